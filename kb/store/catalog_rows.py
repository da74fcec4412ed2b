"""Documents, files and passages as rows of the catalog, each with a checksum, and back."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kb.documents.document import Metadata
from kb.documents.validity import NO_CLAUSES, NO_RELATIONS, Clauses, Reference, Relations
from kb.files.durable import damage
from kb.passages.passage import Passage, Span
from kb.store.store import DocumentRecord, SourceFile
from kb.text.normalise import normalise

DOCUMENT_COLUMNS = (
    "number, id, first_row, passages, kind, language, issuer, dated, translation_of, record, checksum"  # in this order
)
FILE_COLUMNS = "path, stamp, digest, stated, document, failure, parameters"
PASSAGE_COLUMNS = (
    "p.id, d.id, p.label, p.section, p.text, p.normalised, p.sentences, p.start, p.end, p.page, p.paragraph,"
    " p.checksum, p.row BETWEEN d.first_row AND d.first_row + d.passages - 1, p.row"
)


def file_of(row: Sequence[Any]) -> SourceFile:
    path, stamp, digest, stated, document, failure, parameters = row
    given = json.loads(parameters) if parameters != "{}" else {}
    return SourceFile(path, stamp, digest, stated, document, failure, given)


def columns_of(record: DocumentRecord) -> tuple[object, ...]:
    metadata = record.metadata
    dated = metadata.day
    return (
        metadata.kind,
        metadata.language,
        "\n".join(normalise(issuer).lower() for issuer in metadata.issuer),
        _iso(dated),
        metadata.translation_of,
        record_text(record),
    )


def record_text(record: DocumentRecord) -> str:
    """A document's record as JSON."""
    m = record.metadata
    return json.dumps(
        [
            record.id, record.path, record.digest, record.pages, record.provisions, record.passages, record.recognised,
            record.notes, record.copies,
            [
                m.title, m.language, m.kind, m.issuer, m.number, _iso(m.issued), _iso(m.published), m.source,
                m.editors, m.url, m.text_status, m.translation_of, m.official_title, m.addressee,
            ],
            *_validity_text(record),
        ],
        ensure_ascii=False,
    )  # fmt: skip


def _validity_text(record: DocumentRecord) -> list[list[object]]:
    """What is kept of a document's validity: nothing where nothing is known, so that older indexes are read too."""
    m, c, r = record.metadata, record.clauses, record.relations
    if c == NO_CLAUSES and r == NO_RELATIONS and not (m.effective or m.expires or m.supersedes):
        return []
    stated = [_iso(m.effective), _iso(m.expires), list(m.supersedes)]
    return [
        [
            stated if any(stated) else 0,
            [
                _iso(c.effective), _iso(c.expires), _iso(c.since), _iso(c.version),
                [
                    [each.relation, each.title, each.label, *([_iso(each.day)] if each.day else [])]
                    for each in c.references
                ],
                list(c.evidence),
            ],
            [
                list(r.supersedes), r.superseded_by, r.ending, _iso(r.ended), list(r.evidence),
                *([_iso(r.extended)] if r.extended else []),
            ]
            if r != NO_RELATIONS
            else 0,
        ]
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def checked_record(row: Sequence[Any]) -> DocumentRecord:
    """The record in a row of documents, whose checksum is compared: what is cited must be what was stored."""
    *values, checksum = row
    if row_checksum(values) != checksum:
        raise damage(f"catalog, document {values[0]}")
    return record_of(values[-1])


def record_of(text: str) -> DocumentRecord:
    """A document's record from its JSON. Raises DamageError."""
    try:
        identity, path, digest, pages, provisions, passages, recognised, notes, copies, m, *validity = json.loads(text)
        title, language, kind, issuer, number, issued, published, source, editors, url, status, of, official, *later = m
        metadata = Metadata(
            title=title,
            language=language,
            kind=kind,
            issuer=tuple(issuer),
            number=number,
            issued=_date(issued),
            published=_date(published),
            source=source,
            editors=tuple(editors),
            url=url,
            text_status=status,
            translation_of=of,
            official_title=official,
            addressee=later[0] if later else None,
        )
        clauses, relations = NO_CLAUSES, NO_RELATIONS
        if validity:
            stated, (effective, expires, since, version, references, own), others = validity[0]
            if stated:
                starts, ends, replaced = stated
                metadata = replace(metadata, effective=_date(starts), expires=_date(ends), supersedes=tuple(replaced))
            clauses = Clauses(
                _date(effective), _date(expires), _date(since), _date(version),
                tuple(Reference(*each[:3], *map(_date, each[3:])) for each in references), tuple(own),
            )  # fmt: skip
            if others:
                supersedes, by, ending, ended, evidence, *extended = others
                relations = Relations(
                    tuple(supersedes), by, ending, _date(ended), tuple(evidence), *map(_date, extended)
                )
    except (ValueError, TypeError) as error:
        raise damage("catalog") from error
    return DocumentRecord(
        identity, metadata, path, digest, pages, provisions, passages, recognised, tuple(notes), tuple(copies),
        clauses, relations,
    )  # fmt: skip


def row_checksum(fields: Sequence[object]) -> int:
    return zlib.crc32(repr(tuple(fields)).encode("utf-8", "surrogatepass"))


def passage_of(values: Sequence[Any]) -> Passage:
    identity, document, label, section, text, normalised, spans, start, end, page, paragraph, checksum, its, row = (
        values
    )
    fields = (identity, label, section, text, normalised, spans, start, end, page, paragraph)
    if row_checksum((row, *fields)) != checksum or not its:
        raise damage(f"catalog, passage {row}")
    edges = array("I")
    edges.frombytes(spans)
    each = iter(edges)
    sentences: tuple[Span, ...] = tuple(zip(each, each, strict=True))
    return Passage(
        id=identity,
        document=document,
        label=label,
        section=section_of(section),
        text=text,
        normalised=text if normalised is None else normalised,
        sentences=sentences,
        start=start,
        end=end,
        page=page,
        paragraph=paragraph,
    )


def section_of(text: str) -> tuple[str, ...]:
    """A passage's section from its JSON; most hold nothing that JSON escapes."""
    if "\\" in text:
        return tuple(json.loads(text))
    return tuple(text[2:-2].split('", "')) if text != "[]" else ()
