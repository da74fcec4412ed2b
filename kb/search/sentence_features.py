"""What judging looks at: one row of numbers for each sentence of the first candidates.

Ranking compares passages for one question; judging says of each sentence, whatever else was found,
how likely it answers. So everything here is measured in itself: nothing depends on the other
candidates, on rank, or on which documents may answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kb.search.answer_type import Asked
from kb.search.facets import Facets, facets_of
from kb.search.features import COLUMNS
from kb.search.highlights import normalised_sentences
from kb.search.query_terms import without_asking
from kb.search.scope import Scope
from kb.text.normalise import normalise
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.candidates import Candidates
    from kb.search.features import Features
    from kb.search.lexical_features import LexicalFeatures
    from kb.search.query import Query

_PASSAGE = (
    "passage cosine", "late interaction", "late interaction, worst third", "late interaction in a span", "query terms",
    "query terms in a sentence", "untranslated terms", "translated terms", "translated terms in a sentence", "synonyms",
)  # fmt: skip
NAMES = (
    "encoder",  # cosine of question and sentence by the embedded encoder
    "reranker",  # the same by the deeper one; 0 where there is none
    "words in sentence",  # share of the question's words that the sentence holds, translated in another language
    "best encoder",  # the greatest of the passage's sentences, of each of these three
    "best reranker",
    "best words in sentence",
    "heading",  # share of the question's words in the passage's own heading
    *_PASSAGE,  # as ranking measures the passage
    "length of passage",  # logarithm of its characters
    "length of sentence",
    "same language",
    "in Chinese",  # the question
    "phrases of three",  # share of the question's characters that stand in the sentence three or more together
    "longest phrase",  # characters of the longest part of the question that stands in the sentence, up to twelve
    "phrases of three in passage",
    "longest phrase in passage",
    "states",  # 1 where it states what is asked for, -1 where it does not; 0 where nothing of a type is asked for
    "states nearby",  # likewise for the sentences beside it
    "words beside figure",  # share of the question's words in the clauses that state the figure; else in the sentence
    "year",  # 1 where its document or the sentence is of a year asked about, -1 where not; 0 where none is
    "other year",  # 1 where the sentence speaks of years, none of which is asked about
    "place",  # 1 where its document or the sentence is of a place asked about, -1 where not; 0 where none is
)
_PHRASE = 12


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """``values`` float32 (sentences, len(NAMES)); the i-th passage's are at ``offsets[i]`` to ``offsets[i + 1]``."""

    values: Vectors
    offsets: NDArray[np.int64]


def measure_sentences(
    lexical: LexicalFeatures,
    query: Query,
    candidates: Candidates,
    features: Features,
    places: Sequence[int],
    reranked: Vectors | None,
    asked: Asked,
    scope: Scope,
) -> SentenceFeatures:
    """The features of the sentences of the passages at ``places`` of the candidates.

    Args:
        features: of the candidates, as ranking measures them.
        reranked: the deeper model's cosines, as ``candidates.cosines.sentences`` stand; None where there are none.
    """
    passages = candidates.passages.at(places)
    texts = [normalised_sentences(passage) for passage in passages]
    counts = [max(1, len(sentences)) for sentences in texts]
    offsets = np.cumsum([0, *counts])
    values = np.zeros((int(offsets[-1]), len(NAMES)), dtype=np.float32)
    column = {name: place for place, name in enumerate(NAMES)}
    shares = _shares(lexical, candidates, places, [sentences or ("",) for sentences in texts])
    headings = _heading_shares(lexical, candidates, places)
    measured = features.absolute[np.array(places)][:, [COLUMNS[name] for name in _PASSAGE]]
    own = _own(query.text, scope) if asked.types else frozenset()
    segments = tuple(part for part in re.split(r"\W+", without_asking(query.text, query.language)) if part)
    own_language = candidates.same_language[np.array(places)]
    of = np.repeat(np.arange(len(places)), counts)  # the passage of each row
    values[:, column["words in sentence"]] = shares
    values[:, column["heading"]] = headings[of]
    values[:, column["passage cosine"] : column["passage cosine"] + len(_PASSAGE)] = measured[of]
    values[:, column["length of passage"]] = np.log([20 + len(passage.normalised) for passage in passages])[of]
    values[:, column["length of sentence"]] = np.log(
        [length for sentences in texts for length in ([10 + len(text) for text in sentences] or [1])]
    )
    values[:, column["same language"]] = own_language[of]
    values[:, column["in Chinese"]] = query.language == "zh"
    clauses: list[tuple[int, str, bool]] = []
    for i, (place, sentences) in enumerate(zip(places, texts, strict=True)):
        rows = slice(int(offsets[i]), int(offsets[i + 1]))
        block = values[rows]
        first, last = int(candidates.cosines.offsets[place]), int(candidates.cosines.offsets[place + 1])
        if last - first == len(block) and sentences:
            block[:, column["encoder"]] = candidates.cosines.sentences[first:last]
            if reranked is not None:
                block[:, column["reranker"]] = reranked[first:last]
        same = bool(own_language[i])
        if same:
            runs = [_phrases(segments, text.lower()) for text in (*sentences, passages[i].normalised)]
            block[:, column["phrases of three"]] = [share for share, _ in runs[:-1]] or [0.0]
            block[:, column["longest phrase"]] = [longest for _, longest in runs[:-1]] or [0.0]
            block[:, column["phrases of three in passage"]], block[:, column["longest phrase in passage"]] = runs[-1]
        if asked.types and sentences:
            from kb.search.evidence import evidence  # compiles patterns that most questions do not need

            record = candidates.document(place)
            section = tuple(normalise(heading) for heading in candidates.texts[place].section)
            found = [
                evidence(text, asked, own, years=scope.years, day=record.metadata.day, section=section)
                for text in sentences
            ]
            stated = np.array([1.0 if one.stated else -1.0 for one in found])
            beside = np.maximum(np.append(stated[1:], -1.0), np.insert(stated[:-1], 0, -1.0))
            block[:, column["states"]], block[:, column["states nearby"]] = stated, beside
            clauses += [(int(offsets[i]) + j, one.clause, same) for j, one in enumerate(found) if one.clause]
        facets = facets_of(candidates.document(place))
        if scope.years and sentences:
            block[:, column["year"]] = [_year(scope, facets, text) for text in sentences]
            block[:, column["other year"]] = [_other_year(scope, text) for text in sentences]
        if (scope.places or scope.national or scope.provincial) and sentences:
            block[:, column["place"]] = [_place(scope, facets, text) for text in sentences]
    for name in ("encoder", "reranker", "words in sentence"):
        values[:, column[f"best {name}"]] = np.maximum.reduceat(values[:, column[name]], offsets[:-1])[of]
    beside_figure = column["words beside figure"]
    values[:, beside_figure] = values[:, column["words in sentence"]]
    for language in (True, False):
        which = [(row, text) for row, text, same in clauses if same == language]
        if which:
            held = lexical.in_sentences([text for _, text in which], same_language=language)
            values[[row for row, _ in which], beside_figure] = held
    return SentenceFeatures(values, offsets)


