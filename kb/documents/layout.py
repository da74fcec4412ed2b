"""Text with its place on a page becomes lines, lines become paragraphs.

For every format that only knows where characters stand: PDF, OFD, recognised scans. Coordinates grow
to the right and upwards; any unit will do, as only proportions count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kb.documents.document import Block
from kb.documents.lines import join
from kb.documents.normalise import normalise
from kb.documents.numbering import number_of

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–―‐一·•.]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})\s*(?:页)?(?:\s*[/／,，共of]+\s*\d{1,4}\s*(?:页)?)?[\s\-—–―‐一·•.]*$"
    r"|^\s*page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*$|^第\s*\d+\s*页[，,\s]*共\s*\d+\s*页$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[。！？；：!?.:;][”’」』）)\]】\"']*$")
_CLOSED = re.compile(r"[。！？!?.][”’」』）)\]】\"']*$")
_NOTE = re.compile(r"\s*(?:[\[［〔（(]?\d{1,3}[\]］〕）)]?|[①-⑳]|[*†‡§※])[\s.、]*\S")
_DIGITS = re.compile(r"\d+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u3000-\u303f“”‘’—―…·\U00020000-\U0003ffff]")
_NARROW = re.compile(r"[ilj.,;:'|!()\[\]tfI]")
_SMALL, _CAPITAL, _BROAD = re.compile(r"[srczJ]"), re.compile(r"[A-HK-LN-VX-Z]"), re.compile(r"[mwMW]")


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
    """A page's number (from 1), its size, its fragments in the file's order, its rotation in degrees."""

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    rotation: int = 0


@dataclass(slots=True)
class Line:
    """One line of one column: text with cells apart, left and right ends, baseline, size, page, where cells start."""

    cells: list[str]
    left: float
    right: float
    y: float
    size: float
    page: int
    starts: list[float]
    column: int = 0  # 0 where a page has one, 1 and 2 where it has two

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """Paragraphs and tables of all pages in reading order, without page numbers and running heads."""
    everything = [_in_columns(_lines(_upright(page), page.number)) for page in pages]
    lines = [line for lines in _without_furniture(everything) for line in lines]
    return _paragraphs(lines or [line for lines in everything for line in lines])


def _upright(page: Page) -> list[Fragment]:
    """Fragments turned so that the page's main direction of writing runs to the right; others are left out."""
    turned: dict[int, list[Fragment]] = {0: [], 90: [], 180: [], 270: []}
    for fragment in page.fragments:
        a, b = fragment.direction
        x, y = fragment.x, fragment.y
        across = abs(a) >= abs(b)
        angle = (0 if a >= 0 else 180) if across else (90 if b > 0 else 270)
        if angle == 90:
            x, y = y, -x
        elif angle == 180:
            x, y = -x, -y
        elif angle == 270:
            x, y = -y, x
        turned[angle].append(Fragment(fragment.text, x, y, fragment.size, (1.0, 0.0), fragment.width))
    weights = {angle: sum(len(f.text) for f in fragments) for angle, fragments in turned.items()}
    return turned[max(weights, key=lambda angle: weights[angle])]


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
    return [line for row in merged if (line := _line(row, page, columns))]


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
    end = before = 0.0
    sizes: list[tuple[float, int]] = []
    blank = False
    for fragment in row:
        text = fragment.text
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
        elif gap > (0.8 if round(fragment.x) in columns else 2.2) * fragment.size:
            cells.append(text.strip())
            starts.append(fragment.x)
        else:
            spaced = blank or text[0].isspace() or gap > 0.22 * fragment.size + 0.12 * before
            cells[-1] = _beside(cells[-1], text.strip(), spaced)
        blank = text[-1].isspace()
        end = max(end, fragment.x + width) if starts[-1] != fragment.x else fragment.x + width
        before = width if fragment.width is None else 0.0  # an estimated end errs with its length
        sizes.append((fragment.size, len(text)))
    if not cells:
        return None
    size = _tally(sizes).most_common(1)[0][0]
    return Line(cells, starts[0], end, median(f.y for f in row), size, page, starts)


def _tally(sizes: Sequence[tuple[float, int]]) -> Counter[float]:
    tally: Counter[float] = Counter()
    for size, count in sizes:
        tally[size] += count
    return tally


