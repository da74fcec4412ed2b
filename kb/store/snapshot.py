"""One state of the embedded store, read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kb.errors import InputError
from kb.store.store import Counts, DocumentRecord, Filter

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.store.catalog import Catalog
    from kb.store.search_files import SearchFiles
    from kb.store.store import (
        Cosines,
        LexicalField,
        LexicalQuery,
        PassageText,
        RerankState,
        Rows,
        ScoredRows,
        Selection,
        SourceFile,
        Vectors,
    )


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_AT_HAND = 4096
"""Passages, and documents, that an open state keeps as they were read last: some 16 MB at most."""

_SMALL = 256
"""Passages of a knowledge base of which windows are kept unpacked."""
_POOLS = 4
"""Sets of passages for which they are: some 4 MB each."""


class OpenState:
    """What snapshots of one state share: what was read in it last, and the files of vectors and terms, once opened."""

    def __init__(self, generation: tuple[str, int], folder: Path) -> None:
        self.generation = generation
        self.passages: dict[int, Passage] = {}
        self.texts: dict[int, PassageText] = {}
        self.windows: dict[tuple[int, ...], tuple[Vectors, Rows]] = {}
        self._folder = folder
        self._files: SearchFiles | None = None

    def files(self, catalog: Catalog, dimensions: int) -> SearchFiles:
        """The files that the state's catalog names; opened when they are first asked for.

        Raises:
            FileNotFoundError: a writer has replaced and removed one of them.
            DamageError: one is damaged.
        """
        if self._files is None:
            from kb.store.search_files import SearchFiles  # NumPy, FAISS and Tantivy come with it

            self._files = SearchFiles(self._folder, catalog, dimensions)
        return self._files


class EmbeddedSnapshot:
    """One state of the store. The files that only questions need are opened when they are first asked for."""

    def __init__(self, catalog: Catalog, state: OpenState, encoder: str, dimensions: int) -> None:
        self._catalog = catalog
        self._state = state
        self.encoder = encoder
        self.dimensions = dimensions
        self.generation = state.generation
        self._documents: dict[str, DocumentRecord | None] = {}
        self._every_document: list[DocumentRecord] | None = None
        self._families: dict[str, frozenset[str]] = {}
        self._counts: Counts | None = None

    def open_files(self) -> None:
        self._state.files(self._catalog, self.dimensions)

    @property
    def _files(self) -> SearchFiles:
        try:
            return self._state.files(self._catalog, self.dimensions)
        except FileNotFoundError as error:
            raise InputError("What was found has just been removed from the knowledge base: ask again.") from error

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
        return _at_hand(self._state.passages, rows, self._catalog.passages)

    def texts(self, rows: Sequence[int]) -> Sequence[PassageText]:
        return _at_hand(self._state.texts, rows, self._catalog.texts)

    def rows_with(self, parts: Sequence[str]) -> Sequence[int]:
        return self._catalog.rows_with(parts)

    def sections(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        return self._catalog.sections()

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
        from kb.store.search_files import selected

        return selected(self._catalog, which)

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        return self._files.dense(query, n, selection)

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        return self._files.dense_sentences(query, n, selection)

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        return self._files.passage_vectors(rows)

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        return self._files.sentence_vectors(rows)

    def cosines(self, query: Vectors, rows: Sequence[int]) -> Cosines:
        return self._files.cosines(query, rows)

    def window_vectors(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        # In a small knowledge base most questions look at the same passages: all there are.
        if self.counts().passages > _SMALL:
            return self._files.window_vectors(rows)
        return _at_hand(self._state.windows, [tuple(rows)], lambda _: [self._files.window_vectors(rows)], most=_POOLS)[
            0
        ]

    def rerank_state(self) -> RerankState:
        return self._files.rerank_state

    def rows_without_rerank_vectors(self) -> Sequence[int]:
        return self._files.rerank_vectors.missing(self._catalog.alive())

    def rerank_cosines(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        return self._files.rerank_vectors.cosines(query, rows)

    def rerank_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        return self._files.rerank_vectors.vectors(rows)

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> ScoredRows:
        return self._files.lexical(query, n, selection, language)

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        return self._files.document_frequency(terms, field)

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> EmbeddedSnapshot:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


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
