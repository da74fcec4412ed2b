"""A question becomes an Answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from kb.documents.normalise import normalise
from kb.errors import InputError
from kb.search.answer import Answer, Result
from kb.search.language import question_language
from kb.store.store import Filter, LexicalQuery
from kb.store.terms import terms

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors
    from kb.passages.passage import Passage, Span
    from kb.store.store import Snapshot

_CANDIDATES = 100


def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    n: int = 5,
    filter: Filter | None = None,  # noqa: A002 - the word of the contract
    parse: bool = True,
) -> Answer:
    """The n passages that best answer ``question``, best first.

    Args:
        snapshot: the state of the store to search.
        encoder: the encoder that the store was built with.
        question: in Chinese or English.
        n: how many results at most.
        filter: which documents may answer.
        parse: whether to read filters from the question's own words.

    Raises:
        InputError: the question is empty.
    """
    began = time.perf_counter()
    which = filter or Filter()
    normalised = normalise(question).strip()
    if not normalised:
        raise InputError("The question is empty: say what you want to know, in Chinese or English.")
    language = question_language(question)
    vector = encoder.encode_queries([normalised])[0]
    selection = snapshot.select(which)
    dense = snapshot.dense(vector, _CANDIDATES, selection)
    sentences = snapshot.dense_sentences(vector, _CANDIDATES, selection)
    query = LexicalQuery({term: 1.0 for term in terms(normalised)})
    lexical = snapshot.lexical(query, _CANDIDATES, selection, language)
    rows = np.unique(np.concatenate([dense.rows, sentences.rows, lexical.rows]))
    if len(rows) == 0:
        return Answer(question, language, False, (), _milliseconds(began), which)
    similarities = snapshot.passage_vectors(rows.tolist()) @ vector
    by_sentence = [vectors @ vector for vectors in snapshot.sentence_vectors(rows.tolist())]
    best_sentences = np.array([s.max(initial=-1.0) for s in by_sentence], np.float32)
    bm25 = np.zeros(len(rows), np.float32)
    bm25[np.searchsorted(rows, lexical.rows)] = lexical.scores
    fused = 0.5 * _min_max(similarities) + 0.5 * _min_max(best_sentences) + 0.7 * _min_max(bm25)
    order = np.argsort(-fused, kind="stable")[: 4 * n]
    passages = snapshot.passages(rows[order].tolist())
    results: list[Result] = []
    seen: set[str] = set()
    for place, passage in zip(order.tolist(), passages, strict=True):
        document = snapshot.document(passage.document)
        if document is None or passage.normalised in seen:
            continue
        seen.add(passage.normalised)
        score = float(np.clip(max(similarities[place], best_sentences[place]), 0.0, 1.0))
        results.append(Result(len(results) + 1, score, passage, document, _highlights(passage, by_sentence[place])))
        if len(results) == n:
            break
    confident = bool(results) and max(r.score for r in results) > 0.3
    return Answer(question, language, confident, tuple(results), _milliseconds(began), which)


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)


def _min_max(scores: Vectors) -> Vectors:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def _highlights(passage: Passage, similarities: Vectors) -> tuple[Span, ...]:
    if len(similarities) == 0:
        return ()
    return (passage.sentences[int(np.argmax(similarities))],)
