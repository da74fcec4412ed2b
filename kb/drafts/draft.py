"""A draft as it is read: its paragraphs without markup, each character with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

DraftFormat = Literal["markdown", "text", "word", "html", "latex"]
FORMATS: dict[str, DraftFormat] = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".docx": "word", ".html": "html", ".htm": "html",
    ".tex": "latex",
}  # fmt: skip

Cell = tuple[int, int, int]
"""A cell's table, row and column, from 0."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text without markup.

    ``offsets`` has for each character of ``text`` its index in the draft's ``source``, and one entry
    more for the end. ``quoted`` says that the whole paragraph is set as a quotation. ``notes`` are
    (index in ``text``, label) of footnote marks. ``cell`` is the cell of a table that it stands in.
    """

    text: str
    offsets: tuple[int, ...]
    quoted: bool = False
    notes: tuple[tuple[int, str], ...] = ()
    cell: Cell | None = None


@dataclass
class CellCounter:
    """Where a format's reader stands in the tables of a draft."""

    table: int = -1
    row: int = -1
    column: int = -1

    def begin(self, part: Literal["table", "row", "cell"]) -> Cell:
        """The next table, row or cell begins; the cell that it is, or the place before its first one."""
        if part == "table":
            self.table, self.row = self.table + 1, -1
        elif part == "row":
            self.row, self.column = self.row + 1, -1
        else:
            self.column += 1
        return self.table, self.row, self.column


@dataclass
class OpenParagraph:
    """A paragraph while a format's reader adds its text."""

    text: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    end: int = 0
    cell: Cell | None = None

    def add(self, words: str, start: int, end: int) -> None:
        """Adds words that are written at source[start:end]; all of them stand at ``start`` where that is no shorter."""
        self.text += words
        self.offsets += range(start, end) if len(words) == end - start else [start] * len(words)
        self.end = end

    def closed(self, *, quoted: bool) -> Paragraph | None:
        """The paragraph; None where nothing but white space was added."""
        text = "".join(self.text)
        return (
            Paragraph(text, (*self.offsets, self.end), quoted, tuple(self.notes), self.cell) if text.strip() else None
        )


@dataclass(frozen=True)
class Draft:
    """A draft: what its file says (``source``; for Word, its paragraphs, a line each) and its paragraphs."""

    name: str
    format: DraftFormat
    source: str
    paragraphs: tuple[Paragraph, ...]
    footnotes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for at, character in enumerate(self.source):
            if character == "\n":
                starts.append(at + 1)
        return starts

    def position(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of an index in ``source``. A Word file's lines are its paragraphs."""
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1
