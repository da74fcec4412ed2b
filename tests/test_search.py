"""A question finds the provision, in either language, says how sure it is, and marks the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.encoders import load
from kb.encoders.encoder import Encoder
from kb.errors import InputError
from kb.indexing.updating import update
from kb.search.glossaries import EVERYDAY, FORMS, PLAIN, POLICY, entries
from kb.search.lexical_features import LexicalFeatures
from kb.search.query import prepare
from kb.search.query_terms import query_terms
from kb.search.search import search
from kb.search.term_matching import StemsAndCharacters, TermMatcher, Texts
from kb.search.translation import synonyms, translated_terms, words_alike
from kb.store import open_store
from kb.store.store import Filter, Snapshot
from kb.text.index_terms import terms
from kb.text.language import Language, question_language
from kb.text.normalise import normalise

ORCHARD = """---
title: 山区果园管理办法
kind: measures
issuer: 云岭县人民政府
issued: 2024-05-06
---
# 山区果园管理办法

## 第一条 修剪

果农应当在冬季修剪苹果树，把病枝运出果园烧毁。修剪用的剪刀要用酒精擦拭。

## 第二条 灌溉

干旱季节由乡镇水管站统一安排放水，每亩每月不超过三十立方米。

## 第三条 补贴

种植苹果树满五年的农户，每亩补贴二百元，由县财政直接打入农户账户。
"""
FERRY = """---
title: Harbour Ferry Rules
kind: rules
issuer: Harbour Office
issued: 2026-02-01
---
# Harbour Ferry Rules

## Article 1 Timetable

The first ferry leaves the north pier at six in the morning, and the last one returns at eleven at night.

## Article 2 Bicycles

Passengers may bring a bicycle on board without paying for it. Motorcycles pay a fee of four coins.

## Article 3 Weather

