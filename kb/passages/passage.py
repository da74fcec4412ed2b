"""A passage: what is embedded, indexed, shown and cited."""

from __future__ import annotations

from collections.abc import Sequence

from kb.quick_dataclass import dataclass

Span = tuple[int, int]
_SECTION = 40
_NEIGHBOURS = 3
"""Passages: how long a section is shown whole, and how many stand either side of one in a longer section."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences within one provision.

    ``id`` is the document's id, a colon and the place (``opinions-2026:3.12``, ``.p2`` for the
    second passage of a provision). ``text`` is verbatim. ``sentences`` are half-open character
    spans in ``text`` that cover it in order (white space between sentences belongs to none).
    ``normalised`` is what is searched and compared (see ``kb.text.normalise``).
    ``start`` and ``end`` are the half-open character span in the document's text, which is its
    provisions' blocks joined by newlines. ``page`` is the page on which the passage begins,
    ``paragraph`` the ordinal (from 1) of its first paragraph within the provision.
    """

    id: str
    document: str
    label: str
    section: tuple[str, ...]
    text: str
    normalised: str
    sentences: tuple[Span, ...]
    start: int
    end: int
    page: int | None
    paragraph: int


def section_around(passage: Passage, document: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages of the section above a passage's own heading, in reading order.

    ``document`` are all passages of its document. A law of many articles and no chapters has no such section: there
    its neighbours are enough.
    """
    around = passage.section[:-1]
    section = tuple(other for other in document if other.section[: len(around)] == around)
    if not around or len(section) > _SECTION:
        at = next(number for number, other in enumerate(document) if other.id == passage.id)
        section = tuple(document[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1])
    return section
