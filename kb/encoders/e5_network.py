"""multilingual-e5-small: token ids → vectors (L. Wang and others, "Multilingual E5 Text Embeddings", 2024).

A BERT of 12 layers of 384 dimensions (J. Devlin and others, NAACL 2019); a text's vector is the
mean of what it makes of the text's tokens.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.encoders.matrix_products import numkong, one_thread
from kb.encoders.tokenisers import E5_END
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from numpy.typing import NDArray

    from kb.encoders import weight_cache
    from kb.encoders.tokenisers import E5Tokeniser

    Floats = NDArray[np.float32]

BLOCK = 32  # weights that share a scale in the package's file
BLOCK_BYTES = 2 + BLOCK // 2
LAYERS, WIDTH, HEADS = 12, 384, 12
EPSILON = 1e-12  # of layer normalisation
_KERNELS = ("haswell", "icelake", "neonsdot")  # processors whose eight-bit products beat NumPy's in 32
FAR = -1e9  # added to the attention of what stands behind a text's end


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
    tokeniser: E5Tokeniser


class E5Network:
    """Token ids → what the last layer makes of them; how rows are multiplied with a matrix is for others to say.

    Args:
        words: uint8, word vectors as ``E5Tables`` has them.
        weights: float32 vectors by name.
    """

    def __init__(self, words: NDArray[np.uint8], weights: Mapping[str, Floats]) -> None:
        self._words = words
        self._weights = weights

    def product(self, rows: Floats, name: str) -> Floats:
        """Rows (n, inputs) through a matrix, with its bias added: (n, outputs)."""
        raise NotImplementedError

    @contextmanager
    def threads(self) -> Iterator[ThreadPoolExecutor]:
        """Threads to use the network in, one for each core; each product is made by one thread alone."""
        from concurrent.futures import ThreadPoolExecutor

        with one_thread(), ThreadPoolExecutor(os.cpu_count()) as threads:
            yield threads

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Token ids of each text → float32 (texts, 384), unit length. Texts of about one length are done best."""
        states, lengths = self.hidden(texts), np.array([len(text) for text in texts])
        if len(texts) > 1:
            states *= (np.arange(states.shape[1]) < lengths[:, None])[:, :, None]
        summed: Floats = states.sum(axis=1)
        summed /= np.linalg.norm(summed, axis=1, keepdims=True)
        return summed

    def hidden(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Token ids of each text → float32 (texts, longest, 384); what stands behind a text's end means nothing."""
        lengths = [len(text) for text in texts]
        ids = padded(texts)
        size, longest = ids.shape
        beyond = None
        if min(lengths) < longest:
            beyond = np.where(np.arange(longest) < np.array(lengths)[:, None], np.float32(0), np.float32(FAR))[
                :, None, None, :
            ]
        x = unpacked(self._words[ids.ravel()])
        x = x.reshape(size, longest, WIDTH) + self._weights["positions"][:longest]
        x = _normalised(x.reshape(-1, WIDTH), self._weights["gain"], self._weights["shift"])
        for layer in range(LAYERS):
            x = self._layer(x, layer, (size, longest), beyond)
        return x.reshape(size, longest, WIDTH)

    def _layer(self, x: Floats, layer: int, shape: tuple[int, int], beyond: Floats | None) -> Floats:
        weights = self._weights
        parts = self.product(x, f"{layer} qkv").reshape(*shape, 3, HEADS, WIDTH // HEADS)
        queries, keys, values = parts.transpose(2, 0, 3, 1, 4)
        near = queries @ keys.transpose(0, 1, 3, 2)
        if beyond is not None:
            near += beyond
        near -= near.max(axis=-1, keepdims=True)
        np.exp(near, out=near)
        near /= near.sum(axis=-1, keepdims=True)
        seen = np.ascontiguousarray((near @ values).transpose(0, 2, 1, 3)).reshape(-1, WIDTH)
        y = self.product(seen, f"{layer} out")
        y += x
        x = _normalised(y, weights[f"{layer} out gain"], weights[f"{layer} out shift"])
        y = self.product(_gelu(self.product(x, f"{layer} up")), f"{layer} down")
        y += x
        return _normalised(y, weights[f"{layer} down gain"], weights[f"{layer} down shift"])


class ExactE5Network(E5Network):
    """With the matrices as they are, and what the largest numbers were that they met."""

    def __init__(self, words: NDArray[np.uint8], weights: Mapping[str, Floats], matrices: Mapping[str, Floats]) -> None:
        super().__init__(words, weights)
        self._matrices = matrices
        self.largest = {name: np.zeros(matrix.shape[1], dtype=np.float32) for name, matrix in matrices.items()}

    def product(self, rows: Floats, name: str) -> Floats:
        """See ``E5Network.product``."""
        np.maximum(self.largest[name], np.abs(rows).max(axis=0), out=self.largest[name])
        found: Floats = rows @ self._matrices[name].T
        found += self._weights[f"{name} bias"]
        return found


class Int8E5Network(E5Network):
    """With matrices and rows in eight bits: NumKong multiplies them, or NumPy where it is missing."""

    def __init__(self, tables: E5Tables) -> None:
        super().__init__(tables.words, tables.weights)
        self._matrices = tables.matrices
        self._packed: dict[str, Any] = {}
        self._met: set[str] = set()
        self._numkong = numkong(*_KERNELS)

    def product(self, rows: Floats, name: str) -> Floats:
        """See ``E5Network.product``."""
        weights = self._weights
        scaled = rows * weights[f"{name} smooth"]
        step = np.maximum(scaled.max(axis=1), -scaled.min(axis=1))
        np.maximum(step, np.float32(1e-9), out=step)
        step /= 127
        scaled /= step[:, None]
        np.rint(scaled, out=scaled)
        found = self._multiplied(scaled, name)
        found *= step[:, None]
        found *= weights[f"{name} scale"]
        found += weights[f"{name} bias"]
        return found

    def _multiplied(self, whole: Floats, name: str) -> Floats:
        """Whole numbers from -127 to 127 (n, inputs) → float32 (n, outputs)."""
        packed = self._packed.get(name)
        if packed is None:
            with self._matrices.array(name) as matrix:
                packed = self._numkong.dots_pack(matrix) if self._numkong else matrix.astype(np.float32).T
            # What is wanted a second time is kept: a process that answers one question has 20 MiB less.
            if name in self._met:
                self._packed[name] = packed
            self._met.add(name)
        if self._numkong is None:
            product: Floats = whole @ packed
            return product
        return np.asarray(self._numkong.dots_packed(whole.astype(np.int8), packed)).astype(np.float32)


def _normalised(x: Floats, gain: Floats, shift: Floats) -> Floats:
    """Each row less its mean, over its standard deviation, times ``gain``, plus ``shift``; in place."""
    x -= (x @ _MEAN)[:, None]
    x /= np.sqrt(np.einsum("ij,ij->i", x, x) / np.float32(WIDTH) + np.float32(EPSILON))[:, None]
    x *= gain
    x += shift
    return x


_MEAN = np.full(WIDTH, 1 / WIDTH, dtype=np.float32)


def _gelu(x: Floats) -> Floats:
    """D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units", 2016: their approximation by tanh; in place."""
    inner = x * x
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= x
    np.tanh(inner, out=inner)
    inner += 1
    x *= np.float32(0.5)
    x *= inner
    return x


def padded(texts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Token ids of each text → int64 (texts, longest), filled up with the end mark."""
    ids = np.full((len(texts), max(map(len, texts))), E5_END, dtype=np.int64)
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
