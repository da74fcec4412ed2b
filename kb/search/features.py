"""The features of ranking: one row of numbers for each candidate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.candidates import Candidates
    from kb.search.lexical_features import LexicalFeatures
    from kb.search.query import Query
    from kb.store.store import Cosines

NAMES = (
    "passage cosine",  # cosine of question and passage
    "sentence cosine",  # cosine of question and the passage's nearest sentence
    "late interaction",  # each few words of the question against their nearest in the passage, mean cosine
    "late interaction, worst third",  # the same for the third of the question that the passage answers worst
    "late interaction in a span",  # the same, the nearest ones all standing within a few sentences
    "rerank cosine",  # cosine of question and the passage's nearest sentence by the rerank model, where there is one
    "query terms",  # share of the question's words, passage in the question's language
    "query terms in a sentence",  # the same within its best sentence
    "query terms, standardised",  # the same against the other candidates, as far as these are in its language
    "query terms in a sentence, standardised",  # likewise
    "untranslated terms",  # share of the question's words as they stand, passage in another language: names and figures
    "translated terms",  # share of the question's words, translated, passage in another language
    "translated terms in a sentence",  # the same within its best sentence
    "synonyms",  # share of other words for the question's, in its best sentence, passage in the question's language
    "stems or characters",  # share of the question's characters or stems, passage in the question's language
    "figures",  # whether it has a figure, where the question asks for one
    "length",  # logarithm of its characters: long ones come near to anything
    "law",  # whether the document is a law
    "law size",  # logarithm of a law's number of passages: a code says what special laws take for granted
)
COLUMNS = {name: column for column, name in enumerate(NAMES)}
EVIDENCE = (
    "passage cosine",
    "sentence cosine",
    "late interaction",
    "late interaction, worst third",
    "rerank cosine",
    "query terms",
    "query terms in a sentence",
    "untranslated terms",
    "translated terms",
    "other language",  # whether the passage is in another language
    "asked in Chinese",
)
"""What confidence looks at: features as measured, and two facts."""
_RELATIVE = 6
"""The first so many are compared with the other candidates in the same language."""
_SPAN = (1, 2, 4, 4)
"""Windows in a span, one more than the sum: each step looks so much further."""
_SHRINKAGE = 10.0
"""So many passages of the mean of all candidates stand beside those of a language."""
_FEW = 30.0
"""Passages of which the noise of words is half trusted."""
_SHORT = 20
"""Characters under which length tells little."""


@dataclass(frozen=True, slots=True)
class Features:
    """``absolute`` float32 (n, len(NAMES)) as measured; ``relative`` has similarities against other candidates."""

    absolute: Vectors
    relative: Vectors


def measure(lexical: LexicalFeatures, query: Query, candidates: Candidates) -> Features:
    """The features of n candidates."""
    same = candidates.same_language
    columns: dict[str, Vectors] = {
        "passage cosine": candidates.cosines.passages,
        "sentence cosine": _greatest(candidates.cosines),
    }
    columns |= _late_interaction(query.windows, *candidates.windows())
    held = lexical.shares(candidates)
    translated = lexical.translated(candidates)
    columns |= {
        "query terms": held.passage * same,
        "query terms in a sentence": held.sentence * same,
        "untranslated terms": held.passage * ~same,
        "translated terms": translated.passage,
        "translated terms in a sentence": translated.sentence,
        "synonyms": lexical.synonym_shares(candidates),
        "stems or characters": held.stems,
        "figures": lexical.figures(candidates),
        "length": np.log(np.array([len(text.normalised) for text in candidates.texts]) + _SHORT),
    }
    documents = [candidates.document(place) for place in range(len(candidates))]
    law = np.array([document.metadata.kind == "law" for document in documents])
    columns |= {"law": law, "law size": law * np.log([max(1, document.passages) for document in documents])}
    absolute = np.zeros((len(candidates), len(NAMES)), dtype=np.float32)
    for name, column in columns.items():
        absolute[:, COLUMNS[name]] = column
    return Features(absolute, _relative(absolute, same))


def with_rerank_cosines(features: Features, candidates: Candidates, cosines: Vectors) -> Features:
    """The features with the rerank model's ``cosines`` among them, as ``candidates.cosines.sentences`` stand."""
    column = COLUMNS["rerank cosine"]
    absolute, relative = features.absolute.copy(), features.relative.copy()
    absolute[:, column] = _greatest(replace(candidates.cosines, sentences=cosines))
    relative[:, column] = _against_candidates(absolute[:, [column]], candidates.same_language)[:, 0]
    return Features(absolute, relative)


