"""The knowledge base behind the screen: opened, brought up to date and asked in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kb.cli.answer_lines import survey_words, worth_showing
from kb.cli.messages import _, sentence
from kb.errors import InputError, LockedError, OlderIndexError
from kb.quick_dataclass import dataclass
from kb.warm_base import WarmBase

if TYPE_CHECKING:
    from kb.documents.validity import Status
    from kb.knowledge_base import KnowledgeBase
    from kb.results import Progress
    from kb.search.answer import Answer, Result
    from kb.text.language import Language

Given = TypeVar("Given")

RESULTS = 10
"""Results of a question."""
_HOLDS = 10.0
"""Seconds for which what was seen of corpus/ holds: the screen looks between questions, so that none waits for it."""
_PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the results of it that are shown, in their order.

    ``survey`` says which documents have something, where the question is to all of them; "" where it is not.
    """

    answer: Answer
    results: tuple[Result, ...]
    survey: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the search keeps to; None keeps to nothing.

    ``year`` is that of the documents' date, ``as_of`` the year at whose end the library is asked, ``status`` that of
    today. ``versions`` shows all versions of an article.
    """

    document: str | None = None
    issuer: str | None = None
    kind: str | None = None
    language: Language | None = None
    year: int | None = None
    status: Status | None = None
    as_of: int | None = None
    versions: bool = False

    def ask(self, base: KnowledgeBase, question: str, *, parse: bool) -> Found:
        """What is found among the documents that are kept to."""
        answer = base.ask(
            question,
            default_n=RESULTS,
            document=self.document or self._of_status(base),
            issuer=self.issuer,
            kind=self.kind,
            language=self.language,
            since=f"{self.year}-01-01" if self.year else None,
            until=f"{self.year}-12-31" if self.year else None,
            as_of=f"{self.as_of}-12-31" if self.as_of else None,
            all_versions=self.versions,
            parse=parse,
        )
        survey = answer.survey
        if survey is None or not answer.confident or not survey.having:
            return Found(answer, tuple(worth_showing(answer))[:RESULTS])
        by_document = {result.document.id: result for result in answer.results}
        results = tuple(by_document[each] for each in survey.having if each in by_document)
        return Found(answer, results, survey_words(survey, {record.id: record for record in base.documents()}))

    def _of_status(self, base: KnowledgeBase) -> list[str] | None:
        if self.status is None:
            return None
        return [record.id for record in base.documents(status=self.status)]


class Library:
    """Asks the knowledge base; ``tell`` is called from the thread with what takes time, "" when it is done."""

    def __init__(self, opened: Callable[[], KnowledgeBase], tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._warm = WarmBase(opened, self._bring_up_to_date, _HOLDS)

    async def do(self, job: Callable[[KnowledgeBase], Given], *, look: bool = False) -> Given:
        """What ``job`` gives, when its turn comes; ``look`` looks at corpus/ first, so that later jobs need not."""
        if look:
            self._warm.look_again()
        return await asyncio.wrap_future(self._warm.submit(job))

    def close(self) -> None:
        self._warm.close(wait=False)

    def _bring_up_to_date(self, base: KnowledgeBase) -> None:
        try:
            if not base.corpus_state().up_to_date:
                self._tell(_("Files in corpus/ have changed; bringing the index up to date …"))
                base.index(progress=self._progress, patience=_PATIENCE)
                self._tell("")
        except OlderIndexError:
            self._tell(_("the index was written by an older version of kb; it is being rebuilt from corpus/."))
            base.index(rebuild=True, progress=self._progress)
            self._tell("")
        except (LockedError, InputError, OSError) as error:
            if not base.documents():
                raise
            self._tell(
                _("the index could not be updated ({reason}); this answer does not include the latest changes.").format(
                    reason=sentence(error)
                )
            )

    def _progress(self, at: Progress) -> None:
        self._tell(
            _("Bringing the index up to date: {done} of {total}").format(done=at.files_done, total=at.files_total)
        )
