"""The documents of a library that a person asks for: by kind, issuer, status, date, or words of their titles."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.documents.validity import Status
    from kb.store.store import DocumentRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents; None means no restriction. ``since`` and ``until`` are inclusive.

    ``issuer`` and ``search`` are parts of an issuer's name, and of a title, number or id; ``day`` is the day of
    ``status``, otherwise today.
    """

    kind: str | None = None
    issuer: str | None = None
    status: Status | None = None
    since: date | None = None
    until: date | None = None
    search: str | None = None
    day: date | None = None


def chosen(records: Iterable[DocumentRecord], wanted: Wanted) -> tuple[DocumentRecord, ...]:
    """Those that are wanted, in the order given."""
    return tuple(record for record in records if _is_wanted(record, wanted))


def _is_wanted(record: DocumentRecord, wanted: Wanted) -> bool:
    metadata, day = record.metadata, record.metadata.day
    return not (
        (wanted.kind is not None and metadata.kind != wanted.kind)
        or (wanted.issuer is not None and not any(_has(name, wanted.issuer) for name in metadata.issuer))
        or (wanted.status is not None and record.status(wanted.day or date.today()) != wanted.status)
        or (wanted.since is not None and (day is None or day < wanted.since))
        or (wanted.until is not None and (day is None or day > wanted.until))
        or (wanted.search is not None and not _has_words(record, wanted.search))
    )


def _has_words(record: DocumentRecord, search: str) -> bool:
    """Whether every word of ``search`` stands in the title, the number or the id."""
    metadata = record.metadata
    text = "\n".join((record.id, metadata.title, metadata.official_title or "", metadata.number or ""))
    return all(_has(text, word) for word in search.split())


def _has(text: str, part: str) -> bool:
    return normalise(part).strip().casefold() in normalise(text).casefold()
