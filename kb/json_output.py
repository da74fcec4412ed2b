"""The JSON shapes that programs rely on (the project's contract), made from the types that cross rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kb.citations.short import short_citation
from kb.documents.validity import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.findings import Check, Finding, Information, Verified
    from kb.passages.passage import Passage
    from kb.results import PassageInContext, Status
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord, Filter
    from kb.text.sanitize import Json
    from kb.timeline.changes import Comparison
    from kb.timeline.targets import Target
    from kb.timeline.topic_matrix import TopicMatrix
    from kb.timeline.trace import Trace


_FILTERS = "since until issuer kind"
_METADATA = "title issuer kind number issued published language text_status"


def _taken(of: object, names: str) -> dict[str, Json]:
    """Attributes whose names JSON has too: days in ISO 8601, tuples as lists, shares with four digits."""
    return {name: _plain(getattr(of, name)) for name in names.split()}


def _plain(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, Mapping) else value


def answer_json(
    answer: Answer, *, explain: bool = False, around: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Json]:
    """``kb ask --json``; ``around`` (before and after, by passage id) and ``explain`` add keys of their own."""
    return {
        **_taken(answer, "question language confident"),
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "filters": _filters_json(answer.parsed, answer.as_of),
        **({} if answer.survey is None else {"survey": _taken(answer.survey, "searched having without")}),
        "missing": None if answer.missing is None else _taken(answer.missing, "asks what"),
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
        **_taken(metadata, _METADATA),
        **_taken(passage, "section page paragraph text"),
        "highlights": _plain(result.highlights),
        "url": metadata.url,
        "citation": short_citation(result.document, passage, answer.language),
        "status": result.status,
        "more": [
            {
                "rank": result.rank,
                "passage": further.passage.id,
                "score": round(further.score, 4),
                "text": further.passage.text,
                "highlights": _plain(further.highlights),
            }
            for further in result.more
        ],
    }
    if result.successor is not None:
        shape["superseded_by"] = result.successor.id
    if result.versions:
        shape["versions"] = [
            {"document": each.document.id, "passage": each.passage, "reworded": each.reworded}
            for each in result.versions
        ]
    if around is not None:
        shape["before"], shape["after"] = around.get(passage.id, ("", ""))
    if explain:
        shape["parts"] = {name: round(float(value), 4) for name, value in result.parts.items()}
        shape["same_as"] = list(result.same_as)
    return shape


def _filters_json(read: Filter | None, as_of: date | None) -> dict[str, Json]:
    """What was read from the question's own words, and the day that was asked for."""
    return {
        "documents": sorted(read.documents) if read and read.documents is not None else [],
        **(_taken(read, _FILTERS) if read else dict.fromkeys(_FILTERS.split())),
        "as_of": _plain(as_of),
    }


def document_json(record: DocumentRecord, day: date | None = None) -> dict[str, Json]:
    """One document of ``kb list --json``; its status is that of ``day``, or of today."""
    metadata = record.metadata
    return {
        "document": record.id,
        **_taken(metadata, _METADATA),
        **_taken(record, "pages provisions passages"),
        "translation_of": metadata.translation_of,
        **_taken(record, "path copies recognised"),
        **_taken(record.clauses, "effective"),
        "expires": _plain(last_day(record.clauses, record.relations)),
        "status": record.status(day or date.today()),
        **_taken(record, "status_evidence"),
        **_taken(record.relations, "supersedes superseded_by"),
        "addressee": metadata.addressee,
    }


def status_json(status: Status) -> dict[str, Json]:
    """``kb status --json``."""
    return {
        "home": str(status.home),
        **_taken(
            status,
            "documents passages sentences encoder dimensions store index_bytes vector_index up_to_date statuses",
        ),
    }


def place_json(place: PassageInContext, first: int = 0, last: int | None = None) -> dict[str, Json]:
    """``kb show --json``: the document, the passages in reading order, and the one that was asked for (``marked``).

    ``first`` and ``last`` keep to some of the passages, by their half-open range.
    """
    return {
        "document": document_json(place.document),
        "marked": place.marked,
        "passages": [_passage_json(passage, place.document) for passage in place.passages[first:last]],
    }


def _passage_json(passage: Passage, document: DocumentRecord) -> dict[str, Json]:
    return {
        "passage": passage.id,
        **_taken(passage, "section page paragraph text"),
        "citation": short_citation(document, passage, document.metadata.language),
    }


def check_json(result: Check) -> dict[str, Json]:
    """``kb draft check --json`` as the contract has it; ``how``, ``translated`` and ``ignored`` are added to it."""
    return {
        "file": result.file,
        "findings": [_finding_json(each) for each in result.findings],
        "verified": [_verified_json(each) for each in result.verified if each.how != "in meaning"],
        "information": [_information_json(each) for each in result.information],
        "translated": [_verified_json(each) for each in result.translated],
        "ignored": [_finding_json(each) for each in result.ignored],
    }


def _finding_json(finding: Finding) -> dict[str, Json]:
    return {
        "kind": finding.kind,
        **_taken(finding.spot, "line column end_line end_column"),
        "draft": finding.draft,
        "source": finding.source or None,
        **_taken(finding, "passage message"),
        "differences": [_taken(each, "draft source") for each in finding.differences],
    }


def comparison_json(found: Comparison) -> dict[str, Json]:
    """``kb compare --json``."""
    return {
        **_taken(found, "old new"),
        "changes": [
            {
                **_taken(each, "change old new similarity"),
                "edits": [_taken(edit, "op text") for edit in each.edits],
                "figures": [_taken(one, "what old new") for one in each.figures],
            }
            | ({"degrees": [_taken(one, "old new direction") for one in each.degrees]} if each.degrees else {})
            for each in found.changes
        ],
    }


def matrix_json(found: TopicMatrix) -> dict[str, Json]:
    """``kb compare --topic --json``."""
    return {
        "topic": found.topic,
        "documents": [each.id for each in found.documents],
        "points": [
            {
                "sentences": [
                    {"document": document, **_taken(said, "passage sentence")}
                    for document, said in point.sentences.items()
                ]
            }
            for point in found.points
        ],
        "silent": list(found.silent),
    }


def trace_json(found: Trace, most: int | None = None) -> dict[str, Json]:
    """``kb trace --json``; ``most`` keeps the first uses of each document."""
    shape: dict[str, Json] = {
        **_taken(found, "phrase first"),
        "documents": [
            {
                **_taken(each, "document day"),
                "uses": [_taken(use, "passage sentence span") for use in each.uses[:most]],
            }
            for each in found.documents
        ],
        **_taken(found, "variants without"),
    }
    if found.in_headings:
        shape.update(_taken(found, "in_headings"))
    if found.counterparts:
        shape["counterparts"] = [_taken(each, "of passage sentence") for each in found.counterparts]
    return shape


def targets_json(found: Sequence[Target]) -> dict[str, Json]:
    """``kb targets --json``."""
    from kb.timeline.target_tables import COLUMNS

    return {"targets": [{name: getattr(target, name) for name in COLUMNS} for target in found]}


def _information_json(each: Information) -> dict[str, Json]:
    return {
        "kind": each.kind,
        **_taken(each.spot, "line column"),
        "draft": each.draft,
        "source": each.source or None,
        **_taken(each, "passage message"),
    }


def _verified_json(each: Verified) -> dict[str, Json]:
    return {**_taken(each.spot, "line column"), **_taken(each, "draft passage source how")}
