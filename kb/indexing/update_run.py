"""One update of index/: which files are new, changed or gone, and what is written of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.files.durable import digest_of
from kb.indexing.copies import Copies, preference
from kb.indexing.embed_files import PORTION, EmbeddedFile, embedded_files
from kb.indexing.pending_files import (
    FILES,
    Look,
    PendingFile,
    content_of,
    free_id,
    left_behind,
    own_record,
    renamed,
    renamed_file,
    renamed_files,
)
from kb.indexing.read_file import ReadResult, is_passing
from kb.indexing.relations import note_relations
from kb.indexing.rerank_vectors import add_rerank_vectors, with_rerank_vectors
from kb.indexing.scan import CorpusFile, document_id, failure_of, finished_scan, sidecar_path, still_indexed
from kb.indexing.write_sidecar import sidecar_id
from kb.results import Change, Progress
from kb.store.store import DocumentRecord, IndexedPassage, SourceFile

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage
    from kb.store.store import Counts, Snapshot, Store, Transaction

_COMMIT_AFTER = 60.0  # seconds: a large encoder takes hours, and may be interrupted


class Update:
    """One update of a store; ``kb.indexing.updating`` begins it."""

    def __init__(
        self,
        corpus: Path,
        store: Store,
        encoder: Encoder,
        progress: Callable[[Progress], None] | None,
        given: dict[str, str] | None = None,
        *,
        prune: bool = False,
        removed: frozenset[str] = frozenset(),
    ) -> None:
        self._home = corpus.parent
        self._corpus = corpus
        self._store = store
        self._encoder = encoder
        self._progress = progress
        self._given = given or {}
        self._prune, self._removed = prune, removed
        self._looks: dict[str, Look] = {}
        self._added: dict[str, DocumentRecord] = {}
        self._changed: dict[str, DocumentRecord] = {}
        self._removed_documents: set[str] = set()
        self._total = self._done = self._passages = 0
        self._copies = Copies((), partial(_committed_passages, store))

    def run(self) -> Change:
        found = finished_scan(self._corpus)
        with self._store.snapshot() as snapshot:
            counts = snapshot.counts()
            known = {file.path: file for file in snapshot.files()}
            differing = [file for file in found if file.path not in known or known[file.path].stamp != file.stamp]
            unseen = known.keys() - {file.path for file in found}
            missing = self._missing(unseen, differing, known)
            gone = sorted(unseen - missing)
            kept = [known[path] for path in sorted(missing)]
            work, copies, touched = self._sort_out(snapshot, found, differing, known, kept)
            left, renamed_paths = left_behind(snapshot, work, known), renamed_files(snapshot, gone, known)
            if left or renamed_paths:
                reread = left | renamed_paths | {file.path for file in differing}
                differing = [file for file in found if file.path in reread]
                work, copies, touched = self._sort_out(snapshot, found, differing, known, kept, left, renamed_paths)
                # Process renamed files first, so that addition and removal share a transaction.
                work.sort(key=lambda task: task.found.path not in renamed_paths)
            if work:
                self._copies = Copies(snapshot.titles(), partial(_committed_passages, self._store))
        self._total = len(work)

        def settle(transaction: Transaction) -> None:
            self._take_out(transaction, gone)
            for file in touched:
                transaction.note_file(file)
            for file in copies:
                self._note_copy(transaction, file)

        # Together with what is new, so that a file that was renamed or replaced is there at every moment.
        settled = False
        for portion in self._portions(work):
            last = self._done == self._total
            if last and not settled:
                # A single commit: with its rerank vectors in it, its passages are reranked from the start.
                portion = self._with_rerank_vectors(portion, counts)
            self._put(portion, None if settled else settle, more=settled or not last)
            if settled and last:
                self._report("writing")
                self._store.settle()
            settled = True
        if not settled and (gone or copies or touched or self._store.untidy()):
            with self._store.transaction() as transaction:
                settle(transaction)
                transaction.commit()
        add_rerank_vectors(self._store, self._encoder, self._report_rerank_vectors)
        note_relations(self._store)
        with self._store.snapshot() as snapshot:
            files = snapshot.files()
        touched_ids = self._added.keys() | self._changed.keys()
        return Change(
            added=tuple(self._added.values()),
            changed=tuple(self._changed.values()),
            removed=tuple(sorted(self._removed_documents - touched_ids)),
            unchanged=tuple(sorted({f.document for f in files if f.document is not None} - touched_ids)),
            failed=tuple(failure_of(file) for file in files if file.failure is not None),
            missing=tuple(sorted({file.document for file in kept if file.document is not None})),
        )

    def _missing(self, unseen: Set[str], differing: Sequence[CorpusFile], known: Mapping[str, SourceFile]) -> set[str]:
        """Files of documents that stay although none of their files can be seen."""
        if self._prune:
            return set()
        missing = still_indexed(self._corpus, unseen - self._removed, known)
        new = [file for file in differing if file.path not in known]
        if not missing or not new:
            return missing
        contents = {self._look(file).digest for file in new} - {""}
        places = {sidecar_path(file.path) for file in new}
        return {path for path in missing if known[path].digest not in contents and sidecar_path(path) not in places}

    def _sort_out(
        self,
        snapshot: Snapshot,
        found: Sequence[CorpusFile],
        differing: Sequence[CorpusFile],
        known: dict[str, SourceFile],
        kept: Sequence[SourceFile],
        left: frozenset[str] = frozenset(),
        renamed_paths: frozenset[str] = frozenset(),
    ) -> tuple[list[PendingFile], list[SourceFile], list[SourceFile]]:
        """(files to read; copies of documents that are there; files that were only touched).

        ``kept`` are files that cannot be seen, whose documents stay.
        ``left`` are copies of documents whose own file has changed: they become documents of their own.
        ``renamed_paths`` are copies of documents whose own file is gone: the first of them becomes that document.
        """
        differs = {file.path for file in differing}
        standing = [*kept, *(known[file.path] for file in found if file.path not in differs)]
        owners: dict[tuple[str, str], str | PendingFile] = {
            (file.digest, file.stated): file.document for file in standing if file.document is not None
        }
        taken = {file.document for file in standing if file.document is not None}
        ids = dict(self._given)
        ids.update({f.path: f.document for f in known.values() if f.document is not None and f.path not in left})
        work: list[PendingFile] = []
        copies: list[SourceFile] = []
        touched: list[SourceFile] = []
        looked = [self._look(file) for file in differing]
        for file, at in zip(differing, looked, strict=True):
            # What cannot be read now keeps the id of what was read of it before.
            if at.unreadable and (own := own_record(snapshot, known.get(file.path))) is not None:
                taken.add(own.id)

        def is_unchanged(file: CorpusFile, at: Look) -> bool:
            before = known.get(file.path)
            return before is not None and (before.digest, before.stated) == (at.digest, at.stated) and bool(at.digest)

        # Unchanged files first, so that a new file with the same content becomes their copy and not another document.
        for file, at in sorted(zip(differing, looked, strict=True), key=lambda pair: not is_unchanged(*pair)):
            before = known.get(file.path)
            digest, stated, named = at.digest, at.stated, at.named
            unchanged = is_unchanged(file, at)
            if before is not None and unchanged and file.path not in left | renamed_paths:
                same = replace(before, stamp=file.stamp)
                touched.append(same)
                if same.document is not None:
                    owners.setdefault((digest, stated), same.document)
                    taken.add(same.document)
                continue
            owner = owners.get((digest, stated)) if digest else None
            if isinstance(owner, PendingFile):
                owner.copies.append(file)
                continue
            if owner is not None:
                copies.append(SourceFile(file.path, file.stamp, digest, stated, owner))
                continue
            identity = named or ids.get(file.path)
            if identity is None or identity in taken:
                identity = free_id(named or document_id(Path(file.path)), taken)
            if not at.unreadable:
                taken.add(identity)
            task = PendingFile(
                file, digest, stated, identity, before, unreadable=at.unreadable, named=named is not None
            )
            if digest:
                owners[digest, stated] = task
            work.append(task)
        return work, copies, touched

    def _look(self, file: CorpusFile) -> Look:
        if file.path not in self._looks:
            self._looks[file.path] = self._looked(file)
        return self._looks[file.path]

    def _looked(self, file: CorpusFile) -> Look:
        path = self._home / file.path
        try:
            digest = "" if file.outside else digest_of(path)
            return Look(
                digest, digest_of(self._home / sidecar_path(file.path)), None if file.outside else sidecar_id(path)
            )
        except OSError as error:
            return Look(unreadable=error.strerror or str(error))
        except Exception as error:  # noqa: BLE001 - what is wrong with it is said when it is read
            if isinstance(error, InputError) and is_passing(error):
                return Look(unreadable=str(error.parameters["reason"]))
            return Look()

    def _take_out(self, transaction: Transaction, paths: Sequence[str]) -> None:
        """Forgets files that are gone, and their documents unless a copy is left."""
        for path in paths:
            file = transaction.files().get(path)
            if file is None:
                continue
            transaction.forget_file(path)
            self._release(transaction, file)

    def _release(self, transaction: Transaction, file: SourceFile) -> None:
        """What becomes of a file's document when the file is gone or has changed."""
        record = transaction.document(file.document) if file.document is not None else None
        if record is None:
            return
        others = sorted(other.path for other in transaction.files().values() if other.document == record.id)
        others = [path for path in others if path != file.path]
        if not others:
            transaction.remove(record.id)
            self._removed_documents.add(record.id)
            return
        path = record.path if record.path in others else renamed_file(others, file, transaction.files())
        if content_of(transaction.files()[path]) != content_of(file):
            # What is stored was read from another file: if interrupted here, the next update reads this file.
            transaction.note_file(replace(transaction.files()[path], stamp="", digest=""))
        transaction.amend(replace(record, path=path, copies=tuple(p for p in others if p != path)))

    def _note_copy(self, transaction: Transaction, file: SourceFile) -> None:
        before = transaction.files().get(file.path)
        transaction.note_file(file)
        if before is not None and before.document != file.document:
            self._release(transaction, before)
        record = transaction.document(file.document or "")
        if record is not None and file.path != record.path and file.path not in record.copies:
            transaction.amend(replace(record, copies=tuple(sorted({*record.copies, file.path}))))

    def _portions(self, work: Sequence[PendingFile]) -> Iterator[list[EmbeddedFile]]:
        """Files read and embedded, as many together as are worth a commit."""
        portion: list[EmbeddedFile] = []
        passages = 0
        begun = time.monotonic()
        for one in embedded_files(self._home, self._encoder, work):
            portion.append(one)
            passages += len(one.indexed)
            self._passages += len(one.indexed)
            self._done += 1
            self._report("encoding")
            if passages >= PORTION or len(portion) >= FILES or time.monotonic() - begun >= _COMMIT_AFTER:
                yield portion
                portion, passages = [], 0
                begun = time.monotonic()
        if portion:
            yield portion

    def _put(
        self, portion: Sequence[EmbeddedFile], settle: Callable[[Transaction], None] | None, *, more: bool = False
    ) -> None:
        self._report("writing")
        with self._store.transaction() as transaction:
            if settle is not None:
                settle(transaction)
            for one in portion:
                self._put_one(transaction, one.task, one.read, one.indexed)
            transaction.commit(more=more)
        self._copies.committed()

    def _with_rerank_vectors(self, portion: Sequence[EmbeddedFile], counts: Counts) -> list[EmbeddedFile]:
        """The same with rerank vectors, where the store keeps them."""
        passages = iter(
            with_rerank_vectors(
                [p for one in portion for p in one.indexed], counts, self._encoder, self._report_rerank_vectors
            )
        )
        return [replace(one, indexed=list(islice(passages, len(one.indexed)))) for one in portion]

    def _put_one(
        self, transaction: Transaction, task: PendingFile, result: ReadResult, indexed: list[IndexedPassage]
    ) -> None:
        path = task.found.path
        before = transaction.files().get(path)
        same = before is not None and (before.digest, before.stated) == (task.digest, task.stated) and task.digest
        if before is not None and same and before.document in (None, task.id):
            return  # another process was faster
        if result.document is None:
            if not task.found.outside and not (self._home / path).exists():
                return  # gone while it was read
            if result.passing:
                # A fault of the disk, not of the file: keep what was read before, and try again at every call.
                of = before.document if before is not None else None
                transaction.note_file(SourceFile(path, "", "", "", of, result.failure, dict(result.parameters)))
                return
            if before is not None:
                self._release(transaction, before)
            for found in (task.found, *task.copies):
                fields = dict(result.parameters)
                if found is not task.found and "file" in fields:
                    fields["file"] = Path(found.path).name
                failure = SourceFile(found.path, found.stamp, task.digest, task.stated, None, result.failure, fields)
                transaction.note_file(failure)
            return
        identity = task.id
        there = transaction.document(identity)
        if there is not None and there.path != path and (before is None or before.document != identity):
            # Another process has given this id to another file meanwhile.
            identity = free_id(identity, {file.document for file in transaction.files().values() if file.document})
            indexed = [renamed(one, identity) for one in indexed]
        read = result.document
        record = DocumentRecord(
            id=identity,
            metadata=read.metadata,
            path=path,
            digest=task.digest,
            pages=read.pages,
            provisions=sum(provision.numbered for provision in read.provisions),
            passages=len(indexed),
            recognised=read.recognised,
            notes=read.notes,
            clauses=result.clauses,
        )
        original = None if task.named else self._copies.original_of(record, result.passages, transaction.document)
        if original is not None:
            identity = original.id
            if preference(original) <= preference(record):
                for copy in (task.found, *task.copies):
                    self._note_copy(transaction, SourceFile(copy.path, copy.stamp, task.digest, task.stated, identity))
                return
            indexed = [renamed(one, identity) for one in indexed]
            others = {original.path, *original.copies} - {path}
            record = replace(record, id=identity, copies=tuple(sorted(others)))
        if before is not None and before.document is not None and before.document != identity:
            self._release(transaction, before)
        is_new = transaction.document(identity) is None
        transaction.put(record, indexed)
        self._copies.note(record, [one.passage for one in indexed])
        transaction.note_file(SourceFile(path, task.found.stamp, task.digest, task.stated, identity))
        for copy in task.copies:
            self._note_copy(transaction, SourceFile(copy.path, copy.stamp, task.digest, task.stated, identity))
        (self._added if is_new else self._changed)[identity] = transaction.document(identity) or record

    def _report_rerank_vectors(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(Progress("reranking", done, total, done))

    def _report(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(Progress(stage, self._done, self._total, self._passages))


def _committed_passages(store: Store, document: str) -> Sequence[Passage]:
    # A function, not a method: a bound method would keep the update and its encoder in memory.
    with store.snapshot() as snapshot:
        return snapshot.passages_of(document)
