"""Pages (.html, .htm, .mht): the body without navigation, related links and footers.

The body is the smallest element that holds nearly all of the page's running text, once what is
plainly not text is taken off (navigation, forms, lists of links). Portals mark headings as bold
paragraphs as often as with heading elements; both are headings.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import lxml.html
from lxml import etree

from kb.documents.bodies import is_organ
from kb.documents.document import Block
from kb.documents.encoding import decode, decode_declared, without_stray
from kb.documents.identity import key_of_title
from kb.documents.kinds import kind_of
from kb.documents.metadata import facts_in, particulars_in
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers.html_blocks import blocks_of, number_lists
from kb.documents.readers.html_page import content_of, is_control, metas_of, prune
from kb.documents.readers.html_particulars import lines_outside, number_below, with_keys
from kb.documents.readers.html_title import is_site, title_beside
from kb.documents.signature import issuers_by_title
from kb.documents.titles import is_complete
from kb.errors import InputError

_NEXT = re.compile(r"^\s*[\[【]?\s*(下一页|下页|next(?: page)?)\s*[»>\]】]*\s*$", re.IGNORECASE)
_RELATED = re.compile(
    r"(?:相关|延伸|推荐|更多)(?:解读|链接|文件|政策|新闻|阅读|稿件|报道|信息|内容)[:：]?|related \w+", re.IGNORECASE
)
_SENTENCE = re.compile(r"[。；！？]|[.!?](?:\s|$)")
_HEAD = 20  # blocks among which the text says its title
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a page's body, and what its meta elements and header lines tell.

    Raises:
        InputError: there is no page in the file, or no text on the page.
    """
    url = None
    if path.suffix.lower() in (".mht", ".mhtml"):
        data, url = _page_of_archive(data, path.name)
    text, stray = without_stray(_text(data, path.name))
    found = read_page(text, path.name, url)
    return replace(found, notes=found.notes + stray)


def read_page(text: str, name: str, url: str | None = None) -> ReaderOutput:
    """As ``read``, of a page's source text; ``url`` is where it came from."""
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        # libxml2 drops what stands behind the first </html>, which templates put in the midst of a page.
        source = _END.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
        root = lxml.html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if len(text) > 1_000_000 and text.strip():
            raise MemoryError from error  # libxml2 says "empty" where it got no memory
        raise InputError("{file} holds no page.", file=name) from error
    _held = list(root.iter())  # lxml makes an element anew each time it is asked for, unless somebody holds it
    suggested = metas_of(root, url)
    frames, scripts = next(root.iter("frame", "iframe"), None) is not None, next(root.iter("script"), None) is not None
    scripts = scripts or any((meta.get("http-equiv") or "").lower() == "refresh" for meta in root.iter("meta"))
    prune(root)
    number_lists(root)
    body = root.find("body")
    content = content_of(body if body is not None else root)
    outside = lines_outside(root, content)
    facts, particulars = facts_in(outside), particulars_in(outside, suggested.title)
    goes_on = any(_NEXT.match(link.text_content()) and link.get("href") for link in content.iter("a"))
    blocks = with_keys([block for block in blocks_of(content) if not is_control(block)])
    blocks = _without_related(blocks)
    if not _holds_text(blocks, suggested.title or "", scripts):
        if frames:
            raise InputError(
                "{file} holds no text: it is made of frames, whose pages are files of their own; add those.", file=name
            )
        if scripts:
            raise InputError(
                "{file} holds no text: a script writes it; save the page from a browser, or print it to PDF.", file=name
            )
    if blocks and blocks[0].level == 1 and is_organ(blocks[0].text):
        blocks.pop(0)  # whose site it is
    stated = particulars or PartialMetadata()
    over = title_beside(root, content, blocks, suggested.title)
    title = stated.title or over or (None if is_site(suggested.title or "") else suggested.title)
    if stated.issuer:
        stated = replace(stated, issuer=issuers_by_title(title, stated.issuer))
    head = [b.text for b in blocks[:_HEAD] if not _SENTENCE.search(b.text[-1:]) or b.text in (title or "")]
    said = key_of_title("".join(head))
    if (
        title
        and not stated.title
        and (over or is_complete(title) or kind_of(title, "en"))
        and key_of_title(title) not in said
    ):
        blocks.insert(0, Block("heading", title, 1))
    if suggested.title:
        key, named = key_of_title(suggested.title), suggested.title
        # As the title has it: line breaks in a heading do not tell spaces.
        blocks = [replace(b, text=named) if b.kind == "heading" and key_of_title(b.text) == key else b for b in blocks]
    below = number_below(title, outside)
    suggested = replace(suggested, title=title, number=below.number, issued=below.issued)
    notes = ("The page's text goes on on another page, which was not read.",) if goes_on else ()
    return ReaderOutput(tuple(blocks), stated=stated, suggested=facts.over(suggested), notes=notes)


def _without_related(blocks: list[Block]) -> list[Block]:
    """The blocks without a heading such as 相关解读 at the end and the links below it."""
    for index in range(len(blocks) - 1, 0, -1):
        if _RELATED.fullmatch(blocks[index].text) and index + 1 < len(blocks):
            return blocks[:index]
        if blocks[index].kind not in ("item", "paragraph") or _SENTENCE.search(blocks[index].text):
            break
    return blocks


def _holds_text(blocks: Sequence[Block], title: str, scripts: bool) -> bool:
    """Whether a page says something besides its title and the particulars of its document.

    Where scripts may write the text, a few words such as 首页 政务公开 are none.
    """
    if scripts and not any(len(b.text) > 25 or b.kind == "table" or _SENTENCE.search(b.text) for b in blocks):
        return False
    return any(
        block.text not in title and block.kind != "heading" and particulars_in(block.text.split("\n")) is None
        for block in blocks
    )


def _text(data: bytes, name: str) -> str:
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        text = decode_declared(data, declared[1].decode("ascii"), name)
        if text is not None:
            return text
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
            charset = part.get_content_charset()
            decoded = decode_declared(payload, charset, name) if charset else None
            page = payload if decoded is None else decoded.encode("utf-8-sig", "replace")
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
