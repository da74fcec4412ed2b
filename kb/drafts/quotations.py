"""The quotations in a draft: what stands in quotation marks, and what is set as a quotation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.drafts.draft import Paragraph

_PAIRS = {"“": "”", "「": "」", "『": "』", "«": "»", "„": "“", "＂": "＂", "〝": "〞", "‘": "’"}
_CLOSES = {"〞": "〟"}  # a mark that also closes what the other closes
# Marks that writers and programs mistake for one another; where they do not pair by direction, they pair in order.
_DOUBLE = '“”„"＂〝〞〟'
# What may follow the words of a block quotation: its source, after a dash, in brackets or as a citation mark.
_SOURCE_LINE = re.compile(
    r"""\s*(?:
      (?:^|\n)\s*[—–―-]{1,2}\s*[^\n]{1,120}
    | (?<=[。！？.!?”"’])\s*[—–―]{1,2}\s*[^\n。！？]{2,60}
    | [（(][^（）()]*《[^《》]+》[^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*[)）]
    | \[@[^\]]+\]
    | \[\[[^\]]+\]\]
    )\s*$""",
    re.VERBOSE,
)
_NAMES_SOURCE = re.compile(r"[—–―-]{1,2}[^\n。！？]{1,120}")
_MARKS = '“”「」『』«»"＂〝〞〟‘’'
# Opens before a word and closes before a mark or a space; China's and farmers' rights stand within.
_SINGLE = re.compile(
    r"(?<![\w'])'(?=\w)(?P<words>(?:[^'\n]|(?<=\w)'(?=\w)|(?<=s)'(?=\s\w))+?)'(?=[.,;:!?)\]]|$|(?<!s')\s)"
)
_SEVERAL = 3
_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s|$)|$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a draft gives as another's: paragraph.text[start:end], without the quotation marks.

    ``block`` says that it is set apart as a quotation rather than put in marks; ``unpaired`` that its
    marks do not pair, so that where it begins and ends was guessed.
    """

    paragraph: Paragraph
    start: int
    end: int
    block: bool = False
    unpaired: bool = False

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
    wrong = _unpaired(paragraph.text)
    if wrong is not None:
        yield from (Quotation(paragraph, start, end, unpaired=bad) for start, end, bad in wrong)
        return
    for start, end in list(_marked(paragraph.text)) or _straight_single(paragraph.text):
        if paragraph.text[start:end].strip():
            yield Quotation(paragraph, start, end)


def _unpaired(text: str) -> list[tuple[int, int, bool]] | None:
    """Spans between double marks, and whether those of each do not pair by their direction; None where all pair.

    “…“, ”…“ and “…" are taken to open and close in turn. A mark that is one too many quotes to the end
    of its sentence; one that opens a paragraph and that nothing closes quotes all of it, as usual.
    """
    at = [place for place, character in enumerate(text) if character in _DOUBLE and not _is_inch(text, place)]
    if not at or _balanced([text[place] for place in at]):
        return None
    if len(at) == 1 and text[at[0]] != "”" and not text[: at[0]].strip():
        return None
    found = []
    while at:
        first = at.pop(0)
        sure = len(at) >= 2 and text[first] == "“" and text[at[0]] == "“" and text[at[1]] == "”"
        if not at or (sure and len(at) % 2 == 0):
            # Nothing is left that closes it.
            stop = _SENTENCE_END.search(text, first + 1)
            end = min(stop.start() if stop else len(text), at[0] if at else len(text))
            found.append((first + 1, end, True))
            continue
        last = at.pop(0)
        found.append((first + 1, last, not _balanced([text[first], text[last]])))
    return [each for each in found if text[each[0] : each[1]].strip()]


def _balanced(marks: list[str]) -> bool:
    """Whether double marks open and close by their direction; straight ones have none and only need their number."""
    depth = 0
    for mark in marks:
        if mark in "“„〝":
            depth += 1
        elif mark in "”〞〟":
            depth -= 1
        if depth < 0:
            return False
    straight = sum(mark in '"＂' for mark in marks)
    return depth == 0 and straight % 2 == 0


def _is_inch(text: str, at: int) -> bool:
    return text[at] == '"' and text[at - 1 : at].isdigit() and not text[at + 1 : at + 2].isalnum()


def is_source_line(paragraph: Paragraph) -> bool:
    """Whether a paragraph of a block quotation only names its source: ——《规划》."""
    return paragraph.quoted and _NAMES_SOURCE.fullmatch(paragraph.text.strip()) is not None


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
            if character in _PAIRS and (character != "‘" or _closes_single(text, at)):
                closing, opened, depth = _PAIRS[character], at + 1, 1
            else:
                for start, end in straight:
                    if start == at + 1:
                        yield start, end
                        at = end
                        break
        elif (character == closing and not _is_apostrophe(text, at)) or _CLOSES.get(closing) == character:
            depth -= 1
            if depth == 0:
                yield opened, at
                closing = None
        elif _PAIRS.get(character) == closing and text.count(closing, at) > depth:
            depth += 1  # “ within “ ”: a second level, since enough marks follow to close both
        at += 1
    if closing is not None and text[: opened - 1].strip() == "":
        yield opened, len(text)


def _straight_single(text: str) -> Iterator[tuple[int, int]]:
    """Spans of several words between straight single marks, in a text that has no others: said 'we will build it'."""
    for match in _SINGLE.finditer(text):
        if match["words"].count(" ") >= _SEVERAL:
            yield match.span("words")


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether ’ stands within a word or behind a plural (farmers’ rights) rather than at the end of a quotation."""
    if text[at] != "’":
        return False
    return text[at + 1 : at + 2].isascii() and text[at + 1 : at + 2].isalpha()


def _closes_single(text: str, at: int) -> bool:
    """Whether a later ’ closes the ‘ there: outer marks in British use, and where the draft has no others."""
    return any(text[end] == "’" and not _is_apostrophe(text, end) for end in range(at + 1, len(text)))


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
