"""A Document becomes passages and sentences, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.passages.splitting import split

__all__ = ["split"]


def __getattr__(name: str) -> object:
    # A question needs kb.passages.passage and nothing of the splitting: it loads when first used.
    if name == "split":
        import importlib

        split = importlib.import_module("kb.passages.splitting").split
        globals()["split"] = split
        return split
    raise AttributeError(name)
