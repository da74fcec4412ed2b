"""Statements of English sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.english_comparators import comparator_of
from kb.text.english_phrases import counted_phrases
from kb.text.english_subjects import RESPECTIVELY, SOURCE, content_words, place_in, where_phrase_begins
from kb.text.english_words import MOVED
from kb.text.periods import Mention, Period, mentions
from kb.text.statement import Measure, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kb.text.figures import Figure

_SHARE = re.compile(
    r"\b(?:share|proportion|percentage|accounts? for|accounted for|accounting for|makes? up|made up)\b", re.IGNORECASE
)
_ECONOMY = frozenset(("economy", "economic growth", "economic"))
_SHARE_OF_GDP = re.compile(r"\s*of (?:the |China['\"]s |its )?(?:GDP|gross domestic product)\b", re.IGNORECASE)
_GROWTH = re.compile(r"\bgrowth\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:!?\n]|\.(?=\s|$|[\"')])|\s-{1,2}\s|\b(?:while|whereas)\b")
# The 14th Five-Year Plan
_ADJECTIVE = re.compile("-(?:year|day|month|hour)$", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:first|last|past|next|coming|previous)\s+$")
_BRACKETED = re.compile(r"《[^《》]*》|\([^()]*\)")
_PROGRAMME = re.compile(r'"[^"]{3,80}" (?:initiative|campaign|program(?:me)?|project|action|policy|strategy|drive)\b')
_LEADING = 1  # characters before the first clause of a sentence
_POSSESSIVE = re.compile("['\"]s$")
_TWO = 2
_NEAR_YEAR = 24  # characters between a figure and the year behind it
_COMPARED = re.compile(
    r"\b(?:over|than|from|on)\s+(?:in\s+|that\s+of\s+|its\s+|the\s+)?$|\b(?:over|than)\s+the\s+(?:number|amount|figure|level)\w*\s+(?:\w+\s+)?$"
)
# This figure represents a growth of 18 percent
_GOES_ON = re.compile(
    r"\s*(?:This(?: (?:figure|number|amount|sum|total))?|It|These|They)\s+(?:is|are|was|were|represents?|marks?|"
    r"meant|means|will|has|have|had|rose|fell|grew)\b"
)
_SENTENCE_END = re.compile(r"[.;!?\n]")
# A clause that says by itself how much: with a verb, or what stands right before the figure.
_SAYS_HOW_MUCH = re.compile(
    r"\b(?:is|are|was|were|be|been|ha[sd]|have|will|stood|stands?|reach\w*|hit|came|comes?|total\w*|averag\w*|"
    r"account\w*|cover\w*|represent\w*|topp?\w*|exceed\w*|made?|makes|became|remain\w*|stay\w*|keep\w*|kept|set|worth)\b|"
    r"\b(?:of|at|to|by|from|above|below|within)(?:\s+(?:about|around|over|nearly|more than|less than|at least))?\s*$",
    re.IGNORECASE,
)
# reduced by 13.5 percent and emissions by 18 percent
_BY_ALONE = re.compile(r"^(?!.*\b(?:is|are|was|were|be|been|ha[sd]|have|will)\b).*\bby\s*$", re.IGNORECASE | re.DOTALL)
# 685 million in 2021, of what was counted in tons before
_NOTHING_COUNTED = re.compile(r"\s*(?:(?:in|by|for|during)\s+\d{4}|[,.;]|$)")
_GAPPED = re.compile(r"\s*(?:(?:in|for)\s+\d{4}\s*)?,?\s*(?:and|or)?\s*(?:by\s+)?", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|with|plus)\b", re.IGNORECASE)
_INITIAL = re.compile(
    r"\bfrom\s+(?:(?:last|the previous) year's\s+)?"
    r"(?:(?:less|more|fewer|than|just|over|under|about|around|nearly|almost|roughly|some)\s+)*$"
)
_BY_SO_MUCH = re.compile(
    r"\bby\s+(?:another|an additional|a further|no (?:more|less|fewer) than|(?:more|less|fewer) than|"
    r"at (?:least|most)|about|around|over|nearly|almost|some)?\s*$"
)
_OF_SO_MUCH = re.compile(
    r"\b[a-z-]+ of\s+(?:no (?:more|less) than|at (?:least|most)|about|around|over|nearly|some)?\s*$", re.IGNORECASE
)
_BEGUN = re.compile(r"\bfrom\b|\bcompared (?:with|to)\b")
_IN_ALL = re.compile(r"\b(?:total|average|maximum|minimum) of\b", re.IGNORECASE)
_THAN = re.compile(r"\b(?:than|compared (?:with|to)|against|versus)\s+(?:the|that of)\s*$")
_ARTICLE = re.compile(r"\s(?=(?:an?|the)\s)")
_BETWEEN = re.compile(r"\bbetween\s*$", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|to|and)\s*", re.IGNORECASE)
# 23%, 15%, and 18%, respectively
_LIST_JOINT = re.compile(r",\s+(?:and\s+)?")
_RESPECTIVELY_BEHIND = re.compile(r"(?:[^.;]|\.(?=\d)){0,60}\brespectively\b")
# Of these one stands in the place of another: urban residents had 37.1 square metres, rural residents 32.9.
_EITHER = frozenset(("urban", "rural", "farmers", "men", "women", "boys", "girls"))


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause at text[start:end], and the figures in it."""

    start: int
    end: int
    figures: tuple[Figure, ...]
    elided: bool = False
    """Whether its figure leaves the unit, and with it what is counted, to the clause before."""


