"""Every use of a wording: what a plain search over the normalised text gives, in the order of time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase
from kb.text.normalise import normalise
from kb.timeline.trace_chart import by_issuer

_REPORT = """# 某县政府工作报告（{year}年）

> 发布机构：某县人民政府
> 发布时间：{year}年1月20日

## 一、{year}年工作安排

{text}
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("trace")
    texts = {
        2022: "办好冷库。修好水渠。",
        2023: "办好县域富民产业。发展县域富民产业，做强县域特色富民产业。",
        2024: "更好发展富民产业和县域经济。",
        2021: "修好山塘，兴办县域富\n民产业。",
    }
    for year, text in texts.items():
        (folder / f"report-{year}.md").write_text(_REPORT.format(year=year, text=text), encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        yield base


def test_uses_stand_in_the_order_of_time_with_their_places(base: KnowledgeBase) -> None:
    found = base.trace("县域富民产业")
    assert [(each.document, len(each.uses)) for each in found.documents] == [("report-2021", 1), ("report-2023", 2)]
    assert found.first == found.documents[0].uses[0].passage
    for each in found.documents:
        for use in each.uses:
            assert normalise(use.sentence[slice(*use.span)]) == "县域富民产业"
            assert use.sentence in base.passage(use.passage).text


def test_several_issuers_are_joined_as_the_documents_language_joins_them(tmp_path: Path) -> None:
    head = "---\ntitle: {}\nissuer: [{}, {}]\nissued: 2024-01-20\n---\n\n{}\n"
    (tmp_path / "zh.md").write_text(
        head.format(
            "冷库通知", "某县水利局", "某县农业局", "建好并管好全县各乡镇的产地冷库，标牌上一律写明 cold store。"
        ),
        "utf-8",
    )
    (tmp_path / "en.md").write_text(
        head.format("Notice on Fruit", "Ministry of Fruit", "Bank of Orchards", "Each cold store is paid."), "utf-8"
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "zh.md", tmp_path / "en.md"])
        records = {record.id: record for record in base.snapshot().documents()}
        counts = by_issuer(base.trace("cold store"), records)
    assert counts == {"Ministry of Fruit, Bank of Orchards": 1, "某县水利局、某县农业局": 1}


def test_variants_and_documents_without_it_are_named(base: KnowledgeBase) -> None:
    found = base.trace("县域富民产业")
    assert found.variants == {"县域特色富民产业": ("report-2023",)}  # two things joined by 和 are no variant
    assert found.without == ("report-2022", "report-2024")
    assert base.trace("产业县域富民").variants == {"县域富民产业": ("report-2021", "report-2023")}


