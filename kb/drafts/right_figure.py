"""Which of the figures that sources have for one thing is right in the place of a wrong one, in its unit."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from kb.drafts.figure_verdict import FigureVerdict
from kb.text.agreement import may_be_meant
from kb.text.units import CHINESE_MULTIPLES, ENGLISH_MULTIPLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kb.drafts.figure_verdict import Held
    from kb.passages.passage import Passage
    from kb.text.figures import Figure
    from kb.text.statement import Statement

_BOUNDS = ("at-least", "at-most")
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PLACES = 4


def right_one(said: Statement, held: Sequence[Held], day: date | None = None) -> Held | None:
    """The statement that is right instead of ``said``, where all say the same.

    Where a target (1200万人以上) and what came of it (1267万人) are stated, the one meant as exactly; so in a
    sentence that has a round figure and the figure itself (突破4000亿元、达到4211亿元). Of the years that a sentence
    without one may mean, those of the draft's ``day`` and the year before it. None where nothing tells.
    """
    held = [each for each in held if may_be_meant(said.figure, each.stated.statement.figure)]
    if said.period is not None:  # of that year rather than of the five years that end with it
        years = (said.period.first, said.period.last)
        held = [
            each for each in held
            if each.stated.period is not None and (each.stated.period.first, each.stated.period.last) == years
        ] or held  # fmt: skip
    elif day is not None:
        held = [
            each
            for each in held
            if (each.stated.period.last if each.stated.period else each.stated.year or 0) >= day.year - 1
        ] or held
    bounded = [each for each in held if (each.stated.statement.comparator in _BOUNDS) == (said.comparator in _BOUNDS)]
    held = bounded or held
    alike = [each for each in held if each.stated.statement.comparator == said.comparator]
    for ones in (held, alike if len({each.stated.sentence for each in held}) == 1 else []):
        if ones and all(each.stated.statement.figure.equals(ones[0].stated.statement.figure) for each in ones):
            return ones[0]
    return None


def wrong_end(said: Statement, stated: Statement, passage: Passage) -> FigureVerdict | None:
    """The verdict on the end of a range that differs, where the other end is right."""
    ends = ((said.figure, stated.figure), (said.high, stated.high))
    apart = [(one, other) for one, other in ends if one is not None and other is not None and not one.equals(other)]
    if said.high is None or stated.high is None or len(apart) != 1:
        return None
    figure, right = apart[0]
    return FigureVerdict(figure.start, figure.end, "differs", right.text, passage)


def in_unit_of(said: Figure, stated: Figure) -> str:
    """``stated`` in the unit of ``said`` (783.31 billion yuan as 7833.1亿元); "" where it is or is uneven."""
    numeral = _NUMERAL.search(said.text)
    if numeral is None or said.unit == stated.unit or said.dimension != stated.dimension or said.day is not None:
        return ""
    multiples = CHINESE_MULTIPLES | ENGLISH_MULTIPLES
    words = said.text[numeral.end() :].lower().strip(" -多余几")
    multiple = max((size for word, size in multiples.items() if words.startswith(word)), default=1)
    value = stated.value / said.size / multiple
    if (value * 10**_PLACES).denominator != 1:
        return ""
    return said.text[: numeral.start()] + _decimal(value) + said.text[numeral.end() :]


def _decimal(value: Fraction) -> str:
    return f"{float(value):.{_PLACES}f}".rstrip("0").rstrip(".")
