"""What the screen shows of results, passages and answers, as lines of a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.answer_lines import answering_words, filter_words, missing_words
from kb.cli.document_words import day_words, kind_word, language_word, result_standing, status_word
from kb.cli.messages import _, listing, ngettext
from kb.cli.rendering import short_heading
from kb.cli.wrap import Line, Role, StyledText, line_width, truncated, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.screen.library import Found, Narrowed
    from kb.search.answer import Result

_EXCERPT = 2
"""Lines of the answering sentence in the list of results,"""
_LOST = 10
"""and the columns at their ends that whole words leave empty."""
_MARGIN = (StyledText("    "),)


def result_lines(result: Result, number: int, room: int, question: str, *, collected: bool) -> list[Line]:
    """A result in the list: its number, title and score; where it stands; what of it answers the question."""
    metadata = result.document.metadata
    score = f" {result.score:.0%}"
    mark = StyledText("✓", "good") if collected else StyledText(" ")
    head = (mark, StyledText(f"{number:>2} ", "rank"))
    standing = result_standing(result)
    role: Role = "faint" if standing else "title"
    title = cropped(one_line(metadata.title), room - line_width(head) - len(score), role)
    gap = StyledText(" " * max(room - line_width(head) - line_width(title) - len(score), 0))
    lines: list[Line] = [(*head, *title, gap, StyledText(score, "faint"))]
    if standing:
        lines.append((*_MARGIN, *cropped(standing, room - 4, "caution")))
    parts = [day_words(metadata.day) if metadata.day else ""]
    if result.passage.page is not None:
        parts.append(_("p. {page}").format(page=result.passage.page))
    if metadata.text_status != "full":
        parts.append({"digest": _("digest"), "translation": _("translation")}[metadata.text_status])
    if result.more:
        parts.append(ngettext("{n} more place", "{n} more places", len(result.more)))
    parts.append(short_heading(result.passage))
    lines.append((*_MARGIN, *cropped(" · ".join(part for part in parts if part), room - 4, "faint")))
    most = _EXCERPT * (room - 5) - _LOST
    excerpt = StyledText(answering_words(result, question, most), "answer" if result.highlights else "text")
    return [*lines, *wrap([excerpt], room - 1, first=_MARGIN)[:_EXCERPT]]


def answer_lines(found: Found, read: str | None, room: int, *, titles: Mapping[str, str], elapsed: float) -> list[Line]:
    """What was asked and searched, and how sure the answer is, in two lines at most.

    ``read`` is the question as it was read where that is not what was typed; ``titles`` are those of documents, by
    id; ``elapsed`` are milliseconds.
    """
    answer = found.answer
    lines: list[Line] = []
    if read is not None:
        text = _("Read as: {question}").format(question=one_line(read)) + "  " + _("(Ctrl+T: as typed)")
        lines.append(cropped(text, room, "caution"))
    if answer.missing is not None:
        spans = [StyledText(missing_words(answer.missing), "caution")]
    elif not answer.results:
        spans = [StyledText(_("Nothing was found."), "caution")]
    elif not answer.confident:
        spans = [StyledText(_("Nothing here answers this with confidence; these are the nearest passages."), "caution")]
    else:
        spans = [StyledText(found.survey or ngettext("{n} result", "{n} results", len(found.results)))]
    # What the person keeps to stands beside the question already.
    searched = filter_words(answer.parsed, titles) if answer.parsed is not None else []
    if searched and not found.survey:
        spans.append(StyledText("  " + _("Searched: {what}").format(what=listing(searched)), "faint"))
    for typed, meant in answer.spelling.items():
        spans.append(
            StyledText(
                "  " + _("“{meant}” for “{typed}”").format(meant=one_line(meant), typed=one_line(typed)), "faint"
            )
        )
    shown = wrap(spans, room)
    time = StyledText("  " + _("{n} ms").format(n=round(elapsed)), "faint")
    return [*lines, (*shown[0], time) if line_width((*spans, time)) <= room else shown[0]]


def narrowed_words(narrowed: Narrowed, titles: Mapping[str, str]) -> list[str]:
    """What the search keeps to, a part each; a document by its title."""
    document = titles.get(narrowed.document, narrowed.document) if narrowed.document else None
    parts = [document, narrowed.issuer, kind_word(narrowed.kind) if narrowed.kind else None]
    parts.append(language_word(narrowed.language) if narrowed.language else None)
    parts.append(str(narrowed.year) if narrowed.year else None)
    parts.append(status_word(narrowed.status) if narrowed.status else None)
    parts.append(_("as of the end of {year}").format(year=narrowed.as_of) if narrowed.as_of else None)
    parts.append(_("all versions") if narrowed.versions else None)
    return [one_line(part) for part in parts if part]


def cropped(text: str, room: int, role: Role = "text") -> Line:
    """A text on one line, its end cut where there is no room for it."""
    return (StyledText(truncated(text, room), role),)


def as_text(line: Sequence[StyledText]) -> str:
    """The text of a line, without its roles."""
    return "".join(span.text for span in line)
