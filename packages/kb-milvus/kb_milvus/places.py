"""Where the rows of each document are, and results of searches as rows with scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.quick_dataclass import dataclass
from kb.store.catalog_rows import record_of
from kb.store.store import ScoredRows
from kb_milvus.address import damaged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import DocumentRecord

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MilvusSelection:
    """Passages that may answer, as an expression of Milvus's filter language."""

    expression: str


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A document, and where its passages are: its number, their first row."""

    key: int
    number: int
    first: int
    record: DocumentRecord


def alive(places: Iterable[DocumentPlace]) -> Rows:
    """The rows of all passages of those documents, ascending."""
    every = [np.arange(one.first, one.first + one.record.passages) for one in places]
    return np.sort(np.concatenate([np.empty(0, np.int64), *every]))


def scored_rows(scored: Sequence[tuple[int, float]], n: int) -> ScoredRows:
    rows = np.array([row for row, _ in scored], dtype=np.int64)
    scores = np.array([score for _, score in scored], dtype=np.float32)
    order = np.lexsort((rows, -scores))[:n]
    return ScoredRows(rows[order], scores[order])


def place_of(row: Mapping[str, Any]) -> DocumentPlace:
    first, _, text = whole_text(row["record"]).partition(" ")
    if not first.isdigit():
        raise damaged("catalog")
    return DocumentPlace(int(row["key"]), int(row["number"]), int(first), record_of(text))


def whole_text(text: str) -> str:
    """A record of the catalog; long ones are compressed."""
    if not text.startswith("z"):
        return text
    import base64
    import zlib

    return zlib.decompress(base64.b64decode(text[1:])).decode()
