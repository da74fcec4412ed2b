"""Statements of English sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.text.periods import Mention, Period, mentions
from kb.text.places import BY_ENGLISH
from kb.text.statement import Comparator, Measure, Statement
from kb.text.units import ENGLISH_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kb.text.figures import Figure

_LED: tuple[tuple[str, Comparator], ...] = (
    (r"at least|no(?:t)? (?:less|fewer|lower) than|a minimum of", "at-least"),
    (r"at most|no(?:t)? (?:more|higher|greater) than|up to|within|not (?:to )?exceed(?:ing)?|a maximum of", "at-most"),
    (r"(?<!no )(?<!not )(?:more|greater|higher) than|(?<!not )(?<!not to )exceed(?:s|ed|ing)?|over|above|"
     r"topp(?:ed|ing)|surpass(?:es|ed|ing)?|upwards of|in excess of", "over"),
    (r"(?<!no )(?<!not )(?:less|fewer|lower) than|below|under", "under"),
    (r"nearly|almost|close to|just under|approaching", "nearly"),
    (r"about|around|roughly|approximately|some|circa", "about"),
)  # fmt: skip
_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = tuple(
    (re.compile(rf"(?:{words})\s*(?:the\s+|a\s+|an\s+|its\s+|by\s+|at\s+|to\s+)*$", re.IGNORECASE), comparator)
    for words, comparator in _LED
)
_BEHIND = re.compile(
    r"^\s*(?:or (?P<more>more|above|higher)|or (?P<less>less|fewer|below|lower)|(?P<about>or so))\b", re.IGNORECASE
)
# "up" and "down" right before a figure, not in "up and running"
_TO_FIGURE = r"(?=(?:\s+(?:by|from|to|about|around|over|nearly|an?|roughly|some|more|than|less|almost))*\s*(?:[\d$]|$))"
_UP = (
    rf"grew|growth|grow|grown|growing|rise[sn]?|rose|rising|increas(?:e|es|ed|ing)|up{_TO_FIGURE}|climb(?:ed)?|gain(?:ed|s)?|"
    r"add(?:ed|itional)?|rais(?:e|ed|ing)|higher"
)
_DOWN = (
    rf"fell|fall(?:en|s|ing)?|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|down{_TO_FIGURE}|cut(?:s|ting)?|"
    r"lower(?:ed|ing)?|reduc(?:e|es|ed|ing|tion)"
)
_MOVED = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_SHARE = re.compile(
    r"\b(?:share|proportion|percentage|accounts? for|accounted for|accounting for|makes? up|made up)\b", re.IGNORECASE
)
_ECONOMY = frozenset(("economy", "economic growth", "economic"))
_SHARE_OF_GDP = re.compile(r"\s*of (?:the |China['\"]s |its )?(?:GDP|gross domestic product)\b", re.IGNORECASE)
_GROWTH = re.compile(r"\bgrowth\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:!?\n]|\.(?=\s|$|[\"')])|\s-{1,2}\s|\b(?:while|whereas)\b")
# The 14th Five-Year Plan
_ADJECTIVE = re.compile("-(?:year|day|month|hour)$", re.IGNORECASE)
_BRACKETED = re.compile(r"《[^《》]*》|\([^()]*\)")
# (Economic Daily, 2026)
_SOURCE = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\b[^()]*\)")
_UNCOUNTED = re.compile(rf"{_SOURCE.pattern}|\b(?:record high|in real terms)\b", re.IGNORECASE)
_LEADING = 1  # characters before the first clause of a sentence
_POSSESSIVE = re.compile("['\"]s$")
_TWO = 2
_NEAR_YEAR = 24  # characters between a figure and the year behind it
_COMPARED = re.compile(r"\b(?:over|than|from)\s+(?:in\s+|that\s+of\s+)?$")
_SENTENCE_END = re.compile(r"[.;!?\n]")
# A clause that says by itself how much: with a verb, or what stands right before the figure.
_SAYS_HOW_MUCH = re.compile(
    r"\b(?:is|are|was|were|be|been|ha[sd]|have|will|stood|stands?|reach\w*|hit|came|comes?|total\w*|averag\w*|"
    r"account\w*|topp?\w*|exceed\w*|made?|makes|became|remain\w*|stay\w*|keep\w*|kept|set|worth)\b|\b(?:of|at|to|by|from)\s*$",
    re.IGNORECASE,
)
# 685 million in 2021, of what was counted in tons before
_NOTHING_COUNTED = re.compile(r"\s*(?:(?:in|by|for|during)\s+\d{4}|[,.;]|$)")
_JOINT = re.compile(r"\s*(?:,\s*)?(?:and|or)?\s*|\s*,\s*", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|with|plus)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|to|and)\s*", re.IGNORECASE)
# Words that say nothing of what is counted.
_NO_NAMES = (
    "a about according account accounted accounting accounts almost also amount amounted amounting an and annual "
    "annually approximately are around as at average averaged averaging be been being by came can china china's "
    "come country currently data decline declined decrease decreased down drop dropped each exceed exceeded "
    "exceeding exceeds expected fall fallen fell first for from further grew grow growing grown growth had has "
    "have held his hold in increase increased increases increasing into is it its keep keeping keeps kept last "
    "least less level maintain maintained may ministry more most must national nationwide nearly now of on "
    "on-year or our out over per plan previous projected proportion proposes provides rate reach reached reaches "
    "reaching record register registered registering released remain remained report represent represented "
    "representing require requires respectively rise risen rising rose roughly said says set shall should some "
    "stand stands state states stay stayed stood surpass surpassed target targets than that the their then there "
    "these they this those time to top topped total totaled totaling under up was we were which who whole will "
    "with would year year-on-year years yoy "
)
_EMPTY = frozenset(_NO_NAMES.split())
_WORD = re.compile(r"[A-Za-z][A-Za-z&'-]*[A-Za-z]|[A-Za-z]")
_PLACE = re.compile(
    rf"\b(?:(?P<province>{'|'.join(BY_ENGLISH)})|(?P<nation>national|nationwide|China))(?:['\"]s)?\b", re.IGNORECASE
)


# The capital for the government in it.
_CAPITAL = re.compile(r"Beijing (?:set|sets|said|says|plans|planned|aims|wants|targets|will|has|pledged|announced)\b")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause at text[start:end], and the figures in it."""

    start: int
    end: int
    figures: tuple[Figure, ...]


