"""Each of the first candidates judged by itself: the probability that it answers, and the sentences that do.

Ranking compares passages for one question and finds the first candidates. Judging looks at each of
their sentences (``kb.search.sentence_features``) and says how likely it answers, whatever else was
found; the passage's probability follows from its sentences. A passage that lacks the figure, date
or name asked for, or is of another year or place, is known by that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.facets import facets_of, occasion
from kb.search.sentence_features import NAMES
from kb.search.sentence_model import probability, sentence_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.passages.passage import Span
    from kb.search.candidates import Candidates
    from kb.search.facets import Facets
    from kb.search.scope import Scope
    from kb.search.sentence_features import SentenceFeatures
    from kb.store.store import DocumentRecord

CONFIDENT = 0.5
"""The least probability at which something is called an answer."""
FLOOR = 0.05
"""Below this probability a passage is no answer, and none of its sentences is marked."""
_MARKED = 0.05
"""The probability from which a sentence is marked,"""
_BESIDE_BEST = 0.06
"""and the share of the passage's best sentence's that it has at least."""
_STATES, _YEAR, _PLACE = NAMES.index("states"), NAMES.index("year"), NAMES.index("place")
_COUNTS, _CHINESE, _OWN_LANGUAGE = map(NAMES.index, ("counts the same", "in Chinese", "same language"))
_WORDS, _BEST_WORDS = NAMES.index("words in sentence"), NAMES.index("best words in sentence")
_BESIDE_FIGURE = NAMES.index("words beside figure")
_UNSTATED = 0.1
"""What a sentence counts, for marking, that lacks what is asked for and stands beside one that states it."""
UNSTATED_PASSAGE = 0.5
"""What a passage counts of which no sentence states what is asked for, or only of another thing (失业率 for
青年失业率), or that is not of the place asked about."""
_UNMET = 2
"""So many characters of what a figure is to count (a word) may not be absent from the sentence that states it."""
_MOST_WORDS = 0.75
"""The share of an English question's words in a sentence from which on its figure may count what is asked for."""
_SOME_WORD = 0.1
"""The share of a question's words, translated, beside a figure in another language that may count what is asked for."""
_THE_SAME, _SAME_TERM = 0.85, 0.6
"""How surely a figure counts the same term in another language, and the least probability of its passage."""
_OF_ANOTHER = 2.0
"""What a passage's logit loses, for the order, that is of another year or thing than those asked about, or of some
place where the country is meant."""
_MENTIONED = 0.9
"""The least probability of a passage that has the wording which the question is about."""
_SAID = 0.5
"""The same of a passage of a named document with a sentence that has the words for the subject asked about,"""
_ALL_WORDS = 0.95
"""which is such a share of them."""
_LATER = 0.25
"""What a later mention counts where the first is asked for."""
_MENTIONS = 0.5
"""The share of the greatest probability from which a passage counts as a mention."""


@dataclass(frozen=True, slots=True)
class Judged:
    """For the judged places: ``order`` int64 (places,) is of indices, best first; ``probabilities`` float32 (places,).

    ``sentences`` are the probabilities of each one's sentences, in order.
    """

    order: NDArray[np.int64]
    probabilities: Vectors
    sentences: Sequence[Vectors]


def judge(
    measured: SentenceFeatures,
    candidates: Candidates,
    places: Sequence[int],
    scope: Scope,
    scores: Vectors,
    mentioned: Collection[int] = (),
    *,
    several: bool = False,
    topical: bool = False,
    own_language: Collection[Facets] = (),
    unnamed: Collection[int] = (),
) -> Judged:
    """Judges the candidates at ``places``, at least one, by the features of their sentences.

    What ranking knows of the candidates beside each other (it compares them, judging does not) helps to
    order those that are about as likely: these exchange their probabilities.

    Args:
        measured: the features, in the order of ``places``.
        scope: the documents that the question is about.
        scores: the ranking scores of all candidates.
        mentioned: those of the places that have the wording which the question is about.
        topical: whether the question asks what named documents say of a subject, and is only its words.
        own_language: the documents of series (``kb.search.facets.occasion``) that are there in the question's language.
        unnamed: those of the places that lack a name which the question has.
        several: whether the question lists several things, so that what is not the first mention may answer another.
    """
    model = sentence_model()
    logits = model.logits(measured.values)
    probabilities, by = model.passages(logits, measured.offsets, scores[np.array(places)])
    same_term = _state_the_same_term(measured)
    probabilities, by = _raised(probabilities, same_term, _SAME_TERM), np.where(same_term, by + _OF_ANOTHER, by)
    stated, placed, of_year = (measured.best(column) for column in (_STATES, _PLACE, _YEAR))
    of_another = (stated > 0) & ~measured.any((measured.values[:, _STATES] > 0) & _counts_what_is_asked(measured))
    nameless = np.array([place in unnamed for place in places])
    for lacks in (stated < 0, (placed < 0) & bool(scope.places), of_another, nameless):
        probabilities = np.where(lacks, UNSTATED_PASSAGE * probabilities, probabilities).astype(np.float32)
    probabilities = _as_in_own_language(candidates, places, own_language, probabilities, FLOOR)
    by = _as_in_own_language(candidates, places, own_language, by, float(by.min()))
    for another in (of_year < 0, (placed < 0) & scope.national_first, of_another, nameless):
        by = np.where(another, by - _OF_ANOTHER, by)
    has = np.array([place in mentioned for place in places])
    if has.any():
        probabilities = _raised(probabilities, has, _MENTIONED)
        by = np.where(has, by + by.max() - by.min() + 1, by)
    if topical and (said := measured.values[measured.offsets[:-1], _BEST_WORDS] >= _ALL_WORDS).any():
        below = by[~said & (probabilities < _SAID)]  # they come before all that are less likely than that
        by = np.where(said, np.maximum(by, below.max(initial=by.min())), by)
        probabilities = _raised(probabilities, said, _SAID)
    if scope.first:
        by = _first_mentions(candidates, places, probabilities, has)
        probabilities = probabilities if several else by
    order = np.argsort(-by, kind="stable")
    dealt = np.empty_like(probabilities)
    dealt[order] = np.sort(probabilities)[::-1]
    return Judged(order, dealt, _marks(logits, measured))


