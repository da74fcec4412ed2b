"""Vector segments: immutable files of passage, sentence and window vectors, searched with FAISS.

A segment holds n passages in the order of their rows:

    rows.i64           int64 (n,)               the passages' rows, ascending
    passages.faiss     FAISS index of n         position i is rows[i]
    sentences.faiss    FAISS index of m
    sentences.i64      int64 (n + 1,)           passage i has sentences [o[i], o[i + 1])
    windows.i8         int8 (w, width)          for late interaction; x is kept as round(127 x)
    windows.i64        int64 (n + 1,)

What is deleted stays in its segment until the segment is merged; readers pass over it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.store.files import map_array, write_array
from kb.store.store import Candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import IndexedPassage

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

NOTHING = Candidates(np.empty(0, np.int64), np.empty(0, np.float32))


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
        sentences, sentence_offsets = _ragged(self.sentence_offsets, order)
        windows, window_offsets = _ragged(self.window_offsets, order)
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
        sentence_offsets=_offsets(sentence_counts),
        windows=np.concatenate(kept) if kept else np.empty((0, width), np.int8),
        window_offsets=_offsets([len(w) for w in kept]),
    )


def _stack(parts: Sequence[Vectors], dimensions: int) -> Vectors:
    if not parts:
        return np.empty((0, dimensions), np.float32)
    return np.concatenate(parts).astype(np.float32, copy=False)


def _offsets(counts: Iterable[int]) -> Rows:
    return np.concatenate([[0], np.cumsum(np.fromiter(counts, dtype=np.int64))]).astype(np.int64)


def write_segment(folder: Path, batches: Sequence[Batch], dimensions: int) -> tuple[int, int]:
    """Writes the batches as one segment, in order; returns its numbers of passages and sentences."""
    import faiss

    folder.mkdir(parents=True)
    for name in ("passages", "sentences"):
        index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        for batch in batches:
            vectors = getattr(batch, name)
            if len(vectors):
                index.add(vectors)
        faiss.write_index(index, str(folder / f"{name}.faiss"))
    write_array(folder / "rows.i64", np.concatenate([batch.rows for batch in batches]))
    write_array(folder / "sentences.i64", _joined([batch.sentence_offsets for batch in batches]))
    write_array(folder / "windows.i64", _joined([batch.window_offsets for batch in batches]))
    with (folder / "windows.i8").open("wb") as file:
        for batch in batches:
            file.write(np.ascontiguousarray(batch.windows).tobytes())
    return sum(len(batch.rows) for batch in batches), sum(len(batch.sentences) for batch in batches)


def _joined(offsets: Sequence[Rows]) -> Rows:
    return _offsets(np.concatenate([np.diff(part) for part in offsets]).tolist())


class Segment:
    """A segment mapped from disk.

    Args:
        folder: where its files are; they must have been checked.
        dead: half-open ranges of rows that were deleted, int64 (ranges, 2).
    """

    def __init__(self, folder: Path, dead: Rows) -> None:
        import faiss

        flags = faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY
        self.rows: Rows = map_array(folder / "rows.i64", np.int64)
        self._passages = faiss.read_index(str(folder / "passages.faiss"), flags)
        self._sentences = faiss.read_index(str(folder / "sentences.faiss"), flags)
        self._sentence_offsets: Rows = map_array(folder / "sentences.i64", np.int64)
        windows = map_array(folder / "windows.i8", np.int8)
        self._window_offsets: Rows = map_array(folder / "windows.i64", np.int64)
        count = int(self._window_offsets[-1])
        self._windows: NDArray[np.int8] = windows.reshape(count, -1) if count else windows.reshape(0, 0)
        self._alive = self._mask_without(dead)
        self.dimensions: int = self._passages.d

    def _positions(self, ranges: Rows) -> Rows:
        """Half-open ranges of rows → half-open ranges of positions."""
        return np.searchsorted(self.rows, ranges, side="left").astype(np.int64)

    def _mask_of(self, ranges: Rows) -> Mask:
        steps = np.zeros(len(self.rows) + 1, dtype=np.int32)
        places = self._positions(ranges)
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

    def dense(self, query: Vectors, n: int, mask: Mask | None) -> Candidates:
        scores, positions = _search(self._passages, query, n, mask)
        return Candidates(self.rows[positions], scores)

    def dense_sentences(self, query: Vectors, n: int, mask: Mask | None) -> Candidates:
        total = self._sentences.ntotal
        among = None if mask is None else np.repeat(mask, np.diff(self._sentence_offsets))
        wanted = min(3 * n, total)
        while True:
            scores, sentences = _search(self._sentences, query, wanted, among)
            owners = np.searchsorted(self._sentence_offsets, sentences, side="right") - 1
            positions, first = np.unique(owners, return_index=True)
            if len(positions) >= n or len(sentences) < wanted or wanted >= total:
                break
            wanted = min(4 * wanted, total)
        order = np.sort(first)[:n]
        return Candidates(self.rows[owners[order]], scores[order])

    def passage_vectors(self, positions: Rows) -> Vectors:
        return _read(self._passages, positions)

    def sentence_vectors(self, positions: Rows) -> tuple[Vectors, Rows]:
        """(all of them, one passage after another; offsets of each passage's)."""
        which, offsets = _ragged(self._sentence_offsets, positions)
        return _read(self._sentences, which), offsets

    def window_vectors(self, positions: Rows) -> tuple[NDArray[np.int8], Rows]:
        which, offsets = _ragged(self._window_offsets, positions)
        return self._windows[which], offsets

    def rows_alive(self) -> Rows:
        return self.rows if self._alive is None else self.rows[self._alive]

    def batch(self) -> Batch:
        """Everything alive in it, to be written anew."""
        positions = np.arange(len(self.rows)) if self._alive is None else np.flatnonzero(self._alive)
        sentences, sentence_offsets = self.sentence_vectors(positions)
        windows, window_offsets = self.window_vectors(positions)
        return Batch(
            self.rows[positions], self.passage_vectors(positions), sentences, sentence_offsets, windows, window_offsets
        )


def _search(index: Any, query: Vectors, n: int, mask: Mask | None) -> tuple[Vectors, Rows]:
    faiss: Any = importlib.import_module("faiss")  # its stubs know none of its Python constructors
    n = min(n, index.ntotal)
    if n == 0 or (mask is not None and not mask.any()):
        return NOTHING.scores, NOTHING.rows
    parameters = None
    if mask is not None:
        bits = np.packbits(mask, bitorder="little")
        parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
    scores, positions = index.search(np.ascontiguousarray(query, dtype=np.float32)[None], n, params=parameters)
    found = positions[0] >= 0
    return scores[0][found], positions[0][found]


def _read(index: Any, positions: Rows) -> Vectors:
    if not len(positions):
        return np.empty((0, index.d), np.float32)
    vectors: Vectors = index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
    return vectors


def _ragged(offsets: Rows, positions: Rows) -> tuple[Rows, Rows]:
    """(indices of all members of the groups at ``positions``, offsets of each group among them)."""
    starts = offsets[positions]
    counts = offsets[positions + 1] - starts
    ends = np.cumsum(counts)
    new = np.concatenate([[0], ends]).astype(np.int64)
    total = int(new[-1])
    return np.arange(total, dtype=np.int64) + np.repeat(starts - new[:-1], counts), new


def best(parts: Sequence[Candidates], n: int) -> Candidates:
    """The n best of several lists of candidates; of equal ones the lowest row first."""
    if len(parts) == 1:
        return Candidates(parts[0].rows[:n], parts[0].scores[:n])
    rows = np.concatenate([part.rows for part in parts] or [NOTHING.rows])
    scores = np.concatenate([part.scores for part in parts] or [NOTHING.scores])
    order = np.lexsort((rows, -scores))[:n]
    return Candidates(rows[order], scores[order])
