"""What corpus/sources.toml and earlier versions know of a document whose file does not tell it.

A PDF of a plan often names neither issuer nor date. Where the list of sources has a document of this title, or the
index has one of nearly the same text, its particulars are kept beside the file (NAME.toml), and it is said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kb.documents.identity import key_of_title
from kb.errors import InputError
from kb.results import Filled, Overrides

if TYPE_CHECKING:
    from datetime import date

    from kb.documents.document import Metadata
    from kb.open_index import OpenIndex
    from kb.sources.official import Listed
    from kb.store.store import DocumentRecord, Snapshot

Gap = Literal["title", "issuer", "date"]

_SAME = 0.9  # from this share of common clauses on, an earlier version's date and number hold for this one too
_UNISSUED = frozenset(("article", "webpage"))  # kinds that nobody issues


def gaps(record: DocumentRecord) -> tuple[Gap, ...]:
    """What a citation needs and is not known. A missing number is no gap: many papers have none."""
    metadata = record.metadata
    found: list[Gap] = []
    if _is_untitled(record):
        found.append("title")
    if not metadata.issuer and not metadata.source and metadata.kind not in _UNISSUED:
        found.append("issuer")
    if metadata.day is None:
        found.append("date")
    return tuple(found)


def fill_in(base: OpenIndex, records: Sequence[DocumentRecord]) -> tuple[Filled, ...]:
    """Writes beside the files of these documents what is known of them elsewhere; the caller updates the index.

    Returns:
        What was written for which document, and from where.
    """
    from kb.indexing import write_sidecar

    filled = []
    lacking = [record for record in records if any(getattr(record.metadata, name) in (None, ()) for name in _FIELDS)]
    entries = _entries(base.home.corpus) if lacking else ()
    for record in lacking:
        for source, stated in _known(base.catalog(), record, entries):
            if stated != Overrides():
                write_sidecar.write(base.home.path / record.path, stated)
                fields = tuple(name for name in _FIELDS if getattr(stated, name) is not None)
                filled.append(Filled(record.id, source, fields))
                break
    return tuple(filled)


_FIELDS = ("title", "issuer", "number", "issued", "published", "url")


def _known(snapshot: Snapshot, record: DocumentRecord, entries: Sequence[Listed]) -> Iterator[tuple[str, Overrides]]:
    """(a place that knows the document, what it knows that the document's file does not tell)."""
    from kb.indexing.copies import resembling

    own = record.metadata
    if (entry := _entry_of(entries, record)) is not None:
        title = entry.titles[own.language] if _is_untitled(record) else None
        told = _untold(own, entry.issuers, entry.number, entry.issued, entry.published, entry.url)
        yield "corpus/sources.toml", replace(told, title=title)
    for other, shared in resembling(record, snapshot):
        its = other.metadata
        if _agree(own, its.issued, its.published):
            same = (its.number, its.issued, its.published, its.url) if shared >= _SAME else (None,) * 4
            yield other.id, _untold(own, its.issuer, *same)


def _untold(
    own: Metadata,
    issuer: tuple[str, ...],
    number: str | None,
    issued: date | None,
    published: date | None,
    url: str | None,
) -> Overrides:
    """Those particulars that a document's own metadata lacks."""
    told = {"issuer": issuer or None, "number": number, "issued": issued, "published": published, "url": url}
    return Overrides(**{name: each for name, each in told.items() if not getattr(own, name)})  # type: ignore[arg-type]


def _entries(corpus: Path) -> Sequence[Listed]:
    """The list of sources; empty where there is none, or it cannot be read."""
    from kb.sources.official import FILE, listed

    if not (corpus / FILE).is_file():
        return ()
    try:
        return listed(corpus)
    except InputError:
        return ()  # kb doctor and kb fetch say what is wrong with it


def _entry_of(entries: Sequence[Listed], record: DocumentRecord) -> Listed | None:
    metadata = record.metadata
    if metadata.text_status != "full":
        return None
    key, untitled = key_of_title(metadata.title), _is_untitled(record)
    for entry in entries:
        same = key == key_of_title(entry.titles.get(metadata.language, "")) or (untitled and record.id == entry.id)
        if same and entry.language == metadata.language and _agree(metadata, entry.issued, entry.published):
            return entry
    return None


def _is_untitled(record: DocumentRecord) -> bool:
    """Whether a document goes by its file's name, for want of a title."""
    return record.metadata.title == Path(record.path).stem


def _agree(metadata: Metadata, issued: date | None, published: date | None) -> bool:
    pairs = ((metadata.issued, issued), (metadata.published, published))
    return not any(own and other and own != other for own, other in pairs)
