"""The words of an English clause, and what each of them may be there: verb, plural, link to a figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb.text import english_words as en
from kb.text.units import ENGLISH_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"[A-Za-z0-9$][\w.&'/$-]*[\w$]|[A-Za-z0-9$]|[^\sA-Za-z0-9]")
_TIMES = re.compile(
    r"\b(?:in|by|during|since|for|at|from|over|throughout)?\s*(?:the (?:end of|year|past|last|first \w+ of)?\s*)*"
    r"(?:(?:19|20)\d\d|this year|last year|next year|(?:the )?(?:past|last) (?:\w+ )?years?|"
    r"year[ -]on[ -]year|annually|a year(?= (?:to|and))|year-?end|the (?:whole |full )?year)(?:['\"]s)?(?=\W|$)",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word or mark at text[start:end]."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The words and marks of text[start:end], without those that only say when."""
    timeless = _TIMES.sub(lambda match: " " * len(match[0]), text[start:end])
    return [Token(match[0], start + match.start(), start + match.end()) for match in _TOKEN.finditer(timeless)]


def is_verb(word: str) -> bool:
    """Whether a word in lower case may be a verb, or what is made of one."""
    if word in en.DOING:
        return False
    return (
        word in en.AMOUNTS
        or word in en.HANDLES
        or word in en.PASTS
        or en.MOVED.fullmatch(word) is not None
        or (word.endswith(("ed", "ing")) and "-" not in word)
    )


def is_link(word: str) -> bool:
    """Whether a word links a figure to its sentence, and names nothing."""
    return word.lower() in en.LINKS or (word.endswith("ly") and word.lower() not in en.NOUNS_IN_LY) or word == "-"


def is_gerund(tokens: Sequence[Token]) -> bool:
    """Whether tokens end in a noun that is made of a verb: charges for parking."""
    return len(tokens) > 1 and tokens[-1].text.endswith("ing") and tokens[-2].low in en.PREPOSITIONS | {"for", "of"}


def is_adverbial(behind: str) -> bool:
    """Whether what stands behind a figure only says when or where: 27 million | at the end of June."""
    words = behind.split(maxsplit=1)
    return bool(words) and words[0].lower() in en.PREPOSITIONS | en.WHERE_ENDS


def counts(word: str) -> bool:
    """Whether a word counts or determines the noun behind it."""
    return word[0].isdigit() or word.lower() in en.DETERMINERS or word.lower() in ENGLISH_NUMBERS


def is_many(word: str) -> bool:
    """Whether a word is a plural behind which a verb must stand: villages | earn, not goods trade."""
    return word.lower() in en.PLURALS or (
        word.endswith("s")
        and not word.endswith(("ss", "us", "is", "ics", "'s"))
        and word.lower() not in en.MODIFYING_PLURALS
    )
