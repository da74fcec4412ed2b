"""Words in common: how much of a question's words a passage holds, in its language or translated.

Tantivy finds candidates by words; here every candidate is measured, those found by vector too, and
each of its sentences. What is measured is BM25 (S. Robertson and H. Zaragoza, 2009) as a share of
what a passage with all of the words would get. A share (0 to about 1) can be compared from one
question, and from one language, to another, which a bare BM25 sum cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kb.store.terms import stem

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.search.pool import Pool
    from kb.search.query import Query
    from kb.store.store import Snapshot

_K1, _B = 1.2, 0.75
_SENTENCE_END = re.compile(r"[。!?;\n]+|(?<=[a-z0-9)\"'])\.\s+")
_SPACED = re.compile(r"[a-z0-9]")
_TRANSLATIONS = 16
"""Of one unit that are looked for."""
_UNKNOWN = 2.0
"""What a word of the question weighs that the whole knowledge base lacks."""


@dataclass(frozen=True, slots=True)
class Shares:
    """For each of n passages, float32 (n,): of its words with title and section path, and of its best sentence."""

    passage: Vectors
    sentence: Vectors


@dataclass(frozen=True, slots=True)
class _Translations:
    """``counter`` counts the terms of all translations; a choice is a translation as places of terms, and its worth."""

    counter: _Counter
    choices: Sequence[Sequence[tuple[Sequence[int], float]]]
    ideal: float

    def share(self, text: str) -> float:
        """The share of the question's units that a lower-case text holds."""
        found = self.counter.count(text)
        if not found:
            return 0.0
        held = 0.0
        for choice in self.choices:
            held += max(
                (
                    worth * _saturated(min(found.get(term, 0) for term in phrase))
                    for phrase, worth in choice
                    if phrase[0] in found
                ),
                default=0.0,
            )
        return held / self.ideal


class QuestionWords:
    """A question's words, weighed by how rare they are in a store."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot = snapshot
        self._query = query
        self._total = snapshot.counts().passages
        words = tuple(query.wording.weights)
        frequency = snapshot.document_frequency(words)
        self._weights = np.array(
            [query.wording.weights[word] * self._weight(frequency[word]) for word in words], dtype=np.float32
        )
        self._ideal = float(self._weights.sum()) or 1.0
        self._counter = _Counter(words, self._weights.tolist())

    def _weight(self, frequency: int) -> float:
        """Inverse document frequency, as BM25 has it."""
        return math.log(1 + (self._total - frequency + 0.5) / (frequency + 0.5)) if frequency else _UNKNOWN

    def shares(self, pool: Pool) -> Shares:
        """The share of the question's words, by weight, that each passage of the pool and its best sentence hold."""
        n = len(pool)
        counts = np.zeros((n, len(self._weights)), dtype=np.float32)
        lengths = np.zeros(n, dtype=np.float32)
        sentence = np.zeros(n, dtype=np.float32)
        heads: dict[tuple[str, tuple[str, ...]], tuple[int, dict[int, int]]] = {}
        for place, passage in enumerate(pool.passages):
            key = (passage.document, passage.section)
            if key not in heads:
                head = " ".join([pool.document(place).metadata.title, *passage.section]).lower()
                heads[key] = len(head), self._counter.count(head)
            head_length, in_head = heads[key]
            text = passage.normalised.lower()
            in_body = self._counter.count(text)
            for word, count in in_head.items():
                counts[place, word] = count
            for word, count in in_body.items():
                counts[place, word] += count
            lengths[place] = head_length + len(text)
            if in_body:
                sentence[place] = self._counter.best_sentence(text, in_body) / self._ideal
        for same in (True, False):
            # Lengths are in characters, which say different things in different languages.
            group = pool.same_language == same
            if group.any():
                lengths[group] /= lengths[group].mean()
        saturated = counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths)[:, None])
        held = (saturated @ self._weights / self._ideal).astype(np.float32)
        return Shares(passage=held, sentence=sentence)

    def translated(self, pool: Pool) -> Vectors:
        """The share of the question's units that each passage in another language holds, float32 (n,); 0 for others."""
        held = np.zeros(len(pool), dtype=np.float32)
        for place in np.flatnonzero(~pool.same_language).tolist():
            passage = pool.passages[place]
            held[place] = self._translations.share(" ".join([*passage.section, passage.normalised]).lower())
        return held

    def in_sentence(self, normalised: str, *, same_language: bool) -> float:
        """The share of the question's words that a sentence holds, translated where it is in another language."""
        text = normalised.lower()
        if not same_language:
            return self._translations.share(text)
        found = self._counter.count(text)
        return float(sum(self._weights[place] for place in found)) / self._ideal

    @cached_property
    def _translations(self) -> _Translations:
        units = self._query.units
        terms = list(dict.fromkeys(term for unit in units for phrase in unit.translations for term in phrase))
        frequency = self._snapshot.document_frequency(terms)
        known = {term: place for place, term in enumerate(term for term in terms if frequency[term])}
        choices: list[list[tuple[list[int], float]]] = []
        ideal = 0.0
        for unit in units:
            choice: list[tuple[list[int], float]] = []
            for phrase, weight in sorted(unit.translations.items(), key=lambda pair: -pair[1]):
                if len(choice) < _TRANSLATIONS and all(term in known for term in phrase):
                    worth = unit.weight * weight * self._weight(min(frequency[term] for term in phrase))
                    choice.append(([known[term] for term in phrase], worth))
            choices.append(choice)
            ideal += max((worth for _, worth in choice), default=unit.weight * _UNKNOWN)
        return _Translations(_Counter(list(known), [1.0] * len(known)), choices, ideal or 1.0)


def _saturated(count: int) -> float:
    return count * (_K1 + 1) / (count + _K1)


class _Counter:
    """Counts terms in lower-case text.

    Args:
        words: the terms.
        weights: how much each counts in ``best_sentence``.
    """

    def __init__(self, words: Sequence[str], weights: Sequence[float]) -> None:
        self._words = words
        self._weights = weights
        self._unspaced = [(place, word) for place, word in enumerate(words) if not _SPACED.match(word)]
        self._stems = {word: place for place, word in enumerate(words) if _SPACED.match(word)}
        # Whatever may have one of the stems begins like it, but for the last letter (policy, policies).
        starts = {word if word[0].isdigit() else word[: max(3, len(word) - 1)] for word in self._stems}
        self._like = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(starts)))})[a-z]*") if starts else None

    def count(self, text: str) -> dict[int, int]:
        """How often each term occurs, by the term's place among the words; those that do not are left out."""
        found = {place: text.count(word) for place, word in self._unspaced if word in text}
        if self._like is not None:
            for like in self._like.findall(text):
                place = self._stems.get(stem(like))
                if place is not None:
                    found[place] = found.get(place, 0) + 1
        return found

    def best_sentence(self, text: str, held: Mapping[int, int]) -> float:
        """The largest weight of words that one sentence of the text holds, of those that the text holds."""
        stems = set(self._stems.values()).intersection(held)
        words = [(self._words[place], self._weights[place]) for place in held if place not in stems]
        best = 0.0
        for part in _SENTENCE_END.split(text):
            total = sum(weight for word, weight in words if word in part)
            if stems and self._like is not None:
                places = {self._stems.get(stem(like)) for like in self._like.findall(part)}
                total += sum(self._weights[place] for place in places if place is not None)
            best = max(best, total)
        return best
