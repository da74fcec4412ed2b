"""The structure that a tagged PDF states of itself (ISO 32000-1, 14.7 and 14.8): headings, lists, tables, notes.

The tree of structure elements is read with pypdf; its leaves name pieces of marked content by page and
number, whose text PDFium gives. A tree is only used where it is sane: it must cover the text, and its
paragraphs must be paragraphs. Where it is not, ``kb.documents.layout`` makes do with places on the page.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.documents.document import Block, BlockKind
from kb.documents.head_tokens import is_token
from kb.documents.layout import loose_blocks, running_lines, without_furniture
from kb.documents.lines import join
from kb.documents.page import WIDE, Fragment, Line, Page
from kb.documents.page_marks import without_slanted, without_watermarks
from kb.documents.page_notes import with_notes
from kb.documents.page_paragraphs import in_one, said_apart
from kb.documents.reader_output import titled
from kb.documents.readers.pdf_pages import FLAWED, flaw
from kb.documents.readers.pdf_structure_tree import Element, Key, structure_of
from kb.documents.readers.pdfium import Pdfium, TextObject
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from pypdf import PdfReader

_COVERED = 0.97  # least share of the text that the tree must hold
_ARTIFACTS = 0.3  # most of the text that may be said to be none
_LONGEST_HEADING = 200
_FEW = 12  # a page with fewer characters than this may be an image with a page number stamped on
_LEAVES = frozenset(("P", "Caption", "Code", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "Lbl", "BibEntry"))
_INLINE = frozenset(
    ("Span", "Quote", "Reference", "Link", "Annot", "Ruby", "Warichu", "Em", "Strong", "Sub", "NonStruct", "Formula",
     "Code", "BibEntry", "Lbl", "Form")
)  # fmt: skip
_NOTES = frozenset(("Note", "FENote"))
_ENDS = re.compile(r"[。！？；：!?.:;][”’」』）)\]】\"']*$")
_BULLETS = r"[•·▪■◆●○◦‣⁃–—\-*\uf000-\uf8ff]"
_BULLET, _BULLET_FIRST = re.compile(rf"{_BULLETS}\s*"), re.compile(rf"^{_BULLETS}\s+|^[•▪◦\uf000-\uf8ff]\s*")
_NOTE_NUMBER = re.compile(r"\s*[\[［〔（(]?\s*(\d{1,3}|[①-⑳]|[*†‡])\s*[\]］〕）)]?[\s.、]*")
_SENTENCE = re.compile(r"[。；！？.!?;:：，,][”’」』）)\"']*$")


@dataclass(frozen=True, slots=True)
class Marked:
    """Text of one page by marked content: pieces that the tree may name, artifacts, and what bears no mark."""

    pieces: dict[int, list[Fragment]]
    artifacts: tuple[Fragment, ...]
    unmarked: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a tagged file states: its blocks, text that no element holds by page, and the pages it says nothing of."""

    blocks: tuple[Block, ...]
    loose: tuple[Page, ...]
    others: tuple[int, ...]

    def with_pages(self, pages: Sequence[Page]) -> list[Block]:
        """The blocks, with those of ``pages`` (``others``, as read otherwise) and loose text where they belong."""
        blocks = list(self.blocks)
        rest = [*loose_blocks(self.loose), *loose_blocks(pages)]
        for block in sorted(rest, key=lambda block: block.page or 0):
            before = [index for index, each in enumerate(blocks) if (each.page or 0) <= (block.page or 0)]
            blocks.insert(before[-1] + 1 if before else 0, block)
        return titled(with_notes(blocks))


