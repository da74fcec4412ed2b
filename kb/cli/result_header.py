"""What stands above and below the results of a question: what was searched, how sure kb is, what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.messages import _, listing, mark, ngettext, ui_language
from kb.cli.wrap import Line, StyledText, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kb.search.answer import Answer, Missing, Result
    from kb.store.store import Filter


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
_KINDS = {
    "law": mark("law"), "regulation": mark("regulation"), "rules": mark("rules"), "plan": mark("plan"),
    "interpretation": mark("interpretation"), "opinions": mark("opinions"), "notice": mark("notice"),
    "decision": mark("decision"), "measures": mark("measures"), "report": mark("report"), "article": mark("article"),
    "webpage": mark("web page"), "document": mark("document"), "standard": mark("standard"),
    "letter": mark("official letter"),
}  # fmt: skip


def heading_lines(answer: Answer, room: int | None) -> list[Line]:
    """The filter that applied, and whether anything answers."""
    lines: list[Line] = []
    words = filter_words(answer.searched)
    if answer.as_of is not None:
        words.append(_("as of {day}").format(day=answer.as_of.isoformat()))
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
    return wrap([StyledText(" · ".join(words), "faint")], room, first=lead, rest=lead) if words else []


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
        words.append({"zh": _("in Chinese"), "en": _("in English")}.get(which.language, which.language))
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


def kind_word(kind: str) -> str:
    """A kind of document in the reader's language."""
    return _(_KINDS[kind]) if kind in _KINDS else one_line(kind)


def day_words(day: date) -> str:
    """A day as the reader's language writes it."""
    from kb.citations.short import chinese_date, english_date

    return chinese_date(day) if ui_language() == "zh" else english_date(day)
