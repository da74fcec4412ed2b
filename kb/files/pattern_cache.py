"""Regular expressions compiled once per machine, as Python keeps the bytecode of modules.

``re`` compiles each pattern anew in every process. For a question that asks for a figure these are three hundred, a
fifth of its time. So patterns that are the same in every process are kept in the user's cache folder, for one build of
Python, by their own text and flags. The command line turns this on for its process; as a library kb leaves ``re``
alone.

It uses what CPython does not document: the compiler behind ``re``, and the function that makes a pattern of compiled
code and checks that code. Where something is missing or refused, ``re`` compiles as always.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import zlib
from array import array
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from kb.files import caches
from kb.files.bounded import read_bytes

_MOST = 2 << 20
"""Bytes of the file: twice what all modules have. Where older versions have filled it, it begins anew."""
_VARIABLE = 0x04 | 0x08  # of a function: takes any number of arguments, by place or by name
_SUM = 4  # bytes of the checksum before the content


class PatternCache:
    """Compiled patterns by text and flags, as they are in ``folder`` and as this process adds to them."""

    def __init__(self, folder: Path) -> None:
        build = (sys.version, sys.byteorder, sys.maxsize)
        self._path = folder / f"patterns-{zlib.crc32(repr(build).encode()):08x}"
        self._kept: dict[tuple[str, int], _Code] = {}
        self._changed = False
        with contextlib.suppress(OSError, ValueError, TypeError):
            if caches.is_private(self._path):
                self._kept = _unpacked(read_bytes(self._path, _MOST))

    def install(self) -> None:
        """Has ``re`` take from here what it would compile, in this process from now on."""
        try:
            from _sre import compile as made_of_code  # type: ignore[import-not-found]
            from re import _compiler, _parser  # type: ignore[attr-defined]

            by_re, code_of, parse = _compiler.compile, _compiler._code, _parser.parse
        except (ImportError, AttributeError):
            return

        def compiled(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
            if isinstance(pattern, str) and not flags & re.DEBUG:
                key = (pattern, flags)
                if key not in self._kept and _is_constant(pattern, sys._getframe(1)):
                    parsed = parse(pattern, flags)
                    code = array("I", code_of(parsed, flags)).tobytes()
                    state = parsed.state
                    self._kept[key] = _Code(code, flags | state.flags, state.groups, state.groupdict)
                    self._changed = True
                if kept := self._kept.get(key):
                    with contextlib.suppress(RuntimeError, TypeError, ValueError, IndexError):
                        found: re.Pattern[Any] = made_of_code(pattern, *kept.arguments())
                        return found
            made: re.Pattern[Any] = by_re(pattern, flags)
            return made

        _compiler.compile = compiled

    def save(self) -> None:
        """Writes what this process added, where the folder takes it."""
        if not self._changed:
            return
        from kb.files.atomic_write import write_private

        content = _packed(self._kept)
        with contextlib.suppress(OSError):
            if len(content) > _MOST:
                self._path.unlink(missing_ok=True)
            elif caches.claimed(self._path.parent):
                write_private(self._path, content, flush=False)


class _Code(NamedTuple):
    """A compiled pattern: its code, all its flags, the number of its groups with that of the whole, numbers by name."""

    code: bytes | memoryview
    flags: int
    groups: int
    numbers: dict[str, int]

    def arguments(self) -> tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]:
        """What follows the pattern in ``_sre.compile``."""
        names: list[str | None] = [None] * self.groups
        for name, number in self.numbers.items():
            names[number] = name
        return self.flags, memoryview(self.code).cast("I").tolist(), self.groups - 1, self.numbers, tuple(names)


def _packed(kept: dict[tuple[str, int], _Code]) -> bytes:
    """A checksum, a line of JSON, and the code of all patterns."""
    rows = [(*key, len(value.code), *value[1:]) for key, value in kept.items()]
    content = json.dumps(rows).encode() + b"\n" + b"".join(value.code for value in kept.values())
    return _sum(content) + content


def _unpacked(content: bytes) -> dict[tuple[str, int], _Code]:
    """What ``_packed`` made; ValueError where it is not whole."""
    view = memoryview(content)  # nothing is copied: most patterns are not asked for
    if _sum(view[_SUM:]) != content[:_SUM]:
        raise ValueError("not whole")
    kept, start = {}, content.index(b"\n", _SUM) + 1
    for pattern, flags, length, *others in json.loads(content[_SUM:start]):
        kept[pattern, flags] = _Code(view[start : start + length], *others)
        start += length
    return kept


def _sum(content: bytes | memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_SUM, "big")


def _is_constant(pattern: str, frame: FrameType | None) -> bool:
    """Whether the pattern cannot depend on what a user gave: it is written in the function that compiles it, this
    function has no parameters, or it is compiled while a module is imported."""
    while frame and frame.f_globals["__name__"].partition(".")[0] == "re":
        frame = frame.f_back
    if frame:
        code = frame.f_code
        given = code.co_argcount or code.co_kwonlyargcount or code.co_freevars or code.co_flags & _VARIABLE
        if pattern in code.co_consts or not given:
            return True
    while frame:
        if frame.f_code.co_name == "<module>" and frame.f_globals["__name__"] != "__main__":
            return True
        frame = frame.f_back
    return False
