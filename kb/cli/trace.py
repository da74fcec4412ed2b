"""``kb trace``: every use of a wording, in the order of time."""

from __future__ import annotations

from collections import Counter
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
    from kb.timeline.trace import Trace

NOTHING = 1
_BAR = 30
_MOST_VARIANTS = 10


def register(app: typer.Typer) -> None:
    """Adds ``trace`` to the application."""
    app.command(
        "trace",
        cls=HelpfulCommand,
        help=_(
            """\
Find every use of a wording, in the order of time: each document with its first sentence, and the uses by year.

Wordings like it are listed too, and the documents of the same series that do not have it. Capitals matter."""
        ),
        epilog=_(
            """\
kb trace 新质生产力
kb trace "rural revitalization" --json
"""
        ),
    )(trace_phrase)


def trace_phrase(
    ctx: typer.Context,
    phrase: Annotated[str, typer.Argument(metavar=_("PHRASE"), help=_("The wording, as documents have it."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
) -> None:
    with open_base(ctx) as base:
        bring_up_to_date(base)
        found = base.trace(phrase)
    if as_json:
        from kb.json_output import trace_json

        write_json(trace_json(found))
    else:
        write(_lines(found, columns()))
    if not found.documents:
        raise typer.Exit(NOTHING)


def _lines(found: Trace, room: int | None) -> list[Line]:
    lines: list[Line] = []
    for each in found.documents:
        first = each.uses[0]
        start, end = first.span
        head = (each.day.isoformat() if each.day else "").ljust(12)
        count = ngettext("{n} use", "{n} uses", len(each.uses))
        lines.append((StyledText(head), StyledText(one_line(first.passage), "id"), StyledText(f"  {count}", "faint")))
        sentence = [
            StyledText(one_line(first.sentence[:start])),
            StyledText(one_line(first.sentence[start:end]), "answer"),
            StyledText(one_line(first.sentence[end:])),
        ]
        indent = (StyledText("  "),)
        lines += wrap([span for span in sentence if span.text], room, first=indent, rest=indent)
    if found.documents:
        lines += [blank(), *_chart(found), blank()]
    else:
        lines += wrap([StyledText(_("No document has this wording."), "caution")], room)
    for number, (form, documents) in enumerate(found.variants.items()):
        if number == _MOST_VARIANTS:
            break
        text = f"{one_line(form)}  {ngettext('{n} document', '{n} documents', len(documents))}"
        lines += wrap([StyledText(_("Also: ") + text)], room)
    if found.without:
        text = _("Without it in the same series: {documents}").format(documents=listing(found.without))
        lines += wrap([StyledText(one_line(text), "faint")], room)
    if found.documents:
        uses = sum(len(each.uses) for each in found.documents)
        total = f"{ngettext('{n} document', '{n} documents', len(found.documents))}, "
        lines.append((StyledText(total + ngettext("{n} use", "{n} uses", uses), "faint"),))
    return lines


def _chart(found: Trace) -> list[Line]:
    """Uses by year, a bar a year."""
    years: Counter[str] = Counter()
    for each in found.documents:
        years[str(each.day.year) if each.day else "-"] += len(each.uses)
    most = max(years.values())
    return [
        (
            StyledText(f"  {year}".ljust(8)),
            StyledText("▇" * max(1, round(_BAR * count / most)), "faint"),
            StyledText(f" {count}"),
        )
        for year, count in years.items()
    ]
