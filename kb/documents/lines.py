"""Lines become paragraphs: joins what was wrapped, without spurious spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from kb.text.normalise import HAN

_WIDE = rf"[{HAN}\uff00-\uffef“”‘’…—·]"
_NO_SPACE = re.compile(rf"{_WIDE}$")
_NO_SPACE_BEFORE = re.compile(rf"^{_WIDE}")
_HYPHEN = re.compile(r"[A-Za-z]{2}[-\u2010\u00ad]$")
_ENDS = re.compile(r"[。！？；：…!?.:;][”’」』）)\"']*$")


def join(first: str, second: str) -> str:
    """Two wrapped lines of one paragraph as one text.

    A space stands between words of alphabetic scripts, none beside Chinese characters; a hyphen at
    the line's end goes when the next line continues in lower case.
    """
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    kept, space = _between(first, second)
    return first[:kept] + space + second


def join_all(lines: Iterable[str]) -> str:
    """The wrapped lines of one paragraph as one text (``join``), in time that grows with their length alone."""
    parts: list[str] = []
    for line in map(str.strip, lines):
        if line and parts:
            kept, space = _between(parts[-1], line)
            parts[-1] = parts[-1][:kept]
            parts.append(space)
        if line:
            parts.append(line)
    return "".join(parts)


def _between(first: str, second: str) -> tuple[int | None, str]:
    """(where ``first`` is cut, what stands between the two)."""
    if _HYPHEN.search(first[-3:]) and second[0].islower():
        return -1, ""
    if _NO_SPACE.search(first[-1]) or _NO_SPACE_BEFORE.search(second[0]):
        return None, ""
    return None, " "


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: its lines, or its blank-line groups where lines are wrapped."""
    groups = [[line for line in group if line.strip()] for group in _groups(text.splitlines())]
    groups = [group for group in groups if group]
    wrapped = _are_wrapped(groups)
    found: list[str] = []
    for group in groups:
        if not wrapped:
            found.extend(line.strip() for line in group)
            continue
        current: list[str] = []
        previous = ""
        width = max(map(_width, group))
        for line in group:
            indented = line[:1] in " \u3000\t"
            if current and (indented or (_ENDS.search(current[-1]) and _width(previous) < width * 0.8)):
                found.append(join_all(current))
                current = []
            current.append(line.strip())
            previous = line
        found.append(join_all(current))
    return found


def _groups(lines: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        else:
            groups.append([])
    return groups


def _are_wrapped(groups: Sequence[Sequence[str]]) -> bool:
    """Whether lines end at a margin: inner lines are about equally long, and most end in mid-sentence."""
    inner = [line for group in groups for line in group[:-1]]
    if len(inner) < 3:
        return False
    widths = [_width(line) for line in inner]
    typical = median(widths)
    alike = sum(typical * 0.8 <= width <= typical * 1.25 for width in widths)
    open_ended = sum(not _ENDS.search(line.rstrip()) for line in inner)
    return 30 <= typical <= 160 and alike > 0.6 * len(inner) and open_ended > 0.6 * len(inner)


def _width(line: str) -> int:
    """Columns a line takes: two for a wide character."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in line.rstrip())
