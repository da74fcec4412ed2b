"""Who may read and write what is made in a folder that a group shares is decided by the folder, not by umasks."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_SHARED = stat.S_ISGID | stat.S_IWGRP


@contextlib.contextmanager
def shared_modes(folder: Path) -> Iterator[None]:
    """Within it, new files are for those whom ``folder`` lets in, where it is shared: setgid, and its group may write.

    Of a folder that is not there yet, the nearest one above counts. The umask is that of the whole process.
    """
    there = next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), folder)
    mode = there.stat().st_mode if there.is_dir() else 0
    if mode & _SHARED != _SHARED or os.name != "posix":
        yield
        return
    before = os.umask(~mode & 0o777)
    try:
        yield
    finally:
        os.umask(before)
