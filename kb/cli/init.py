"""``kb init`` and ``kb migrate``: a knowledge base is made, and its index moves to another store."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import progress_bar
from kb.cli.messages import _, ngettext
from kb.cli.terminal import columns, write
from kb.cli.wrap import Line, StyledText, wrap
from kb.errors import InputError
from kb.text.sanitize import one_line


def init(
    ctx: typer.Context,
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

    folder = folder or ctx.find_root().params.get("home")
    own = folder is None
    folder = folder or personal_home()
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


def migrate(
    ctx: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar=_("STORE"), help=_("The store to move to: embedded, milvus, or that of another package.")
        ),
    ],
    uri: Annotated[
        str | None,
        typer.Option(
            "--uri", metavar=_("ADDRESS"), help=_("Where Milvus is; without it, what kb.toml says under [store].")
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar=_("FILE"),
            help=_("A file of mode 0600 with user:password of Milvus. Otherwise the variable KB_MILVUS_TOKEN."),
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar=_("TOKEN"), hidden=True),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar=_("NAME"), help=_("The database of Milvus; each knowledge base needs one.")),
    ] = None,
) -> None:
    """Move the index to Milvus, where many machines can add and ask at once, or back into index/.

    Nothing is read or encoded again. Questions are answered from the old place until all is moved; then kb.toml names
    the new one. What the old place holds stays there.

    Examples:
        kb migrate --to milvus --uri http://milvus.example:19530
        kb migrate --to embedded
    """
    if token is not None:
        raise InputError(
            "A token on the command line is seen by everybody on this machine: put it into the variable "
            "KB_MILVUS_TOKEN, or into a file of mode 0600 and say --token-file FILE."
        )
    from kb.migration import move
    from kb.results import Progress

    with open_base(ctx) as base, progress_bar() as bar:

        def report(done: int, total: int, passages: int) -> None:
            if bar is not None:
                bar(Progress("writing", done, total, passages))

        counts = move(base.home, to, uri=uri, token_file=token_file, database=database, progress=report)
    room = columns()
    documents = ngettext("{n} document", "{n} documents", counts.documents)
    passages = ngettext("{n} passage", "{n} passages", counts.passages)
    lines: list[Line] = wrap(
        [StyledText(_("Moved: {documents}, {passages}.").format(documents=documents, passages=passages), "good")], room
    )
    where = _("kb.toml names the new store; what the old one holds can be deleted.")
    lines += wrap([StyledText(where, "faint")], room)
    write(lines)
