"""``kb open``: a result's source in the program that the system has for it."""

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
from kb.cli.options import Place
from kb.cli.terminal import note
from kb.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.passages.passage import Passage


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
    from kb.cli.terminal import put
    from kb.text.sanitize import one_line

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
