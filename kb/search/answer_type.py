"""What a question asks for: the answer type of question answering.

X. Li and D. Roth, "Learning question classifiers", COLING 2002, as far as a sentence can be seen to state it
or not. A question that asks how something is done, or what is said of it, has no type: any sentence on its subject
may answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

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
    date is wanted to the day, ``planned`` that a figure is one that was aimed at, ``reached`` that it is one that
    was reached, ``level`` that it is no change (降到多少), ``stock`` that it is of all there are and not of those that
    were added (有多少泊位), ``per_unit`` that it is one for each of something (每亩, per person). ``parts_of_year`` are
    the months, quarters and half-years that a figure is wanted of (``kb.text.periods.parts_of_year``); ``subjects``
    are what the figures asked for count, as far as that can be told. ``members`` is how many things of a group are
    to be named (哪三权), 0 where that is not said. ``ordinals`` are those that what is asked about has, by what they
    number (届: 3), and ``superlative`` says that the first of a kind is asked for (哪个省最多).
    """

    types: tuple[AnswerType, ...] = ()
    dimensions: frozenset[Dimension] = frozenset()
    names: str = ""
    words: str = ""
    counters: frozenset[str] = frozenset()
    day: bool = False
    planned: bool = False
    reached: bool = False
    level: bool = False
    stock: bool = False
    per_unit: bool = False
    parts_of_year: frozenset[tuple[str, int]] = frozenset()
    subjects: tuple[str, ...] = ()
    members: int = 0
    ordinals: frozenset[tuple[str, int]] = frozenset()
    superlative: bool = False


NOTHING = Asked()
NEVER = re.compile(r"(?!)")
"""Matches nothing."""
ADDED = re.compile(
    r"[新净]增|新[建设开办认培引签]|增加(?![到至值])|多[了出建修开]|\b(?:new|newly|add|added|adds|adding|additional|increase[ds]?|build|built)\b",
    re.IGNORECASE,
)
"""What says, in a question or before a figure, that it is of what was added to what there was."""
LIKENESS_UNKNOWN = 0.5
"""How surely a figure counts what is asked for, where that cannot be told."""
SUPERLATIVE = re.compile(
    r"最[多大高长快早强好少小低](?![限工生收])|排名第一|第一名|[居列]首位?|之首|\b(?:most|largest|biggest|highest|longest|leading|top)\b",
    re.IGNORECASE,
)
"""What says, in a question or a sentence, that a thing is the first of its kind."""


@dataclass(frozen=True)
class QuestionPatterns:
    """How a language asks: patterns over a normalised question, by which ``kb.search.asked`` reads it.

    ``figure`` gives the words that ask for one, ``dimensions`` what it may be measured in and ``counters`` the
    measure words it may be counted by. Named groups of ``list``, ``place`` and ``role`` are the kind of thing that is
    to be named; ``members`` finds how many of a group are, in its first group. ``no_place``, ``no_person`` and
    ``no_condition`` find what asks for none, though its words may.
    ``conditions`` are the sorts of condition, each with the words that ask for it.
    """

    figure: Callable[[str], re.Match[str] | None]
    dimensions: Callable[[str, re.Match[str]], set[Dimension]]
    counters: Callable[[str, set[Dimension]], frozenset[str]]
    date: re.Pattern[str]
    day: re.Pattern[str]
    list: re.Pattern[str]
    members: re.Pattern[str]
    place: re.Pattern[str]
    no_place: re.Pattern[str]
    person: re.Pattern[str]
    no_person: re.Pattern[str]
    role: re.Pattern[str]
    conditions: tuple[tuple[str, re.Pattern[str]], ...]
    no_condition: re.Pattern[str]
    planned: re.Pattern[str]
    reached: re.Pattern[str]
    level: re.Pattern[str]
    stock: re.Pattern[str]
    per_unit: re.Pattern[str]
