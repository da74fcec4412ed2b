"""Opening the knowledge base that the command line means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def open_base(ctx: typer.Context) -> KnowledgeBase:
    """The knowledge base that ``--home`` names, or the one that is found. Use as a context manager.

    Raises InputError where there is none.
    """
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase.open(ctx.find_root().params.get("home"))
