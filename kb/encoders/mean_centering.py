"""Vectors of e5 without what all of them have in common.

Vectors of such models lie in a narrow cone: the cosine of two texts that have nothing to do with each
other is .7 to .8 with this one, and how far a text is from the middle of the cone says more of its
kind than of its sense. Less their mean (J. Mu and P. Viswanath, "All-but-the-top", ICLR 2018) and
less half of what tells Chinese from English (J. Libovický and others, "On the language neutrality of
pre-trained multilingual representations", Findings of EMNLP 2020), they tell senses apart better
(docs/research/mean-centering.md has the figures). Half, because a little of the language helps where a question's own
language has the answer.

``scripts/train_mean_centering.py`` makes the numbers.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors

MEAN_CENTERING = Path(__file__).with_name("e5_mean_centering.npy")
_KEPT = np.float32(0.5)  # of the component that tells the two languages apart


@lru_cache(maxsize=1)
def _centre() -> Vectors:
    """Float32 (2, 384): the mean of vectors, and the direction from English to Chinese, of unit length."""
    centre: Vectors = np.load(MEAN_CENTERING, allow_pickle=False)
    return centre


def mean_centered(vectors: Vectors) -> Vectors:
    """Unit vectors of e5, float32 (n, 384) → theirs less what all have in common, unit length."""
    mean, language = _centre()
    found: Vectors = vectors - mean
    found -= ((1 - _KEPT) * (found @ language))[:, None] * language
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found
