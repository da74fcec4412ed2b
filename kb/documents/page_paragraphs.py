"""Lines of pages become paragraphs, tables and footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.documents.annexes import annex_of
from kb.documents.bodies import is_organ
from kb.documents.document import Block
from kb.documents.document_numbers import number_line
from kb.documents.facts import DATE_LINE, Facts, take_done, take_keys
from kb.documents.head_lines import CONTENTS, STANDARD_DAY, bodies_and_day, ends_title, is_english_body
from kb.documents.head_tokens import is_token
from kb.documents.lines import join
from kb.documents.numbering import Number, number_of
from kb.documents.outline import stands_alone
from kb.documents.page import WIDE, Line, text_width
from kb.documents.page_lines import in_one_cell
from kb.documents.page_notes import with_notes
from kb.documents.titles import RED_HEAD, is_complete, set_close
from kb.quick_dataclass import dataclass

_ENDS = re.compile(r"[。！？；：!?.:;][”’」』）)\]】\"']*$")
_CLOSED = re.compile(r"[。！？!?.][”’」』）)\]】\"']*$")
_NOTE = re.compile(r"\s*(?:[\[［〔（(]?\d{1,3}[\]］〕）)]?|[①-⑳]|[*†‡§※])[\s.、]*\S")
_IN_BRACKETS = re.compile(r"[（(【][^（）()【】]{1,40}[）)】]")
_WRAPPED = 0.15  # of a page's lines, of which so many end at a margin in mid-sentence
_STANDS_OUT = 0.35  # of a text, of which at most so much is bold where its headings are told by it
_OPEN_LINES = 4  # a bracket that is open for longer was never closed
_CAPITALS = 8  # letters of a line that is a title in capitals
_SENTENCE = re.compile(r"[A-Z][A-Za-z]*,?(?: [a-z]+,?){1,3} ")
_LEADERS = re.compile(r"(?:[.·…‥．]\s?){4,}\d{1,4}$")  # an entry of the contents


@dataclass(frozen=True, slots=True)
class _Measures:
    """Of a page's body: left and right margin, size of letters, distance of lines.

    ``wrapped`` is False where hardly any line was broken at a margin: then each is a paragraph, but for those that
    reach the ``widest`` place.
    """

    left: float
    right: float
    size: float
    leading: float
    widest: float
    wrapped: bool


def measures_of(lines: Sequence[Line]) -> _Measures:
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
    # Lines of Chinese are full to a character, those of words to a word.
    widest = rights[-1]
    full = [line for line in body if _reaches(line, widest) and not _CLOSED.search(line.text)]
    wrapped = len(full) >= max(2, _WRAPPED * len(body))
    return _Measures(left, right, size, median(gaps) if gaps else 1.6 * size, widest, wrapped)


def _reaches(line: Line, place: float) -> bool:
    return line.right > place - (1.5 if WIDE.search(line.text) else 5) * line.size


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    if not lines:
        return []
    whole = measures_of(lines)
    lines = _tables_only(_rows_joined(lines, whole), whole)
    body, notes = _footnotes_apart(lines, whole)
    by_column: dict[tuple[int, int], list[Line]] = {}
    for line in body:
        by_column.setdefault((line.page, line.column), []).append(line)
    measures = {key: measures_of(own) if len(own) > 8 or key[1] else whole for key, own in by_column.items()}
    blocks: list[Block] = []
    group: list[Line] = []
    body = _with_bold_headings(_tables_continued(body))
    head = True  # until the first sentence ends
    for line in body:
        if group:
            above, here = measures[group[-1].page, group[-1].column], measures[line.page, line.column]
            if (head and _is_set_apart(group[-1], line, above)) or _breaks(group, line, above, here):
                blocks.append(_block(group))
                group = []
        group.append(line)
        head = head and not _CLOSED.search(line.text)
    if group:
        blocks.append(_block(group))
    return with_notes(_with_footnotes(blocks, notes))


def _rows_joined(lines: Sequence[Line], measures: _Measures) -> list[Line]:
    """Rows of tables without rules whose cells have several lines: a cell that was full goes on below."""
    kept: list[Line] = []
    last = 0.0  # where the last line of the row above stands
    for line in lines:
        row = kept[-1] if kept else None
        if row and row.page == line.page and not (row.table or line.table) and len(row.cells) > 1:
            columns = [_column_of(row, start) for start in line.starts]
            near = 0 < last - line.y < 1.35 * measures.leading
            # A row of its own begins with its first cell, and so does an entry of an outline: 1 总则 over 1.1 目的.
            fresh = 0 in columns and (len(columns) > 1 or number_of(line.text) is not None)
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


def _with_bold_headings(lines: list[Line]) -> list[Line]:
    """The lines, as bold only what stands out: much of a text is bold where its fonts tell nothing."""
    bold = sum(len(line.text) for line in lines if line.bold)
    if bold <= _STANDS_OUT * sum(len(line.text) for line in lines):
        return lines
    return [replace(line, bold=False) for line in lines]


def _column_of(row: Line, start: float) -> int | None:
    return next((i for i, own in enumerate(row.starts) if abs(own - start) < 0.6 * row.size), None)


def _is_full(row: Line, column: int, line: Line, index: int, measures: _Measures) -> bool:
    """Whether a cell's next word would not have fitted into its last line."""
    limit = row.starts[column + 1] if column + 1 < len(row.starts) else measures.right
    text = line.cells[index]
    word = text[:1] if WIDE.match(text) else text.split(" ")[0]
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
            line = in_one_cell(line)
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


