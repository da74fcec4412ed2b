"""A text and its translation aligned in order, where one sentence may have become several.

The method is that of sentence alignment by vectors (Thompson and Koehn 2019, vecalign): groups of neighbouring
sentences are compared by the vectors of their sums, and the best way through both texts is found by dynamic
programming, near the pairs of which one is sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.timeline.changes import out_of_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.timeline.sentence_pairs import SentencePair

    Matrix = NDArray[np.float32]

Bead = tuple[tuple[int, ...], tuple[int, ...]]
"""Sentences of the one text and those of the other that say the same, by their places."""

# Texts run in parallel where so many of the pairs keep their order, and so many sentences are paired.
_IN_ORDER = 0.75
_PAIRED = 0.3
# A pair this like is an anchor: the way through both texts passes by it, at most so many sentences away.
_SURE = 0.6
_AWAY = 12
# What a group has to be like another to be worth more than to stand alone (cosine), and what unlike lengths take off.
_ALONE = 0.3
_UNLIKE_LENGTHS = 0.2
# No two for two: with them a sentence that has no counterpart hides behind its neighbour.
_GROUPS = ((1, 1), *((1, many) for many in range(2, 9)), *((many, 1) for many in range(2, 9)))
# Headings have no vectors: this like is one to another in its place.
_HEADINGS = 0.5


def run_in_parallel(pairs: Sequence[SentencePair], shorter: int) -> bool:
    """Whether pairs of single sentences show a text and its translation; ``shorter`` counts its sentences."""
    kept = len(pairs) - len(out_of_order({pair.old: pair.new for pair in pairs}))
    return kept >= _IN_ORDER * len(pairs) and kept >= _PAIRED * shorter


def aligned_in_order(
    pairs: Sequence[SentencePair], old: Matrix, new: Matrix, sizes: tuple[Sequence[int], Sequence[int]]
) -> list[Bead]:
    """The groups of sentences that stand for each other, in order; what is in none has no counterpart.

    Args:
        pairs: of single sentences that are alike.
        old: the sentences' vectors, float32 (sentences, dimensions), and ``new`` those of the other text; a heading
            has zeros.
        sizes: how long each sentence is, of the one text and of the other.
    """
    worth = {group: _worth(group, old, new, sizes) for group in _GROUPS}
    middle = _way(pairs, len(old), len(new))
    best: dict[tuple[int, int], float] = {(0, 0): 0.0}
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for one in range(len(old) + 1):
        for other in range(max(0, middle[one] - _AWAY), min(len(new), middle[one] + _AWAY) + 1):
            reached = [
                (best[one - a, other - b] + gain, (a, b))
                for (a, b), gain in _gains(worth, one, other)
                if (one - a, other - b) in best
            ]
            if reached:
                best[one, other], steps[one, other] = max(reached)
    found: list[Bead] = []
    place = len(old), len(new)
    while place in steps:
        a, b = steps[place]
        if a and b:
            found.append((tuple(range(place[0] - a, place[0])), tuple(range(place[1] - b, place[1]))))
        place = place[0] - a, place[1] - b
    return found[::-1]


def likeness_of(olds: Matrix, news: Matrix) -> float:
    """The cosine of two groups of sentences, below 1: a translation is no repetition."""
    (one,), (other,) = _unit(olds.sum(axis=0, keepdims=True)), _unit(news.sum(axis=0, keepdims=True))
    return min(max(float(one @ other), 0.0), 0.99)


def _gains(worth: Mapping[tuple[int, int], Matrix], one: int, other: int) -> Iterator[tuple[tuple[int, int], float]]:
    """What each group that ends at a place adds; a sentence that stands alone adds nothing."""
    yield (1, 0), 0.0
    yield (0, 1), 0.0
    for (a, b), gains in worth.items():
        if one >= a and other >= b and (gain := float(gains[one - a, other - b])) > 0:
            yield (a, b), gain


def _worth(group: tuple[int, int], old: Matrix, new: Matrix, sizes: tuple[Sequence[int], Sequence[int]]) -> Matrix:
    """What a group is worth that begins at each place, float32 (old, new): its likeness times its length."""
    olds, news = (_sums(vectors, count) for vectors, count in zip((old, new), group, strict=True))
    shares = [np.array([[size / max(1, sum(own))] for size in own], dtype=np.float32) for own in sizes]
    long, wide = (_sums(own, count)[:, 0] for own, count in zip(shares, group, strict=True))
    unlike = np.abs(np.log(np.maximum(long, 1e-6)[:, None] / np.maximum(wide, 1e-6)))
    in_old, in_new = (_have_heading(vectors, count) for vectors, count in zip((old, new), group, strict=True))
    cosines = _unit(olds) @ _unit(news).T
    cosines[in_old[:, None] | in_new] = 0
    if group == (1, 1):
        cosines[np.ix_(in_old, in_new)] = _HEADINGS
    worth = (long[:, None] + wide) * (cosines - _ALONE - _UNLIKE_LENGTHS * np.minimum(unlike, 2))
    found: Matrix = worth.astype(np.float32)
    return found


def _have_heading(vectors: Matrix, count: int) -> NDArray[np.bool_]:
    """Whether there is a heading among so many sentences from each on."""
    headings: Matrix = np.all(vectors == 0, axis=1)[:, np.newaxis].astype(np.float32)
    return _sums(headings, count)[:, 0] > 0


def _sums(rows: Matrix, count: int) -> Matrix:
    """The sums of so many rows from each on."""
    total = np.vstack([np.zeros((1, rows.shape[1]), dtype=np.float32), np.cumsum(rows, axis=0, dtype=np.float32)])
    found: Matrix = total[count:] - total[:-count]
    return found


def _unit(rows: Matrix) -> Matrix:
    found: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return found


def _way(pairs: Sequence[SentencePair], olds: int, news: int) -> list[int]:
    """For each place in the old text the one in the new text that the anchors around it make likely."""
    sure = {pair.old: pair.new for pair in pairs if pair.likeness >= _SURE}
    loose = out_of_order(sure)
    anchors = [(one, other) for one, other in sorted(sure.items()) if one not in loose]
    ends = [(0, 0), *anchors, (olds, news)]
    places = np.interp(range(olds + 1), [one for one, _ in ends], [other for _, other in ends])
    return [round(place) for place in places]
