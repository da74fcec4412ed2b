"""Tables of a model, unpacked once per machine into plain files and then mapped.

Packages ship a model's tables in a form that takes most of a second to read, a hundred times what a
question needs. So they are unpacked once into the user's cache folder, from which every later start
maps them: nothing is read but the pages a question touches. Files are written beside their place,
flushed, and renamed, so that a process sees all or nothing.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import mmap
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from kb.errors import DamageError
from kb.files.caches import is_private

if TYPE_CHECKING:
    import marisa_trie
    from numpy.typing import NDArray

_EDGE = 4096  # bytes at either end of a file that are checked at every start
_MANIFEST = "manifest.json"
_SMALL = 1 << 14  # numbers of an array that is read, not mapped

_Tables = TypeVar("_Tables")
_Number = TypeVar("_Number", np.float32, np.uint16, np.int8)


def load(folders: Sequence[Path], unpack: Callable[[Path], None], open_: Callable[[Path], _Tables]) -> _Tables:
    """What ``open_`` makes of the first folder that has the tables, or else of the first that takes them.

    Args:
        folders: where the unpacked tables may lie, best first. What others could write there is not believed.
            Where none can be written, they are unpacked into a temporary folder that goes when they are mapped.
        unpack: writes all files into an empty folder (``write``).
        open_: maps them; OSError, ValueError, KeyError or DamageError where they are not whole.
    """
    for folder in folders:
        with contextlib.suppress(OSError, RuntimeError, ValueError, KeyError, DamageError):
            if is_private(folder):
                return open_(folder)
    for folder in folders:
        with contextlib.suppress(OSError):
            _unpack_into(folder, unpack)
            if is_private(folder):
                return open_(folder)
    with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "tables"
        _unpack_into(folder, unpack)
        return open_(folder)


def package_folder(package: str) -> Path | None:
    """Where an installed package lies, found without importing it; None where it is not installed."""
    found = importlib.util.find_spec(package)
    return None if found is None or found.origin is None else Path(found.origin).parent


def write(folder: Path, files: Mapping[str, bytes | memoryview], manifest: Mapping[str, object]) -> None:
    """Writes and flushes the files, and a manifest that ``checked_manifest`` compares them with."""
    sums = {}
    for name, content in files.items():
        _write(folder / name, content)
        sums[name] = ((folder / name).stat().st_size, edges_digest(folder / name))
    _write(folder / _MANIFEST, json.dumps({"files": sums, **manifest}).encode())


def checked_manifest(folder: Path) -> dict[str, Any]:
    """What ``write`` was given as ``manifest``; DamageError unless the files have their sizes and both ends."""
    manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    for name, (size, digest) in manifest["files"].items():
        if (folder / name).stat().st_size != size or edges_digest(folder / name) != digest:
            raise damaged(folder)
    return manifest


def damaged(folder: Path) -> DamageError:
    """What is said of files that are not what ``write`` wrote."""
    return DamageError("The unpacked encoder in {folder} is damaged: delete that folder.", folder=folder)


def edges_digest(path: Path) -> str:
    """A digest of a file's two ends: cheap enough for every start, and it sees truncation and swaps."""
    import hashlib

    with path.open("rb") as file:
        head = file.read(_EDGE)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _EDGE))
        return hashlib.blake2b(head + file.read(), digest_size=16).hexdigest()


def arrays(path: Path, layout: dict[str, tuple[int, list[int]]], dtype: type[_Number]) -> dict[str, NDArray[_Number]]:
    """Arrays by name out of one file: for each, where it begins (in numbers) and its shape.

    Large ones are mapped. Small ones are read: the system maps far more around each than is looked at.
    """
    flat = np.memmap(path, dtype=dtype, mode="r")
    found = {}
    with path.open("rb", buffering=0) as file:
        for name, (start, shape) in layout.items():
            count = int(np.prod(shape, dtype=np.int64))
            if count <= _SMALL:
                file.seek(start * flat.itemsize)
                found[name] = np.frombuffer(file.read(count * flat.itemsize), dtype=dtype).reshape(shape)
            else:
                found[name] = flat[start : start + count].reshape(shape)
    return found


