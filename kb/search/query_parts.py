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
_ENGLISH = re.compile(r"[;?!]|[.:](?=\s|$)|(?<!\d),|,(?!\d)|\b(?:and|or)\b", re.IGNORECASE)


def parts_of(text: str, language: Language, cross_word_bigrams: Collection[str]) -> tuple[str, ...]:
    """What a normalised question lists, in its order; () where that is one thing.

    Parts that only ask are left out. A Chinese 和, 与 or 及 stands between two parts where it is a word of its
    own, which is known by ``cross_word_bigrams`` (``kb.search.translation``): not in 和谐 or 普及.
    """
    if language == "zh":
        parts = [part for one in _CHINESE.split(text) for part in _at_conjunctions(one, cross_word_bigrams)]
    else:
        parts = _ENGLISH.split(text)
    least = 2 if language == "zh" else 1
    said = [part.strip() for part in parts if _words(without_asking(part, language), language) >= least]
    return tuple(said[:MOST]) if len(said) > 1 else ()


def _at_conjunctions(text: str, cross_word_bigrams: Collection[str]) -> list[str]:
    cuts = [
        match.start()
        for match in _CHINESE_AND.finditer(text)
        if {text[match.start() - 1 : match.end()], text[match.start() : match.end() + 1]}.issubset(cross_word_bigrams)
    ]
    return [text[start + 1 : end] for start, end in pairwise([-1, *cuts, len(text)])]


def _words(text: str, language: Language) -> int:
    """Chinese characters, or English words."""
    return len(re.findall(HAN_LETTER, text) if language == "zh" else text.split())
