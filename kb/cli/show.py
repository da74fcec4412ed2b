"""``kb show`` and ``kb open``: a passage in its place, a whole document, or its source in the system's program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.messages import _
from kb.cli.named_places import resolve_place
from kb.cli.options import AsJson, Place
from kb.cli.terminal import blank, columns, is_plain, note, put, write, write_json
from kb.cli.wrap import Line, StyledText, wrap
from kb.errors import InputError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


def open_source(
    ctx: typer.Context,
    place: Place,
    web: Annotated[bool, typer.Option("--web", help=_("Open the address of the official text."))] = False,
    only_print: Annotated[
        bool, typer.Option("--print", help=_("Print what would be opened, and open nothing."))
    ] = False,
) -> None:
    """Open the file in corpus/ that a passage or document comes from, in the program that your system has for it.

    A PDF opens at the passage's page where the viewer can, a text in $VISUAL or $EDITOR at its line. --web opens the
    official address instead, --print says what would be opened.

    Examples:
        kb open 1
        kb open plan-2024-2027 --web
    """
    with open_base(ctx) as base:
        record, passage = base.resolve(resolve_place(base, place))
        path = base.home.path / record.path
    if web:
        address = record.metadata.url
        if address is None or not address.startswith(("http://", "https://")):
            raise InputError("{document} has no address; without --web its file is opened.", document=record.id)
        command, in_terminal = [*opener(), address], False
    else:
        if not path.is_file():
            raise InputError("{path} is not there any more; kb index brings the index up to date.", path=str(path))
        command, in_terminal = source_command(path, passage)
    if only_print:
        put(one_line(" ".join(command[1:])) + "\n")
        return
    try:
        # What the system's opener says of its own parts is no help; an editor needs its terminal.
        quiet = None if in_terminal else subprocess.DEVNULL
        done = subprocess.run(command, check=False, stderr=quiet).returncode
    except OSError as error:
        raise InputError(
            "{program} could not be started ({reason}).", program=command[0], reason=error.strerror
        ) from error
    if done:
        raise InputError(
            "{program} has no program for {path}; kb show {place} shows its text here.",
            program=command[0], path=command[-1], place=place,
        )  # fmt: skip
    note(_("opened {path}").format(path=command[-1]))


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


def source_command(path: Path, passage: Passage | None) -> tuple[list[str], bool]:
    """The program and its arguments: a PDF at its page, a text at its line where an editor is named.

    Also whether it takes this terminal, as editors do. Raises InputError where the system has no program for it.
    """
    if path.suffix.lower() == ".pdf" and passage is not None and passage.page is not None:
        for viewer in ("evince", "atril", "xreader"):
            if shutil.which(viewer):
                return [viewer, f"--page-index={passage.page}", str(path)], False
        if shutil.which("okular"):
            return ["okular", "--page", str(passage.page), str(path)], False
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if path.suffix.lower() in (".md", ".txt") and editor and sys.stdin.isatty():
        import shlex

        line = [f"+{_line(path, passage)}"] if passage is not None else []
        return [*shlex.split(editor), *line, str(path)], True
    return [*opener(), str(path)], False


def _line(path: Path, passage: Passage) -> int:
    """The line of a text file on which a passage begins; 1 where it does not stand there as it is."""
    text = path.read_text(encoding="utf-8", errors="replace")
    opening = passage.text.split("\n")[0][:40]
    at = text.find(opening)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def opener() -> list[str]:
    """The system's own way to open a file or an address."""
    if sys.platform == "darwin":
        return ["open"]
    if sys.platform == "win32":
        return ["cmd", "/c", "start", ""]
    for program in ("xdg-open", "gio", "wslview"):
        if shutil.which(program):
            return [program, "open"] if program == "gio" else [program]
    raise InputError("This system has no program that opens files (xdg-open); kb show shows the text here.")
