"""Passages, documents and files as texts in Milvus, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from kb.passages.passage import Passage
from kb.quick_dataclass import dataclass
from kb.store.store import SourceFile
from kb.text.index_terms import terms
from kb.text.normalise import normalise
from kb_milvus.address import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.passages.passage import Span
    from kb.store.store import DocumentRecord, IndexedPassage, LexicalField

    Vectors = NDArray[np.float32]


def passage_text(passage: Passage) -> str:
    """A passage as JSON."""
    normalised = None if passage.normalised == passage.text else passage.normalised
    edges = [edge for span in passage.sentences for edge in span]
    fields = (passage.id, passage.document, passage.label, passage.section, passage.text, normalised, edges)
    return json.dumps(
        [*fields, passage.start, passage.end, passage.page, passage.paragraph],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def passage_of(text: str) -> Passage:
    """A passage from its JSON. Raises DamageError."""
    try:
        identity, document, label, section, words, normalised, edges, start, end, page, paragraph = json.loads(text)
        sentences: tuple[Span, ...] = tuple(zip(edges[::2], edges[1::2], strict=True))
    except (ValueError, TypeError) as error:
        raise damaged("passages") from error
    return Passage(
        id=identity,
        document=document,
        label=label,
        section=tuple(section),
        text=words,
        normalised=words if normalised is None else normalised,
        sentences=sentences,
        start=start,
        end=end,
        page=page,
        paragraph=paragraph,
    )


def file_text(file: SourceFile) -> str:
    """A file of corpus/ as JSON."""
    fields = (file.path, file.stamp, file.digest, file.stated, file.document, file.failure, dict(file.parameters))
    return json.dumps(fields, ensure_ascii=False)


def file_of(text: str) -> SourceFile:
    """A file from its JSON. Raises DamageError."""
    try:
        return SourceFile(*json.loads(text))
    except (ValueError, TypeError) as error:
        raise damaged("files") from error


def filters_of(record: DocumentRecord) -> dict[str, str | int]:
    """The columns that filters compare: dates as yyyymmdd, 0 where there is none."""
    metadata = record.metadata
    dated = metadata.day
    return {
        "language": metadata.language,
        "kind": _cut(metadata.kind, 1024),
        "dated": dated.year * 10000 + dated.month * 100 + dated.day if dated else 0,
        "issuer": _cut("\n".join(normalise(issuer).lower() for issuer in metadata.issuer), 8192),
    }


def _cut(text: str, size: int) -> str:
    return text if len(text) * 4 <= size else text.encode()[:size].decode(errors="ignore")


class TermsOf:
    """The terms of a document's passages, by field."""

    def __init__(self, title: str) -> None:
        self._title = terms(normalise(title))
        self._sections: dict[tuple[str, ...], list[str]] = {}

    def __call__(self, passage: Passage) -> Mapping[LexicalField, Sequence[str]]:
        section = self._sections.get(passage.section)
        if section is None:
            section = terms(normalise("\n".join(passage.section)))
            self._sections[passage.section] = section
        return {"body": terms(passage.normalised), "section": section, "title": self._title}


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """A passage's vectors: its own (dimensions,), its sentences' (sentences, dimensions), both float32,
    and its windows' (windows, width) as round(127 x), int8."""

    own: Vectors
    sentences: Vectors
    windows: NDArray[np.int8]


def vector_bytes(indexed: IndexedPassage) -> bytes:
    """A passage's vectors as one blob: three uint32 (dimensions, sentences, width of windows), then the
    passage's and its sentences' vectors in 16 bits, then the windows' in 8."""
    windows = indexed.window_vectors
    kept = np.empty((0, 0), np.int8)
    if windows is not None and len(windows):
        kept = np.rint(np.clip(windows, -1, 1) * 127).astype(np.int8)
    head = np.array([len(indexed.vector), len(indexed.sentence_vectors), kept.shape[1]], np.uint32)
    halves = (indexed.vector.astype(np.float16), indexed.sentence_vectors.astype(np.float16))
    return b"".join(part.tobytes() for part in (head, *halves, kept))


def vectors_of(data: bytes) -> PassageVectors:
    """A passage's vectors from their blob. Raises DamageError."""
    try:
        dimensions, sentences, width = (int(n) for n in np.frombuffer(data, np.uint32, 3))
        count = (1 + sentences) * dimensions
        vectors = np.frombuffer(data, np.float16, count, 12).astype(np.float32).reshape(1 + sentences, dimensions)
        windows = np.frombuffer(data, np.int8, offset=12 + 2 * count).reshape(-1, width) if width else _NO_WINDOWS
    except ValueError as error:
        raise damaged("vectors") from error
    return PassageVectors(vectors[0], vectors[1:], windows)


_NO_WINDOWS = np.empty((0, 0), np.int8)


def halved(vectors: Vectors) -> Vectors:
    """Rounded to 16 bits as the embedded store keeps them, so that both give the same answers."""
    return vectors.astype(np.float16).astype(np.float32)
