"""How the dictionary is arranged: CC-CEDICT turned round and split into glosses, and the glossaries, as one trie.

Once per machine; nothing here is loaded with a question.
"""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from kb.search.glossaries import EVERYDAY, FORMS, PLAIN, POLICY, entries
from kb.text.han import has_ideographs
from kb.text.index_terms import stem
from kb.text.terms import statistical_terms

_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
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
_PART = 3
"""Letters that either half of a word has at least, if it may be written as two."""

_HALF = 50
"""The least percentage of a word's senses that are verbs which is kept."""

_Gloss = tuple[str, ...]
_Weighted = defaultdict[str, dict[str, float]]


def dictionary_entries(source: Path) -> Iterator[tuple[str, bytes]]:
    """The pairs of the trie: a mark and a word, and the words for it, each with its weight in hundredths.

    Marks: "e" English to Chinese, "z" Chinese to English, "s" English otherwise, "p" Chinese otherwise;
    "b" a form of an English word to the stem of its base, "v" a Chinese word to the percentage of its senses that are
    verbs, "y" a syllable without its tone to the characters that are read so, all without a weight.

    Args:
        source: CC-CEDICT as it is published, compressed.
    """
    return _DictionaryBuilder(source).pairs()


class _DictionaryBuilder:
    def __init__(self, source: Path) -> None:
        self._chinese, self._english, self._otherwise, self._plainly = (_Weighted(dict) for _ in range(4))
        read = list(_cedict(source))
        self._syllables = _syllables((term, pinyin) for term, pinyin, _ in read)
        definitions = [(term, text) for term, _, text in read]
        self._verbs = _verbs(definitions)
        cedict = [(term, list(_glosses(text))) for term, text in definitions]
        policy = [
            (term, [gloss for one in others for gloss in _glosses(one)])
            for term, others in (*entries(POLICY, "; "), *statistical_terms())
        ]
        everyday = [(gloss, others) for words, others in entries(EVERYDAY, " ") for gloss in _glosses(words)]
        known = {word for _, glosses in (*cedict, *policy) for gloss in glosses for word in gloss}
        self._bases = _bases(known.union(*(gloss for gloss, _ in everyday)))
        # The glossaries first: of translations that weigh the same the first ones are kept.
        self._add_policy(policy)
        for gloss, others in everyday:
            for order, term in enumerate(others, 1):
                self._keep_gloss(gloss, term, _nth(order))
        for word, others in entries(PLAIN, " "):
            for order, other in enumerate(others, 1):
                if other != word:
                    _keep(self._plainly[word], other, _nth(order))
        for term, glosses in cedict:
            for order, gloss in enumerate(glosses, 1):
                _keep(self._english[term], _stems(gloss), _nth(order))
                if len(term) > 1:
                    self._keep_gloss(gloss, term, _nth(order))
        self._add_joined()
        self._add_forms()

    def pairs(self) -> Iterator[tuple[str, bytes]]:
        """The pairs of the trie."""
        marked = {"e": self._chinese, "z": self._english, "s": self._otherwise, "p": self._plainly}
        for mark, translations in marked.items():
            for key, found in translations.items():
                best = sorted(found.items(), key=lambda pair: -pair[1])[:_MOST]
                yield mark + key, "\t".join(f"{word}\t{max(1, round(100 * weight))}" for word, weight in best).encode()
        for form, base in self._bases.items():
            yield "b" + form, base.encode()
        for word, percentage in self._verbs.items():
            yield "v" + word, str(percentage).encode()
        for syllable, characters in self._syllables.items():
            yield "y" + syllable, characters.encode()

    def _add_policy(self, policy: Sequence[tuple[str, Sequence[_Gloss]]]) -> None:
        terms = Counter(gloss for _, renderings in policy for gloss in set(map(_stems, renderings)))
        for term, renderings in policy:
            for order, gloss in enumerate(renderings, 1):
                said = _stems(gloss)
                _keep(self._english[term], said, _nth(order))
                self._keep_gloss(gloss, term, 1.0)
                for another in map(_stems, renderings):
                    # A single word for several things brings in what is not meant.
                    if another != said and (" " in said or " " in another or terms[said] == terms[another] == 1):
                        _keep(self._otherwise[self._key(gloss)], another, 1.0)

    def _add_joined(self) -> None:
        """What is written as one word and as two has the translations of both: livestream, live stream."""
        for word in [word for word in self._chinese if " " not in word]:
            for end in range(_PART, len(word) - _PART + 1):
                apart = f"{word[:end]} {word[end:]}"
                if apart in self._chinese:
                    both = dict(self._chinese[apart])
                    for term, weight in self._chinese[word].items():
                        _keep(both, term, weight)
                    self._chinese[word] = self._chinese[apart] = both
                    _keep(self._otherwise[word], apart, 1.0)
                    _keep(self._otherwise[apart], word, 1.0)

    def _add_forms(self) -> None:
        """A word whose forms have several stems is also said with each of these."""
        for form, base in self._bases.items():
            for other in (base, stem(form)):
                _keep(self._otherwise[base], other, 1.0)

    def _key(self, gloss: _Gloss) -> str:
        return " ".join(self._bases.get(word) or stem(word) for word in gloss)

    def _keep_gloss(self, gloss: _Gloss, word: str, weight: float) -> None:
        """Adds a Chinese word for a gloss, and for each telling word of it."""
        _keep(self._chinese[self._key(gloss)], word, weight)
        if len(gloss) > 1:
            telling = [part for part in gloss if stem(part) not in _EMPTY]
            for part in telling:
                _keep(self._chinese[self._key((part,))], word, _PARTIAL * weight / len(telling))


