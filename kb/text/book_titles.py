"""Titles in 《》, which Chinese texts put around what they name (GB/T 15834-2011, 4.15)."""

from __future__ import annotations

from collections.abc import Iterator

from kb.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class NamedTitle:
    """A title in 《》 at text[start:end], the marks included."""

    title: str
    start: int
    end: int


def outermost_titles(text: str) -> Iterator[NamedTitle]:
    """The outermost titles in 《》, in order: 《北京市实施《种子法》办法》 is one."""
    depth = start = 0
    for at, character in enumerate(text):
        if character == "《":
            if depth == 0:
                start = at
            depth += 1
        elif character == "》" and depth:
            depth -= 1
            if depth == 0:
                yield NamedTitle(text[start + 1 : at], start, at + 1)
