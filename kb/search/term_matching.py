"""Where the terms of a question occur in many texts: all texts are gone through once, whatever the number of terms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from kb.search.word_places import WORD, begins_word, figures, hyphenated, is_spaced, places_of
from kb.text.index_terms import is_letter, stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]

_BETWEEN = "\n"
"""Stands between two texts; normalised text has none."""
_ENDS = "。!?;" + _BETWEEN
_STOP = re.compile(r"(?<=[a-z0-9)\"'])\.(?=\s)")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")  # a literal first: texts are searched for it at the speed of find
_ROOT = 5  # letters
_BITS = 21  # of a code point
_OFTEN = 3
_LENGTHS = (3, 5)
"""Characters by which words are looked for that begin like others: at first by as many as there are."""
_SLOTS = 1 << 16
_SPREAD = 0x9E3779B97F4A7C15  # of 64-bit numbers over the slots (D. Knuth, multiplicative hashing)


class Texts:
    """n normalised texts, in lower case and joined."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        texts = [_THOUSANDS.sub("", text) if "," in text else text for text in map(str.lower, texts)]
        self.joined = _BETWEEN.join(texts)
        self.lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self._starts = np.cumsum(self.lengths + 1) - self.lengths - 1
        self.met = 0
        """How often a question met these texts."""

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)

    @property
    def index(self) -> _Index | None:
        """What stands where: worth making for texts that question after question meets."""
        return self._index if self.met >= _OFTEN else None

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

    @cached_property
    def _word_starts(self) -> Positions:
        """Where a letter stands that no letter stands before."""
        codes = self.codes
        letter = (codes >= ord("a")) & (codes <= ord("z"))
        beyond = np.flatnonzero((codes - 0x80) < 0x2000 - 0x80)
        letter[beyond] = [is_letter(chr(code)) for code in codes[beyond].tolist()]
        letter[1:] &= ~letter[:-1]
        return np.flatnonzero(letter)

    @cached_property
    def _word_slots(self) -> dict[int, NDArray[np.uint64]]:
        """For each of ``_LENGTHS``, the slots of the first so many characters of words."""
        padded = np.append(self.codes, np.zeros(max(_LENGTHS), np.uint32)).astype(np.uint64)
        found, mixed = {}, np.zeros(len(self._word_starts), np.uint64)
        for place in range(max(_LENGTHS)):
            mixed = mixed * np.uint64(_SPREAD) + padded[self._word_starts + place]
            if place + 1 in _LENGTHS:
                found[place + 1] = _slot(mixed)
        return found

    def words_in(self, slots: Mapping[int, NDArray[np.bool_]]) -> list[int]:
        """Where words may begin of which the first characters are in one of the slots, by their number."""
        which = np.zeros(len(self._word_starts), np.bool_)
        for length, wanted in slots.items():
            which |= wanted[self._word_slots[length]]
        found: list[int] = self._word_starts[which].tolist()
        return found

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


class _Beginnings:
    """Beginnings of words, to be looked for all together."""

    def __init__(self, beginnings: Iterable[str]) -> None:
        self._slots: dict[int, NDArray[np.bool_]] = {}
        self._shorter: list[str] = []
        for beginning in beginnings:
            length = max((each for each in _LENGTHS if each <= len(beginning)), default=0)
            if not length:
                self._shorter.append(beginning)
                continue
            mixed = 0
            for character in beginning[:length]:
                mixed = (mixed * _SPREAD + ord(character)) % 2**64
            if length not in self._slots:
                self._slots[length] = np.zeros(_SLOTS, dtype=np.bool_)
            self._slots[length][_slot(np.array([mixed], np.uint64))] = True

    def found(self, texts: Texts) -> list[int]:
        """Where words begin that may begin like one of them, each place once."""
        text = texts.joined
        every = dict.fromkeys(texts.words_in(self._slots) if self._slots else ())
        for beginning in self._shorter:
            every.update(dict.fromkeys(places_of(beginning, text)))
        return [at for at in every if begins_word(text, at)]


