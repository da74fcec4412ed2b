"""Targets and figures of the library as a table: what is counted, how much, by when, for where, and who says so."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise, normalise_with_offsets
from kb.text.periods import last_leading_period, looks_back, mentions, names_several
from kb.text.subjects import likeness, usual_name
from kb.text.terms import other_names
from kb.timeline.counted_things import measure_words, named, subject_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot
    from kb.text.periods import Period
    from kb.text.statement import Comparator

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
        beside: whether it counts another thing than the topic asked for, which its sentence or document names.
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
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different figures that documents of one year give for one thing, place and year."""

    targets: tuple[Target, ...]


def targets(snapshot: Snapshot, topic: str | None = None) -> list[Target]:
    """Every figure of the library that counts something, or those on a topic; figures of one series together, by year.

    Where no figure counts the topic, those of sentences that name it, and of documents whose title does: ``beside`` it.

    Args:
        snapshot: the state of the store that is read.
        topic: an indicator or thing in Chinese or English (粮食产量, GDP); None for all.
    """
    records = {record.id: record for record in snapshot.documents()}
    wanted = normalise(topic) if topic else ""
    stated = list(_stated(snapshot, records, _passages(snapshot, wanted)))
    chosen = [each for each in stated if not wanted or _on_topic(wanted, each.statement.subject)]
    beside = not chosen
    if beside:
        names = {name.casefold() for name in (wanted, *other_names(wanted))}
        titled = [each for each in records.values() if _names_any(each.metadata.title, names)]
        ids = {record.id for record in titled}
        chosen = [each for each in stated if each.passage.document not in ids and _names_any(each.sentence, names)]
        passages = (passage for record in titled for passage in snapshot.passages_of(record.id))
        chosen += _stated(snapshot, records, passages)
    found = [_target(each, records[each.passage.document], beside=beside) for each in chosen]
    near = {each.series: likeness(wanted, each.series[0]) if wanted else 0.0 for each in found}
    found.sort(key=lambda each: (-near[each.series], each.series[:2], each.where or "", each.by or "", each.document))
    return found


def _stated(
    snapshot: Snapshot, records: Mapping[str, DocumentRecord], passages: Iterable[Passage]
) -> Iterator[PassageStatement]:
    """What passages state in figures that count something."""
    from kb.passages.passage_statements import passage_statements

    before = _PeriodsBefore(snapshot, records)
    for passage in passages:
        yield from _counted(passage_statements(passage, records[passage.document].metadata, before.of(passage)))


def _names_any(text: str, names: Iterable[str]) -> bool:
    wording = normalise(text).casefold()
    return any(name in wording for name in names)


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


class _PeriodsBefore:
    """The years that the passages before one speak of, where it goes on in the midst of a paragraph, or under headings
    that name several periods (过去一年和五年) or, of a review, none."""

    def __init__(self, snapshot: Snapshot, records: Mapping[str, DocumentRecord]) -> None:
        self._snapshot, self._records = snapshot, records
        self._passages: dict[str, Sequence[Passage]] = {}
        self._several: dict[tuple[str, tuple[str, ...]], bool] = {}

    def of(self, passage: Passage) -> Period | None:
        """Those that the last sentence with a period at its beginning names, of that paragraph or those headings."""
        if ".p" not in passage.label:
            return None
        metadata = self._records[passage.document].metadata
        day = metadata.issued or metadata.published
        if passage.document not in self._passages:
            self._passages[passage.document] = self._snapshot.passages_of(passage.document)
        key = passage.document, passage.section
        if key not in self._several:
            section = tuple(map(normalise, passage.section))
            self._several[key] = names_several(section, day) or looks_back(section, day)
        after = passage
        for each in reversed(self._passages[passage.document]):
            if each.start >= passage.start:
                continue
            if each.section != passage.section or not (self._several[key] or each.end == after.start):
                return None
            paragraph = each.normalised if self._several[key] else normalise(each.text.rpartition("\n")[2])
            period = last_leading_period(paragraph, day)
            if period is not None or (not self._several[key] and "\n" in each.text):
                return period
            after = each
        return None


def _on_topic(topic: str, subject: str) -> bool:
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


def _counted(every: Sequence[PassageStatement]) -> Iterator[PassageStatement]:
    """The statements that count something, without those that say which are counted: 收入5亿元以上的企业达40家."""
    for stated in every:
        at = stated.statement.figure.start
        spans = [other.statement.subject_span for other in every if not other.statement.thing]
        if _counts(stated) and not any(low <= at < high for low, high in spans):
            yield stated


def _counts(stated: PassageStatement) -> bool:
    """Whether a figure counts something: not 两个毫不动摇, 一年接着一年 or the 千亿斤 of a programme's name."""
    said = stated.statement
    if not said.subject:
        return False
    bare = said.figure.text[0] in "百千万亿" and said.comparator == "exact"
    if bare and said.figure.dimension != "ratio":  # 千亿斤行动, not 突破百万吨 or 百分之九十五
        return False
    if re.search("[A-Za-z]-$", stated.passage.normalised[: said.figure.start][-2:]):
        return False  # covid-19
    written = said.figure.text[0] in _NUMERALS or said.figure.text[0].isalpha()
    if said.figure.dimension == "count":
        return not (written and said.figure.value < _FEW)
    if (
        said.figure.dimension in ("days", "weeks", "months", "hours", "minutes")
        and written
        and said.figure.value <= said.figure.size
    ):
        return False  # 一天接着一天
    if said.figure.dimension == "years":
        return (
            not (written and (said.figure.value <= _FEW or "百" in said.figure.text)) and "周年" not in said.figure.unit
        )
    return True


_PLAN = re.compile('十[一二三四五六七八九]五"?(?!时期|期间)')


@lru_cache(maxsize=64)
def _term(title: str) -> Period | None:
    """The years that a plan is for, by its title (2024—2027年); None where the title names no span of years."""
    wording = _PLAN.sub(r"\g<0>时期", normalise(title))
    named = [each.period for each in mentions(wording, None) if each.period is not None]
    return max((each for each in named if each.first < each.last), key=lambda each: each.last, default=None)


def _year_above(stated: PassageStatement) -> str | None:
    """The last of the most years that a heading names, for an average or a sum: 2030 under “十五五”和2026年任务."""
    for heading in reversed(stated.passage.section if stated.of_several_years else ()):
        named = [each.period for each in mentions(normalise(heading), None) if each.period is not None]
        if named:
            return str(max(named, key=lambda each: each.last - each.first).last)
    return None


def _beside(where: str | None) -> str | None:
    """The place of a series: that of the nation is what documents of the nation leave unsaid."""
    return None if where == "全国" else where


def _years(stated: PassageStatement, period: Period | None) -> tuple[int, int] | None:
    """The first and last year that a figure is for; of an average or a change since a year, those behind that year."""
    if period is None:
        return None
    since = stated.statement.since
    if since is not None and since < period.last:
        return since + 1, period.last
    if stated.of_several_years and period.first == period.last and not period.deadline:
        return None
    return period.first, period.last


def _target(stated: PassageStatement, record: DocumentRecord, *, beside: bool) -> Target:
    said = stated.statement
    sentence, figure = _verbatim(stated)
    subject = subject_words(said.subject)
    where = stated.where
    period = said.period or _term(record.metadata.title)
    series = (usual_name(subject).casefold() + measure_words(stated), said.figure.dimension, _beside(where))
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
        years=_years(stated, period),
        series=series,
        beside=beside,
    )
