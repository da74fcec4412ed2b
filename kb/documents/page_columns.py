"""Columns of a page: where text is set in two or more, each is read to its end."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, floor, inf
from statistics import median

from kb.documents.page import Fragment, Line, text_width
from kb.documents.page_lines import lines_of_fragments

_WHITE = 0.7  # em; the least that is left between two columns: between 检查 and 2次 a program leaves a quarter
_NARROW = 7  # em; a column of prose is at least as wide
_LEAST, _FEW = 5, 8  # rows of a page with columns; of so few, most fill them on both sides, or they are a table's
_SOME = 12  # rows of a column that is told from a table by either of two measures
_LARGER = 1.2  # times the usual size: of what stands over all columns though it is short
_COLUMNS = 2  # how many times a column may be divided further
_STEPS = 120  # places in the middle of a page where the white between two columns is looked for


def in_columns(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """Lines of a page; of several columns one after the other, between headings and notes that go over them all."""
    gutters = _gutters(fragments)
    if not gutters:
        return lines_of_fragments(fragments, page)
    ordered: list[Line] = []
    sides: list[list[Fragment]] = [[] for _ in range(len(gutters) + 1)]

    def close() -> None:
        for column, side in enumerate(sides, start=1):
            ordered.extend(replace(line, column=column) for line in lines_of_fragments(side, page))
            side.clear()

    usual = median(f.size for f in fragments)
    margins = [inf] * len(sides)
    for f in fragments:
        if f.text.strip() and f.size <= _LARGER * usual:
            side = bisect_right(gutters, f.x)
            margins[side] = min(margins[side], f.x)
    for row in _rows_of(fragments):
        starts = {bisect_right(gutters, f.x): f.x for f in reversed(row)}
        each = len(starts) == len(sides) and all(abs(x - margins[i]) < usual for i, x in starts.items())
        title = not any(sides) and all(f.size > _LARGER * usual for f in row) and not each
        if title or any(_covers(fragment, gutter) for fragment in row for gutter in gutters):
            close()
            ordered.extend(lines_of_fragments(row, page))
        else:
            for fragment in row:
                sides[bisect_right(gutters, fragment.x)].append(fragment)
    close()
    return ordered


def _gutters(fragments: Sequence[Fragment], depth: int = 0) -> list[float]:
    """Where the white between a page's columns is, from the left; none where it has one column, or a table."""
    gutter = _gutter(fragments)
    if gutter is None:
        return []
    if depth == _COLUMNS:
        return [gutter]
    # A column may hold two, or be one of three: what goes over it is no part of either.
    before = [f for f in fragments if _end_of(f) <= gutter + 0.2 * f.size]
    after = [f for f in fragments if f.x >= gutter - 0.2 * f.size]
    return [*_gutters(before, depth + 1), gutter, *_gutters(after, depth + 1)]


def _rows_of(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Fragments by baseline, from top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted((f for f in fragments if f.text.strip()), key=lambda f: -f.y):
        if rows and abs(rows[-1][0].y - fragment.y) < 0.5 * min(rows[-1][0].size, fragment.size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return rows


def _end_of(fragment: Fragment) -> float:
    return fragment.x + (fragment.width if fragment.width is not None else text_width(fragment.text, fragment.size))


def _covers(fragment: Fragment, x: float) -> bool:
    return fragment.x < x - 0.2 * fragment.size and _end_of(fragment) > x + 0.2 * fragment.size


def _gutter(fragments: Sequence[Fragment]) -> float | None:
    """Where a page of two columns has the white between them; None where it has one column, or a table."""
    rows = _rows_of(fragments)
    if len(rows) < _LEAST:
        return None
    left, rights = min(f.x for row in rows for f in row), sorted(max(map(_end_of, row)) for row in rows)
    usual_right = rights[-1 - len(rows) // 20]  # what few lines alone reach, far to its right, is off the page
    right = min(rights[-1], usual_right + 0.2 * (usual_right - left))
    first, step = left + 0.3 * (right - left), max(1e-6, 0.4 * (right - left) / _STEPS)
    steps = [first + step * i for i in range(_STEPS + 1)]
    free = [0] * len(steps)
    for row in rows:
        covered = bytearray(len(steps))
        for f in row:
            start = max(0, ceil((f.x + 0.2 * f.size - first) / step))
            end = min(len(steps), floor((_end_of(f) - 0.2 * f.size - first) / step) + 1)
            if start < end:
                covered[start:end] = b"\1" * (end - start)
        for index, there in enumerate(covered):
            free[index] += not there
    best = max(free)
    if best < 0.7 * len(rows):
        return None
    runs: list[list[float]] = [[]]
    for x, count in zip(steps, free, strict=True):
        if count == best:
            runs[-1].append(x)
        elif runs[-1]:
            runs.append([])
    widest = max(runs, key=len)
    gutter = (widest[0] + widest[-1]) / 2
    usual = median(f.size for f in fragments)
    own = [[f for f in row if f.size <= _LARGER * usual] for row in rows]  # a letterhead set wide has no sides
    before = [[f for f in row if _end_of(f) <= gutter + 0.2 * f.size] for row in own]
    after = [[f for f in row if f.x >= gutter - 0.2 * f.size] for row in own]
    if _white(rows, gutter) < _WHITE * usual:
        return None
    # The lines of two columns need not stand on the same height, and the second may end early.
    least = max(4, 0.12 * len(rows))
    full = 0.6 if len(rows) < _FEW else 0.0
    if min(sum(map(bool, before)), sum(map(bool, after))) < least or any(_is_tabular(s, full) for s in (before, after)):
        return None
    return gutter


def _white(rows: Sequence[Sequence[Fragment]], gutter: float) -> float:
    """How much is left free at a place by rows with text on both sides of it; unlimited where there are none."""
    sides = [([_end_of(f) for f in row if f.x < gutter], [f.x for f in row if f.x >= gutter]) for row in rows]
    return median([min(after) - max(before) for before, after in sides if before and after] or [inf])


def _is_tabular(side: Sequence[Sequence[Fragment]], full: float) -> bool:
    """Whether one side of a page is a table's: cells are short, prose fills its column.

    ``full``: share of rows that must end near its edge whatever their length.
    """
    rows = [row for row in side if row]
    lengths = [sum(text_width(f.text.strip(), 1.0) for f in row) for row in rows]
    if not rows or median(lengths) < _NARROW:
        return True
    starts = Counter(round(row[0].x / (2 * row[0].size)) for row in rows)
    ends = [max(map(_end_of, row)) for row in rows]
    edge = sorted(ends)[int(0.8 * len(ends))]  # a heading goes over it
    filled = sum(end > edge - 1.6 * row[-1].size for end, row in zip(ends, rows, strict=True))
    # Prose starts at the column's margin or a little inside, and runs to its end.
    if filled < full * len(rows) or (median(lengths) < 1.7 * _NARROW and filled < 0.5 * len(rows)):
        return True
    # Beside a figure, or with lists in it, many of its lines do the one or the other, and few are numbers.
    begun, texts = starts.most_common(1)[0][1], ["".join(f.text for f in row) for row in rows]
    numbers = sum(sum(map(str.isdecimal, text)) > sum(map(str.isalpha, text)) for text in texts)
    return begun < 0.4 * len(rows) and (len(rows) < _SOME or begun + filled - numbers < 0.75 * len(rows))