class _Index:
    """An inverted index of a few joined texts: where each character, each two, each word, and each stem stands."""

    def __init__(self, texts: Texts) -> None:
        self._characters = _Sorted(texts.codes)
        self._pairs = _Sorted(texts.pairs[0])
        words: defaultdict[str, list[int]] = defaultdict(list)
        for match in WORD.finditer(texts.joined):
            if begins_word(texts.joined, match.start()):
                words[match[0]].append(match.start())
        self._words = sorted(words)
        self._positions = [np.array(words[word], dtype=np.int64) for word in self._words]
        self._stems: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            self._stems[stem(word)].append(place)
        self._hyphenated: defaultdict[str, list[int]] = defaultdict(list)
        for word, at in hyphenated(texts.joined):
            self._hyphenated[stem(word)].append(at)

    def character(self, character: str) -> Positions:
        return self._characters.positions(np.array([ord(character)], dtype=np.uint32))[1]

    def pairs(self, pairs: NDArray[np.uint64]) -> tuple[Positions, Positions]:
        """(which of the pairs, where) of all that occur."""
        return self._pairs.positions(pairs)

    def stem(self, word: str, start: str) -> list[Positions]:
        """Where words begin that have the stem ``word`` and begin with ``start`` or have hyphens."""
        found = [self._positions[place] for place in self._stems.get(word, ()) if self._words[place].startswith(start)]
        if word in self._hyphenated:
            found.append(np.array(self._hyphenated[word], dtype=np.int64))
        return found

    def beginning(self, start: str) -> list[Positions]:
        """Where words begin that begin with ``start``."""
        first = bisect_left(self._words, start)
        like = takewhile(lambda place: self._words[place].startswith(start), range(first, len(self._words)))
        return [self._positions[place] for place in like]


class _Sorted:
    """Where each of some numbers stands."""

    def __init__(self, numbers: NDArray[np.uint32] | NDArray[np.uint64]) -> None:
        self._order = np.argsort(numbers, kind="stable").astype(np.int64)
        self._numbers = numbers[self._order]

    def positions(self, wanted: NDArray[np.uint32] | NDArray[np.uint64]) -> tuple[Positions, Positions]:
        """(which of the wanted, where) of all that occur."""
        starts = np.searchsorted(self._numbers, wanted, side="left")
        counts = np.searchsorted(self._numbers, wanted, side="right") - starts
        ends = np.cumsum(counts)
        which = np.repeat(np.arange(len(wanted)), counts)
        return which, self._order[np.arange(len(which)) + np.repeat(starts - (ends - counts), counts)]


def texts_of(texts: tuple[str, ...], *, indexed: bool = True) -> Texts:
    """``Texts(texts)``, kept for the texts met last: in a small knowledge base most questions look at all there are.

    ``indexed`` is whether an index of them is made once they were met often; one question meets its sentences
    several times, and the next has others.
    """
    found = _kept(texts)
    found.met += indexed
    return found


@lru_cache(maxsize=8)
def _kept(texts: tuple[str, ...]) -> Texts:
    return Texts(texts)


