"""Every failure as one line in the reader's language, with the exit code that goes with it."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

import typer

from kb.cli.messages import _
from kb.cli.terminal import note, note_error, put
from kb.errors import DamageError, InputError, KbError
from kb.text.sanitize import one_line

_UsageError = typer.BadParameter.__mro__[1]
"""What Typer raises for a wrong command line; it has no public name of its own."""

INTERRUPTED = 130
_UNEXPECTED = 3
_NO_MEMORY = ("failed to map segment", "bad_alloc", "can't start new thread", "Cannot allocate memory")
"""What the system's loader, C++ and threads say where memory is short."""
_PLACES = frozenset({"place", "passages"})
"""The arguments that take ranks of the last answer."""
_GLOBAL_OPTIONS = frozenset({"--home", "--ui", "--version"})


def say(error: Exception) -> int:
    """Says what went wrong, in one line on stderr; the exit code."""
    if isinstance(error, KbError):
        note_error(error)
        return error.exit_code
    if type(error).__name__ == "NoArgsIsHelpError":
        put(str(error.format_message()) + "\n")  # type: ignore[attr-defined]
        return 2
    if isinstance(error, _UsageError):
        note(_usage_line(error))
        return 2
    if isinstance(error, typer.Abort):
        note(_("interrupted"))
        return INTERRUPTED
    if isinstance(error, MemoryError) or any(words in str(error) for words in _NO_MEMORY):
        note_error(InputError("There is not enough memory for this; close other programs or add fewer files at once."))
        return 2
    if isinstance(error, OSError):
        return _say_system(error)
    if type(error).__module__.partition(".")[0] == "sqlite3":
        note_error(
            DamageError("The index cannot be read ({reason}); repair it with: kb doctor --repair", reason=str(error))
        )
        return DamageError.exit_code
    note(
        _("something went wrong inside kb ({name}: {reason}); KB_DEBUG=1 shows where.").format(
            name=type(error).__name__, reason=error
        )
    )
    return _UNEXPECTED


def _say_system(error: OSError) -> int:
    reason = error.strerror or str(error)
    if error.errno == errno.ENOSPC:
        note_error(InputError("The disk is full; make room and run this again."))
    elif error.errno in (errno.EACCES, errno.EPERM) and error.filename:
        note_error(
            InputError(
                "{path} is not yours to read or write ({reason}): ask its owner for access; docs/shared.md says "
                "how several people share a knowledge base.",
                path=os.fspath(error.filename),
                reason=reason,
            )
        )
    elif error.filename:
        note_error(InputError("{path}: {reason}.", path=os.fspath(error.filename), reason=reason))
    else:
        note_error(InputError("The system refused: {reason}.", reason=reason))
    return 2


def _usage_line(error: Any) -> str:
    """What is wrong with the command line, and where its help is.

    ``error`` is one of Typer's usage errors. Their classes have no public names, so they are told apart by
    name; an unknown one is said in Typer's own words.
    """
    command = error.ctx.command_path if getattr(error, "ctx", None) is not None else "kb"
    return _("{what} See: {command} --help").format(what=_what(error), command=command)


def _what(error: Any) -> str:
    kind = type(error).__name__
    message = error.format_message()
    if kind == "NoSuchOption":
        if error.option_name in _GLOBAL_OPTIONS:
            return _("{option} belongs before the command: kb {option} … COMMAND.").format(option=error.option_name)
        from difflib import get_close_matches

        options = [option for parameter in error.ctx.command.params for option in parameter.opts if option[0] == "-"]
        # Short ones too (--n): Typer's own guesses are long ones alone.
        for near in get_close_matches(error.option_name, options, n=1, cutoff=0.65):
            return _("There is no option {option}; did you mean {near}?").format(option=error.option_name, near=near)
        option, command, value = one_line(error.option_name), error.ctx.command_path, _typed(error)
        if not option.startswith("--") and not (option == value and option[1:].isalpha()):
            names = {parameter.name for parameter in error.ctx.command.params}
            if option[1:].isdigit() and names & _PLACES:
                return _("There is no option {option}; ranks count from 1: {command} 1.").format(
                    option=option, command=command
                )
            # A question or a file's name that begins with a dash (kb ask "-5℃ …").
            return _(
                "There is no option {option}; if a value begins with a dash, put -- before it: {command} -- {value}"
            ).format(option=option, command=command, value=one_line(value))
        return _("There is no option {option}.").format(option=option)
    if kind == "MissingParameter" and error.param is not None:
        example = error.ctx.command.epilog.strip().partition("\n")[0]
        if error.param.name in _PLACES:
            return _("Name a passage or a document by its id, or a result by its rank, for example: {example}.").format(
                example=example
            )
        name = getattr(error.param, "metavar", None) or "/".join(error.param.opts) or error.param.name
        return _("{name} is missing; for example: {example}.").format(
            name=name.replace("|", _(" or ")), example=example
        )
    if kind == "BadOptionUsage":
        if "does not take" in message:
            return _("{option} takes no value.").format(option=error.option_name)
        return _("{option} needs a value.").format(option=error.option_name)
    if extra := re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", message, re.DOTALL):
        if any("--search" in parameter.opts for parameter in error.ctx.command.params):
            return _("Too many arguments: {extra}; to look for it: {command} --search {extra}.").format(
                extra=extra[1], command=error.ctx.command_path
            )
        return _("Too many arguments: {extra}.").format(extra=extra[1])
    if message.startswith("Missing command"):
        return _("A command is missing.")
    if unknown := re.fullmatch(r"No such command '(.*)'\..*", message, re.DOTALL):
        return _('There is no command "{name}".').format(name=unknown[1])
    return str(message)


def _typed(error: Any) -> str:
    """The word of the command line that was read as an option which there is not."""
    typed = (word for word in getattr(error, "typed", ()) if word.startswith(error.option_name))
    return next(typed, f"{error.option_name}…")