def test_documents_with_it_in_a_title_or_heading_alone_are_named_apart_from_those_without(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    found = base.trace("2023年工作安排")
    assert (found.documents, found.in_headings, found.without) == ((), ("report-2023",), ())
    assert base.trace("政府工作报告").in_headings == tuple(f"report-{year}" for year in range(2021, 2025))
    assert not base.trace("工作报告安排").in_headings  # its words stand apart from each other
    command = ["--home", str(base.home.path), "--ui", "en", "trace", "2023年工作安排"]
    assert run(command) == 0
    assert "heading alone: report-2023" in capsys.readouterr().out
    assert run([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["in_headings"] == ["report-2023"]


def test_a_document_with_it_in_a_heading_is_not_called_one_without_it(tmp_path: Path) -> None:
    texts = {2022: "修好水渠。", 2023: "修好山塘。", 2024: "办好灯会。"}
    with KnowledgeBase.create(tmp_path / "home") as base:
        for year, text in texts.items():
            report = _REPORT.format(year=year, text=text)
            report = report.replace("工作安排", "办好灯会") if year == 2023 else report
            (base.home.corpus / f"report-{year}.md").write_text(report, encoding="utf-8")
        base.index()
        found = base.trace("办好灯会")
    assert [each.document for each in found.documents] == ["report-2024"]
    assert (found.in_headings, found.without) == (("report-2023",), ("report-2022",))


def test_the_command_gives_json_or_a_table(base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--home", str(base.home.path), "--ui", "en", "trace"]
    assert run([*command, "富民产业", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["phrase", "first", "documents", "variants", "without"]
    assert [each["day"] for each in found["documents"]] == ["2021-01-20", "2023-01-20", "2024-01-20"]
    assert run([*command, "富民产业"]) == 0
    assert "3 documents, 5 uses" in capsys.readouterr().out
    assert run([*command, "渔船"]) == 1
    assert run([*command, " "]) == 2
    with pytest.raises(InputError):
        base.trace("县" * 201)


@pytest.mark.shared
def test_real_documents_give_what_a_plain_search_gives(shared: Path, tmp_path: Path) -> None:
    KnowledgeBase.create(tmp_path / "home").close()
    (tmp_path / "home" / "kb.toml").write_text('[search]\nrerank = "never"\n', "utf-8")  # nothing is ranked here
    with KnowledgeBase.open(tmp_path / "home") as base:
        base.add([shared / "library" / f"{name}.md" for name in ("gwr-2018", "gwr-2023", "gwr-2017-en")])
        texts = {
            record.id: [passage.normalised for passage in base.passages_of(record.id)] for record in base.documents()
        }
        assert len(texts) == 3
        phrases = ("乡村振兴", "高质量发展", "就业", "的", "，", "development", "supply-side structural reform", "2022")
        for phrase in phrases:
            found = base.trace(phrase)
            counts = {name: sum(text.count(found.phrase) for text in each) for name, each in texts.items()}
            expected = {name: count for name, count in counts.items() if count}
            assert {each.document: len(each.uses) for each in found.documents} == expected


def test_uses_are_drawn_by_year_and_issuer(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(base.home.path), "trace", "县域富民产业", "--plot"]
    assert run([*command, str(tmp_path / "uses.svg")]) == 0
    drawing = (tmp_path / "uses.svg").read_text(encoding="utf-8")
    assert all(f">{word}<" in drawing for word in ("2021", "2022", "2023", "某县人民政府"))  # a year without uses too
    assert run([*command, str(tmp_path / "uses.png")]) == 0
    assert (tmp_path / "uses.png").read_bytes().startswith(b"\x89PNG")
    assert run([*command, str(tmp_path / "uses.pdf")]) == 2
    assert "  2023" in capsys.readouterr().out


def test_the_rendering_in_the_other_language_is_named_where_there_is_one(tmp_path: Path) -> None:
    chinese = "# 某县农业规划\n\n## 一、总体要求\n\n办好县域富民产业。农民收入稳步提高。\n"
    english = (
        '---\ntitle: Agricultural plan\ntranslation_of: "plan"\n---\n\n## I. General\n\n'
        "Develop industries that enrich the people of the county. Farmers' incomes rise steadily.\n"
    )
    (tmp_path / "plan.md").write_text(chinese, encoding="utf-8")
    (tmp_path / "plan-en.md").write_text(english, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "plan.md", tmp_path / "plan-en.md"])
        (found,) = base.trace("县域富民产业").counterparts
        assert found.passage.startswith("plan-en:")
        assert found.sentence.startswith("Develop industries")


def test_a_wording_within_an_english_sentence_keeps_its_spaces(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "en.md").write_text("# Report\n\nWe will promote cold storage in every port.\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "en.md"])
    assert run(["--home", str(tmp_path / "home"), "--ui", "en", "trace", "cold storage"]) == 0
    assert "We will promote cold storage in every port." in capsys.readouterr().out


def test_a_document_without_a_day_stands_at_the_year_of_its_title(tmp_path: Path) -> None:
    for name, day in (
        ("2019", ""),
        ("2018", "> 发布时间：2018年1月20日\n\n"),
        ("2021", "> 发布时间：2021年1月20日\n\n"),
    ):
        text = f"# 渔港公报（{name}年）\n\n{day}办好冷库。\n"
        (tmp_path / f"r{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        found = base.trace("冷库")
    assert [(each.document, each.year) for each in found.documents] == [
        ("r2018", 2018),
        ("r2019", 2019),
        ("r2021", 2021),
    ]
