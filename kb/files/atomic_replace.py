"""Several names in corpus/ change as one: what is meant is written down first, and whoever comes next finishes it.

A record is a hidden file beside the names that it speaks of. Once it has its own name, the change is
certain; until then nothing has changed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kb.files.durable import PART, SWAP, digest_of
from kb.quick_dataclass import dataclass

_LONGEST = 1 << 16  # bytes of a record


@dataclass(frozen=True, slots=True)
class _Swap:
    """``placed``: (hidden whole copy, name that it gets); ``removed``: (name, SHA-256 of what it must hold)."""

    placed: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]


def replace_together(folder: Path, placed: Mapping[Path, Path], removed: Sequence[Path]) -> None:
    """Gives whole, flushed copies in ``folder`` their names and deletes other files there: all of it or nothing.

    Raises:
        OSError: a file cannot be written. Nothing has changed, or ``finish`` will change it all.
    """
    from kb.files.atomic_write import write_whole
    from kb.files.durable import flush_folder

    record = folder / f"{SWAP}{os.urandom(4).hex()}"
    try:
        said = {
            "placed": [(part.name, name.name) for part, name in placed.items()],
            "removed": [(path.name, digest_of(path)) for path in removed],
        }
        flush_folder(folder)  # the copies' names, before anything relies on them
        write_whole(record, json.dumps(said).encode())
        finish(record)
    finally:
        if not record.exists():  # nothing has begun, or all is done
            for part in placed:
                part.unlink(missing_ok=True)


def finish(record: Path) -> None:
    """Does what a record says, as far as it is not done yet; several processes may do so at once.

    A file is deleted only while it holds what it held when it was to be deleted, and only when all
    that takes its place is there.

    Raises:
        OSError: a file cannot be renamed or deleted.
    """
    from kb.files.durable import flush_folder

    folder = record.parent
    swap = _read(record)
    if swap is not None:
        for part, name in swap.placed:
            try:
                (folder / part).replace(folder / name)
            except FileNotFoundError:  # done already
                continue
        if all((folder / name).exists() for _, name in swap.placed):
            for name, digest in swap.removed:
                if digest and digest_of(folder / name) == digest:
                    (folder / name).unlink(missing_ok=True)
        flush_folder(folder)
    record.unlink(missing_ok=True)


def _read(record: Path) -> _Swap | None:
    """What a record says; None where it is none of ours: it may speak of names beside it and of nothing else."""
    try:
        with record.open("rb") as file:
            said = json.loads(file.read(_LONGEST))
        placed = tuple((str(part), str(name)) for part, name in said["placed"])
        removed = tuple((str(name), str(digest)) for name, digest in said["removed"])
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    stems = {Path(name).stem for _, name in placed}
    ours = (
        len(stems) == 1
        and all(part.startswith(PART) and _is_plain(part) for part, _ in placed)
        and all(_is_plain(name) and not name.startswith(".") for _, name in placed)
        and all(_is_plain(name) and Path(name).stem in stems for name, _ in removed)
    )
    return _Swap(placed, removed) if ours else None


def _is_plain(name: str) -> bool:
    return not re.search(r"[/\\\0]", name) and name not in ("", ".", "..")
