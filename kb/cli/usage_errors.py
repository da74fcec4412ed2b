"""Wrong command lines, said in one line in the reader's language."""

from __future__ import annotations

import re
from typing import Any

from kb.cli.messages import _, listing
from kb.text.sanitize import one_line

GLOBAL_OPTIONS = frozenset({"--home", "--ui", "--version"})


def usage_line(error: Any) -> str:
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
        if error.option_name in GLOBAL_OPTIONS:
            return _("{option} belongs before the command: kb {option} … COMMAND.").format(option=error.option_name)
        if error.possibilities:
            return _("There is no option {option}; did you mean {near}?").format(
                option=error.option_name, near=listing(sorted(error.possibilities))
            )
        if not error.option_name.startswith("--"):
            # A question or a rank that begins with a dash (kb ask "-5℃ …").
            return _(
                "There is no option {option}; if a question begins with a dash, put -- before it: kb ask -- -5…"
            ).format(option=one_line(error.option_name))
        return _("There is no option {option}.").format(option=one_line(error.option_name))
    if kind == "MissingParameter" and error.param is not None:
        if error.param.name == "question":
            return _('Write a question, for example: kb ask "How is rural e-commerce supported?"')
        if error.param.name in ("place", "passages"):
            return _("Name a passage or a document by its id, or a result by its rank, for example: kb show 1.")
        name = getattr(error.param, "metavar", None) or "/".join(error.param.opts) or error.param.name
        return _("{name} is missing.").format(name=name)
    if kind == "BadOptionUsage":
        if "does not take" in message:
            return _("{option} takes no value.").format(option=error.option_name)
        return _("{option} needs a value.").format(option=error.option_name)
    if extra := re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", message, re.DOTALL):
        return _("Too many arguments: {extra}.").format(extra=extra[1])
    if message.startswith("Missing command"):
        return _("A command is missing.")
    if unknown := re.fullmatch(r"No such command '(.*)'\..*", message, re.DOTALL):
        return _('There is no command "{name}".').format(name=unknown[1])
    return str(message)
