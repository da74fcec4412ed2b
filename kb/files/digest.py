"""The SHA-256 of a file's bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path


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
