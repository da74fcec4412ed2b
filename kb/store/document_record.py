"""A document as the catalog knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.documents.validity import ENDED_BY_ANOTHER, NO_CLAUSES, NO_RELATIONS, Clauses, Relations, Status, status_on

if TYPE_CHECKING:
    from kb.documents.document import Metadata


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalog knows it.

    ``path`` is the source file relative to HOME, with forward slashes. ``digest`` is the SHA-256 of
    its bytes. ``provisions`` counts numbered provisions. ``copies`` are paths of other files in
    corpus/ with the same document in them. ``clauses`` are what it says of its own validity, ``relations`` what
    the other documents make of it.
    """

    id: str
    metadata: Metadata
    path: str
    digest: str
    pages: int | None
    provisions: int
    passages: int
    recognised: float | None = None
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    clauses: Clauses = NO_CLAUSES
    relations: Relations = NO_RELATIONS

    def status(self, day: date) -> Status:
        """Whether it holds on a day."""
        return status_on(day, self.clauses, self.relations)

    def ended_by(self, day: date) -> str | None:
        """The id of the document that had superseded or repealed this one by a day."""
        return self.relations.superseded_by if self.status(day) in ENDED_BY_ANOTHER else None

    @property
    def version_day(self) -> date | None:
        """The day that tells versions of one title apart: adopted, revised or amended; else the document's."""
        return self.clauses.version or self.metadata.day

    @property
    def status_evidence(self) -> tuple[str, ...]:
        """Ids of the passages that say so: its own, and those of other documents."""
        own = tuple(f"{self.id}:{label}" for label in self.clauses.evidence)
        return (*own, *self.relations.evidence)
