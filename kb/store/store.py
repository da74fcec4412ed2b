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
from dataclasses import field
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from kb.documents.validity import ENDED_BY_ANOTHER, NO_CLAUSES, NO_RELATIONS, Clauses, Relations, Status, status_on
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.documents.document import Metadata
    from kb.errors import KbError
    from kb.passages.passage import Passage

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

LexicalField = Literal["body", "section", "title"]
RerankState = Literal["yes", "no", "unwanted"]
"""Whether all passages have rerank vectors, or are to have none."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalog knows it.

    ``path`` is the source file relative to HOME, with forward slashes. ``digest`` is the SHA-256 of
    its bytes. ``provisions`` counts numbered provisions. ``copies`` are paths of other files in
    corpus/ with the same document in them. ``clauses`` are what it says of its own validity, ``relations`` what
    the other documents make of it.
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
    clauses: Clauses = NO_CLAUSES
    relations: Relations = NO_RELATIONS

    def status(self, day: date) -> Status:
        """Whether it holds on a day."""
        return status_on(day, self.clauses, self.relations)

    def ended_by(self, day: date) -> str | None:
        """The id of the document that had superseded or repealed this one by a day."""
        return self.relations.superseded_by if self.status(day) in ENDED_BY_ANOTHER else None

    @property
    def version_day(self) -> date | None:
        """The day that tells versions of one title apart: adopted, revised or amended; else the document's."""
        return self.clauses.version or self.metadata.day

    @property
    def status_evidence(self) -> tuple[str, ...]:
        """Ids of the passages that say so: its own, and those of other documents."""
        own = tuple(f"{self.id}:{label}" for label in self.clauses.evidence)
        return (*own, *self.relations.evidence)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of corpus/ as it was when it was last read.

    ``path`` is relative to HOME, with forward slashes. ``stamp`` is made of sizes and times (of the
    file and of ``NAME.toml`` beside it): while it is the same, nothing is read. ``digest`` is the
    SHA-256 of the file's bytes, ``stated`` that of ``NAME.toml`` ("" where there is none).
    ``document`` is the id of the document in it, None where it could not be read: then ``failure``
    is the error's English template and ``parameters`` its fields.
    """

    path: str
    stamp: str
    digest: str
    stated: str = ""
    document: str | None = None
    failure: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a store holds, and how: ``vector_index`` names the structure (flat, ivf ...).

    ``reranks`` is whether all sentences have rerank vectors.
    """

    documents: int
    passages: int
    sentences: int
    bytes: int
    vector_index: str
    reranks: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents may answer; None means no restriction.

    ``issuer`` matches as a substring of any issuer (after normalisation). ``since`` and ``until``
    are inclusive and compare with the day by which a document is known (``Metadata.day``); one with
    neither date does not pass a date filter. ``language`` is the language of the text.
    """

    documents: frozenset[str] | None = None
    issuer: str | None = None
    kind: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Passages with scores, best first: ``rows`` int64 (n,), ``scores`` float32 (n,)."""

    rows: Rows
    scores: Vectors


class PassageText(NamedTuple):
    """What ranking reads of a passage, and no more: it looks at hundreds to show a few.

    ``id``, ``document`` (its id), ``label``, ``section`` and ``normalised`` are those of the Passage.
    """

    id: str
    document: str
    label: str
    section: tuple[str, ...]
    normalised: str