def _own(question: str, scope: Scope) -> frozenset[str]:
    """The figures, years and places that a question has itself."""
    from kb.search.evidence import figure_texts

    return figure_texts(question) | scope.places


def _years_in(text: str) -> frozenset[int]:
    from kb.search.evidence import years_in

    return years_in(text)


def _shares(
    lexical: LexicalFeatures, candidates: Candidates, places: Sequence[int], texts: Sequence[Sequence[str]]
) -> Vectors:
    """The share of the question's words in each sentence, float32 (sentences,)."""
    flat = [text for sentences in texts for text in sentences]
    sizes = [len(sentences) for sentences in texts]
    same = np.repeat(candidates.same_language[np.array(places)], sizes)
    days = [candidates.document(place).metadata.day for place in places]
    years = [year for day, size in zip(days, sizes, strict=True) for year in [str(day.year) if day else ""] * size]
    found = np.zeros(len(flat), dtype=np.float32)
    for language in (True, False):
        which = np.flatnonzero(same == language).tolist()
        if which:
            said = [years[i] for i in which]
            found[which] = lexical.in_sentences([flat[i] for i in which], said, same_language=language)
    return found


def _heading_shares(lexical: LexicalFeatures, candidates: Candidates, places: Sequence[int]) -> Vectors:
    headings = [section[-1] if (section := candidates.texts[place].section) else "" for place in places]
    same = candidates.same_language[np.array(places)]
    found = np.zeros(len(places), dtype=np.float32)
    for language in (True, False):
        which = np.flatnonzero(same == language)
        if len(which):
            found[which] = lexical.in_sentences([headings[i] for i in which.tolist()], same_language=language)
    return found


@lru_cache(maxsize=65536)
def _phrases(segments: tuple[str, ...], text: str) -> tuple[float, float]:
    """(share of the segments' characters that stand in the text three or more together, the longest such run / 12)."""
    covered = longest = 0
    for parts in _parts(segments):
        at = 0
        while at < len(parts):
            length = 0
            for part in parts[at]:
                if part not in text:
                    break
                length += 1
            if length > longest:
                longest = length
            if length >= 3:
                covered += length
            at += length or 1
    return covered / max(1, sum(map(len, segments))), min(longest, _PHRASE) / _PHRASE


@lru_cache(maxsize=8)
def _parts(segments: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each segment, for each place in it, the parts that begin there, the shortest first."""
    return tuple(
        tuple(tuple(one[at:end] for end in range(at + 1, len(one) + 1)) for at in range(len(one))) for one in segments
    )


def _year(scope: Scope, facets: Facets, text: str) -> float:
    if _years_in(text) & scope.years or facets.years & scope.years:
        return 1.0
    # A report tells of the year before it.
    return 0.5 if facets.years & {year + 1 for year in scope.years} else -1.0


def _other_year(scope: Scope, text: str) -> float:
    years = _years_in(text)
    return float(bool(years) and not years & scope.years)


def _place(scope: Scope, facets: Facets, text: str) -> float:
    if scope.places:
        return 1.0 if facets.place in scope.places or any(place in text for place in scope.places) else -1.0
    if scope.provincial:
        return 1.0 if facets.place in PROVINCES else -1.0
    return -1.0 if facets.place else 1.0