def _beside(first: str, second: str, spaced: bool) -> str:
    if not spaced or _WIDE.match(second) or _WIDE.match(first[-1]):
        return first + second
    return f"{first} {second}"


def _in_columns(lines: list[Line]) -> list[Line]:
    """Two columns one after the other, where most lines have a gap at the same place in the middle."""
    if len(lines) < 8:
        return lines
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    width = max(1.0, right - left)
    starts = [start for line in lines for start in line.starts if 0.35 * width < start - left < 0.7 * width]
    if not starts:
        return lines
    gutter, count = Counter(round(60 * start / width) for start in starts).most_common(1)[0]
    if count < 0.4 * len(lines):
        return lines
    edge = (gutter - 1) * width / 60
    ordered: list[Line] = []
    first: list[Line] = []
    second: list[Line] = []
    for line in lines:
        inside = [start for start in line.starts if start >= edge]
        if not inside and line.right > edge + 0.1 * width:  # a heading over both columns
            ordered += [*first, *second, line]
            first, second = [], []
            continue
        cut = len(line.starts) - len(inside)
        if cut:
            end = line.right if not inside else line.starts[cut - 1] + text_width(line.cells[cut - 1], line.size)
            first.append(replace(line, cells=line.cells[:cut], right=end, starts=line.starts[:cut], column=1))
        if inside:
            second.append(replace(line, cells=line.cells[cut:], left=inside[0], starts=inside, column=2))
    if any(len(line.cells) > 1 for line in [*first, *second]) or _is_tabular(first, second):
        return lines
    return [*ordered, *first, *second]


def _is_tabular(first: Sequence[Line], second: Sequence[Line]) -> bool:
    """Whether two columns are a table: cells are short, prose fills its column."""
    texts = [line.text for line in [*first, *second]]
    return not texts or median(len(text) for text in texts) < 12


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Takes off page numbers and what stands at the head or foot of several pages."""
    repeated: Counter[str] = Counter()
    for lines in pages:
        repeated.update({_masked(line) for line in _edges(lines)})
    least = max(2, round(0.3 * len(pages))) if len(pages) > 2 else len(pages) + 1
    kept: list[list[Line]] = []
    for lines in pages:
        furniture = {
            id(line)
            for line in _edges(lines)
            if len(line.text) < 80 and (_PAGE_NUMBER.match(line.text) or repeated[_masked(line)] >= least)
        }
        kept.append([line for line in lines if id(line) not in furniture])
    return kept


def _edges(lines: Sequence[Line]) -> list[Line]:
    """Lines at a page's head and foot: the outermost one, and the next where a gap sets both off from the text."""
    ordered = sorted(lines, key=lambda line: -line.y)
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
    lines = _tables_only(lines, whole)
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
    return _with_footnotes(_titled(blocks, body or lines, whole), notes)


def _tables_only(lines: Sequence[Line], measures: _Measures) -> list[Line]:
    """Lines in which a gap parts cells only where there are several of them: one alone is a line set wide."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
        in_table = any(
            len(other.cells) > 1 and other.page == line.page and abs(other.y - line.y) < 2.2 * measures.leading
            for other in beside
        )
        if len(line.cells) > 1 and not in_table:
            text = line.cells[0]
            for cell in line.cells[1:]:
                text = _beside(text, cell, spaced=True)
            line = replace(line, cells=[text], starts=line.starts[:1])
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
            if line.size > 0.9 * measures.size or (len(line.cells) > 1 and not _NOTE.match(line.text)):
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
    if len(group[0].cells) > 1:
        return Block("table", "\n".join(" | ".join(line.cells) for line in group), page=group[0].page)
    text = ""
    breaks: list[tuple[int, int]] = []
    page = group[0].page
    for line in group:
        joined = join(text, line.text)
        if line.page != page:
            breaks.append((len(joined) - len(line.text.lstrip()), line.page))
            page = line.page
        text = joined
    return Block("paragraph", text.strip(), page=group[0].page, page_breaks=tuple(breaks))


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
    placed = False
    for block in blocks[:12]:
        normalised = normalise(block.text)
        if block.page == lines[0].page and (
            normalised in parts or (normalised and normalised in joined and len(normalised) > 3)
        ):
            if not placed:
                out.append(Block("heading", text, 1, block.page))
                placed = True
            continue
        out.append(block)
    return out + blocks[12:]
