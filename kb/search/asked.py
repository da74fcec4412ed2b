"""What a question asks for, by its language: a figure, a date, a list of names, a place, a person or a condition."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from kb.search.answer_type import ADDED, NOTHING, SUPERLATIVE, Asked
from kb.text.units import number_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.search.answer_type import AnswerType, QuestionPatterns
    from kb.text.language import Language

_OF_A_MEETING = re.compile(
    r"\d{1,2}月(?:\d{1,2}日)?(?=[^,。?]{0,4}(?:发布|印发|出台|公布|召开|的?会议|的?文件|的?意见|的?规划))|"
    r"\b[A-Z][a-z]+ (?:\d{1,2}, )?\d{4} (?:document|opinions|meeting|plan|conference)\b"
)
"""A month that tells a document or a meeting, not of when a figure is."""


_CLAUSES = re.compile(r"[、;?!。]|(?<!\d),|,(?!\d)|\band\b")
"""Between the clauses of a question, each of which may ask for a figure of its own."""


_Wanted = TypeVar("_Wanted")


@lru_cache(maxsize=8)
def asked(text: str, language: Language, *, of_documents: bool = False, every: bool = False) -> Asked:
    """What a normalised question asks for; ``NOTHING`` where no answer type can be told.

    Args:
        of_documents: whether it asks which documents, years or provinces say something, or which said
            it first: the documents themselves are the list and the date.
        every: whether what every year or place has is asked for: of some it is aimed at, of others reached.
    """
    found = _read(text.lower() if language == "en" else text, language)
    if found.types:
        from kb.text.ordinals import ordinals_in  # here and below: what questions without a type do not need

        superlative = bool({"list", "place", "person"} & set(found.types)) and SUPERLATIVE.search(text) is not None
        found = replace(found, ordinals=ordinals_in(text), superlative=superlative)
    if "figure" in found.types:
        from kb.text.periods import parts_of_year

        found = _figures(text, language, found)
        found = replace(found, parts_of_year=parts_of_year(_OF_A_MEETING.sub(" ", text)))
    if every:
        found = replace(found, reached=False)
    if of_documents:
        types = tuple(kind for kind in found.types if kind not in ("list", "date", "place"))
        return replace(found, types=types) if types else NOTHING
    return found


def _figures(text: str, language: Language, found: Asked) -> Asked:
    """What is asked for with what its figures count; where several are asked for, what any of them may be."""
    from kb.search.asked_subject import asked_subject

    clauses = [stripped for clause in _CLAUSES.split(text) if (stripped := clause.strip())]
    asking: list[tuple[str, Asked]] = []
    if len(clauses) > 1:
        read = ((clause, _read(clause.lower() if language == "en" else clause, language)) for clause in clauses)
        asking = [(clause, each) for clause, each in read if "figure" in each.types]
    if len(asking) <= 1:
        return replace(found, subjects=tuple(filter(None, (asked_subject(text, language, found),))))
    of_each = [each for _, each in asking]
    return replace(
        found,
        dimensions=_any_of([each.dimensions for each in of_each]),
        counters=_any_of([each.counters for each in of_each]),
        planned=all(each.planned for each in of_each),
        reached=all(each.reached for each in of_each),
        level=all(each.level for each in of_each),
        stock=all(each.stock for each in of_each),
        per_unit=all(each.per_unit for each in of_each),
        subjects=tuple(filter(None, (asked_subject(clause, language, each) for clause, each in asking))),
    )


def _any_of(wanted: Sequence[frozenset[_Wanted]]) -> frozenset[_Wanted]:
    """What any of them allows: empty, which allows all, where one of them is."""
    return frozenset[_Wanted]().union(*wanted) if all(wanted) else frozenset()


def _patterns(language: Language) -> QuestionPatterns:
    """Those of a language: each module compiles patterns that the other language does not need."""
    if language == "en":
        from kb.search import asked_in_english

        return asked_in_english.PATTERNS
    from kb.search import asked_in_chinese

    return asked_in_chinese.PATTERNS


def _read(text: str, language: Language) -> Asked:
    """The answer types of a question, and what its patterns say of them."""
    patterns = _patterns(language)
    found: dict[AnswerType, re.Match[str]] = {}
    if match := patterns.figure(text):
        found["figure"] = match
    if match := patterns.date.search(text):
        found["date"] = match
    if match := patterns.list.search(text):
        found["list"] = match
    if (match := patterns.place.search(text)) and not patterns.no_place.search(text):
        found["place"] = match
    if match := patterns.role.search(text) or (
        None if patterns.no_person.search(text) else patterns.person.search(text)
    ):
        found["person"] = match
    if not found:
        return _members(text, patterns) or _condition(text, patterns)
    names = next((name for match in found.values() for name in match.groupdict().values() if name), "")
    words = next(iter(found.values()))[0]
    day = patterns.day.search(text) is not None
    if "figure" not in found:
        return Asked(tuple(found), names=names, words=words, day=day)
    dimensions = patterns.dimensions(text, found["figure"])
    planned = patterns.planned.search(text) is not None
    return Asked(
        tuple(found), frozenset(dimensions), names, words, patterns.counters(text, dimensions), day,
        planned=planned, reached=not planned and patterns.reached.search(text) is not None,
        level=patterns.level.search(text) is not None,
        stock=patterns.stock.search(text) is not None and ADDED.search(text) is None,
        per_unit=patterns.per_unit.search(text) is not None,
    )  # fmt: skip


def _members(text: str, patterns: QuestionPatterns) -> Asked | None:
    """The list of a group's members that is asked for by their number (是哪三权, which four fronts)."""
    found = [(match[0], number_in_words(match[1])) for match in patterns.members.finditer(text)]
    numbers = [number for _, number in found if number > 1]
    return Asked(("list",), words=found[0][0], members=min(numbers)) if numbers else None


def _condition(text: str, patterns: QuestionPatterns) -> Asked:
    if not patterns.no_condition.search(text):
        for sort, pattern in patterns.conditions:
            if match := pattern.search(text):
                return Asked(("condition",), names=sort, words=match[0])
    return NOTHING
