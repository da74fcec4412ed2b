"""One page of a PDF: text with its places, from pypdf or PDFium, whichever reads it better."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kb.documents.grid import grids
from kb.documents.page import Fragment, Page
from kb.documents.page_marks import cleaned
from kb.documents.readers.pdfium import Pdfium, TextObject

if TYPE_CHECKING:
    from pypdf import PdfReader

FLAWED = 0.1  # the share of a page's text that may be no text
_GLYPH_NAME = re.compile(r"/[A-Za-z]\w*(?:\.\w+)?|\(cid:\d+\)")
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")


def best_page(reader: PdfReader | None, pdfium: Pdfium | None, number: int) -> Page | None:
    """The page as pypdf has it, or as PDFium has it where that is better; None where neither can read it."""
    page: Page | None = None
    if reader is not None:
        with contextlib.suppress(Exception):
            page = cleaned(_page(reader.pages[number - 1], number))
    if page is not None and page.fragments and pdfium is not None:
        with contextlib.suppress(ValueError):
            page = _with_places(page, pdfium)
    if (page is None or flaw(page) > FLAWED) and pdfium is not None:
        with contextlib.suppress(ValueError):
            other = pdfium.page(number)
            if page is None or (other.fragments and flaw(other) < flaw(page)):
                return cleaned(other)
    return page


def _with_places(page: Page, pdfium: Pdfium) -> Page:
    """The page with what only PDFium tells: how wide text is, and the rules of tables."""
    rules = pdfium.rules(page.number)
    objects = pdfium.objects(page.number)
    if grids(rules) or any(each.part for each in objects) or _is_printed_twice(page, objects):
        # pypdf joins what one operator shows, or what stands on one line; here places decide.
        shown = tuple(each.fragment for each in objects if each.fragment.text)
        whole = cleaned(replace(page, fragments=(*shown, *_lost(page, shown)), rules=rules))
        if shown and flaw(whole) <= flaw(page) + 0.01:
            return whole
    return _with_widths(page, objects)


def _lost(page: Page, shown: Sequence[Fragment]) -> list[Fragment]:
    """What pypdf has where PDFium sees nothing: it gives no text for some objects of a single character."""
    rows: dict[int, list[Fragment]] = {}
    for each in shown:
        rows.setdefault(round(each.y), []).append(each)
    return [
        fragment
        for fragment in page.fragments
        if fragment.text.strip()
        and not any(
            each.x - 0.5 * fragment.size <= fragment.x <= each.x + (each.width or fragment.size)
            for y in range(round(fragment.y) - 2, round(fragment.y) + 3)
            for each in rows.get(y, ())
        )
    ]


def _is_printed_twice(page: Page, objects: Sequence[TextObject]) -> bool:
    """Whether pypdf has text again that PDFium has once, as what is printed twice at the very same place."""
    mine = Counter("".join("".join(f.text.split()) for f in page.fragments))
    other = Counter("".join("".join(each.fragment.text.split()) for each in objects))
    return mine.total() > 1.15 * other.total() and all(count <= 3 * other[letter] for letter, count in mine.items())


def _with_widths(page: Page, objects: Sequence[TextObject]) -> Page:
    """The page with the widths of its fragments, which pypdf does not tell, taken from what PDFium sees there.

    A fragment that holds the text of several cells falls into its parts.
    """
    rows: dict[int, list[TextObject]] = {}
    for each in objects:
        if each.fragment.width is not None:
            rows.setdefault(round(each.fragment.y), []).append(each)
    starts: dict[int, list[float]] = {}
    for fragment in page.fragments:
        starts.setdefault(round(fragment.y), []).append(fragment.x)
    fragments: list[Fragment] = []
    for fragment in page.fragments:
        line = round(fragment.y)
        near = (line - 1, line, line + 1)
        following = min(
            (x for each in near for x in starts.get(each, ()) if x > fragment.x + 0.1), default=float("inf")
        )
        inside = [
            each
            for row in near
            for each in rows.get(row, ())
            if abs(each.fragment.y - fragment.y) < 0.5 and fragment.x - 0.5 <= each.fragment.x < following - 0.1
        ]
        inside = [replace(each, right=min(each.right, following)) for each in inside]
        if not inside:  # in the midst of what PDFium sees as one
            inside = [
                replace(each, right=min(each.right, following))
                for row in near
                for each in rows.get(row, ())
                if abs(each.fragment.y - fragment.y) < 0.5 and each.fragment.x < fragment.x < each.right - 0.1
            ]
        level = fragment.direction[0] > 0 and abs(fragment.direction[1]) < 1e-3 * fragment.direction[0]
        fragments += _measured(fragment, inside) if inside and level else [fragment]
    return replace(page, fragments=tuple(fragments))


def _measured(fragment: Fragment, objects: Sequence[TextObject]) -> list[Fragment]:
    parts = sorted((each for each in objects if each.fragment.text.strip()), key=lambda each: each.fragment.x)
    if any(other.fragment.x - one.right > 0.3 * fragment.size for one, other in pairwise(parts)):
        said = "".join(each.fragment.text for each in parts)
        if "".join(said.split()) == "".join(fragment.text.split()):
            return [each.fragment for each in parts]
    pale = all(each.fragment.pale for each in objects)
    return [replace(fragment, width=max(each.right for each in objects) - fragment.x, pale=pale)]


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
