"""Which documents a question means: their place, series and year, and a text in the question's language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.search.facets import facets_of
from kb.search.parse import parse
from kb.search.scope import read_scope, with_absolute_year
from kb.search.topic import topic
from kb.text.normalise import normalise


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Reports of a province and of two of its cities, of the country in two languages, and of a conference."""
    made = KnowledgeBase.create(tmp_path_factory.mktemp("scope") / "home")
    for name, (title, issuer, day, text) in {
        "province": (
            "浙江省政府工作报告(2026年)",
            "浙江省人民政府",
            "2026-01-20",
            "今年全省新建果品冷库900座。\n\n全省支持安吉建设竹子交易市场。",
        ),
        "hangzhou": ("杭州市政府工作报告(2026年)", "杭州市人民政府", "2026-01-10", "今年全市新建果品冷库70座。"),
        "anji": ("安吉县政府工作报告(2026年)", "安吉县人民政府", "2026-01-05", "今年全县新建果品冷库8座。"),
        "national-2015": ("政府工作报告(2015年)", "国务院", "2015-03-05", "水果出口额达到50亿美元。"),
        "national-2016": ("政府工作报告(2016年)", "国务院", "2016-03-05", "水果出口额达到60亿美元。果园试验期为5年。"),
        "national-2016-en": (
            "Report on the Work of the Government (2016)",
            "State Council of the People's Republic of China",
            "2016-03-05",
            "Fruit exports reached 6 billion US dollars. The trial period for orchards is five years.",
        ),
        "conference": (
            "中央农村工作会议在京召开(2025年12月)",
            "中共中央",
            "2025-12-30",
            "中央农村工作会议29日至30日在北京召开。会议要求稳定果园面积。",
        ),
        "congress": (
            "中国共产党第二十次全国代表大会报告",
            "中国共产党中央委员会",
            "2022-10-16",
            "到二〇三五年,果业发展的总体目标是:果品质量进入世界前列,果农收入再上台阶。",
        ),
    }.items():
        (made.home.corpus / f"{name}.md").write_text(
            f"---\ntitle: {title}\nissuer: {issuer}\nissued: {day}\n---\n# {title}\n\n{text}\n", encoding="utf-8"
        )
    made.index()
    return made


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("深圳今年的果品目标", {"深圳"}),
        ("推广安全生产的办法", set()),
        ("长治久安怎么写", set()),
        ("长治市今年的果园面积", {"长治"}),
        ("浙江省杭州市怎么建冷库", {"杭州"}),
        ("安吉今年怎么建冷库", {"安吉"}),
        ("《广东省果业条例》怎么规定", set()),
        ("What does Zhejiang plan?", {"浙江"}),
    ],
)
def test_places_are_read_where_they_are_names(question: str, places: set[str]) -> None:
    assert read_scope(normalise(question), date(2026, 3, 1), {"安吉"}).places == places


@pytest.mark.parametrize(
    ("document", "place"),
    [("province", "浙江"), ("hangzhou", "杭州"), ("anji", "安吉"), ("national-2016", ""), ("national-2016-en", "")],
)
def test_a_document_is_of_the_place_of_its_government(base: KnowledgeBase, document: str, place: str) -> None:
    assert facets_of(base.show(document).document).place == place


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("杭州今年新建多少座冷库？", "hangzhou"),
        ("浙江省安吉县今年新建多少座冷库？", "anji"),
        ("浙江今年新建多少座冷库？", "province"),
        ("What did the 2016 report say fruit exports reached in 2015?", "national-2016-en"),
        ("2016年政府工作报告里2015年水果出口额达到多少？", "national-2016"),
        ("国务院2016年的报告里水果出口额达到多少？", "national-2016"),
        ("What did the 2016 national report give as the fruit export target?", "national-2016-en"),
        ("果园试验期有多长？", "national-2016"),
    ],
)
def test_the_document_that_is_meant_answers_first(base: KnowledgeBase, question: str, first: str) -> None:
    answer = base.ask(question)
    assert answer.results[0].document.id == first
    assert answer.confident


@pytest.mark.parametrize(
    "question",
    [
        "2025年的中央农村工作会议是哪天开的？",
        "2025年中央农村工作会议什么时候在哪里召开？",
        "2025年中央农村工作会议是什么时候开的？",
        "2025年中央农村工作会议是哪几天召开的？",
        "2025年底的中央农村工作会议是哪几天开的",
        "Which day was the 2025 Central Rural Work Conference opened?",
        "When was the 2025 central rural work conference held?",
    ],
)
def test_a_meeting_s_day_and_place_are_told(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert answer.confident
    first = answer.results[0]
    assert "29日至30日在北京召开" in first.passage.text[slice(*first.highlights[0])]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2025年中央农村工作会议对果园面积提了什么要求", "conference"),
        ("What did the December 2025 rural work conference say about orchards?", "conference"),
        ("浙江省打算怎么搞果品冷库", "province"),
        ("What does Zhejiang plan for fruit?", "province"),
        ("浙江怎么支持安吉建竹子交易市场", "province"),
        ("2016年的政府工作报告里水果出口怎么讲", "national-2016"),
        ("二十大报告提出到2035年果业发展的总体目标有哪些", "congress"),
    ],
)
def test_what_a_named_document_says_of_a_subject_is_an_answer(base: KnowledgeBase, question: str, first: str) -> None:
    answer = base.ask(question)
    assert answer.results[0].passage.document == first
    assert answer.confident


