"""The parts of a question that lists several things: each may be answered by a sentence of its own.

A sentence on one of five subjects holds a fifth of the question's words. Measured by the part that it
is nearest to, it answers as well as it would answer that part alone (question decomposition; E. Perez
et al., "Unsupervised Question Decomposition for Question Answering", EMNLP 2020).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.search.query_terms import without_asking
from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from kb.text.language import Language

MOST = 6
"""So many parts are looked at."""
_CHINESE = re.compile(r"[、;:。?!]|(?<!\d),|,(?!\d)|以及|还有")
_CHINESE_AND = re.compile(r"[和与及]")
_CHINESE_GENERIC = re.compile("各地|各省|各级|地方|落实|执行|推进|实施|进展|成效|效果|情况|目前|现在|下一步|得")
_ENGLISH_GENERIC = re.compile(
    r"\b(?:provinces?|regions?|implement\w*|carry\w*|carried|progress\w*|far|situation|results?|now|today|next|out)\b"
)
"""What may be said of any subject: a part with no other words is nothing of its own (…, and how far is it now)."""
_ENGLISH = re.compile(r"[;?!]|[.:](?=\s|$)|(?<!\d),|,(?!\d)|\b(?:and|or)\b", re.IGNORECASE)


def parts_of(text: str, language: Language, cross_word_bigrams: Collection[str]) -> tuple[str, ...]:
    """What a normalised question lists, in its order; () where that is one thing.

    Parts that only ask, or could be said of any subject, are left out. A Chinese 和, 与 or 及 stands between two
    parts where it is a word of its own, which is known by ``cross_word_bigrams`` (``kb.search.translation``): not
    in 和谐 or 普及.
    """
    generic = _CHINESE_GENERIC if language == "zh" else _ENGLISH_GENERIC
    said = [
        part
        for part in _clauses(text, language, cross_word_bigrams)
        if _says(generic.sub(" ", without_asking(part, language)), language)
    ]
    return tuple(said[:MOST]) if len(said) > 1 else ()


def asks_several(text: str, language: Language, cross_word_bigrams: Collection[str]) -> bool:
    """Whether a normalised question asks several things, be it of one subject: since when, and how it is done now."""
    clauses = _clauses(text, language, cross_word_bigrams)
    return sum(_says(without_asking(clause, language), language) for clause in clauses) > 1


def _clauses(text: str, language: Language, cross_word_bigrams: Collection[str]) -> list[str]:
    if language == "en":
        return [part.strip() for part in _ENGLISH.split(text)]
    return [part.strip() for one in _CHINESE.split(text) for part in _at_conjunctions(one, cross_word_bigrams)]


def _at_conjunctions(text: str, cross_word_bigrams: Collection[str]) -> list[str]:
    cuts = [
        match.start()
        for match in _CHINESE_AND.finditer(text)
        if {text[match.start() - 1 : match.end()], text[match.start() : match.end() + 1]}.issubset(cross_word_bigrams)
    ]
    return [text[start + 1 : end] for start, end in pairwise([-1, *cuts, len(text)])]


def _says(text: str, language: Language) -> bool:
    """Whether there are two Chinese characters in it, or an English word."""
    return len(re.findall(HAN_LETTER, text)) >= 2 if language == "zh" else bool(text.split())
