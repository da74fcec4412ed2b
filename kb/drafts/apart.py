"""What in a draft is no claim of its own: names of documents, marks, addresses, lines that say who and when."""

from __future__ import annotations

import re

from kb.drafts.named_titles import titles_in
from kb.text.periods import NAMED_IN_SERIES

# （2026年3月18日）, or issuer and date under a notice
_DATELINE = re.compile(r"[(（]?[^，。；：,;:]{0,40}?(?:19|20)\d\d年\d{1,2}月\d{1,2}日[^，。；：,;:]{0,6}[)）]?")


def is_dateline(text: str) -> bool:
    """Whether a paragraph only says who and when."""
    return _DATELINE.fullmatch(text.strip()) is not None


def apart_from_claims(text: str) -> list[tuple[int, int]]:
    """Spans of titles with the date or number behind them, documents named by year, citation marks, addresses."""
    spans = []
    for named in titles_in(text):
        behind = re.match(r"(?:[（(][^（）()]{0,40}[)）])*", text[named.end :])
        spans.append((named.start, named.end + (behind.end() if behind else 0)))
    spans += [match.span() for match in NAMED_IN_SERIES.finditer(text)]
    spans += [match.span() for match in re.finditer(r"\[@[^\]]*\]|\[\[[^\]]*\]\]|https?://\S+", text)]
    return spans


def named_before(text: str) -> str:
    """The title that is named last in a text, or the words that name a document by its year."""
    titles = titles_in(text)
    in_series = NAMED_IN_SERIES.findall(text)
    return f"《{titles[-1].title}》" if titles else in_series[-1] if in_series else ""
