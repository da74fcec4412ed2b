"""The clauses of Chinese text, which hold its statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.figures import Figure

_CLAUSE_END = re.compile(r"[,;!?。\n]|(?<!\d):|:(?!\d)")
APART = re.compile(r"《[^《》]{1,60}》|\([^()]{0,40}\)")
"""Titles and brackets, whose marks and years are no part of the sentence around them."""


def clause_bounds(text: str, figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """Half-open spans of the clauses, each with the mark that ends it."""
    closed = [(figure.start, figure.end) for figure in figures]
    closed += [match.span() for match in APART.finditer(text)]
    found = []
    start = 0
    for match in _CLAUSE_END.finditer(text):
        at = match.start()
        if any(low <= at < high for low, high in closed):
            continue
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found
