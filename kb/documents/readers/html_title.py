"""The title of a page that neither says it in its text nor marks it: the line above its date and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from kb.documents.bodies import is_organ
from kb.documents.document import Block
from kb.documents.facts import is_fact
from kb.documents.head import title_of
from kb.documents.readers.html_page import BLOCKS, clean, is_trail

_SITE = re.compile(
    r"(?:网|网站|门户|平台|首页|官网|政府|portal|website|home ?page)\s*$|^(?:欢迎|首页|网站|home)|门户网站|政府网",
    re.IGNORECASE,
)
_LONGEST = 160
_MOST = 500  # lines above the text that are looked at
_NEAR = 12  # the last of them, which may be the title


def is_site(text: str) -> bool:
    """Whether a line is the site's name, and not the title of the text below it."""
    return is_organ(text) or _SITE.search(text) is not None


def title_beside(root: Any, content: Any, blocks: Sequence[Block], named: str | None) -> str | None:
    """The title that stands over the text or begins it, or None; ``named`` is what the page's title element says."""
    above = [block for block in islice(_lines_above(root, content), _MOST) if not is_site(block.text)]
    return title_of([*above[-_NEAR:], *blocks], named)


def _lines_above(root: Any, content: Any) -> Iterator[Block]:
    """The short lines between the page's start and its text."""
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
        if not 4 <= len(text) <= _LONGEST or is_trail(text) or is_fact(text):
            continue
        if any(ancestor.tag in ("a", "head") for ancestor in element.iterancestors()):
            continue
        yield Block("heading" if element.tag in ("h1", "h2", "h3") else "paragraph", text)
