"""What becomes of a draft's figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.text.agreement import Agreement
    from kb.text.statement import Statement

Status = Literal["equal", "rounded", "differs", "unsourced", "elsewhere", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """What became of text[start:end]: ``source`` is what ``passage`` has instead or as well; empty where none has.

    ``converted`` is that in the draft's unit, where it is another. A figure stands "elsewhere" where only another
    document has it than the one in whose name it is said, and is "unconfirmed" where a source has it in words that
    may mean another thing.
    """

    start: int
    end: int
    status: Status
    source: str = ""
    passage: Passage | None = None
    converted: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A source's statement beside a draft's: how well the words around them fit, 0 to 1, and whether values agree.

    ``exchanged``: one names another thing than the other; ``doubtful``: it may. ``timely``: their years agree.
    """

    stated: PassageStatement
    fit: float
    agreement: Agreement | None
    exchanged: bool = False
    doubtful: bool = False
    timely: bool = True


def one_direction(said: Statement, stated: Statement) -> bool:
    """Whether not one is a rise and the other a fall."""
    return {said.measure, stated.measure} != {"growth", "decline"}
