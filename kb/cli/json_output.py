"""The JSON shapes that programs rely on (the project's contract), made from the types that cross rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.citations.short import short_citation

if TYPE_CHECKING:
    from datetime import date

    from kb.documents.document import Metadata
    from kb.results import Status
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord, Filter
    from kb.text.sanitize import Json


_UNKNOWN = "unknown"


def answer_json(
    answer: Answer, *, explain: bool = False, around: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Json]:
    """``kb ask --json``; ``around`` (before and after, by passage id) and ``explain`` add keys of their own."""
    return {
        "question": answer.question,
        "language": answer.language,
        "confident": answer.confident,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "filters": _filters_json(answer.parsed),
        "missing": None if answer.missing is None else {"asks": answer.missing.asks, "what": answer.missing.what},
        "results": [_result_json(result, answer, explain=explain, around=around) for result in answer.results],
    }


def _result_json(
    result: Result, answer: Answer, *, explain: bool, around: Mapping[str, tuple[str, str]] | None
) -> dict[str, Json]:
    metadata = result.document.metadata
    passage = result.passage
    shape: dict[str, Json] = {
        "rank": result.rank,
        "score": round(result.score, 4),
        "passage": passage.id,
        "document": result.document.id,
        **_metadata_json(metadata),
        "section": list(passage.section),
        "page": passage.page,
        "paragraph": passage.paragraph,
        "text": passage.text,
        "highlights": [list(span) for span in result.highlights],
        "url": metadata.url,
        "citation": short_citation(result.document, passage, answer.language),
        "status": _UNKNOWN,
        "more": [
            {
                "rank": result.rank,
                "passage": further.passage.id,
                "score": round(further.score, 4),
                "text": further.passage.text,
                "highlights": [list(span) for span in further.highlights],
            }
            for further in result.more
        ],
    }
    if around is not None:
        shape["before"], shape["after"] = around.get(passage.id, ("", ""))
    if explain:
        shape["parts"] = {name: round(float(value), 4) for name, value in result.parts.items()}
        shape["same_as"] = list(result.same_as)
    return shape


def _filters_json(read: Filter | None) -> dict[str, Json]:
    """What was read from the question's own words."""
    return {
        "documents": sorted(read.documents) if read and read.documents is not None else [],
        "since": _day(read.since) if read else None,
        "until": _day(read.until) if read else None,
        "issuer": read.issuer if read else None,
        "kind": read.kind if read else None,
        "as_of": None,
    }


def _metadata_json(metadata: Metadata) -> dict[str, Json]:
    """What ``kb ask`` and ``kb list`` both say of a document."""
    return {
        "title": metadata.title,
        "issuer": list(metadata.issuer),
        "kind": metadata.kind,
        "number": metadata.number,
        "issued": _day(metadata.issued),
        "published": _day(metadata.published),
        "language": metadata.language,
        "text_status": metadata.text_status,
    }


def document_json(record: DocumentRecord) -> dict[str, Json]:
    """One document of ``kb list --json``."""
    metadata = record.metadata
    return {
        "document": record.id,
        **_metadata_json(metadata),
        "pages": record.pages,
        "provisions": record.provisions,
        "passages": record.passages,
        "translation_of": metadata.translation_of,
        "path": record.path,
        "copies": list(record.copies),
        "recognised": None if record.recognised is None else round(record.recognised, 4),
        # Validity is not read from documents yet: it is unknown rather than guessed.
        "effective": None,
        "expires": None,
        "status": _UNKNOWN,
        "status_evidence": [],
        "supersedes": [],
        "superseded_by": None,
    }


def status_json(status: Status) -> dict[str, Json]:
    """``kb status --json``."""
    return {
        "home": str(status.home),
        "documents": status.documents,
        "passages": status.passages,
        "sentences": status.sentences,
        "encoder": status.encoder,
        "dimensions": status.dimensions,
        "store": status.store,
        "index_bytes": status.index_bytes,
        "vector_index": status.vector_index,
        "up_to_date": status.up_to_date,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
