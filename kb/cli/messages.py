"""Messages in the reader's language.

English sentences are the message ids; ``locales/zh`` holds the Chinese ones (gettext; written and
compiled by ``scripts/messages``). The language is chosen once, before the commands are built, because
their help is built with them.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from kb.errors import KbError
from kb.text.han import has_ideographs
from kb.text.language import Language, named_language
from kb.text.sanitize import one_line

LOCALES = Path(__file__).parent / "locales"


def mark(message: str) -> str:
    """Marks a message for translation where it is written down before the language is chosen."""
    return message


_REASONS = (
    mark("No such file or directory"), mark("Permission denied"), mark("Is a directory"), mark("Not a directory"),
    mark("File exists"), mark("File name too long"), mark("No space left on device"), mark("Read-only file system"),
    mark("Address already in use"), mark("Cannot assign requested address"), mark("Name or service not known"),
    mark("Operation not permitted"), mark("Input/output error"), mark("Too many open files"), mark("Invalid argument"),
    mark("Device or resource busy"), mark("Directory not empty"), mark("Disk quota exceeded"),
    mark("Stale file handle"), mark("Too many levels of symbolic links"), mark("Invalid cross-device link"),
    mark("Temporary failure in name resolution"), mark("No address associated with hostname"),
    mark("Network is unreachable"), mark("No route to host"), mark("Connection refused"), mark("Connection timed out"),
    mark("Connection reset by peer"), mark("timed out"), mark("Text file busy"), mark("File too large"),
)  # fmt: skip
"""What the system says most often, in ``{reason}``; the rest stays as the system says it."""
_NUMBERED = re.compile(r"\[Errno -?\d+\] ([^:]+)(?:: .*)?", re.DOTALL)
"""A system's reason as Python prints it, with its number and the file's name."""

_command: re.Pattern[str] | None = None
_typed_home = ""
_tools: Mapping[str, str] = {}
_COMMAND = re.compile(r"\bkb ([a-z]+)(?: DOCUMENT\b| 文件编号)?")
_LONGEST_VALUE = 500
"""Characters of what a message repeats: what came may be a whole text."""
_catalogue: NullTranslations = NullTranslations()
_language: Language = "en"


def choose_language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """The language of messages: ``--ui``, ``KB_UI``, the user's setting, the locale (POSIX order), English.

    ``arguments`` are those of the command line; ``--ui`` counts only before the command, where it belongs.
    Where the locale names no language (C, POSIX, none), a question in Chinese is answered in Chinese.
    """
    if stated := _stated(arguments) or named_language(environment.get("KB_UI", "")):
        return stated
    from kb.user_settings import user_settings

    with contextlib.suppress(KbError):  # said by the first command that needs a setting
        if stated := named_language(user_settings().ui):
            return stated
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name):
            if locale.partition(".")[0] in {"C", "POSIX"}:
                break
            return "zh" if locale.lower().startswith("zh") else "en"
    return "zh" if any(map(has_ideographs, arguments)) else "en"


def use_language(language: Language) -> None:
    """Says every further message in ``language``, with commands as they are."""
    global _catalogue, _language, _command
    _language, _command = language, None
    _catalogue = NullTranslations()
    if language != "en":
        with (LOCALES / language / "LC_MESSAGES" / "kb.mo").open("rb") as file:
            _catalogue = GNUTranslations(file)


def name_home(folder: Path, commands: Iterable[str]) -> None:
    """Has these commands name the knowledge base, as the command line did, where further messages suggest them."""
    global _command, _typed_home
    typed = shlex.quote(one_line(str(folder)))
    _typed_home = f"kb --home {typed} "
    _command = None if {"{", "}"} & set(typed) else re.compile(rf"\bkb (?=(?:{'|'.join(commands)})\b)")


def name_tools(tools: Mapping[str, str]) -> None:
    """Has further messages name a server's tools in the place of commands: ``tools`` has them by command."""
    global _tools
    _tools = tools


def ui_language() -> Language:
    """The language that messages are in."""
    return _language


def _(message: str) -> str:
    """The message in the reader's language."""
    # An empty id would give the catalogue's header.
    return _with_home(_catalogue.gettext(message)) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The message for ``n`` things in the reader's language, with ``{n}`` filled in."""
    return _with_home(_catalogue.ngettext(one, many, n)).format(n=f"{n:,}")


def _with_home(message: str) -> str:
    # Before the message is filled in: what documents say is left as it is.
    if _tools:
        message = _COMMAND.sub(lambda match: _tools.get(match[1], match[0]), message)
    return message if _command is None else _command.sub(lambda _match: _typed_home, message)


def sentence(error: BaseException) -> str:
    """An error as one safe line in the reader's language."""
    if isinstance(error, KbError):
        values = {name: _said(name, value) for name, value in error.parameters.items()}
        try:
            return one_line(_(error.template).format(**values))
        except (AttributeError, IndexError, KeyError, ValueError):
            # A template that an index remembers may come from another version, or be damaged.
            return one_line(error.template)
    return one_line(str(error))


def _said(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return listing([one_line(str(each)) for each in value])
    said = one_line(_(_NUMBERED.sub(r"\1", str(value))) if name == "reason" else str(value))
    return said if len(said) <= _LONGEST_VALUE else f"{said[:_LONGEST_VALUE]}…"


def listing(words: Sequence[str]) -> str:
    """Words joined as the reader's language joins them."""
    return ("、" if _language == "zh" else ", ").join(words)


def _stated(arguments: Sequence[str]) -> Language | None:
    found: Language | None = None
    waiting = ""
    for argument in arguments:
        if waiting:
            if waiting == "--ui":
                found = named_language(argument) or found
            waiting = ""
        elif argument in {"--ui", "--home"}:
            waiting = argument
        elif argument.startswith("--ui="):
            found = named_language(argument.removeprefix("--ui=")) or found
        elif not argument.startswith("-") or argument == "--":
            break
    return found
