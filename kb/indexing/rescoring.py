"""Sentences get the vectors by which candidates are looked at once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import RescoredEncoder
from kb.indexing.embedding import sentence_texts

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Rescorer, Vectors
    from kb.passages.passage import Passage
    from kb.store.store import Counts, IndexedPassage, Store

    Report = Callable[[int, int], None]

_PORTION = 2048  # passages whose vectors are kept together: a minute's work


def in_advance(
    indexed: Sequence[IndexedPassage], counts: Counts, encoder: Encoder, report: Report | None = None
) -> Sequence[IndexedPassage]:
    """Passages with their vectors for rescoring, where the store that they go to keeps such and stays small enough.

    So they are rescored from the moment that they are there.

    Args:
        indexed: on their way into the store.
        counts: what it holds now.
        encoder: what it was indexed with.
        report: called with how many passages are done, and of how many.
    """
    sentences = counts.sentences + sum(len(one.sentence_vectors) for one in indexed)
    rescorer = _rescorer(encoder, sentences) if counts.rescored or counts.passages == 0 else None
    if rescorer is None:
        return indexed
    vectors = _vectors([one.passage for one in indexed], rescorer, 0, len(indexed), report)
    return [replace(one, rescoring_vectors=own) for one, own in zip(indexed, vectors, strict=True)]


def rescore(store: Store, encoder: Encoder, report: Report | None = None) -> None:
    """Makes what is missing of the vectors for rescoring, if the encoder has a rescorer for a store of that size.

    Interrupted at any moment, the next call goes on where this one was; until all are there, nothing
    is rescored. See ``in_advance`` for ``encoder`` and ``report``.
    """
    with store.snapshot() as snapshot:
        if snapshot.rescored() != "no":
            return
        rescorer = _rescorer(encoder, snapshot.counts().sentences)
        rows = snapshot.unrescored() if rescorer else ()
    if rescorer is None:
        with store.transaction() as transaction:
            transaction.decline_rescoring()
            transaction.commit()
        return
    # Once at least: nothing may be missing but the word that nothing is.
    for first in range(0, max(1, len(rows)), _PORTION):
        portion = rows[first : first + _PORTION]
        with store.snapshot() as snapshot:
            passages = snapshot.passages(portion)
        vectors = _vectors(passages, rescorer, first, len(rows), report)
        with store.transaction() as transaction:
            transaction.rescore(dict(zip(portion, vectors, strict=True)))
            transaction.commit()


def _rescorer(encoder: Encoder, sentences: int) -> Rescorer | None:
    """The encoder's rescorer, if it has one for a store of so many sentences."""
    if isinstance(encoder, RescoredEncoder) and sentences <= encoder.rescored_most:
        return encoder.rescorer()
    return None


def _vectors(
    passages: Sequence[Passage], rescorer: Rescorer, before: int, total: int, report: Report | None
) -> Sequence[Vectors]:
    """Of each passage those of its sentences, (sentences, dimensions); ``before`` of ``total`` were done already."""
    texts = [sentence_texts(passage) for passage in passages]
    counts = np.array([len(group) for group in texts], dtype=np.int64)
    ends = np.cumsum(counts)

    def done(sentences: int) -> None:
        if report:
            report(before + int(np.searchsorted(ends, sentences, side="right")), total)

    vectors = rescorer.encode_sentences([text for group in texts for text in group], done)
    return [vectors[end - count : end] for end, count in zip(ends.tolist(), counts.tolist(), strict=True)]