def _as_in_own_language(
    candidates: Candidates, places: Sequence[int], own_language: Collection[Facets], values: Vectors, least: float
) -> Vectors:
    """Values of passages of which none in another language has more than the same document in the question's language.

    What a document states of the thing asked for is told more surely by its text in that language. Where none of
    that text is among the candidates, ``least`` is what others have at most.
    """
    occasions = [occasion(candidates.document(place)) for place in places]
    own = dict.fromkeys(own_language, least)
    for place, one, each in zip(places, occasions, values.tolist(), strict=True):
        if one in own and candidates.same_language[place]:
            own[one] = max(own[one], each)
    most = [
        np.inf if one is None or candidates.same_language[place] else own.get(one, np.inf)
        for place, one in zip(places, occasions, strict=True)
    ]
    return np.minimum(values, np.array(most, dtype=np.float32))


def _counts_what_is_asked(measured: SentenceFeatures) -> NDArray[np.bool_]:
    """Whether what each sentence's figure counts may be what is asked for, (sentences,).

    In Chinese no word of it may be absent, and the clauses with the figure must have something of it; in English, where
    words are exchanged more freely, some must be the same, or the sentence have most of the question's. Across
    languages some word must be translated beside the figure.
    """
    values = measured.values
    own_language = values[:, _OWN_LANGUAGE] > 0
    the_same = (values[:, _COUNTS] > 0) | (values[:, _WORDS] >= _MOST_WORDS)
    beside = (values[:, _COUNTS] > 0) | (values[:, _BESIDE_FIGURE] > 0)
    within = np.where(values[:, _CHINESE] > 0, (measured.unmet < _UNMET) & beside, the_same)
    return np.where(own_language, within, values[:, _BESIDE_FIGURE] >= _SOME_WORD)


def _state_the_same_term(measured: SentenceFeatures) -> NDArray[np.bool_]:
    """Whether a passage in another language states a figure of the very term of statistics asked for, (passages,).

    Of no other year or place. The table of terms is surer than what the dictionary makes of their words.
    """
    values = measured.values
    of_it = (values[:, _YEAR] >= 0) & (values[:, _PLACE] >= 0) & (values[:, _OWN_LANGUAGE] == 0)
    return measured.any(of_it & (values[:, _STATES] > 0) & (values[:, _COUNTS] >= _THE_SAME))


def _raised(probabilities: Vectors, which: NDArray[np.bool_], least: float) -> Vectors:
    """Probabilities of which some are at least so great."""
    raised: Vectors = np.where(which, np.maximum(probabilities, least), probabilities).astype(np.float32)
    return raised


def _marks(logits: Vectors, measured: SentenceFeatures) -> list[Vectors]:
    """What sentences are marked by: their probabilities, less where others beside them state what is asked for."""
    stated = np.split(measured.values[:, _STATES], measured.offsets[1:-1])
    found = np.split(probability(logits), measured.offsets[1:-1])
    return [
        np.where((states < 0) & (states.max() > 0), _UNSTATED * one, one).astype(np.float32)
        for one, states in zip(found, stated, strict=True)
    ]


def _first_mentions(
    candidates: Candidates, places: Sequence[int], probabilities: Vectors, has: NDArray[np.bool_]
) -> Vectors:
    """Probabilities where the first mention is asked for: what mentions it later answers less.

    ``has`` is True for the places that have its wording; where none has, those count that are likely enough.
    """
    days = np.array([_day(candidates.document(place)) for place in places])
    mentions = has if has.any() else probabilities >= _MENTIONS * probabilities.max()
    less = (days > days[mentions].min()) | (has.any() & ~has)
    found: Vectors = np.where(less, _LATER * probabilities, probabilities).astype(np.float32)
    return found


def _day(record: DocumentRecord) -> int:
    """The day of a document as its ordinal, or the first of the year that it is of; late where neither is known."""
    day = record.metadata.day or date(min(facets_of(record).years, default=date.max.year), 1, 1)
    return day.toordinal()


def marked(spans: Sequence[Span], probabilities: Vectors, *, answers: bool) -> tuple[Span, ...]:
    """The spans of the sentences of a passage that answer; none where the passage does not."""
    if not answers or len(spans) != len(probabilities):
        return ()
    least = min(float(probabilities.max()), max(_MARKED, _BESIDE_BEST * float(probabilities.max())))
    return tuple(span for span, each in zip(spans, probabilities.tolist(), strict=True) if each >= least)
