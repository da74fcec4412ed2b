"""Columns of a page: where text is set in two or more, each is read to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, floor
from statistics import median

from kb.documents.page import Fragment, Line, text_width
from kb.documents.page_lines import lines_of_fragments

_STEPS = 120  # places in the middle of a page where the white between two columns is looked for


def in_columns(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """Lines of a page; of two columns one after the other, between headings and notes that go over both."""
    gutter = _gutter(fragments)
    if gutter is None:
        return lines_of_fragments(fragments, page)
    ordered: list[Line] = []
    sides: tuple[list[Fragment], list[Fragment]] = ([], [])

    def close() -> None:
        for column, side in enumerate(sides, start=1):
            ordered.extend(replace(line, column=column) for line in lines_of_fragments(side, page))
            side.clear()

    for row in _rows_of(fragments):
        if any(_covers(fragment, gutter) for fragment in row):
            close()
            ordered.extend(lines_of_fragments(row, page))
        else:
            for fragment in row:
                sides[fragment.x >= gutter].append(fragment)
    close()
    return ordered


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
    if len(rows) < 8:
        return None
    left, right = min(f.x for row in rows for f in row), max(_end_of(f) for row in rows for f in row)
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
    before = [[f for f in row if _end_of(f) <= gutter + 0.2 * f.size] for row in rows]
    after = [[f for f in row if f.x >= gutter - 0.2 * f.size] for row in rows]
    # The lines of two columns need not stand on the same height, and the second may end early.
    least = max(4, 0.12 * len(rows))
    if min(sum(map(bool, before)), sum(map(bool, after))) < least or _is_tabular(before) or _is_tabular(after):
        return None
    return gutter


def _is_tabular(side: Sequence[Sequence[Fragment]]) -> bool:
    """Whether one side of a page is a table's: cells are short, prose fills its column."""
    lengths = [sum(len(f.text.strip()) for f in row) for row in side if row]
    starts = Counter(round(row[0].x / (2 * row[0].size)) for row in side if row)
    # Prose starts at the column's margin or a little inside, and runs to its end.
    return not lengths or median(lengths) < 12 or starts.most_common(1)[0][1] < 0.4 * len(lengths)
