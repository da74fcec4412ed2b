"""What a cell of a table says, with the words of its column and row: 2025年, 国内生产总值, 140.19万亿元."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.folding import weight
from kb.text.figures import figures_in
from kb.text.normalise import normalise
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.drafts.draft import Cell, Draft, Paragraph

_FEW = 4  # words beside a figure that make no sentence
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"^((?:19|20)\d\d)$")
_UNIT = re.compile(r"[(（](?:单位|unit)?\s*[:：]?\s*([^()（）]{1,12})[)）]", re.IGNORECASE)


def cells_of(draft: Draft) -> dict[Cell, str]:
    """The text of each cell of a draft's tables."""
    found: dict[Cell, str] = {}
    for each in draft.paragraphs:
        if each.cell is not None:
            found[each.cell] = f"{found[each.cell]} {each.text}" if each.cell in found else each.text
    return found


def with_headings(paragraph: Paragraph, cells: Mapping[Cell, str]) -> tuple[str, int] | None:
    """The words of a cell that is little more than a figure, behind those that head it, and how long these are.

    None for a cell that heads others, or says nothing without them.
    """
    assert paragraph.cell is not None
    table, row, column = paragraph.cell
    if not row or not column:
        return None
    heads = [cells.get((table, 0, column), "").strip(), cells.get((table, row, 0), "").strip()]
    unit = ""
    if _NUMBER.fullmatch(paragraph.text.strip()):
        places = (*reversed(heads), cells.get((table, 0, 0), ""))
        unit = next((match[1] for each in places if (match := _UNIT.search(each))), "")
    heads = [_YEAR.sub(r"\1年", _UNIT.sub("", each)) for each in heads]
    # As a sentence has them: the year, the place, what is counted.
    heads.sort(key=lambda each: 0 if re.match(r"(?:19|20)\d\d年?$", each) else 2 - (each in PROVINCES))
    joint = "" if weight("".join(heads)) > len("".join(heads)) / 2 else " "
    lead = joint.join(heads) + joint
    return lead + paragraph.text + unit, len(lead)


def is_bare(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a cell of a table with little more than a figure."""
    if paragraph.cell is None:
        return False
    text = normalise(paragraph.text)
    for figure in reversed(figures_in(text)):
        text = text[: figure.start] + text[figure.end :]
    return weight(_NUMBER.sub("", text)) < _FEW
