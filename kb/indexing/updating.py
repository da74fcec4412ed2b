"""Brings index/ up to date with corpus/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.indexing.pending_files import is_given_by_order, known_ids, refuse_loss
from kb.indexing.update_run import Update

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.results import Change, Progress
    from kb.store.store import Store


def update(
    corpus: Path,
    store: Store,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    prune: bool = False,
    removed: frozenset[str] = frozenset(),
    progress: Callable[[Progress], None] | None = None,
) -> Change:
    """Reads, embeds and stores what is new or changed in corpus/.

    A document whose file is gone stays, because a share that is not mounted looks the same as deleted files; ``prune``
    takes such documents out. A file under another name, or of another format under the same name, is what it was.

    Work is committed in portions: interrupted at any moment, the next call goes on where this one
    was. A file that cannot be read is remembered with the reason, reported by every call, and tried
    again when it changes. Two files with the same bytes are one document, the other a copy. A
    document's id is its file's name, or the ``id`` in ``NAME.toml`` beside it; ids once given stay.

    To add a file: copy it into corpus/, ``kb.indexing.write_sidecar.write`` what a person stated beside it,
    and call this. To remove one: delete it and call this with its path in ``removed``.

    Args:
        corpus: the folder ``corpus/``; paths in records are relative to its parent, HOME.
        store: where the index is kept.
        encoder: must be the one the store was built with, unless ``rebuild``.
        rebuild: builds a new index beside the old one, which goes on answering until it is done.
        prune: takes out every document of which no file can be seen.
        removed: paths of files that were deleted on purpose.
        progress: called now and then.

    Raises:
        LockedError: another process has been writing for too long.
        InputError: the index was built by another encoder, or ``rebuild`` would lose documents whose files cannot be
            seen.
    """
    if not rebuild:
        return Update(corpus, store, encoder, progress, prune=prune, removed=removed).run()
    ids, state = known_ids(store)
    if not prune:
        refuse_loss(corpus, ids, damaged=state == "damaged")
    # Of an index that cannot be read, what looks like an id given by order is kept; names decide the rest.
    given = {p: i for p, i in ids.items() if state == "readable" or is_given_by_order(p, i)}
    with store.replacement(encoder.name, encoder.dimensions) as new:
        change = Update(corpus, new.store, encoder, progress, given).run()
        new.publish()
    return change
