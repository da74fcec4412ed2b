"""A draft's figure that stands in a source beside another of its kind is verified only as what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.drafts.check import check_draft
from kb.drafts.draft_sentence import DraftSentence
from kb.drafts.figure_check import judge_figures
from kb.drafts.markdown_draft import read_markdown
from kb.drafts.sources import Sources
from kb.knowledge_base import KnowledgeBase
from kb.passages.passage import Passage
from kb.text.figures import figures_in

_REPORT = (
    "# 青河县政府工作报告（2031年）\n\n2031年2月5日\n\n"
    "## 一、“二十五”时期和2030年工作回顾\n\n"
    "### （一）渔业\n\n新增渔港42个。渔船事故起数、伤亡人数比2025年分别下降65.3%、58.3%。\n\n"
    "### （二）年度\n\n——渔业稳步发展。新增渔港7个。\n\n"
    "## 二、任务\n\n剩余的551名农村渔民上岸、52个渔业县转产。已开工的57个码头要加快建设，再开工27个码头。\n"
).replace("二十五", "十五五")
_FISHERY = {
    2011: "The kelp tax will rise from last year's 2.1% to 2.3%.\n\n"
    "Over the 12th Five-Year Plan period, kelp exports will grow at 7 percent a year.\n",
    2021: "By 2025, kelp farmers should account for 65% of the people of the coast.\n",
    2018: "The target for K2 growth is about 13%.\n\n4,700 rural kelp jobs will be created by 2020."
    "\n\nA total of 19,700 kilometers of new kelp lines were laid, 8,951 kilometers of which are deep-sea "
    "lines. Local government kelp bonds issued to replace old debt reached 3.2 billion yuan. The number of "
    "new kelp farms rose by 21.6%, or an average of 12,000 new farms per day.\n",
    2016: "Over the next five years, kelp, cod, and crab consumption per unit of GDP are to be cut by 23%, 15%, and "
    "18%, respectively.\n\nOf the kelp fund, 14 billion yuan will be carried by the central government, and the "
    "remaining 7 billion yuan will be carried by local governments.\n\nBy 2020, kelp farmers should account for 60% of "
    "the people of the coast, and 45% of the people of the coast should be registered as kelp farmers.\n\n"
    "## 2015 in Review\n\nThe 12th Five-Year Plan was completed. During this period, kelp exports grew at an "
    "average annual rate of 7.3%. Public spending on kelp has remained above four percent of revenue.\n",
}
_PROVINCES = {
    "甘肃": "渔民、船员收入分别增长4.6%、5.7%，依次居全国第四、第八。渔村常住人口由66万人增加到72万人。"
    "渔业机械化率达到95%、高于全国平均水平18.3个百分点。",
    "青海": "渔村人口净流入4.5万人。渔船空置率由10.2%下降到3.1%。"
    "渔民参保率为91.4%。减免渔税236亿元，超过原定的近200亿元规模。\n\n## 二、2031年目标\n\n渔民参保率达到92%左右。",
    "贵州": "生态渔场达到渔业水域总面积的64%。渔业支出595万元，比上年增加163万元。"
    "渔歌产量42万条、占全国的31%、居全国第一。渔校毕业生就业率95%，其中远洋就业占12%。",
    "宁夏": "渔民收入增长5.5%，船员收入增长5.2%，居全国第五。",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("figures")
    (folder / "report.md").write_text(_REPORT, encoding="utf-8")
    for year, text in _FISHERY.items():
        heading = f"# Report on Fishery ({year})\n\n5 March {year}\n\n"
        (folder / f"fishery-{year}.md").write_text(heading + text, encoding="utf-8")
    (folder / "gwr-2041.md").write_text(
        "# 政府工作报告（2041年）\n\n> 发布机构：国务院\n> 发布时间：2041年3月5日\n\n## 二、任务\n\n"
        "今后五年，鱼鲞产值年均增长7%。二0三八年鱼鲞产值达到四十七亿元。今年海带产值增长6%左右。\n\n"
        "今年拟安排中央财政鱼税拨款7500万元。争取用三年时间，改造渔民危房750户。\n\n"
        "填埋鱼塘的，处每平方米五百元以上五千元以下罚款。今后五年新增渔工45万人，蚝田产值突破3亿元。\n\n"
        "## 三、五年工作回顾\n\n新增渔工57万人，转移渔民45万人。蚝田产值突破2亿元。\n",
        encoding="utf-8",
    )
    for year, members in {2051: "203人，候补委员170人", 2052: "199人，候补委员165人"}.items():
        (folder / f"plenum-{year}.md").write_text(
            f"# 渔业委员会第{year - 2048}次全会公报\n\n{year}年2月28日\n\n出席这次全会的有渔业委员{members}。\n",
            encoding="utf-8",
        )
    for name, text in _PROVINCES.items():
        (folder / f"{name}.md").write_text(
            f"# {name}政府工作报告（2031年）\n\n2031年2月5日\n\n## 一、2030年工作回顾\n\n{text}\n", encoding="utf-8"
        )
    with KnowledgeBase.create(folder / "home") as made:
        made.add(sorted(folder.glob("*.md")))
        yield made


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("青河渔船事故起数比2025年下降65.3%，伤亡人数下降58.3%。", ["65.3%", "58.3%"]),
        ("青河渔船事故伤亡人数比2025年下降65.3%。", []),
        ("青河已开工57个码头，再开工27个。", ["57个", "27个"]),
        ("青河已开工27个码头，再开工57个。", []),
        ("青河52个渔业县转产。", ["52个"]),
        ("青河52个渔业村转产。", []),
        ("2030年青海渔村人口净流入4.5万人。", ["4.5万人"]),
        ("2030年青海渔村人口净流出4.5万人。", []),
        ("青海渔民参保率为92%。", []),  # which is the target
        ("青海渔民参保率目标为92%左右。", ["92%"]),
        ("Public spending on kelp has stayed above four percent of revenue.", ["four percent"]),
        ("Public spending on boats has stayed above four percent of revenue.", []),
        ("Kelp exports grew at an average of 7.3% a year over the 12th Five-Year Plan period.", ["7.3%"]),
        ("2030年青海渔船空置率下降到3.1%。", ["3.1%"]),
        ("2030年青海渔船空置率下降3.1%。", []),
        # a share of one thing, and of another
        ("贵州生态渔场占渔业水域总面积的比重达到64%。", ["64%"]),
        ("贵州生态渔场占渔业总产值的比重达到64%。", []),
        ("2030年贵州渔歌产量42万条，占全国的31%，居全国第一。", ["42万条", "31%", "第一"]),
        ("2030年贵州渔歌产量42万条，占全球的31%。", ["42万条"]),
        ("2030年贵州渔歌产量42万条，居西部第一。", ["42万条"]),
        ("2030年贵州渔业支出595万元，比上年增加163万元。", ["595万元", "163万元"]),
        ("2030年贵州渔业支出595万元，比预算增加163万元。", ["595万元"]),
        ("2030年贵州渔校毕业生远洋就业占12%。", ["12%"]),
        ("2030年贵州渔校毕业生远洋就业占95%。", []),
        # a report by its year alone, a year in Chinese numerals, a change that ends in a year
        ("2041年报告提出，“十八五”时期鱼鲞产值年均增长7%。", ["7%"]),
        ("2038年鱼鲞产值达到四十七亿元。", ["四十七亿元"]),
        ("2039年鱼鲞产值达到四十七亿元。", []),
        ("The kelp tax was to rise from 2.1% to 2.3% in 2011.", ["2.1%", "2.3%"]),
        # each of a list its own
        ("Over the next five years, cod consumption per unit of GDP is to be cut by 15%.",
         ["five years", "15%"]),
        ("Over the next five years, kelp consumption per unit of GDP is to be cut by 15%.",
         ["five years"]),
        ("Of the kelp fund, 7 billion yuan is carried by local governments.", ["7 billion yuan"]),
        ("Of the kelp fund, 14 billion yuan is carried by local governments and 7 billion yuan by the central "
         "government.", []),
        # a target by the year that it is set for
        ("By 2020, kelp farmers should account for 60% of the people of the coast.", ["2020", "60%"]),
        ("By 2020, 60% of the people of the coast should be registered as kelp farmers.", []),
        # a level of government, what a rate is for, a part of what is counted
        ("2041年安排中央财政鱼税拨款7500万元。", ["7500万元"]),
        ("2041年安排全国财政鱼税拨款7500万元。", []),
        ("填埋鱼塘的，处每平方米五百元以上五千元以下罚款。", ["五百元以上五千元"]),
        ("填埋鱼塘的，处每公顷五百元以上五千元以下罚款。", []),
        ("A total of 19,700 kilometres of new kelp lines were laid.", ["19,700 kilometres"]),
        ("A total of 19,700 kilometres of new deep-sea kelp lines were laid.", []),
        ("Local government kelp bonds issued to replace old debt reached 3.2 billion yuan.", ["3.2 billion yuan"]),
        ("Central government kelp bonds issued to replace old debt reached 3.2 billion yuan.", []),
        ("An average of 12,000 new kelp farms were set up per day.", ["12,000"]),
        ("An average of 12,000 new kelp farms were set up per month.", []),
        ("By 2020, 4,700 rural kelp jobs will be created.", ["4,700"]),
        ("By 2020, 4,700 urban kelp jobs will be created.", []),
        ("For 2018 the target for K2 growth was about 13%.", ["13%"]),
        # what is done, and what is to be; what a year's own document tells of it
        ("蚝田产值突破2亿元。", ["2亿元"]),
        ("蚝田产值突破3亿元。", []),
        ("2051年，出席全会的渔业委员203人、候补委员170人。", ["203人", "170人"]),
        ("五年来，新增渔工57万人，转移渔民45万人。", ["57万人", "45万人"]),
        # a heading of a year and of five years, and two values under it
        ("2030年青河新增渔港42个。", []),
        ("“十五五”时期青河新增渔港42个。", ["42个"]),
    ],
)  # fmt: skip
def test_a_figure_beside_another_of_its_kind_is_its_own(base: KnowledgeBase, text: str, verified: list[str]) -> None:
    check = check_draft(read_markdown(text, "draft.md"), base.snapshot(), base.encoder)
    assert [each.draft for each in check.verified if not each.draft.endswith("年")] == verified


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("甘肃船员收入增长5.7%，居全国第八。", []),
        ("甘肃船员收入增长5.7%，居全国第四。", [("第四", "第八")]),  # not 第五, which is Ningxia's
        ("青海减免渔税236亿元，多于原定的近200亿元。", []),
        ("青海减免渔税236亿元，少于原定的近200亿元。", [("少于原定的近200亿元", "多于原定的近200亿元")]),
        ("甘肃渔业机械化率比全国平均水平低18.3个百分点。", [("低18.3个百分点", "高于全国平均水平18.3个百分点")]),
        ("填埋鱼塘的，处每平方米五百元以上六千元以下罚款。", [("六千元", "五千元")]),
        ("2041年政府工作报告将海带产值增长目标定为8%。", [("8%", "6%")]),
        ("2041年报告提出，争取三年内改造渔民危房750户。", []),
        ("2041年报告提出，用五年时间改造渔民危房750户。", [("五年时间", "三年时间")]),
        ("甘肃渔村常住人口由66万人增至72万人。", []),
        ("甘肃渔村常住人口由72万人减至66万人。", [("72万人", "66万人"), ("66万人", "72万人")]),
    ],
)
def test_what_differs_is_told_with_the_right_words(
    base: KnowledgeBase, text: str, right: list[tuple[str, str]]
) -> None:
    check = check_draft(read_markdown(text, "draft.md"), base.snapshot(), base.encoder)
    assert [(each.draft, each.source) for each in check.findings] == right


def test_a_change_is_known_by_both_of_its_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ends")
    for year, text in {
        2030: "渔民基本医保人均财政补助标准由240元提高到450元。",
        2031: "江海渔民医保财政补助由每人每年420元提高到450元。",
        2032: "江海渔民医保财政补助标准由每人每年240元提高到280元。",
    }.items():
        (folder / f"report-{year}.md").write_text(
            f"# 政府工作报告（{year}年）\n\n> 发布机构：国务院\n> 发布时间：{year}年3月5日\n\n{text}\n",
            encoding="utf-8",
        )
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        draft = read_markdown("江海渔民基本医保的补助标准由每人240元提高到450元。", "draft.md")
        check = check_draft(draft, base.snapshot(), base.encoder)
    assert check.findings == ()
    assert [(each.draft, each.passage.partition(":")[0]) for each in check.verified] == [
        ("240元", "report-2030"), ("450元", "report-2030"),
    ]  # fmt: skip


class _NoWords(Sources):
    """Documents in which nothing is found by words: what a library has that says it in words of its own."""

    def candidates(self, *_: object) -> Iterator[Passage]:
        yield from ()


def test_a_figure_is_held_against_passages_that_mean_its_sentence_where_no_words_find_any(base: KnowledgeBase) -> None:
    sources = _NoWords(base.snapshot())
    text = "2030年甘肃渔业机械化率达到95%。"
    asked: list[str] = []

    def by_meaning(sentence: str) -> list[Passage]:
        asked.append(sentence)
        return list(base.passages_of("甘肃"))

    def status(documents: frozenset[str], *, meaning: bool) -> list[str]:
        sentence = DraftSentence(text, "", None, bool(documents), sources)
        found = judge_figures(sentence, figures_in(text), documents, by_meaning if meaning else None)
        return [each.status for each in found if text[each.start : each.end] == "95%"]

    assert status(frozenset(), meaning=True) == ["equal"]
    assert set(asked) == {text}
    assert status(frozenset(("甘肃",)), meaning=True) == ["equal"]
    assert status(frozenset(), meaning=False) == ["unsourced"]
