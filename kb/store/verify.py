"""Everything in a store is read and compared with what the catalog says of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.errors import KbError
from kb.files.durable import damage, verify_checksums
from kb.store import rerank_vectors
from kb.store.catalog import Catalog, named_folders, refuse_other_formats
from kb.store.lexical import LexicalReader
from kb.store.vectors import Segment


def verify(folder: Path) -> Sequence[KbError]:
    """What is damaged in a store's folder, one error each; empty where all is well."""
    catalog = Catalog(folder / "catalog.sqlite3")
    try:
        catalog.begin()
        refuse_other_formats(catalog)
        found: list[KbError] = [
            damage(f"catalog, {line}") for (line,) in catalog.rows("PRAGMA integrity_check") if line != "ok"
        ]
        if found:
            return found
        for place in named_folders(catalog):
            try:
                verify_checksums(folder / place, catalog.sums(place), fully=True)
            except KbError as error:
                found.append(error)
            except FileNotFoundError as error:
                found.append(damage(Path(error.filename).name))
        return found or _compare(folder, catalog)
    finally:
        catalog.close()


def _compare(folder: Path, catalog: Catalog) -> list[KbError]:
    """Whether the passages are the same ones in all three indexes; their texts are summed on the way."""
    found: list[KbError] = []
    try:
        catalog.documents()
    except KbError as error:
        found.append(error)
    rows = []
    for one in catalog.every_row():
        try:
            if len(catalog.passages_between(one.start, one.stop)) != len(one):
                found.append(damage("catalog"))
        except KbError as error:
            found.append(error)
        rows.append(np.arange(one.start, one.stop))
    expected = np.concatenate(rows) if rows else np.empty(0, np.int64)
    dead = np.array(catalog.dead(), dtype=np.int64).reshape(-1, 2)
    held = [Segment(folder / "vectors" / name, dead).rows_alive() for name in catalog.segments()]
    if len(expected) and catalog.setting("next_row") <= expected.max():
        found.append(damage("catalog, settings"))
    if not np.array_equal(np.sort(np.concatenate(held)) if held else np.empty(0, np.int64), expected):
        found.append(damage("vectors"))
    name = catalog.setting("lexical")
    count = LexicalReader(folder / "lexical" / name).passages if name else 0
    if count != len(expected):
        found.append(damage("lexical index"))
    name, rerank_state = catalog.rerank_vectors()
    kept = (rerank_vectors.opened(folder / "rescoring" / name) if name else rerank_vectors.NONE).rows
    if rerank_state == "yes" and not np.isin(expected, kept).all():
        found.append(damage("rescoring"))
    return found
