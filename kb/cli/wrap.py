"""Lines of styled text, broken to a terminal's width as Chinese and English are broken.

Chinese is written without spaces and may be broken between any two characters, except that closing
punctuation does not begin a line and opening punctuation does not end one (GB/T 15834-2011, 5.1.10;
UAX #14 classes CL, CP, EX, IS, NS and OP). English is broken at spaces and after hyphens.
Rich's own wrapping knows the first rule but not the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from rich.cells import cell_len

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
class Span:
    """A run of safe text in one role; ``url`` is where a click leads."""

    text: str
    role: Role = "text"
    url: str | None = None


Line = tuple[Span, ...]


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return cell_len(text)


def line_width(line: Iterable[Span]) -> int:
    """Columns that a line takes."""
    return sum(cell_len(span.text) for span in line)


def wrap(spans: Sequence[Span], columns: int | None, *, first: Line = (), rest: Line = ()) -> list[Line]:
    """Breaks one paragraph into lines of at most ``columns`` columns (None: one line).

    ``first`` stands before the first line and ``rest`` before every other; both count.
    """
    if columns is None:
        return [(*first, *_merged(spans))]
    lines: list[Line] = []
    lead = first
    room = max(columns - line_width(lead), 8)
    current: list[Span] = []
    used = 0
    for unit in _units(spans):
        size = line_width(unit)
        blank = all(span.text.isspace() for span in unit)
        if used and used + size > room:
            if blank:
                continue
            lines.append((*lead, *_merged(_trimmed(current))))
            lead, current, used = rest, [], 0
            room = max(columns - line_width(lead), 8)
        if blank and not used and lines:
            continue
        for piece in _chopped(unit, room):
            if used and used + line_width(piece) > room:
                lines.append((*lead, *_merged(current)))
                lead, current, used = rest, [], 0
                room = max(columns - line_width(lead), 8)
            current.extend(piece)
            used += line_width(piece)
    lines.append((*lead, *_merged(_trimmed(current))))
    return lines


def pieces(text: str) -> list[str]:
    """The unbreakable pieces of a text and the white space between them, in order."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if found and len(text) - at < 3 and text[at:].strip() == "…":
            # The mark of a cut stays with the last word.
            found[-1] += text[at:]
            break
        if text[at].isspace():
            end = at + 1
            while end < len(text) and text[end].isspace():
                end += 1
        else:
            match = _unit().match(text, at)
            end = max(match.end() if match else at, at + 1)
        found.append(text[at:end])
        at = end
    return found


def _units(spans: Sequence[Span]) -> Iterable[Line]:
    """Unbreakable units across spans: a mark may begin in the middle of a word or before a full stop."""
    whole = "".join(span.text for span in spans)
    at, index, inside = 0, 0, 0
    for piece in pieces(whole):
        unit: list[Span] = []
        end = at + len(piece)
        while at < end:
            span = spans[index]
            take = min(end - at, len(span.text) - inside)
            if take:
                unit.append(replace(span, text=span.text[inside : inside + take]))
            at += take
            inside += take
            if inside == len(span.text):
                index, inside = index + 1, 0
        yield tuple(unit)


def _chopped(unit: Line, room: int) -> Iterable[Line]:
    """A unit wider than a line (a long address) in pieces that fit."""
    if line_width(unit) <= room:
        yield unit
        return
    piece: list[Span] = []
    used = 0
    for span in unit:
        for character in span.text:
            size = cell_len(character)
            if used and used + size > room:
                yield tuple(_merged(piece))
                piece, used = [], 0
            piece.append(replace(span, text=character))
            used += size
    if piece:
        yield tuple(_merged(piece))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].role == span.role and merged[-1].url == span.url:
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        elif span.text:
            merged.append(span)
    return merged


def _trimmed(spans: list[Span]) -> list[Span]:
    trimmed = list(spans)
    while trimmed and trimmed[-1].text.isspace():
        trimmed.pop()
    return trimmed
