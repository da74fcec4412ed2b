"""KnowledgeBase: everything that the command line gives to a person, for Python code.

The command line is a thin layer over this class: whatever a command does is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.search.answer import Answer
    from kb.store.store import DocumentRecord


@dataclass(frozen=True, slots=True)
class Overrides:
    """Metadata that a person states for a document; None leaves what was read from the file."""

    id: str | None = None
    title: str | None = None
    issuer: tuple[str, ...] | None = None
    kind: str | None = None
    issued: date | None = None
    published: date | None = None
    url: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken, and why, in one sentence (``error`` is a KbError)."""

    path: str
    error: Exception


@dataclass(frozen=True, slots=True)
class Change:
    """What an ``add`` or ``index`` did: document ids, and the files that failed."""

    added: tuple[DocumentRecord, ...] = ()
    changed: tuple[DocumentRecord, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far indexing is: ``stage`` is "reading", "encoding" or "writing"; counts of files and passages."""

    stage: str
    files_done: int
    files_total: int
    passages_done: int


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and sizes, as ``kb status --json`` gives them."""

    home: Path
    documents: int
    passages: int
    sentences: int
    encoder: str
    dimensions: int
    store: str
    index_bytes: int
    vector_index: str
    up_to_date: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something ``doctor`` found: one sentence (``error``), and whether ``--repair`` mended it."""

    error: Exception
    mended: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A passage in its surroundings: every passage of its section in reading order, and which one it is."""

    document: DocumentRecord
    passages: tuple[Passage, ...]
    marked: str | None


class KnowledgeBase:
    """A knowledge base in a folder HOME with ``corpus/`` and ``index/``.

    Use ``KnowledgeBase.open(home)``; close it, or use it as a context manager. Opening is cheap:
    indexes and the encoder are mapped when the first question needs them.
    """

    @classmethod
    def open(cls, home: Path | None = None) -> KnowledgeBase:
        """Opens HOME, or finds it as the contract says. Raises InputError where there is none."""
        raise NotImplementedError

    @classmethod
    def create(cls, home: Path, *, samples: bool = False) -> KnowledgeBase:
        """Makes a new, empty knowledge base (with the shipped documents where ``samples``)."""
        raise NotImplementedError

    def ask(
        self,
        question: str,
        *,
        n: int = 5,
        document: str | None = None,
        issuer: str | None = None,
        kind: str | None = None,
        language: str | None = None,
        since: date | None = None,
        until: date | None = None,
        parse: bool = True,
    ) -> Answer:
        """Ranked passages for a question in Chinese or English. Does not look for changes in corpus/."""
        raise NotImplementedError

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        overrides: Overrides | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Change:
        """Copies files, folders or pages (http, https) into corpus/ and indexes them."""
        raise NotImplementedError

    def index(
        self,
        *,
        rebuild: bool = False,
        encoder: str | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Change:
        """Brings index/ up to date with corpus/."""
        raise NotImplementedError

    def up_to_date(self) -> bool:
        """Whether corpus/ is as it was when index/ was last written (sizes and times of files only)."""
        raise NotImplementedError

    def remove(self, document_id: str) -> DocumentRecord:
        """Takes a document out of corpus/ (with its ``.toml``) and out of index/."""
        raise NotImplementedError

    def documents(self) -> Sequence[DocumentRecord]:
        """Every document, ordered by id."""
        raise NotImplementedError

    def document(self, document_id: str) -> DocumentRecord:
        """One document; InputError names the nearest ids when there is none of that id."""
        raise NotImplementedError

    def passage(self, passage_id: str) -> Passage:
        """One passage; InputError names the nearest ids when there is none of that id."""
        raise NotImplementedError

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order."""
        raise NotImplementedError

    def show(self, passage_or_document_id: str) -> Place:
        """A passage with the section around it, or a whole document."""
        raise NotImplementedError

    def status(self) -> Status:
        """Counts and sizes."""
        raise NotImplementedError

    def doctor(self, *, repair: bool = False) -> Sequence[Problem]:
        """Checks everything; ``repair`` mends what can be mended."""
        raise NotImplementedError

    def last_ranks(self) -> Sequence[str]:
        """Passage ids of the last ``kb ask`` in this home, best first (for ``kb cite 1 3``)."""
        raise NotImplementedError

    def remember_ranks(self, answer: Answer) -> None:
        """Keeps an answer's passage ids for ``last_ranks``."""
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of files."""
        raise NotImplementedError

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
