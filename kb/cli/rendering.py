"""How documents and passages look to a person: heading, place, text with the answer marked, id to cite."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.citations.short import status_words
from kb.cli.document_words import day_words, recognised_words, result_standing, version_words
from kb.cli.messages import _, listing, ui_language
from kb.cli.terminal import blank, columns, is_plain, is_terminal
from kb.cli.wrap import Line, Role, StyledText, line_width, width, wrap
from kb.text.numbers import HAN_NUMERALS
from kb.text.sanitize import link, one_line, sanitize
from kb.user_settings import user_settings

if TYPE_CHECKING:
    from pathlib import Path

    from kb.passages.passage import Passage, Span
    from kb.search.answer import Result
    from kb.store.store import DocumentRecord

MARGIN = "    "
_LINES_SHOWN_WHOLE = 3
_PLACES_NAMED = 2
_COLUMNS_ASSUMED = 100
"""What a passage's length is judged by where lines are not broken."""
_SURE, _LIKELY = 0.7, 0.5  # scores that are shown as good, and as fair
_NUMBER = re.compile(
    rf"(?P<number>第[{HAN_NUMERALS}\d]+[编章节部分]+|[{HAN_NUMERALS}]+(?=、)|[IVXLC]+(?=\.)|\d+(?=\.))"
)
"""The number at the head of a part's heading."""


def result_lines(
    result: Result,
    home: Path,
    *,
    context: int | None = None,
    around: Sequence[str] = ("", ""),
    full: bool = False,
    score: bool = False,
) -> list[Line]:
    """One result: rank, title and score; issuer, date, status and place; text; id and address.

    A document without an address leads to its file in ``home``.
    ``context`` is the number of sentences shown either side of the answering ones (None: as fits);
    ``around`` is text before and after the passage that belongs to that context; ``score`` shows the score where no
    person looks, too.
    """
    room = columns()
    standing = result_standing(result)
    role: Role = "faint" if standing else "title"
    sure = _score(result.score, always=score)
    lines = _title_lines(f"{result.rank:>2}", result.document.metadata.title, sure, room, role)
    lines += _facts_lines(result, room)
    if standing:
        lines += wrap([StyledText(standing, "caution")], room, first=_margin())
    lines += excerpt_lines(
        result.passage, result.highlights, room, context=context, around=around, full=full, nearest=result.best
    )
    lines += _reference_lines(result, home, room)
    for version in result.versions:
        lines += wrap([StyledText(version_words(version), "faint")], room, first=_margin())
    return lines


def further_lines(result: Result, room: int | None, *, whole: bool) -> list[Line]:
    """The other places of the result's document that answer: their ids, or with ``whole`` their text too."""
    answering = [further for further in result.more if further.highlights]
    if not whole:
        if not answering:
            return []
        ids = listing([one_line(further.passage.id) for further in answering[:_PLACES_NAMED]])
        count = len(answering)
        text = (
            _("1 more place in this document: {ids}")
            if count == 1
            else _("{count} more places in this document: {ids}")
        )
        more = text.format(count=count, ids=ids) + (" …" if count > _PLACES_NAMED else "")
        return wrap([StyledText(more, "faint")], room, first=_margin())
    lines: list[Line] = []
    for further in result.more:
        identifier = StyledText(one_line(further.passage.id), "id")
        lines += [blank(), *wrap([identifier, StyledText(f"  {further.score:.2f}", "faint")], room, first=_margin())]
        lines += place_lines(further.passage, room)
        lines += excerpt_lines(further.passage, further.highlights, room)
    return lines


def document_lines(document: DocumentRecord, room: int | None) -> list[Line]:
    """Issuer, number, date and status of a document, below its title."""
    spans = fact_spans(document)
    return wrap(spans, room, first=_margin()) if spans else []


def fact_spans(document: DocumentRecord, *, brief: bool = False) -> list[StyledText]:
    """Issuer, number, date, and what must be said of a text that is not the official one, or was recognised.

    ``brief`` leaves out the title of the official text.
    """
    metadata = document.metadata
    facts = [one_line(name) for name in (metadata.issuer or ((metadata.source,) if metadata.source else ()))]
    spans = [StyledText(("、" if metadata.language == "zh" else ", ").join(facts), "faint")] if facts else []
    for fact in (metadata.number, day_words(metadata.day) if metadata.day is not None else None):
        if fact:
            spans += [*_dot(spans), StyledText(one_line(fact), "faint")]
    status = status_words(replace(metadata, official_title=None) if brief else metadata, ui_language())
    if status:
        spans += [*_dot(spans), StyledText(one_line(status), "caution")]
    if document.recognised is not None:
        spans += [*_dot(spans), StyledText(recognised_words(document.recognised), "caution")]
    return spans


