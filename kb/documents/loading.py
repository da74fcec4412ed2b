"""A file becomes a Document."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kb.documents.document import Document, Metadata
from kb.documents.metadata import kind_of, language_of, looks_like_article, take_metadata
from kb.documents.numbering import RADICAL_SPELLINGS
from kb.documents.reading import Reading, Stated
from kb.documents.stated import beside
from kb.documents.structure import provisions_of
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.documents.document import Kind

# Ending → module of kb.documents.readers. The content decides where it contradicts the ending.
READERS = {
    ".txt": "text", ".text": "text",
    ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".mht": "html", ".mhtml": "html",
    ".pdf": "pdf",
    ".docx": "word", ".docm": "word", ".dotx": "word",
}  # fmt: skip
LIMIT = 200 * 2**20  # bytes of a file


def is_supported(path: Path) -> bool:
    """Whether a file's ending is one that ``read`` knows (``.toml`` beside a document is not)."""
    return path.suffix.lower() in READERS


def read(path: Path) -> Document:
    """Reads a file of any supported format.

    The format is told by content and ending. What ``NAME.toml`` beside the file states overrides a
    front matter, which overrides what the text says.

    Raises:
        InputError: the file is missing, empty, too large, encrypted, damaged, without text, or of an
            unsupported format. One sentence says which.
    """
    data = _bytes(path)
    reading = reader_of(path, data)(path, data)
    return document_of(reading, path)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputError("{file} is not a file.", file=str(path))
        if path.stat().st_size > LIMIT:
            raise InputError(
                "{file} is larger than {mebibytes} MiB; split it first.", file=path.name, mebibytes=LIMIT // 2**20
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError("{file} cannot be read ({reason}).", file=str(path), reason=error.strerror or "") from error
    if not data.strip(b"\0 \t\r\n"):
        raise InputError("{file} is empty.", file=path.name)
    return data


def reader_of(path: Path, data: bytes) -> Callable[[Path, bytes], Reading]:
    """The reader for a file, by content and ending. Raises InputError when there is none."""
    name = READERS.get(path.suffix.lower())
    if name is None:
        raise InputError("{file}: this format is not supported.", file=path.name)
    return cast("Callable[[Path, bytes], Reading]", importlib.import_module(f"kb.documents.readers.{name}").read)


def document_of(reading: Reading, path: Path) -> Document:
    """Puts together what the file, its reader and ``NAME.toml`` say."""
    found, blocks = take_metadata(reading.blocks)
    stated = beside(path).over(reading.stated)
    everything = stated.over(found).over(reading.suggested)
    if not blocks:  # a law of which only the title and its history are there
        blocks = [b for b in reading.blocks if b.kind != "heading" and b.text != found.title]
    if not blocks:
        raise InputError("{file} holds no text.", file=path.name)
    language = everything.language or language_of("\n".join(b.text for b in blocks[:200]))
    # A title from a PDF's text layer may be spelled with radicals; it is looked up and cited, not quoted.
    title = (everything.title or path.stem).translate(RADICAL_SPELLINGS)
    metadata = Metadata(
        title=title,
        language=language,
        kind=_kind(everything, title, language),
        issuer=everything.issuer or (),
        number=everything.number,
        issued=everything.issued,
        published=everything.published,
        source=everything.source,
        editors=everything.editors or (),
        url=everything.url,
        text_status=everything.text_status or "full",
        translation_of=everything.translation_of,
        official_title=everything.official_title,
    )
    return Document(
        metadata,
        provisions_of(blocks),
        pages=reading.pages,
        recognised=reading.recognised,
        notes=reading.notes,
    )


def _kind(everything: Stated, title: str, language: str) -> Kind:
    if everything.kind:
        return everything.kind
    named = kind_of(title, "zh" if language == "zh" else "en")
    if looks_like_article(everything) and (language == "en" or named is None) and not everything.issuer:
        return "article"
    return named or "document"
