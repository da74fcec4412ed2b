"""A BEIR corpus becomes a store, kept in the user's cache until corpus, encoder or indexing change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.document import Metadata
from kb.documents.normalise import normalise
from kb.evaluation.labelled_set import CorpusItem, read_corpus
from kb.passages.passage import Passage
from kb.passages.sentences import sentence_spans
from kb.search.language import question_language
from kb.store.store import DocumentRecord

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.store.embedded import EmbeddedStore

_BATCH = 512
_INDEXING = ("documents", "encoders", "indexing", "passages", "store")
"""Rooms whose code decides what an index holds."""


def open_beir_index(
    corpus: Path, encoder: Encoder, progress: Callable[[str, int, int], None] | None = None
) -> tuple[EmbeddedStore, Callable[[str], str]]:
    """The store of a BEIR corpus, indexed now unless the cache has it, and the item id of a passage id.

    Each item becomes one document of one passage, whose title is the item's title.
    """
    import platformdirs

    from kb.indexing.embedding import embed
    from kb.store import open_store

    place = platformdirs.user_cache_path("kb") / "evaluation" / _key(corpus, encoder)
    store = open_store(place, encoder.name, encoder.dimensions)
    if not (place / "complete").exists():
        items = read_corpus(corpus)
        done = 0
        with store.transaction() as transaction:
            while batch := list(islice(items, _BATCH)):
                described = [describe(item) for item in batch]
                pairs = [(record.metadata, (passage,)) for record, passage in described]
                for (record, _), indexed in zip(described, embed(pairs, encoder), strict=True):
                    transaction.put(record, indexed)
                done += len(batch)
                if progress:
                    progress("indexing", done, 0)
            transaction.commit()
        (place / "complete").touch()
    return store, item_of


def item_of(passage_id: str) -> str:
    """The corpus item that a passage was made from."""
    return passage_id.rpartition(":")[0]


def describe(item: CorpusItem) -> tuple[DocumentRecord, Passage]:
    """A corpus item as a document of one passage."""
    language = question_language(item.text)
    passage = Passage(
        id=f"{item.id}:p1",
        document=item.id,
        label="p1",
        section=(),
        text=item.text,
        normalised=normalise(item.text),
        sentences=tuple(sentence_spans(item.text)),
        start=0,
        end=len(item.text),
        page=None,
        paragraph=1,
    )
    record = DocumentRecord(
        id=item.id,
        metadata=Metadata(title=item.title, language=language),
        path=f"corpus/{item.id}",
        digest=hashlib.sha256(item.text.encode()).hexdigest(),
        pages=None,
        provisions=0,
        passages=1,
    )
    return record, passage


def _key(corpus: Path, encoder: Encoder) -> str:
    """Names the cached index by all that it depends on: corpus, encoder, and the code that indexes."""
    digest = hashlib.sha256(corpus.read_bytes())
    digest.update(encoder.name.encode())
    for module in _modules():
        digest.update(module.read_bytes())
    return digest.hexdigest()[:24]


def _modules() -> Iterator[Path]:
    package = Path(__file__).parent.parent
    for room in _INDEXING:
        yield from sorted((package / room).rglob("*.py"))
