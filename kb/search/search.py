"""A question becomes an Answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kb.search.answer import Answer, Result
from kb.search.confidence import CONFIDENT, probabilities
from kb.search.duplicates import once
from kb.search.features import NAMES, measure, with_rescoring
from kb.search.highlights import highlights
from kb.search.parse import merge
from kb.search.parse import parse as read_filter
from kb.search.pool import DEPTH, gather
from kb.search.query import prepare
from kb.search.ranking import FIRST, in_order, rank, weights
from kb.search.second_look import second_look
from kb.search.spelling import corrected, spelling
from kb.search.words import QuestionWords
from kb.store.store import Filter

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors
    from kb.encoders.reranker import Reranker
    from kb.search.features import Features
    from kb.search.pool import Pool
    from kb.search.query import Query
    from kb.search.ranking import Weights
    from kb.store.store import Snapshot

SURE = 0.9
"""The chance of the first result from which on nothing is looked at once more."""
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
    reranker: Reranker | None = None,
) -> Answer:
    """The n passages that best answer ``question``, best first.

    Args:
        snapshot: the state of the store to search.
        encoder: the encoder that the store was built with.
        question: in Chinese or English.
        n: how many results at most.
        filter: which documents may answer.
        parse: whether to read filters from the question's own words, and misspelt words as what they were meant for.
        reranker: what orders the first candidates once more (``kb.search.reranking``).

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
    pool = gather(snapshot, query, snapshot.select(which), depth)
    if len(pool) == 0 and parsed is not None:
        parsed, which = None, stated
        query = prepare(encoder, corrected(question, meant))
        pool = gather(snapshot, query, snapshot.select(which), depth)
    if len(pool) == 0:
        return Answer(question, query.language, False, (), _milliseconds(began), which, spelling=meant)
    words = QuestionWords(snapshot, query)
    features = measure(words, query, pool)
    windowed = query.windows.size > 0
    if not windowed:
        from kb.search.scaled import on_scale

        features = on_scale(features, encoder, query, pool)
    learnt = weights(windowed=windowed)
    scores, chances = _judged(features, learnt, query, pool)
    rescored = second_look(snapshot, encoder, query, pool) if chances.max() < SURE else None
    if rescored is not None:
        features, learnt = with_rescoring(features, pool, rescored), weights(rescored=True)
        scores, chances = _judged(features, learnt, query, pool)
    if n > FIRST:
        order = in_order(scores, [text.document for text in pool.texts])
        chances[order] = np.minimum.accumulate(chances[order])
    else:
        order = np.argsort(-scores, kind="stable")
    given: Mapping[int, float] = {}
    if reranker is not None:
        from kb.search.reranking import rerank

        reranked = rerank(reranker, question, pool, order, chances)
        order, chances, given = reranked.order, reranked.chances, reranked.given
    results: list[Result] = []
    every = once(snapshot, pool, order.tolist(), query.language, n)
    marked = highlights(words, pool, [shown.place for shown in every], rescored)
    for number, (shown, spans) in enumerate(zip(every, marked, strict=True), 1):
        place = shown.place
        results.append(
            Result(
                rank=number,
                # Of two languages of one provision the better one stands for both.
                score=float(max(chances[[place, *shown.also]])),
                passage=pool.passages[place],
                document=pool.document(place),
                highlights=spans,
                parts=_parts(features, learnt, scores, given, place),
                same_as=tuple(pool.texts[other].id for other in shown.also),
            )
        )
    confident = bool(results) and max(result.score for result in results) >= CONFIDENT
    return Answer(question, query.language, confident, tuple(results), _milliseconds(began), which, parsed, meant)


def _judged(features: Features, learnt: Weights, query: Query, pool: Pool) -> tuple[Vectors, Vectors]:
    """Each passage's rank number and its chance."""
    scores = rank(features, learnt)
    return scores, probabilities(features, scores, query.language, pool.same_language, learnt)


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)


def _parts(
    features: Features, learnt: Weights, scores: Vectors, reranked: Mapping[int, float], place: int
) -> dict[str, float]:
    """What each feature was and what it gave to the rank number, which is their sum; what the reranker said."""
    given = features.relative[place] * learnt.ranking
    parts = {"reranker": reranked[place]} if place in reranked else {}
    parts["rank number"] = float(scores[place])
    for name, measured, contribution in zip(NAMES, features.absolute[place], given, strict=True):
        if measured or contribution:
            parts[name] = float(measured)
            parts[f"{name} gave"] = float(contribution)
    return parts
