"""The documentation builds as a site whose search finds Chinese words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def test_the_site_builds_without_a_warning_and_its_search_has_chinese(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    index = json.loads((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    pages = {each["location"] for each in index["docs"]}
    assert {"zh/start.html", "commands.html"} <= pages
    start = next(each["text"] for each in index["docs"] if each["location"] == "zh/drafts.html")
    assert "\u200b" in start  # jieba's borders of words, which the search goes by
    page = (tmp_path / "site" / "zh" / "start.html").read_text(encoding="utf-8")
    assert "fonts.googleapis" not in page


@pytest.mark.parametrize(("language", "words"), [("en", ("misquoted", "1 wrong")), ("zh", ("引用有误", "1 处有误"))])
def test_the_recording_plays_a_question_a_citation_and_a_check_on_80_columns(
    language: str, words: tuple[str, ...]
) -> None:
    pyte = pytest.importorskip("pyte")
    lines = (CHECKOUT / "docs" / "images" / f"first-question-{language}.cast").read_text(encoding="utf-8").splitlines()
    header, *events = map(json.loads, lines)
    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    screen, seen = pyte.Screen(80, 24), []
    stream = pyte.Stream(screen)
    for _, kind, text in events:
        assert kind == "o"
        if text.startswith("\x1b[2J"):
            seen.append("\n".join(screen.display))
        stream.feed(text)
    _, asked, cited = seen
    assert asked.startswith("$ kb ask") and cited.startswith("$ kb cite 1") and "[1]" in cited
    assert all(word in "\n".join(screen.display) for word in words)
