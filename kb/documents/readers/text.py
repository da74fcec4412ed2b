"""Plain text (.txt)."""

from __future__ import annotations

from pathlib import Path

from kb.documents.document import Block
from kb.documents.encoding import decode, without_stray
from kb.documents.lines import paragraphs
from kb.documents.reader_output import ReaderOutput


def read(path: Path, data: bytes) -> ReaderOutput:
    """Paragraphs of a plain text in any encoding that ``decode`` knows."""
    text, notes = without_stray(decode(data, path.name))
    return ReaderOutput(tuple(Block("paragraph", paragraph) for paragraph in paragraphs(text)), notes=notes)
