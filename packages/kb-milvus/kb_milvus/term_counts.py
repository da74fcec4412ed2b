"""How often each term occurs, kept in Milvus: for BM25's weights, and where need be for its candidates.

A term of a field is a number of 32 bits, the CRC-32 of both: what sparse vectors are addressed by.
(Of a million terms about a hundred pairs share a number.) A turn's counts are one segment: the terms
in buckets by their lowest bits, each bucket a blob

    uint32 terms n, uint32 postings p; uint32 (n,) terms, ascending; int32 (n,) passages added less removed;
    uint32 (n,) postings of each; int64 (p,) rows; uint8 (p,) occurrences; uint8 (p,) length codes

of which the last four are empty unless candidates are found with them. Segments of about one size are
merged, so that their number grows with the logarithm of what is held.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.quick_dataclass import dataclass
from kb_milvus.address import damaged
from kb_milvus.manifest import TermSegment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import LexicalField

    Numbers = NDArray[np.uint32]

FIELDS: tuple[LexicalField, ...] = ("body", "section", "title")
K1, B = 1.2, 0.75
"""Of BM25, as Tantivy has them: the same candidates from both stores."""
_PER_BUCKET = 128  # terms
_POSTINGS_PER_BUCKET = 512
_MOST_BUCKETS = 16384


def _length_table() -> NDArray[np.int64]:
    """The lengths that a length code of 8 bits can tell apart (Lucene's SmallFloat.byte4ToInt, as in Tantivy)."""
    values = []
    for code in range(256):
        if code < 24:
            values.append(code)
            continue
        bits, shift = (code - 24) & 7, ((code - 24) >> 3) - 1
        values.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return np.array(values, dtype=np.int64)


_LENGTHS = _length_table()


def length_code(length: int) -> int:
    """The code of a field's length in terms: of the greatest length that is not above it."""
    return int(np.searchsorted(_LENGTHS, length, side="right")) - 1


@lru_cache(maxsize=262144)
def term_number(field: str, term: str) -> int:
    """The number of a term in a field."""
    return zlib.crc32(f"{field}\0{term}".encode()) % 0xFFFFFFFE


def saturation(occurrences: NDArray[np.float64], codes: NDArray[np.uint8], average: float) -> NDArray[np.float64]:
    """BM25's part of a passage in a term's score: occurrences / (occurrences + K1 (1 - B + B length / average))."""
    lengths = _LENGTHS[codes] / max(average, 1e-9)
    return occurrences / (occurrences + K1 * (1 - B + B * lengths))


def idf(passages: int, containing: int) -> float:
    """BM25's weight of a term that occurs in ``containing`` of so many passages."""
    return float(np.log1p((passages - containing + 0.5) / (containing + 0.5)))


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage's terms: numbers ascending, occurrences, and length codes by field; lengths in terms."""

    numbers: Numbers
    occurrences: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    fields: NDArray[np.uint8]
    lengths: tuple[int, int, int]


def passage_terms(terms: Mapping[LexicalField, Sequence[str]]) -> PassageTerms:
    """Counts a passage's terms."""
    counts: dict[int, tuple[int, int, int]] = {}
    lengths = []
    for place, field in enumerate(FIELDS):
        words = terms[field]
        lengths.append(len(words))
        code = length_code(len(words))
        for word in words:
            number = term_number(field, word)
            counts[number] = (min(255, counts.get(number, (0, 0, 0))[0] + 1), code, place)
    numbers = sorted(counts)
    values = np.array([counts[n] for n in numbers], dtype=np.uint8).reshape(-1, 3)
    return PassageTerms(
        np.array(numbers, dtype=np.uint32),
        values[:, 0],
        values[:, 1],
        values[:, 2],
        (lengths[0], lengths[1], lengths[2]),
    )


@dataclass(frozen=True, slots=True)
class Bucket:
    """Terms ascending; how many passages have each; and their postings, one term after another."""

    terms: Numbers
    counts: NDArray[np.int32]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int64]
    occurrences: NDArray[np.uint8]
    codes: NDArray[np.uint8]

    def encoded(self) -> bytes:
        head = np.array([len(self.terms), len(self.rows)], dtype=np.uint32)
        lengths = np.diff(self.offsets).astype(np.uint32)
        steps = np.diff(self.rows, prepend=0)
        parts = (head, self.terms, self.counts, lengths, steps, self.occurrences, self.codes)
        return zlib.compress(b"".join(np.ascontiguousarray(part).tobytes() for part in parts), 3)

    def count(self, term: int) -> int:
        at = int(np.searchsorted(self.terms, np.uint32(term)))
        return int(self.counts[at]) if at < len(self.terms) and self.terms[at] == term else 0

    def postings(self, term: int) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]:
        """(rows, occurrences, length codes) of the passages with a term."""
        at = int(np.searchsorted(self.terms, np.uint32(term)))
        if at >= len(self.terms) or self.terms[at] != term:
            return self.rows[:0], self.occurrences[:0], self.codes[:0]
        part = slice(int(self.offsets[at]), int(self.offsets[at + 1]))
        return self.rows[part], self.occurrences[part], self.codes[part]


