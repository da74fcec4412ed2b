"""The rerank network for many sentences at once, through torch: the same eight-bit products, twice as fast.

torch multiplies matrices of eight-bit numbers with the processor's instructions for it (AVX512-VNNI) at 950
billion operations a second and core, NumKong at 400 (measured on 29 November 2026); both give the same whole numbers,
so that vectors agree to rounding. Importing torch takes a second or two, so small additions go without it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from kb.encoders.e5_network import EPSILON, HEADS, LAYERS, WIDTH, padded, unpacked

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
    def in_threads(self) -> Iterator[None]:
        """A context in which several threads use the network: each product is then made by one thread alone."""
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)

    @torch.inference_mode()
    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Token ids of each text → float32 (texts, 384), unit length. Texts of about one length are done best."""
        lengths = [len(text) for text in texts]
        ids = padded(texts)
        size, longest = ids.shape
        within = torch.arange(longest) < torch.tensor(lengths)[:, None]
        seen = None if min(lengths) == longest else within[:, None, None, :]
        x = torch.from_numpy(unpacked(self._words[ids.ravel()])).view(size, longest, WIDTH)
        x = (x + self._weights["positions"][:longest]).view(-1, WIDTH)
        x = functional.layer_norm(x, (WIDTH,), self._weights["gain"], self._weights["shift"], EPSILON)
        for layer in range(LAYERS):
            x = self._layer(x, layer, (size, longest), seen)
        summed = (x.view(size, longest, WIDTH) * within[:, :, None]).sum(dim=1)
        found: Floats = functional.normalize(summed, dim=1).numpy()
        return found

    def _layer(self, x: torch.Tensor, layer: int, shape: tuple[int, int], seen: torch.Tensor | None) -> torch.Tensor:
        weights = self._weights
        parts = self._product(x, f"{layer} qkv").view(*shape, 3, HEADS, WIDTH // HEADS)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)
        # The scale of attention is part of the query matrix.
        heads = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=seen, scale=1.0)
        y = self._product(heads.transpose(1, 2).reshape(-1, WIDTH), f"{layer} out").add_(x)
        x = functional.layer_norm(y, (WIDTH,), weights[f"{layer} out gain"], weights[f"{layer} out shift"], EPSILON)
        # GELU as it is: torch takes five times as long for the approximation by tanh that NumPy is given.
        up = functional.gelu(self._product(x, f"{layer} up"))
        y = self._product(up, f"{layer} down").add_(x)
        return functional.layer_norm(
            y, (WIDTH,), weights[f"{layer} down gain"], weights[f"{layer} down shift"], EPSILON
        )

    def _product(self, rows: torch.Tensor, name: str) -> torch.Tensor:
        """Rows (n, inputs) in eight bits through a matrix, with its bias added: (n, outputs)."""
        weights = self._weights
        scaled = rows * weights[f"{name} smooth"]
        step = scaled.abs().amax(dim=1, keepdim=True).clamp_min_(1e-9).div_(127)
        whole = scaled.div_(step).round_().to(torch.int8)
        found = torch._int_mm(whole, self._matrices[name]).to(torch.float32)
        return found.mul_(step).mul_(weights[f"{name} scale"]).add_(weights[f"{name} bias"])
