"""``kb list``: what is in the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.help import HelpfulCommand
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, listing, ngettext
from kb.cli.terminal import blank, columns, write, write_json
from kb.cli.wrap import Line, StyledText, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord


def register(app: typer.Typer) -> None:
    """Adds ``list`` to the application."""
    app.command(
        "list",
        cls=HelpfulCommand,
        help=_("List the documents: id, title, issuer, dates, kind, and how much is in each."),
        epilog=_(
            """\
kb list
kb list --json | jq -r '.documents[].title'
"""
        ),
    )(list_documents)


def list_documents(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print everything that is known as JSON."))] = False,
) -> None:
    with open_base(ctx) as base:
        bring_up_to_date(base)
        records = base.documents()
    if as_json:
        from kb.json_output import document_json

        write_json({"documents": [document_json(record) for record in records]})
        return
    write(_lines(records))


def _lines(records: Sequence[DocumentRecord]) -> list[Line]:
    room = columns()
    if not records:
        return wrap([StyledText(_("There are no documents yet; add some with: kb add PATH"))], room)
    lines: list[Line] = []
    for record in records:
        lines += _record_lines(record, room)
    total = ngettext("{n} document", "{n} documents", len(records))
    return [*lines, blank(), (StyledText(total, "faint"),)] if room is not None else lines


def _record_lines(record: DocumentRecord, room: int | None) -> list[Line]:
    from kb.cli.rendering import fact_spans
    from kb.cli.result_header import kind_word

    counts = [kind_word(record.metadata.kind)]
    if record.pages:
        counts.append(ngettext("{n} page", "{n} pages", record.pages))
    if record.provisions:
        counts.append(ngettext("{n} provision", "{n} provisions", record.provisions))
    counts.append(ngettext("{n} passage", "{n} passages", record.passages))
    facts = fact_spans(record, brief=True)
    if facts:
        facts.append(StyledText(" · ", "faint"))
    facts.append(StyledText(" · ".join(counts), "faint"))
    if record.copies:
        copies = _("copies: {paths}").format(paths=listing([one_line(path) for path in record.copies]))
        facts += [StyledText(" · ", "faint"), StyledText(copies, "faint")]
    head = [
        StyledText(one_line(record.id), "id"),
        StyledText("  "),
        StyledText(one_line(record.metadata.title), "title"),
    ]
    if room is None:
        return [(*head, StyledText("  "), *facts)]
    lead = (StyledText("    "),)
    return [*wrap(head, room, rest=lead), *wrap(facts, room, first=lead, rest=lead)]
