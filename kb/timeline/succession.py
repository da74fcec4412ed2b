"""What took the place of a document that is not in force, and where in it a passage went."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, Snapshot

_LONGEST = 50  # successors of successors


@dataclass(frozen=True, slots=True)
class Succession:
    """The document that holds in another's place, and the passages of it that a passage became."""

    document: DocumentRecord
    places: tuple[Passage, ...] = ()


class Successions:
    """What took the place of documents of a snapshot by a day; two documents are compared once, and when asked for."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        self._snapshot = snapshot
        self._day = day
        self._places = lru_cache(maxsize=64)(self._compared)

    def document_after(self, record: DocumentRecord) -> DocumentRecord | None:
        """The document that superseded or repealed one, or the last of those that followed each other."""
        found: DocumentRecord | None = None
        one = record
        for _ in range(_LONGEST):
            ended_by = one.ended_by(self._day)
            following = self._snapshot.document(ended_by) if ended_by is not None else None
            if following is None or following.id == record.id:
                break
            found = one = following
        return found

    def after(self, record: DocumentRecord, passage: Passage | None = None) -> Succession | None:
        """The same, with where in it the passage is now; None where the document has not been ended by another."""
        document = self.document_after(record)
        if document is None or passage is None:
            return None if document is None else Succession(document)
        return Succession(document, self._places(record.id, document.id).get(passage.id, ()))

    def _compared(self, old: str, new: str) -> Mapping[str, tuple[Passage, ...]]:
        """For each passage of the old document, by its id, the passages of the new one that it became."""
        from kb.timeline.compare import compare

        before, after = self._snapshot.document(old), self._snapshot.document(new)
        assert before is not None
        assert after is not None
        by_id = {each.id: each for each in self._snapshot.passages_of(new)}
        found: dict[str, tuple[Passage, ...]] = {}
        for change in compare(self._snapshot, before, after).changes:
            for passage in change.old:
                found.setdefault(passage, tuple(by_id[each] for each in change.new))
        return found
