"""One knowledge base that stays open, for many callers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from kb.errors import DamageError, OlderIndexError

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Given = TypeVar("Given")


def warm_up(base: KnowledgeBase) -> None:
    """Asks a first question, in both languages, so that later ones find everything loaded."""
    if base.documents():
        base.ask("乡村振兴 rural")


class WarmBase:
    """A KnowledgeBase that one thread of its own uses; calls of others wait for their turn.

    Before a call, where ``holds`` seconds have passed, the index is brought up to date with corpus/, and what another
    process committed meanwhile is read from then on. After damage the knowledge base is opened anew for the next call.

    Args:
        opened: opens it; called in the thread.
        bring_up_to_date: indexes what changed in corpus/; raises OlderIndexError where it must be built anew.
        holds: seconds for which what was seen of corpus/ and index/ holds.
    """

    def __init__(
        self, opened: Callable[[], KnowledgeBase], bring_up_to_date: Callable[[KnowledgeBase], None], holds: float = 1.0
    ) -> None:
        self._opened = opened
        self._bring_up_to_date = bring_up_to_date
        self._holds = holds
        self._base: KnowledgeBase | None = None
        self._looked = 0.0
        self._thread = ThreadPoolExecutor(1, "kb")

    def submit(self, job: Callable[[KnowledgeBase], Given]) -> Future[Given]:
        """Runs ``job`` when its turn comes. Its errors are the future's."""
        return self._thread.submit(self._run, job)

    def look_again(self) -> None:
        """Lets the next call look at corpus/ and index/, however short ago that was done."""
        self._looked = 0.0

    def close(self, *, wait: bool = True) -> None:
        """Lets go of the knowledge base after the call that runs; those that wait are dropped.

        Without ``wait`` nothing is waited for: the process is about to end.
        """
        self._thread.shutdown(wait=wait, cancel_futures=True)
        if wait:
            self._forget()

    def _run(self, job: Callable[[KnowledgeBase], Given]) -> Given:
        try:
            return job(self._current())
        except (DamageError, OSError):
            self._forget()
            raise

    def _current(self) -> KnowledgeBase:
        if self._base is None:
            self._base = self._opened()
        if time.monotonic() - self._looked > self._holds:
            self._base.refresh()
            try:
                self._bring_up_to_date(self._base)
            except OlderIndexError:
                self._base.index(rebuild=True)
            self._looked = time.monotonic()
        return self._base

    def _forget(self) -> None:
        self._looked = 0.0
        if self._base is not None:
            with contextlib.suppress(Exception):
                self._base.close()
            self._base = None
