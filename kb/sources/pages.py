"""An address becomes a file that can be added: with a speaking name, the right ending, and its address beside it."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from kb.errors import InputError
from kb.indexing.scan import document_id
from kb.sources.client import Response, get

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "multipart/related": ".mht",
    "message/rfc822": ".mht",
    "application/x-mimearchive": ".mht",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/ofd": ".ofd",
    "application/x-ofd": ".ofd",
    "application/vnd.ofd": ".ofd",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.ms-works": ".wps",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}
# Servers that do not know a type say this of anything; then the address's ending decides.
_UNTOLD = frozenset(("", "application/octet-stream", "application/force-download", "binary/octet-stream", "text/plain"))
_PAGE = re.compile(rb"\s*<(!doctype\s+html|html)", re.IGNORECASE)
_NAME_LENGTH = 48
_EMPTY_NAMES = frozenset(("index", "default", "content", "detail", "view", "show", "article", "home"))


def download(url: str, folder: Path, *, allow_private: bool = False, name: str | None = None) -> Path:
    """Fetches a page or document into ``folder``.

    Args:
        name: the file's name without its ending; otherwise made from the page's title or the address.

    Returns:
        The file. ``NAME.toml`` beside it states the address it came from.

    Raises:
        InputError: the address cannot be fetched (see ``kb.sources.client.get``), or is no document.
    """
    answer = get(url, allow_private=allow_private)
    ending = ending_of(answer)
    data = answer.data
    if ending == ".html":
        data = _self_declared(data, answer.charset)
    came = folder / f"page{ending}"
    came.write_bytes(data)
    file = _free(folder, document_id(Path(f"{name}{ending}")) if name else _name(answer, came), ending)
    came.replace(file)
    # JSON's strings are TOML's, but for the delete character, which no address holds.
    file.with_suffix(".toml").write_text(f"url = {json.dumps(answer.url, ensure_ascii=False)}\n", "utf-8")
    return file


def ending_of(answer: Response) -> str:
    """The file ending for what came, by its media type, else by its address.

    Raises:
        InputError: it is nothing that can be read.
    """
    from kb.documents.loading import READERS

    named = PurePosixPath(unquote(urlsplit(answer.url).path)).suffix.lower()
    if answer.data[:5] == b"%PDF-":
        return ".pdf"
    if answer.media_type in _UNTOLD and named in READERS:
        return named
    if answer.media_type in ("", "application/octet-stream") and _PAGE.match(answer.data):
        return ".html"
    ending = _ENDINGS.get(answer.media_type)
    if ending is None:
        raise InputError(
            "{url} is not a document that can be read ({type}).", url=answer.url, type=answer.media_type or "?"
        )
    return ending


def _self_declared(data: bytes, charset: str | None) -> bytes:
    """A page that only the server told the encoding of, in UTF-8 with a mark: the file must tell by itself."""
    if not charset or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return data
    if re.search(rb"<meta[^>]{0,200}charset", data[:4096], re.IGNORECASE):
        return data
    from kb.documents.encoding import decode_declared

    try:
        text = decode_declared(data, charset, "page")
    except (InputError, LookupError, ValueError):  # "idna" and others are encodings of names, and raise what they like
        return data
    return data if text is None else text.encode("utf-8-sig", "replace")


def _name(answer: Response, came: Path) -> str:
    """A speaking name: the page's title, else the last part of the address that says something."""
    if came.suffix == ".html":
        from kb.documents.reader_process import read

        with contextlib.suppress(InputError):  # said when it is indexed
            if name := _slug(read(came).metadata.title):
                return name
    parts = urlsplit(answer.url)
    for part in reversed(PurePosixPath(unquote(parts.path)).parts):
        name = _slug(PurePosixPath(part).stem)
        if len(name) > 2 and name not in _EMPTY_NAMES:
            return name
    return _slug(parts.hostname or "") or "page"


def _slug(text: str) -> str:
    """Letters, digits and Chinese characters of a text, with dashes between words, and not too long."""
    words = (
        re.sub(r"[^\w\u3400-\u9fff]+", "-", unicodedata.normalize("NFKC", text)).replace("_", "-").strip("-").lower()
    )
    if len(words) <= _NAME_LENGTH:
        return words
    cut = words[:_NAME_LENGTH]
    return (cut.rpartition("-")[0] or cut) if cut.isascii() else cut.rstrip("-")


def _free(folder: Path, name: str, ending: str) -> Path:
    number = 1
    while True:
        file = folder / f"{name}{'' if number == 1 else f'-{number}'}{ending}"
        if not file.exists() and not file.with_suffix(".toml").exists():
            return file
        number += 1
