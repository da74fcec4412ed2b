"""The store inside the process: SQLite, Tantivy and FAISS in one folder.

    index/current            the name of the folder that counts
    index/write.lock         held by the one writer
    index/<name>/catalog.sqlite3
    index/<name>/lexical/    one folder for each state of the lexical index
    index/<name>/vectors/    one folder for each segment of vectors

Files below lexical/ and vectors/ are complete and flushed before the catalog names them, and never
change afterwards. A writer's last step is the catalog's commit: a crash before it leaves only
folders that no catalog names, which the next writer removes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import InputError, KbError, LockedError
from kb.home import PART
from kb.store import catalog as catalogs
from kb.store.catalog import Catalog
from kb.store.files import Sum, check, damage, flush_folder, sums, write_whole, writing
from kb.store.lexical import OWN_FILES, LexicalReader, LexicalWriter, files_of
from kb.store.store import Counts, DocumentRecord, Filter
from kb.store.vectors import NOTHING, Batch, Segment, batch_of, best, merged, write_segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.store.store import Candidates, IndexedPassage, LexicalField, LexicalQuery, Selection, SourceFile

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

_CATALOG = "catalog.sqlite3"
_CURRENT = "current"
_LOCK = "write.lock"
_REBUILD = "rebuild"
_REBUILD_LOCK = "rebuild.lock"
_FANOUT = 4  # segments of about one size that are merged into one
_SMALLEST = 256  # passages; smaller segments count as of this size
_LARGEST = 500_000  # passages of a segment that is still merged with others
_NO_LIMIT = 1 << 62
_GRACE = 60.0  # seconds that a folder no catalog names is left to readers that are just opening it


@dataclass(frozen=True, slots=True)
class EmbeddedSelection:
    """Documents that may answer: their numbers, and half-open ranges of rows, int64 (documents, 2)."""

    numbers: tuple[int, ...]
    ranges: Rows


class EmbeddedStore:
    """The index of one knowledge base in ``index/``.

    Args:
        index: the folder; made when first needed.
        encoder: name of the encoder that asks or indexes; None for whichever built what is there.
        dimensions: length of its vectors.
        patience: seconds to wait for another writer.
    """

    def __init__(
        self, index: Path, encoder: str | None = None, dimensions: int | None = None, patience: float = 60.0
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._dimensions = dimensions
        self._patience = patience
        self._open: _Opened | None = None

    def snapshot(self) -> EmbeddedSnapshot:
        """The state of now.

        Raises:
            InputError: the index was built by another encoder.
            DamageError: it is damaged.
        """
        for attempt in range(20):
            catalog = None
            try:
                folder = self._folder()
                catalog = Catalog(folder / _CATALOG)
                catalog.begin()
                built = self._refuse_other_encoders(catalog)
                return EmbeddedSnapshot(catalog, self._opened(folder, catalog), *built)
            except FileNotFoundError as error:
                # A writer may just have replaced and removed what this state names: take the next one.
                if catalog is not None:
                    catalog.close()
                if attempt == 19:
                    raise damage(Path(error.filename or "").name) from error
                time.sleep(0.002 * attempt)
            except BaseException:
                if catalog is not None:
                    catalog.close()
                raise
        raise AssertionError

    def _opened(self, folder: Path, catalog: Catalog) -> _Opened:
        generation = (folder.name, catalog.setting("generation"))
        if self._open is None or self._open.generation != generation:
            self._open = _Opened(generation, folder, catalog)
        return self._open

    def _folder(self) -> Path:
        """The folder that counts; made, empty, where there is none yet."""
        try:
            return _current(self._index)
        except FileNotFoundError:
            with self._locked():
                try:
                    return _current(self._index)
                except FileNotFoundError:
                    if self._encoder is None or self._dimensions is None:
                        raise InputError(
                            "Nothing is indexed in {folder} yet: run kb index.", folder=self._index
                        ) from None
                    folder = _new_store(self._index, self._encoder, self._dimensions)
                    _make_current(folder)
                    return folder

    @contextlib.contextmanager
    def _locked(self, name: str = _LOCK) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self._index.mkdir(parents=True, exist_ok=True)
            with FileLock(self._index / name, timeout=self._patience):
                yield
        except Timeout as error:
            raise LockedError(
                "Another process has been writing to {folder} for more than {seconds} seconds: "
                "wait until it is done, or end it.",
                folder=self._index,
                seconds=round(self._patience),
            ) from error
        except PermissionError as error:
            raise InputError(
                "{folder} cannot be written: change its permissions, or choose another home.", folder=self._index
            ) from error

    def _refuse_other_encoders(self, catalog: Catalog) -> tuple[str, int]:
        """Name and dimensions of the encoder that built the store; InputError if another one is meant."""
        catalogs.refuse_other_formats(catalog)
        built: str = catalog.setting("encoder")
        dimensions: int = catalog.setting("dimensions")
        if self._encoder is not None and (built, dimensions) != (self._encoder, self._dimensions):
            raise InputError(
                "The index was built by the encoder {built}, not by {asked}: "
                "run kb index --encoder {asked} to build it anew, or ask with {built}.",
                built=built,
                asked=self._encoder,
            )
        return built, dimensions

    @contextlib.contextmanager
    def transaction(self) -> Iterator[EmbeddedTransaction]:
        """Takes the write lock; leaving without ``commit()`` undoes everything."""
        self._folder()
        with self._locked():
            folder = self._folder()
            catalog = Catalog(folder / _CATALOG, write=True)
            try:
                catalog.begin(write=True)
                _, dimensions = self._refuse_other_encoders(catalog)
                if not (self._index / _CURRENT).exists():
                    _make_current(folder)
                _sweep(self._index, folder, catalog)
                transaction = EmbeddedTransaction(folder, catalog, dimensions)
                try:
                    yield transaction
                finally:
                    transaction.close()
            finally:
                catalog.close()

    def settle(self) -> None:
        """After much was added: makes few large segments of many small ones."""
        with self.transaction() as transaction:
            transaction.settle()

    @contextlib.contextmanager
    def replacement(self, encoder: str, dimensions: int) -> Iterator[EmbeddedReplacement]:
        """An empty store to fill in place of this one, which goes on answering until it is published."""
        with self._locked(_REBUILD_LOCK):
            replacement = EmbeddedReplacement(self, self._index / _REBUILD, encoder, dimensions, self._patience)
            try:
                yield replacement
            finally:
                replacement.close()

    def remembered_ids(self) -> Mapping[str, str]:
        """The document that each file was, as far as an older or damaged catalog still tells; not checked."""
        try:
            catalog = Catalog(_current(self._index) / _CATALOG)
        except (KbError, FileNotFoundError):
            return {}
        try:
            return dict(catalog.rows("SELECT path, document FROM files WHERE typeof(path || document) = 'text'"))
        except KbError:
            return {}
        finally:
            catalog.close()

    def untidy(self) -> bool:
        """Whether something lies in index/ that a crash left: a transaction removes it."""
        if not self._index.is_dir():
            return False
        names = {path.name for path in self._index.iterdir()}
        return (
            _REBUILD in names
            or any(name.startswith(("new-", PART)) for name in names)
            or sum(_is_name(name) for name in names) > 1
        )

    def take(self, folder: Path, encoder: str, dimensions: int) -> None:
        """Puts a finished store in the place of the present one (``EmbeddedReplacement.publish``)."""
        with self._locked():
            moved = self._index / _new_name()
            folder.rename(moved)
            _make_current(moved)
            for old in _stores(self._index):
                if old != moved:
                    _remove(old)
        self._encoder, self._dimensions, self._open = encoder, dimensions, None

    def sizes(self) -> Counts:
        """How much the store holds."""
        with self.snapshot() as snapshot:
            return snapshot.counts()

    def repair(self) -> bool:
        """Mends what can be mended without reading corpus/; False where the index must be built anew.

        Nothing is mended in place: what ``verify`` finds may have spread into what looks whole.
        """
        return not self.verify()

    def verify(self) -> Sequence[KbError]:
        """Reads everything and says what is damaged, one error each."""
        from kb.store.verify import verify

        try:
            return verify(_current(self._index))
        except FileNotFoundError:
            return []
        except KbError as error:
            return [error]


class EmbeddedReplacement:
    """A store that is being built beside the one it will replace."""

    def __init__(self, old: EmbeddedStore, place: Path, encoder: str, dimensions: int, patience: float) -> None:
        _remove(place)
        self._old, self._place, self._encoder, self._dimensions = old, place, encoder, dimensions
        self.store = EmbeddedStore(place, encoder, dimensions, patience)

    def publish(self) -> None:
        with self.store.transaction():
            pass
        self._old.take(_current(self._place), self._encoder, self._dimensions)

    def close(self) -> None:
        _remove(self._place)


class _Opened:
    """The files of one state, mapped when first asked for, shared by snapshots of that state."""

    def __init__(self, generation: tuple[str, int], folder: Path, catalog: Catalog) -> None:
        self.generation = generation
        dead = np.array(catalog.dead(), dtype=np.int64).reshape(-1, 2)
        self.segments = []
        for name in catalog.segments():
            place = folder / "vectors" / name
            check(place, catalog.sums(f"vectors/{name}"))
            try:
                self.segments.append(Segment(place, dead))
            except (RuntimeError, ValueError, MemoryError, IndexError) as error:
                check(place, catalog.sums(f"vectors/{name}"))  # gone meanwhile?
                raise damage(f"vectors/{name}") from error
        self.lexical: LexicalReader | None = None
        if name := catalog.setting("lexical"):
            place = folder / "lexical" / name
            check(place, catalog.sums(f"lexical/{name}"))
            self.lexical = LexicalReader(place)
        # The first row of each segment, to find the one that holds a row.
        self.ranges = [(int(s.rows[0]), int(s.rows[-1])) if len(s.rows) else (0, -1) for s in self.segments]


class EmbeddedSnapshot:
    """One state of the store."""

    def __init__(self, catalog: Catalog, opened: _Opened, encoder: str, dimensions: int) -> None:
        self._catalog = catalog
        self._files = opened
        self.encoder = encoder
        self.dimensions = dimensions
        self._documents: dict[str, DocumentRecord | None] = {}

    def documents(self) -> Sequence[DocumentRecord]:
        return self._catalog.documents()

    def document(self, document_id: str) -> DocumentRecord | None:
        if document_id not in self._documents:
            self._documents[document_id] = self._catalog.document(document_id)
        return self._documents[document_id]

    def translations(self, document_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        return {document_id: self._catalog.translations(document_id) for document_id in document_ids}

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        place = self._catalog.place(document_id)
        return [] if place is None else self._catalog.passages_between(place[1], place[1] + place[2])

    def rows_of(self, document_id: str) -> range:
        place = self._catalog.place(document_id)
        return range(0) if place is None else range(place[1], place[1] + place[2])

    def find(self, passage_id: str) -> Passage | None:
        return self._catalog.find(passage_id)

    def passages(self, rows: Sequence[int]) -> Sequence[Passage]:
        return self._catalog.passages(rows)

    def files(self) -> Sequence[SourceFile]:
        return self._catalog.files()

    def stamps(self) -> Mapping[str, str]:
        return self._catalog.stamps()

    def counts(self) -> Counts:
        (documents,) = self._catalog.rows("SELECT count(*) FROM documents")[0]
        (size,) = self._catalog.rows("SELECT coalesce(sum(size), 0) FROM sums")[0]
        (pages,), (page_size,) = self._catalog.rows("PRAGMA page_count")[0], self._catalog.rows("PRAGMA page_size")[0]
        return Counts(
            documents=documents,
            passages=sum(segment.alive for segment in self._files.segments),
            sentences=sum(segment.sentences_alive for segment in self._files.segments),
            bytes=size + pages * page_size,
            vector_index="+".join(sorted({segment.kind for segment in self._files.segments})) or "flat",
        )

    def select(self, which: Filter) -> Selection | None:
        if which == Filter():
            return None
        found = np.array(self._catalog.select(which), dtype=np.int64).reshape(-1, 3)
        ranges = np.stack([found[:, 1], found[:, 1] + found[:, 2]], axis=1)
        return EmbeddedSelection(tuple(found[:, 0].tolist()), ranges)

    def dense(self, query: Vectors, n: int, selection: Selection | None = None) -> Candidates:
        parts = [s.dense(query, n, s.mask(_ranges(selection))) for s in self._files.segments]
        return best(parts, n)

    def dense_sentences(self, query: Vectors, n: int, selection: Selection | None = None) -> Candidates:
        parts = [s.dense_sentences(query, n, s.mask(_ranges(selection))) for s in self._files.segments]
        return best(parts, n)

    def passage_vectors(self, rows: Sequence[int]) -> Vectors:
        vectors = np.empty((len(rows), self.dimensions), dtype=np.float32)
        for segment, which, positions in self._located(rows):
            vectors[which] = segment.passage_vectors(positions)
        return vectors

    def sentence_vectors(self, rows: Sequence[int]) -> Sequence[Vectors]:
        vectors: list[Vectors] = [np.empty((0, self.dimensions), np.float32)] * len(rows)
        for segment, which, positions in self._located(rows):
            found, offsets = segment.sentence_vectors(positions)
            for place, start, end in zip(which.tolist(), offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
                vectors[place] = found[start:end]
        return vectors

    def window_vectors(self, rows: Sequence[int]) -> tuple[Vectors, Rows]:
        groups: list[NDArray[np.int8]] = [np.empty((0, 0), np.int8)] * len(rows)
        for segment, which, positions in self._located(rows):
            found, offsets = segment.window_vectors(positions)
            for place, start, end in zip(which.tolist(), offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
                groups[place] = found[start:end]
        filled = [group for group in groups if len(group)]
        stacked = np.concatenate(filled) if filled else np.empty((0, 0), np.int8)
        offsets = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)
        return stacked.astype(np.float32) / np.float32(127), offsets

    def _located(self, rows: Sequence[int]) -> Iterator[tuple[Segment, Rows, Rows]]:
        """For each segment: which of ``rows`` it holds (their places in the list), and where it holds them."""
        wanted = np.asarray(rows, dtype=np.int64)
        missing = len(wanted)
        for segment, (first, last) in zip(self._files.segments, self._files.ranges, strict=True):
            which = np.flatnonzero((wanted >= first) & (wanted <= last))
            if not len(which):
                continue
            positions = np.searchsorted(segment.rows, wanted[which])
            held = segment.rows[positions] == wanted[which]
            which, positions = which[held], positions[held]
            missing -= len(which)
            if len(which):
                yield segment, which, positions.astype(np.int64)
        if missing:
            raise damage("vectors")

    def lexical(
        self, query: LexicalQuery, n: int, selection: Selection | None = None, language: str | None = None
    ) -> Candidates:
        if self._files.lexical is None:
            return NOTHING
        numbers = selection.numbers if isinstance(selection, EmbeddedSelection) else None
        return self._files.lexical.search(query, n, numbers, language)

    def document_frequency(self, terms: Iterable[str], field: LexicalField = "body") -> Mapping[str, int]:
        if self._files.lexical is None:
            return dict.fromkeys(terms, 0)
        return self._files.lexical.document_frequency(terms, field)

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> EmbeddedSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ranges(selection: Selection | None) -> Rows | None:
    return selection.ranges if isinstance(selection, EmbeddedSelection) else None


class EmbeddedTransaction:
    """Changes to one store, under its lock."""

    def __init__(self, folder: Path, catalog: Catalog, dimensions: int) -> None:
        self._folder = folder
        self._catalog = catalog
        self._dimensions = dimensions
        self._lexical: LexicalWriter | None = None
        self._lexical_name = ""
        self._batches: list[Batch] = []
        self._made: list[Path] = []
        self._changed = 0
        self._done = False
        self._portion = self._settling = False
        self._files = {file.path: file for file in catalog.files()}

    def put(self, record: DocumentRecord, passages: Sequence[IndexedPassage]) -> None:
        """Adds a document, replacing the one of the same id.

        Raises:
            InputError: a vector has another length than the store's.
        """
        if any(indexed.vector.shape != (self._dimensions,) for indexed in passages):
            raise InputError(
                "The vectors of {document} do not have {n} dimensions.", document=record.id, n=self._dimensions
            )
        self.remove(record.id)
        number = self._catalog.next_number()
        first = self._catalog.next_rows(len(passages))
        texts = [indexed.passage for indexed in passages]
        self._catalog.put_document(number, first, record)
        self._catalog.put_passages(number, first, texts)
        with writing():
            self._writer().add(number, first, record.metadata.title, record.metadata.language, texts)
        if passages:
            self._batches.append(batch_of(range(first, first + len(passages)), passages, self._dimensions))
        self._changed += len(passages)

    def remove(self, document_id: str) -> None:
        place = self._catalog.place(document_id)
        if place is None:
            return
        number, first, count = place
        self._catalog.remove_document(number, first, count)
        with writing():
            self._writer().remove(number)
        if count:
            self._catalog.execute("INSERT INTO dead VALUES (?, ?)", (first, first + count))
        self._changed += count

    def amend(self, record: DocumentRecord) -> None:
        self._catalog.amend_document(record)

    def document(self, document_id: str) -> DocumentRecord | None:
        return self._catalog.document(document_id)

    def files(self) -> Mapping[str, SourceFile]:
        return self._files

    def note_file(self, file: SourceFile) -> None:
        self._catalog.put_file(file)
        self._files[file.path] = file

    def forget_file(self, path: str) -> None:
        self._catalog.execute("DELETE FROM files WHERE path = ?", (path,))
        self._files.pop(path, None)

    def _writer(self) -> LexicalWriter:
        if self._lexical is None:
            self._lexical_name = self._name()
            base = self._catalog.setting("lexical")
            place = self._folder / "lexical" / self._lexical_name
            self._made.append(place)
            with writing():
                self._lexical = LexicalWriter(place, self._folder / "lexical" / base if base else None)
        return self._lexical

    def _name(self) -> str:
        return f"{self._catalog.setting('generation') + 1:08d}-{os.urandom(4).hex()}"

    def commit(self, *, more: bool = False) -> None:
        """Writes everything, then makes it the state that counts.

        Args:
            more: another portion of the same work follows; ``EmbeddedStore.settle`` comes last.
        """
        self._portion = more
        if self._done:
            raise AssertionError("committed already")
        if self._lexical is not None:
            with writing():
                self._lexical.commit()
            old = self._catalog.setting("lexical")
            # What was linked from the old state is as it was: Tantivy never changes a file.
            known = [one for one in self._catalog.sums(f"lexical/{old}") if one.name not in OWN_FILES]
            self._keep("lexical", self._lexical_name, {}, known)
            self._drop("lexical", old)
            self._catalog.set("lexical", self._lexical_name)
        if self._batches:
            batches = self._batches
            self._batches = []
            self._write_segment(
                lambda: batches, sum(len(b.rows) for b in batches), sum(len(b.sentences) for b in batches)
            )
        if not self._portion:
            with writing():
                self._merge()
        if self._made:
            self._catalog.set("generation", self._catalog.setting("generation") + 1)
        self._catalog.commit()
        self._made = []
        self._done = True

    def settle(self) -> None:
        """Merges what is worth merging, whatever it costs."""
        self._settling = True
        self.commit()

    def _keep(self, kind: str, name: str, heads: Mapping[str, int], known: Sequence[Sum] = ()) -> None:
        """Flushes a finished folder and writes down what is in it; ``known`` files need no reading."""
        place = self._folder / kind / name
        names = set(files_of(place))
        kept = [one for one in known if one.name in names and (place / one.name).stat().st_size == one.size]
        new = sums(place, names - {one.name for one in kept}, heads)
        self._catalog.put_sums(f"{kind}/{name}", [*kept, *new])
        flush_folder(place.parent)

    def _drop(self, kind: str, name: str) -> None:
        """Forgets a folder; a later writer removes it, when readers that have just read its name are past it."""
        self._catalog.execute("DELETE FROM sums WHERE folder = ?", (f"{kind}/{name}",))
        with contextlib.suppress(OSError):
            os.utime(self._folder / kind / name)

    def _write_segment(self, batches: Callable[[], Iterable[Batch]], passages: int, sentences: int) -> None:
        name = self._name()
        place = self._folder / "vectors" / name
        self._made.append(place)
        with writing():
            written = write_segment(place, batches, passages, sentences, self._dimensions)
        self._catalog.execute("INSERT INTO segments VALUES (?, ?, ?)", (name, written.passages, written.sentences))
        self._keep("vectors", name, written.heads)

    def _merge(self) -> None:
        """Keeps segments few: those of about one size become one, and so does one that is mostly deleted.

        A commit merges no more than a few times what it changed, so that its cost grows with the
        change and not with the library.
        """
        dead = np.array(self._catalog.dead(), dtype=np.int64).reshape(-1, 2)
        budget = _NO_LIMIT if self._settling else max(4096, 8 * self._changed)
        while True:
            sizes = self._catalog.rows("SELECT name, passages FROM segments ORDER BY name")
            chosen = self._wasteful(sizes, dead, budget) or (
                _unsettled(sizes) if self._settling else _crowded(sizes, budget)
            )
            if not chosen:
                break
            folders = [self._folder / "vectors" / name for name in chosen]
            counts = [(one.alive, one.sentences_alive) for one in (Segment(folder, dead) for folder in folders)]
            passages, sentences = sum(count for count, _ in counts), sum(count for _, count in counts)
            budget -= passages
            for name in chosen:
                self._catalog.execute("DELETE FROM segments WHERE name = ?", (name,))
                self._drop("vectors", name)
            if passages:
                self._write_segment(partial(merged, folders, dead), passages, sentences)
        self._forget_dead()

    def _wasteful(self, sizes: Sequence[tuple[str, int]], dead: Rows, budget: int) -> list[str]:
        """A segment of which more than a third is deleted."""
        if not len(dead):
            return []
        for name, count in sizes:
            rows = np.fromfile(self._folder / "vectors" / name / "rows.i64", dtype=np.int64)
            places = np.searchsorted(rows, dead)
            gone = int((places[:, 1] - places[:, 0]).sum())
            if gone and (gone == count or (3 * gone > count and count - gone <= budget)):
                return [name]
        return []

    def _forget_dead(self) -> None:
        """Drops the ranges that no segment holds any more."""
        dead = self._catalog.dead()
        if not dead:
            return
        rows = [
            np.fromfile(self._folder / "vectors" / name / "rows.i64", dtype=np.int64)
            for name in self._catalog.segments()
        ]
        for first, last in dead:
            if not any(np.searchsorted(r, first) < np.searchsorted(r, last) for r in rows):
                self._catalog.execute("DELETE FROM dead WHERE first = ?", (first,))

    def close(self) -> None:
        """Undoes what was not committed."""
        self._lexical = None
        with contextlib.suppress(sqlite3.Error, KbError):
            self._catalog.rollback()
        for place in self._made:
            _remove(place)


def _crowded(sizes: Sequence[tuple[str, int]], budget: int) -> list[str]:
    """Segments of about one size, where there are too many of them."""
    tiers: dict[int, list[tuple[str, int]]] = {}
    for name, count in sizes:
        tier = 0
        while count >= _SMALLEST * _FANOUT ** (tier + 1):
            tier += 1
        tiers.setdefault(tier, []).append((name, count))
    for tier in sorted(tiers):
        members = tiers[tier]
        if len(members) >= _FANOUT and sum(count for _, count in members) <= budget:
            return [name for name, _ in members]
    return []


def _unsettled(sizes: Sequence[tuple[str, int]]) -> list[str]:
    """Segments that together make one, the smallest first, up to the largest worth having."""
    chosen: list[str] = []
    total = 0
    for name, count in sorted(sizes, key=lambda size: size[1]):
        if total + count > _LARGEST:
            break
        chosen.append(name)
        total += count
    return chosen if len(chosen) > 1 else []


def _current(index: Path) -> Path:
    """The store's folder that counts; FileNotFoundError where there is none yet."""
    try:
        name = (index / _CURRENT).read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        stores = _stores(index)
        if not stores:
            raise
        if len(stores) > 1:
            raise damage(_CURRENT) from None
        return stores[0]  # its making was interrupted just before it was named, or the name is lost: it is the one
    folder = index / name
    if not _is_name(name) or not folder.is_dir():
        raise damage(_CURRENT)
    return folder


