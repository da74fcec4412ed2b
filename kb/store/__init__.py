"""What a knowledge base holds: the catalog, the lexical index and the vectors, and one state of all three."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.plugins import load

if TYPE_CHECKING:
    from kb.home import Settings
    from kb.store.store import Store


def open_store(
    index: Path,
    encoder: str | None = None,
    dimensions: int | None = None,
    *,
    patience: float = 60.0,
    settings: Settings | None = None,
) -> Store:
    """The store in the folder ``index/``, or where ``settings`` say. Nothing is read or written before it is used.

    Args:
        index: the folder HOME/index; made when first needed.
        encoder: name of the encoder that asks or indexes; None for whichever built what is there. A
            store that was built by another one refuses snapshots and transactions, and takes
            ``replacement()``.
        dimensions: length of the encoder's vectors.
        patience: seconds to wait for another writer before LockedError.
        settings: of kb.toml; None means the embedded store.
    """
    if settings is None or settings.backend == "embedded":
        from kb.store.embedded import EmbeddedStore

        return EmbeddedStore(index, encoder, dimensions, patience)
    store: Store = _backend(settings).open_store(index, settings, encoder, dimensions, patience)
    return store


def recorded_encoder(index: Path, settings: Settings | None = None) -> str | None:
    """The name of the encoder that built the index in ``index/``; None where there is none yet."""
    if settings is None or settings.backend == "embedded":
        from kb.store.embedded import recorded_encoder as recorded

        return recorded(index)
    name: str | None = _backend(settings).recorded_encoder(index, settings)
    return name


def _backend(settings: Settings) -> Any:
    """The module of a store: it has ``open_store(index, settings, encoder, dimensions, patience) -> Store`` and
    ``recorded_encoder(index, settings) -> str | None``, which mean what those here do."""
    return load("kb.stores", settings.backend)  # read_settings has seen that there is one
