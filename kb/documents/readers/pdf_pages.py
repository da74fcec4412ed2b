"""One page of a PDF: text with its places, from PDFium, or from pypdf where that reads it better."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kb.documents.page import Fragment, Page
from kb.documents.page_marks import cleaned, is_beside
from kb.documents.readers.pdfium import Pdfium

if TYPE_CHECKING:
    from pypdf import PdfReader

_BAND = 6.0  # points
FLAWED = 0.1  # the share of a page's text that may be no text
_GLYPH_NAME = re.compile(r"/[A-Za-z]{1,5}_?\d[\dA-F]{0,5}(?!\w)|\(cid:\d+\)")  # /g12, /uni4E00; no part of a path
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")


def best_page(reader: PdfReader | None, pdfium: Pdfium | None, number: int) -> Page | None:
    """The page as PDFium has it, or as pypdf has it where PDFium has no text or cannot decode it; None for neither."""
    page: Page | None = None
    if pdfium is not None:
        with contextlib.suppress(ValueError):
            page = _with_letters(pdfium.page(number), reader)
    if reader is not None and (page is None or flaw(page) > FLAWED):
        with contextlib.suppress(Exception):
            other = cleaned(_page(reader.pages[number - 1], number))
            if page is None or (other.fragments and flaw(other) < flaw(page)):
                return other
    return page


def _with_letters(page: Page, reader: PdfReader | None) -> Page:
    """The page with the letters that PDFium does not give, by themselves and in a font that is not there: pypdf's."""
    known: dict[tuple[int, int], str] = {}
    if all(fragment.text for fragment in page.fragments):
        return cleaned(page)
    if reader is not None:
        with contextlib.suppress(Exception):
            known = {_at(f): f.text for f in _page(reader.pages[page.number - 1], page.number).fragments}
    # PDFium leaves out what is printed over it once more for bold.
    shown: defaultdict[int, list[Fragment]] = defaultdict(list)
    for f in page.fragments:
        if f.text:
            shown[round(f.y / _BAND)].append(f)
    told: list[Fragment] = []
    bold = set[int]()
    for f in page.fragments:
        beside = None if f.text else _shown_beside(f, shown)
        bold.add(id(beside))
        told.append(f if f.text or beside else replace(f, text=known.get(_at(f), "")))
    told = [replace(f, bold=True) if id(f) in bold else f for f in told if f.text]
    return cleaned(replace(page, fragments=tuple(told)))


def _shown_beside(fragment: Fragment, shown: Mapping[int, list[Fragment]]) -> Fragment | None:
    """What stands a little beside it in its size; ``shown`` are fragments by the band of the page they stand in."""
    band = round(fragment.y / _BAND)
    near = (each for at in (band - 1, band, band + 1) for each in shown.get(at, ()))
    return next((each for each in near if is_beside(fragment, each)), None)


def _at(fragment: Fragment) -> tuple[int, int]:
    return round(fragment.x), round(fragment.y)


def flaw(page: Page) -> float:
    """The share of a page's text that is no text: names of glyphs, missing characters."""
    text = "".join(fragment.text for fragment in page.fragments)
    if not text.strip():
        return 0.5
    names = sum(len(name) for name in _GLYPH_NAME.findall(text)) if text.count("/") > 3 else 0
    return (names + len(_NO_CHARACTER.findall(text))) / len(text)


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
