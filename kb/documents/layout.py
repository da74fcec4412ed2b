"""Text with its place on a page becomes lines, lines become paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.documents.document import Block
from kb.documents.grid import NEAR, Grid, grids
from kb.documents.lines import join
from kb.documents.page import Fragment, Line, Page
from kb.documents.page_columns import in_columns
from kb.documents.page_lines import (
    angle_of,
    by_baseline,
    in_one_cell,
    line_of,
    lines_of_fragments,
    main_direction,
    turned_fragments,
    upright_fragments,
)
from kb.documents.page_paragraphs import paragraphs
from kb.text.han import HAN_LETTER
from kb.text.normalise import normalise

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–―‐一·•.]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})\s*(?:页)?(?:\s*[/／,，共of]+\s*\d{1,4}\s*(?:页)?)?[\s\-—–―‐一·•.]*$"
    r"|^\s*page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*$|^第\s*\d+\s*页[，,\s]*共\s*\d+\s*页$"
    # What a browser prints over and under a page: the time and its title, its address.
    r"|^\d{1,3} of \d{1,3}\s+\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\D.*\d{1,2}:\d{2}"
    r"|^\d{1,4}/\d{1,2}/\d{1,4},?\s(?:[上下]午)?\d{1,2}:\d{2}(?:\s[AP]M)?(?:\s|$)|^(?:https?|file)://\S+\s\d{1,4}/\d{1,4}$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?|file)://\S+")  # which a browser prints beside the page's title
# What may head page after page and still be text: 附件1, 附件2, 表3.
_NAMED = re.compile(
    r"附[件表录注图]|[表图]\s*\d|第.{1,6}[章节条编]|(?:annex|appendix|table|figure|chapter|part)\b", re.I
)
_KEYED = re.compile(rf"(?:{HAN_LETTER}|、){{2,10}}[:：]")  # 地址：, in a cell that lists several such
_FIGURE = re.compile(r"[-¥￥$]?[\d,.]*\d%?")
_DIGITS = re.compile(r"\d+")
_LEVEL = 10.0  # points; how much the height of a running head differs from page to page


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """Paragraphs and tables of all pages in reading order, without page numbers and running heads."""
    return loose_blocks(pages) or paragraphs([line for page in pages for line in _lines_of(page)])


def loose_blocks(pages: Sequence[Page]) -> list[Block]:
    """As ``blocks_of``, for what is left of pages whose text is already read: it may be nothing but furniture."""
    return paragraphs([line for lines in _without_furniture([_lines_of(page) for page in pages]) for line in lines])


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the fragments of page numbers and running heads."""
    everything = [_lines_of(page) for page in pages]
    cleared: list[Page] = []
    for page, lines, kept in zip(pages, everything, _without_furniture(everything), strict=True):
        rest = {id(line) for line in kept}
        gone = [(line.y, line.size) for line in lines if id(line) not in rest]
        main = main_direction(page)
        upright = [f for f in page.fragments if angle_of(f) == main]
        taken = {
            id(old)
            for old, new in zip(upright, turned_fragments(page).fragments, strict=True)
            if any(abs(new.y - y) < 0.5 * size for y, size in gone)
        }
        cleared.append(replace(page, fragments=tuple(f for f in page.fragments if id(f) not in taken)))
    return cleared


def _lines_of(page: Page) -> list[Line]:
    """A page's lines in reading order; rows of ruled tables are lines with cells."""
    turned = turned_fragments(page)
    tables: list[list[Line]] = []
    fragments = list(turned.fragments)
    near = NEAR * median(f.size for f in fragments) if fragments else 0.0
    for index, grid in enumerate(grids(turned.rules, near) if fragments else (), start=1):
        inside = [f for f in fragments if grid.at(f.x + 0.2 * f.size, f.y + 0.3 * f.size)]
        rows = _rows(grid, inside, page.number, 1000 * page.number + index)
        if rows:
            tables.append(rows)
            taken = {id(f) for f in inside}
            fragments = [f for f in fragments if id(f) not in taken]
    lines = in_columns(fragments, page.number)
    for rows in tables:
        top, right = rows[0].y, max(row.right for row in rows)
        # Before the first line below it; beside a second column, before the first one of its own.
        at = next((i for i, line in enumerate(lines) if line.y < top and line.left < right), len(lines))
        column = lines[at].column if at < len(lines) else lines[-1].column if lines else 0
        lines[at:at] = [replace(row, column=column) for row in rows]
    return lines


