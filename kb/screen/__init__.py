"""The interactive screen (Textual), and the plain prompt for terminals that cannot show it.

Loaded only when it is opened: ``kb.cli`` starts it by its name, and it takes messages and rendering from there.
"""

from __future__ import annotations

from pathlib import Path


def run_screen(home: Path) -> None:
    """Opens the screen over the knowledge base in a folder, until the person leaves it.

    What brings it down is raised once the terminal is as it was.
    """
    from kb.knowledge_base import KnowledgeBase
    from kb.screen.app import KbScreen

    screen = KbScreen(lambda: KnowledgeBase.open(home))
    screen.run()
    if screen.failure is not None:
        raise screen.failure
