"""Changes to the embedded store: what a transaction writes, and how segments of vectors are kept few."""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import InputError, KbError
from kb.files.durable import Sum, flush_folder, remove_folder, sums, writing
from kb.store import rerank_vectors
from kb.store.lexical import OWN_FILES, LexicalWriter, files_of
from kb.store.vectors import Batch, Part, Segment, batch_of, merged, write_segment

if TYPE_CHECKING:
    from kb.store.catalog import Catalog
    from kb.store.store import DocumentRecord, IndexedPassage, RerankState, Rows, SourceFile, Vectors


_FANOUT = 4  # segments of about one size that are merged into one
_SMALLEST = 256  # passages; smaller segments count as of this size
_LARGEST = 600_000  # passages that a segment has at most
_NO_LIMIT = 1 << 62


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
        self._portion = self._settling = self._merged = False
        self._rerank_vectors: dict[int, Vectors] = {}
        self._rerank_requested = False
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
        self._rerank_vectors |= rerank_vectors.carried(first, passages)
        if passages:
            self._rerank_state_ends("yes")
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
        self._rerank_state_ends("unwanted")

    def _rerank_state_ends(self, state: RerankState) -> None:
        """What was true of the rerank vectors need not be true any more."""
        name, rerank_state = self._catalog.rerank_vectors()
        if rerank_state == state:
            self._catalog.set_rerank_vectors(name, "no")

    def amend(self, record: DocumentRecord) -> None:
        self._catalog.amend_document(record)

    def put_rerank_vectors(self, vectors: Mapping[int, Vectors]) -> None:
        self._rerank_vectors |= vectors
        self._rerank_requested = True

    def _write_rerank_vectors(self) -> None:
        before, _ = self._catalog.rerank_vectors()
        kept = rerank_vectors.opened(self._folder / "rescoring" / before) if before else rerank_vectors.NONE
        alive = self._catalog.alive()
        state = kept.with_more(alive, self._rerank_vectors)
        name = self._name()
        place = self._folder / "rescoring" / name
        self._made.append(place)
        with writing():
            state.write(place)
        self._keep("rescoring", name, {})
        self._drop("rescoring", before)
        self._catalog.set_rerank_vectors(name, "no" if state.missing(alive) else "yes")

    def decline_reranking(self) -> None:
        before, _ = self._catalog.rerank_vectors()
        if before:
            self._drop("rescoring", before)
        self._catalog.set_rerank_vectors("", "unwanted")

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
                lambda _: batches, sum(len(b.rows) for b in batches), sum(len(b.sentences) for b in batches)
            )
        if self._rerank_vectors or self._rerank_requested:
            self._write_rerank_vectors()
        if not self._portion:
            with writing():
                self._merge()
        if self._made:
            self._catalog.set("generation", self._catalog.setting("generation") + 1)
        self._catalog.commit()
        self._made = []
        self._done = True

    def settle(self) -> bool:
        """Merges the first segments that are worth merging, whatever it costs; whether there were any."""
        self._settling = True
        self.commit()
        return self._merged

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

    def _write_segment(self, batches: Callable[[Part], Iterable[Batch]], passages: int, sentences: int) -> None:
        name = self._name()
        place = self._folder / "vectors" / name
        self._made.append(place)
        with writing():
            heads = write_segment(place, batches, passages, sentences, self._dimensions)
        self._catalog.execute("INSERT INTO segments VALUES (?, ?, ?)", (name, passages, sentences))
        self._keep("vectors", name, heads)

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
            self._merged = True
            for name in chosen:
                self._catalog.execute("DELETE FROM segments WHERE name = ?", (name,))
                self._drop("vectors", name)
            if passages:
                self._write_segment(partial(merged, folders, dead), passages, sentences)
            if self._settling:
                break
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
            remove_folder(place)


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
    """Segments that together make one, the smallest first; where one cannot hold all, about equal shares.

    A small rest would be kept in a structure that takes many times the bytes of a vector.
    """
    total = sum(count for _, count in sizes)
    share = total / max(1, math.ceil(total / _LARGEST))
    chosen: list[str] = []
    held = 0
    for name, count in sorted(sizes, key=lambda size: size[1]):
        if held >= share or held + count > _LARGEST:
            break
        chosen.append(name)
        held += count
    return chosen if len(chosen) > 1 else []
