"""What ranking looks at: one row of numbers for each passage of the pool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.pool import Pool
    from kb.search.query import Query
    from kb.search.words import QuestionWords
    from kb.store.store import Cosines

NAMES = (
    "passage",  # cosine of question and passage
    "sentence",  # cosine of question and the passage's nearest sentence
    "windows",  # each few words of the question against their nearest in the passage, mean cosine
    "least windows",  # the same for the third of the question that the passage answers worst
    "span windows",  # the same, the nearest ones all standing within a few sentences
    "rescored sentence",  # cosine of question and the passage's nearest sentence by the rescorer, where there is one
    "words",  # share of the question's words, passage in the question's language
    "sentence words",  # the same within its best sentence
    "words alone",  # "words" against the pool's other passages, as far as the pool is in the question's language
    "sentence words alone",  # likewise
    "foreign words",  # share of the question's words as they stand, passage in another language: names and figures
    "translated words",  # share of the question's words, translated, passage in another language
    "translated sentence words",  # the same within its best sentence
    "other words",  # share of other words for the question's, in its best sentence, passage in the question's language
    "roots",  # share of the question's characters or beginnings of words, passage in the question's language
    "figures",  # whether it has a figure, where the question asks for one
    "length",  # logarithm of its characters: long ones come near to anything
    "law",  # whether the document is a law
    "law size",  # logarithm of a law's number of passages: a code says what special laws take for granted
)
COLUMNS = {name: column for column, name in enumerate(NAMES)}
_RELATIVE = 6
"""The first so many are compared with the pool's other passages in the same language."""
_SPAN = (1, 2, 4, 4)
"""Windows in a span, one more than the sum: each step looks so much further."""
_SHRINKAGE = 10.0
"""So many passages of the whole pool's mean stand beside those of a language."""
_FEW = 30.0
"""Passages of which the noise of words is half trusted."""
_SHORT = 20
"""Characters under which length tells little."""


@dataclass(frozen=True, slots=True)
class Features:
    """``absolute`` float32 (n, len(NAMES)) as measured; ``relative`` has similarities set against the pool."""

    absolute: Vectors
    relative: Vectors


def measure(words: QuestionWords, query: Query, pool: Pool) -> Features:
    """The features of a pool of n passages."""
    same = pool.same_language
    columns: dict[str, Vectors] = {"passage": pool.cosines.passages, "sentence": _greatest(pool.cosines)}
    columns |= _late_interaction(query.windows, pool.windows, pool.window_offsets)
    held = words.shares(pool)
    translated = words.translated(pool)
    columns |= {
        "words": held.passage * same,
        "sentence words": held.sentence * same,
        "foreign words": held.passage * ~same,
        "translated words": translated.passage,
        "translated sentence words": translated.sentence,
        "other words": words.otherwise(pool),
        "roots": held.roots,
        "figures": words.figures(pool),
        "length": np.log(np.array([len(text.normalised) for text in pool.texts]) + _SHORT),
    }
    documents = [pool.document(place) for place in range(len(pool))]
    law = np.array([document.metadata.kind == "law" for document in documents])
    columns |= {"law": law, "law size": law * np.log([max(1, document.passages) for document in documents])}
    absolute = np.zeros((len(pool), len(NAMES)), dtype=np.float32)
    for name, column in columns.items():
        absolute[:, COLUMNS[name]] = column
    return Features(absolute, _relative(absolute, same))


def with_rescoring(features: Features, pool: Pool, cosines: Vectors) -> Features:
    """The features with the rescorer's ``cosines`` among them, as ``pool.cosines.sentences`` stand."""
    column = COLUMNS["rescored sentence"]
    absolute, relative = features.absolute.copy(), features.relative.copy()
    absolute[:, column] = _greatest(replace(pool.cosines, sentences=cosines))
    relative[:, column] = _against_pool(absolute[:, [column]], pool.same_language)[:, 0]
    return Features(absolute, relative)


def _relative(absolute: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """What was measured (n, len(NAMES)), set against the pool where that is what tells."""
    relative = absolute.copy()
    relative[:, :_RELATIVE] = _against_pool(absolute[:, :_RELATIVE], same)
    alone = max(0.0, 2.0 * float(same.mean()) - 1.0)
    for name in ("words", "sentence words"):
        share = absolute[:, COLUMNS[name]]
        relative[:, COLUMNS[name]] = _beyond_noise(share, same) * (1 - alone)
        relative[:, COLUMNS[f"{name} alone"]] = _standardised(share, same) * alone
    for name in ("translated words", "translated sentence words"):
        relative[:, COLUMNS[name]] = _beyond_noise(absolute[:, COLUMNS[name]], ~same)
    relative[:, COLUMNS["roots"]] **= 2
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
    found = {name: np.zeros(n, dtype=np.float32) for name in ("windows", "least windows", "span windows")}
    filled = np.flatnonzero(np.diff(offsets))
    if len(asked) and len(filled):
        near = held @ asked.T
        starts = offsets[filled]
        nearest = np.maximum.reduceat(near, starts, axis=0)
        third = max(1, len(asked) // 3)
        mean = _row_means(nearest)
        found["windows"][filled] = mean
        found["least windows"][filled] = _row_means(np.partition(nearest, third - 1, axis=1)[:, :third])
        found["span windows"][filled] = _best_span(near, starts, offsets[filled + 1], mean)
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


def _against_pool(values: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """Values (n, k) less the mean of the passages in that language, over the pool's standard deviation.

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
