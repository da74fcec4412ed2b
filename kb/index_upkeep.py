"""What keeps the index of a knowledge base up to date and sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.arguments import model_named
from kb.encoders import DEFAULT, NONE
from kb.errors import DamageError, InputError, KbError
from kb.files.shared_folder import shared_modes
from kb.home import Home
from kb.open_index import OpenIndex, other_encoder

if TYPE_CHECKING:
    from kb.indexing.scan import CorpusState
    from kb.results import Change, Failure, Problem, Progress, Status
    from kb.store.store import SourceFile


class IndexUpkeep(OpenIndex):
    """An open index that follows corpus/, is checked, and is mended."""

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

        self._must_be_open()
        encoder = model_named(encoder)
        deleted = frozenset(self.below_home(path) for path in removed)
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
        from kb.indexing.updating import update

        if self._encoder is None or wanted not in (None, self._encoder.name):
            self._encoder = self._load(wanted, before)
        other = before is not None and before != self._encoder.name
        if other and encoder is None and not rebuild:
            raise other_encoder(before, self._encoder.name)
        self._forget()
        anew = damaged or (before is not None and (rebuild or other))
        store = open_store(
            self.home.index,
            None if anew else self._encoder.name,  # as it is, so that its ids can be read
            None if anew else self._encoder.dimensions,
            patience=patience,
            settings=self.home.settings,
        )
        try:
            with shared_modes(self.home.path):
                corpus = self.home.corpus
                change = update(
                    corpus, store, self._encoder, rebuild=anew, prune=prune, removed=deleted, progress=progress
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
        from kb.indexing.scan import CorpusState, compare
        from kb.store import recorded_encoder

        if recorded_encoder(self.home.index, self.home.settings) is None:
            return CorpusState(up_to_date=False)
        return compare(self.home.corpus, self.catalog())

    def status(self) -> Status:
        """Counts and sizes; of documents by their status today, in a fixed order."""
        from collections import Counter
        from datetime import date

        from kb.documents.validity import STATUSES
        from kb.results import Status
        from kb.store import recorded_encoder
        from kb.store.store import Counts

        is_empty = recorded_encoder(self.home.index, self.home.settings) is None
        built = self._load(self.home.settings.encoder) if is_empty else None
        sizes = Counts(0, 0, 0, 0, "flat") if is_empty else self._open_store().sizes()
        counted = Counter(record.status(date.today()) for record in (() if is_empty else self.catalog().documents()))
        return Status(
            home=self.home.path,
            documents=sizes.documents,
            passages=sizes.passages,
            sentences=sizes.sentences,
            encoder=built.name if built else self.catalog().encoder,
            dimensions=built.dimensions if built else self.catalog().dimensions,
            store=self.home.settings.backend,
            index_bytes=sizes.bytes,
            vector_index=sizes.vector_index,
            reranks=sizes.reranks,
            up_to_date=self.up_to_date(),
            reranker=self.home.settings.reranker,
            statuses={status: counted[status] for status in STATUSES if counted[status]},
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
        from kb.indexing.scan import failures

        return failures(self.catalog())
