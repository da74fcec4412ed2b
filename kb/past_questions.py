"""The questions of this user, for the next time: kept in the user's state folder, readable by nobody else."""

from __future__ import annotations

import contextlib
from pathlib import Path

from kb.files.atomic_write import write_private
from kb.files.caches import claimed, private_lines
from kb.text.sanitize import one_line

MOST = 500
"""Questions that are kept."""


def history_file() -> Path:
    """Where they are kept, one a line, the last one last."""
    from platformdirs import user_state_path

    return user_state_path("kb") / "questions"


def past_questions() -> list[str]:
    """The questions, the last one last; none where the file cannot be read or others can write it."""
    return [question for line in private_lines(history_file()) if (question := one_line(line))][-MOST:]


def remember_question(question: str) -> list[str]:
    """Adds a question, once, and returns all; says nothing where they cannot be kept."""
    question = one_line(question)
    kept = [*(each for each in past_questions() if each != question), question][-MOST:]
    file = history_file()
    with contextlib.suppress(OSError):
        if claimed(file.parent):
            write_private(file, "".join(f"{each}\n" for each in kept).encode("utf-8", "replace"))
    return kept
