"""Documents that are the same, or nearly the same.

The same document in several files (PDF, Word, a page): one of them answers, the others are its copies. Nearly the same
are versions of a text, or a corrected file that was added beside the old one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kb.documents.identity import Likeness, key_of_title, likeness, resemblance, same_document, title_key
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, Snapshot


NEARLY = 0.5
"""The share of clauses that two versions of a text have in common at least."""


class Copies:
    """Knows which documents there are by title, and looks closer only where two titles are the same."""

    def __init__(self, titles: Iterable[tuple[str, str]], passages_of: Callable[[str], Sequence[Passage]]) -> None:
        """``titles`` are (id, title); ``passages_of`` gives a document's passages as they were committed last."""
        self._passages_of = passages_of
        self._ids: dict[str, set[str]] = {}
        self._uncommitted: dict[str, Sequence[Passage]] = {}
        for identity, title in titles:
            self._ids.setdefault(key_of_title(title), set()).add(identity)

    def original_of(
        self,
        record: DocumentRecord,
        passages: Sequence[Passage],
        document: Callable[[str], DocumentRecord | None],
    ) -> DocumentRecord | None:
        """The document that a file just read is another copy of, or None.

        Args:
            record: of the file just read, under the id it would have.
            document: the records as they are now, by id.
        """
        others = sorted(self._ids.get(title_key(record.metadata), set()) - {record.id})
        own = likeness_of(record, passages) if others else None
        for identity in others:
            other = document(identity)
            if own is None or other is None or other.path == record.path:
                continue
            theirs = self._uncommitted.get(identity) or self._passages_of(identity)
            if same_document(own, likeness_of(other, theirs)):
                return other
        return None

    def note(self, record: DocumentRecord, passages: Sequence[Passage]) -> None:
        """Remembers a document that goes into the store now."""
        self._ids.setdefault(title_key(record.metadata), set()).add(record.id)
        self._uncommitted[record.id] = passages

    def committed(self) -> None:
        """What was noted can be read from the store from here on."""
        self._uncommitted.clear()


def likeness_of(record: DocumentRecord, passages: Sequence[Passage]) -> Likeness:
    """What a document is known again by."""
    texts = (text for passage in passages for text in (passage.normalised, normalise("".join(passage.section[-1:]))))
    return likeness(record.metadata, record.provisions, record.recognised is not None, texts)


def preference(record: DocumentRecord) -> tuple[int, ...]:
    """Sorts copies of a document, the best first.

    Written before recognised; then the one with more provisions; running text before fixed pages, whose
    text is put together from places; then the one that tells more of itself.
    """
    metadata = record.metadata
    told = (metadata.issued, metadata.published, metadata.url, metadata.number, metadata.issuer, metadata.source)
    return (
        int(record.recognised is not None),
        -record.provisions,
        int(record.pages is not None),
        -sum(map(bool, told)),
        len(record.notes),
    )


def resembling(record: DocumentRecord, snapshot: Snapshot) -> Iterator[tuple[DocumentRecord, float]]:
    """Other documents of the same title and language that share most of this one's text, each with the share of
    clauses (``resemblance``) it has in common."""
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
            for other, _ in resembling(record, snapshot):
                if not dated_apart(record, other):
                    pairs.add((min(record.id, other.id), max(record.id, other.id)))
    return tuple(sorted(pairs))


def dated_apart(one: DocumentRecord, other: DocumentRecord) -> bool:
    """Whether their dates tell two documents of one title apart, as those of two versions do."""
    days = one.metadata.day, other.metadata.day
    return None not in days and days[0] != days[1]


def _comparable(one: DocumentRecord, other: DocumentRecord) -> bool:
    first, second = one.metadata, other.metadata
    return (first.language, first.text_status) == (second.language, second.text_status)