def english_statements(
    text: str, figures: Sequence[Figure], day: date | None, period: Period | None
) -> Iterator[Statement]:
    """The statements of normalised English text; see ``kb.text.statements.statements``."""
    # A year in brackets is part of a title or a reference.
    bracketed = [match.span() for match in _BRACKETED.finditer(text)]
    spoken = [
        each for each in mentions(text, day, period) if not any(low <= each.start < high for low, high in bracketed)
    ]
    named = [each for each in spoken if each.period is not None]
    names = [match.span() for match in _PROGRAMME.finditer(text)]
    numbers = [
        figure for figure in figures
        if figure.day is None and not _within(figure, spoken) and not _ADJECTIVE.search(figure.text)
        and not any(low <= figure.start < high for low, high in names)
        and not (figure.dimension == "months" and _SPAN.search(text, 0, figure.start))
    ]  # fmt: skip
    place: str | None = None
    carried: Period | None = None
    stated: Period | None = None
    opening: Period | None = None  # what the sentence, or the last clause that begins with a year, begins with
    leading, sentence = False, 0
    subjects: list[tuple[str, tuple[int, int]]] = []
    measured: dict[str, Measure] = {}
    last: Figure | None = None  # of this sentence
    things: list[str] = []  # that the figures of the clause before count
    begins: list[int] = []
    for clause in _clauses(text, figures, numbers):
        here = [
            each for each in named
            if clause.start <= each.start < clause.end
            and not _COMPARED.search(text[max(0, each.start - 32) : each.start])
        ]  # fmt: skip
        if here:
            stated = here[-1].period
            # surpassed this year's targets: of the targets, not of what follows
            possessive = _POSSESSIVE.search(text, here[-1].start, here[-1].end)
            leading = leading or (clause.start <= sentence + _LEADING and possessive is None)
            if here[0].start <= clause.start + _LEADING:
                opening = here[0].period  # This year, we will begin what the 13th Five-Year Plan names
        place = place_in(text[clause.start : clause.end]) or place
        own = _own_years(text, clause, named, carried or period)
        clause = _with_unit(text, clause, last)
        found = list(_of_clause(text, clause, subjects, stated or carried or period, place, measured))
        begins = where_phrase_begins(text, clause.start, begins)
        phrases = list(counted_phrases(text, begins[-1], clause.end, found, things))
        things = [phrase for phrase, _ in phrases] or things
        bound = len(found) > 1 and len(dict(phrases)) == len(found) and RESPECTIVELY.match(text, found[-1].end)
        for each, (phrase, measure) in zip(found, phrases, strict=True):
            subject = "" if bound else each.subject  # each of its own: … fell by 3% and 4%, respectively
            each = replace(each, measure=measure, thing=phrase, subject=subject or content_words(phrase))
            last = each.figure
            measured[each.figure.dimension] = each.measure
            yield replace(each, period=own.get(each.figure.start, _year_ahead(text, each, named)))
        if _SENTENCE_END.match(text[clause.end - 1 : clause.end]):
            held = opening or stated
            if held is not None and leading:
                carried = None if held.deadline else Period(held.first, held.last, stated=False)
            stated, opening, leading, sentence, place = None, None, False, clause.end, None
            subjects = subjects[-1:] if _GOES_ON.match(text, clause.end) else []
            measured = {}
            last, things, begins = None, things if subjects else [], []


