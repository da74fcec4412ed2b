"""An answer as a person sees it: what was searched, the results that are worth showing, and why there are none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, cast

from kb.cli.document_words import day_words, kind_word, language_word, status_word
from kb.cli.messages import _, listing, mark, ngettext, ui_language
from kb.cli.terminal import blank, columns, is_plain
from kb.cli.wrap import Line, StyledText, truncated, width, wrap
from kb.quick_dataclass import dataclass
from kb.search.facets import facets_of
from kb.text.index_terms import terms
from kb.text.normalise import normalise
from kb.text.places import PROVINCES
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kb.documents.validity import Status
    from kb.search.answer import Answer, Missing, Result, Survey
    from kb.store.store import DocumentRecord, Filter

_NEAREST = 3
"""Results shown where nothing answers with confidence."""
_NAMED = 4
_CONTRIBUTION = " contribution"
# The parts of the ranking, as kb.search names them.
_PARTS = (
    mark("cross-encoder"), mark("ranking score"), mark("passage cosine"), mark("sentence cosine"),
    mark("late interaction"), mark("late interaction, worst third"), mark("late interaction in a span"),
    mark("rerank cosine"), mark("query terms"), mark("query terms in a sentence"), mark("untranslated terms"),
    mark("translated terms"), mark("translated terms in a sentence"), mark("query terms, standardised"),
    mark("query terms in a sentence, standardised"), mark("synonyms"), mark("stems or characters"), mark("figures"),
    mark("length"), mark("law"), mark("law size"),
)  # fmt: skip
_NAMED_INSTEAD = 8
_NAMED_WITHOUT = 15
"""Documents without anything on it that are named; of more, only how many they are is said."""
_LONGEST_LABEL = 24  # columns, before a sentence
_LONGEST_NAME = 60  # columns, in the list of those without anything on it
_LINES = 2
_ID_ROOM = 24  # columns, about, that an id takes
_LEAST_ROOM = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """How much is shown: sentences either side, text around by passage, the flags of ``ask``, the documents by id."""

    context: int | None = None
    around: dict[str, tuple[str, str]] = field(default_factory=dict)
    everything: bool = False
    full: bool = False
    explain: bool = False
    score: bool = False
    records: Mapping[str, DocumentRecord] = field(default_factory=dict)

    @property
    def is_brief(self) -> bool:
        """Whether nothing asks for more than the sentences that answer."""
        return not (self.everything or self.full or self.explain or self.score or self.context is not None)


def answer_lines(answer: Answer, home: Path, shown: Shown) -> list[Line]:
    """An answer as a person sees it."""
    from kb.cli.rendering import further_lines, result_lines

    room = columns()
    lines = heading_lines(answer, room)
    if shown.is_brief and answer.confident and answer.survey is not None and answer.survey.having:
        return [*lines, *survey_lines(answer, answer.survey, shown.records, room)]
    results = answer.results if shown.everything else worth_showing(answer)
    for number, result in enumerate(results):
        if number or lines:
            lines.append(blank())
        around = shown.around.get(result.passage.id, ("", ""))
        lines += result_lines(result, home, context=shown.context, around=around, full=shown.full, score=shown.score)
        lines += further_lines(result, room, whole=shown.everything)
        if shown.explain:
            lines += parts_lines(result, room)
    if results and not is_plain():
        lines += [blank(), *wrap([StyledText(_("Cite: kb cite 1    In context: kb show 1"), "faint")], room)]
    return lines


def worth_showing(answer: Answer) -> Sequence[Result]:
    """The results that answer; where none does for sure, the nearest few."""
    from kb.search.judge import FLOOR

    if not answer.confident:
        near = [result for result in answer.results if result.score >= FLOOR]
        return (near or answer.results[:1])[:_NEAREST]
    return [result for result in answer.results if result.score >= FLOOR]


def heading_lines(answer: Answer, room: int | None) -> list[Line]:
    """The filter that applied, and whether anything answers."""
    lines: list[Line] = []
    words = filter_words(answer.searched)
    if answer.as_of is not None:
        words.append(_("as of {day}").format(day=day_words(answer.as_of)))
    if words:
        text = _("Searched: {what}").format(what=listing(words))
        if answer.parsed is not None and filter_words(answer.parsed):
            text += _(" (read from the question; --no-parse takes it as words)")
        lines += wrap([StyledText(text, "faint")], room)
    if answer.spelling:
        pairs = [
            _("“{meant}” for “{typed}”").format(meant=one_line(meant), typed=one_line(typed))
            for typed, meant in answer.spelling.items()
        ]
        text = _("Searched: {what}").format(what=listing(pairs)) + _(" (--no-parse takes words as they are spelt)")
        lines += wrap([StyledText(text, "faint")], room)
    if not answer.results:
        lines += wrap([StyledText(_("Nothing was found."), "heading")], room)
    elif answer.missing is not None:
        lines += wrap([StyledText(missing_words(answer.missing), "heading")], room)
    elif not answer.confident:
        text = _("Nothing here answers this with confidence. Nearest passages, for reference only:")
        lines += wrap([StyledText(text, "heading")], room)
    return lines


def missing_words(missing: Missing) -> str:
    """What is asked for and not there."""
    if missing.asks == "document":
        return _("{document} is not in the knowledge base; nearest:").format(document=one_line(missing.what))
    words = {
        "figure": _("No passage states this figure; nearest:"),
        "date": _("No passage states this date; nearest:"),
        "list": _("No passage gives this list; nearest:"),
        "place": _("No passage names this place; nearest:"),
        "person": _("No passage names this person; nearest:"),
        "condition": _("No passage states this condition; nearest:"),
    }
    return words[missing.asks]


def parts_lines(result: Result, room: int | None) -> list[Line]:
    """What each part of the ranking found (0 to 1, mostly), and in brackets what that gave to the rank."""
    words = []
    for name, value in result.parts.items():
        if name.endswith(_CONTRIBUTION) and name.removesuffix(_CONTRIBUTION) in result.parts:
            continue
        gave = result.parts.get(name + _CONTRIBUTION)
        words.append(f"{_(one_line(name))} {value:.2f}" + (f" ({gave:+.2f})" if gave is not None else ""))
    lead = (StyledText("    "),)
    return wrap([StyledText(" · ".join(words), "faint")], room, first=lead) if words else []


def filter_words(which: Filter, titles: Mapping[str, str] | None = None) -> list[str]:
    """What a filter keeps to, a part each; documents by their ``titles`` where these are given, else by their ids."""
    words = []
    if which.documents is not None:
        named = sorted(one_line((titles or {}).get(each, each)) for each in which.documents)
        words.append(listing(named) if len(named) <= _NAMED else ngettext("{n} document", "{n} documents", len(named)))
    if which.issuer:
        words.append(_("issued by {name}").format(name=one_line(which.issuer)))
    if which.kind:
        words.append(kind_word(which.kind))
    if which.language:
        words.append(language_word(which.language))
    if years := _whole_years(which.since, which.until):
        first, last = years
        words.append(
            _("of {year}").format(year=first)
            if first == last
            else _("{first} to {last}").format(first=first, last=last)
        )
        return words
    if which.since:
        words.append(_("since {day}").format(day=day_words(which.since)))
    if which.until:
        words.append(_("until {day}").format(day=day_words(which.until)))
    return words


def _whole_years(first: date | None, last: date | None) -> tuple[int, int] | None:
    """The first and the last year, where these days are the first and the last of years."""
    if first is None or last is None or (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return None
    return first.year, last.year


def unmatched(
    records: Sequence[DocumentRecord],
    *,
    issuer: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    since: date | None = None,
    until: date | None = None,
    status: str | None = None,
    as_of: date | None = None,
) -> str | None:
    """One sentence on the first filter that no document meets by itself, with what there is; else None."""
    known = [record.metadata for record in records]
    if issuer is not None and not any(issuer.casefold() in name.casefold() for each in known for name in each.issuer):
        there = _some(name for each in known for name in each.issuer)
        return _("No document is issued by “{name}”; issuers here: {there}").format(name=one_line(issuer), there=there)
    if kind is not None and all(each.kind != kind for each in known):
        there = _some(kind_word(each.kind) for each in known)
        return _("No document here is of the kind “{kind}”; there are: {there}").format(
            kind=kind_word(kind), there=there
        )
    if language is not None and all(each.language != language for each in known):
        return _("No document here is in that language.")
    if status is not None:
        standing = Counter(record.status(as_of or date.today()) for record in records)
        if status not in standing:
            there = listing([status_word(each) for each, _count in standing.most_common()])
            return _("No document here is “{status}”; there are: {there}").format(
                status=status_word(cast("Status", status)), there=there
            )
    days = sorted(each.day for each in known if each.day is not None)
    if not days:
        return _("No document here has a date.") if since or until else None
    if (since is not None and days[-1] < since) or (until is not None and days[0] > until):
        return _("No document has such a date; the dates here run from {first} to {last}.").format(
            first=day_words(days[0]), last=day_words(days[-1])
        )
    return None


def _some(names: Iterable[str]) -> str:
    """The names that occur most, most frequent first."""
    counted = [name for name, _count in Counter(map(one_line, names)).most_common()]
    return listing(counted[:_NAMED_INSTEAD]) + (" …" if len(counted) > _NAMED_INSTEAD else "")


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
        most = None if room is None else max(_LINES * (room - widest - 2) - _ID_ROOM, _LEAST_ROOM)
        spans = [
            StyledText(answering_words(result, answer.question, most), "text"),
            StyledText(f"  {one_line(result.passage.id)}", "id"),
        ]
        lines += wrap(spans, room, first=lead, rest=rest)
    return lines


def survey_words(found: Survey, records: Mapping[str, DocumentRecord]) -> str:
    """How many of the documents have something on it, and which have not where they are few."""
    text = _("In {n} of {searched} documents").format(n=len(found.having), searched=found.searched)
    if 0 < len(found.without) <= _NAMED_WITHOUT and len(found.having) >= len(found.without):
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


_WORDS_BEFORE = 3
"""Words shown before one of the question's, where a sentence is not shown from the beginning of a clause."""


def answering_words(result: Result, question: str, most: int | None) -> str:
    """The sentence that answers best, in at most so many columns: the part that has most of the question's words.

    Where none answers it is the nearest one.
    """
    passage = result.passage
    start, end = result.best or (*result.highlights, *passage.sentences, (0, len(passage.text)))[0]
    sentence = one_line(passage.text[start:end])
    if most is None or width(sentence) <= most:
        return sentence
    asked = set(terms(normalise(question)))
    clauses = {0, *(match.end() for match in re.finditer(r"[，；：,;:]\s*", sentence))}
    # A long English clause has no mark to begin behind.
    words = list(re.finditer(r"\S+", sentence))
    named = (at for at, word in enumerate(words) if not asked.isdisjoint(terms(word[0])))
    starts = clauses.union(words[max(at - _WORDS_BEFORE, 0)].start() for at in named)

    def shared(start: int) -> tuple[int, bool]:
        seen = asked.intersection(terms(truncated(sentence[start:], most - 1)))
        return sum(map(len, seen)), start in clauses  # the longer a word, the more it says

    start = max(sorted(starts, reverse=True), key=shared)  # what follows these words may answer
    return ("…" if start else "") + truncated(sentence[start:], most - 1)
