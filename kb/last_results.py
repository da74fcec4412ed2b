"""The passages of a user's last answer, for ``kb cite 1 3``: they belong to the user, not to the knowledge base.

A home may be read-only, or shared by people who must not cite each other's answers.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from kb.files.atomic_write import write_private
from kb.files.caches import claimed, private_lines

_MOST = 1000
"""Homes that are remembered."""


def last_results(home: Path) -> tuple[str, ...]:
    """Passage ids of this user's last answer from ``home``, best first; none where there is none."""
    return tuple(line for line in private_lines(_file(home)) if line)


def remember_results(home: Path, passages: Sequence[str]) -> None:
    """Keeps the passage ids of an answer from ``home``. Raises OSError where this user can write nothing."""
    file = _file(home)
    if not claimed(file.parent):
        raise PermissionError(f"{file.parent} is not this user's")
    if not file.exists():
        _forget_oldest(file.parent)
    write_private(file, "".join(f"{passage}\n" for passage in passages).encode("utf-8"))


def _file(home: Path) -> Path:
    from platformdirs import user_state_path

    name = hashlib.blake2b(os.fsencode(home.resolve()), digest_size=12).hexdigest()
    return user_state_path("kb") / "last-answers" / name


def _forget_oldest(folder: Path) -> None:
    kept = sorted((path.stat().st_mtime, path) for path in folder.iterdir())
    for _, path in kept[: max(0, len(kept) - _MOST + 1)]:
        path.unlink(missing_ok=True)