def bucket_of(data: bytes) -> Bucket:
    """A bucket from its blob. Raises DamageError."""
    try:
        raw = zlib.decompress(data)
        n, p = (int(value) for value in np.frombuffer(raw, np.uint32, 2))
        place = 8
        parts: list[Any] = []
        for kind, size in ((np.uint32, n), (np.int32, n), (np.uint32, n), (np.int64, p), (np.uint8, p), (np.uint8, p)):
            parts.append(np.frombuffer(raw, kind, size, place))
            place += parts[-1].nbytes
        terms, counts, lengths, steps, occurrences, codes = parts
        offsets = np.concatenate([[0], np.cumsum(lengths.astype(np.int64))]).astype(np.int64)
        return Bucket(terms, counts, offsets, np.cumsum(steps), occurrences, codes)
    except (zlib.error, ValueError) as error:
        raise damaged("term counts") from error


class Collected:
    """The terms of a turn, on the way into a segment."""

    def __init__(self, *, postings: bool) -> None:
        self._postings = postings
        self._numbers: list[Numbers] = []
        self._rows: list[NDArray[np.int64]] = []
        self._occurrences: list[NDArray[np.uint8]] = []
        self._codes: list[NDArray[np.uint8]] = []
        self._removed: list[Numbers] = []

    def add(self, row: int, found: PassageTerms) -> None:
        self._numbers.append(found.numbers)
        if self._postings:
            self._rows.append(np.full(len(found.numbers), row, dtype=np.int64))
            self._occurrences.append(found.occurrences)
            self._codes.append(found.codes)

    def remove(self, found: PassageTerms) -> None:
        self._removed.append(found.numbers)

    def bucket(self) -> Bucket:
        """All of it as one bucket."""
        numbers = np.concatenate(self._numbers) if self._numbers else np.empty(0, np.uint32)
        removed = np.concatenate(self._removed) if self._removed else np.empty(0, np.uint32)
        if self._postings and len(numbers):
            postings = (np.concatenate(self._rows), np.concatenate(self._occurrences), np.concatenate(self._codes))
        else:
            postings = (np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint8))
        held = numbers if self._postings else numbers[:0]
        counted = np.concatenate([numbers, removed])
        signs = np.concatenate([np.ones(len(numbers), np.int32), np.full(len(removed), -1, np.int32)])
        return _summed(counted, signs, held, *postings)


def _summed(
    terms: Numbers,
    counts: NDArray[np.int32],
    held: Numbers,
    rows: NDArray[np.int64],
    occurrences: NDArray[np.uint8],
    codes: NDArray[np.uint8],
) -> Bucket:
    """One bucket of counts by term, and of postings whose terms are ``held``."""
    unique, inverse = np.unique(terms, return_inverse=True)
    sums = np.bincount(inverse, weights=counts, minlength=len(unique)).astype(np.int32)
    order = np.lexsort((rows, held))
    lengths = np.zeros(len(unique), np.int64)
    if len(held):
        which, numbers = np.unique(held, return_counts=True)
        lengths[np.searchsorted(unique, which)] = numbers
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Bucket(unique.astype(np.uint32), sums, offsets, rows[order], occurrences[order], codes[order])


def merged(parts: Sequence[Bucket], dead: NDArray[np.int64]) -> Bucket:
    """One bucket of several, without the postings of rows in the half-open ranges ``dead`` (ranges, 2)."""
    held = np.concatenate([np.repeat(part.terms, np.diff(part.offsets)) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    alive = np.ones(len(rows), dtype=bool)
    if len(dead):
        at = np.searchsorted(dead[:, 0], rows, side="right") - 1
        alive = (at < 0) | (rows >= dead[np.maximum(at, 0), 1])
    return _summed(
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.counts for part in parts]),
        held[alive],
        rows[alive],
        np.concatenate([part.occurrences for part in parts])[alive],
        np.concatenate([part.codes for part in parts])[alive],
    )


def split(bucket: Bucket, name: str) -> tuple[TermSegment, Iterator[tuple[str, bytes]]]:
    """A segment, and the blobs of its buckets by key."""
    entries = len(bucket.terms) + len(bucket.rows)
    wanted = max(len(bucket.terms) // _PER_BUCKET, len(bucket.rows) // _POSTINGS_PER_BUCKET)
    buckets = 1
    while buckets < wanted and buckets < _MOST_BUCKETS:
        buckets *= 2
    lengths = np.diff(bucket.offsets)

    def blobs() -> Iterator[tuple[str, bytes]]:
        place = (bucket.terms & np.uint32(buckets - 1)).astype(np.int64)
        order = np.argsort(place, kind="stable")
        edges = np.searchsorted(place[order], np.arange(buckets + 1))
        for number in range(buckets):
            chosen = order[edges[number] : edges[number + 1]]
            if not len(chosen):
                continue
            held = np.concatenate([np.arange(bucket.offsets[i], bucket.offsets[i + 1]) for i in chosen])
            part = Bucket(
                bucket.terms[chosen],
                bucket.counts[chosen],
                np.concatenate([[0], np.cumsum(lengths[chosen])]).astype(np.int64),
                bucket.rows[held],
                bucket.occurrences[held],
                bucket.codes[held],
            )
            yield key_of(name, number), part.encoded()

    return TermSegment(name, buckets, entries), blobs()


def key_of(segment: str, bucket: int) -> str:
    return f"t{segment}.{bucket}"


def keys_for(segment: TermSegment, terms: Iterable[int]) -> dict[int, str]:
    """Where in a segment each term is counted, if it is."""
    return {term: key_of(segment.name, term & (segment.buckets - 1)) for term in terms}
