"""Texts encoded so that the vectors of what they make up can be had without encoding again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenSums:
    """What one pass over n short texts (titles, sentences) gives.

    ``sums`` float32 (n, 512) are the features of each text's tokens, summed; ``lengths`` float32
    (n,) counts the tokens. Added up over several texts, both give the vector of the texts together.
    ``windows`` float32 (w, 128) are unit vectors of every few tokens, one text after another;
    ``window_counts`` int64 (n,) says how many each text has.
    """

    sums: Floats
    lengths: Floats
    windows: Floats
    window_counts: Integers

    @staticmethod
    def joined(parts: Sequence[TokenSums]) -> TokenSums:
        """Several, one after another."""
        return TokenSums(
            np.concatenate([part.sums for part in parts]),
            np.concatenate([part.lengths for part in parts]),
            np.concatenate([part.windows for part in parts]),
            np.concatenate([part.window_counts for part in parts]),
        )
