"""What ranking looks at: one row of numbers for each passage of the pool."""

from __future__ import annotations

from dataclasses import dataclass
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
    "words",  # share of the question's words, passage in the question's language
    "sentence words",  # the same within its best sentence
    "words alone",  # "words" against the pool's other passages, as far as the pool is in the question's language
    "sentence words alone",  # likewise
    "foreign words",  # share of the question's words as they stand, passage in another language: names and figures
    "translated words",  # share of the question's words, translated, passage in another language
    "law",  # whether the document is a law
    "law size",  # logarithm of a law's number of passages: a code says what special laws take for granted
)
_RELATIVE = 4
"""The first so many are compared with the pool's other passages in the same language."""
_SHRINKAGE = 5.0


@dataclass(frozen=True, slots=True)
class Features:
    """``absolute`` float32 (n, len(NAMES)) as measured; ``relative`` has similarities set against the pool."""

    absolute: Vectors
    relative: Vectors


def measure(words: QuestionWords, query: Query, pool: Pool) -> Features:
    """The features of a pool of n passages."""
    n = len(pool)
    absolute = np.zeros((n, len(NAMES)), dtype=np.float32)
    absolute[:, 0] = pool.cosines.passages
    absolute[:, 1] = _greatest(pool.cosines)
    absolute[:, 2], absolute[:, 3] = _late_interaction(query.windows, pool.windows, pool.window_offsets)
    held = words.shares(pool)
    relative_words = np.zeros((n, 4), dtype=np.float32)
    same = pool.same_language
    alone = max(0.0, 2.0 * float(same.mean()) - 1.0)
    for column, share in ((4, held.passage), (5, held.sentence)):
        clear = _beyond_noise(share, same)
        absolute[:, column] = share * same
        relative_words[:, column - 4] = clear * (1 - alone)
        relative_words[:, column - 2] = _standardised(share, same) * alone
    absolute[:, 8] = held.passage * ~same
    absolute[:, 9] = words.translated(pool)
    for place in range(n):
        document = pool.document(place)
        if document.metadata.kind == "law":
            absolute[place, 10] = 1.0
            absolute[place, 11] = np.log(document.passages)
    relative = absolute.copy()
    relative[:, :_RELATIVE] = _against_pool(absolute[:, :_RELATIVE], same)
    relative[:, 4:8] = relative_words
    return Features(absolute, relative)


def _greatest(cosines: Cosines) -> Vectors:
    """The cosine of each passage's nearest sentence, float32 (n,); -1 where it has none."""
    greatest = np.full(len(cosines.passages), -1.0, dtype=np.float32)
    filled = np.flatnonzero(np.diff(cosines.offsets))
    if len(filled):
        greatest[filled] = np.maximum.reduceat(cosines.sentences, cosines.offsets[filled])
    return greatest


def _late_interaction(asked: Vectors, held: Vectors, offsets: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
    """Each window of the question takes its nearest in each passage: the mean over windows, and of the worst third."""
    n = len(offsets) - 1
    mean, least = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    filled = np.flatnonzero(np.diff(offsets))
    if len(asked) and len(filled):
        nearest = np.maximum.reduceat(held @ asked.T, offsets[filled], axis=0)
        mean[filled] = nearest.mean(axis=1)
        third = max(1, len(asked) // 3)
        least[filled] = np.partition(nearest, third - 1, axis=1)[:, :third].mean(axis=1)
    return mean, least


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


def _beyond_noise(share: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """Squared shares (n,) of passages in the question's language, less what any such passage would have.

    Squared, since some words in common mean little and all of them much; less mean and two standard
    deviations, since passages in the other language, which have 0, are not worse for it.
    """
    clear = np.zeros_like(share)
    if same.any():
        squared = share[same] ** 2
        # Of few passages the best is much of the noise that it would be measured against.
        trusted = len(squared) / (len(squared) + _SHRINKAGE)
        clear[same] = squared - trusted * (squared.mean() + 2 * squared.std() if len(squared) > 2 else 0.0)
    return clear


def _standardised(share: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """Shares (n,) of passages in the question's language, less their mean, over their standard deviation; else 0."""
    standard = np.zeros_like(share)
    if int(same.sum()) > 2:
        among = share[same]
        standard[same] = (among - among.mean()) / max(float(among.std()), 1e-6)
    return standard