def _with_unit(text: str, clause: _Clause, last: Figure | None) -> _Clause:
    """The clause, whose only figure is in the unit of the one before where it has none: …, rural residents 32.9."""
    if last is None or len(clause.figures) != 1 or not _is_elided(text, clause):
        return clause
    return replace(clause, figures=(_in_unit_of(clause.figures[0], last),), elided=True)


def _is_elided(text: str, clause: _Clause) -> bool:
    figure = clause.figures[0]
    return figure.dimension == "count" and "." in figure.text and _NOTHING_COUNTED.match(text, figure.end) is not None


def _own_years(
    text: str, clause: _Clause, named: Sequence[Mention], otherwise: Period | None
) -> dict[int, Period | None]:
    """The year of each figure of a clause, by where it begins, where all have one behind: 665 in 2019, 685 in 2021.

    Where only what a change began with has one, the value after it is of the years that are ``otherwise`` spoken of.
    """
    if not clause.figures:
        return {}
    first = clause.figures[0].start
    begun = _BEGUN.search(text, clause.start, first) is not None
    ends = [*(other.start for other in clause.figures[1:]), clause.end]
    behind = {
        figure.start: each.period
        for figure, until in zip(clause.figures, ends, strict=True)
        for each in named
        if figure.end <= each.start < until and each.start - figure.end <= _NEAR_YEAR
    }
    if begun and list(behind) == [first]:
        return dict.fromkeys((figure.start for figure in clause.figures), otherwise) | behind
    return behind if len(behind) == len(clause.figures) and (begun or len(behind) > 1) else {}


def _year_ahead(text: str, said: Statement, named: Sequence[Mention]) -> Period | None:
    """The years of a statement; of what a change began with, the one right before it: from last year's 2.1% to 2.3%."""
    before = (
        each.period for each in named if each.end <= said.start and text[each.end : said.start].strip() in ("", "'s")
    )
    return next(before, said.period) if said.initial else said.period


def _within(figure: Figure, named: Sequence[object]) -> bool:
    return any(each.start < figure.end and figure.start < each.end for each in named)  # type: ignore[attr-defined]


def _clauses(text: str, figures: Sequence[Figure], numbers: Sequence[Figure]) -> Iterator[_Clause]:
    sources = [match.span() for match in SOURCE.finditer(text)]
    closed = [
        (one.end, other.start) for one, other in pairwise(numbers)
        if _LIST_JOINT.fullmatch(text, one.end, other.start) and _RESPECTIVELY_BEHIND.match(text, other.end)
    ] + [(figure.start, figure.end) for figure in figures]  # fmt: skip
    bounds = [
        match.span() for match in _CLAUSE_END.finditer(text)
        if not any(low <= match.start() < high for low, high in closed)
        and not any(low <= match.start() < high for low, high in sources)
    ]  # fmt: skip
    start = 0
    for _, high in [*bounds, (len(text), len(text))]:
        if high > start:
            inside = tuple(figure for figure in numbers if start <= figure.start < high)
            yield from _divided(text, start, high, inside)
        start = high


