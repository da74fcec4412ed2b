"""Rerank vectors of sentences: one state of them, which a change replaces whole.

    rows         int64 (n,)        the passages' rows, ascending
    offsets      int64 (n + 1,)    passage i has sentences [o[i], o[i + 1])
    sentences    int8 (m, width)   components of unit vectors; x is kept as round(400 x)

Passages that are deleted stay in it until something is added. Where a passage is missing, nothing is
reranked: a cosine cannot be compared with none. In a folder these are the
files ``rows.i64``, ``sentences.i64`` and ``sentences.i8``; as bytes they follow a head of three int64
(n, m, width).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.files.durable import RowFile, damage, map_array, write_array
from kb.quick_dataclass import dataclass
from kb.store.vector_index import products_of_bytes
from kb.store.vectors import offsets_of, ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import IndexedPassage, Rows, Vectors


_UNIT = np.float32(400)  # a component of a unit vector of 384 dimensions is hardly ever larger than 127 / 400


@dataclass(frozen=True, slots=True)
class RerankVectors:
    """One state, wherever it lies: ``read`` gives the sentences of all ranges [start, end), one after another."""

    rows: Rows
    offsets: Rows
    read: Callable[[Rows, Rows], NDArray[np.int8]]

    def _held(self, rows: Sequence[int] | Rows) -> tuple[NDArray[np.int8], Rows]:
        """(the vectors of all sentences of the passages at those rows, the offsets of each passage's)."""
        rows = np.asarray(rows, dtype=np.int64)
        positions = np.searchsorted(self.rows, rows)
        if len(positions) and (positions.max() >= len(self.rows) or not np.array_equal(self.rows[positions], rows)):
            raise damage("rescoring")
        starts, ends = self.offsets[positions], self.offsets[positions + 1]
        return self.read(starts, ends), offsets_of(ends - starts)

    def cosines(self, query: Vectors, rows: Sequence[int] | Rows) -> Vectors:
        """Those of ``query`` (width,) with the sentences of the passages at ``rows``: float32 (sentences,)."""
        held, _ = self._held(rows)
        return products_of_bytes(held, query / _UNIT)

    def vectors(self, rows: Sequence[int] | Rows) -> list[Vectors]:
        """For each of those rows float32 (sentences of that passage, width)."""
        held, offsets = self._held(rows)
        return np.split(held.astype(np.float32) / _UNIT, offsets[1:-1])

    def missing(self, alive: Rows) -> list[int]:
        """Which of the rows of all passages that there are it lacks."""
        lacking: list[int] = alive[~np.isin(alive, self.rows)].tolist()
        return lacking

    def with_more(self, alive: Rows, vectors: Mapping[int, Vectors]) -> RerankVectors:
        """The next state.

        Args:
            alive: the rows of all passages that there are, ascending; what is kept of others is dropped.
            vectors: by row, of passages to be added unless they are there already or no longer alive, those of
                their sentences, float32 (sentences, width).
        """
        new = [row for row in self.missing(alive) if row in vectors]
        kept = alive[np.isin(alive, self.rows)]
        held, offsets = self._held(kept)
        added = [np.rint(np.clip(vectors[row] * _UNIT, -127, 127)).astype(np.int8) for row in new]
        filled = [part for part in (held, *added) if len(part)]
        joined = np.concatenate(filled) if filled else np.empty((0, 0), np.int8)
        every = np.concatenate([kept, np.array(new, dtype=np.int64)])
        order = np.argsort(every)
        which, ends = ragged(offsets_of([*np.diff(offsets).tolist(), *map(len, added)]), order)
        return _of_arrays(every[order], ends, joined[which])

    def _everything(self) -> NDArray[np.int8]:
        return self.read(self.offsets[:1], self.offsets[-1:])

    def write(self, folder: Path) -> None:
        """Writes the files, into a folder that is made."""
        folder.mkdir(parents=True)
        write_array(folder / "rows.i64", self.rows)
        write_array(folder / "sentences.i64", self.offsets)
        write_array(folder / "sentences.i8", self._everything())

    def encoded(self) -> bytes:
        """All of it as bytes."""
        sentences = self._everything()
        head = np.array([len(self.rows), *sentences.shape], dtype=np.int64)
        return b"".join(part.tobytes() for part in (head, self.rows, self.offsets, sentences))


def carried(first: int, passages: Sequence[IndexedPassage]) -> dict[int, Vectors]:
    """By row, the rerank vectors that passages bring, of which the first is at row ``first``."""
    found = {row: passage.rerank_vectors for row, passage in enumerate(passages, first)}
    return {row: vectors for row, vectors in found.items() if vectors is not None}


def _of_arrays(rows: Rows, offsets: Rows, sentences: NDArray[np.int8]) -> RerankVectors:
    def read(starts: Rows, ends: Rows) -> NDArray[np.int8]:
        # As groups that begin at every other offset.
        which, _ = ragged(np.stack([starts, ends], axis=1).ravel(), np.arange(0, 2 * len(starts), 2))
        return sentences[which]

    return RerankVectors(rows, offsets, read)


NONE = _of_arrays(np.empty(0, np.int64), np.zeros(1, np.int64), np.empty((0, 0), np.int8))
"""The state before the first."""


def opened(folder: Path) -> RerankVectors:
    """The state in a folder, whose files must have been checked."""
    offsets = map_array(folder / "sentences.i64", np.int64)
    sentences = RowFile(folder / "sentences.i8", int(offsets[-1]))
    return RerankVectors(map_array(folder / "rows.i64", np.int64), offsets, sentences.read)


def decoded(data: bytes) -> RerankVectors:
    """The state that ``encoded`` made those bytes of. Raises DamageError."""
    try:
        count, sentences, width = (int(n) for n in np.frombuffer(data, np.int64, 3))
        rows = np.frombuffer(data, np.int64, count, 24)
        offsets = np.frombuffer(data, np.int64, count + 1, 24 + rows.nbytes)
        values = np.frombuffer(data, np.int8, sentences * width, 24 + rows.nbytes + offsets.nbytes)
        return _of_arrays(rows, offsets, values.reshape(sentences, width))
    except ValueError as error:
        raise damage("rescoring") from error
