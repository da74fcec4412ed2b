"""What judging looks at: one row of numbers for each sentence of the first candidates.

Ranking compares passages for one question; judging says of each sentence, whatever else was found,
how likely it answers. So everything here is measured in itself: nothing depends on the other
candidates, on rank, or on which documents may answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.answer_type import LIKENESS_UNKNOWN, Asked
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
    from kb.passages.passage import Passage
    from kb.search.candidates import Candidates
    from kb.search.evidence import Evidence
    from kb.search.features import Features
    from kb.search.lexical_features import LexicalFeatures
    from kb.search.query import Query
    from kb.search.translation import TranslatedTerm

_PASSAGE = (
    "passage cosine", "late interaction", "late interaction, worst third", "late interaction in a span", "query terms",
    "query terms in a sentence", "untranslated terms", "translated terms", "translated terms in a sentence", "synonyms",
)  # fmt: skip
NAMES = (
    "encoder",  # cosine of question and sentence by the embedded encoder
    "reranker",  # the same by the deeper one; 0 where there is none
    "words in sentence",  # share of the question's words that the sentence holds, translated in another language
    "encoder, a part",  # cosine with the nearest of the things that the question lists, or with all of it
    "words of a part",  # the greatest share of the words of one of these things, or of the question
    "best encoder",  # the greatest of the passage's sentences, of each of the first three
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
    "counts the same",  # how surely its figure counts what is asked for; .5 where unknown, or none is asked for
    "year",  # 1 where its document or the sentence is of a year asked about, -1 where not; 0 where none is
    "other year",  # 1 where the sentence speaks of years, none of which is asked about
    "place",  # 1 where its document or the sentence is of a place asked about, -1 where not; where none is, 0 for
    # documents of the country and -.5 for those of a place
)
_COLUMN = {name: place for place, name in enumerate(NAMES)}
_PHRASE = 12


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """``values`` float32 (sentences, len(NAMES)); the i-th passage's are at ``offsets[i]`` to ``offsets[i + 1]``.

    ``unmet`` int64 (sentences,) is how many characters of what a figure is to count neither the sentence nor its
    headings have (``kb.text.subjects.unmet``); 0 where no figure is asked for or stated, or not in Chinese.
    """

    values: Vectors
    offsets: NDArray[np.int64]
    unmet: NDArray[np.int64]

    def best(self, column: int) -> Vectors:
        """The greatest value of a feature among the sentences of each passage, float32 (passages,)."""
        found: Vectors = np.maximum.reduceat(self.values[:, column], self.offsets[:-1])
        return found

    def any(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether any of the sentences of each passage is among those that are True, (passages,)."""
        found: NDArray[np.bool_] = np.logical_or.reduceat(which, self.offsets[:-1])
        return found


