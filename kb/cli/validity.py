"""What a person reads of a document's validity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.messages import _
from kb.cli.result_header import day_words
from kb.documents.validity import ENDED_BY_ANOTHER
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.documents.validity import Status
    from kb.search.answer import Result, Version
    from kb.store.store import DocumentRecord


def status_word(status: Status) -> str:
    """A status in the reader's language."""
    words = {
        "in-force": _("in force"),
        "not-yet": _("not yet in force"),
        "superseded": _("superseded"),
        "repealed": _("repealed"),
        "expired": _("expired"),
        "unknown": _("validity unknown"),
    }
    return words[status]


def standing_words(record: DocumentRecord, status: Status, successor: DocumentRecord | None) -> str:
    """What must be said of a document that does not hold; empty for one that does, or may."""
    if status == "not-yet":
        begins = record.clauses.since
        return _("takes effect on {day}").format(day=day_words(begins)) if begins else status_word(status)
    if status == "expired":
        ends = record.clauses.expires
        return _("expired on {day}").format(day=day_words(ends)) if ends else status_word(status)
    if status not in ENDED_BY_ANOTHER:
        return ""
    ended = record.relations.ended
    if successor is None:
        return status_word(status)
    named = _named(successor, record)
    if status == "repealed":
        words = _("repealed by {document}") if ended is None else _("repealed by {document} as of {day}")
    else:
        words = _("superseded by {document}") if ended is None else _("superseded by {document} as of {day}")
    return words.format(document=named, day=day_words(ended) if ended else "")


def version_words(version: Version) -> str:
    """Another version of an article: the day that tells it apart, whether its words differ, and its id."""
    day = version.document.version_day
    words = _("also in {version}, reworded: {passage}") if version.reworded else _("also in {version}: {passage}")
    name = day.isoformat() if day else one_line(version.document.id)
    return words.format(version=name, passage=one_line(version.passage))


def result_standing(result: Result) -> str:
    """The same of a result of a question."""
    return standing_words(result.document, result.status, result.successor)


def _named(successor: DocumentRecord, record: DocumentRecord) -> str:
    """The document that took a document's place: its title, or where that is the same its day."""
    title = one_line(successor.metadata.title)
    day = successor.version_day
    if title == one_line(record.metadata.title) and day is not None:
        return _("the version of {day}").format(day=day_words(day))
    return f"《{title}》" if successor.metadata.language == "zh" else title
