"""Word drafts (.docx): paragraphs in reading order with the runs that hold their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kb.documents.archive import LIMIT, check_archive, xml_root
from kb.drafts.draft import Cell, Draft, Paragraph
from kb.errors import InputError
from kb.files.bounded import read_bytes
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_APART = ("footnotes", "endnotes", "header", "footer")
# Names of styles for quotations, in English and Chinese Word.
_QUOTE_STYLE = re.compile(r"quote|quotation|引用|引文", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run (w:r) and where its text stands in the paragraph's: half-open."""

    element: Any
    start: int
    end: int


def open_word(path: Path) -> Any:
    """The document as python-docx has it; InputError when it cannot be read, or would unpack to too much.

    What is in it still decides how much memory this takes: files from outside go through ``read_draft`` first.
    """
    import zipfile
    from io import BytesIO

    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        data = read_bytes(path, LIMIT)
        check_archive(data, path.name)
        return docx.Document(BytesIO(data))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, OSError) as problem:
        raise InputError("{path} is not a Word file that can be read.", path=str(path)) from problem


def paragraphs_of(document: Any) -> list[Any]:
    """All w:p elements of the body in reading order, those of tables included; a text box counts once."""
    return [
        each for each in document.element.body.iter(f"{WORD}p") if next(each.iterancestors(_FALLBACK), None) is None
    ]


def runs_of(paragraph: Any) -> tuple[str, list[TextRun], list[tuple[int, str]]]:
    """The text of a paragraph, its runs, and its footnote marks as (index, footnote id).

    Deleted text (w:del) and text boxes' own paragraphs are left out.
    """
    text: list[str] = []
    runs: list[TextRun] = []
    notes: list[tuple[int, str]] = []
    at = 0
    for run in paragraph.iter(f"{WORD}r"):
        if _inside(run, paragraph):
            start = at
            for child in run:
                if child.tag == f"{WORD}footnoteReference":
                    notes.append((at, str(child.get(f"{WORD}id"))))
                piece = _text(child)
                text.append(piece)
                at += len(piece)
            if at > start:
                runs.append(TextRun(run, start, at))
    return "".join(text), runs, notes


def _text(child: Any) -> str:
    if child.tag == f"{WORD}t":
        return child.text or ""
    if child.tag in (f"{WORD}tab", f"{WORD}br", f"{WORD}cr"):
        return " "
    if child.tag == f"{WORD}noBreakHyphen":
        return "-"
    return ""


def _inside(run: Any, paragraph: Any) -> bool:
    parent = run.getparent()
    while parent is not None and parent is not paragraph:
        if parent.tag in (f"{WORD}del", f"{WORD}p", f"{WORD}moveFrom"):
            return False
        parent = parent.getparent()
    return parent is paragraph


def split_run(run: Any, at: int) -> Any:
    """Splits a run's text at an index, both halves keeping its formatting; returns the second half."""
    from copy import deepcopy

    second = deepcopy(run)
    run.addnext(second)
    position = 0
    for child, twin in zip(list(run), list(second), strict=True):
        if child.tag == f"{WORD}rPr":
            continue
        piece = _text(child)
        start, position = position, position + len(piece)
        if position <= at and not (start == at and piece):
            second.remove(twin)
        elif start >= at:
            run.remove(child)
        else:  # only w:t is longer than one character
            child.text, twin.text = piece[: at - start], piece[at - start :]
            child.set(_SPACE, "preserve")
            twin.set(_SPACE, "preserve")
    return second


def isolate(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs that hold exactly text[start:end], after splitting those at the edges."""
    for edge in (start, end):
        _, runs, _ = runs_of(paragraph)
        for run in runs:
            if run.start < edge < run.end:
                split_run(run.element, edge - run.start)
    _, runs, _ = runs_of(paragraph)
    return [run.element for run in runs if run.start >= start and run.end <= end]


def footnotes_of(document: Any) -> dict[str, str]:
    """The text of each footnote by its id."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            root = xml_root(relation.target_part.blob)
            return {
                str(note.get(f"{WORD}id")): "".join(node.text or "" for node in note.iter(f"{WORD}t"))
                for note in root.iter(f"{WORD}footnote")
            }
    return {}


def _apart(document: Any) -> Iterator[Any]:
    """The paragraphs of footnotes, endnotes, page headers and page footers, each part once."""
    seen = set()
    for relation in document.part.rels.values():
        if relation.is_external or relation.reltype.rpartition("/")[2] not in _APART:
            continue
        part = relation.target_part
        if part.partname in seen:
            continue
        seen.add(part.partname)
        root = xml_root(part.blob)
        yield from root.iter(f"{WORD}p")


def _cell_of(paragraph: Any, tables: list[Any]) -> Cell | None:
    """The cell of a table that a paragraph stands in, the innermost where tables are nested."""
    for cell in paragraph.iterancestors(f"{WORD}tc"):
        row = cell.getparent()
        table = row.getparent()
        if row.tag == f"{WORD}tr" and table in tables:
            place = table.findall(f"{WORD}tr").index(row), row.findall(f"{WORD}tc").index(cell)
            return tables.index(table), *place
    return None


def read_word(path: Path) -> Draft:
    """The draft in a Word file; its lines are its paragraphs: the body's, then those of notes, headers and footers."""
    document = open_word(path)
    styles = {style.style_id: style.name or "" for style in document.styles}
    tables = list(document.element.body.iter(f"{WORD}tbl"))
    source: list[str] = []
    paragraphs = []
    at = 0
    for element in (*paragraphs_of(document), *_apart(document)):
        text, _, notes = runs_of(element)
        source.append(text)
        if text.strip():
            style = element.find(f"{WORD}pPr/{WORD}pStyle")
            name = styles.get(style.get(f"{WORD}val"), "") if style is not None else ""
            offsets = tuple(range(at, at + len(text) + 1))
            quoted = bool(_QUOTE_STYLE.search(name))
            paragraphs.append(Paragraph(text, offsets, quoted, tuple(notes), _cell_of(element, tables)))
        at += len(text) + 1
    return Draft(str(path), "word", "\n".join(source), tuple(paragraphs), footnotes_of(document))
