"""What Python code and commands learn of a knowledge base besides answers: changes, progress, status, problems.

Apart from ``knowledge_base.py``, because a question needs none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.arguments import as_day, as_kind
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord


@dataclass(frozen=True, slots=True)
class Overrides:
    """Metadata that a person states for a document; None leaves what was read from the file.

    A single ``issuer`` may be given as text, and a day as text such as 2026-01-03. ``supersedes`` are ids or titles.

    Raises:
        InputError: a day or a kind is none; the kinds there are stand in the sentence.
    """

    id: str | None = None
    title: str | None = None
    issuer: tuple[str, ...] | None = None
    kind: str | None = None
    issued: date | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None
    supersedes: tuple[str, ...] | None = None
    url: str | None = None
    number: str | None = None

    def __post_init__(self) -> None:
        for name in ("issuer", "supersedes"):
            several = getattr(self, name)
            if several is not None:
                object.__setattr__(self, name, (several,) if isinstance(several, str) else tuple(several))
        object.__setattr__(self, "kind", as_kind(self.kind))
        for name in ("issued", "published", "effective", "expires"):
            object.__setattr__(self, name, as_day(getattr(self, name), name))


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken, and why, in one sentence (``error`` is a KbError)."""

    path: str
    error: Exception


@dataclass(frozen=True, slots=True)
class Filled:
    """Particulars that ``source`` (corpus/sources.toml, or an id) has told of a document whose file does not."""

    document: str
    source: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an ``add`` or ``index`` did: document ids, and the files that failed.

    ``replaced`` are documents in whose place the file of this call has been put; what was there is in the trash.
    ``versions`` are pairs of a document that came and one that is nearly the same, under the same title.
    ``filled`` is what was taken over of what the knowledge base knew already.
    ``missing`` are documents of which no file can be seen in corpus/; they stay until ``kb index --prune``.
    """

    added: tuple[DocumentRecord, ...] = ()
    changed: tuple[DocumentRecord, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    missing: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    filled: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far indexing is: ``stage`` is "reading", "encoding", "writing" or "reranking"; counts of files (reranking: of
    passages) and of passages.
    """

    stage: str
    files_done: int
    files_total: int
    passages_done: int


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and sizes, as ``kb status --json`` gives them, and what reranks.

    ``reranker`` is the one that kb.toml names; ``reranks`` is whether the rerank model does. ``statuses`` counts
    documents by their status today (in-force, superseded ...).
    """

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
    reranker: str | None = None
    reranks: bool = False
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something ``doctor`` found: one sentence (``error``), and whether ``--repair`` mended it.

    ``remark`` says that it may be meant so: it is no problem.
    """

    error: Exception
    mended: bool
    remark: bool = False


@dataclass(frozen=True, slots=True)
class PassageInContext:
    """A passage in its surroundings: every passage of its section in reading order, and which one it is."""

    document: DocumentRecord
    passages: tuple[Passage, ...]
    marked: str | None