def _bases(words: Collection[str]) -> dict[str, str]:
    """Of forms whose stem is not that of their base, the base's stem: sold, moving, classified, taxes."""
    found: dict[str, str] = {}
    for word in words:
        # What loses more than an e is a form already.
        if word.isalpha() and len(word) > 2 and stem(word) in (word, word.removesuffix("e")) and word not in _EMPTY:
            found |= {form: stem(word) for form in _regular(word) if stem(form) != stem(word)}
    for word, forms in entries(FORMS, " "):
        found |= {form: stem(word) for form in forms if stem(form) != stem(word)}
    return found


def _regular(word: str) -> Iterator[str]:
    """The regular forms of an English word, as a verb and as a noun, whichever it is."""
    last, consonant = word[-1], word[-2] not in "aeiou"
    if last == "e":
        if word[-2] != "e":  # fee and feed, see and seed are others
            yield from (word + "d", word[:-1] + "ing")
        return
    if last == "y" and consonant:
        yield word[:-1] + "ied"
        return
    if word.endswith(("s", "x", "z", "ch", "sh")):
        yield word + "es"
    yield from (word + "ed", word + "ing")
    if last not in "aeiousxwy" and not consonant and word[-3] not in "aeiou":
        yield from (word + last + "ed", word + last + "ing")


def _cedict(source: Path) -> Iterator[tuple[str, str, str]]:
    """Each entry: a word in simplified characters, its pinyin, and its definitions, with slashes between."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            if entry is not None and has_ideographs(entry[2]):
                yield entry[2], entry[3], entry[4]


def _syllables(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The characters that are read as each syllable in pinyin without its tone (lü: lv), in any word."""
    found = defaultdict[str, dict[str, None]](dict)
    for word, pinyin in words:
        read = pinyin.lower().replace("u:", "v").split()
        if len(read) == len(word):
            for character, syllable in zip(word, read, strict=True):
                if has_ideographs(character):
                    found[syllable.rstrip("12345")][character] = None
    return {syllable: "".join(characters) for syllable, characters in found.items() if syllable.isalpha()}


def _verbs(definitions: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Words with the percentage of their senses that are verbs, where it is half or more (English has "to" there)."""
    senses = defaultdict[str, list[bool]](list)
    for word, text in definitions:
        senses[word] += [
            _ASIDE.sub("", each).strip().startswith("to ") for each in text.split("/") if not _REMARK.match(each)
        ]
    shares = {word: round(100 * sum(found) / len(found)) for word, found in senses.items() if found}
    return {word: share for word, share in shares.items() if share >= _HALF}


def _nth(order: int) -> float:
    """What the first, second … sense weighs: the first ones are the usual ones."""
    return 1 / math.sqrt(order)


def _glosses(definitions: str) -> Iterator[_Gloss]:
    """The words of each gloss; none of what only explains."""
    for definition in definitions.split("/"):
        if _REMARK.match(definition):
            continue
        for part in _BETWEEN.split(_ASIDE.sub(" ", definition)):
            words = _WORD.findall(part.lower())
            while words and words[0] in ("to", "the", "a", "an", "be"):
                del words[0]
            if 0 < len(words) <= _LONGEST and not _EMPTY.issuperset(map(stem, words)):
                yield tuple(words)


def _stems(gloss: _Gloss) -> str:
    return " ".join(map(stem, gloss))


def _keep(found: dict[str, float], word: str, weight: float) -> None:
    found[word] = max(weight, found.get(word, 0.0))