def _divided(text: str, start: int, end: int, figures: tuple[Figure, ...]) -> Iterator[_Clause]:
    """Divides a clause at an "and" that has a figure on either side, and words of its own for each."""
    for one, other in pairwise(figures):
        between, behind = text[one.end : other.start], text[other.end : end]
        joint = None if _BETWEEN.search(text, start, one.start) else _AND.search(between)
        if joint is not None and (
            content_words(between[: joint.start()] + between[joint.end() :])
            or (
                (content_words(text[start : one.start]) or _GROWTH.search(text, start, one.start))
                and one.dimension != other.dimension
                and content_words(behind)
            )
        ):
            at = one.end + joint.end()
            yield _Clause(start, at, tuple(figure for figure in figures if figure.start < at))
            yield from _divided(text, at, end, tuple(figure for figure in figures if figure.start >= at))
            return
        ends = _phrase_end(text[start : one.start], between) if joint is None else None
        if ends is not None and not _RANGE.fullmatch(between) and one.dimension != other.dimension:
            at = one.end + ends
            yield _Clause(start, at, tuple(figure for figure in figures if figure.start < at))
            yield from _divided(text, at, end, tuple(figure for figure in figures if figure.start >= at))
            return
    yield _Clause(start, end, figures)


def _phrase_end(head: str, between: str) -> int | None:
    """Where the first of two noun phrases that nothing joins ends, counted from its figure.

    GDP growth of around 5.5 percent | over 11 million new urban jobs | an unemployment rate of 5.5 percent.
    """
    if _OF_SO_MUCH.search(head):
        return None if _IN_ALL.search(head) else 0
    article = _ARTICLE.search(between)
    return article.start() if article is not None and not content_words(head) and _OF_SO_MUCH.search(between) else None


