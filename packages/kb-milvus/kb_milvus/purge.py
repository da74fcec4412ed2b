"""Deleting what no state of the index in Milvus shows any more."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kb_milvus.address import listed

if TYPE_CHECKING:
    from kb_milvus.connection import Connection
    from kb_milvus.layout import Names
    from kb_milvus.manifest import Manifest

GRACE = 300.0  # seconds that what was taken out is left to readers of older states
_KEPT = 5000  # documents that are gone but may still stand in posting lists


def purge(connection: Connection, names: Names, m: Manifest) -> bool:
    """Deletes rows that no state shows any more, and forgets what is left of them."""
    old = time.time() - GRACE
    gone = {one.number for one in m.dead if not one.purged and one.at < old}
    for numbers in _batches(sorted(gone)):
        for collection in (names.passages, names.sentences, names.blobs):
            connection.delete(collection, f"document in {listed(numbers)}")
    retired = {one.key for one in m.retired if one.at < old}
    for keys in _batches(sorted(retired)):
        connection.delete(names.catalog, f"key in {listed(keys)}")
    garbage = [one for one in m.garbage if one.at < old]
    for one in garbage:
        connection.delete(names.blobs, f'key like "t{one.name}.%"')
    m.garbage = [one for one in m.garbage if one.at >= old]
    m.retired = [one for one in m.retired if one.key not in retired]
    dead = [replace(one, purged=True) if one.number in gone else one for one in m.dead]
    # Posting lists still name the rows of some, until their segment is merged.
    kept = _KEPT if m.lexical == "postings" else 0
    purged = [one for one in dead if one.purged][-kept:] if kept else []
    m.dead = purged + [one for one in dead if not one.purged]
    return bool(gone or retired or garbage)


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), 500):
        yield numbers[start : start + 500]