@dataclass(frozen=True, slots=True)
class Cosines:
    """A question's cosines with n passages, float32 (n,), and with all their sentences, float32 (sentences,).

    Those of passage ``i`` are ``sentences[offsets[i] : offsets[i + 1]]``; ``offsets`` is int64 (n + 1,).
    """

    passages: Vectors
    sentences: Vectors
    offsets: Rows

    def of(self, place: int) -> Vectors:
        """Those of the sentences of one passage."""
        return self.sentences[self.offsets[place] : self.offsets[place + 1]]


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Weighted terms by field, OR-ed; BM25 decides.

    Terms are made by ``kb.text.index_terms``. A term's weight multiplies its BM25 score; ``boosts``
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
    generation: tuple[str, int]  # another one after every commit

    def documents(self) -> Sequence[DocumentRecord]:
        """Every document, ordered by id."""

    def document(self, document_id: str) -> DocumentRecord | None: ...

    def titles(self) -> Sequence[tuple[str, str]]:
        """(id, title) of every document: costs far less than ``documents()``."""

    def translations(self, document_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """For each id, all documents that are the same text in another language (both directions)."""

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order."""

    def rows_of(self, document_id: str) -> range:
        """The rows of a document's passages in reading order."""

    def find(self, passage_id: str) -> Passage | None: ...

    def passages(self, rows: Sequence[int]) -> Sequence[Passage]:
        """The passages of those rows, in the same order."""

    def texts(self, rows: Sequence[int]) -> Sequence[PassageText]:
        """The same, as far as ranking reads them. What is shown or cited comes from ``passages``, which checks it."""

    def rows_with(self, parts: Sequence[str]) -> Sequence[int]:
        """The rows of the passages whose normalised text has all of these parts, ascending."""

    def sections(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """The section paths of each document's passages, with its id."""

    def select(self, which: Filter) -> Selection | None:
        """The passages a filter lets through; None when it lets everything through."""

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        """The n passages whose vector is nearest to ``query`` (dimensions,), scored by cosine."""

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        """The n passages that hold the nearest sentences, each scored by its best sentence's cosine."""

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        """For each row, float32 (sentences of that passage, dimensions), unit length."""

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        """float32 (len(rows), dimensions), unit length."""

    def cosines(self, query: Vectors, rows: Sequence[int]) -> Cosines:
        """Those of ``query`` (dimensions,) with the passages of those rows and their sentences."""

    def window_vectors(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        """Vectors of the windows of each row's passage, one after another, and where each row's begin.

        float32 (total, window dimensions), and int64 (len(rows) + 1,): row ``i`` has
        ``vectors[offsets[i] : offsets[i + 1]]``. None of them where the encoder makes no windows.
        """

    def rerank_state(self) -> RerankState:
        """Whether all passages have rerank vectors; only where they do, may ``rerank_cosines`` be asked."""

    def rows_without_rerank_vectors(self) -> Sequence[int]:
        """The rows of passages without rerank vectors, ascending."""

    def rerank_cosines(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        """Those of a question's vector by the rerank model with the sentences of those passages, float32 (sentences,).

        They stand as ``cosines(...).sentences`` do.
        """

    def rerank_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        """For each row float32 (sentences of that passage, dimensions of the rerank model), unit length."""

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        """In how many passages each term occurs."""

    def counts(self) -> Counts: ...

    def files(self) -> Sequence[SourceFile]:
        """Every file of corpus/ that was read or tried, ordered by path."""

    def find_files(self, paths: Sequence[str] = (), digests: Sequence[str] = ()) -> Sequence[SourceFile]:
        """Those of ``files()`` with one of those paths, or of those digests."""

    def stamps(self) -> Mapping[str, str]:
        """The stamp of each of ``files()``, by path."""

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> ScoredRows:
        """The n passages with the highest BM25 sum; ``language`` keeps to passages in that language."""

    def open_files(self) -> None:
        """Opens what only questions need, unless it is open; FileNotFoundError where a writer has removed it since."""

    def close(self) -> None: ...

    def __enter__(self) -> Snapshot: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage on its way into a store: ``vector`` (dimensions,), ``sentence_vectors`` (sentences, dimensions).

    ``window_vectors`` (windows, window dimensions) are for late interaction, where the encoder
    makes them; components lie between -1 and 1 and are kept in 8 bits. ``rerank_vectors``
    (sentences, dimensions of the rerank model) are there where the passage is to be reranked.
    """

    passage: Passage
    vector: Vectors
    sentence_vectors: Vectors
    window_vectors: Vectors | None = None
    rerank_vectors: Vectors | None = None


class Transaction(Protocol):
    """Changes that become visible together at ``commit()``, or never."""

    def put(self, record: DocumentRecord, passages: Sequence[IndexedPassage]) -> None:
        """Adds a document, replacing the one of the same id."""

    def remove(self, document_id: str) -> None: ...

    def amend(self, record: DocumentRecord) -> None:
        """Replaces what is kept of a document (its path, its copies), its passages staying as they are."""

    def put_rerank_vectors(self, vectors: Mapping[int, Vectors]) -> None:
        """Keeps rerank vectors, by row, of passages that were put without.

        For each float32 (sentences of that passage, dimensions), unit length.
        """

    def decline_reranking(self) -> None:
        """There are to be no rerank vectors, until something is removed."""

    def document(self, document_id: str) -> DocumentRecord | None:
        """The document as this transaction sees it."""

    def files(self) -> Mapping[str, SourceFile]:
        """The files as this transaction sees them, by path."""

    def note_file(self, file: SourceFile) -> None:
        """Remembers a file of corpus/, in place of what was known of that path."""

    def forget_file(self, path: str) -> None: ...

    def commit(self, *, more: bool = False) -> None:
        """Makes the changes the state that counts; ``more`` says that ``Store.settle`` will come after."""


class Store(Protocol):
    """A place that keeps the index of one knowledge base."""

    def snapshot(self, *, opened: bool = True) -> Snapshot:
        """The state of now; ``opened`` says whether what only questions need is opened at once."""

    def files(self) -> Sequence[SourceFile]:
        """Those of a snapshot, without what only questions need; FileNotFoundError where a writer replaces them now."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Takes the write lock; leaving without ``commit()`` undoes everything.

        Raises:
            LockedError: another process has held it for too long.
            InputError: the store was built by another encoder.
        """

    def settle(self) -> None:
        """To be called after many commits with ``more``: puts in order what they left in pieces."""

    def replacement(self, encoder: str, dimensions: int) -> AbstractContextManager[Replacement]:
        """An empty store to fill in place of this one, which goes on answering until it is published."""

    def remembered_ids(self) -> Mapping[str, str]:
        """The document that each file was, as far as an index still tells that is of no other use; not checked."""

    def untidy(self) -> bool:
        """Whether a crash left something that the next transaction removes."""

    def sizes(self) -> Counts:
        """How much the store holds."""

    def repair(self) -> bool:
        """Mends what can be mended without reading corpus/; False where the index must be built anew."""

    def verify(self) -> Sequence[KbError]:
        """Reads everything and says what is damaged, one error each."""


class Replacement(Protocol):
    """A store that is being built; leaving without ``publish()`` drops it."""

    @property
    def store(self) -> Store: ...

    def publish(self) -> None:
        """Puts it in the place of the store that it replaces, in one step."""