def _rows(grid: Grid, fragments: Sequence[Fragment], page: int, number: int) -> list[Line]:
    """The rows of a ruled table as lines with cells; none where the rules frame something else than a table."""
    width, height = len(grid.columns) - 1, len(grid.rows) - 1
    held: dict[tuple[int, int], list[Fragment]] = {}
    for fragment in fragments:
        place = grid.at(fragment.x + 0.2 * fragment.size, fragment.y + 0.3 * fragment.size)
        if place:
            held.setdefault(place, []).append(fragment)
    lines = {place: lines_of_fragments(own, page) for place, own in held.items()}
    if len(lines) < 2 or (len(lines) < 5 and max(sum(len(e.text) for e in own) for own in lines.values()) > 300):
        return []
    size = median(f.size for f in fragments)
    rows: list[Line] = []
    for row in range(height):
        # A cell merged from above leaves its place empty, one merged from the left has none.
        fields = [c for c in range(width) if grid.is_first(row, c) or grid.goes_on(row, c)]
        starts = [grid.columns[c] for c in fields]
        y = grid.rows[row] - size
        rows.extend(
            Line(cells, grid.columns[0], grid.columns[-1], y, size, page, starts, table=number)
            for cells in _parted([lines.get((row, c), []) if grid.is_first(row, c) else [] for c in fields])
            if any(cells)
        )
    return rows


def _parted(cells: Sequence[Sequence[Line]]) -> list[list[str]]:
    """A ruled row's cells; several rows where cells list figures below each other, as invoices do: 数量 | 4 | 4."""
    listed = [own for own in cells if sum(_FIGURE.fullmatch(line.text) is not None for line in own[1:]) > 1]
    levels = [line.y for line in max(listed, key=len)] if len(listed) > 1 else [0.0]
    rows = [[""] * len(cells) for _ in levels]
    for column, own in enumerate(cells):
        for line in own:
            row = rows[min(range(len(levels)), key=lambda index: abs(levels[index] - line.y))]
            text = row[column]
            row[column] = f"{text} {line.text}" if text and _KEYED.match(line.text) else join(text, line.text)
    return rows


def running_lines(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """Lines of text that is known to be one paragraph, in its own order: no cells, no columns, no furniture."""
    rows = by_baseline(upright_fragments(Page(page, 0, 0, tuple(fragments))))
    return [in_one_cell(line) for row in rows if (line := line_of(row, page, set()))]


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Takes off page numbers and what stands at the head or foot of several pages, at one height."""
    # On two pages only, what is the same to the digit is a running head.
    key = _masked if len(pages) > 2 else _said
    edges: defaultdict[str, list[Line]] = defaultdict(list)
    for lines in pages:
        for name, line in {key(line): line for line in _edges(lines)}.items():
            edges[name].append(line)
    least = max(2, round(0.3 * len(pages)))
    running: dict[str, float] = {}  # its size: the title on the cover, which it says, is larger
    for name, own in edges.items():
        level = [one.size for one in own if sum(abs(one.y - other.y) < _LEVEL for other in own) >= least]
        if level:
            running[name] = 1.2 * max(level)
    kept: list[list[Line]] = []
    for lines in pages:
        furniture = {
            id(line)
            for line in _edges(lines)
            if len(line.text) < 160
            and (
                _PAGE_NUMBER.match(line.text)
                or (len(line.cells) == 2 and _ADDRESS.fullmatch(line.cells[1]))
                or (line.size < running.get(key(line), 0.0) and not _NAMED.match(line.text))
            )
        }
        kept.append([line for line in lines if id(line) not in furniture])
    return kept


def _edges(lines: Sequence[Line]) -> list[Line]:
    """Lines at a page's head and foot: the outermost one, and the next where a gap sets both off from the text."""
    ordered = sorted((line for line in lines if not line.table), key=lambda line: -line.y)
    if len(ordered) < 4:
        return ordered[:1] + ordered[-1:]
    gaps = [one.y - other.y for one, other in pairwise(ordered)]
    usual = median(gap for gap in gaps if gap > 0) if any(gap > 0 for gap in gaps) else 0.0
    found = [ordered[0], ordered[-1]]
    if gaps[0] <= 1.5 * usual < gaps[1]:
        found.append(ordered[1])
    if gaps[-1] <= 1.5 * usual < gaps[-2]:
        found.append(ordered[-2])
    return found


def _said(line: Line) -> str:
    return line.text


def _masked(line: Line) -> str:
    return _DIGITS.sub("#", normalise(line.text)).replace(" ", "")
