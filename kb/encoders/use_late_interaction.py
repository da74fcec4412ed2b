"""Vectors of windows: what the network makes of every few tokens of a text, from one pass over it.

A text's vector says what it is about as a whole. For late interaction (O. Khattab and M. Zaharia,
"ColBERT", SIGIR 2020) each part of a question looks for its own counterpart in the passage. The
network sums token features before its last layers, so the vector of any run of tokens costs one
sum and those layers. Vectors are kept short by a fixed projection: the leading principal
components of window vectors (``scripts/train_late_interaction_projection.py`` says of which, and makes the file).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import TokenSums
from kb.encoders.use_network import batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.use_network import UseNetwork

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

BLOCK = 4
"""Tokens in a block of a passage's sentence; a window is two neighbouring blocks."""
QUESTION_WINDOW = (4, 2)
"""Tokens in a window of a question, and from one window's start to the next."""

_PROJECTION = Path(__file__).with_name("late_interaction_projection.npy")
# Tokens per pass: their features are 5 KB each.
_TOKENS = 2048


def late_interaction_projection() -> Floats:
    """float32 (512, 128), orthonormal columns."""
    projection: Floats = np.load(_PROJECTION, allow_pickle=False).astype(np.float32)
    return projection


def pairs(first_blocks: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """(the first block of every window, windows of each text).

    Args:
        first_blocks: where each text's blocks begin, int64 (texts,).
        lengths: tokens of each text.
    """
    counts = np.maximum((lengths + BLOCK - 1) // BLOCK - 1, 1)
    ends = np.cumsum(counts)
    return np.arange(int(counts.sum())) + np.repeat(first_blocks - (ends - counts), counts), counts


class WindowEncoder:
    """Token ids → vectors of windows of tokens."""

    def __init__(self, network: UseNetwork) -> None:
        self._network = network
        self._projection = late_interaction_projection()

    def token_sums(self, texts: Sequence[Sequence[int]]) -> TokenSums:
        """Token ids of each text → what they add up to, and their windows: see ``TokenSums``."""
        return TokenSums.joined([self._token_sums(batch) for batch in batches(texts, _TOKENS)])

    def _token_sums(self, texts: Sequence[Sequence[int]]) -> TokenSums:
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        blocks = np.maximum((lengths + BLOCK - 1) // BLOCK, 2)
        first_blocks = np.cumsum(blocks) - blocks
        starts = np.cumsum(lengths) - lengths
        edges = np.arange(int(blocks.sum())) - np.repeat(first_blocks, blocks)
        limits = np.repeat(starts + lengths, blocks)
        begins = np.minimum(np.repeat(starts, blocks) + BLOCK * edges, limits)
        counts = np.minimum(begins + BLOCK, limits) - begins
        features = self._network.features(texts)
        summed = np.zeros((len(begins), features.shape[1]), dtype=np.float32)
        filled = counts > 0
        summed[filled] = np.add.reduceat(features, begins[filled], axis=0)
        projected = self._network.project(summed, counts)
        first, window_counts = pairs(first_blocks, lengths)
        windows = self._network.compose(
            projected[first] + projected[first + 1], (counts[first] + counts[first + 1]).astype(np.float32)
        )
        sums = np.add.reduceat(projected, first_blocks, axis=0)
        return TokenSums(sums, lengths.astype(np.float32), self._shorten(windows), window_counts)

    def encode_question(self, text: Sequence[int]) -> tuple[Floats, Floats]:
        """Token ids → the whole text's vector, float32 (512,), and its windows', (windows, 128), in one pass."""
        starts, ends = spans(len(text), *QUESTION_WINDOW)
        starts, ends = np.append(starts, 0), np.append(ends, len(text))
        tokens = np.arange(len(text))
        within = (starts[:, None] <= tokens) & (tokens < ends[:, None])
        sums = self._network.project(within.astype(np.float32) @ self._network.features([text]), ends - starts)
        vectors = self._network.compose(sums, (ends - starts).astype(np.float32))
        return vectors[-1], self._shorten(vectors[:-1])

    def _shorten(self, vectors: Floats) -> Floats:
        """float32 (n, 512) → float32 (n, 128), unit length."""
        short: Floats = vectors @ self._projection
        short /= np.maximum(np.linalg.norm(short, axis=1, keepdims=True), np.float32(1e-6))
        return short


def spans(length: int, size: int, step: int) -> tuple[Integers, Integers]:
    """Where the windows of a text of ``length`` tokens begin and end, int64.

    A text shorter than a window is one window; the last window ends where the text ends.
    """
    final = max(length - size, 0)
    starts = np.append(np.arange(0, final, step, dtype=np.int64), final)
    return starts, np.minimum(starts + size, length)
