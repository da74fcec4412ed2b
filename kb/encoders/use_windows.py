"""Vectors of windows: what the network makes of every few tokens of a text, from one pass over it.

A text's vector says what it is about as a whole. For late interaction (O. Khattab and M. Zaharia,
"ColBERT", SIGIR 2020) each part of a question looks for its own counterpart in the passage. The
network sums token features before its last layers, so the vector of any run of tokens costs one
sum and those layers. Vectors are kept short by a fixed projection: the leading principal
components of window vectors (``scripts/train_window_projection.py`` says of which, and makes the file).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.use_network import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.use_network import Network

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

WINDOW_DIMENSIONS = 128
PASSAGE_WINDOW = (8, 4)
"""Tokens in a window of a passage, and from one window's start to the next."""
QUESTION_WINDOW = (4, 2)

_PROJECTION = Path(__file__).with_name("window_projection.npy")
# Tokens per pass: their features are 5 KB each.
_TOKENS = 2048


class WindowEncoder:
    """Token ids → vectors of windows of tokens."""

    def __init__(self, network: Network) -> None:
        self._network = network
        # float16 (512, 128), orthonormal columns.
        self._projection = np.load(_PROJECTION, allow_pickle=False).astype(np.float32)

    def encode(self, texts: Sequence[Sequence[int]], window: tuple[int, int]) -> list[Floats]:
        """Token ids of each text → float32 (windows of that text, 128), unit length.

        A text shorter than a window is one window; the last window ends where the text ends.
        """
        found: list[Floats] = []
        first = 0
        while first < len(texts):
            last, tokens = first, 0
            while last < len(texts) and (last == first or tokens + len(texts[last]) <= _TOKENS):
                tokens += len(texts[last])
                last += 1
            vectors, counts = self.encode_whole(texts[first:last], window)
            vectors = vectors @ self._projection
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
            found.extend(np.split(vectors, np.cumsum(counts)[:-1]))
            first = last
        return found

    def encode_whole(self, texts: Sequence[Sequence[int]], window: tuple[int, int]) -> tuple[Floats, Integers]:
        """As ``encode``, before the projection: (float32 (windows, 512), windows of each text)."""
        projected = self._network.project(self._network.features(texts), np.ones(sum(map(len, texts)), dtype=np.int64))
        # Double precision: differences of long running sums.
        running = np.concatenate([np.zeros((1, DIMENSIONS)), np.cumsum(projected, axis=0, dtype=np.float64)])
        starts, ends, counts = _spans([len(text) for text in texts], *window)
        sums = (running[ends] - running[starts]).astype(np.float32)
        return self._network.compose(sums, (ends - starts).astype(np.float32)), counts


def _spans(lengths: Sequence[int], size: int, step: int) -> tuple[Integers, Integers, Integers]:
    """Half-open token spans of all windows, texts one after another, and the number of windows of each text."""
    starts: list[Integers] = []
    ends: list[Integers] = []
    counts = np.empty(len(lengths), dtype=np.int64)
    offset = 0
    for place, length in enumerate(lengths):
        final = max(length - size, 0)
        begins = np.append(np.arange(0, final, step, dtype=np.int64), final)
        starts.append(begins + offset)
        ends.append(np.minimum(begins + size, length) + offset)
        counts[place] = len(begins)
        offset += length
    return np.concatenate(starts), np.concatenate(ends), counts
