"""What a person sees while documents are read and encoded, and what is said of files that could not be."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.cli.document_words import note_words
from kb.cli.messages import _, listing, ngettext, sentence
from kb.cli.terminal import error_console, is_terminal, note, shown_late
from kb.errors import InputError, LockedError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.results import Change, Progress

_PATIENCE = 0.4
"""Seconds before a bar appears: what is done sooner needs none."""
_NAMED = 10
"""Files of which one thing is said that are named."""
_PATIENCE_FOR_WRITERS = 1.0
"""Seconds that a question waits for another writer before it answers from what there is."""


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None] | None]:
    """A bar on stderr with files, passages a second and time left; None where nobody would see it."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    words = {
        "reading": _("reading"),
        "encoding": _("encoding"),
        "writing": _("writing"),
        "reranking": _("encoding for reranking"),
    }
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TextColumn("{task.fields[left]}"),
        console=error_console(),
        transient=True,
        expand=True,
    )
    begun = time.monotonic()
    task = bar.add_task(words["reading"], total=None, speed="", left="")

    def report(at: Progress) -> None:
        elapsed = time.monotonic() - begun
        speed = at.passages_done / elapsed
        bar.update(
            task,
            description=words.get(at.stage, at.stage),
            completed=at.files_done,
            total=at.files_total,
            speed=_("{speed} passages/s").format(speed=f"{speed:,.0f}") if at.passages_done else "",
            left=_time_left(elapsed, at.files_done, at.files_total),
        )

    # The first file may take seconds, and a person who sees nothing interrupts.
    with shown_late(bar, _PATIENCE):
        yield report


def _time_left(elapsed: float, done: int, total: int) -> str:
    """Minutes and seconds that the rest takes if it goes on as it went from the start.

    Rich's own estimate looks at the last seconds only, and files come in batches.
    """
    if not done or done >= total:
        return ""
    seconds = round(elapsed * (total - done) / done)
    return _("{time} left").format(time=f"{seconds // 60}:{seconds % 60:02}")


def note_failures(change: Change) -> None:
    """One line on stderr for each reason why files could not be taken, and which files these are."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for failure in change.failed:
        path, reason = one_line(failure.path), sentence(failure.error)
        name = path.rpartition("/")[2]
        if name not in reason:  # most reasons name the file themselves
            reason = _("{path}: {reason}").format(path=path, reason=reason)
        alike.setdefault(reason.replace(path, "").replace(name, ""), []).append((path, reason))
    for (_path, reason), *others in alike.values():
        note(reason)
        if others:
            named = [path for path, _reason in others[:_NAMED]] + ["…"] * (len(others) > _NAMED)
            same = ngettext("the same of {n} more file", "the same of {n} more files", len(others))
            note(_("{path}: {reason}").format(path=same, reason=listing(named)))


def bring_up_to_date(base: KnowledgeBase) -> None:
    """Indexes what changed in corpus/; where that cannot be done now, says so and leaves the index as it is."""
    state = base.corpus_state()
    if state.up_to_date:
        note_missing(base, state.missing)
        return
    try:
        with progress_bar() as progress:
            change = base.index(progress=progress, patience=_PATIENCE_FOR_WRITERS)
    except LockedError:
        if not base.documents():
            raise  # there is nothing to answer from
        note(_("another kb is updating this knowledge base; this answer does not include its changes."))
        return
    except (InputError, OSError) as error:
        # A read-only share, a full disk: what is indexed can still answer.
        if not base.documents():
            raise
        reason = _(error.strerror) if isinstance(error, OSError) and error.strerror else sentence(error)
        note(
            _("the index could not be updated ({reason}); this answer does not include the latest changes.").format(
                reason=one_line(reason)
            )
        )
        return
    note_missing(base, change.missing)
    note_failures(change)


def note_missing(base: KnowledgeBase, missing: Sequence[str]) -> None:
    """One line on stderr where documents are indexed of which no file can be seen."""
    if missing:
        from kb.doctor import unseen

        note(sentence(unseen(base.home.corpus, missing)))


def warn_of_notes(change: Change) -> None:
    """What was noticed while reading the documents that were taken."""
    for record in (*change.added, *change.changed):
        for remark in record.notes:
            note(_("{path}: {reason}").format(path=one_line(record.path), reason=note_words(remark)))
