"""Everything in a Milvus store is counted and compared with what its manifest says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb_milvus.address import damaged
from kb_milvus.layout import Names, blobs
from kb_milvus.term_counts import bucket_of, key_of

if TYPE_CHECKING:
    from kb_milvus.connection import Connection
    from kb_milvus.snapshot import MilvusSnapshot


def verify(connection: Connection, snapshot: MilvusSnapshot) -> Sequence[KbError]:
    """What is damaged, one error each; empty where all is well."""
    manifest = snapshot.manifest
    names = Names(manifest.data)
    snapshot.read_newest()
    found: list[KbError] = []
    places = snapshot.places()
    if len(places) != manifest.documents:
        found.append(damaged("catalog"))
    for place in places:
        try:
            passages = snapshot.passages(range(place.first, place.first + place.record.passages))
            if any(passage.document != place.record.id for passage in passages):
                found.append(damaged(f"passages of {place.record.id}"))
        except KbError:
            found.append(damaged(f"passages of {place.record.id}"))
    for collection, expected in ((names.passages, manifest.passages), (names.sentences, manifest.sentences)):
        counted = connection.query(collection, manifest.shown(), ("count(*)",), since=None)
        if not counted or int(counted[0]["count(*)"]) != expected:
            found.append(damaged(collection.rpartition("_")[2]))
    for segment in manifest.segments:
        keys = [key_of(segment.name, bucket) for bucket in range(segment.buckets)]
        terms = 0
        try:
            for data in blobs(connection, names, keys, None).values():
                bucket = bucket_of(data)
                terms += len(bucket.terms) + len(bucket.rows)
        except KbError:
            terms = -1
        if terms != segment.entries:
            found.append(damaged("term counts"))
    return found
