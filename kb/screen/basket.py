"""The passages that a person collects, and what they become as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kb.citations.word import new_word_document, word_bytes
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.citations.citing import Format
    from kb.knowledge_base import KnowledgeBase
    from kb.text.language import Language

Written = Literal["markdown", "text", "html", "docx", "bibtex", "ris", "csl-json"]
ENDINGS: dict[str, Written] = {
    ".md": "markdown", ".docx": "docx", ".txt": "text", ".html": "html", ".bib": "bibtex", ".ris": "ris",
    ".json": "csl-json",
}  # fmt: skip


def export(base: KnowledgeBase, passages: Sequence[str], path: Path, language: Language) -> Path:
    """Writes passages with their citations, or their bibliography, as the file's ending says; gives the whole path.

    Args:
        base: where the passages are.
        passages: their ids, in the order in which they were collected.
        path: the file; it must not be there yet.
        language: the language of the citations' own words.

    Raises:
        InputError: the ending is unknown, the file is there already or cannot be written, or a passage is gone.
    """
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        raise InputError("Give the file one of these endings: {endings}.", endings=" ".join(ENDINGS))
    if form == "docx":
        content = _word(base, passages, language)
    else:
        quoted = form in ("markdown", "text", "html")
        cited: Format = form
        text = base.cite(passages, format=cited, quote=quoted, language=language)
        content = f"{text.rstrip()}\n".encode("utf-8", "replace")
    path = path.expanduser()
    write_output(path, content)
    return path.resolve()


def _word(base: KnowledgeBase, passages: Sequence[str], language: Language) -> bytes:
    """A Word file: each passage as a quotation with its citation in the text, and the list of references."""
    document = new_word_document("Normal", "Quote")
    text = base.cite(passages, quote=True, language=language)
    for paragraph in text.split("\n\n"):
        style: str | None = "Quote" if paragraph.startswith(("“", '"', "‘")) else None
        for line in sanitize(paragraph).split("\n"):
            if line.strip():
                document.add_paragraph(line, style=style)
    return word_bytes(document)
