"""The model that judges sentences: boosted decision trees, and one logistic step from sentences to a passage.

Trees (J. Friedman, "Greedy function approximation: a gradient boosting machine", 2001) were grown by
``scripts/train_sentences.py``, which says what they were learnt from, with the constraint that better
evidence never lowers the probability. They are kept as flat arrays, so that no library is needed to
use them.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors

    Indices = NDArray[np.int32]

MODEL = Path(__file__).with_name("sentence_model.npz")
BEST = 3
"""A passage's best sentences that count towards its own probability."""
_NONE = -9.0  # the logit of a sentence that is not there


@dataclass(frozen=True)
class SentenceModel:
    """Trees as arrays over all their nodes, one tree behind another.

    ``column`` is the feature that a node asks for, -1 in a leaf; ``threshold`` the greatest value that
    goes ``left``; ``value`` what a leaf adds to the logit. ``roots`` (trees,) are where trees begin.
    ``passage`` (BEST + 2,) are the weights of a passage's best sentences' logits, of the logit that any
    of its sentences answers, and the intercept. ``order`` (BEST + 2,) are those of the same and of the
    ranking score, for the order of passages.
    """

    column: Indices
    threshold: Vectors
    left: Indices
    right: Indices
    value: Vectors
    roots: Indices
    depth: int
    base: float
    passage: Vectors
    order: Vectors

    def logits(self, values: Vectors) -> Vectors:
        """Features (n, features) → the logit of each sentence that it answers, float32 (n,)."""
        column, threshold, next_nodes = self._steps
        at = np.broadcast_to(self.roots, (len(values), len(self.roots))).astype(np.intp)
        flat, rows = values.ravel(), np.arange(0, values.size, values.shape[1])[:, None]
        for _ in range(self.depth):
            at = next_nodes.take(2 * at + (flat.take(column.take(at) + rows) <= threshold.take(at)))
        summed: Vectors = self.value[at].sum(axis=1) + np.float32(self.base)
        return summed

    @cached_property
    def _steps(self) -> tuple[NDArray[np.intp], Vectors, NDArray[np.intp]]:
        """For each node the feature it asks for, its threshold, and (2 nodes,) where it goes: right, left.

        A leaf goes to itself.
        """
        leaf, itself = self.column < 0, np.arange(len(self.column))
        ways = [np.where(leaf, itself, self.right), np.where(leaf, itself, self.left)]
        return (
            np.maximum(self.column, 0).astype(np.intp),
            self.threshold,
            np.stack(ways, axis=1).ravel().astype(np.intp),
        )

    def passages(self, logits: Vectors, offsets: NDArray[np.int64], scores: Vectors) -> tuple[Vectors, Vectors]:
        """(the probability of each passage that it answers, what to order passages by), float32 (passages,) each.

        Args:
            logits: of their sentences.
            offsets: where each passage's begin.
            scores: the passages' ranking scores, (passages,).
        """
        evidence = evidence_of_passages(logits, offsets)
        found: Vectors = probability(evidence @ self.passage[:-1] + self.passage[-1])
        return found, evidence @ self.order[:-1] + self.order[-1] * scores


def evidence_of_passages(logits: Vectors, offsets: NDArray[np.int64]) -> Vectors:
    """What sentences say of their passages, float32 (passages, BEST + 1): the best logits, and that any answers."""
    found = np.full((len(offsets) - 1, BEST + 1), _NONE, dtype=np.float32)
    for row, (start, end) in enumerate(pairwise(offsets.tolist())):
        best = np.sort(logits[start:end])[::-1][:BEST]
        found[row, : len(best)] = best
    np.maximum(found, _NONE, out=found)
    none = np.clip(np.multiply.reduceat(1.0 - probability(logits), offsets[:-1]), 1e-4, 1 - 1e-4)
    found[:, BEST] = np.log((1 - none) / none)
    return found


def probability(logits: Vectors) -> Vectors:
    """The logistic function."""
    found: Vectors = (1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))).astype(np.float32)
    return found


@lru_cache(maxsize=1)
def sentence_model() -> SentenceModel:
    """The model that ships."""
    with np.load(MODEL, allow_pickle=False) as held:
        return SentenceModel(
            **{
                name: held[name]
                for name in ("column", "threshold", "left", "right", "value", "roots", "passage", "order")
            },
            depth=int(held["depth"]),
            base=float(held["base"]),
        )
