"""A passage becomes a citation: one cheap line for a result, or CSL styles and export formats.

``short_citation`` costs nothing; everything that needs a CSL engine is imported when it is called.
"""

from __future__ import annotations

from kb.citations.short import short_citation

__all__ = ["short_citation"]
