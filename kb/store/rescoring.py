"""Vectors of sentences for rescoring, in one folder for each state of them.

    rows.i64           int64 (n,)        the passages' rows, ascending
    sentences.i64      int64 (n + 1,)    passage i has sentences [o[i], o[i + 1])
    sentences.i8       int8 (m, width)   components of unit vectors; x is kept as round(400 x)

Passages that are deleted stay in it until something is added. Where a passage is missing, nothing is
rescored: what was looked at twice cannot be compared with what was not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.store.files import RowFile, damage, map_array, write_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

_UNIT = np.float32(400)  # a component of a unit vector of 384 dimensions is hardly ever larger than 127 / 400


class RescoringFile:
    """One state of them, as it lies on disk; its files must have been checked."""

    def __init__(self, folder: Path) -> None:
        self.rows: Rows = map_array(folder / "rows.i64", np.int64)
        self._offsets: Rows = map_array(folder / "sentences.i64", np.int64)
        self._sentences = RowFile(folder / "sentences.i8", int(self._offsets[-1]))

    def _read(self, rows: Rows) -> tuple[NDArray[np.int8], Rows]:
        """(the vectors of all sentences of those passages, the offsets of each passage's)."""
        positions = np.searchsorted(self.rows, rows)
        if len(positions) and (positions[-1] >= len(self.rows) or not np.array_equal(self.rows[positions], rows)):
            raise damage("rescoring")
        starts, ends = self._offsets[positions], self._offsets[positions + 1]
        return self._sentences.read(starts, ends), np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Those of ``query`` (width,) with the sentences of the passages at ``rows``, ascending: (sentences,)."""
        held, _ = self._read(rows)
        found: Vectors = held.astype(np.float32) @ (query / _UNIT)
        return found

    def held(self, rows: Rows) -> tuple[Rows, NDArray[np.int8], Rows]:
        """Of those rows, ascending, the ones that are there: (rows, vectors, offsets)."""
        there = rows[np.isin(rows, self.rows, assume_unique=True)]
        return there, *self._read(there)


def write(
    folder: Path, kept: tuple[Rows, NDArray[np.int8], Rows] | None, rows: Rows, vectors: Sequence[Vectors]
) -> None:
    """Writes a state: what is kept of the one before (see ``held``), and for further rows their sentences' vectors."""
    counts = np.array([len(one) for one in vectors], dtype=np.int64)
    width = next((one.shape[1] for one in vectors if len(one)), 0)
    new = [np.rint(np.clip(one * _UNIT, -127, 127)).astype(np.int8) for one in vectors if len(one)]
    every, sizes = rows, counts
    if kept is not None and len(kept[0]):
        every, sizes = np.concatenate([kept[0], rows]), np.concatenate([np.diff(kept[2]), counts])
        new = [kept[1], *new]
    joined = np.concatenate([part for part in new if len(part)] or [np.empty((0, width), np.int8)])
    order = np.argsort(every, kind="stable")
    starts = np.cumsum(sizes) - sizes
    taken = sizes[order]
    which = np.repeat(starts[order] - (np.cumsum(taken) - taken), taken) + np.arange(int(taken.sum()))
    folder.mkdir(parents=True)
    write_array(folder / "rows.i64", every[order])
    write_array(folder / "sentences.i64", np.concatenate([[0], np.cumsum(taken)]).astype(np.int64))
    write_array(folder / "sentences.i8", joined[which])