def _remove(folder: Path, *, ignore_errors: bool = True) -> None:
    import shutil  # only writers remove

    shutil.rmtree(folder, ignore_errors=ignore_errors)


def _is_name(name: str) -> bool:
    return len(name) == 14 and name.startswith("store-") and name[6:].isalnum()


def _stores(index: Path) -> list[Path]:
    return [path for path in index.iterdir() if _is_name(path.name)] if index.is_dir() else []


def _new_name() -> str:
    return f"store-{os.urandom(4).hex()}"


def _new_store(index: Path, encoder: str, dimensions: int) -> Path:
    working = index / f"new-{os.urandom(4).hex()}"
    (working / "vectors").mkdir(parents=True)
    (working / "lexical").mkdir()
    catalogs.create(working / _CATALOG, encoder, dimensions)
    flush_folder(working)
    folder = index / _new_name()
    working.rename(folder)
    return folder


def _make_current(folder: Path) -> None:
    flush_folder(folder.parent)
    write_whole(folder.parent / _CURRENT, f"{folder.name}\n".encode())


def _sweep(index: Path, folder: Path, catalog: Catalog) -> None:
    """Removes what crashed writers left, and what no state names any more."""
    named = {f"vectors/{name}" for name in catalog.segments()} | {f"lexical/{catalog.setting('lexical')}"}
    old = time.time() - _GRACE
    for kind in ("vectors", "lexical"):
        for place in (folder / kind).iterdir():
            if f"{kind}/{place.name}" not in named and place.stat().st_mtime < old:
                _remove(place)
    for place in index.iterdir():
        left = place.name.startswith("new-") or (_is_name(place.name) and place != folder)
        if left and place.is_dir():
            _remove(place)
        elif place.name.startswith(PART):
            place.unlink(missing_ok=True)
    if (index / _REBUILD).exists():
        from filelock import FileLock, Timeout

        with contextlib.suppress(Timeout), FileLock(index / _REBUILD_LOCK, timeout=0):
            _remove(index / _REBUILD)


def recorded_encoder(index: Path) -> str | None:
    """The name of the encoder that built the index; None where there is no index yet."""
    try:
        catalog = Catalog(_current(index) / _CATALOG)
    except FileNotFoundError:
        return None
    try:
        if catalog.setting("format") == catalogs.FORMAT:
            catalogs.refuse_other_formats(catalog)  # compares the checksum of what follows
        name: str = catalog.setting("encoder")
        return name
    finally:
        catalog.close()
