"""What this user asked, and the passages of the last answer: kept in the user's state folder, readable by nobody else.

They belong to the user, not to the knowledge base, which may be read-only, or shared by people who must not cite each
other's answers (``kb cite 1 3``).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from kb.files.atomic_write import write_private
from kb.files.caches import claimed, private_lines
from kb.text.sanitize import one_line

MOST = 500
"""Questions that are kept."""
_MOST_HOMES = 1000
"""Knowledge bases whose last answers are kept."""


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
            write_private(file, "".join(f"{each}\n" for each in kept).encode("utf-8", "replace"), flush=False)
    return kept


def last_results(home: Path) -> tuple[str, ...]:
    """Passage ids of this user's last answer from ``home``, best first; none where there is none."""
    return tuple(line for line in private_lines(_results_file(home)) if line)


def remember_results(home: Path, passages: Sequence[str]) -> None:
    """Keeps the passage ids of an answer from ``home``. Raises OSError where this user can write nothing."""
    file = _results_file(home)
    if not claimed(file.parent):
        raise PermissionError(f"{file.parent} is not this user's")
    if not file.exists():
        _forget_oldest(file.parent)
    write_private(file, "".join(f"{passage}\n" for passage in passages).encode("utf-8"), flush=False)


def _results_file(home: Path) -> Path:
    from platformdirs import user_state_path

    name = hashlib.blake2b(os.fsencode(home.resolve()), digest_size=12).hexdigest()
    return user_state_path("kb") / "last-answers" / name


def _forget_oldest(folder: Path) -> None:
    kept = sorted((path.stat().st_mtime, path) for path in folder.iterdir())
    for _, path in kept[: max(0, len(kept) - _MOST_HOMES + 1)]:
        path.unlink(missing_ok=True)