def english_statements(
    text: str, figures: Sequence[Figure], day: date | None, period: Period | None
) -> Iterator[Statement]:
    """The statements of normalised English text; see ``kb.text.statements.statements``."""
    # A year in brackets is part of a title or a reference.
    bracketed = [match.span() for match in _BRACKETED.finditer(text)]
    spoken = [each for each in mentions(text, day) if not any(low <= each.start < high for low, high in bracketed)]
    named = [each for each in spoken if each.period is not None]
    numbers = [
        figure for figure in figures
        if figure.day is None and not _within(figure, spoken) and not _ADJECTIVE.search(figure.text)
    ]  # fmt: skip
    place: str | None = None
    carried: Period | None = None
    stated: Period | None = None
    leading, sentence = False, 0
    subjects: list[tuple[str, tuple[int, int]]] = []
    measured: dict[str, Measure] = {}
    for clause in _clauses(text, figures, numbers):
        here = [
            each for each in named
            if clause.start <= each.start < clause.end
            and not _COMPARED.search(text[max(0, each.start - 16) : each.start])
        ]  # fmt: skip
        if here:
            stated = here[-1].period
            # surpassed this year's targets: of the targets, not of what follows
            possessive = _POSSESSIVE.search(text, here[-1].start, here[-1].end)
            leading = leading or (clause.start <= sentence + _LEADING and possessive is None)
        place = _place_in(text[clause.start : clause.end]) or place
        own = _own_years(text, clause, named)
        for each in _of_clause(text, clause, subjects, stated or carried or period, place, measured):
            measured[each.figure.dimension] = each.measure
            yield replace(each, period=own[each.figure.start]) if each.figure.start in own else each
        if _SENTENCE_END.match(text[clause.end - 1 : clause.end]):
            if stated is not None and leading and not stated.deadline:
                carried = Period(stated.first, stated.last, stated=False)
            stated, leading, sentence, place = None, False, clause.end, None
            subjects = []
            measured = {}


