"""Readers, encoders and stores that other installed packages offer, by entry points.

Looked for only where kb itself has nothing of that name: the search costs some ten milliseconds.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

Group = Literal["kb.readers", "kb.encoders", "kb.stores"]


@cache
def offered(group: Group) -> dict[str, str]:
    """The names of a group, each with the module that offers it ("package.module")."""
    from importlib.metadata import entry_points

    return {entry.name: entry.value for entry in entry_points(group=group)}


def load(group: Group, name: str) -> Any:
    """The module that offers ``name``. Raises KeyError where none does, ImportError where it cannot be loaded."""
    from importlib import import_module

    return import_module(offered(group)[name])
