"""Files taken out of corpus/ lie in ``corpus/.trash/``, each document's in a folder of its id, until it is deleted.

What is removed a second time under an id gets the folder ``ID.2``, and so on; the highest number is the newest.
``corpus/.trash/`` is never indexed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from kb.errors import InputError, os_error_as

TRASH = ".trash"


def put(corpus: Path, document: str, files: Iterable[Path]) -> None:
    """Moves files of corpus/ into the trash, and takes out folders that this leaves empty.

    Raises:
        InputError: a file cannot be moved.
    """
    place = _free(corpus, document)
    for file in files:
        with _moving(file):
            target = _made(place / file.relative_to(corpus))
            with contextlib.suppress(FileNotFoundError):  # gone already: an interrupted removal is taken up again
                file.rename(target)
            tidy(corpus, file.parent)


def keep(corpus: Path, document: str, files: Iterable[Path]) -> None:
    """Puts copies of files into the trash, which something else is about to take the place of.

    Raises:
        InputError: a file cannot be copied.
    """
    place = _free(corpus, document)
    for file in files:
        with _moving(file), contextlib.suppress(FileNotFoundError):
            target = _made(place / file.relative_to(corpus))
            try:
                os.link(file, target)  # the content, whatever gets the name
            except OSError:
                shutil.copy2(file, target)


def held(corpus: Path) -> Sequence[str]:
    """Ids of the documents in the trash, ordered."""
    return sorted({path.name.partition(".")[0] for path in _entries(corpus)})


def files_of(corpus: Path, document: str) -> list[tuple[Path, Path]]:
    """Each file that was removed last under an id: where it lies in the trash, and its place in corpus/."""
    mine = [path for path in _entries(corpus) if path.name.partition(".")[0] == document]
    if not mine:
        return []
    newest = max(mine, key=_number)
    return [(file, corpus / file.relative_to(newest)) for file in sorted(newest.rglob("*")) if not file.is_dir()]


def take_back(corpus: Path, files: Sequence[tuple[Path, Path]]) -> None:
    """Moves files from the trash to their places, all of which must be free.

    Raises:
        InputError: a place is taken, or a file cannot be moved.
    """
    for _, target in files:
        if os.path.lexists(target):
            raise InputError("{path} is there already; move it away, then restore again.", path=str(target))
    for file, target in files:
        with _moving(file):
            file.rename(_made(target))
            tidy(corpus / TRASH, file.parent)


def _entries(corpus: Path) -> list[Path]:
    folder = corpus / TRASH
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]


def _number(entry: Path) -> int:
    number = entry.name.partition(".")[2]
    return int(number) if number.isdecimal() and len(number) < 10 else 1


def _free(corpus: Path, document: str) -> Path:
    """A new folder in the trash for a document's files."""
    if (corpus / TRASH).is_symlink():
        raise InputError("{path} is a link; put a folder in its place.", path=str(corpus / TRASH))
    numbers = [_number(path) for path in _entries(corpus) if path.name.partition(".")[0] == document]
    number = max(numbers, default=0) + 1
    return corpus / TRASH / (document if number == 1 else f"{document}.{number}")


def tidy(top: Path, folder: Path) -> None:
    """Takes out a folder and those above it below ``top``, as far as they are empty."""
    with contextlib.suppress(OSError):
        while folder != top and folder.is_relative_to(top):
            folder.rmdir()
            folder = folder.parent


def _made(place: Path) -> Path:
    """A place for a file, whose folder is made."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _moving(file: Path) -> contextlib.AbstractContextManager[None]:
    return os_error_as("{path} could not be moved ({reason}).", path=str(file))
