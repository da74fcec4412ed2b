"""The documents that ship: complete, the same in both languages, true to the originals, and copied from none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml

from kb.documents import read
from kb.documents.document import Document

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PAIRS = {
    "opinions-2026": "opinions-2026-en",
    "plan-2024-2027": "plan-2024-2027-en",
    "article-rural-ecommerce": "article-rural-ecommerce-zh",
}
DIGESTS = sorted([*PAIRS, *PAIRS.values()])
SECTIONS = {  # the last provision of each section, as the official texts number them
    "opinions-2026": {1: 6, 2: 10, 3: 14, 4: 20, 5: 24, 6: 27},
    "plan-2024-2027": {2: 4, 3: 8, 4: 12, 5: 15, 6: 18, 7: 21, 8: 27, 9: 31, 10: 34},
}
ORIGINALS = {
    "opinions-2026": "opinions-2026.md",
    "plan-2024-2027": "plan-2024-2027.md",
    "article-rural-ecommerce": "article-rural-ecommerce.txt",
}
FIELDS = {
    "title", "official_title", "language", "kind", "issuer", "number", "issued", "published",
    "source", "editors", "url", "text_status", "translation_of",
}  # fmt: skip


@cache
def document(path: Path) -> Document:
    return read(path)


def digest(document_id: str) -> Document:
    return document(CORPUS / f"{document_id}.md")


def texts(text: Document) -> dict[str, str]:
    """Label of a place → its text."""
    return {p.label: "\n".join(b.text for b in p.blocks) for p in text.provisions}


@dataclass(frozen=True)
class Source:
    id: str
    titles: dict[str, str]
    issuers: dict[str, tuple[str, ...]]
    kind: str
    issued: date | None
    published: date
    language: str
    url: str | None
    provisions: int
    ships: str
    digests: dict[str, str]


def sources() -> Iterator[Source]:
    for entry in tomllib.loads((CORPUS / "sources.toml").read_text("utf-8"))["document"]:
        yield Source(
            entry["id"],
            entry["title"],
            {language: tuple(names) for language, names in entry.get("issuer", {"zh": [], "en": []}).items()},
            entry["kind"],
            entry.get("issued"),
            entry["published"],
            entry["language"],
            entry.get("url"),
            entry.get("provisions", 0),
            entry["ships"],
            entry["digests"],
        )


# ---- complete


@pytest.mark.parametrize("original", SECTIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_provision_is_there_under_its_official_number(original: str, language: str) -> None:
    expected, first = [], 1
    for section, last in SECTIONS[original].items():
        expected += [f"{section}.{number}" for number in range(first, last + 1)]
        first = last + 1
    text = digest(original if language == "zh" else PAIRS[original])
    assert [p.label for p in text.provisions if p.numbered] == expected
    assert text.metadata.language == language


@pytest.mark.parametrize(("original", "other"), PAIRS.items())
def test_both_languages_have_the_same_places_and_paragraphs(original: str, other: str) -> None:
    def shape(text: Document) -> list[tuple[str, bool, int]]:
        return [(p.label, p.numbered, len(p.blocks)) for p in text.provisions]

    assert shape(digest(original)) == shape(digest(other))


@pytest.mark.parametrize("name", DIGESTS)
def test_every_part_has_a_heading_and_says_something_in_its_language(name: str) -> None:
    text = digest(name)
    for provision in text.provisions:
        words = "".join(b.text for b in provision.blocks)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", words)) / len(words)
        assert provision.section or provision.label == "0"
        assert len(words) >= (70 if text.metadata.language == "zh" else 200)
        assert chinese > 0.7 if text.metadata.language == "zh" else chinese < 0.2


# ---- marked for what they are


@pytest.mark.parametrize("name", DIGESTS)
def test_every_field_is_stated_and_it_is_marked_a_digest(name: str) -> None:
    front_matter = yaml.safe_load((CORPUS / f"{name}.md").read_text("utf-8").split("---\n")[1])
    assert set(front_matter) == FIELDS
    stated = digest(name).metadata
    assert stated.text_status == "digest"
    assert stated.official_title
    assert stated.official_title != stated.title
    assert "摘要" in stated.title or "Digest" in stated.title


@pytest.mark.parametrize(("original", "other"), PAIRS.items())
def test_the_two_languages_of_a_document_are_linked(original: str, other: str) -> None:
    assert digest(original).metadata.translation_of is None
    assert digest(other).metadata.translation_of == original


def test_the_records_agree_with_the_digests() -> None:
    records = list(sources())
    assert [r.id for r in records] == list(PAIRS)
    assert sorted(name for r in records for name in r.digests.values()) == DIGESTS
    marked = {path.stem for path in CORPUS.glob("*.md") if "\ntext_status: digest\n" in path.read_text("utf-8")}
    assert marked == set(DIGESTS)
    for record in records:
        assert record.ships == "digest"
        assert record.digests[record.language] == record.id
        for language, name in record.digests.items():
            text = digest(name)
            stated = text.metadata
            assert stated.language == language
            assert stated.official_title == record.titles[record.language]
            assert stated.issuer == record.issuers[language]
            assert (stated.kind, stated.issued, stated.published) == (record.kind, record.issued, record.published)
            assert stated.url == record.url
            assert stated.number is None
            assert sum(p.numbered for p in text.provisions) == record.provisions


# ---- figures

_SCALE = {"": 1, "千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")}
_WORDS = [
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth",
]
_WORD = {word: n for line in _WORDS for n, word in enumerate(line.split())} | {"thirty": 30}
_MAGNITUDE = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

Figure = tuple[Decimal, str]  # value, and % where it is a percentage


def _chinese_value(numeral: str) -> Decimal:
    """三十 → 30, 千亿 → 100,000,000,000, 十五 → 15."""
    scale = 1
    while numeral and numeral[-1] in "万亿":
        scale *= _SCALE[numeral[-1]]
        numeral = numeral[:-1]
    value = 0
    for digit, place in re.findall("([一二三四五六七八九]?)([千百十])", numeral):
        value += (_DIGIT[digit] if digit else 1) * {"千": 1000, "百": 100, "十": 10}[place]
    value += _DIGIT.get(numeral[-1:], 0)
    return Decimal(value * scale)


def chinese_figures(text: str) -> set[Figure]:
    """Figures in digits, and those in characters that count something: 三十年, 第四次, 千亿斤, 五级."""
    found: set[Figure] = set()
    for digits, scale, percent in re.findall(r"(\d+(?:\.\d+)?)(万亿|亿|万|)(%|)", text):
        found.add((Decimal(digits) * _SCALE[scale], percent))
    counted = r"([一二三四五六七八九十百千]+[万亿]*)(?:年|轮|次|届|级|类|斤|亩|项|条)"
    found.update((_chinese_value(numeral), "") for numeral in re.findall(counted, text))
    found.discard((Decimal(1), ""))  # 一次, 一项: "a", not a figure
    return found


def all_chinese_numbers(text: str) -> set[Figure]:
    """Every number there is, also those in names (“十五五”, 三北) that English writes in digits."""
    named = re.findall(r"[一二三四五六七八九十百千]+[万亿]*", text)
    plans = re.findall(r"“(十[一二三四五六七八九])五”", text)
    return chinese_figures(text) | {(_chinese_value(n), "") for n in (*named, *plans)}


def english_figures(text: str, *, words: bool) -> set[Figure]:
    """Figures in digits, and where ``words`` also those in words (thirty years, the second round)."""
    text = re.sub(r"[（(][^（）()]*[\u4e00-\u9fff][^（）()]*[）)]", " ", text)  # official names in Chinese
    found: set[Figure] = set()
    for digits, magnitude, percent in re.findall(
        r"(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th)?(?:[\s-](thousand|million|billion|trillion))?(%|)", text
    ):
        found.add((Decimal(digits.replace(",", "").rstrip(",")) * _MAGNITUDE[magnitude], percent))
    if words:
        found.update((Decimal(_WORD[w]), "") for w in re.findall(r"[a-z]+", text.lower()) if w in _WORD)
    return found


def test_figures_are_read_in_both_notations() -> None:
    said = "达到7833.1亿元，增长9.9%，超过400万场；1.4万亿斤，千亿斤，第二轮延长三十年"
    assert {f"{v.normalize():f}{p}" for v, p in chinese_figures(said)} == {
        "783310000000", "9.9%", "4000000", "1400000000000", "100000000000", "2", "30",
    }  # fmt: skip
    said = "783.31 billion yuan, up 9.9%; over 4 million; 1.4 trillion jin; the second round; thirty years"
    assert {f"{v.normalize():f}{p}" for v, p in english_figures(said, words=True)} == {
        "783310000000", "9.9%", "4000000", "1400000000000", "2", "30",
    }  # fmt: skip


@pytest.mark.parametrize(("original", "other"), PAIRS.items())
def test_the_two_languages_give_the_same_figures_in_every_place(original: str, other: str) -> None:
    if digest(original).metadata.language == "en":
        original, other = other, original
    chinese, english = texts(digest(original)), texts(digest(other))
    for label, text in chinese.items():
        missing = chinese_figures(text) - english_figures(english[label], words=True)
        assert not missing, f"{other}:{label} lacks {missing}"
        missing = english_figures(english[label], words=False) - all_chinese_numbers(text)
        assert not missing, f"{original}:{label} lacks {missing}"


# ---- held against the originals


def original_texts(shared: Path, name: str) -> tuple[Document, dict[str, str]]:
    original = document(shared / "documents" / ORIGINALS[name])
    return original, texts(original)


@pytest.mark.shared
@pytest.mark.parametrize("name", SECTIONS)
def test_headings_are_those_of_the_official_text(shared: Path, name: str) -> None:
    original, _ = original_texts(shared, name)
    assert [(p.label, p.section) for p in digest(name).provisions] == [
        (p.label, p.section) for p in original.provisions
    ]


@pytest.mark.shared
@pytest.mark.parametrize("name", SECTIONS)
def test_every_figure_of_a_provision_is_in_its_digest_and_no_other(shared: Path, name: str) -> None:
    _, original = original_texts(shared, name)
    chinese = texts(digest(name))
    for label, text in original.items():
        missing = chinese_figures(text) - all_chinese_numbers(chinese[label])
        assert not missing, f"{name}:{label} lacks {missing}"
        added = {f for f in chinese_figures(chinese[label]) if f[1] or f[0] >= 10} - all_chinese_numbers(text)
        assert not added, f"{name}:{label} has {added} of its own"


@pytest.mark.shared
def test_every_figure_of_the_article_is_in_its_digests_and_no_other(shared: Path) -> None:
    _, original = original_texts(shared, "article-rural-ecommerce")
    figures = english_figures("\n".join(original.values()), words=False)
    assert {"783310000000", "6.7%", "100%"} <= {f"{v.normalize():f}{p}" for v, p in figures}
    english = english_figures("\n".join(texts(digest("article-rural-ecommerce")).values()), words=False)
    chinese = chinese_figures("\n".join(texts(digest("article-rural-ecommerce-zh")).values()))
    of_the_opinions = {(Decimal(2026), ""), (Decimal(1), "")}  # "the 2026 No. 1 document", "this year" in the article
    assert english - of_the_opinions == figures
    assert {f for f in chinese if f[0] > 10 or f[1]} - of_the_opinions == figures


@pytest.mark.shared
@pytest.mark.parametrize("name", SECTIONS)
def test_official_names_in_brackets_are_the_official_ones(shared: Path, name: str) -> None:
    _, original = original_texts(shared, name)
    for label, text in texts(digest(PAIRS[name])).items():
        for bracketed in re.findall(r"[（(]([^（）()]*[\u4e00-\u9fff][^（）()]*)[）)]", text):
            plain = re.sub(r"[“”\"\s]", "", bracketed)
            assert plain in re.sub(r"[“”\s]", "", original[label]), f"{label}: {bracketed}"


def _joined(text: str) -> str:
    return re.sub(r"[\s#>*_\-]+", "", text)


@pytest.mark.shared
@pytest.mark.parametrize("name", DIGESTS)
def test_no_run_of_words_is_copied_from_the_originals(shared: Path, name: str) -> None:
    longest = {"zh": 24, "en": 70}[digest(name).metadata.language]
    copied = set()
    for file in ORIGINALS.values():
        source = _joined((shared / "documents" / file).read_text("utf-8"))
        for text in texts(digest(name)).values():  # headings are the official ones, and not part of it
            own = _joined(text)
            runs = {own[i : i + longest] for i in range(len(own) - longest + 1)}
            copied |= {run for run in runs if run in source}
    assert not copied
