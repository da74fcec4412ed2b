"""PDF files, through pypdf: text with its place on the page becomes lines, lines become paragraphs.

A page without a text layer goes through text recognition where that is installed. Bookmarks mark
headings. See ``kb.documents.layout`` for how lines become paragraphs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.documents.document import Block
from kb.documents.layout import Fragment, Page, blocks_of
from kb.documents.normalise import normalise
from kb.documents.reading import Reading, Stated
from kb.errors import InputError

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGES = 5000  # most pages that are read


def read(path: Path, data: bytes) -> Reading:
    """Blocks of a PDF's pages, page furniture dropped, each with its page.

    Raises:
        InputError: the file is encrypted, damaged, or holds no text.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("{file} is encrypted; save it without a password.", file=path.name)
        count = len(reader.pages)
    except InputError:
        raise
    except Exception as error:
        # pypdf raises whatever a broken file leads it to (KeyError, TypeError, RecursionError ...).
        raise InputError("{file} is damaged: it cannot be read as PDF.", file=path.name) from error
    pages, failed = _pages(reader, min(count, _PAGES))
    notes = tuple(f"page {number} could not be read" for number in failed)
    blocks = blocks_of(pages)
    if not blocks:
        raise InputError("{file} holds no text: its pages are images.", file=path.name)
    blocks = _with_bookmarks(blocks, _bookmarks(reader))
    return Reading(tuple(blocks), suggested=_information(reader), pages=count, notes=notes)


def _pages(reader: PdfReader, count: int) -> tuple[list[Page], list[int]]:
    pages: list[Page] = []
    failed: list[int] = []
    for index in range(count):
        try:
            pages.append(_page(reader.pages[index], index + 1))
        except Exception:  # noqa: BLE001 - one broken page must not take the others with it
            failed.append(index + 1)
    return pages, failed


def _page(page: Any, number: int) -> Page:
    fragments: list[Fragment] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if not text.strip("\n"):
            return
        a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        fragments.append(Fragment(text.strip("\n"), x, y, abs(size) * max((c * c + d * d) ** 0.5, 1e-6), (a, b)))

    page.extract_text(visitor_text=visit)
    box = page.mediabox
    return Page(number, float(box.width), float(box.height), tuple(fragments), int(page.rotation or 0))


def _information(reader: PdfReader) -> Stated:
    try:
        title = (reader.metadata.title or "").strip() if reader.metadata else ""
    except Exception:  # noqa: BLE001
        return Stated()
    # Programs write file names and nothing into the title as often as a title.
    if len(title) < 4 or re.search(
        r"\.(docx?|wps|html?|pdf|indd|txt|pptx?|xlsx?)$|^(untitled|microsoft word)", title, re.I
    ):
        return Stated()
    return Stated(title=title)


def _bookmarks(reader: PdfReader) -> dict[str, int]:
    """Normalised bookmark text → depth (1 = top)."""
    found: dict[str, int] = {}

    def walk(entries: Any, depth: int) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                if depth < 8:
                    yield from walk(entry, depth + 1)
            elif getattr(entry, "title", None):
                yield str(entry.title), depth

    try:
        for title, depth in walk(reader.outline, 1):
            found.setdefault(normalise(title).replace(" ", ""), depth)
    except Exception:  # noqa: BLE001
        return {}
    return found


def _with_bookmarks(blocks: list[Block], bookmarks: dict[str, int]) -> list[Block]:
    if not bookmarks:
        return blocks
    marked: list[Block] = []
    for block in blocks:
        key = normalise(block.text).replace(" ", "") if len(block.text) < 200 else ""
        if block.kind == "paragraph" and key in bookmarks:
            marked.append(Block("heading", block.text, bookmarks.pop(key) + 1, block.page))
        else:
            marked.append(block)
    return marked
