"""The same network for many texts at once, through torch, in the number format that the processor multiplies faster.

Indexing a library is a hundred million times the work of a question, and torch's convolutions need no copies of their
windows: three times the tokens a second of NumPy (measured by ``scripts/bench_speed.py``), the vectors being the same
to a cosine of 0.999. Importing torch takes seconds, so small additions go without it.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from kb.encoders.encoder import TokenSums
from kb.encoders.use_late_interaction import BLOCK, late_interaction_projection, pairs
from kb.encoders.use_network import BRANCH, CHUNKS, ORDERS, batches
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.use_tables import UseTables

    Integers = NDArray[np.int64]


def _faster_format() -> torch.dtype:
    """bfloat16 or float32, by a trial of a few milliseconds.

    Processors that report the same instructions differ: oneDNN made 210 billion operations a second and core in
    bfloat16 and 90 in float32 on one, 82 and 160 on another (30 November 2026).
    """

    def seconds(kind: torch.dtype) -> float:
        rows, matrix = torch.ones(512, BRANCH, dtype=kind), torch.ones(BRANCH, BRANCH, dtype=kind)
        return min(timeit.repeat(lambda: rows @ matrix, timer=time.thread_time, number=1, repeat=5))

    return min((torch.bfloat16, torch.float32), key=seconds)


_FORMAT = _faster_format()
_GAP = 2  # rows between two texts: as far as a window of the convolutions reaches
_TOKENS = 32768  # whose distinct ones are looked up together
_SHAPE = 256  # rows are padded to a multiple of this
_CACHED = 2048  # that go through the network together: their features stay in a core's cache


class UseBulkNetwork:
    """Token ids → units, as ``UseNetwork.token_sums`` gives them."""

    def __init__(self, tables: UseTables) -> None:
        w = tables.weights
        self._tables = tables
        self._epsilon = float(w["eps"])
        self._scale, self._low = w["scale"], w["lo"]
        self._projection = _in_format(w["projection"])
        bias, gain, shift = (
            torch.from_numpy(np.concatenate([w[f"{name}{order}"] for order, _ in ORDERS]))
            for name in ("proj_b", "ln_g", "ln_b")
        )
        self._projection_bias, self._gain, self._shift = bias, gain, shift
        # The first convolution sees only which token stands where, so it is done once for each
        # distinct token (side by side for each place in the window) and then looked up and added.
        self._first = [_in_format(np.concatenate(np.split(w[f"w1_{order}"], order), axis=1)) for order, _ in ORDERS]
        self._first_bias = [_in_format(w[f"b1_{order}"]) for order, _ in ORDERS]
        # (order * 256, 256) → (256 out, 256 in, 1, order) for a convolution over (1, 256, 1, tokens).
        self._second = [
            _in_format(w[f"w2_{order}"].reshape(order, BRANCH, BRANCH).transpose(2, 1, 0)[:, :, None, :]).contiguous(
                memory_format=torch.channels_last
            )
            for order, _ in ORDERS
        ]
        self._second_bias = [_in_format(w[f"b2_{order}"]) for order, _ in ORDERS]
        # The last normalisation's gain and bias belong to the projection that follows it.
        self._out = _in_format(w["ln_g"][:, None] * w["cnn_W"])
        self._out_each = w["ln_b"] @ w["cnn_W"] + w["cnn_b"]
        self._head_in = _in_format(np.concatenate([w["d0"], w["p1"]], axis=1))
        self._d1, self._d2, self._p3, self._d3 = (_in_format(w[name]) for name in ("d1", "d2", "p3", "d3"))
        self._windows = _in_format(late_interaction_projection())

    def token_sums(self, texts: Sequence[Sequence[int]]) -> TokenSums:
        """See ``UseNetwork.token_sums``."""
        with torch.inference_mode():
            return TokenSums.joined([self._batch(batch) for batch in batches(texts, _TOKENS)])

    def compose(self, sums: NDArray[np.float32], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
        """See ``UseNetwork.compose``."""
        with torch.inference_mode():
            count = len(sums)
            scaled = torch.zeros(_rounded(count, _SHAPE), sums.shape[1])
            scaled[:count] = torch.from_numpy(sums) * torch.from_numpy(lengths).rsqrt()[:, None]
            return functional.normalize(self._head(scaled.to(_FORMAT))[:count].float()).numpy()

    def _head(self, x: torch.Tensor) -> torch.Tensor:
        both = x @ self._head_in
        width = self._d1.shape[0]
        y1 = torch.relu_(torch.addmm(both[:, width:], torch.relu(both[:, :width]), self._d1))
        y2 = torch.relu_(y1 @ self._d2)
        return torch.tanh_(torch.addmm(y1 @ self._p3, y2, self._d3))

    def _batch(self, texts: Sequence[Sequence[int]]) -> TokenSums:
        flat = np.fromiter(chain.from_iterable(texts), dtype=np.int64)
        distinct, which = np.unique(flat, return_inverse=True)
        looks = self._looks(distinct)
        found = []
        first = 0
        for part in batches(texts, _CACHED):
            last = first + sum(map(len, part))
            found.append(self._part(part, which[first:last], looks))
            first = last
        return TokenSums.joined(found)

    def _looks(self, distinct: Integers) -> _Looks:
        """What depends on a token alone, for each of the distinct ones."""
        distinct = np.concatenate([distinct, np.zeros(_rounded(len(distinct), 1024) - len(distinct), dtype=np.int64)])
        chunk = distinct % CHUNKS
        embedded = self._tables.embeddings[distinct] * self._scale[chunk, None]
        embedded += self._low[chunk, None]
        raw = torch.from_numpy(embedded).to(_FORMAT)
        projected = (raw @ self._projection).float() + self._projection_bias
        projected = functional.layer_norm(projected, projected.shape[1:], self._gain, self._shift, self._epsilon)
        branches = [part.contiguous() for part in torch.split(projected.to(_FORMAT), BRANCH, dim=1)]
        return _Looks(
            raw=_with_nothing(raw),
            branches=[_with_nothing(x) for x in branches],
            parts=[_with_nothing(x @ first).view(-1, BRANCH) for x, first in zip(branches, self._first, strict=True)],
        )

    def _part(self, texts: Sequence[Sequence[int]], which: Integers, looks: _Looks) -> TokenSums:
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        # Each text begins at a whole block, with at least the gap behind it.
        slots = (lengths + _GAP + BLOCK - 1) // BLOCK * BLOCK
        starts = np.cumsum(slots) - slots
        rows = _rounded(int(slots.sum()), _SHAPE)
        place = np.arange(len(which), dtype=np.int64) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        tokens = np.full(rows + 2 * _GAP, len(looks.raw) - 1, dtype=np.int64)
        tokens[place + _GAP] = which
        valid = np.zeros(rows, dtype=np.float32)
        valid[place] = 1

        features = self._features(torch.from_numpy(tokens), rows, torch.from_numpy(valid).to(_FORMAT)[:, None], looks)
        features = features.view(rows // BLOCK, 2, 2 * features.shape[1])
        two = features[:, 0] + features[:, 1]
        half = two.shape[1] // 2
        blocks = (two[:, :half] + two[:, half:]) @ self._out
        counts = valid.reshape(-1, BLOCK).sum(axis=1)
        summed = blocks.float().numpy()
        summed += counts[:, None] * self._out_each

        sums = np.add.reduceat(summed, starts // BLOCK, axis=0)
        first, window_counts = pairs(starts // BLOCK, lengths)
        padded = np.zeros(_rounded(len(first), _SHAPE // BLOCK), dtype=np.int64)
        padded[: len(first)] = first
        joined = torch.from_numpy(summed[padded] + summed[padded + 1])
        each = torch.from_numpy(counts[padded] + counts[padded + 1])
        vectors = self._head((joined * each.rsqrt()[:, None]).to(_FORMAT)) @ self._windows
        windows = functional.normalize(vectors[: len(first)].float()).numpy()
        return TokenSums(sums, lengths.astype(np.float32), windows, window_counts)

    def _features(self, tokens: torch.Tensor, rows: int, valid: torch.Tensor, looks: _Looks) -> torch.Tensor:
        """Normalised features of each row of the padded texts, zero between them: (rows, 1280) in _FORMAT."""
        here = tokens[_GAP : _GAP + rows]
        features = [looks.raw.index_select(0, here)]
        for branch, (order, left) in enumerate(ORDERS):
            places = torch.stack(
                [tokens[_GAP + i - left : _GAP + i - left + rows] * order + i for i in range(order)], dim=1
            )
            inner = torch.zeros(rows + 2 * _GAP, BRANCH, dtype=_FORMAT)
            h = inner[_GAP : _GAP + rows]
            torch.add(
                functional.embedding_bag(places, looks.parts[branch], mode="sum"), self._first_bias[branch], out=h
            )
            torch.relu_(h)
            h += looks.branches[branch].index_select(0, here)
            h *= valid
            image = inner[_GAP - left : _GAP - left + rows + order - 1].view(1, 1, -1, BRANCH).permute(0, 3, 1, 2)
            z = functional.conv2d(image, self._second[branch], self._second_bias[branch])
            features.append(torch.relu_(z.permute(0, 2, 3, 1).view(rows, BRANCH)).add_(h))
        joined = torch.cat(features, dim=1)
        return functional.layer_norm(joined, joined.shape[1:], eps=self._epsilon).mul_(valid)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What depends on a token alone: rows for each distinct token of a batch, and one of zeros behind them.

    ``raw`` (distinct + 1, 512) are embeddings, ``branches`` what enters each branch, ``parts`` what
    a token adds to its branch's first convolution at each place of the window, (order * (distinct +
    1), 256).
    """

    raw: torch.Tensor
    branches: Sequence[torch.Tensor]
    parts: Sequence[torch.Tensor]


def _rounded(count: int, unit: int) -> int:
    """Up to a multiple: oneDNN compiles and keeps code for every shape that it meets."""
    return (count + unit - 1) // unit * unit


def _in_format(array: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float32)).to(_FORMAT)


def _with_nothing(table: torch.Tensor) -> torch.Tensor:
    """The table with a row of zeros behind it, for rows without a token."""
    return functional.pad(table, (0, 0, 0, 1))
