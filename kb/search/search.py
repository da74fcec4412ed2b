"""A question becomes an Answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kb.search.answer import Answer, Result
from kb.search.candidates import DEPTH, gather_candidates
from kb.search.confidence import CONFIDENT, answer_probabilities
from kb.search.duplicates import once
from kb.search.features import NAMES, measure, with_rerank_cosines
from kb.search.highlights import highlights
from kb.search.lexical_features import LexicalFeatures
from kb.search.parse import merge
from kb.search.parse import parse as read_filter
from kb.search.query import prepare
from kb.search.ranking import FIRST, in_order, rank
from kb.search.rerank import cosines_of_sentences
from kb.search.spelling import corrected, spelling
from kb.search.weights import weights
from kb.store.store import Filter

if TYPE_CHECKING:
    from kb.encoders.encoder import CrossEncoder, Encoder, Vectors
    from kb.search.candidates import Candidates
    from kb.search.features import Features
    from kb.search.query import Query
    from kb.search.weights import Weights
    from kb.store.store import Snapshot

RERANK_BELOW = 0.9
"""The probability of the first result from which on nothing is reranked."""
_DEEPER = 8
"""Candidates from each index for every result that is wanted."""


@np.errstate(invalid="ignore")  # OpenBLAS now and then computes with what lies behind the last row, and NumPy warns
def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    n: int = 5,
    filter: Filter | None = None,  # noqa: A002 - the word of the contract
    parse: bool = True,
    reranker: CrossEncoder | None = None,
) -> Answer:
    """The n passages that best answer ``question``, best first.

    Args:
        snapshot: the state of the store to search.
        encoder: the encoder that the store was built with.
        question: in Chinese or English.
        n: how many results at most.
        filter: which documents may answer.
        parse: whether to read filters from the question's own words, and misspelt words as what they were meant for.
        reranker: what reranks the first candidates (``kb.search.rerank``).

    Raises:
        InputError: the question is empty.
    """
    began = time.perf_counter()
    stated = filter or Filter()
    read = read_filter(snapshot, question, stated) if parse else None
    parsed = read.filter if read else None
    which = merge(stated, parsed)
    meant = spelling(snapshot, question) if parse else {}
    query = prepare(encoder, corrected(read.rest if read else question, meant))
    depth = max(DEPTH, _DEEPER * n)
    candidates = gather_candidates(snapshot, query, snapshot.select(which), depth)
    if len(candidates) == 0 and parsed is not None:
        parsed, which = None, stated
        query = prepare(encoder, corrected(question, meant))
        candidates = gather_candidates(snapshot, query, snapshot.select(which), depth)
    if len(candidates) == 0:
        return Answer(question, query.language, False, (), _milliseconds(began), which, spelling=meant)
    lexical = LexicalFeatures(snapshot, query)
    features = measure(lexical, query, candidates)
    windowed = query.windows.size > 0
    if not windowed:
        from kb.search.calibrate_scores import calibrated

        features = calibrated(features, encoder, query, candidates)
    learnt = weights(windowed=windowed)
    scores, probabilities = _judged(features, learnt, query, candidates)
    rerank_cosines = None
    if probabilities.max() < RERANK_BELOW:
        rerank_cosines = cosines_of_sentences(snapshot, encoder, query, candidates)
    if rerank_cosines is not None:
        features, learnt = with_rerank_cosines(features, candidates, rerank_cosines), weights(rerank=True)
        scores, probabilities = _judged(features, learnt, query, candidates)
    if n > FIRST:
        order = in_order(scores, [text.document for text in candidates.texts])
        probabilities[order] = np.minimum.accumulate(probabilities[order])
    else:
        order = np.argsort(-scores, kind="stable")
    given: Mapping[int, float] = {}
    if reranker is not None:
        from kb.search.rerank import rerank_with_cross_encoder

        reranked = rerank_with_cross_encoder(reranker, question, candidates, order, probabilities)
        order, probabilities, given = reranked.order, reranked.probabilities, reranked.given
    results: list[Result] = []
    every = once(snapshot, candidates, order.tolist(), query.language, n)
    marked = highlights(lexical, candidates, [shown.place for shown in every], rerank_cosines)
    for number, (shown, spans) in enumerate(zip(every, marked, strict=True), 1):
        place = shown.place
        results.append(
            Result(
                rank=number,
                # Of two languages of one provision the better one stands for both.
                score=float(max(probabilities[[place, *shown.also]])),
                passage=candidates.passages[place],
                document=candidates.document(place),
                highlights=spans,
                parts=_parts(features, learnt, scores, given, place),
                same_as=tuple(candidates.texts[other].id for other in shown.also),
            )
        )
    confident = bool(results) and max(result.score for result in results) >= CONFIDENT
    return Answer(question, query.language, confident, tuple(results), _milliseconds(began), which, parsed, meant)


def _judged(features: Features, learnt: Weights, query: Query, candidates: Candidates) -> tuple[Vectors, Vectors]:
    """Each candidate's ranking score and its probability."""
    scores = rank(features, learnt)
    return scores, answer_probabilities(features, scores, query.language, candidates.same_language, learnt)


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)


def _parts(
    features: Features, learnt: Weights, scores: Vectors, reranked: Mapping[int, float], place: int
) -> dict[str, float]:
    """What each feature was and what it gave to the ranking score, which is their sum; what the reranker said."""
    given = features.relative[place] * learnt.ranking
    parts = {"cross-encoder": reranked[place]} if place in reranked else {}
    parts["ranking score"] = float(scores[place])
    for name, measured, contribution in zip(NAMES, features.absolute[place], given, strict=True):
        if measured or contribution:
            parts[name] = float(measured)
            parts[f"{name} contribution"] = float(contribution)
    return parts
