"""The lexical index: Tantivy's BM25 over terms, one folder for each state.

Tantivy writes a segment once and never changes it; only the list of segments changes. So a new
state begins as a folder of hard links to the files of the last one (nothing is copied), in which
Tantivy then adds, deletes and merges as it likes. The catalog says which folder counts: what a
crashed writer did stays in a folder that nobody reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import KbError
from kb.files.durable import damage
from kb.store.store import ScoredRows
from kb.store.vectors import NOTHING
from kb.text.index_terms import terms

if TYPE_CHECKING:
    import tempfile

    import tantivy

    from kb.passages.passage import Passage
    from kb.store.store import LexicalField, LexicalQuery

_FIELDS: tuple[LexicalField, ...] = ("body", "section", "title")
_ANALYZER = "terms"
_HEAP = 64_000_000  # bytes; Tantivy asks for at least 15 MB a thread
OWN_FILES = ("meta.json", ".managed.json")  # replaced by Tantivy: copied, not linked
_LOCKS = (".tantivy-writer.lock", ".tantivy-meta.lock")


def files_of(folder: Path) -> list[str]:
    """The names of the files that make up an index."""
    return sorted(path.name for path in folder.iterdir() if path.name not in _LOCKS)


class LexicalWriter:
    """A new state of the index in ``folder``, beginning as that in ``base`` (None: empty)."""

    def __init__(self, folder: Path, base: Path | None) -> None:
        import tantivy

        self._folder = folder
        folder.mkdir(parents=True)
        if base is not None:
            for name in files_of(base):
                _link(base / name, folder / name)
            self._index = tantivy.Index.open(str(folder))
        else:
            schema = tantivy.SchemaBuilder()
            for field in _FIELDS:
                schema.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
            schema.add_text_field("language", tokenizer_name="raw", index_option="basic")
            schema.add_unsigned_field("document", indexed=True)
            schema.add_unsigned_field("row", fast=True)
            self._index = tantivy.Index(schema.build(), path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_ANALYZER, analyzer)
        _unwatched(self._index)
        # One thread makes one segment a commit, and the same ones every time.
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        self._document = tantivy.Document
        self._query = tantivy.Query

    def add(self, number: int, first_row: int, title: str, language: str, passages: Iterable[Passage]) -> None:
        """Adds a document's passages, whose rows count up from ``first_row``."""
        from kb.text.normalise import normalise

        title_terms = " ".join(terms(normalise(title)))
        sections: dict[tuple[str, ...], str] = {}
        for row, passage in enumerate(passages, first_row):
            section = sections.get(passage.section)
            if section is None:
                section = " ".join(terms(normalise("\n".join(passage.section))))
                sections[passage.section] = section
            document = self._document()
            document.add_text("body", " ".join(terms(passage.normalised)))
            document.add_text("section", section)
            document.add_text("title", title_terms)
            document.add_text("language", language)
            document.add_unsigned("document", number)
            document.add_unsigned("row", row)
            self._writer.add_document(document)

    def remove(self, number: int) -> None:
        # Not by term: tantivy-py makes a signed term of an int, which matches no unsigned field.
        of = self._query.term_query(self._index.schema, "document", number, index_option="basic")
        self._writer.delete_documents_by_query(of)

    def commit(self) -> None:
        """Writes, waits for merges, and leaves only the files that the new state needs."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        del self._writer, self._index
        for name in _LOCKS:
            (self._folder / name).unlink(missing_ok=True)


def _unwatched(index: tantivy.Index) -> None:
    """Stops Tantivy's watch for changes: a thread that, at each, takes a lock file in a folder that may be going."""
    index.config_reader("Manual", 0)


def _link(source: Path, target: Path) -> None:
    if source.name not in OWN_FILES:
        try:
            os.link(source, target)
            return
        except OSError:  # a file system without hard links
            pass
    import shutil

    shutil.copyfile(source, target)


class LexicalReader:
    """One state of the index, read-only."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        try:
            try:
                if not os.access(folder, os.W_OK):
                    raise PermissionError
                self._index: tantivy.Index = tantivy.Index.open(str(folder))
            except (ValueError, OSError):
                # Tantivy wants to lock even what it only reads: where no lock can be made, in a folder of its own.
                self._index = tantivy.Index.open(str(self._linked(folder)))
            _unwatched(self._index)
            self._searcher: tantivy.Searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise damage("lexical index") from error
        except BaseException as error:
            raise _panicked(error) from error
        self._schema = self._index.schema

    def _linked(self, folder: Path) -> Path:
        """A temporary folder of links to the files of the index."""
        import tempfile

        self._temporary = tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True)
        for name in files_of(folder):
            (Path(self._temporary.name) / name).symlink_to((folder / name).resolve())
        return Path(self._temporary.name)

    @property
    def passages(self) -> int:
        return self._searcher.num_docs

    def search(self, query: LexicalQuery, n: int, documents: Iterable[int] | None, language: str | None) -> ScoredRows:
        """The n best passages; ``documents`` are numbers of those that may answer."""
        import tantivy

        make = tantivy.Query
        parts: list[tuple[Any, Any]] = []
        for field in _FIELDS:
            boost = query.boosts.get(field, 0.0)
            for term, weight in query.terms.items():
                factor = boost * weight
                if factor <= 0:
                    continue
                one = make.term_query(self._schema, field, term, index_option="freq")
                parts.append((tantivy.Occur.Should, one if factor == 1.0 else make.boost_query(one, factor)))
        if not parts or n <= 0:
            return NOTHING
        whole = make.boolean_query(parts)
        limits = []
        if language is not None:
            limits.append(make.term_query(self._schema, "language", language, index_option="basic"))
        if documents is not None:
            limits.append(make.term_set_query(self._schema, "document", list(documents)))
        if limits:
            musts = [(tantivy.Occur.Must, make.const_score_query(limit, 0.0)) for limit in limits]
            whole = make.boolean_query([(tantivy.Occur.Must, whole), *musts])
        try:
            hits = self._searcher.search(whole, limit=n, count=False).hits
            rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        except (ValueError, OSError) as error:
            raise damage("lexical index") from error
        except BaseException as error:
            raise _panicked(error) from error
        return ScoredRows(np.array(rows, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32))

    def document_frequency(self, words: Iterable[str], field: LexicalField) -> Mapping[str, int]:
        return {word: self._searcher.doc_freq(field, word) for word in words}

    def close(self) -> None:
        del self._searcher, self._index
        if self._temporary is not None:
            self._temporary.cleanup()


def _panicked(error: BaseException) -> BaseException:
    """Tantivy panics over damage that it does not expect; PyO3's exception is no Exception."""
    if isinstance(error, KbError) or type(error).__name__ != "PanicException":
        return error
    return damage("lexical index")
