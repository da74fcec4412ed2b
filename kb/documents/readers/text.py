"""Plain text (.txt)."""

from __future__ import annotations

import re
from pathlib import Path

from kb.documents.document import Block
from kb.documents.encoding import decode, without_stray
from kb.documents.lines import paragraphs
from kb.documents.reader_output import ReaderOutput

# A page number between its blank lines, and the feed to the next page: as programs turn PDF files into text.
_PAGE_NUMBER = re.compile(r"\n[ \t\n]*\n[ \u3000\t]*[-—–]\s*(\d{1,4})\s*[-—–][ \t]*(?:\n[ \t\n]*)?(?:\f|(?=\n)|$)")


def read(path: Path, data: bytes) -> ReaderOutput:
    """Paragraphs of a plain text in any encoding that ``decode`` knows."""
    text, notes = without_stray(_without_page_numbers(decode(data, path.name)))
    return ReaderOutput(tuple(Block("paragraph", paragraph) for paragraph in paragraphs(text)), notes=notes)


def _without_page_numbers(text: str) -> str:
    """A text without the numbers of its pages, where they count on; lines that a page parted stand together again."""
    text = text.replace("\r\n", "\n")
    numbers = [int(match[1]) for match in _PAGE_NUMBER.finditer(text)]
    counts = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if len(numbers) > 1 else False
    return _PAGE_NUMBER.sub("\n", text) if counts else text
