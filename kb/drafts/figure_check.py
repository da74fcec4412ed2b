"""The figures of a draft's sentence held against the statements of its sources.

A figure is verified where a source has its value, unit and comparator for its year and place, in words that explain
the draft's and are explained by them at least as well as those of any other value (``kb.drafts.word_match``). It
differs where another value's words fit surely, which is then the right one. Where the words leave doubt it is
unconfirmed; everything else has no source.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.drafts.attribution import place_in, said_by_document, same_place
from kb.drafts.changes import (
    beside,
    compared_wrongly,
    follows,
    is_turned,
    level_before,
    levels_in,
    risen_by,
    with_derived,
    with_ends_in_order,
    with_move,
)
from kb.drafts.counterparts import Counterparts, without_figures
from kb.drafts.draft_sentence import DraftSentence, speaks_of_the_nation
from kb.drafts.figure_context import FigureContext
from kb.drafts.figure_verdict import FigureVerdict, Held, one_direction
from kb.drafts.folding import weight
from kb.drafts.goals import goals_apart, is_held_against, of_years_before, planned_or_done
from kb.drafts.right_figure import in_unit_of, right_one, wrong_end
from kb.drafts.runs import wrong_runs
from kb.drafts.shared_words import names_of
from kb.drafts.source_sentence import from_its_source
from kb.drafts.word_match import SURE, TOGETHER, WordMatch, context_of
from kb.quick_dataclass import dataclass
from kb.text.agreement import value_agreement
from kb.text.figures import Figure, figures_in, said_in_passing
from kb.text.statement import Statement
from kb.text.statements import statements
from kb.text.terms import other_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from kb.drafts.sources import Sources
    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement

_BY_SUBJECT = 80
_BY_TERMS = 10
_BY_SENTENCE = 30
# Words that fit this much less than the best speak of other things.
_AS_LIKE = 0.08
# A sentence this like one of a source, and of this weight, is copied from it.
_COPIED = 0.93
_LONG = 12


def judge_figures(
    sentence: DraftSentence,
    figures: Sequence[Figure],
    documents: Collection[str],
    by_meaning: Callable[[str], Sequence[Passage]] | None,
) -> list[FigureVerdict]:
    """A verdict for each figure in a sentence that claims something of a source.

    Args:
        sentence: the sentence.
        figures: the figures in it that are to be judged.
        documents: ids of the documents that the draft names for this sentence; may be empty.
        by_meaning: finds passages for a sentence that no passage holds word for word, best first;
            None when there is no encoder.
    """
    return list(_Judge(sentence, figures, documents, by_meaning).verdicts())


def judge_rendered(text: str, said: Statement, passage: Passage, sources: Sources) -> FigureVerdict:
    """The verdict on a figure of a quotation that renders a passage in another language; ``said``, of ``text``."""
    match = WordMatch(said, text, "", statements(text), [passage], sources, lambda held: held, least=0.0)
    start, end = said.figure.start, (said.high or said.figure).end
    if (agreed := match.agreed) is not None and agreed.agreement is not None:
        return FigureVerdict(start, end, agreed.agreement, agreed.stated.figure_text, passage)
    nearest = next(
        (each for each in match.found if each.stated.statement.figure.dimension == said.figure.dimension), None
    )
    if nearest is None:
        return FigureVerdict(start, end, "unsourced")
    return FigureVerdict(start, end, "differs", nearest.stated.figure_text, passage)


@dataclass(frozen=True)
class _Judge:
    _sentence: DraftSentence
    _figures: Sequence[Figure]
    _documents: Collection[str]
    _by_meaning: Callable[[str], Sequence[Passage]] | None

    @property
    def _text(self) -> str:
        return self._sentence.text

    @property
    def _sources(self) -> Sources:
        return self._sentence.sources

    @cached_property
    def _counterparts(self) -> Counterparts:
        return Counterparts(self._text, figures_in(self._text), self._sources, self._documents)

    def verdicts(self) -> Iterator[FigureVerdict]:
        """The verdicts, in the order of the figures."""
        said = {each.figure.start: each for each in self._sentence.statements}
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
        found = [from_its_source(self._sentence, each, found) or each for each in found]
        found = [
            self._from_year_before(each, found) or each
            for each in with_derived(self._text, found, self._sentence.statements)
        ]
        found = list(with_ends_in_order(list(self._compared(found, said)), said, self._sources.statements_of))
        for figure in self._figures:
            if figure.start in said or figure.start in ends or figure.start in years:
                continue
            verdict = self._by_place(figure)
            if verdict is not None:
                found.append(verdict)
        found += wrong_runs(self._text, found, said, self._sources.statements_of)
        yield from sorted(dict.fromkeys(found), key=lambda each: each.start)

    def _compared(self, found: Sequence[FigureVerdict], said: Mapping[int, Statement]) -> Iterator[FigureVerdict]:
        """The verdicts; a right figure that another right one is said to be above, but is below, differs."""
        right = [each for each in found if each.status in ("equal", "rounded") and each.start in said]
        for each in found:
            before = [one for one in right if one.start < each.start]
            wrong = (
                compared_wrongly(self._text, said[before[-1].start], said[each.start])
                if each in right and before
                else None
            )
            if wrong is None:
                yield each
            else:
                words = wrong[1] + self._text[each.start : each.end]
                yield replace(each, start=wrong[0], status="differs", source=words)

    def _from_year_before(self, verdict: FigureVerdict, found: Sequence[FigureVerdict]) -> FigureVerdict | None:
        """A change against a year, where the level ahead of it is verified and a source has that year's level."""
        claim = next((each for each in self._sentence.statements if each.figure.start == verdict.start), None)
        right = {each.start for each in found if each.status == "equal"}
        levels = [
            each
            for each in self._sentence.statements
            if each.figure.start in right and each.figure.start < verdict.start
        ]
        if verdict.status != "unsourced" or claim is None or claim.since is None or not levels:
            return None
        level = level_before(claim, levels[-1])
        agreed = self._match(level, ()).agreed if level is not None else None
        if agreed is None or agreed.agreement != "equal":
            return None
        return replace(verdict, status="equal", source=agreed.stated.figure_text, passage=agreed.stated.passage)

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
        match = self._match(said, documents, before)
        if documents and match.agreed is None and not match.meant:
            match = self._match(said, (), before)
        at_home = self._match_at_home(said, before)
        start, end = said.figure.start, (said.high or said.figure).end
        own = self._right_at_home(said, at_home)
        for agreed in (at_home.agreed if at_home is not None else None, match.agreed):
            if agreed is None or agreed.agreement is None or agreed.fit < SURE or agreed.doubtful:
                continue
            if own is not None and agreed.stated.where not in (None, "全国"):
                continue  # what another province states, where the draft's own has another value
            self._note_year(said, years)
            return FigureVerdict(start, end, agreed.agreement, agreed.stated.figure_text, agreed.stated.passage)
        if own is not None:
            self._note_year(said, years)
            return self._differs(said, own)
        agreed = match.agreed
        levels = ((levels_in(said, each, self._sources.statements_of), each) for each in match.passages)
        risen = filter(None, (risen_by(said, *each) for each in levels))
        if (change := next(risen, None)) is not None:
            return change
        named = [each for each in match.meant if self._is_named(each.stated.passage)]
        wrong = right_one(said, named, None if self._documents else self._sentence.day)
        if wrong is not None and agreed is None:
            self._note_year(said, years)
            return self._differs(said, wrong)
        year = None if said.figure.multiplies else self._year(said)
        for each in self._of_the_nation(said, match.of_another_year) if year is not None else ():
            if year is not None and each.stated.period is not None:
                years.add(year.start)
                source = f"{each.stated.period.last}" + ("年" if "年" in year.text else "")
                return FigureVerdict(year.start, year.end, "differs", source, each.stated.passage)
        stated = agreed.stated if agreed is not None else self._in_article(said, match)
        if stated is not None:
            return FigureVerdict(start, end, "unconfirmed", stated.figure_text, stated.passage)
        return self._unsourced(said.figure)

    def _in_article(self, said: Statement, match: WordMatch) -> PassageStatement | None:
        """A statement of the article that the sentence names which has the value, in whatever words."""
        stated = (each for passage in match.passages if self._is_at_place(passage)
                  for each in self._sources.statements_of(passage))  # fmt: skip
        return next((each for each in stated if value_agreement(said, each.statement) is not None), None)

    def _match_at_home(self, said: Statement, before: FigureVerdict | None) -> WordMatch | None:
        """The match with the place that the draft speaks of, where its sentence names none."""
        home = self._sentence.home
        # 居全国第六: the rank of a place in the nation
        named = said.place is not None and not (said.measure == "rank" and said.place == "全国")
        ahead = self._sentence.before.rpartition("。")[2] + self._text[: said.start]
        if home is None or self._documents or named or speaks_of_the_nation(ahead):
            return None
        return self._match(replace(said, place=home), (), before)

    def _right_at_home(self, said: Statement, match: WordMatch | None) -> Held | None:
        """What the draft's own place has instead of a figure, where it surely has another."""
        return right_one(said, match.meant, self._sentence.day) if match is not None and match.agreed is None else None

    def _match(self, said: Statement, documents: Collection[str], before: FigureVerdict | None = None) -> WordMatch:
        """What the words around a statement's figure tell; ``before`` is the verdict on the value it changed from."""

        above = self._sentence.before if self._sentence.in_table else ""

        def narrowed(held: Sequence[Held]) -> Sequence[Held]:
            held = [each for each in held if self._is_at_place(each.stated.passage)] or held
            held = of_years_before(said, held)
            held = goals_apart(self._text, said, held, lambda each: beside(said, each, self._sources.statements_of))
            held = self._of_the_nation(said, held)
            best = max((each.fit for each in held), default=0.0)
            held = planned_or_done(self._text, said, held, lambda each: each.fit > best - _AS_LIKE - TOGETHER, above)
            # Both ends of a change are of one sentence, where it has both.
            return [each for each in held if before is not None and follows(each.stated, before)] or held

        passages = self._passages(said, documents)
        return WordMatch(
            said,
            self._sentence.own_words,
            self._sentence.before,
            self._sentence.statements,
            passages,
            self._sources,
            narrowed,
        )

    def _is_at_place(self, passage: Passage) -> bool:
        """Whether a passage stands in the article that the sentence names."""
        place = self._sentence.place
        if place is None or passage.document not in self._documents:
            return False
        return same_place(place, [number for heading in passage.section if (number := place_in(heading))])

    def _of_the_nation(self, said: Statement, held: Sequence[Held]) -> Sequence[Held]:
        """Without the statements of provinces, where the draft names no place and the nation's are there."""
        if said.place is not None or self._documents:
            return held
        national = [each for each in held if each.stated.where in (None, "全国", self._sentence.home)]
        best = max((each.fit for each in national), default=0.0)
        own = [each for each in held if each.agreement is not None and each.fit > best + _AS_LIKE]
        # Of several provinces none is meant.
        return [*own, *national] if national or len({each.stated.where for each in held}) > 1 else held

    def _differs(self, said: Statement, held: Held) -> FigureVerdict:
        stated = held.stated
        end = (said.high or said.figure).end
        if not one_direction(said, stated.statement) or is_turned(self._text, said, stated):
            there, its_end = stated.passage.normalised, (stated.statement.high or stated.statement.figure).end
            first, last = with_move(there, stated.statement.start, its_end)
            low, high = with_move(self._text, said.start, end)
            return FigureVerdict(low, high, "differs", there[first:last], stated.passage)
        if end_of_range := wrong_end(said, stated.statement, stated.passage):
            return end_of_range
        if said.figure.equals(stated.statement.figure):  # the comparator differs
            return FigureVerdict(said.start, said.end, "differs", stated.text, stated.passage)
        converted = in_unit_of(said.figure, stated.statement.figure)
        return FigureVerdict(said.figure.start, end, "differs", stated.figure_text, stated.passage, converted)

    def _passages(self, said: Statement, documents: Collection[str]) -> list[Passage]:
        """The passages that share words with a statement, its sentence or other names of its terms, or that mean it."""
        which = documents or None
        # Where many documents state the same of other years and places, those of its own are looked at apart.
        own = self._of_its_own(said) if which is None else None
        clause = f"{said.subject} {said.place or ''} {said.figure.text}"
        sentence = f"{self._sentence.before} {self._text}"
        wanted = [(clause, _BY_SUBJECT), (sentence, _BY_SENTENCE)]
        wanted += [(names, _BY_TERMS) for names in (*other_names(said.subject), names_of(said.subject)) if names]
        found = [each for words, n in wanted for each in self._sources.candidates(words, n, which)]
        if self._sentence.place is not None:
            texts = (self._sources.text_of(each) for each in sorted(self._documents))
            found += [each for text in texts for each in text.passages if self._is_at_place(each)]
        if own:
            found += [each for words, _ in wanted for each in self._sources.candidates(words, _BY_TERMS, own)]
        if self._by_meaning is not None:
            found += (each for each in self._by_meaning(self._text) if which is None or each.document in which)
        return list({each.id: each for each in found}.values())

    def _of_its_own(self, said: Statement) -> frozenset[str]:
        """The documents of the year and place that a statement names, of the nation where it names no place."""
        year = said.period.last if said.period is not None else None
        place = said.place if said.place is not None and not said.place.startswith("全") else None
        return self._sources.documents_of(year, place)

    @cached_property
    def _bare(self) -> str:
        return without_figures(self._text, figures_in(self._text))

    def _copied(self, said: Statement) -> FigureVerdict | None:
        """What a source has in the place of a figure, where the sentence is the source's, but for one figure."""
        placed = [each for each in self._counterparts.of(said.figure) if self._is_named(each.passage)]
        if not placed or placed[0].likeness < _COPIED or weight(self._bare) < _LONG:
            return None
        verdict = self._by_place(said.figure)
        others = [each for each in self._figures if each.start != said.figure.start and each.day is None]
        beside = [[there for there in self._counterparts.of(each) if each.equals(there.figure)] for each in others]
        passage = placed[0].passage.id
        if verdict is not None and verdict.status == "equal":
            return verdict
        return verdict if all(any(there.passage.id == passage for there in found) for found in beside) else None

    def _is_named(self, passage: Passage) -> bool:
        return not self._documents or passage.document in self._documents

    def _by_place(self, figure: Figure) -> FigureVerdict | None:
        """Holds a figure against the one in its place in a sentence that runs alike."""
        said = next((each for each in self._sentence.statements if each.figure.start == figure.start), None)
        placed = [
            (each, self._sources.statement_at(each.passage, each.figure.start))
            for each in self._counterparts.of(figure)
        ]
        placed = [each for each in placed if not self._is_exchanged(said, each[1])]
        for each, there in placed:
            if said is not None and there is not None:
                if is_turned(self._text, said, there) or not one_direction(said, there.statement):
                    return FigureVerdict(figure.start, figure.end, "differs", there.text, each.passage)
                if figure.equals(each.figure) and value_agreement(said, there.statement) is None:
                    differs = FigureVerdict(said.start, said.end, "differs", there.text, each.passage)
                    return wrong_end(said, there.statement, each.passage) or differs
            if figure.equals(each.figure):
                end = said.high.end if said is not None and said.high is not None else figure.end
                return FigureVerdict(figure.start, end, "equal", each.figure.text, each.passage)
        if not placed:
            return None
        first, _ = placed[0]
        return FigureVerdict(figure.start, figure.end, "differs", first.figure.text, first.passage)

    def _is_exchanged(self, said: Statement | None, there: PassageStatement | None) -> bool:
        """Whether a sentence that runs alike names another thing beside the figure."""
        if said is None or there is None:
            return False
        return FigureContext.of(self._sentence.own_words, said).is_exchanged(context_of(there))

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
