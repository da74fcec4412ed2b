"""A briefing: sentences of documents, word for word, each with its citation."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase
from kb.timeline.brief_files import as_brief_docx, as_brief_html, as_brief_markdown

_OLD = (
    "# 某村渔港管理办法\n\n> 发布机构：某村村民委员会\n> 成文日期：2015年1月1日\n\n"
    "第一条 渔港每年清淤一次，费用由船主分担。\n\n第二条 本办法自2015年2月1日起施行。\n"
)
_NEW = (
    "# 某村渔港管理办法\n\n> 发布机构：某村村民委员会\n> 成文日期：2022年1月1日\n\n"
    "第一条 渔港每年清淤两次，费用由村集体承担；“淤泥换砖”由村里组织。\n\n第二条 渔港清淤2030年达到水深4米以上。\n\n"
    "第三条 本办法自2022年2月1日起施行。\n"
)
_NEWS = "# 渔港见闻\n\n> 来源：某报\n> 发布时间：2023年6月1日\n\n记者看到，渔港清淤以后大船也能靠岸。\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("brief")
    for name, text in {"port-2015": _OLD, "port-2022": _NEW, "news": _NEWS}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(folder / "home", samples=True) as base:
        base.index()
        base.add(sorted(folder.glob("*.md")))
        yield base


def test_a_briefing_has_what_is_in_force_figures_changes_and_the_first_use(base: KnowledgeBase) -> None:
    found = base.brief("渔港清淤")
    sections = {
        section.heading: [each.passage.id for item in section.items for each in item.quoted]
        for section in found.sections
    }
    assert set(sections["现行有效的文件"]) == {"port-2022:1", "port-2022:2"}
    assert sections["报告、会议和报道"] == ["news:p1"]
    assert sections["数字和目标"] == ["port-2022:2"]
    assert sections["与此前文件相比"][0] == "port-2015:1"
    assert sections["提法的由来"][0] == "port-2022:2"


def test_every_sentence_of_a_briefing_stands_in_its_source(base: KnowledgeBase) -> None:
    found = base.brief("渔港清淤")
    assert len(found.quoted) >= 5
    assert all(each.sentence in base.passage(each.passage.id).text for each in found.quoted)


@pytest.mark.parametrize("topic", ["渔港清淤", "农村电商", "rural e-commerce"])
def test_checking_a_briefing_finds_nothing_in_any_format(base: KnowledgeBase, topic: str, tmp_path: Path) -> None:
    found = base.brief(topic)
    (tmp_path / "brief.md").write_text(as_brief_markdown(found), encoding="utf-8")
    (tmp_path / "brief.html").write_text(as_brief_html(found), encoding="utf-8")
    (tmp_path / "brief.docx").write_bytes(as_brief_docx(found))
    with zipfile.ZipFile(tmp_path / "brief.docx") as archive:
        assert "word/stylesWithEffects.xml" not in archive.namelist()  # of other styles than the document's
    for name in ("brief.md", "brief.html", "brief.docx"):
        assert base.check_draft(tmp_path / name).findings == ()
    if topic == "渔港清淤":
        assert len(base.check_draft(tmp_path / "brief.docx").verified) == len(found.quoted)


def test_a_topic_of_which_nothing_is_said_ends_with_exit_code_1(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(base.home.path), "--ui", "zh", "brief", "-o", str(tmp_path / "brief.md")]
    assert run([*command, "xylophone zwqk"]) == 1
    assert "没有文件谈到“xylophone zwqk”。" in capsys.readouterr().err
    assert not (tmp_path / "brief.md").exists()
    assert run([*command, " "]) == 2
    assert run([*command, "渔港清淤"]) == 0


def test_an_english_briefing_says_what_is_there_in_chinese_only(base: KnowledgeBase) -> None:
    leads = {
        item.quoted[0].document.id: item.lead
        for section in base.brief("dredging of the fishing port").sections
        for item in section.items
        if item.quoted
    }
    assert leads["port-2022"].endswith("(in the library in Chinese only):")
    leads = {item.quoted[0].document.id: item.lead for item in base.brief("rural e-commerce").sections[0].items}
    assert leads["opinions-2026-en"].endswith("3 January 2026:")


def test_a_briefing_of_an_earlier_day_has_the_text_of_that_day(base: KnowledgeBase) -> None:
    quoted = base.brief("渔港清淤", as_of="2020-01-01").quoted
    assert {each.document.id for each in quoted} == {"port-2015"}


def test_the_command_writes_what_the_ending_says(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(base.home.path)
    assert run(["--home", home, "brief", "渔港清淤", "-o", str(tmp_path / "a.html")]) == 0
    assert "<h2>参考文献</h2>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert run(["--home", home, "brief", "rural e-commerce"]) == 0
    assert "## Documents in force" in capsys.readouterr().out
    assert run(["--home", home, "brief", "渔港清淤", "-o", str(tmp_path / "a.pdf")]) == 2


def test_a_topic_of_which_nothing_is_said_is_an_error(base: KnowledgeBase) -> None:
    with pytest.raises(InputError):
        base.brief("量子引力的重整化")


def test_a_briefing_leaves_out_no_document_in_force_and_quotes_a_report_in_one_language(tmp_path: Path) -> None:
    for year in range(2009, 2024):
        (tmp_path / f"report-{year}.md").write_text(
            f"# 政府工作报告（{year}年）\n\n> 发布机构：国务院\n> 成文日期：{year}年3月5日\n\n海草床修复要抓紧，"
            "海草床修复今年做好，海草床修复有资金。\n",
            encoding="utf-8",
        )
    (tmp_path / "report-2020-en.md").write_text(
        "# Report on the Work of the Government (2020)\n\n> Issuer: State Council\n> Date: 5 March 2020\n\n"
        "## I will begin with a review of our work over the past year and then turn to the tasks ahead\n\n"
        "Seagrass bed restoration is urgent, seagrass beds will be restored this year.\n",
        encoding="utf-8",
    )
    (tmp_path / "opinions.md").write_text(
        "# 国务院关于海洋牧场的意见\n\n> 发布机构：国务院\n> 成文日期：2019年1月2日\n\n## 一、总体要求\n\n"
        "坚持陆海统筹，合理布局，推动人工鱼礁、海草床修复和增殖放流协同。\n",
        encoding="utf-8",
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        quoted = {each.document.id for each in base.brief("海草床修复").quoted}
        english = as_brief_markdown(base.brief("seagrass bed restoration"))
        (tmp_path / "brief.md").write_text(english, encoding="utf-8")
        assert "opinions" in quoted and "report-2020-en" not in quoted
        assert "I will begin with a review of our work o…" in english
        assert base.check_draft(tmp_path / "brief.md").findings == ()
