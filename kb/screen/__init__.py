"""The interactive screen (Textual), and the plain prompt for terminals that cannot show it.

Loaded only when it is opened: ``kb.cli`` starts it by its name, and it takes messages and rendering from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def run_screen(opened: Callable[[], KnowledgeBase]) -> None:
    """Opens the screen over a knowledge base, until the person leaves it."""
    from kb.screen.app import KbScreen

    KbScreen(opened).run()
