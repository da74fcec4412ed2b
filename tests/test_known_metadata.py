"""What sources.toml or an earlier version knows of a document is taken over, and what is missing is said."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.knowledge_base import KnowledgeBase

CLAUSES = (
    "每周巡查两次", "每月清理一次水葫芦", "每季度检测水质", "设立举报电话", "公布河长名单", "建立保洁台账",
    "开展年度考核", "保障经费投入", "培训保洁人员",
)  # fmt: skip
TEXT = "某县河道保洁办法\n\n" + "\n\n".join(
    f"第{number}条　{clause}，由县水务局负责组织实施，各乡镇予以配合。"
    for number, clause in enumerate(CLAUSES, start=1)
)
LISTED = """
[[document]]
id = "rivers"
title.zh = "某县河道保洁办法"
issuer.zh = ["某县人民政府"]
number = "某政发〔2025〕12号"
issued = 2025-04-15
language = "zh"
url = "https://example.org/rivers"
"""


class Said:
    """Runs commands and gives what they print, both streams in one line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self._capsys, self._home = capsys, home
        monkeypatch.setenv("LANG", "C.UTF-8")
        with KnowledgeBase.create(home):
            pass

    def __call__(self, *arguments: str) -> str:
        assert run(["--ui", "en", "--home", str(self._home), *arguments]) == 0
        printed = self._capsys.readouterr()
        return " ".join((printed.out + printed.err).split())


@pytest.fixture
def kb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    return Said(capsys, monkeypatch, tmp_path / "home")


def test_a_file_takes_over_what_the_list_of_sources_knows_and_it_is_said(kb: Said, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "corpus" / "sources.toml").write_text(LISTED, "utf-8")
    (tmp_path / "保洁.txt").write_text(TEXT, "utf-8")
    said = kb("add", str(tmp_path / "保洁.txt"))
    assert "保洁: issuer, number, date, address taken from corpus/sources.toml." in said
    assert "not found" not in said
    with KnowledgeBase.open(home) as base:
        metadata = base.document("保洁").metadata
    assert (metadata.issuer, metadata.number) == (("某县人民政府",), "某政发〔2025〕12号")
    assert (metadata.issued, metadata.url) == (date(2025, 4, 15), "https://example.org/rivers")


def test_a_file_takes_over_what_an_earlier_version_knows(kb: Said, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(TEXT, "utf-8")
    second.write_text(TEXT.replace("每周巡查两次", "每周巡查三次"), "utf-8")
    kb("add", str(first), "--issuer", "某县人民政府", "--issued", "2025-04-15")
    said = kb("add", str(second))
    assert "second: issuer taken from first." in said
    assert "second: not found in the file: date." in said, "a text that differs may be of another day"


def test_what_was_not_found_is_said_with_the_way_to_state_it_and_shown_in_the_list(kb: Said, tmp_path: Path) -> None:
    file = tmp_path / "rivers.txt"
    file.write_text(TEXT, "utf-8")
    said = kb("add", str(file))
    assert (
        f"rivers: not found in the file: issuer, date. To state it: kb --home {tmp_path / 'home'} add {file} "
        "--issuer NAME --issued DATE" in said
    )
    assert "no issuer · no date" in kb("list")
    kb("add", str(file), "--issuer", "某县人民政府", "--issued", "2025-04-15")
    assert "no issuer" not in kb("list")


def test_what_a_file_of_a_folder_lacks_is_not_to_be_stated_of_the_folder(kb: Said, tmp_path: Path) -> None:
    folder = tmp_path / "water"
    folder.mkdir()
    (folder / "rivers.txt").write_text(TEXT, "utf-8")
    home = tmp_path / "home"
    assert f"kb --home {home} add {home}/corpus/water/rivers.txt --issuer" in kb("add", str(folder))


def test_the_command_that_states_what_a_file_lacks_can_be_typed_as_it_stands(
    kb: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "our rivers"
    folder.mkdir()
    (folder / "big [old].txt").write_text(TEXT, "utf-8")
    commands = []
    for named in (str(folder), str(folder / "big [old].txt")):
        commands.append(shlex.split(kb("add", named).partition("To state it: kb ")[2]))
        kb("remove", "big-old")
    assert commands[0][:3] == ["--home", str(tmp_path / "home"), "add"]
    assert "corpus" in commands[0][3] and commands[0][4] == "--issuer"
    assert commands[1][3:5] == ["our rivers/big [old].txt", "--issuer"]


def test_of_documents_of_one_title_in_a_folder_each_pair_is_named_once_and_five_at_most(
    kb: Said, tmp_path: Path
) -> None:
    folder = tmp_path / "rivers"
    folder.mkdir()
    for number in range(5):
        text = TEXT.replace("每周", f"每周{number + 3}天").replace("每月", f"每月{number + 4}日")
        (folder / f"rivers-{number}.txt").write_text(text, "utf-8")
    said = kb("add", str(folder))
    assert said.count("has the title of") == 5 and "5 more pairs of documents" in said
    assert "rivers-0 has the title of rivers-1" in said and "rivers-1 has the title of rivers-0" not in said
    assert f"kb --home {tmp_path / 'home'} remove rivers-1" in said and "--replace" not in said
