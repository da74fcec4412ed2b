"""Readers, encoders and stores that other installed packages offer, by entry points.

Looked for only where kb itself has nothing of that name: the search costs some ten milliseconds.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kb.errors import InputError

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


def check_store(name: str) -> None:
    """Raises InputError where ``name`` is neither the embedded store nor one that an installed package offers."""
    if name == "embedded" or name in offered("kb.stores"):
        return
    if name == "milvus":  # in a package of its own, in this repository
        beside = Path(__file__).resolve().parent.parent / "packages" / "kb-milvus"
        raise InputError(
            'The store "milvus" is in the package kb-milvus, which is not installed here; run {command}',
            command=f"{sys.executable} -m pip install {beside if beside.exists() else 'packages/kb-milvus'}",
        )
    known = ("embedded", *offered("kb.stores"))
    raise InputError(
        'There is no store "{backend}" here; under [store] in kb.toml, backend can be {known}.',
        backend=name,
        known=", ".join(f'"{one}"' for one in known),
    )
