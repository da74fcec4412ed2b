"""Vector segments: immutable files of passage, sentence and window vectors, searched with FAISS.

A segment holds n passages in the order of their rows:

    rows.i64           int64 (n,)               the passages' rows, ascending
    passages.faiss     FAISS index of n         position i is rows[i]   (see ``faiss_index``)
    sentences.faiss    FAISS index of m
    sentences.i64      int64 (n + 1,)           passage i has sentences [o[i], o[i + 1])
    windows.i8         int8 (w, width)          for late interaction; x is kept as round(127 x)
    windows.i64        int64 (n + 1,)

What is deleted stays in its segment until the segment is merged; readers pass over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from kb.files.durable import RowFile, map_array, write_array
from kb.quick_dataclass import dataclass
from kb.store.store import Cosines, ScoredRows
from kb.store.vector_index import VectorIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import IndexedPassage, Rows, Vectors

    Mask = NDArray[np.bool_]

Part = Literal["passages", "sentences", "windows"]

_T = TypeVar("_T", bound=np.generic)

NOTHING = ScoredRows(np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Batch:
    """Vectors of n passages in memory: ``sentences`` and ``windows`` are ragged, with n + 1 offsets."""

    rows: Rows
    passages: Vectors
    sentences: Vectors
    sentence_offsets: Rows
    windows: NDArray[np.int8]
    window_offsets: Rows

    def take(self, order: Rows) -> Batch:
        """The passages at those places, in that order."""
        sentences, sentence_offsets = ragged(self.sentence_offsets, order)
        windows, window_offsets = ragged(self.window_offsets, order)
        return Batch(
            self.rows[order],
            self.passages[order],
            self.sentences[sentences],
            sentence_offsets,
            self.windows[windows],
            window_offsets,
        )


def batch_of(rows: Sequence[int], indexed: Sequence[IndexedPassage], dimensions: int) -> Batch:
    """Gathers what is about to be written."""
    sentence_counts = [len(passage.sentence_vectors) for passage in indexed]
    windows = [passage.window_vectors for passage in indexed]
    width = next((w.shape[1] for w in windows if w is not None and len(w)), 0)
    kept = [
        np.empty((0, width), np.int8) if w is None or not len(w) else np.rint(np.clip(w, -1, 1) * 127).astype(np.int8)
        for w in windows
    ]
    return Batch(
        rows=np.asarray(rows, dtype=np.int64),
        passages=_stack([passage.vector[None] for passage in indexed], dimensions),
        sentences=_stack(
            [passage.sentence_vectors for passage in indexed if len(passage.sentence_vectors)], dimensions
        ),
        sentence_offsets=offsets_of(sentence_counts),
        windows=np.concatenate(kept) if kept else np.empty((0, width), np.int8),
        window_offsets=offsets_of([len(w) for w in kept]),
    )


def _stack(parts: Sequence[Vectors], dimensions: int) -> Vectors:
    if not parts:
        return np.empty((0, dimensions), np.float32)
    return np.concatenate(parts).astype(np.float32, copy=False)


def offsets_of(counts: Iterable[int] | Rows) -> Rows:
    """Where groups of those sizes begin, one after another, and the last ends: int64 (groups + 1,)."""
    every = counts if isinstance(counts, np.ndarray) else np.fromiter(counts, dtype=np.int64)
    return np.concatenate([[0], np.cumsum(every)]).astype(np.int64)


def write_segment(
    folder: Path, batches: Callable[[Part], Iterable[Batch]], passages: int, sentences: int, dimensions: int
) -> Mapping[str, int]:
    """Writes batches, in order of their rows, as one segment; returns its files' describing fronts (``Sum.head``).

    Args:
        folder: is made.
        batches: gives them, each time from the beginning, with that part of them at least: what is
            large is read twice, once to train on some of it.
        passages, sentences: how many there will be of each.
        dimensions: of their vectors.
    """
    from kb.store import faiss_index  # only writers need it, and questions to large libraries

    folder.mkdir(parents=True)
    rows, sentence_counts, window_counts = [], [], []
    with (folder / "windows.i8").open("wb") as file:
        for batch in batches("windows"):
            rows.append(batch.rows)
            sentence_counts.append(np.diff(batch.sentence_offsets))
            window_counts.append(np.diff(batch.window_offsets))
            file.write(np.ascontiguousarray(batch.windows).tobytes())
    write_array(folder / "rows.i64", np.concatenate(rows))
    write_array(folder / "sentences.i64", offsets_of(np.concatenate(sentence_counts).tolist()))
    write_array(folder / "windows.i64", offsets_of(np.concatenate(window_counts).tolist()))
    # Both in one way: passages are as fine as their sentences.
    compact = max(passages, sentences) > faiss_index.BYTE_LIMIT
    heads = {}
    counts: tuple[tuple[Part, int], ...] = (("passages", passages), ("sentences", sentences))
    for name, count in counts:
        path = folder / f"{name}.faiss"
        kind = faiss_index.kind_for(count)
        if kind == "flat":
            faiss_index.write_flat(path, _each(batches, name), dimensions)
            continue
        sample = _sample(batches, name, count)
        kind = "ivf-pq" if compact and dimensions % faiss_index.SUBVECTORS == 0 else "ivf-sq8"
        heads[path.name] = faiss_index.write_inverted(path, kind, sample, _each(batches, name), count)
    return heads


def _each(batches: Callable[[Part], Iterable[Batch]], name: Part) -> Iterator[Vectors]:
    for batch in batches(name):
        yield batch.passages if name == "passages" else batch.sentences


def _sample(batches: Callable[[Part], Iterable[Batch]], name: Part, count: int) -> Vectors:
    """Some of the vectors, evenly spread, to train on."""
    from kb.store.faiss_index import sample_size

    chosen = np.unique(np.linspace(0, count - 1, sample_size(count)).astype(np.int64))
    found = []
    first = 0
    for vectors in _each(batches, name):
        inside = chosen[(chosen >= first) & (chosen < first + len(vectors))]
        found.append(vectors[inside - first])
        first += len(vectors)
    return np.concatenate(found)


def merged(folders: Sequence[Path], dead: Rows, part: Part, size: int = 8192) -> Iterator[Batch]:
    """Everything alive in the segments, by row, in batches of ``size`` passages; of vectors only that part.

    Segments are open only while their rows pass by: what is mapped counts as memory.
    """
    alive = [Segment(folder, dead).rows_alive().copy() for folder in folders]
    rows = np.sort(np.concatenate(alive))
    opened: dict[int, Segment] = {}
    for first in range(0, len(rows), size):
        chunk = rows[first : first + size]
        for number, own in enumerate(alive):
            if not len(own) or own[-1] < chunk[0] or own[0] > chunk[-1]:
                opened.pop(number, None)
            elif number not in opened:
                opened[number] = Segment(folders[number], dead)
        yield _gathered(list(opened.values()), chunk, part)


def _gathered(segments: Sequence[Segment], rows: Rows, wanted: Part) -> Batch:
    parts = []
    for segment in segments:
        positions = np.searchsorted(segment.rows, rows)
        inside = positions < len(segment.rows)
        inside[inside] = segment.rows[positions[inside]] == rows[inside]
        if inside.any():
            parts.append(segment.batch(positions[inside].astype(np.int64), wanted))
    joined = parts[0]
    if len(parts) > 1:
        joined = Batch(
            rows=np.concatenate([part.rows for part in parts]),
            passages=np.concatenate([part.passages for part in parts]),
            sentences=np.concatenate([part.sentences for part in parts]),
            sentence_offsets=_joined([part.sentence_offsets for part in parts]),
            # Those of an encoder without windows have no width.
            windows=np.concatenate(
                [part.windows for part in parts if part.windows.size] or [part.windows for part in parts]
            ),
            window_offsets=_joined([part.window_offsets for part in parts]),
        )
    return joined if (np.diff(joined.rows) > 0).all() else joined.take(np.argsort(joined.rows))


def _joined(offsets: Sequence[Rows]) -> Rows:
    return offsets_of(np.concatenate([np.diff(part) for part in offsets] or [np.empty(0, np.int64)]).tolist())


class Segment:
    """A segment mapped from disk.

    Args:
        folder: where its files are; they must have been checked.
        dead: half-open ranges of rows that were deleted, int64 (ranges, 2).
    """

    def __init__(self, folder: Path, dead: Rows) -> None:
        self.rows: Rows = map_array(folder / "rows.i64", np.int64)
        self._passages = VectorIndex(folder / "passages.faiss")
        self._sentences = VectorIndex(folder / "sentences.faiss")
        self._sentence_offsets: Rows = map_array(folder / "sentences.i64", np.int64)
        self._window_offsets: Rows = map_array(folder / "windows.i64", np.int64)
        self._windows = RowFile(folder / "windows.i8", int(self._window_offsets[-1]))
        self._alive = self._mask_without(dead)
        self.dimensions: int = self._passages.dimensions
        self.kind = self._sentences.kind

    def _mask_of(self, ranges: Rows) -> Mask:
        steps = np.zeros(len(self.rows) + 1, dtype=np.int32)
        places = np.searchsorted(self.rows, ranges)
        np.add.at(steps, places[:, 0], 1)
        np.add.at(steps, places[:, 1], -1)
        mask: Mask = np.cumsum(steps[:-1]) > 0
        return mask

    def _mask_without(self, dead: Rows) -> Mask | None:
        """Which positions are alive; None where all are."""
        if not len(dead) or not len(self.rows):
            return None
        mask = ~self._mask_of(dead)
        return None if mask.all() else mask

    @property
    def alive(self) -> int:
        """How many of its passages are not deleted."""
        return len(self.rows) if self._alive is None else int(self._alive.sum())

    @property
    def sentences_alive(self) -> int:
        if self._alive is None:
            return int(self._sentence_offsets[-1])
        return int(np.diff(self._sentence_offsets)[self._alive].sum())

    def mask(self, ranges: Rows | None) -> Mask | None:
        """Which positions may answer: alive, and within the ranges of rows where any are given."""
        if ranges is None:
            return self._alive
        mask = self._mask_of(ranges)
        return mask if self._alive is None else mask & self._alive

    def dense(self, query: Vectors, n: int, mask: Mask | None) -> ScoredRows:
        scores, positions = self._passages.search(query, n, mask)
        return ScoredRows(self.rows[positions], scores)

    def dense_sentences(self, query: Vectors, n: int, mask: Mask | None) -> ScoredRows:
        total = self._sentences.count
        among = None if mask is None else np.repeat(mask, np.diff(self._sentence_offsets))
        wanted = min(3 * n, total)
        while True:
            scores, sentences = self._sentences.search(query, wanted, among)
            owners = np.searchsorted(self._sentence_offsets, sentences, side="right") - 1
            positions, first = np.unique(owners, return_index=True)
            if len(positions) >= n or len(sentences) < wanted or wanted >= total:
                break
            wanted = min(4 * wanted, total)
        order = np.sort(first)[:n]
        return ScoredRows(self.rows[owners[order]], scores[order])

    def passage_vectors(self, positions: Rows) -> Vectors:
        return self._passages.vectors(positions)

    def sentence_vectors(self, positions: Rows) -> tuple[Vectors, Rows]:
        """(all of them, one passage after another; offsets of each passage's)."""
        which, offsets = ragged(self._sentence_offsets, positions)
        return self._sentences.vectors(which), offsets

    def cosines(self, query: Vectors, positions: Rows) -> Cosines:
        """Those of ``query`` (dimensions,) with passages and their sentences."""
        which, offsets = ragged(self._sentence_offsets, positions)
        return Cosines(self._passages.products(query, positions), self._sentences.products(query, which), offsets)

    def window_vectors(self, positions: Rows) -> tuple[NDArray[np.int8], Rows]:
        starts, ends = self._window_offsets[positions], self._window_offsets[positions + 1]
        return self._windows.read(starts, ends), offsets_of(ends - starts)

    def rows_alive(self) -> Rows:
        return self.rows if self._alive is None else self.rows[self._alive]

    def batch(self, positions: Rows, part: Part) -> Batch:
        """What is kept of those passages, to be written anew; vectors of other parts than that one have no width."""
        which, sentence_offsets = ragged(self._sentence_offsets, positions)
        starts, ends = self._window_offsets[positions], self._window_offsets[positions + 1]
        window_offsets = offsets_of(ends - starts)
        return Batch(
            rows=self.rows[positions],
            passages=_no_width(len(positions)) if part != "passages" else self.passage_vectors(positions),
            sentences=_no_width(len(which)) if part != "sentences" else self._sentences.vectors(which),
            sentence_offsets=sentence_offsets,
            windows=(
                np.empty((window_offsets[-1], 0), np.int8) if part != "windows" else self._windows.read(starts, ends)
            ),
            window_offsets=window_offsets,
        )


def _no_width(count: int) -> Vectors:
    return np.empty((count, 0), np.float32)


def ragged(offsets: Rows, positions: Rows) -> tuple[Rows, Rows]:
    """(indices of all members of the groups at ``positions``, offsets of each group among them)."""
    starts = offsets[positions]
    counts = offsets[positions + 1] - starts
    ends = np.cumsum(counts)
    new = np.concatenate([[0], ends]).astype(np.int64)
    total = int(new[-1])
    return np.arange(total, dtype=np.int64) + np.repeat(starts - new[:-1], counts), new


def in_order(parts: Sequence[tuple[Rows, NDArray[_T], Rows]], nothing: NDArray[_T]) -> tuple[NDArray[_T], Rows]:
    """Ragged groups out of several segments in one order: (members of all groups, offsets of each group's).

    Args:
        parts: for each segment the places of its groups in that order, ascending, their members, and
            the offsets of each group among these. Together they have every place once.
        nothing: the members where there are none.
    """
    if len(parts) == 1:
        return parts[0][1], parts[0][2]
    filled = [members for _, members, _ in parts if len(members)]
    order = np.argsort(np.concatenate([places for places, _, _ in parts] or [np.empty(0, np.int64)]))
    which, offsets = ragged(_joined([offsets for _, _, offsets in parts]), order)
    return (np.concatenate(filled)[which] if filled else nothing), offsets


def best(parts: Sequence[ScoredRows], n: int) -> ScoredRows:
    """The n best of several lists of candidates; of equal ones the lowest row first."""
    if len(parts) == 1:
        return ScoredRows(parts[0].rows[:n], parts[0].scores[:n])
    rows = np.concatenate([part.rows for part in parts] or [NOTHING.rows])
    scores = np.concatenate([part.scores for part in parts] or [NOTHING.scores])
    order = np.lexsort((rows, -scores))[:n]
    return ScoredRows(rows[order], scores[order])
