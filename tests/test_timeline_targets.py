"""The table of targets: every figure with what it counts, by when, for where, and who says so."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.knowledge_base import KnowledgeBase
from kb.timeline.target_tables import COLUMNS
from kb.timeline.targets import Target, conflicts, targets

_REPORT = """# 某县政府工作报告（{year}年）

> 发布机构：某县人民政府
> 发布时间：{year}年1月20日

## 一、{before}年工作回顾

地区生产总值增长{growth}，城镇新增就业{jobs}。

## 二、{year}年工作安排

今年主要预期目标是：地区生产总值增长5%左右，城镇新增就业3000人以上，=冷库库容2.4万立方米。
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("targets")
    for year, growth, jobs in ((2025, "5.2%", "3120人"), (2026, "4.8%", "3300人")):
        text = _REPORT.format(year=year, before=year - 1, growth=growth, jobs=jobs)
        (folder / f"report-{year}.md").write_text(text, encoding="utf-8")
    other = _REPORT.format(year=2026, before=2025, growth="6.1%", jobs="3300人").replace("政府工作报告", "统计公报")
    (folder / "bulletin-2026.md").write_text(other, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        yield base


def brief(found: list[Target]) -> list[tuple[str, str | None, str, str]]:
    return [(each.what, each.by, each.text, each.document) for each in found]


def test_a_series_stands_in_the_order_of_its_years(base: KnowledgeBase) -> None:
    found = [each for each in base.targets("GDP") if each.document.startswith("report")]
    assert brief(found) == [
        ("地区生产总值增长", "2024", "5.2%", "report-2025"),
        ("地区生产总值增长", "2025", "5%左右", "report-2025"),
        ("地区生产总值增长", "2025", "4.8%", "report-2026"),
        ("地区生产总值增长", "2026", "5%左右", "report-2026"),
    ]
    assert (found[1].value, found[1].unit, found[1].comparator, found[1].where) == (5.0, "%", "about", "某县")
    assert found[1].sentence.startswith("今年主要预期目标是：地区生产总值增长5%左右，")  # as it is printed


def test_figures_of_a_plan_are_for_the_term_in_its_title(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(
        "# 某县冷链规划（2024—2027年）\n\n冷库库容稳定在2.4万立方米。\n", encoding="utf-8"
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "plan.md"])
        assert [(each.by, each.years) for each in base.targets()] == [("2027", (2024, 2027))]


def test_an_average_is_of_the_most_years_that_the_heading_names(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(
        "# 某县政府工作报告（2026年）\n\n2026年1月20日\n\n## 二、“十五五”时期目标任务和2026年工作安排\n\n"
        "草案提出，冷库库容年均增长4%。新建冷库7座。\n", encoding="utf-8"
    )  # fmt: skip
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "report.md"])
        assert sorted((each.text, each.by) for each in base.targets()) == [("4%", "2030"), ("7座", "2026")]


