"""Brings index/ up to date with corpus/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.knowledge_base import Change, Progress
    from kb.store.store import Store


def update(
    corpus: Path,
    store: Store,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Change:
    """Reads, embeds and stores what is new or changed in corpus/, and takes out what is gone.

    Work is committed in portions: interrupted at any moment, the next call goes on where this one
    was. A file that cannot be read is remembered with the reason, reported by every call, and tried
    again when it changes. Two files with the same bytes are one document, the other a copy. A
    document's id is its file's name, or the ``id`` in ``NAME.toml`` beside it; ids once given stay.

    To add a file: copy it into corpus/, ``kb.indexing.stated.write`` what a person stated beside it,
    and call this. To remove one: delete it and call this.

    Args:
        corpus: the folder ``corpus/``; paths in records are relative to its parent, HOME.
        store: where the index is kept.
        encoder: must be the one the store was built with, unless ``rebuild``.
        rebuild: builds a new index beside the old one, which goes on answering until it is done.
        progress: called now and then.

    Raises:
        LockedError: another process has been writing for too long.
        InputError: the index was built by another encoder.
    """
    raise NotImplementedError
