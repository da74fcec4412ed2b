"""A Document as JSON, for the way from the process that reads files to the one that keeps them.

JSON, not pickle: what a hostile file may have made of the reading process must not run in the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, cast

from kb.documents.document import DATES, LISTS, Block, Document, Metadata, Provision


def read(path: Path, more_time: Callable[[int], None]) -> bytes:
    """A file's document as ``dump`` gives it. Raises InputError as ``kb.documents.loading.read``."""
    from kb.documents.loading import read as read_file

    return dump(read_file(path, more_time=more_time))


def dump(document: Document) -> bytes:
    """The document as UTF-8 JSON; lone surrogates, which UTF-8 has no place for, become question marks."""
    metadata = {field.name: getattr(document.metadata, field.name) for field in fields(Metadata)}
    for name in DATES:
        metadata[name] = metadata[name].isoformat() if metadata[name] else None
    value = [
        metadata,
        [
            [p.label, p.section, p.numbered, [[b.kind, b.text, b.level, b.page, b.page_breaks] for b in p.blocks]]
            for p in document.provisions
        ],
        document.pages,
        document.recognised,
        document.notes,
    ]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def load(data: bytes) -> Document:
    """The document again. Raises ValueError, KeyError or TypeError where the data is something else."""
    metadata, provisions, pages, recognised, notes = json.loads(data)
    for name in DATES:
        metadata[name] = date.fromisoformat(metadata[name]) if metadata[name] else None
    for name in LISTS:
        metadata[name] = tuple(map(str, metadata[name]))
    return Document(
        Metadata(**metadata),
        tuple(
            Provision(str(label), tuple(map(str, section)), tuple(map(_block, blocks)), bool(numbered))
            for label, section, numbered, blocks in provisions
        ),
        None if pages is None else int(pages),
        None if recognised is None else float(recognised),
        tuple(map(str, notes)),
    )


def _block(value: Sequence[Any]) -> Block:
    kind, text, level, page, breaks = value
    return Block(
        kind,
        cast(str, text),
        int(level),
        None if page is None else int(page),
        tuple((int(offset), int(number)) for offset, number in breaks),
    )
