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
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from kb.documents.document import Block
from kb.documents.encoding import decode
from kb.documents.metadata import facts_in, organs
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers.word_numbering import in_style
from kb.errors import InputError
from kb.text.dates import dates_in

_DROPPED = (
    "script", "style", "noscript", "template", "svg", "nav", "form", "button", "select", "iframe", "object",
    "canvas", "video", "audio", "aside", "footer", "link", "meta", "input", "textarea", "map", "menu", "dialog",
)  # fmt: skip
_BOILERPLATE = re.compile(
    r"(^|[\s_-])(nav(bar|igation)?|menu|foot(er)?|header|top(bar)?|bread-?crumbs?|crumbs?|related?|recommend(ed)?|share|social|"
    r"side-?bar|copyright|comments?|banner|login|toolbar|advert(isement)?|ads?|pagination|pager|hot|rank(ing)?|qr-?code|"
    r"search|tags?|skip|cookie|popup|modal|subscribe|newsletter|print|editor-?info|relative|xgbd|xgjd|xgwj|weizhi|position)"
    r"($|[\s_-]|\d)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
     "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "summary", "caption")
)  # fmt: skip
_BOLD = frozenset(("b", "strong"))
_BOLD_STYLE = re.compile(
    r"font-weight\s*:\s*(bold|bolder|[6-9]00)|font-family\s*:[^;]*(黑体|SimHei|小标宋)", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u3000\u200b\ufeff]+")
_SENTENCE = re.compile(r"[。；！.!;:：][”’」』）)\"']*$")
_PROSE = re.compile(r"[，。；！？]|[,.;!?](?:\s|$)")
# What a reader clicks on, and is no text: a pager, 打印 and 关闭.
_CONTROL = re.compile(
    r"打印(?:本页|本文|文章|此页)?|关闭(?:本页|窗口|此页)?|收藏(?:本页)?|返回(?:顶部|首页|上页|列表)?|回到顶部|首页|尾页|"
    r"末页|上一页|下一页|上页|下页|下载(?:全文)?|复制链接|共?\s*\d+\s*页|第\s*\d+\s*页|\d+|"
    r"\b(?:print|close|(?:previous|next)(?: page)?|first|last|back to top)\b",
    re.IGNORECASE,
)
_BETWEEN_CONTROLS = re.compile(r"[\[\]【】［］（）()|｜/\s·>»<«…]+")
_NEXT = re.compile(r"^\s*[\[【]?\s*(下一页|下页|next(?: page)?)\s*[»>\]】]*\s*$", re.IGNORECASE)
_NOTE_ID = re.compile(r"^_?(?:fn|ftn|footnote|edn|endnote|note|cite_note)[-_:.]*(\d{1,3})$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"^[\[［〔（(]?\d{1,3}[\]］〕）)]?[.、:：]?\s*|\s*[↩↑⏎^]+\ufe0e?\s*$")
_UNIT = re.compile(r"(?:(?<![A-Za-z])[kcdm]?m|\d)$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TITLE_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s)\s*[^_|｜]*$")
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)
_META_TITLE = ("articletitle", "og:title", "dc.title", "citation_title", "title")
_META_DATE = (
    "firstpublishedtime", "pubdate", "publishdate", "article:published_time", "dc.date", "datepublished",
    "citation_publication_date", "date", "publish-date", "publishtime",
)  # fmt: skip
_META_SOURCE = ("contentsource", "source", "og:site_name_of_source", "dc.source")


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
    suggested = _metas(root, url)
    _prune(root)
    body = root.find("body")
    content = _content(body if body is not None else root)
    facts = facts_in(_lines_outside(root, content))
    goes_on = any(_NEXT.match(link.text_content()) and link.get("href") for link in content.iter("a"))
    blocks = [block for block in _blocks(content) if not _is_control(block)]
    if not any(block.kind == "heading" and block.level == 1 for block in blocks):
        heading = _heading_outside(root, content)
        if heading:
            blocks.insert(0, Block("heading", heading, 1))
    notes = ("The page's text goes on on another page, which was not read.",) if goes_on else ()
    return ReaderOutput(tuple(blocks), suggested=facts.over(suggested), notes=notes)


def _is_control(block: Block) -> bool:
    """Whether a block is something to click on: [1] [2] 下一页, 【打印】【关闭】."""
    text = block.text
    if block.kind not in ("paragraph", "item", "heading") or len(text) > 60 or text.isdecimal():
        return False
    return not _BETWEEN_CONTROLS.sub("", _CONTROL.sub("", text))


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


