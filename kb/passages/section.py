"""The section that a passage stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.passages.passage import Passage

_SECTION = 40
_NEIGHBOURS = 3
"""Passages: how long a section is shown whole, and how many stand either side of one in a longer section."""


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
