"""A question becomes an Answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kb.search.answer import Answer, Further, Missing, Result
from kb.search.asked import NOTHING, asked
from kb.search.candidates import DEPTH, gather_candidates
from kb.search.confidence import answer_probabilities
from kb.search.duplicates import Shown, once
from kb.search.features import NAMES, measure, with_rerank_cosines
from kb.search.highlights import highlights
from kb.search.judge import CONFIDENT, FLOOR, judge, marked
from kb.search.lexical_features import LexicalFeatures
from kb.search.parse import merge
from kb.search.parse import parse as read_question
from kb.search.query import prepare
from kb.search.ranking import FIRST, in_order, rank
from kb.search.rerank import cosines_of_sentences
from kb.search.scope import NO_SCOPE, facets_of
from kb.search.spelling import corrected, spelling
from kb.search.weights import weights
from kb.store.store import Filter
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.encoders.encoder import CrossEncoder, Encoder, Vectors
    from kb.passages.passage import Span
    from kb.search.candidates import Candidates
    from kb.search.features import Features
    from kb.search.query import Query
    from kb.search.scope import Scope
    from kb.search.weights import Weights
    from kb.store.store import Snapshot

_JUDGED = 80
"""Candidates whose sentences are judged,"""
_EVERY = 3
"""so many times more where every document that says something is asked for."""
_NAMED_OTHERWISE = 0.25
"""What a passage counts where the question names another document, one that is not there."""
_FOLDED = 0.015
"""The least probability at which a further passage of a document is kept under its first."""
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
    fold: bool = True,
) -> Answer:
    """The n documents that best answer ``question``, best first, each by its best passage.

    Args:
        snapshot: the state of the store to search.
        encoder: the encoder that the store was built with.
        question: in Chinese or English.
        n: how many results at most.
        filter: which documents may answer.
        parse: whether to read filters from the question's own words, and misspelt words as what they were meant for.
        reranker: what reranks the first candidates (``kb.search.rerank``).
        fold: whether further passages of a document stand under its first; otherwise n passages are given. Where
            the filter lets through one document only, passages are given.

    Raises:
        InputError: the question is empty.
    """
    began = time.perf_counter()
    stated = filter or Filter()
    read = read_question(snapshot, question) if parse else None
    parsed = _unstated(stated, read.filter) if read and read.filter != Filter() else None
    which = merge(stated, parsed)
    meant = spelling(snapshot, question) if parse else {}
    query = prepare(encoder, corrected(read.rest if read else question, meant))
    scope = read.scope if read else NO_SCOPE
    depth = max(DEPTH, _DEEPER * n) * (_EVERY if scope.every else 1)
    candidates = gather_candidates(snapshot, query, snapshot.select(which), depth)
    if len(candidates) == 0 and parsed is not None:
        parsed, which = None, stated
        query = prepare(encoder, corrected(question, meant))
        candidates = gather_candidates(snapshot, query, snapshot.select(which), depth)
    missing = Missing("document", read.missing[0]) if read and read.missing else None
    if len(candidates) == 0:
        return Answer(question, query.language, False, (), _milliseconds(began), which, None, meant, missing)
    ranked = _rank(snapshot, encoder, query, candidates, n)
    of_documents = _asks_for_documents(scope, candidates)
    wanted = asked(normalise(question), query.language, of_documents=of_documents) if parse else NOTHING
    judged: dict[int, Vectors] = {}
    if ranked.rerank_cosines is not None:
        places = ranked.order[: max(_JUDGED * (_EVERY if scope.every else 1), 2 * n)].tolist()
        found = judge(
            ranked.lexical,
            query,
            candidates,
            ranked.features,
            places,
            ranked.rerank_cosines,
            wanted,
            scope,
            ranked.scores,
        )
        order = found.order
        judged = {places[i]: found.sentences[i] for i in order.tolist()}
        probabilities = np.minimum(ranked.probabilities, found.probabilities.min())
        probabilities[places] = found.probabilities
        ranked = replace(
            ranked,
            order=np.concatenate([np.array(places, dtype=np.int64)[order], ranked.order[len(places) :]]),
            probabilities=probabilities,
        )
    given: Mapping[int, float] = {}
    if reranker is not None:
        from kb.search.rerank import rerank_with_cross_encoder

        reranked = rerank_with_cross_encoder(reranker, question, candidates, ranked.order, ranked.probabilities)
        ranked = replace(ranked, order=reranked.order, probabilities=reranked.probabilities)
        given = reranked.given
    if missing is not None:
        ranked = replace(ranked, probabilities=_NAMED_OTHERWISE * ranked.probabilities)
    results = _results(snapshot, query, candidates, ranked, judged, given, n, fold=fold and _is_wide(which))
    confident = bool(results) and max(result.score for result in results) >= CONFIDENT
    if not confident and missing is None and wanted.types:
        missing = Missing(wanted.types[0], wanted.words)
    return Answer(question, query.language, confident, results, _milliseconds(began), which, parsed, meant, missing)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The candidates in order: ``order`` are their places, best first; ``rerank_cosines`` None where there are none."""

    lexical: LexicalFeatures
    features: Features
    learnt: Weights
    scores: Vectors
    probabilities: Vectors
    order: NDArray[np.int64]
    rerank_cosines: Vectors | None


