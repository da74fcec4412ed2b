"""PDF files: text with its place on the page becomes lines, lines become paragraphs.

A file that is tagged and sane is read as its own structure has it (``pdf_structure``). Otherwise pypdf
reads the pages, with PDFium's help (``pdf_pages``), ``kb.documents.layout`` makes paragraphs of their
lines, and bookmarks mark headings. A page without a text layer goes through text recognition.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.documents import recognition
from kb.documents.document import Block
from kb.documents.layout import blocks_of
from kb.documents.page import Page
from kb.documents.page_marks import without_watermarks
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers import pdf_structure
from kb.documents.readers.pdf_pages import FLAWED, best_page, flaw
from kb.documents.readers.pdfium import Pdfium
from kb.documents.titles import of_properties
from kb.errors import InputError
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from pypdf import PdfReader

_PATIENCE = 8.0  # seconds for pypdf; PDFium, which is several times as fast, reads the pages that are left
_PAGES = 5000  # most pages that are read
_FEW = 12  # a page with fewer characters than this may be an image with a page number stamped on


def read(path: Path, data: bytes, more_time: Callable[[int], None]) -> ReaderOutput:
    """Blocks of a PDF's pages, page furniture dropped, each with its page.

    Args:
        more_time: called once with the number of pages to be recognised, where there are any.

    Raises:
        InputError: the file is encrypted, damaged, or holds no text.
    """
    reader = _open(path.name, data)
    pdfium = None
    with contextlib.suppress(ValueError):
        pdfium = Pdfium(data)
    if pdfium is None and b"/Encrypt" in data and (reader is None or reader.is_encrypted):
        raise InputError("{file} is encrypted; save it without a password.", file=path.name)
    if reader is None and pdfium is None:
        raise InputError("{file} is damaged: it cannot be read as PDF.", file=path.name)
    count = min(_PAGES, len(reader.pages) if reader is not None else len(pdfium or ()))
    tagged = pdf_structure.read(reader, pdfium, count)
    numbers = tagged.others if tagged else range(1, count + 1)
    pages, failed = _pages(reader, pdfium, numbers)
    pages, confidence, notes = _recognised(pages, pdfium, path.name, more_time, tagged is not None)
    if failed:
        notes += (f"Pages that could not be read: {', '.join(map(str, failed))}.",)
    blocks = tagged.with_pages(pages) if tagged else blocks_of(pages)
    blocks = _with_bookmarks(blocks, _bookmarks(reader))
    if not blocks:
        raise InputError("{file} holds no text.", file=path.name)
    return ReaderOutput(tuple(blocks), suggested=_information(reader), pages=count, recognised=confidence, notes=notes)


def _open(name: str, data: bytes) -> PdfReader | None:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("{file} is encrypted; save it without a password.", file=name)
        return reader if len(reader.pages) else None
    except (InputError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken file leads pypdf into any error there is
        return None


def _pages(reader: PdfReader | None, pdfium: Pdfium | None, numbers: Iterable[int]) -> tuple[list[Page], list[int]]:
    """The pages of these numbers, and the numbers of those that cannot be read."""
    pages: list[Page] = []
    failed: list[int] = []
    deadline = time.monotonic() + _PATIENCE
    for number in numbers:
        page = best_page(reader if time.monotonic() < deadline else None, pdfium, number)
        if page is None and reader is not None and pdfium is None:
            page = best_page(reader, None, number)
        if page is None:
            failed.append(number)
        pages.append(page or Page(number, 0, 0, ()))
    return without_watermarks(pages), failed


def _recognised(
    pages: list[Page], pdfium: Pdfium | None, name: str, before: Callable[[int], None], has_text: bool
) -> tuple[list[Page], float | None, tuple[str, ...]]:
    """Pages without text, or with text that cannot be decoded, replaced by what recognition reads on their images.

    Args:
        has_text: whether there is text besides that of these pages.
    """
    without = [page.number for page in pages if sum(len(f.text.strip()) for f in page.fragments) < _FEW]
    coded = [page.number for page in pages if page.number not in without and flaw(page) > FLAWED]
    if not (without or coded) or pdfium is None:
        return pages, None, ()
    images = [number for number in sorted(without + coded) if pdfium.image(number, 20) is not None]
    if not images:
        return pages, None, ()
    before(len(images))
    try:
        recognition.engine(name)
    except InputError:
        if not has_text and not any(page.fragments for page in pages if page.number not in coded):
            raise
        pages = [replace(page, fragments=()) if page.number in coded else page for page in pages]
        notes = [f"Pages whose text cannot be decoded: {', '.join(map(str, coded))}."] if coded else []
        scans = [number for number in images if number not in coded]
        if scans and (has_text or len(pages) > 1):
            notes.append(f"Pages that are images and were not recognised: {', '.join(map(str, scans))}.")
        return pages, None, tuple(notes)
    return recognition.merged(pages, ((number, pdfium.image(number, recognition.DPI)) for number in images), name)


def _information(reader: PdfReader | None) -> PartialMetadata:
    with contextlib.suppress(Exception):
        return PartialMetadata(title=of_properties(reader.metadata.title if reader and reader.metadata else None))
    return PartialMetadata()


def _bookmarks(reader: PdfReader | None) -> dict[str, int]:
    """Normalised bookmark text → depth (1 = top)."""
    found: dict[str, int] = {}

    def walk(entries: Any, depth: int) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                if depth < 8:
                    yield from walk(entry, depth + 1)
            elif getattr(entry, "title", None):
                yield str(entry.title), depth

    with contextlib.suppress(Exception):
        for title, depth in walk(reader.outline if reader else [], 1):
            found.setdefault(normalise(title).replace(" ", ""), depth)
    return found


def _with_bookmarks(blocks: list[Block], bookmarks: dict[str, int]) -> list[Block]:
    if not bookmarks:
        return blocks
    marked: list[Block] = []
    for block in blocks:
        key = normalise(block.text).replace(" ", "") if len(block.text) < 200 else ""
        if block.kind in ("heading", "paragraph") and not block.level and key in bookmarks:
            marked.append(Block("heading", block.text, bookmarks.pop(key) + 1, block.page))
        else:
            marked.append(block)
    return marked
