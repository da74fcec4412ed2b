"""Lines of a draft that are references of a bibliography or a note, not words of the writer's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.drafts.draft import Paragraph

_LONGEST = 600
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_FORMS = re.compile(
    rf"""
      \[(?:[MCNJDRSPAGZKO]|DB|CP|EB|CM|DS)(?:/(?:OL|CD|MT|DK))?\]               # GB/T 7714: document type
    | \((?:(?:19|20)\d\d[a-z]?(?:,\ (?:{_MONTH})[a-z]*\.?(?:\ \d{{1,2}})?)?|n\.d\.)\)\.\s   # APA: (2026, March 13).
    | ^[^.。]{{1,120}}\.\s(?:(?:19|20)\d\d|n\.d\.)[a-z]?\.\s                     # Chicago, author-date
    | [.”"]\s?[^.]{{0,80}},\s(?:\d{{1,2}}\s)?(?:{_MONTH})[a-z]*\.?\s(?:\d{{1,2}},\s)?(?:19|20)\d\d\b   # MLA, notes
    | \b(?:accessed|retrieved)\b.{{0,60}}(?:19|20)\d\d
    | ^(?:\[?\d+\]?\.?\s*)?(?:同上|同注|ibid)[.:：,，]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEADING = re.compile(
    r"^\W*(?:参考文献|参考资料|主要参考文献|引用文献|References|Bibliography|Works Cited|Sources)\W*$", re.IGNORECASE
)
_REFERENCE_LENGTH = 300
_SENTENCE = re.compile(r"[。！？]")


def bibliography_lines(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs that are references, by their form (GB/T 7714, APA, Chicago, MLA) or under a heading of such."""
    listed = False
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if _HEADING.match(text):
            listed = True
        elif is_reference(text) or (listed and _listed(text)):
            yield paragraph
        else:
            listed = False


def is_reference(text: str) -> bool:
    """Whether a whole paragraph or note has the form of a reference."""
    return len(text) <= _LONGEST and _FORMS.search(text) is not None and not _SENTENCE.search(text)


def _listed(text: str) -> bool:
    return len(text) <= _REFERENCE_LENGTH and len(_SENTENCE.findall(text)) <= 1
