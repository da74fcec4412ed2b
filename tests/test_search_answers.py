"""Answers are complete and honest: what is asked for is stated, or it is said that no passage states it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kb import KnowledgeBase
from kb.cli.app import run
from kb.search.answer import Answer

PLAN = """---
title: 河湾县果业发展规划(2024—2027年)
kind: plan
issuer: 河湾县人民政府
issued: 2024-03-01
---
# 河湾县果业发展规划(2024—2027年)

## 一、扩大果园面积

到2027年，全县果园面积稳定在12万亩左右。支持合作社新建高标准果园。

## 二、建设冷库

支持果农建设产地冷库，合理确定补助标准。每个乡镇建设一座果品分拣中心。

## 三、果树病虫害防治

对果树病虫害实行统防统治。

## 四、果品销售

发展果品直播销售。组织果农参加展销会。
"""
OPINIONS = """---
title: 河湾县人民政府关于促进果业增收的意见
kind: opinions
issuer: 河湾县人民政府
issued: 2026-01-10
---
# 河湾县人民政府关于促进果业增收的意见

## 一、冷库补助

对新建产地冷库，每座补助三十万元。冷库建成验收后一次性拨付。

## 二、灌溉设施

推广果园滴灌，修复山塘水渠。

## 三、果树病虫害防治

