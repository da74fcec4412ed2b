"""Footnotes in Word files, which python-docx does not write (ECMA-376-1, 17.11)."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from kb.documents.archive import xml_root
from kb.text.han import has_ideographs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.citations.rich_text import RichText, Run

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Of characters, those that XML 1.0 (section 2.2) has no place for.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EMPTY = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="{_NAMESPACE}">
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>""".encode()


class Footnotes:
    """The footnotes of a document, those that it has and those that are added."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._part: Any = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if relation.reltype == _RELATION and not relation.is_external
            ),
            None,
        )
        self._root: Any = xml_root(self._part.blob if self._part is not None else _EMPTY)
        identifiers = [int(note.get(f"{WORD}id")) for note in self._root.iter(f"{WORD}footnote")]
        self._next = max([*identifiers, 0]) + 1
        self._added = False

    def add(self, text: RichText) -> Any:
        """Adds a footnote; gives the run (w:r) that stands for it in the text."""
        if not self._added:
            self._text_style = _style(self._document, "footnote text", "FootnoteText", paragraph=True)
            self._mark_style = _style(self._document, "footnote reference", "FootnoteReference", paragraph=False)
            self._added = True
        identifier = str(self._next)
        self._next += 1
        note = _element("footnote", id=identifier)
        paragraph = _child(note, "p")
        _child(_child(paragraph, "pPr"), "pStyle", val=self._text_style)
        mark = _child(paragraph, "r")
        _child(_child(mark, "rPr"), "rStyle", val=self._mark_style)
        _child(mark, "footnoteRef")
        paragraph.append(write_run(" ", None))
        for run in text:
            written = write_run(run.text, None, run)
            if has_ideographs(run.text):  # punctuation as it is set in China, not in Taiwan
                _child(written.get_or_add_rPr(), "lang", eastAsia="zh-CN")
            paragraph.append(written)
        self._root.append(note)
        reference = _element("r")
        _child(_child(reference, "rPr"), "rStyle", val=self._mark_style)
        _child(reference, "footnoteReference", id=identifier)
        return reference

    def paragraphs(self) -> list[Any]:
        """All w:p elements of the notes, in the order of the notes."""
        return list(self._root.iter(f"{WORD}p"))

    def note_of_paragraphs(self) -> list[str]:
        """For each of ``paragraphs`` the id of the note that it belongs to."""
        return [
            str(note.get(f"{WORD}id")) for note in self._root.iter(f"{WORD}footnote") for _ in note.iter(f"{WORD}p")
        ]

    def marks(self, paragraphs: Sequence[Any]) -> Iterator[tuple[tuple[int, int], str]]:
        """Where the marks of notes stand in the text: (number of the paragraph, characters before it), and the id."""
        for number, paragraph in enumerate(paragraphs, 1):
            before = 0
            for element in paragraph.iter(f"{WORD}t", f"{WORD}footnoteReference"):
                if element.tag == f"{WORD}t":
                    before += len(element.text or "")
                else:
                    yield (number, before), str(element.get(f"{WORD}id"))

    def _number(self) -> None:
        """Numbers the notes, and puts them in their part, in the order in which their marks stand in the text.

        Word goes by the ids; LibreOffice gives the first mark the first note of the part.
        """
        marks = list(self._document.element.body.iter(f"{WORD}footnoteReference"))
        notes = {note.get(f"{WORD}id"): note for note in self._root.iter(f"{WORD}footnote")}
        numbers: dict[str, str] = {}
        first = max([0, *(int(each) for each, note in notes.items() if note.get(f"{WORD}type"))]) + 1
        for mark in marks:
            before = str(mark.get(f"{WORD}id"))
            if before in notes:
                numbers.setdefault(before, str(first + len(numbers)))
                mark.set(f"{WORD}id", numbers[before])
        for before, number in numbers.items():
            note = notes[before]
            note.set(f"{WORD}id", number)
            self._root.append(note)  # moves it behind those that come before

    def save(self, *, changed: bool = False) -> None:
        """Writes added footnotes, or ``changed`` ones, into the document's parts."""
        if self._added:
            self._number()
        elif not changed:
            return
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._part is None:
            package = self._document.part.package
            self._part = Part(PackURI("/word/footnotes.xml"), _CONTENT, blob, package)
            self._document.part.relate_to(self._part, _RELATION)
        elif hasattr(self._part, "_element"):
            self._part._element = self._root
        else:
            self._part._blob = blob


def write_run(text: str, form: Any, run: Run | None = None) -> Any:
    """A run (w:r) of some text in a given formatting (w:rPr or None), with a Run's own on top."""
    element = _element("r")
    if form is not None:
        element.append(deepcopy(form))
    if run is not None:
        for name, on in [("i", run.italic), ("b", run.bold), ("smallCaps", run.small_caps)]:
            if on:
                getattr(element.get_or_add_rPr(), f"get_or_add_{name}")()
        if position := "superscript" if run.superscript else "subscript" if run.subscript else None:
            element.get_or_add_rPr().get_or_add_vertAlign().set(f"{WORD}val", position)
    words = _child(element, "t")
    words.text = _NOT_XML.sub("", text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _style(document: Any, name: str, identifier: str, *, paragraph: bool) -> str:
    """The id of the style of that name, made where the document has none."""
    for style in document.styles:
        if (style.name or "").lower() == name or style.style_id == identifier:
            return str(style.style_id)
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH if paragraph else WD_STYLE_TYPE.CHARACTER)
    if paragraph:
        style.font.size = Pt(9)
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1
    else:
        style.font.superscript = True
    return str(style.style_id)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(f"{WORD}{key}", value)
    return element


def _child(parent: Any, name: str, **attributes: str) -> Any:
    child = _element(name, **attributes)
    parent.append(child)
    return child
