"""Where the terms of a question occur in many texts: all texts are gone through once, whatever the number of terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kb.store.terms import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]

_BETWEEN = "\n"
"""Stands between two texts; normalised text has none."""
_ENDS = "。!?;" + _BETWEEN
_STOP = re.compile(r"(?<=[a-z0-9)\"'])\.(?=\s)")
_WORD = re.compile(r"[a-z]*")
_PARTS = re.compile(r"[a-z]+(?:-[a-z]+)+")
_SPACED = re.compile(r"[a-z0-9]")
_ROOT = 5  # letters
_BITS = 21  # of a code point
_SLOTS = 1 << 16
_SPREAD = 0x9E3779B97F4A7C15  # of 64-bit numbers over the slots (D. Knuth, multiplicative hashing)


class Texts:
    """n normalised texts, in lower case and joined."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        texts = [text.lower() for text in texts]
        self.joined = _BETWEEN.join(texts)
        self.lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self._starts = np.cumsum(self.lengths + 1) - self.lengths - 1

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """Code points of the joined texts."""
        return np.frombuffer(self.joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    @cached_property
    def pairs(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Every two characters that stand side by side, as ``_pair`` has them, and the slot of each."""
        pairs = self.codes[:-1].astype(np.uint64)
        pairs <<= np.uint64(_BITS)
        pairs |= self.codes[1:]
        return pairs, _slot(pairs)

    def owners(self, positions: Positions) -> Positions:
        """The number of the text that each position in the joined texts is in."""
        return np.searchsorted(self._starts, positions, side="right") - 1

    def sentences(self, positions: Positions) -> Positions:
        """The number of the sentence, among those of all texts, that each position is in."""
        return np.searchsorted(self._sentence_ends, positions)

    @cached_property
    def _sentence_ends(self) -> Positions:
        """Where sentences end, and texts."""
        ends = np.zeros(len(self.codes), dtype=np.bool_)
        for end in _ENDS:
            ends |= self.codes == ord(end)
        for stop in np.flatnonzero(self.codes == ord(".")).tolist():
            ends[stop] = _STOP.match(self.joined, stop) is not None
        return np.flatnonzero(ends)


@lru_cache(maxsize=8)
def texts_of(texts: tuple[str, ...]) -> Texts:
    """``Texts(texts)``, kept for the texts met last: in a small knowledge base most questions look at all there are."""
    return Texts(texts)


class Terms:
    """Terms to be looked for in lower-case text, as ``kb.store.terms`` makes them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        unspaced = [(place, word) for place, word in enumerate(words) if not _SPACED.match(word)]
        self._stems = {word: place for place, word in enumerate(words) if _SPACED.match(word)}
        # Whatever may have one of the stems begins like it, but for the last letter (policy, policies).
        starts = {word if word[0].isdigit() else word[: max(3, len(word) - 1)] for word in self._stems}
        self._starts = sorted(start for start in starts if start.isalpha())
        figures = sorted(map(re.escape, starts.difference(self._starts)))
        self._figures = re.compile(rf"\b(?:{'|'.join(figures)})[a-z]*") if figures else None
        # Pairs of different characters never overlap with themselves: all of them are found in one go.
        pairs = {_pair(word): place for place, word in unspaced if len(word) == 2 and word[0] != word[1]}
        self._pairs = np.array(sorted(pairs), dtype=np.uint64)
        self._pair_places = np.array([pairs[key] for key in sorted(pairs)], dtype=np.int64)
        self._slots = np.zeros(_SLOTS, dtype=np.bool_)
        self._slots[_slot(self._pairs)] = True
        self._others = [(place, word) for place, word in unspaced if _pair(word) not in pairs]

    def occurrences(self, texts: Texts) -> tuple[Positions, Positions]:
        """(places of terms among the words, positions in the joined texts) of all their occurrences."""
        places: list[Positions] = []
        positions: list[Positions] = []
        if len(self._pairs) and len(texts.codes) > 1:
            pairs, slots = texts.pairs
            at = np.flatnonzero(self._slots[slots])
            which = np.searchsorted(self._pairs, pairs[at])
            same = self._pairs[np.minimum(which, len(self._pairs) - 1)] == pairs[at]
            places.append(self._pair_places[which[same]])
            positions.append(at[same])
        for place, word in self._others:
            found = _found(word, texts.joined)
            places.append(np.full(len(found), place, dtype=np.int64))
            positions.append(np.array(found, dtype=np.int64))
        if self._stems:
            found_words = chain(self._like(texts.joined), _hyphenated(texts.joined))
            likes = [(self._stems.get(stem(word), -1), at) for word, at in found_words]
            both = np.array(likes, dtype=np.int64).reshape(-1, 2)
            both = both[both[:, 0] >= 0]
            places.append(both[:, 0])
            positions.append(both[:, 1])
        nothing = np.empty(0, dtype=np.int64)
        return np.concatenate([nothing, *places]), np.concatenate([nothing, *positions])

    def _like(self, text: str) -> Iterator[tuple[str, int]]:
        """Words that may have one of the stems, and where they begin."""
        # A pattern of all starts would have to be compiled for every question, and tried at every character.
        for at in {at for start in self._starts for at in _found(start, text)}:
            before = text[at - 1 : at]
            if not before.isalnum() and before != "_":
                yield _WORD.match(text, at)[0], at  # type: ignore[index]
        if self._figures is not None:
            for like in self._figures.finditer(text):
                yield like[0], like.start()

    def counts(self, texts: Texts) -> NDArray[np.float32]:
        """How often each term occurs in each text, float32 (texts, terms)."""
        places, positions = self.occurrences(texts)
        return self.counted(texts, places, positions)

    def counted(self, texts: Texts, places: Positions, positions: Positions) -> NDArray[np.float32]:
        """The same of occurrences that are known."""
        width = len(self.words)
        cells = texts.owners(positions) * width + places
        return np.bincount(cells, minlength=texts.count * width).reshape(texts.count, width).astype(np.float32)


class Roots:
    """What terms are made of, each once: single characters of scripts without spaces, first letters of other words.

    Different forms of a word, and short forms in Chinese, have them in common.
    """

    def __init__(self, words: Sequence[str]) -> None:
        spaced = [word for word in words if _SPACED.match(word)]
        self._characters = list(dict.fromkeys("".join(word for word in words if not _SPACED.match(word))))
        self._beginnings = list(dict.fromkeys(word if word[0].isdigit() else word[:_ROOT] for word in spaced))

    def presence(self, texts: Texts) -> NDArray[np.bool_]:
        """Which text has which root, (texts, roots)."""
        held = np.zeros((texts.count, len(self._characters) + len(self._beginnings)), dtype=np.bool_)
        for column, character in enumerate(self._characters):
            held[texts.owners(np.flatnonzero(texts.codes == ord(character))), column] = True
        for column, root in enumerate(self._beginnings, len(self._characters)):
            text = texts.joined
            starts = [at for at in _found(root, text) if not text[at - 1 : at].isalnum()]
            if root[0].isdigit():
                starts = [at for at in starts if not text[at + len(root) : at + len(root) + 1].isdigit()]
            held[texts.owners(np.array(starts, dtype=np.int64)), column] = True
        return held


def _hyphenated(text: str) -> Iterator[tuple[str, int]]:
    """Words with hyphens, written without them (ecommerce), and where they begin."""
    end = 0
    for hyphen in _found("-", text):
        if hyphen >= end:
            start = hyphen
            while start > end and "a" <= text[start - 1] <= "z":
                start -= 1
            parts = _PARTS.match(text, start)
            if parts is not None:
                end = parts.end()
                yield parts[0].replace("-", ""), start


def _pair(word: str) -> int:
    """Two characters as one number; other words give one that no pair has."""
    return ord(word[0]) << _BITS | ord(word[1]) if len(word) == 2 else -1


def _slot(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (pairs * np.uint64(_SPREAD)) >> np.uint64(48)


def _found(word: str, text: str) -> list[int]:
    """Where a word begins, again and again after its end."""
    found = []
    at = text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + len(word))
    return found
