"""What became of each provision from one version of a text to the next."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.knowledge_base import KnowledgeBase
from kb.timeline.changes import edits_between

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


def test_a_provision_rewritten_in_its_place_is_neither_dropped_nor_new(tmp_path: Path) -> None:
    purpose = "为了管好农机，维护村民利益，减少农机事故，制定本办法。"
    rewritten = "为了预防和减少农机事故，加强和规范农机管理，维护村民利益和粮食生产安全，根据农业机械化法，制定本办法。"
    (tmp_path / "old.md").write_text(_law((purpose, _LENT, _SHED), "2020年1月1日"), encoding="utf-8")
    (tmp_path / "new.md").write_text(_law((rewritten, _LENT, _SHED), "2025年1月1日"), encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "old.md", tmp_path / "new.md"])
        assert [each.change for each in base.compare("old", "new").changes] == ["reworded", "same", "same"]


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
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "<ins>" in page and '<html lang="zh">' in page and "rules-2020 → rules-2025</h1>" in page  # of one title
    assert run([*command, "-o", str(tmp_path / "c.md")]) == 0
    assert run([*command, "--format", "pdf"]) == 2
    assert run([*command[:-1], "rules-2030"]) == 2


def _labels(ids: tuple[str, ...]) -> list[str]:
    return [each.rpartition(":")[2] for each in ids]


_REPORT_2024 = (
    "# 某县政府工作报告（2024年）\n\n> 发布机构：某县人民政府\n> 发布时间：2024年1月10日\n\n## 一、2023年工作回顾\n\n"
    "过去一年，全县上下团结奋斗。县城的路灯全部换新，老年食堂在各镇开办起来。地区生产总值增长6%，粮食产量52万吨。修建农村公路120公里。渔业合作社达到16家。博物馆的新馆对外开放，参观的人排起长队。"
    "我们看望了每一户困难群众。\n\n## 二、2024年工作安排\n\n"
    "今年主要目标是：地区生产总值增长5%左右，粮食产量53万吨以上。各镇都要把校车的事办稳妥，家长和学校商量着来。扎实推进渔港改造。支持海带加工企业技术改造。"
    "积极的旅游政策要持续用力。办好县里的运动会。\n"
)
_REPORT_2025 = (
    "# 某县政府工作报告（2025年）\n\n> 发布机构：某县人民政府\n> 发布时间：2025年1月12日\n\n## 一、2024年工作回顾\n\n"
    "一年来，全县人民奋力拼搏。地区生产总值增长5.2%，粮食产量53.5万吨。修建农村公路150公里。"
    "我们看望了每一户困难群众。台风没有造成人员伤亡。海水养殖的网箱搬到了深水区，水质一天天好起来。"
    "\n\n## 二、2025年工作安排\n\n"
    "今年主要目标是：地区生产总值增长4.5%左右，粮食产量54万吨以上。外地来的技工要有地方住，有地方看病，孩子有学上。深入推进渔港改造。建设低空经济产业园。"
    "更加积极的旅游政策要持续用力。\n"
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "report-2024.md").write_text(_REPORT_2024, encoding="utf-8")
    (folder / "report-2025.md").write_text(_REPORT_2025, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        yield base


_IN_CHINESE = (
    "全镇粮食产量达到52万吨，比上年增加2万吨。",
    "我们修建农村公路120公里，让山里的孩子坐校车上学，让老人到医院看病不再走山路。",
    "老年食堂在每个村开办起来，七十岁以上的老人吃饭半价。",
    "渔业合作社发展到16家，社员收入增长9%。",
    "今年要改造渔港，建设两座冷库，支持海带加工企业更新设备。",
)
_IN_ENGLISH = (
    "Grain output in the town reached 520,000 metric tons, an increase of 20,000 tons over the previous year.",
    "We built 120 kilometers of rural roads. Children in the mountains now take a bus to school. Elderly people no "
    "longer walk mountain paths to see a doctor in hospital.",
    "The number of fishery cooperatives grew to 16, and the income of their members increased by 6 percent.",
    "This year we will upgrade the fishing port, build two cold storage facilities and support kelp processing "
    "companies in renewing their equipment.",
)


def test_a_translation_lacks_a_sentence_and_has_a_wrong_figure(tmp_path: Path) -> None:
    (tmp_path / "zh.md").write_text("# 某镇工作报告\n\n" + "\n\n".join(_IN_CHINESE) + "\n", encoding="utf-8")
    (tmp_path / "en.md").write_text("# Report on the Work\n\n" + "\n\n".join(_IN_ENGLISH) + "\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "zh.md", tmp_path / "en.md"])
        found = base.compare("zh", "en")
    told = {each.change: each for each in found.changes if each.change != "same"}
    assert set(told) == {"reworded", "dropped"}  # one sentence that became three is not new
    assert told["dropped"].edits[0].text == _IN_CHINESE[2]
    assert [(each.old, each.new) for each in told["reworded"].figures] == [("9%", "6 percent")]


def test_one_named_and_ten_others_are_eleven_in_a_translation(tmp_path: Path) -> None:
    chinese = (*_IN_CHINESE, "渔村改造在东港等11个镇推行。", "着重解决好三个100万人的问题。")
    english = (
        *_IN_ENGLISH,
        "The renovation of fishing villages went on in Donggang and 10 other towns.",
        "The focus will be on three tasks, each of which is about 1 million people.",
    )
    (tmp_path / "zh.md").write_text("# 某镇工作报告\n\n" + "\n\n".join(chinese) + "\n", encoding="utf-8")
    (tmp_path / "en.md").write_text("# Report on the Work\n\n" + "\n\n".join(english) + "\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "zh.md", tmp_path / "en.md"])
        found = base.compare("zh", "en")
    figures = [(each.old, each.new) for change in found.changes for each in change.figures]
    assert figures == [("9%", "6 percent")]


_PARAGRAPHS = (
    "渔港东岸的旧仓库改成了渔业博物馆，村里的老船长轮流讲解捕鱼的往事。",
    "镇卫生院添了一台救护车，山上的人家半小时以内能等到医生。下雪天由民兵抬担架下山。",
    "小学的操场铺了塑胶跑道，周末对全镇居民开放，由体育老师值班。",
    "供水站换了新的滤芯，每季度公布一次水质检验的结果。",
    "海带晾晒场搬到了避风的北湾，家家户户分到了固定的架位。",
    "班车从每天两趟加到四趟，末班车等夜班工人下班以后才发车。",
)


def test_two_drafts_of_one_report_are_compared_by_paragraph(tmp_path: Path) -> None:
    museum, clinic, school, water, kelp, bus = _PARAGRAPHS
    doctor, snow = clinic[: clinic.index("。") + 1], clinic[clinic.index("。") + 1 :] + "担架放在村部，谁都可以取用。"
    lists = "民政所每月上门看望独居老人，送去米面和药品。"
    drafts = {
        "first": [[museum, clinic, school], [water, kelp, bus, lists]],
        "second": [[school, museum, doctor, snow], [water.replace("季度", "月") + kelp, lists]],
    }
    for name, (done, planned) in drafts.items():
        text = "\n\n".join(["## 一、去年工作回顾", *done, "## 二、今年工作安排", *planned])
        (tmp_path / f"{name}.md").write_text(f"# 某镇政府工作报告（{name}）\n\n{text}\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "first.md", tmp_path / "second.md"])
        found = base.compare("first", "second")
    told = {each.change: "".join(edit.text for edit in each.edits if edit.op != "insert") for each in found.changes}
    assert told["moved"] == school
    assert told["split"] == clinic
    assert told["merged"] == f"{water}\n{kelp}"
    assert told["dropped"] == bus


def test_edits_cut_no_number_and_leave_no_crumbs() -> None:
    edits = [
        (each.op, each.text) for each in edits_between("新增就业1244万人，涨幅5.2%。", "新增就业1256万人，涨幅5%。")
    ]
    assert ("delete", "1244") in edits and ("insert", "1256") in edits
    assert ("delete", "5.2") in edits and ("insert", "5") in edits
    crumbs = edits_between("付出艰辛努力，防控平稳过渡到底。", "一年来砥砺奋进，经济平稳增长向好。")
    assert [each.text for each in crumbs if each.op == "equal"] in (["。"], [])


def test_two_reports_are_compared_sentence_by_sentence(reports: KnowledgeBase) -> None:
    found = reports.compare("report-2024", "report-2025")
    figures = {(each.old, each.new) for change in found.changes for each in change.figures}
    assert {("6%", "5.2%"), ("5%左右", "4.5%左右"), ("120公里", "150公里"), ("53万吨以上", "54万吨以上")} <= figures
    came = "".join(edit.text for each in found.changes if each.change == "new" for edit in each.edits)
    went = "".join(edit.text for each in found.changes if each.change == "dropped" for edit in each.edits)
    assert "低空经济产业园" in came
    assert "运动会" in went
    assert any("每一户困难群众" in each.edits[0].text for each in found.changes if each.change == "same")


def test_words_of_degree_are_named(reports: KnowledgeBase) -> None:
    found = reports.compare("report-2024", "report-2025")
    degrees = {(each.old, each.new, each.direction) for change in found.changes for each in change.degrees}
    assert degrees == {("扎实", "深入", "stronger"), ("", "更加", "stronger")}


def test_a_comparison_as_a_word_file_has_three_columns_with_marked_changes(
    reports: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from docx import Document

    home = str(reports.home.path)
    file = tmp_path / "changes.docx"
    assert run(["--home", home, "compare", "report-2024", "report-2025", "-o", str(file)]) == 0
    document = Document(str(file))
    (table,) = document.tables
    assert round(document.sections[0].page_width.mm) == 297  # A4, across
    assert "changes.docx" in capsys.readouterr().err
    assert len(table.columns) == 3
    assert table.columns[0].width > 1.5 * table.columns[2].width  # the texts have more room than the remark
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[0].count("报告") >= 2 and "report-2024" not in said[0]  # titles, not ids
    assert any("→" in text for text in said[3:])  # figures that changed, before the table
    language = document.styles.element.find(".//{*}lang")
    assert language.get(language.tag.replace("}lang", "}eastAsia")) == "zh-CN"
    struck = {
        run.text
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
        for run in p.runs
        if run.font.strike
    }
    assert "扎实" in struck
    assert run(["--home", home, "--ui", "en", "compare", "report-2024", "report-2025"]) == 0
    assert capsys.readouterr().out.startswith("Figures that changed\n")


def test_several_documents_are_laid_beside_each_other_on_one_thing(
    reports: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = reports.compare_topic("渔港改造", ["report-2024", "report-2025"])
    first = found.points[0].sentences
    assert (first["report-2024"].sentence, first["report-2025"].sentence) == (
        "扎实推进渔港改造。",
        "深入推进渔港改造。",
    )
    command = ["--home", str(reports.home.path), "compare", "report-2024", "report-2025", "--topic", "渔港改造"]
    for ending in ("docx", "html", "md"):
        assert run([*command, "-o", str(tmp_path / f"m.{ending}")]) == 0
    capsys.readouterr()
    assert run([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == ["report-2024", "report-2025"]
    assert run([*command[:-3], "--topic", "渔港改造"]) == 2
    for form in ("text", "json", "html"):
        assert run([*command[:-1], "zwqk xylophone", "--format", form]) == 1  # none of them speaks of it


def test_a_table_of_more_points_than_documents_has_a_row_for_each_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = {"one": ("渔港由{}管理。", "渔港内禁止{}。", "渔港每年清淤{}次。"), "two": ("", "", "")}
    words = {"one": ("县渔业局", "游泳", "一"), "two": ("县渔业主管部门", "游泳和垂钓", "两")}
    for name in rules:
        said = (f"第{'一二三'[at]}条　{rules['one'][at].format(word)}\n" for at, word in enumerate(words[name]))
        (tmp_path / f"{name}.md").write_text(f"# {name}县渔港办法\n\n" + "\n".join(said), encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
    command = ["--home", str(tmp_path / "home"), "compare", "one", "two", "--topic", "渔港"]
    assert run([*command, "-o", str(tmp_path / "m.md")]) == 0
    head, _rule, *rows = (tmp_path / "m.md").read_text(encoding="utf-8").splitlines()[2:]
    assert (head.count("|"), len(rows)) == (4, 3)


def test_what_one_year_brought_did_not_become_what_five_years_did(tmp_path: Path) -> None:
    for year, text in (
        (2025, "2024年渔业产值增长5%，渔港新建3座。"),
        (2026, "五年来，渔业产值年均增长5.4%。2025年渔港新建4座。"),
    ):
        head = f"# 某县政府工作报告（{year}年）\n\n> 发布机构：某县人民政府\n> 成文日期：{year}年1月10日\n\n"
        (tmp_path / f"report-{year}.md").write_text(f"{head}一、工作回顾\n\n{text}\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        found = base.compare("report-2025", "report-2026")
    assert {(each.old, each.new) for change in found.changes for each in change.figures} == {("3座", "4座")}


def test_only_sentences_that_make_one_point_stand_beside_each_other(tmp_path: Path) -> None:
    rules = {
        "one": "# 甲县渔港办法\n\n第一条　渔港由县渔业局管理。\n\n第二条　渔港内禁止游泳。\n",
        "two": "# 乙县渔港办法\n\n第一条　渔港由县渔业主管部门负责管理。\n\n第二条　渔港内应当保持安静。\n",
    }
    for name, text in rules.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        points = base.compare_topic("渔港", ["one", "two"]).points
    assert [{document: said.sentence for document, said in point.sentences.items()} for point in points] == [
        {"one": "渔港由县渔业局管理。", "two": "渔港由县渔业主管部门负责管理。"},
        {"one": "渔港内禁止游泳。"},
        {"two": "渔港内应当保持安静。"},
    ]


def test_no_document_that_speaks_of_a_topic_is_called_silent(tmp_path: Path) -> None:
    names = [f"town{number:02}" for number in range(16)]
    for number, name in enumerate(names):
        village, use, season = "东西南北"[number % 4], "养虾晒盐种草"[number % 6], "春夏秋冬"[number // 4]
        said = f"第{number + 1}块盐田划给{village}村{use}，{season}季验收。"
        (tmp_path / f"{name}.md").write_text(f"# {name}镇安排\n\n春节值班表另发。\n\n{said}\n", encoding="utf-8")
    (tmp_path / "hill.md").write_text("# 山镇安排\n\n茶园的路灯换新。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        found = base.compare_topic("盐田", [*names, "hill"])
    assert found.silent == ("hill",)


def test_words_of_an_english_comparison_keep_their_spaces(tmp_path: Path) -> None:
    import docx

    for year, word in ((2024, "three"), (2025, "seven")):
        text = f"# Port Report ({year})\n\nThe harbor opened {word} cold stores on the northern quay.\n"
        (tmp_path / f"port-{year}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
    for name in ("c.md", "c.html", "c.docx"):
        arguments = ["compare", "port-2024", "port-2025", "-o", str(tmp_path / name)]
        assert run(["--home", str(tmp_path / "home"), "--ui", "en", *arguments]) == 0
    markdown = (tmp_path / "c.md").read_text(encoding="utf-8").replace("\\", "")
    assert "The harbor opened [-three-][+seven+] cold stores" in markdown
    assert "opened <ins>seven</ins> cold" in (tmp_path / "c.html").read_text(encoding="utf-8")
    cells = docx.Document(str(tmp_path / "c.docx")).tables[0].rows[-1].cells
    assert cells[1].text == "The harbor opened seven cold stores on the northern quay."


def test_figures_of_two_provinces_are_told_apart_though_each_is_of_its_own(tmp_path: Path) -> None:
    for name, place, growth in (("north", "黑龙江省", "5.2%"), ("south", "海南省", "3.7%")):
        (tmp_path / f"{name}.md").write_text(
            f"# {place}政府工作报告（2026年）\n\n> 发布机构：{place}人民政府\n> 发布时间：2026年1月20日\n\n"
            f"## 一、2025年工作回顾\n\n全省渔业产值增长{growth}，渔船更新改造全面铺开。\n",
            encoding="utf-8",
        )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        found = base.compare("north", "south")
    assert [(each.what, each.old, each.new) for change in found.changes for each in change.figures] == [
        ("渔业产值增长", "5.2%", "3.7%")
    ]


def test_texts_without_headings_are_compared_sentence_by_sentence(tmp_path: Path) -> None:
    chance = random.Random(3)
    points = ["".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(130)) + "。" for _ in range(8)]
    for name, session, rest in (("fourth", "四", points[:6]), ("fifth", "五", points[1:])):
        text = "".join(f"{one}{other}\n\n" for one, other in zip(rest[::2], [*rest[1::2], ""], strict=False))
        (tmp_path / f"{name}.md").write_text(f"# 渔民代表第{session}次会议公报\n\n{text}", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        found = base.compare("fourth", "fifth")
    same = [each.edits[0].text.strip() for each in found.changes if each.change == "same"]
    assert same == points[1:6]