class ArrayFile(Generic[_Number]):
    """The same arrays where each is wanted once, to be arranged otherwise: read, not mapped.

    What is mapped counts as memory as long as the process lives.
    """

    def __init__(self, path: Path, layout: dict[str, tuple[int, list[int]]], dtype: type[_Number]) -> None:
        self._layout = layout
        self._file = path.open("rb", buffering=0)
        self._lock = threading.Lock()
        self._room: NDArray[_Number] = np.empty(max(int(np.prod(shape)) for _, shape in layout.values()), dtype=dtype)

    @contextlib.contextmanager
    def array(self, name: str) -> Iterator[NDArray[_Number]]:
        """The array of that name, within the block only: the next one takes its room."""
        start, shape = self._layout[name]
        with self._lock:
            found = self._room[: int(np.prod(shape))].reshape(shape)
            self._file.seek(start * found.itemsize)
            if self._file.readinto(found.data.cast("B")) != found.nbytes:
                raise damaged(Path(self._file.name).parent)
            yield found


def joined(
    named: Mapping[str, NDArray[_Number]],
) -> tuple[NDArray[_Number], dict[str, tuple[int, tuple[int, ...]]]]:
    """The file that ``arrays`` maps, and its layout."""
    layout = {}
    start = 0
    for name, array in named.items():
        layout[name] = (start, array.shape)
        start += array.size + (-array.size) % 64  # each matrix on its own cache line
    flat = np.zeros(start, dtype=next(iter(named.values())).dtype)
    for name, array in named.items():
        flat[layout[name][0] : layout[name][0] + array.size] = array.ravel()
    return flat, layout


def mapped(path: Path) -> memoryview:
    """A file's bytes, mapped read-only."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


class Vocabulary(NamedTuple):
    """A SentencePiece vocabulary: a trie, and by the number of its key the piece's id (int) and its score (float)."""

    trie: marisa_trie.Trie
    piece_of_key: memoryview[Any]
    score_of_key: memoryview[Any]

    @classmethod
    def of(cls, pieces: Sequence[str], scores: Sequence[float]) -> Vocabulary:
        """That of these pieces, whose ids are their places."""
        import marisa_trie

        trie = marisa_trie.Trie(pieces)
        piece_of_key = np.zeros(len(trie), dtype=np.int32)
        score_of_key = np.zeros(len(trie), dtype=np.float32)
        for piece, text in enumerate(pieces):
            piece_of_key[trie[text]] = piece
            score_of_key[trie[text]] = scores[piece]
        return cls(trie, piece_of_key.data, score_of_key.data)

    @classmethod
    def mapped(cls, folder: Path) -> Vocabulary:
        """The one whose ``files`` were written there, mapped."""
        import marisa_trie

        trie = marisa_trie.Trie()
        trie.mmap(str(folder / "vocabulary.marisa"))
        return cls(trie, mapped(folder / "pieces.i32").cast("i"), mapped(folder / "scores.f32").cast("f"))

    def files(self) -> dict[str, bytes | memoryview]:
        """What is to be written of it, by name."""
        return {
            "pieces.i32": self.piece_of_key.cast("B"),
            "scores.f32": self.score_of_key.cast("B"),
            "vocabulary.marisa": self.trie.tobytes(),
        }


def _unpack_into(folder: Path, unpack: Callable[[Path], None]) -> None:
    """Writes all files into a folder beside ``folder`` and renames it into place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        unpack(working)
        for _ in range(2):
            try:
                working.rename(folder)
                break
            except OSError:
                # Another process was faster, or what is there is damaged: take its place.
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _write(path: Path, content: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
