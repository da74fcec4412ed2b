"""``kb add`` and ``kb fetch``: documents come in, and official texts take the place of digests."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import note_failures, progress_bar, warn_of_notes
from kb.cli.messages import _, listing, ngettext, sentence
from kb.cli.options import AllowPrivate, ReportAsJson, day_option
from kb.cli.parameters import complete_documents, complete_kinds, read_kind
from kb.cli.terminal import columns, note, write, write_json
from kb.cli.wrap import Line, Role, StyledText, wrap
from kb.errors import InputError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.results import Change
    from kb.sources.official import Outcome
    from kb.store.store import DocumentRecord
    from kb.text.sanitize import Json


_PLACES = 12  # changed provisions that are named
_GAPS = 5  # most documents of which each is said what it lacks, or which other it resembles


def add(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar=_("PATH|URL"), help=_("Files, folders, or addresses of pages."))
    ],
    identifier: Annotated[
        str | None, typer.Option("--id", metavar=_("ID"), help=_("The document's id. Otherwise from its file name."))
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar=_("TEXT"), help=_("Its title."))] = None,
    issuer: Annotated[
        list[str] | None,
        typer.Option("--issuer", metavar=_("NAME"), help=_("The body that issued it; more than once for several.")),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar=_("KIND"),
            parser=read_kind,
            autocompletion=complete_kinds,
            help=_("Its kind: law, plan, opinions, notice, article ..."),
        ),
    ] = None,
    issued: Annotated[date | None, day_option("--issued", _("The date it bears."))] = None,
    published: Annotated[date | None, day_option("--published", _("The date it was made public."))] = None,
    effective: Annotated[date | None, day_option("--effective", _("The day it takes effect."))] = None,
    expires: Annotated[date | None, day_option("--expires", _("The last day it is in force."))] = None,
    supersedes: Annotated[
        list[str] | None,
        typer.Option(
            "--supersedes",
            metavar=_("DOCUMENT"),
            autocompletion=complete_documents,
            help=_("The id or title of a document whose place it takes; more than once for several."),
        ),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help=_("Where it is published."))] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar=_("TEXT"), help=_("Its document number (中发〔2026〕1号)."))
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace",
            metavar=_("DOCUMENT"),
            autocompletion=complete_documents,
            help=_("Put the file in the place of this document, which goes into corpus/.trash/."),
        ),
    ] = None,
    allow_private: AllowPrivate = False,
    as_json: ReportAsJson = False,
) -> None:
    """Copy documents into corpus/ and index them.

    Files, whole folders, and pages (http, https). Title, issuer, dates and the rest are read from the document; the
    options state them where the document does not (--id, --title, --number and --url of a single document). The same
    content added again changes nothing.

    Examples:
        kb add opinions.pdf plan.docx
        kb add laws/
        kb add https://www.gov.cn/zhengce/...
        kb add corrected.docx --replace opinions-2026
        kb add scan.pdf --title "Opinions" --issuer 国务院 --issued 2026-01-03
    """
    from kb.results import Overrides

    if any(not path.strip() for path in paths):
        raise InputError("A path is empty; name a file, a folder or an address.")
    overrides = Overrides(
        id=identifier,
        title=title,
        issuer=tuple(issuer) if issuer else None,
        kind=kind,
        issued=issued,
        published=published,
        effective=effective,
        expires=expires,
        supersedes=tuple(supersedes) if supersedes else None,
        url=url,
        number=number,
    )
    stated = overrides != Overrides()
    with open_base(ctx) as base, progress_bar() as progress:
        try:
            change = base.add(
                list(paths),
                overrides=overrides if stated else None,
                replace=replace,
                allow_private=allow_private,
                progress=progress,
            )
        except KeyboardInterrupt:
            note(_("files that are copied into corpus/ stay; kb index, or the next question, goes on with them."))
            raise
    if as_json:
        write_json(
            {
                "added": [record.id for record in (*change.added, *change.changed)],
                "unchanged": list(change.unchanged),
                "failed": [{"path": failure.path, "reason": sentence(failure.error)} for failure in change.failed],
            }
        )
    else:
        write(_lines(change))
        warn_of_notes(change)
        _note_what_is_known(change, paths, base.home.path)
    _note_what_gave_way(change, list(paths))
    if not as_json:
        note_failures(change)
    if change.failed:
        taken = change.added or change.changed or change.unchanged
        raise typer.Exit(1 if taken else 2)


def _note_what_gave_way(change: Change, paths: list[str]) -> None:
    """Says what the new files took the place of, or might have been meant to, and what to do if it was not meant."""
    for document in change.replaced:
        note(
            _(
                "{document}: the new file took the place of the old one; to have that back: kb restore {document}"
            ).format(document=one_line(document))
        )
    for record in change.changed:
        if record.copies and record.id not in change.replaced:
            note(
                _("{document} is read from {path} from now on; {copies} holds the same document and stays.").format(
                    document=one_line(record.id),
                    path=one_line(record.path),
                    copies=listing([one_line(copy) for copy in record.copies]),
                )
            )
    alone = len(paths) == 1 and len(change.added) + len(change.changed) == 1
    for document, other in change.versions[:_GAPS]:
        message = (
            _(
                "{document} has the title of {other} and most of its text. If it is to take that one's place: "
                "kb add {path} --replace {other}. If both are to stay, that is all."
            )
            if alone
            else _(
                "{document} has the title of {other} and most of its text. If it is to take that one's place: "
                "kb remove {other}. If both are to stay, that is all."
            )
        )
        note(message.format(document=one_line(document), other=one_line(other), path=_as_argument(paths[0])))
    if (count := len(change.versions) - _GAPS) > 0:
        note(
            ngettext(
                "{n} more pair of documents shares a title and most of its text; kb doctor names those without a date "
                "to tell them apart.",
                "{n} more pairs of documents share a title and most of their text; kb doctor names those without a "
                "date to tell them apart.",
                count,
            )
        )


def _as_argument(path: str | Path) -> str:
    """A path as it is typed in a shell, in the current folder."""
    path, here = Path(path), Path.cwd()
    return shlex.quote(one_line(str(path.relative_to(here) if path.is_relative_to(here) else path)))


def _note_what_is_known(change: Change, paths: Sequence[str], home: Path) -> None:
    """Says what was taken over from elsewhere, and what a citation of the new documents still lacks."""
    from kb.known_metadata import gaps

    names = {
        "title": _("title"),
        "issuer": _("issuer"),
        "number": _("number"),
        "issued": _("date"),
        "date": _("date"),
        "published": _("publication date"),
        "url": _("address"),
    }
    for filled in change.filled:
        note(
            _("{document}: {fields} taken from {source}.").format(
                document=one_line(filled.document),
                fields=listing([names[field] for field in filled.fields]),
                source=one_line(filled.source),
            )
        )
    options = {
        "title": _("--title TEXT"),
        "issuer": _("--issuer NAME"),
        "date": _("--issued DATE"),
    }
    # What is stated of one document is not to be said of a whole folder.
    one = len(paths) == 1 and len(change.added) + len(change.changed) == 1 and not Path(paths[0]).is_dir()
    path = paths[0] if one else None
    lacking = [(record, found) for record in (*change.added, *change.changed) if (found := gaps(record))]
    for record, found in lacking[:_GAPS]:
        note(
            _("{document}: not found in the file: {fields}. To state it: kb add {path} {options}").format(
                document=one_line(record.id),
                fields=listing([names[gap] for gap in found]),
                path=_as_argument(path or home / record.path),
                options=" ".join(options[gap] for gap in found),
            )
        )
    if len(lacking) > _GAPS:
        count = len(lacking) - _GAPS
        note(
            ngettext(
                "{n} more document lacks a title, issuer or date; kb list shows which.",
                "{n} more documents lack a title, issuer or date; kb list shows which.",
                count,
            )
        )


def _lines(change: Change) -> list[Line]:
    room = columns()
    lines: list[Line] = []
    for word, records in ((_("added"), change.added), (_("changed"), change.changed)):
        for record in records:
            lines += record_lines(word, record, room)
    for document in change.unchanged:
        lines += wrap([StyledText(_("unchanged") + "  ", "faint"), StyledText(one_line(document), "id")], room)
    if not lines and not change.failed:
        lines = [(StyledText(_("There was nothing to add.")),)]
    return lines


def record_lines(word: str, record: DocumentRecord, room: int | None) -> list[Line]:
    """What was done with a document: the word for it, its id, its title, and how much is in it."""
    counts = [ngettext("{n} passage", "{n} passages", record.passages)]
    if record.provisions:
        counts.insert(0, ngettext("{n} provision", "{n} provisions", record.provisions))
    spans = [
        StyledText(word + "  ", "good"),
        StyledText(one_line(record.id), "id"),
        StyledText("  " + one_line(record.metadata.title)),
        StyledText("  " + " · ".join(counts), "faint"),
    ]
    return wrap(spans, room, rest=(StyledText("    "),))


def fetch(
    ctx: typer.Context,
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar=_("DOCUMENT"), help=_("Ids of listed documents; all when none is named.")),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=_("Change nothing; tell what has changed."))] = False,
    allow_private: AllowPrivate = False,
    as_json: ReportAsJson = False,
) -> None:
    """Download the official text of the documents listed in corpus/sources.toml.

    The download is checked against the list: title, number of provisions, dates. Only the document itself takes the
    digest's place; when anything is off, the digest stays. --check changes nothing and tells what has changed at the
    source.

    Examples:
        kb fetch
        kb fetch opinions-2026
        kb fetch --check
    """
    from kb.sources import official

    with open_base(ctx) as base:
        outcomes = official.fetch(base, documents or (), keep=not check, allow_private=allow_private)
    if as_json:
        write_json(_fetched_json(outcomes))
    else:
        write(_fetched_lines(outcomes))
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    if outcomes and failed == len(outcomes):
        raise typer.Exit(2)
    if failed or (check and any(outcome.state == "changed" for outcome in outcomes)):
        raise typer.Exit(1)


def _fetched_json(outcomes: tuple[Outcome, ...]) -> dict[str, Json]:
    by_state: dict[str, Json] = {
        state: [o.document for o in outcomes if o.state == state] for state in ("fetched", "unchanged", "available")
    }
    by_state["changed"] = [
        {"document": o.document, "provisions": list(o.places)} for o in outcomes if o.state == "changed"
    ]
    by_state["failed"] = [
        {"document": o.document, "reason": sentence(o.error)} for o in outcomes if o.error is not None
    ]
    return by_state


def _fetched_lines(outcomes: tuple[Outcome, ...]) -> list[Line]:
    room = columns()
    words: dict[str, tuple[str, Role]] = {
        "fetched": (_("fetched"), "good"),
        "unchanged": (_("unchanged"), "faint"),
        "changed": (_("changed"), "good"),
        "available": (_("a digest here, the official text at its source"), "faint"),
        "failed": (_("not fetched"), "bad"),
    }
    lines: list[Line] = []
    for outcome in outcomes:
        word, style = words[outcome.state]
        spans = [StyledText(word + "  ", style), StyledText(one_line(outcome.document), "id")]
        if outcome.places:
            places = " ".join(outcome.places[:_PLACES]) + (" ..." if len(outcome.places) > _PLACES else "")
            spans.append(StyledText("  " + one_line(places)))
        if outcome.error is not None:
            spans.append(StyledText("  " + one_line(sentence(outcome.error))))
        lines += wrap(spans, room)
    return lines or [(StyledText(_("Nothing is listed with an address to fetch it from.")),)]
