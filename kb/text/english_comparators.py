"""How exactly an English figure is meant: at least, about, more than."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.text.figures import Figure
    from kb.text.statement import Comparator

_LED: tuple[tuple[str, Comparator], ...] = (
    (r"at least|no(?:t)? (?:less|fewer|lower) than|a minimum of|\bnot (?:fall|drop|go|sink|dip) below"
     r"(?: the red line of)?|(?:stay|remain|keep|kept|hold|held)\w* above(?: the red line of)?", "at-least"),
    (r"at most|no(?:t)? (?:more|higher|greater) than|up to|within|not (?:to )?exceed(?:ing)?|a maximum of|"
     r"\bnot (?:rise|go|climb|be) above", "at-most"),
    (r"(?<!no )(?<!not )(?:more|greater|higher) than|(?<!not )(?<!not to )exceed(?:s|ed|ing)?|over|above|"
     r"topp(?:ed|ing)|pass(?:es|ed|ing)|surpass(?:es|ed|ing)?|upwards of|in excess of", "over"),
    (r"(?<!no )(?<!not )(?:less|fewer|lower) than|below|under", "under"),
    (r"nearly|almost|close to|just under|approach(?:es|ed|ing)", "nearly"),
    (r"about|around|roughly|approximately|some|circa", "about"),
)  # fmt: skip
_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = tuple(
    (
        re.compile(
            rf"(?<![a-z])(?:{words})\s*(?:the\s+|a\s+|an\s+|another\s+|its\s+|by\s+|at\s+|to\s+)*$", re.IGNORECASE
        ),
        comparator,
    )
    for words, comparator in _LED
)
_BEHIND = re.compile(
    r"^\s*(?:or (?P<more>more|above|higher)|or (?P<less>less|fewer|below|lower)|(?P<about>or so)|(?P<over>plus))\b",
    re.IGNORECASE,
)


def comparator_of(before: str, behind: str, figure: Figure, high: Figure | None) -> tuple[Comparator, int, int]:
    """How exactly a figure is meant, by the text before it and behind it, and where it begins and ends with that.

    ``high`` is the upper figure of a range, or None.
    """
    end = (high or figure).end
    match = _BEHIND.match(behind)
    if match is not None:
        found: Comparator = (
            "at-least" if match["more"] else "at-most" if match["less"] else "over" if match["over"] else "about"
        )
        return found, figure.start, end + match.end()
    for pattern, comparator in _BEFORE:
        led = pattern.search(before)
        if led is not None:
            return comparator, figure.start - len(before) + led.start(), end
    return "exact", figure.start, end