def _tables_continued(lines: Sequence[Line]) -> list[Line]:
    """Lines with a table's header row repeated where the table continues on the next page."""
    found: list[Line] = []
    header: Line | None = None  # of the table that the last line belongs to
    for line in lines:
        above = found[-1] if found else None
        if len(line.cells) < 2 and not line.table:
            header = None
        elif header is None or above is None or (line.page == above.page and line.table != above.table):
            header = line
        elif line.page != above.page:
            if not _continues(header, above, line):
                header = line
            elif header.cells != line.cells:
                found.append(replace(header, y=line.y + line.size, page=line.page, table=line.table))
        found.append(line)
    return found


def _continues(header: Line, above: Line, line: Line) -> bool:
    """Whether a row continues the table above, whose first row names its columns."""
    names = all(cell and not cell[0].isdecimal() for cell in header.cells)
    alike = len(header.cells) == len(above.cells) == len(line.cells) and abs(above.left - line.left) < line.size
    near = all(abs(a - b) < 1.5 * line.size for a, b in zip(above.starts, line.starts, strict=False))
    return names and alike and near and (above.table > 0) == (line.table > 0) and above.page + 1 == line.page


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
    if abs(previous.size - size) > 0.12 * max(previous.size, size) or (
        same_page and gap > 1.45 * here.leading * max(1.0, size / here.size)
    ):
        return True
    new_column = same_page and gap < 0  # its lines are as short as the column is narrow
    short = not new_column and previous.right < above.right - 1.6 * size
    ended = _ENDS.search(previous.text) is not None
    indent = line.left - here.left
    if said_apart(previous.text, line.text):
        return True
    if previous.text.isupper() and len(previous.text) > _CAPITALS and _SENTENCE.match(line.text):
        return True  # A RESOLUTION TO MEND WELLS over Whereas, the wells …
    if previous.bold != line.bold and (line.bold or stands_alone(previous.text)) and (short or ended):
        return True
    number = number_of(line.text)
    if len(group) == 1 and (_stands_alone(previous.text, line.text) or _ends_title(previous, line, number)):
        return True
    if len(group) < _OPEN_LINES and same_page and _is_open(group):
        return False
    if number and ended and "." in number.label:
        return True
    apart = short or indent > 0.8 * size or not above.wrapped
    if number and number.certain and (apart or ended):
        return True
    # Behind a semicolon (b) may go on in its line: (a) roads; (b) streets.
    if number and line.text[0] in "(（" and (_CLOSED.search(previous.text) or (apart and ended)):
        return True
    if number and _CLOSED.search(previous.text) and stands_alone(line.text) and line.right < here.right - 2 * size:
        return True  # 2 术语和定义 below a sentence
    if indent > 4 * min(size, here.size):
        centred = same_page and (_is_centred(line, here) or _has_one_centre(previous, line))
        centred = centred and (_is_centred(previous, above) or _reaches(previous, above.right))
        return ended or not (centred and len(group) == 1)
    if indent > 0.8 * size:
        # Indented: a paragraph begins, unless the whole paragraph is set in.
        set_in = previous.left > above.left + 0.8 * size and abs(previous.left - line.left) < 0.5 * size
        return not (set_in and len(group) > 1)
    if short and _is_centred(previous, above):
        return ended or not (same_page and _is_centred(line, here))
    if short and _CLOSED.search(previous.text):
        return True
    # Where paragraphs are indented, a line at the margin goes on with what has not ended.
    goes_on = not ended and abs(indent) < 0.5 * size and group[0].left - above.left > 0.8 * size
    goes_on = goes_on and previous.right - above.left > (0.6 if same_page else 0.9) * (above.right - above.left)
    if not (above.wrapped or new_column or goes_on or _reaches(previous, above.widest)):
        return True
    return short and previous.right < above.right - 4 * size and not goes_on


