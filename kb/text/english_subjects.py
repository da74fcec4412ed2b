"""What an English clause says is counted: its words without those that say nothing of it."""

from __future__ import annotations

import re

from kb.text import english_words as en
from kb.text.places import BY_ENGLISH
from kb.text.units import ENGLISH_NUMBERS

# (Economic Daily, 2026)
SOURCE = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\b[^()]*\)")
# The Comprehensive Revival Plan keeps …, under the 14th Five-Year Plan: who says it, and when.
_TITLE = r"(?-i:(?:[A-Z][\w-]+ ){1,7}(?:Plan|Law|Outline|Programme|Program|Opinions|Regulations?)\b)(?: period)?"
_UNCOUNTED = re.compile(
    rf"{SOURCE.pattern}|\b(?:(?:during|under|in|over) )?(?:the )?1\dth five-year plan\b(?: period)?|{_TITLE}|"
    r"\bcentral government(?= (?:wants|aims|plans|expects|hopes|will|set|sets)\b)|"
    rf"\b(?:record high|in real terms|(?:be|been|being|is|are|was|were) cut)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z&'-]*[A-Za-z]|[A-Za-z]")
# The capital for the government in it.
_CAPITAL = re.compile(r"Beijing (?:set|sets|said|says|plans|planned|aims|wants|targets|will|has|pledged|announced)\b")
_PLACE = re.compile(
    rf"\b(?:(?P<province>{'|'.join(BY_ENGLISH)})|"
    r"(?P<nation>national|nationwide|China|(?:the )?(?:whole country|country as a whole)))(?:['\"]s)?\b",
    re.IGNORECASE,
)


def content_words(words: str) -> str:
    """The words that say what is counted, in their order."""
    kept = [
        word for word in _WORD.findall(_PLACE.sub(" ", _UNCOUNTED.sub(" ", words))) if not _says_nothing(word.lower())
    ]
    return " ".join(kept)


def _says_nothing(word: str) -> bool:
    return word in en.UNCOUNTED or word in ENGLISH_NUMBERS or en.MOVED.fullmatch(word) is not None


def place_in(clause: str) -> str | None:
    """The place that a clause names first, by its short Chinese name; not a capital that stands for the government."""
    named = _PLACE.search(clause)
    if named is None or (named["province"] and _CAPITAL.match(clause, named.start())):
        return None
    return BY_ENGLISH[named["province"].lower()] if named["province"] else "全国"
