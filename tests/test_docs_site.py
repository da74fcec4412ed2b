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