def test_a_question_that_names_a_document_scores_alike_where_the_caller_names_it_too(base: KnowledgeBase) -> None:
    question = "2025年中央农村工作会议对果园面积提了什么要求"
    alone, named = base.ask(question).results[0], base.ask(question, document="conference").results[0]
    assert named.passage.id == alone.passage.id
    assert named.score == pytest.approx(alone.score, abs=0.05)


def test_the_year_of_a_target_names_no_document(base: KnowledgeBase) -> None:
    assert base.ask("政府工作报告里2035年的水果出口怎么讲").missing is None
    assert base.ask("2035年政府工作报告里水果出口怎么讲").missing is not None


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("怎么支持果品电商", "果品电商"),
        ("对果园面积提了什么要求", "果园面积"),
        ("How does   promote fruit exports?", "fruit exports"),
        ("What does   say about orchards?", "orchards"),
        ("果园面积和冷库", None),
        ("怎么发展的", None),
    ],
)
def test_the_subject_is_what_is_left_of_a_question_to_a_document(question: str, subject: str | None) -> None:
    assert topic(question) == subject


def test_a_named_document_that_says_nothing_of_a_subject_does_not_answer(base: KnowledgeBase) -> None:
    assert not base.ask("2025年中央农村工作会议对养蜂产业提了什么要求").confident
    assert not base.ask("What does Hangzhou plan for beekeeping?").confident


def test_a_city_without_a_document_is_answered_by_no_other(base: KnowledgeBase) -> None:
    assert not base.ask("宁波今年新建多少座冷库？").confident
    missing = base.ask("宁波市政府工作报告怎么说冷库？").missing
    assert missing is not None
    assert missing.asks == "document"


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("2015年和2016年报告安排的水果出口额各是多少？", {"national-2015", "national-2016", "national-2016-en"}),
        ("2016年报告对水果出口怎么要求？", {"national-2016", "national-2016-en"}),
        ("What did the 2016 report say about the Zhejiang orchard zone?", {"national-2016", "national-2016-en"}),
        ("2016年的政府工作报告对浙江的果园怎么说？", {"national-2016", "national-2016-en"}),
    ],
)
def test_a_report_is_named_by_its_year(base: KnowledgeBase, question: str, documents: set[str]) -> None:
    with base.snapshot() as snapshot:
        read = parse(snapshot, question)
    assert read.filter.documents == documents
    assert not read.missing


@pytest.mark.parametrize("law", ["水果安全法", "农产品质量安全条例", "果业法典", "公司法"])
def test_a_law_that_is_named_without_marks_and_not_there_is_missing(base: KnowledgeBase, law: str) -> None:
    with base.snapshot() as snapshot:
        assert parse(snapshot, f"{law}对水果出口有什么规定？").missing == (f"《{law}》",)
        assert not parse(snapshot, f"这个做法对{law[:2]}出口有什么要求？").missing


@pytest.mark.parametrize(
    "question",
    [
        "How many orchards were planted in the three years before 2016?",
        "How many were there over the three years to 2016?",
        "2016年之前的三年种了多少果园？",
    ],
)
def test_years_before_a_year_are_asked_about_too(question: str) -> None:
    assert read_scope(question, date(2026, 11, 30)).years == {2013, 2014, 2015, 2016}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("今年新建多少座冷库？", "2026年新建多少座冷库？"),
        ("去年的水果出口额", "2025年的水果出口额"),
        ("this year's target for cold stores", "the 2026 target for cold stores"),
        ("How many cold stores were built last year?", "How many cold stores were built in 2025?"),
        ("2024年冷库比上年增加多少？", "2024年冷库比上年增加多少？"),
        ("How many more were built in 2024 than the previous year?",) * 2,
    ],
)
def test_a_year_told_from_today_is_asked_for_by_its_number(question: str, said: str) -> None:
    assert with_absolute_year(question, date(2026, 11, 30)) == said