def _of_clause(
    text: str,
    clause: _Clause,
    subjects: list[tuple[str, tuple[int, int]]],
    period: Period | None,
    place: str | None,
    measured: Mapping[str, Measure],
) -> Iterator[Statement]:
    figures = list(clause.figures)
    if not figures:
        if not subjects and (words := content_words(text[clause.start : clause.end])):
            subjects.append((words, (clause.start, clause.end)))
        return
    respectively = RESPECTIVELY.match(text, figures[-1].end) is not None
    head = text[clause.start : figures[0].start]
    tail = text[figures[-1].end : clause.end]
    words = content_words(head + " " + _SHARE_OF_GDP.sub(" ", tail))
    if (clause.elided or _THAN.search(head)) and subjects:
        own_words, inherited = words.split(), subjects[-1][0].split()
        either = any(word.lower() in _EITHER for word in own_words) or place_in(head + tail) is not None
        other = _EITHER if either else frozenset[str]()
        words = " ".join(dict.fromkeys([*own_words, *(word for word in inherited if word.lower() not in other)]))
    own = [(words, (clause.start, clause.end))]
    bound: list[tuple[str, tuple[int, int]]]
    if respectively and len(figures) > 1 and len(subjects) >= len(figures):
        bound = subjects[-len(figures) :]
    elif not words and subjects:
        bound = [subjects[-1]] * len(figures)
    else:
        bound = own * len(figures)
    at = clause.start
    skip = False
    measure: Measure = "level"
    for number, figure in enumerate(figures):
        if skip:
            skip = False
            continue
        high = None
        before = text[at : figure.start]
        if number + 1 < len(figures):
            between = text[figure.end : figures[number + 1].start]
            if not figure.unit and between.strip() == "and" and _BETWEEN.search(before):
                figure = _in_unit_of(figure, figures[number + 1])  # between one million and three million yuan
            ranged = _RANGE.fullmatch(between) and figures[number + 1].dimension == figure.dimension
            if (
                ranged
                and not re.search(r"\bfrom\s+(?:[a-z']+\s+){0,3}$", before)
                and (between.strip() != "and" or _BETWEEN.search(before))
                and not (_BY_SO_MUCH.search(before) and figures[number + 1].value > _TWO * figure.value)
            ):
                high, skip = figures[number + 1], True
            elif not figure.unit and re.fullmatch(r"\s*to\s+(?:\w+\s+){0,2}", between):
                figure = _in_unit_of(figure, figures[number + 1])  # from 54 trillion to 82.7 trillion yuan
        behind = text[(high or figure).end : clause.end]
        if number and figure.dimension == "count" and not figure.unit and _NOTHING_COUNTED.match(behind):
            figure = _in_unit_of(figure, figures[number - 1])
        comparator, start, end = comparator_of(before, behind, figure, high)
        if number == 0 or not _GAPPED.fullmatch(before):  # else as the one before: an increase of 6.7% and 9.9%
            measure = _measure(head if number == 0 else before, behind)
            gapped = not _SAYS_HOW_MUCH.search(head) or (number == 0 and _BY_ALONE.search(head))
            if measure == "level" and number == 0 and gapped:
                measure = measured.get(figure.dimension, measure)  # grew 6.7% and sales of farm products 9.9%
        if measure == "share" and figure.dimension not in ("ratio", "points"):
            measure = "level"  # the deficit will account for 1.12 trillion yuan
        measure = "growth" if figure.multiplies else "rank" if figure.dimension == "rank" else measure
        # from 54 trillion to 82.7 trillion: of the years before
        initial = _INITIAL.search(before) is not None
        subject, span = bound[number]
        if (not subject and measure == "growth" and _GROWTH.search(head)) or subject.lower() in _ECONOMY:
            subject = "GDP"
        elif subject and _SHARE_OF_GDP.match(behind):
            subject, measure = f"{subject} GDP", "share"
        elif subject and initial and _SHARE_OF_GDP.match(tail):
            subject, measure = f"{subject} GDP", "share"  # from 46.9% to 48.2% of GDP
        years = None if initial else period
        yield Statement(start, end, figure, high, comparator, measure, subject, span, place, years, initial=initial)
        at = (high or figure).end
    for each in dict.fromkeys(bound):
        if each[0] and each not in subjects:
            subjects.append(each)


def _in_unit_of(figure: Figure, other: Figure) -> Figure:
    return replace(
        figure, dimension=other.dimension, value=figure.value * other.size, quantum=figure.quantum * other.size,
        unit=other.unit, size=other.size,
    )  # fmt: skip


def _measure(before: str, behind: str) -> Measure:
    near = re.match(r"^\s*(?:-\s*)?(?:year-on-year\s+|annual\s+|average\s+)*(\w+)", behind)
    if near is not None:
        moved = MOVED.fullmatch(near[1])
        if moved is not None and near[1].lower() not in ("up", "down", "higher", "lower", "cut"):
            return "growth" if moved["up"] else "decline"
        if near[1].lower() in ("up", "higher", "more"):
            return "growth"
        if near[1].lower() in ("down", "lower", "less", "fewer"):
            return "decline"
    if re.search(r"\bcontribut\w+\b.*\bto(?:ward)?\b.*\b(?:growth|GDP)\b", before, re.IGNORECASE):
        return "share"  # the contribution of consumption to economic growth
    last = None
    for match in MOVED.finditer(before):
        last = match
    if last is not None and last[0].lower() in ("add", "added") and not before[last.end() :].strip():
        return "level"  # added 1.07 million urban jobs
    if last is not None and (len(before) - last.end() < 40 or _BY_SO_MUCH.search(before, last.end())):
        between = before[last.end() :]
        if not re.search(r"\b(?:to|from|below|above)\b", between) or re.search(r"\bby\b", between):
            return "growth" if last["up"] else "decline"
    return "share" if _SHARE.search(before) or _SHARE.search(behind) else "level"
