"""The files of one state of the embedded store that questions need: vectors, terms and rerank vectors.

What only reads the catalog does without them, and without NumPy, FAISS and Tantivy.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.files.durable import damage, verify_checksums
from kb.quick_dataclass import dataclass
from kb.store import rerank_vectors
from kb.store.lexical import LexicalReader
from kb.store.store import Cosines, ScoredRows
from kb.store.vectors import NOTHING, Segment, best, in_order

if TYPE_CHECKING:
    from kb.store.catalog import Catalog
    from kb.store.store import Filter, LexicalField, LexicalQuery, Rows, Selection, Vectors


@dataclass(frozen=True, slots=True)
class EmbeddedSelection:
    """Documents that may answer: their numbers, and half-open ranges of rows, int64 (documents, 2)."""

    numbers: tuple[int, ...]
    ranges: Rows


def selected(catalog: Catalog, which: Filter) -> EmbeddedSelection:
    """The documents of a catalog that a filter lets through."""
    found = np.array(catalog.select(which), dtype=np.int64).reshape(-1, 3)
    ranges = np.stack([found[:, 1], found[:, 1] + found[:, 2]], axis=1)
    return EmbeddedSelection(tuple(found[:, 0].tolist()), ranges)


class SearchFiles:
    """The files that a catalog names, checked and opened.

    Raises:
        FileNotFoundError: a writer has replaced and removed one of them.
        DamageError: one is damaged.
    """

    def __init__(self, folder: Path, catalog: Catalog, dimensions: int) -> None:
        self._dimensions = dimensions
        dead = np.array(catalog.dead(), dtype=np.int64).reshape(-1, 2)
        self.segments = []
        for name in catalog.segments():
            place = folder / "vectors" / name
            verify_checksums(place, catalog.sums(f"vectors/{name}"))
            try:
                self.segments.append(Segment(place, dead))
            except (RuntimeError, ValueError, MemoryError, IndexError, struct.error) as error:
                verify_checksums(place, catalog.sums(f"vectors/{name}"))  # gone meanwhile?
                raise damage(f"vectors/{name}") from error
        self._lexical: LexicalReader | None = None
        if name := catalog.setting("lexical"):
            place = folder / "lexical" / name
            verify_checksums(place, catalog.sums(f"lexical/{name}"))
            self._lexical = LexicalReader(place)
        self.rerank_vectors = rerank_vectors.NONE
        name, self.rerank_state = catalog.rerank_vectors()
        if name:
            place = folder / "rescoring" / name
            verify_checksums(place, catalog.sums(f"rescoring/{name}"))
            self.rerank_vectors = rerank_vectors.opened(place)
        # The first and last row of each segment, to find the one that holds a row.
        self._ranges = [(int(s.rows[0]), int(s.rows[-1])) if len(s.rows) else (0, -1) for s in self.segments]

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        parts = [s.dense(query, n, s.mask(_ranges(selection))) for s in self.segments]
        return best(parts, n)

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        parts = [s.dense_sentences(query, n, s.mask(_ranges(selection))) for s in self.segments]
        return best(parts, n)

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        vectors = np.empty((len(rows), self._dimensions), dtype=np.float32)
        for segment, which, positions in self._located(rows):
            vectors[which] = segment.passage_vectors(positions)
        return vectors

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        vectors: list[Vectors] = [np.empty((0, self._dimensions), np.float32)] * len(rows)
        for segment, which, positions in self._located(rows):
            found, offsets = segment.sentence_vectors(positions)
            for place, start, end in zip(which.tolist(), offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
                vectors[place] = found[start:end]
        return vectors

    def cosines(self, query: Vectors, rows: Sequence[int]) -> Cosines:
        parts = [(which, segment.cosines(query, positions)) for segment, which, positions in self._located(rows)]
        passages = np.empty(len(rows), np.float32)
        for which, part in parts:
            passages[which] = part.passages
        sentences = [(which, part.sentences, part.offsets) for which, part in parts]
        return Cosines(passages, *in_order(sentences, np.empty(0, np.float32)))

    def window_vectors(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        parts = [(which, *segment.window_vectors(positions)) for segment, which, positions in self._located(rows)]
        stacked, offsets = in_order(parts, np.empty((0, 0), np.int8))
        vectors: Vectors = np.divide(stacked, np.float32(127), dtype=np.float32)
        return vectors, offsets

    def _located(self, rows: Sequence[int]) -> Iterator[tuple[Segment, Rows, Rows]]:
        """For each segment: which of ``rows`` it holds (their places in the list), and where it holds them."""
        wanted = np.asarray(rows, dtype=np.int64)
        missing = len(wanted)
        for segment, (first, last) in zip(self.segments, self._ranges, strict=True):
            which = np.flatnonzero((wanted >= first) & (wanted <= last))
            if not len(which):
                continue
            positions = np.searchsorted(segment.rows, wanted[which])
            held = segment.rows[positions] == wanted[which]
            which, positions = which[held], positions[held]
            missing -= len(which)
            if len(which):
                yield segment, which, positions.astype(np.int64)
        if missing:
            raise damage("vectors")

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> ScoredRows:
        if self._lexical is None:
            return NOTHING
        numbers = selection.numbers if isinstance(selection, EmbeddedSelection) else None
        return self._lexical.search(query, n, numbers, language)

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        if self._lexical is None:
            return dict.fromkeys(terms, 0)
        return self._lexical.document_frequency(terms, field)


def _ranges(selection: Selection | None) -> Rows | None:
    return selection.ranges if isinstance(selection, EmbeddedSelection) else None
