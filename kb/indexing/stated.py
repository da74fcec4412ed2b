"""What a person states of a document with ``kb add`` is kept beside it, so that index/ can be rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kb.knowledge_base import Overrides


def write(path: Path, overrides: Overrides) -> None:
    """Writes ``NAME.toml`` beside ``path`` with what is stated; what it held before and is not stated stays."""
    raise NotImplementedError
