"""KnowledgeBase: everything that the command line gives to a person, for Python code.

The command line is a thin layer over this class: whatever a command does is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders import DEFAULT, NONE
from kb.errors import DamageError, InputError, KbError
from kb.home import Home, find_home, is_home, make_home

if TYPE_CHECKING:
    from kb.encoders.encoder import CrossEncoder, Encoder
    from kb.passages.passage import Passage
    from kb.results import Change, CorpusState, Failure, Overrides, PassageInContext, Problem, Progress, Status
    from kb.search.answer import Answer
    from kb.store.store import DocumentRecord, Snapshot, SourceFile, Store

_SECTION = 40
_NEIGHBOURS = 3
"""Passages: how long a section is shown whole, and how many stand either side of one in a longer section."""


MOST_RESULTS = 1000
LONGEST_QUESTION = 10_000
"""Characters; a longer text is a document by mistake (kb ask "$(cat report.txt)")."""


class KnowledgeBase:
    """A knowledge base in a folder HOME with ``corpus/`` and ``index/``.

    Use ``KnowledgeBase.open(home)``; close it, or use it as a context manager. Opening is cheap:
    indexes and the encoder are mapped when the first question needs them. What is read comes from
    one consistent state of the index; a change made through this object is seen by what follows.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._store: Store | None = None
        self._snapshot: Snapshot | None = None
        self._encoder: Encoder | None = None
        self._reranker: CrossEncoder | None = None

    @classmethod
    def open(cls, home: Path | None = None) -> KnowledgeBase:
        """Opens HOME, or finds it as the contract says. Raises InputError where there is none."""
        return cls(find_home(home))

    @classmethod
    def create(cls, home: Path, *, samples: bool = False) -> KnowledgeBase:
        """Makes a new, empty knowledge base (with the shipped documents where ``samples``).

        Raises:
            InputError: HOME is a knowledge base already, or cannot be written.
        """
        if is_home(home):
            raise InputError("{folder} is a knowledge base already; use it with: kb --home {folder} ...", folder=home)
        if home.exists() and not home.is_dir():
            raise InputError("{folder} is a file; name a folder for the new knowledge base.", folder=home)
        base = cls(make_home(home))
        if samples:
            from kb.files.atomic_write import write_whole

            for path in sorted(_samples().iterdir()):
                if path.is_file() and not path.name.startswith("."):
                    write_whole(base.home.corpus / path.name, path.read_bytes())
        return base

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
        reranker: str | None = None,
    ) -> Answer:
        """Ranked passages for a question in Chinese or English. Does not look for changes in corpus/.

        ``reranker`` takes the place of the one that kb.toml names; "none" asks without.

        Raises:
            InputError: the question is empty or too long, ``n`` is not from 1 to 1000, no document can pass the
                filters, the index was built by an encoder other than kb.toml names, or the encoder or the reranker
                cannot be loaded.
        """
        _check_question(question, n, language, since, until)
        from kb.encoders.blas import one_thread
        from kb.search import search
        from kb.store.store import Filter

        which = Filter(
            documents=frozenset({document}) if document else None,
            issuer=issuer,
            kind=kind,
            language=language,
            since=since,
            until=until,
        )
        snapshot = self.snapshot()
        encoder, judge = self.encoder(), self.reranker(reranker)
        with one_thread():
            return search(snapshot, encoder, question, n, which, parse, judge)

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        overrides: Overrides | None = None,
        replace: str | None = None,
        allow_private: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Change:
        """Copies files, folders or pages (http, https) into corpus/ and indexes them.

        ``allow_private`` permits pages on this machine and in private networks. ``replace`` is the id of a document
        whose place the one file takes; what was there goes into the trash.

        What is in corpus/ already, byte for byte, is left as it is. A full text takes the place of the
        digest of its name; any other file of a name that is taken gets ``-2``. A file that cannot be
        read is reported in ``failed`` and does not stay in corpus/.

        Raises:
            InputError: the overrides or ``replace`` do not fit what is added.
            LockedError: another process has been writing for too long.
        """
        from kb.import_files import take_out
        from kb.results import Change, Failure

        self._encoder_that_indexes()  # what cannot be indexed is not copied either
        copied, replaced, unchanged, failed, gone = self._copy_all(list(paths), overrides, replace, allow_private)
        # Only what this call brought is reported: other changes in corpus/ come with it, as with any index.
        change = self.index(progress=progress, removed=gone)
        mine = {self._below_home(path) for path in copied}
        broken = [failure for failure in change.failed if failure.path in mine]
        new = [path for failure in broken if (path := self.home.path / failure.path) not in replaced]
        take_out(self.home.corpus, new)
        if new:
            self.index()
        named = {self._below_home(path): origin for path, origin in copied.items()}
        changed = {record.id for record in change.changed}
        # Another process may have indexed what this one copied: what is there now counts, whoever did it.
        files = self.snapshot().find_files(paths=sorted(mine))
        ids = sorted({file.document for file in files if file.document is not None})
        records = [record for identity in ids if (record := self.snapshot().document(identity))]
        from kb.indexing.versions import versions_of

        return Change(
            added=tuple(record for record in records if record.path in mine and record.id not in changed),
            changed=tuple(record for record in records if record.path in mine and record.id in changed),
            unchanged=(*unchanged, *(record.id for record in records for path in record.copies if path in mine)),
            failed=(*failed, *(Failure(named[failure.path], failure.error) for failure in broken)),
            replaced=tuple(record.id for record in records if replaced.get(self.home.path / record.path)),
            versions=tuple((record.id, one) for record in records for one in versions_of(record, self.snapshot())),
        )

    def _copy_all(
        self,
        paths: list[Path | str],
        overrides: Overrides | None,
        replace: str | None,
        allow_private: bool,
    ) -> tuple[dict[Path, str], dict[Path, bool], list[str], list[Failure], list[Path]]:
        """Copies into corpus/.

        Answers the copies with where they came from; those of them in whose place something stood before (they stay,
        even if they cannot be read at the moment), and whether that was something else; what was there already; what
        failed; and files that went into the trash.
        """
        import contextlib
        import tempfile

        from kb.documents.loading import format_of
        from kb.files.digest import digest
        from kb.import_files import FileToImport, copy_into, files_to_import, wanted_place
        from kb.indexing import write_sidecar
        from kb.results import Failure

        copied: dict[Path, str] = {}
        replaced: dict[Path, bool] = {}
        gone: list[Path] = []
        unchanged: list[str] = []
        failed: list[Failure] = []
        with contextlib.ExitStack() as until_copied:
            found: list[tuple[FileToImport, str]] = []
            for path in paths:
                try:
                    if isinstance(path, str) and path.lower().startswith(("http://", "https://")):
                        from kb.sources import download

                        folder = until_copied.enter_context(
                            tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True)
                        )
                        file = download(path, Path(folder), allow_private=allow_private)
                        found.append((FileToImport(file, Path(file.name)), path))
                    else:
                        found += [(source, str(source.path)) for source in files_to_import(Path(path))]
                except KbError as error:
                    failed.append(Failure(str(path), error))
            if overrides and overrides.id and len(found) > 1:
                raise InputError("--id names one document, and {count} files were given.", count=len(found))
            if replace is not None and len(found) != 1:
                raise InputError("--replace takes one file, and {count} were given.", count=len(found))
            other = self.document(replace) if replace is not None else None
            for source, origin in found:
                try:
                    format_of(source.path, b"")  # before anything is copied
                    content = digest(source.path)
                    if other is not None and other.digest != content:
                        target = self._put_in_place(source.path, other, content, overrides, gone)
                        replaced[target], copied[target] = True, origin
                        continue
                    if (record := self._of_digest(content)) and not overrides:
                        unchanged.append(record.id)
                        continue
                    there = self.home.path / record.path if record else wanted_place(self.home.corpus, source)
                    if record or (there.is_file() and digest(there) == content):  # copied before, but not indexed
                        target = there
                        replaced[target] = False
                        if overrides:
                            write_sidecar.write(target, overrides)
                    elif (old := self._digest_to_replace(source.path, overrides)) is not None:
                        target = self._put_in_place(source.path, old, content, overrides, gone)
                        replaced[target] = True
                    else:
                        beside = source.path.with_suffix(".toml")
                        statement = write_sidecar.merged(beside, overrides) if overrides else None
                        target = copy_into(self.home.corpus, source, stated=statement)
                    copied[target] = origin
                except KbError as error:
                    failed.append(Failure(origin, error))
                except OSError as error:
                    reason = error.strerror or str(error)
                    failed.append(
                        Failure(origin, InputError("{path} cannot be read ({reason}).", path=origin, reason=reason))
                    )
        return copied, replaced, unchanged, failed, gone

    def _put_in_place(
        self, path: Path, old: DocumentRecord, content: str, overrides: Overrides | None, gone: list[Path]
    ) -> Path:
        """Puts a file in the place of a document's, whose copies go into the trash with it; adds those to ``gone``."""
        from kb import trash
        from kb.import_files import files_of, replace_with
        from kb.indexing import write_sidecar

        here = self.home.path / old.path
        target = replace_with(self.home.corpus, old.id, here, path, write_sidecar.taking_over(here, path, overrides))
        copies = [self.home.path / copy for copy in old.copies]
        if (same := self._of_digest(content)) and same.id != old.id:  # it was added beside the other one before
            trash.put(self.home.corpus, same.id, files_of(self.home.corpus, [self.home.path / same.path]))
            gone.append(self.home.path / same.path)
        if copies:
            trash.put(self.home.corpus, old.id, files_of(self.home.corpus, copies))
            gone += copies
        return target

    def _of_digest(self, digest: str) -> DocumentRecord | None:
        """The document whose own file has that SHA-256."""
        for file in self.snapshot().find_files(digests=[digest]):
            record = self.snapshot().document(file.document or "")
            if record is not None and record.digest == digest:
                return record
        return None

    def _digest_to_replace(self, path: Path, overrides: Overrides | None) -> DocumentRecord | None:
        """The digest in corpus/ whose place a full text of the same id takes, if there is one."""
        from kb.documents.reader_process import read
        from kb.indexing.scan import document_id

        wanted = (overrides.id if overrides else None) or document_id(path)
        record = self.snapshot().document(wanted)
        if record is None or record.metadata.text_status != "digest":
            return None
        return record if read(path).metadata.text_status == "full" else None

    def index(
        self,
        *,
        rebuild: bool = False,
        prune: bool = False,
        removed: Iterable[Path] = (),
        encoder: str | None = None,
        progress: Callable[[Progress], None] | None = None,
        patience: float = 60.0,
    ) -> Change:
        """Brings index/ up to date with corpus/. Documents whose files cannot be seen stay.

        Args:
            rebuild: makes the index anew; the old one answers until the new one is done.
            prune: takes out documents of which no file is left in corpus/.
            removed: files that were deleted on purpose; documents that have no other go with them.
            encoder: the encoder to build with from now on, by name or folder ("default": the embedded
                one); another one than before means a rebuild. It is noted in kb.toml.
            progress: called now and then.
            patience: seconds to wait for another process that is writing.

        Raises:
            InputError: there is no such encoder, ``prune`` where there is no corpus/, or ``rebuild`` would lose
                documents whose files cannot be seen.
            LockedError: another process has been writing for too long.
        """
        from kb.indexing.scan import unchanged
        from kb.store import open_store, recorded_encoder

        encoder = _model(encoder)
        deleted = frozenset(self._below_home(path) for path in removed)
        if prune and not self.home.corpus.is_dir():
            raise InputError("{folder} is missing; bring it back, or name another home.", folder=str(self.home.corpus))
        damaged = False
        try:
            before = recorded_encoder(self.home.index, self.home.settings)
        except DamageError:
            if not rebuild:
                raise
            before, damaged = None, True
        wanted = encoder or self.home.settings.encoder or before
        if not rebuild and not deleted and before is not None and encoder is None and wanted == before:
            store = open_store(self.home.index, settings=self.home.settings)
            change = unchanged(self.home.corpus, store, prune=prune)
            if change is not None:
                return change
        from kb.indexing import update

        if self._encoder is None or wanted not in (None, self._encoder.name):
            self._encoder = self._load(wanted, before)
        other = before is not None and before != self._encoder.name
        if other and encoder is None and not rebuild:
            raise _other_encoder(before, self._encoder.name)
        self._forget()
        anew = damaged or (before is not None and (rebuild or other))
        store = open_store(
            self.home.index,
            before if anew else self._encoder.name,
            None if anew else self._encoder.dimensions,
            patience=patience,
            settings=self.home.settings,
        )
        try:
            change = update(
                self.home.corpus,
                store,
                self._encoder,
                rebuild=anew,
                prune=prune,
                removed=deleted,
                progress=progress,
            )
        finally:
            self._store = None
        if encoder is not None:
            self._note("encoder", "name", None if encoder == DEFAULT else encoder)
        return change

    def choose_reranker(self, name: str | None) -> None:
        """Questions are reranked from now on by this model, by name or folder ("none": not at all).

        It is noted in kb.toml. Raises InputError where there is no such model or kb.toml cannot be written.
        """
        self.reranker(name)
        self._note("search", "reranker", None if name == NONE else name)

    def reranker(self, name: str | None = None) -> CrossEncoder | None:
        """The reranker of that name or folder, or else the one that kb.toml names; None where there is none.

        Raises:
            InputError: it cannot be loaded here.
        """
        wanted = _model(name) or self.home.settings.reranker
        if wanted is None:
            return None
        from kb.encoders import load_cross_encoder

        if wanted == NONE:
            return None
        if self._reranker is None or self._reranker.name != wanted:
            self._reranker = load_cross_encoder(wanted)
        return self._reranker

    def _note(self, section: str, name: str, model: str | None) -> None:
        """Writes a model's name or folder into kb.toml; a folder in HOME relative to it, so that both can move."""
        from kb.files.toml_edit import set_text
        from kb.home import SETTINGS, read_settings

        if model is not None and Path(model).expanduser().is_dir():
            folder = Path(model).expanduser().resolve()
            inside = folder.is_relative_to(self.home.path)
            model = folder.relative_to(self.home.path).as_posix() if inside else str(folder)
        set_text(self.home.path / SETTINGS, section, name, model)
        self.home = Home(self.home.path, read_settings(self.home.path))

    def up_to_date(self) -> bool:
        """Whether the index knows all that can be seen in corpus/ (sizes and times of files only)."""
        return self.corpus_state().up_to_date

    def corpus_state(self) -> CorpusState:
        """The same, and the documents of which no file can be seen in corpus/."""
        from kb.indexing.scan import compare
        from kb.results import CorpusState
        from kb.store import recorded_encoder

        if recorded_encoder(self.home.index, self.home.settings) is None:
            return CorpusState(up_to_date=False)
        return compare(self.home.corpus, self.snapshot())

    def remove(self, document_id: str) -> DocumentRecord:
        """Moves a document (with its copies and ``.toml``) into ``corpus/.trash/``, and takes it out of index/.

        Raises:
            InputError: there is no document of that id, or its file cannot be moved.
            LockedError: another process has been writing for too long.
        """
        from kb import trash

        record = self.document(document_id)
        files = self.files_of(record)
        trash.put(self.home.corpus, record.id, files)
        self.index(removed=files)
        return record

    def files_of(self, record: DocumentRecord) -> Sequence[Path]:
        """The files of a document: its own, its copies, and the ``.toml`` beside them."""
        from kb.import_files import files_of

        # Its own comes last: a removal that is interrupted has taken copies, or all.
        return files_of(self.home.corpus, [self.home.path / path for path in (*record.copies, record.path)])

    def restore(self, document_id: str) -> Sequence[DocumentRecord]:
        """Brings back what was removed last under an id, or what gave way to another file; the documents in it.

        A document of that id that is there now goes into the trash in turn.

        Raises:
            InputError: there is nothing of that id in the trash, or a place is taken by another document.
            LockedError: another process has been writing for too long.
        """
        from kb import trash

        files = trash.files_of(self.home.corpus, document_id)
        if not files:
            there = ", ".join(trash.held(self.home.corpus)) or "–"
            raise InputError(
                "There is no {document} in corpus/.trash/; it holds: {there}.", document=document_id, there=there
            )
        now = next((record for record in self.documents() if record.id == document_id), None)
        gone = self.files_of(now) if now else ()
        trash.put(self.home.corpus, document_id, gone)
        trash.take_back(self.home.corpus, files)
        back = [target for _, target in files]
        self.index(removed=[path for path in gone if path not in back])
        found = self.snapshot().find_files(paths=[self._below_home(path) for path in back])
        return [self.document(one) for one in sorted({file.document for file in found if file.document is not None})]

    def documents(self) -> Sequence[DocumentRecord]:
        """Every document, ordered by id; none where nothing is indexed yet."""
        from kb.store import recorded_encoder

        if self._snapshot is None and recorded_encoder(self.home.index, self.home.settings) is None:
            return ()
        return self.snapshot().documents()

    def document(self, document_id: str) -> DocumentRecord:
        """One document; InputError names the nearest ids when there is none of that id."""
        record = self.snapshot().document(document_id)
        if record is None:
            raise _unknown("document", document_id, [record.id for record in self.documents()])
        return record

    def passage(self, passage_id: str) -> Passage:
        """One passage; InputError names the nearest ids when there is none of that id."""
        passage = self.snapshot().find(passage_id)
        if passage is None:
            owner = passage_id.rpartition(":")[0]
            if not owner or self.snapshot().document(owner) is None:
                raise _unknown("document", owner or passage_id, [record.id for record in self.documents()])
            raise _unknown("passage", passage_id, [passage.id for passage in self.passages_of(owner)])
        return passage

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order."""
        return self.snapshot().passages_of(self.document(document_id).id)

    def show(self, passage_or_document_id: str) -> PassageInContext:
        """A passage with the section around it, or a whole document.

        Raises:
            InputError: there is no passage or document of that id.
        """
        from kb.results import PassageInContext

        document = self.snapshot().document(passage_or_document_id)
        if document is not None:
            return PassageInContext(document, tuple(self.passages_of(document.id)), None)
        passage = self.passage(passage_or_document_id)
        everything = self.passages_of(passage.document)
        around = passage.section[:-1]
        section = tuple(other for other in everything if other.section[: len(around)] == around)
        if not around or len(section) > _SECTION:
            # A law of many articles and no chapters: its neighbours are section enough.
            at = next(number for number, other in enumerate(everything) if other.id == passage.id)
            section = tuple(everything[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1])
        return PassageInContext(self.document(passage.document), section, passage.id)

    def status(self) -> Status:
        """Counts and sizes."""
        from kb.results import Status
        from kb.store import recorded_encoder

        if recorded_encoder(self.home.index, self.home.settings) is None:
            encoder = self._load(self.home.settings.encoder)
            return Status(
                home=self.home.path,
                documents=0,
                passages=0,
                sentences=0,
                encoder=encoder.name,
                dimensions=encoder.dimensions,
                store=self.home.settings.backend,
                index_bytes=0,
                vector_index="flat",
                up_to_date=False,
                reranker=self.home.settings.reranker,
            )
        sizes = self._open_store().sizes()
        return Status(
            home=self.home.path,
            documents=sizes.documents,
            passages=sizes.passages,
            sentences=sizes.sentences,
            encoder=self.snapshot().encoder,
            dimensions=self.snapshot().dimensions,
            store=self.home.settings.backend,
            index_bytes=sizes.bytes,
            vector_index=sizes.vector_index,
            reranks=sizes.reranks,
            up_to_date=self.up_to_date(),
            reranker=self.home.settings.reranker,
        )

    def doctor(self, *, repair: bool = False) -> Sequence[Problem]:
        """Checks everything: settings, encoder, every file of index/ and its agreement with corpus/.

        With ``repair``, mends what can be mended: at worst the index is made anew from corpus/.
        """
        from kb.doctor import diagnose

        problems = diagnose(self, repair=repair)
        self._forget()
        return problems

    def read_anew(self, files: Iterable[SourceFile]) -> None:
        """Reads and indexes files of corpus/ once more, whatever their sizes and times say."""
        from dataclasses import replace

        with self._open_store().transaction() as transaction:
            for file in files:
                transaction.note_file(replace(file, stamp="", digest=""))
            transaction.commit()
        self._forget()
        self.index()

    def verify(self) -> Sequence[KbError]:
        """What is wrong with index/: every file is read and compared with its checksum."""
        self._forget()
        return self._open_store().verify()

    def mend(self) -> bool:
        """Mends index/ without reading corpus/ again; False where that cannot be done."""
        self._forget()
        try:
            return self._open_store().repair()
        except DamageError:
            return False
        finally:
            self._store = None

    def failures(self) -> Sequence[Failure]:
        """Files in corpus/ that could not be read when they were last looked at."""
        from kb.indexing import failures

        return failures(self.snapshot())

    def last_results(self) -> Sequence[str]:
        """Passage ids of this user's last ``kb ask`` in this home, best first (for ``kb cite 1 3``)."""
        from kb.last_results import last_results

        return last_results(self.home.path)

    def remember_results(self, answer: Answer) -> None:
        """Keeps an answer's passage ids for ``last_results``. Raises OSError where this user can write nothing."""
        from kb.last_results import remember_results

        remember_results(self.home.path, [result.passage.id for result in answer.results])

    def snapshot(self) -> Snapshot:
        """The state of the store that this object reads."""
        if self._snapshot is None:
            self._snapshot = self._open_store().snapshot()
        return self._snapshot

    def encoder(self) -> Encoder:
        """The encoder that the index was built with.

        Raises:
            InputError: kb.toml names another one, or it cannot be loaded here.
        """
        if self._encoder is None:
            built = self.snapshot().encoder
            wanted = self.home.settings.encoder
            self._encoder = self._load(wanted or built, built)
            if self._encoder.name != built:
                wanted, self._encoder = self._encoder.name, None
                raise _other_encoder(built, wanted)
        return self._encoder

    def _encoder_that_indexes(self) -> Encoder:
        """The encoder of the index; where there is none yet, the one that it will be built with."""
        from kb.store import recorded_encoder

        if recorded_encoder(self.home.index, self.home.settings) is not None:
            return self.encoder()
        if self._encoder is None:
            self._encoder = self._load(self.home.settings.encoder)
        return self._encoder

    def _load(self, name: str | None, built: str | None = None) -> Encoder:
        """The encoder of that name, as this knowledge base uses it; see ``kb.encoders.load``."""
        from kb.encoders import load

        return load(name, spare=self.home.index, built=built, rerank=self.home.settings.rerank)

    def _open_store(self) -> Store:
        if self._store is None:
            from kb.store import open_store, recorded_encoder

            if recorded_encoder(self.home.index, self.home.settings) is None:
                # Nothing is indexed yet: an empty store, as the encoder in force would build it.
                encoder = self._encoder_that_indexes()
                self._store = open_store(self.home.index, encoder.name, encoder.dimensions, settings=self.home.settings)
            else:
                self._store = open_store(self.home.index, settings=self.home.settings)
        return self._store

    def _below_home(self, path: Path) -> str:
        return path.relative_to(self.home.path).as_posix()

    def _forget(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def close(self) -> None:
        """Lets go of files."""
        self._forget()
        self._store = None

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _check_question(question: str, n: int, language: str | None, since: date | None, until: date | None) -> None:
    """Raises InputError for what no caller can mean, from the command line or not."""
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            "The question is longer than {most} characters; ask one question (kb draft check looks at whole texts).",
            most=LONGEST_QUESTION,
        )
    if not 1 <= n <= MOST_RESULTS:
        raise InputError(
            "{option} must be a whole number from {low} to {high}, not {value}.",
            option="n", low=1, high=MOST_RESULTS, value=n,
        )  # fmt: skip
    if language not in (None, "zh", "en"):
        raise InputError(
            '{option} can be {choices}, not "{value}".', option="language", choices="zh, en", value=language
        )
    if since is not None and until is not None and since > until:
        raise InputError("--since {since} is after --until {until}; no document can be both.", since=since, until=until)


