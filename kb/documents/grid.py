"""Tables that are ruled: lines drawn on a page make cells, and text belongs to the cell it stands in.

Rules give what gaps between words cannot: which lines of a cell belong together, which cells are empty or
merged, where a table ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from kb.quick_dataclass import dataclass

Rule = tuple[float, float, float, float]  # left, bottom, right, top of a thin straight line

NEAR = 0.25  # of the size of letters: two ends so far apart still meet
_RULES = 4000  # most rules of a page that are looked at
_CELLS = 4000
_PAIRS = 250_000  # most pairs of rules that are held against each other; more are a drawing


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: borders of its columns from the left and of its rows from the top, and its cells.

    ``cells[row][column]`` is the number of the cell there; merged cells have one number.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of the first field of the cell at a place, or None outside the table."""
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-border for border in self.rows], -y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return None
        number = self.cells[row][column]
        return divmod(number, len(self.columns) - 1)

    def is_first(self, row: int, column: int) -> bool:
        """Whether a field is its cell's first one, where the cell's text stands."""
        return self.cells[row][column] == row * (len(self.columns) - 1) + column

    def goes_on(self, row: int, column: int) -> bool:
        """Whether a field is the first in its row of a cell that begins in a row above."""
        own = self.cells[row]
        return own[column] // (len(self.columns) - 1) < row and (column == 0 or own[column] != own[column - 1])


def grids(rules: Sequence[Rule], near: float) -> list[Grid]:
    """The tables that rules make: at least two columns and two cells, from top to bottom.

    Args:
        near: how far apart two ends may be and still meet, in the rules' unit.
    """
    if not 4 <= len(rules) <= _RULES:
        return []
    across = _joined([(y0 + y1) / 2 for _, y0, _, y1 in rules], [(x0, x1) for x0, _, x1, _ in rules], rules, True, near)
    upright = _joined(
        [(x0 + x1) / 2 for x0, _, x1, _ in rules], [(y0, y1) for _, y0, _, y1 in rules], rules, False, near
    )
    if len(across) * len(upright) > _PAIRS:
        return []
    found = []
    for horizontal, vertical in _groups(across, upright, near):
        columns = sorted({x for x, _, _ in vertical})
        rows = sorted({y for y, _, _ in horizontal}, reverse=True)
        if len(columns) < 3 or len(rows) < 2 or len(columns) * len(rows) > _CELLS:
            continue
        found.append(Grid(tuple(columns), tuple(rows), _cells(columns, rows, horizontal, vertical, near)))
    return sorted(found, key=lambda grid: -grid.rows[0])


_Span = tuple[float, float, float]  # where a rule stands, and from where to where it goes


def _joined(
    places: Sequence[float], spans: Sequence[tuple[float, float]], rules: Sequence[Rule], across: bool, near: float
) -> list[_Span]:
    """Rules of one direction: those on one line and touching are one."""
    own = [
        (place, *span)
        for place, span, (x0, y0, x1, y1) in zip(places, spans, rules, strict=True)
        if (x1 - x0 > y1 - y0) == across
    ]
    own.sort()
    lines: list[list[_Span]] = []
    for each in own:
        if lines and each[0] - lines[-1][-1][0] < near:
            lines[-1].append(each)
        else:
            lines.append([each])
    joined: list[_Span] = []
    for line in lines:
        place = sum(each[0] for each in line) / len(line)
        line.sort(key=lambda each: each[1])
        start, end = line[0][1], line[0][2]
        for _, first, last in line[1:]:
            if first <= end + near:
                end = max(end, last)
            else:
                joined.append((place, start, end))
                start, end = first, last
        joined.append((place, start, end))
    return joined


def _groups(
    across: Sequence[_Span], upright: Sequence[_Span], near: float
) -> Iterable[tuple[list[_Span], list[_Span]]]:
    """Rules that touch one another, directly or through others."""
    above = list(range(len(across) + len(upright)))

    def root(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(upright):
            if x0 - near <= x <= x1 + near and y0 - near <= y <= y1 + near:
                above[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[_Span], list[_Span]]] = {}
    for index in range(len(above)):
        group = groups.setdefault(root(index), ([], []))
        if index < len(across):
            group[0].append(across[index])
        else:
            group[1].append(upright[index - len(across)])
    return groups.values()


def _cells(
    columns: Sequence[float], rows: Sequence[float], across: Sequence[_Span], upright: Sequence[_Span], near: float
) -> tuple[tuple[int, ...], ...]:
    """The number of the cell that each field belongs to: fields with no rule between them are one cell."""
    width, height = len(columns) - 1, len(rows) - 1
    above = list(range(width * height))

    def root(index: int) -> int:
        while above[index] != index:
            index = above[index]
        return index

    def unite(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        above[second] = first

    for row in range(height):
        middle = (rows[row] + rows[row + 1]) / 2
        for column in range(width):
            centre = (columns[column] + columns[column + 1]) / 2
            here = row * width + column
            if column + 1 < width and not any(
                abs(x - columns[column + 1]) < near and low <= middle <= high for x, low, high in upright
            ):
                unite(here, here + 1)
            if row + 1 < height and not any(
                abs(y - rows[row + 1]) < near and low <= centre <= high for y, low, high in across
            ):
                unite(here, here + width)
    return tuple(tuple(root(row * width + column) for column in range(width)) for row in range(height))
