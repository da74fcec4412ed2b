"""What lies in corpus/, and whether index/ knows it already."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.files.durable import SWAP
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.results import Change, Failure
    from kb.store.store import Snapshot, SourceFile, Store

_STATED = ".toml"
_LONGEST = 100  # characters of an id


@dataclass(frozen=True, slots=True)
class CorpusState:
    """Whether the index knows all that can be seen in corpus/, and the documents of which nothing can."""

    up_to_date: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file in corpus/ as the folder lists it.

    ``path`` is relative to HOME, with forward slashes. ``stamp`` changes with size, time and place on
    disk of the file or of ``NAME.toml`` beside it. ``outside`` says that it is a link out of corpus/.
    """

    path: str
    stamp: str
    outside: bool = False

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return 0 if self.outside else int(self.stamp.partition(".")[0])


def scan(corpus: Path, unfinished: list[Path] | None = None) -> list[CorpusFile]:
    """Every file of corpus/ that may be a document, ordered by path.

    Hidden files and folders are passed over, and so is TOML, which speaks about documents. Records of
    changes that are to be finished (``kb.files.atomic_replace``) are put into ``unfinished``.
    """
    stamps: dict[str, str] = {}
    outside: set[str] = set()
    for entry in _walk(corpus, f"{corpus.name}/", outside, [] if unfinished is None else unfinished):
        path, stamp = entry
        stamps[path] = stamp
    found = []
    for path in sorted(stamps):
        if path.lower().endswith(_STATED):
            continue
        beside = stamps.get(sidecar_path(path))
        stamp = stamps[path] if beside is None else f"{stamps[path]} {beside}"
        found.append(CorpusFile(path, stamp, path in outside))
    return found


def _walk(
    folder: Path, prefix: str, outside: set[str], unfinished: list[Path], root: Path | None = None
) -> Iterator[tuple[str, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # missing, not mounted, or not to be read: what was indexed of it stays
        return
    for entry in entries:
        if entry.name.startswith("."):
            if entry.name.startswith(SWAP):
                unfinished.append(Path(entry.path))
            continue
        path = prefix + entry.name
        try:
            if entry.is_symlink():
                base = (root or folder).resolve()
                target = Path(entry.path).resolve()
                if not target.is_relative_to(base):
                    if not entry.is_dir():
                        outside.add(path)
                        yield path, "link"
                    continue
                if entry.is_dir():  # found where it really is
                    continue
            if entry.is_dir():
                yield from _walk(Path(entry.path), f"{path}/", outside, unfinished, root or folder)
            elif entry.is_file():
                at = entry.stat()
                yield path, f"{at.st_size}.{at.st_mtime_ns}.{at.st_ino}"
        except OSError:  # gone meanwhile
            continue


def sidecar_path(path: str) -> str:
    """The path of ``NAME.toml`` beside a file."""
    folder, slash, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return f"{folder}{slash}{stem}{_STATED}"


def compare(corpus: Path, snapshot: Snapshot) -> CorpusState:
    """What of corpus/ is as it was when the index was last written, by names, sizes and times alone.

    Cheap enough for every question: files are listed, not read.
    """
    unfinished: list[Path] = []
    found = {one.path: one.stamp for one in scan(corpus, unfinished)}
    stamps = snapshot.stamps()
    if found == stamps:
        return CorpusState(not unfinished)
    unseen = stamps.keys() - found.keys()
    seen = {path: stamp for path, stamp in stamps.items() if path in found}
    known = {file.path: file for file in snapshot.files()} if unseen else {}
    missing = still_indexed(corpus, unseen, known)
    up_to_date = not unfinished and found == seen and missing == unseen
    # Where there is something new, it may be what is missing, under another name: that is looked at in indexing.
    return CorpusState(up_to_date, _documents(missing, known) if up_to_date else ())


def still_indexed(corpus: Path, unseen: Set[str], known: Mapping[str, SourceFile]) -> set[str]:
    """Of files that cannot be seen, those of documents of which no file can be: what the index alone has.

    Not those that lie in the trash: their removal was interrupted, and is finished.
    """
    from kb import trash
    from kb.files.durable import digest_of

    seen = {file.document for path, file in known.items() if path not in unseen}
    found = set()
    for path in unseen:
        document = known[path].document
        if document is None or document in seen:
            continue
        removed = [there for there, place in trash.files_of(corpus, document) if place == corpus.parent / path]
        if not any(digest_of(there) == known[path].digest for there in removed):
            found.add(path)
    return found


def _documents(paths: Set[str], known: Mapping[str, SourceFile]) -> tuple[str, ...]:
    return tuple(sorted({document for path in paths if (document := known[path].document) is not None}))


def unchanged(corpus: Path, store: Store, *, prune: bool = False) -> Change | None:
    """What bringing the index up to date comes to where it is so already; None where there is something to do."""
    from kb.results import Change

    unfinished: list[Path] = []
    found = {one.path: one.stamp for one in scan(corpus, unfinished)}
    try:
        files = store.files()
    except FileNotFoundError:
        return None
    known = {file.path: file for file in files}
    unseen = known.keys() - found.keys()
    missing = set() if prune else still_indexed(corpus, unseen, known)
    if unfinished or missing != unseen or found != {p: file.stamp for p, file in known.items() if p in found}:
        return None
    if store.untidy():
        return None
    return Change(
        unchanged=tuple(sorted({file.document for file in files if file.document is not None})),
        failed=tuple(failure_of(file) for file in files if file.failure is not None),
        missing=_documents(missing, known),
    )


def failures(snapshot: Snapshot) -> Sequence[Failure]:
    """Files in corpus/ that could not be read when they were last looked at, ordered by path."""
    return [failure_of(file) for file in snapshot.files() if file.failure is not None]


def failure_of(file: SourceFile) -> Failure:
    """The failure that a file's record remembers; only for a file that has one."""
    from kb.results import Failure

    template = file.failure
    assert template is not None
    return Failure(file.path, InputError(template, **file.parameters))


def document_id(path: Path) -> str:
    """The id that a file's name gives: without its ending, in lower case with dashes."""
    stem = path.stem if path.suffix else path.name
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", stem).lower()).strip("-")
    return words[:_LONGEST].strip("-") or "document"


def finished_scan(corpus: Path) -> list[CorpusFile]:
    """What lies in corpus/, after finishing replacements of several files that were interrupted."""
    from kb.files.atomic_replace import finish

    while True:
        unfinished: list[Path] = []
        found = scan(corpus, unfinished)
        if not unfinished:
            return found
        try:
            for record in unfinished:
                finish(record)
        except OSError:  # corpus/ cannot be written here: take it as it is
            return found
