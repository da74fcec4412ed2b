"""Terms of official statistics: abbreviation, long form and English name of one thing are one term.

The table is ``terms.tsv``; its first Chinese name stands for the term. It is small on purpose: it has
what reports count again and again, and the words that tell one thing counted from another (农村, urban).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from kb.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as terms: ``found`` in their order, by usual Chinese name; ``rest`` is the text without them."""

    found: tuple[str, ...]
    rest: str


@lru_cache(maxsize=4096)
def chinese_terms(text: str) -> Terms:
    """The terms in normalised Chinese text, the longest name first taken; ``rest`` has a space for each."""
    return _read(text, *_chinese())


def in_usual_names(text: str) -> str:
    """Normalised Chinese text with each term by its usual name (GDP增速: 国内生产总值增速)."""
    names, pattern = _chinese()
    return pattern.sub(lambda match: names[match[0]], text)


def leading_term(text: str) -> str:
    """The name of a term that normalised Chinese text begins with, as it stands there; "" where it begins otherwise."""
    match = _chinese()[1].match(text)
    return match[0] if match else ""


@lru_cache(maxsize=4096)
def english_terms(text: str) -> Terms:
    """The terms in English text of any case; ``rest`` has a space for each."""
    return _read(text.lower(), *_english())


def _read(text: str, names: dict[str, str], pattern: re.Pattern[str]) -> Terms:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(names[match[0]])
        return " "

    rest = pattern.sub(take, text)
    return Terms(tuple(found), rest)


def other_names(text: str) -> tuple[str, ...]:
    """The names of a text's terms in the other language, and other names in its own; to search by."""
    chinese = not text.isascii()
    found = frozenset((chinese_terms(text) if chinese else english_terms(text)).found)
    rows = [row for row in _rows() if row[0][0] in found]
    if not rows:
        return ()
    english = " ".join(names[0] for _, names in rows)
    own = " ".join(name for names, _ in rows for name in names)
    return (english, own) if chinese else (own,)


def statistical_terms() -> list[tuple[str, list[str]]]:
    """Each Chinese name in the table with the English names of its term."""
    return [(name, english) for chinese, english in _rows() for name in chinese]


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[list[str], list[str]], ...]:
    text = files(__package__).joinpath("terms.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((chinese.split(","), english.split(",")) for chinese, english in rows)


@lru_cache(maxsize=1)
def _chinese() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: chinese[0] for chinese, _ in reversed(_rows()) for name in chinese}
    return names, re.compile(_longest_first(names, ""))


@lru_cache(maxsize=1)
def _english() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: chinese[0] for chinese, english in reversed(_rows()) for name in english}
    # Subjects of statements come without the small words: sown area of grain, sown area grain.
    names |= {re.sub(r" (?:of|the|in|to|and|for|from|out of) ", " ", name): term for name, term in names.items()}
    names |= {re.sub(r"\bper ", "", name): term for name, term in names.items()}
    # … and without "rate", which stands beside any share.
    names |= {name.removesuffix(" rate"): term for name, term in names.items() if name.count(" ") > 1}
    return names, re.compile(_longest_first(names, r"\b"))


def _longest_first(names: dict[str, str], edge: str) -> str:
    return edge + "(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ")" + edge
