"""Files of corpus/ that are to be read: what a look at each gave, the id it will have, what it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kb.errors import InputError, KbError, OlderIndexError
from kb.indexing.scan import CorpusFile, document_id, scan
from kb.quick_dataclass import dataclass
from kb.store.store import DocumentRecord, IndexedPassage, SourceFile

if TYPE_CHECKING:
    from kb.store.store import Snapshot, Store

FILES = 1024  # files, where passages are few
_TASK = 256 * 1024  # bytes of files that a worker takes at once


def known_ids(store: Store) -> tuple[Mapping[str, str], Literal["readable", "older", "damaged"]]:
    """The ids that documents have by path, so that a rebuild gives the same ones; and how much they can be believed."""
    try:
        with store.snapshot() as snapshot:
            return {file.path: file.document for file in snapshot.files() if file.document is not None}, "readable"
    except OlderIndexError:
        return store.remembered_ids(), "older"
    except KbError:
        return store.remembered_ids(), "damaged"


def refuse_loss(corpus: Path, ids: Mapping[str, str], *, damaged: bool) -> None:
    """Raises InputError where documents that are indexed cannot be read anew, because their files cannot be seen.

    What a damaged catalog tells may be wrong: then only where most of them, or all files, are missing.
    """
    found = {file.path for file in scan(corpus)}
    seen = {ids[path] for path in found & ids.keys()} | {document_id(Path(path)) for path in found}
    lost = sorted(set(ids.values()) - seen)
    if damaged and found and 2 * len(lost) <= len(set(ids.values())):
        return
    if lost or (damaged and not found):
        raise InputError(
            "The files of {count} documents cannot be seen in {folder} ({documents}), and the index cannot be built "
            "anew without them: bring them back, or give them up with: kb index --rebuild --prune",
            count=len(lost) or "?",
            folder=str(corpus),
            documents=", ".join(lost[:3] or "?") + (" …" if len(lost) > 3 else ""),
        )


def is_given_by_order(path: str, given: str) -> bool:
    """Whether an id is a file's name with a number, as the second document of a name gets it."""
    stem = document_id(Path(path))
    return given.startswith(f"{stem}-") and given[len(stem) + 1 :].isdecimal()


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a file gave: digests of it and of the .toml beside it, a stated id; or why there is none."""

    digest: str = ""
    stated: str = ""
    named: str | None = None
    unreadable: str = ""


@dataclass(slots=True)
class PendingFile:
    """A file to be read: what was found, digests, the id it will have, what it was before, and its copies."""

    found: CorpusFile
    digest: str
    stated: str
    id: str
    before: SourceFile | None
    copies: list[CorpusFile] = field(default_factory=list)
    unreadable: str = ""  # what the system said when it could not be opened
    named: bool = False  # whether its id was stated: then it is a document of its own, whatever is in it


def grouped(work: Sequence[PendingFile]) -> list[list[PendingFile]]:
    """Files in groups that are about as much work each."""
    groups: list[list[PendingFile]] = []
    size = _TASK
    for task in work:
        if size >= _TASK:
            groups.append([])
            size = 0
        groups[-1].append(task)
        size += task.found.size
    return groups


def own_record(snapshot: Snapshot, file: SourceFile | None) -> DocumentRecord | None:
    """The document that was read of this file; None where there is none, or it was read of another."""
    record = snapshot.document(file.document) if file is not None and file.document is not None else None
    return record if record is not None and file is not None and record.path == file.path else None


def left_behind(snapshot: Snapshot, work: Sequence[PendingFile], known: dict[str, SourceFile]) -> frozenset[str]:
    """Copies of documents whose own file has changed, so that the copy is a copy no more."""
    left: set[str] = set()
    for task in work:
        record = own_record(snapshot, task.before)
        if record is not None and not task.unreadable:
            left.update(path for path in record.copies if path in known)
    return frozenset(left - {task.found.path for task in work})


def renamed_files(snapshot: Snapshot, gone: Sequence[str], known: dict[str, SourceFile]) -> frozenset[str]:
    """Copies of documents whose own file is gone, where none of them is that file byte for byte: to be read anew."""
    found: set[str] = set()
    for path in gone:
        record = own_record(snapshot, known[path])
        if record is None:
            continue
        others = sorted(one for one in record.copies if one in known and one not in gone)
        if others and content_of(known[renamed_file(others, known[path], known)]) != content_of(known[path]):
            found.update(others)
    return frozenset(found)


def renamed_file(others: Sequence[str], file: SourceFile, known: Mapping[str, SourceFile]) -> str:
    """Which of a document's other files takes the place of one: the same bytes, if there are; then by name."""
    return min(others, key=lambda path: (content_of(known[path]) != content_of(file), path))


def content_of(file: SourceFile) -> tuple[str, str]:
    """What was read of a file: its own bytes, and those of the .toml beside it."""
    return file.digest, file.stated


def free_id(wanted: str, taken: set[str]) -> str:
    """``wanted``, or with the lowest number from 2 that is not taken."""
    identity, number = wanted, 1
    while identity in taken:
        number += 1
        identity = f"{wanted}-{number}"
    return identity


def renamed(indexed: IndexedPassage, identity: str) -> IndexedPassage:
    passage = indexed.passage
    return replace(indexed, passage=replace(passage, id=f"{identity}:{passage.label}", document=identity))
