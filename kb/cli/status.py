"""``kb status`` and ``kb doctor``: counts and sizes, and whether everything is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.document_words import status_word
from kb.cli.home import open_base
from kb.cli.messages import _, sentence
from kb.cli.options import AsJson
from kb.cli.terminal import columns, write, write_json
from kb.cli.wrap import Line, StyledText, width, wrap
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.results import Status
    from kb.text.sanitize import Json


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


def doctor(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help=_("Repair what can be repaired."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the problems as JSON."))] = False,
) -> None:
    """Check everything: every file of the index against its checksum, the index against corpus/, and the parts of the
    index against each other.

    It exits with 1 when something is wrong, and says what to do. --repair repairs what can be repaired.

    Examples:
        kb doctor
        kb doctor --repair
    """
    with open_base(ctx) as base:
        problems = base.doctor(repair=repair)
    left = [problem for problem in problems if not problem.mended and not problem.remark]
    if as_json:
        shape: dict[str, Json] = {
            "problems": [
                {"problem": sentence(problem.error), "mended": problem.mended}
                for problem in problems
                if not problem.remark
            ]
        }
        if remarks := [sentence(problem.error) for problem in problems if problem.remark]:
            shape["remarks"] = remarks
        write_json(shape)
    else:
        room = columns()
        lines: list[Line] = []
        for problem in problems:
            word = (
                StyledText(_("repaired") + "  ", "good") if problem.mended else StyledText(_("problem") + "  ", "bad")
            )
            if problem.remark:
                word = StyledText(_("to look at") + "  ", "caution")
            lines += wrap([word, StyledText(sentence(problem.error))], room, rest=(StyledText("    "),))
        if not left:
            remarked = any(problem.remark for problem in problems)
            lines.append((StyledText(_("Nothing is damaged.") if remarked else _("Everything is in order."), "good"),))
        elif not repair:
            lines += wrap([StyledText(_("kb doctor --repair repairs what can be repaired."), "faint")], room)
        else:
            lines += wrap([StyledText(_("The rest has to be repaired or removed by hand."), "faint")], room)
        write(lines)
    if left:
        raise typer.Exit(1)


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
