"""Text with its place on a page becomes lines, lines become paragraphs.

For every format that only knows where characters stand: PDF, OFD, recognised scans. Coordinates grow
to the right and upwards; any unit will do, as only proportions count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor
from statistics import median

from kb.documents.document import Block
from kb.documents.grid import NEAR, Grid, Rule, grids
from kb.documents.lines import join
from kb.documents.numbering import number_of
from kb.text.normalise import normalise

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–―‐一·•.]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})\s*(?:页)?(?:\s*[/／,，共of]+\s*\d{1,4}\s*(?:页)?)?[\s\-—–―‐一·•.]*$"
    r"|^\s*page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*$|^第\s*\d+\s*页[，,\s]*共\s*\d+\s*页$",
    re.IGNORECASE,
)
# What may head page after page and still be text: 附件1, 附件2, 表3.
_NAMED = re.compile(
    r"附[件表录注图]|[表图]\s*\d|第.{1,6}[章节条编]|(?:annex|appendix|table|figure|chapter|part)\b", re.I
)
_ENDS = re.compile(r"[。！？；：!?.:;][”’」』）)\]】\"']*$")
_CLOSED = re.compile(r"[。！？!?.][”’」』）)\]】\"']*$")
_NOTE = re.compile(r"\s*(?:[\[［〔（(]?\d{1,3}[\]］〕）)]?|[①-⑳]|[*†‡§※])[\s.、]*\S")
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t\xa0]{2,}")
# What refers to a note, from when a line is made until it is known whether there is such a note.
_REFERENCE = re.compile(r"[\[［〔（(]?(\d{1,3}|[①-⑳]|[*†‡])[\]］〕）)]?")
_REFERENCES = re.compile("\ufff9([^\ufffb]*)\ufffb")
_UNIT = re.compile(r"(?<![A-Za-z])[kcdm]?m$")  # m² refers to nothing
_NOTE_NUMBER = re.compile(r"\s*[\[［〔（(]?(\d{1,3}|[①-⑳]|[*†‡])[\]］〕）)]?[\s.、]*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u3000-\u303f“”‘’—―…·\U00020000-\U0003ffff]")
_NARROW = re.compile(r"[ilj.,;:'|!()\[\]tfI]")
_SMALL, _CAPITAL, _BROAD = re.compile(r"[srczJ]"), re.compile(r"[A-HK-LN-VX-Z]"), re.compile(r"[mwMW]")


_STEPS = 120  # places in the middle of a page where the white between two columns is looked for


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters: text, where its baseline begins, its size (height of the letters), its direction."""

    text: str
    x: float
    y: float
    size: float
    direction: tuple[float, float] = (1.0, 0.0)
    width: float | None = None  # None where the format does not tell


@dataclass(frozen=True, slots=True)
class Page:
    """A page's number (from 1), its size, its fragments in the file's order, its rotation, the rules drawn on it.

    Rotation is in degrees.
    """

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    rotation: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class Line:
    """One line of one column: text with cells apart, left and right ends, baseline, size, page, where cells start.

    ``ends`` are where cells end, as far as the format tells. ``table`` numbers the ruled table that the line
    is a row of.
    """

    cells: list[str]
    left: float
    right: float
    y: float
    size: float
    page: int
    starts: list[float]
    column: int = 0  # 0 where a page has one, 1 and 2 where it has two
    ends: list[float] = field(default_factory=list)
    table: int = 0

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """Paragraphs and tables of all pages in reading order, without page numbers and running heads."""
    everything = [_lines_of(page) for page in pages]
    lines = [line for lines in _without_furniture(everything) for line in lines]
    return _paragraphs(lines or [line for lines in everything for line in lines])


