"""The first candidates read once more, together with the question, by a cross-encoder.

R. Nogueira and K. Cho, "Passage Re-ranking with BERT", 2019. It decides the order of the first
``CANDIDATES`` and nothing else: whether something answers, and how likely, stays with
``kb.search.confidence``, whose chances are calibrated and a cross-encoder's are not. So the chances
of those candidates stay, and are handed out anew, the highest to the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.encoders.reranker import Reranker
    from kb.search.pool import Pool

CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Reranked:
    """``order`` int64 (n,) is of places, best first; ``chances`` float32 (n,) and ``given`` are by place.

    ``given`` holds what the reranker said of those it read, from 0 to 1.
    """

    order: NDArray[np.int64]
    chances: Vectors
    given: Mapping[int, float]


def rerank(reranker: Reranker, question: str, pool: Pool, order: NDArray[np.int64], chances: Vectors) -> Reranked:
    """The first of ``order`` in the order of the reranker's scores; equal scores stay as they were."""
    first = order[:CANDIDATES]
    scores = reranker.score(question, [_text(pool, place) for place in first.tolist()])
    # What is no number cannot be ordered by: it goes last.
    scores = np.nan_to_num(scores, nan=-np.inf)
    anew = first[np.argsort(-scores, kind="stable")]
    handed = chances.copy()
    handed[anew] = np.sort(chances[first])[::-1]
    shown = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
    return Reranked(
        order=np.concatenate([anew, order[CANDIDATES:]]),
        chances=handed,
        given=dict(zip(first.tolist(), shown.tolist(), strict=True)),
    )


def _text(pool: Pool, place: int) -> str:
    """What is read of a passage: whose it is, where it stands, and its words."""
    passage = pool.passages[place]
    return "\n".join([" ".join([pool.document(place).metadata.title, *passage.section]), passage.text])
