"""The shape of multilingual-e5-small, and what its network and its tokeniser work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.unigram import SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.encoders import weight_cache
    from kb.encoders.unigram import Unigram

    Floats = NDArray[np.float32]

BLOCK = 32  # weights that share a scale in the package's file
BLOCK_BYTES = 2 + BLOCK // 2
BEGIN, END, UNKNOWN = 0, 2, 3
LONGEST = 512
"""Tokens of a text that the model takes, marks included."""
LAYERS, WIDTH, HEADS = 12, 384, 12
EPSILON = 1e-12  # of layer normalisation


@dataclass(frozen=True, slots=True)
class E5Tables:
    """What the network and its tokeniser work on.

    ``words`` is uint8 (pieces, 12 * 18), word vectors in blocks of four-bit numbers (``unpacked``).
    ``matrices`` gives int8 (outputs, inputs), of each layer ("3 …") those to queries, keys and values
    (qkv), from the heads (out), into and out of the feed-forward part (up, down); what "3 up" stands for
    is ``matrix * weights["3 up scale"][:, None] * weights["3 up smooth"]``. ``weights`` are float32.
    """

    words: NDArray[np.uint8]
    matrices: weight_cache.ArrayFile[np.int8]
    weights: dict[str, Floats]
    tokeniser: Tokeniser


class Tokeniser:
    """Text → piece ids of XLM-RoBERTa's vocabulary, for texts that kb has normalised (NFKC)."""

    def __init__(self, unigram: Unigram) -> None:
        self._segment = unigram.segment

    def encode(self, text: str) -> list[int]:
        """Piece ids with the begin and end marks around them; what is longer than the model takes is cut."""
        words = SPACE + SPACE.join(text.split())
        return [BEGIN, *self._segment(words)[: LONGEST - 2], END]


def padded(texts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Token ids of each text → int64 (texts, longest), filled up with END."""
    ids = np.full((len(texts), max(map(len, texts))), END, dtype=np.int64)
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = text
    return ids


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """Rows of blocks of four-bit numbers (n, blocks * 18) → float32 (n, blocks * 32)."""
    each = blocks.reshape(-1, BLOCK_BYTES)
    scale = np.ascontiguousarray(each[:, :2]).view(np.float16).astype(np.float32)
    values = np.empty((len(each), BLOCK), dtype=np.float32)
    values[:, : BLOCK // 2] = each[:, 2:] & 15
    values[:, BLOCK // 2 :] = each[:, 2:] >> 4
    values -= 8
    values *= scale
    return values.reshape(len(blocks), -1)
