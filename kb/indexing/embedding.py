"""Passages get their vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kb.encoders.encoder import ComposingEncoder
from kb.store.store import IndexedPassage
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.documents.document import Metadata
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage

    Described = tuple[Metadata, Sequence[Passage]]

_T = TypeVar("_T")

_BATCH = 1024  # passages (or documents, where they have few) whose texts are encoded together


def title_text(metadata: Metadata) -> str:
    """What is embedded of a document's title in each of its passages."""
    return normalise(metadata.title)


def section_text(passage: Passage) -> str:
    """What is embedded of a passage's place: the headings above it."""
    return normalise("\n".join(passage.section))


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage: its words alone."""
    return [normalise(passage.text[start:end]) for start, end in passage.sentences]


def embed(documents: Iterable[Described], encoder: Encoder) -> Iterator[list[IndexedPassage]]:
    """Vectors for the passages of each document and their sentences, in the order given.

    A passage's vector is of its document's title, its section path and its words together. An
    encoder that can compose makes it, and those of the sentences and windows, from one pass.
    """
    rest = iter(documents)
    while batch := take_portion(rest, lambda document: len(document[1]), _BATCH, _BATCH):
        if isinstance(encoder, ComposingEncoder):
            yield from _composed(batch, encoder)
        else:
            yield from _encoded(batch, encoder)


def _composed(batch: Sequence[Described], encoder: ComposingEncoder) -> Iterator[list[IndexedPassage]]:
    places: dict[str, int] = {}  # each distinct text once: titles and headings stand over many passages

    def place(text: str) -> int:
        return places.setdefault(text, len(places))

    frames: list[list[int]] = []
    sentences: list[list[int]] = []
    for metadata, passages in batch:
        title = place(title_text(metadata))
        for passage in passages:
            frames.append([title, place(section_text(passage))] if passage.section else [title])
            sentences.append([place(text) for text in sentence_texts(passage)])
    units = encoder.encode_token_sums(list(places))
    members, starts = _flat([frame + own for frame, own in zip(frames, sentences, strict=True)])
    own, own_starts = _flat(sentences)
    if not len(members):
        yield from ([] for _ in batch)
        return
    vectors = encoder.compose(
        np.add.reduceat(units.sums[members], starts[:-1], axis=0),
        np.add.reduceat(units.lengths[members], starts[:-1]),
    )
    sentence_vectors = encoder.compose(units.sums[own], units.lengths[own])
    window_ends = np.cumsum(units.window_counts)
    done = 0
    for _, passages in batch:
        indexed = []
        for passage in passages:
            windows = [
                units.windows[end - count : end]
                for end, count in zip(
                    window_ends[sentences[done]].tolist(), units.window_counts[sentences[done]].tolist(), strict=True
                )
            ]
            indexed.append(
                IndexedPassage(
                    passage,
                    vectors[done],
                    sentence_vectors[own_starts[done] : own_starts[done + 1]],
                    np.concatenate(windows) if windows else None,
                )
            )
            done += 1
        yield indexed


def _flat(groups: Sequence[Sequence[int]]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[int]]:
    """(the members of all groups, where each group begins and the last ends)."""
    starts = [0]
    for group in groups:
        starts.append(starts[-1] + len(group))
    return np.fromiter((one for group in groups for one in group), dtype=np.int64, count=starts[-1]), starts


def _encoded(batch: Sequence[Described], encoder: Encoder) -> Iterator[list[IndexedPassage]]:
    texts = [
        "\n".join(text for text in (title_text(metadata), section_text(passage), passage.normalised) if text)
        for metadata, passages in batch
        for passage in passages
    ]
    sentences = [sentence_texts(passage) for _, passages in batch for passage in passages]
    # The long ones with the long ones: an encoder pads what it encodes together to one length.
    every = texts + [text for group in sentences for text in group]
    order = sorted(range(len(every)), key=lambda i: len(every[i]))
    sorted_vectors = encoder.encode_passages([every[i] for i in order])
    vectors = np.empty_like(sorted_vectors)
    vectors[order] = sorted_vectors
    done, first = 0, len(texts)
    for _, passages in batch:
        indexed = []
        for passage in passages:
            last = first + len(sentences[done])
            indexed.append(IndexedPassage(passage, vectors[done], vectors[first:last]))
            first = last
            done += 1
        yield indexed


def take_portion(items: Iterator[_T], passages: Callable[[_T], int], most: int, most_items: int) -> list[_T]:
    """The next items with ``most`` passages between them, or as many more as the last of them has."""
    portion: list[_T] = []
    count = 0
    for one in islice(items, most_items):
        portion.append(one)
        count += passages(one)
        if count >= most:
            break
    return portion
