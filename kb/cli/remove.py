"""``kb remove`` and ``kb restore``: a document goes into the trash, and comes back."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Annotated

import typer

from kb.cli.add import record_lines
from kb.cli.home import open_base
from kb.cli.messages import _, listing
from kb.cli.parameters import complete_documents, complete_removed
from kb.cli.terminal import columns, is_terminal, note, write
from kb.cli.wrap import Line, StyledText, wrap
from kb.text.sanitize import one_line


def remove(
    ctx: typer.Context,
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar=_("DOCUMENT"), autocompletion=complete_documents, help=_("Ids of documents (see kb list).")
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Do not ask."))] = False,
) -> None:
    """Remove documents from corpus/ and from the index.

    Their files go into corpus/.trash/, from which kb restore brings them back. On a terminal, kb says which files they
    are, and asks.

    Examples:
        kb remove plan-2024-2027
    """
    lines: list[Line] = []
    with open_base(ctx) as base:
        # All ids are looked up before anything goes: a slip in the second must not cost the first.
        wanted = list(dict.fromkeys(base.document(document).id for document in documents))
        home = base.home.path
        files = {
            document: [one_line(str(path.relative_to(home))) for path in base.files_of(base.document(document))]
            for document in wanted
        }
        if not yes and is_terminal(sys.stdin) and is_terminal(sys.stderr):
            for path in chain.from_iterable(files.values()):
                note(_("{path} goes into corpus/.trash/").format(path=path))
            if not typer.confirm(_("Remove it?"), err=True):
                note(_("Nothing was removed."))
                raise typer.Exit(1)
        for document in wanted:
            record = base.remove(document)
            spans = [
                StyledText(_("removed") + "  ", "caution"),
                StyledText(one_line(record.id), "id"),
                StyledText("  " + one_line(record.metadata.title)),
                StyledText("  " + listing(files[document]), "faint"),
            ]
            lines += wrap(spans, columns(), rest=(StyledText("    "),))
    write(lines)
    note(_("to bring it back: kb restore {documents}").format(documents=" ".join(map(one_line, wanted))))


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
