"""The catalog: documents, passages, files, and which segments count, in SQLite.

It is the truth: a state of the store is what one transaction of this database sees. Write-ahead
logging lets readers keep their state while a writer works; every commit is flushed to disk, since
files are deleted on the strength of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.errors import NewerIndexError, OlderIndexError
from kb.files.durable import Sum, damage
from kb.passages.passage import Passage
from kb.store.catalog_connection import connect, explained
from kb.store.catalog_rows import (
    DOCUMENT_COLUMNS,
    FILE_COLUMNS,
    PASSAGE_COLUMNS,
    checked_record,
    columns_of,
    file_of,
    passage_of,
    row_checksum,
    section_of,
)
from kb.store.store import DocumentRecord, Filter, PassageText, RerankState, SourceFile
from kb.text.normalise import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 4
"""The number of the layout of index/; an index of a newer one is refused, of an older one rebuilt."""

_SCHEMA = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, first_row INTEGER NOT NULL, passages INTEGER NOT NULL,
    kind TEXT NOT NULL, language TEXT NOT NULL, issuer TEXT NOT NULL, dated TEXT, translation_of TEXT,
    record TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE INDEX documents_translation_of ON documents (translation_of) WHERE translation_of IS NOT NULL;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, document INTEGER NOT NULL, id TEXT NOT NULL, label TEXT NOT NULL,
    section TEXT NOT NULL, text TEXT NOT NULL, normalised TEXT, sentences BLOB NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, page INTEGER, paragraph INTEGER NOT NULL,
    checksum INTEGER NOT NULL);
CREATE TABLE files (
    path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL, stated TEXT NOT NULL,
    document TEXT, failure TEXT, parameters TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX files_digest ON files (digest);
CREATE TABLE segments (name TEXT PRIMARY KEY, passages INTEGER NOT NULL, sentences INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sums (
    folder TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL, edges TEXT NOT NULL,
    head INTEGER NOT NULL, PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE TABLE dead (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
"""
_PASSAGES = f"SELECT {PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.number = p.document"  # noqa: S608
_TOGETHER = 500  # rows that one statement asks for


