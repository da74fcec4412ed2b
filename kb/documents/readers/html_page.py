"""What belongs to the text of a page, and what to the site around it: navigation, related links, metadata."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from kb.documents.bodies import is_organ, organs
from kb.documents.document import Block
from kb.documents.reader_output import PartialMetadata
from kb.documents.titles import is_complete
from kb.text.dates import date_in_figures, first_date

_DROPPED = (
    "script", "style", "noscript", "noframes", "template", "svg", "nav", "form", "button", "select", "iframe", "object",
    "canvas", "video", "audio", "aside", "footer", "link", "meta", "input", "textarea", "map", "menu", "dialog",
)  # fmt: skip
_BOILERPLATE = re.compile(
    r"(^|[\s_-])(nav(bar|igation)?|menu|foot(er)?|header|top(bar)?|bread-?crumbs?|crumbs?|related?|recommend(ed)?|share|social|"
    r"side-?bar|copyright|comments?|banner|login|toolbar|advert(isement)?|ads?|pagination|pager|hot|rank(ing)?|qr-?code|"
    r"search|tags?|skip|cookie|popup|modal|subscribe|newsletter|print|editor-?info|relative|xgbd|xgjd|xgwj|weizhi|position)"
    r"\d{0,3}($|[\s_-])",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
     "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "summary", "caption")
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u200b\ufeff]+")
_PROSE = re.compile(r"[，。；！？]|[,.;!?](?:\s|$)")
# What a reader clicks on, and is no text: a pager, 打印 and 关闭.
_CONTROL = re.compile(
    r"打印(?:本页|本文|文章|此页)?|关闭(?:本页|窗口|此页)?|(?:加入)?收藏(?:本[页站])?|设为首页|返回(?:顶部|首页|上页|列表)?|回到顶部|首页|尾页|"
    r"末页|上一页|下一页|上页|下页|下载(?:全文)?|复制链接|共?\s*\d+\s*页|第\s*\d+\s*页|\d+|"
    r"(?:正在)?(?:加载|载入|跳转)中?|请稍[候后等]|\bloading\b|"
    r"\b(?:print|close|(?:previous|next)(?: page)?|first|last|back to top|skip to (?:the )?(?:main )?content)\b",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"\s*(?:(?:您)?(?:现在|当前|目前)?(?:的|所在)*位置\s*(?:是|在)?\s*[:：]|你?您?现在的位置|you are here\s*:?)|"
    r"\s*(?:网站)?(?:首\s*页|home)\s*(?:[>»＞›/\\|]|->|》)",
    re.IGNORECASE,
)
_BETWEEN_CONTROLS = re.compile(r"[\[\]【】［］（）()|｜/\s·>»<«….]+")
_TITLE_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s)\s*[^_|｜]*$")
_SITE = re.compile(
    r"(?:网|数据库|資料庫|网站|门户|平台|频道|栏目|政府|公报|在线|信息公开|政务公开|[局委厅办部署]|委员会|办公室|中心|"
    r"portal|website|home ?page|government|online)\s*$",
    re.IGNORECASE,
)
_META_TITLE = ("og:title", "dc.title", "citation_title")
_META_SITE = ("og:site_name", "dc.publisher", "dc.creator")
_META_DATE = (
    "firstpublishedtime", "pubdate", "publishdate", "article:published_time", "dc.date", "datepublished",
    "citation_publication_date", "dcterms.issued", "dcterms.date", "date", "publish-date", "publishtime",
)  # fmt: skip
_LINK, _LINKS = 8, 40  # characters of a link in a bar of navigation, and most links
_META_SOURCE = ("contentsource", "source", "og:site_name_of_source", "dc.source")


def is_trail(text: str) -> bool:
    """Whether a line says where on the site one is: 当前位置：首页 > 政策 > 通知."""
    return _TRAIL.match(text) is not None


def is_control(block: Block) -> bool:
    """Whether a block is something to click on: [1] [2] 下一页, 【打印】【关闭】."""
    text = block.text
    if (
        block.kind not in ("paragraph", "item", "heading")
        or len(text) > 60
        or text.isdecimal()
        or date_in_figures(text)
    ):
        return False
    if is_trail(text):
        return True
    return not _BETWEEN_CONTROLS.sub("", _CONTROL.sub("", text))


def without_site(title: str) -> str:
    """What a title element says, without the name of the site, which stands behind a dash or bar."""
    while (shorter := _TITLE_SUFFIX.sub("", title)) and shorter != title and len(shorter) >= 6:
        title = shorter
    body, dash, rest = title.partition(" - ")
    if dash and is_organ(body) and not _SITE.search(rest):
        return rest  # whose site it is stands before it
    head, dash, tail = title.rpartition(next((mark for mark in "-–—－" if mark in title), "-"))
    return head.strip(" -–—－") if dash and len(head) >= 4 and _SITE.search(tail) and not _SITE.search(head) else title


def metas_of(root: Any, url: str | None) -> PartialMetadata:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        if key and (value := clean(meta.get("content") or "")):
            metas.setdefault(key, value)

    def first(keys: tuple[str, ...]) -> str | None:
        return next((metas[key] for key in keys if key in metas), None)

    element = root.find(".//title")
    site = first(_META_SITE)
    named = next((metas[key] for key in _META_TITLE if metas.get(key, site) != site), None)
    named = named or clean(element.text_content() if element is not None else "")
    title = metas.get("articletitle") or without_site(named) or None
    address = next((link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"), None)
    address = address or metas.get("og:url") or url
    return PartialMetadata(
        title=title,
        published=first_date(first(_META_DATE) or ""),
        source=first(_META_SOURCE),
        issuer=organs(metas["issuer"]) if "issuer" in metas else None,
        url=address if address and urlsplit(address).scheme in ("http", "https") else None,
    )


def prune(root: Any) -> None:
    """Takes off what is no text; an element with a telling name stays if it holds most of the page."""
    for element in list(root.iter(*_DROPPED)):
        if element.tag != "meta" and element.getparent() is not None:
            element.drop_tree()
    whole = max(1, len(root.text_content()))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body") or element.getparent() is None:
            continue
        if element.get("hidden") is not None or (
            (hidden := _HIDDEN.search(element.get("style") or ""))
            # A script may show the page's own text once it is there.
            and (hidden[0][0] not in "vV" or len(element.text_content()) < whole * 0.5)
        ):
            element.drop_tree()
            continue
        if element.tag in BLOCKS and _is_bar(element):
            element.drop_tree()
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if element.tag not in BLOCKS or not _BOILERPLATE.search(names):
            continue
        text = element.text_content()
        if len(text) < whole * 0.4 and not element.xpath(".//h1") and not _is_title(element, text):
            element.drop_tree()


def _is_bar(element: Any) -> bool:
    """Whether an element is a bar of navigation, whatever its name: three short links or more, and nothing else."""
    links = [clean(link.text_content()) for link in islice(element.iter("a"), _LINKS + 1)]
    if not 3 <= len(links) <= _LINKS or max(map(len, links)) > _LINK:
        return False
    return len(re.sub(r"[\s|·>/]", "", element.text_content())) <= len(re.sub(r"\s", "", "".join(links)))


def _is_title(element: Any, text: str) -> bool:
    """Whether a page's header holds the title of its document and nothing else."""
    return len(text) < 200 and is_complete(clean(text)) and element.find(".//a") is None


