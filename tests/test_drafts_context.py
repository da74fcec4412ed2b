"""What a whole draft tells of its sentences: its day and place, captions of tables, what is its writer's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from draft_samples import filled

from kb.drafts.check import check_draft
from kb.drafts.findings import Check
from kb.drafts.markdown_draft import read_markdown
from kb.knowledge_base import KnowledgeBase

_LAW = "# 青河县渔船管理条例\n\n> 发布机构：青河县人民代表大会常务委员会\n\n"
_LAW += "{day} 青河县人民代表大会常务委员会通过\n\n{articles}\n"
_DOCUMENTS = {
    "浙江": "# 浙江省政府工作报告（2031年）\n\n2031年2月5日\n\n## 一、2030年工作回顾\n\n渔业产值360亿元，新增渔港7个。"
    "渔船产量连续9年稳定在1300艘以上，渔业规模升至全国第7位。渔业增加值占比提高到8.5%。\n\n"
    "## 二、2031年任务\n\n新建渔港9个，渔民收入增长5%左右。"
    "\n",
    "福建": "# 福建省政府工作报告（2031年）\n\n2031年2月5日\n\n## 一、2030年工作回顾\n\n渔业产值420亿元，"
    "新增渔港8个。\n",
    "全国": "# 政府工作报告（2031年）\n\n2031年3月5日\n\n## 一、2030年工作回顾\n\n渔业产值1.2万亿元，新增渔港42个，"
    "渔业碳排放下降4.4%。\n\n## 二、2031年任务\n\n今年预期目标是：新增渔港50个以上，渔业碳排放下降3.8%左右。\n",
    "annual": "# Report on Fishery (2031)\n\n> Issuer: Ministry of Fishery\n\n5 March 2031\n\n## 2030 in Review\n\n"
    "The number of small boats fell by 1.38 million.\n\n## Targets for 2031\n\nOver 11 million new berths will be "
    "built, with landings growth of around 6.5 percent. Kelp output will be 605 million metric tons.\n",
    "sectors": "# Report on Boats (2031)\n\n> Issuer: Ministry of Boats\n\n5 March 2031\n\n## 2030 in Review\n\n"
    "The total import and export value went up 12.7 percent. SOEs that build boats did better: their profits rose 18.5 "
    "percent. In these five years, central government funds of over 270 billion yuan went to training. Aid reached 24 "
    "million apprentices, who got 310 million grants between them.\n\n## Targets for 2031\n\n"
    "The area of kelp beds is to grow by at least 4.75 million hectares.\n",
    "意见": "# 青河县委关于渔业的意见\n\n2031年1月9日\n\n## 一、渔船\n\n"
    "（一）扎实开展第四次全县渔船普查，登记所有渔船。\n\n（二）修好渔港。\n\n## 二、渔民\n\n（三）办好培训。\n",
    "2025": "# 政府工作报告（2025年）\n\n2025年3月5日\n\n## 一、过去五年工作回顾\n\n五年间新增渔民571万人。\n",
    **{
        f"plenum-{day[:4]}": f"# 中国共产党第二十届中央委员会第{number}次全体会议公报\n\n"
        f"> 发布机构：中国共产党中央委员会\n\n{day}\n\n{text}\n"
        for number, day, text in (
            ("二", "2023年2月28日", "全会审议了渔业发展的决定，听取了渔港建设的报告。"),
            ("三", "2024年7月18日", "全会讨论了航标改造。"),
        )
    },
    "条例-2010": _LAW.format(
        day="2010年5月8日",
        articles="第一条 渔船应当每年检修一次，检修记录保存三年。\n\n第二条 本条例自2010年7月1日起施行。",
    ),
    "条例-2020": _LAW.format(
        day="2020年5月18日",
        articles="第一条 渔船应当登记。\n\n第二条 渔船应当每半年检修一次，检修记录永久保存。\n\n"
        "第三条 本条例自2020年9月1日起施行。",
    ),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("context"), _DOCUMENTS) as made:
        yield made


def checked(base: KnowledgeBase, text: str) -> Check:
    return check_draft(read_markdown(text, "draft.md"), base.snapshot(), base.encoder)


def told(base: KnowledgeBase, text: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.draft, each.source) for each in checked(base, text).findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the place of the title, of the sentence before, of the province that the draft calls its own
        ("# 浙江省渔业情况的报告\n\n渔业产值360亿元。", []),
        ("# 浙江省渔业情况的报告\n\n渔业产值350亿元。", [("figure-differs", "350亿元", "360亿元")]),
        ("# 浙江省渔业情况的报告\n\n新增渔港8个。", [("figure-differs", "8个", "7个")]),
        ("二是福建。该省渔业产值420亿元。去年新增渔港9个。", [("figure-differs", "9个", "8个")]),
        ("渔业会议讲话\n\n同志们\n\n我省浙江是渔业大省。\n\n渔业产值350亿元。",
         [("figure-differs", "350亿元", "360亿元")]),
        ("# 浙江省渔业情况的报告\n\n从全国看，渔业产值1.3万亿元。", [("figure-differs", "1.3万亿元", "1.2万亿元")]),
        ("# 浙江省渔业情况的报告\n\n渔业规模升至全国第6位。", [("figure-differs", "第6位", "第7位")]),
        # the place of the heading above, and of the one above that
        ("# 浙江、福建渔业\n\n一、浙江\n\n全省新增渔港7个。\n\n二、福建\n\n（一）渔港\n\n全省新增渔港8个。", []),
        ("# 浙江、福建渔业\n\n一、浙江\n\n二、福建\n\n（一）渔港\n\n全省新增渔港7个。",
         [("figure-differs", "7个", "8个")]),
        # the day of the draft, which 去年 and 今年 are told from
        ("（2031年4月8日）\n\n去年全国渔业碳排放下降3.8%。", [("figure-differs", "3.8%", "4.4%")]),
        ("（2031年4月8日）\n\n去年全国渔业碳排放下降4.4%。", []),
        # the years that the sentence before begins with
        ("*May 2031*\n\nIn 2030, boats were fewer. The number of small boats fell by 1.28 million.",
         [("figure-differs", "1.28 million", "1.38 million")]),
        # what rose to a value did not fall to it
        ("浙江渔业增加值占比降至8.5%。", [("figure-differs", "降至8.5%", "提高到8.5%")]),
        ("浙江渔业增加值占比升至8.5%。", []),
        # the length of a run
        ("过去浙江渔船的产量，连续8年都超过1300艘。", [("figure-differs", "连续8年", "连续9年")]),
        ("浙江渔船产量连续9年稳定在1300艘以上。", []),
    ],
)  # fmt: skip
def test_a_sentence_is_of_the_place_and_year_that_its_draft_speaks_of(
    base: KnowledgeBase, text: str, found: list[tuple[str, str, str]]
) -> None:
    assert told(base, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("走访渔户130户，召开座谈会18场。", []),
        ("We visited 4 ports; of the 20 boats we looked at, 12 leaked.", []),
        ("## 建议\n\n1. 建设渔业示范片100个。\n2. 按照省里要求，建设渔业示范片200个。", ["200个"]),
        ("## Recommendations\n\nPorts should hold 300 new boats, and publish 5 harbour notes.", []),
        ("## Next steps\n\nThe plan calls for 300 new boats.", ["300"]),
        ("## 问题\n\n渔业示范片只有100个。", ["100个"]),
    ],
)
def test_what_is_the_writers_own_needs_no_document(base: KnowledgeBase, text: str, found: list[str]) -> None:
    assert [each.draft for each in checked(base, text).findings] == found


def test_it_is_said_that_the_writers_own_figures_are_not_checked(base: KnowledgeBase) -> None:
    known = checked(base, "走访渔户130户。\n\n## 建议\n\n建设渔业示范片100个。").information
    assert [(each.kind, each.draft) for each in known] == [("unquoted", "130户"), ("unquoted", "100个")]


@pytest.mark.parametrize(
    ("caption", "item", "cell", "found"),
    [
        ("表1　2031年目标", "渔港（个）", "50以上", []),
        ("表1　2031年目标", "渔港（个）", "60以上", ["60"]),
        ("Table 1. Targets", "New berths (million)", "over 11", []),
        ("Table 1. Targets", "New berths (million)", "over 13", ["13"]),
        ("Table 1. Targets", "Landings growth (%)", "around 6.5", []),
        ("Table 1. Targets", "Landings growth (%)", "around 5.6", ["5.6"]),
        ("Table 1. Targets", "Kelp output (million metric tons)", "605", []),
        ("Table 1. Targets", "Kelp output (million metric tons)", "650", ["650"]),
    ],
)
def test_cells_say_how_exactly_they_are_meant(
    base: KnowledgeBase, caption: str, item: str, cell: str, found: list[str]
) -> None:
    head, lead = ("指标", "全国新增") if "表" in caption else ("Item", "")
    table = f"{caption}\n\n| {head} | 2031 |\n| --- | --- |\n| {lead}{item} | {cell} |\n"
    assert [each.draft for each in checked(base, table).findings] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《青河县渔船管理条例》第二条规定了检修，该条例第八条规定了罚款。", ["第八条"]),
        ("《青河县渔船管理条例》已经施行。\n\n- 该条例第一条规定“渔船应当每半年检修一次，检修记录永久保存”。",
         ["渔船应当每半年检修一次，检修记录永久保存"]),
        ("《青河县渔船管理条例》已经施行。\n\n- 该条例第二条规定“渔船应当每半年检修一次，检修记录永久保存”。", []),
        ("《青河县渔船管理条例》第一条规定“渔船应当登记”，第二条规定“渔船应当每半年检修一次，检修记录永久保存”。", []),
        ("《青河县渔船管理条例》第一条规定“渔船应当登记”，第三条规定“渔船应当每半年检修一次，检修记录永久保存”。",
         ["渔船应当每半年检修一次，检修记录永久保存"]),
        ("依据2010年通过的《青河县渔船管理条例》（2010年版）检修。", ["《青河县渔船管理条例》"]),
        ("依据2020年修订的《青河县渔船管理条例》检修。", []),
        ("《青河县渔船管理条例》自2020年9月1日起施行，2020年5月8日由县人大常委会通过。", ["2020年5月8日"]),
        ("《青河县渔船管理条例》自2020年9月11日起施行。", ["2020年9月11日"]),
        ("2020年4月31日通过的《青河县渔船管理条例》要求检修。", ["2020年4月31日"]),
        ("《青河县渔船管理条例》2020年5月18日通过，2020年9月1日起施行。", []),
        ("《青河县渔船管理条例》施行后，2020年6月2日发布了说明。", []),
    ],
)  # fmt: skip
def test_versions_days_and_words_for_a_document_named_before_are_held_against_the_library(
    base: KnowledgeBase, text: str, found: list[str]
) -> None:
    assert [each.draft for each in checked(base, text).findings] == found


@pytest.mark.parametrize(
    ("text", "verified", "kinds"),
    [
        ("Foreign trade grew 12.7 percent in 2030.", True, []),  # imports and exports, by another name
        ("Foreign investment grew 12.7 percent in 2030.", False, ["unsourced-figure"]),
        ("Profits of state-owned enterprises grew by 18.5 percent.", True, []),
        ("Profits of private companies grew by 18.5 percent.", False, []),
        # years that a draft of 2036 tells from no day, money from a budget, which is no plan
        ("The central government spent more than 270 billion yuan on training in five years.", True, []),
        ("Over 270 billion yuan from the central budget was spent on training.", True, []),
        ("Over 720 billion yuan from the central budget was spent on training.", False, ["figure-differs"]),
        ("Kelp beds should get at least 4.75 million more hectares.", True, []),
        ("Some 310 million apprentice grants were given out.", True, []),
        ("Some 24 million apprentice grants were given out.", False, ["figure-differs"]),
    ],
)
def test_english_says_the_same_in_other_words_or_another_thing_in_like_ones(
    base: KnowledgeBase, text: str, verified: bool, kinds: list[str]
) -> None:
    found = checked(base, f"# Notes on boats\n\n12 May 2036\n\n{text}\n")
    assert (len(found.verified) == 1, [each.kind for each in found.findings]) == (verified, kinds)


def test_a_document_that_only_a_heading_names_is_the_source_of_what_stands_below(base: KnowledgeBase) -> None:
    told_below = told(
        base,
        "# 渔业数据\n\n2036年5月2日\n\n## 一、2025年政府工作报告\n\n五年间新增渔民571万人。\n\n"
        "五年间新增渔民751万人。\n\n## 二、其他\n\n五年间新增渔民571万人。\n",
    )
    assert told_below == [("figure-differs", "751万人", "571万人"), ("unsourced-figure", "571万人", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("意见要求扎实开展第四次全县渔船普查。", []),
        ("意见要求扎实开展第三次全县渔船普查。", [("misquoted", "第三次", "第四次")]),
        ("意见共两个部分、三条。", []),
        ("该意见共13条。", [("figure-differs", "13条", "3条")]),
    ],
)
def test_ordinals_and_how_many_provisions_are_checked_of_a_document_called_by_its_kind(
    base: KnowledgeBase, text: str, found: list[tuple[str, str, str]]
) -> None:
    draft = read_markdown(f"# 渔业\n\n{text}\n", "draft.md")
    findings = check_draft(draft, base.snapshot(), base.encoder, claims=True).findings
    assert [(each.kind, each.draft, each.source) for each in findings] == found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("浙江报告总结：“渔船产量连续9年稳定在1300艘以上，渔业规模升至全国第7位”。", []),
        ("福建报告总结：“渔船产量连续9年稳定在1300艘以上，渔业规模升至全国第7位”。", ["wrong-source"]),
        ("2031年政府工作报告的原话是，“渔船产量连续9年稳定在1300艘以上，渔业规模升至全国第7位”。", ["wrong-source"]),
        ("二十届二中全会“审议了渔业发展的决定，听取了渔港建设的报告”。", []),
        ("二十届三中全会“审议了渔业发展的决定，听取了渔港建设的报告”。", ["wrong-source"]),
    ],
)
def test_a_report_or_a_plenum_by_its_place_or_number_is_what_a_quotation_is_from(
    base: KnowledgeBase, text: str, kinds: list[str]
) -> None:
    assert [each.kind for each in checked(base, text).findings] == kinds