def _samples() -> Path:
    """The documents that ship: inside an installed package, or corpus/ of the checkout."""
    package = Path(__file__).parent
    inside = package / "samples"
    return inside if inside.is_dir() else package.parent / "corpus"


def _model(named: str | None) -> str | None:
    """A model that a person names: a folder where there is one of that name, and then its whole path."""
    folder = Path(named).expanduser() if named else None
    return str(folder.resolve()) if folder is not None and folder.is_dir() else named


def _other_encoder(before: str | None, wanted: str) -> InputError:
    return InputError(
        "The index was built with the encoder {before}, and kb.toml names {wanted}; "
        "to build it anew with that one: kb index --rebuild",
        before=before,
        wanted=wanted,
    )


def _unknown(what: str, wanted: str, known: Sequence[str]) -> InputError:
    from difflib import get_close_matches

    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    if what == "passage":
        if near:
            return InputError("There is no passage {wanted}; did you mean {near}?", wanted=wanted, near=", ".join(near))
        return InputError("There is no passage {wanted}; kb show DOCUMENT lists those there are.", wanted=wanted)
    if near:
        return InputError("There is no document {wanted}; did you mean {near}?", wanted=wanted, near=", ".join(near))
    return InputError("There is no document {wanted}; kb list shows those there are.", wanted=wanted)