对果树病虫害实行统防统治，建立监测点五十个。
"""


def report(place: str, year: int, *sentences: str) -> str:
    body = "\n\n".join(
        f"## {number}、工作\n\n{sentence}" for number, sentence in zip("一二三", sentences, strict=False)
    )
    return (
        f"---\ntitle: {place}政府工作报告({year}年)\nkind: report\nissuer: {place}人民政府\nissued: {year}-01-20\n---\n"
        f"# {place}政府工作报告({year}年)\n\n{body}\n"
    )


REPORTS = {
    "gansu-2025": report("甘肃省", 2025, "今年地区生产总值增长目标为5.5%左右。", "发展马铃薯产业。"),
    "gansu-2026": report("甘肃省", 2026, "今年地区生产总值增长目标为5%左右。", "建设百万亩苹果基地。"),
    "yunnan-2026": report("云南省", 2026, "今年地区生产总值增长目标为4.8%左右。", "做强咖啡产业，推广低空物流。"),
    "qinghai-2026": report("青海省", 2026, "今年地区生产总值增长目标为4.5%左右。", "开发盐湖资源，发展低空旅游。"),
}


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return made(tmp_path_factory.mktemp("fruit"), plan=PLAN, opinions=OPINIONS)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return made(tmp_path_factory.mktemp("reports"), **REPORTS)


def made(folder: Path, **documents: str) -> KnowledgeBase:
    base = KnowledgeBase.create(folder / "home")
    for name, text in documents.items():
        (base.home.corpus / f"{name}.md").write_text(text, encoding="utf-8")
    base.index()
    return base


def documents(answer: Answer) -> list[str]:
    return [result.document.id for result in answer.results]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("果树病虫害防治每亩补助多少钱？", "figure"),
        ("How much per mu is paid for pest control in orchards?", "figure"),
        ("果品分拣中心什么时候建成？", "date"),
        ("果园滴灌在哪几个县推广？", "list"),
    ],
)
def test_what_no_passage_states_is_said_to_be_missing(fruit: KnowledgeBase, question: str, asks: str) -> None:
    answer = fruit.ask(question)
    assert not answer.confident
    assert answer.missing is not None
    assert answer.missing.asks == asks


@pytest.mark.parametrize("question", ["新建产地冷库每座补助多少钱？", "全县果园面积要稳定在多少亩？"])
def test_what_a_passage_states_is_answered_by_it(fruit: KnowledgeBase, question: str) -> None:
    answer = fruit.ask(question)
    assert answer.confident
    assert answer.missing is None
    best = answer.results[0]
    marked = " ".join(best.passage.text[start:end] for start, end in best.highlights)
    assert "三十万元" in marked or "12万亩" in marked


@pytest.mark.parametrize(
    "question", ["全县花卉面积要稳定在多少亩？", "新建产地冷库每座罚款多少钱？", "新建烘干车间每座补助多少钱？"]
)
def test_a_figure_of_another_thing_is_no_answer(fruit: KnowledgeBase, question: str) -> None:
    answer = fruit.ask(question)
    assert not answer.confident
    assert answer.missing is not None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("云岭铁路全长多少公里？", "全县高速铁路里程达到300公里，2027年建成云岭铁路。"),
        ("果园每天作业不超过多长时间？", "果园每天安排一小时技术培训。"),
        ("6G用户普及率是多少？", "5G用户普及率超过50%。"),
        ("境外参展果农有多少家？", "新增境内参展果农62家，总数186家。"),
        ("河湾果园公园面积有多大？", "治理水土流失600平方公里，创建河湾果园公园。"),
        ("河湾港有多少个果品泊位？", "河湾港新增果品泊位3个。"),
        ("果品市场抓了多少假冒商贩？", "果品市场假冒商贩案件下降36%。"),
        ("How many fruit stalls are there in the market?", "果品市场增设摊位，新建普通道路11条。"),
    ],
)
def test_a_figure_that_stands_beside_the_thing_is_not_of_it(tmp_path: Path, question: str, sentence: str) -> None:
    base = made(tmp_path, work=report("河湾县", 2026, sentence, "发展果业。"))
    assert not base.ask(question).confident


@pytest.mark.parametrize(
    "question", ["河湾县给果业留多少冷库用地指标？", "河湾县要留多少冷库用地指标？", "冷库用地指标打算留多少？"]
)
def test_a_figure_may_stand_with_another_verb_than_the_question_has(tmp_path: Path, question: str) -> None:
    base = made(tmp_path, work=report("河湾县", 2026, "土地利用计划安排至少5%冷库用地指标，保障果业。", "发展果业。"))
    assert base.ask(question).confident


def test_a_report_that_a_question_names_may_state_a_figure_of_other_years(tmp_path: Path) -> None:
    base = made(
        tmp_path, work=report("甘肃省", 2008, "五年财政支持果业重点建设投资2800多亿元，果园面积扩大。", "发展果业。")
    )
    assert base.ask("甘肃2008年政府工作报告说五年里财政给果业投了多少钱？").confident


def test_a_text_in_another_language_is_no_surer_than_the_same_document_in_the_questions_own(tmp_path: Path) -> None:
    english = (
        "---\ntitle: Report on the Work of the Government ({0})\nissuer: State Council\nissued: {0}-03-05\n---\n"
        "The length of railways in service reached 121,000 kilometers.\n\nRoads were built in all {0} counties.\n"
    )
    base = made(
        tmp_path,
        zh=report("", 2016, "铁路营业里程达到12.1万公里。", "修建云岭索道。"),
        en=english.format(2016),
    )
    assert base.ask("铁路营业里程达到多少公里？").confident
    assert not base.ask("云岭铁路全长多少公里？").confident
    assert documents(base.ask("云岭铁路全长多少公里？", language="en")) == ["en"]


@pytest.mark.parametrize(
    "question",
    [
        "美国的果品出口额是多少？",
        "How much fruit did India export?",
        "How much fruit did Greenwood export?",
        "How much fruit was exported through Port Kingsley?",
    ],
)
def test_what_is_asked_of_a_name_is_answered_by_a_passage_that_says_it(tmp_path: Path, question: str) -> None:
    english = "---\ntitle: Work report\nissued: 2026-01-10\n---\nFruit exports reached 6 billion dollars.\n"
    base = made(tmp_path, zh=report("河湾县", 2026, "果品出口额达到50亿美元。", "发展果业。"), en=english)
    assert not base.ask(question).confident
    assert base.ask("果品出口额是多少？").confident


def test_a_figure_of_what_no_english_passage_speaks_of_is_not_stated(tmp_path: Path) -> None:
    head = "---\ntitle: Work report\nissued: 2026-01-10\n---\n# Work report\n\n"
    told = "\n\n".join(f"## Village {i}\n\nThe village planted the center of its orchards." for i in range(400))
    base = made(tmp_path, en=f"{head}{told}\n\n## Province\n\nThe province built 120 fruit centers.\n")
    assert base.ask("How many fruit centres did the province build?").confident
    assert not base.ask("How many fruit lighthouses did the province build?").confident


def test_which_province_is_answered_by_what_its_report_says(tmp_path: Path) -> None:
    one = report("甘肃省", 2026, "摘果机器人在陇问世。", "发展马铃薯产业。")
    base = made(tmp_path, one=one, other=report("云南省", 2026, "推广果园机械。", "做强咖啡产业。"))
    answer = base.ask("摘果机器人是哪个省造出来的？")
    assert answer.confident
    assert answer.results[0].passage.id == "one:1"


def test_a_chinese_name_is_found_by_its_pinyin(tmp_path: Path) -> None:
    farms = ("罗塞农场年产苹果达到26万吨。", "葛洛农场年产苹果达到15万吨。", "桑布农场年产苹果达到12万吨。")
    base = made(tmp_path, **{f"farm{n}": report("甘肃省", 2020 + n, farm) for n, farm in enumerate(farms)})
    for name, document in (("Luosai", "farm0"), ("Geluo", "farm1"), ("Sangbu", "farm2")):
        answer = base.ask(f"How many tonnes of apples does the {name} farm produce a year?")
        first, *others = [result.score for result in answer.results]
        assert answer.results[0].document.id == document, name
        assert all(first > 1.5 * other for other in others), name


def test_a_country_may_be_said_in_short(tmp_path: Path) -> None:
    base = made(tmp_path, zh=report("河湾县", 2026, "对美果品出口额达到50亿美元。", "发展果业。"))
    assert base.ask("美国的果品出口额是多少？").confident
    assert base.ask("How much fruit was exported to the United States?").confident


def test_an_english_sentence_with_most_of_the_words_may_say_what_is_asked_for_anywhere(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Orchard report\nissued: 2026-01-10\n---\n"
        "With output growing at an average annual rate of 13.4%, fruit packing became a leading industry.\n"
    )
    base = made(tmp_path, en=text)
    assert base.ask("At what average annual rate did fruit packing grow?").confident
    assert not base.ask("At what average annual rate did timber exports grow?").confident


def test_terms_of_statistics_are_known_in_both_languages(tmp_path: Path) -> None:
    sentences = "深入开展就业行动，支持青年等重点群体，培育劳务品牌，城镇新增就业17万人左右，去向落实率保持稳定。"
    base = made(tmp_path, zh=report("海南省", 2026, sentences, "到2030年数字经济核心产业增加值比重达到9.5%。"))
    for question in (
        "How many new urban jobs does Hainan plan for 2026?",
        "What share should core digital industries reach in Hainan by 2030?",
    ):
        assert base.ask(question).confident, question
    assert not base.ask("How many ports does Hainan plan for 2026?").confident


def test_without_the_document_that_states_it_the_same_question_is_not_answered(tmp_path: Path) -> None:
    question = "新建产地冷库每座补助多少钱？"
    assert not made(tmp_path, plan=PLAN).ask(question).confident


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("《河湾县水法》对果园灌溉怎么规定？", "《河湾县水法》"),
        ("土地管理法第三十条对果园怎么规定？", "《土地管理法》"),
        ("2019年甘肃省政府工作报告对苹果怎么说？", "2019年甘肃省政府工作报告"),
    ],
)
def test_a_document_that_is_named_and_not_there_is_missing(
    fruit: KnowledgeBase, reports: KnowledgeBase, question: str, named: str
) -> None:
    answer = (reports if "报告" in question else fruit).ask(question)
    assert not answer.confident
    assert answer.missing is not None
    assert (answer.missing.asks, answer.missing.what) == ("document", named)


def test_further_passages_of_a_document_stand_under_its_first(fruit: KnowledgeBase) -> None:
    answer = fruit.ask("果业有哪些支持措施？")
    assert sorted(documents(answer)) == ["opinions", "plan"]
    assert any(result.more for result in answer.results)
    for result in answer.results:
        assert all(further.passage.document == result.document.id for further in result.more)
        assert [further.score for further in result.more] == sorted((f.score for f in result.more), reverse=True)


def test_the_best_passages_are_judged_however_many_results_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more than ten, passages behind the tenth are put in an order that looks at their documents too."""
    tasks = "\n\n".join(f"## 任务{number}\n\n果品产量目标分解到乡镇。" for number in range(1, 121))
    base = made(tmp_path, tasks=f"# 果品任务\n\n{tasks}\n", note=report("河湾镇", 2018, "今年预期：水果收成增长6%。"))
    answer = base.ask("果品收成预期增长多少？", n=20)
    assert documents(answer)[0] == "note"
    monkeypatch.setattr("kb.search.search.in_order", lambda scores, _: np.argsort(scores))
    again = base.ask("果品收成预期增长多少？", n=20)
    assert [(one.passage.id, one.score) for one in again.results][:1] == [
        (one.passage.id, one.score) for one in answer.results
    ][:1]


