"""Fragments of a page become lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.documents.bodies import is_organ
from kb.documents.numbering import number_of
from kb.documents.page import WIDE, Fragment, Line, Page, text_width
from kb.documents.titles import ACTS

_OF_A_DAY = ("年", "月", "日", "时")
_SPACES = re.compile(r"[ \t\xa0]{2,}")
# What refers to a note, from when a line is made until it is known whether there is such a note.
_REFERENCE = re.compile(r"[\[［〔（(]?(\d{1,3}|[①-⑳]|[*†‡])[\]］〕）)]?")


_OUTLINE = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}")  # 1 总则, 1.1 目的
_STOPPED = re.compile(r"\d[.．]$")
_QUOTE_AND_LETTER = re.compile(r"[\x21-\u02ff][“‘—]|[”’—][\x21-\u02ff]")
_SHORT = 4  # characters of what may be the end of one name set wide: 某市人民政府 办公室


def in_one_cell(line: Line) -> Line:
    text = line.cells[0]
    for cell in line.cells[1:]:
        # A line set wide has a gap at each character: what is longer are words with a space between them.
        apart = min(len(text), len(cell)) > 1 or _OUTLINE.fullmatch(text)
        text = f"{text} {cell}" if apart else _beside(text, cell, spaced=True)
    return replace(line, cells=[text], starts=line.starts[:1], ends=[line.right])


def upright_fragments(page: Page) -> list[Fragment]:
    return list(turned_fragments(page).fragments)


def angle_of(fragment: Fragment) -> int:
    """The direction of a fragment's writing, to the nearest quarter turn."""
    a, b = fragment.direction
    return (0 if a >= 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)


def main_direction(page: Page) -> int:
    weights: Counter[int] = Counter()
    for fragment in page.fragments:
        weights[angle_of(fragment)] += len(fragment.text)
    return max((0, 90, 180, 270), key=lambda angle: weights[angle])


def turned_fragments(page: Page) -> Page:
    """The page turned so that its main direction of writing runs to the right; text in others is left out."""
    main = main_direction(page)
    turned: list[Fragment] = []
    for fragment in page.fragments:
        if angle_of(fragment) == main:
            x, y = fragment.x, fragment.y
            if main:
                x, y = (y, -x) if main == 90 else (-x, -y) if main == 180 else (-y, x)
            turned.append(Fragment(fragment.text, x, y, fragment.size, (1.0, 0.0), fragment.width, bold=fragment.bold))
    rules = page.rules
    if main == 90:
        rules = tuple((y0, -x1, y1, -x0) for x0, y0, x1, y1 in rules)
    elif main == 180:
        rules = tuple((-x1, -y1, -x0, -y0) for x0, y0, x1, y1 in rules)
    elif main == 270:
        rules = tuple((-y1, x0, -y0, x1) for x0, y0, x1, y1 in rules)
    return replace(page, fragments=tuple(turned), rules=rules)


def lines_of_fragments(fragments: Iterable[Fragment], page: int) -> list[Line]:
    """Lines from fragments: those on one baseline, from left to right, with wide gaps between cells."""
    rows = by_baseline(fragments)
    # What was drawn at different times may still stand on one line: footers, table cells, accents.
    rows.sort(key=lambda row: -median(f.y for f in row))
    merged: list[list[Fragment]] = []
    for row in rows:
        if merged and same_baseline(merged[-1][0], row[0]):
            merged[-1].extend(row)
        else:
            merged.append(row)
    often = Counter(round(start) for row in merged for start in {f.x for f in row if f.text.strip()})
    columns = {start for start, count in often.items() if count >= max(4, 0.4 * len(merged))}
    columns |= _cell_starts(merged)
    return [line for row in merged if (line := line_of(row, page, columns))]


def _cell_starts(rows: Sequence[Sequence[Fragment]]) -> set[int]:
    """Where cells start: places that several lines reach over a gap, told by exact widths."""
    gaps: Counter[int] = Counter()
    starts: Counter[int] = Counter()
    for row in rows:
        shown = sorted((f for f in row if f.text.strip() and f.width is not None), key=lambda f: f.x)
        for one, other in pairwise(shown):
            gap = other.x - one.x - (one.width or 0.0)
            if gap > 0.35 * other.size:
                starts[round(other.x)] += 1
            if gap > 1.2 * other.size:
                gaps[round(other.x)] += 1
    return {start for start, count in starts.items() if count >= 3 and gaps[start] >= 2}


