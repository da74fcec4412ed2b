"""Comparisons as Word files: a table of three columns, as amendments are laid before a meeting, and a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb.citations.word import new_word_document, word_bytes
from kb.text.sanitize import one_line, within_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.timeline.changes import Comparison, Edit, ProvisionChange

_SHARES = (0.4, 0.4, 0.2)
_GONE, _COME = "C00000", "00702E"


def comparison_docx(
    found: Comparison,
    title: str,
    heads: tuple[str, str, str],
    remark: Callable[[ProvisionChange], str],
    summary: str,
    figures: tuple[str, Sequence[str]],
) -> bytes:
    """A table of old text, new text and remark, a row a change; what went is red and struck, what came green.

    Args:
        found: the comparison; provisions with the same words are left out.
        title: of the file.
        heads: the heads of the three columns.
        remark: what stands in the third column.
        summary: stands above the table.
        figures: a heading, and those that changed, before the table.
    """
    document = _landscape(title, summary)
    if figures[1]:
        document.add_heading(figures[0], level=1)
        for text in figures[1]:
            document.add_paragraph(one_line(text), style="List Bullet")
    table = _table(document, heads, _SHARES)
    for change in found.changes:
        if change.change == "same":
            continue
        cells = table.add_row().cells
        _edits(cells[0], [edit for edit in change.edits if edit.op != "insert"])
        _edits(cells[1], [edit for edit in change.edits if edit.op != "delete"])
        cells[2].text = remark(change)
    return word_bytes(document)


def matrix_docx(topic: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A table of documents by points; the first row is its head."""
    document = _landscape(one_line(topic), "")
    table = _table(document, rows[0])
    for row in rows[1:]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return word_bytes(document)


def _landscape(title: str, summary: str) -> Any:
    from docx.enum.section import WD_ORIENT

    document = new_word_document("Normal", "Title", "Heading 1")
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(one_line(title), level=0)
    if summary:
        document.add_paragraph(summary)
    return document


def _table(document: Any, heads: Sequence[str], shares: Sequence[float] = ()) -> Any:
    """A table of one row, the heads of its columns, which take ``shares`` of the width."""
    from docx.oxml import OxmlElement

    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    section = document.sections[0]
    for column, share in zip(table.columns, shares, strict=False):
        column.width = int((section.page_width - section.left_margin - section.right_margin) * share)
    row = table.rows[0]
    for cell, head in zip(row.cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    repeated = OxmlElement("w:tblHeader")  # on every page (ISO/IEC 29500-1, 17.4.78)
    row._tr.get_or_add_trPr().append(repeated)
    return table


def _edits(cell: Any, edits: Sequence[Edit]) -> None:
    from docx.shared import RGBColor

    paragraph = cell.paragraphs[0]
    for edit in edits:
        run = paragraph.add_run(within_line(edit.text))
        if edit.op == "delete":
            run.font.strike, run.font.color.rgb = True, RGBColor.from_string(_GONE)
        elif edit.op == "insert":
            run.font.underline, run.font.color.rgb = True, RGBColor.from_string(_COME)
