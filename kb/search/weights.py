"""The weights of ranking and of confidence, as ``scripts/train_ranking.py`` writes them into ``ranking.json``."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.features import EVIDENCE, NAMES

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors

WEIGHTS = Path(__file__).with_name("ranking.json")


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
