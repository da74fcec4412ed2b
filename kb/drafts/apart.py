"""What in a draft is no claim of its own: names of documents, addresses, who and when, what people said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.named_titles import titles_in
from kb.text.han import HAN_LETTER
from kb.text.periods import NAMED_IN_SERIES

if TYPE_CHECKING:
    from kb.drafts.quotations import Quotation

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


_SPOKE = "说|问|答|答道|回答|告诉[^，。：“”]{1,6}|坦言|感慨|直言|笑言|反映|介绍"
_SAYS = "said|says|told|asked|replied|recalled|explained|added"
# People whom a writer meets; leaders speak in documents.
_PERSON = (
    f"记者|村民|农户|农民|老乡|师傅|大爷|大妈|老板|经理|负责人|受访者|店主|带头人|老{HAN_LETTER}|"
    f"{HAN_LETTER}(?:某某?|先生|女士)|有人|同学|家长|[局科处站所社厂校队]长|书记|主任|干部|群众|基层"
)
_PERSON_EN = r"(?:Mr|Ms|Mrs|Dr)\b\.?|(?:an?|one|\d+|some|many)\s+(?:\w+\s+){0,2}\w+"
_MET = re.compile(rf"{_PERSON}|\b(?:Mr|Ms|Mrs|Dr)\b")
_END = "[^。“”「」]{0,10}[:：，,]?\\s*[“「『\"‘']?$"


def _spoken(zh: str, en: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the words before a quotation and for those behind it, which say that such people spoke."""
    told = rf"(?:{zh})[^，。：；“”「」]{{0,12}}(?:{_SPOKE})"
    said = rf"(?:{en})\s+(?:\w+\s+)?(?:{_SAYS})"
    before = rf"{told}{_END}|\b{said}(?: \w+)?[,:]?\s*[“\"‘']?$"
    behind = rf"[”」』\"’']?[，,。]?\s*(?:{told}|(?:{_SAYS})\s+(?:{en})|{said}\b)"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


_BEFORE, _BEHIND = _spoken(_PERSON, _PERSON_EN)
_BEFORE_PRONOUN, _BEHIND_PRONOUN = _spoken("他们|她们|他|她", "he|she|they")


def is_spoken(quotation: Quotation) -> bool:
    """Whether the words before or behind a quotation say who told it: 村民老李说, "one official told us".

    A pronoun may stand for a leader, unless the paragraph names such a person before.
    """
    text = quotation.paragraph.text
    before, behind = text[: quotation.start], text[quotation.end :]
    if _BEFORE.search(before) or _BEHIND.match(behind):
        return True
    pronoun = _BEFORE_PRONOUN.search(before) or _BEHIND_PRONOUN.match(behind)
    return pronoun is not None and _MET.search(before) is not None
