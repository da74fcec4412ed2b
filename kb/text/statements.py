"""What a sentence states in figures: what is counted, how much, how exactly, when and where.

This is the one reading of figures. Answers ask it whether a passage states the figure, year or rank
that a question asks for; checks of drafts hold a draft's statements against those of a source; the
table of targets lists them.

    >>> statements("2025年农产品网络零售额达7833.1亿元,同比增长9.9%。", day=date(2026, 3, 13))
    (Statement(subject='农产品网络零售额', measure='level', ... '7833.1亿元' ...),
     Statement(subject='农产品网络零售额', measure='growth', ... '9.9%' ...))

The parts of a statement are those of measurement extraction (SemEval-2021 Task 8, MeasEval: quantity,
unit, modifier, measured entity and property, qualifier). They are read by the structure of clauses:
what stands before a figure in its clause, what it inherits from the clause before, lists that 分别 or
"respectively" binds one by one. There is no model; a sentence takes some 0.1 ms.

To compare what two statements count, use ``kb.text.subjects``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.text.han import count_ideographs

if TYPE_CHECKING:
    from datetime import date

    from kb.text.periods import Period
    from kb.text.statement import Statement


_OF_SEVERAL_YEARS = re.compile(
    r"(?:年均|每年平均|平均每年|累计|annual average|average annual|average rate|average of|in total)[^,;:。!?]*$"
)
_NEAR = 60
_AHEAD = re.compile(r"\b(?:will|shall|must|should|aim|expect(?:ed)?|targets?)\b")
_LATIN = re.compile("[A-Za-z]")


def statements(
    text: str, *, day: date | None = None, section: tuple[str, ...] = (), carried: Period | None = None
) -> tuple[Statement, ...]:
    """The statements of a normalised text, in order. Dates are no statements of their own.

    Args:
        text: one sentence or several, Chinese or English, as ``kb.text.normalise`` gives it.
        day: the day of the text's document, which 今年, 去年, "last year" are told from.
        section: the headings above the text, outermost first; a year in one (2025年工作回顾) holds for
            sentences that name none.
        carried: the years that the text before this one speaks of, which hold over those of the headings.
    """
    from kb.text.figures import figures_in
    from kb.text.periods import periods_of_section

    figures = figures_in(text)
    if all(figure.day is not None for figure in figures):
        return ()
    periods = periods_of_section(section, day) if carried is None else (carried,)
    period = periods[0] if len(periods) == 1 else None
    if 3 * count_ideographs(text) >= len(_LATIN.findall(text)):
        from kb.text.chinese_statements import chinese_statements

        return tuple(chinese_statements(text, figures, day, period))
    from kb.text.english_statements import english_statements

    if period is not None or not periods:
        return tuple(english_statements(text, figures, day, period))
    return tuple(
        replace(each, period=periods[1]) if each.period is periods[0] and _lies_ahead(text, each) else each
        for each in english_statements(text, figures, day, periods[0])
    )


def _lies_ahead(text: str, statement: Statement) -> bool:
    """Whether the sentence of a statement says what will or must be."""
    start = max(text.rfind(mark, 0, statement.start) for mark in (". ", "\n"))
    end = text.find(". ", statement.end)
    return _AHEAD.search(text, max(start, 0), end if end >= 0 else len(text)) is not None


def of_several_years(text: str, statement: Statement) -> bool:
    """Whether a statement of a text says that its figure is an average or a sum over years (年均, 累计)."""
    return _OF_SEVERAL_YEARS.search(text, max(0, statement.start - _NEAR), statement.figure.start) is not None
