"""What a document is beside its title: its series, the years it is of, and its place.

Official documents come in series: the work report of a government, of every year and every province;
the report to a Party congress; a plenum's communiqué; a conference held every December.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise
from kb.text.numbers import han_number
from kb.text.places import government_below_province, provinces_in
from kb.text.units import ENGLISH_ORDINALS

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord

_HAN_DIGITS = "〇一二三四五六七八九零"
YEAR = re.compile(
    rf"(?<!\d)(?P<full>(?:19|20)\d\d)(?!\d)|(?P<han>[一二][{_HAN_DIGITS}]{{3}})年|"
    rf"(?<![\d.])(?P<short>[0-3]\d)年(?!来|以来|间|内)"
)
RANGE = re.compile(r"((?:19|20)\d\d)年?\s*(?:-|~|—|到|至|to|and|through)\s*((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Series:
    """A document's place in a series: ``name`` of the series, ``ordinal`` ("18", "20.3") where it counts by one."""

    name: str
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a document is: its series, the years it is of or for, and its ``place`` ("" for the whole country)."""

    series: Series | None
    years: frozenset[int]
    place: str


_GOVERNMENT_REPORT = re.compile(
    r"(?:国务院的?)?政府工作报告|government work report|report on the work of the government|"
    r"\bwork reports?\b|"
    r"\b(?:provincial|government|national|state council(?:'s)?|\d{4}) reports?\b|"
    r"(?<=省的)报告|省报告|国务院的?报告|(?<=\d年)的?报告(?!期|[书会人单表制]|了|病|死)",
    re.IGNORECASE,
)
_CONGRESS = re.compile(
    r"(?P<short>十[一二三四五六七八九]?|二十[一二三四五]?)大(?:的)?(?:报告|以来)?(?=报告|提|讲|说|对|里|"
    r"上|怎么|关于|[,。?]|$)|"
    r"第(?P<long>[一二三四五六七八九十]+)次全国代表大会|(?P<en>\d{1,2})(?:st|nd|rd|th)\s+(?:cpc |national |"
    r"party |national party )*congress",
    re.IGNORECASE,
)
_PLENUM = re.compile(
    r"(?P<c>十[一二三四五六七八九]?|二十[一二三四五]?)届(?P<p>[一二三四五六七])中全会|"
    r"第(?P<lc>[一二三四五六七八九十]+)届中央委员会第(?P<lp>[一二三四五六七])次全体会议|"
    r"(?<!届)(?P<only>[一二三四五六七])中全会|(?P<en>first|second|third|fourth|fifth|sixth|seventh)\s+plen(?:um|ary)",
    re.IGNORECASE,
)
_CONFERENCES = {
    f"{name} conference": re.compile(
        rf"中央{work}工作会议|(?<![省市县区州委]){work}工作会议|{name} work conference|\bcentral {name} conference",
        re.IGNORECASE,
    )
    for name, work in (("economic", "经济"), ("rural", "农村"))
}


def facets_of(record: DocumentRecord) -> Facets:
    """The facets of a document, from its title, issuers and dates."""
    metadata = record.metadata
    day = metadata.day
    return _facets(metadata.title, tuple(metadata.issuer), day.year if day else None)


@lru_cache(maxsize=8192)
def _facets(title: str, issuers: tuple[str, ...], year: int | None) -> Facets:
    title = normalise(title)
    named = " ".join([title, *map(normalise, issuers)])
    place = government_below_province(named) or next((place for _, place in provinces_in(named)), "")
    series = next(iter(series_in(title)), None)
    stated = {int(found["full"]) for found in YEAR.finditer(title) if found["full"]}
    for low, high in RANGE.findall(title):
        stated |= set(range(int(low), int(high) + 1))
    if series is not None and not stated and year is None and series.name == "congress":
        stated.add(2012 + 5 * (int(series.ordinal) - 18))  # every five years; the eighteenth met in 2012
    years = stated or ({year} if year else set())
    if year and stated and series is None:
        years = stated | {year}
    return Facets(series, frozenset(years), place)


def occasion(record: DocumentRecord) -> Facets | None:
    """What a document of a series is in any language: the report of that year and place; None for other documents."""
    facets = facets_of(record)
    return facets if facets.series is not None else None


def series_in(text: str) -> Iterable[Series]:
    """The series that a title or a question names."""
    for match in _PLENUM.finditer(text):
        congress, plenum = match["c"] or match["lc"], match["p"] or match["lp"]
        if congress and plenum:
            yield Series("plenum", f"{han_number(congress)}.{han_number(plenum)}")
        elif match["only"]:
            yield Series("plenum", f".{han_number(match['only'])}")
        elif match["en"]:
            yield Series("plenum", f".{ENGLISH_ORDINALS[match['en'].lower()]}")
    if not re.search(r"届.中全会|中央委员会", text):
        for match in _CONGRESS.finditer(text):
            ordinal = match["en"] or str(han_number(match["short"] or match["long"]) or "")
            if ordinal:
                yield Series("congress", ordinal)
    for name, pattern in _CONFERENCES.items():
        if pattern.search(text):
            yield Series(name)
    if _GOVERNMENT_REPORT.search(text):
        yield Series("government report")


def same_series(asked: Series, held: Series | None) -> bool:
    """Whether a document's series is the one asked for; an ordinal may leave out the congress of its plenum."""
    return held is not None and asked.name == held.name and held.ordinal.endswith(asked.ordinal)


def series_spans(text: str) -> list[tuple[int, int]]:
    """Where a normalised text names series."""
    patterns = (_GOVERNMENT_REPORT, _CONGRESS, _PLENUM, *_CONFERENCES.values())
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def year_of(match: re.Match[str]) -> int:
    """The year that ``YEAR`` found, in whichever way it is written."""
    if match["full"]:
        return int(match["full"])
    return han_number(match["han"] or f"20{match['short']}") or 0
