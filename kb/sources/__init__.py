"""Where documents come from when they are not files: pages on the web, and the official text of digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.sources.official import fetch
    from kb.sources.pages import download

__all__ = ["download", "fetch"]


def __getattr__(name: str) -> object:
    if name in __all__:
        import importlib

        module = "kb.sources.pages" if name == "download" else "kb.sources.official"
        return getattr(importlib.import_module(module), name)
    raise AttributeError(name)
