"""Workbooks (.xlsx): each sheet is a section, its rows a table under their header row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from kb.documents.annexes import annex_of
from kb.documents.archive import check_archive
from kb.documents.document import Block
from kb.documents.head import title_of
from kb.documents.metadata import take_metadata
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers.strict_ooxml import transitional
from kb.errors import InputError

_ROWS = 20_000  # of all sheets together
_COLUMNS = 200
_PERCENT = re.compile(r"0(\.0+)?%")  # ECMA-376 part 1, 18.8.31
_AMOUNT = re.compile(r"[-+]?[\d.,]+%?")
_TOGETHER = 40  # rows of one table; more go on in further ones, each with the header row


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a workbook's visible sheets, with the values that its formulas had when it was saved.

    Raises:
        InputError: the file is damaged, or no workbook.
    """
    archive = check_archive(data, path.name)
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            BytesIO(transitional(archive, data)), read_only=True, data_only=True, keep_links=False
        )
        blocks: list[Block] = []
        left = _ROWS
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = list(_rows(sheet, left))
                left -= len(rows)
                blocks += _of_sheet(sheet.title, rows)
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise InputError("{file} is damaged or not a workbook.", file=path.name) from error
    notes = (f"Only the first {_ROWS} rows were read.",) if left <= 0 else ()
    stated = PartialMetadata()
    if blocks:
        # What stands alone over the first table names the workbook, as often as the file does; 附件2 above it does not.
        over = takewhile(lambda block: block.kind == "paragraph", blocks[1:-1])
        head = [block for block in over if (annex := annex_of(block)) is None or annex.name]
        stated, _ = take_metadata(head)
        named = title_of([block for block in head if "：" not in block.text], None)  # 单位：万元 names nothing
        blocks.insert(0, Block("heading", named or path.stem, 1))
    return ReaderOutput(tuple(blocks), suggested=replace(stated, title=None), notes=notes)


def _rows(sheet: Any, most: int) -> Iterator[list[str]]:
    if most <= 0:
        return
    for row in sheet.iter_rows(max_row=most, max_col=min(_COLUMNS, sheet.max_column or _COLUMNS)):
        cells = [_percent(cell) or _said(cell.value) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells


def _of_sheet(name: str, rows: list[list[str]]) -> Iterator[Block]:
    if not rows:
        return
    yield Block("heading", name, 2)
    # What stands alone above the table is its caption: a title, a unit, 制表单位：… beside a date.
    while len(rows) > 1 and _is_caption([cell for cell in rows[0] if cell]):
        yield from (Block("paragraph", cell) for cell in rows.pop(0) if cell)
    if len(rows) > 2 and _goes_on_below(*rows[:2]):
        rows[:2] = [_in_one_row(*rows[:2])]
    header, body = rows[0], rows[1:]
    if not body:
        yield Block("paragraph", " | ".join(header))
    for start in range(0, len(body), _TOGETHER):
        lines = [header, *body[start : start + _TOGETHER]]
        yield Block("table", "\n".join(" | ".join(cells) for cells in lines))


def _goes_on_below(header: list[str], below: list[str]) -> bool:
    """Whether a header row has a second one, which parts its merged cells: 投资 over 总投资 and 补助."""
    named = {column for column, cell in enumerate(header) if cell}
    parting = {column for column, cell in enumerate(below) if cell}
    gaps = set(range(len(below))) - named
    return 0 in named - parting and set() < gaps <= parting and not any(map(_AMOUNT.fullmatch, below))


def _in_one_row(header: list[str], below: list[str]) -> list[str]:
    """Two header rows as one: 投资 总投资, 投资 补助."""
    cells: list[str] = []
    above = ""
    for name, part in zip_longest(header, below, fillvalue=""):
        above = name or (above if part else "")
        cells.append(f"{above} {part}".strip())
    return cells


def _is_caption(cells: list[str]) -> bool:
    return len(cells) == 1 or (len(cells) == 2 and any(mark in cell for cell in cells for mark in "：:"))


def _percent(cell: Any) -> str:
    """What a cell shows that is set as a percentage (25.0% for .25), "" for any other."""
    value = cell.value
    if isinstance(value, (int, float)) and (match := _PERCENT.search(cell.number_format)):
        return f"{100 * value:.{len(match[1] or '.') - 1}f}%"
    return ""


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat(*(" ",) if isinstance(value, datetime) else ())
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split())
