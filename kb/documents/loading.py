"""A file becomes a Document."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.contents import without_contents
from kb.documents.document import Block, Document, Metadata
from kb.documents.document_numbers import without_number
from kb.documents.kinds import kind_of, kind_of_number, kind_of_series
from kb.documents.metadata import looks_like_article, take_metadata
from kb.documents.numbering import RADICAL_SPELLINGS
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.sidecar import beside
from kb.documents.signature import issuers_named
from kb.documents.structure import provisions_of
from kb.documents.titles import closed_up
from kb.errors import InputError
from kb.plugins import offered
from kb.text.invisible import leading
from kb.text.language import language_of

if TYPE_CHECKING:
    from kb.documents.document import Kind

# Ending → module of kb.documents.readers. The content decides where it contradicts the ending. Readers of other
# packages are entry points of the group kb.readers: the ending without its dot, and a module like those.
READERS = {
    ".txt": "text", ".text": "text",
    ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".mht": "html", ".mhtml": "html",
    ".pdf": "pdf",
    ".docx": "word", ".docm": "word", ".dotx": "word",
    ".doc": "office", ".wps": "office", ".rtf": "office", ".odt": "office", ".wpt": "office",
    ".ofd": "ofd",
    ".pptx": "slides", ".ppsx": "slides", ".potx": "slides", ".pptm": "slides",
    ".xlsx": "sheets", ".xlsm": "sheets", ".xltx": "sheets",
    ".epub": "epub",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image", ".bmp": "image",
    ".webp": "image",
}  # fmt: skip
_SLOW = frozenset(("pdf", "image", "ofd", "office"))  # may ask for more time
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "office"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The main part of a package by its content type (ECMA-376 part 1, 11.3.10, 12.3.23, 13.3.6), whatever its name is.
_MAIN_PARTS = (
    (b"wordprocessingml.document.main", "word"), (b"wordprocessingml.template.main", "word"),
    (b"ms-word.document.macroEnabled.main", "word"), (b"ms-word.template.macroEnabledTemplate.main", "word"),
    (b"presentationml.presentation.main", "slides"), (b"presentationml.slideshow.main", "slides"),
    (b"presentationml.template.main", "slides"), (b"ms-powerpoint.", "slides"),
    (b"spreadsheetml.sheet.main", "sheets"), (b"spreadsheetml.template.main", "sheets"), (b"ms-excel.", "sheets"),
)  # fmt: skip
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile(r"\[[^\[\]\s]{1,20}\]")
_SAMPLE = 20_000  # characters by which a document's language is told
LIMIT = 200 * 2**20  # bytes of a file
LONGEST = 10_000_000  # characters of a document: some twenty thick books


def is_supported(path: Path) -> bool:
    """Whether a file's ending is one that ``read`` knows (``.toml`` beside a document is not)."""
    return _reader_of(path) is not None


def _reader_of(path: Path) -> str | None:
    """The reader that a file's ending names; one of another package by its module ("package.module")."""
    ending = path.suffix.lower()
    return READERS.get(ending) or (offered("kb.readers").get(ending[1:]) if ending else None)


def read(path: Path, *, more_time: Callable[[int], None] | None = None) -> Document:
    """Reads a file of any supported format.

    The format is told by content and ending. What ``NAME.toml`` beside the file states overrides a
    front matter, which overrides what the text says. ``more_time`` is called once before what takes
    seconds a page (text recognition, LibreOffice), with the number of pages.

    Raises:
        InputError: the file is missing, empty, too large, encrypted, damaged, without text, or of an
            unsupported format. One sentence says which.
    """
    data = _bytes(path)
    name = format_of(path, data)
    module = importlib.import_module(name if "." in name else f"kb.documents.readers.{name}")
    if name in _SLOW:
        reading: ReaderOutput = module.read(path, data, more_time or (lambda pages: None))
    else:
        reading = module.read(path, data)
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


def format_of(path: Path, data: bytes) -> str:
    """The module of ``kb.documents.readers`` for a file, or of another package: a signature in the content decides.

    Raises:
        InputError: the format is not supported.
    """
    named = _reader_of(path)
    if named is None:
        raise InputError(
            "{file}: this format is not supported; supported are {formats}.",
            file=path.name, formats=" ".join(sorted({*READERS, *(f".{name}" for name in offered("kb.readers"))})),
        )  # fmt: skip
    if "." in named:  # its own package knows what it reads
        return named
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data.startswith(_OLE):
        # Office keeps a document with a password in an older container, as one stream of this name; Word's older
        # format says so in a bit of its first block ([MS-DOC], 2.5.1, fEncrypted).
        locked = data[512:514] == b"\xec\xa5" and int.from_bytes(data[523:524], "big") & 1
        if locked or "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError("{file} is encrypted; save it without a password.", file=path.name)
        if named in ("word", "office"):
            return "office"
    if named in ("word", "office", "text", "markdown") and _PAGE.match(data):
        return "html"  # what many a portal offers as a Word file, or a browser saved under another name
    if data.startswith(b"PK\x03\x04") and named != "ofd":
        return _packed(path, data)
    return named