def loose_blocks(pages: Sequence[Page]) -> list[Block]:
    """As ``blocks_of``, for what is left of pages whose text is already read: it may be nothing but furniture."""
    return _paragraphs([line for lines in _without_furniture([_lines_of(page) for page in pages]) for line in lines])


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the fragments of page numbers and running heads."""
    everything = [_lines_of(page) for page in pages]
    cleared: list[Page] = []
    for page, lines, kept in zip(pages, everything, _without_furniture(everything), strict=True):
        rest = {id(line) for line in kept}
        gone = [(line.y, line.size) for line in lines if id(line) not in rest]
        main = _main_direction(page)
        upright = [f for f in page.fragments if _angle(f) == main]
        taken = {
            id(old)
            for old, new in zip(upright, _turned(page).fragments, strict=True)
            if any(abs(new.y - y) < 0.5 * size for y, size in gone)
        }
        cleared.append(replace(page, fragments=tuple(f for f in page.fragments if id(f) not in taken)))
    return cleared


def _lines_of(page: Page) -> list[Line]:
    """A page's lines in reading order; rows of ruled tables are lines with cells."""
    turned = _turned(page)
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
    lines = _in_columns(fragments, page.number)
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
    texts: dict[tuple[int, int], str] = {}
    for place, own in held.items():
        text = ""
        for line in _lines(own, page):
            text = join(text, line.text)
        texts[place] = text
    if len(texts) < 2 or (len(texts) < 5 and max(map(len, texts.values())) > 300):
        return []
    size = median(f.size for f in fragments)
    rows: list[Line] = []
    for row in range(height):
        # A cell merged from above leaves its place empty, one merged from the left has none.
        fields = [c for c in range(width) if grid.is_first(row, c) or (grid.is_below(row, c) and _opens(grid, row, c))]
        cells = [texts.get((row, c), "") if grid.is_first(row, c) else "" for c in fields]
        if any(cells):
            starts = [grid.columns[c] for c in fields]
            y = grid.rows[row] - size
            rows.append(Line(cells, grid.columns[0], grid.columns[-1], y, size, page, starts, table=number))
    return rows


def _opens(grid: Grid, row: int, column: int) -> bool:
    """Whether a field is the first of its cell in its row."""
    return column == 0 or grid.cells[row][column] != grid.cells[row][column - 1]


