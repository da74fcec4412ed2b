"""Ranking: features of a passage become one number, with weights that were learnt.

The weights, and those of confidence, are in ``ranking.json``, which ``scripts/train_ranking.py``
writes; it says there what they were learnt from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.features import Features
    from kb.search.weights import Weights

FIRST = 10
"""Results that go by their own numbers alone."""
_BEST = 3
_DOCUMENT = 0.5


def rank(features: Features, learnt: Weights) -> Vectors:
    """Each passage's number, float32 (n,): the higher the better, comparable within one question only."""
    scores: Vectors = features.relative @ learnt.ranking
    return scores


def in_order(scores: Vectors, documents: Sequence[str]) -> NDArray[np.int64]:
    """The places of passages, best first.

    The first ten go by their numbers. Behind them it is uncertain what answers, and a passage of a
    document that has better ones is more likely to: half of the mean of its document's three best
    numbers is added (statutes: Recall@100 .780 without, .793 with; .79 from a third to a half and
    with one to five numbers).

    Args:
        scores: each passage's number, (n,).
        documents: each passage's document.
    """
    order = np.argsort(-scores, kind="stable")
    best: dict[str, list[float]] = {}
    for place in order.tolist():
        found = best.setdefault(documents[place], [])
        if len(found) < _BEST:
            found.append(float(scores[place]))
    least = float(scores.min(initial=0.0))
    # A document with fewer passages among the candidates has none better than the worst.
    means = {name: (sum(found) + least * (_BEST - len(found))) / _BEST for name, found in best.items()}
    behind = order[FIRST:]
    together = scores[behind] + _DOCUMENT * np.array([means[documents[place]] for place in behind.tolist()])
    return np.concatenate([order[:FIRST], behind[np.argsort(-together, kind="stable")]])
