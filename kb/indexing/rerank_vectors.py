"""Sentences get the vectors by which candidates are reranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import RerankingEncoder
from kb.indexing.embedding import sentence_texts

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, RerankEncoder, Vectors
    from kb.passages.passage import Passage
    from kb.store.store import Counts, IndexedPassage, Store

    Report = Callable[[int, int], None]

_PORTION = 2048  # passages whose vectors are kept together: a minute's work


def with_rerank_vectors(
    indexed: Sequence[IndexedPassage], counts: Counts, encoder: Encoder, report: Report | None = None
) -> Sequence[IndexedPassage]:
    """Passages with their rerank vectors, where the store that they go to keeps such and stays small enough.

    So they are reranked from the moment that they are there.

    Args:
        indexed: on their way into the store.
        counts: what it holds now.
        encoder: what it was indexed with.
        report: called with how many passages are done, and of how many.
    """
    sentences = counts.sentences + sum(len(one.sentence_vectors) for one in indexed)
    rerank_encoder = _rerank_encoder(encoder, sentences) if counts.reranks or counts.passages == 0 else None
    if rerank_encoder is None:
        return indexed
    vectors = _vectors([one.passage for one in indexed], rerank_encoder, 0, len(indexed), report)
    return [replace(one, rerank_vectors=own) for one, own in zip(indexed, vectors, strict=True)]


def add_rerank_vectors(store: Store, encoder: Encoder, report: Report | None = None) -> None:
    """Makes what is missing of the rerank vectors, if the encoder has a rerank model for a store of that size.

    Interrupted at any moment, the next call goes on where this one was; until all are there, nothing
    is reranked. See ``with_rerank_vectors`` for ``encoder`` and ``report``.
    """
    with store.snapshot() as snapshot:
        if snapshot.rerank_state() != "no":
            return
        rerank_encoder = _rerank_encoder(encoder, snapshot.counts().sentences)
        rows = snapshot.rows_without_rerank_vectors() if rerank_encoder else ()
    if rerank_encoder is None:
        with store.transaction() as transaction:
            transaction.decline_reranking()
            transaction.commit()
        return
    # Once at least: nothing may be missing but the word that nothing is.
    for first in range(0, max(1, len(rows)), _PORTION):
        portion = rows[first : first + _PORTION]
        with store.snapshot() as snapshot:
            passages = snapshot.passages(portion)
        vectors = _vectors(passages, rerank_encoder, first, len(rows), report)
        with store.transaction() as transaction:
            transaction.put_rerank_vectors(dict(zip(portion, vectors, strict=True)))
            transaction.commit()


def _rerank_encoder(encoder: Encoder, sentences: int) -> RerankEncoder | None:
    """The encoder's rerank model, if it has one for a store of so many sentences."""
    if isinstance(encoder, RerankingEncoder) and sentences <= encoder.rerank_max_sentences:
        return encoder.rerank_encoder()
    return None


def _vectors(
    passages: Sequence[Passage], rerank_encoder: RerankEncoder, before: int, total: int, report: Report | None
) -> Sequence[Vectors]:
    """Of each passage those of its sentences, (sentences, dimensions); ``before`` of ``total`` were done already."""
    texts = [sentence_texts(passage) for passage in passages]
    counts = np.array([len(group) for group in texts], dtype=np.int64)
    ends = np.cumsum(counts)

    def done(sentences: int) -> None:
        if report:
            report(before + int(np.searchsorted(ends, sentences, side="right")), total)

    vectors = rerank_encoder.encode_sentences([text for group in texts for text in group], done)
    return [vectors[end - count : end] for end, count in zip(ends.tolist(), counts.tolist(), strict=True)]