When the wind is stronger than force eight, the harbour master stops the service until it has calmed down.
"""
HAN = re.compile("[㐀-鿿]+")
ENGLISH = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .'-]*")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load(None)


@contextmanager
def indexed(home: Path, encoder: Encoder, **texts: str) -> Iterator[Snapshot]:
    """A knowledge base of Markdown documents, each under its id."""
    corpus = home / "corpus"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")
    store = open_store(home / "index", encoder.name, encoder.dimensions)
    update(corpus, store, encoder)
    with store.snapshot() as opened:
        yield opened


def articles(*provisions: str) -> str:
    """Provisions as numbered articles."""
    return "".join(f"## 第{n}条\n\n{p}\n\n" for n, p in zip("一二三四五六"[: len(provisions)], provisions, strict=True))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Snapshot]:
    with indexed(tmp_path_factory.mktemp("home"), encoder, orchard=ORCHARD, ferry=FERRY) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("苹果树每亩补贴多少钱？", "orchard:3"),
        ("干旱的时候怎么放水？", "orchard:2"),
        ("When does the last ferry come back?", "ferry:1"),
        ("How much does a motorcycle pay?", "ferry:2"),
        ("How are apple trees pruned in winter?", "orchard:1"),
        ("大风天渡轮停航吗？", "ferry:3"),
    ],
)
def test_the_provision_that_answers_comes_first(
    snapshot: Snapshot, encoder: Encoder, question: str, place: str
) -> None:
    assert search(snapshot, encoder, question).results[0].passage.id == place


@pytest.mark.parametrize(
    "question",
    [
        "苹果树每亩补贴多少钱？",
        "When does the last ferry come back?",
        # Most pairs of characters in these stand where two words meet, or only ask.
        "把补贴打入账户的是谁",
        "给农户账户打补贴的是哪个单位",
    ],
)
def test_a_plain_answer_is_given_with_confidence(snapshot: Snapshot, encoder: Encoder, question: str) -> None:
    assert search(snapshot, encoder, question).confident


@pytest.mark.parametrize("question", ["Who won the chess championship in 1972?", "如何给电脑安装打印机驱动程序？"])
def test_what_nothing_answers_is_said_to_be_so(snapshot: Snapshot, encoder: Encoder, question: str) -> None:
    answer = search(snapshot, encoder, question)
    assert not answer.confident
    assert answer.results  # the nearest are still shown


def test_scores_are_chances_and_fall_with_the_rank(snapshot: Snapshot, encoder: Encoder) -> None:
    scores = [result.score for result in search(snapshot, encoder, "果树补贴").results]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("question", "words"),
    [("修剪用的剪刀怎么处理？", "酒精"), ("What fee is there for motorcycles?", "four coins")],
)
def test_the_sentence_that_answers_is_marked(snapshot: Snapshot, encoder: Encoder, question: str, words: str) -> None:
    best = search(snapshot, encoder, question).results[0]
    assert any(words in best.passage.text[start:end] for start, end in best.highlights)


def test_an_empty_question_is_refused_in_one_line(snapshot: Snapshot, encoder: Encoder) -> None:
    with pytest.raises(InputError, match="empty"):
        search(snapshot, encoder, " ？ ")


def test_a_filter_lets_only_its_documents_answer(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = search(snapshot, encoder, "When does the last ferry come back?", filter=Filter(kind="measures"))
    assert {result.passage.document for result in answer.results} == {"orchard"}


@pytest.mark.parametrize(
    ("question", "which"),
    [
        ("What has been decided about bicycles since 2025?", Filter(since=date(2025, 1, 1))),
        ("2025年以前对苹果树有什么规定？", Filter(until=date(2024, 12, 31))),
        ("云岭县人民政府发布的文件怎么规定灌溉？", Filter(issuer="云岭县人民政府")),
        ("《山区果园管理办法》怎么规定灌溉？", Filter(documents=frozenset({"orchard"}))),
    ],
)
def test_filters_in_plain_words_are_understood_and_can_be_switched_off(
    snapshot: Snapshot, encoder: Encoder, question: str, which: Filter
) -> None:
    assert search(snapshot, encoder, question).parsed == which
    unparsed = search(snapshot, encoder, question, parse=False)
    assert unparsed.parsed is None
    assert unparsed.searched == Filter()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("What does the 2021-2025 plan say about roads?", {"five"}),
        ("What is said in the 2027 plan about roads?", {"two"}),
        ("2027年规划里怎么修路？", {"two"}),
        ("2021-2025年的规划里怎么修路？", {"five"}),
    ],
)
def test_one_of_several_plans_is_meant_by_its_year(
    tmp_path: Path, encoder: Encoder, question: str, documents: set[str]
) -> None:
    plans = {
        name: f"---\ntitle: {title}\nkind: plan\nissued: {issued}-03-01\n---\n# {title}\n\n每年修路十公里。\n"
        for name, title, issued in (("five", "河湾县道路规划(2021—2025年)", 2021), ("two", "河湾县道路规划", 2027))
    }
    with indexed(tmp_path, encoder, **plans) as opened:
        answer = search(opened, encoder, question)
    assert answer.parsed == Filter(documents=frozenset(documents))
    assert {result.document.id for result in answer.results} == documents


def test_a_provision_is_of_its_document_s_year(tmp_path: Path, encoder: Encoder) -> None:
    points = "---\ntitle: 河湾县农业工作要点\nissued: 2026-01-05\n---\n# 河湾县农业工作要点\n\n" + articles(
        "粮食产量稳定在一万吨以上。",
        "2026年办好河湾县农民丰收节。",
        "稳定生猪生产，监测市场价格。",
        "加强农村饮水安全。",
    )
    with indexed(tmp_path, encoder, points=points) as opened:
        for question in ("grain output in 2026", "2026年粮食产量要达到多少？"):
            assert search(opened, encoder, question).results[0].passage.id == "points:1", question


def test_a_filter_that_nothing_passes_was_not_meant(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = search(snapshot, encoder, "What has been decided about bicycles since 2031?")
    assert answer.parsed is None
    assert answer.results


def test_what_is_said_twice_is_shown_once(tmp_path: Path, encoder: Encoder) -> None:
    reprint = FERRY.replace("Harbour Ferry Rules", "Rules, Reprinted")
    with indexed(tmp_path, encoder, ferry=FERRY, reprint=reprint) as opened:
        answer = search(opened, encoder, "May I bring a bicycle on board?")
    texts = [result.passage.text for result in answer.results]
    assert len(texts) == len(set(texts))


def test_parts_say_what_each_feature_gave(snapshot: Snapshot, encoder: Encoder) -> None:
    parts = search(snapshot, encoder, "苹果树每亩补贴多少钱？").results[0].parts
    given = sum(value for name, value in parts.items() if name.endswith(" contribution"))
    assert given == pytest.approx(parts["ranking score"], abs=1e-3)


def test_the_language_of_a_question_is_that_of_most_of_its_words() -> None:
    assert question_language("快递怎么送进村？") == "zh"
    assert question_language("What does it say about 快递进村?") == "en"
    assert question_language("WTO 规则对农产品有什么影响？") == "zh"


def test_words_are_looked_up_in_the_other_language() -> None:
    found = {phrase for unit in translated_terms("rural toilets", "en") for phrase in unit.translations}
    assert ("厕所",) in found
    assert any(("market",) in unit.translations for unit in translated_terms("农产品市场", "zh"))


def test_a_year_stands_for_itself_before_anything_else() -> None:
    """CC-CEDICT has more names of things of 2001 than are looked for."""
    year = next(unit for unit in translated_terms("census of 2001", "en") if ("2001",) in unit.translations)
    assert len(year.translations) > 10
    assert next(iter(year.translations)) == ("2001",)


def spoken(text: str, language: Language) -> set[str]:
    """Every word that a question may also be meant by."""
    return {
        "".join(phrase) if language == "zh" else " ".join(phrase)
        for unit in synonyms(text, language)
        for phrase in unit.translations
    }


def test_words_that_people_use_stand_for_those_of_policy_and_law() -> None:
    assert "丈夫" in spoken("老公跑了怎么办", "zh")
    assert "电子商务" not in spoken("广告怎么管", "zh"), "告 within 广告 is no lawsuit"
    assert "homestead" in spoken("who may sell a house plot?", "en")


def test_a_word_is_met_by_another_with_the_same_translation(tmp_path: Path) -> None:
    """工钱 and 工资 are both wages; GDP is 国内生产总值."""
    assert words_alike("补发多少工钱")["工钱"]["工资"] >= 0.5
    assert "国内生产总值" in words_alike("人均GDP是多少")["gdp"]
    encoder = load(None)
    with indexed(tmp_path, encoder, fruit="# 果业\n\n果农工资提高。果农产量提高。\n") as snapshot:
        features = LexicalFeatures(snapshot, prepare(encoder, "果农的工钱"))
        own, alike, other = features.in_sentences(
            ["果农工钱提高。", "果农工资提高。", "果农产量提高。"], same_language=True
        ).tolist()
    assert own > alike > other


@pytest.mark.parametrize(
    ("asked", "translated", "otherwise"),
    [
        ("homes sold", "出售", "sell"),
        ("moving house", "搬家", "move"),
        ("classified", "分类", "classify"),
        ("live streaming", "直播", "livestream"),
        ("guaranteed", "保证", "guarante"),
    ],
)
def test_a_form_of_a_word_stands_for_the_word(asked: str, translated: str, otherwise: str) -> None:
    assert translated in {"".join(phrase) for unit in translated_terms(asked, "en") for phrase in unit.translations}
    assert otherwise in spoken(asked, "en")
    assert not spoken(asked, "en") & set(terms(asked)), "it is in the question already"


def test_a_phrase_begins_with_a_word_that_says_something() -> None:
    """CC-CEDICT has "in the countryside" only within what it says of 下放."""
    assert ("农村",) in next(iter(translated_terms("in the countryside", "en"))).translations


def test_the_s_of_a_genitive_is_no_word() -> None:
    assert len(translated_terms("the village's farmers", "en")) == len(translated_terms("the village farmers", "en"))


def test_everyday_english_finds_the_chinese_provision(tmp_path: Path, encoder: Encoder) -> None:
    """The vectors and CC-CEDICT alone miss the first two."""
    provisions = (
        "严禁在永久基本农田上新建住宅，已经建成的限期复垦。",
        "开展撂荒地整治，由村集体组织流转或者托管耕种。",
        "推进移风易俗，引导降低彩礼，倡导婚事新办。",
        "为基层减负，整治指尖上的形式主义，精简报表台账。",
        "加强冷链仓储，支持直播电商进村，培育乡土主播。",
        "完善最低收购价政策，稳定种粮收益预期。",
    )
    with indexed(tmp_path, encoder, points="# 河湾县村镇工作要点\n\n" + articles(*provisions)) as opened:
        for question, place in (
            ("idle farmland", 2),
            ("less paperwork at the grass roots", 4),
            ("influencers selling through live streams", 5),
            ("floor price", 6),
        ):
            assert search(opened, encoder, question).results[0].passage.id == f"points:{place}", question


def test_the_glossaries_are_what_they_are_said_to_be() -> None:
    for path, between, word, other, least in (
        (POLICY, "; ", HAN, ENGLISH, 1000),
        (EVERYDAY, " ", ENGLISH, HAN, 1000),
        (PLAIN, " ", HAN, HAN, 1000),
        (FORMS, " ", ENGLISH, ENGLISH, 150),
    ):
        lines = list(entries(path, between))
        assert len({key for key, _ in lines}) == len(lines) > least, path.name
        for key, others in lines:
            assert word.fullmatch(key) and others and all(map(other.fullmatch, others)), (path.name, key, others)


def test_who_asks_how_much_gets_the_passage_with_a_figure(tmp_path: Path, encoder: Encoder) -> None:
    lamps = (
        "# 街灯维护细则\n\n## 第一条 费用\n\n每盏街灯的维护费用由街道办事处列入当年预算，及时支付给维护单位。\n\n"
        "## 第二条 标准\n\n每盏街灯每年的维护费用为八十五元，冬季另加照明电费。\n"
    )
    with indexed(tmp_path, encoder, lamps=lamps) as opened:
        assert search(opened, encoder, "每盏街灯的维护费用是多少？").results[0].passage.id == "lamps:2"
        assert search(opened, encoder, "每盏街灯的维护费用由谁支付？").results[0].passage.id == "lamps:1"


def test_a_term_that_the_dictionary_lacks_counts_as_not_found() -> None:
    """Or an English text that has only the rest of a question's words would seem to have all of them."""
    assert any(not unit.translations for unit in translated_terms("蚝排怎么发展", "zh"))


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("养蜂有哪些政策？", "政策", "养蜂"),
        ("What are the plans for beekeeping?", "plan", "beekeep"),
    ],
)
def test_the_kind_of_answer_weighs_less_than_the_topic(question: str, kind: str, topic: str) -> None:
    weights = query_terms(normalise(question), question_language(question)).weights
    assert weights[kind] < weights[topic]


