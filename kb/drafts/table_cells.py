"""What a cell of a table says, with the words of its column and row: 2025年, 国内生产总值, 140.19万亿元."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.folding import weight
from kb.quick_dataclass import dataclass
from kb.text.figures import figures_in
from kb.text.normalise import normalise
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.drafts.draft import Cell, Draft, Paragraph

_FEW = 4  # words beside a figure that make no sentence
_NUMERAL = r"[+-]?\d[\d,]*(?:\.\d+)?"
# A number, or a range, with words for how exactly it is meant: 5左右, over 11, 6-6.5
_NUMBER = re.compile(
    r"(?:(?:over|above|around|about|nearly|under|below|(?:more|less|fewer|no more|no less) than|at (?:least|most)|"
    rf"up to|约|超过?|近|不足|不低于|不少于|不超过|[≥≤><])\s*)?(?P<number>{_NUMERAL}(?:\s*[-–—~～至到]\s*{_NUMERAL})?)"
    r"(?:\s*(?:左右|以上|以下|以内|多|余|or more|or less))?",
    re.IGNORECASE,
)
# Heads of columns that name nothing.
_SAYS_NOTHING = re.compile(
    "数值|数据|数量|指标值|完成(?:情况|值)|实际(?:值|完成)?|结果|情况|备注|values?|figures?|amounts?|results?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^((?:19|20)\d\d)$")
_UNIT = re.compile(r"[(（](?:单位|unit)?\s*[:：]?\s*([^()（）]{1,24})[)）]", re.IGNORECASE)


def cells_of(draft: Draft) -> dict[Cell, str]:
    """The text of each cell of a draft's tables."""
    found: dict[Cell, str] = {}
    for each in draft.paragraphs:
        if each.cell is not None:
            found[each.cell] = f"{found[each.cell]} {each.text}" if each.cell in found else each.text
    return found


@dataclass(frozen=True, slots=True)
class HeadedCell:
    """A cell's words behind those that head it, with its unit: 2031年新增渔港 50 个 以上.

    ``lead`` is how many characters the heads are; ``unit`` the half-open span of a unit that a head gives.
    """

    text: str
    lead: int
    unit: tuple[int, int]

    def place(self, at: int) -> int:
        """Where a character of ``text`` stands in the cell; 0 for one of its heads."""
        start, end = self.unit
        return max(0, (at if at <= start else max(start, at - (end - start))) - self.lead)


def with_headings(paragraph: Paragraph, cells: Mapping[Cell, str]) -> HeadedCell | None:
    """The words of a cell that is little more than a figure, behind those that head it.

    None for a cell that heads others, or says nothing without them.
    """
    assert paragraph.cell is not None
    table, row, column = paragraph.cell
    if not row or not column:
        return None
    heads = [cells.get((table, 0, column), "").strip(), cells.get((table, row, 0), "").strip()]
    heads = ["" if _SAYS_NOTHING.fullmatch(each) else each for each in heads]
    said, at, unit = paragraph.text, 0, ""
    if (number := _NUMBER.fullmatch(said.strip())) is not None:
        places = (*reversed(heads), cells.get((table, 0, 0), ""))
        unit = next((match[1] for each in places if (match := _UNIT.search(each))), "")
        unit = f" {unit}" if unit[:1].isalpha() and unit.isascii() else unit
        at = said.index(number[0]) + number.end("number")
    english = "".join(heads).isascii()
    heads = [_YEAR.sub(r"In \1," if english else r"\1年", _UNIT.sub("", each).strip()) for each in heads]
    # As a sentence has them: the year, the place, what is counted.
    heads.sort(key=lambda each: 0 if re.match(r"(?:In )?(?:19|20)\d\d[年,]?$", each) else 2 - (each in PROVINCES))
    joint = "" if weight("".join(heads)) > len("".join(heads)) / 2 else " "
    lead = joint.join(heads) + joint
    start = len(lead) + at
    return HeadedCell(lead + said[:at] + unit + said[at:], len(lead), (start, start + len(unit)))


def is_bare(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a cell of a table with little more than a figure."""
    if paragraph.cell is None:
        return False
    text = normalise(paragraph.text)
    if _NUMBER.fullmatch(text.strip()):
        return True
    for figure in reversed(figures_in(text)):
        text = text[: figure.start] + text[figure.end :]
    return weight(_NUMBER.sub("", text)) < _FEW
