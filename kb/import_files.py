"""Files are copied into corpus/: under a name of their own, each whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kb import trash
from kb.errors import InputError, os_error_as
from kb.files.atomic_write import write_part
from kb.files.durable import PART, SWAP, flush_folder
from kb.home import is_home
from kb.quick_dataclass import dataclass

_ABANDONED = 3600.0  # seconds

SIDECAR = ".toml"


@dataclass(frozen=True, slots=True)
class FileToImport:
    """A file to add: where it lies, and its path below corpus/ if that is free."""

    path: Path
    wanted: Path


def files_to_import(path: Path) -> Iterator[FileToImport]:
    """The file itself, or every file of a folder.

    Hidden files, the .toml beside a document and the index/ of a knowledge base are passed over.

    Raises:
        InputError: there is no such file or folder, or it cannot be read.
    """
    with os_error_as("{path} cannot be read ({reason}).", path=str(path)):
        if path.is_file():
            yield FileToImport(path, Path(path.name))
            return
        if not path.exists():
            raise InputError("{path} does not exist; check the spelling.", path=str(path))
        if not path.is_dir():
            raise InputError("{path} is neither a file nor a folder; name a document.", path=str(path))
        root = path.resolve()
        found = 0
        for folder, folders, names in os.walk(root):
            made = {"index"} if is_home(Path(folder)) else set()
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in made)
            for name in sorted(names):
                file = Path(folder, name)
                if name.startswith(".") or file.suffix == SIDECAR or not file.is_file():
                    continue
                if file.is_symlink() and not file.resolve().is_relative_to(root):
                    # A link that leads out of the folder is not what the person named.
                    continue
                found += 1
                yield FileToImport(file, Path(root.name) / file.relative_to(root))
        if not found:
            raise InputError("{path} holds no files to add.", path=str(path))


def wanted_place(corpus: Path, source: FileToImport) -> Path:
    """Where a file would lie in corpus/ if no other had its name."""
    return corpus.joinpath(*(_printable(part) for part in source.wanted.parts))


def copy_into(corpus: Path, source: FileToImport, stated: bytes | None = None) -> Path:
    """Copies a file, with the .toml beside it, into corpus/; answers where it now lies.

    A name that another file has already gets ``-2``, ``-3`` …; nothing is ever overwritten. ``stated`` is
    what the .toml is to hold in place of what lies beside the source. The .toml comes first and the document last, so
    that a document is never there without what is stated of it.

    Raises:
        InputError: the file cannot be read, or corpus/ cannot be written.
    """
    from kb.documents.sidecar import toml_beside

    wanted = wanted_place(corpus, source)
    with _copying(source.path, corpus):
        folder = wanted.parent
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        if stated is None and source.path.suffix != SIDECAR and (beside := toml_beside(source.path)) is not None:
            stated = beside.read_bytes()
        whole = _partial_copy(source.path, folder)
        try:
            target = _place(whole, wanted, stated)
        finally:
            whole.unlink(missing_ok=True)
        flush_folder(folder)
    return target


def replace_with(corpus: Path, document: str, old: Path, new: Path, stated: bytes | None = None) -> Path:
    """Puts the file ``new`` in the place of ``old`` in corpus/, keeping the name and taking the new ending.

    What was there is kept in the trash under the id ``document``.

    ``stated`` is what the .toml beside it holds from then on; None leaves that as it is. All of it changes
    together: killed at any moment, there is what there was, or what there is to be.

    Raises:
        InputError: a file cannot be read or written.
    """
    from kb.files.atomic_replace import replace_together

    trash.keep(corpus, document, files_of([old]))
    target = old.with_suffix(new.suffix.lower())
    with _copying(new, corpus):
        _clear(old.parent)
        parts = {_partial_copy(new, old.parent): target}
        if stated is not None:
            try:
                parts[write_part(old.parent, stated)] = target.with_suffix(SIDECAR)
            except OSError:
                next(iter(parts)).unlink(missing_ok=True)
                raise
        replace_together(old.parent, parts, [old] if target != old else [])
    return target


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Files of a document in corpus/ with the .toml beside each, where it speaks of no other document."""
    found: list[Path] = []
    for path in paths:
        found.append(path)
        sidecar = path.with_suffix(SIDECAR)
        if sidecar.exists() and sidecar not in paths and all(other in paths for other in _companions(sidecar)):
            found.append(sidecar)
    return list(dict.fromkeys(found))


