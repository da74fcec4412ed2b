"""``kb targets``: every target and figure of the library, or those on a topic."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext
from kb.cli.options import Force, JsonFormat, Output
from kb.cli.output_file import chosen_format, give
from kb.cli.terminal import blank, columns, waiting
from kb.cli.wrap import Line, StyledText, width, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.output_file import Made
    from kb.timeline.targets import Conflict, Target

_ENDINGS = {".txt": "text", ".csv": "csv", ".xlsx": "xlsx", ".json": "json"}
_BAR = 12
_FEWEST_IN_CHART = 3


def list_targets(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar=_("TOPIC"), help=_("An indicator or thing, in either language."))
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="text|csv|xlsx|json", help=_("How the table is written."))
    ] = None,
    output: Output = None,
    force: Force = False,
    as_json: JsonFormat = False,
) -> None:
    """List the targets and figures that documents state, or those on a TOPIC: what is counted, how much, by when, for
    where.

    Figures of one thing stand together in the order of their years. Where documents of one year disagree, it is said.

    Examples:
        kb targets 粮食产量
        kb targets GDP --format csv -o gdp.csv
        kb targets -o targets.xlsx
    """
    chosen = chosen_format(form, output, _ENDINGS, topic or (), json=as_json)
    about = " ".join(topic or ()) or None
    with open_base(ctx) as base:
        bring_up_to_date(base)
        with waiting(_("reading the figures of the documents")):
            found = base.targets(about)
    said = ngettext("{n} figure written", "{n} figures written", len(found))
    give(_made(found, about, chosen, columns(widest=None) if output is None else None), output, said, force=force)
    if not found:
        raise typer.Exit(1)


def _made(found: Sequence[Target], topic: str | None, form: str, room: int | None) -> Made:
    from kb.json_output import targets_json
    from kb.timeline.target_tables import as_csv, as_xlsx

    if form == "text":
        return _lines(found, topic, room)
    return targets_json(found) if form == "json" else as_csv(found) if form == "csv" else as_xlsx(found)


def _lines(found: Sequence[Target], topic: str | None, room: int | None) -> list[Line]:
    from kb.timeline.targets import conflicts

    if not found:
        return wrap([StyledText(_("No document states a figure on this."), "caution")], room)
    lines: list[Line] = []
    if topic and found[0].beside:
        named = _("No figure counts {topic}; these are of sentences and documents that name it.").format(topic=topic)
        lines += [*wrap([StyledText(named, "caution")], room), blank()]
    for series, members in groupby(found, key=lambda each: each.series):
        lines += _series(list(members), series[2], room)
        lines.append(blank())
    for conflict in conflicts(found):
        lines += _conflict(conflict, room)
    lines.append((StyledText(ngettext("{n} figure", "{n} figures", len(found)), "faint"),))
    return lines


def _series(members: Sequence[Target], place: str | None, room: int | None) -> list[Line]:
    head = one_line(members[0].what) + (f" · {one_line(place)}" if place else "")
    lines: list[Line] = [*wrap([StyledText(head, "heading")], room)]
    figures = [one_line(each.text) for each in members]
    wide = max(map(width, figures))
    # A sum over five years beside those of one year would make all of these small.
    yearly = [each for each in members if not _of_several_years(each)]
    most = max((abs(each.value * each.size) for each in yearly), default=0.0)
    spans = len(yearly) < len(members)
    charted = len({each.by for each in yearly}) >= _FEWEST_IN_CHART and most > 0
    for each, figure in zip(members, figures, strict=True):
        bar = ""
        if charted:
            length = 0 if _of_several_years(each) else round(_BAR * abs(each.value * each.size) / most)
            bar = ("▇" * length).ljust(_BAR) + "  "
        line = (
            StyledText("  " + _years(each).ljust(11 if spans else 6)),
            StyledText(figure + " " * (wide - width(figure) + 2), "answer"),
            StyledText(bar, "faint"),
            StyledText(one_line(each.passage), "id"),
        )
        lines.append(line)
        if len(members) == 1:
            lines += wrap([StyledText("  " + one_line(each.sentence), "faint")], room)
    return lines


def _of_several_years(target: Target) -> bool:
    return target.years is not None and target.years[0] != target.years[1]


def _years(target: Target) -> str:
    if target.years is None:
        return target.by or ""
    first, last = target.years
    return str(last) if first == last else f"{first}-{last}"


def _conflict(conflict: Conflict, room: int | None) -> list[Line]:
    first = conflict.targets[0]
    said = " / ".join(f"{one_line(each.text)} ({one_line(each.passage)})" for each in conflict.targets)
    text = _("{what}, {year}: the documents differ: {figures}").format(
        what=one_line(first.what), year=first.by, figures=said
    )
    return wrap([StyledText(text, "caution")], room)
