"""``kb doctor``: everything is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.messages import _, sentence
from kb.cli.terminal import columns, write, write_json
from kb.cli.wrap import Line, StyledText, wrap

if TYPE_CHECKING:
    from kb.text.sanitize import Json


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
            lines.append((StyledText(_("Everything is in order."), "good"),))
        elif not repair:
            lines += wrap([StyledText(_("kb doctor --repair repairs what can be repaired."), "faint")], room)
        else:
            lines += wrap([StyledText(_("The rest has to be repaired or removed by hand."), "faint")], room)
        write(lines)
    if left:
        raise typer.Exit(1)
