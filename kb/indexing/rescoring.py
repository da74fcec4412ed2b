"""Sentences get the vectors by which candidates are looked at once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import RescoredEncoder
from kb.indexing.embedding import sentence_texts

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.store.store import Store

_PORTION = 2048  # passages whose vectors are kept together: a minute's work


def rescore(store: Store, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> None:
    """Makes what is missing of the vectors for rescoring, if the encoder has a rescorer for a store of that size.

    Interrupted at any moment, the next call goes on where this one was; until all are there, nothing
    is rescored.

    Args:
        store: what was indexed.
        encoder: what it was indexed with.
        progress: called with how many passages are done, and of how many.
    """
    rescorer, most = None, 0
    if isinstance(encoder, RescoredEncoder) and (rescorer := encoder.rescorer()) is not None:
        most = encoder.rescored_most
    rows = store.unrescored(most)
    if rescorer is None:
        return
    for first in range(0, len(rows), _PORTION):
        portion = rows[first : first + _PORTION]
        with store.snapshot() as snapshot:
            texts = [sentence_texts(passage) for passage in snapshot.passages(portion)]
        flat = [text for group in texts for text in group]
        counts = np.array([len(group) for group in texts], dtype=np.int64)
        ends = np.cumsum(counts)

        def done(sentences: int, first: int = first, ends: np.ndarray[tuple[int], np.dtype[np.int64]] = ends) -> None:
            if progress:
                progress(first + int(np.searchsorted(ends, sentences, side="right")), len(rows))

        vectors = rescorer.encode_sentences(flat, done)
        store.rescore(portion, np.split(vectors, ends[:-1]))
