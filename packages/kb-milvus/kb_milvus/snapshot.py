"""One state of the index in Milvus, for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import InputError
from kb.store.rerank_vectors import NONE, RerankVectors, decoded
from kb.store.store import Cosines, Counts, Filter, PassageText, ScoredRows
from kb.text.normalise import normalise
from kb_milvus.address import listed, quoted
from kb_milvus.candidates import lexical
from kb_milvus.connection import WINDOW
from kb_milvus.layout import Names, blobs
from kb_milvus.passages import PassageVectors, file_of, passage_of, vectors_of
from kb_milvus.places import DocumentPlace, MilvusSelection, alive, place_of, scored_rows, whole_text
from kb_milvus.term_counts import bucket_of, keys_for, term_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, LexicalField, LexicalQuery, RerankState, Selection, SourceFile
    from kb_milvus.connection import Connection
    from kb_milvus.manifest import Manifest
    from kb_milvus.term_counts import Bucket

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

_PASSAGES_AT_ONCE = 500
_VECTORS_AT_HAND = 2000  # passages
_NOBODY = "document in [-1]"


class MilvusSnapshot:
    """One state of the store.

    It can be read until what later states took out is removed, some minutes after they did; from then
    on a passage that is gone raises InputError.
    """

    def __init__(self, connection: Connection, names: Names, manifest: Manifest) -> None:
        self._connection = connection
        self._names = names
        self.manifest = manifest
        self.encoder = manifest.encoder
        self.dimensions = manifest.dimensions
        self.generation = (names.data, manifest.turn)
        self._shown = manifest.shown()
        self._since: int | None = manifest.written or None
        self._documents: dict[str, DocumentPlace | None] = {}
        self._read_vectors: dict[int, PassageVectors] = {}
        self._buckets: dict[str, Bucket | None] = {}
        self._rerank_vectors: RerankVectors | None = None

    def read_newest(self) -> None:
        """From now on waits for the newest of every collection (for what this very process has just written)."""
        self._since = None

    # Documents and files.

    def places(self) -> list[DocumentPlace]:
        """Every document and its place, by id."""
        found = [place_of(row) for row in self._catalogued('sort == "document"')]
        self._documents = {place.record.id: place for place in found}
        return sorted(found, key=lambda place: place.record.id)

    def documents(self) -> Sequence[DocumentRecord]:
        return [place.record for place in self.places()]

    def titles(self) -> Sequence[tuple[str, str]]:
        return [(record.id, record.metadata.title) for record in self.documents()]

    def document(self, document_id: str) -> DocumentRecord | None:
        place = self.place(document_id)
        return place.record if place is not None else None

    def place(self, document_id: str) -> DocumentPlace | None:
        if document_id not in self._documents:
            self._find_documents([document_id])
        return self._documents[document_id]

    def _find_documents(self, ids: Sequence[str]) -> None:
        missing = [one for one in ids if one not in self._documents]
        if not missing:
            return
        self._documents.update(dict.fromkeys(missing))
        for row in self._catalogued(f'sort == "document" and name in {listed(missing)}'):
            place = place_of(row)
            self._documents[place.record.id] = place

    def _catalogued(self, expression: str) -> list[dict[str, Any]]:
        which = f"{self.manifest.catalogued()} and {expression}"
        fields = ("key", "name", "number", "record")
        return self._connection.query_all(self._names.catalog, "key", which, fields, since=self._since)

    def translations(self, document_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        wanted = list(document_ids)
        self._find_documents(wanted)
        originals = {}
        for one in wanted:
            place = self._documents.get(one)
            originals[one] = (place.record.metadata.translation_of if place is not None else None) or one
        names = listed(sorted(set(originals.values())))
        families: dict[str, set[str]] = {}
        if originals:
            for row in self._catalogued(f'sort == "document" and (name in {names} or translation_of in {names})'):
                record = place_of(row).record
                for original in {record.id, record.metadata.translation_of}:
                    families.setdefault(original or record.id, set()).add(record.id)
        return {one: frozenset(families.get(original, ())) - {one} for one, original in originals.items()}

    def files(self) -> Sequence[SourceFile]:
        return sorted((file for _, file in self.filed()), key=lambda file: file.path)

    def find_files(self, paths: Sequence[str] = (), digests: Sequence[str] = ()) -> Sequence[SourceFile]:
        wanted, same = frozenset(paths), frozenset(digests)
        return [file for file in self.files() if file.path in wanted or file.digest in same]

    def stamps(self) -> Mapping[str, str]:
        return {file.path: file.stamp for file in self.files()}

    def filed(self) -> list[tuple[int, SourceFile]]:
        """Every file of corpus/, with its key in the catalog."""
        rows = self._catalogued('sort == "file"')
        return [(int(row["key"]), file_of(whole_text(row["record"]))) for row in rows]

    def counts(self) -> Counts:
        m = self.manifest
        kind = self._connection.index_type(self._names.passages, "vector")
        return Counts(m.documents, m.passages, m.sentences, m.size, kind, m.rerank_state == "yes")

    # Passages.

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        return self.passages(self.rows_of(document_id))

    def rows_of(self, document_id: str) -> range:
        place = self.place(document_id)
        return range(0) if place is None else range(place.first, place.first + place.record.passages)

    def find(self, passage_id: str) -> Passage | None:
        found = (p for p in self.passages_of(passage_id.rpartition(":")[0]) if p.id == passage_id)
        return next(found, None)

    def passages(self, rows: Sequence[int]) -> Sequence[Passage]:
        found = self._by_row(rows, ("record",))
        texts = {row: str(values["record"]) for row, values in found.items()}
        if long := [row for row, text in texts.items() if not text]:
            for key, data in blobs(self._connection, self._names, [f"p{row}" for row in long], self._since).items():
                texts[int(key[1:])] = data.decode()
        passages = [passage_of(texts[int(row)]) for row in rows]
        # Who asks for a passage asks for its document next: all of them in one request.
        self._find_documents(list(dict.fromkeys(passage.document for passage in passages)))
        return passages

    def _by_row(self, rows: Sequence[int], fields: Sequence[str]) -> dict[int, dict[str, Any]]:
        found = self._connection.query_in(
            self._names.passages, "row", map(int, rows), ("row", *fields), since=self._since, step=_PASSAGES_AT_ONCE
        )
        by_row = {int(values["row"]): values for values in found}
        if any(int(row) not in by_row for row in rows):
            raise InputError("What was found has just been removed from the knowledge base: ask again.")
        return by_row

    def select(self, which: Filter) -> Selection | None:
        if which == Filter():
            return None
        parts: list[str] = []
        if which.documents is not None:
            self._find_documents(sorted(which.documents))
            places = [self._documents[one] for one in sorted(which.documents)]
            numbers = [place.number for place in places if place is not None]
            parts.append(f"document in {listed(numbers)}" if numbers else _NOBODY)
        if which.issuer is not None:
            parts.append(self._issuer(normalise(which.issuer).strip().lower()))
        for column, wanted in (("kind", which.kind), ("language", which.language)):
            if wanted is not None:
                parts.append(f"{column} == {quoted(wanted)}")
        if which.since is not None:
            parts.append(f"dated >= {which.since:%Y%m%d}")
        if which.until is not None:
            parts.append(f"dated > 0 and dated <= {which.until:%Y%m%d}")
        return MilvusSelection(" and ".join(parts))

    def _issuer(self, wanted: str) -> str:
        plain = not set(wanted) & set('%_\\"')
        if plain and (self._connection.lite or self._connection.version >= (2, 4)):
            return f"issuer like {quoted(f'%{wanted}%')}"
        # Older servers compare beginnings only.
        numbers = [
            place.number
            for place in self.places()
            if any(wanted in normalise(issuer).lower() for issuer in place.record.metadata.issuer)
        ]
        return f"document in {listed(numbers)}" if numbers else _NOBODY

    def _expression(self, selection: Selection | None) -> str:
        if isinstance(selection, MilvusSelection):
            return f"{self._shown} and {selection.expression}"
        return self._shown

    # Vectors.

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        hits = self._search(self._names.passages, query, n, selection, ("row",))
        return scored_rows([(row, score) for row, score, _ in hits], n)

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> ScoredRows:
        wanted = 3 * n
        while True:
            hits = self._search(self._names.sentences, query, wanted, selection, ("passage",))
            best: dict[int, float] = {}
            for _, score, values in hits:
                best.setdefault(int(values["passage"]), score)
            if len(best) >= n or len(hits) < wanted or wanted >= WINDOW:
                return scored_rows(list(best.items()), n)
            wanted = min(4 * wanted, WINDOW)

    def _search(
        self, collection: str, query: Vectors, n: int, selection: Selection | None, fields: Sequence[str]
    ) -> list[tuple[int, float, dict[str, Any]]]:
        if n <= 0 or not self.manifest.passages:
            return []
        if query.shape != (self.dimensions,):
            raise InputError(
                "The question has a vector of {asked} dimensions, the index has {n}: run kb index --rebuild.",
                asked=query.shape[-1],
                n=self.dimensions,
            )
        vector = np.asarray(query, dtype=np.float32)
        return self._connection.search(
            collection, vector, "vector", "IP", n, self._expression(selection), fields, since=self._since
        )

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        own = [vectors.own for vectors in self._vectors(rows)]
        return np.stack(own) if own else np.empty((0, self.dimensions), np.float32)

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        return [vectors.sentences for vectors in self._vectors(rows)]

    def texts(self, rows: Sequence[int]) -> Sequence[PassageText]:
        return [PassageText(p.id, p.document, p.label, p.section, p.normalised) for p in self.passages(rows)]

    def rows_with(self, parts: Sequence[str]) -> Sequence[int]:
        rows = [row for place in self.places() for row in range(place.first, place.first + place.record.passages)]
        found = zip(rows, self.texts(rows), strict=True)
        return sorted(row for row, text in found if all(part in text.normalised for part in parts))

    def sections(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        rows = [row for place in self.places() for row in range(place.first, place.first + place.record.passages)]
        return {(text.document, text.section) for text in self.texts(rows)}

    def cosines(self, query: Vectors, rows: Sequence[int]) -> Cosines:
        sentences = [vectors @ query for vectors in self.sentence_vectors(rows)]
        offsets = np.cumsum([0, *map(len, sentences)], dtype=np.int64)
        joined = np.concatenate(sentences) if sentences else np.empty(0, np.float32)
        return Cosines(self.passage_vectors(rows) @ query, joined, offsets)

    def window_vectors(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        groups = [vectors.windows for vectors in self._vectors(rows)]
        filled = [group for group in groups if len(group)]
        stacked = np.concatenate(filled) if filled else np.empty((0, 0), np.int8)
        offsets = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)
        return stacked.astype(np.float32) / np.float32(127), offsets

    def rerank_state(self) -> RerankState:
        return self.manifest.rerank_state

    def rows_without_rerank_vectors(self) -> Sequence[int]:
        return self.all_rerank_vectors().missing(alive(self.places()))

    def rerank_cosines(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        return self.all_rerank_vectors().cosines(query, np.asarray(rows, dtype=np.int64))

    def rerank_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        return self.all_rerank_vectors().vectors(np.asarray(rows, dtype=np.int64))

    def all_rerank_vectors(self) -> RerankVectors:
        """The rerank vectors, read once: at most some twenty megabytes."""
        if self._rerank_vectors is None:
            name = f"t{self.manifest.rerank_vectors}"
            found = blobs(self._connection, self._names, [name], self._since) if self.manifest.rerank_vectors else {}
            if self.manifest.rerank_vectors and name not in found:
                raise InputError("What was found has just been removed from the knowledge base: ask again.")
            self._rerank_vectors = decoded(found[name]) if found else NONE
        return self._rerank_vectors

    def _vectors(self, rows: Sequence[int]) -> list[PassageVectors]:
        """All vectors of each row; those of the last question stay at hand."""
        wanted = [int(row) for row in rows]
        missing = [row for row in dict.fromkeys(wanted) if row not in self._read_vectors]
        if missing:
            if len(self._read_vectors) + len(missing) > _VECTORS_AT_HAND:
                self._read_vectors = {row: self._read_vectors[row] for row in wanted if row in self._read_vectors}
            found = blobs(self._connection, self._names, [f"v{row}" for row in missing], self._since)
            if len(found) < len(missing):
                raise InputError("What was found has just been removed from the knowledge base: ask again.")
            for row in missing:
                self._read_vectors[row] = vectors_of(found[f"v{row}"])
        return [self._read_vectors[row] for row in wanted]

    # Terms.

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> ScoredRows:
        expression = self._expression(selection)
        if language is not None:
            expression = f"{expression} and language == {quoted(language)}"
        return lexical(self, query, n, expression)

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        numbers = {term: term_number(field, term) for term in terms}
        found = self.frequencies(numbers.values())
        return {term: found[number] for term, number in numbers.items()}

    def frequencies(self, numbers: Iterable[int]) -> dict[int, int]:
        """In how many passages each term occurs, by the term's number."""
        wanted = list(numbers)
        totals = dict.fromkeys(wanted, 0)
        for number, bucket in self._counted(wanted):
            totals[number] += bucket.count(number)
        return {number: max(0, total) for number, total in totals.items()}

    def postings(self, numbers: Iterable[int]) -> Iterator[tuple[int, Rows, NDArray[np.uint8], NDArray[np.uint8]]]:
        """(term, rows, occurrences, length codes), once for each segment that has the term."""
        for number, bucket in self._counted(list(numbers)):
            rows, occurrences, codes = bucket.postings(number)
            if len(rows):
                yield number, rows, occurrences, codes

    def _counted(self, numbers: Sequence[int]) -> Iterator[tuple[int, Bucket]]:
        keys = [(number, key) for s in self.manifest.segments for number, key in keys_for(s, numbers).items()]
        missing = sorted({key for _, key in keys} - self._buckets.keys())
        if missing:
            found = blobs(self._connection, self._names, missing, self._since)
            for key in missing:
                self._buckets[key] = bucket_of(found[key]) if key in found else None
        for number, key in keys:
            if (bucket := self._buckets[key]) is not None:
                yield number, bucket

    def averages(self) -> list[float]:
        """Mean length of each field in terms."""
        total = max(1, self.manifest.passages)
        return [length / total for length in self.manifest.lengths]

    def search_terms(self, vector: dict[int, float], n: int, expression: str) -> dict[int, float]:
        """Scores by row of the n nearest sparse vectors."""
        hits = self._connection.search(
            self._names.passages, vector, "terms", "IP", n, expression, ("row",), since=self._since
        )
        return {row: score for row, score, _ in hits}

    def search_words(self, text: str, n: int, expression: str) -> Iterator[tuple[int, str]]:
        """(row, words) of the n passages that the server's BM25 function finds."""
        hits = self._connection.search(
            self._names.passages, text, "terms", "BM25", n, expression, ("row", "words"), since=self._since
        )
        for row, _, values in hits:
            yield row, str(values["words"])

    def allowed(self, expression: str) -> set[int]:
        """The rows that an expression lets through."""
        found = self._connection.query(self._names.passages, expression, ("row",), since=self._since)
        return {int(values["row"]) for values in found}

    def open_files(self) -> None:
        """Nothing to open: all of it lies on the server."""

    def close(self) -> None:
        """Nothing to let go of: the connection is the process's."""

    def __enter__(self) -> MilvusSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