def take_out(corpus: Path, paths: Iterable[Path]) -> None:
    """Deletes files of corpus/ with the .toml beside them, and folders that this leaves empty.

    Raises:
        InputError: a file cannot be deleted.
    """
    for path in paths:
        with os_error_as("{path} could not be deleted ({reason}).", path=str(path)):
            path.unlink(missing_ok=True)
            sidecar = path.with_suffix(SIDECAR)
            if sidecar != path and not any(_companions(sidecar)):
                sidecar.unlink(missing_ok=True)
            trash.tidy(corpus, path.parent)


def _copying(file: Path, corpus: Path) -> contextlib.AbstractContextManager[None]:
    return os_error_as("{path} could not be copied into {corpus} ({reason}).", path=str(file), corpus=str(corpus))


def _printable(name: str) -> str:
    """A file name without what no terminal or catalog takes: control characters, bytes that are not UTF-8."""
    return "".join("_" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in name)


def _companions(sidecar: Path, *, any_case: bool = False) -> Iterator[Path]:
    """The documents beside a .toml that it speaks of (``any_case``: or would, if letters had no case)."""
    stem = sidecar.stem.casefold() if any_case else sidecar.stem
    for path in sidecar.parent.iterdir():
        other = path.stem.casefold() if any_case else path.stem
        if other == stem and path != sidecar and not path.name.startswith("."):
            yield path


def _partial_copy(source: Path, folder: Path) -> Path:
    """A synced copy of ``source`` in ``folder`` under a hidden name."""
    with source.open("rb") as file:
        return write_part(folder, file)


def _clear(folder: Path) -> None:
    """Removes copies that were never finished: whoever made them has not written for an hour."""
    from kb.files.atomic_replace import finish

    for record in folder.glob(f"{SWAP}*"):
        finish(record)  # before what it still needs is taken for left behind
    old = time.time() - _ABANDONED
    for part in folder.glob(f"{PART}*"):
        with contextlib.suppress(OSError):
            if part.stat().st_mtime < old:
                part.unlink()


def _place(whole: Path, wanted: Path, stated: bytes | None) -> Path:
    """Links a whole copy to the first free name; a link fails where the name exists, so no one is overwritten."""
    number = 1
    while True:
        target = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        number += 1
        # A document's id and its .toml go by the name without the ending, so that is what must be free.
        sidecar = target.with_suffix(SIDECAR)
        # In either case of letters: some file systems do not tell upper from lower, and ids never do.
        if any(path != whole for path in _companions(sidecar, any_case=True)) or not _may_state(sidecar, stated):
            continue
        made = stated is not None and not sidecar.exists()
        if stated is not None and made:
            part = write_part(target.parent, stated)
            try:
                _link(part, sidecar)
            except FileExistsError:
                continue
            finally:
                part.unlink(missing_ok=True)
        try:
            _link(whole, target)
        except FileExistsError:
            if made:
                sidecar.unlink(missing_ok=True)
            continue
        return target


def _may_state(sidecar: Path, stated: bytes | None) -> bool:
    """Whether a .toml may come to speak of a new document: there is none, or it says just what is to be said.

    An interrupted copy leaves one that does; the records of corpus/ themselves speak of no single document.
    """
    if sidecar.name == "sources.toml":
        return False
    return not sidecar.exists() or stated is None or sidecar.read_bytes() == stated


def _link(whole: Path, target: Path) -> None:
    """Gives a whole copy its name. Raises FileExistsError where there is one of that name."""
    try:
        os.link(whole, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT):
            raise
        # File systems without hard links: claim the name, then move the copy over the claim.
        with target.open("xb"):
            pass
        whole.replace(target)
