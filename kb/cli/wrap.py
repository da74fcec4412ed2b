"""Lines of styled text, broken to a terminal's width as Chinese and English are broken.

Chinese is written without spaces and may be broken between any two characters, except that closing
punctuation does not begin a line and opening punctuation does not end one (GB/T 15834-2011, 5.1.10;
UAX #14 classes CL, CP, EX, IS, NS and OP). English is broken at spaces and after hyphens.
Rich's own wrapping knows the first rule but not the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from rich.cells import cell_len

from kb.quick_dataclass import dataclass

Role = Literal["text", "title", "rank", "faint", "answer", "id", "caution", "good", "bad", "heading"]

_CLOSING = "，。、；：？！）】」』》〉〕］｝”’…—·～％‰,.;:?!)]}%°℃"
_OPENING = "（【「『《〈〔［｛“‘([{《¥￥$#"
_WIDE = r"\u2e80-\U0003ffff"


@cache
def _unit() -> re.Pattern[str]:
    """What may not be broken: narrow characters up to a space, hyphen or slash, or one wide character, with the
    punctuation that clings to it."""
    # Compiled when lines are first broken: a question whose answer goes to a pipe never needs it.
    return re.compile(
        rf"[{re.escape(_OPENING)}]*"
        rf"(?:[^\s{_WIDE}{re.escape(_OPENING)}\-/]+[\-/]?|[^\s])?"
        rf"[{re.escape(_CLOSING)}]*"
    )


@dataclass(frozen=True, slots=True)
class StyledText:
    """A run of safe text in one role; ``url`` is where a click leads."""

    text: str
    role: Role = "text"
    url: str | None = None


Line = tuple[StyledText, ...]
_LEAST_ROOM = 8
"""Columns that a line of text gets even where its margin leaves less."""


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return cell_len(text)


def truncated(text: str, room: int) -> str:
    """A text cut at its end to so many columns."""
    from rich.cells import set_cell_size

    return text if width(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"


def line_width(line: Iterable[StyledText]) -> int:
    """Columns that a line takes."""
    return sum(cell_len(span.text) for span in line)


def wrap(spans: Sequence[StyledText], columns: int | None, *, first: Line = (), rest: Line | None = None) -> list[Line]:
    """Breaks one paragraph into lines of at most ``columns`` columns (None: one line).

    ``first`` stands before the first line, and before every other, or ``rest`` where that is given; both count.
    """
    rest = first if rest is None else rest
    if columns is None:
        return [(*first, *spans)]
    text = "".join(span.text for span in spans)
    rooms = [max(columns - line_width(lead), _LEAST_ROOM) for lead in (first, rest)]
    stretches = _broken(text, *rooms) or [(0, 0)]
    lines: list[Line] = []
    for number, line in enumerate(_sliced(spans, stretches)):
        lines.append((*(rest if number else first), *line))
    return lines


def pieces(text: str) -> list[str]:
    """The unbreakable pieces of a text and the white space between them, in order."""
    found: list[str] = []
    at = 0
    unit = _unit()
    while at < len(text):
        if found and len(text) - at < 3 and text[at:].strip() == "…":
            # The mark of a cut stays with the last word.
            found[-1] += text[at:]
            break
        end = at + 1
        if text[at].isspace():
            while end < len(text) and text[end].isspace():
                end += 1
        elif match := unit.match(text, at):
            end = max(match.end(), end)
        found.append(text[at:end])
        at = end
    return found


def _broken(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Stretches of ``text``, one a line: ``first`` columns for the first, ``rest`` for every other."""
    lines: list[tuple[int, int]] = []
    room = first
    start = at = used = 0
    for piece in pieces(text):
        end = at + len(piece)
        if piece.isspace():
            if start == at:
                start = end  # no line begins with a space
            else:
                used = min(used + cell_len(piece), room)
            at = end
            continue
        size = cell_len(piece)
        if start < at and used + size > room:
            lines.append((start, at))
            start, used, room = at, 0, rest
        if size > room:
            # Wider than a line (a long address): cut where the line is full.
            for place, character in enumerate(piece, at):
                wide = cell_len(character)
                if start < place and used + wide > room:
                    lines.append((start, place))
                    start, used, room = place, 0, rest
                used += wide
        else:
            used += size
        at = end
    if start < len(text):
        lines.append((start, len(text)))
    return lines


def _sliced(spans: Sequence[StyledText], stretches: Sequence[tuple[int, int]]) -> Iterable[Line]:
    """The spans of each stretch, without white space at its end; stretches are in order."""
    index = begun = 0
    for start, end in stretches:
        line: list[StyledText] = []
        while index < len(spans) and begun + len(spans[index].text) <= start:
            begun += len(spans[index].text)
            index += 1
        ahead, at = index, begun
        while ahead < len(spans) and at < end:
            text = spans[ahead].text[max(start - at, 0) : end - at]
            at += len(spans[ahead].text)
            if at >= end:
                text = text.rstrip()
            if text:
                line.append(replace(spans[ahead], text=text))
            ahead += 1
        yield tuple(line)
