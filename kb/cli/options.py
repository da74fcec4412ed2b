"""Options and arguments that several commands have, declared once: ``force: Force = False``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kb.cli.messages import _
from kb.cli.parameters import (
    complete_kinds,
    complete_places,
    read_date,
    read_kind,
    read_since,
    read_until,
)


def day_option(name: str, about: str, read: Callable[[str], date] = read_date) -> Any:
    """An option that is a day."""
    return typer.Option(name, metavar=_("DATE"), parser=read, help=about)


Accessed = Annotated[date | None, day_option("--accessed", _("The day of access. Otherwise today."))]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help=_("Permit addresses on this machine and in private networks."))
]
AsOf = Annotated[
    date | None,
    day_option("--as-of", _("Ask the library of that day: what was in force then, and nothing later."), read_until),
]
Force = Annotated[bool, typer.Option("--force", help=_("Replace a file that is there already."))]
Issuer = Annotated[
    str | None, typer.Option("--issuer", metavar=_("NAME"), help=_("Only what this body issued; part of its name."))
]
JsonFormat = Annotated[bool, typer.Option("--json", help=_("The same as --format json."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))]
ReportAsJson = Annotated[bool, typer.Option("--json", help=_("Print what was done as JSON."))]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar=_("KIND"),
        parser=read_kind,
        autocompletion=complete_kinds,
        help=_("Only this kind of document: law, plan, opinions, notice, article ..."),
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar=_("FILE"), help=_("The file to write; its ending tells the format.")),
]
Place = Annotated[
    str,
    typer.Argument(
        metavar=_("PASSAGE|DOCUMENT"),
        autocompletion=complete_places,
        help=_("The id of a passage or of a document, or a rank of the last kb ask."),
    ),
]
Port = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help=_("The port that is listened on."))]
Since = Annotated[
    date | None, day_option("--since", _("Only what is dated then or later (2025, 2025-03 ...)."), read_since)
]
Until = Annotated[date | None, day_option("--until", _("Only what is dated then or earlier."), read_until)]
