"""One state of the embedded store, read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kb.files.durable import damage, verify_checksums
from kb.store import rerank_vectors
from kb.store.lexical import LexicalReader
from kb.store.store import Cosines, Counts, DocumentRecord, Filter
from kb.store.vectors import NOTHING, Segment, best, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.store.catalog import Catalog
    from kb.store.store import (
        LexicalField,
        LexicalQuery,
        PassageText,
        RerankState,
        ScoredRows,
        Selection,
        SourceFile,
    )

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_AT_HAND = 4096
"""Passages, and documents, that an open state keeps as they were read last: some 16 MB at most."""

_SMALL = 256
"""Passages of a knowledge base of which windows are kept unpacked."""
_POOLS = 4
"""Sets of passages for which they are: some 4 MB each."""


@dataclass(frozen=True, slots=True)
class EmbeddedSelection:
    """Documents that may answer: their numbers, and half-open ranges of rows, int64 (documents, 2)."""

    numbers: tuple[int, ...]
    ranges: Rows


class OpenedFiles:
    """The files of one state, mapped, shared by snapshots of that state, and what was read in it last."""

    def __init__(self, generation: tuple[str, int], folder: Path, catalog: Catalog) -> None:
        self.generation = generation
        dead = np.array(catalog.dead(), dtype=np.int64).reshape(-1, 2)
        self.segments = []
        for name in catalog.segments():
            place = folder / "vectors" / name
            verify_checksums(place, catalog.sums(f"vectors/{name}"))
            try:
                self.segments.append(Segment(place, dead))
            except (RuntimeError, ValueError, MemoryError, IndexError) as error:
                verify_checksums(place, catalog.sums(f"vectors/{name}"))  # gone meanwhile?
                raise damage(f"vectors/{name}") from error
        self.lexical: LexicalReader | None = None
        if name := catalog.setting("lexical"):
            place = folder / "lexical" / name
            verify_checksums(place, catalog.sums(f"lexical/{name}"))
            self.lexical = LexicalReader(place)
        self.rerank_vectors = rerank_vectors.NONE
        name, self.rerank_state = catalog.rerank_vectors()
        if name:
            place = folder / "rescoring" / name
            verify_checksums(place, catalog.sums(f"rescoring/{name}"))
            self.rerank_vectors = rerank_vectors.opened(place)
        # The first and last row of each segment, to find the one that holds a row.
        self.ranges = [(int(s.rows[0]), int(s.rows[-1])) if len(s.rows) else (0, -1) for s in self.segments]
        self.passages: dict[int, Passage] = {}
        self.texts: dict[int, PassageText] = {}
        self.windows: dict[tuple[int, ...], tuple[Vectors, Rows]] = {}


class EmbeddedSnapshot:
    """One state of the store."""

    def __init__(self, catalog: Catalog, opened: OpenedFiles, encoder: str, dimensions: int) -> None:
        self._catalog = catalog
        self._files = opened
        self.encoder = encoder
        self.dimensions = dimensions
        self.generation = opened.generation
        self._documents: dict[str, DocumentRecord | None] = {}
        self._every_document: list[DocumentRecord] | None = None
        self._families: dict[str, frozenset[str]] = {}
        self._counts: Counts | None = None

    def documents(self) -> Sequence[DocumentRecord]:
        if self._every_document is not None:
            return self._every_document
        every = self._catalog.documents()
        if len(every) <= _AT_HAND:
            self._every_document = every
        return every

    def titles(self) -> Sequence[tuple[str, str]]:
        return self._catalog.titles()

    def document(self, document_id: str) -> DocumentRecord | None:
        read = self._catalog.document
        return _at_hand(self._documents, [document_id], lambda missing: [read(one) for one in missing])[0]

    def translations(self, document_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        wanted = list(document_ids)
        return dict(zip(wanted, _at_hand(self._families, wanted, self._catalog.translations), strict=True))

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        place = self._catalog.place(document_id)
        return [] if place is None else self._catalog.passages_between(place[1], place[1] + place[2])

    def rows_of(self, document_id: str) -> range:
        place = self._catalog.place(document_id)
        return range(0) if place is None else range(place[1], place[1] + place[2])

    def find(self, passage_id: str) -> Passage | None:
        return self._catalog.find(passage_id)

    def passages(self, rows: Sequence[int]) -> Sequence[Passage]:
        return _at_hand(self._files.passages, rows, self._catalog.passages)

    def texts(self, rows: Sequence[int]) -> Sequence[PassageText]:
        return _at_hand(self._files.texts, rows, self._catalog.texts)

    def files(self) -> Sequence[SourceFile]:
        return self._catalog.files()

    def find_files(self, paths: Sequence[str] = (), digests: Sequence[str] = ()) -> Sequence[SourceFile]:
        return self._catalog.find_files(paths, digests)

    def stamps(self) -> Mapping[str, str]:
        return self._catalog.stamps()

    def counts(self) -> Counts:
        if self._counts is None:
            (documents,) = self._catalog.rows("SELECT count(*) FROM documents")[0]
            (size,) = self._catalog.rows("SELECT coalesce(sum(size), 0) FROM sums")[0]
            (pages,) = self._catalog.rows("PRAGMA page_count")[0]
            (page_size,) = self._catalog.rows("PRAGMA page_size")[0]
            self._counts = Counts(
                documents=documents,
                passages=sum(segment.alive for segment in self._files.segments),
                sentences=sum(segment.sentences_alive for segment in self._files.segments),
                bytes=size + pages * page_size,
                vector_index="+".join(sorted({segment.kind for segment in self._files.segments})) or "flat",
                reranks=self._files.rerank_state == "yes",
            )
        return self._counts

    def select(self, which: Filter) -> Selection | None:
        if which == Filter():
            return None
        found = np.array(self._catalog.select(which), dtype=np.int64).reshape(-1, 3)
        ranges = np.stack([found[:, 1], found[:, 1] + found[:, 2]], axis=1)
        return EmbeddedSelection(tuple(found[:, 0].tolist()), ranges)

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        parts = [s.dense(query, n, s.mask(_ranges(selection))) for s in self._files.segments]
        return best(parts, n)

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        parts = [s.dense_sentences(query, n, s.mask(_ranges(selection))) for s in self._files.segments]
        return best(parts, n)

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        vectors = np.empty((len(rows), self.dimensions), dtype=np.float32)
        for segment, which, positions in self._located(rows):
            vectors[which] = segment.passage_vectors(positions)
        return vectors

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        vectors: list[Vectors] = [np.empty((0, self.dimensions), np.float32)] * len(rows)
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
        # In a small knowledge base most questions look at the same passages: all there are.
        if self.counts().passages > _SMALL:
            return self._read_windows(rows)
        return _at_hand(self._files.windows, [tuple(rows)], lambda _: [self._read_windows(rows)], most=_POOLS)[0]

    def _read_windows(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        parts = [(which, *segment.window_vectors(positions)) for segment, which, positions in self._located(rows)]
        stacked, offsets = in_order(parts, np.empty((0, 0), np.int8))
        vectors = stacked.astype(np.float32)
        vectors /= np.float32(127)
        return vectors, offsets

    def rerank_state(self) -> RerankState:
        return self._files.rerank_state

    def rows_without_rerank_vectors(self) -> Sequence[int]:
        return self._files.rerank_vectors.missing(self._catalog.alive())

    def rerank_cosines(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        return self._files.rerank_vectors.cosines(query, np.asarray(rows, dtype=np.int64))

    def rerank_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        return self._files.rerank_vectors.vectors(np.asarray(rows, dtype=np.int64))

    def _located(self, rows: Sequence[int]) -> Iterator[tuple[Segment, Rows, Rows]]:
        """For each segment: which of ``rows`` it holds (their places in the list), and where it holds them."""
        wanted = np.asarray(rows, dtype=np.int64)
        missing = len(wanted)
        for segment, (first, last) in zip(self._files.segments, self._files.ranges, strict=True):
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
        if self._files.lexical is None:
            return NOTHING
        numbers = selection.numbers if isinstance(selection, EmbeddedSelection) else None
        return self._files.lexical.search(query, n, numbers, language)

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        if self._files.lexical is None:
            return dict.fromkeys(terms, 0)
        return self._files.lexical.document_frequency(terms, field)

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> EmbeddedSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ranges(selection: Selection | None) -> Rows | None:
    return selection.ranges if isinstance(selection, EmbeddedSelection) else None


def _at_hand(
    held: dict[_Key, _Value],
    keys: Sequence[_Key],
    read: Callable[[Sequence[_Key]], Sequence[_Value]],
    most: int = _AT_HAND,
) -> list[_Value]:
    """The values of ``keys``, in their order; those that are not held are read, and held in place of the oldest."""
    missing = [key for key in keys if key not in held]
    if not missing:
        return [held[key] for key in keys]
    found = dict(zip(missing, read(missing), strict=True))
    values = [held[key] if key in held else found[key] for key in keys]
    if len(found) <= most:
        held.update(found)
        for key in list(islice(held, max(0, len(held) - most))):
            del held[key]
    return values
