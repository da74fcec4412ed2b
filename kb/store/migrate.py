"""An index moves from one store to another, with its vectors: nothing is read or encoded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kb.store.store import IndexedPassage

if TYPE_CHECKING:
    from kb.store.store import Counts, DocumentRecord, Snapshot, Store

_PORTION = 4096  # passages that are committed together


def migrate(source: Store, target: Store, progress: Callable[[int, int, int], None] | None = None) -> Counts:
    """Puts everything that ``source`` holds in the place of what ``target`` holds.

    The target goes on answering with what it has until all is there; then it changes in one step. Ids of
    documents and passages stay; what is known of the files of corpus/ goes along.

    Args:
        source: is only read.
        target: is replaced.
        progress: told of documents done, documents in all, and passages done.

    Returns:
        How much the target holds now.
    """
    with source.snapshot() as old, target.replacement(old.encoder, old.dimensions) as new:
        records = old.documents()
        done = passages = 0
        with new.store.transaction() as transaction:
            for file in old.files():
                transaction.note_file(file)
            transaction.commit(more=True)
        for portion in _portions(records):
            with new.store.transaction() as transaction:
                for record, indexed in zip(portion, _indexed(old, portion), strict=True):
                    transaction.put(record, indexed)
                    done += 1
                    passages += len(indexed)
                    if progress is not None:
                        progress(done, len(records), passages)
                transaction.commit(more=True)
        new.store.settle()
        new.publish()
    return target.sizes()


def _portions(records: Sequence[DocumentRecord]) -> Iterator[list[DocumentRecord]]:
    portion: list[DocumentRecord] = []
    passages = 0
    for record in records:
        portion.append(record)
        passages += record.passages
        if passages >= _PORTION:
            yield portion
            portion, passages = [], 0
    if portion:
        yield portion


def _indexed(snapshot: Snapshot, records: Sequence[DocumentRecord]) -> Iterator[list[IndexedPassage]]:
    """The passages of each document with their vectors, read a good number at a time."""
    at_once = 256
    for start in range(0, len(records), at_once):
        rows_of = [snapshot.rows_of(record.id) for record in records[start : start + at_once]]
        rows = [row for some in rows_of for row in some]
        texts = snapshot.passages(rows)
        vectors = snapshot.passage_vectors(rows)
        sentences = snapshot.sentence_vectors(rows)
        windows, offsets = snapshot.window_vectors(rows)
        reranks = snapshot.rerank_state() == "yes"
        again = snapshot.rerank_vectors(rows) if reranks else [None] * len(rows)
        first = 0
        for some in rows_of:
            yield [
                IndexedPassage(texts[n], vectors[n], sentences[n], windows[offsets[n] : offsets[n + 1]], again[n])
                for n in range(first, first + len(some))
            ]
            first += len(some)
