"""Lines of a page become paragraphs: by the space between them where the words do not tell."""

from __future__ import annotations

import pytest

from kb.documents.layout import blocks_of
from kb.documents.page import Fragment, Page

_LINE = "the village keeps its bridges in good order and looks at them each spring,"


def page(gaps: list[float]) -> Page:
    """A page of full lines with these distances between them."""
    fragments, y = [], 780.0
    for number in range(len(gaps) + 1):
        fragments.append(Fragment(f"{number} {_LINE}", 60, y, 12, width=470))
        y -= gaps[number] if number < len(gaps) else 0
    return Page(1, 595, 842, tuple(fragments))


@pytest.mark.parametrize(("gap", "paragraphs"), [(18, 1), (22, 1), (30, 2), (60, 2)])
def test_a_wide_space_between_lines_begins_a_paragraph(gap: float, paragraphs: int) -> None:
    found = blocks_of([page([18, 18, 18, gap, 18, 18, 18])])
    assert len(found) == paragraphs, [block.text[:40] for block in found]
