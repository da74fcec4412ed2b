"""What took the place of a document that is not in force, and where in it a passage went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, Snapshot

_LONGEST = 50  # successors of successors


@dataclass(frozen=True, slots=True)
class Succession:
    """The document that holds in another's place, and the passages of it that a passage became."""

    document: DocumentRecord
    places: tuple[Passage, ...] = ()


def successor_of(snapshot: Snapshot, record: DocumentRecord, day: date) -> DocumentRecord | None:
    """The document that superseded or repealed one by that day, or the last of those that followed each other."""
    found: DocumentRecord | None = None
    one = record
    for _ in range(_LONGEST):
        if one.status(day) not in ("superseded", "repealed") or one.relations.superseded_by is None:
            break
        following = snapshot.document(one.relations.superseded_by)
        if following is None or following.id == record.id:
            break
        found = one = following
    return found


def succession_of(snapshot: Snapshot, record: DocumentRecord, passage: Passage | None, day: date) -> Succession | None:
    """The same, with where in it the passage is now; None where the document has not been ended by another."""
    from kb.timeline.compare import compare

    document = successor_of(snapshot, record, day)
    if document is None or passage is None:
        return None if document is None else Succession(document)
    changes = compare(snapshot, record, document).changes
    ids = next((change.new for change in changes if passage.id in change.old), ())
    by_id = {each.id: each for each in snapshot.passages_of(document.id)}
    return Succession(document, tuple(by_id[each] for each in ids))
