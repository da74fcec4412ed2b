"""Whether a draft speaks of a target or of what came of it, and which statements of a source are of that kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.drafts.figure_verdict import Held
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Statement

_PLANNED = re.compile(
    r"目标|预期(?!寿命)|计划|安排|拟|力争|确保|"
    r"\b(?:targets?|(?<!year )plan(?:s|ned)?|projected|(?<!central )budget(?:ed)?|goals?|aims?|set at|will|"
    r"should|(?:is|are|was|were) to)\b",
    re.IGNORECASE,
)
# 目标是国内生产总值增长8%,就业900万人: of all that is listed
_LISTED = re.compile(
    r"(?:目标|预期|计划)[^,;。]{0,6}(?:是|为|:|包括)[^;。]*$|"
    r"\b(?:targets?|goals?)\b(?:[^;.]|\.\d)*\band for\b(?:[^;.]|\.\d)*$"
)
_PASSED = re.compile("(?:突破|迈[上过]|跨[越过]|站上)了?$")  # is done, not to be done by 2030
_REACHED = re.compile(
    r"实际|完成|达到|实现|超过|高于|低于|[快好慢]于|\b(?:reached|actual(?:ly)?|achieved|grew|rose|fell)\b"
)
# Of a year that an undated draft does not name, but which is over.
_DONE = re.compile("(?<![比较])(?:过去的?一|去|上)年|\\b(?:last|past) year\\b")
_GOAL_BEFORE = re.compile(r"(?:目标|预期(?!寿命)|计划|[原预]定|\b(?:target|goal|plan)s?\b)[^,;。]{0,16}$")
_AGAINST = re.compile(r"(?:比|较)(?:上一?年|去年|前年|\d{4}年)的?$")
_CLAUSE_END = re.compile("[,;。]")


def is_held_against(text: str, said: Statement) -> bool:
    """Whether a figure is what another is held against (比上年的7350亿元), which another document may state."""
    return _AGAINST.search(text[: said.start]) is not None


def planned_or_done(
    text: str, said: Statement, held: Sequence[Held], are_same: Callable[[Held], bool], above: str
) -> Sequence[Held]:
    """Of a year's targets, which its own documents state, and what came of them, those that are spoken of.

    ``above`` heads the text, as the caption of a table does.
    ``are_same`` tells whether a source's statement is surely of what ``said``, a statement of ``text``, counts.
    """
    year = said.period.last if said.period is not None else None
    if year is None and _DONE.search(text[: said.start]):
        return [each for each in held if each.stated.period is None or not each.stated.is_planned]
    before, behind = _CLAUSE_END.split(text[: said.start])[-1], _CLAUSE_END.split(text[said.end :])[0]
    planned = _PLANNED.search(text if is_held_against(text, said) else f"{above} {before} {behind}") is not None
    planned = planned or (_LISTED.search(text[: said.start]) is not None and _REACHED.search(before) is None)
    if year is None and not planned and _PASSED.search(text, 0, said.figure.start):
        done = [each for each in held if not each.stated.is_planned]
        return done if any(map(are_same, done)) else held
    bound = said.comparator == "over" and any(
        are_same(each) and each.agreement == "equal" and each.stated.statement.comparator in ("over", "at-least")
        for each in held
    )
    if bound and not planned:
        return held  # over 11 million new jobs: the year's target by its bound
    if year is None and planned:
        ahead = [each for each in held if each.stated.period is None or each.stated.is_planned]
        return ahead if any(map(are_same, ahead)) else held
    ahead_or_over = said.period is not None and said.period.deadline and not planned  # by 2020: either may be
    if year is None or ahead_or_over or (not planned and said.comparator not in ("exact", "nearly", "over")):
        return held
    meant = [
        each for each in held
        if each.stated.year is not None and (each.stated.year <= year if planned else each.stated.year > year)
    ]  # fmt: skip
    if not any(map(are_same, meant)):
        return held
    # What a document tells of its own year, as a communiqué does of a meeting, came of no target.
    return meant if planned else [each for each in held if each in meant or not each.stated.is_planned]


def of_years_before(said: Statement, held: Sequence[Held]) -> Sequence[Held]:
    """Those of the years that the sentences before speak of, where one of them has the value."""
    if said.period is None or said.period.stated:
        return held
    last = said.period.last
    timely = [each for each in held if each.stated.period is not None and each.stated.period.last == last]
    return timely if any(each.agreement is not None for each in timely) else held


def goals_apart(
    text: str, said: Statement, held: Sequence[Held], beside: Callable[[PassageStatement], Sequence[PassageStatement]]
) -> list[Held]:
    """Without what came of it where a target is spoken of, else without the target that it is held against.

    ``beside`` gives the statements of the same thing in the sentence of one.
    """
    if _GOAL_BEFORE.search(text, 0, said.figure.start) is not None:
        return [each for each in held if _is_goal(each.stated) or each.stated.period is None or each.stated.is_planned]
    return [each for each in held if not (_is_goal(each.stated) and not all(map(_is_goal, beside(each.stated))))]


def _is_goal(stated: PassageStatement) -> bool:
    """Whether a figure is said to be a target."""
    return _GOAL_BEFORE.search(stated.passage.normalised, 0, stated.statement.figure.start) is not None
