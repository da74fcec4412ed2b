"""Filling Markdown and plain text, everything but the marks byte for byte."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kb.citations.rich_text import Run, as_markdown, escaped_markdown, plain
from kb.drafts.filling_plan import Filling, Plan, plan, unified_diff, within_marks
from kb.drafts.marks import marks_in
from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kb.citations.styles import Style
    from kb.drafts.filling_plan import Insertion, Library


def fill_markdown(path: Path, base: Library, style: Style, day: date, *, footnotes: bool) -> Filling:
    """Fills a Markdown file, or a text file (``footnotes`` False: notes stand in brackets)."""
    data = path.read_bytes()
    text, encoding = _decoded(data, path)
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    code = _code(text) if footnotes else []
    marks = [
        (text.count("\n", 0, start) + 1, mark)
        for mark in marks_in(text)
        for start in [mark.start if not isinstance(mark, tuple) else mark[1]]
        if not any(low <= start < high for low, high in code)
    ]
    plan_ = plan(marks, base, style, day)
    notes = _Notes(text, plan_, footnotes)
    parts: list[str] = []
    at = 0
    for insertion in plan_.insertions:
        parts.append(text[at : insertion.mark.start])
        parts.append(_written(text, insertion, plan_, notes, newline, footnotes))
        at = insertion.mark.end
    parts.append(text[at:])
    filled = "".join(parts)
    if notes.definitions:
        while not filled.endswith(newline * 2):
            filled += newline
        filled += newline.join(notes.definitions) + newline
    return Filling(filled.encode(encoding), plan_.filled, plan_.unfilled, unified_diff(text, filled, path.name))


class _Notes:
    """Footnotes as they are asked for, with labels that the draft does not have."""

    def __init__(self, text: str, plan_: Plan, footnotes: bool) -> None:
        self._plan = plan_
        self._footnotes = footnotes
        self._taken = set(re.findall(r"\[\^([^\]]+)\]", text))
        self._next = 1
        self.definitions: list[str] = []

    def citation(self, index: int) -> str:
        """What stands behind the words: a footnote mark, or the citation itself."""
        rich = self._plan.citation(index)
        if not self._footnotes:
            return f"（{plain(rich)}）" if self._plan.citations.notes else plain(rich)
        if not self._plan.citations.notes:
            return as_markdown(rich)
        while f"kb{self._next}" in self._taken:
            self._next += 1
        label = f"kb{self._next}"
        self._next += 1
        self.definitions.append(f"[^{label}]: {as_markdown(rich)}")
        return f"[^{label}]"


def _written(text: str, insertion: Insertion, plan_: Plan, notes: _Notes, newline: str, markdown: bool) -> str:
    write: Callable[[tuple[Run, ...]], str] = as_markdown if markdown else plain
    if insertion.mark.kind == "bibliography":
        return (newline * 2 if markdown else newline).join(write(entry.text) for entry in plan_.citations.entries)
    pieces = []
    for words, index in insertion.pieces:
        words = within_marks(words, text, insertion.mark)
        said = "" if words is None else escaped_markdown(words) if markdown else words
        pieces.append(said + notes.citation(index))
    # On one line: a mark may stand in a table or a heading. Chinese puts no space between.
    return ("" if any(character >= "\u4e00" for character in pieces[0][:8]) else " ").join(pieces)


def _code(text: str) -> list[tuple[int, int]]:
    """The spans of code, in which a mark is an example of one."""
    import pyromark

    from kb.drafts.markdown_draft import Places

    places = Places(text)
    spans = []
    for event, span in pyromark.events_with_range(text):
        kind, value = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if kind == "Code" or (kind == "Start" and isinstance(value, dict) and "CodeBlock" in value):
            spans.append((places[span["start"]], places[span["end"]]))
    return spans


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    """The text and the encoding that gives the same bytes again."""
    encodings = ["utf-8", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            if text.encode(encoding) == data and "\x00" not in text:
                return text, encoding
        except UnicodeError:
            continue
    raise InputError("{path} is neither UTF-8 nor GB 18030 text; save it as UTF-8.", path=str(path))
