"""How vectors are kept on disk and searched: flat while that is fast enough, inverted lists beyond.

Both are FAISS indexes, mapped: opening one reads a few pages, a question those lists it probes. Who only reads
vectors does without FAISS (``kb.store.vector_index``).

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.files.durable import write_array
from kb.store.vector_layout import LISTS, PLACES, ROTATION, Lists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FLAT_LIMIT = 32_000  # vectors; as many are compared in a few milliseconds
SUBVECTORS = 128  # bytes of a product-quantised vector
BYTE_LIMIT = 700_000  # vectors; beyond, one byte a dimension is too many
_SAMPLE = 32  # vectors for each list to train on
_LARGEST_SAMPLE = 100_000

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
    write_array(path.with_suffix(LISTS), np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))
    if rotation is not None:
        write_array(path.with_suffix(ROTATION), rotation)
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


def opened(path: Path, *, inverted: bool) -> Any:
    """An index of FAISS, mapped from disk."""
    # More threads than one for one question cost more than they bring.
    faiss.omp_set_num_threads(1)
    flags = faiss.IO_FLAG_MMAP if inverted else faiss.IO_FLAG_MMAP_IFC
    index = faiss.read_index(str(path), flags | faiss.IO_FLAG_READ_ONLY)
    if inverted:
        lists = faiss.downcast_InvertedLists(index.invlists)
        if hasattr(lists, "prefetch_nthread"):
            lists.prefetch_nthread = 0  # it would start threads for every question
    return index


def search(
    index: Any, query: Vectors, n: int, mask: Mask | None, probes: int | None, *, quantized: bool
) -> tuple[Vectors, Positions]:
    """(scores, positions) of the n nearest to ``query`` (dimensions,), best first.

    Args:
        index: as ``opened`` gives it.
        mask: which positions may answer; None where all may.
        probes: how many lists are looked into; None of a flat index.
        quantized: whether its vectors are product-quantised.
    """
    options: dict[str, Any] = {}
    if mask is not None:
        options["sel"] = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
    if probes is None:
        parameters = faiss.SearchParameters(**options) if options else None
    else:
        kind = faiss.IVFPQSearchParameters if quantized else faiss.SearchParametersIVF
        parameters = kind(nprobe=probes, **options)
    scores, positions = index.search(np.ascontiguousarray(query, np.float32)[None], n, params=parameters)
    found = (positions[0] >= 0) & (positions[0] < index.ntotal)
    return scores[0][found], positions[0][found]


def described(index: Any, *, quantized: bool) -> Lists:
    """What describes the inverted lists of an index."""
    quantizer = faiss.downcast_index(index.quantizer)
    # Half precision; of segments that were written before, single.
    centroids = (
        faiss.rev_swig_ptr(quantizer.get_xb(), index.nlist * index.d)
        if hasattr(quantizer, "get_xb")
        else faiss.vector_to_array(quantizer.codes).view(np.float16)
    ).reshape(index.nlist, index.d)
    if quantized:
        return Lists(centroids, index.code_size)
    least, width = faiss.vector_to_array(index.sq.trained).reshape(2, index.d)
    return Lists(centroids, index.code_size, least, width / np.float32(255))


def subcentroids(index: Any) -> Vectors:
    """What each code of each subvector stands for, float32 (subvectors, 256, dimensions of one)."""
    centroids: Vectors = faiss.vector_to_array(index.pq.centroids)
    return centroids.reshape(index.pq.M, 256, -1)