def read(reader: PdfReader | None, pdfium: Pdfium | None, count: int) -> Tagged | None:
    """The first ``count`` pages as the file's own structure has them; None where it has none to be trusted."""
    tree = structure_of(reader) if reader is not None and pdfium is not None else None
    if tree is None or pdfium is None:
        return None
    whole: list[Page] = []
    objects: dict[int, list[TextObject]] = {}
    for number in sorted({page for page, _ in keys_of(tree) if 0 < page <= count}):
        with contextlib.suppress(ValueError):
            shown = [each for each in pdfium.objects(number) if each.fragment.text]
            if sum(len(each.fragment.text.strip()) for each in shown if not each.artifact) < _FEW:
                continue
            page = Page(number, 0, 0, tuple(each.fragment for each in shown))
            if flaw(page) > FLAWED:
                return None
            whole.append(page)
            objects[number] = shown
    marked: dict[int, Marked] = {}
    # Page numbers and running heads are not always said to be artifacts.
    for page in without_furniture(without_watermarks([without_slanted(page) for page in whole])):
        text = {id(fragment) for fragment in page.fragments}
        pieces: dict[int, list[Fragment]] = {}
        apart: list[Fragment] = []
        loose: list[Fragment] = []
        for each in objects[page.number]:
            if each.artifact:
                apart.append(each.fragment)
            elif id(each.fragment) in text:
                (pieces.setdefault(each.mark, []) if each.mark >= 0 else loose).append(each.fragment)
        marked[page.number] = Marked(pieces, tuple(apart), tuple(loose))
    blocks = blocks_of_structure(tree, marked)
    if blocks is None:
        return None
    named = set(keys_of(tree))
    left = [
        Page(
            number,
            0,
            0,
            (*page.unmarked, *(f for mark, own in page.pieces.items() if (number, mark) not in named for f in own)),
        )
        for number, page in marked.items()
    ]
    return Tagged(
        tuple(blocks),
        tuple(page for page in left if page.fragments),
        tuple(number for number in range(1, count + 1) if number not in marked),
    )


def blocks_of_structure(root: Element, pages: dict[int, Marked]) -> list[Block] | None:
    """The blocks that a tree states, in its order; None where the tree is not to be trusted.

    Args:
        pages: marked content of all pages that hold text, by number.

    Returns:
        Blocks; footnotes begin with their mark in brackets. Text outside the tree is not in them.
    """
    reading = _Reading(pages)
    if not _covers(root, pages):
        return None
    blocks = list(reading.blocks(root))
    return blocks if blocks and reading.is_sane() else None


def keys_of(element: Element) -> Iterator[Key]:
    """The pieces of content under an element, in its order."""
    for child in element.children:
        if isinstance(child, Element):
            yield from keys_of(child)
        else:
            yield child


def _is_inline(element: Element) -> bool:
    """Whether an element is a run of text within a paragraph.

    Chromium's NonStruct is one, and with such runs in it a <div>.
    """
    is_div = element.role == "NonStruct" and any(isinstance(child, Element) for child in element.children)
    return element.role in _INLINE and not is_div and _is_leaf(element)


