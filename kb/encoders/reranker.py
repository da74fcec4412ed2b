"""What every reranker offers, whichever model stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]


class Reranker(Protocol):
    """Reads a question and a text together and says how well the one answers the other. ``name`` tells which it is."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """float32 (len(texts),): the higher the better; logits, without bounds."""
        ...