def _own_years(text: str, clause: _Clause, named: Sequence[Mention]) -> dict[int, Period | None]:
    """The year of each figure of a clause, by where it begins, where all have one behind: 665 in 2019, 685 in 2021."""
    if len(clause.figures) < _TWO:
        return {}
    ends = [*(other.start for other in clause.figures[1:]), clause.end]
    behind = {
        figure.start: each.period
        for figure, until in zip(clause.figures, ends, strict=True)
        for each in named
        if figure.end <= each.start < until and each.start - figure.end <= _NEAR_YEAR
    }
    return behind if len(behind) == len(clause.figures) else {}


def _within(figure: Figure, named: Sequence[object]) -> bool:
    return any(each.start < figure.end and figure.start < each.end for each in named)  # type: ignore[attr-defined]


def _clauses(text: str, figures: Sequence[Figure], numbers: Sequence[Figure]) -> Iterator[_Clause]:
    sources = [match.span() for match in _SOURCE.finditer(text)]
    bounds = [
        match.span() for match in _CLAUSE_END.finditer(text)
        if not any(figure.start <= match.start() < figure.end for figure in figures)
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
        between = text[one.end : other.start]
        joint = _AND.search(between)
        if joint is not None and _content(between[: joint.start()] + between[joint.end() :]):
            at = one.end + joint.end()
            yield _Clause(start, at, tuple(figure for figure in figures if figure.start < at))
            yield from _divided(text, at, end, tuple(figure for figure in figures if figure.start >= at))
            return
    yield _Clause(start, end, figures)


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
        if not subjects and (words := _content(text[clause.start : clause.end])):
            subjects.append((words, (clause.start, clause.end)))
        return
    respectively = bool(re.match(r"[^.;]{0,40}\brespectively\b", text[figures[-1].end :]))
    head = text[clause.start : figures[0].start]
    tail = text[figures[-1].end : clause.end]
    words = _content(head + " " + _SHARE_OF_GDP.sub(" ", tail))
    own = [(words, (clause.start, clause.end))]
    bound: list[tuple[str, tuple[int, int]]]
    if respectively and len(figures) > 1 and len(subjects) >= len(figures):
        bound = subjects[-len(figures) :]
    elif respectively and (listed := _listed(head, len(figures))):
        bound = [(each, (clause.start, clause.end)) for each in listed]
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
            ranged = _RANGE.fullmatch(between) and figures[number + 1].dimension == figure.dimension
            if (
                ranged
                and not re.search(r"\bfrom\s*$", before)
                and (between.strip() != "and" or re.search(r"\bbetween\s*$", before))
            ):
                high, skip = figures[number + 1], True
            elif not figure.unit and re.fullmatch(r"\s*to\s+(?:\w+\s+){0,2}", between):
                figure = _in_unit_of(figure, figures[number + 1])  # from 54 trillion to 82.7 trillion yuan
        behind = text[(high or figure).end : clause.end]
        if number and figure.dimension == "count" and not figure.unit and _NOTHING_COUNTED.match(behind):
            figure = _in_unit_of(figure, figures[number - 1])
        comparator, start, end = _compared(text, before, behind, figure, high)
        if number == 0 or not _JOINT.fullmatch(before):  # else as the one before: an increase of 6.7% and 9.9%
            measure = _measure(head if number == 0 else before, behind)
            if measure == "level" and number == 0 and words and not _SAYS_HOW_MUCH.search(head):
                measure = measured.get(figure.dimension, measure)  # grew 6.7% and sales of farm products 9.9%
        measure = "growth" if figure.multiplies else measure
        subject, span = bound[number]
        if (not subject and measure == "growth" and _GROWTH.search(head)) or subject.lower() in _ECONOMY:
            subject = "GDP"
        elif subject and _SHARE_OF_GDP.match(behind):
            subject, measure = f"{subject} GDP", "share"
        # from 54 trillion to 82.7 trillion: of the years before
        initial = re.search(r"\bfrom\s+(?:\w+\s+)?$", before) is not None
        years = None if initial else period
        yield Statement(start, end, figure, high, comparator, measure, subject, span, place, years, initial=initial)
        at = (high or figure).end
    for each in dict.fromkeys(bound):
        if each[0] and each not in subjects:
            subjects.append(each)


def _listed(head: str, count: int) -> list[str]:
    """The members of a list before its figures, each with what leads it: output of robots and circuits grew 28% …"""
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", head)[-count:]
    found = [_content(part) for part in parts]
    if len(parts) < count or not all(found):
        return []
    lead = _content(parts[0].rpartition(" of ")[0])
    return [each if each.startswith(lead) else f"{lead} {each}" for each in found]


def _place_in(clause: str) -> str | None:
    named = _PLACE.search(clause)
    if named is None or (named["province"] and _CAPITAL.match(clause, named.start())):
        return None
    return BY_ENGLISH[named["province"].lower()] if named["province"] else "全国"


def _in_unit_of(figure: Figure, other: Figure) -> Figure:
    return replace(
        figure, dimension=other.dimension, value=figure.value * other.size, quantum=figure.quantum * other.size,
        unit=other.unit, size=other.size,
    )  # fmt: skip


def _compared(text: str, before: str, behind: str, figure: Figure, high: Figure | None) -> tuple[Comparator, int, int]:
    end = (high or figure).end
    match = _BEHIND.match(behind)
    if match is not None:
        found: Comparator = "at-least" if match["more"] else "at-most" if match["less"] else "about"
        return found, figure.start, end + match.end()
    for pattern, comparator in _BEFORE:
        led = pattern.search(before)
        if led is not None:
            return comparator, figure.start - len(before) + led.start(), end
    return "exact", figure.start, end


def _measure(before: str, behind: str) -> Measure:
    near = re.match(r"^\s*(?:-\s*)?(?:year-on-year\s+|annual\s+|average\s+)*(\w+)", behind)
    if near is not None:
        moved = _MOVED.fullmatch(near[1])
        if moved is not None and near[1].lower() not in ("up", "down", "higher", "lower", "cut"):
            return "growth" if moved["up"] else "decline"
        if near[1].lower() in ("higher", "more"):
            return "growth"
        if near[1].lower() in ("lower", "less", "fewer"):
            return "decline"
    last = None
    for match in _MOVED.finditer(before):
        last = match
    if last is not None and last[0].lower() in ("add", "added") and not before[last.end() :].strip():
        return "level"  # added 1.07 million urban jobs
    if last is not None and len(before) - last.end() < 40:
        between = before[last.end() :]
        if not re.search(r"\b(?:to|from)\b", between) or re.search(r"\bby\b", between):
            return "growth" if last["up"] else "decline"
    return "share" if _SHARE.search(before) or _SHARE.search(behind) else "level"


def _content(words: str) -> str:
    """The words that say what is counted, in their order."""
    kept = [
        word
        for word in _WORD.findall(_PLACE.sub(" ", _UNCOUNTED.sub(" ", words)))
        if word.lower() not in _EMPTY and word.lower() not in ENGLISH_NUMBERS
    ]
    return " ".join(kept)