def test_without_a_place_the_country_is_meant(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    for name, issuer, stores in (
        ("province", "浙江省人民政府", 900),
        ("country", "国务院", 9000),
        ("city", "杭州市人民政府", 70),
    ):
        title = f"{issuer.removesuffix('人民政府') if name != 'country' else ''}政府工作报告(2025年)"
        (base.home.corpus / f"{name}.md").write_text(
            f"---\ntitle: {title}\nissuer: {issuer}\nissued: 2025-03-01\n---\n\n2025年新建果品冷库{stores}座。\n",
            encoding="utf-8",
        )
    base.index()
    assert base.ask("2025年新建多少座冷库？").results[0].document.id == "country"
    assert base.ask("浙江2025年新建多少座冷库？").results[0].document.id == "province"


def test_a_kind_of_document_stays_where_it_is_a_part_of_other_words(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    for name, kind, day in (
        ("plan", "plan", "2024-02-01"),
        ("opinions", "opinions", "2026-02-01"),
        ("notice", "notice", "2025-02-01"),
    ):
        (base.home.corpus / f"{name}.md").write_text(
            f"---\ntitle: 果业{name}\nkind: {kind}\nissued: {day}\n---\n# 果业{name}\n\n编制果园规划。\n",
            encoding="utf-8",
        )
    base.index()
    with base.snapshot() as snapshot:
        for question in (
            "果园规划的说法从规划到2026年意见有什么变化？",
            "How did orchard planning change from the plan to the 2026 opinions?",
        ):
            parsed = parse(snapshot, question)
            assert parsed.filter.documents == {"plan", "opinions"}
            assert "果园规划" in parsed.rest or "orchard planning" in parsed.rest


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Plans of two five-year periods, two English plans, and the first documents of two years."""
    made = KnowledgeBase.create(tmp_path_factory.mktemp("papers") / "home")
    for name, title, kind, day in (
        ("period-13", "“十三五”果业发展规划", "plan", "2016-05-01"),
        ("period-14", "“十四五”果业发展规划", "plan", "2021-05-01"),
        ("orchards", "Orchard Renewal Plan (2024-2027)", "plan", "2024-03-01"),
        ("stores", "Cold Store Plan (2021-2023)", "plan", "2021-03-01"),
        ("first-2025", "关于推进乡村果业全面振兴的意见", "opinions", "2025-01-10"),
        ("first-2026", "关于推进乡村冷库全面振兴的意见", "opinions", "2026-01-08"),
        ("summer-2026", "关于推进乡村养蜂全面振兴的意见", "opinions", "2026-07-08"),
    ):
        issuer = "中共中央、国务院" if kind == "opinions" else "国务院"
        (made.home.corpus / f"{name}.md").write_text(
            f"---\ntitle: {title}\nkind: {kind}\nissuer: {issuer}\nissued: {day}\n---\n# {title}\n\n新建冷库。\n",
            encoding="utf-8",
        )
    made.index()
    return made


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("“十四五”果业规划怎么说冷库？", {"period-14"}),
        ("What does the 13th Five-Year Plan say about cold stores?", {"period-13"}),
        ("What does the Orchard Renewal Plan (2024-2027) say about cold stores?", {"orchards"}),
        ("2025年一号文件怎么说冷库？", {"first-2025"}),
        ("What does the 2026 No. 1 document say about cold stores?", {"first-2026"}),
        ("中央一号文件怎么说冷库？", {"first-2026"}),
    ],
)
def test_a_document_is_named_by_its_period_its_years_or_its_number(
    papers: KnowledgeBase, question: str, documents: set[str]
) -> None:
    assert parse(papers.snapshot(), question).filter.documents == documents


@pytest.mark.parametrize(
    "question",
    [
        "2019年一号文件怎么说冷库？",
        "“十二五”果业规划怎么说冷库？",
        "What does the Orchard Renewal Plan (2014-2017) say about cold stores?",
    ],
)
def test_a_named_document_that_is_not_there_is_missing(papers: KnowledgeBase, question: str) -> None:
    missing = papers.ask(question).missing
    assert missing is not None
    assert missing.asks == "document"


@pytest.mark.parametrize(
    "question",
    ["“十二五”规划期建了多少冷库？", "How many cold stores were built over the 12th Five-Year Plan?"],
)
def test_the_period_of_a_plan_is_no_document(papers: KnowledgeBase, question: str) -> None:
    read = parse(papers.snapshot(), question)
    assert not read.missing
    assert read.filter.documents is None


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2021-2024年果园面积有多大？", {2021, 2022, 2023, 2024}),
        ("1912年至2024年的果园", {1912, 2024}),
        ("2024年果园面积", {2024}),
    ],
)
def test_a_range_of_years_is_every_year_of_it(question: str, years: set[int]) -> None:
    assert read_scope(normalise(question), date(2026, 3, 1)).years == years


@pytest.mark.parametrize(
    ("question", "national"),
    [
        ("全国今年的果园面积", True),
        ("浙江和全国今年的果园面积", False),
        ("全国哪些省的果园最大", False),
        ("果园面积", False),
    ],
)
def test_the_country_is_meant_where_no_place_is_named(question: str, national: bool) -> None:
    assert read_scope(normalise(question), date(2026, 3, 1)).national is national
