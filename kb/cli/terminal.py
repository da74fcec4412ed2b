"""The one place that writes: to a person's terminal through Rich, to a pipe as plain text, to a program as JSON."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from kb.cli.messages import _, sentence
from kb.cli.wrap import Line, Role, StyledText
from kb.text.sanitize import Json, as_json, one_line, sanitize

if TYPE_CHECKING:
    from typing import Protocol

    from rich.console import Console

    class Display(Protocol):
        """Something of Rich's that shows until it is stopped."""

        def start(self) -> None: ...
        def stop(self) -> None: ...


WIDEST = 100
"""Columns that running text takes at most: longer lines are hard to read."""

_PATIENCE = 0.7
"""Seconds before a wait is explained."""

PIPE_CLOSED = 141
"""The status of a program that wrote to a closed pipe, as shells report it (128 + SIGPIPE)."""

_PAGER_SETTINGS = {"LESS": "-FRX", "LESSCHARSET": "utf-8", "LV": "-c"}
"""Leave at once where all fits; show colours; leave the text on the screen (what git sets as well)."""
_paged = True

_STYLES: dict[Role, str] = {
    "text": "",
    "title": "bold",
    "rank": "bold cyan",
    "faint": "dim",
    "answer": "bold magenta",  # readable on light and dark, unlike yellow or blue
    "id": "cyan",
    "caution": "yellow",
    "good": "green",
    "bad": "red",
    "heading": "bold",
}


def prepare() -> None:
    """Makes stdout and stderr take any text: what their encoding lacks is replaced, not raised.

    A descriptor below 3 that was closed is taken up: else the next file that is opened gets its number, and whatever
    a library prints goes into that file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gives the lowest number that is free
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at ``stream``."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def is_plain() -> bool:
    """Whether stdout shows no styles: a pipe, a file, a dumb terminal, or NO_COLOR is set (no-color.org)."""
    if not is_terminal(sys.stdout) or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb":
        return True
    from kb.user_settings import user_settings

    return user_settings().color == "never"


def columns(*, widest: int | None = WIDEST) -> int | None:
    """Columns to break lines at; None where stdout is no terminal, whose lines are not broken."""
    if not is_terminal(sys.stdout):
        return None
    from shutil import get_terminal_size

    found = max(get_terminal_size().columns, 20)
    return found if widest is None else min(found, widest)


def write(lines: Iterable[Line]) -> None:
    """Writes lines to stdout, whose text must be safe already; more of them than the screen has, through a pager."""
    lines = list(lines)
    text = plain(lines) if is_plain() else _styled(lines)
    command = _pager(len(lines)) if is_terminal(sys.stdout) else None
    if command is None or not _shown_in_pager(text, command):
        put(text)


def switch_pager_off() -> None:
    """Prints everything at once from now on (``--no-pager``)."""
    global _paged
    _paged = False


def _pager(lines: int) -> str | None:
    """The pager's command, where that many lines are more than the screen has and a person looks; else None."""
    if not _paged or os.environ.get("TERM", "dumb") == "dumb" or not is_terminal(sys.stdin):
        return None
    from shutil import get_terminal_size, which

    if lines < get_terminal_size().lines:
        return None
    from kb.user_settings import user_settings

    command = os.environ.get("KB_PAGER") or user_settings().pager
    if command == "auto":
        command = os.environ.get("PAGER") or ("less" if which("less") else "more" if which("more") else "")
    return None if command in ("", "never", "cat") else command


def _shown_in_pager(text: str, command: str) -> bool:
    """Shows safe text in a pager; whether that could be done."""
    import shlex
    import subprocess

    environment = {**os.environ, **{name: value for name, value in _PAGER_SETTINGS.items() if name not in os.environ}}
    try:
        process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env=environment)
    except (OSError, ValueError):
        return False
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except KeyboardInterrupt:  # the pager has it too, and goes on or ends as it likes
        process.wait()
    except BrokenPipeError:
        pass
    return True


def plain(lines: Iterable[Line]) -> str:
    """Lines as text without styles."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines)


def _styled(lines: Iterable[Line]) -> str:
    from rich.text import Text

    screen = console()
    text = Text(no_wrap=True, overflow="ignore", end="")
    for line in lines:
        for span in line:
            style = _STYLES[span.role]
            if span.url:
                style = f"{style} link {span.url}".strip()
            text.append(span.text, style)
        text.append("\n")
    with screen.capture() as captured:
        screen.print(text, crop=False, soft_wrap=True)
    return captured.get()


def write_text(text: str) -> None:
    """Writes one untrusted paragraph or document to stdout."""
    put(sanitize(text) + "\n")


def write_json(value: Json) -> None:
    """Writes one JSON document to stdout, escaped to ASCII where stdout is not UTF-8."""
    text = as_json(value)
    if (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8":
        import json

        text = json.dumps(json.loads(text), indent=2)
    put(text + "\n")


def put(text: str) -> None:
    """Writes safe text to stdout. A reader that went away (``kb list | head -1``) ends the command quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_pipe()


def leave_pipe() -> None:
    """Ends as a program ends whose reader went away: without a word, with the status that shells expect."""
    # What is buffered would be written again at exit, and fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(PIPE_CLOSED)


def note(text: str) -> None:
    """Writes one line for a person to stderr, after ``kb:``."""
    if sys.stderr is None:  # closed by whoever started kb (2>&-); print would take stdout instead
        return
    with contextlib.suppress(OSError):  # full or gone: there is nowhere left to say so
        print("kb:", one_line(text), file=sys.stderr, flush=True)  # noqa: T201


def note_written(what: str, file: object) -> None:
    """Says on stderr what has been written to a file."""
    note(_("{what}: {file}").format(what=what, file=file))


def note_error(error: BaseException) -> None:
    """Writes an error as one line to stderr."""
    note(sentence(error))


def console() -> Console:
    """Rich's console on stdout."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def error_console() -> Console:
    """Rich's console on stderr (progress), a little narrower than the terminal.

    A bar that fills its line is broken by the ``^C`` that a terminal writes after it, and then half of it stays.
    """
    from shutil import get_terminal_size

    from rich.console import Console

    width = max(get_terminal_size().columns - 4, 20)
    return Console(stderr=True, width=width, highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def shown_late(display: Display, seconds: float) -> Iterator[None]:
    """Starts a display after so many seconds, and stops it at the end: what is done sooner needs none."""
    from threading import Timer

    timer = Timer(seconds, display.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        display.stop()


@contextlib.contextmanager
def waiting(reason: str) -> Iterator[None]:
    """Says on stderr what a person waits for, where it takes longer than ``_PATIENCE``; nothing of it stays."""
    if not is_terminal(sys.stderr):
        yield
        return
    from rich.status import Status
    from rich.text import Text

    with shown_late(Status(Text(reason), console=error_console()), _PATIENCE):
        yield


def blank() -> Line:
    """An empty line."""
    return (StyledText(""),)
