"""Where sentences begin and end, in Chinese and English text.

Rules of Unicode UAX #29 (sentence boundaries) cut to what official texts need, as one pass of one
regular expression: a corpus of 58 MB is split in seconds, which no sentence library offers. Beyond
the standard: closing quotation marks and brackets belong to the sentence they close; a clause that
runs on after a closing mark (“……。”的要求) does not begin a sentence; nothing ends inside brackets; a
long sentence is cut at its semicolons; English abbreviations and initials do not end a sentence.
"""

from __future__ import annotations

import re

from kb.passages.passage import Span
from kb.text.han import HAN_LETTER

_CLOSERS = "”’」』）)》】〉〕\\]\"'"
_END = re.compile(rf"\n|[。！？!?]+[{_CLOSERS}]*|\.+[{_CLOSERS}]*(?=\s|$|(?:{HAN_LETTER}|[A-Z“]))")
_CLAUSE_END = re.compile(rf"[；;][{_CLOSERS}]*")
_RUNS_ON = re.compile(r"[，,、；;：:）)》」』的等是和与]|并|以及")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"'])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|No|Nos|Mr|Mrs|Ms|Dr|Prof|St|Art|Arts|Sec|Ch|Fig|Figs|Eq|Vol|vol|pp?|"
    r"para|paras|cf|vs|al|approx|ca|Co|Corp|Inc|Ltd|Gen|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"art|sec|no|nos|ed|eds|ch|fig|e\.g|i\.e|viz|incl|resp)$"
)
_INITIALS_END = re.compile(r"(?:U\.S|U\.K|U\.N|E\.U|P\.R|a\.m|p\.m|etc)$")
_BRACKETED = 400  # brackets that hold more than this many characters are taken for unbalanced
_OPENING = "（("
_LONG_HAN = 90  # a Chinese sentence longer than this is cut at its semicolons (characters)
_LONG_LATIN = 280
_SHORTEST = 15  # but not into pieces shorter than this
_LONGEST = 1500  # what has no end in so many characters is cut at a comma or space


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Half-open character spans of the sentences, in order, without the white space around them.

    A line break always ends a sentence, so that headings, list items and table rows stand alone.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0] == "\n":
            _add(spans, text, start, match.start())
            start = end
            continue
        if end < len(text) and not _ends(text, start, match.start(), end, match[0]):
            continue
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return tuple(spans)


def _ends(text: str, start: int, mark: int, end: int, marks: str) -> bool:
    if marks[0] == ".":
        return _period_ends(text, start, mark, end)
    if len(marks) > 1 and marks[-1] not in "。！？!?" and _RUNS_ON.match(text, end):
        return False
    if marks[0] in "!?" and not text[end].isspace() and text[end].isascii():
        return False
    return not _inside_brackets(text, start, end)


def _period_ends(text: str, start: int, mark: int, end: int) -> bool:
    following = text[end:].lstrip()[:1] if end + 40 > len(text) else text[end : end + 40].lstrip()[:1]
    if not following or following.islower() or following in ",;:)":
        return False
    glued = not text[end].isspace()
    before = text[max(start, mark - 12) : mark]
    if glued:
        # Words run together where a page's markup was lost: "... of markets.According to ...".
        lower = text[mark - 2 : mark]
        after = text[end : end + 2]
        if following.isascii():
            return len(lower) == 2 and lower.isalpha() and lower.islower() and len(after) == 2 and after[1].islower()
        return not before[-1:].isdecimal()
    if _INITIALS_END.search(before):
        return following.isupper()
    if before[-1:].isdecimal() and mark - start <= 3 and text[start:mark].strip().isdecimal():
        return False  # the number of a list item
    if _ABBREVIATION.search(before):
        return False
    return not _inside_brackets(text, start, end)


def _inside_brackets(text: str, start: int, end: int) -> bool:
    start = max(start, end - _BRACKETED)
    opened = max(text.rfind(bracket, start, end) for bracket in _OPENING)
    if opened < 0:
        return False
    closed = max(text.rfind(bracket, start, end) for bracket in "）)")
    if closed > opened:
        return False
    following = [found for bracket in "）)" if (found := text.find(bracket, end, end + 200)) >= 0]
    return bool(following) and "\n" not in text[end : min(following)]


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    length = end - start
    longest = _LONG_HAN if _is_han(text, start, end) else _LONG_LATIN
    if length <= longest:
        spans.append((start, end))
        return
    for match in _CLAUSE_END.finditer(text, start, end - _SHORTEST):
        if match.end() - start >= _SHORTEST and not _inside_brackets(text, start, match.end()):
            _add_longest(spans, text, start, match.end())
            start = match.end()
            while text[start].isspace():
                start += 1
    _add_longest(spans, text, start, end)


def _add_longest(spans: list[Span], text: str, start: int, end: int) -> None:
    while end - start > _LONGEST:
        window = start + _LONGEST
        cut = max(text.rfind(mark, start + _LONGEST // 2, window) for mark in "，,、 ")
        cut = cut + 1 if cut > 0 else window
        spans.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        spans.append((start, end))


def _is_han(text: str, start: int, end: int) -> bool:
    middle = (start + end) // 2
    return any("\u2e80" <= character <= "\uffef" for character in text[middle : middle + 12]) or text[start] >= "\u2e80"
