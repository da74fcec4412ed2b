"""Changes to the index in Milvus: rows that nobody sees until the turn is committed."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.store.catalog_rows import record_text
from kb.store.rerank_vectors import carried
from kb.store.store import IndexedPassage
from kb_milvus.candidates import sparse, words
from kb_milvus.layout import PER_PASSAGE, PER_TURN, Names, blobs, in_pieces
from kb_milvus.manifest import Dead, Garbage, Retired
from kb_milvus.passages import TermsOf, file_text, filters_of, halved, passage_text, vector_bytes
from kb_milvus.places import DocumentPlace, alive
from kb_milvus.purge import purge
from kb_milvus.term_counts import Collected, bucket_of, key_of, merged, passage_terms, split
from kb_milvus.term_segments import FANOUT, crowded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, RerankState, SourceFile
    from kb_milvus.connection import Connection
    from kb_milvus.manifest import Manifest
    from kb_milvus.snapshot import MilvusSnapshot
    from kb_milvus.term_counts import PassageTerms
    from kb_milvus.write_lease import HeldLease

_FLUSH = 16_000_000  # bytes of rows that are held back
_MANY = 100_000  # documents; of more, each is asked for by itself
_LONGEST = 60_000  # bytes of a record in a VARCHAR


@dataclass(slots=True)
class Known:
    """What a turn must know of the catalog before it: kept from one turn of a process to its next."""

    turn: int
    documents: dict[str, DocumentPlace] | None
    files: dict[str, tuple[int, SourceFile]]


class MilvusTransaction:
    """Changes of one turn."""

    def __init__(
        self,
        connection: Connection,
        names: Names,
        taken: HeldLease,
        before: MilvusSnapshot,
        known: Known | None,
        given_up: Sequence[int] = (),
    ) -> None:
        self._connection = connection
        self._names = names
        self._taken = taken
        self._before = before
        self._turn = taken.turn.number
        self._base = self._turn * PER_TURN
        self.manifest: Manifest = deepcopy(before.manifest)
        self._collected = Collected(postings=self.manifest.lexical == "postings")
        self._rows: dict[str, tuple[list[dict[str, Any]], list[int]]] = {name: ([], []) for name in names.all()}
        self._held = 0
        self._next_row = self._next_number = self._next_key = 0
        self._changed = 0
        self.manifest.aborted = sorted({*self.manifest.aborted, *given_up})
        self._touched = bool(given_up)
        self._settling = False
        self._rerank_vectors: dict[int, NDArray[np.float32]] = {}
        self._rerank_requested = False
        self._texts: dict[int, list[Passage]] = {}
        self._gone: set[str] = set()
        self._unweighed: list[tuple[dict[str, Any], PassageTerms]] = []
        self.known: Known | None = None
        """What the next turn need not read again, once this one is committed."""
        if known is not None and known.turn == self.manifest.turn:
            self._documents, self._files = known.documents, known.files
        else:
            self._documents = None
            self._files = {file.path: (key, file) for key, file in before.filed()}

    # Documents.

    def put(self, record: DocumentRecord, passages: Sequence[IndexedPassage]) -> None:
        """Adds a document, replacing the one of the same id.

        Raises:
            InputError: a vector has another length than the store's, or a passage has too many sentences.
        """
        if any(indexed.vector.shape != (self.manifest.dimensions,) for indexed in passages):
            raise InputError(
                "The vectors of {document} do not have {n} dimensions.",
                document=record.id,
                n=self.manifest.dimensions,
            )
        self.remove(record.id)
        number = self._base + self._take("_next_number", 1)
        first = self._base + self._take("_next_row", len(passages))
        self._put_record(number, first, record)
        of = TermsOf(record.metadata.title)
        found = [passage_terms(of(indexed.passage)) for indexed in passages]
        lengths = np.array([terms.lengths for terms in found], dtype=np.int64).reshape(-1, 3).sum(axis=0).tolist()
        self.manifest.lengths = [old + new for old, new in zip(self.manifest.lengths, lengths, strict=True)]
        self.manifest.documents += 1
        self.manifest.passages += len(passages)
        self.manifest.sentences += sum(len(indexed.sentence_vectors) for indexed in passages)
        columns = {"turn": self._turn, "document": number, **filters_of(record)}
        for row, (indexed, terms) in enumerate(zip(passages, found, strict=True), first):
            self._collected.add(row, terms)
            self._put_passage(row, columns, indexed, terms)
        self._rerank_vectors |= carried(first, passages)
        if passages and self.manifest.rerank_state == "yes":
            self.manifest.rerank_state = "no"
        self._texts[number] = [indexed.passage for indexed in passages]
        self._changed += len(passages)

    def _put_passage(self, row: int, columns: Mapping[str, Any], indexed: IndexedPassage, terms: PassageTerms) -> None:
        number = int(columns["document"])
        count = len(indexed.sentence_vectors)
        if count > PER_PASSAGE:
            raise InputError(
                "{passage} has more than {n} sentences, which the Milvus store does not take: divide it.",
                passage=indexed.passage.id,
                n=PER_PASSAGE,
            )
        text = passage_text(indexed.passage)
        size = len(text.encode("utf-8", "replace"))
        if size > _LONGEST:
            self._blob(f"p{row}", text.encode(), number)
            text = ""
        values = {"row": row, **columns, "record": text}
        values["vector"] = halved(indexed.vector)
        if self.manifest.lexical == "sparse":
            self._unweighed.append((values, terms))
            size += 12 * len(terms.numbers)
        elif self.manifest.lexical == "bm25":
            values["words"] = words(terms)
            size += len(values["words"])
        self._hold(self._names.passages, values, size + 4 * self.manifest.dimensions + 200)
        vectors = halved(indexed.sentence_vectors)
        for place in range(count):
            sentence = {"row": row * PER_PASSAGE + place, **columns, "passage": row, "vector": vectors[place]}
            self._hold(self._names.sentences, sentence, 4 * self.manifest.dimensions + 100)
        self._blob(f"v{row}", vector_bytes(indexed), number)

    def put_rerank_vectors(self, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        self._rerank_vectors |= vectors
        self._touched = self._rerank_requested = True

    def _write_rerank_vectors(self) -> None:
        places = {place.record.id: place for place in self._before.places()} | (self._documents or {})
        rows = alive(place for name, place in places.items() if name not in self._gone)
        state = self._before.all_rerank_vectors().with_more(rows, self._rerank_vectors)
        name = f"r{self._turn}"
        self._blob(f"t{name}", state.encoded())
        self._set_rerank_vectors(name, "no" if state.missing(rows) else "yes")

    def decline_reranking(self) -> None:
        self._set_rerank_vectors("", "unwanted")

    def _set_rerank_vectors(self, name: str, rerank_state: RerankState) -> None:
        if self.manifest.rerank_vectors:
            self.manifest.garbage.append(Garbage(self.manifest.rerank_vectors, time.time()))
        self.manifest.rerank_vectors, self.manifest.rerank_state = name, rerank_state
        self._touched = True

    def remove(self, document_id: str) -> None:
        place = self._place(document_id)
        if place is None:
            return
        if self.manifest.rerank_state == "unwanted":
            self.manifest.rerank_state = "no"
        texts = self._texts.pop(place.number, None)
        if texts is None:
            texts = list(self._before.passages_of(document_id))
        of = TermsOf(place.record.metadata.title)
        for passage in texts:
            terms = passage_terms(of(passage))
            self._collected.remove(terms)
            self.manifest.lengths = [a - b for a, b in zip(self.manifest.lengths, terms.lengths, strict=True)]
            self.manifest.sentences -= len(passage.sentences)
        self.manifest.documents -= 1
        self.manifest.passages -= len(texts)
        now = time.time()
        self.manifest.dead.append(Dead(place.number, place.first, len(texts), self._turn, now))
        self._retire(place.key)
        self._set_place(document_id, None)
        self._changed += len(texts)

    def amend(self, record: DocumentRecord) -> None:
        place = self._place(record.id)
        if place is None:
            return
        if filters_of(record) != filters_of(place.record) or record.metadata.title != place.record.metadata.title:
            # The passages' rows carry what filters compare, and their terms the title: they are written anew.
            self._flush()
            self.put(record, self._read_again(place))
            return
        self._retire(place.key)
        self._put_record(place.number, place.first, record)

    def _read_again(self, place: DocumentPlace) -> list[IndexedPassage]:
        rows = range(place.first, place.first + place.record.passages)
        from kb_milvus.snapshot import MilvusSnapshot

        manifest = replace(self.manifest, turn=self._turn, written=0)
        reader = MilvusSnapshot(self._connection, self._names, manifest)
        reader.read_newest()
        windows, offsets = reader.window_vectors(rows)
        again: Sequence[NDArray[np.float32] | None] = [self._rerank_vectors.get(row) for row in rows]
        if self._before.rerank_state() == "yes" and place.first < self._base:
            again = self._before.rerank_vectors(rows)
        return [
            IndexedPassage(passage, vector, sentences, windows[offsets[n] : offsets[n + 1]], again[n])
            for n, (passage, vector, sentences) in enumerate(
                zip(reader.passages(rows), reader.passage_vectors(rows), reader.sentence_vectors(rows), strict=True)
            )
        ]

    def document(self, document_id: str) -> DocumentRecord | None:
        place = self._place(document_id)
        return place.record if place is not None else None

    def _put_record(self, number: int, first: int, record: DocumentRecord) -> None:
        key = self._base + self._take("_next_key", 1)
        self._catalogue(
            key, "document", record.id, number, record.metadata.translation_of or "", f"{first} {record_text(record)}"
        )
        self._set_place(record.id, DocumentPlace(key, number, first, record))

    def _place(self, document_id: str) -> DocumentPlace | None:
        if self._documents is None:
            if self._before.manifest.documents <= _MANY:
                self._documents = {place.record.id: place for place in self._before.places()}
            else:
                self._documents = {}
        if document_id in self._documents or self._before.manifest.documents <= _MANY:
            return self._documents.get(document_id)
        if document_id in self._gone:
            return None
        return self._before.place(document_id)

    def _set_place(self, document_id: str, place: DocumentPlace | None) -> None:
        self._touched = True
        assert self._documents is not None
        if place is None:
            self._documents.pop(document_id, None)
            self._gone.add(document_id)
        else:
            self._documents[document_id] = place
            self._gone.discard(document_id)

    # Files.

    def files(self) -> Mapping[str, SourceFile]:
        return {path: file for path, (_, file) in self._files.items()}

    def note_file(self, file: SourceFile) -> None:
        self.forget_file(file.path)
        key = self._base + self._take("_next_key", 1)
        self._catalogue(key, "file", file.path, 0, "", file_text(file))
        self._files[file.path] = (key, file)

    def forget_file(self, path: str) -> None:
        if (known := self._files.pop(path, None)) is not None:
            self._retire(known[0])
            self._touched = True

    # Rows on their way.

    def _take(self, what: str, count: int) -> int:
        first: int = getattr(self, what)
        if first + count > PER_TURN:
            raise InputError("More than {n} passages in one step are too many for Milvus: add fewer.", n=PER_TURN)
        setattr(self, what, first + count)
        return first

    def _retire(self, key: int) -> None:
        self.manifest.retired.append(Retired(key, self._turn, time.time()))

    def _catalogue(self, key: int, sort: str, name: str, number: int, of: str, record: str) -> None:
        self._touched = True
        if len(record.encode("utf-8", "replace")) > _LONGEST:
            record = "z" + base64.b64encode(zlib.compress(record.encode())).decode("ascii")
        row = {
            "key": key, "turn": self._turn, "sort": sort, "name": name, "number": number, "translation_of": of,
            "record": record, "unused": [0.0, 0.0],
        }  # fmt: skip
        self._hold(self._names.catalog, row, len(record) + 200)

    def _blob(self, key: str, data: bytes, document: int = 0) -> None:
        for row, size in in_pieces(key, data, self._turn, document):
            self._hold(self._names.blobs, row, size)

    def _hold(self, collection: str, row: dict[str, Any], size: int) -> None:
        rows, sizes = self._rows[collection]
        rows.append(row)
        sizes.append(size)
        self._held += size
        self.manifest.size += size
        if self._held >= _FLUSH:
            self._flush()

    def _flush(self) -> None:
        if self._unweighed:
            if not any(self.manifest.average):
                self.manifest.average = [length / max(1, self.manifest.passages) for length in self.manifest.lengths]
            for values, terms in self._unweighed:
                values["terms"] = sparse(terms, self.manifest.average)
            self._unweighed.clear()
        for collection, (rows, sizes) in self._rows.items():
            if rows:
                self._connection.insert(collection, rows, sizes)
                rows.clear()
                sizes.clear()
        self._held = 0

    # The end.

    def commit(self, *, more: bool = False) -> None:
        """Writes everything, then makes it the state that counts.

        Args:
            more: another portion of the same work follows; ``MilvusStore.settle`` comes last.

        Raises:
            LockedError: another writer took this one for dead meanwhile.
        """
        purged = purge(self._connection, self._names, self.manifest)
        if not (self._touched or purged):
            self._taken.cancel()
            return
        self._count_terms()
        if self._rerank_vectors or self._rerank_requested:
            self._write_rerank_vectors()
        if not more:
            self._merge()
        self._flush()
        manifest = self.manifest
        manifest.turn = self._turn
        manifest.written = max(self._connection.written(name) for name in self._names.all())
        rows, sizes = zip(*in_pieces(f"m{self._turn}", manifest.encoded(), self._turn), strict=True)
        self._connection.insert(self._names.blobs, rows, sizes)
        self._taken.commit(self._names.data)
        self.known = Known(self._turn, self._documents, self._files)

    def settle(self) -> None:
        """Merges what many portions left in pieces, however much that is."""
        if len(self.manifest.segments) >= FANOUT:
            self._settling = self._touched = True

    def _count_terms(self) -> None:
        bucket = self._collected.bucket()
        if not len(bucket.terms):
            return
        segment, parts = split(bucket, str(self._turn))
        for key, data in parts:
            self._blob(key, data)
        self.manifest.segments.append(segment)

    def _merge(self) -> None:
        """Keeps segments of term counts few; a turn merges a few times what it changed at most."""
        budget = max(200_000, 1000 * self._changed, sum(s.entries for s in self.manifest.segments) * self._settling)
        merges = 0
        while chosen := crowded(self.manifest.segments, budget):
            self._flush()
            budget -= sum(segment.entries for segment in chosen)
            keys = [key_of(segment.name, bucket) for segment in chosen for bucket in range(segment.buckets)]
            # Not the newest for each request, which would wait for the server's clock every time.
            since = max(self._connection.written(self._names.blobs), self.manifest.written) or None
            found = blobs(self._connection, self._names, keys, since)
            dead = np.array(sorted((one.first, one.first + one.count) for one in self.manifest.dead), dtype=np.int64)
            whole = merged([bucket_of(data) for data in found.values()], dead.reshape(-1, 2))
            merges += 1
            segment, parts = split(whole, f"{self._turn}m{merges}")
            for key, data in parts:
                self._blob(key, data)
            gone = {one.name for one in chosen}
            now = time.time()
            self.manifest.garbage += [Garbage(name, now) for name in sorted(gone)]
            self.manifest.segments = [one for one in self.manifest.segments if one.name not in gone] + [segment]