def _metas(root: Any, url: str | None) -> PartialMetadata:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        if key and (value := _clean(meta.get("content") or "")):
            metas.setdefault(key, value)

    def first(keys: tuple[str, ...]) -> str | None:
        return next((metas[key] for key in keys if key in metas), None)

    title = first(_META_TITLE[:-1])
    element = root.find(".//title")
    if title is None and element is not None and element.text_content().strip():
        title = _clean(element.text_content())
        while (shorter := _TITLE_SUFFIX.sub("", title)) and shorter != title and len(shorter) >= 6:
            title = shorter
    address = next((link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"), None)
    address = address or metas.get("og:url") or url
    language = (root.get("lang") or "")[:2].lower()
    return PartialMetadata(
        title=title,
        published=next(iter(dates_in(first(_META_DATE) or "")), None),
        source=first(_META_SOURCE),
        issuer=organs(metas["issuer"]) if "issuer" in metas else None,
        url=address if address and urlsplit(address).scheme in ("http", "https") else None,
        language="zh" if language == "zh" else None,
    )


def _prune(root: Any) -> None:
    """Takes off what is no text; an element with a telling name stays if it holds most of the page."""
    for element in list(root.iter(*_DROPPED)):
        if element.tag != "meta" and element.getparent() is not None:
            element.drop_tree()
    whole = max(1, len(root.text_content()))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body") or element.getparent() is None:
            continue
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            element.drop_tree()
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if element.tag not in _BLOCKS or not _BOILERPLATE.search(names):
            continue
        if len(element.text_content()) < whole * 0.4 and not element.xpath(".//h1"):
            element.drop_tree()


def _weight(element: Any) -> float:
    """How much running text an element holds, in characters: links and short scraps do not count."""
    total = 0.0
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        for text in (node.text, *(child.tail for child in node)):
            stripped = (text or "").strip()
            if len(stripped) < 8:
                continue
            if node.tag == "a" or any(parent.tag == "a" for parent in node.iterancestors()):
                continue
            total += len(stripped) if _PROSE.search(stripped) else 0.25 * len(stripped)
    return total


def _content(body: Any) -> Any:
    """Goes down from the body as long as one child holds nearly all of the text."""
    current, whole = body, _weight(body)
    while True:
        children = [child for child in current if isinstance(child.tag, str) and child.tag in _BLOCKS - {"p", "li"}]
        if not children:
            return current
        weighed = [(child, _weight(child)) for child in children]
        best, weight = max(weighed, key=lambda pair: pair[1])
        if weight < 0.8 * whole or weight == 0 or best.tag in ("ul", "ol", "blockquote"):
            return current
        if best.tag == "table" and not _is_layout(best):
            return current
        current, whole = best, weight


def _lines_outside(root: Any, content: Any) -> list[str]:
    """Short lines before and around the body: date, source, the table of a document's particulars."""
    inside = set(content.iter())
    lines: list[str] = []
    for element in root.iter("div", "p", "span", "tr", "li", "h1", "h2", "td"):
        if element in inside:
            continue
        text = _clean(element.text_content())
        if 4 < len(text) < 160:
            lines.append(text)
        if len(lines) > 400:
            break
    return lines


def _heading_outside(root: Any, content: Any) -> str | None:
    inside = set(content.iter())
    for element in root.iter("h1"):
        if element not in inside and (text := _clean(_inline(element).replace("\n", " "))):
            return text
    return None


def _clean(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _blocks(element: Any) -> Iterator[Block]:
    """Blocks under an element in reading order; text between block elements is a paragraph of its own."""
    loose: list[Any] = []
    pending = element.text or ""

    def flush() -> Iterator[Block]:
        nonlocal pending
        text, bold = pending + "".join(_inline(node) + (node.tail or "") for node in loose), False
        solid = [node for node in loose if _clean(_inline(node))]
        if solid and not _clean(pending) and not any(_clean(node.tail or "") for node in loose):
            bold = all(_is_bold(node) for node in solid)
        loose.clear()
        pending = ""
        yield from _paragraphs(text, bold)

    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag not in _BLOCKS and not _holds_blocks(child):
            loose.append(child)
            continue
        yield from flush()
        yield from _block(child)
        pending = child.tail or ""
    yield from flush()


def _holds_blocks(element: Any) -> bool:
    return any(isinstance(node.tag, str) and node.tag in _BLOCKS for node in element.iterdescendants())


def _block(element: Any) -> Iterator[Block]:
    tag = element.tag
    note = _NOTE_ID.match(element.get("id") or "") if tag in ("li", "p", "div", "dd", "td") else None
    if note:
        text = _NOTE_MARK.sub("", " ".join(block.text for block in _blocks(element)))
        if text:
            yield Block("footnote", f"[{note[1]}] {text}")
    elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        text = _clean(_inline(element).replace("\n", " "))
        if text:
            yield Block("heading", text, int(tag[1]))
    elif tag == "table":
        yield from _table(element)
    elif tag == "li":
        if _holds_blocks(element):
            yield from _blocks(element)
        elif text := _clean(_inline(element)):
            yield Block("item", _marker(element) + text)
    elif tag == "blockquote":
        for block in _blocks(element):
            yield Block("quote", block.text) if block.kind == "paragraph" else block
    elif tag == "pre":
        yield Block("code", element.text_content().strip("\n"))
    elif tag == "p" and not _holds_blocks(element):
        yield from _paragraphs(_inline(element), _all_bold(element))
    else:
        yield from _blocks(element)


def _marker(element: Any) -> str:
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    siblings = [child for child in parent if child.tag == "li"]
    start = parent.get("start") or "1"
    count = (int(start) if start.isdecimal() and len(start) < 6 else 1) + siblings.index(element)
    style = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(parent.get("type") or "")
    return f"{in_style(count, style)}. " if style else f"{count}. "


def _inline(element: Any) -> str:
    """Text of an inline element; line breaks in the source are spaces, <br> is a line break."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        parts.append((node.text or "").replace("\n", " "))
        for child in node:
            if isinstance(child.tag, str):
                if child.tag == "br":
                    parts.append("\n")
                elif child.tag == "sup" and (mark := child.text_content().strip()).isdecimal():
                    links = child.find(".//a") is not None or node.tag == "a"
                    power = not links and _UNIT.search("".join(parts)[-8:])  # m², 10³
                    parts.append(mark.translate(_RAISED) if power else f"[{mark}]")
                else:
                    walk(child)
            parts.append((child.tail or "").replace("\n", " "))

    if element.tag == "br":
        return "\n"
    walk(element)
    return "".join(parts)


def _paragraphs(text: str, bold: bool) -> Iterator[Block]:
    lines = [line for line in (_clean(line) for line in text.split("\n")) if line]
    if bold and lines and all(len(line) <= 60 for line in lines):
        joined = " ".join(lines)
        if len(joined) <= 80 and not _SENTENCE.search(joined):
            yield Block("heading", joined)
            return
    for line in lines:
        yield Block("paragraph", line)


def _is_bold(element: Any) -> bool:
    if element.tag in _BOLD or _BOLD_STYLE.search(element.get("style") or ""):
        return True
    return _all_bold(element)


def _all_bold(element: Any) -> bool:
    """Whether every character of an element is bold, by element or by style."""
    if _BOLD_STYLE.search(element.get("style") or ""):
        return True
    if (element.text or "").strip():
        return False
    found = False
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if (child.tail or "").strip():
            return False
        if not child.text_content().strip():
            continue
        if not _is_bold(child):
            return False
        found = True
    return found


def _is_layout(table: Any) -> bool:
    """Whether a table only places text on the page: it holds tables, has one column, or one cell has it all."""
    if table.xpath(".//table"):
        return True
    if table.xpath(".//th | .//thead | ./caption"):
        return False
    if all(sum(cell.tag == "td" for cell in row) <= 1 for row in table.iter("tr")):
        return True
    cells = [len(cell.text_content().strip()) for cell in table.iter("td")]
    return bool(cells) and max(cells) > 150 and max(cells) > 0.6 * sum(cells)


def _table(table: Any) -> Iterator[Block]:
    if _is_layout(table):
        for cell in table.iter("td", "th"):
            if not any(parent.tag in ("td", "th") for parent in _ancestors_below(cell, table)):
                yield from _blocks(cell)
        return
    for caption in table.iter("caption"):
        yield from _paragraphs(_inline(caption), False)
    rows: list[str] = []
    held: dict[int, int] = {}  # column → rows that a cell from above still fills
    for row in table.iter("tr"):
        cells: list[str] = []
        fresh: dict[int, int] = {}
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while held.get(len(cells), 0):
                cells.append("")
            span = cell.get("rowspan") or "1"
            if span.isdecimal() and 1 < int(span) < 1000:
                fresh[len(cells)] = int(span) - 1
            cells.append(_clean(_inline(cell).replace("\n", " ")))
        while held.get(len(cells), 0):
            cells.append("")
        held = {column: left - 1 for column, left in held.items() if left > 1} | fresh
        if any(cells):
            rows.append(" | ".join(cells))
    if rows:
        yield Block("table", "\n".join(rows))


def _ancestors_below(element: Any, top: Any) -> Iterator[Any]:
    for parent in element.iterancestors():
        if parent is top:
            return
        yield parent
