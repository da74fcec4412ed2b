"""A draft's figure held against the statements of sources by the words around it.

Sentences of a draft's own are seldom read as their sources are: 住在城镇的常住人口占67% for 常住人口城镇化率达到67%.
So nothing is asked of how they are put together. Each statement of a source that may be meant is measured by how well
its words and the draft's explain each other, and the values compete: a value is borne out where no other one's words
fit better. What contradicts is looked for actively: another year, place, direction or comparator, and one thing in the
place of another (农村新增就业 for 城镇新增就业).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kb.drafts.changes import MOVED, MOVES, is_turned, other_end
from kb.drafts.figure_context import FigureContext, counts_alike
from kb.drafts.figure_verdict import Held, one_direction
from kb.text.agreement import periods_agree, value_agreement
from kb.text.figures import said_in_passing
from kb.text.language import language_of
from kb.text.normalise import normalise
from kb.text.periods import mentions, names_several
from kb.text.statements import of_several_years
from kb.text.subjects import SAME, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from kb.drafts.sources import Sources
    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Statement

SURE = 0.5
"""The least fit of words that leave no doubt."""
# The least fit of the words around two figures that may be one, and of another value that is meant instead.
_LEAST = 0.3
_MEANT = 0.65
# What a change is worth for a level: for a rate less, for there are rates of all kinds; and what is of several years.
_OTHER_KIND, _OTHER_RATE, _SEVERAL_YEARS = 0.92, 0.75, 0.7
_OTHER_HEAD = 0.65  # grants for students are no students
_BESIDE = 20
"""Figures on either side of one that are held against a source's sentence with it: a sentence may be a long list."""
TOGETHER = 0.15
"""What it adds where a sentence has the draft's other figures as well."""
# Another value whose words fit this much better is what is meant.
_BETTER = 0.05
# The same where it is in another language than what has the draft's value; words of another figure of the sentence.
_ACROSS, _CLEARLY = 0.2, 0.2
# Of two figures of one sentence, the one whose words are this much more like the draft's, letter by letter, is meant.
_CLOSER = 0.25
_NO_SUM = ("ratio", "years", "rank", "density")
_BOUNDED = ("at-least", "at-most", "over", "under")


