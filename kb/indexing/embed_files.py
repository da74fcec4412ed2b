"""Reads and embeds the files that an update takes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders.encoder import ComposingEncoder
from kb.indexing.embedding import embed, take_portion
from kb.indexing.pending_files import FILES, PendingFile, grouped
from kb.indexing.read_file import UNREADABLE, ReadResult, read_file
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.store.store import IndexedPassage

PORTION = 8192  # passages that are committed together
_AT_ONCE = 128  # passages that an encoder takes together which may need seconds for each
_MUCH = 1_500_000  # bytes from which on it pays to start worker processes
_MANY = 64  # files, likewise


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """What came of reading and embedding a file; nothing in ``indexed`` where it could not be read."""

    task: PendingFile
    read: ReadResult
    indexed: list[IndexedPassage]


def embedded_files(home: Path, encoder: Encoder, work: Sequence[PendingFile]) -> Iterator[EmbeddedFile]:
    """Files read and embedded, as they get done: by worker processes where they are many."""
    inside = [task for task in work if not task.found.outside and not task.unreadable]
    for task in work:
        path = task.found.path
        if task.found.outside:
            template = "{file} is a link that leads out of corpus/: put a copy of the file in its place."
            yield EmbeddedFile(task, ReadResult(path, None, (), template, (("file", path),)), [])
        elif task.unreadable:
            parameters = (("file", path), ("reason", task.unreadable))
            yield EmbeddedFile(task, ReadResult(path, None, (), UNREADABLE, parameters, passing=True), [])
    if sum(task.found.size for task in inside) < _MUCH and len(inside) < _MANY:
        yield from _embedded_here(encoder, ((task, read_file(home, task.found.path, task.id)) for task in inside))
        return
    from kb.encoders.embedded import EmbeddedEncoder
    from kb.indexing.process_pool import ProcessPool

    embed_there = isinstance(encoder, EmbeddedEncoder)
    groups = grouped(inside)
    with ProcessPool(home, embed=embed_there, spare=home / "index") as workers:
        results = workers.results([[(task.found.path, task.id) for task in group] for group in groups])
        pairs = (
            (task, done)
            for group, all_done in zip(groups, results, strict=True)
            for task, done in zip(group, all_done, strict=True)
        )
        if embed_there:
            yield from (EmbeddedFile(task, done.read, done.indexed()) for task, done in pairs)
        else:
            yield from _embedded_here(encoder, ((task, done.read) for task, done in pairs))


def _embedded_here(encoder: Encoder, reads: Iterable[tuple[PendingFile, ReadResult]]) -> Iterator[EmbeddedFile]:
    """Vectors made by this process, for as many files together as make up a portion."""
    rest = iter(reads)
    most = PORTION if isinstance(encoder, ComposingEncoder) else _AT_ONCE
    while batch := take_portion(rest, lambda one: len(one[1].passages), most, FILES):
        documents = [(read.document.metadata, read.passages) for _, read in batch if read.document is not None]
        vectors = embed(documents, encoder)
        for task, read in batch:
            yield EmbeddedFile(task, read, next(vectors) if read.document is not None else [])
