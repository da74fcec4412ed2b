"""``kb init``: a new knowledge base."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kb.cli.indexing import progress_bar
from kb.cli.messages import _, ngettext
from kb.cli.terminal import columns, write
from kb.cli.wrap import Line, StyledText, wrap
from kb.text.sanitize import one_line


def init(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar=_("DIR"), help=_("The folder; made where it does not exist. Without it, your own.")),
    ] = None,
    with_samples: Annotated[
        bool, typer.Option("--with-samples", help=_("Copy the documents that come with kb, and index them."))
    ] = False,
) -> None:
    """Make a new, empty knowledge base in a folder, or your own one, which kb uses wherever there is no nearer one.

    The folder gets kb.toml (settings), corpus/ (documents) and index/ (made from them). What is there already stays.

    Examples:
        kb init
        kb init ~/policies
        kb init demo --with-samples
    """
    from kb.home import personal_home
    from kb.knowledge_base import KnowledgeBase

    own = folder is None
    folder = folder if folder is not None else personal_home()
    with KnowledgeBase.create(folder, samples=with_samples) as base:
        documents = 0
        if with_samples:
            with progress_bar() as progress:
                base.index(progress=progress)
            documents = len(base.documents())
        home = str(base.status().home)
    room = columns()
    lines: list[Line] = wrap([StyledText(_("Made a knowledge base in {folder}.").format(folder=one_line(home)))], room)
    if documents:
        lines.append((StyledText(ngettext("{n} document is in it.", "{n} documents are in it.", documents)),))
    named = "" if own else f"--home {shlex.quote(one_line(str(folder)))} "
    command = f"kb {named}" + ("ask …" if with_samples else "add …")
    lines += wrap([StyledText(_("Next: {command}").format(command=command), "faint")], room)
    write(lines)