def _weights(body: Any) -> dict[Any, float]:
    """How much running text each element below (and with) ``body`` holds, in characters.

    Links and short scraps do not count.
    """
    elements = list(body.iter(etree.Element))
    weights: dict[Any, float] = dict.fromkeys(elements, 0.0)
    linked: set[Any] = set()
    for element in elements:
        parent = element.getparent()
        if parent in linked or element.tag == "a":
            linked.add(element)
        elif (text := element.text) and len(text) >= 8:
            weights[element] += _weight(text)
        if (tail := element.tail) and len(tail) >= 8 and element is not body and parent not in linked:
            weights[parent] += _weight(tail)
    for element in reversed(elements[1:]):
        weights[element.getparent()] += weights[element]
    return weights


def _weight(text: str) -> float:
    text = text.strip()
    if len(text) < 8:
        return 0.0
    return len(text) if _PROSE.search(text) else 0.25 * len(text)


def content_of(body: Any) -> Any:
    """Goes down from the body as long as one child holds nearly all of the text."""
    weights = _weights(body)
    current = body
    while True:
        children = [child for child in current if child.tag in BLOCKS and child.tag not in ("p", "li")]
        if not children:
            return current
        best = max(children, key=weights.__getitem__)
        weight = weights[best]
        if weight < 0.8 * weights[current] or weight == 0 or best.tag in ("ul", "ol", "blockquote"):
            return current
        if best.tag == "table" and not is_layout_table(best):
            return current
        current = best


def clean(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def is_layout_table(table: Any) -> bool:
    """Whether a table only places text on the page: it holds tables, each row has one cell of text, or one has all."""
    if table.xpath(".//table"):
        return True
    if table.xpath(".//th | .//thead | ./caption"):
        return False
    if all(sum(bool(cell.text_content().strip()) for cell in row) <= 1 for row in table.iter("tr")):
        return True
    cells = [len(cell.text_content().strip()) for cell in table.iter("td")]
    return bool(cells) and max(cells) > 150 and max(cells) > 0.6 * sum(cells)
