"""The rerank network for many sentences at once, through torch: the same eight-bit products, twice as fast.

torch multiplies matrices of eight-bit numbers with the processor's instructions for it (AVX512-VNNI) at 950
billion operations a second and core, NumKong at 400 (measured on 29 November 2026); both give the same whole numbers,
so that vectors agree to rounding. Importing torch takes a second or two, so small additions go without it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from kb.encoders.e5_network import EPSILON, FAR, HEADS, LAYERS, WIDTH, padded, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kb.encoders.e5_network import E5Tables

    Floats = NDArray[np.float32]

_NAMES = ("qkv", "out", "up", "down")


def is_fast() -> bool:
    """Whether this processor, and this torch, multiply numbers of eight bits faster than NumKong does."""
    return hasattr(torch, "_int_mm") and torch.backends.cpu.get_cpu_capability().startswith("AVX512")


class E5BulkNetwork:
    """Token ids → vectors, as ``Int8E5Network.vectors`` gives them."""

    def __init__(self, tables: E5Tables) -> None:
        self._words = tables.words
        self._weights = {name: torch.from_numpy(np.array(value)) for name, value in tables.weights.items()}
        self._matrices = {}
        for layer in range(LAYERS):
            for name in _NAMES:
                with tables.matrices.array(f"{layer} {name}") as matrix:
                    self._matrices[f"{layer} {name}"] = torch.from_numpy(np.ascontiguousarray(matrix.T))

    @contextmanager
    def threads(self) -> Iterator[ThreadPoolExecutor]:
        """See ``E5Network.threads``."""
        before = torch.get_num_threads()
        # Each thread says it for itself: OpenMP would else start a team of threads for each of them, and they wait for
        # one another with the processor running.
        try:
            with ThreadPoolExecutor(os.cpu_count(), initializer=torch.set_num_threads, initargs=(1,)) as threads:
                yield threads
        finally:
            torch.set_num_threads(before)

    @torch.inference_mode()
    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Token ids of each text → float32 (texts, 384), unit length. Texts of one length are done best."""
        lengths = torch.tensor([len(text) for text in texts])
        ids = padded(texts)
        size, longest = ids.shape
        within = torch.arange(longest) < lengths[:, None]
        beyond = None if bool(within.all()) else torch.where(within, 0.0, FAR)[:, None, None, :]
        x = torch.from_numpy(unpacked(self._words[ids.ravel()])).view(size, longest, WIDTH)
        x = x.add_(self._weights["positions"][:longest]).view(-1, WIDTH)
        x = functional.layer_norm(x, (WIDTH,), self._weights["gain"], self._weights["shift"], EPSILON)
        for layer in range(LAYERS):
            x = self._layer(x, layer, (size, longest), beyond)
        summed = (x.view(size, longest, WIDTH) * within[:, :, None]).sum(dim=1)
        found: Floats = functional.normalize(summed, dim=1).numpy()
        return found

    def _layer(self, x: torch.Tensor, layer: int, shape: tuple[int, int], beyond: torch.Tensor | None) -> torch.Tensor:
        parts = self._product(x, f"{layer} qkv").view(*shape, 3, HEADS, WIDTH // HEADS)
        y = self._product(_attention(parts, beyond), f"{layer} out").add_(x)
        x = self._normalised(y, f"{layer} out")
        # GELU as it is: torch takes five times as long for the approximation by tanh that NumPy is given.
        up = functional.gelu(self._product(x, f"{layer} up"))
        return self._normalised(self._product(up, f"{layer} down").add_(x), f"{layer} down")

    def _normalised(self, x: torch.Tensor, name: str) -> torch.Tensor:
        weights = self._weights
        return functional.layer_norm(x, (WIDTH,), weights[f"{name} gain"], weights[f"{name} shift"], EPSILON)

    def _product(self, rows: torch.Tensor, name: str) -> torch.Tensor:
        """Rows (n, inputs) in eight bits through a matrix, with its bias added: (n, outputs)."""
        weights = self._weights
        scaled = rows * weights[f"{name} smooth"]
        # Two reductions cost less than one of absolute values, which have to be written first.
        largest = torch.maximum(scaled.amax(dim=1, keepdim=True), -scaled.amin(dim=1, keepdim=True))
        step = largest.clamp_min_(1e-9).div_(127)
        whole = scaled.mul_(step.reciprocal()).round_().to(torch.int8)
        found = torch._int_mm(whole, self._matrices[name]).to(torch.float32)
        return torch.addcmul(weights[f"{name} bias"], found.mul_(weights[f"{name} scale"]), step, out=found)


def _attention(parts: torch.Tensor, beyond: torch.Tensor | None) -> torch.Tensor:
    """Queries, keys and values (texts, longest, 3, heads, 32) → what each token takes from the others, (rows, 384).

    For texts of a sentence's length this takes three quarters of the time of torch's own attention, which is made for
    thousands of tokens. The scale of attention is part of the query matrix.
    """
    size, longest = parts.shape[:2]
    queries, keys, values = parts.permute(2, 0, 3, 1, 4).contiguous()
    near = queries @ keys.transpose(2, 3)
    if beyond is not None:
        near += beyond
    taken: torch.Tensor = near.softmax(-1) @ values
    return taken.transpose(1, 2).reshape(size * longest, WIDTH)