class WordMatch:
    """The statements of sources that may be what a draft's figure says, by the words around each.

    Args:
        said: the draft's statement.
        text: the sentence that it is read from; ``before``, the one before.
        beside: the sentence's statements.
        passages: where to look.
        sources: the documents.
        narrowed: leaves out statements that are known to be of something else.
        least: the least fit of what may be meant.

    ``found`` are the statements of the right years that may be meant, best first.
    """

    def __init__(
        self,
        said: Statement,
        text: str,
        before: str,
        beside: Sequence[Statement],
        passages: Sequence[Passage],
        sources: Sources,
        narrowed: Callable[[Sequence[Held]], Sequence[Held]],
        least: float = _LEAST,
    ) -> None:
        self.passages = passages
        self._least = least
        self._said = said
        self._text = text
        self._sources = sources
        self._drafted = FigureContext.of(text, said, before)
        at = next((at for at, each in enumerate(beside) if each == said), 0)
        near = beside[max(0, at - _BESIDE) : at + _BESIDE + 1]
        self._beside = [(each.figure, FigureContext.of(text, each, before)) for each in near if each != said]
        self._other_end = other_end(said, beside)
        self._language = language_of(text)
        self._years = _years_named(text)
        every = sorted((each for each in self._held() if each.fit >= least), key=lambda each: -each.fit)
        self._untimely = [each for each in every if not each.timely]
        self.found = [
            each for each in narrowed([each for each in every if each.timely]) if not self._is_of_another(each)
        ]

    @cached_property
    def agreed(self) -> Held | None:
        """The best statement that has the value, where none of another value fits clearly better."""
        for agreement in ("equal", "rounded"):
            best = next((each for each in self.found if each.agreement == agreement), None)
            if best is not None and not self._is_outdone(best):
                return replace(
                    best,
                    doubtful=best.doubtful or self._is_bare(best) or self._is_of_either(best) or self._is_turned(best),
                )
        return None

    @cached_property
    def meant(self) -> list[Held]:
        """The statements of other values whose words surely fit, about as well as any."""
        own = [each for each in self.found if not each.exchanged]
        best = max((each.fit for each in own), default=0.0)
        return [
            each
            for each in own
            if each.agreement is None
            and each.fit >= max(best - _BETTER, _MEANT)
            and self._drafted.is_explained_by(context_of(each.stated))
        ]

    @cached_property
    def of_another_year(self) -> list[Held]:
        """The statements that have the value in words that surely fit, better than any of the right year."""
        least = max([_MEANT, *(each.fit + _BETTER for each in self.found)])
        return [
            each
            for each in self._untimely
            if each.agreement is not None
            and each.fit >= least
            and each.stated.period is not None
            and self._drafted.is_explained_by(context_of(each.stated))
        ]

    def _is_outdone(self, held: Held) -> bool:
        """Whether the words around another value fit clearly better, or as well around its own with another bound.

        5%以上 for 5%左右 is no rounding of the 5.2% that another sentence states.
        """
        bounded = held.agreement == "rounded" and self._said.comparator in _BOUNDED
        own = self._drafted.names(held.stated.statement.subject)
        worded = self._drafted.likeness(context_of(held.stated)) + _CLOSER
        return any(
            each.agreement is None
            and (
                (own < 1 and self._is_beside(each, held) and self._drafted.names(each.stated.statement.subject) == 1)
                or (
                    self._is_beside(each, held)
                    and each.fit >= held.fit
                    and self._drafted.likeness(context_of(each.stated)) > worded
                )
                or (
                    each.stated.sentence == held.stated.sentence
                    and each.stated.statement.figure.dimension == held.stated.statement.figure.dimension
                    and self._drafted.is_supplied(context_of(held.stated), context_of(each.stated))
                )
                or each.fit > held.fit + (_ACROSS if self._is_own(held) and not self._is_own(each) else _BETTER)
                or (
                    bounded and each.fit > held.fit - _BETTER and each.stated.statement.figure.equals(self._said.figure)
                )
            )
            for each in self.found
        )

    def _is_bare(self, held: Held) -> bool:
        """Whether a bare figure is 5.5%左右 in the source, where words as like have another bare one."""
        if self._said.comparator != "exact" or held.stated.statement.comparator == "exact":
            return False
        return any(
            each.agreement is None and each.stated.statement.comparator == "exact" and each.fit > held.fit - _BETTER
            for each in self.found
        )

    def _is_of_either(self, held: Held) -> bool:
        """Whether a year is said of one of two values that stand under a heading of a year and of more years."""
        said, stated = self._said.period, held.stated
        if said is None or said.first != said.last or not _is_of_several(stated):
            return False
        return any(
            each.agreement is None
            and each.stated.passage.document == stated.passage.document
            and each.stated.statement.measure == stated.statement.measure
            and each.stated.period == stated.period
            and likeness(stated.statement.subject, each.stated.statement.subject) >= SAME
            for each in self.found
        )

    def _is_turned(self, held: Held) -> bool:
        """Whether two figures stand the other way round than in the source, in words as like: 已建, 再建."""
        stated, at = held.stated, self._said.figure.start
        fit = self._drafted.fit(context_of(stated))
        return any(
            (figure.start < at) != (each.statement.start < stated.statement.start)
            and self._drafted.fit(context_of(each)) > fit - _BETTER
            for figure, _ in self._beside
            for each in self._sources.statements_of(stated.passage)
            if each.sentence == stated.sentence and each.statement.figure.unit == stated.statement.figure.unit
            and not (each.statement.initial or stated.statement.initial)
            and each.statement.figure.equals(figure) and not figure.equals(stated.statement.figure)
        )  # fmt: skip

    @staticmethod
    def _is_beside(one: Held, other: Held) -> bool:
        """Whether both are of one sentence, and of one kind: 渔船、渔民分别减少5%、3%."""
        first, second = one.stated.statement, other.stated.statement
        return one.stated.sentence == other.stated.sentence and (first.figure.dimension, first.measure) == (
            second.figure.dimension,
            second.measure,
        )

    def _is_own(self, held: Held) -> bool:
        """Whether a statement is in the draft's language."""
        return self._sources.records[held.stated.passage.document].metadata.language == self._language

    def _is_of_another(self, held: Held) -> bool:
        """Whether another figure of the draft's sentence has this value, and words that fit as well, or much better."""
        if held.agreement is not None:
            return False
        figure, there = held.stated.statement.figure, context_of(held.stated)
        least = self._drafted.fit(there)
        return any(
            words.fit(there) >= least + (0 if other.equals(figure) else _CLEARLY)
            for other, words in self._beside
            if other.dimension == figure.dimension
        )

    def _held(self) -> Iterator[Held]:
        for passage in self.passages:
            for stated in self._sources.statements_of(passage):
                before = stated.statement.initial and stated.period is None and not self._said.initial
                if not before and stated.is_of(self._said.place) and _may_be_one(self._said, stated.statement):
                    yield self._compared(stated)

    def _compared(self, stated: PassageStatement) -> Held:
        said, other = self._said, stated.statement
        context = context_of(stated)
        fit = self._drafted.fit(context)
        held = Held(stated, fit, None)
        if fit < self._least:
            return held
        fit *= self._share_of_kind(stated) * (1 if counts_alike(said, other) else _OTHER_HEAD)
        opposed = said.measure == "decline" and other.measure == "level" and other.subject.startswith(("新", "增"))
        opposed = opposed or not one_direction(said, other) or is_turned(self._text, said, stated)
        agreement = None if opposed else value_agreement(said, other)
        exchanged = agreement is not None and self._drafted.is_exchanged(context)
        fit += TOGETHER * self._together(stated)
        return replace(
            held,
            fit=fit,
            agreement=None if exchanged or self._is_of_other_unit(stated) else agreement,
            exchanged=exchanged,
            doubtful=agreement is not None and self._drafted.may_be_exchanged(context),
            timely=_in_time(said, stated, self._years),
        )

    def _is_of_other_unit(self, stated: PassageStatement) -> bool:
        """Whether things are counted in another unit than the draft's, which counts another thing of the sentence."""
        unit, there = self._said.figure.unit, stated.statement.figure.unit
        return (
            self._said.figure.dimension == "count" and bool(unit) and bool(there) and unit != there
            and any(each.statement.figure.unit == unit for each in self._sources.statements_of(stated.passage)
                    if each.sentence == stated.sentence)
        )  # fmt: skip

    def _together(self, stated: PassageStatement) -> float:
        """The share of the draft sentence's other figures that the sentence of a statement has; 1 more for both ends
        of a change."""
        there = [
            each.statement for each in self._sources.statements_of(stated.passage) if each.sentence == stated.sentence
        ]
        beside = [each.figure for each in there if each != stated.statement]
        held = [any(map(figure.equals, beside)) for figure, _ in self._beside]
        share = sum(held) / len(held) if held else 0.0
        if self._other_end is None or not self._said.figure.equals(stated.statement.figure):
            return share
        end = other_end(stated.statement, there)
        # A change from this value to that one is told of hardly anything else.
        return share + (
            end is not None and end.initial != self._said.initial and self._other_end.figure.equals(end.figure)
        )

    def _share_of_kind(self, stated: PassageStatement) -> float:
        """1 where both are changes or levels; 少付约1500亿元, a change that is not read as one, may be."""
        moved = stated.statement.measure in MOVED
        share = 1.0
        if (self._said.measure in MOVED) != moved and not (moved and MOVES.search(self._drafted.wide)):
            share = _OTHER_RATE if self._said.figure.dimension == "ratio" else _OTHER_KIND
        ranged = stated.period is not None and stated.period.first < stated.period.last
        if not ranged and of_several_years(self._text, self._said) != stated.of_several_years:
            share *= _SEVERAL_YEARS
        return share