def _apart(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a paragraph, cut where what they say tells that one begins: a number below a title (<br>)."""
    group: list[Line] = []
    widest = max((line.right for line in lines), default=0.0)
    for line in lines:
        above = group[-1] if group else None
        ended = (
            above and WIDE.search(above.text) and _ENDS.search(above.text) and above.right < widest - 2.5 * line.size
        )
        if above and (ended or is_token(above.text) or said_apart(above.text, line.text)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _covers(root: Element, pages: dict[int, Marked]) -> bool:
    named = set(keys_of(root))
    covered = artifacts = whole = 0
    for number, page in pages.items():
        here = sum(_length(runs) for mark, runs in page.pieces.items() if (number, mark) in named)
        apart = _length(page.artifacts)
        everything = apart + _length(page.unmarked) + sum(map(_length, page.pieces.values()))
        if apart > 200 and apart > 0.6 * everything:
            return False  # a page whose text is said to be decoration
        covered, artifacts, whole = covered + here, artifacts + apart, whole + everything
    text = whole - artifacts
    return text > 0 and covered >= _COVERED * text and artifacts <= _ARTIFACTS * whole


def _length(fragments: Sequence[Fragment]) -> int:
    return sum(len(fragment.text.strip()) for fragment in fragments)


class _Reading:
    """One walk through a tree, which also notes what tells good trees from bad ones."""

    def __init__(self, pages: dict[int, Marked]) -> None:
        self.pages = pages
        self.paragraphs: list[list[Line]] = []
        self.heading_length = self.length = 0

    def is_sane(self) -> bool:
        """Whether paragraphs are paragraphs, not lines or whole pages, and headings are not the text."""
        lines = [line for paragraph in self.paragraphs for line in paragraph]
        if self.heading_length > 0.4 * self.length + 100:
            return False
        if not lines:
            return True
        right = sorted(line.right for line in lines)[-1 - len(lines) // 10]
        wrapped = [
            one
            for one, other in pairwise(self.paragraphs)
            if len(one) == len(other) == 1
            and one[0].right > right - 2 * one[0].size
            and not _ENDS.search(one[0].text)
            and abs(one[0].size - other[0].size) < 0.1 * one[0].size
        ]
        if len(wrapped) > 0.2 * len(self.paragraphs) and len(wrapped) > 2:
            return False
        return max(len(paragraph) for paragraph in self.paragraphs) <= max(60, 0.7 * len(lines))

    def blocks(self, element: Element) -> Iterator[Block]:
        role = element.role
        if role in ("Artifact", "TOC", "TOCI", "Index"):
            return
        if role in ("H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"):
            yield from self._heading(element)
        elif role == "Table":
            yield from self._table(element)
        elif role == "L":
            yield from self._list(element)
        elif role in _NOTES:
            yield from self._note(element)
        elif _is_leaf(element):
            yield from self._paragraph(element)
        else:
            yield from self._mixed(element)

    def _mixed(self, element: Element) -> Iterator[Block]:
        """What is in a container: blocks, and runs of text between them as paragraphs of their own."""
        loose = Element("P")
        later: list[Element] = []
        for child in element.children:
            if not isinstance(child, Element) or _is_inline(child):
                loose.children.append(child)
                continue
            if child.role in _NOTES:  # stands in its paragraph, and is printed at the foot of the page
                later.append(child)
                continue
            if loose.children:
                yield from self._paragraph(loose)
                loose = Element("P")
            yield from self.blocks(child)
        if loose.children:
            yield from self._paragraph(loose)
        for child in later:
            yield from self.blocks(child)

    def _heading(self, element: Element) -> Iterator[Block]:
        inner = [_block("heading", self._lines(element))] if _is_leaf(element) else list(self._mixed(element))
        level = 1 if element.role == "Title" else int(element.role[1:] or 0)
        for each in inner:
            if each is None:
                continue
            if each.kind in ("table", "footnote") or len(each.text) > _LONGEST_HEADING:
                yield each if each.kind != "heading" else Block("paragraph", each.text, 0, each.page, each.page_breaks)
                continue
            self.heading_length += len(each.text)
            # A Title's level is told from Heading 1's by the caller.
            yield Block("heading", each.text, -1 if element.role == "Title" else level, each.page)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        strong = element.children and all(isinstance(c, Element) and c.role == "Strong" for c in element.children)
        for lines in _apart(self._lines(element)):
            self.paragraphs.append(lines)
            block = _block("code" if element.role == "Code" else "paragraph", lines)
            if block is None:
                continue
            self.length += len(block.text)
            if strong and len(block.text) <= 60 and not _SENTENCE.search(block.text):
                yield Block("heading", block.text, 0, block.page)
            else:
                yield block

    def _list(self, element: Element) -> Iterator[Block]:
        for child in element.children:
            if not isinstance(child, Element):
                continue
            if child.role != "LI":
                yield from self.blocks(child)
                continue
            yield from self._item(child)

    def _item(self, element: Element) -> Iterator[Block]:
        """An entry of a list; a number stays with its text, and may be one of the document's outline."""
        labels = [c for c in element.children if isinstance(c, Element) and c.role == "Lbl"]
        label = " ".join(line.text for each in labels for line in self._lines(each)).strip()
        rest = Element("Div", [c for c in element.children if not any(c is each for each in labels)])
        for index, block in enumerate(self.blocks(rest)):
            if index or block.kind not in ("paragraph", "heading"):
                yield block
                continue
            text = _BULLET_FIRST.sub("", block.text)
            bullet = text != block.text or bool(label and _BULLET.fullmatch(label))
            text = join(label, text) if label and not bullet else text
            shift = len(text) - len(block.text)
            breaks = tuple((offset + shift, page) for offset, page in block.page_breaks)
            kind: BlockKind = "item" if bullet and block.kind == "paragraph" else block.kind
            yield Block(kind, text, block.level, block.page, breaks)

    def _note(self, element: Element) -> Iterator[Block]:
        blocks = list(self._mixed(element))
        text = " ".join(block.text for block in blocks)
        if not text:
            return
        mark = _NOTE_NUMBER.match(text)
        page = blocks[0].page
        yield Block("footnote", f"[{mark[1]}] {text[mark.end() :]}" if mark else text, page=page)

    def _table(self, table: Element) -> Iterator[Block]:
        rows: list[list[str]] = []
        held: dict[int, int] = {}  # column → rows that a cell from above still fills
        cells_in_all = 0
        nested: list[Block] = []
        page: int | None = None
        for child in table.children:
            if isinstance(child, Element) and child.role == "Caption":
                yield from self.blocks(child)
        for row in _rows(table):
            cells: list[str] = []
            fresh: dict[int, int] = {}
            for cell in row.children:
                if not isinstance(cell, Element):
                    continue
                _fill(cells, held)
                if cell.rows > 1:
                    fresh[len(cells)] = cell.rows - 1
                nested = list(self.blocks(Element("Div", cell.children)))
                page = page or next((block.page for block in nested), None)
                cells_in_all += 1
                cells.append(" ".join(block.text.replace("\n", " ") for block in nested))
            _fill(cells, held)
            held = {column: left - 1 for column, left in held.items() if left > 1} | fresh
            if any(cells):
                rows.append(cells)
        if cells_in_all == 1:  # a frame around text
            yield from nested
        elif rows:
            yield Block("table", "\n".join(" | ".join(cells) for cells in rows), page=page)

    def _lines(self, element: Element) -> list[Line]:
        """The lines of an element's own text, page after page in the tree's order."""
        lines: list[Line] = []
        run: list[Fragment] = []
        current = 0
        for page, mark in keys_of(element):
            if page != current:
                lines += running_lines(run, current)
                run, current = [], page
            marked = self.pages.get(page)
            run += marked.pieces.get(mark, ()) if marked else ()
        return lines + running_lines(run, current)


def _is_leaf(element: Element) -> bool:
    """Whether an element holds nothing but running text."""
    if element.role not in _LEAVES and element.role not in _INLINE and element.role not in ("LBody", "TD", "TH", "Div"):
        return not any(isinstance(child, Element) for child in element.children) and bool(element.children)
    return all(not isinstance(child, Element) or _is_inline(child) for child in element.children)


def _rows(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.role == "TR":
                yield child
            elif child.role in ("THead", "TBody", "TFoot", "Div", "Sect"):
                yield from _rows(child)


def _fill(cells: list[str], held: dict[int, int]) -> None:
    """Adds the empty cells of columns that a cell from above still fills."""
    while held.get(len(cells), 0) > 0:
        cells.append("")


def _block(kind: BlockKind, lines: Sequence[Line]) -> Block | None:
    text, breaks = in_one(lines)
    return Block(kind, text, page=lines[0].page, page_breaks=breaks) if text else None
