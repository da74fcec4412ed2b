"""What a store offers to indexing and to search, whichever engine stands behind it.

A store holds documents, passages, their vectors and their terms. Readers work on a Snapshot: one
consistent state, never blocked by a writer. Writers take turns (one Transaction at a time), and a
transaction is all or nothing.

Passages are addressed by *row*: an int64 number that the store gives, unique for ever in that
store, and meaningless outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.documents.document import Metadata
    from kb.passages.passage import Passage

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

LexicalField = Literal["body", "section", "title"]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalog knows it.

    ``path`` is the source file relative to HOME, with forward slashes. ``digest`` is the SHA-256 of
    its bytes. ``provisions`` counts numbered provisions. ``copies`` are paths of other files in
    corpus/ with the same document in them.
    """

    id: str
    metadata: Metadata
    path: str
    digest: str
    pages: int | None
    provisions: int
    passages: int
    recognised: float | None = None
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents may answer; None means no restriction.

    ``issuer`` matches as a substring of any issuer (after normalisation). ``since`` and ``until``
    are inclusive and compare with the date published, or else the date issued; a document with
    neither date does not pass a date filter. ``language`` is the language of the text.
    """

    documents: frozenset[str] | None = None
    issuer: str | None = None
    kind: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages with scores, best first: ``rows`` int64 (n,), ``scores`` float32 (n,)."""

    rows: Rows
    scores: Vectors


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Weighted terms by field, OR-ed; BM25 decides.

    Terms are made by ``kb.store.terms``. A term's weight multiplies its BM25 score; ``boosts``
    multiplies a field's.
    """

    terms: Mapping[str, float]
    boosts: Mapping[LexicalField, float] = field(default_factory=lambda: {"body": 1.0, "section": 1.0, "title": 1.0})


class Selection(Protocol):
    """The passages that a Filter lets through, in whatever form the engine uses; opaque."""


class Snapshot(Protocol):
    """One consistent state of a store. Use as a context manager, or ``close()`` it."""

    encoder: str
    dimensions: int

    def documents(self) -> Sequence[DocumentRecord]:
        """Every document, ordered by id."""
        ...

    def document(self, document_id: str) -> DocumentRecord | None: ...

    def translations(self, document_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """For each id, all documents that are the same text in another language (both directions)."""
        ...

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order."""
        ...

    def find(self, passage_id: str) -> Passage | None: ...

    def passages(self, rows: Sequence[int]) -> Sequence[Passage]:
        """The passages of those rows, in the same order."""
        ...

    def select(self, which: Filter) -> Selection | None:
        """The passages a filter lets through; None when it lets everything through."""
        ...

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> Candidates:
        """The n passages whose vector is nearest to ``query`` (dimensions,), scored by cosine."""
        ...

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> Candidates:
        """The n passages that hold the nearest sentences, each scored by its best sentence's cosine."""
        ...

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        """For each row, float32 (sentences of that passage, dimensions), unit length."""
        ...

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        """float32 (len(rows), dimensions), unit length."""
        ...

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> Candidates:
        """The n passages with the highest BM25 sum; ``language`` keeps to passages in that language."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage on its way into a store: ``vector`` (dimensions,), ``sentence_vectors`` (sentences, dimensions)."""

    passage: Passage
    vector: Vectors
    sentence_vectors: Vectors


class Transaction(Protocol):
    """Changes that become visible together at ``commit()``, or never."""

    def put(self, record: DocumentRecord, passages: Sequence[IndexedPassage]) -> None:
        """Adds a document, replacing the one of the same id."""
        ...

    def remove(self, document_id: str) -> None: ...

    def commit(self) -> None: ...


class Store(Protocol):
    """A place that keeps the index of one knowledge base."""

    def snapshot(self) -> Snapshot: ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Takes the write lock; leaving without ``commit()`` undoes everything."""
        ...
