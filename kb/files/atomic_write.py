"""The one way in which kb writes files: whole under a hidden name, flushed, and only then under their own.

A full disk or a crash leaves what was there before. New files get the mode that the umask gives, replaced ones keep
theirs; in a folder with the setgid bit they belong to its group.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path
from typing import IO

from kb.errors import InputError
from kb.files.durable import PART, flush_folder


def write_part(folder: Path, content: IO[bytes] | bytes, mode: int = 0o666, *, flush: bool = True) -> Path:
    """A file in ``folder`` under a hidden name of its own; ``mode`` is less what the umask takes.

    Raises:
        OSError: it cannot be written. Nothing of it is left.
    """
    while True:
        part = folder / f"{PART}{os.urandom(6).hex()}"
        with contextlib.suppress(FileExistsError):
            # Never through a link that somebody put there.
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
            break
    try:
        with open(descriptor, "wb") as out:  # noqa: PTH123 - a file descriptor
            if isinstance(content, bytes):
                out.write(content)
            else:
                shutil.copyfileobj(content, out, 1 << 20)
            out.flush()
            if flush:
                os.fsync(out.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Replaces a file, or makes it, in one step that nothing can halve.

    Raises:
        OSError: it cannot be written. What was there is as it was.
    """
    part = write_part(path.parent, content, mode)
    try:
        with contextlib.suppress(FileNotFoundError):
            before = path.stat()
            part.chmod(stat.S_IMODE(before.st_mode) & 0o777)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _put_in_place(part, path)


def write_private(path: Path, content: bytes, *, flush: bool = True) -> None:
    """As ``write_whole``; nobody else may read the file, even if they could read the one before it.

    What may be lost with the power is not waited for (``flush``): a disk takes some milliseconds to say that it has it.
    """
    _put_in_place(write_part(path.parent, content, 0o600, flush=flush), path, flush=flush)


def _put_in_place(part: Path, path: Path, *, flush: bool = True) -> None:
    try:
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if flush:
        flush_folder(path.parent)


def write_output(path: Path, content: bytes, *, force: bool = False, own: Path | None = None) -> None:
    """Writes a file that a person named (``-o FILE``).

    Args:
        path: a file; a link is followed to a file of this user; a pipe or a device is written to as it is.
        content: all of it.
        force: whether a file that is there already may be replaced.
        own: a file that may be replaced in any case, because ``content`` was made from it.

    Raises:
        InputError: there is a file already, the link leads to a file of somebody else, or it cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as out:
                out.write(content)
            return
        if path.is_symlink():
            path = _followed(path)
        if path.exists() and not force and not (own is not None and own.exists() and path.samefile(own)):
            raise InputError("{path} is there already; --force replaces it, or name another file.", path=str(path))
        write_whole(path, content)
    except OSError as error:
        raise InputError(
            "{path} cannot be written ({reason}).", path=str(path), reason=error.strerror or str(error)
        ) from error


def _followed(path: Path) -> Path:
    """The file that a link leads to, which must be this user's: the link may be anybody's."""
    target = path.resolve()
    if not target.is_file() or (os.name == "posix" and target.stat().st_uid != os.geteuid()):
        raise InputError(
            "{path} is a link to a file that is not yours, or to none; name the file itself.", path=str(path)
        )
    return target
