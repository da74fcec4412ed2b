"""A BEIR corpus becomes a store, kept in the user's cache until corpus, encoder or indexing change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.document import Metadata
from kb.documents.kinds import kind_of
from kb.documents.numbering import number_of
from kb.encoders.encoder import RerankingEncoder
from kb.errors import InputError
from kb.evaluation.labelled_set import CorpusItem, read_corpus
from kb.files.caches import cache_folder, claimed
from kb.passages.passage import Passage
from kb.passages.sentences import sentence_spans
from kb.store.store import DocumentRecord
from kb.text.language import question_language
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.store.store import Store

_BATCH = 256
_INDEXING = ("documents", "encoders", "indexing", "passages", "store")
"""Rooms whose code, and the numbers beside it, decide what an index holds."""


def open_beir_index(
    corpus: Path, encoder: Encoder, progress: Callable[[str, int, int], None] | None = None
) -> tuple[Store, Callable[[str], str]]:
    """The store of a BEIR corpus, indexed now unless the cache has it, and the item id of a passage id.

    See ``documents`` for what becomes of an item.
    """
    from kb.indexing.embedding import embed
    from kb.indexing.rerank_vectors import add_rerank_vectors
    from kb.store import open_store

    place = cache_folder() / "evaluation" / _key(corpus, encoder)
    if not claimed(place):
        raise InputError(
            "{folder} is not yours alone, so the index of this set cannot be kept there: delete it, or name another "
            "folder in XDG_CACHE_HOME.",
            folder=str(place),
        )
    store = open_store(place, encoder.name, encoder.dimensions)
    if not (place / "complete").exists():
        grouped = iter(documents(read_corpus(corpus)))
        done = 0
        with store.transaction() as transaction:
            while batch := list(islice(grouped, _BATCH)):
                pairs = [(record.metadata, passages) for record, passages in batch]
                for (record, _), indexed in zip(batch, embed(pairs, encoder), strict=True):
                    transaction.put(record, indexed)
                    done += len(indexed)
                if progress:
                    progress("indexing", done, 0)
            transaction.commit()
        (place / "complete").touch()
    add_rerank_vectors(store, encoder, partial(progress, "reranking") if progress else None)
    return store, item_of


def item_of(passage_id: str) -> str:
    """The corpus item that a passage was made from."""
    return passage_id.partition(":")[2]


def documents(items: Iterable[CorpusItem]) -> list[tuple[DocumentRecord, tuple[Passage, ...]]]:
    """Corpus items as documents; an item is one passage.

    An item whose title ends in the number of a provision (刑法 第一条) is that provision of the
    document that the rest of the title names; any other item is a document of its own.
    """
    groups: dict[tuple[str, str], list[tuple[CorpusItem, tuple[str, ...]]]] = {}
    for item in items:
        title, _, last = item.title.rpartition(" ")
        number = number_of(last) if title else None
        if number is not None and number.end >= len(last):
            groups.setdefault(("", title), []).append((item, (last,)))
        else:
            groups[item.id, item.title] = [(item, ())]
    described = []
    for count, ((_, title), members) in enumerate(groups.items(), 1):
        identifier = f"d{count}"
        language = question_language(members[0][0].text)
        passages = tuple(_passage(identifier, item, section) for item, section in members)
        record = DocumentRecord(
            id=identifier,
            metadata=Metadata(title=title, language=language, kind=kind_of(title, language) or "document"),
            path=f"corpus/{identifier}",
            digest=hashlib.sha256("\n".join(item.text for item, _ in members).encode()).hexdigest(),
            pages=None,
            provisions=sum(bool(section) for _, section in members),
            passages=len(passages),
        )
        described.append((record, passages))
    return described


def _passage(document: str, item: CorpusItem, section: tuple[str, ...]) -> Passage:
    return Passage(
        id=f"{document}:{item.id}",
        document=document,
        label=item.id,
        section=section,
        text=item.text,
        normalised=normalise(item.text),
        sentences=tuple(sentence_spans(item.text)),
        start=0,
        end=len(item.text),
        page=None,
        paragraph=1,
    )


def _key(corpus: Path, encoder: Encoder) -> str:
    """Names the cached index by all that it depends on: corpus, encoder, and the code that indexes."""
    digest = hashlib.sha256(corpus.read_bytes())
    digest.update(encoder.name.encode())
    if isinstance(encoder, RerankingEncoder):
        digest.update(str(encoder.rerank_max_sentences).encode())
    for file in _deciding():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def _deciding() -> Iterator[Path]:
    package = Path(__file__).parent.parent
    for room in _INDEXING:
        yield from sorted(file for file in (package / room).rglob("*") if file.suffix in (".py", ".npy", ".tsv"))