class TermMatcher:
    """Terms to be looked for in lower-case text, as ``kb.text.index_terms`` makes them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._stems = {word: place for place, word in enumerate(words) if is_spaced(word)}
        unspaced = [(place, word) for place, word in enumerate(words) if word not in self._stems]
        # Whatever may have one of the stems begins like it, but for the last letter (policy, policies).
        self._starts = {word: word if word[0].isdigit() else word[: max(3, len(word) - 1)] for word in self._stems}
        # Pairs of different characters never overlap with themselves: all of them are found in one go.
        pairs = {_pair(word): place for place, word in unspaced if len(word) == 2 and word[0] != word[1]}
        self._pairs = np.array(sorted(pairs), dtype=np.uint64)
        self._pair_places = np.array([pairs[key] for key in sorted(pairs)], dtype=np.int64)
        self._others = [(place, word) for place, word in unspaced if _pair(word) not in pairs]

    @cached_property
    def _beginnings(self) -> _Beginnings:
        return _Beginnings(start for start in self._starts.values() if not start[0].isdigit())

    @cached_property
    def _slots(self) -> NDArray[np.bool_]:
        """Which slots have one of the pairs."""
        slots = np.zeros(_SLOTS, dtype=np.bool_)
        slots[_slot(self._pairs)] = True
        return slots

    def occurrences(self, texts: Texts) -> tuple[Positions, Positions]:
        """(places of terms among the words, positions in the joined texts) of all their occurrences."""
        places: list[Positions] = [np.empty(0, dtype=np.int64)]
        positions: list[Positions] = [np.empty(0, dtype=np.int64)]

        def found(place: int, at: Positions) -> None:
            places.append(np.full(len(at), place, dtype=np.int64))
            positions.append(at)

        index = texts.index
        if len(self._pairs) and len(texts.codes) > 1:
            if index is not None:
                which, at = index.pairs(self._pairs)
            else:
                pairs, slots = texts.pairs
                at = np.flatnonzero(self._slots[slots])
                which = np.searchsorted(self._pairs, pairs[at])
                same = self._pairs[np.minimum(which, len(self._pairs) - 1)] == pairs[at]
                which, at = which[same], at[same]
            places.append(self._pair_places[which])
            positions.append(at)
        for place, word in self._others:
            found(place, np.array(places_of(word, texts.joined), dtype=np.int64))
        for word, start in self._starts.items():
            if start[0].isdigit():
                found(self._stems[word], np.array(figures(word, texts.joined), dtype=np.int64))
            elif index is not None:
                for at in index.stem(word, start):
                    found(self._stems[word], at)
        if index is None and self._stems:
            likes = np.array([*self._like(texts), *self._hyphenated(texts.joined)], dtype=np.int64)
            both = likes.reshape(-1, 2)
            places.append(both[:, 0])
            positions.append(both[:, 1])
        return np.concatenate(places), np.concatenate(positions)

    def _like(self, texts: Texts) -> Iterator[tuple[int, int]]:
        """Places of stems, and where words begin that have them."""
        # A pattern of all starts would have to be compiled for every question, and tried at every character.
        text = texts.joined
        for at in self._beginnings.found(texts):
            word = stem(WORD.match(text, at)[0])  # type: ignore[index]
            place = self._stems.get(word)
            if place is not None and text.startswith(self._starts[word], at):
                yield place, at

    def _hyphenated(self, text: str) -> Iterator[tuple[int, int]]:
        """The same of words with hyphens."""
        for word, at in hyphenated(text):
            place = self._stems.get(stem(word))
            if place is not None:
                yield place, at

    def counts(self, texts: Texts) -> NDArray[np.float32]:
        """How often each term occurs in each text, float32 (texts, terms)."""
        places, positions = self.occurrences(texts)
        return self.counted(texts, places, positions)

    def counted(self, texts: Texts, places: Positions, positions: Positions) -> NDArray[np.float32]:
        """The same of occurrences that are known."""
        width = len(self.words)
        cells = texts.owners(positions) * width + places
        return np.bincount(cells, minlength=texts.count * width).reshape(texts.count, width).astype(np.float32)


class StemsAndCharacters:
    """What terms are made of, each once: single characters of scripts without spaces, first letters of other words.

    Different forms of a word, and short forms in Chinese, have them in common.
    """

    def __init__(self, words: Sequence[str]) -> None:
        spaced = [word for word in words if is_spaced(word)]
        self._characters = list(dict.fromkeys("".join(word for word in words if not is_spaced(word))))
        self._beginnings = list(dict.fromkeys(word if word[0].isdigit() else word[:_ROOT] for word in spaced))

    def presence(self, texts: Texts) -> NDArray[np.bool_]:
        """Which text has which root, (texts, roots)."""
        held = np.zeros((texts.count, len(self._characters) + len(self._beginnings)), dtype=np.bool_)
        text, index = texts.joined, texts.index
        for column, character in enumerate(self._characters):
            at = np.flatnonzero(texts.codes == ord(character)) if index is None else index.character(character)
            held[texts.owners(at), column] = True
        sought: dict[str, int] = {}
        for column, root in enumerate(self._beginnings, len(self._characters)):
            if root[0].isdigit():
                held[texts.owners(np.array(figures(root, text), dtype=np.int64)), column] = True
            elif index is not None and root.isalpha():
                for at in index.beginning(root):
                    held[texts.owners(at), column] = True
            else:
                sought[root] = column
        if sought:
            lengths = sorted(set(map(len, sought)))
            met = [
                (at, sought[root])
                for at in _Beginnings(sought).found(texts)
                for length in lengths
                if (root := text[at : at + length]) in sought
            ]
            places, columns = np.array(met, dtype=np.int64).reshape(-1, 2).T
            held[texts.owners(places), columns] = True
        return held


def _pair(word: str) -> int:
    """Two characters as one number; other words give one that no pair has."""
    return ord(word[0]) << _BITS | ord(word[1]) if len(word) == 2 else -1


def _slot(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (pairs * np.uint64(_SPREAD)) >> np.uint64(48)
