"""Passages get their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from kb.documents.normalise import normalise
from kb.encoders.encoder import WindowingEncoder
from kb.store.store import IndexedPassage

if TYPE_CHECKING:
    from kb.documents.document import Metadata
    from kb.encoders.encoder import Encoder, Vectors
    from kb.passages.passage import Passage

_BATCH = 256  # documents or passages' worth of texts that are encoded together


def embedding_text(metadata: Metadata, passage: Passage) -> str:
    """What is embedded for a passage: its document's title, its section path, and its words."""
    return normalise("\n".join([metadata.title, *passage.section, passage.text]))


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage: its words alone."""
    return [normalise(passage.text[start:end]) for start, end in passage.sentences]


def passage_windows(encoder: Encoder, passages: Sequence[Passage]) -> Sequence[Vectors | None]:
    """Window vectors of each passage's own words; None where the encoder makes none."""
    if not isinstance(encoder, WindowingEncoder):
        return [None] * len(passages)
    return encoder.encode_passage_windows([passage.normalised for passage in passages])


def embed(documents: Iterable[tuple[Metadata, Sequence[Passage]]], encoder: Encoder) -> Iterator[list[IndexedPassage]]:
    """Vectors for the passages of each document and their sentences, in the order given.

    Texts of several documents are encoded together, the long ones with the long ones.
    """
    rest = iter(documents)
    while batch := _portion(rest):
        texts = [embedding_text(metadata, passage) for metadata, passages in batch for passage in passages]
        sentences = [sentence_texts(passage) for _, passages in batch for passage in passages]
        texts.extend(text for group in sentences for text in group)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = encoder.encode_passages([texts[i] for i in order])
        place = [0] * len(order)
        for position, i in enumerate(order):
            place[i] = position
        windows = passage_windows(encoder, [passage for _, passages in batch for passage in passages])
        done = 0
        first = len(sentences)
        for _, passages in batch:
            indexed = []
            for passage in passages:
                last = first + len(sentences[done])
                indexed.append(IndexedPassage(passage, vectors[place[done]], vectors[place[first:last]], windows[done]))
                first = last
                done += 1
            yield indexed


def _portion(
    documents: Iterator[tuple[Metadata, Sequence[Passage]]],
) -> list[tuple[Metadata, Sequence[Passage]]]:
    """The next documents with at least ``_BATCH`` passages between them."""
    portion = []
    count = 0
    for document in islice(documents, _BATCH):
        portion.append(document)
        count += len(document[1])
        if count >= _BATCH:
            break
    return portion
