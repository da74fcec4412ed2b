"""What a question asks for: the answer type of question answering.

X. Li and D. Roth, "Learning question classifiers", COLING 2002, as far as a sentence can be seen to state it
or not. A question that asks how something is done, or what is said of it, has no type: any sentence on its subject
may answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kb.text.units import Dimension

AnswerType = Literal["figure", "date", "list", "place", "person", "condition"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for.

    ``types`` are the answer types, empty where the question has none. ``dimensions`` are those that
    a figure may have, empty where any will do. ``names`` is the kind of thing that a list or a
    place consists of ("县", "platform"), "" where the question leaves it open; of a condition it is "papers",
    "conditions", "sanctions" or "organ". ``words`` is the part of the question that says it, for messages.
    ``counters`` are the Chinese measure words that a count may be in, empty where any will do; ``day`` says that a
    date is wanted to the day, ``planned`` that a figure is one that was aimed at, not one that was reached,
    ``per_unit`` that it is one for each of something (每亩, per person). ``parts_of_year`` are the months, quarters
    and half-years that a figure is wanted of (``kb.text.periods.parts_of_year``).
    """

    types: tuple[AnswerType, ...] = ()
    dimensions: frozenset[Dimension] = frozenset()
    names: str = ""
    words: str = ""
    counters: frozenset[str] = frozenset()
    day: bool = False
    planned: bool = False
    per_unit: bool = False
    parts_of_year: frozenset[tuple[str, int]] = frozenset()


NOTHING = Asked()


def with_sort_of_figure(asked: Asked, text: str, planned: re.Pattern[str], per_unit: re.Pattern[str]) -> Asked:
    """With ``planned`` and ``per_unit``, which these patterns find in the question where it asks for a figure."""
    if "figure" not in asked.types:
        return asked
    return replace(asked, planned=planned.search(text) is not None, per_unit=per_unit.search(text) is not None)


def condition_in(text: str, kinds: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[str, str] | None:
    """(what sort of condition is asked for, the words that ask it)."""
    found = ((kind, match[0]) for kind, pattern in kinds if (match := pattern.search(text)))
    return next(found, None)
