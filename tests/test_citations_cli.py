"""kb cite and kb export, as a writer calls them."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from draft_samples import make_base

from kb.cli.app import run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cite-cli") / "home"
    make_base(folder).close()
    return folder


def test_a_passage_is_cited_by_id_and_by_rank(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "ask", "县级共同配送中心", "-n", "1"]) in (0, 1)
    capsys.readouterr()
    assert run(["--home", str(home), "cite", "1", "--accessed", "2026-11-23"]) == 0
    by_rank = capsys.readouterr().out
    assert run(["--home", str(home), "cite", "qinghe-plan:2.3", "--accessed", "2026-11-23"]) == 0
    assert capsys.readouterr().out == by_rank
    assert by_rank.splitlines() == [
        "[1] 青河县人民政府. 青河县乡村电商发展规划[EB/OL]. （2025-03-01）[2026-11-23]. https://example.cn/plan.",
        "",
        "In the text: [1]二（三）",
    ]


def test_copy_hands_the_citation_to_the_terminal(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.cli.cite.is_terminal", lambda stream: True)
    assert run(["--home", str(home), "cite", "qinghe-plan:2.3", "--format", "official", "--copy"]) == 0
    said = capsys.readouterr().out
    copied = re.search("\x1b]52;c;([A-Za-z0-9+/=]+)\x07", said)
    assert copied is not None
    assert base64.b64decode(copied[1]).decode() == "《青河县乡村电商发展规划》（2025年3月1日）二（三）"


@pytest.mark.parametrize(
    "wrong",
    [
        ["cite", "nothing:1"],
        ["cite", "999"],
        ["cite", "qinghe-plan", "--style", "no-such-style"],
        ["cite", "qinghe-plan", "--format", "word"],
        ["export", "--format", "word"],
        ["export", "nothing"],
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(home: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_ending_of_the_file_decides_how_the_bibliography_is_written(home: Path, tmp_path: Path) -> None:
    for name, begins in (("a.bib", "@"), ("a.ris", "TY  - "), ("a.json", "[")):
        assert run(["--home", str(home), "export", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert {each["id"] for each in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))} == {
        "qinghe-plan", "qinghe-rules", "shops-2025",
    }  # fmt: skip
    assert run(["--home", str(home), "export", "qinghe-plan", "-o", str(tmp_path / "one.json")]) == 0
    assert len(json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))) == 1
