"""Formulas of Word files as one line of text, as one types them (ECMA-376 part 1, 22.1): A = πr², (a+b)/2, √(x)."""

from __future__ import annotations

import re
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_LIFTED = {"sup": RAISED | {ord("−"): ord("⁻")}, "sub": LOWERED | {ord("−"): ord("₋")}}
_UNSEEN = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))  # between a function and what it is of
_MARKS = {"sup": "^", "sub": "_"}
_WHOLE = re.compile(r"[\d.,%]+|[^\W\d_]+|\([^()]*\)|.")


def formula(element: Any) -> str:
    """The text of a formula or of a part of one."""
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else "Pr"
    if name == "t":
        return (element.text or "").translate(_UNSEEN)
    if name.endswith("Pr"):
        return ""
    if name == "f":
        return f"{_one(element, 'num')}/{_one(element, 'den')}"
    if name == "rad":
        return f"{_lifted('sup', _part(element, 'deg'))}√({_part(element, 'e')})"
    if name == "d":
        begin, middle, end = (_mark(element, f"dPr/{M}{mark}", usual) for mark, usual in _BRACKETS)
        return begin + middle.join(map(formula, element.iterchildren(f"{M}e"))) + end
    if name == "nary":
        sign = _mark(element, f"naryPr/{M}chr", "∫")
        return f"{sign}{_limits(element)} {_part(element, 'e')}"
    if name == "func":
        return f"{_part(element, 'fName')} {_part(element, 'e')}"
    if name in ("limLow", "limUpp"):
        return f"{_part(element, 'e')}{_lifted('sub' if name == 'limLow' else 'sup', _part(element, 'lim'))}"
    if name in ("sSub", "sSup", "sSubSup"):
        return _one(element, "e") + _limits(element)
    if name in ("m", "eqArr"):
        rows = [row for row in element if not str(row.tag).endswith("Pr")]
        return "; ".join(", ".join(map(formula, row)) if name == "m" else formula(row) for row in rows)
    return "".join(map(formula, element))


_BRACKETS = (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))


def _part(element: Any, name: str) -> str:
    child = element.find(f"{M}{name}")
    return "" if child is None else formula(child).strip()


def _one(element: Any, name: str) -> str:
    """A part, in brackets where it is more than one number or name."""
    text = _part(element, name)
    return text if _WHOLE.fullmatch(text) else f"({text})"


def _limits(element: Any) -> str:
    return "".join(_lifted(name, _part(element, name)) for name in ("sub", "sup"))


def _lifted(place: str, text: str) -> str:
    """What stands raised or lowered: m², or behind a mark where there is no such character, x^(n+1)."""
    lifted = text.translate(_LIFTED[place])
    if all(one != other for one, other in zip(text, lifted, strict=True)):
        return lifted
    if text in ("∘", "°"):
        return "°"
    return _MARKS[place] + (text if _WHOLE.fullmatch(text) else f"({text})")


def _mark(element: Any, path: str, usual: str) -> str:
    """The sign that properties state; ``usual`` where they state none."""
    child = element.find(f"{M}{path}")
    return usual if child is None else child.get(f"{M}val", "")
