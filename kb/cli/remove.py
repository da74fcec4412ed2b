"""``kb remove``: a document goes."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.help import HelpfulCommand
from kb.cli.home import open_base
from kb.cli.messages import _
from kb.cli.parameters import complete_documents
from kb.cli.sanitize import one_line
from kb.cli.terminal import columns, write
from kb.cli.wrap import Line, StyledText, wrap


def register(app: typer.Typer) -> None:
    """Adds ``remove`` to the application."""
    app.command(
        "remove",
        cls=HelpfulCommand,
        help=_(
            """\
Take documents out of corpus/ and out of the index.

The files in corpus/ are deleted; what they were copied from is not touched."""
        ),
        epilog=_("kb remove plan-2024-2027\n"),
    )(remove)


def remove(
    ctx: typer.Context,
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar=_("DOCUMENT"), autocompletion=complete_documents, help=_("Ids of documents (see kb list).")
        ),
    ],
) -> None:
    lines: list[Line] = []
    with open_base(ctx) as base:
        # All ids are looked up before anything goes: a slip in the second must not cost the first.
        wanted = list(dict.fromkeys(base.document(document).id for document in documents))
        for document in wanted:
            record = base.remove(document)
            spans = [
                StyledText(_("removed") + "  ", "caution"),
                StyledText(one_line(record.id), "id"),
                StyledText("  " + one_line(record.metadata.title)),
                StyledText("  " + one_line(record.path), "faint"),
            ]
            lines += wrap(spans, columns(), rest=(StyledText("    "),))
    write(lines)
