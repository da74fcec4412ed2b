"""The documents that a text names: titles in 《》, English names of laws, and words for one named before (该法)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.law_titles import laws_named_in_english
from kb.text.book_titles import NamedTitle, outermost_titles
from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.store import DocumentRecord

_LONGEST_TITLE = 120
BARE_KINDS = ("条例", "办法", "规划", "意见", "通知", "决定", "纲要", "方案", "细则")
"""Words that alone mean the document of their kind that was named last, where they speak."""
# 该法, 上述办法; 意见还提出, where a clause begins with it
_PRONOUN = re.compile(
    "(?:该|上述|前述)(?P<kind>法(?![院人官庭学师])|条例|办法|规定|规划|意见(?!建议)|通知|决定|纲要|方案|细则|规则)"
    rf"|(?<!{HAN_LETTER})(?P<bare>{'|'.join(BARE_KINDS)})"
    "(?=(?:还|又|也|则|同时|并|进一步|明确)*(?:提出|指出|要求|规定|强调|部署|明确|载明))"
)
_BRACKETS_END = re.compile(r"[(（][^()（）]*[)）]$")
_REVISED = "修正|修订|修改|通过|公布|版|文本"
_VERSION_BEFORE = re.compile(rf"(?P<year>(?:19|20)\d\d)年(?:\d+月(?:\d+日)?)?(?:新)?(?:{_REVISED})[后]?的?[“\"]?《$")
_VERSION_BEHIND = re.compile(rf"\s*[(（](?P<year>(?:19|20)\d\d)年?(?:\d+月(?:\d+日)?)?(?:{_REVISED})?[)）]")


def titles_in(text: str) -> list[NamedTitle]:
    """The titles in 《》 that are not too long to be one."""
    return [named for named in outermost_titles(text) if 2 < named.end - named.start <= _LONGEST_TITLE]


def documents_named_in(text: str, before: Sequence[str] = ()) -> list[NamedTitle]:
    """The titles in a text, English names of laws, and words that stand for one (该法), in order.

    Each has the Chinese title of what it means.

    Args:
        text: a paragraph.
        before: the titles that the paragraphs before it name, in order.
    """
    titles = titles_in(text)
    found = [*titles, *laws_named_in_english(text)]
    for match in _PRONOUN.finditer(text):
        earlier = [*before, *(each.title for each in titles if each.end <= match.start())]
        kind = match["kind"] or match["bare"]
        meant = next((title for title in reversed(earlier) if _BRACKETS_END.sub("", title).endswith(kind)), None)
        if meant is not None and not any(each.start <= match.start() < each.end for each in titles):
            found.append(NamedTitle(meant, match.start(), match.end()))
    return sorted(found, key=lambda each: each.start)


def of_version_named(text: str, named: NamedTitle, records: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Of several versions of a document the one whose year stands beside its title: 2015年修正的《…》."""
    led = _VERSION_BEFORE.search(text[: named.start + 1]) or _VERSION_BEHIND.match(text, named.end)
    year = int(led["year"]) if led is not None else None
    return [each for each in records if each.version_day is not None and each.version_day.year == year] or list(records)
