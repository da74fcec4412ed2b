"""Reranking: models too slow to find candidates with help to order those that were found.

There are two kinds. The bi-encoder that comes with kb (``kb.encoders.e5_encoder``) has encoded every sentence
beforehand, and its cosines are one feature of ranking. A cross-encoder, where kb.toml names one, reads
the question together with each of the first ``CANDIDATES`` (R. Nogueira and K. Cho, "Passage
Re-ranking with BERT", 2019). It decides their order and nothing else: whether something answers, and how
likely, stays with ``kb.search.ranking``, whose probabilities are calibrated and a cross-encoder's
are not. So the probabilities of those candidates stay, and are handed out anew, the highest to the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import RerankingEncoder
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kb.encoders.encoder import CrossEncoder, Encoder, RerankEncoder, Vectors
    from kb.search.candidates import Candidates
    from kb.search.query import Query
    from kb.store.store import Snapshot

CANDIDATES = 30
"""So many are read by a cross-encoder."""


def rerank_encoder_of(snapshot: Snapshot, encoder: Encoder) -> RerankEncoder | None:
    """The encoder's rerank model; None where the store has no vectors by it, or the model is not installed."""
    if snapshot.rerank_state() != "yes" or not isinstance(encoder, RerankingEncoder):
        return None
    return encoder.rerank_encoder()


def cosines_of_sentences(snapshot: Snapshot, encoder: Encoder, query: Query, candidates: Candidates) -> Vectors | None:
    """Cosines by the encoder's rerank model with all sentences of the candidates, float32 (sentences,).

    They are ordered like ``candidates.cosines.sentences``. None where there is no rerank model to ask
    (``rerank_encoder_of``). This takes longer than all the rest of a question.
    """
    rerank_encoder = rerank_encoder_of(snapshot, encoder)
    if rerank_encoder is None:
        return None
    return snapshot.rerank_cosines(rerank_encoder.encode_question(query.text), candidates.rows.tolist())


@dataclass(frozen=True, slots=True)
class CrossEncoderOrder:
    """``order`` int64 (n,) is of places, best first; ``probabilities`` float32 (n,) and ``given`` are by place.

    ``given`` holds what the reranker said of those it read, from 0 to 1.
    """

    order: NDArray[np.int64]
    probabilities: Vectors
    given: Mapping[int, float]


def rerank_with_cross_encoder(
    reranker: CrossEncoder, question: str, candidates: Candidates, order: NDArray[np.int64], probabilities: Vectors
) -> CrossEncoderOrder:
    """The first of ``order`` in the order of the reranker's scores; equal scores stay as they were."""
    first = order[:CANDIDATES]
    scores = reranker.score(question, [_text(candidates, place) for place in first.tolist()])
    # What is no number cannot be ordered by: it goes last.
    scores = np.nan_to_num(scores, nan=-np.inf)
    anew = first[np.argsort(-scores, kind="stable")]
    handed = probabilities.copy()
    handed[anew] = np.sort(probabilities[first])[::-1]
    shown = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
    return CrossEncoderOrder(
        order=np.concatenate([anew, order[CANDIDATES:]]),
        probabilities=handed,
        given=dict(zip(first.tolist(), shown.tolist(), strict=True)),
    )


def _text(candidates: Candidates, place: int) -> str:
    """What is read of a passage: whose it is, where it stands, and its words."""
    passage = candidates.passages[place]
    return "\n".join([" ".join([candidates.document(place).metadata.title, *passage.section]), passage.text])
