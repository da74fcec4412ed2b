"""Ranking: features of a passage become one number, with weights that were learnt.

The weights, and those of confidence, are in ``ranking.json``, which ``scripts/train_ranking.py``
writes; it says there what they were learnt from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.search.features import NAMES

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.search.features import Features

WEIGHTS = Path(__file__).with_name("ranking.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: ``ranking`` float32 (len(features.NAMES),)."""

    ranking: Vectors


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship."""
    learnt = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(ranking=np.array([learnt["ranking"].get(name, 0.0) for name in NAMES], dtype=np.float32))


def rank(features: Features) -> Vectors:
    """Each passage's number, float32 (n,): the higher the better, comparable within one question only."""
    scores: Vectors = features.relative @ weights().ranking
    return scores
