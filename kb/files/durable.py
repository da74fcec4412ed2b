"""Files that are written once, made durable, told apart by SHA-256, checked, and mapped."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import mmap
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kb.errors import DamageError, KbError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike, NDArray

PART = ".kb-part-"
"""Files of this prefix in corpus/ and index/ are not whole yet, or were left by a crash."""
SWAP = ".kb-swap-"
"""Files of this prefix in corpus/ say which names there are to change together (``kb.files.atomic_replace``)."""
_EDGE = 4096  # bytes at either end of a large file that are checked at every start
_SMALL = 1 << 20  # a file up to this size is checked whole at every start


@dataclass(frozen=True, slots=True)
class Sum:
    """What a file must be: its name in its folder, size in bytes, digest, and digest of its two ends.

    ``head`` is how many bytes at its front describe what follows; they count to that end.
    """

    name: str
    size: int
    digest: str
    edges: str
    head: int = 0


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Tantivy and FAISS tell of a full or broken disk in words of their own: here it is OSError again."""
    try:
        yield
    except (KbError, OSError):
        raise
    except Exception as error:
        number = _error_number(str(error))
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from error


def _error_number(words: str) -> int | None:
    """The system's error number that a message tells of, if it does."""
    if found := re.search(r"\(os error (\d+)\)|\bcode: (\d+),", words):
        return int(found[1] or found[2])
    if "io::Error" in words:  # Tantivy's own thread met it, and says no more
        return errno.EIO
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM):
        if f"({os.strerror(number)})" in words or words.endswith(os.strerror(number)):
            return number
    return None


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(path: Path) -> str:
    """The same; "" where there is no such file (a pipe or a device is none)."""
    try:
        return digest(path) if path.is_file() else ""
    except (FileNotFoundError, IsADirectoryError):
        return ""


def damage(what: object) -> DamageError:
    """The error for a damaged index; ``what`` names the part."""
    return DamageError("The index is damaged ({what}): run kb doctor --repair.", what=what)


def sums(folder: Path, names: Iterable[str] | None = None, heads: Mapping[str, int] | None = None) -> tuple[Sum, ...]:
    """Flushes the files of a folder to disk, and the folder itself, and sums them up.

    The files get the folder's mode, which follows the umask: Tantivy makes some that only their maker can read.
    """
    mode = folder.stat().st_mode & 0o666
    found = []
    for name in sorted(names if names is not None else (path.name for path in folder.iterdir())):
        path = folder / name
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o666 != mode:
                path.chmod(mode)
            os.fsync(file.fileno())
            content = hashlib.file_digest(file, "sha256").hexdigest()
        head = (heads or {}).get(name, 0)
        found.append(Sum(name, path.stat().st_size, content, _edges(path, head), head))
    flush_folder(folder)
    return tuple(found)


def verify_checksums(folder: Path, expected: Iterable[Sum], *, fully: bool = False) -> None:
    """Raises DamageError unless the files are what they must be.

    Sizes and both ends always (headers are there, so that nothing absurd is mapped or allocated);
    the whole of small files; the whole of all where ``fully``.
    """
    for file in expected:
        path = folder / file.name
        try:
            size = path.stat().st_size
            if size != file.size:
                raise damage(path.name)
            whole = fully or size <= _SMALL
            same = digest(path) == file.digest if whole else _edges(path, file.head) == file.edges
        except (FileNotFoundError, PermissionError):  # gone meanwhile; not this user's to read, which is no damage
            raise
        except OSError as error:
            raise damage(f"{path.name}, {error.strerror}") from error
        if not same:
            raise damage(path.name)


def _edges(path: Path, front: int) -> str:
    with path.open("rb") as file:
        head = file.read(max(front, _EDGE))
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - _EDGE))
        return hashlib.sha256(head + file.read()).hexdigest()


def flush_folder(folder: Path) -> None:
    """Makes names in a folder durable, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Deletes a folder with what is in it, as far as the system lets."""
    import shutil  # only writers remove

    shutil.rmtree(folder, ignore_errors=True)


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Writes an array's bytes, nothing else."""
    import numpy as np  # the rest of this module is wanted where there are no arrays

    with path.open("wb") as file:
        file.write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")


def map_array(path: Path, dtype: DTypeLike) -> NDArray[Any]:
    """An array's bytes, mapped read-only: one dimension."""
    import numpy as np

    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return np.empty(0, dtype=dtype)
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=dtype)


def release(array: NDArray[Any]) -> None:
    """Gives back the memory of a mapped array's pages, until they are looked at again; where the system can."""
    base: Any = array
    while not isinstance(base, mmap.mmap | None):
        base = base.obj if isinstance(base, memoryview) else base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


class RowFile:
    """Rows of one byte a column, read where they are wanted.

    Not mapped: the system maps far more around each place than is looked at (340 KB for 3 KB, measured on a file
    written not long ago), and all of it counts as the process's memory.

    Args:
        path: the file; it must have been checked.
        rows: how many there are.
    """

    def __init__(self, path: Path, rows: int) -> None:
        self._name = path.name
        self._file: IO[bytes] = path.open("rb", buffering=0)
        self.width = os.fstat(self._file.fileno()).st_size // rows if rows else 0

    def read(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int8]:
        """The rows of all ranges [start, end), one range after another: int8 (rows, width)."""
        import numpy as np

        found = np.empty((int((ends - starts).sum()), self.width), dtype=np.int8)
        if not len(found):
            return found
        # Ranges that touch are read together.
        apart = np.flatnonzero(starts[1:] != ends[:-1])
        firsts, lasts = starts[np.append(0, apart + 1)], ends[np.append(apart, len(ends) - 1)]
        place, rest = 0, found.data.cast("B")
        for first, last in zip((firsts * self.width).tolist(), (lasts * self.width).tolist(), strict=True):
            while first < last:
                read = _read_at(self._file, rest[place : place + last - first], first)
                if not read:
                    raise damage(self._name)
                first += read
                place += read
        return found


def _read_at(file: IO[bytes], into: memoryview, at: int) -> int:
    if hasattr(os, "preadv"):
        return os.preadv(file.fileno(), [into], at)
    file.seek(at)
    return file.readinto(into)  # type: ignore[attr-defined, no-any-return]
