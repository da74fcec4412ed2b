"""What becomes of a draft's figure, and what passages that say the same in other words or another language bear out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.text.agreement import periods_agree, value_agreement
from kb.text.subjects import likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.sources import Sources
    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.text.agreement import Agreement
    from kb.text.statement import Statement

# The least likeness of subjects in sentences that were found by meaning, where no other subject there is liker.
RELATED = 0.4
_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """What became of text[start:end]: ``source`` is what ``passage`` has instead or as well; empty where none has.

    ``converted`` is that in the draft's unit, where it is another. A figure stands "elsewhere" where only another
    document has it than the one in whose name it is said.
    """

    start: int
    end: int
    status: Literal["equal", "rounded", "differs", "unsourced", "elsewhere"]
    source: str = ""
    passage: Passage | None = None
    converted: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A draft's statement beside a source's: how like their subjects and sentences are, and whether they agree."""

    stated: PassageStatement
    subject: float
    sentence: float
    period: bool
    agreement: Agreement | None


def judge_in_meaning(said: Statement, passages: Sequence[Passage], sources: Sources) -> FigureVerdict | None:
    """Holds a statement against those of passages that say the same in other words or another language.

    Where the table of terms does not know the subject, only a sentence with no other figure of the kind tells.
    """
    start, end = said.figure.start, (said.high or said.figure).end
    for passage in passages:
        held = [
            (likeness(said.subject, each.statement.subject), each) for each in sources.statements_of(passage)
            if one_kind(said, each.statement) and each.is_of(said.place)
        ]  # fmt: skip
        # What else its sentence counts may be liker, of whatever kind.
        best = max(
            (likeness(said.subject, each.statement.subject) for each in sources.statements_of(passage)), default=0.0
        )
        for subject, each in held:
            timely = periods_agree(said.period, each.statement.period, year_of_source=each.year)
            agreed = timely and one_direction(said, each.statement)
            agreement = value_agreement(said, each.statement) if agreed else None
            beside = [other for _, other in held if other.sentence == each.sentence]
            if said.subject.isascii() == each.statement.subject.isascii():
                alone = len(beside) == 1 and subject >= _LEAST  # in one language words tell whether two things are one
            else:
                alone = all(other.statement.subject == each.statement.subject for other in beside)
            if agreement is not None and (subject >= max(best, RELATED) or (alone and best < RELATED)):
                return FigureVerdict(start, end, agreement, each.figure_text, passage)
    return None


def differing_in_meaning(said: Statement, passage: Passage, sources: Sources) -> FigureVerdict:
    """What a passage that a quotation translates has in place of a figure that it does not bear out."""
    held = [each for each in sources.statements_of(passage) if each.statement.figure.dimension == said.figure.dimension]
    start, end = said.figure.start, (said.high or said.figure).end
    if not held:
        return FigureVerdict(start, end, "unsourced")
    nearest = max(held, key=lambda each: likeness(said.subject, each.statement.subject))
    return FigureVerdict(start, end, "differs", nearest.figure_text, passage)


def one_kind(said: Statement, stated: Statement) -> bool:
    """Whether two statements can be of the same side of a thing, in the same or a mistaken unit."""
    if said.figure.dimension != stated.figure.dimension and not said.figure.equals(stated.figure):
        same_number = said.figure.number == stated.figure.number and said.figure.unit != stated.figure.unit
        if not same_number or "rank" in (said.figure.dimension, stated.figure.dimension):
            return False
    if "rank" in (said.measure, stated.measure) and said.measure != stated.measure:
        return False
    moved = {"growth", "decline"}
    return (said.measure in moved) == (stated.measure in moved)


def one_direction(said: Statement, stated: Statement) -> bool:
    return {said.measure, stated.measure} != {"growth", "decline"}