def measure_sentences(
    lexical: LexicalFeatures,
    query: Query,
    parts: Sequence[Query],
    candidates: Candidates,
    features: Features,
    places: Sequence[int],
    reranked: Vectors | None,
    asked: Asked,
    scope: Scope,
) -> SentenceFeatures:
    """The features of the sentences of the passages at ``places`` of the candidates.

    Args:
        parts: the things that the question lists, none where it is one thing.
        features: of the candidates, as ranking measures them.
        reranked: the deeper model's cosines, as ``candidates.cosines.sentences`` stand; None where there are none.
    """
    passages = candidates.passages.at(places)
    texts = [normalised_sentences(passage) for passage in passages]
    counts = [max(1, len(sentences)) for sentences in texts]
    offsets = np.cumsum([0, *counts])
    of = np.repeat(np.arange(len(places)), counts)  # the passage of each row
    values = np.zeros((int(offsets[-1]), len(NAMES)), dtype=np.float32)
    filled = [sentences or ("",) for sentences in texts]
    shares = _shares(lexical, candidates, places, filled)
    values[:, _COLUMN["words in sentence"]] = shares
    of_parts = [_shares(lexical.of(part), candidates, places, filled) for part in parts]
    values[:, _COLUMN["words of a part"]] = np.maximum.reduce([shares, *of_parts])
    values[:, _COLUMN["heading"]] = _heading_shares(lexical, candidates, places)[of]
    measured = features.absolute[np.array(places)][:, [COLUMNS[name] for name in _PASSAGE]]
    values[:, _COLUMN["passage cosine"] : _COLUMN["passage cosine"] + len(_PASSAGE)] = measured[of]
    values[:, _COLUMN["length of passage"]] = np.log([20 + len(passage.normalised) for passage in passages])[of]
    lengths = [length for sentences in texts for length in ([10 + len(text) for text in sentences] or [1])]
    values[:, _COLUMN["length of sentence"]] = np.log(lengths)
    own_language = candidates.same_language[np.array(places)]
    values[:, _COLUMN["same language"]] = own_language[of]
    values[:, _COLUMN["in Chinese"]] = query.language == "zh"
    rows = candidates.rows[np.array(places)].tolist()
    part_cosines = [candidates.cosines_with(part.vector, rows) for part in parts]
    own = _own(query.text, scope) if asked.types else frozenset()
    segments = tuple(part for part in re.split(r"\W+", without_asking(query.text, query.language)) if part)
    clauses: list[tuple[int, str]] = []
    unmet = np.zeros(len(values), dtype=np.int64)
    for i, (place, sentences) in enumerate(zip(places, texts, strict=True)):
        block = values[offsets[i] : offsets[i + 1]]
        if own_language[i]:
            _set_phrases(block, segments, sentences, passages[i])
        if not sentences:
            continue
        _set_cosines(block, candidates, place, reranked, [one.of(i) for one in part_cosines])
        block[:, _COLUMN["counts the same"]] = LIKENESS_UNKNOWN
        if asked.types:
            found = _set_evidence(block, candidates, place, sentences, asked, own, scope)
            clauses += [(int(offsets[i]) + j, one.clause) for j, one in enumerate(found) if one.clause]
            if asked.subjects and query.language == "zh" and own_language[i]:
                around = [one.around or text if one.stated else "" for one, text in zip(found, sentences, strict=True)]
                unmet[offsets[i] : offsets[i + 1]] = _unmet(around, candidates, place, asked, scope, query.synonyms)
        _set_scope(block, scope, facets_of(candidates.document(place)), sentences)
    for name in ("encoder", "reranker", "words in sentence"):
        values[:, _COLUMN[f"best {name}"]] = np.maximum.reduceat(values[:, _COLUMN[name]], offsets[:-1])[of]
    values[:, _COLUMN["words beside figure"]] = shares
    for language in (True, False):
        which = [(row, clause) for row, clause in clauses if own_language[of[row]] == language]
        if which:
            held = lexical.in_sentences([clause for _, clause in which], same_language=language)
            values[[row for row, _ in which], _COLUMN["words beside figure"]] = held
    return SentenceFeatures(values, offsets, unmet)


def _set_cosines(
    block: Vectors, candidates: Candidates, place: int, reranked: Vectors | None, of_parts: Sequence[Vectors]
) -> None:
    cosines = candidates.cosines.of(place)
    if len(cosines) != len(block):
        return
    block[:, _COLUMN["encoder"]] = cosines
    block[:, _COLUMN["encoder, a part"]] = np.maximum.reduce([cosines, *of_parts])
    if reranked is not None:
        offsets = candidates.cosines.offsets
        block[:, _COLUMN["reranker"]] = reranked[offsets[place] : offsets[place + 1]]


def _set_phrases(block: Vectors, segments: tuple[str, ...], sentences: Sequence[str], passage: Passage) -> None:
    runs = [_phrases(segments, text.lower()) for text in (*sentences, passage.normalised)]
    block[:, _COLUMN["phrases of three"]] = [share for share, _ in runs[:-1]] or [0.0]
    block[:, _COLUMN["longest phrase"]] = [longest for _, longest in runs[:-1]] or [0.0]
    block[:, _COLUMN["phrases of three in passage"]], block[:, _COLUMN["longest phrase in passage"]] = runs[-1]


