"""``kb config``: shows, sets and explains settings."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from kb.arguments import check_choice
from kb.cli.messages import _
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.options import AsJson
from kb.cli.parameters import STYLES
from kb.cli.terminal import blank, columns, write, write_json
from kb.cli.wrap import Line, StyledText, width, wrap
from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.home import Home

_ABOUT = {
    "ui": N_("The language of messages: auto (that of the system), zh or en."),
    "results": N_("How many results kb ask shows."),
    "style": N_("The citation style of kb cite and of drafts: gb7714, apa, chicago, mla, or any CSL style."),
    "pager": N_("The program that shows long results: auto, never, or a command such as less."),
    "color": N_("Colours on a terminal: auto or never."),
    "score": N_("How a result's score is shown: percent, number or none."),
    "rerank": N_("Whether a larger model reranks what was found: auto (in libraries of ordinary size), always, never."),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A setting, what it is now, and whether that is its default, the user's or the knowledge base's."""

    name: str
    value: str
    origin: str


def complete_names(incomplete: str) -> list[str]:
    """Names of settings that begin with what is typed, for the shell."""
    return [name for name in _ABOUT if name.startswith(incomplete)]


def complete_values(ctx: typer.Context, incomplete: str) -> list[str]:
    """Values that the setting named may have, for the shell."""
    from kb.home import RerankMode
    from kb.user_settings import CHOICES

    name = ctx.params.get("name") or ""
    offered = {
        **CHOICES,
        "rerank": get_args(RerankMode),
        "style": STYLES,
        "pager": ("auto", "never", "less"),
        "results": ("3", "5", "10"),
    }.get(name, ())
    return [value for value in (*offered, "default") if value.startswith(incomplete)]


def config(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar=_("NAME"), autocompletion=complete_names, help=_("The setting; without it, all of them.")
        ),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar=_("VALUE"), autocompletion=complete_values, help=_("What to set it to."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the settings and what they mean, or set one.

    All settings are yours, for every knowledge base, but rerank, which belongs to the knowledge base. The value default
    sets one back.

    Examples:
        kb config
        kb config results 3
        kb config style apa
        kb config pager never
        kb config results default
    """
    home = _home(ctx)
    name = name.strip().lower() if name is not None else None
    if name is not None and name not in _ABOUT:
        raise InputError("There is no setting {name}; there are: {names}.", name=name, names=tuple(_ABOUT))
    if name is not None and value is not None:
        _set(home, name, value)
        home = _home(ctx)
    shown = [each for each in _settings(home) if name in (None, each.name)]
    if as_json:
        write_json({each.name: each.value for each in shown})
    else:
        write(_lines(shown, home))


def _home(ctx: typer.Context) -> Home | None:
    """The knowledge base whose settings are shown too; None where there is none."""
    from kb.home import find_home

    stated = ctx.find_root().params.get("home")
    try:
        return find_home(stated)
    except InputError:
        if stated is not None:
            raise
        return None


def _settings(home: Home | None) -> list[_Shown]:
    from kb.home import Settings
    from kb.user_settings import UserSettings, user_settings

    settings, default = user_settings(), UserSettings()
    shown = []
    for field in fields(UserSettings):
        value = getattr(settings, field.name)
        origin = _("default") if value == getattr(default, field.name) else _("yours")
        shown.append(_Shown(field.name, str(value), origin))
    if home is not None:
        rerank = home.settings.rerank
        shown.append(
            _Shown("rerank", rerank, _("default") if rerank == Settings().rerank else _("this knowledge base"))
        )
    return shown


def _set(home: Home | None, name: str, value: str) -> None:
    from kb.files.toml_edit import set_text
    from kb.home import SETTINGS, RerankMode
    from kb.user_settings import SECTION, check_program, checked, settings_file, user_settings, value_meant

    meant = value_meant(name, value)
    wanted = None if meant.lower() == "default" else meant
    if name == "rerank":
        if home is None:
            raise InputError("There is no knowledge base here that has this setting; name one with --home DIR.")
        if wanted is not None:
            check_choice(wanted, get_args(RerankMode), name)
        set_text(home.path / SETTINGS, "search", name, wanted)
        return
    path = settings_file()
    if wanted is not None:
        checked(name, wanted)
        if name == "pager" and wanted not in ("auto", "never"):
            check_program(wanted)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("{path} cannot be written ({reason}).", path=str(path), reason=error.strerror) from error
    set_text(path, SECTION, name, wanted)
    user_settings.cache_clear()


def _lines(shown: list[_Shown], home: Home | None) -> list[Line]:
    from kb.home import SETTINGS
    from kb.user_settings import settings_file

    room = columns()
    longest = max(width(each.name) for each in shown)
    lines: list[Line] = []
    for each in shown:
        lead = (StyledText(each.name.ljust(longest) + "  ", "id"),)
        margin = (StyledText(" " * (longest + 2)),)
        value = [StyledText(one_line(each.value), "heading"), StyledText(f"  {each.origin}", "faint")]
        lines += wrap(value, room, first=lead, rest=margin)
        lines += wrap([StyledText(_(_ABOUT[each.name]))], room, first=margin)
    if len(shown) > 1:
        files = [(_("your settings: {path}"), settings_file())]
        if home is not None:
            files.append((_("this knowledge base: {path}"), home.path / SETTINGS))
        example = _("to set one: kb config results 3; back to the default: kb config results default")
        lines.append(blank())
        for said in (*(text.format(path=_in_short(path)) for text, path in files), example):
            lines += wrap([StyledText(said, "faint")], room)
    return lines


def _in_short(path: Path) -> str:
    return one_line(str(path).replace(str(Path.home()), "~", 1))
