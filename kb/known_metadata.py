"""What corpus/sources.toml and earlier versions know of a document whose file does not tell it.

A PDF of a plan often names neither issuer nor date. Where the list of sources has a document of this title, or the
index has one of nearly the same text, its particulars are kept beside the file (NAME.toml), and it is said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kb.documents.identity import key_of_title
from kb.errors import InputError
from kb.results import Filled, Overrides

if TYPE_CHECKING:
    from datetime import date

    from kb.documents.document import Metadata
    from kb.open_index import OpenIndex
    from kb.sources.listed import Listed
    from kb.store.store import DocumentRecord, Snapshot

Gap = Literal["title", "issuer", "date"]

_SAME = 0.9  # from this share of common clauses on, an earlier version's date and number hold for this one too
_UNISSUED = frozenset(("article", "webpage"))  # kinds that nobody issues


@dataclass(frozen=True, slots=True)
class _Known:
    """What one place knows, and its name."""

    source: str
    stated: Overrides


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
        known = next((known for known in _known(base.catalog(), record, entries) if known.stated != Overrides()), None)
        if known is not None:
            write_sidecar.write(base.home.path / record.path, known.stated)
            fields = tuple(name for name in _FIELDS if getattr(known.stated, name) is not None)
            filled.append(Filled(record.id, known.source, fields))
    return tuple(filled)


_FIELDS = ("title", "issuer", "number", "issued", "published", "url")


def _known(snapshot: Snapshot, record: DocumentRecord, entries: Sequence[Listed]) -> Iterable[_Known]:
    if (entry := _entry_of(entries, record)) is not None:
        yield _Known("corpus/sources.toml", _from_entry(record, entry))
    yield from _earlier(snapshot, record)


def _entries(corpus: Path) -> Sequence[Listed]:
    """The list of sources; empty where there is none, or it cannot be read."""
    from kb.sources.listed import FILE, listed

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


def _from_entry(record: DocumentRecord, entry: Listed) -> Overrides:
    own = record.metadata
    return Overrides(
        title=entry.titles[own.language] if _is_untitled(record) else None,
        issuer=entry.issuers or None if not own.issuer else None,
        number=entry.number if own.number is None else None,
        issued=entry.issued if own.issued is None else None,
        published=entry.published if own.published is None else None,
        url=entry.url if own.url is None else None,
    )


def _earlier(snapshot: Snapshot, record: DocumentRecord) -> Iterable[_Known]:
    from kb.indexing.versions import resembling

    own = record.metadata
    for other, shared in resembling(record, snapshot):
        its = other.metadata
        if not _agree(own, its.issued, its.published):
            continue
        same = shared >= _SAME
        yield _Known(
            other.id,
            Overrides(
                issuer=its.issuer or None if not own.issuer else None,
                number=its.number if same and own.number is None else None,
                issued=its.issued if same and own.issued is None else None,
                published=its.published if same and own.published is None else None,
                url=its.url if same and own.url is None else None,
            ),
        )
