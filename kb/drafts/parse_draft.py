"""A draft's file becomes a Draft, in this process; ``kb.drafts.read_draft`` does it in one with limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.drafts.draft import FORMATS, Draft, DraftFormat, Paragraph
from kb.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 16 << 20
"""Bytes of a draft's text."""


def parse_draft(path: Path) -> Draft:
    """Reads a draft, in this process. Raises InputError."""
    form = draft_format(path)
    if form == "word":
        from kb.drafts.word_draft import read_word

        return read_word(path)
    from kb.documents.encoding import decode

    if path.stat().st_size > LARGEST:
        raise InputError("{path} is larger than {mebibytes} MiB.", path=str(path), mebibytes=LARGEST >> 20)
    text = decode(path.read_bytes(), path.name)
    return parse_draft_text(text, form, str(path))


def parse_draft_text(text: str, form: DraftFormat = "markdown", name: str = "text") -> Draft:
    """A draft that was passed as text. Raises InputError where it is too long."""
    if len(text) > LARGEST:
        raise InputError("{path} is larger than {mebibytes} MiB.", path=name, mebibytes=LARGEST >> 20)
    if form == "markdown":
        from kb.drafts.markdown_draft import read_markdown as read
    elif form == "html":
        from kb.drafts.html_draft import read_html as read
    elif form == "latex":
        from kb.drafts.latex_draft import read_latex as read
    else:
        read = read_text
    return read(text, name)


def draft_format(path: Path) -> DraftFormat:
    """The format that a file's ending names; InputError for others."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(
            "{path} is no draft that can be read; give one of these: {endings}.",
            path=str(path),
            endings=", ".join(FORMATS),
        )
    return form


def read_text(text: str, name: str) -> Draft:
    """Plain text: paragraphs stand between empty lines; where there are none, each line is one.

    A line that begins deeper than the one before, or after a sentence's end, begins a paragraph too:
    Chinese plain text sets paragraphs off by two ideographic spaces.
    """
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    spaced = any(not line.strip() for line in lines[:-1])
    paragraphs = []
    start, at = 0, 0
    for number, line in enumerate(lines):
        end = at + len(line)
        upcoming = lines[number + 1] if number + 1 < len(lines) else ""
        ends = not upcoming.strip() or not spaced or upcoming[:1] in "\u3000\t >" or line.lstrip()[:1] == ">"
        if ends:
            if text[start:end].strip():
                quoted = text[start:end].lstrip().startswith(">")
                span = text[start:end]
                keep = [i for i, c in enumerate(span) if not (quoted and c == ">" and not span[:i].strip(" >\u3000\t"))]
                paragraphs.append(Paragraph("".join(span[i] for i in keep), (*(start + i for i in keep), end), quoted))
            start = end + 1
        at = end + 1
    return Draft(name, "text", text, tuple(paragraphs))
