"""How the dictionary is arranged: CC-CEDICT turned round and split into glosses, and the glossaries, as one trie.

Once per machine; nothing here is loaded with a question.
"""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from kb.search.terminology import EVERYDAY, PLAIN, POLICY, entries
from kb.store.terms import stem

_ENTRY = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")
_HAN = re.compile(r"[一-鿿]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_BETWEEN = re.compile(r"[;,]| or ")
_WORD = re.compile(r"[a-z0-9]+")
# Glosses that say something about the Chinese word instead of translating it.
_REMARK = re.compile(
    r"CL:|variant of|old variant|see |also written|abbr\. |same as|surname |erhua|used in|also pr|"
    r"Japanese variant|archaic"
)
_FUNCTION_WORDS = """
a an the of to in on at for and or be is are was were by with from as that this it its what which who whom how when
where why do does did can will would shall should may might must no not have has had been being one sb sth etc ones
than into about there their they them he she his her you your we our i me my if so such these those some any all more
most other
"""
_EMPTY = frozenset(map(stem, _FUNCTION_WORDS.split()))
_LONGEST = 4
"""Words in a gloss; longer ones explain and do not translate."""
_MOST = 40
"""Translations kept of one word."""
_PARTIAL = 0.7
"""What a word counts that is only part of a gloss (rural, of "rural area")."""

_Gloss = tuple[str, ...]
_Weighted = defaultdict[str, dict[str, float]]


def arranged(source: Path) -> Iterator[tuple[str, bytes]]:
    """The pairs of the trie: a mark and a word, and the words for it, each with its weight in hundredths.

    Marks: "e" English to Chinese, "z" Chinese to English, "s" English otherwise, "p" Chinese otherwise.

    Args:
        source: CC-CEDICT as it is published, compressed.
    """
    marked: dict[str, _Weighted] = {mark: defaultdict(dict) for mark in "ezsp"}
    # The glossaries first: of translations that weigh the same the first ones are kept.
    _add_policy(marked["e"], marked["z"], marked["s"])
    for words, others in entries(EVERYDAY, " "):
        for gloss in _glosses(words):
            for order, term in enumerate(others, 1):
                _keep_gloss(marked["e"], gloss, term, _nth(order))
    for word, others in entries(PLAIN, " "):
        for order, other in enumerate(others, 1):
            if other != word:
                _keep(marked["p"][word], other, _nth(order))
    _add_cedict(source, marked["e"], marked["z"])
    for mark, translations in marked.items():
        for key, found in translations.items():
            best = sorted(found.items(), key=lambda pair: -pair[1])[:_MOST]
            yield mark + key, "\t".join(f"{word}\t{max(1, round(100 * weight))}" for word, weight in best).encode()


def _add_policy(chinese: _Weighted, english: _Weighted, otherwise: _Weighted) -> None:
    policy = [
        (term, [gloss for one in renderings for gloss in _glosses(one)]) for term, renderings in entries(POLICY, "; ")
    ]
    terms = Counter(gloss for _, renderings in policy for gloss in set(renderings))
    for term, renderings in policy:
        for order, gloss in enumerate(renderings, 1):
            _keep(english[term], " ".join(gloss), _nth(order))
            _keep_gloss(chinese, gloss, term, 1.0)
            for another in renderings:
                # A single word for several things brings in what is not meant.
                if another != gloss and (len(gloss) > 1 or len(another) > 1 or terms[gloss] == terms[another] == 1):
                    _keep(otherwise[" ".join(gloss)], " ".join(another), 1.0)


def _add_cedict(source: Path, chinese: _Weighted, english: _Weighted) -> None:
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            if entry is None or not _HAN.search(entry[2]):
                continue
            word = entry[2]
            for order, gloss in enumerate(_glosses(entry[3]), 1):
                _keep(english[word], " ".join(gloss), _nth(order))
                if len(word) > 1:
                    _keep_gloss(chinese, gloss, word, _nth(order))


def _nth(order: int) -> float:
    """What the first, second … sense weighs: the first ones are the usual ones."""
    return 1 / math.sqrt(order)


def _glosses(definitions: str) -> Iterator[_Gloss]:
    """The stems of each gloss; none of what only explains."""
    for definition in definitions.split("/"):
        if _REMARK.match(definition):
            continue
        for part in _BETWEEN.split(_ASIDE.sub(" ", definition)):
            words = [stem(word) for word in _WORD.findall(part.lower())]
            while words and words[0] in ("to", "the", "a", "an", "be"):
                del words[0]
            if 0 < len(words) <= _LONGEST and not _EMPTY.issuperset(words):
                yield tuple(words)


def _keep_gloss(found: _Weighted, gloss: _Gloss, word: str, weight: float) -> None:
    """Adds a Chinese word for a gloss, and for each telling word of it."""
    _keep(found[" ".join(gloss)], word, weight)
    if len(gloss) > 1:
        telling = [part for part in gloss if part not in _EMPTY]
        for part in telling:
            _keep(found[part], word, _PARTIAL * weight / len(telling))


def _keep(found: dict[str, float], word: str, weight: float) -> None:
    found[word] = max(weight, found.get(word, 0.0))
