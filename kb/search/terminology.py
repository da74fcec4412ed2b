"""The words of policy and law, and how people say the same: glossaries that were written for this project.

In ``glossary/``, a line each, a tab between:

    policy.tsv    a Chinese term, and its English renderings, the official one first ("; " between)
    everyday.tsv  English words as people use them, and Chinese terms for them (spaces between)
    plain.tsv     Chinese words as people use them, and those of policy and law (spaces between)

They were written from general knowledge, without sight of any document or question that the
project is measured with.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FOLDER = Path(__file__).with_name("glossary")
_FILES = ("policy.tsv", "everyday.tsv", "plain.tsv")
_PARTIAL = 0.7
"""What a word counts that is only part of a rendering (rural, of "rural area")."""

Gloss = tuple[str, ...]
Weighted = defaultdict[str, dict[str, float]]


def _weighted() -> Weighted:
    return defaultdict(dict)


@dataclass(frozen=True, slots=True)
class Terminology:
    """What the glossaries say: for each word others, with weights from 0 to 1. English is in stems.

    ``chinese`` of English words, ``english`` of Chinese ones; ``english_alternatives`` and
    ``chinese_alternatives`` in the same language.
    """

    chinese: Weighted = field(default_factory=_weighted)
    english: Weighted = field(default_factory=_weighted)
    english_alternatives: Weighted = field(default_factory=_weighted)
    chinese_alternatives: Weighted = field(default_factory=_weighted)


def fingerprint() -> str:
    """Changes when a glossary does."""
    return f"{zlib.crc32(b''.join((_FOLDER / name).read_bytes() for name in _FILES)):08x}"


def entries(name: str, between: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of a glossary: a word, and what else it is called."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        word, _, others = line.partition("\t")
        yield word, others.split(between)


def terminology(glosses: Callable[[str], Iterator[Gloss]], empty: frozenset[str]) -> Terminology:
    """Everything that the glossaries say.

    Args:
        glosses: makes stems of English words; none of what only explains.
        empty: stems that say nothing by themselves.
    """
    made = Terminology()
    policy = [
        (term, [gloss for one in renderings for gloss in glosses(one)]) for term, renderings in entries(_FILES[0], "; ")
    ]
    terms = Counter(gloss for _, renderings in policy for gloss in set(renderings))
    for term, renderings in policy:
        for order, gloss in enumerate(renderings, 1):
            keep(made.english[term], " ".join(gloss), 1 / math.sqrt(order))
            _keep_chinese(made.chinese, gloss, term, 1.0, empty)
            for another in renderings:
                # A single word for several things brings in what is not meant.
                if another != gloss and (len(gloss) > 1 or len(another) > 1 or terms[gloss] == terms[another] == 1):
                    keep(made.english_alternatives[" ".join(gloss)], " ".join(another), 1.0)
    for words, others in entries(_FILES[1], " "):
        for gloss in glosses(words):
            for order, term in enumerate(others, 1):
                _keep_chinese(made.chinese, gloss, term, 1 / math.sqrt(order), empty)
    for word, others in entries(_FILES[2], " "):
        for order, other in enumerate(others, 1):
            if other != word:
                keep(made.chinese_alternatives[word], other, 1 / math.sqrt(order))
    return made


def keep(found: dict[str, float], word: str, weight: float) -> None:
    """Adds a word, or makes it weigh more."""
    found[word] = max(weight, found.get(word, 0.0))


def _keep_chinese(found: Weighted, gloss: Gloss, term: str, weight: float, empty: frozenset[str]) -> None:
    keep(found[" ".join(gloss)], term, weight)
    telling = [part for part in gloss if part not in empty]
    if len(gloss) > 1:
        for part in telling:
            keep(found[part], term, _PARTIAL * weight / len(telling))
