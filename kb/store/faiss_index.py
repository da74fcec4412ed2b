"""How vectors are kept on disk and searched: flat while that is fast enough, inverted lists beyond.

Both are FAISS indexes, mapped: opening one reads a few pages, a question those lists it probes.

    flat     half-precision floats, every one compared: exact
    ivf-sq8  inverted lists (J. Sivic and A. Zisserman, ICCV 2003), one byte a dimension
    ivf-pq   inverted lists, product quantisation of rotated vectors (H. Jégou et al., PAMI 2011):
             128 bytes a vector of 512 dimensions; for millions

Vectors are of unit length, and compared by inner product.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.files.durable import map_array, write_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FLAT_LIMIT = 32_000  # vectors; as many are compared in a few milliseconds
BYTE_LIMIT = 700_000  # vectors; beyond, one byte a dimension is too many
_UNPACKED = 8192  # vectors of a flat index that stay in memory as floats once they were read: 16 MB
SUBVECTORS = 128  # bytes of a product-quantised vector
# A question looks into a quarter of the lists: .997 of the 100 nearest on 154,115 passages of laws, .982 on 100,000
# recombined ones, which lie less in clusters (an eighth: .987 and .941). A third takes a twentieth longer to answer.
_PROBED = 4
_LEAST_PROBED = 64
_SAMPLE = 32  # vectors for each list to train on
_LARGEST_SAMPLE = 100_000

PLACES = ".places.u32"
_LISTS = ".lists.i64"
_ROTATION = ".rotation.f32"

faiss: Any = importlib.import_module("faiss")  # its stubs know none of its Python constructors


def kind_for(count: int) -> str:
    """The structure for so many vectors."""
    if count <= FLAT_LIMIT:
        return "flat"
    return "ivf-sq8" if count <= BYTE_LIMIT else "ivf-pq"


def write_flat(path: Path, vectors: Iterable[Vectors], dimensions: int) -> None:
    """Writes a flat index."""
    index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for chunk in vectors:
        if len(chunk):
            index.add(np.ascontiguousarray(chunk, dtype=np.float32))
    faiss.write_index(index, str(path))


def write_inverted(path: Path, kind: str, sample: Vectors, vectors: Iterable[Vectors], count: int) -> int:
    """Trains and writes inverted lists.

    Args:
        path: ``NAME.faiss``. Beside it, ``NAME.places.u32`` says for each vector how many stand before
            it in the lists, ``NAME.lists.i64`` where each list begins, and ``NAME.rotation.f32`` holds
            the rotation of a product-quantised index.
        kind: ``ivf-sq8`` or ``ivf-pq``.
        sample: vectors like those that will be added, to train on.
        vectors: all of them, in order.
        count: how many there will be.

    Returns:
        The number of bytes at the front of the file that describe it: all but codes and ids.
    """
    dimensions = sample.shape[1]
    lists = 1 << max(6, int(np.log2(4 * np.sqrt(count))))
    quantizer = faiss.IndexFlatIP(dimensions)
    rotation: Vectors | None = None
    if kind == "ivf-pq":
        rotation = _rotation(sample)
        sample = sample @ rotation
        index = faiss.IndexIVFPQ(quantizer, dimensions, lists, SUBVECTORS, 8, faiss.METRIC_INNER_PRODUCT)
        index.pq.cp.niter = 6
        index.pq.cp.min_points_per_centroid = 1  # it warns on stderr otherwise
        index.pq.cp.max_points_per_centroid = 64
    else:
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, dimensions, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, True
        )
    index.cp.niter = 6
    index.cp.spherical = True
    index.cp.max_points_per_centroid = _SAMPLE
    index.cp.min_points_per_centroid = 1
    threads = faiss.omp_get_max_threads()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        # The many small trainings of a product quantiser lose more by waiting for threads than they win.
        faiss.omp_set_num_threads(1 if rotation is not None else cores)
        index.train(np.ascontiguousarray(sample, dtype=np.float32))
        centroids: Vectors = faiss.rev_swig_ptr(quantizer.get_xb(), lists * dimensions).reshape(lists, dimensions)
        centroids[:] = centroids.astype(np.float16)  # as they are kept
        faiss.omp_set_num_threads(cores)
        for chunk in vectors:
            if len(chunk):
                index.add(np.ascontiguousarray(chunk if rotation is None else chunk @ rotation, dtype=np.float32))
    finally:
        faiss.omp_set_num_threads(threads)
    places = np.empty(index.ntotal, dtype=np.uint32)
    before = 0
    for number in range(lists):
        size = index.invlists.list_size(number)
        if size:
            ids = faiss.rev_swig_ptr(index.invlists.get_ids(number), size)
            places[ids] = np.arange(before, before + size, dtype=np.uint32)
            before += size
    kept = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    kept.add(centroids)
    index.quantizer = kept
    faiss.write_index(index, str(path))
    write_array(path.with_suffix(PLACES), places)
    sizes = [index.invlists.list_size(number) for number in range(lists)]
    write_array(path.with_suffix(_LISTS), np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))
    if rotation is not None:
        write_array(path.with_suffix(_ROTATION), rotation)
    return int(path.stat().st_size - index.ntotal * (index.code_size + 8))


def sample_size(count: int) -> int:
    """How many of ``count`` vectors to train on."""
    return min(count, _LARGEST_SAMPLE, int(_SAMPLE * 4 * np.sqrt(count)))


def _rotation(sample: Vectors) -> Vectors:
    """An orthonormal (d, d) matrix: principal components, dealt out so that the subvectors tell about as much each.

    Each goes, the largest first, to the subvector with the smallest product of variances so far ("eigenvalue
    allocation", T. Ge et al., "Optimized Product Quantization", PAMI 2014).
    """
    dimensions = sample.shape[1]
    variances, components = np.linalg.eigh((sample.T @ sample).astype(np.float64))
    logarithms = np.log(np.maximum(variances / variances[-1], 1e-9))
    least = logarithms[0]
    sums, members = np.zeros(SUBVECTORS), [list[int]() for _ in range(SUBVECTORS)]
    for component in range(dimensions - 1, -1, -1):
        free = [place for place, chosen in enumerate(members) if len(chosen) < dimensions // SUBVECTORS]
        place = min(free, key=lambda place: sums[place])
        members[place].append(component)
        sums[place] += logarithms[component] - least
    rotation: Vectors = np.ascontiguousarray(components[:, np.concatenate(members)], dtype=np.float32)
    return rotation


class VectorIndex:
    """One of the structures, mapped from disk.

    Args:
        path: ``NAME.faiss``, which has been checked.
    """

    def __init__(self, path: Path) -> None:
        # More threads than one for one question cost more than they bring.
        faiss.omp_set_num_threads(1)
        places = path.with_suffix(PLACES)
        inverted = places.exists()
        flags = faiss.IO_FLAG_MMAP if inverted else faiss.IO_FLAG_MMAP_IFC
        self._index = faiss.read_index(str(path), flags | faiss.IO_FLAG_READ_ONLY)
        self.count: int = self._index.ntotal
        self.dimensions: int = self._index.d
        self.kind = "flat"
        if not inverted and self.count <= _UNPACKED:
            # Memory that is taken only where something is written.
            self._unpacked_vectors: Vectors = np.empty((self.count, self.dimensions), np.float32)
            self._is_unpacked: Mask = np.zeros(self.count, np.bool_)
        self._rotation: Vectors | None = None
        if inverted:
            lists = faiss.downcast_InvertedLists(self._index.invlists)
            if hasattr(lists, "prefetch_nthread"):
                lists.prefetch_nthread = 0  # it would start threads for every question
            self._places = map_array(places, np.uint32)
            self._starts = map_array(path.with_suffix(_LISTS), np.int64)
            size = self._index.code_size
            file = map_array(path, np.uint8)
            self._front = len(file) - self.count * (size + 8)
            # Row i begins at byte i: a code is read where it stands.
            self._bytes = np.lib.stride_tricks.as_strided(
                file, shape=(len(file) - size + 1, size), strides=(1, 1), writeable=False
            )
            centroids = faiss.downcast_index(self._index.quantizer)
            # Half precision; of segments that were written before, single.
            self._centroids = (
                faiss.rev_swig_ptr(centroids.get_xb(), self._index.nlist * self.dimensions)
                if hasattr(centroids, "get_xb")
                else faiss.vector_to_array(centroids.codes).view(np.float16)
            ).reshape(self._index.nlist, self.dimensions)
            rotation = path.with_suffix(_ROTATION)
            self.kind = "ivf-sq8"
            if rotation.exists():
                self.kind = "ivf-pq"
                self._rotation = map_array(rotation, np.float32).reshape(self.dimensions, self.dimensions)
            else:
                least, width = faiss.vector_to_array(self._index.sq.trained).reshape(2, self.dimensions)
                self._least: Vectors = least
                self._step: Vectors = width / np.float32(255)
            self._probes = max(self._index.nlist // _PROBED, _LEAST_PROBED)

    def search(self, query: Vectors, n: int, mask: Mask | None) -> tuple[Vectors, Positions]:
        """(scores, positions) of the n nearest to ``query`` (dimensions,), best first.

        ``mask`` says which positions may answer; where few may, more lists are looked into.
        """
        n = min(n, self.count)
        allowed = self.count if mask is None else int(np.count_nonzero(mask))
        if n == 0 or allowed == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        options: dict[str, Any] = {}
        if mask is not None:
            options["sel"] = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if self.kind == "flat":
            parameters = faiss.SearchParameters(**options) if options else None
        else:
            # The n best of few: look far enough to find n of them.
            probes = max(self._probes * self.count / allowed, 2 * n * self._index.nlist / allowed)
            options["nprobe"] = min(self._index.nlist, int(np.ceil(probes)))
            kind = faiss.SearchParametersIVF if self._rotation is None else faiss.IVFPQSearchParameters
            parameters = kind(**options)
        if self._rotation is not None:
            query = query @ self._rotation
        scores, positions = self._index.search(np.ascontiguousarray(query, np.float32)[None], n, params=parameters)
        found = (positions[0] >= 0) & (positions[0] < self.count)
        return scores[0][found], positions[0][found]

    def vectors(self, positions: Positions) -> Vectors:
        """float32 (len(positions), dimensions), as they are kept."""
        if not len(positions):
            return np.empty((0, self.dimensions), np.float32)
        if self.kind == "flat":
            return self._unpacked(positions)
        codes, lists = self._coded(positions)
        if self._rotation is not None:
            found: Vectors = self._index.pq.decode(np.ascontiguousarray(codes))
        else:
            found = (codes + np.float32(0.5)) * self._step
            found += self._least
        found += self._centroids[lists]
        return found if self._rotation is None else found @ self._rotation.T

    def products(self, query: Vectors, positions: Positions) -> Vectors:
        """Inner products of ``query`` (dimensions,) with the vectors at those positions, float32 (len(positions),)."""
        if not len(positions):
            return np.empty(0, np.float32)
        if self.kind == "flat":
            return self._unpacked(positions) @ query
        # What a code stands for is never put together: the query is brought to the codes, which costs far less.
        codes, lists = self._coded(positions)
        if self._rotation is not None:
            query = query @ self._rotation
            table = np.einsum("sct,st->sc", self._subcentroids, query.reshape(SUBVECTORS, -1))
            found: Vectors = table[np.arange(SUBVECTORS), codes].sum(axis=1)
        else:
            found = codes.astype(np.float32) @ (query * self._step)
            found += query @ (self._least + np.float32(0.5) * self._step)
        distinct, which = np.unique(lists, return_inverse=True)
        found += (self._centroids[distinct].astype(np.float32, copy=False) @ query)[which]
        products: Vectors = found.astype(np.float32, copy=False)
        return products

    def _unpacked(self, positions: Positions) -> Vectors:
        """Vectors of a flat index; of a small one they stay unpacked, since most questions ask for most of them."""
        if self.count > _UNPACKED:
            found: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
            return found
        missing = positions[~self._is_unpacked[positions]]
        if len(missing):
            self._unpacked_vectors[missing] = self._index.reconstruct_batch(
                np.ascontiguousarray(missing, dtype=np.int64)
            )
            self._is_unpacked[missing] = True
        return self._unpacked_vectors[positions]

    def _coded(self, positions: Positions) -> tuple[NDArray[np.uint8], Positions]:
        """The codes (n, code size) at those positions, and the list that each is in."""
        places = self._places[positions].astype(np.int64)
        lists = np.searchsorted(self._starts, places, side="right") - 1
        size = self._index.code_size
        # In the file each list's codes are followed by its ids (8 bytes each), list after list.
        at = self._front + self._starts[lists] * (size + 8) + (places - self._starts[lists]) * size
        return self._bytes[at], lists

    @cached_property
    def _subcentroids(self) -> Vectors:
        """What each code of each subvector stands for, float32 (SUBVECTORS, 256, dimensions / SUBVECTORS)."""
        centroids: Vectors = faiss.vector_to_array(self._index.pq.centroids)
        return centroids.reshape(SUBVECTORS, 256, -1)
