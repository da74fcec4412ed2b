"""``kb restore``: a removed document comes back."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.add import record_lines
from kb.cli.home import open_base
from kb.cli.messages import _
from kb.cli.parameters import complete_removed
from kb.cli.terminal import columns, write
from kb.cli.wrap import Line


def restore(
    ctx: typer.Context,
    documents: Annotated[
        list[str],
        typer.Argument(metavar=_("DOCUMENT"), autocompletion=complete_removed, help=_("Ids of removed documents.")),
    ],
) -> None:
    """Bring back documents that were removed, or that gave way to another file.

    They come from corpus/.trash/. A document of the same id that is there now goes into the trash in turn, so that kb
    restore once more has it back.

    Examples:
        kb restore plan-2024-2027
    """
    lines: list[Line] = []
    with open_base(ctx) as base:
        for document in dict.fromkeys(documents):
            for record in base.restore(document):
                lines += record_lines(_("restored"), record, columns())
    write(lines)
