"""Ranked candidates become the results of an answer: documents with their further passages, and what is marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.answer import Further, Result, Version
from kb.search.duplicates import Shown, once
from kb.search.facets import facets_of
from kb.search.features import NAMES
from kb.search.highlights import highlights
from kb.search.in_force import Validity, in_force_first
from kb.search.judge import FLOOR, marked
from kb.search.lexical_features import LexicalFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.passages.passage import Passage, Span
    from kb.search.candidates import Candidates
    from kb.search.features import Features
    from kb.search.query import Query
    from kb.search.ranking import Weights
    from kb.store.store import DocumentRecord, Snapshot
    from kb.text.language import Language

_FOLDED = 0.015
"""The least probability at which a further passage of a document is kept under its first."""

_AS_GOOD = 0.5
"""The share of its translation's score at which a text in the question's language goes before it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates in order: ``order`` are their places, best first; ``rerank_cosines`` None where there are none."""

    lexical: LexicalFeatures
    features: Features
    learnt: Weights
    scores: Vectors
    probabilities: Vectors
    order: NDArray[np.int64]
    rerank_cosines: Vectors | None


def results_of(
    snapshot: Snapshot,
    query: Query,
    candidates: Candidates,
    ranked: Ranked,
    judged: Mapping[int, Vectors],
    given: Mapping[int, float],
    n: int,
    validity: Validity,
    *,
    fold: bool,
) -> tuple[Result, ...]:
    """The first n documents, each with its further passages that answer; or the first n passages."""
    order = ranked.order.tolist()
    if fold:
        order = _worth_folding(candidates, ranked, order)
    shown = once(snapshot, candidates, order, query.language, len(order) if fold else n, validity)
    # Of two languages of one provision the better one stands for both.
    scored = [(float(max(ranked.probabilities[[one.place, *one.also]])), one) for one in shown]
    groups: dict[str, list[tuple[float, Shown]]] = {}
    for score, one in scored:
        key = candidates.texts[one.place].document if fold else str(one.place)
        groups.setdefault(key, []).append((score, one))
    ranked_groups = list(groups.values())
    if not validity.all_versions:
        ranked_groups = in_force_first(
            [(group[0][0], validity.holds(candidates.document(group[0][1].place)), group) for group in ranked_groups]
        )
    if fold:
        _own_language_first(ranked_groups, candidates, query.language)
    first = ranked_groups[:n]
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
            status=candidates.document(best.place).status(validity.day),
            successor=_successor(snapshot, candidates.document(best.place)),
            versions=tuple(
                Version(candidates.document(other), candidates.texts[other].id, reworded)
                for other, reworded in best.versions
            ),
            best=_likeliest(candidates.passages[best.place], judged.get(best.place)),
        )
        for number, ((score, best), *rest) in enumerate(first, 1)
    )


def _own_language_first(groups: list[list[tuple[float, Shown]]], candidates: Candidates, language: Language) -> None:
    """Exchanges a document with its text in the question's language, where both answer, and their scores.

    One of the same series, years and place in another language is the same text, whether or not its metadata says so.
    """
    records = [candidates.document(group[0][1].place) for group in groups]
    own = {
        facets_of(record): at
        for at, record in reversed(list(enumerate(records)))
        if record.metadata.language == language and facets_of(record).series is not None
    }
    for at, record in enumerate(records):
        other = own.get(facets_of(record), -1) if record.metadata.language != language else -1
        if other > at and groups[other][0][0] >= _AS_GOOD * groups[at][0][0]:
            (score, foreign), (less, original) = groups[at][0], groups[other][0]
            groups[at], groups[other] = [(score, original), *groups[other][1:]], [(less, foreign), *groups[at][1:]]


def _likeliest(passage: Passage, sentences: Vectors | None) -> Span | None:
    """The likeliest sentence of a passage, by the probabilities of its sentences; None where it was not judged."""
    if sentences is None or len(sentences) != len(passage.sentences):
        return None
    return passage.sentences[int(np.argmax(sentences))]


def _successor(snapshot: Snapshot, record: DocumentRecord) -> DocumentRecord | None:
    ended_by = record.relations.superseded_by
    return snapshot.document(ended_by) if ended_by is not None else None


def _worth_folding(candidates: Candidates, ranked: Ranked, order: Sequence[int]) -> list[int]:
    """The places of the best passage of each document and of further ones that may answer, in order."""
    kept: list[int] = []
    seen: set[str] = set()
    for place in order:
        document = candidates.texts[place].document
        if document not in seen or ranked.probabilities[place] >= _FOLDED:
            kept.append(place)
        seen.add(document)
    return kept


def _spans(
    candidates: Candidates,
    ranked: Ranked,
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


def _parts(ranked: Ranked, reranked: Mapping[int, float], place: int) -> dict[str, float]:
    """What each feature was and what it gave to the ranking score, which is their sum; what the reranker said."""
    given = ranked.features.relative[place] * ranked.learnt.ranking
    parts = {"cross-encoder": reranked[place]} if place in reranked else {}
    parts["ranking score"] = float(ranked.scores[place])
    for name, measured, contribution in zip(NAMES, ranked.features.absolute[place], given, strict=True):
        if measured or contribution:
            parts[name] = float(measured)
            parts[f"{name} contribution"] = float(contribution)
    return parts
