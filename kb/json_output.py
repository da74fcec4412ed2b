"""The JSON shapes that programs rely on (the project's contract), made from the types that cross rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from kb.citations.short import short_citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.documents.document import Metadata
    from kb.drafts.findings import Check, Finding, Information, Verified
    from kb.passages.passage import Passage
    from kb.results import PassageInContext, Status
    from kb.search.answer import Answer, Result, Survey
    from kb.store.store import DocumentRecord, Filter
    from kb.text.sanitize import Json
    from kb.timeline.changes import Comparison, DegreeChange
    from kb.timeline.targets import Target
    from kb.timeline.topic_matrix import TopicMatrix
    from kb.timeline.trace import Trace


def _survey_json(survey: Survey) -> Json:
    """Not in the contract: for a question to every document, which documents have something on it."""
    return {"searched": survey.searched, "having": list(survey.having), "without": list(survey.without)}


def answer_json(
    answer: Answer, *, explain: bool = False, around: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Json]:
    """``kb ask --json``; ``around`` (before and after, by passage id) and ``explain`` add keys of their own."""
    return {
        "question": answer.question,
        "language": answer.language,
        "confident": answer.confident,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "filters": _filters_json(answer.parsed, answer.as_of),
        **({} if answer.survey is None else {"survey": _survey_json(answer.survey)}),
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
        "status": result.status,
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
        "since": _day(read.since) if read else None,
        "until": _day(read.until) if read else None,
        "issuer": read.issuer if read else None,
        "kind": read.kind if read else None,
        "as_of": _day(as_of),
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


def document_json(record: DocumentRecord, day: date | None = None) -> dict[str, Json]:
    """One document of ``kb list --json``; its status is that of ``day``, or of today."""
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
        "effective": _day(record.clauses.effective),
        "expires": _day(record.clauses.expires),
        "status": record.status(day or date.today()),
        "status_evidence": list(record.status_evidence),
        "supersedes": list(record.relations.supersedes),
        "superseded_by": record.relations.superseded_by,
        "addressee": metadata.addressee,
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
        "statuses": dict(status.statuses),
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
        "section": list(passage.section),
        "page": passage.page,
        "paragraph": passage.paragraph,
        "text": passage.text,
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
        "line": finding.spot.line,
        "column": finding.spot.column,
        "end_line": finding.spot.end_line,
        "end_column": finding.spot.end_column,
        "draft": finding.draft,
        "source": finding.source or None,
        "passage": finding.passage,
        "message": finding.message,
        "differences": [
            {"draft": list(difference.draft), "source": list(difference.source)} for difference in finding.differences
        ],
    }


def comparison_json(found: Comparison, *, unchanged: bool = True) -> dict[str, Json]:
    """``kb compare --json``; ``unchanged`` keeps provisions whose words are the same."""
    return {
        "old": found.old,
        "new": found.new,
        "changes": [
            {
                "change": each.change,
                "old": list(each.old),
                "new": list(each.new),
                "similarity": round(each.similarity, 4),
                "edits": [{"op": edit.op, "text": edit.text} for edit in each.edits],
                "figures": [{"what": one.what, "old": one.old, "new": one.new} for one in each.figures],
            }
            | ({"degrees": [_degree_json(one) for one in each.degrees]} if each.degrees else {})
            for each in found.changes
            if unchanged or each.change != "same"
        ],
    }


def _degree_json(change: DegreeChange) -> dict[str, Json]:
    return {"old": change.old, "new": change.new, "direction": change.direction}


def matrix_json(found: TopicMatrix) -> dict[str, Json]:
    """``kb compare --topic --json``."""
    return {
        "topic": found.topic,
        "documents": [each.id for each in found.documents],
        "points": [
            {
                "sentences": [
                    {"document": document, "passage": said.passage, "sentence": said.sentence}
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
        "phrase": found.phrase,
        "first": found.first,
        "documents": [
            {
                "document": each.document,
                "day": _day(each.day),
                "uses": [
                    {"passage": use.passage, "sentence": use.sentence, "span": list(use.span)}
                    for use in each.uses[:most]
                ],
            }
            for each in found.documents
        ],
        "variants": {form: list(documents) for form, documents in found.variants.items()},
        "without": list(found.without),
    }
    if found.counterparts:
        shape["counterparts"] = [
            {"of": each.of, "passage": each.passage, "sentence": each.sentence} for each in found.counterparts
        ]
    return shape


def targets_json(found: Sequence[Target]) -> dict[str, Json]:
    """``kb targets --json``."""
    from kb.timeline.target_tables import COLUMNS

    return {"targets": [{name: getattr(target, name) for name in COLUMNS} for target in found]}


def _information_json(each: Information) -> dict[str, Json]:
    return {
        "kind": each.kind,
        "line": each.spot.line,
        "column": each.spot.column,
        "draft": each.draft,
        "source": each.source or None,
        "passage": each.passage,
        "message": each.message,
    }


def _verified_json(each: Verified) -> dict[str, Json]:
    return {
        "line": each.spot.line,
        "column": each.spot.column,
        "draft": each.draft,
        "passage": each.passage,
        "source": each.source,
        "how": each.how,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
