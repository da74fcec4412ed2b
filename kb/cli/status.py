"""``kb status``: counts and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kb.cli.document_words import status_word
from kb.cli.home import open_base
from kb.cli.messages import _
from kb.cli.options import AsJson
from kb.cli.terminal import write, write_json
from kb.cli.wrap import Line, StyledText, width
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.results import Status


def status(
    ctx: typer.Context,
    as_json: AsJson = False,
) -> None:
    """Show where the knowledge base is, how much is in it, and what answers from it.

    Examples:
        kb status --json
    """
    with open_base(ctx) as base:
        found = base.status()
    if as_json:
        from kb.json_output import status_json

        write_json(status_json(found))
        return
    write(_lines(found))


def _lines(found: Status) -> list[Line]:
    fresh = (
        StyledText(_("up to date"), "good")
        if found.up_to_date
        else StyledText(_("behind corpus/; kb index brings it up to date"), "caution")
    )
    rows = [
        (_("Knowledge base"), StyledText(one_line(str(found.home)))),
        (_("Documents"), StyledText(f"{found.documents:,}")),
        *([(_("Validity"), StyledText(_validity_words(found)))] if found.statuses else []),
        (_("Passages"), StyledText(f"{found.passages:,}")),
        (_("Sentences"), StyledText(f"{found.sentences:,}")),
        (
            _("Encoder"),
            StyledText(_("{name}, {n} dimensions").format(name=one_line(found.encoder), n=found.dimensions)),
        ),
        (_("Reranking"), StyledText(_("by multilingual-e5-small") if found.reranks else _("none"))),
        *([(_("Reranker"), StyledText(one_line(found.reranker)))] if found.reranker else []),
        (
            _("Store"),
            StyledText(_("{store}, {vectors}").format(store=_word(found.store), vectors=_word(found.vector_index))),
        ),
        (_("Index"), StyledText(size_words(found.index_bytes))),
        (_("State"), fresh),
    ]
    longest = max(width(name) for name, _span in rows)
    return [(StyledText(name + " " * (longest - width(name) + 2), "faint"), span) for name, span in rows]


def _validity_words(found: Status) -> str:
    from kb.documents.validity import STATUSES

    counted = [(status, found.statuses[status]) for status in STATUSES if status in found.statuses]
    return " · ".join(f"{status_word(status)} {count:,}" for status, count in counted)


def size_words(size: int) -> str:
    """Bytes in binary units (IEC 80000-13)."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return f"{amount:,.0f} {unit}" if unit == "B" else f"{amount:,.1f} {unit}"
        amount /= 1024
    raise AssertionError


def _word(name: str) -> str:
    """What a store or a kind of vector index is to a person; one that is not known here keeps its name."""
    words = {"embedded": _("files on this machine"), "flat": _("exact search")}
    return words.get(name, one_line(name))