def running_lines(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """Lines of text that is known to be one paragraph, in its own order: no cells, no columns, no furniture."""
    rows: list[list[Fragment]] = []
    for fragment in _upright(Page(page, 0, 0, tuple(fragments))):
        if rows and _same_baseline(rows[-1][-1], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [_in_one_cell(line) for row in rows if (line := _line(row, page, set()))]


def titled(blocks: Sequence[Block], pages: Sequence[Page]) -> list[Block]:
    """Blocks that a format stated, with the title marked: by its rank if it has one, else by its size."""
    top = min((block.level for block in blocks if block.kind == "heading" and block.level), default=0)
    if top < 0:  # Title stands above Heading 1
        return [
            replace(block, level=1 if block.level < 0 else block.level + 1)
            if block.kind == "heading" and block.level
            else block
            for block in blocks
        ]
    if sum(block.kind == "heading" and block.level == top for block in blocks) == 1 and blocks[0].level == top == 1:
        return list(blocks)
    lines = [line for page in pages[:1] for line in _lines(_upright(page), page.number)]
    if not lines:
        return list(blocks)
    found = _titled(
        list(blocks), lines, _measures([line for page in pages for line in _lines(_upright(page), page.number)])
    )
    marked = next((block for block in found if block.kind == "heading" and block not in blocks), None)
    if marked is None:
        return list(blocks)
    return [
        replace(block, level=block.level + 1)
        if block.kind == "heading" and block.level and block is not marked
        else block
        for block in found
    ]


def with_notes(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which raised numbers refer to footnotes, ``[1]``, where there is such a note on their pages."""
    numbers = [
        (block.page, match[1])
        for block in blocks
        if block.kind == "footnote" and (match := _NOTE_NUMBER.match(_REFERENCES.sub(r"\1", block.text)))
    ]
    alone = {number: page for page, number in numbers if sum(number == other for _, other in numbers) == 1}
    referred: set[tuple[int | None, str]] = set()

    def resolved(block: Block) -> Block:
        if "\ufff9" not in block.text:
            return block
        breaks = list(block.page_breaks)
        parts: list[str] = []
        at = length = 0
        for match in _REFERENCES.finditer(block.text):
            parts.append(block.text[at : match.start()])
            length += len(parts[-1])
            pages = {block.page, *(page for _, page in block.page_breaks)}
            found = next((key for key in ((page, match[1]) for page in pages) if key in numbers), None)
            if found is None and match[1] in alone:
                found = alone[match[1]], match[1]
            if match[1] in "23" and _UNIT.search(parts[-1]):
                found = None
            parts.append(f"[{match[1]}]" if found and block.kind != "footnote" else match[1])
            referred.update([found] if found else [])
            shift = len(parts[-1]) - len(match[0])
            breaks = [(o + shift if o > length else o, page) for o, page in breaks]
            length += len(parts[-1])
            at = match.end()
        return replace(block, text="".join(parts) + block.text[at:], page_breaks=tuple(breaks))

    found = [resolved(block) for block in blocks]
    for index, block in enumerate(found):
        match = _NOTE_NUMBER.match(block.text) if block.kind == "footnote" else None
        if match and (block.page, match[1]) in referred:
            found[index] = replace(block, text=f"[{match[1]}] {block.text[match.end() :]}")
    return found


def _in_one_cell(line: Line) -> Line:
    text = line.cells[0]
    for cell in line.cells[1:]:
        text = _beside(text, cell, spaced=True)
    return replace(line, cells=[text], starts=line.starts[:1], ends=[line.right])


def _upright(page: Page) -> list[Fragment]:
    return list(_turned(page).fragments)


def _angle(fragment: Fragment) -> int:
    """The direction of a fragment's writing, to the nearest quarter turn."""
    a, b = fragment.direction
    return (0 if a >= 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)


def _main_direction(page: Page) -> int:
    weights: Counter[int] = Counter()
    for fragment in page.fragments:
        weights[_angle(fragment)] += len(fragment.text)
    return max((0, 90, 180, 270), key=lambda angle: weights[angle])


def _turned(page: Page) -> Page:
    """The page turned so that its main direction of writing runs to the right; text in others is left out."""
    main = _main_direction(page)
    turned: list[Fragment] = []
    for fragment in page.fragments:
        if _angle(fragment) == main:
            x, y = fragment.x, fragment.y
            if main:
                x, y = (y, -x) if main == 90 else (-x, -y) if main == 180 else (-y, x)
            turned.append(Fragment(fragment.text, x, y, fragment.size, (1.0, 0.0), fragment.width))
    rules = page.rules
    if main == 90:
        rules = tuple((y0, -x1, y1, -x0) for x0, y0, x1, y1 in rules)
    elif main == 180:
        rules = tuple((-x1, -y1, -x0, -y0) for x0, y0, x1, y1 in rules)
    elif main == 270:
        rules = tuple((-y1, x0, -y0, x1) for x0, y0, x1, y1 in rules)
    return replace(page, fragments=tuple(turned), rules=rules)


def text_width(text: str, size: float) -> float:
    """About how wide a text is at a size: a full square for a Chinese character, half for a letter."""
    wide, narrow = len(_WIDE.findall(text)), len(_NARROW.findall(text))
    small, capital, broad = len(_SMALL.findall(text)), len(_CAPITAL.findall(text)), len(_BROAD.findall(text))
    rest = len(text) - wide - narrow - small - capital - broad
    return size * (wide + 0.3 * narrow + 0.42 * small + 0.66 * capital + 0.82 * broad + 0.52 * rest)


def _lines(fragments: Iterable[Fragment], page: int) -> list[Line]:
    """Lines from fragments: those on one baseline, from left to right, with wide gaps between cells."""
    fragments = list(fragments)
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if rows and _same_baseline(rows[-1][-1], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    # What was drawn at different times may still stand on one line: footers, table cells, accents.
    rows.sort(key=lambda row: -median(f.y for f in row))
    merged: list[list[Fragment]] = []
    for row in rows:
        if merged and _same_baseline(merged[-1][0], row[0]):
            merged[-1].extend(row)
        else:
            merged.append(row)
    often = Counter(round(start) for row in merged for start in {f.x for f in row if f.text.strip()})
    columns = {start for start, count in often.items() if count >= max(4, 0.4 * len(merged))}
    columns |= _cell_starts(merged)
    return [line for row in merged if (line := _line(row, page, columns))]


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


def _same_baseline(one: Fragment, other: Fragment) -> bool:
    smaller, larger = sorted((one.size, other.size))
    apart = abs(one.y - other.y)
    # A superscript stands higher than its line, and is smaller.
    return apart < 0.35 * max(smaller, 0.1) or (smaller < 0.75 * larger and apart < 0.6 * larger)


def _line(row: list[Fragment], page: int, columns: set[int]) -> Line | None:
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
        if not cells:
            cells.append(text.strip())
            starts.append(fragment.x)
        elif gap < -0.5 * width and cells[-1].endswith(text.strip()):
            continue  # bold by printing twice
        elif gap > (_least_gap(fragment) if round(fragment.x) in columns else 2.2) * fragment.size:
            cells.append(text.strip())
            starts.append(fragment.x)
            ends.append(end)
        else:
            spaced = blank or text[0].isspace() or gap > 0.22 * fragment.size + 0.12 * before
            spaced = spaced and not number
            cells[-1] = _beside(cells[-1], text.strip(), spaced)
        blank = text[-1].isspace()
        end = max(end, fragment.x + width) if starts[-1] != fragment.x else fragment.x + width
        before = width if fragment.width is None else 0.0  # an estimated end errs with its length
        sizes.append((fragment.size, len(text)))
    if not cells:
        return None
    size = _tally(sizes).most_common(1)[0][0]
    return Line(cells, starts[0], end, median(f.y for f in row), size, page, starts, ends=[*ends, end])


def _least_gap(fragment: Fragment) -> float:
    """The least gap between two cells, in sizes of letters; more where widths are estimated."""
    return 0.8 if fragment.width is None else 0.2


def _tally(sizes: Sequence[tuple[float, int]]) -> Counter[float]:
    tally: Counter[float] = Counter()
    for size, count in sizes:
        tally[size] += count
    return tally


def _beside(first: str, second: str, spaced: bool) -> str:
    if not spaced or _WIDE.match(second) or _WIDE.match(first[-1]):
        return first + second
    return f"{first} {second}"


def _in_columns(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """Lines of a page; of two columns one after the other, between headings and notes that go over both."""
    gutter = _gutter(fragments)
    if gutter is None:
        return _lines(fragments, page)
    ordered: list[Line] = []
    sides: tuple[list[Fragment], list[Fragment]] = ([], [])

    def close() -> None:
        for column, side in enumerate(sides, start=1):
            ordered.extend(replace(line, column=column) for line in _lines(side, page))
            side.clear()

    for row in _rows_of(fragments):
        if any(_covers(fragment, gutter) for fragment in row):
            close()
            ordered.extend(_lines(row, page))
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


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Takes off page numbers and what stands at the head or foot of several pages."""
    repeated: Counter[str] = Counter()
    for lines in pages:
        # On two pages only, what is the same to the digit is a running head.
        repeated.update({_masked(line) if len(pages) > 2 else line.text for line in _edges(lines)})
    least = max(2, round(0.3 * len(pages)))
    kept: list[list[Line]] = []
    for lines in pages:
        furniture = {
            id(line)
            for line in _edges(lines)
            if len(line.text) < 80
            and (
                _PAGE_NUMBER.match(line.text)
                or (repeated[_masked(line) if len(pages) > 2 else line.text] >= least and not _NAMED.match(line.text))
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


def _masked(line: Line) -> str:
    return _DIGITS.sub("#", normalise(line.text)).replace(" ", "")


@dataclass(frozen=True, slots=True)
class _Measures:
    """Of a page's body: left and right margin, size of letters, distance of lines."""

    left: float
    right: float
    size: float
    leading: float


def _measures(lines: Sequence[Line]) -> _Measures:
    lines = [line for line in lines if not line.table] or lines
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] or 1.0
    body = [line for line in lines if abs(line.size - size) < 0.12 * size] or list(lines)
    lefts = sorted(line.left for line in body)
    rights = sorted(line.right for line in body)
    gaps = [
        one.y - other.y for one, other in pairwise(body) if one.page == other.page and 0 < one.y - other.y < 5 * size
    ]
    # Ragged edges: the margin is where many lines begin or end, not the outermost one.
    left = lefts[len(lefts) // 10] if len(lefts) > 10 else lefts[0]
    right = rights[-1 - len(rights) // 10] if len(rights) > 10 else rights[-1]
    return _Measures(left, right, size, median(gaps) if gaps else 1.6 * size)


def _paragraphs(lines: Sequence[Line]) -> list[Block]:
    if not lines:
        return []
    whole = _measures(lines)
    lines = _tables_only(_rows_joined(lines, whole), whole)
    body, notes = _footnotes_apart(lines, whole)
    by_column: dict[tuple[int, int], list[Line]] = {}
    for line in body:
        by_column.setdefault((line.page, line.column), []).append(line)
    measures = {key: _measures(own) if len(own) > 8 or key[1] else whole for key, own in by_column.items()}
    blocks: list[Block] = []
    group: list[Line] = []
    for line in body:
        if group and _breaks(group, line, measures[group[-1].page, group[-1].column], measures[line.page, line.column]):
            blocks.append(_block(group))
            group = []
        group.append(line)
    if group:
        blocks.append(_block(group))
    return with_notes(_with_footnotes(_titled(blocks, body or lines, whole), notes))


def _rows_joined(lines: Sequence[Line], measures: _Measures) -> list[Line]:
    """Rows of tables without rules whose cells have several lines: a cell that was full goes on below."""
    kept: list[Line] = []
    last = 0.0  # where the last line of the row above stands
    for line in lines:
        row = kept[-1] if kept else None
        if row and row.page == line.page and not (row.table or line.table) and len(row.cells) > 1:
            columns = [_column_of(row, start) for start in line.starts]
            near = 0 < last - line.y < 1.35 * measures.leading
            fresh = 0 in columns and len(columns) > 1  # a row of its own begins with its first cell
            if (
                near
                and not fresh
                and all(c is not None and _is_full(row, c, line, i, measures) for i, c in enumerate(columns))
            ):
                cells, ends = list(row.cells), list(row.ends)
                for index, column in enumerate(columns):
                    assert column is not None
                    cells[column] = join(cells[column], line.cells[index])
                    ends[column] = line.ends[index]
                kept[-1] = replace(row, cells=cells, ends=ends)
                last = line.y
                continue
        kept.append(line)
        last = line.y
    return kept


def _column_of(row: Line, start: float) -> int | None:
    return next((i for i, own in enumerate(row.starts) if abs(own - start) < 0.6 * row.size), None)


def _is_full(row: Line, column: int, line: Line, index: int, measures: _Measures) -> bool:
    """Whether a cell's next word would not have fitted into its last line."""
    limit = row.starts[column + 1] if column + 1 < len(row.starts) else measures.right
    text = line.cells[index]
    word = text[:1] if _WIDE.match(text) else text.split(" ")[0]
    return row.ends[column] + text_width(word, line.size) > limit - 1.2 * line.size


def _tables_only(lines: Sequence[Line], measures: _Measures) -> list[Line]:
    """Lines in which a gap parts cells only where there are several of them: one alone is a line set wide."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
        in_table = any(
            len(other.cells) > 1 and other.page == line.page and abs(other.y - line.y) < 2.2 * measures.leading
            for other in beside
        )
        if len(line.cells) > 1 and not in_table and not line.table:
            line = _in_one_cell(line)
        kept.append(line)
    return kept


def _footnotes_apart(lines: Sequence[Line], measures: _Measures) -> tuple[list[Line], list[Line]]:
    """Lines of the text, and lines of footnotes: small, numbered, at the foot of a page."""
    notes: set[int] = set()
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for own in pages.values():
        foot: list[Line] = []
        for line in sorted(own, key=lambda line: line.y):
            if line.table or line.size > 0.9 * measures.size or (len(line.cells) > 1 and not _NOTE.match(line.text)):
                break
            foot.append(line)
        # From the top of what is small down: only what a number begins is a note.
        while foot and not _NOTE.match(foot[-1].text):
            foot.pop()
        if len(foot) < len(own):
            notes.update(id(line) for line in foot)
    return [line for line in lines if id(line) not in notes], [line for line in lines if id(line) in notes]


def _with_footnotes(blocks: list[Block], notes: Sequence[Line]) -> list[Block]:
    """Puts each page's footnotes behind the last paragraph that begins on it."""
    placed = list(blocks)
    for line in notes:
        if placed and not _NOTE.match(line.text):
            index = next((i for i, block in reversed([*enumerate(placed)]) if block.kind == "footnote"), None)
            if index is not None and placed[index].page == line.page:
                placed[index] = replace(placed[index], text=join(placed[index].text, line.text))
                continue
        before = [i for i, block in enumerate(placed) if (block.page or 0) <= line.page]
        placed.insert(before[-1] + 1 if before else 0, Block("footnote", line.text, page=line.page))
    return placed


def _below(line: Line, following: Line, measures: _Measures) -> bool:
    return line.page == following.page and 0 < line.y - following.y < 2.2 * measures.leading


def _breaks(group: Sequence[Line], line: Line, above: _Measures, here: _Measures) -> bool:
    """Whether a line begins a new paragraph, after the lines of ``group``."""
    previous, size = group[-1], line.size
    if previous.table or line.table:
        return previous.table != line.table
    if (len(previous.cells) > 1) != (len(line.cells) > 1):
        return True
    if len(line.cells) > 1:
        return not _below(previous, line, here)
    same_page, gap = previous.page == line.page, previous.y - line.y
    if abs(previous.size - size) > 0.12 * max(previous.size, size) or (same_page and gap > 1.45 * here.leading):
        return True
    new_column = same_page and gap < 0  # its lines are as short as the column is narrow
    short = not new_column and previous.right < above.right - 1.6 * size
    ended = _ENDS.search(previous.text) is not None
    indent = line.left - here.left
    number = number_of(line.text)
    if number and number.certain and (short or ended or indent > 0.8 * size):
        return True
    if indent > 4 * size:
        centred = _is_centred(previous, above) and _is_centred(line, here)
        return ended or not (centred and len(group) == 1)
    if indent > 0.8 * size:
        # Indented: a paragraph begins, unless the whole paragraph is set in.
        set_in = previous.left > above.left + 0.8 * size and abs(previous.left - line.left) < 0.5 * size
        return not (set_in and len(group) > 1)
    if short and same_page and _is_centred(previous, above):
        return ended or not _is_centred(line, here)
    return short and (_CLOSED.search(previous.text) is not None or previous.right < above.right - 4 * size)


def _is_centred(line: Line, measures: _Measures) -> bool:
    before, after = line.left - measures.left, measures.right - line.right
    return before > 2.5 * line.size and abs(before - after) < max(2.5 * line.size, 0.2 * (before + after))


def _block(group: Sequence[Line]) -> Block:
    if len(group[0].cells) > 1 or group[0].table:
        return Block("table", "\n".join(" | ".join(line.cells) for line in group), page=group[0].page)
    text, breaks = in_one(group)
    return Block("paragraph", text, page=group[0].page, page_breaks=breaks)


def in_one(lines: Sequence[Line]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of lines that follow one another, and where in it which page begins."""
    text = ""
    breaks: list[tuple[int, int]] = []
    page = lines[0].page if lines else 0
    for line in lines:
        joined = join(text, line.text)
        if line.page != page:
            breaks.append((len(joined) - len(line.text.lstrip()), line.page))
            page = line.page
        text = joined
    return text.strip(), tuple(breaks)


def _titled(blocks: list[Block], lines: Sequence[Line], measures: _Measures) -> list[Block]:
    """Marks the title: the largest lines of the first page, before the text."""
    first = [line for line in lines if line.page == lines[0].page][:12]
    largest = max(line.size for line in first)
    if largest < 1.25 * measures.size:
        return blocks
    top = [line for line in first if line.size > 0.95 * largest]
    if not top or sum(len(line.text) for line in top) > 160:
        return blocks
    text = ""
    for line in top:
        text = f"{text} {line.text}".strip() if _WIDE.search(line.text) else join(text, line.text)
    parts = {normalise(line.text) for line in top}
    joined = normalise(text)
    out: list[Block] = []
    placed = over = False
    for block in blocks[:12]:
        normalised = normalise(block.text)
        if (
            not over
            and block.page == lines[0].page
            and (normalised in parts or (normalised and normalised in joined and len(normalised) > 3))
        ):
            if not placed:
                out.append(Block("heading", text, 1, block.page))
                placed = True
            continue
        over = placed  # what comes later and says the same is not the title
        out.append(block)
    return out + blocks[12:]
