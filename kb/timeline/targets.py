"""Targets and figures of the library as a table: what is counted, how much, by when, for where, and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.text.han import HAN_LETTER
from kb.text.normalise import normalise, normalise_with_offsets
from kb.text.subjects import likeness, usual_name
from kb.text.terms import other_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot
    from kb.text.periods import Period
    from kb.text.statement import Comparator, Measure

_PORTION = 500
# Passages that are read for a topic, those that share most with it first.
_FOR_TOPIC = 3000
# A subject this like the topic is on it.
_ON_TOPIC = 0.6
# How far apart a figure and a rounded one may be: a share of it.
_ROUNDED = 0.05
_BARELY = 0.005
_NUMERALS = "一二两三四五六七八九十"
_FEW = 10
_ENGLISH_ENDS = re.compile(
    r"^(?:(?:need|keep|ensure|raise|increase|year's|overall|meaning)\s+)+(?=\w+)"
    r"|(?:\s+(?:above|below|within|past|under|over|between|at|by|to|of|record high))+$",
    re.IGNORECASE,
)
# How a thing is done before what is counted: 有序推进第二轮土地承包….
_LEAD = re.compile(
    rf"^(?:全面|有序|稳妥|扎实|深入|持续|大力|着力|进一步|加快|稳步|切实|继续)+(?:推进|开展|推动|实施|做好)(?={HAN_LETTER}{{4}})"
)
# What a difference to others is measured from: 高于全国平均水平18.3个百分点 is no growth.
_BEYOND_OTHERS = re.compile(r"(?:增[速幅长])?(?:高于|低于|快于|慢于|高出)[^,;:、。0-9]{2,12}$")
_LONGEST_PHRASE = 160
_MEASURES: dict[Measure, tuple[str, str]] = {
    "level": ("", ""), "rank": ("", ""), "growth": ("增长", " growth"), "decline": ("下降", " decline"),
    "share": ("占比", " share"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a document states.

    Attributes:
        what: what is counted, with 增长, 下降 or 占比 where the figure is its growth, decline or share.
        value: the figure in ``unit``, multiples multiplied out (1.4万亿斤: 1.4e12 斤); the lower one of a range.
        high: the upper one of a range, or None.
        comparator: how exactly it is meant (about, at-least …).
        unit: the unit as it stands in the document; "" for a bare count.
        text: the figure as it stands there, comparator included (5%左右).
        by: the last year that it is for, or None where the document names none.
        where: the place that it is for, or None.
        size: what one of the unit is in the base of its dimension, which figures in other units share.
        day: the date of the document, or None.
        years: the first and last year that it is for (a plan's five years, one year), or None.
        series: what makes figures of one series: what is counted, its dimension and place.
    """

    what: str
    value: float
    high: float | None
    comparator: Comparator
    unit: str
    text: str
    by: str | None
    where: str | None
    document: str
    passage: str
    sentence: str
    size: float
    day: date | None
    years: tuple[int, int] | None
    series: tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different figures that documents of one year give for one thing, place and year."""

    targets: tuple[Target, ...]


def targets(snapshot: Snapshot, topic: str | None = None) -> list[Target]:
    """Every figure of the library that counts something, or those on a topic; figures of one series together, by year.

    Args:
        snapshot: the state of the store that is read.
        topic: an indicator or thing in Chinese or English (粮食产量, GDP); None for all.
    """
    records = {record.id: record for record in snapshot.documents()}
    wanted = normalise(topic) if topic else ""
    found = [
        _target(stated, records[stated.passage.document])
        for passage in _passages(snapshot, wanted)
        for stated in _statements(passage, records)
        if _counts(stated) and (not wanted or _on_topic(wanted, stated))
    ]
    near = {each.series: likeness(wanted, each.series[0]) if wanted else 0.0 for each in found}
    found.sort(key=lambda each: (-near[each.series], each.series[:2], each.where or "", each.by or "", each.document))
    return found


def conflicts(found: Sequence[Target]) -> list[Conflict]:
    """Where documents of one year disagree on a figure for the same thing, place and years."""
    groups: dict[tuple[object, ...], list[Target]] = {}
    for each in found:
        if each.day is not None and each.years is not None:
            groups.setdefault((*each.series, each.years, each.day.year), []).append(each)
    return [Conflict(tuple(group)) for group in groups.values() if _disagree(group)]


def _disagree(group: Sequence[Target]) -> bool:
    return any(
        one.document != other.document and not (_allows(one, other) or _allows(other, one))
        for number, one in enumerate(group)
        for other in group[number + 1 :]
    )


def _allows(one: Target, other: Target) -> bool:
    """Whether a figure is within what another says: 5%左右 and 5.2%, 1200万人以上 and 1267万人."""
    low, high = one.size * one.value, one.size * (one.high or one.value)
    value = other.size * other.value
    if one.comparator in ("at-least", "over"):
        return value >= low
    if one.comparator in ("at-most", "under", "nearly"):
        return value <= high
    off = _ROUNDED if one.comparator == "about" else _BARELY
    return low * (1 - off) <= value <= high * (1 + off)


def _passages(snapshot: Snapshot, topic: str) -> Iterator[Passage]:
    """The passages that may have figures: all in reading order, or those that share words with the topic."""
    if not topic:
        for record in snapshot.documents():
            yield from snapshot.passages_of(record.id)
        return
    from kb.store.store import LexicalQuery
    from kb.text.index_terms import terms

    words = terms(" ".join((topic, *other_names(topic))))
    rows = snapshot.lexical(LexicalQuery(dict.fromkeys(words, 1.0), {"body": 1.0}), _FOR_TOPIC).rows.tolist()
    for at in range(0, len(rows), _PORTION):
        yield from snapshot.passages(rows[at : at + _PORTION])


def _statements(passage: Passage, records: dict[str, DocumentRecord]) -> Sequence[PassageStatement]:
    from kb.passages.passage_statements import passage_statements

    return passage_statements(passage, records[passage.document].metadata)


def _on_topic(topic: str, stated: PassageStatement) -> bool:
    subject = stated.statement.subject
    return usual_name(topic) in usual_name(subject) or likeness(topic, subject) >= _ON_TOPIC


def _verbatim(stated: PassageStatement) -> tuple[str, str]:
    """The sentence and the figure as the document has them, of which the statement's are normalised."""
    sentence, figure = stated.sentence.strip(), stated.text
    for start, end in stated.passage.sentences:
        printed = stated.passage.text[start:end]
        wording = _normalised(printed)
        at = wording.find(figure) if sentence in wording or wording in sentence else -1
        if at >= 0 and figure in printed:
            return printed, figure
        if at >= 0:
            _, offsets = normalise_with_offsets(printed)
            return printed, printed[offsets[at] : offsets[at + len(figure)]].strip()
    return sentence, figure