def _relative(absolute: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """What was measured (n, len(NAMES)), set against the other candidates where that is what tells."""
    relative = absolute.copy()
    relative[:, :_RELATIVE] = _against_candidates(absolute[:, :_RELATIVE], same)
    alone = max(0.0, 2.0 * float(same.mean()) - 1.0)
    for name in ("query terms", "query terms in a sentence"):
        share = absolute[:, COLUMNS[name]]
        relative[:, COLUMNS[name]] = _beyond_noise(share, same) * (1 - alone)
        relative[:, COLUMNS[f"{name}, standardised"]] = _standardised(share, same) * alone
    for name in ("translated terms", "translated terms in a sentence"):
        relative[:, COLUMNS[name]] = _beyond_noise(absolute[:, COLUMNS[name]], ~same)
    relative[:, COLUMNS["stems or characters"]] **= 2
    relative[:, COLUMNS["figures"]] -= relative[:, COLUMNS["figures"]].mean()
    for group in (same, ~same):
        if group.any():
            relative[group, COLUMNS["length"]] -= relative[group, COLUMNS["length"]].mean()
    return relative


def _greatest(cosines: Cosines) -> Vectors:
    """The cosine of each passage's nearest sentence, float32 (n,); -1 where it has none."""
    greatest = np.full(len(cosines.passages), -1.0, dtype=np.float32)
    filled = np.flatnonzero(np.diff(cosines.offsets))
    if len(filled):
        greatest[filled] = np.maximum.reduceat(cosines.sentences, cosines.offsets[filled])
    return greatest


def _late_interaction(asked: Vectors, held: Vectors, offsets: NDArray[np.int64]) -> dict[str, Vectors]:
    """Each window of the question takes its nearest in each passage.

    The mean over windows, that of the worst third, and the mean where all are taken from one span.
    """
    n = len(offsets) - 1
    found = {
        name: np.zeros(n, dtype=np.float32)
        for name in ("late interaction", "late interaction, worst third", "late interaction in a span")
    }
    filled = np.flatnonzero(np.diff(offsets))
    if len(asked) and len(filled):
        near = held @ asked.T
        starts = offsets[filled]
        nearest = np.maximum.reduceat(near, starts, axis=0)
        third = max(1, len(asked) // 3)
        mean = _row_means(nearest)
        found["late interaction"][filled] = mean
        found["late interaction, worst third"][filled] = _row_means(np.partition(nearest, third - 1, axis=1)[:, :third])
        found["late interaction in a span"][filled] = _best_span(near, starts, offsets[filled + 1], mean)
    return found


def _best_span(near: Vectors, starts: NDArray[np.int64], ends: NDArray[np.int64], whole: Vectors) -> Vectors:
    """The mean of the nearest windows within the best span of each passage; ``whole`` where it is no longer than one.

    Args:
        near: cosines, float32 (all windows, question windows).
        starts, ends: where each passage's windows begin and end, without gaps.
        whole: the mean of the nearest windows of each passage.
    """
    near = near.copy()
    for step in _SPAN:
        if step < len(near):
            np.maximum(near[:-step], near[step:], out=near[:-step])
    means = _row_means(near)
    span = 1 + sum(_SPAN)
    # A span that runs on into the next passage does not count.
    lasts = np.repeat(ends - span, ends - starts)
    means[np.arange(len(means)) > lasts] = -1.0
    best: Vectors = np.where(ends - starts > span, np.maximum.reduceat(means, starts), whole)
    return best


def _row_means(values: Vectors) -> Vectors:
    """float32 (n, k) → (n,): for a few columns a product is ten times as fast as ``mean``."""
    return values @ np.full(values.shape[1], 1.0 / values.shape[1], dtype=np.float32)


def _against_candidates(values: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """Values (n, k) less the mean of the passages in that language, over the candidates' standard deviation.

    A question is nearer to anything in its own language, whatever it says. Means of few passages
    are drawn towards that of all.
    """
    centred = np.empty_like(values)
    overall = values.mean(axis=0)
    for language in (True, False):
        group = same == language
        count = int(group.sum())
        if count:
            mean = (values[group].sum(axis=0) + _SHRINKAGE * overall) / (count + _SHRINKAGE)
            centred[group] = values[group] - mean
    result: Vectors = centred / np.maximum(centred.std(axis=0), np.float32(1e-6))
    return result


def _beyond_noise(share: Vectors, group: NDArray[np.bool_]) -> Vectors:
    """Shares (n,) of the passages in one language, less what any such passage would have; 0 for others.

    Passages in the other language, which have 0, are not worse for it. Of few passages the best is
    much of the noise that it would be measured against, so theirs counts less.
    """
    clear = np.zeros_like(share)
    if group.any():
        among = share[group]
        trusted = len(among) / (len(among) + _FEW)
        clear[group] = among - trusted * (among.mean() + among.std() / 2)
    return clear


def _standardised(share: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """Shares (n,) of passages in the question's language, less their mean, over their standard deviation; else 0."""
    standard = np.zeros_like(share)
    if int(same.sum()) > 2:
        among = share[same]
        standard[same] = (among - among.mean()) / max(float(among.std()), 1e-6)
    return standard
