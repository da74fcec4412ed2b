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
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.query_terms import asks_for_figure
from kb.search.term_matching import StemsAndCharacters, TermMatcher, Texts, texts_of
from kb.search.translation import words_alike
from kb.text.index_terms import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.candidates import Candidates
    from kb.search.query import Query
    from kb.search.translation import TranslatedTerm
    from kb.store.store import Snapshot

_K1, _B = 1.2, 0.75
_TRANSLATIONS = 16
"""Of one unit that are looked for."""
OTHERWISE = 0.8
"""What a word of the question counts that a sentence says in another that is alike."""
_UNKNOWN = 2.0
"""What a word of the question weighs that the whole knowledge base lacks."""
_WRITTEN = r"[一二三四五六七八九十百千万亿两]+(?:个|年|月|日|天|次|元|倍|岁|名|人|户|亩|斤|成|吨|公里|公顷|米)|百分之"
_FIGURE = re.compile(rf"\d[\d,.]*|{_WRITTEN}")


@dataclass(frozen=True, slots=True)
class Shares:
    """For each of n passages, float32 (n,): of its words with title and section path, and of its best sentence.

    ``stems`` is the share of what the words are made of: their characters, or first letters.
    """

    passage: Vectors
    sentence: Vectors
    stems: Vectors


@dataclass(frozen=True, slots=True)
class TranslatedShares:
    """For each of n passages, float32 (n,): of it with its section path, and of its best sentence."""

    passage: Vectors
    sentence: Vectors