def create(path: Path, encoder: str, dimensions: int) -> None:
    """Makes an empty catalog."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o666))  # SQLite would not let a group write, whatever the umask
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        settings = {"format": FORMAT, "encoder": encoder, "dimensions": dimensions}
        settings["checksum"] = row_checksum((encoder, dimensions))
        settings |= {"generation": 0, "next_row": 0, "next_document": 1, "lexical": ""}
        connection.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    finally:
        connection.close()


class Catalog:
    """One connection to the database; a transaction of it is a state of the store."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self._connection = connect(path, write=write)

    def begin(self, *, write: bool = False) -> None:
        self.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise explained(error) from error

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        try:
            self._connection.executemany(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise explained(error) from error

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise explained(error) from error

    def _among(self, sql: str, values: Sequence[object]) -> Iterator[Any]:
        """What a statement gives whose last condition is that a column is one of ``values``: "… IN"."""
        for first in range(0, len(values), _TOGETHER):
            some = values[first : first + _TOGETHER]
            yield from self.rows(f"{sql} ({','.join('?' * len(some))})", some)

    def commit(self) -> None:
        self.execute("COMMIT")
        # The log of changes is not kept longer than it must be: a reader that is at work now keeps it until later.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute("PRAGMA busy_timeout = 30000")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    # Settings, segments and files.

    def setting(self, key: str) -> Any:
        found = self.rows("SELECT value FROM settings WHERE key = ?", (key,))
        if not found:
            raise damage("catalog")
        return found[0][0]

    def set(self, key: str, value: object) -> None:
        self.execute("UPDATE settings SET value = ? WHERE key = ?", (value, key))

    def rerank_vectors(self) -> tuple[str, RerankState]:
        """(the folder of the rerank vectors, "" where there is none; whether all passages have theirs)."""
        found = dict(self.rows("SELECT key, value FROM settings WHERE key IN ('rescoring', 'rescored')"))
        return found.get("rescoring", ""), found.get("rescored", "no")

    def set_rerank_vectors(self, name: str, rerank_state: RerankState) -> None:
        # An index of an earlier version has neither.
        settings = (("rescoring", name), ("rescored", rerank_state))
        self.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", settings)

    def every_row(self) -> list[range]:
        """The rows of each document's passages, ascending."""
        found = self.rows("SELECT first_row, passages FROM documents ORDER BY first_row")
        return [range(first, first + count) for first, count in found]

    def alive(self) -> NDArray[np.int64]:
        """The rows of all passages, ascending."""
        import numpy as np  # what needs only the catalog does without

        every = [np.arange(one.start, one.stop) for one in self.every_row()]
        return np.concatenate([np.empty(0, np.int64), *every])

    def segments(self) -> list[str]:
        """Names of the vector segments, oldest first."""
        return [name for (name,) in self.rows("SELECT name FROM segments ORDER BY name")]

    def sums(self, folder: str) -> list[Sum]:
        return [
            Sum(*row)
            for row in self.rows("SELECT name, size, digest, edges, head FROM sums WHERE folder = ?", (folder,))
        ]

    def put_sums(self, folder: str, files: Iterable[Sum]) -> None:
        self.executemany(
            "INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?)",
            [(folder, f.name, f.size, f.digest, f.edges, f.head) for f in files],
        )

    def dead(self) -> list[tuple[int, int]]:
        """Half-open ranges of rows that were deleted but are still in a segment."""
        return self.rows("SELECT first, last FROM dead ORDER BY first")

    def files(self) -> list[SourceFile]:
        return [file_of(row) for row in self.rows(f"SELECT {FILE_COLUMNS} FROM files ORDER BY path")]  # noqa: S608

    def find_files(self, paths: Sequence[str], digests: Sequence[str]) -> list[SourceFile]:
        """Files with one of those paths, or of those digests, ordered by path."""
        found: dict[str, SourceFile] = {}
        for column, values in (("path", paths), ("digest", digests)):
            sql = f"SELECT {FILE_COLUMNS} FROM files WHERE {column} IN"  # noqa: S608
            found |= {row[0]: file_of(row) for row in self._among(sql, values)}
        return [found[path] for path in sorted(found)]

    def stamps(self) -> dict[str, str]:
        return dict(self.rows("SELECT path, stamp FROM files"))

    def put_file(self, file: SourceFile) -> None:
        self.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                file.path, file.stamp, file.digest, file.stated, file.document, file.failure,
                json.dumps(dict(file.parameters), ensure_ascii=False),
            ),
        )  # fmt: skip

    # Documents.

    def documents(self) -> list[DocumentRecord]:
        return [checked_record(row) for row in self.rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents ORDER BY id")]  # noqa: S608

    def titles(self) -> list[tuple[str, str]]:
        return self.rows("SELECT id, json_extract(record, '$[9][0]') FROM documents")

    def document(self, document_id: str) -> DocumentRecord | None:
        found = self.rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?", (document_id,))  # noqa: S608
        return checked_record(found[0]) if found else None

    def place(self, document_id: str) -> tuple[int, int, int] | None:
        """(number, first row, passages) of a document."""
        found = self.rows("SELECT number, first_row, passages FROM documents WHERE id = ?", (document_id,))
        return found[0] if found else None

    def put_document(self, number: int, first_row: int, record: DocumentRecord) -> None:
        values = (number, record.id, first_row, record.passages, *columns_of(record))
        self.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, row_checksum(values)),
        )

    def amend_document(self, record: DocumentRecord) -> None:
        place = self.place(record.id)
        if place is None:
            return
        number, first_row, passages = place
        columns = columns_of(record)
        self.execute(
            "UPDATE documents SET kind = ?, language = ?, issuer = ?, dated = ?, translation_of = ?, record = ?,"
            " checksum = ? WHERE id = ?",
            (*columns, row_checksum((number, record.id, first_row, passages, *columns)), record.id),
        )

    def remove_document(self, number: int, first_row: int, passages: int) -> None:
        self.execute("DELETE FROM documents WHERE number = ?", (number,))
        self.execute("DELETE FROM passages WHERE row >= ? AND row < ?", (first_row, first_row + passages))

    def translations(self, document_ids: Sequence[str]) -> list[frozenset[str]]:
        """For each document the others of the same text: what it renders, what renders it, and its sisters."""
        among = "IN (SELECT value FROM json_each(?))"
        asked = json.dumps(document_ids)
        renders = dict(
            self.rows(
                f"SELECT id, translation_of FROM documents WHERE translation_of IS NOT NULL AND id {among}",  # noqa: S608
                (asked,),
            )
        )
        originals = {document_id: renders.get(document_id, document_id) for document_id in document_ids}
        wanted = json.dumps(sorted(set(originals.values())))
        families: dict[str, set[str]] = {}
        for original, member in self.rows(
            f"SELECT translation_of, id FROM documents WHERE translation_of {among}"  # noqa: S608
            f" UNION ALL SELECT id, id FROM documents WHERE id {among}",
            (wanted, wanted),
        ):
            families.setdefault(original, set()).add(member)
        return [frozenset(families.get(originals[one], ())) - {one} for one in document_ids]

    def select(self, which: Filter) -> list[tuple[int, int, int]]:
        """(number, first row, passages) of the documents that a filter lets through."""
        clauses: list[str] = []
        values: list[object] = []
        if which.documents is not None:
            clauses.append("id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(which.documents)))
        if which.issuer is not None:
            clauses.append("instr(issuer, ?) > 0")
            values.append(normalise(which.issuer).strip().lower())
        for column, wanted in (("kind", which.kind), ("language", which.language)):
            if wanted is not None:
                clauses.append(f"{column} = ?")
                values.append(wanted)
        if which.since is not None:
            clauses.append("dated >= ?")
            values.append(which.since.isoformat())
        if which.until is not None:
            clauses.append("dated <= ?")
            values.append(which.until.isoformat())
        where = " AND ".join(clauses) or "1"
        return self.rows(f"SELECT number, first_row, passages FROM documents WHERE {where} ORDER BY first_row", values)  # noqa: S608

    # Passages.

    def put_passages(self, number: int, first_row: int, passages: Sequence[Passage]) -> None:
        def values() -> Iterator[tuple[object, ...]]:
            for row, p in enumerate(passages, first_row):
                section = json.dumps(p.section, ensure_ascii=False)
                normalised = None if p.normalised == p.text else p.normalised
                spans = array("I", [edge for span in p.sentences for edge in span]).tobytes()
                fields = (p.id, p.label, section, p.text, normalised, spans, p.start, p.end, p.page, p.paragraph)
                yield (row, number, *fields, row_checksum((row, *fields)))

        self.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values())

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of those rows, in the same order."""
        wanted = [int(row) for row in rows]
        found = {values[-1]: passage_of(values) for values in self._among(f"{_PASSAGES} WHERE p.row IN", wanted)}
        try:
            return [found[row] for row in wanted]
        except KeyError as error:
            raise damage("catalog") from error

    def texts(self, rows: Sequence[int]) -> list[PassageText]:
        """What ranking reads of those rows, in the same order; checksums are not compared."""
        found = {}
        sql = (
            "SELECT p.row, p.id, d.id, p.label, p.section, coalesce(p.normalised, p.text)"
            " FROM passages p JOIN documents d ON d.number = p.document WHERE p.row IN"
        )
        for row, identity, document, label, section, normalised in self._among(sql, rows):
            found[row] = PassageText(identity, document, label, section_of(section), normalised)
        try:
            return [found[row] for row in rows]
        except KeyError as error:
            raise damage("catalog") from error

    def rows_with(self, parts: Sequence[str]) -> list[int]:
        """The rows of the passages whose normalised text has all of these parts, ascending."""
        where = " AND ".join(["instr(coalesce(normalised, text), ?) > 0"] * len(parts)) or "1"
        return [row for (row,) in self.rows(f"SELECT row FROM passages WHERE {where} ORDER BY row", parts)]  # noqa: S608

    def sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The section paths of each document's passages, with its id."""
        sql = "SELECT DISTINCT d.id, p.section FROM passages p JOIN documents d ON p.document = d.number"
        return ((document, section_of(section)) for document, section in self.rows(sql))

    def passages_between(self, first: int, last: int) -> list[Passage]:
        sql = f"{_PASSAGES} WHERE p.row >= ? AND p.row < ? ORDER BY p.row"
        return [passage_of(values) for values in self.rows(sql, (first, last))]

    def find(self, passage_id: str) -> Passage | None:
        place = self.place(passage_id.rpartition(":")[0])
        if place is None:
            return None
        _, first, count = place
        found = self.rows(
            "SELECT row FROM passages WHERE row >= ? AND row < ? AND id = ?", (first, first + count, passage_id)
        )
        return self.passages([found[0][0]])[0] if found else None

    def next_rows(self, count: int) -> int:
        """Takes ``count`` new rows; returns the first."""
        first: int = self.setting("next_row")
        self.set("next_row", first + count)
        return first

    def next_number(self) -> int:
        number: int = self.setting("next_document")
        self.set("next_document", number + 1)
        return number


def named_folders(catalog: Catalog) -> list[str]:
    """The folders of files that a state consists of, relative to the store's."""
    places = [f"vectors/{name}" for name in catalog.segments()]
    for kind, name in (("lexical", catalog.setting("lexical")), ("rescoring", catalog.rerank_vectors()[0])):
        if name:
            places.append(f"{kind}/{name}")
    return places


def refuse_other_formats(catalog: Catalog) -> None:
    """Raises OlderIndexError or NewerIndexError where the index is of a layout that this version does not read."""
    found = catalog.setting("format")
    if found == FORMAT:
        if catalog.setting("checksum") != row_checksum((catalog.setting("encoder"), catalog.setting("dimensions"))):
            raise damage("catalog, settings")
        return
    if isinstance(found, int) and found > FORMAT:
        raise NewerIndexError(
            "The index was written by a newer version of kb: install that, or run kb index --rebuild."
        )
    raise OlderIndexError("The index was written by an older version of kb: run kb index --rebuild.")
