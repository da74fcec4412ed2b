"""Small files that decide something (settings, records, lists) are read within bounds, whatever lies in their place."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST = 1 << 20
"""Bytes of a TOML file; the longest that people write have some thousands."""
_BITS = 64  # of a whole number: more has no meaning in any of these files, and Python refuses to print far more


def read_bytes(path: Path, most: int = MOST) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        OSError: it cannot be read; EINVAL where it is a pipe or a device, which might never end, EFBIG where it has
            more than ``most`` bytes.
    """
    # A pipe without a writer would not even be opened.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not an ordinary file", os.fspath(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return data


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds.

    Raises:
        OSError: as ``read_bytes``.
        ValueError: as ``parse_toml``.
    """
    return parse_toml(read_bytes(path).decode("utf-8-sig"))


def parse_toml(text: str) -> dict[str, Any]:
    """What a TOML text holds.

    Raises:
        ValueError: it is no TOML, nested too deeply, or holds a number that is too large. One line says which.
    """
    import tomllib

    try:
        values = tomllib.loads(text)
        check_numbers(values)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        if "integer string conversion" in str(error):
            raise ValueError("a number is too large") from None
        raise
    return values


def check_numbers(value: object) -> None:
    """Raises ValueError where a whole number anywhere in ``value`` is too large; in hexadecimal, any is read."""
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise ValueError("a number is too large")
    if isinstance(value, Mapping):
        for one in value.values():
            check_numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            check_numbers(one)
