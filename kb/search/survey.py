"""A question put to every document (which provinces, which years): who has something on it, and who has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.search.answer import Survey
from kb.search.facets import facets_of
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.search.answer import Result
    from kb.search.scope import Scope
    from kb.store.store import DocumentRecord

MOST = 40
"""Results of a survey, where no number was asked for."""
HAVING = 0.25
"""The least score at which a document is counted as one that has something on what was asked."""


def is_survey(scope: Scope) -> bool:
    """Whether all documents are asked for that say something, rather than the best answer."""
    return scope.every or scope.provincial or scope.first


def survey(results: Sequence[Result], searched: Sequence[DocumentRecord]) -> Survey:
    """Which of the documents searched have something on it, in the order of the provinces, or else of time."""
    records = {record.id: record for record in searched}
    having = [result.document for result in results if result.score >= HAVING]
    had = {record.id for record in having}
    # A text and its translation are one document: of two that have something one is shown, of two without the text.
    had |= {other for record in having if (other := record.metadata.translation_of) is not None}
    without = [
        record for record in records.values() if record.id not in had and record.metadata.translation_of not in records
    ]
    return Survey(
        searched=len(having) + len(without),
        having=tuple(record.id for record in in_order(having)),
        without=tuple(record.id for record in in_order(without)),
    )


def in_order(records: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Documents of provinces in the order of GB/T 2260, others in that of their days; those without a day last."""
    names = list(PROVINCES)
    places = {record.id: facets_of(record).place for record in records}
    provincial = bool(records) and all(places[record.id] in PROVINCES for record in records)

    def key(record: DocumentRecord) -> tuple[int, str, str]:
        day = record.metadata.day
        return (names.index(places[record.id]) if provincial else 0, day.isoformat() if day else "9999", record.id)

    return sorted(records, key=key)
