"""The table of targets as CSV (RFC 4180) and as a workbook (ISO/IEC 29500, by XlsxWriter)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.timeline.targets import Target

COLUMNS = (
    "what", "value", "high", "comparator", "unit", "text", "by", "where", "document", "passage", "sentence",
)  # fmt: skip
_WIDTHS = (32, 18, 10, 11, 8, 18, 7, 10, 22, 26, 90)
# A cell that begins with one of these is taken for a formula by spreadsheet programs (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"


def as_csv(targets: Sequence[Target]) -> str:
    """Comma-separated values with a line of names; begins with a byte order mark, by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for target in targets:
        cells = _cells(target)
        writer.writerow([f"'{each}" if isinstance(each, str) and each.startswith(_FORMULA) else each for each in cells])
    return _BOM + out.getvalue()


def as_xlsx(targets: Sequence[Target]) -> bytes:
    """A workbook with one sheet: numbers as numbers, everything else as text, never as a formula."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("targets")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, name, bold)
        for row, target in enumerate(targets, 1):
            for column, cell in enumerate(_cells(target)):
                if isinstance(cell, float):
                    sheet.write_number(row, column, cell)
                elif cell is not None:
                    sheet.write_string(row, column, cell)
        sheet.freeze_panes(1, 1)
        if targets:
            sheet.autofilter(0, 0, len(targets), len(COLUMNS) - 1)
    return out.getvalue()


def _cells(target: Target) -> tuple[str | float | None, ...]:
    return tuple(getattr(target, name) for name in COLUMNS)