@pytest.mark.parametrize(
    ("title", "issuer", "issued", "by", "where"),
    [
        ("某市2025年统计公报", "某市统计局", "2026-03-18", "2025", "某市"),
        ("关于2025年全市冷链情况的报告", "某市商务局", "2026-02-03", "2025", "某市"),
        ("某省“十五五”冷链规划", "某省人民政府", "2026-05-20", "2030", "某省"),
        ("中央冷链工作会议（2024年12月）", "某报", "2024-12-20", None, None),
        ("某市2025年预算执行情况和2026年预算草案的报告", "某市财政局", "2026-01-15", None, "某市"),
    ],
)
def test_a_title_says_of_which_years_and_place_its_figures_are(
    tmp_path: Path, title: str, issuer: str, issued: str, by: str | None, where: str | None
) -> None:
    head = f"---\ntitle: {title}\nissuer: {issuer}\nissued: {issued}\n---\n\n"
    (tmp_path / "paper.md").write_text(head + "冷库库容稳定在2.4万立方米。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "paper.md"])
        assert [(each.by, each.where) for each in base.targets()] == [(by, where)]


def test_documents_of_one_year_that_disagree_are_named(base: KnowledgeBase) -> None:
    (conflict,) = conflicts(targets(base.snapshot()))
    assert sorted((each.text, each.document) for each in conflict.targets if each.comparator == "exact") == [
        ("4.8%", "report-2026"), ("6.1%", "bulletin-2026"),
    ]  # fmt: skip


def test_the_table_is_written_as_json_csv_and_a_workbook(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(base.home.path), "--ui", "en", "targets"]
    assert run([*home, "新增就业", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["targets"]
    assert {each["text"] for each in found} == {"3120人", "3300人", "3000人以上"}
    assert set(found[0]) == set(COLUMNS)
    assert run([*home, "-o", str(tmp_path / "t.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == len(base.targets())
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    assert run([*home, "-o", str(tmp_path / "t.xlsx")]) == 0
    assert (tmp_path / "t.xlsx").read_bytes().startswith(b"PK")
    assert run([*home, "渔船"]) == 1
    assert run([*home, "--format", "xlsx"]) == 2


def test_what_is_counted_reads_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "en.md").write_text(
        "# Report\n\nThe M2 money supply increased by 11.3 percent. "
        "Fiber-optic broadband will be extended to 30,000 administrative villages. During the flu-19 response, "
        "45 million yuan of special bonds will be issued. Banks should increase lending to small fisheries by 12 "
        "percent. "
        "Subsidies for ports have been increased from 240 to 450 yuan per boat.\n",
        encoding="utf-8",
    )
    (tmp_path / "zh.md").write_text(
        "# 某县报告\n\n果园机械化率达到80%、高于全国平均水平12.5个百分点。推进“三北”工程建设10万亩。"
        "果园产值增幅居全省第7位。果园产值增速提高0.6个百分点，综合指数排名提升9位。\n",
        encoding="utf-8",
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "en.md", tmp_path / "zh.md"])
        told = {each.text: each.what for each in base.targets()}
    assert told["11.3 percent"] == "M2 money supply growth"
    assert told["30,000"] == "administrative villages"
    assert told["45 million yuan"] == "special bonds"
    assert told["12 percent"] == "lending to small fisheries growth"
    assert told["450 yuan"] == "Subsidies for ports"
    assert "19" not in told
    assert told["12.5个百分点"] == "果园机械化率高于全国平均水平"
    assert told["10万亩"] == "三北工程建设"
    assert told["第7位"] == "果园产值增幅"
    assert told["0.6个百分点"] == "果园产值增速增长"
    assert told["9位"] == "综合指数排名增长"


def test_years_go_on_over_the_passages_of_a_paragraph_and_of_a_review(tmp_path: Path) -> None:
    filler = "渔港建设扎实推进，渔民生活持续改善，渔业安全形势总体稳定。" * 12
    (tmp_path / "one.md").write_text(
        "# 某县政府工作报告（2016年）\n\n> 发布时间：2016年1月20日\n\n## 一、2015年工作回顾\n\n"
        f"2015年很不平凡。过去五年，成就显著。{filler}渔船能耗下降18.2%。\n\n"
        "刚刚过去的2015年，任务完成。渔业产量增长6.9%；新增渔船13艘。\n",
        encoding="utf-8",
    )
    (tmp_path / "two.md").write_text(
        "# 某县政府工作报告（2023年）\n\n> 发布时间：2023年1月20日\n\n"
        f"## 一、过去一年和五年工作回顾\n\n2022年极为重要。{filler}渔业产量增长3%。\n\n"
        f"过去五年极不寻常。{filler}\n\n渔船能耗下降8.1%。渔获损失占比从2020年的2.8%降到去年的1.5%左右。渔业产值比2017年增长65%。\n",
        encoding="utf-8",
    )
    (tmp_path / "three.md").write_text(
        "# 某县政府工作报告（2024年）\n\n> 发布时间：2024年1月20日\n\n## 一、工作回顾\n\n"
        f"2023年极为重要。{filler}\n\n一是建好渔港。{filler}渔港吞吐量增长7%。\n\n"
        f"——这五年，渔村面貌一新。{filler}渔民新房增加4000套。\n",
        encoding="utf-8",
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "one.md", tmp_path / "two.md", tmp_path / "three.md"])
        found = {each.text: each.years for each in base.targets()}
    assert found["7%"] == (2023, 2023)
    assert found["4000套"] == (2019, 2023)
    assert found["18.2%"] == (2011, 2015)
    assert found["6.9%"] == found["13艘"] == (2015, 2015)
    assert found["3%"] == (2022, 2022)
    assert found["8.1%"] == (2018, 2022)
    assert found["1.5%左右"] == (2022, 2022)
    assert found["65%"] == (2018, 2022)


def test_a_sum_over_years_has_no_bar_beside_those_of_one_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for year, jobs in ((2023, 30), (2024, 31), (2025, 32)):
        text = f"# 某县政府工作报告（{year}年）\n\n> 发布时间：{year}年1月20日\n\n{year - 1}年新增渔船{jobs}艘。"
        text += "2020年至2024年累计新增渔船155艘。\n" if year == 2025 else "\n"
        (tmp_path / f"r{year}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
    assert run(["--home", str(tmp_path / "home"), "--ui", "en", "targets", "渔船"]) == 0
    bars = {line.split()[1]: line.count("▇") for line in capsys.readouterr().out.splitlines() if "艘" in line}
    assert bars == {"30艘": 11, "31艘": 12, "32艘": 12, "155艘": 0}


def test_shares_in_chinese_numerals_are_listed_and_english_shares_are_named_once(tmp_path: Path) -> None:
    (tmp_path / "paper.md").write_text(
        "# 某县公报（2025年）\n\n全县渔民参保率稳定在百分之九十五。《渔港条例》等9件地方性法规施行。\n",
        encoding="utf-8",
    )
    (tmp_path / "note.md").write_text(
        "# A note (2025)\n\nThe share of farmed fish rose from 30 to over 40 percent, and spending on ports "
        "as a share of income stood at 2 percent.\n",
        encoding="utf-8",
    )
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(sorted(tmp_path.glob("*.md")))
        assert {(each.what, each.text) for each in base.targets()} == {
            ("渔民参保率", "百分之九十五"),
            ("地方性法规施行", "9件"),
            ("share of farmed fish", "30"),
            ("share of farmed fish", "over 40 percent"),
            ("spending on ports as a share of income", "2 percent"),
        }


def test_a_topic_that_no_figure_counts_lists_those_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("# 某县公报\n\n发展渔村电商，新增网点16个。修建公路9公里。\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# 关于渔村电商的通知\n\n培训主播300人。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "a.md", tmp_path / "b.md"])
        found = base.targets("渔村电商")
        assert sorted((each.document, each.text) for each in found) == [("a", "16个"), ("b", "300人")]
        assert all(each.beside for each in found)
        assert not any(each.beside for each in base.targets("新增网点"))
    run(["--ui", "zh", "--home", str(tmp_path / "home"), "targets", "渔村电商"])
    assert "没有以“渔村电商”为对象的数据" in capsys.readouterr().out


def test_a_figure_that_says_which_are_counted_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 某县公报\n\n年收入超5亿元的渔业企业达40家。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "a.md"])
        assert [(each.what, each.text) for each in base.targets()] == [("年收入超5亿元的渔业企业", "40家")]
