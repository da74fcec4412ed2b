"""A draft as it is read: its paragraphs without markup, each character with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DraftFormat = Literal["markdown", "text", "word"]
FORMATS: dict[str, DraftFormat] = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".docx": "word",
}  # fmt: skip

LARGEST = 16 << 20
"""Bytes of a draft's text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text without markup.

    ``offsets`` has for each character of ``text`` its index in the draft's ``source``, and one entry
    more for the end. ``quoted`` says that the whole paragraph is set as a quotation. ``notes`` are
    (index in ``text``, label) of footnote marks.
    """

    text: str
    offsets: tuple[int, ...]
    quoted: bool = False
    notes: tuple[tuple[int, str], ...] = ()


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


def read_draft(path: Path) -> Draft:
    """Reads a draft in a process with limits, as documents are read: it may come from anybody.

    Raises:
        InputError: it is missing, of another format or unreadable, or needs more time or memory than a file may.
    """
    from kb.documents.reader_process import read_with
    from kb.drafts import wire

    draft_format(path)
    if not path.is_file():
        raise InputError("There is no file {path}.", path=str(path))
    return wire.load(read_with(wire.__name__, path))


def parse_draft(path: Path) -> Draft:
    """The same in this process."""
    form = draft_format(path)
    if form == "word":
        from kb.drafts.word_draft import read_word

        return read_word(path)
    from kb.documents.encoding import decode

    if path.stat().st_size > LARGEST:
        raise InputError("{path} is larger than {mebibytes} MiB.", path=str(path), mebibytes=LARGEST >> 20)
    text = decode(path.read_bytes(), path.name)
    if form == "markdown":
        from kb.drafts.markdown_draft import read_markdown

        return read_markdown(text, str(path))
    return read_text(text, str(path))


def draft_format(path: Path) -> DraftFormat:
    """The format that a file's ending names; InputError for others."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError("{path} is no draft that can be read; give a .md, .txt or .docx file.", path=str(path))
    return form


def read_text(text: str, name: str) -> Draft:
    """Plain text: paragraphs stand between empty lines; where there are none, each line is one.

    A line that begins deeper than the one before, or after a sentence's end, begins a paragraph too:
    Chinese plain text sets paragraphs off by two ideographic spaces.
    """
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    spaced = any(not line.strip() for line in lines[:-1])
    paragraphs = []
    start, at = 0, 0
    for number, line in enumerate(lines):
        end = at + len(line)
        upcoming = lines[number + 1] if number + 1 < len(lines) else ""
        ends = not upcoming.strip() or not spaced or upcoming[:1] in "\u3000\t >" or line.lstrip()[:1] == ">"
        if ends:
            if text[start:end].strip():
                quoted = text[start:end].lstrip().startswith(">")
                span = text[start:end]
                keep = [i for i, c in enumerate(span) if not (quoted and c == ">" and not span[:i].strip(" >\u3000\t"))]
                paragraphs.append(Paragraph("".join(span[i] for i in keep), (*(start + i for i in keep), end), quoted))
            start = end + 1
        at = end + 1
    return Draft(name, "text", text, tuple(paragraphs))
