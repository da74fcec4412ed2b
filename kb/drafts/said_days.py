"""The days that a draft gives a document, held against its record: issued, adopted, revised, in force; and sessions.

A session of the National People's Congress follows from the day: each Congress sits five years from March (the fifth
from 1978, the fourteenth from 2023), in one plenary session a year.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.drafts.reference_verdict import ReferenceVerdict
from kb.quick_dataclass import dataclass
from kb.text.dates import DATE, date_of
from kb.text.numbers import HAN_NUMERALS, han_number
from kb.text.units import ENGLISH_ORDINALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.store.store import DocumentRecord
    from kb.text.book_titles import NamedTitle

_NEAR_YEARS = 2
_DAY = r"(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
ISSUE = "印发|发布|公布|成文|签发|颁布"
_REVISED = "通过|修订|修正|修改"
_IN_FORCE = re.compile("施行|实施|生效|force|effect")
_ISSUED_BEFORE = re.compile(rf"{_DAY}[^，。；《》]{{0,14}}?(?P<verb>{ISSUE}|{_REVISED})的?《$")
# 《…》（2026年1月3日）, 《…》自2024年6月1日起施行,2023年12月29日由…通过
_SAID_OF = re.compile(r"(?:[^。；;《》“”\n]|(?<=\d)\.)*")
_DONE_BEHIND = re.compile(
    rf"(?<=[(（于在自由从，,、》]){_DAY}(?:起?(?:由[^，。；《》]{{2,16}})?"
    rf"(?P<verb>{ISSUE}|{_REVISED}|施行|实施|生效)(?![了的])|(?=[)）]))"
)
_DONE_IN_ENGLISH = re.compile(
    r"\b(?P<verb>adopted|passed|enacted|amended|revised|issued|promulgated|published|"
    r"(?:t(?:ak|ook)e?s?|c[ao]mes?(?: in)?to|enter(?:s|ed)?(?: in)?to|been in|is in|was in) (?:effect|force)|"
    r"effective)\b"
    rf"[^.;()]{{0,80}}?\b(?:on|from|of|since)\s+(?P<date>{DATE.pattern})",
    re.IGNORECASE,
)
_NUMBER = rf"[{HAN_NUMERALS}]+|\d+"
_SESSION = re.compile(
    rf"第?(?P<term>{_NUMBER})届全国(?:人大|人民代表大会)(?P<committee>常委会|常务委员会)?"
    rf"(?:第?(?P<number>{_NUMBER})次会议|(?=[^，。；]{{0,12}}(?:通过|修订|修正|修改)))|"
    rf"(?:(?P<plenary>{'|'.join(ENGLISH_ORDINALS)}|\d+(?:st|nd|rd|th)) session|(?P<body>standing committee)) of the "
    rf"(?P<congress>{'|'.join(ENGLISH_ORDINALS)}|\d+(?:st|nd|rd|th)) (?:National People['’]s Congress|NPC)",
    re.IGNORECASE,
)
_CONGRESS = "全国人民代表大会"
_COMMITTEE = re.compile("常务委员会$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_KNOWN, _ITS_YEAR, _YEARS, _MARCH = 5, 1978, 5, 3


@dataclass(frozen=True, slots=True)
class _Said:
    """A day said of a document at text[start:end]: year, month, day, which need be no day of the calendar."""

    start: int
    end: int
    day: tuple[int, int, int]
    in_force: bool


def span_said_of(text: str, named: NamedTitle) -> tuple[int, int]:
    """What is said of a title behind it: up to the end of the sentence or the next title."""
    match = _SAID_OF.match(text, named.end)
    return named.end, match.end() if match is not None else named.end


def wrong_days(
    text: str, named: NamedTitle, records: Sequence[DocumentRecord], opening: Callable[[], str]
) -> Iterator[ReferenceVerdict]:
    """The days on which a text is said to be issued, adopted, revised or in force, ahead of its title or behind.

    Args:
        text: a paragraph.
        named: the title in it, of the documents ``records``.
        opening: gives the first passages of these, which may bear further dates.
    """
    for led in _said_of(text, named):
        days = [day for each in records for day in _days_of(each, in_force=led.in_force) if day]
        nearest = min(days, key=lambda day: _days_apart(led.day, (day.year, day.month, day.day)), default=None)
        if nearest is None or abs(nearest.year - led.day[0]) > _NEAR_YEARS:
            continue  # of an earlier text of the same title
        if led.day in [(day.year, day.month, day.day) for day in days]:
            continue
        if _written(*led.day) not in opening():
            english = text[led.start :].isascii()
            right = nearest.isoformat() if english else _written(nearest.year, nearest.month, nearest.day)
            yield ReferenceVerdict(led.start, led.end, "differs", "date", records[0].id, right)


def wrong_session(text: str, named: NamedTitle, records: Sequence[DocumentRecord]) -> Iterator[ReferenceVerdict]:
    """The session of the National People's Congress that is said to have adopted a law, where its day is another's."""
    low, high = _around(text, named)
    records = [each for each in records if any(body.startswith(_CONGRESS) for body in each.metadata.issuer)]
    days = {day for each in records for day in _days_of(each, in_force=False) if day}
    said = {day for each in DATE.finditer(text, low, high) if (day := date_of(each)) in days}
    years = set(map(int, _YEAR.findall(text, low, high)))
    days = said or {day for day in days if day.year in years} or (days if not years else set())
    for match in _SESSION.finditer(text, low, high):
        of_committee = match["committee"] is not None or match["body"] is not None
        groups = ("term", "number") if match["term"] else ("congress", "plenary")
        in_term = {day for day in days if session_of(day)[0] == _ordinal(match[groups[0]])}
        meant = days if len(days) == 1 else in_term
        if len(meant) != 1:
            continue
        term, number = session_of(min(meant))
        numbered = not of_committee and match[groups[1]] is not None
        bodies = {body for each in records for body in each.metadata.issuer}
        if numbered and min(meant).month != _MARCH and all(map(_COMMITTEE.search, bodies)):
            # a plenary session, which are in March, for one of the Standing Committee
            yield ReferenceVerdict(*match.span(), "differs", "session", records[0].id, min(bodies))
            continue
        if _ordinal(match[groups[0]]) == term and (not numbered or _ordinal(match[groups[1]]) == number):
            continue
        right = match[0]
        for group, value in zip(groups, (term, number), strict=True):
            if group in ("term", "congress") or numbered:
                right = right.replace(match[group], _like(match[group], value), 1)
        yield ReferenceVerdict(*match.span(), "differs", "session", records[0].id, right)


def session_of(day: date) -> tuple[int, int]:
    """The National People's Congress that sits on a day, and which of its yearly sessions that year's is."""
    since = day.year - _ITS_YEAR - (day.month < _MARCH)
    term = _FIRST_KNOWN + since // _YEARS
    return term, day.year - (_ITS_YEAR + _YEARS * (term - _FIRST_KNOWN)) + 1


def _ordinal(said: str) -> int | None:
    return ENGLISH_ORDINALS.get(said.lower()) or han_number(re.sub("(?:st|nd|rd|th)$", "", said.lower()))


def _like(said: str, number: int) -> str:
    """A number as another one is written: 十四, 14th, second."""
    if said[0].isdecimal():
        ending = re.sub(r"\d+", "", said)
        return f"{number}{ending and {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th')}"
    if said.isascii():
        return next((word for word, value in ENGLISH_ORDINALS.items() if value == number), f"{number}th")
    tens, ones = divmod(number, 10)
    return ("", "十", "二十")[tens] + "〇一二三四五六七八九"[ones].replace("〇", "")


def _around(text: str, named: NamedTitle) -> tuple[int, int]:
    """The sentence, or the part of it up to the next title, in which a title stands."""
    low = max(text.rfind(mark, 0, named.start) for mark in "。；;》\n") + 1
    return low, span_said_of(text, named)[1]


def _said_of(text: str, named: NamedTitle) -> Iterator[_Said]:
    behind = span_said_of(text, named)
    before = _ISSUED_BEFORE.search(text[: named.start + 1])
    for led in filter(None, (before, *_DONE_BEHIND.finditer(text, *behind))):
        # 2006年11月31日 is no day of the calendar, but one that is said
        year, month, day = map(int, re.findall(r"\d+", led["date"]))
        yield _Said(*led.span("date"), (year, month, day), _IN_FORCE.search(led["verb"] or "") is not None)
    for led in _DONE_IN_ENGLISH.finditer(text, *behind):
        if (on := date_of(led)) is not None:
            in_force = _IN_FORCE.search(led["verb"]) is not None
            yield _Said(*led.span("date"), (on.year, on.month, on.day), in_force)


def _days_of(record: DocumentRecord, *, in_force: bool) -> tuple[date | None, ...]:
    """The day from which a document is in force, or those on which it was issued, published, adopted or revised."""
    metadata = record.metadata
    if in_force:
        return (metadata.effective or record.clauses.effective,)
    return (metadata.issued, metadata.published, record.version_day)


def _days_apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    """Roughly how many days lie between two days, either of which may be none of the calendar."""
    return abs(sum(size * (a - b) for size, a, b in zip((365, 31, 1), one, other, strict=True)))


def _written(year: int, month: int, day: int) -> str:
    return f"{year}年{month}月{day}日"