def test_many_results_come_from_deeper_and_their_scores_fall(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = search(snapshot, encoder, "How much does a motorcycle pay?", n=50, fold=False)
    scores = [result.score for result in answer.results]
    assert len(scores) > 5
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("question", ["Who supports e-commerce?", "Who supports ecommerce?"])
def test_a_hyphenated_word_is_more_than_its_parts(question: str) -> None:
    words = tuple(query_terms(question, "en").weights)
    whole = words.index("ecommerc")
    counts = TermMatcher(words).counts(Texts(["villages sell by e-commerce", "commerce in e", "ecommerce, again"]))
    assert counts[:, whole].tolist() == [1.0, 0.0, 1.0]


_BITS = st.sampled_from(
    [
        "农村",
        "电商",
        "商电",
        "农",
        "policy",
        "policies",
        "e-commerce",
        "2025",
        "20",
        "3.5%",
        "re-use",
        "café",
        "1,000",
        "_x",
        "-",
        "。",
        " ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(st.lists(_BITS, max_size=12).map("".join), min_size=1, max_size=4),
    asked=st.lists(_BITS, min_size=1, max_size=6).map(" ".join),
)
def test_texts_that_are_met_again_have_the_same_words_in_the_same_places(texts: list[str], asked: str) -> None:
    words = tuple(dict.fromkeys(terms(asked)))
    searched, looked_up = Texts(texts), Texts(texts)
    looked_up.met = 10
    assert looked_up.index is not None
    assert searched.index is None
    found = [
        sorted(zip(*map(np.ndarray.tolist, TermMatcher(words).occurrences(t)), strict=True))
        for t in (searched, looked_up)
    ]
    assert found[0] == found[1]
    assert np.array_equal(StemsAndCharacters(words).presence(searched), StemsAndCharacters(words).presence(looked_up))


def test_a_figure_is_not_found_within_a_longer_one() -> None:
    counts = TermMatcher(("20", "2025")).counts(Texts(["in 2025", "20 of them", "in 120", "by 2025."]))
    assert counts.tolist() == [[0, 1], [1, 0], [0, 0], [0, 1]]


def test_figures_and_names_are_found_beside_chinese_characters() -> None:
    words = ("2025", "wto", "1300", "5")
    texts = Texts(["到2025年加入WTO的", "补助1,300元", "3.5元", "wtox 12025"])
    for met in (0, 10):
        texts.met = met
        assert TermMatcher(words).counts(texts).tolist() == [[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
        assert StemsAndCharacters(("wto", "2025")).presence(texts)[0].all()


def test_accented_letters_are_letters() -> None:
    words = tuple(terms("São Tomé"))
    assert TermMatcher(words).counts(Texts(["to são tomé", "sao tome", "são-tomé"]))[0].all()


@pytest.mark.parametrize(
    ("question", "spelling"),
    [
        ("What do motorcyles pay?", {"motorcyles": "motorcycles"}),
        ("When does the harbuor master stop the ferry?", {"harbuor": "harbour"}),
        ("May pasengers bring a bicyclle?", {"pasengers": "passengers", "bicyclle": "bicycle"}),
        # Words that are right, though no passage has them; names; parts of others; Chinese.
        ("What do passages cost in Shenzhen or on the Harbour-Expresss?", {}),
        ("苹果树怎么修剪？", {}),
    ],
)
def test_misspelt_words_are_taken_for_what_they_were_meant_for(
    snapshot: Snapshot, encoder: Encoder, question: str, spelling: dict[str, str]
) -> None:
    answer = search(snapshot, encoder, question)
    assert answer.spelling == spelling
    assert answer.question == question
    assert search(snapshot, encoder, question, parse=False).spelling == {}
    if spelling:
        right = question
        for typed, meant in spelling.items():
            right = right.replace(typed, meant)
        assert answer.results[0].score == pytest.approx(search(snapshot, encoder, right).results[0].score)
