"""``kb list``: what is in the knowledge base, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.answer_lines import unmatched
from kb.cli.document_words import kind_word, standing_words, status_word
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, listing, ngettext
from kb.cli.options import Issuer, Kind, Since, Until, day_option
from kb.cli.parameters import complete_statuses, one_of, read_status, read_until
from kb.cli.terminal import blank, columns, note, write, write_json
from kb.cli.wrap import Line, StyledText, wrap
from kb.documents.validity import STATUSES
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.knowledge_base import KnowledgeBase
    from kb.store.store import DocumentRecord
_SORTS = ("id", "date", "title", "status")


def list_documents(
    ctx: typer.Context,
    kind: Kind = None,
    issuer: Issuer = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar=_("STATUS"),
            parser=read_status,
            autocompletion=complete_statuses,
            help=_("Only what is in-force, not-yet, superseded, repealed, expired or unknown."),
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar=_("TEXT"), help=_("Only documents with these words in title, number or id.")),
    ] = None,
    as_of: Annotated[
        date | None, day_option("--as-of", _("Their status on this day; otherwise today."), read_until)
    ] = None,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="|".join(_SORTS), parser=one_of("--sort", *_SORTS), help=_("The order.")),
    ] = "id",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print everything that is known as JSON."))] = False,
) -> None:
    """List the documents: id, title, issuer, dates, kind, whether each is in force, and how much is in it.

    Sorted by id, or with --sort by date, title or status. Exits with 1 when no document is like that.

    Examples:
        kb list
        kb list --status in-force --issuer 国务院
        kb list --search 复议 --sort date
        kb list --json | jq -r '.documents[].title'
    """
    day = as_of or date.today()
    with open_base(ctx) as base:
        bring_up_to_date(base)
        records = base.documents(
            kind=kind, issuer=issuer, status=status, since=since, until=until, search=search, as_of=day
        )
        held = base.documents()
        successors = {record.id: _successor(base, record, day) for record in records} if not as_json else {}
    records = _sorted(records, sort, day)
    if as_json:
        from kb.json_output import document_json

        write_json({"documents": [document_json(record, day) for record in records]})
    else:
        why = unmatched(held, issuer=issuer, kind=kind, since=since, until=until, status=status, as_of=day)
        if why and held and not records:
            note(why)
        write(_lines(records, successors, day, len(held)))
    if held and not records:
        raise typer.Exit(1)


def _successor(base: KnowledgeBase, record: DocumentRecord, day: date) -> DocumentRecord | None:
    ended_by = record.ended_by(day)
    return base.catalog().document(ended_by) if ended_by is not None else None


def _sorted(records: Sequence[DocumentRecord], by: str, day: date) -> Sequence[DocumentRecord]:
    if by == "date":
        return sorted(records, key=lambda record: (record.metadata.day or date.min, record.id))
    if by == "title":
        return sorted(records, key=lambda record: (record.metadata.title, record.id))
    if by == "status":
        return sorted(records, key=lambda record: (STATUSES.index(record.status(day)), record.id))
    return records


def _lines(
    records: Sequence[DocumentRecord], successors: Mapping[str, DocumentRecord | None], day: date, all_of_them: int
) -> list[Line]:
    room = columns()
    if not records and all_of_them:
        return wrap([StyledText(_("No document is like that; kb list shows all."))], room)
    if not records:
        return wrap([StyledText(_("There are no documents yet; add some with: kb add PATH"))], room)
    lines: list[Line] = []
    for record in records:
        lines += _record_lines(record, successors.get(record.id), day, room)
    total = ngettext("{n} document", "{n} documents", len(records))
    return [*lines, blank(), (StyledText(total, "faint"),)] if room is not None else lines


def _record_lines(record: DocumentRecord, successor: DocumentRecord | None, day: date, room: int | None) -> list[Line]:
    from kb.cli.rendering import fact_spans
    from kb.known_metadata import gaps

    status = record.status(day)
    counts = [kind_word(record.metadata.kind)]
    if status == "in-force":
        counts.append(status_word(status))
    if record.pages:
        counts.append(ngettext("{n} page", "{n} pages", record.pages))
    if record.provisions:
        counts.append(ngettext("{n} provision", "{n} provisions", record.provisions))
    counts.append(ngettext("{n} passage", "{n} passages", record.passages))
    facts = fact_spans(record, brief=True)
    lacking = {"title": _("no title"), "issuer": _("no issuer"), "date": _("no date")}
    for gap in gaps(record):
        facts += [*([StyledText(" · ", "faint")] if facts else []), StyledText(lacking[gap], "caution")]
    if facts:
        facts.append(StyledText(" · ", "faint"))
    facts.append(StyledText(" · ".join(counts), "faint"))
    if record.copies:
        copies = _("copies: {paths}").format(paths=listing([one_line(path) for path in record.copies]))
        facts += [StyledText(" · ", "faint"), StyledText(copies, "faint")]
    if standing := standing_words(record, status, successor):
        facts += [StyledText(" · ", "faint"), StyledText(standing, "caution")]
    head = [
        StyledText(one_line(record.id), "id"),
        StyledText("  "),
        StyledText(one_line(record.metadata.title), "faint" if standing else "title"),
    ]
    if room is None:
        return [(*head, StyledText("  "), *facts)]
    lead = (StyledText("    "),)
    return [*wrap(head, room, rest=lead), *wrap(facts, room, first=lead)]
