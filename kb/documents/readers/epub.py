"""Books (.epub): the chapters in reading order (EPUB 3.3, 5.7), each read as a page is."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from kb.documents.archive import check_archive, member, xml_root
from kb.documents.bodies import is_organ, organs
from kb.documents.document import Block
from kb.documents.encoding import decode
from kb.documents.head_lines import is_english_body
from kb.documents.identity import key_of_title
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers.html import read_page
from kb.errors import InputError
from kb.text.dates import first_date

_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a book's chapters, and what its package document tells.

    Raises:
        InputError: the file is damaged, encrypted, no book, or holds no text.
    """
    archive = check_archive(data, path.name)
    names = set(archive.namelist())
    if "META-INF/encryption.xml" in names:
        methods = member(archive, "META-INF/encryption.xml", path.name)
        if methods.count(b"EncryptionMethod ") > sum(methods.count(font) for font in _FONTS):
            raise InputError("{file} is encrypted; save it without a password.", file=path.name)
    try:
        folder, package = _package(archive, path.name)
        parts = {item.get("id"): item.get("href") or "" for item in package.iter("{*}item")}
        order = [parts.get(each.get("idref"), "") for each in package.iter("{*}itemref") if each.get("linear") != "no"]
        contents = {item.get("href") for item in package.iter("{*}item") if "nav" in (item.get("properties") or "")}
    except (KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError("{file} is damaged or not a book.", file=path.name) from error
    stated = _stated(package)
    whole = key_of_title(stated.title or "")
    blocks: list[Block] = []
    for href in order:
        part = posixpath.normpath(posixpath.join(folder, unquote(href)))
        if part not in names or href in contents:
            continue
        try:
            chapter = read_page(decode(member(archive, part, path.name), path.name), path.name).blocks
        except InputError:
            continue  # a cover, a picture
        # A book's title stands above its chapters'.
        if blocks and chapter[0].kind == "heading" and key_of_title(chapter[0].text) == whole:
            chapter = chapter[1:]  # each page is called as the book is
        blocks += [Block(b.kind, b.text, b.level + 1) if b.kind == "heading" and b.level else b for b in chapter]
    if not blocks:
        raise InputError(
            "{file} holds no text; where it shows text in pictures, print it to PDF and add that.", file=path.name
        )
    return ReaderOutput(tuple(blocks), stated=stated)


def _package(archive: zipfile.ZipFile, file: str) -> tuple[str, Any]:
    container = xml_root(member(archive, "META-INF/container.xml", file))
    rootfile = next(container.iter("{*}rootfile"), None)
    if rootfile is None:
        raise KeyError("rootfile")
    name = rootfile.get("full-path") or ""
    return posixpath.dirname(name), xml_root(member(archive, name, file))


def _stated(package: Any) -> PartialMetadata:
    def first(name: str) -> str | None:
        element = next(package.iter(f"{_DC}{name}"), None)
        return " ".join((element.text or "").split()) or None if element is not None else None

    author = first("creator")
    publisher = first("publisher") or (author if author and (is_organ(author) or is_english_body(author)) else None)
    return PartialMetadata(
        title=first("title"), issuer=organs(publisher) if publisher else None, published=first_date(first("date") or "")
    )
