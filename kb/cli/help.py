"""Help pages: usage, what the command does, arguments, options, examples; in either language, at any width."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kb.cli.command_line import OTHER_NAMES
from kb.cli.messages import _, mark
from kb.cli.parameters import read_plainly
from kb.cli.terminal import columns, is_plain
from kb.cli.wrap import StyledText, width, wrap
from kb.errors import InputError

_NARROWEST = 40
_PIPED = 80
_LONGEST_NAME = 26

# Said by Typer itself; marked here so that they are translated.
_BY_TYPER = (
    mark("Show this message and exit."),
    mark("Install completion for the current shell."),
    mark("Show completion for the current shell, to copy it or customize the installation."),
)


class HelpfulCommand(TyperCommand):
    """A command whose values are read without pydantic and whose help is a page of this module."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, read without pydantic."""
        return read_plainly(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the arguments; a mistake in them knows its command, whose help it names, and what was typed."""
        typed = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            error.typed = typed  # type: ignore[attr-defined]
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help page."""
        write_help(self, ctx, formatter)


class HelpfulGroup(TyperGroup):
    """A group of commands (``kb draft``) whose help is a page of this module."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, read without pydantic."""
        return read_plainly(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Finds the command, or says which comes near."""
        name, own = args[0], ctx.command_path
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            known = {each: f"{own} {each}" for each in self.list_commands(ctx)}
            known |= {other: f"kb {each}" for other, each in OTHER_NAMES.items() if f"kb {each}".startswith(f"{own} ")}
            near = [known[close] for close in get_close_matches(name.lower(), known, n=1, cutoff=0.6)]
            if "check" in known and Path(name).exists():
                near = [f"{own} check {name}"]
            for meant in near:
                raise InputError(
                    'There is no command "{name}"; did you mean {near}? See: {command} --help',
                    name=name, near=meant, command=own,
                )  # fmt: skip
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help page."""
        write_help(self, ctx, formatter)


def write_help(command: Any, ctx: Any, formatter: Any) -> None:
    """Writes the help page of a command or group into Typer's formatter."""
    room = max(columns() or _PIPED, _NARROWEST)
    formatter.write("\n".join(_page(command, ctx, room)) + "\n")


def _page(command: Any, ctx: Any, room: int) -> Iterable[str]:
    usage = _("Usage: ")
    yield f"{_bold(usage)}{_usage(command, ctx)}"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield ""
        yield from _paragraph(" ".join(paragraph.split("\n")), room, "")
    arguments, options = [], []
    for parameter in command.get_params(ctx):
        if getattr(parameter, "hidden", False):
            continue
        if parameter.param_type_name == "argument":
            arguments.append((parameter.metavar or parameter.name.upper(), parameter.help or ""))
        else:
            options.append((_option_name(parameter), _option_text(parameter)))
    if arguments and any(text for _name, text in arguments):
        yield from _section(_("Arguments"), arguments, room)
    if hasattr(command, "list_commands"):
        yield from _section(_("Commands"), _commands(command, ctx), room)
    yield from _section(_("Options"), options, room)
    if command.epilog:
        yield ""
        yield _bold(_("Examples"))
        for line in inspect.cleandoc(command.epilog).split("\n"):
            yield f"  {line}".rstrip()


def _usage(command: Any, ctx: Any) -> str:
    pieces = [ctx.command_path, _("[OPTIONS]")]
    for parameter in command.params:
        if parameter.param_type_name == "argument" and not parameter.hidden:
            name = parameter.metavar or parameter.name.upper()
            if parameter.nargs == -1:
                name += "..."
            pieces.append(name if parameter.required else f"[{name}]")
    if hasattr(command, "list_commands"):
        pieces.append(_("COMMAND ..."))
    return " ".join(pieces)


def _commands(group: Any, ctx: Any) -> list[tuple[str, str]]:
    from kb.cli.commands import COMMANDS

    about = {listed.name: listed.about for listed in COMMANDS} if ctx.parent is None else {}
    rows = []
    for name in group.list_commands(ctx):
        text = about.get(name)
        if text is None:
            command = group.get_command(ctx, name)
            if command is None or command.hidden:
                continue
            text = inspect.cleandoc(command.help or "").partition("\n\n")[0].replace("\n", " ")
        rows.append((name, _(text)))
    return rows


def _option_name(parameter: Any) -> str:
    names = ", ".join(sorted([*parameter.opts, *parameter.secondary_opts], key=lambda name: (len(name) > 2, name)))
    if parameter.is_flag or parameter.count:
        return names
    return f"{names} {parameter.metavar or 'TEXT'}"


def _option_text(parameter: Any) -> str:
    text = _(parameter.help) if parameter.help else ""
    default = parameter.default
    if parameter.show_default and not parameter.is_flag and isinstance(default, (str, int)) and default != "":
        text += _(" Default: {value}.").format(value=default)
    return text


def _section(title: str, rows: list[tuple[str, str]], room: int) -> Iterable[str]:
    yield ""
    yield _bold(title)
    longest = min(max((width(name) for name, _text in rows), default=0), _LONGEST_NAME)
    indent = " " * (longest + 4)
    for name, text in rows:
        lines = list(_paragraph(text, room, indent))
        if width(name) > longest:
            yield f"  {name}"
            yield from lines
        else:
            first = lines[0][len(indent) :] if lines else ""
            yield f"  {name}{' ' * (longest - width(name))}  {first}".rstrip()
            yield from lines[1:]


def _paragraph(text: str, room: int, indent: str) -> Iterable[str]:
    lead = (StyledText(indent),)
    for line in wrap([StyledText(text)], room, first=lead):
        yield "".join(span.text for span in line).rstrip()


def _bold(text: str) -> str:
    return text if is_plain() else f"\x1b[1m{text}\x1b[0m"
