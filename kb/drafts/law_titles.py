"""The laws and regulations of the state: their names (``law_titles.txt``), and where an English text names one."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from kb.text.book_titles import NamedTitle
from kb.text.index_terms import stem

_KIND = re.compile(r"\b(?:Law|Code|Regulations?)\b")
_WORD = r"[A-Z][\w'’-]*"
_SMALL_WORDS = "and|of|the|for|on|in|to|by|from|within|against|with"
_JOINT = rf",?\s+(?:(?:{_SMALL_WORDS})\s+)*"
# Land Administration Law; Law of the People's Republic of China on Land Administration
_NAME = re.compile(rf"\b(?:{_WORD}{_JOINT})*?{_KIND.pattern}(?:{_JOINT}{_WORD})*")
_PARTS = re.compile(r"[\w'’-]+")
_SAYS_NOTHING = re.compile(rf"^(?:{_SMALL_WORDS}|people['’]s|republic|prc|china(?:['’]s)?|chinese)?$")
_CAPITAL_BEFORE = re.compile(r"[a-z,;:]\s+([A-Z][\w'’-]*)\s+$")
_CAPITAL_BEHIND = re.compile(r"\s+([A-Z][\w'’-]*)")
_Key = tuple[str, frozenset[str]]


@lru_cache(maxsize=1)
def _lines() -> tuple[list[str], ...]:
    text = (resources.files("kb.drafts") / "law_titles.txt").read_text(encoding="utf-8")
    return tuple(line.split("\t") for line in text.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=1)
def laws_of_the_state() -> frozenset[str]:
    """The Chinese names, without 中华人民共和国."""
    return frozenset(line[0] for line in _lines())


def laws_named_in_english(text: str) -> list[NamedTitle]:
    """The places of an English text that name a law of the state, each with its Chinese name, in order.

    >>> laws_named_in_english("Article 31 of the Law on Land Administration")
    [NamedTitle(title='土地管理法', start=18, end=44)]
    """
    found: list[NamedTitle] = []
    for run in _NAME.finditer(text) if _KIND.search(text) else ():
        words = [each.span() for each in _PARTS.finditer(text, run.start(), run.end())]
        at = 0
        while at < len(words):
            start, ends = words[at][0], [end for _, end in reversed(words[at:])]
            named = next((NamedTitle(title, start, end) for end in ends if _is_whole(text, start, end)
                          and (title := _by_english().get(_key(text[start:end])))), None)  # fmt: skip
            found += [named] if named is not None else []
            at += sum(start <= low < (named.end if named is not None else start + 1) for low, _ in words)
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] begins and ends with words that say something, and is no part of a longer name."""
    words = _PARTS.findall(text[start:end])
    around = (_CAPITAL_BEFORE.search(text[:start]), _CAPITAL_BEHIND.match(text, end))
    return not (
        any(_SAYS_NOTHING.match(each.lower()) for each in (words[0], words[-1]))
        or any(each is not None and not _SAYS_NOTHING.match(each[1].lower()) for each in around)
    )


@lru_cache(maxsize=1)
def _by_english() -> dict[_Key, str]:
    return {_key(name): line[0] for line in _lines() for name in line[1:]}


@lru_cache(maxsize=4096)
def _key(name: str) -> _Key:
    """The kind of a text and the stems of the words that say of what, whose order is free."""
    kind = _KIND.search(name)
    words = re.split(r"[\s,-]+", _KIND.sub(" ", name).lower())
    said = frozenset(stem(re.sub("['’]s?$", "", word)) for word in words if not _SAYS_NOTHING.match(word))
    return (kind[0].removesuffix("s") if kind is not None else ""), said
