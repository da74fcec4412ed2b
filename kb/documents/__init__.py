"""A file becomes a Document: metadata, and provisions with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.documents.loading import is_supported, read

__all__ = ["is_supported", "read"]


def __getattr__(name: str) -> object:
    # A question needs kb.text.normalise and nothing of the readers: they load when first used.
    if name in __all__:
        import importlib

        module = importlib.import_module("kb.documents.loading")
        for each in __all__:
            globals()[each] = getattr(module, each)
        return globals()[name]
    raise AttributeError(name)
