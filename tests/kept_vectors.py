"""Sentences' rerank vectors, computed once for all tests: making them is most of what an index of real documents costs.

What is kept is what the network gave. Tests of the network itself do not use it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.e5_encoder import E5Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FOLDER = "KB_TESTS_VECTORS"
"""The environment variable that names the folder: processes of one run of the tests share it."""
_known: dict[str, Vectors] = {}
_compute = E5Encoder.encode_sentences


def encode_sentences(self: E5Encoder, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
    """As ``E5Encoder.encode_sentences``; only what no process of this run has met is computed."""
    if not texts:
        return _compute(self, texts, progress)
    folder = Path(os.environ[FOLDER])
    missing = [text for text in dict.fromkeys(texts) if text not in _known and not _read(folder, text)]
    if missing:
        for text, vector in zip(missing, _compute(self, missing), strict=True):
            _known[text] = vector
            _write(folder, text, vector)
    if progress:
        progress(len(texts))
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)


def _path(folder: Path, text: str) -> Path:
    return folder / hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(folder: Path, text: str) -> bool:
    try:
        _known[text] = np.frombuffer(_path(folder, text).read_bytes(), dtype=np.float32)
    except OSError:
        return False
    return True


def _write(folder: Path, text: str, vector: Vectors) -> None:
    path = _path(folder, text)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(vector.tobytes())
    part.replace(path)
