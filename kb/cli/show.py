"""``kb show``: a passage in its place, or a whole document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kb.cli.home import open_base
from kb.cli.messages import _
from kb.cli.named_places import resolve_place
from kb.cli.options import AsJson, Place
from kb.cli.terminal import blank, columns, is_plain, write, write_json
from kb.cli.wrap import Line, StyledText, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.passages.passage import Passage, Span
    from kb.results import PassageInContext


def show(
    ctx: typer.Context,
    place: Place,
    as_json: AsJson = False,
) -> None:
    """Show a passage with the section around it, or a whole document.

    The passage that was asked for is marked; the others of its section stand before and after it. A number is a rank of
    the last kb ask.

    Examples:
        kb show opinions-2026:3.12
        kb show 1
        kb show plan-2024-2027 | less
        kb show 1 --json
    """
    with open_base(ctx) as base:
        found = base.show(resolve_place(base, place))
    if as_json:
        from kb.json_output import place_json

        write_json(place_json(found))
    else:
        write(section_lines(found, columns())[0])


def section_lines(place: PassageInContext, room: int | None, highlights: Sequence[Span] = ()) -> tuple[list[Line], int]:
    """A document's head and the passages of a place, one marked, and the line where that begins.

    ``highlights`` are the spans that answer in it.
    """
    from kb.cli.rendering import document_lines

    lines = wrap([StyledText(one_line(place.document.metadata.title), "title")], room)
    lines += document_lines(place.document, room)
    section: tuple[str, ...] = ()
    page: int | None = None
    at = 0
    for passage in place.passages:
        lines.append(blank())
        marked = passage.id == place.marked
        if marked:
            at = len(lines)
        if passage.section != section:
            lines += heading_lines(section, passage.section, room)
            section = passage.section
        answers = highlights if marked else ()
        turned = passage.page if passage.page != page else None
        lines += passage_lines(passage, room, marked=marked, page=turned, highlights=answers)
        page = passage.page
    return lines, at


def heading_lines(before: tuple[str, ...], section: tuple[str, ...], room: int | None) -> list[Line]:
    """The headings that are new, outermost first."""
    same = 0
    while same < min(len(before), len(section)) and before[same] == section[same]:
        same += 1
    lines: list[Line] = []
    for depth, heading in enumerate(section[same:], same):
        if text := one_line(heading):
            lead = (StyledText("  " * depth),)
            lines += wrap([StyledText(text, "heading")], room, first=lead)
    return lines


def passage_lines(
    passage: Passage, room: int | None, *, marked: bool, page: int | None, highlights: Sequence[Span] = ()
) -> list[Line]:
    """A passage under its id, beside a bar where it is the one asked for; ``highlights`` are spans that answer."""
    from kb.cli.rendering import marked_paragraphs

    bar = StyledText("▌ " if marked else "  ", "answer" if marked else "faint")
    if marked and is_plain():
        bar = StyledText("> ")
    head = [StyledText(one_line(passage.id), "id")]
    if page is not None:
        head += [StyledText("  "), StyledText(_("p. {page}").format(page=page), "faint")]
    lines: list[Line] = [(bar, *head)]
    for paragraph in marked_paragraphs(passage.text, highlights):
        lines += wrap(paragraph, room, first=(bar,))
    return lines
