"""``kb fetch``: the official text takes the digest's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.messages import _, sentence
from kb.cli.options import AllowPrivate, ReportAsJson
from kb.cli.terminal import columns, write, write_json
from kb.cli.wrap import Line, Role, StyledText, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.sources.official import Outcome
    from kb.text.sanitize import Json

_PLACES = 12  # so many changed provisions are named


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
        write_json(_as_json(outcomes))
    else:
        write(_lines(outcomes))
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    if outcomes and failed == len(outcomes):
        raise typer.Exit(2)
    if failed or (check and any(outcome.state == "changed" for outcome in outcomes)):
        raise typer.Exit(1)


def _as_json(outcomes: tuple[Outcome, ...]) -> dict[str, Json]:
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


def _lines(outcomes: tuple[Outcome, ...]) -> list[Line]:
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
