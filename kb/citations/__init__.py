"""A passage becomes a citation: one cheap line for a result, or CSL styles and export formats.

``short_citation`` costs nothing; ``cite`` and ``export`` import the CSL engine when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb.citations.short import short_citation

if TYPE_CHECKING:
    from kb.citations.citing import FORMATS, Format, cite, export

__all__ = ["FORMATS", "Format", "cite", "export", "short_citation"]


def __getattr__(name: str) -> Any:
    if name in ("FORMATS", "Format", "cite", "export"):
        import importlib

        return getattr(importlib.import_module("kb.citations.citing"), name)
    raise AttributeError(name)