def _set_evidence(
    block: Vectors,
    candidates: Candidates,
    place: int,
    sentences: Sequence[str],
    asked: Asked,
    own: frozenset[str],
    scope: Scope,
) -> list[Evidence]:
    """Sets whether sentences state what is asked for; gives what of each says so."""
    from kb.search.evidence import evidence  # compiles patterns that most questions do not need

    record = candidates.document(place)
    day, of_province = record.metadata.day, facets_of(record).place in PROVINCES
    section = tuple(normalise(heading) for heading in candidates.texts[place].section)
    # A report of a year that is named tells of other years too.
    years = frozenset[int]() if scope.series else scope.years
    found = [
        evidence(text, asked, own, years=years, day=day, section=section, of_province=of_province) for text in sentences
    ]
    stated = np.array([1.0 if one.stated else -1.0 for one in found])
    block[:, _COLUMN["states"]] = stated
    beside = np.maximum(np.append(stated[1:], -1.0), np.insert(stated[:-1], 0, -1.0))
    block[:, _COLUMN["states nearby"]] = beside
    block[:, _COLUMN["counts the same"]] = [one.likeness for one in found]
    return found


def _unmet(
    around: Sequence[str],
    candidates: Candidates,
    place: int,
    asked: Asked,
    scope: Scope,
    others: Sequence[TranslatedTerm],
) -> NDArray[np.int64]:
    """How many characters of what is asked for are said nowhere around each sentence's figure, (sentences,).

    Args:
        around: of each sentence what may say what its figure counts, "" where it states none.
        others: other words for some of the question's; where one stands, the word is met, and a character beside it.
    """
    from kb.text.subjects import unmet  # which few questions need

    metadata = candidates.document(place).metadata
    # What a question says of the document itself is met by it.
    above = "\n".join(
        (*map(normalise, (metadata.title, *metadata.issuer, *candidates.texts[place].section)), *scope.words)
    )

    def lacking(said: str) -> int:
        text = f"{said}\n{above}"
        met = [
            one.word
            for one in others
            if one.word not in said and any(all(term in text for term in phrase) for phrase in one.translations)
        ]
        least = min(unmet(subject, f"{said}{''.join(met)}", above) for subject in asked.subjects)
        return max(0, least - len(met))

    return np.array([lacking(said) if said else 0 for said in around])


def _set_scope(block: Vectors, scope: Scope, facets: Facets, sentences: Sequence[str]) -> None:
    if scope.years:
        block[:, _COLUMN["year"]] = [_year(scope, facets, text) for text in sentences]
        block[:, _COLUMN["other year"]] = [_other_year(scope, text) for text in sentences]
    if scope.places or scope.national or scope.provincial:
        block[:, _COLUMN["place"]] = [_place(scope, facets, text) for text in sentences]
    elif scope.national_first and facets.place:
        block[:, _COLUMN["place"]] = -0.5


def _own(question: str, scope: Scope) -> frozenset[str]:
    """The figures, years, places and bodies that a question has itself."""
    from kb.search.evidence import things_named

    return things_named(question) | scope.places


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
    for segment, parts in zip(segments, _parts(segments), strict=True):
        at = 0
        while at < len(parts):
            length = 0
            for part in parts[at]:
                if part not in text:
                    break
                length += 1
            else:
                while at + length < len(segment) and segment[at : at + length + 1] in text:
                    length += 1
            if length > longest:
                longest = length
            if length >= 3:
                covered += length
            at += length or 1
    return covered / max(1, sum(map(len, segments))), min(longest, _PHRASE) / _PHRASE


@lru_cache(maxsize=8)
def _parts(segments: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each segment, for each place in it, the parts of up to ``_PHRASE`` that begin there, the shortest first.

    All parts of a question that is a whole text would not fit into memory.
    """
    return tuple(
        tuple(
            tuple(one[at : at + length] for length in range(1, min(_PHRASE, len(one) - at) + 1))
            for at in range(len(one))
        )
        for one in segments
    )


def _year(scope: Scope, facets: Facets, text: str) -> float:
    if _years_in(text) & scope.years or facets.years & scope.years:
        return 1.0
    # A report tells of the year before it.
    return 0.5 if facets.years & scope.years_of_reports else -1.0


def _other_year(scope: Scope, text: str) -> float:
    years = _years_in(text)
    return float(bool(years) and not years & scope.years)


def _place(scope: Scope, facets: Facets, text: str) -> float:
    if scope.places:
        return 1.0 if facets.place in scope.places or any(place in text for place in scope.places) else -1.0
    if scope.provincial:
        return 1.0 if facets.place in PROVINCES else -1.0
    return -1.0 if facets.place else 1.0
