"""KnowledgeBase: everything that the command line gives to a person, for Python code.

The command line is a thin layer over this class: whatever a command does is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.arguments import (
    DayArgument,
    PathArgument,
    as_day,
    as_kind,
    as_language,
    as_path,
    as_sources,
    check_question,
)
from kb.errors import InputError
from kb.files.shared_folder import shared_modes
from kb.home import find_home, is_home, make_home
from kb.index_upkeep import IndexUpkeep

if TYPE_CHECKING:
    from kb.citations.citing import ExportFormat, Format
    from kb.drafts.draft import Draft
    from kb.drafts.filling_plan import Filling
    from kb.drafts.findings import Check
    from kb.results import Change, Overrides, PassageInContext, Progress
    from kb.search.answer import Answer
    from kb.store.store import DocumentRecord
    from kb.text.language import Language
    from kb.timeline.brief import Brief
    from kb.timeline.topic_matrix import TopicMatrix


class KnowledgeBase(IndexUpkeep):
    """A knowledge base in a folder HOME with ``corpus/`` and ``index/``.

    Use ``KnowledgeBase.open(home)``; close it, or use it as a context manager. Opening is cheap:
    indexes and the encoder are mapped when the first question needs them. What is read comes from
    one consistent state of the index; a change made through this object is seen by what follows.
    """

    @classmethod
    def open(cls, home: PathArgument | None = None) -> KnowledgeBase:
        """Opens HOME, or finds it as the contract says. Raises InputError where there is none."""
        return cls(find_home(None if home is None else as_path(home)))

    @classmethod
    def create(cls, home: PathArgument, *, samples: bool = False) -> KnowledgeBase:
        """Makes a new, empty knowledge base (with the shipped documents where ``samples``).

        Raises:
            InputError: HOME is a knowledge base already, or cannot be written.
        """
        home = as_path(home)
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
        n: int | None = None,
        document: str | Iterable[str] | None = None,
        issuer: str | None = None,
        kind: str | None = None,
        language: str | None = None,
        since: DayArgument | None = None,
        until: DayArgument | None = None,
        parse: bool = True,
        reranker: str | None = None,
        as_of: DayArgument | None = None,
        all_versions: bool = False,
        default_n: int = 5,
    ) -> Answer:
        """Ranked passages for a question in Chinese or English. Does not look for changes in corpus/.

        ``n`` None is ``default_n``, or all documents that have something where all are asked for (which provinces).
        ``document`` is an id, or several; ``kind`` and ``language`` are those of the documents; ``since`` and ``until``
        are days, or text such as 2026-01-03; ``parse`` says whether filters are read from the question's words too.
        ``reranker`` takes the place of the one that kb.toml names; "none" asks without. ``as_of`` asks the library
        of that day; ``all_versions`` shows every version of an article, whether in force or not.

        Raises:
            InputError: the question is empty or too long, ``n`` is not from 1 to 1000, a filter names what there is
                not, the index was built by an encoder other than kb.toml names, or the encoder or the reranker
                cannot be loaded.
        """
        check_question(question, default_n if n is None else n)
        from kb.store.store import Filter

        documents, first, last = self._ids(document), as_day(since, "since"), as_day(until, "until")
        if first is not None and last is not None and first > last:
            raise InputError(
                "--since {since} is after --until {until}; no document can be both.", since=first, until=last
            )
        which = Filter(documents, issuer, as_kind(kind), as_language(language), first, last)
        from kb.encoders.matrix_products import one_thread
        from kb.search.search import search

        snapshot = self.snapshot()
        encoder, judge = self.encoder(), self.reranker(reranker)
        day = as_day(as_of, "as_of")
        with one_thread():
            return search(
                snapshot, encoder, question, n, which, parse, judge,
                as_of=day, all_versions=all_versions, default_n=default_n,
            )  # fmt: skip

    def _ids(self, named: str | Iterable[str] | None) -> frozenset[str] | None:
        """The ids of documents that are named; None for none. Raises InputError where there is no such document."""
        if not named and isinstance(named, str | None):
            return None
        return frozenset(self.document(each).id for each in ([named] if isinstance(named, str) else named or ()))

    def add(
        self,
        paths: PathArgument | Iterable[PathArgument],
        *,
        overrides: Overrides | None = None,
        replace: str | None = None,
        allow_private: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Change:
        """Copies files, folders or pages (http, https), one or several, into corpus/ and indexes them.

        ``allow_private`` permits pages on this machine and in private networks. ``replace`` is the id of a document
        whose place the one file takes; what was there goes into the trash.

        What is in corpus/ already, byte for byte, is left as it is. A full text takes the place of the
        digest of its name; any other file of a name that is taken gets ``-2``. A file that cannot be
        read is reported in ``failed`` and does not stay in corpus/.

        Raises:
            InputError: the overrides or ``replace`` do not fit what is added.
            LockedError: another process has been writing for too long.
        """
        from kb.corpus_changes import add

        self._encoder_that_indexes()  # what cannot be indexed is not copied either
        with shared_modes(self.home.path):
            return add(self, as_sources(paths), overrides, replace, allow_private, progress)

    def remove(self, document_id: str) -> DocumentRecord:
        """Moves a document (with its copies and ``.toml``) into ``corpus/.trash/``, and takes it out of index/.

        Raises:
            InputError: there is no document of that id, or its file cannot be moved.
            LockedError: another process has been writing for too long.
        """
        from kb.corpus_changes import remove

        with shared_modes(self.home.path):
            return remove(self, document_id)

    def files_of(self, record: DocumentRecord) -> Sequence[Path]:
        """The files of a document: its own, its copies, and the ``.toml`` beside them."""
        from kb.corpus_changes import files_of

        return files_of(self, record)

    def restore(self, document_id: str) -> Sequence[DocumentRecord]:
        """Brings back what was removed last under an id, or what gave way to another file; the documents in it.

        A document of that id that is there now goes into the trash in turn.

        Raises:
            InputError: there is nothing of that id in the trash, or a place is taken by another document.
            LockedError: another process has been writing for too long.
        """
        from kb.corpus_changes import restore

        with shared_modes(self.home.path):
            return restore(self, document_id)

    def brief(self, topic: str, *, as_of: DayArgument | None = None) -> Brief:
        """A briefing on a topic of sentences that stand in documents; ``kb.timeline.brief_files`` writes it.

        Raises:
            InputError: the topic is empty, or no document says anything on it.
        """
        from kb.timeline.brief import brief

        return brief(self.snapshot(), self.ask, topic, as_day(as_of, "as_of"))

    def compare_topic(self, topic: str, documents: Sequence[str]) -> TopicMatrix:
        """What documents say on one thing, by their ids: points, with the sentence of each document on each.

        Raises:
            InputError: there is no document of an id, fewer than two are named, or the topic is empty.
        """
        from kb.timeline.topic_matrix import topic_matrix

        return topic_matrix(self.snapshot(), self.ask, topic, [self.document(each) for each in documents])

    def show(self, passage_or_document_id: str) -> PassageInContext:
        """A passage with the section around it, or a whole document.

        Raises:
            InputError: there is no passage or document of that id.
        """
        from kb.passages.passage import section_around
        from kb.results import PassageInContext

        document = self.catalog().document(passage_or_document_id)
        if document is not None:
            return PassageInContext(document, tuple(self.passages_of(document.id)), None)
        passage = self.passage(passage_or_document_id)
        section = section_around(passage, self.passages_of(passage.document))
        return PassageInContext(self.document(passage.document), section, passage.id)

    def cite(
        self,
        ids: str | Iterable[str],
        *,
        style: str = "gb7714",
        format: Format = "text",  # noqa: A002 - the option's name
        quote: bool = False,
        together: bool = False,
        accessed: DayArgument | None = None,
        language: Language = "en",
    ) -> str:
        """A citation of passages or documents, by their ids; see ``kb.citations.citing.cite``.

        Raises:
            InputError: there is no passage, document, style or format of that name.
        """
        from kb.citations.citing import cite

        cited = [self.resolve(one) for one in ([ids] if isinstance(ids, str) else ids)]
        day = as_day(accessed, "accessed")
        return cite(cited, style=style, format=format, quote=quote, together=together, accessed=day, language=language)

    def export(
        self,
        ids: str | Iterable[str] | None = None,
        *,
        format: ExportFormat = "csl-json",  # noqa: A002 - the option's name
        accessed: DayArgument | None = None,
    ) -> str:
        """The bibliography of documents (all of them where none is named) as csl-json, bibtex or ris.

        Raises:
            InputError: there is no document of that id, or no such format.
        """
        from kb.citations.citing import export

        named = [ids] if isinstance(ids, str) else ids
        records = self.documents() if named is None else [self.document(one) for one in named]
        return export(records, format, accessed=as_day(accessed, "accessed"))

    def check_draft(self, draft: PathArgument | Draft, *, claims: bool = False) -> Check:
        """The quotations, figures and references of a draft (a file, or one that was read) against the documents.

        ``claims`` looks up claims without quotation marks as well.

        Raises:
            InputError: the file cannot be read.
        """
        from kb.drafts.check import check_draft
        from kb.drafts.draft import Draft
        from kb.drafts.read_draft import read_draft

        read = draft if isinstance(draft, Draft) else read_draft(as_path(draft))
        return check_draft(read, self.snapshot(), self.encoder, claims=claims)

    def fill_draft(
        self, path: PathArgument, *, style: str = "gb7714-note", accessed: DayArgument | None = None
    ) -> Filling:
        """The marks of a Markdown or Word file filled with quotations and citations; the file stays as it is.

        ``content`` of what comes back are the bytes of the new file. See ``kb.drafts.fill``.

        Raises:
            InputError: the file cannot be read, or the style is unknown.
        """
        from kb.drafts.fill import fill

        return fill(as_path(path), self, style=style, accessed=as_day(accessed, "accessed"))

    def last_results(self) -> Sequence[str]:
        """Passage ids of this user's last ``kb ask`` in this home, best first (for ``kb cite 1 3``)."""
        from kb.past_questions import last_results

        return last_results(self.home.path)

    def remember_results(self, answer: Answer) -> None:
        """Keeps an answer's passage ids for ``last_results``. Raises OSError where this user can write nothing."""
        from kb.past_questions import remember_results

        remember_results(self.home.path, [result.passage.id for result in answer.results])


def _samples() -> Path:
    """The documents that ship: inside an installed package, or corpus/ of the checkout."""
    package = Path(__file__).parent
    inside = package / "samples"
    return inside if inside.is_dir() else package.parent / "corpus"