def _packed(path: Path, data: bytes) -> str:
    """Office, OFD, EPUB and OpenDocument files are zip packages; what is in them tells which."""
    from kb.documents.archive import check_archive, member

    archive = check_archive(data, path.name)
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = member(archive, "[Content_Types].xml", path.name)
        for word, name in _MAIN_PARTS:
            if word in types:
                return name
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names and member(archive, "mimetype", path.name).strip() == b"application/epub+zip":
        return "epub"
    if "content.xml" in names and "mimetype" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in member(
            archive, "META-INF/manifest.xml", path.name
        ):
            raise InputError("{file} is encrypted; save it without a password.", file=path.name)
        return "office"
    raise InputError("{file} is not what its name's ending says.", file=path.name)


def document_of(reading: ReaderOutput, path: Path) -> Document:
    """Puts together what the file, its reader and ``NAME.toml`` say."""
    if sum(len(block.text) for block in reading.blocks) > LONGEST:
        raise InputError(
            "{file} holds more than {most} characters; split it first.",
            file=path.name, most=f"{LONGEST:,}",
        )  # fmt: skip
    reading = replace(reading, blocks=tuple(_printable(block) for block in reading.blocks))
    found, blocks = take_metadata(without_contents(_with_footnotes_in_place(reading.blocks)), reading.suggested.title)
    stated = beside(path).over(reading.stated)
    everything = stated.over(found).over(reading.suggested)
    if not blocks:  # a law of which only the title and its history are there, a page with one line
        blocks = [b for b in reading.blocks if b.kind != "heading" and b.text != found.title] or [*reading.blocks]
    if not blocks:
        raise InputError(
            "{file} holds no text; where it shows text in pictures, print it to PDF and add that.", file=path.name
        )
    language = everything.language or language_of("\n".join(b.text for b in blocks[:200])[:_SAMPLE])
    # A title from a PDF's text layer may be spelled with radicals; it is looked up and cited, not quoted.
    title = (everything.title or path.stem).translate(RADICAL_SPELLINGS)
    if stated.title is None or stated.title == reading.stated.title:
        title, behind = without_number(closed_up(title))
        everything = replace(everything, number=everything.number or behind)
    known = {each.name: value for each in fields(everything) if (value := getattr(everything, each.name)) is not None}
    known |= {"title": title, "language": language, "kind": _kind(everything, title, language)}
    metadata = Metadata(**{**known, "issuer": everything.issuer or issuers_named(title)})
    return Document(
        metadata, provisions_of(blocks), pages=reading.pages, recognised=reading.recognised, notes=reading.notes
    )


def _with_footnotes_in_place(blocks: Sequence[Block]) -> Sequence[Block]:
    """Footnotes behind the paragraphs that refer to them, so that they belong to the same provision."""
    notes: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind == "footnote" and (mark := _MARK.match(block.text)):
            notes.setdefault(mark[0], []).append(block)
    if not notes:
        return blocks
    placed: list[Block] = []
    for block in blocks:
        if block.kind == "footnote" and (mark := _MARK.match(block.text)):
            placed += notes.pop(mark[0], ())  # nothing refers to it: it stays where it is
            continue
        placed.append(block)
        for mark in _MARK.finditer(block.text):
            placed += notes.pop(mark[0], ())
    return placed


def _printable(block: Block) -> Block:
    """A block without control characters, of which some formats' texts are full, and halves of characters.

    What shows nothing at its start goes as spaces do: a zero-width character would hide the number of an article.
    """
    if _CONTROL.search(block.text):
        block = replace(block, text=_CONTROL.sub("", block.text), page_breaks=())
    if cut := leading(block.text):
        breaks = tuple((max(0, offset - cut), page) for offset, page in block.page_breaks)
        block = replace(block, text=block.text[cut:], page_breaks=breaks)
    return block


def _kind(everything: PartialMetadata, title: str, language: str) -> Kind:
    if everything.kind:
        return everything.kind
    named = kind_of_number(everything.number) or kind_of(title, "zh" if language == "zh" else "en")
    if looks_like_article(everything) and (language == "en" or named is None) and not everything.issuer:
        return "article"
    return named or kind_of_series(everything.number) or "document"
