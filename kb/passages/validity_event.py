"""What one clause says of a document's validity, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from datetime import date

    from kb.documents.validity import Relation

Happening = Literal["begins", "ends", "lasts", "ends-somehow", "goes-on"]


@dataclass(frozen=True, slots=True)
class ValidityEvent:
    """What happens to the document itself, or what it does to another one.

    Attributes:
        what: ``ends-somehow`` is an end of which the day is not told, ``goes-on`` that its term is no end; a relation
            is to the document named ``title``.
        day: of a beginning, an end, or the repeal of another document; of a beginning None stands for its adoption, of
            a relation for the day on which the document itself takes effect.
        months: how long it lasts, or how long after its adoption it begins.
        days: how many days after its adoption it begins.
    """

    what: Happening | Relation
    day: date | None = None
    months: int = 0
    days: int = 0
    title: str = ""
