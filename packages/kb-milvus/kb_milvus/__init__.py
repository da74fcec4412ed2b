"""The store in Milvus, for more than one machine: any of them may add, and all of them may ask.

Nothing here is imported unless kb.toml chooses this store: the client alone takes half a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.home import Settings
    from kb_milvus.store import MilvusStore


def open_store(
    index: Path, settings: Settings, encoder: str | None, dimensions: int | None, patience: float
) -> MilvusStore:
    """See ``kb.store.open_store``."""
    from kb_milvus.address import address_of
    from kb_milvus.store import MilvusStore

    return MilvusStore(address_of(settings, index.parent), encoder, dimensions, patience)


def recorded_encoder(index: Path, settings: Settings) -> str | None:
    """See ``kb.store.recorded_encoder``."""
    return open_store(index, settings, None, None, 60.0).recorded_encoder()
