"""The same network for a question, which is short and waited for.

The matrices are some twelve million numbers, a question a dozen tokens: fetching the matrices is the work, not
multiplying. NumPy's products also rearrange a matrix before each use. NumKong's are rearranged once, and take
half the bytes (bfloat16, cosine with the exact vectors 0.9999): half the time, on processors that multiply
bfloat16 (AVX512-BF16); elsewhere NumPy does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.encoders.numkong import numkong
from kb.encoders.use_network import BRANCH, DIMENSIONS, GAP, ORDERS, UseNetwork, normalise_rows, windows

if TYPE_CHECKING:
    from kb.encoders.use_network import Floats, Integers
    from kb.encoders.use_tables import UseTables

_SHORT = 64  # tokens of a text that is taken for a question
_MET = 1024  # tokens of questions that are kept as the first layers leave them


class UseQuestionNetwork(UseNetwork):
    """Token ids → unit vectors, as ``UseNetwork`` makes them."""

    def __init__(self, tables: UseTables) -> None:
        super().__init__(tables)
        self._halves = tables.halves
        self._packed: dict[str, Any] = {}
        self._numkong = numkong("genoa")
        self._met: _Met | None = None

    def product(self, rows: Floats, name: str) -> Floats:
        """See ``UseNetwork.product``."""
        numkong = self._numkong
        if numkong is None:
            return super().product(rows, name)
        packed = self._packed.get(name)
        if packed is None:
            with self._halves.array(name) as half:
                matrix = numkong.from_pointer(half.ctypes.data, half.shape, "bfloat16", owner=half)
                packed = self._packed[name] = numkong.dots_pack(matrix)
        return np.asarray(numkong.dots_packed(numkong.astype(rows, "bfloat16"), packed))

    def features(self, texts: Sequence[Sequence[int]]) -> Floats:
        """See ``UseNetwork.features``."""
        if len(texts) == 1 and len(texts[0]) <= _SHORT:
            return self._features_of_question(texts[0])
        return super().features(texts)

    def _features_of_question(self, tokens: Sequence[int]) -> Floats:
        """``features`` of one short text: what the first layers make of a token is kept, it depends on nothing else."""
        if self._met is None:
            self._met = _Met()
        met = self._met
        distinct = sorted(set(tokens))
        if missing := met.missing(distinct):
            embedded, projected = self.first_layers(np.array(missing, dtype=np.int64))
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
            z = self.product(windows(inner, order, left, here), f"w2_{order}")
            z += self._weights[f"b2_{order}"]
            np.maximum(z, 0, out=z)
            begin = DIMENSIONS + branch * BRANCH
            np.add(z, y, out=features[:, begin : begin + BRANCH])
        normalise_rows(features, self._weights["ln_g"], self._weights["ln_b"], self._epsilon)
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
                found = self.product(np.ascontiguousarray(rows), f"first{order}")
                parts.extend(np.split(found, order, axis=1))
        return np.stack(parts, axis=1)


class _Met:
    """What the first layers make of the tokens met last, a row each, and a row of zeros behind them.

    ``parts`` is what a token adds to the first convolution of each branch at each place of its window.
    """

    def __init__(self) -> None:
        self.nothing = _MET
        # Memory that is taken only where something is written: 13 KB a token.
        self.embedded = np.empty((_MET + 1, DIMENSIONS), dtype=np.float32)
        self.projected = np.empty((_MET + 1, len(ORDERS) * BRANCH), dtype=np.float32)
        self.parts = np.empty((_MET + 1, sum(order for order, _ in ORDERS), BRANCH), dtype=np.float32)
        self.parts[_MET] = 0
        self._rows: dict[int, int] = {}

    def missing(self, tokens: Sequence[int]) -> list[int]:
        """Those that are not kept; when there is no room for them, none of the others is kept either."""
        missing = [token for token in tokens if token not in self._rows]
        if len(self._rows) + len(missing) > _MET:
            self._rows.clear()
            return list(tokens)
        return missing

    def keep(self, tokens: Sequence[int], embedded: Floats, projected: Floats, parts: Floats) -> None:
        first = len(self._rows)
        rows = slice(first, first + len(tokens))
        self.embedded[rows], self.projected[rows], self.parts[rows] = embedded, projected, parts
        self._rows.update(zip(tokens, range(first, first + len(tokens)), strict=True))

    def places(self, tokens: Sequence[int]) -> Integers:
        return np.array([self._rows[token] for token in tokens], dtype=np.int64)
