"""What a knowledge base holds: the catalog, the lexical index and the vectors, and one state of all three."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.store.embedded import EmbeddedStore


def open_store(
    index: Path, encoder: str | None = None, dimensions: int | None = None, *, patience: float = 60.0
) -> EmbeddedStore:
    """The store in the folder ``index/``. Nothing is read or written before it is used.

    Args:
        index: the folder; made when first needed.
        encoder: name of the encoder that asks or indexes; None for whichever built what is there. A
            store that was built by another one refuses snapshots and transactions, and takes
            ``replacement()``.
        dimensions: length of the encoder's vectors.
        patience: seconds to wait for another writer before LockedError.
    """
    from kb.store.embedded import EmbeddedStore

    return EmbeddedStore(index, encoder, dimensions, patience)


def recorded_encoder(index: Path) -> str | None:
    """The name of the encoder that built the index in ``index/``; None where there is none yet."""
    from kb.store.embedded import recorded_encoder as recorded

    return recorded(index)
