"""The quotations in a draft: what stands in quotation marks, and what is set as a quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.drafts.draft import Paragraph

_PAIRS = {"“": "”", "「": "」", "『": "』", "«": "»", "„": "“", "＂": "＂"}
# What may follow the words of a block quotation: its source, after a dash, in brackets or as a citation mark.
_SOURCE_LINE = re.compile(
    r"""\s*(?:
      (?:^|\n)\s*[—–―-]{1,2}\s*[^\n]{1,120}
    | [（(][^（）()]*《[^《》]+》[^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*[)）]
    | \[@[^\]]+\]
    | \[\[[^\]]+\]\]
    )\s*$""",
    re.VERBOSE,
)
_MARKS = '“”「」『』«»"＂'


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a draft gives as another's: paragraph.text[start:end], without the quotation marks.

    ``block`` says that it is set apart as a quotation rather than put in marks.
    """

    paragraph: Paragraph
    start: int
    end: int
    block: bool = False

    @property
    def text(self) -> str:
        """The words as the draft has them."""
        return self.paragraph.text[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """The half-open span in the draft's source."""
        offsets = self.paragraph.offsets
        return offsets[self.start], offsets[self.end - 1] + 1 if self.end > self.start else offsets[self.start]


def quotations(paragraph: Paragraph) -> Iterator[Quotation]:
    """The quotations of a paragraph, outermost ones only, in order."""
    if paragraph.quoted:
        yield from _block(paragraph)
        return
    for start, end in _marked(paragraph.text):
        if paragraph.text[start:end].strip():
            yield Quotation(paragraph, start, end)


def _block(paragraph: Paragraph) -> Iterator[Quotation]:
    text = paragraph.text
    end = len(text)
    while match := _SOURCE_LINE.search(text, 0, end):
        if match.start() == 0 or match.end() == match.start():
            break
        end = match.start()
    start = 0
    # A block whose words stand in marks of their own is quoted once, not twice.
    stripped = text[start:end].strip()
    spans = list(_marked(text[:end]))
    if len(spans) == 1 and stripped[:1] in _MARKS and stripped[-1:] in _MARKS:
        start, end = spans[0]
    if text[start:end].strip():
        yield Quotation(paragraph, start, end, block=True)


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """The spans between outermost quotation marks, marks excluded.

    A mark that nothing closes quotes to the end of its paragraph where it opens the paragraph (a
    quotation of several paragraphs opens each of them and closes the last), else nothing.
    """
    straight = list(_straight(text))
    closing = None
    opened = depth = 0
    at = 0
    while at < len(text):
        character = text[at]
        if closing is None:
            if character in _PAIRS:
                closing, opened, depth = _PAIRS[character], at + 1, 1
            else:
                for start, end in straight:
                    if start == at + 1:
                        yield start, end
                        at = end
                        break
        elif character == closing:
            depth -= 1
            if depth == 0:
                yield opened, at
                closing = None
        elif _PAIRS.get(character) == closing and text.count(closing, at) > depth:
            depth += 1  # “ within “ ”: a second level, since enough marks follow to close both
        at += 1
    if closing is not None and text[: opened - 1].strip() == "":
        yield opened, len(text)


def _straight(text: str) -> Iterator[tuple[int, int]]:
    """Spans between straight marks, which say by their neighbours whether they open or close.

    A mark after a digit and before none is an inch, not a quotation.
    """
    opened: int | None = None
    for match in re.finditer('"', text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if opened is None:
            if before.isdigit() and not after.isalnum():
                continue
            if after and not after.isspace() and not (before.isascii() and before.isalnum()):
                opened = at + 1
        elif not before.isspace() and not (after.isascii() and after.isalnum()):
            yield opened, at
            opened = None
