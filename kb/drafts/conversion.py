"""A source's figure in the unit in which a draft has its own: 783.31 billion yuan is 7833.1亿元."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from kb.text.units import CHINESE_MULTIPLES, ENGLISH_MULTIPLES

if TYPE_CHECKING:
    from kb.text.figures import Figure

_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PLACES = 4


def in_unit_of(said: Figure, stated: Figure) -> str:
    """The value of ``stated`` written as ``said`` is; "" where their units are one or it does not go evenly into it."""
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
