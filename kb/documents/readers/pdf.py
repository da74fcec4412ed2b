"""PDF files: text with its place on the page becomes lines, lines become paragraphs.

pypdf reads; where it cannot open a file, or what it makes of a page is no text (names of glyphs where
a font has no ToUnicode map, signs of the private use area), PDFium is asked. A page without a text
layer goes through text recognition. Bookmarks mark headings. See ``kb.documents.layout`` for how
lines become paragraphs.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.documents import recognition
from kb.documents.document import Block
from kb.documents.layout import Fragment, Page, blocks_of
from kb.documents.normalise import normalise
from kb.documents.readers.pdfium import Pdfium
from kb.documents.reading import Reading, Stated
from kb.errors import InputError

if TYPE_CHECKING:
    from pypdf import PdfReader

_NO_TITLE = re.compile(r"\.(docx?|wps|html?|pdf|indd|txt|pptx?|xlsx?)$|^(untitled|microsoft word)", re.IGNORECASE)
_GLYPH_NAME = re.compile(r"/[A-Za-z]\w*(?:\.\w+)?|\(cid:\d+\)")
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_PAGES = 5000  # most pages that are read
_FEW = 12  # a page with fewer characters than this may be an image with a page number stamped on


def read(path: Path, data: bytes, before_recognition: Callable[[int], None]) -> Reading:
    """Blocks of a PDF's pages, page furniture dropped, each with its page.

    Args:
        before_recognition: called once with the number of pages to be recognised, where there are any.

    Raises:
        InputError: the file is encrypted, damaged, or holds no text.
    """
    reader = _open(path.name, data)
    pdfium = _pdfium(data)
    if reader is None and pdfium is None:
        raise InputError("{file} is damaged: it cannot be read as PDF.", file=path.name)
    count = min(_PAGES, len(reader.pages) if reader is not None else len(pdfium or ()))
    pages: list[Page] = []
    failed: list[int] = []
    for number in range(1, count + 1):
        page = _best_page(reader, pdfium, number)
        if page is None:
            failed.append(number)
        pages.append(page or Page(number, 0, 0, ()))
    pages, confidence, notes = _recognised(pages, pdfium, path.name, before_recognition)
    if failed:
        notes += (f"Pages that could not be read: {', '.join(map(str, failed))}.",)
    blocks = blocks_of(pages)
    if not blocks:
        raise InputError("{file} holds no text.", file=path.name)
    blocks = _with_bookmarks(blocks, _bookmarks(reader))
    return Reading(tuple(blocks), suggested=_information(reader), pages=count, recognised=confidence, notes=notes)


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


def _pdfium(data: bytes) -> Pdfium | None:
    with contextlib.suppress(ValueError):
        return Pdfium(data)
    return None


def _best_page(reader: PdfReader | None, pdfium: Pdfium | None, number: int) -> Page | None:
    """The page as pypdf has it, or as PDFium has it where that is better; None where neither can read it."""
    page: Page | None = None
    if reader is not None:
        with contextlib.suppress(Exception):
            page = _page(reader.pages[number - 1], number)
    if (page is None or _flaw(page) > 0.1) and pdfium is not None:
        with contextlib.suppress(ValueError):
            other = pdfium.page(number)
            if page is None or (other.fragments and _flaw(other) < _flaw(page)):
                return other
    return page


def _flaw(page: Page) -> float:
    """The share of a page's text that is no text: names of glyphs, missing characters."""
    text = "".join(fragment.text for fragment in page.fragments)
    if not text.strip():
        return 0.5
    names = sum(len(name) for name in _GLYPH_NAME.findall(text)) if text.count("/") > 3 else 0
    return (names + len(_NO_CHARACTER.findall(text))) / len(text)


def _recognised(
    pages: list[Page], pdfium: Pdfium | None, name: str, before: Callable[[int], None]
) -> tuple[list[Page], float | None, tuple[str, ...]]:
    """Pages without text replaced by what recognition reads on their images."""
    without = [page.number for page in pages if sum(len(f.text.strip()) for f in page.fragments) < _FEW]
    if not without or pdfium is None:
        return pages, None, ()
    images = [number for number in without if pdfium.image(number, 20) is not None]
    has_text = any(page.fragments for page in pages)
    if not images:
        return pages, None, ()
    before(len(images))
    try:
        recognition.engine(name)
    except InputError:
        if has_text:
            note = f"Pages that are images and were not recognised: {', '.join(map(str, images))}."
            return pages, None, (note,) if len(pages) > 1 else ()
        raise
    found = []
    for number in images:
        image = pdfium.image(number, recognition.DPI)
        if image is not None:
            found.append(recognition.recognise(image, number, name))
    return recognition.merged(pages, found)


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


def _information(reader: PdfReader | None) -> Stated:
    title = ""
    with contextlib.suppress(Exception):
        title = ((reader.metadata.title or "") if reader and reader.metadata else "").strip()
    # Programs write file names and nothing into the title as often as a title.
    return Stated(title=None if len(title) < 4 or _NO_TITLE.search(title) else title)


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
        if block.kind == "paragraph" and key in bookmarks:
            marked.append(Block("heading", block.text, bookmarks.pop(key) + 1, block.page))
        else:
            marked.append(block)
    return marked
