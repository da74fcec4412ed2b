"""Documents that are nearly the same: another version, or a corrected file that was added beside the old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.documents.identity import key_of_title, resemblance
from kb.indexing.copies import likeness_of

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord, Snapshot

NEARLY = 0.5
"""The share of clauses that two versions of a text have in common at least."""


def versions_of(record: DocumentRecord, snapshot: Snapshot) -> tuple[str, ...]:
    """Ids of other documents of the same title and language that share most of this one's text."""
    return tuple(other.id for other, _ in resembling(record, snapshot))


def resembling(record: DocumentRecord, snapshot: Snapshot) -> Iterator[tuple[DocumentRecord, float]]:
    """The documents of ``versions_of``, each with the share of clauses (``resemblance``) it has in common."""
    key = key_of_title(record.metadata.title)
    own = None
    for identity, title in snapshot.titles():
        if identity == record.id or key_of_title(title) != key:
            continue
        other = snapshot.document(identity)
        if other is None or not _comparable(record, other):
            continue
        own = own or likeness_of(record, snapshot.passages_of(record.id))
        shared = resemblance(own, likeness_of(other, snapshot.passages_of(identity)))
        if shared >= NEARLY:
            yield other, shared


def undistinguished(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Pairs of such documents that no date tells apart: one of them may be the other, corrected."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for identity, title in snapshot.titles():
        by_title[key_of_title(title)].append(identity)
    pairs = set()
    for identities in by_title.values():
        records = [record for one in identities if len(identities) > 1 and (record := snapshot.document(one))]
        for record in records:
            for other in versions_of(record, snapshot):
                days = record.metadata.day, next(one.metadata.day for one in records if one.id == other)
                if days[0] is None or days[1] is None or days[0] == days[1]:
                    pairs.add((min(record.id, other), max(record.id, other)))
    return tuple(sorted(pairs))


def _comparable(one: DocumentRecord, other: DocumentRecord) -> bool:
    first, second = one.metadata, other.metadata
    return (first.language, first.text_status) == (second.language, second.text_status)
