"""Where words, figures and words with hyphens stand in a lower-case text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.text.index_terms import LETTERS, is_letter

WORD = re.compile(rf"[{LETTERS}]+")  # the only pattern of letters: each takes a millisecond to compile
_POINT = re.compile(r"\d\.$")
_MORE = re.compile(r"\.?\d")


def begins_word(text: str, at: int) -> bool:
    """Whether no letter, or figure, stands before; scripts without spaces end a word where they stop."""
    if at == 0:
        return True
    before = text[at - 1]
    return not (is_letter(before) or before.isdecimal() or before == "_")


def is_spaced(word: str) -> bool:
    """Whether a term is of a script with spaces between words, or a figure."""
    return is_letter(word[0]) or word[0].isdecimal()


def places_of(word: str, text: str) -> list[int]:
    """Where a word begins, again and again after its end."""
    found = []
    at = text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + len(word))
    return found


def figures(figure: str, text: str) -> list[int]:
    """Where a figure stands that is not part of a longer one or of a word; letters may follow."""
    end = len(figure)
    return [
        at
        for at in places_of(figure, text)
        if begins_word(text, at) and not _POINT.match(text, max(at - 2, 0), at) and not _MORE.match(text, at + end)
    ]


def hyphenated(text: str) -> Iterator[tuple[str, int]]:
    """Words with hyphens, written without them (ecommerce), and where they begin."""
    end = 0
    for hyphen in places_of("-", text):
        if hyphen >= end:
            start = hyphen
            while start > end and is_letter(text[start - 1]):
                start -= 1
            end = hyphen
            while start < end and text.startswith("-", end) and (part := WORD.match(text, end + 1)):
                end = part.end()
            if end > hyphen:
                yield text[start:end].replace("-", ""), start
