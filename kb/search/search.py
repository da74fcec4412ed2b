"""A question becomes an Answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.search.answer import Answer, Missing
from kb.search.answer_type import NOTHING
from kb.search.asked import asked
from kb.search.candidates import DEPTH, gather_candidates
from kb.search.chinese_spelling import with_right, wrong_characters
from kb.search.facets import facets_of, occasion
from kb.search.features import measure, with_rerank_cosines
from kb.search.in_force import Validity, known_then
from kb.search.judge import CONFIDENT, judge
from kb.search.lexical_features import LexicalFeatures
from kb.search.parse import merge
from kb.search.parse import parse as read_question
from kb.search.query import prepare, prepare_parts
from kb.search.query_parts import asks_several
from kb.search.ranking import CONFIDENT as CONFIDENT_UNJUDGED
from kb.search.ranking import FIRST, answer_probabilities, in_order, rank, weights
from kb.search.rerank import cosines_of_sentences
from kb.search.results import Ranked, results_of
from kb.search.romanised_names import with_names_read
from kb.search.scope import NO_SCOPE
from kb.search.sentence_features import measure_sentences
from kb.search.spelling import corrected, spelling
from kb.search.survey import MOST, is_survey, survey
from kb.store.store import Filter
from kb.text.language import question_language
from kb.text.normalise import normalise
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.encoders.encoder import CrossEncoder, Encoder, Vectors
    from kb.passages.passage import Passage
    from kb.search.answer_type import Asked
    from kb.search.candidates import Candidates
    from kb.search.facets import Facets
    from kb.search.parse import Parsed
    from kb.search.query import Query
    from kb.search.scope import Scope
    from kb.search.sentence_features import SentenceFeatures
    from kb.search.wording import Wording
    from kb.store.store import DocumentRecord, Snapshot
    from kb.text.language import Language

DEFAULT_N = 5
"""Results where nobody says how many."""
_JUDGED = 64
"""Candidates whose sentences are judged,"""
_EVERY = 3
"""so many times more where every document that says something is asked for."""
_NAMED_OTHERWISE = 0.25
"""What a passage counts where the question names another document, one that is not there."""
_DEEPER = 8
"""Candidates from each index for every result that is wanted."""


@np.errstate(invalid="ignore")  # OpenBLAS now and then computes with what lies behind the last row, and NumPy warns
def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    n: int | None = None,
    filter: Filter | None = None,  # noqa: A002 - the word of the contract
    parse: bool = True,
    reranker: CrossEncoder | None = None,
    fold: bool = True,
    as_of: date | None = None,
    all_versions: bool = False,
    default_n: int = DEFAULT_N,
) -> Answer:
    """The n documents that best answer ``question``, best first, each by its best passage.

    Args:
        snapshot: the state of the store to search.
        encoder: the encoder that the store was built with.
        question: in Chinese or English.
        n: how many results at most. None is ``default_n``, or all that have something where all are asked for.
        filter: which documents may answer.
        parse: whether to read filters from the question's own words, and misspelt words as what they were meant for.
        reranker: what reranks the first candidates (``kb.search.rerank``).
        fold: whether further passages of a document stand under its first; otherwise n passages are given. Where
            the filter lets through one document only, passages are given.
        as_of: the day on which documents are to hold; what came later does not answer. Otherwise today.
        all_versions: whether every version of an article is shown, in the order of the scores.

    Raises:
        InputError: the question is empty.
    """
    began = time.perf_counter()
    stated = filter or Filter()
    validity = Validity(as_of or date.today(), all_versions)
    found = _find(snapshot, encoder, question, n or default_n, stated, parse=parse, as_of=as_of)
    missing, ranked = found.missing, found.ranked
    if ranked is None:
        return Answer(
            question, found.query.language, False, (), _milliseconds(began), stated, None, found.meant, missing, as_of
        )
    judged: dict[int, Vectors] = {}
    if (features := found.sentence_features(encoder)) is not None:
        verdict = judge(
            features,
            found.candidates,
            found.places,
            found.scope,
            ranked.scores,
            found.mentioned,
            topical=found.topical,
            own_language=_own_language(snapshot, found),
            unnamed=_unnamed(snapshot, found),
            several=found.scope.first
            and asks_several(found.query.text, found.query.language, found.query.cross_word_bigrams),
        )
        places = np.array(found.places, dtype=np.int64)[verdict.order]
        judged = {found.places[i]: verdict.sentences[i] for i in verdict.order.tolist()}
        probabilities = np.minimum(ranked.probabilities, verdict.probabilities.min())
        probabilities[found.places] = verdict.probabilities
        order = np.concatenate([places, ranked.order[~np.isin(ranked.order, places)]])
        ranked = replace(ranked, order=order, probabilities=probabilities)
    given: Mapping[int, float] = {}
    if reranker is not None:
        from kb.search.rerank import rerank_with_cross_encoder

        reranked = rerank_with_cross_encoder(reranker, question, found.candidates, ranked.order, ranked.probabilities)
        ranked = replace(ranked, order=reranked.order, probabilities=reranked.probabilities)
        given = reranked.given
    if missing is not None:
        ranked = replace(ranked, probabilities=_NAMED_OTHERWISE * ranked.probabilities)
    fold = fold and _is_wide(found.searched)
    surveyed = _searched_documents(snapshot, found.searched) if fold and is_survey(found.scope) else None
    most = max(n or 0, MOST) if surveyed is not None else n or default_n
    results = results_of(snapshot, found.query, found.candidates, ranked, judged, given, most, validity, fold=fold)
    found_all = survey(results, surveyed) if surveyed is not None else None
    results = results[: n or (max(default_n, len(found_all.having)) if found_all is not None else default_n)]
    least = CONFIDENT if judged else CONFIDENT_UNJUDGED
    confident = bool(results) and max(result.score for result in results) >= least
    if not confident and missing is None and found.asked.types:
        missing = Missing(found.asked.types[0], found.asked.words)
    if not confident and parse and (wrong := wrong_characters(snapshot, question)):
        right = with_right(question, wrong)
        again = search(snapshot, encoder, right, n, filter, True, reranker, fold, as_of, all_versions, default_n)
        if again.confident:
            elapsed = _milliseconds(began)
            return replace(again, question=question, spelling={**again.spelling, **wrong}, elapsed_ms=elapsed)
    return Answer(
        question=question,
        language=found.query.language,
        confident=confident,
        results=results,
        elapsed_ms=_milliseconds(began),
        searched=found.searched,
        parsed=found.parsed,
        spelling=found.meant,
        missing=missing,
        as_of=as_of,
        survey=found_all,
    )


def _searched_documents(snapshot: Snapshot, which: Filter) -> Sequence[DocumentRecord] | None:
    """The documents that a filter lets through; None where it says more than which and when."""
    if which != Filter(documents=which.documents, since=which.since, until=which.until):
        return None
    records = [each for each in snapshot.documents() if which.documents is None or each.id in which.documents]
    if which.since or which.until:
        first, last = which.since or date.min, which.until or date.max
        records = [each for each in records if each.metadata.day and first <= each.metadata.day <= last]
    return records


def _unnamed(snapshot: Snapshot, found: _Found) -> set[int]:
    """The places to be judged whose passages lack a name that the question has, where it asks for a thing of it, or
    what is counted.
    """
    if not found.asked.types:
        return set()
    # Which questions without a type do not need.
    from kb.search.asked_names import asked_names, counts_out_of_vocabulary

    candidates, query, lacking = found.candidates, found.query, set[int]()
    if query.language == "en" and counts_out_of_vocabulary(found.asked.subjects, query.synonyms, snapshot):
        lacking = {place for place in found.places if candidates.same_language[place]}
    if names := asked_names(query.text, query.language, found.scope.words):
        said = {place: _said(candidates, place) for place in found.places}
        lacking |= {place for place, text in said.items() if not all(name.may_stand_in(*text) for name in names)}
    return lacking


def _said(candidates: Candidates, place: int) -> tuple[str, Language]:
    """What a passage says with its headings and its document's title, and in which language."""
    metadata, text = candidates.document(place).metadata, candidates.texts[place]
    return "\n".join((normalise(metadata.title), *map(normalise, text.section), text.normalised)), metadata.language


