"""Faults at chosen moments, through a small library that stands between a process and its files."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
_LOADED = "KB_SOAK_SHIM"

WRITE, NAME, SYNC, CREATE, REMOVE, READ, SHARED = 1, 2, 4, 8, 16, 32, 64
CHANGES = WRITE | NAME | SYNC | CREATE | REMOVE


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the n-th call (counted from 1) of the kinds in ``mask``.

    ``how`` is "count" (nothing), "kill" (SIGKILL before the call), "torn" (SIGKILL after half of the
    write), "power" (SIGKILL, and what was not flushed is gone), "once" or "from" (the call, or every
    call from then on, fails with ``error``).
    """

    name: str
    how: str
    at: int
    mask: int = CHANGES
    error: int = 0


_HOW = ("count", "kill", "torn", "power", "once", "from")

FULL_DISK = ("full disk", "from", WRITE | CREATE | NAME, errno.ENOSPC)
ONE_FULL = ("disk full once", "once", WRITE | CREATE | NAME, errno.ENOSPC)
BROKEN_WRITE = ("write error", "once", WRITE | SYNC, errno.EIO)
BROKEN_DISK = ("broken disk", "from", WRITE | SYNC, errno.EIO)
UNREADABLE = ("read error", "once", READ, errno.EIO)
READ_ONLY = ("read-only from now on", "from", WRITE | CREATE | NAME | REMOVE, errno.EROFS)
FORBIDDEN = ("no permission", "from", CREATE | NAME | REMOVE, errno.EACCES)
ERRORS = (FULL_DISK, ONE_FULL, BROKEN_WRITE, BROKEN_DISK, UNREADABLE, READ_ONLY, FORBIDDEN)


def compiler() -> str | None:
    """The C compiler here, if there is one: without it only the faults of a kill at a moment can be made."""
    return shutil.which("cc") or shutil.which("gcc")


def build(folder: Path) -> Path:
    """Compiles the library into ``folder``."""
    library = folder / "shim.so"
    command = [compiler() or "cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def start_again_with_faults() -> None:
    """Replaces this process by itself with the library loaded, unless it is or cannot be."""
    if _LOADED in os.environ or compiler() is None or not sys.platform.startswith("linux"):
        return
    library = build(Path(tempfile.mkdtemp(prefix="kb-soak-")))
    environment = {**os.environ, "LD_PRELOAD": str(library), _LOADED: str(library)}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def available() -> bool:
    """Whether faults can be made in this process."""
    return _LOADED in os.environ


def arm(folder: Path, fault: Fault, log: int = -1) -> None:
    """From now on the fault waits for its call below ``folder``, in this process."""
    library = ctypes.CDLL(os.environ[_LOADED])
    library.soak_arm(os.fsencode(folder), _HOW.index(fault.how), ctypes.c_long(fault.at), fault.mask, fault.error, log)


def counted() -> int:
    """How many calls there have been since ``arm``."""
    library = ctypes.CDLL(os.environ[_LOADED])
    library.soak_disarm()
    library.soak_counted.restype = ctypes.c_long
    return int(library.soak_counted())