def context_of(stated: PassageStatement) -> FigureContext:
    """The words around a statement of a source."""
    passage = stated.passage
    return FigureContext.of(passage.normalised, stated.statement, " ".join([*passage.section, stated.lead]))


@lru_cache(maxsize=64)
def _years_named(text: str) -> frozenset[int]:
    return frozenset(each.period.first for each in mentions(text, None) if each.period is not None)


def _is_of_several(stated: PassageStatement) -> bool:
    """Whether the years of a statement are those of a heading that names several."""
    period = stated.period
    return (
        period is not None and not period.stated and names_several(tuple(map(normalise, stated.passage.section)), None)
    )


def _may_be_one(said: Statement, stated: Statement) -> bool:
    """Whether two figures may be one, in the same or a mistaken unit."""
    if "rank" in (said.measure, stated.measure):
        return said.measure == stated.measure
    one, other = said.figure, stated.figure
    return one.dimension == other.dimension or (one.number == other.number and not said_in_passing(one))


def _in_time(said: Statement, stated: PassageStatement, named: Collection[int]) -> bool:
    """Whether the years agree; a rate or age that years led to is that of the last of them.

    ``named`` are years of the draft's sentence: what rose from 2020 to 2025 rose in 2021-2025.
    """
    there, other = stated.period, stated.statement
    if other.initial and there is None:
        return True  # of a year before, which is not said
    if None not in (said.since, other.since) and said.since != other.since:
        return False
    if periods_agree(said.period, there, year_of_source=stated.year):
        return True
    ranged = (
        said.period is not None and there is not None and said.period.last == there.last and there.first < there.last
    )
    if ranged and there is not None and {there.first, there.first - 1} & set(named):
        return True
    level = other.figure.dimension in _NO_SUM and other.measure not in MOVED
    if said.period is None or there is None or not level or stated.of_several_years:
        return False
    return said.period.first == said.period.last == there.last