def _own_language(snapshot: Snapshot, found: _Found) -> set[Facets]:
    """What documents of series are searched in the question's language, where some in another are to be judged."""
    foreign = (found.candidates.document(place) for place in found.places if not found.candidates.same_language[place])
    if all(occasion(record) is None for record in foreign):
        return set()
    records = _searched_documents(snapshot, found.searched) or found.candidates.documents.values()
    language = found.query.language
    return {each for record in records if record.metadata.language == language and (each := occasion(record))}


@np.errstate(invalid="ignore")
def judged_features(
    snapshot: Snapshot, encoder: Encoder, question: str
) -> tuple[SentenceFeatures, Sequence[Passage], Vectors]:
    """What judging looks at when a question is asked, for ``scripts/train_sentences.py``.

    Returns:
        The features of the candidates' sentences, the candidates in the order of ranking, and their ranking scores.

    Raises:
        InputError: the question is empty, or the index has no rerank vectors.
    """
    found = _find(snapshot, encoder, question, 5, Filter(), parse=True)
    features = found.sentence_features(encoder)
    if found.ranked is None or features is None:
        raise InputError("The index has no rerank vectors: sentences are judged only where it has.")
    passages = [found.candidates.passages[place] for place in found.places]
    return features, passages, found.ranked.scores[np.array(found.places)]