def place_lines(passage: Passage, room: int | None) -> list[Line]:
    """The section path and the page."""
    parts = [one_line(heading) for heading in passage.section if heading.strip()]
    spans = [StyledText(" › ".join(parts), "faint")] if parts else []
    if passage.page is not None:
        spans += [*_dot(spans), StyledText(_("p. {page}").format(page=passage.page), "faint")]
    return wrap(spans, room, first=_margin()) if spans else []


def excerpt_lines(
    passage: Passage,
    highlights: Sequence[Span],
    room: int | None,
    *,
    context: int | None = None,
    around: Sequence[str] = ("", ""),
    full: bool = False,
    nearest: Span | None = None,
) -> list[Line]:
    """The passage with its answer marked; a long one cut to the sentences that answer unless ``full``.

    Where none does it is cut to the ``nearest``.
    """
    shown = highlights or ([nearest] if nearest is not None else [])
    kept = [(0, len(passage.text))] if full else kept_spans(passage, shown, room, context)
    paragraphs = _styled(passage.text, kept, highlights)
    before, after = (sanitize(text) for text in around)
    if before:
        paragraphs[0].insert(0, StyledText(before + _gap(before, passage.text)))
    if after:
        paragraphs[-1].append(StyledText(_gap(passage.text, after) + after))
    lines: list[Line] = []
    for paragraph in paragraphs:
        lines += wrap(paragraph, room, first=_margin())
    return lines


def marked_paragraphs(text: str, highlights: Sequence[Span]) -> list[list[StyledText]]:
    """A whole text by paragraphs, its answers marked."""
    return _styled(text, [(0, len(text))], highlights)


def _title_lines(rank: str, title: str, score: StyledText | None, room: int | None, role: Role) -> list[Line]:
    lead = (StyledText(f"{rank}  ", "rank"),)
    rest = (StyledText(MARGIN),)
    if room is None:
        shown = (StyledText("  "), score) if score is not None else ()
        return [(*lead, StyledText(one_line(title), role), *shown)]
    taken = width(score.text) + 2 if score is not None else 0
    lines = wrap([StyledText(one_line(title), role)], room - taken, first=lead, rest=rest)
    if score is None:
        return lines
    gap = " " * max(room - line_width(lines[0]) - width(score.text), 1)
    return [(*lines[0], StyledText(gap), score), *lines[1:]]


def _score(value: float, *, always: bool) -> StyledText | None:
    """How sure a result is, for a person: in percent, coloured. In a pipe, only where it is asked for."""
    form = user_settings().score
    if form == "none" or not (always or is_terminal(sys.stdout)):
        return None
    role: Role = "good" if value >= _SURE else "caution" if value >= _LIKELY else "faint"
    return StyledText(f"{value:.2f}" if form == "number" else f"{round(value * 100)}%", role)


def _facts_lines(result: Result, room: int | None) -> list[Line]:
    """Issuer, date and place on one line where that fits, else on two."""
    facts, place = fact_spans(result.document), _short_place(result.passage)
    both = [*facts, *_dot(facts), *place] if place else facts
    if room is None or line_width(both) <= room - len(MARGIN) or not place or not facts:
        return wrap(both, room, first=_margin()) if both else []
    return [*wrap(facts, room, first=_margin()), *wrap(place, room, first=_margin())]


def _short_place(passage: Passage) -> list[StyledText]:
    """The last heading, with the number of the part that it stands in, and the page."""
    heading = short_heading(passage)
    spans = [StyledText(heading, "faint")] if heading else []
    if passage.page is not None:
        spans += [*_dot(spans), StyledText(_("p. {page}").format(page=passage.page), "faint")]
    return spans


def short_heading(passage: Passage) -> str:
    """The last heading, with the number of the part it stands in: 四（十）深化农村产业融合. "" where it has none."""
    headings = [one_line(heading) for heading in passage.section if heading.strip()]
    if len(headings) < 2 or (number := _NUMBER.match(headings[0])) is None:
        return headings[-1] if headings else ""
    joint = "" if headings[-1][:1] in "（(" else " › "
    return f"{number['number']}{joint}{headings[-1]}"


