"""What became of each provision from one version of a text to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.knowledge_base import KnowledgeBase

_LENT = "借用农机应当提前三日登记，写明借用人、农机名称和归还日期。"
_PAID = "损坏农机的，由借用人照价赔偿，赔偿款存入农机站专用账户。"
_SHED = "农机站的库房由村民委员会指定专人看管，夜间必须上锁。"
_FUEL = "燃油由借用人自备，农机站只提供润滑油和常用配件。"
_TEACH = "农机站每年春耕以前举办一次培训，讲解安全操作规程。"
_OLD = (
    _LENT + _PAID,
    _SHED,
    _FUEL,
    _TEACH,
    "补助标准为每亩20元，由农机站在秋收以后发给借用人。",
    "旧农机可以出售给回收企业。",
)
_NEW = (
    _TEACH,
    _LENT,
    _PAID,
    _SHED + _FUEL,
    "补助标准为每亩35元，由农机站在秋收以后发给借用人。",
    "无人机飞手须持证上岗。",
)


def _law(provisions: tuple[str, ...], day: str) -> str:
    articles = "\n\n".join(f"第{'一二三四五六'[at]}条 {text}" for at, text in enumerate(provisions))
    return f"# 某村农机管理办法\n\n> 发布机构：某村村民委员会\n> 发布时间：{day}\n\n{articles}\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("compare")
    (folder / "rules-2020.md").write_text(_law(_OLD, "2020年1月1日"), encoding="utf-8")
    (folder / "rules-2025.md").write_text(_law(_NEW, "2025年1月1日"), encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        yield base


def test_each_provision_goes_where_its_words_went(base: KnowledgeBase) -> None:
    found = base.compare("rules-2020", "rules-2025")
    places = [(each.change, _labels(each.old), _labels(each.new)) for each in found.changes]
    assert places == [
        ("moved", ["4"], ["1"]),
        ("split", ["1"], ["2", "3"]),
        ("merged", ["2", "3"], ["4"]),
        ("reworded", ["5"], ["5"]),
        ("new", [], ["6"]),
        ("dropped", ["6"], []),
    ]
    reworded = found.changes[3]
    (figure,) = reworded.figures
    assert ("20" in figure.old, "35" in figure.new) == (True, True)
    assert "".join(edit.text for edit in reworded.edits if edit.op != "insert") == _OLD[4]
    assert "".join(edit.text for edit in reworded.edits if edit.op != "delete") == _NEW[4]


def test_a_provision_in_three_parts_is_split_and_three_in_one_are_merged(tmp_path: Path) -> None:
    (tmp_path / "whole.md").write_text(_law((_TEACH, _LENT + _SHED + _FUEL), "2020年1月1日"), encoding="utf-8")
    (tmp_path / "parts.md").write_text(_law((_TEACH, _LENT, _SHED, _FUEL), "2025年1月1日"), encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "whole.md", tmp_path / "parts.md"])
        assert [each.change for each in base.compare("whole", "parts").changes] == ["same", "split"]
        assert [each.change for each in base.compare("parts", "whole").changes] == ["same", "merged"]


def test_a_short_part_that_leaves_a_long_provision_is_no_new_one(tmp_path: Path) -> None:
    long = (
        _LENT
        + _SHED
        + _FUEL
        + _TEACH
        + "农机站站长由村民会议选举产生，每届任期三年，可以连选连任，但不得超过两届。" * 3
    )
    (tmp_path / "whole.md").write_text(_law((long + _PAID,), "2020年1月1日"), encoding="utf-8")
    (tmp_path / "parts.md").write_text(_law((long, _PAID), "2025年1月1日"), encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "whole.md", tmp_path / "parts.md"])
        assert [each.change for each in base.compare("whole", "parts").changes] == ["split"]
        assert [each.change for each in base.compare("parts", "whole").changes] == ["merged"]


def test_a_document_is_the_same_as_itself(base: KnowledgeBase) -> None:
    found = base.compare("rules-2020", "rules-2020")
    assert {(each.change, each.similarity) for each in found.changes} == {("same", 1.0)}


def test_the_command_writes_every_format(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(base.home.path), "--ui", "en", "compare", "rules-2020", "rules-2025"]
    assert run([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["old"], found["new"], len(found["changes"])) == ("rules-2020", "rules-2025", 6)
    assert set(found["changes"][0]) == {"change", "old", "new", "similarity", "edits", "figures"}
    assert run(command) == 0
    assert "split  rules-2020:1 → rules-2025:2 + rules-2025:3" in capsys.readouterr().out
    assert run([*command, "-o", str(tmp_path / "c.html")]) == 0
    assert "<ins>" in (tmp_path / "c.html").read_text(encoding="utf-8")
    assert run([*command, "-o", str(tmp_path / "c.md")]) == 0
    assert run([*command, "--format", "pdf"]) == 2
    assert run([*command[:-1], "rules-2030"]) == 2


def _labels(ids: tuple[str, ...]) -> list[str]:
    return [each.rpartition(":")[2] for each in ids]
