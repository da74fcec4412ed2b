"""The layout of files that FAISS writes, as far as they are read without it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

PLACES = ".places.u32"
LISTS = ".lists.i64"
ROTATION = ".rotation.f32"

# FAISS, index_write.cpp: the name of the kind; dimensions, vectors, two unused numbers, trained, metric.
_HEAD = struct.Struct("<4siqqqBi")
_LISTS_HEAD = struct.Struct("<QQ")  # lists, probes
_QUANTIZER = struct.Struct("<iifQQQ")  # kind, range statistic and its argument, dimensions, bytes a code, parameters
_FLAT, _INVERTED = b"IxSQ", b"IwSq"


@dataclass(frozen=True, slots=True)
class Lists:
    """What describes inverted lists: centroids (lists, dimensions), the bytes of a code, and what codes stand for.

    Code c of dimension i stands for ``least[i] + (c + .5) * step[i]``, beside the centroid; neither is there
    where vectors are product-quantised.
    """

    centroids: NDArray[np.floating[Any]]
    code_size: int
    least: Vectors | None = None
    step: Vectors | None = None


def head_of(file: memoryview) -> tuple[bool, int, int]:
    """(whether the file is a flat index in half precision, dimensions, vectors). Raises struct.error."""
    kind, dimensions, count, *_ = _HEAD.unpack_from(file, 0)
    return kind == _FLAT, dimensions, count


def lists_of(file: memoryview) -> Lists | None:
    """The description of inverted lists of one byte a dimension with centroids in half precision; None of others.

    Raises:
        struct.error, ValueError: it is damaged.
    """
    kind, dimensions, *_ = _HEAD.unpack_from(file, 0)
    if kind != _INVERTED:
        return None
    at = _HEAD.size
    count, _ = _LISTS_HEAD.unpack_from(file, at)
    at += _LISTS_HEAD.size
    if _HEAD.unpack_from(file, at)[0] != _FLAT:
        return None
    at += _HEAD.size + _QUANTIZER.size
    size = 2 * count * dimensions
    (bytes_of_codes,) = struct.unpack_from("<Q", file, at)
    at += 8
    if bytes_of_codes != size:
        raise ValueError(f"{bytes_of_codes} bytes of centroids, not {size}")
    centroids = np.frombuffer(bytes(file[at : at + size]), np.float16).reshape(count, dimensions)
    at += size
    direct_map, entries = struct.unpack_from("<BQ", file, at)
    if direct_map or entries:
        return None
    at += 9
    *_, code_size, parameters = _QUANTIZER.unpack_from(file, at)
    at += _QUANTIZER.size
    if parameters != 2 * dimensions:
        raise ValueError(f"{parameters} parameters of a quantizer, not {2 * dimensions}")
    least, width = np.frombuffer(bytes(file[at : at + 4 * parameters]), np.float32).reshape(2, dimensions)
    return Lists(centroids, code_size, least, width / np.float32(255))
