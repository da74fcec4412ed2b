"""Ranking and confidence: features of a passage become one number, and how likely it answers, with learnt weights.

Ranking only compares passages for one question. Confidence, from 0 to 1, can be compared between questions. It looks at
what was measured in itself: how near the best passage is, and how many of the question's words it holds; so that it
means the same in a home of two documents and in one of thousands, with a filter and without. Two logistic steps
(J. Platt, "Probabilistic outputs for support vector machines", 1999): one for the best passage, one for how far another
stands behind it. ``scripts/train_ranking.py`` learns the weights of both and writes them into ``ranking.json``.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.features import COLUMNS, EVIDENCE, NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.features import Features
    from kb.text.language import Language

WEIGHTS = Path(__file__).with_name("ranking.json")
FIRST = 10
"""Results that go by their own numbers alone."""
_BEST = 3
_DOCUMENT = 0.5
CONFIDENT = 0.42
"""The least probability at which something is called an answer."""

_MEASURED = [COLUMNS[name] for name in EVIDENCE[:-2]]
_RERANK_COSINE = EVIDENCE.index("rerank cosine")
_UNRELATED = {("zh", True): 0.16, ("en", True): 0.155, ("zh", False): 0.095, ("en", False): 0.07}
"""The rerank cosine of a question, by its language, with the nearest sentence of a passage that has nothing to do
with it, by whether that is in the same language: means over XQuAD. Two languages have two scales."""
_NEAR = 0.15
"""Cosines further beyond that say no more: questions in an asker's own words are never as near as XQuAD's are, which
were written with the paragraph before their writers."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: ``ranking`` float32 (len(features.NAMES),), ``confidence`` float32 (len(features.EVIDENCE),).

    ``behind`` is what standing one unit of ranking score behind the best passage costs, in logits.
    """

    ranking: Vectors
    confidence: Vectors
    intercept: float
    behind: float


@lru_cache(maxsize=3)
def weights(*, windowed: bool = True, rerank: bool = False) -> Weights:
    """The weights that ship: others where candidates are reranked, and for confidence where there are no windows."""
    learnt = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if rerank:
        learnt = learnt["with reranking"]
    confidence = learnt if windowed else learnt["without late interaction"]
    return Weights(
        ranking=np.array([learnt["ranking"][name] for name in NAMES], dtype=np.float32),
        confidence=np.array([confidence["confidence"][name] for name in EVIDENCE], dtype=np.float32),
        intercept=confidence["intercept"],
        behind=confidence["behind"],
    )


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


def evidence(features: Features, language: Language, same_language: bool, place: int) -> Vectors:
    """What speaks for the passage at ``place``, float32 (len(EVIDENCE),); ``language`` is the question's."""
    measured = features.absolute[place, _MEASURED]
    if measured[_RERANK_COSINE]:
        measured[_RERANK_COSINE] = min(measured[_RERANK_COSINE] - _UNRELATED[language, same_language], _NEAR)
    return np.concatenate([measured, [not same_language, language == "zh"]]).astype(np.float32)


def answer_probabilities(
    features: Features, scores: Vectors, language: Language, same_language: NDArray[np.bool_], learnt: Weights
) -> Vectors:
    """The probability of each candidate that it answers, float32 (n,); falls with its ranking score."""
    best = int(np.argmax(scores))
    speaks = evidence(features, language, bool(same_language[best]), best)
    logits = learnt.intercept + speaks @ learnt.confidence - learnt.behind * (scores[best] - scores)
    probabilities: Vectors = (1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))).astype(np.float32)
    return probabilities
