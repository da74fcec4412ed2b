"""How likely a passage answers: a number from 0 to 1 that can be compared between questions.

Ranking only compares passages for one question. Confidence looks at what was measured in itself:
how near the best passage is, and how many of the question's words it holds; so that it means the
same in a home of two documents and in one of thousands, with a filter and without. Two logistic
steps (J. Platt, "Probabilistic outputs for support vector machines", 1999), learnt by
``scripts/train_ranking.py``: one for the best passage, one for how far another stands behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.search.features import COLUMNS, EVIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.features import Features
    from kb.search.weights import Weights
    from kb.text.language import Language

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


def evidence(features: Features, language: Language, same_language: bool, place: int) -> Vectors:
    """What speaks for the passage at ``place``, float32 (len(EVIDENCE),); ``language`` is the question's."""
    measured = features.absolute[place, _MEASURED]
    if measured[_RERANK_COSINE]:
        measured[_RERANK_COSINE] = min(measured[_RERANK_COSINE] - _UNRELATED[language, same_language], _NEAR)
    return np.concatenate([measured, [not same_language, language == "zh"]]).astype(np.float32)


def answer_probabilities(
    features: Features, scores: Vectors, language: Language, same_language: NDArray[np.bool_], weights: Weights
) -> Vectors:
    """The probability of each candidate that it answers, float32 (n,); falls with its ranking score."""
    best = int(np.argmax(scores))
    speaks = evidence(features, language, bool(same_language[best]), best)
    logits = weights.intercept + speaks @ weights.confidence - weights.behind * (scores[best] - scores)
    probabilities: Vectors = (1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))).astype(np.float32)
    return probabilities
