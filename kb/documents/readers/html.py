"""Pages (.html, .htm, .mht): the body without navigation, related links and footers.

The body is the smallest element that holds nearly all of the page's running text, once what is
plainly not text is taken off (navigation, forms, lists of links). Portals mark headings as bold
paragraphs as often as with heading elements; both are headings.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
from pathlib import Path

import lxml.html
from lxml import etree

from kb.documents.document import Block
from kb.documents.encoding import decode
from kb.documents.metadata import facts_in
from kb.documents.reader_output import ReaderOutput
from kb.documents.readers.html_blocks import blocks_of, heading_outside
from kb.documents.readers.html_page import content_of, is_control, lines_outside, metas_of, prune
from kb.errors import InputError

_NEXT = re.compile(r"^\s*[\[【]?\s*(下一页|下页|next(?: page)?)\s*[»>\]】]*\s*$", re.IGNORECASE)
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a page's body, and what its meta elements and header lines tell.

    Raises:
        InputError: there is no page in the file, or no text on the page.
    """
    url = None
    if path.suffix.lower() in (".mht", ".mhtml"):
        data, url = _page_of_archive(data, path.name)
    return read_page(_text(data, path.name), path.name, url)


def read_page(text: str, name: str, url: str | None = None) -> ReaderOutput:
    """As ``read``, of a page's source text; ``url`` is where it came from."""
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if len(text) > 1_000_000 and text.strip():
            raise MemoryError from error  # libxml2 says "empty" where it got no memory
        raise InputError("{file} holds no page.", file=name) from error
    suggested = metas_of(root, url)
    prune(root)
    body = root.find("body")
    content = content_of(body if body is not None else root)
    facts = facts_in(lines_outside(root, content))
    goes_on = any(_NEXT.match(link.text_content()) and link.get("href") for link in content.iter("a"))
    blocks = [block for block in blocks_of(content) if not is_control(block)]
    if not any(block.kind == "heading" and block.level == 1 for block in blocks):
        heading = heading_outside(root, content)
        if heading:
            blocks.insert(0, Block("heading", heading, 1))
    notes = ("The page's text goes on on another page, which was not read.",) if goes_on else ()
    return ReaderOutput(tuple(blocks), suggested=facts.over(suggested), notes=notes)


def _text(data: bytes, name: str) -> str:
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        charset = declared[1].decode("ascii").lower()
        charset = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(charset, charset)
        with contextlib.suppress(LookupError, ValueError):
            return data.decode(charset)
    return decode(data, name)


def _page_of_archive(data: bytes, name: str) -> tuple[bytes, str | None]:
    """The page inside a saved .mht (MIME HTML, RFC 2557), as UTF-8, and its address."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    pages: list[tuple[int, bytes, str | None]] = []
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            charset = (part.get_content_charset() or "").lower()
            try:
                decoded = payload.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset))
                page = decoded.encode("utf-8-sig") if charset else payload
            except (LookupError, ValueError):
                page = payload
            address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
            url = str(address).strip() if address and str(address).startswith(("http://", "https://")) else None
            pages.append((len(_TAG.sub(b"", page)), page, url))
    if pages:
        # The first is the page; in a page of frames it holds nothing, and the frame with the text comes later.
        first = pages[0]
        _, page, url = (
            first if b"<frameset" not in first[1].lower() else max(pages[1:] or pages, key=lambda each: each[0])
        )
        return page, url or first[2]
    raise InputError("{file} holds no page.", file=name)