class _Translations:
    """The translations of a question's units, or other words for them.

    Args:
        terms: all their terms.
        choices: for each unit its translations, each as places among the terms, and its worth.
        ideal: what a text holds that has all of what is asked.
    """

    def __init__(
        self, terms: TermMatcher, choices: Sequence[Sequence[tuple[Sequence[int], float]]], ideal: float
    ) -> None:
        self._terms = terms
        self._ideal = ideal
        filled = [choice for choice in choices if choice]
        phrases = [phrase for choice in filled for phrase, _ in choice]
        self._members = np.array([term for phrase in phrases for term in phrase], dtype=np.int64)
        self._phrases = np.cumsum([0, *map(len, phrases)])[:-1]
        self._units = np.cumsum([0, *map(len, filled)])[:-1]
        self._worth = np.array([worth for choice in filled for _, worth in choice])

    def shares(self, texts: Sequence[str], years: Sequence[str] = ()) -> NDArray[np.float64]:
        """The share of the question's units that each text holds, (texts,); ``years`` as below."""
        if not texts or not len(self._members):
            return np.zeros(len(texts))
        return self._held(
            _with(self._terms.counts(texts_of(tuple(texts), indexed=False)), _said(self._terms.words, years))
        )

    def whole_and_best_sentence(
        self, texts: Sequence[str], years: Sequence[str] = ()
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The same, and the share that the best sentence of each text holds.

        ``years`` says of which year each text is, which each of its sentences is taken to say.
        """
        if not texts or not len(self._members):
            return np.zeros(len(texts)), np.zeros(len(texts))
        joined = texts_of(tuple(texts))
        places, positions = self._terms.occurrences(joined)
        said = _said(self._terms.words, years)
        whole = self._held(_with(self._terms.counted(joined, places, positions), said))
        best = np.zeros(len(texts)) if said is None else self._held(said)
        if len(places):
            _, first, sentences = np.unique(joined.sentences(positions), return_index=True, return_inverse=True)
            width = len(self._terms.words)
            cells = np.bincount(sentences * width + places, minlength=len(first) * width)
            owners = joined.owners(positions[first])
            held = self._held(_with(cells.reshape(len(first), width), None if said is None else said[owners]))
            np.maximum.at(best, owners, held)
        return whole, best

    def _held(self, counts: NDArray[Any]) -> NDArray[np.float64]:
        """The share of the units in texts that hold each term so often, (texts, terms) → (texts,)."""
        complete = np.minimum.reduceat(counts[:, self._members].astype(np.float64), self._phrases, axis=1)
        held = np.maximum.reduceat(self._worth * _saturated(complete), self._units, axis=1)
        shares: NDArray[np.float64] = held.sum(axis=1) / self._ideal
        return shares


class LexicalFeatures:
    """A question's words, weighed by how rare they are in a store."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot = snapshot
        self._query = query
        self._total = snapshot.counts().passages
        words = tuple(query.query_terms.weights)
        frequency = snapshot.document_frequency(words)
        self._weights = np.array(
            [
                # Where two words meet, and in what only asks, a term that no passage has says nothing.
                weight * self._weight(frequency[word])
                if frequency[word] or (weight == 1.0 and word not in query.cross_word_bigrams)
                else 0.0
                for word, weight in query.query_terms.weights.items()
            ],
            dtype=np.float32,
        )
        self._ideal = float(self._weights.sum()) or 1.0
        self._terms = TermMatcher(words)
        self._stems = StemsAndCharacters([word for word in words if query.query_terms.weights[word] == 1.0])

    def _weight(self, frequency: int) -> float:
        """Inverse document frequency, as BM25 has it."""
        return math.log(1 + (self._total - frequency + 0.5) / (frequency + 0.5)) if frequency else _UNKNOWN

    def shares(self, candidates: Candidates) -> Shares:
        """The share of the question's words, by weight, that each candidate and its best sentence hold."""
        bodies = texts_of(tuple(text.normalised for text in candidates.texts))
        places, positions = self._terms.occurrences(bodies)
        in_heads, head_lengths = self._heads(candidates)
        said = _said(self._terms.words, _years(candidates))
        counts = _with(self._terms.counted(bodies, places, positions) + in_heads, said)
        lengths = (bodies.lengths + head_lengths).astype(np.float32)
        sentence = self._best_sentences(bodies, places, positions, said) / self._ideal
        for same in (True, False):
            # Lengths are in characters, which say different things in different languages.
            group = candidates.same_language == same
            if group.any():
                lengths[group] /= lengths[group].mean()
        saturated = counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths)[:, None])
        held = (saturated @ self._weights / self._ideal).astype(np.float32)
        stems = self._stem_shares(bodies, candidates.same_language)
        return Shares(passage=held, sentence=sentence.astype(np.float32), stems=stems)

    def _stem_shares(self, texts: Texts, same: NDArray[np.bool_]) -> Vectors:
        """The share of the words' roots in passages in the question's language, weighed by how rare they are there."""
        present = self._stems.presence(texts) & same[:, None]
        frequency = present.sum(axis=0)
        rarity = np.log(1 + (same.sum() - frequency + 0.5) / (frequency + 0.5)) * (frequency > 0)
        held: Vectors = (present @ rarity / max(float(rarity.sum()), 1e-9)).astype(np.float32)
        return held

    def _heads(self, candidates: Candidates) -> tuple[Vectors, NDArray[np.int64]]:
        """What stands over each passage, its document's title and the headings: (counts (n, words), lengths (n,))."""
        heads = tuple((candidates.documents[text.document].metadata.title, *text.section) for text in candidates.texts)
        parts, members, starts = _parts(heads)
        texts = texts_of(parts)
        counts: Vectors = np.add.reduceat(self._terms.counts(texts)[members], starts, axis=0)
        # A space stands between them.
        return counts, np.add.reduceat(texts.lengths[members] + 1, starts) - 1

    def _best_sentences(
        self, texts: Texts, places: NDArray[np.int64], positions: NDArray[np.int64], said: NDArray[np.bool_] | None
    ) -> NDArray[np.float64]:
        """The largest weight of words that one sentence of each text holds, each word counted once.

        What is ``said`` by all of a text counts in each of its sentences.
        """
        best = np.zeros(texts.count)
        if said is not None:
            others = ~said[texts.owners(positions), places]
            places, positions = places[others], positions[others]
        if len(places):
            width = len(self._weights)
            once, where = np.unique(texts.sentences(positions) * width + places, return_index=True)
            _, first, members = np.unique(once // width, return_index=True, return_inverse=True)
            totals = np.bincount(members, weights=self._weights[once % width])
            np.maximum.at(best, texts.owners(positions[where[first]]), totals)
        return best if said is None else best + said @ self._weights

    def translated(self, candidates: Candidates) -> TranslatedShares:
        """The share of the question's units that each passage in another language holds; 0 for others."""
        passage, sentence = np.zeros((2, len(candidates)), dtype=np.float32)
        foreign = np.flatnonzero(~candidates.same_language)
        texts = [candidates.texts[place] for place in foreign.tolist()]
        years = _years(candidates)
        # Headings are sentences of their own.
        passage[foreign], sentence[foreign] = self._translations.whole_and_best_sentence(
            ["\n".join([*text.section, text.normalised]) for text in texts],
            [years[place] for place in foreign.tolist()],
        )
        return TranslatedShares(passage, sentence)

    def figures(self, candidates: Candidates) -> Vectors:
        """Whether each passage has a figure, float32 (n,); 0 where the question does not ask for one.

        Those that the question has itself (the year it asks about) answer nothing.
        """
        held = np.zeros(len(candidates), dtype=np.float32)
        if asks_for_figure(self._query.text, self._query.language):
            own = set(_FIGURE.findall(self._query.text))
            held[:] = [not own.issuperset(_FIGURE.findall(text.normalised)) for text in candidates.texts]
        return held

    def in_sentences(self, normalised: Sequence[str], years: Sequence[str] = (), *, same_language: bool) -> Vectors:
        """The share of the question's words that each sentence holds, float32 (sentences,).

        Translated, where they are in another language. ``years`` says of which year each one's document
        is, which the sentence is taken to say.
        """
        if not same_language:
            return self._translations.shares(normalised, years).astype(np.float32)
        counts = _with(self._terms.counts(texts_of(tuple(normalised), indexed=False)), _said(self._terms.words, years))
        held: Vectors = (counts > 0) @ self._weights
        return (held + self._said_otherwise(normalised, counts > 0)) / np.float32(self._ideal)

    def _said_otherwise(self, sentences: Sequence[str], own: NDArray[np.bool_]) -> Vectors:
        """What each sentence has of the question's words in others alike, beyond these words, float32 (sentences,)."""
        more = np.zeros(len(sentences), dtype=np.float32)
        whole = "\n".join(sentences)
        for places, others in self._alike:
            there = {other: weight for other, weight in others.items() if other in whole}
            if not there:
                continue
            alike = np.array(
                [max((weight for other, weight in there.items() if other in text), default=0.0) for text in sentences]
            )
            weights = self._weights[places]
            more += np.maximum(0.0, OTHERWISE * alike * weights.sum() - own[:, places] @ weights).astype(np.float32)
        return more

    @cached_property
    def _alike(self) -> list[tuple[list[int], Mapping[str, float]]]:
        """For each word of the question that has others alike: the places of its terms, and these others."""
        if self._query.language != "zh":
            return []
        place_of = {term: place for place, term in enumerate(self._query.query_terms.weights)}
        return [
            (places, others)
            for word, others in words_alike(self._query.text).items()
            if (places := [place_of[term] for term in terms(word) if term in place_of])
        ]

    def of(self, query: Query) -> LexicalFeatures:
        """The same for another question to the same store."""
        return LexicalFeatures(self._snapshot, query)

    def synonym_shares(self, candidates: Candidates) -> Vectors:
        """How much of the question the best sentence of each passage in its language says in other words, float32 (n,).

        As a share of what the question's own words weigh.
        """
        if not self._query.synonyms:
            return np.zeros(len(candidates), dtype=np.float32)
        _, sentence = self._synonyms.whole_and_best_sentence([text.normalised for text in candidates.texts])
        said: Vectors = (sentence * candidates.same_language).astype(np.float32)
        return said

    @cached_property
    def _synonyms(self) -> _Translations:
        return self._looked_for(self._query.synonyms, whole=self._ideal)

    @cached_property
    def _translations(self) -> _Translations:
        return self._looked_for(self._query.translated_terms)

    def _looked_for(self, translated_terms: Sequence[TranslatedTerm], whole: float | None = None) -> _Translations:
        terms = list(
            dict.fromkeys(term for unit in translated_terms for phrase in unit.translations for term in phrase)
        )
        frequency = self._snapshot.document_frequency(terms)
        known = {term: place for place, term in enumerate(term for term in terms if frequency[term])}
        choices: list[list[tuple[list[int], float]]] = []
        ideal = 0.0
        for unit in translated_terms:
            choice: list[tuple[list[int], float]] = []
            for phrase, weight in sorted(unit.translations.items(), key=lambda pair: -pair[1]):
                if len(choice) < _TRANSLATIONS and all(term in known for term in phrase):
                    worth = unit.weight * weight * self._weight(min(frequency[term] for term in phrase))
                    choice.append(([known[term] for term in phrase], worth))
            choices.append(choice)
            ideal += max((worth for _, worth in choice), default=unit.weight * _UNKNOWN)
        return _Translations(TermMatcher(list(known)), choices, whole or ideal or 1.0)


def _years(candidates: Candidates) -> list[str]:
    """The year of each passage's document, which the passage takes for granted; "" where it is not known."""
    years = {}
    for name, record in candidates.documents.items():
        day = record.metadata.day
        years[name] = str(day.year) if day else ""
    return [years[text.document] for text in candidates.texts]


def _said(words: Sequence[str], years: Sequence[str]) -> NDArray[np.bool_] | None:
    """Which of the words is the year of each text, (texts, words); None where no word is a year of any."""
    asked = set(words).intersection(years)
    return np.array([[word == year for word in words] for year in years]) if asked else None


def _with(counts: NDArray[Any], said: NDArray[np.bool_] | None) -> NDArray[Any]:
    """Counts of words, one for each that is said by the whole text."""
    return counts if said is None else np.where(said, 1, counts)


@lru_cache(maxsize=8)
def _parts(heads: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """(every part once, the parts of each head, one head after another, where each head begins)."""
    number = {part: place for place, part in enumerate(dict.fromkeys(part for head in heads for part in head))}
    members = np.array([number[part] for head in heads for part in head], dtype=np.int64)
    return tuple(number), members, np.cumsum([0, *map(len, heads)])[:-1]


def _saturated(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts * (_K1 + 1) / (counts + _K1)
