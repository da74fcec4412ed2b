"""The title of a page that neither says it in its text nor marks it: the line above its date and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from kb.documents.document import Block
from kb.documents.facts import Facts, is_organ, take_fact
from kb.documents.head import title_of
from kb.documents.readers.html_page import BLOCKS, clean, is_trail
from kb.text.normalise import normalise

_TITLED = re.compile(r"(?:^|[\s_-])(?:\w*(?:title|headline|biaoti)\w*|\w{0,6}(?:tit|bt)|h1)(?:$|[\s_-])", re.IGNORECASE)
_SITE = re.compile(
    r"(?:网|网站|门户|平台|首页|官网|政府|portal|website|home ?page)\s*$|^(?:欢迎|首页|网站|home)|门户网站|政府网",
    re.IGNORECASE,
)
_NEAR = 12  # of them, those that may be the title
_LONGEST = 160
_MOST = 500  # lines above the text that are looked at


def is_site(text: str, title: str | None) -> bool:
    """Whether a heading is the site's name, and not that of the text below it."""
    return is_organ(text) or (_SITE.search(text) is not None and normalise(text) != normalise(title or ""))


def title_beside(root: Any, content: Any, blocks: Sequence[Block], named: str | None) -> str | None:
    """The title that stands over the text or begins it, or what the page's title element says (``named``), or None.

    The title element may hold the site's name alone, or with the title.
    """
    above = [
        Block("heading" if marked else "paragraph", text)
        for text, marked in islice(_lines_above(root, content), _MOST)
        if not is_site(text, None)
    ]
    found = title_of([*above[-_NEAR:], *blocks], named)
    return found or (None if is_site(named or "", None) else named)


def _lines_above(root: Any, content: Any) -> Iterator[tuple[str, bool]]:
    """(text, whether its element is named as a title) of the short lines between the page's start and its text."""
    above = set(content.iterancestors())
    for element in root.iter():
        if element is content:
            return
        if not isinstance(element.tag, str) or element in above or element.tag in ("head", "title", "meta", "a"):
            continue
        if any(isinstance(child.tag, str) and child.tag in BLOCKS for child in element):
            continue
        if element.tag in ("td", "th") and len(element.getparent()) > 1:
            continue
        text = clean(element.text_content())
        if not 4 <= len(text) <= _LONGEST or is_trail(text) or take_fact(text, Facts()):
            continue
        if any(ancestor.tag in ("a", "head") for ancestor in element.iterancestors()):
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        yield text, element.tag in ("h1", "h2", "h3") or _TITLED.search(names) is not None
