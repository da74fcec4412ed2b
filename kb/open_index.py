"""What a knowledge base has open: folder, store, snapshot, encoder and reranker, each from when it is needed.

And what is read from it: the documents, their passages, and what they say over time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kb.arguments import DayArgument, as_day, as_kind, as_status, model_named, unknown
from kb.encoders import NONE
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.encoders.encoder import CrossEncoder, Encoder
    from kb.home import Home
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, Snapshot, Store
    from kb.timeline.changes import Comparison
    from kb.timeline.targets import Target
    from kb.timeline.trace import Trace


class OpenIndex:
    """An index that is read through one snapshot, until something is changed through this object."""

    def __init__(self, home: Home) -> None:
        if isinstance(home, str | os.PathLike):
            raise InputError('A folder is opened with KnowledgeBase.open("{folder}").', folder=os.fspath(home))
        self.home = home
        self._closed = False
        self._store: Store | None = None
        self._snapshot: Snapshot | None = None
        self._encoder: Encoder | None = None
        self._reranker: CrossEncoder | None = None

    def reranker(self, name: str | None = None) -> CrossEncoder | None:
        """The reranker of that name or folder, or else the one that kb.toml names; None where there is none.

        Raises:
            InputError: it cannot be loaded here.
        """
        wanted = model_named(name) or self.home.settings.reranker
        if wanted is None:
            return None
        from kb.encoders import load_cross_encoder

        if wanted == NONE:
            return None
        if self._reranker is None or self._reranker.name != wanted:
            self._reranker = load_cross_encoder(wanted)
        return self._reranker

    def snapshot(self) -> Snapshot:
        """The state of the store that this object reads, with all that questions need."""
        snapshot = self.catalog()
        try:
            snapshot.open_files()
        except FileNotFoundError:  # a writer has replaced them since the catalog was opened: take the newest state
            self._forget()
            self._snapshot = snapshot = self._open_store().snapshot()
        return snapshot

    def catalog(self) -> Snapshot:
        """The same state, for what reads documents and their texts: files of vectors and terms may not be open yet."""
        self._must_be_open()
        if self._snapshot is None:
            self._snapshot = self._open_store().snapshot(opened=False)
        return self._snapshot

    def refresh(self) -> None:
        """Reads what other processes committed since the snapshot was taken; without any, nothing changes."""
        if self._snapshot is None:
            return
        before, newest = self._snapshot, self._open_store().snapshot(opened=False)
        if newest.generation == before.generation:
            newest.close()
            return
        self._snapshot = newest
        before.close()
        if self._encoder is not None and self._encoder.name != newest.encoder:
            self._encoder = None

    def encoder(self) -> Encoder:
        """The encoder that the index was built with.

        Raises:
            InputError: kb.toml names another one, or it cannot be loaded here.
        """
        if self._encoder is None:
            built = self.catalog().encoder
            wanted = self.home.settings.encoder
            self._encoder = self._load(wanted or built, built)
            if self._encoder.name != built:
                wanted, self._encoder = self._encoder.name, None
                raise other_encoder(built, wanted)
        return self._encoder

    def documents(
        self,
        *,
        kind: str | None = None,
        issuer: str | None = None,
        status: str | None = None,
        since: DayArgument | None = None,
        until: DayArgument | None = None,
        search: str | None = None,
        as_of: DayArgument | None = None,
    ) -> Sequence[DocumentRecord]:
        """Every document, or those that are wanted, ordered by id; none where nothing is indexed yet.

        ``status`` is one of in-force, not-yet, superseded, repealed, expired, unknown, on the day ``as_of`` (today
        where none is given); ``issuer`` is part of a name, ``search`` words of a title, a number or an id.

        Raises:
            InputError: there is no such kind or status, or a day is none.
        """
        from kb.store import recorded_encoder

        if self._snapshot is None and recorded_encoder(self.home.index, self.home.settings) is None:
            return ()
        from kb.timeline.listing import Wanted, chosen

        wanted = Wanted(
            as_kind(kind), issuer, as_status(status), as_day(since, "since"), as_day(until, "until"), search,
            as_day(as_of, "as_of"),
        )  # fmt: skip
        return chosen(self.catalog().documents(), wanted)

    def document(self, document_id: str) -> DocumentRecord:
        """One document; InputError names the nearest ids when there is none of that id."""
        record = self.catalog().document(document_id)
        if record is None:
            raise unknown("document", document_id, [record.id for record in self.documents()])
        return record

    def passage(self, passage_id: str) -> Passage:
        """One passage; InputError names the nearest ids when there is none of that id."""
        passage = self.catalog().find(passage_id)
        if passage is None:
            owner = passage_id.rpartition(":")[0]
            if not owner or self.catalog().document(owner) is None:
                raise unknown("document", owner or passage_id, [record.id for record in self.documents()])
            raise unknown("passage", passage_id, [passage.id for passage in self.passages_of(owner)])
        return passage

    def resolve(self, identifier: str) -> tuple[DocumentRecord, Passage | None]:
        """The document that an id stands for, and the passage where it is one's; InputError as those two."""
        passage = self.passage(identifier) if ":" in identifier else None
        return self.document(passage.document if passage is not None else identifier), passage

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order."""
        return self.catalog().passages_of(self.document(document_id).id)

    def trace(self, phrase: str) -> Trace:
        """Every use of a wording in the order of time, wordings like it, and the documents of a series without it.

        Raises:
            InputError: the wording is empty or longer than 200 characters.
        """
        from kb.timeline.trace import trace

        return trace(self.catalog(), phrase)

    def compare(self, old: str, new: str) -> Comparison:
        """What became of each provision from one document to another, by their ids.

        Raises:
            InputError: there is no document of that id.
        """
        from kb.timeline.compare import compare

        return compare(self.catalog(), self.document(old), self.document(new))

    def targets(self, topic: str | None = None) -> Sequence[Target]:
        """The figures that documents state, or those on a topic: figures of one thing together, by year.

        Args:
            topic: an indicator or thing in Chinese or English (粮食产量, GDP); None for all.
        """
        from kb.timeline.targets import targets

        return targets(self.catalog(), topic)

    def _encoder_that_indexes(self) -> Encoder:
        """The encoder of the index; where there is none yet, the one that it will be built with."""
        self._must_be_open()
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
        self._must_be_open()
        if self._store is None:
            from kb.store import open_store, recorded_encoder

            if recorded_encoder(self.home.index, self.home.settings) is None:
                # Nothing is indexed yet: an empty store, as the encoder in force would build it.
                encoder = self._encoder_that_indexes()
                self._store = open_store(self.home.index, encoder.name, encoder.dimensions, settings=self.home.settings)
            else:
                self._store = open_store(self.home.index, settings=self.home.settings)
        return self._store

    def below_home(self, path: Path) -> str:
        """A path as the catalog has it: relative to HOME."""
        return path.relative_to(self.home.path).as_posix()

    def _must_be_open(self) -> None:
        if self._closed:
            raise InputError("This knowledge base is closed: open it again.")

    def _forget(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def close(self) -> None:
        """Lets go of files; nothing can be asked of it any more."""
        self._forget()
        self._store = None
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def other_encoder(before: str | None, wanted: str) -> InputError:
    return InputError(
        "The index was built with the encoder {before}, and kb.toml names {wanted}; "
        "to rebuild it with that one: kb index --rebuild",
        before=before,
        wanted=wanted,
    )
