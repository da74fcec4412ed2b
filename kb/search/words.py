"""Words in common: BM25 over the pool, as shares of what a passage with all of the words would get.

Tantivy finds candidates by words; here every candidate is measured, those found by vector too, and
each of its sentences. A share (0 to about 1) can be compared from one question, and from one
language, to another, which a bare BM25 sum cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.store.terms import terms

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.passages.passage import Passage
    from kb.search.pool import Pool
    from kb.search.query import Query
    from kb.store.store import Snapshot

_K1, _B = 1.2, 0.75
_SENTENCE_END = re.compile(r"[。!?;\n]+|(?<=[a-z0-9)\"'])\.\s+")
_SPACED = re.compile(r"[a-z0-9]")
_UNKNOWN = 2.0
"""What a word of the question weighs that the whole knowledge base lacks."""


@dataclass(frozen=True, slots=True)
class Shares:
    """For each of n passages, float32 (n,): of its words with title and section path, and of its best sentence."""

    passage: Vectors
    sentence: Vectors


def weights(snapshot: Snapshot, words: Sequence[str]) -> Mapping[str, float]:
    """How much each term tells: its inverse document frequency, as BM25 has it."""
    total = snapshot.counts().passages
    frequency = snapshot.document_frequency(words)
    return {
        word: math.log(1 + (total - frequency[word] + 0.5) / (frequency[word] + 0.5)) if frequency[word] else _UNKNOWN
        for word in words
    }


def shares(snapshot: Snapshot, query: Query, pool: Pool) -> Shares:
    """The share of the question's words, by weight, that each passage and its best sentence hold."""
    words = tuple(query.wording.weights)
    weight = weights(snapshot, words)
    vector = np.array([weight[word] * query.wording.weights[word] for word in words], dtype=np.float32)
    ideal = float(vector.sum()) or 1.0
    spaced = any(_SPACED.match(word) for word in words)
    n = len(pool)
    counts = np.zeros((n, len(words)), dtype=np.float32)
    lengths = np.zeros(n, dtype=np.float32)
    sentence = np.zeros(n, dtype=np.float32)
    heads: dict[tuple[str, tuple[str, ...]], tuple[str, list[int]]] = {}
    for place, passage in enumerate(pool.passages):
        key = (passage.document, passage.section)
        if key not in heads:
            head = " ".join([pool.document(place).metadata.title, *passage.section]).lower()
            heads[key] = head, _count(head, words, spaced)
        head, in_head = heads[key]
        body, in_sentences = _body(passage, words, spaced)
        counts[place] = np.asarray(in_head) + body
        lengths[place] = len(head) + len(passage.normalised)
        if len(in_sentences):
            sentence[place] = (np.minimum(in_sentences, 1) @ vector).max() / ideal
    for same in (True, False):
        # Lengths are in characters, which say different things in different languages.
        group = pool.same_language == same
        if group.any():
            lengths[group] /= lengths[group].mean()
    saturated = counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths)[:, None])
    held = (saturated @ vector / ideal).astype(np.float32)
    return Shares(passage=held, sentence=sentence)


def _body(passage: Passage, words: Sequence[str], spaced: bool) -> tuple[Vectors, Vectors]:
    text = passage.normalised.lower()
    rows = [_count(part, words, spaced) for part in _SENTENCE_END.split(text) if part]
    found = np.array(rows, dtype=np.float32).reshape(-1, len(words))
    return found.sum(axis=0), found


def _count(text: str, words: Sequence[str], spaced: bool) -> list[int]:
    if not spaced:
        return [text.count(word) for word in words]
    held = terms(text) if _SPACED.search(text) else []
    return [held.count(word) if _SPACED.match(word) else text.count(word) for word in words]
