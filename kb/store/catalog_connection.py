"""Connections to the catalog, and what SQLite's errors mean."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from kb.errors import LockedError
from kb.files.durable import damage

_SYSTEM = (
    ("SQLITE_FULL", errno.ENOSPC),
    ("SQLITE_IOERR", errno.EIO),
    ("SQLITE_READONLY", errno.EROFS),
    ("SQLITE_PERM", errno.EACCES),
)


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to a catalog, for reading where the folder cannot be written.

    Raises:
        OSError, LockedError, DamageError: it cannot be opened.
    """
    mode = "rw" if write else "ro"
    uri = path.absolute().as_uri()
    try:
        connection = _opened(f"{uri}?mode={mode}")
        if write:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")
        return connection
    except sqlite3.OperationalError as error:
        if path.exists() and not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path)) from error
        log = path.with_name(f"{path.name}-wal")
        if write or not path.exists() or (log.exists() and log.stat().st_size):
            raise explained(error) from error
    # A folder that cannot be written: nobody else writes it either.
    try:
        return _opened(f"{uri}?immutable=1")
    except sqlite3.DatabaseError as error:
        raise explained(error) from error


def _opened(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("SELECT value FROM settings WHERE key = 'format'").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise explained(error) from error
    return connection


def explained(error: sqlite3.Error) -> Exception:
    """The catalog's own errors as ours; what the disk or another process did stays what it is."""
    name = getattr(error, "sqlite_errorname", "") or ""
    system = next((number for start, number in _SYSTEM if name.startswith(start)), None)
    if system is not None:
        return OSError(system, os.strerror(system))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockedError("Another process is writing to the index: wait until it is done, or end it.")
    if name.startswith("SQLITE_NOMEM"):
        return MemoryError()
    return damage(f"catalog, {error}")