def _is_set_apart(line: Line, following: Line, measures: _Measures) -> bool:
    """Whether two centred lines are of their own: what comes next would have found room on the first."""
    word = following.text[:1] if WIDE.match(following.text) else following.text.split(" ")[0]
    room = measures.right - measures.left - (line.right - line.left) - text_width(word, line.size)
    centred = _has_one_centre(line, following) or all(_is_centred(each, measures) for each in (line, following))
    return room > line.size and centred


def _has_one_centre(line: Line, following: Line) -> bool:
    """Whether two lines of other lengths have the same centre."""
    apart = abs(line.left + line.right - following.left - following.right)
    return apart < line.size and abs(line.left - following.left) > 2 * line.size


def said_apart(text: str, following: str) -> bool:
    """Whether what two lines say tells that a paragraph begins: lines of a signature, a date, a number, keys."""
    if any(DATE_LINE.fullmatch(each) or take_done(each, Facts()) for each in (text, following)) or bodies_and_day(text):
        return True
    return bool(
        _LEADERS.search(text)
        or CONTENTS.fullmatch(following)
        or annex_of(Block("paragraph", following))
        or is_token(following)
        or number_line(following)
        or take_keys(following, Facts())
        or STANDARD_DAY.match(following)
        or (STANDARD_DAY.match(text) and text[-1] in "布施")
    )


def _ends_title(previous: Line, line: Line, number: Number | None) -> bool:
    """Whether a title ends here: the text begins with its first number, or with whom it is sent to."""
    begins = number is not None and (number.certain or line.text[1:2] == " ")
    return (begins and is_complete(previous.text)) or ends_title(previous.text, line.text)


def _stands_alone(text: str, following: str) -> bool:
    """Whether a line is a letterhead, names of bodies, the number below them, or a subtitle in brackets."""
    if RED_HEAD.fullmatch(text) or is_token(text) or _IN_BRACKETS.fullmatch(text):
        return True
    organ = is_organ(text) and not (text + following[:1]).endswith("会议")  # 某市人民政府专题会|议纪要
    return organ or is_english_body(text)


def _is_open(lines: Sequence[Line]) -> bool:
    """Whether a bracket is still open behind these lines: （… 《…."""
    text = "".join(line.text for line in lines)
    return any(text.count(opening) > text.count(closing) for opening, closing in ("（）", "《》"))


def _is_centred(line: Line, measures: _Measures) -> bool:
    before, after = line.left - measures.left, measures.right - line.right
    return before > 2.5 * line.size and abs(before - after) < max(2.5 * line.size, 0.2 * (before + after))


def _block(group: Sequence[Line]) -> Block:
    if len(group[0].cells) > 1 or group[0].table:
        return Block("table", "\n".join(" | ".join(line.cells) for line in group), page=group[0].page)
    text, breaks = in_one(group)
    heads = all(line.bold for line in group) and stands_alone(text)
    return Block("heading" if heads else "paragraph", text, page=group[0].page, page_breaks=breaks)


def in_one(lines: Sequence[Line]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of lines that follow one another, and where in it which page begins."""
    text = ""
    breaks: list[tuple[int, int]] = []
    page = lines[0].page if lines else 0
    for line in lines:
        said = set_close(line.text)  # 通　知
        joined = join(text, said)
        if line.page != page:
            breaks.append((len(joined) - len(said.lstrip()), line.page))
            page = line.page
        text = joined
    return text.strip(), tuple(breaks)
