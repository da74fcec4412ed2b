"""The documents of an index: which there are, their passages, and what they say over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.arguments import DayArgument, as_day, as_kind, as_status, unknown
from kb.index_upkeep import IndexUpkeep

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord
    from kb.timeline.changes import Comparison
    from kb.timeline.targets import Target
    from kb.timeline.trace import Trace


class Library(IndexUpkeep):
    """An open index by its documents; KnowledgeBase adds questions, citations and drafts."""

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
