"""What a draft says of documents in parts and points, of their dates and titles, and of documents of a series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from kb.drafts.check import check_draft
from kb.drafts.findings import Check
from kb.drafts.markdown_draft import read_markdown
from kb.drafts.said_days import session_of
from kb.knowledge_base import KnowledgeBase

_PLAN = """# 青河县扎实推进渔业现代化的意见

> 发布机构：青河县人民政府
> 成文日期：2031年5月6日

## 一、渔港

### （一）码头

每年检修码头一次，检修记录保存五年。

### （二）航标

航标灯每季度擦拭一次。

## 二、渔船

### （三）登记

渔船应当登记。
"""
_OTHERS = {
    "terms": "# 青河县渔业振兴规划（2031—2035年）\n\n## 第一章 总则\n\n发展渔业。\n\n## 第二章 渔港\n\n建设渔港。\n",
    "measures": "# 江海市渔业办法\n\n> 发布机构：江海市农业农村局\n\n第一条 渔船应当每年检修。\n\n"
    "第二条 码头应当亮灯。\n\n第三条 本办法自2031年7月1日起施行。\n",
    # names of laws of the state, texts of the tests' own
    "seeds": "# 中华人民共和国种子法\n\n2000年7月8日 第九届全国人民代表大会常务委员会第十六次会议通过\n\n"
    "2023年3月12日 第十四届全国人民代表大会第一次会议《关于修改〈中华人民共和国种子法〉的决定》修正\n\n"
    "第一条 鱼种应当登记，登记档案至少保存十年，不登记的，罚款不超过五万元。\n\n"
    "第二条 鱼种分三等，以次充好的，按每尾五百元、总额不超过一万元处以罚款。\n\n第三条 本法自2001年1月1日起施行。\n",
    "fish": "# 中华人民共和国渔业法\n\n2013年6月29日 第十二届全国人民代表大会常务委员会第三次会议通过\n\n"
    "第一条 保护鱼群。\n",
    "seeds-rules": "# 渔港水域交通安全管理条例\n\n2030年7月3日 中华人民共和国国务院令第722号公布\n\n"
    "第一条 渔港应当亮灯。\n\n"
    "第二条 本条例自2030年8月1日起施行，《渔港夜间照明暂行条例》同时废止。\n",
    "note": "# A note on boats\n\nFarmers' boats of China's coast shall be inspected each year.\n",
    "congress": "# 中国共产党第二十次全国代表大会报告\n\n2022年10月16日\n\n"
    "我国渔业装备水平大幅提升，渔业经济蓬勃发展。\n",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("references")
    for name, text in {"opinions": _PLAN, **_OTHERS}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as made:
        made.add(sorted(folder.glob("*.md")))
        yield made


def checked(base: KnowledgeBase, text: str) -> Check:
    return check_draft(read_markdown(text, "draft.md"), base.snapshot(), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《青河县扎实推进渔业现代化的意见》第二部分谈到渔船。", []),
        ("《青河县扎实推进渔业现代化的意见》第五部分谈到渔船。", [("reference-not-found", "五")]),
        ("《青河县扎实推进渔业现代化的意见》第（三）条要求登记。", []),
        ("《青河县扎实推进渔业现代化的意见》第（十三）条要求登记。", [("reference-not-found", "十三")]),
        ("《青河县扎实推进渔业现代化的意见》二（九）要求登记。", [("reference-not-found", "九")]),
        ("《青河县渔业振兴规划（2031—2035年）》第二章谈到渔港。", []),
        ("《青河县渔业振兴规划（2031—2035年）》第七章谈到渔港。", [("reference-not-found", "七")]),
        ("《青河县扎实推进渔业现代化的意见》（2031年5月6日）已经印发。", []),
        ("《青河县扎实推进渔业现代化的意见》（2031年5月16日）已经印发。", [("reference-differs", "2031年5月16日")]),
        ("《青河县扎实推进渔业现代化的意见》于2031年6月6日印发。", [("reference-differs", "2031年6月6日")]),
        # who issued it, in full, shortened and as another
        ("青河县人民政府印发的《青河县扎实推进渔业现代化的意见》谈到渔船。", []),
        ("日前，市农业农村局印发的《江海市渔业办法》谈到渔船。", []),
        ("日前，江海市农业农村局印发的《江海市渔业办法》谈到渔船。", []),
        ("江海市财政局印发的《江海市渔业办法》谈到渔船。", [("reference-differs", "江海市财政局")]),
        ("江海市人民政府印发的《江海市渔业办法》谈到渔船。", [("reference-differs", "江海市人民政府")]),
        ("《江海市渔业办法》由市财政局制定。", [("reference-differs", "市财政局")]),
        ("《江海市渔业办法》由江海市财政局于2031年5月发布。", [("reference-differs", "江海市财政局")]),
        ("江海市农业农村局2031年发布的《江海市渔业办法》谈到渔船。", []),
        # the number of the order that made it known
        ("《渔港水域交通安全管理条例》2030年7月3日以国务院令第722号公布。", []),
        ("《渔港水域交通安全管理条例》2030年7月3日以国务院令第772号公布。",
         [("reference-differs", "国务院令第772号")]),
        ("国务院令第722号公布的《渔港水域交通安全管理条例》已经施行。", []),
        ("国务院令第732号公布的《渔港水域交通安全管理条例》已经施行。", [("reference-differs", "国务院令第732号")]),
        # what it repeals
        ("《渔港水域交通安全管理条例》施行后，《渔港夜间照明暂行条例》废止。", []),
        ("《渔港水域交通安全管理条例》施行后，《渔港夜间照明暂行规定》废止。",
         [("reference-differs", "《渔港夜间照明暂行规定》")]),
        # the session of the National People's Congress on its day
        ("2023年3月12日，十四届全国人大一次会议修改了《种子法》。", []),
        ("2023年3月12日，十四届全国人大二次会议修改了《种子法》。", [("reference-differs", "十四届全国人大二次会议")]),
        ("2000年7月8日，九届全国人大常委会第十六次会议通过《种子法》。", []),
        ("2000年7月8日，第十届全国人民代表大会常务委员会第十六次会议通过《种子法》。",
         [("reference-differs", "第十届全国人民代表大会常务委员会第十六次会议")]),
        ("《渔业法》由十二届全国人大常委会通过。", []),
        ("《渔业法》由第十二届全国人民代表大会第三次会议通过。",
         [("reference-differs", "第十二届全国人民代表大会第三次会议")]),
        ("《渔业法》由十一届全国人大常委会通过。", [("reference-differs", "十一届全国人大常委会")]),
        ("《中国共产党第二十次全国代表大会报告》没有谈十四届全国人大二次会议。", []),
        # a law in Chinese by its English name
        ("Article 3 of the Seed Law sets the day.", []),
        ("Article 13 of the Law of the People's Republic of China on Seeds sets the day.",
         [("reference-not-found", "Article 13")]),
        ("The Seed Law took effect on 1 January 2001 and has 3 articles.", []),
        ("The Seed Law took effect on 1 July 2001.", [("reference-differs", "1 July 2001")]),
        ("The Seed Law has 13 articles.", [("figure-differs", "13")]),
        ("The Seed Law was amended at the first session of the 14th National People's Congress.", []),
        ("The Seed Law was amended at the second session of the 14th National People's Congress.",
         [("reference-differs", "second session of the 14th National People's Congress")]),
        ("The Fisheries Law was adopted by the Standing Committee of the 12th National People's Congress.", []),
        ("The Fisheries Law was adopted by the Standing Committee of the 11th National People's Congress.",
         [("reference-differs", "Standing Committee of the 11th National People's Congress")]),
        # a figure of the article that is named
        ("Under Article 2 of the Seed Law a fine may not exceed 10,000 yuan.", []),
        ("Under Article 2 of the Seed Law a fine may not exceed 70,000 yuan.", [("unsourced-figure", "70,000 yuan")]),
        ("《种子法》第二条规定，罚款不超过一万元。", []),
        ("《种子法》第二条规定，罚款不超过五万元。", [("unsourced-figure", "五万元")]),
        ("《种子法》自2001年1月1日起施行，登记档案至少保存十年。", []),
        ("Article 13 of the Andean Seed Law Directive is another matter.", []),
        # how many provisions it has
        ("《江海市渔业办法》共三条。", []),
        ("《江海市渔业办法》全文共13条。", [("figure-differs", "13条")]),
        # another word for how it is done, another kind of document for the same years
        ("《青河县扎实推动渔业现代化的意见》已经印发。", [("reference-differs", "《青河县扎实推动渔业现代化的意见》")]),
        ("《青河县渔业振兴方案（2031—2035年）》谈到渔港。",
         [("reference-differs", "《青河县渔业振兴方案（2031—2035年）》")]),
        ("《青河县渔业振兴方案（2026—2030年）》谈到渔港。", []),
        ("《青河县扎实推进林业现代化的意见》已经印发。", []),
        # a report of a congress, of which there is one
        ("二十大报告指出：“我国渔业装备水平大幅提升，渔业经济蓬勃发展。”", []),
        ("二十大报告指出：“每年检修码头一次，检修记录保存五年。”",
         [("wrong-source", "每年检修码头一次，检修记录保存五年。")]),
    ],
)  # fmt: skip
def test_parts_dates_titles_and_reports_of_a_series_are_held_against_the_library(
    base: KnowledgeBase, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(each.kind, each.draft) for each in checked(base, text).findings] == found


@pytest.mark.parametrize("word", ["《意见》", "意见", "该意见", "意见还", "上述意见"])
def test_a_word_for_the_document_named_before_speaks_for_it(base: KnowledgeBase, word: str) -> None:
    named = "《青河县扎实推进渔业现代化的意见》已经印发。\n\n"
    for said, kinds in {
        "每年检修码头一次，检修记录保存五年": [],
        "我国渔业装备水平大幅提升，渔业经济蓬勃发展": ["wrong-source"],
    }.items():
        assert [each.kind for each in checked(base, f"{named}{word}提出：“{said}”。\n").findings] == kinds


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2023年3月12日，十四届全国人大二次会议修改了《种子法》。", "十四届全国人大一次会议"),
        ("《渔业法》由第十二届全国人民代表大会第三次会议通过。", "全国人民代表大会常务委员会"),
        ("2000年7月8日，十届全国人大常委会第十六次会议通过《种子法》。", "九届全国人大常委会第十六次会议"),
        ("The Seed Law took effect on 1 July 2001.", "2001-01-01"),
        ("The Seed Law was amended at the 2nd session of the 14th National People's Congress.",
         "1st session of the 14th National People's Congress"),
        ("《渔港水域交通安全管理条例》施行后，《渔港夜间照明暂行规定》废止。", "《渔港夜间照明暂行条例》"),
    ],
)  # fmt: skip
def test_what_is_right_is_offered_as_the_draft_writes_it(base: KnowledgeBase, text: str, right: str) -> None:
    assert [each.source for each in checked(base, text).findings] == [right]


@pytest.mark.parametrize(
    ("day", "session"),
    [((1990, 4, 4), (7, 3)), ((2004, 3, 14), (10, 2)), ((2018, 3, 11), (13, 1)), ((2018, 2, 24), (12, 6)),
     ((2020, 5, 28), (13, 3)), ((2024, 3, 11), (14, 2))],
)  # fmt: skip
def test_the_congress_that_sits_on_a_day_is_known(day: tuple[int, int, int], session: tuple[int, int]) -> None:
    assert session_of(date(*day)) == session


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The note says: 'farmers' boats of China's coast shall be inspected each year'.", []),
        ("The note says: 'farmers' boats of China's coast shall be inspected every year'.", ["misquoted"]),
        ("The farmers' boats of China's coast are the farmers' own.", []),
    ],
)
def test_words_between_straight_single_marks_are_a_quotation(base: KnowledgeBase, text: str, kinds: list[str]) -> None:
    assert [each.kind for each in checked(base, text).findings] == kinds


@pytest.mark.parametrize(
    ("place", "kinds"),
    [
        ("第一部分第（一）条", []), ("第（一）条", []), ("一（一）", []), ("第一部分", []),
        ("第一条", []), ("第二条", ["wrong-source"]), ("第1条", []), ("第2条", ["wrong-source"]),
        ("第一部分第（二）条", ["wrong-source"]), ("第（二）条", ["wrong-source"]), ("第二部分", ["wrong-source"]),
    ],
)  # fmt: skip
def test_words_stand_at_the_part_and_point_that_is_named(base: KnowledgeBase, place: str, kinds: list[str]) -> None:
    text = f"《青河县扎实推进渔业现代化的意见》{place}提出“每年检修码头一次，检修记录保存五年”。"
    assert [each.kind for each in checked(base, text).findings] == kinds
