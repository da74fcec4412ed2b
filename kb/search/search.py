"""A question becomes an Answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from kb.search.answer import Answer, Result
from kb.search.features import measure
from kb.search.pool import gather
from kb.search.query import prepare
from kb.search.ranking import rank
from kb.store.store import Filter

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors
    from kb.passages.passage import Passage, Span
    from kb.store.store import Snapshot


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
    query = prepare(encoder, question)
    selection = snapshot.select(which)
    pool = gather(snapshot, query, selection)
    if len(pool) == 0:
        return Answer(question, query.language, False, (), _milliseconds(began), which)
    features = measure(snapshot, query, pool)
    scores = rank(features)
    results: list[Result] = []
    seen: set[str] = set()
    for place in np.argsort(-scores, kind="stable").tolist():
        passage = pool.passages[place]
        if passage.normalised in seen:
            continue
        seen.add(passage.normalised)
        score = float(np.clip(features.absolute[place, :2].max(), 0.0, 1.0))
        highlights = _highlights(passage, features.sentence_cosines[place])
        results.append(Result(len(results) + 1, score, passage, pool.document(place), highlights))
        if len(results) == n:
            break
    confident = max(result.score for result in results) > 0.3
    return Answer(question, query.language, confident, tuple(results), _milliseconds(began), which)


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)


def _highlights(passage: Passage, similarities: Vectors) -> tuple[Span, ...]:
    if len(similarities) == 0:
        return ()
    return (passage.sentences[int(np.argmax(similarities))],)
