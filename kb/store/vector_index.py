"""Vectors as FAISS keeps them on disk, mapped, and read without FAISS as far as that goes.

Importing FAISS takes a quarter of the processor time of a question in a fresh process, and 15 MB. It is imported
where it searches faster than NumPy compares: inverted lists, and large flat files from the second search on.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.files.durable import map_array, release
from kb.store.vector_layout import LISTS, PLACES, ROTATION, Lists, head_of, lists_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_UNPACKED = 8192  # vectors of a flat index that stay in memory as floats once they were read: 16 MB
_TOGETHER = 512  # vectors that are unpacked to be compared
# A question looks into a quarter of the lists: .997 of the 100 nearest on 154,115 passages of laws, .982 on 100,000
# recombined ones, which lie less in clusters (an eighth: .987 and .941). A third takes a twentieth longer to answer.
_PROBED = 4
_LEAST_PROBED = 64


def products_of_bytes(rows: NDArray[np.integer[Any]], query: Vectors) -> Vectors:
    """Inner products of rows of one byte a dimension (n, dimensions) with ``query`` (dimensions,), float32 (n,).

    A few rows at a time, which as floats stay in the processor's cache and take little memory.
    """
    found = np.empty(len(rows), np.float32)
    for first in range(0, len(rows), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        found[some] = rows[some].astype(np.float32) @ query
    return found


def _widened(halves: NDArray[np.uint16]) -> Vectors:
    """Floats of half precision, given as their bits, as float32: in three steps, which NumPy does a number at a time.

    Sign and digits are moved to their places, and the exponent's other bias is made up for by multiplying.
    """
    bits = halves.astype(np.uint32)
    signs = (bits & np.uint32(0x8000)) << np.uint32(16)
    bits = (bits & np.uint32(0x7FFF)) << np.uint32(13)
    found: Vectors = bits.view(np.float32)
    found *= np.float32(2.0**112)
    bits |= signs
    return found


class VectorIndex:
    """One of the structures of ``kb.store.faiss_index``, mapped from disk.

    Args:
        path: ``NAME.faiss``, which has been checked.

    Raises:
        struct.error, ValueError: it is not what FAISS writes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = file = map_array(path, np.uint8)
        is_flat, dimensions, count = head_of(file.data)
        self.count: int = count
        self.dimensions: int = dimensions
        self.kind = "flat"
        self._searches = 0
        self._was_read = False
        self._rotation: Vectors | None = None
        self._lists: Lists | None = None
        places = path.with_suffix(PLACES)
        if not places.exists():
            if not is_flat or len(file) < 2 * count * dimensions:
                raise ValueError(f"{path.name} is no flat index")
            self._halves = file[len(file) - 2 * count * dimensions :].reshape(count, 2 * dimensions)
            return
        rotation = path.with_suffix(ROTATION)
        self.kind = "ivf-sq8"
        if rotation.exists():
            self.kind = "ivf-pq"
            self._rotation = map_array(rotation, np.float32).reshape(dimensions, dimensions)
        self._lists = lists = lists_of(file.data) or self._described_by_faiss()
        self._places = map_array(places, np.uint32)
        self._starts = map_array(path.with_suffix(LISTS), np.int64)
        size = lists.code_size
        self._front = len(file) - count * (size + 8)
        # Row i begins at byte i: a code is read where it stands.
        self._bytes = np.lib.stride_tricks.as_strided(
            file, shape=(len(file) - size + 1, size), strides=(1, 1), writeable=False
        )
        self._probes = max(len(lists.centroids) // _PROBED, _LEAST_PROBED)

    @cached_property
    def _faiss(self) -> Any:
        """The same as an index of FAISS."""
        from kb.store.faiss_index import opened

        return opened(self._path, inverted=self._lists is not None)

    def _described_by_faiss(self) -> Lists:
        from kb.store.faiss_index import described, opened

        self.__dict__["_faiss"] = index = opened(self._path, inverted=True)
        return described(index, quantized=self._rotation is not None)

    def search(self, query: Vectors, n: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """(scores, positions) of the n nearest to ``query`` (dimensions,), best first.

        ``mask`` says which positions may answer; where few may, more lists are looked into.
        """
        n = min(n, self.count)
        allowed = self.count if mask is None else int(np.count_nonzero(mask))
        if n == 0 or allowed == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        self._searches += 1
        probes = None
        if self._lists is not None:
            # The n best of few: look far enough to find n of them.
            lists = len(self._lists.centroids)
            wanted = max(self._probes * self.count / allowed, 2 * n * lists / allowed)
            probes = min(lists, int(np.ceil(wanted)))
        elif self.count <= _UNPACKED or self._searches == 1:
            return self._nearest(query, n, mask)
        from kb.store.faiss_index import search

        asked = query if self._rotation is None else query @ self._rotation
        return search(self._faiss, asked, n, mask, probes, quantized=self._rotation is not None)

    def _nearest(self, query: Vectors, n: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """The same of a flat index, every vector compared; of equal ones the lowest position first."""
        positions = np.arange(self.count) if mask is None else np.flatnonzero(mask)
        if self._searches > 1:
            scores: Vectors = self._all[positions] @ query if mask is not None else self._all @ query
        else:
            scores = np.empty(len(positions), np.float32)
            for first in range(0, len(positions), _TOGETHER):
                some = slice(first, first + _TOGETHER)
                scores[some] = _widened(self._halves[positions[some]].view(np.uint16)) @ query
            self._release()
        least = np.partition(scores, len(scores) - n)[len(scores) - n] if n < len(scores) else -np.inf
        near = np.flatnonzero(scores >= least)
        best = near[np.argsort(-scores[near], kind="stable")[:n]]
        return scores[best], positions[best]

    def vectors(self, positions: Positions) -> Vectors:
        """float32 (len(positions), dimensions), as they are kept."""
        if not len(positions):
            return np.empty((0, self.dimensions), np.float32)
        if self._lists is None:
            return self._unpacked(positions)
        codes, lists = self._coded(positions)
        if self._lists.step is None or self._lists.least is None:
            found: Vectors = self._faiss.pq.decode(np.ascontiguousarray(codes))
        else:
            found = (codes + np.float32(0.5)) * self._lists.step
            found += self._lists.least
        found += self._lists.centroids[lists]
        return found if self._rotation is None else found @ self._rotation.T

    def products(self, query: Vectors, positions: Positions) -> Vectors:
        """Inner products of ``query`` (dimensions,) with the vectors at those positions, float32 (len(positions),)."""
        if not len(positions):
            return np.empty(0, np.float32)
        if self._lists is None:
            return self._unpacked(positions) @ query
        # What a code stands for is never put together: the query is brought to the codes, which costs far less.
        codes, lists = self._coded(positions)
        if self._rotation is not None:
            query = query @ self._rotation
        if self._lists.step is None or self._lists.least is None:
            table = np.einsum("sct,st->sc", self._subcentroids, query.reshape(len(self._subcentroids), -1))
            found: Vectors = table[np.arange(codes.shape[1]), codes].sum(axis=1)
        else:
            found = products_of_bytes(codes, query * self._lists.step)
            found += query @ (self._lists.least + np.float32(0.5) * self._lists.step)
        distinct, which = np.unique(lists, return_inverse=True)
        found += (self._lists.centroids[distinct].astype(np.float32, copy=False) @ query)[which]
        products: Vectors = found.astype(np.float32, copy=False)
        return products

    def _floats(self, positions: Positions) -> Vectors:
        floats: Vectors = self._halves[positions].view(np.float16).astype(np.float32)
        return floats

    def _unpacked(self, positions: Positions) -> Vectors:
        """Vectors of a flat index; of a small one they stay unpacked, since most questions ask for most of them."""
        if self.count > _UNPACKED or self._searches <= 1:
            return self._floats(positions)
        return self._all[positions]

    @cached_property
    def _all(self) -> Vectors:
        """All vectors of a small flat index, unpacked: for processes that ask more than once."""
        return self._floats(np.arange(self.count))

    def _coded(self, positions: Positions) -> tuple[NDArray[np.uint8], Positions]:
        """The codes (n, code size) at those positions, and the list that each is in."""
        places = self._places[positions].astype(np.int64)
        lists = np.searchsorted(self._starts, places, side="right") - 1
        size = self._bytes.shape[1]
        # In the file each list's codes are followed by its ids (8 bytes each), list after list.
        at = self._front + self._starts[lists] * (size + 8) + (places - self._starts[lists]) * size
        codes = self._bytes[at]
        self._release()
        return codes, lists

    def _release(self) -> None:
        """Most processes ask one question, so what is mapped for the first one is given back."""
        if not self._was_read:
            release(self._file)
            self._was_read = True

    @cached_property
    def _subcentroids(self) -> Vectors:
        """What each code of each subvector stands for, float32 (subvectors, 256, dimensions of one)."""
        from kb.store.faiss_index import subcentroids

        return subcentroids(self._faiss)
