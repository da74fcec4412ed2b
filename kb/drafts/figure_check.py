"""The figures of a draft's sentence held against the statements of its sources.

A figure is verified only where its subject, year, place, unit, comparator and value agree with one
sentence of a source. It differs where one sentence speaks of the same thing and has another value,
which is then the right one. Everything else has no source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.drafts.alignment import shared
from kb.drafts.attribution import said_by_document
from kb.drafts.changes import MOVED, follows, level_before, risen_by, with_differences, with_move
from kb.drafts.conversion import in_unit_of
from kb.drafts.counterparts import Counterparts, without_figures
from kb.drafts.figures_in_meaning import RELATED, FigureVerdict, Held, judge_in_meaning, one_direction, one_kind
from kb.drafts.folding import weight
from kb.drafts.goals import goals_apart, is_held_against, planned_or_done
from kb.drafts.right_figure import right_one
from kb.text.agreement import periods_agree, value_agreement
from kb.text.figures import Figure, figures_in, said_in_passing
from kb.text.places import PROVINCES
from kb.text.statement import Statement
from kb.text.statements import of_several_years, statements
from kb.text.subjects import SAME, likeness
from kb.text.terms import other_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from kb.drafts.sources import Sources
    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement

_BY_SUBJECT = 80
_BY_TERMS = 10
# Subjects this much less like the draft's than the likest are other things.
_AS_LIKE = 0.08
# A subject this like the draft's is the same: another value for it is a mistake.
_CERTAIN = 0.85
# … and so are those of which one is completed by words ahead of the other.
_COMPLETED = 0.95
# A sentence this like one of a source, and of this weight, is copied from it.
_COPIED = 0.93
_LONG = 12


def judge_figures(
    text: str,
    figures: Sequence[Figure],
    sources: Sources,
    documents: Collection[str],
    by_meaning: Callable[[str], Sequence[Passage]] | None,
    home: str | None = None,
) -> list[FigureVerdict]:
    """A verdict for each figure in a sentence that claims something of a source.

    Args:
        text: the sentence's wording.
        figures: the figures in it that are to be judged.
        sources: the documents.
        documents: ids of the documents that the draft names for this sentence; may be empty.
        by_meaning: finds passages for a sentence that no passage holds word for word, best first;
            None when there is no encoder.
        home: the place that the draft speaks of, which its 全市 and 全省 are.
    """
    return list(_Judge(text, figures, sources, documents, by_meaning, home).verdicts())


@dataclass(frozen=True)
class _Judge:
    _text: str
    _figures: Sequence[Figure]
    _sources: Sources
    _documents: Collection[str]
    _by_meaning: Callable[[str], Sequence[Passage]] | None
    _home: str | None

    @cached_property
    def _counterparts(self) -> Counterparts:
        return Counterparts(self._text, figures_in(self._text), self._sources, self._documents)

    def verdicts(self) -> Iterator[FigureVerdict]:
        """The verdicts, in the order of the figures."""
        said = {each.figure.start: each for each in self._said}
        ends = {each.high.start for each in said.values() if each.high is not None}
        found: list[FigureVerdict] = []
        years: set[int] = set()
        before: FigureVerdict | None = None
        for figure in self._figures:
            claim = said.get(figure.start)
            if claim is not None:
                verdict = self._of_statement(claim, years, before)
                before = verdict if verdict is not None and claim.initial and verdict.status == "equal" else None
                if verdict is not None:
                    found.append(self._in_its_name(verdict))
        found = [self._from_year_before(each, found) or each for each in with_differences(found, self._said)]
        for figure in self._figures:
            if figure.start in said or figure.start in ends or figure.start in years:
                continue
            verdict = self._by_place(figure)
            if verdict is not None:
                found.append(verdict)
        yield from sorted(dict.fromkeys(found), key=lambda each: each.start)

    def _from_year_before(self, verdict: FigureVerdict, found: Sequence[FigureVerdict]) -> FigureVerdict | None:
        """A change against a year, where the level ahead of it is verified and a source has that year's level."""
        claim = next((each for each in self._said if each.figure.start == verdict.start), None)
        right = {each.start for each in found if each.status == "equal"}
        levels = [each for each in self._said if each.figure.start in right and each.figure.start < verdict.start]
        if verdict.status != "unsourced" or claim is None or claim.since is None or not levels:
            return None
        level = level_before(claim, levels[-1])
        held = list(self._compared(level, self._passages(level, ()))) if level is not None else []
        equal = [each for each in self._nearest([each for each in held if each.period]) if each.agreement == "equal"]
        if not equal or not self._are_same(equal[0]):
            return None
        return replace(verdict, status="equal", source=equal[0].stated.figure_text, passage=equal[0].stated.passage)

    def _in_its_name(self, verdict: FigureVerdict) -> FigureVerdict:
        """The verdict, or "elsewhere" for a figure said in the name of a document that does not have it."""
        of_another = verdict.passage is not None and not self._is_named(verdict.passage)
        if of_another and verdict.status != "unsourced" and said_by_document(self._text[: verdict.start]):
            return replace(verdict, status="elsewhere" if verdict.status in ("equal", "rounded") else "unsourced",
                           passage=verdict.passage if verdict.status in ("equal", "rounded") else None)  # fmt: skip
        return verdict

    def _of_statement(self, said: Statement, years: set[int], before: FigureVerdict | None) -> FigureVerdict | None:
        """What becomes of a statement; ``before`` is the verdict on the value that it changed from (由45%提高到70%)."""
        copied = self._copied(said)
        if copied is not None:
            return copied
        # What a figure is held against, 比上年的7350亿元, another document may state.
        documents = () if is_held_against(self._text, said) else self._documents
        passages = self._passages(said, documents)
        held = list(self._compared(said, passages))
        if documents and not any(each.subject >= SAME for each in held):
            passages = self._passages(said, ())
            held = list(self._compared(said, passages))
        start, end = said.figure.start, (said.high or said.figure).end
        timely = [each for each in held if each.period]
        near = self._nearest(goals_apart(self._text, said, timely, lambda stated: self._in_sentence(said, stated)))
        near = list(planned_or_done(self._text, said, near, self._are_same))
        # Both ends of a change are of one sentence, where it has both.
        near = [each for each in near if before is not None and follows(each.stated, before)] or near
        agreed = next((each for each in near if each.agreement == "equal"), None)
        # 5%以上 for 5%左右 is no rounding of the 5.2% that another sentence states.
        bounded = said.comparator not in ("exact", "about", "nearly")
        same = [each for each in near if bounded and each.stated.statement.figure.equals(said.figure)]
        if agreed is None and not any(self._are_same(each) for each in same):
            agreed = next((each for each in near if each.agreement == "rounded"), None)
        if agreed is not None and agreed.agreement is not None:
            self._note_year(said, years)
            return FigureVerdict(start, end, agreed.agreement, agreed.stated.figure_text, agreed.stated.passage)
        risen = next(filter(None, (risen_by(said, self._levels(said, each), each) for each in passages)), None)
        if risen is not None:
            return risen
        wrong = right_one(said, self._of_the_nation(said, [e for e in same or near if self._are_same(e)]))
        if wrong is not None:
            self._note_year(said, years)
            return self._differs(said, wrong)
        year = self._year(said)
        if year is not None and not any(self._are_same(each) for each in near):
            for each in self._nearest([each for each in held if not each.period]):
                if each.agreement is not None and self._are_same(each) and each.stated.period is not None:
                    years.add(year.start)
                    right = each.stated.period
                    source = f"{right.last}" + ("年" if "年" in year.text else "")
                    return FigureVerdict(year.start, year.end, "differs", source, each.stated.passage)
        verdict = self._in_place_of(said)
        if verdict is None and not any(self._are_same(each) for each in near):
            verdict = self._in_meaning(said)
        if verdict is not None and verdict.status in ("equal", "rounded"):
            self._note_year(said, years)
        return verdict or self._unsourced(said.figure)

    def _of_the_nation(self, said: Statement, held: Sequence[Held]) -> Sequence[Held]:
        """Without the statements of provinces, where the draft names no place and the nation's are there."""
        if said.place is not None or self._documents:
            return held
        national = [each for each in held if each.stated.where in (None, "全国")]
        # Of several provinces none is meant.
        return national or (held if len({each.stated.where for each in held}) == 1 else [])

    def _levels(self, said: Statement, passage: Passage) -> list[PassageStatement]:
        """What a passage states of the same thing that is no change."""
        return [
            each
            for each in self._sources.statements_of(passage)
            if each.statement.measure not in MOVED and self._likeness(said, each) >= SAME
        ]

    def _in_sentence(self, said: Statement, stated: PassageStatement) -> list[PassageStatement]:
        """What the sentence of a statement states of the same thing in the same unit."""
        return [
            each
            for each in self._sources.statements_of(stated.passage)
            if each.sentence == stated.sentence
            and each.statement.figure.dimension == stated.statement.figure.dimension
            and self._likeness(said, each) >= SAME
        ]

    def _are_same(self, held: Held) -> bool:
        return held.subject >= self._certain(held)

    def _certain(self, held: Held) -> float:
        """The likeness from which on two subjects are the same; across languages there is only the table of terms."""
        return SAME if self._text.isascii() != held.stated.sentence.isascii() else _CERTAIN

    def _differs(self, said: Statement, held: Held) -> FigureVerdict:
        stated = held.stated
        end = (said.high or said.figure).end
        if not one_direction(said, stated.statement):
            there, its_end = stated.passage.normalised, (stated.statement.high or stated.statement.figure).end
            first, last = with_move(there, stated.statement.start, its_end)
            low, high = with_move(self._text, said.start, end)
            return FigureVerdict(low, high, "differs", there[first:last], stated.passage)
        if said.figure.equals(stated.statement.figure):  # the comparator differs
            return FigureVerdict(said.start, said.end, "differs", stated.text, stated.passage)
        converted = in_unit_of(said.figure, stated.statement.figure)
        return FigureVerdict(said.figure.start, end, "differs", stated.figure_text, stated.passage, converted)

    def _passages(self, said: Statement, documents: Collection[str]) -> list[Passage]:
        sources, which = self._sources, documents or None
        clause = f"{said.subject} {said.place or ''} {said.figure.text}"
        found = list(sources.candidates(clause, _BY_SUBJECT, which))
        found += sources.candidates(self._text, _BY_TERMS, which)
        # Where many documents state the same of other years and places, those of its own are looked at apart.
        own = self._of_its_own(said) if which is None else None
        found += sources.candidates(clause, _BY_TERMS, own) if own else ()
        for names in other_names(said.subject):
            found += sources.candidates(names, _BY_TERMS, which)
            found += sources.candidates(names, _BY_TERMS, own) if own else ()
        return list({passage.id: passage for passage in found}.values())

    def _of_its_own(self, said: Statement) -> frozenset[str]:
        """The documents of the year and place that a statement names, of the nation where it names no place."""
        year = said.period.last if said.period is not None and said.period.stated else None
        place = said.place if said.place is not None and not said.place.startswith("全") else None
        return self._sources.documents_of(year, place)

    def _compared(self, said: Statement, passages: Sequence[Passage]) -> Iterator[Held]:
        for passage in passages:
            yield from self._beside(said, self._sources.statements_of(passage))

    def _beside(self, said: Statement, stated: Sequence[PassageStatement]) -> Iterator[Held]:
        place = said.place or ("全国" if "国内生产总值" in said.subject and not self._documents else None)
        for each in stated:
            other = each.statement
            if not one_kind(said, other) or not each.is_of(place):
                continue
            subject = self._likeness(said, each)
            if subject < RELATED or (other.initial and other.period is None and not said.initial):
                continue
            period = (
                periods_agree(said.period, other.period, year_of_source=each.year)
                and (None in (said.since, other.since) or said.since == other.since)
                and (each.period is not None or of_several_years(self._text, said) == each.of_several_years)
            )
            agreement = value_agreement(said, other) if one_direction(said, other) else None
            if other.initial and other.period is None:
                period = agreement is not None  # of a year before, which is not said
            yield Held(each, subject, shared(self._bare, each.sentence), period, agreement)

    @cached_property
    def _said(self) -> tuple[Statement, ...]:
        return tuple(replace(each, place=self._place(each)) for each in statements(self._text))

    def _place(self, said: Statement) -> str | None:
        """The place that a statement names; 全市 is the draft's own, and nobody's where several are possible."""
        place = said.place
        if place is None or not place.startswith("全") or place == "全国" or self._documents:
            return place
        named = [each.place for each in statements(self._text[: said.start]) if each.place in PROVINCES]
        if place in ("全省", "全市", "全区") and (named or self._home in PROVINCES):
            return named[-1] if named else self._home  # 四川…,全省…
        if self._home is not None and self._home.endswith(place[1:]):
            return self._home
        return place if len(self._sources.places_like(place[1:])) <= 1 else f"本{place[1:]}"

    @cached_property
    def _bare(self) -> str:
        return without_figures(self._text, figures_in(self._text))

    def _likeness(self, said: Statement, stated: PassageStatement) -> float:
        """How like their subjects are, words ahead of either included."""
        found = likeness(said.subject, stated.statement.subject)
        return max(found, _COMPLETED) if stated.completed(self._text, said) else found

    def _nearest(self, held: Sequence[Held]) -> list[Held]:
        """Those whose subject is as like the draft's as any, the likest sentence first."""
        # Likeness across languages, told by the table of terms, says nothing beside that of words.
        best: dict[float, float] = {}
        for each in held:
            best[self._certain(each)] = max(each.subject, best.get(self._certain(each), 0.0))
        return sorted(
            (each for each in held if each.subject >= max(SAME, best[self._certain(each)] - _AS_LIKE)),
            key=lambda each: (-each.subject, -each.sentence),
        )

    def _in_place_of(self, said: Statement) -> FigureVerdict | None:
        """Holds a statement against the one in its place in a sentence that runs alike, where both count one thing."""
        if not said.subject:
            return self._by_place(said.figure)
        start, end = said.figure.start, (said.high or said.figure).end
        wrong = None
        for each in self._counterparts.of(said.figure):
            there = self._sources.statement_at(each.passage, each.figure.start)
            if there is None or not there.statement.subject:
                return self._by_place(said.figure)
            held = next(iter(self._beside(said, [there])), None)
            if held is not None and held.period:
                if held.agreement is not None:
                    return FigureVerdict(start, end, held.agreement, held.stated.figure_text, each.passage)
                wrong = wrong or (held if held.subject >= SAME else None)
        return self._differs(said, wrong) if wrong is not None else None

    def _copied(self, said: Statement) -> FigureVerdict | None:
        """What a source has in the place of a figure, where the sentence is the source's, but for that figure."""
        placed = [each for each in self._counterparts.of(said.figure) if self._is_named(each.passage)]
        if not placed or placed[0].likeness < _COPIED or weight(self._bare) < _LONG:
            return None
        first = placed[0]
        if first.likeness == 1:
            end = (said.high or said.figure).end
            return FigureVerdict(said.figure.start, end, "equal", first.figure.text, first.passage)
        others = [each for each in self._figures if each.start != said.figure.start and each.day is None]
        beside = [[there for there in self._counterparts.of(each) if each.equals(there.figure)] for each in others]
        if all(any(there.passage.id == first.passage.id for there in found) for found in beside):
            return self._in_place_of(said)
        return None

    def _is_named(self, passage: Passage) -> bool:
        return not self._documents or passage.document in self._documents

    def _by_place(self, figure: Figure) -> FigureVerdict | None:
        """Holds a figure against the one in its place in a sentence that runs alike."""
        placed = self._counterparts.of(figure)
        said = next((each for each in self._said if each.figure.start == figure.start), None)
        for each in placed:
            there = self._sources.statement_at(each.passage, each.figure.start)
            if said is not None and there is not None and not one_direction(said, there.statement):
                return FigureVerdict(figure.start, figure.end, "differs", there.text, each.passage)
            if figure.equals(each.figure):
                return FigureVerdict(figure.start, figure.end, "equal", each.figure.text, each.passage)
        if not placed:
            return None
        first = placed[0]
        return FigureVerdict(figure.start, figure.end, "differs", first.figure.text, first.passage)

    def _in_meaning(self, said: Statement) -> FigureVerdict | None:
        """Holds a statement against passages that say the same in other words or another language."""
        if self._by_meaning is None or weight(self._bare) < 4:
            return None
        passages = self._by_meaning(self._text)
        named = [passage for passage in passages if passage.document in self._documents]
        return judge_in_meaning(said, named or passages, self._sources)

    def _year(self, said: Statement) -> Figure | None:
        """The year before a statement that its period is told from."""
        if said.period is None or not said.period.stated:
            return None
        years = [
            figure for figure in self._figures
            if figure.day is not None and figure.day[0] == said.period.last and figure.day[1] is None
        ]  # fmt: skip
        before = [figure for figure in years if figure.start < said.start]
        return before[-1] if before else years[0] if years else None

    def _note_year(self, said: Statement, years: set[int]) -> None:
        year = self._year(said)
        if year is not None:
            years.add(year.start)

    def _unsourced(self, figure: Figure) -> FigureVerdict | None:
        return None if said_in_passing(figure) else FigureVerdict(figure.start, figure.end, "unsourced")
