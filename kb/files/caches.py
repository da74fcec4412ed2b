"""Folders in which kb keeps what it can make anew, and whom it believes about what lies there."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from kb.files.bounded import read_bytes


def places(spare: Path | None = None) -> tuple[Path, ...]:
    """Folders to keep unpacked tables in, best first: the user's cache folder where it is the user's, and ``spare``."""
    own = cache_folder()
    return (*([own] if claimed(own) else []), *([spare] if spare else []))


def cache_folder() -> Path:
    """The user's cache folder of kb."""
    from platformdirs import user_cache_path

    return user_cache_path("kb")


def claimed(folder: Path) -> bool:
    """Whether a folder is this user's, and nobody else can write there; made so where it is not there yet.

    Somebody else may have made it first: in a temporary folder that all share, every name can be taken.
    """
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_mine(folder) and not is_private(folder):
            folder.chmod(0o700)  # made under a liberal umask; what others put into it is not private either
        return is_private(folder)
    return False


def is_private(path: Path) -> bool:
    """Whether nobody but this user (and root) can have written what is at ``path``, by owner and mode."""
    if os.name != "posix":
        return path.exists()
    try:
        return _is_mine(path) and not stat.S_IMODE(path.stat().st_mode) & (stat.S_IWGRP | stat.S_IWOTH)
    except OSError:
        return False


def private_lines(path: Path) -> list[str]:
    """The lines of a file; none where there is none, it cannot be read, or somebody else may have written it."""
    try:
        return read_bytes(path).decode("utf-8").splitlines() if is_private(path) else []
    except (OSError, UnicodeDecodeError):
        return []


def _is_mine(path: Path) -> bool:
    """Of a link, both the link and what it leads to."""
    return os.name != "posix" or {path.lstat().st_uid, path.stat().st_uid} <= {0, os.geteuid()}
