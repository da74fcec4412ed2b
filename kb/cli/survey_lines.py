"""The answer to a question that was put to every document: a line each, in the order of provinces or of time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.cli.messages import _, listing, ui_language
from kb.cli.rendering import truncated
from kb.cli.wrap import Line, StyledText, width, wrap
from kb.search.facets import facets_of
from kb.text.places import PROVINCES
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.search.answer import Answer, Result, Survey
    from kb.store.store import DocumentRecord

_NAMED = 15
"""Documents without anything on it that are named; of more, only how many they are is said."""
_LONGEST_LABEL = 24  # columns, before a sentence
_LONGEST_NAME = 60  # columns, in the list of those without anything on it
_LINES = 2
_ID_ROOM = 24  # columns, about, that an id takes
_LEAST_ROOM = 20


def survey_lines(answer: Answer, found: Survey, records: Mapping[str, DocumentRecord], room: int | None) -> list[Line]:
    """How many documents have something on it and which have not, then each that has, with its sentence and id."""
    results = {result.document.id: result for result in answer.results}
    shown = [results[each] for each in found.having if each in results]
    labels = _labels([result.document for result in shown])
    lines = wrap([StyledText(survey_words(found, records), "heading")], room)
    widest = max(map(width, labels), default=0)
    for label, result in zip(labels, shown, strict=True):
        lead = (StyledText(label + " " * (widest - width(label) + 2), "title"),)
        rest = (StyledText(" " * (widest + 2)),)
        sentence = one_line(_sentence(result))
        spans = [
            StyledText(_cut(sentence, answer.question, room, widest), "text"),
            StyledText(f"  {one_line(result.passage.id)}", "id"),
        ]
        lines += wrap(spans, room, first=lead, rest=rest)
    return lines


def survey_words(found: Survey, records: Mapping[str, DocumentRecord]) -> str:
    """How many of the documents have something on it, and which have not where they are few."""
    text = _("In {n} of {searched} documents").format(n=len(found.having), searched=found.searched)
    if 0 < len(found.without) <= _NAMED and len(found.having) >= len(found.without):
        names = listing(_labels([records[each] for each in found.without if each in records], _LONGEST_NAME))
        text += _("; not in: {names}").format(names=names)
    return text


def _labels(records: Sequence[DocumentRecord], longest: int = _LONGEST_LABEL) -> list[str]:
    """What tells documents apart: the province, the year, or the title."""
    places = [facets_of(record).place for record in records]
    if all(place in PROVINCES for place in places) and len(set(places)) == len(places):
        return [place if ui_language() == "zh" else PROVINCES[place].title() for place in places]
    years = [str(record.metadata.day.year) if record.metadata.day else "" for record in records]
    series = {facets_of(record).series for record in records}
    if len(series) == 1 and None not in series and len(set(years)) == len(years) and all(years):
        return years
    titles = [truncated(one_line(record.metadata.title), longest) for record in records]
    return [
        f"{year} {title}" if year and year not in title else title for year, title in zip(years, titles, strict=True)
    ]


def _sentence(result: Result) -> str:
    """The sentences that answer; the first of the passage where none is marked."""
    text = result.passage.text
    if result.highlights:
        start, end = max(result.highlights, key=lambda span: span[1] - span[0])
        return text[start:end]
    start, end = result.passage.sentences[0] if result.passage.sentences else (0, len(text))
    return text[start:end]


def _cut(sentence: str, question: str, room: int | None, label: int) -> str:
    """A sentence in at most two lines: from the clause that shares most with the question, if it is longer."""
    if room is None:
        return sentence
    most = max(_LINES * (room - label - 2) - _ID_ROOM, _LEAST_ROOM)
    if width(sentence) <= most:
        return sentence
    asked = {question[at : at + 2] for at in range(len(question) - 1)}
    shares = {}
    for start in (0, *(match.end() for match in re.finditer(r"[，；：,;:]\s*", sentence))):
        seen = truncated(sentence[start:], most - 1)
        shares[start] = sum(seen[at : at + 2] in asked for at in range(len(seen) - 1))
    start = max(shares, key=lambda start: (shares[start], -start))
    return ("…" if start else "") + truncated(sentence[start:], most - 1)