@dataclass(frozen=True, slots=True)
class _Found:
    """A question with its candidates. ``ranked`` is None where there are none; ``places`` are those to be judged,
    ``mentioned`` those that have the wording which the question is about.
    """

    query: Query
    scope: Scope
    searched: Filter
    parsed: Filter | None
    meant: Mapping[str, str]
    missing: Missing | None
    candidates: Candidates
    ranked: Ranked | None = None
    asked: Asked = NOTHING
    places: Sequence[int] = ()
    mentioned: frozenset[int] = frozenset()
    topical: bool = False

    def sentence_features(self, encoder: Encoder) -> SentenceFeatures | None:
        """The features of the sentences of the candidates at ``places``; None where there are no rerank vectors."""
        ranked = self.ranked
        if ranked is None or ranked.rerank_cosines is None:
            return None
        return measure_sentences(
            ranked.lexical,
            self.query,
            prepare_parts(encoder, self.query),
            self.candidates,
            ranked.features,
            self.places,
            ranked.rerank_cosines,
            self.asked,
            self.scope,
        )


def _find(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    n: int,
    stated: Filter,
    *,
    parse: bool,
    as_of: date | None = None,
) -> _Found:
    """Reads a question, gathers its candidates and ranks them."""
    read = read_question(snapshot, question) if parse else None
    scope = read.scope if read else NO_SCOPE
    missing = Missing("document", read.missing[0]) if read and read.missing else None
    meant = spelling(snapshot, question) if parse else {}
    parsed = _unstated(stated, read.filter) if read else None
    which = merge(stated, parsed)
    text, rest = normalise(question), read.rest if read else question
    about = _wording(text, rest, scope)
    subject = None if about else _subject(rest, read)
    sought = about.text if about else subject or rest
    query = prepare(encoder, corrected(sought, meant))
    times = _EVERY if scope.every or about else 1
    depth = max(DEPTH, _DEEPER * n) * times
    candidates = gather_candidates(snapshot, query, snapshot.select(known_then(snapshot, which, as_of)), depth)
    if len(candidates) == 0 and parsed is not None:
        parsed, which = None, stated
        query = prepare(encoder, corrected(question, meant))
        candidates = gather_candidates(snapshot, query, snapshot.select(known_then(snapshot, which, as_of)), depth)
    if query.language == "en":
        foreign = np.flatnonzero(~candidates.same_language).tolist()
        said = (candidates.texts[place].normalised for place in foreign)
        query = replace(query, translated_terms=with_names_read(query.translated_terms, said))
    found = _Found(query, scope, which, parsed, meant, missing, candidates)
    if len(candidates) == 0:
        return found
    ranked = _rank(snapshot, encoder, query, candidates, n)
    of_documents = _asks_for_documents(scope, candidates)
    mentioned = about.places(candidates.texts) if about else []
    # By their scores alone: which are judged may not depend on how many results are wanted.
    places = np.argsort(-ranked.scores, kind="stable")[: max(_JUDGED * times, 2 * n)].tolist()
    return replace(
        found,
        ranked=ranked,
        asked=asked(normalise(rest), query.language, of_documents=of_documents, every=scope.every)
        if parse
        else NOTHING,
        places=list(dict.fromkeys([*places, *mentioned])),
        mentioned=frozenset(mentioned),
        topical=subject is not None,
    )


def _subject(rest: str, read: Parsed | None) -> str | None:
    """What documents that a question names are asked about, where it asks what they say of it or plan."""
    if read is None or read.filter.documents is None or asked(normalise(rest), question_language(rest)).types:
        return None
    from kb.search.topic import topic  # compiles patterns that most questions do not need

    return topic(rest)


def _wording(text: str, rest: str, scope: Scope) -> Wording | None:
    """What is looked for as it stands: what a question to all documents is about, where it asks who has it and for
    no figure or list of them; the words that a meeting was held, where its day or place is asked for.
    """
    of_documents = is_survey(scope)
    types = (
        asked(text, question_language(text), of_documents=of_documents).types if of_documents or scope.series else ()
    )
    of_meeting = bool(scope.series) and {"date", "place"}.issuperset(types) and not of_documents
    if not (of_meeting if types else of_documents):
        return None
    from kb.search.wording import convening, wording  # compiles patterns that most questions do not need

    return convening(rest) if of_meeting else wording(rest)


def _rank(snapshot: Snapshot, encoder: Encoder, query: Query, candidates: Candidates, n: int) -> Ranked:
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
    return Ranked(lexical, features, learnt, scores, probabilities, order, rerank_cosines)


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
        return any(facets_of(record).place in PROVINCES for record in candidates.documents.values())
    return scope.every and scope.documents


def _is_wide(which: Filter) -> bool:
    """Whether several documents may answer."""
    return which.documents is None or len(which.documents) > 1


def _milliseconds(began: float) -> float:
    return 1000.0 * (time.perf_counter() - began)