_normalised = lru_cache(maxsize=1024)(normalise)


def _counts(stated: PassageStatement) -> bool:
    """Whether a figure counts something: not 两个毫不动摇, 一年接着一年 or the 千亿斤 of a programme's name."""
    said = stated.statement
    if not said.subject:
        return False
    if said.figure.text[0] in "百千万亿":
        return False
    written = said.figure.text[0] in _NUMERALS
    if said.figure.dimension == "count":
        return not (written and said.figure.value < _FEW)
    if said.figure.dimension == "years":
        return (
            not (written and (said.figure.value <= _FEW or "百" in said.figure.text)) and "周年" not in said.figure.unit
        )
    return True


def named(stated: PassageStatement) -> str:
    """What a statement counts, with 增长, 下降 or 占比 where its figure is its growth, decline or share."""
    subject = _subject(stated.statement.subject)
    if subject.isascii():
        return _phrase(subject, stated) + _MEASURES[stated.statement.measure][1]
    return subject + _measure(stated)


def _subject(words: str) -> str:
    """What is counted, without how it is done before it, or how much behind it."""
    if words.isascii():
        return _ENGLISH_ENDS.sub("", words) or words
    return _LEAD.sub("", words if words.count('"') % 2 == 0 else words.replace('"', ""))


def _measure(stated: PassageStatement) -> str:
    """What a figure is of its subject: its growth, decline or share, or how far it is beyond others."""
    beyond = _BEYOND_OTHERS.search(stated.passage.normalised[: stated.statement.start])
    return beyond[0] if beyond is not None else _MEASURES[stated.statement.measure][0]


def _phrase(words: str, stated: PassageStatement) -> str:
    """English words for what is counted as they stand in the text, with the small words between them."""
    text = stated.passage.normalised
    start, end = stated.statement.subject_span
    places = []
    at = start
    for word in words.split():
        match = re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", re.IGNORECASE).search(text, at, end)
        if match is None:
            return words
        places.append(match.span())
        at = match.end()
    first, last = places[0][0], places[-1][1]
    while first > start and text[first - 1].isalnum():  # 4G
        first -= 1
    while last < end and text[last].isalnum():  # M2
        last += 1
    phrase = text[first:last].replace(stated.text, " ").replace(stated.figure_text, " ")
    phrase = re.sub(r"\([^()]*$|^[^()]*\)", "", phrase)  # GDP growth (of which …
    return " ".join(phrase.split()) if 0 < len(phrase) <= _LONGEST_PHRASE else words


@lru_cache(maxsize=64)
def _term(title: str) -> Period | None:
    """The years that a plan is for, by its title (2024—2027年); None where the title names no span of years."""
    from kb.text.periods import period_of_section

    period = period_of_section((normalise(title),), None)
    return period if period is not None and period.first < period.last else None


def _year_above(stated: PassageStatement) -> str | None:
    """The year of the headings, for an average or a sum over the years up to it."""
    from kb.text.periods import period_of_section

    if not stated.of_several_years:
        return None
    period = period_of_section(tuple(map(normalise, stated.passage.section)), None)
    return str(period.last) if period is not None else None


def _target(stated: PassageStatement, record: DocumentRecord) -> Target:
    said = stated.statement
    sentence, figure = _verbatim(stated)
    subject = _subject(said.subject)
    where = stated.where
    period = said.period or _term(record.metadata.title)
    series = (usual_name(subject).casefold() + _measure(stated), said.figure.dimension, where)
    return Target(
        what=named(stated),
        value=float(said.figure.number),
        high=float(said.high.number) if said.high is not None else None,
        comparator=said.comparator,
        unit=said.figure.unit,
        text=figure,
        by=str(period.last) if period is not None else _year_above(stated),
        where=where,
        document=record.id,
        passage=stated.passage.id,
        size=float(said.figure.size),
        sentence=sentence,
        day=record.metadata.issued or record.metadata.published,
        years=(period.first, period.last) if period is not None else None,
        series=series,
    )
