"""``kb trace``: every use of a wording, in the order of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, listing, ngettext
from kb.cli.options import AsJson, Force
from kb.cli.terminal import blank, columns, write, write_json
from kb.cli.wrap import Line, StyledText, width, wrap
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import one_line, within_line
from kb.timeline.trace_chart import as_png, as_svg, by_issuer, by_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.timeline.trace import Trace

_BAR = 30
_MOST_VARIANTS = 10


def trace_phrase(
    ctx: typer.Context,
    phrase: Annotated[list[str], typer.Argument(metavar=_("PHRASE"), help=_("The wording, as documents have it."))],
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar=_("FILE"), help=_("Draw uses by year and issuer: FILE.svg or FILE.png.")),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Find every use of a wording, in the order of time: each document with its first sentence, and the uses by year.

    Wordings like it are listed too, and the documents of the same series that do not have it. Capitals matter.

    Examples:
        kb trace 新质生产力
        kb trace "rural revitalization" --json
        kb trace 高质量发展 --plot uses.svg
    """
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise InputError("A chart is drawn as .svg or .png.")
    with open_base(ctx) as base:
        bring_up_to_date(base)
        found = base.trace(" ".join(phrase))
        issuers = by_issuer(found, {record.id: record for record in base.documents()})
    if plot is not None and found.documents:
        panels = [by_year(found), issuers]
        content = (
            as_svg(found.phrase, panels).encode() if plot.suffix.lower() == ".svg" else as_png(found.phrase, panels)
        )
        write_output(plot, content, force=force)
    if as_json:
        from kb.json_output import trace_json

        write_json(trace_json(found))
    else:
        write(_lines(found, issuers, columns()))
    if not (found.documents or found.in_headings):
        raise typer.Exit(1)


def _lines(found: Trace, issuers: Mapping[str, int], room: int | None) -> list[Line]:
    lines: list[Line] = []
    renderings = {each.of: each for each in found.counterparts}
    for each in found.documents:
        first = each.uses[0]
        start, end = first.span
        head = (each.day.isoformat() if each.day else str(each.year or "")).ljust(12)
        count = ngettext("{n} use", "{n} uses", len(each.uses))
        lines.append((StyledText(head), StyledText(one_line(first.passage), "id"), StyledText(f"  {count}", "faint")))
        parts = (first.sentence[:start].lstrip(), first.sentence[start:end], first.sentence[end:].rstrip())
        before, phrase, behind = map(within_line, parts)
        sentence = [StyledText(before), StyledText(phrase, "answer"), StyledText(behind)]
        indent = (StyledText("  "),)
        lines += wrap([span for span in sentence if span.text], room, first=indent)
        if (rendering := renderings.get(first.passage)) is not None:
            sentence = [StyledText(one_line(rendering.passage), "id")]
            sentence.append(StyledText("  " + one_line(rendering.sentence), "faint"))
            lines += wrap(sentence, room, first=indent)
    if found.documents:
        lines += [blank(), *_chart(by_year(found)), blank()]
        if len(issuers) > 1:
            lines += [*_chart(issuers), blank()]
    elif not found.in_headings:
        lines += wrap([StyledText(_("No document has this wording."), "caution")], room)
    for number, (form, documents) in enumerate(found.variants.items()):
        if number == _MOST_VARIANTS:
            break
        text = f"{one_line(form)}  {ngettext('{n} document', '{n} documents', len(documents))}"
        lines += wrap([StyledText(_("Also: ") + text)], room)
    if found.in_headings:
        text = _("In a title or heading alone: {documents}").format(documents=listing(found.in_headings))
        lines += wrap([StyledText(one_line(text), "faint")], room)
    if found.without:
        text = _("Without it in the same series: {documents}").format(documents=listing(found.without))
        lines += wrap([StyledText(one_line(text), "faint")], room)
    if found.documents:
        uses = sum(len(each.uses) for each in found.documents)
        total = _("{documents}, {uses}").format(
            documents=ngettext("{n} document", "{n} documents", len(found.documents)),
            uses=ngettext("{n} use", "{n} uses", uses),
        )
        lines.append((StyledText(total, "faint"),))
    return lines


def _chart(counts: Mapping[str, int]) -> list[Line]:
    """A bar for each name, as wide as the longest name needs."""
    most, longest = max(counts.values()), max(width(name) for name in counts)
    return [
        (
            StyledText(f"  {name}{' ' * (longest - width(name) + 2)}"),
            StyledText("▇" * round(_BAR * count / most) or ("▏" if count else ""), "faint"),
            StyledText(f" {count}" if count else ""),
        )
        for name, count in counts.items()
    ]