def by_baseline(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Fragments in their order, those that follow one another on one baseline together."""
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if rows and same_baseline(rows[-1][-1], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return rows


def same_baseline(one: Fragment, other: Fragment) -> bool:
    smaller, larger = sorted((one.size, other.size))
    apart = abs(one.y - other.y)
    # A superscript stands higher than its line, and is smaller.
    return apart < 0.35 * max(smaller, 0.1) or (smaller < 0.75 * larger and apart < 0.6 * larger)


def line_of(row: list[Fragment], page: int, columns: set[int]) -> Line | None:
    """A line of a row's fragments; where many lines of the page have a start, a smaller gap parts cells too."""
    row = sorted(row, key=lambda f: f.x)
    cells: list[str] = []
    starts: list[float] = []
    ends: list[float] = []  # of all cells but the last
    end = before = 0.0
    sizes: list[tuple[float, int]] = []
    blank = False
    usual = _tally([(f.size, len(f.text.strip())) for f in row]).most_common(1)[0][0]
    base = median(f.y for f in row if f.size >= 0.8 * usual)
    for fragment in row:
        text = _SPACES.sub(" ", fragment.text)
        raised = fragment.size < 0.8 * usual and fragment.y > base + 0.12 * usual
        number = _REFERENCE.fullmatch(text.strip()) if raised and cells else None
        if number:
            text = f"\ufff9{number[1]}\ufffb"
        if not text.strip():
            blank = True
            continue
        width = fragment.width if fragment.width is not None else text_width(text, fragment.size)
        gap = fragment.x - end
        wide = (
            gap > (_least_gap(cells[-1], fragment) if cells and round(fragment.x) in columns else 2.2) * fragment.size
        )
        if not cells:
            cells.append(text.strip())
            # An indent may consist of spaces in the text.
            starts.append(fragment.x + fragment.size * (len(text) - len(text.lstrip("\u3000"))))
        elif gap < -0.5 * width and cells[-1].endswith(text.strip()):
            continue  # bold by printing twice
        elif wide and not (gap <= 2.2 * fragment.size and len(cells) == 1 and _is_bare_number(cells[0])):
            cells.append(text.strip())
            starts.append(fragment.x)
            ends.append(end)
        else:
            # A stop is narrower than the place it takes: 1.|1 目的, placed letter by letter.
            within = text[0].isdecimal() and _STOPPED.search(cells[-1])
            spaced = (
                wide or blank or text[0].isspace() or gap > (0.35 if within else 0.22) * fragment.size + 0.12 * before
            )
            spaced = spaced and not number and text.strip() not in _OF_A_DAY  # 4 月 30 日前 begins no list
            apart = spaced and len(cells) == 1 and (_is_bare_number(cells[0]) or _OUTLINE.fullmatch(cells[0]))
            # 来源：某局　　发布时间：…: two squares of white are set on purpose, unless letters are set wide.
            apart = apart or (spaced and 1.2 * fragment.size < gap and min(len(cells[-1]), len(text.strip())) > 1)
            cells[-1] = f"{cells[-1]} {text.strip()}" if apart else _beside(cells[-1], text.strip(), spaced)
        blank = text[-1].isspace()
        end = max(end, fragment.x + width) if len(cells[-1]) > len(text.strip()) else fragment.x + width
        before = width if fragment.width is None else 0.0  # an estimated end errs with its length
        sizes.append((fragment.size, len(text)))
    if not cells:
        return None
    size = _tally(sizes).most_common(1)[0][0]
    if len(cells) == 2 and "." in cells[0] and _OUTLINE.fullmatch(cells[0]) and cells[1][0].isalpha():
        cells, starts, ends = [" ".join(cells)], starts[:1], []  # 1.1 and, behind a tab, its heading
    bold = all(f.bold for f in row if f.text.strip())
    return Line(cells, starts[0], end, median(f.y for f in row), size, page, starts, ends=[*ends, end], bold=bold)


def _is_bare_number(cell: str) -> bool:
    """Whether a line begins with 第一条, 一、 or （一） alone: what stands behind is its text, no column of a table."""
    number = number_of(cell) if cell[0] in "第（(" or cell[-1] in "、" else None
    return number is not None and number.end == len(cell)


def _least_gap(before: str, fragment: Fragment) -> float:
    """The least gap between two cells, in sizes of letters; more where widths are estimated.

    And more between Chinese and a digit or letter, where programs leave a quarter of their own accord.
    """
    if fragment.width is None:
        return 0.8
    return 0.45 if bool(WIDE.match(before[-1])) != bool(WIDE.match(fragment.text.lstrip())) else 0.2


def _tally(sizes: Sequence[tuple[float, int]]) -> Counter[float]:
    tally: Counter[float] = Counter()
    for size, count in sizes:
        tally[size] += count
    return tally


def _beside(first: str, second: str, spaced: bool) -> str:
    sides = first[-1] + second[0]  # quotation marks are as wide as what stands beside them
    wide = WIDE.match(sides[0]) or WIDE.match(sides[1])
    if not spaced or (wide and not _QUOTE_AND_LETTER.fullmatch(sides) and not are_bodies(first, second)):
        return first + second
    return f"{first} {second}"


def are_bodies(first: str, second: str) -> bool:
    """Whether a space parts two bodies, and so stays: 中共某市委 某市人民政府, 某市水利局 某市财政局."""
    second = ACTS.split(second, maxsplit=1)[0]
    return len(second) > _SHORT and is_organ(second) and is_organ(first.split(" ")[-1])