def _rank(snapshot: Snapshot, encoder: Encoder, query: Query, candidates: Candidates, n: int) -> _Ranked:
    lexical = LexicalFeatures(snapshot, query)
    features = measure(lexical, query, candidates)
    windowed = query.windows.size > 0
    rerank_cosines = cosines_of_sentences(snapshot, encoder, query, candidates)
    if rerank_cosines is not None:
        features, learnt = with_rerank_cosines(features, candidates, rerank_cosines), weights(rerank=True)
    else:
        learnt = weights(windowed=windowed)
        if not windowed:
            from kb.search.calibrate_scores import calibrated

            features = calibrated(features, encoder, query, candidates)
    scores = rank(features, learnt)
    probabilities = answer_probabilities(features, scores, query.language, candidates.same_language, learnt)
    if n > FIRST:
        order = in_order(scores, [text.document for text in candidates.texts])
        probabilities[order] = np.minimum.accumulate(probabilities[order])
    else:
        order = np.argsort(-scores, kind="stable")
    return _Ranked(lexical, features, learnt, scores, probabilities, order, rerank_cosines)


def _unstated(stated: Filter, read: Filter) -> Filter | None:
    """What a question's words say of the documents, where the caller has not said it."""
    if stated.documents is not None:
        read = replace(read, documents=None, kind=None)
    if stated.since or stated.until:
        read = replace(read, since=None, until=None)
    return None if read == Filter() else read


def _asks_for_documents(scope: Scope, candidates: Candidates) -> bool:
    """Whether the documents themselves are what is asked for: which provinces, which years, where first."""
    if scope.first:
        return True
    if scope.provincial:
        return any(facets_of(record).place for record in candidates.documents.values())
    return scope.every and scope.documents


def _is_wide(which: Filter) -> bool:
    """Whether several documents may answer."""
    return which.documents is None or len(which.documents) > 1


def _results(
    snapshot: Snapshot,
    query: Query,
    candidates: Candidates,
    ranked: _Ranked,
    judged: Mapping[int, Vectors],
    given: Mapping[int, float],
    n: int,
    *,
    fold: bool,
) -> tuple[Result, ...]:
    """The first n documents, each with its further passages that answer; or the first n passages."""
    depth = max(n, len(judged)) if fold and judged else n if not fold else max(n, _JUDGED)
    shown = once(snapshot, candidates, ranked.order.tolist(), query.language, depth)
    # Of two languages of one provision the better one stands for both.
    scored = [(float(max(ranked.probabilities[[one.place, *one.also]])), one) for one in shown]
    groups: dict[str, list[tuple[float, Shown]]] = {}
    for score, one in scored:
        key = candidates.texts[one.place].document if fold else str(one.place)
        groups.setdefault(key, []).append((score, one))
    first = list(groups.values())[:n]
    spans = _spans(candidates, ranked, judged, [entry for group in first for entry in group])
    return tuple(
        Result(
            rank=number,
            score=score,
            passage=candidates.passages[best.place],
            document=candidates.document(best.place),
            highlights=spans[best.place],
            parts=_parts(ranked, given, best.place),
            same_as=tuple(candidates.texts[other].id for other in best.also),
            more=tuple(
                Further(further, candidates.passages[one.place], spans[one.place])
                for further, one in rest
                if further >= _FOLDED
            ),
        )
        for number, ((score, best), *rest) in enumerate(first, 1)
    )


def _spans(
    candidates: Candidates,
    ranked: _Ranked,
    judged: Mapping[int, Vectors],
    shown: Sequence[tuple[float, Shown]],
) -> dict[int, tuple[Span, ...]]:
    """What is marked in each of the passages shown, by place."""
    others = [one.place for _, one in shown if one.place not in judged]
    spans = dict(zip(others, highlights(ranked.lexical, candidates, others, ranked.rerank_cosines), strict=True))
    for score, one in shown:
        if (sentences := judged.get(one.place)) is not None:
            spans[one.place] = marked(candidates.passages[one.place].sentences, sentences, answers=score >= FLOOR)
    return spans


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)


def _parts(ranked: _Ranked, reranked: Mapping[int, float], place: int) -> dict[str, float]:
    """What each feature was and what it gave to the ranking score, which is their sum; what the reranker said."""
    given = ranked.features.relative[place] * ranked.learnt.ranking
    parts = {"cross-encoder": reranked[place]} if place in reranked else {}
    parts["ranking score"] = float(ranked.scores[place])
    for name, measured, contribution in zip(NAMES, ranked.features.absolute[place], given, strict=True):
        if measured or contribution:
            parts[name] = float(measured)
            parts[f"{name} contribution"] = float(contribution)
    return parts