def _reference_lines(result: Result, home: Path, room: int | None) -> list[Line]:
    identifier = one_line(result.passage.id)
    address = result.document.metadata.url
    shown = one_line(address or result.document.path)
    target = link(address) if address else link((home / result.document.path).as_uri(), ours=True)
    # Where nothing is styled there is no link behind a shortened address: it stands whole.
    if room is not None and not is_plain() and width(shown) > (left := room - len(MARGIN) - width(identifier) - 2):
        shown = _shortened(shown, max(left, 20))
    spans = [StyledText(identifier, "id"), StyledText("  "), StyledText(shown, "faint", target)]
    lines = wrap(spans, room, first=_margin())
    if result.same_as:
        same = _("the same text: {ids}").format(ids=listing([one_line(other) for other in result.same_as]))
        lines += wrap([StyledText(same, "faint")], room, first=_margin())
    return lines


def _shortened(address: str, room: int) -> str:
    """An address cut in the middle of its path: its site and its end tell most. The link leads to all of it."""
    from rich.cells import set_cell_size

    keep = room - 1
    start = set_cell_size(address, keep * 2 // 3).rstrip()  # half a wide character is filled with a space
    end = set_cell_size(address[::-1], keep - keep * 2 // 3)[::-1].lstrip()
    return f"{start}…{end}"


def joined(highlights: Sequence[Span], text: str) -> list[Span]:
    """Highlights in order, with those that follow each other directly as one."""
    found: list[Span] = []
    for start, end in sorted(highlights):
        if found and not text[found[-1][1] : start].strip(" \u3000"):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def kept_spans(
    passage: Passage, highlights: Sequence[Span], room: int | None, context: int | None
) -> list[tuple[int, int]]:
    """Which spans of the passage are shown: all of it where that fits, or what answers with ``context`` around it."""
    whole = [(0, len(passage.text))]
    fits = width(passage.text) <= _LINES_SHOWN_WHOLE * ((room or _COLUMNS_ASSUMED) - len(MARGIN))
    if (context is None and fits) or not passage.sentences:
        return whole
    reach = 0 if context is None else context
    answering = [
        index
        for index, (start, end) in enumerate(passage.sentences)
        if any(start < high and low < end for low, high in highlights)
    ] or [0]
    shown = sorted(
        {
            near
            for index in answering
            for near in range(index - reach, index + reach + 1)
            if 0 <= near < len(passage.sentences)
        }
    )
    kept: list[tuple[int, int]] = []
    for index in shown:
        start, end = passage.sentences[index]
        if kept and index - 1 in shown:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _styled(text: str, kept: Sequence[tuple[int, int]], highlights: Sequence[Span]) -> list[list[StyledText]]:
    """Paragraphs of spans: the kept stretches with answers marked and cuts shown."""
    highlights = joined(highlights, text)
    edges = sorted({edge for span in highlights for edge in span})
    plain = is_plain()
    paragraphs: list[list[StyledText]] = [[]]
    reached = 0
    for start, end in kept:
        if text[reached:start].strip():
            cut = "…… " if _is_wide(text[start : start + 1]) else "… "
            before = paragraphs[-1][-1].text if paragraphs[-1] else " "
            gap = "" if before[-1:].isspace() or _is_wide(before[-1:]) else " "
            paragraphs[-1].append(StyledText(gap + cut, "faint"))
        elif "\n" in text[reached:start] and paragraphs[-1]:
            paragraphs.append([])
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        for low, high in itertools.pairwise(cuts):
            answers = any(first <= low and high <= last for first, last in highlights)
            for number, part in enumerate(sanitize(text[low:high]).split("\n")):
                if number:
                    paragraphs.append([])
                if not part:
                    continue
                if answers and plain and part.strip():
                    bare = part.strip()
                    lead = part[: len(part) - len(part.lstrip())]
                    part = f"{lead}**{bare}**{part[len(lead) + len(bare) :]}"
                paragraphs[-1].append(StyledText(part, "answer" if answers else "text"))
        reached = end
    if text[reached:].strip():
        paragraphs[-1].append(StyledText("……" if _is_wide(text[reached - 1 : reached]) else " …", "faint"))
    return [paragraph for paragraph in paragraphs if paragraph] or [[]]


def _is_wide(text: str) -> bool:
    return width(text) > len(text)


def _gap(before: str, after: str) -> str:
    return "" if _is_wide(before[-1:]) or _is_wide(after[:1]) else " "


def _dot(spans: Sequence[StyledText]) -> list[StyledText]:
    return [StyledText(" · ", "faint")] if spans else []


def _margin() -> Line:
    return (StyledText(MARGIN),)
