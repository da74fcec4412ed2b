"""What is in force comes first, and one version of an article is shown once.

Validity orders results and never changes a score: a score depends on the question and the passage alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from kb.documents.validity import MAY_HOLD, version_key
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.search.candidates import Candidates
    from kb.store.store import DocumentRecord, Filter, Snapshot

_GIVES_WAY = 0.5
"""The factor on the score of a document that is not in force, when results are put in order."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Validity:
    """How validity bears on a question.

    Attributes:
        day: the day on which documents are to hold.
        all_versions: every version of an article is shown, and none comes first for being in force.
    """

    day: date
    all_versions: bool = False

    def holds(self, record: DocumentRecord) -> bool:
        """Whether nothing says that a document does not hold."""
        return record.status(self.day) in MAY_HOLD


def known_then(snapshot: Snapshot, which: Filter, as_of: date | None) -> Filter:
    """The filter, kept to what there was on that day."""
    if as_of is None:
        return which
    then = frozenset(record.id for record in snapshot.documents() if was_there(record, as_of))
    return replace(which, documents=then if which.documents is None else then & which.documents)


def was_there(record: DocumentRecord, day: date) -> bool:
    """Whether a document had been published and had taken effect, as far as its dates tell."""
    return record.status(day) != "not-yet" and (record.version_day is None or record.version_day <= day)


def version_families(candidates: Candidates) -> Mapping[str, tuple[str, str]]:
    """For each document that is there in several versions, what they have in common."""
    return {
        identity: (version_key(record.metadata.title), record.metadata.language)
        for identity, record in candidates.documents.items()
        if record.relations.supersedes or record.relations.superseded_by
    }


def in_force_first(entries: Sequence[tuple[float, bool, _T]]) -> list[_T]:
    """Entries (score, whether it holds, what) in order; one that does not hold counts half against others."""
    ordered: list[tuple[float, _T]] = []
    for score, holds, entry in entries:
        if holds:
            ordered.append((score, entry))
    for score, holds, entry in entries:
        if not holds:
            counts = score * _GIVES_WAY
            at = next((place for place, (other, _) in enumerate(ordered) if other < counts), len(ordered))
            ordered.insert(at, (counts, entry))
    return [entry for _, entry in ordered]