def test_a_score_is_the_same_with_and_without_a_filter(fruit: KnowledgeBase) -> None:
    question = "产地冷库怎么支持？"

    def scores(answer: Answer) -> dict[str, float]:
        found = {result.passage.id: result.score for result in answer.results}
        return found | {further.passage.id: further.score for result in answer.results for further in result.more}

    every, filtered = scores(fruit.ask(question)), scores(fruit.ask(question, document="opinions", n=10))
    common = every.keys() & filtered.keys()
    assert common
    assert all(abs(every[name] - filtered[name]) <= 0.05 for name in common)


def test_two_documents_that_are_compared_are_both_shown(fruit: KnowledgeBase) -> None:
    answer = fruit.ask("规划和2026年意见对果树病虫害防治分别怎么说？")
    assert sorted(documents(answer)[:2]) == ["opinions", "plan"]
    assert {result.passage.section[-1] for result in answer.results[:2]} == {"三、果树病虫害防治"}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("甘肃省今年的增长目标是多少？", "gansu-2026"),
        ("2025年甘肃的经济增长目标是多少？", "gansu-2025"),
        ("What is Yunnan's growth target for 2026?", "yunnan-2026"),
        ("青海怎么开发盐湖？", "qinghai-2026"),
    ],
)
def test_the_year_and_the_province_of_a_question_come_first(
    reports: KnowledgeBase, question: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert documents(reports.ask(question))[0] == first


def test_which_provinces_is_answered_by_all_of_them(reports: KnowledgeBase) -> None:
    answer = reports.ask("哪些省的报告提到低空？")
    answering = {result.document.id for result in answer.results if result.score >= 0.05}
    assert {"yunnan-2026", "qinghai-2026"} <= answering
    assert "gansu-2025" not in answering


def test_a_question_to_all_provinces_is_counted_and_answered_line_by_line(
    reports: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    found = reports.ask("哪些省2026年的报告提到低空？").survey
    assert found is not None
    assert (found.searched, found.having, found.without) == (3, ("yunnan-2026", "qinghai-2026"), ("gansu-2026",))
    assert run(["--home", str(reports.home.path), "--ui", "zh", "ask", "哪些省2026年的报告提到低空？"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "3 份文件中有 2 份提到；未提到的：甘肃" in lines
    assert [line.split()[0] for line in lines[-2:]] == ["云南", "青海"]
    assert "低空旅游" in lines[-1]


def test_a_text_and_its_translation_count_as_one_document(tmp_path: Path) -> None:
    base = made(
        tmp_path,
        coffee=report("云南省", 2024, "实施咖啡振兴工程。", "修建公路。"),
        roads=report("云南省", 2023, "发展茶产业。", "修建公路。"),
    )
    text = "---\ntitle: Work Report of Yunnan\nlanguage: en\ntranslation_of: roads\n---\nTea grows."
    (tmp_path / "roads-en.md").write_text(text, encoding="utf-8")
    base.add([tmp_path / "roads-en.md"])
    found = base.ask("哪些文件提到咖啡振兴？").survey
    assert found is not None
    assert (found.searched, found.having, found.without) == (2, ("coffee",), ("roads",))


def test_the_first_mention_is_the_earliest_document(tmp_path: Path) -> None:
    base = made(
        tmp_path,
        **{
            f"r{year}": report("云南省", year, f"实施咖啡振兴工程，建设{count}个示范园。", "修建公路。")
            for year, count in ((2022, "一批"), (2023, "十多"), (2024, "上百"))
        },
        r2021=report("云南省", 2021, "发展茶产业。", "修建公路。"),
    )
    assert documents(base.ask("咖啡振兴工程最早是哪年的政府工作报告提出的？"))[0] == "r2022"
    found = base.ask("咖啡振兴工程哪年开始提？")
    assert [one.passage.document for one in found.results if one.score >= 0.5] == ["r2022"]
    # How it is done is told by the later ones too.
    found = base.ask("咖啡振兴工程哪年开始提，怎么实施？")
    assert documents(found)[0] == "r2022"
    assert {one.passage.document for one in found.results if one.score >= 0.5} == {"r2022", "r2023", "r2024"}


@pytest.mark.parametrize(
    "question",
    [
        "2025年的经济工作会议怎么讲果园",
        "What did the 2025 economic work conference say about orchards?",
        "What did the 2025 central economic conference say about orchards?",
    ],
)
def test_a_conference_is_known_by_its_short_name(tmp_path: Path, question: str) -> None:
    conference = "---\ntitle: 中央经济工作会议（{0}年12月）\nissued: {0}-12-12\n---\n会议讨论了果园。\n"
    base = made(tmp_path, **{f"c{year}": conference.format(year) for year in (2023, 2024, 2025)})
    assert documents(base.ask(question)) == ["c2025"]


def test_a_wording_may_stand_behind_the_bare_verb_and_have_signs(tmp_path: Path) -> None:
    base = made(
        tmp_path,
        **{f"r{year}": report("", year, "发展果园，推广互联网。", "修建公路。") for year in (2021, 2022)},
        r2023=report("", 2023, "实施“果园+”行动。", "修建公路。"),
    )
    assert documents(base.ask("政府工作报告里最早提果园+的是哪一年？"))[0] == "r2023"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Three reports, of which all speak of beginnings and one has the wording first."""
    return made(
        tmp_path_factory.mktemp("years"),
        report_2013=report(
            "", 2013, "这是第一次召开果业大会。", "去年城镇新增就业12万人，今年城镇新增就业目标为11万人。"
        ),
        report_2014=report("", 2014, "果业大会首次在我县开幕。", "去年城镇新增就业13万人，今年发展“数字”果园。"),
        report_2015=report(
            "", 2015, "开始修建冷库。", "继续发展数字果园，首次举办开园节。", "去年城镇新增就业14万人。"
        ),
    )


@pytest.mark.parametrize(
    "question",
    [
        "数字果园什么时候第一次写进政府工作报告",
        "数字果园什么时候第一次进政府工作报告",
        "数字果园哪一年头一回写入政府工作报告",
        "数字果园是哪年要求的",
        "数字果园最早出现在哪一年的政府工作报告里？",
        "政府工作报告哪年首次提到数字果园",
        "数字果园是从哪一年开始提的",
        "数字果园这个提法最早是哪年提出来的",
    ],
)
def test_the_first_mention_of_a_wording_is_where_it_stands_first(years: KnowledgeBase, question: str) -> None:
    answer = years.ask(question)
    assert answer.results[0].document.id == "report-2014"
    assert answer.confident


@pytest.mark.parametrize("question", ["数字果园是哪一年开始修建的", "数字果园最早建在哪个县"])
def test_when_or_where_something_began_is_no_first_mention(years: KnowledgeBase, question: str) -> None:
    answer = years.ask(question)
    assert not answer.confident
    assert answer.missing is not None


@pytest.mark.parametrize(
    "question",
    ["数字果园在哪几年的报告里出现了", "哪些文件提到数字果园？", "历年报告怎么讲数字果园", "有哪些文件写到了数字果园"],
)
def test_every_document_that_has_the_wording_is_listed(years: KnowledgeBase, question: str) -> None:
    found = years.ask(question).survey
    assert found is not None
    assert found.having == ("report-2014", "report-2015")


def test_a_question_to_every_document_may_say_since_when(years: KnowledgeBase) -> None:
    found = years.ask("2015年以来历年报告怎么讲数字果园").survey
    assert found is not None
    assert (found.searched, found.having) == (1, ("report-2015",))


def test_a_figure_that_was_aimed_at_is_not_one_that_was_reached(years: KnowledgeBase) -> None:
    answer = years.ask("2013年以来城镇新增就业目标是多少")
    assert [one.document.id for one in answer.results if one.score >= 0.4] == ["report-2013"]


def test_the_screen_says_what_is_missing_and_exits_with_1(
    fruit: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(fruit.home.path)
    assert run(["--home", home, "--ui", "zh", "ask", "果树病虫害防治每亩补助多少钱？"]) == 1
    assert capsys.readouterr().out.startswith("没有段落写明这个数字；最接近的是：")
    assert run(["--home", home, "ask", "--json", "果树病虫害防治每亩补助多少钱？"]) == 1
    shape = json.loads(capsys.readouterr().out)
    assert shape["missing"]["asks"] == "figure"
    assert shape["confident"] is False


def test_the_nearest_sentence_is_shown_where_nothing_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "全县召开果业大会。" * 40
    text = f"{report('甘肃省', 2026, long + '发放果农创业补贴13亿元。' + long)}"
    base = made(tmp_path, report=text)
    assert run(["--home", str(base.home.path), "--ui", "zh", "ask", "果农创业补贴每人发多少钱？"]) == 1
    shown = capsys.readouterr().out
    assert "没有段落写明这个数字；最接近的是：" in shown
    assert "发放果农创业补贴13亿元" in shown.replace("\n    ", "")


def test_three_short_answers_fit_a_screen(fruit: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--home", str(fruit.home.path), "ask", "-n", "3", "果树病虫害怎么防治？"])
    assert len(capsys.readouterr().out.splitlines()) <= 24


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How often is the water of a well tested?", "The water of a well is tested twice a year."),
        ("When do the street lamps go out?", "Street lamps go out at eleven at night."),
        ("How long is a fishing permit valid?", "A fishing permit is valid for three seasons or eighteen months."),
        ("路灯几点关？", "路灯晚上十一点关闭。"),
        ("渔业许可证多久换一次？", "渔业许可证每两年换发。"),
    ],
)
def test_a_time_or_a_frequency_in_words_is_an_answer(tmp_path: Path, question: str, sentence: str) -> None:
    chinese = not sentence.isascii()
    title, other = ("河湾镇规定", "犬只须牵绳。") if chinese else ("Town rules", "Dogs are kept on a lead.")
    rules = f"# {title}\n\n## 一、\n\n{sentence}\n\n## 二、\n\n{other}\n"
    answer = made(tmp_path, rules=rules).ask(question)
    assert answer.missing is None
    assert answer.confident


def test_wrong_characters_and_short_misspelt_words_are_read_as_meant(tmp_path: Path) -> None:
    base = made(
        tmp_path,
        health="# 医疗卫生\n\n" + "\n\n".join(f"第{n}条 {name}建设县域医共体，实行统一管理。" for n, name in zip(
            "一二三四", ("东县", "西县", "南县", "北县"), strict=True)) + "\n",
        wells="# Wells\n\n## 1. Rural wells\n\nThe water of rural wells is tested twice a year.\n",
    )  # fmt: skip
    assert base.ask("医共休怎么管理？").spelling == {"医共休": "医共体"}
    assert documents(base.ask("医共休怎么管理？"))[0] == "health"
    answer = base.ask("How is the watter of rual wells tested?")
    assert answer.spelling == {"watter": "water", "rual": "rural"}
    assert documents(answer)[0] == "wells"


def test_words_that_only_ask_are_not_misspelt(tmp_path: Path) -> None:
    base = made(tmp_path, pound="# Animals\n\n## 1. The pound\n\nDogs and cats are kept in the pound for ten days.\n")
    assert base.ask("What does the pound keep?").spelling == {}
