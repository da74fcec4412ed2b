"""The Typer application: global options, commands loaded when called, every failure as one line."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kb.cli.command_line import HELP, OTHER_NAMES, as_typed, is_question
from kb.cli.commands import COMMANDS, documented
from kb.cli.failures import INTERRUPTED, say
from kb.cli.help import HelpfulCommand, HelpfulGroup, write_help
from kb.cli.messages import _, choose_language, use_language
from kb.cli.parameters import complete_in_bash, is_bash_completing, language_reader, read_plainly
from kb.cli.terminal import PIPE_CLOSED, leave_pipe, note, note_error, prepare, switch_pager_off
from kb.errors import InputError, KbError, OlderIndexError
from kb.text.sanitize import one_line, sanitize


class Commands(TyperGroup):
    """The commands of ``kb``, each imported when it is called or listed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, read without pydantic."""
        return read_plainly(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in self.commands:
            listed = next((each for each in COMMANDS if each.name == cmd_name), None)
            if listed is None:
                return None
            loaded = typer.Typer(add_completion=False, rich_markup_mode=None)
            loaded.callback()(_no_callback)
            group = loaded
            if listed.is_group:
                group = typer.Typer(cls=HelpfulGroup, no_args_is_help=True, rich_markup_mode=None, help=_(listed.about))
                loaded.add_typer(group, name=cmd_name)
            for name, function in listed.load().items():
                about, examples = map(_, documented(function))
                group.command(name, cls=HelpfulCommand, help=about, epilog=examples)(function)
            self.commands.update(typer.main.get_group(loaded).commands)
        return self.commands.get(cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, in the order of the list."""
        return [listed.name for listed in COMMANDS]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Finds the command; asks what is a question; or says which commands come near."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            known = self.list_commands(ctx)
            other = OTHER_NAMES.get(name.lower())
            if len(args) == 1 and Path(name).is_file():
                raise InputError(
                    'There is no command "{name}"; did you mean {near}? "kb --help" lists them all.',
                    name=name,
                    near=f"kb add {name} / kb draft check {name}",
                )
            if not other and is_question(args):
                return "ask", self.get_command(ctx, "ask"), args
            # A misspelt other name (serch) stands for the command that its right spelling does.
            close = (
                [other] if other else get_close_matches(name.lower(), [*known, *OTHER_NAMES, *HELP], n=2, cutoff=0.6)
            )
            if close and close[0] in HELP:
                raise InputError('There is no command "{name}"; did you mean kb --help?', name=name)
            near = list(dict.fromkeys(OTHER_NAMES.get(found, found) for found in close if found not in HELP))
            if near:
                raise InputError(
                    'There is no command "{name}"; did you mean {near}? "kb --help" lists them all.',
                    name=name,
                    near=" / ".join(f"kb {found}" for found in near),
                )
            raise InputError(
                'There is no command "{name}"; "kb --help" lists them all. A question is asked with: kb ask "…"',
                name=name,
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help page of ``kb``."""
        write_help(self, ctx, formatter)


def _no_callback() -> None:
    """Makes Typer treat a lone command as one of a group."""


def build() -> Any:
    """The application, with its help in the language chosen."""
    app = typer.Typer(
        name="kb",
        cls=Commands,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_("Search policy documents in Chinese and English, and cite what they say."),
        epilog=_(
            """\
kb ask "How does the 2026 No. 1 document support rural e-commerce?"
kb --ui zh ask "一号文件怎样支持农村电商？"
kb add report.pdf https://www.gov.cn/zhengce/...
kb cite 1 3
"""
        ),
    )

    @app.callback()
    def options(
        ctx: typer.Context,
        home: Annotated[
            Path | None,
            typer.Option(
                "--home",
                metavar=_("DIR"),
                help=_(
                    "The knowledge base. Default: $KB_HOME, the one of this folder or above it, or your personal one."
                ),
            ),
        ] = None,
        ui: Annotated[
            str | None,
            typer.Option(
                "--ui",
                metavar="zh|en",
                parser=language_reader("--ui"),
                help=_("The language of messages. Otherwise $KB_UI, or the locale."),
            ),
        ] = None,
        no_pager: Annotated[
            bool, typer.Option("--no-pager", help=_("Print long results without a pager."), callback=_without_pager)
        ] = False,
        version: Annotated[
            bool,
            typer.Option("--version", callback=_print_version, is_eager=True, help=_("Print the version and exit.")),
        ] = False,
    ) -> None:
        # These are read where they are needed: ui before the application is built, home by kb.cli.home.
        del home, ui, no_pager, version
        if ctx.invoked_subcommand is None:
            raise typer.Exit(_without_command(ctx))

    return typer.main.get_command(app)


def _without_command(ctx: typer.Context) -> int:
    """``kb`` alone: the screen on a terminal, a plain prompt where it cannot be shown, else the help."""
    from kb.cli.home import open_or_offer
    from kb.cli.terminal import is_terminal, put

    if not is_terminal(sys.stdout):
        put(f"{ctx.get_help()}\n")
        return 2
    # Textual draws on standard error.
    if is_terminal(sys.stdin) and is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb":
        with open_or_offer(ctx) as base:  # what there is to say comes before the screen takes the terminal
            home = base.home.path
        # By its name: the screen stands above this room, and takes its messages and rendering from here.
        import_module("kb.screen").run_screen(home)
    else:
        from kb.cli.prompt import prompt

        prompt(ctx)
    return 0


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code; never raises."""
    prepare()
    arguments = as_typed(arguments)
    use_language(choose_language(arguments))
    if sys.stdout is None:
        # Before anything is done: a success that nobody can read is none.
        note_error(InputError("Standard output is closed: there is nowhere to print to."))
        return 2
    if is_bash_completing():
        code, told = complete_in_bash(lambda: _run(arguments))
        sys.stdout.write(told)
        return code
    if "--install-completion" in arguments:
        return _install_completion(arguments)
    return _run(arguments)


def _install_completion(arguments: Sequence[str]) -> int:
    """Has Typer install the shell's completion, and says where in the reader's language; the exit code."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = _run(arguments)
    if found := re.match(r"\w+ completion installed in (.+)", told.getvalue()):
        note(_("completion is installed in {file}; it works in a new terminal.").format(file=one_line(found[1])))
    else:
        sys.stdout.write(told.getvalue())
    return code


def _run(arguments: Sequence[str], *, renewed: bool = False) -> int:
    try:
        code = build().main(args=list(arguments), prog_name="kb", standalone_mode=False)
        if code == INTERRUPTED:
            note(_("interrupted"))
        return int(code or 0)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt:
        note(_("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        return _left()
    except Exception as error:  # noqa: BLE001 - the last place that can turn a failure into a line
        if isinstance(error, OlderIndexError) and not renewed:
            return _again(arguments)
        if os.environ.get("KB_DEBUG") == "1":
            import traceback

            if sys.stderr is not None:
                sys.stderr.write(sanitize(traceback.format_exc()))
        return say(error)


def _again(arguments: Sequence[str]) -> int:
    """An index of an older layout is built anew, and the command begins again."""
    from kb.cli.home import renew_index

    try:
        renew_index()
    except (KbError, OSError) as error:
        return say(error)
    return _run(arguments, renewed=True)


def _left() -> int:
    with contextlib.suppress(SystemExit, OSError):
        leave_pipe()
    return PIPE_CLOSED


def _without_pager(value: bool) -> None:
    if value:
        switch_pager_off()


def _print_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        from kb.cli.terminal import put

        put(f"kb {version('kb')}\n")
        raise typer.Exit
