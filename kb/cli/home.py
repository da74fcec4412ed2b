"""Opening the knowledge base that the command line means."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from kb.cli.commands import COMMANDS
from kb.cli.messages import _, name_home
from kb.cli.terminal import is_terminal, note

if TYPE_CHECKING:
    from pathlib import Path

    from kb.knowledge_base import KnowledgeBase

_ADDRESSES, _ADDRESSES_OF_A_THREAD = 640 << 20, 64 << 20
"""Bytes that the libraries of a question map, and for each thread of OpenBLAS (measured: on two cores, 600 MB fail)."""
_opened: Path | None = None
"""The knowledge base that the command line opened last."""


def open_base(ctx: typer.Context) -> KnowledgeBase:
    """The knowledge base that ``--home`` names, or the one that is found. Use as a context manager.

    Raises InputError where there is none.
    """
    from kb.knowledge_base import KnowledgeBase

    global _opened
    _look_for_memory()
    typed = ctx.find_root().params.get("home")
    if typed is not None:
        name_home(typed, (each.name for each in COMMANDS if each.name != "init"))
    base = KnowledgeBase.open(typed)
    _opened = base.home.path
    if base.home.passed_over is not None and not ctx.resilient_parsing:
        note(
            _("the knowledge base in {folder} belongs to another user and was passed over; {home} is used.").format(
                folder=base.home.passed_over, home=base.home.path
            )
        )
    return base


def open_or_offer(ctx: typer.Context) -> KnowledgeBase:
    """As ``open_base``; where there is none, a person at a terminal is offered one with the sample documents.

    Raises InputError where there is none and none is wanted.
    """
    from kb.errors import NoKnowledgeBaseError

    try:
        return open_base(ctx)
    except NoKnowledgeBaseError:
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise
        from kb.home import personal_home

        folder = personal_home()
        wanted = _("There is no knowledge base yet. Make one in {folder} with the documents that come with kb?")
        if not typer.confirm(wanted.format(folder=folder), default=True, err=True):
            raise
        from kb.knowledge_base import KnowledgeBase

        KnowledgeBase.create(folder, samples=True).close()
        return open_base(ctx)


def _look_for_memory() -> None:
    """Raises MemoryError where a limit (``ulimit -v``) leaves too few addresses.

    The libraries below end the process themselves then (OpenBLAS, with exit code 1), or bring it down.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY and limit < _ADDRESSES + (os.cpu_count() or 1) * _ADDRESSES_OF_A_THREAD:
        raise MemoryError


def renew_index() -> None:
    """Builds the index of the knowledge base that was opened last anew, and says so in one line."""
    from kb.cli.indexing import progress_bar
    from kb.knowledge_base import KnowledgeBase

    note(_("the index was written by an older version of kb; it is being rebuilt from corpus/."))
    with KnowledgeBase.open(_opened) as base, progress_bar() as progress:
        base.index(rebuild=True, progress=progress)
