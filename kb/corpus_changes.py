"""Documents come into corpus/, leave it and come back, and the index follows."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError, KbError, os_error_as
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.import_files import FileToImport
    from kb.index_upkeep import IndexUpkeep
    from kb.results import Change, Failure, Overrides, Progress
    from kb.store.store import DocumentRecord


def add(
    base: IndexUpkeep,
    paths: list[Path | str],
    overrides: Overrides | None,
    replace: str | None,
    allow_private: bool,
    progress: Callable[[Progress], None] | None,
) -> Change:
    """See ``kb.KnowledgeBase.add``."""
    from kb.import_files import take_out
    from kb.results import Change, Failure

    done = _copy_all(base, paths, overrides, replace, allow_private)
    # Only what this call brought is reported: other changes in corpus/ come with it, as with any index.
    change = base.index(progress=progress, removed=done.gone)
    named = {base.below_home(path): origin for path, origin in done.files.items()}
    mine = named.keys()
    broken = [failure for failure in change.failed if failure.path in mine]
    new = [path for failure in broken if (path := base.home.path / failure.path) not in done.replaced]
    take_out(base.home.corpus, new)
    if new:
        base.index()
    changed = {record.id for record in change.changed}
    # Another process may have indexed what this one copied: what is there now counts, whoever did it.
    files = base.catalog().find_files(paths=sorted(mine))
    ids = sorted({file.document for file in files if file.document is not None})
    records = [record for identity in ids if (record := base.catalog().document(identity))]
    from kb.indexing.copies import dated_apart, resembling
    from kb.known_metadata import fill_in

    filled = fill_in(base, [record for record in records if record.path in mine])
    if filled:
        base.index()
        records = [record for identity in ids if (record := base.catalog().document(identity))]
    places = {record.id: place for place, record in enumerate(records)}
    return Change(
        added=tuple(record for record in records if record.path in mine and record.id not in changed),
        changed=tuple(record for record in records if record.path in mine and record.id in changed),
        unchanged=(*done.unchanged, *(record.id for record in records for path in record.copies if path in mine)),
        failed=(*done.failed, *(Failure(named[failure.path], failure.error) for failure in broken)),
        replaced=tuple(record.id for record in records if done.replaced.get(base.home.path / record.path)),
        filled=filled,
        versions=tuple(
            (record.id, other.id)
            for record in records
            for other, _ in resembling(record, base.catalog())
            # Of two that came, each pair is named once.
            if places.get(other.id, len(records)) >= places[record.id] and not dated_apart(record, other)
        ),
    )


_OF_ONE = ("id", "title", "number", "url")
"""What no two documents share; an issuer or a day may be that of a whole folder."""


@dataclass(slots=True)
class _Copied:
    """What came of files that were to be copied into corpus/.

    ``files`` are the copies, with where each came from; ``replaced`` those of them in whose place something stood
    before (they stay, even if they cannot be read at the moment), and whether that was something else. ``unchanged``
    are ids of what was there already, ``gone`` files that went into the trash.
    """

    files: dict[Path, str] = field(default_factory=dict)
    replaced: dict[Path, bool] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)


def _copy_all(
    base: IndexUpkeep, paths: list[Path | str], overrides: Overrides | None, replace: str | None, allow_private: bool
) -> _Copied:
    """Copies files, those of folders, and pages into corpus/."""
    from kb.import_files import FileToImport, files_to_import
    from kb.results import Failure

    done = _Copied()
    with contextlib.ExitStack() as until_copied:
        found: list[tuple[FileToImport, str]] = []
        for path in paths:
            try:
                if isinstance(path, str):
                    from kb.sources.pages import download

                    folder = until_copied.enter_context(
                        tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True)
                    )
                    file = download(path, Path(folder), allow_private=allow_private)
                    found.append((FileToImport(file, Path(file.name)), path))
                else:
                    found += [(source, str(source.path)) for source in files_to_import(path)]
            except KbError as error:
                done.failed.append(Failure(str(path), error))
        for name in _OF_ONE if overrides and len(found) > 1 else ():
            if getattr(overrides, name):
                raise InputError(
                    "{option} is said of one document, and {count} files were given.",
                    option=f"--{name}", count=len(found),
                )  # fmt: skip
        if replace is not None and len(found) != 1:
            raise InputError("--replace takes one file, and {count} were given.", count=len(found))
        other = base.document(replace) if replace is not None else None
        for source, origin in found:
            try:
                with os_error_as("{path} cannot be read ({reason}).", path=origin):
                    _copy(base, source, origin, other, overrides, done)
            except KbError as error:
                done.failed.append(Failure(origin, error))
    return done


def _copy(
    base: IndexUpkeep,
    source: FileToImport,
    origin: str,
    other: DocumentRecord | None,
    overrides: Overrides | None,
    done: _Copied,
) -> None:
    """Copies one file into corpus/, in the place of ``other`` where that is given, and notes it in ``done``."""
    from kb.documents.loading import format_of
    from kb.files.durable import digest
    from kb.import_files import copy_into, wanted_place
    from kb.indexing import write_sidecar

    format_of(source.path, b"")  # before anything is copied
    content = digest(source.path)
    if other is not None and other.digest != content:
        old: DocumentRecord | None = other
    else:
        record = _of_digest(base, content)
        if record and not overrides:
            done.unchanged.append(record.id)
            return
        there = base.home.path / record.path if record else wanted_place(base.home.corpus, source)
        if record or (there.is_file() and digest(there) == content):  # copied before, but not indexed
            if overrides:
                write_sidecar.write(there, overrides)
            done.files[there], done.replaced[there] = origin, False
            return
        old = _digest_to_replace(base, source.path, overrides)
    if old is not None:
        target = _put_in_place(base, source.path, old, content, overrides, done.gone)
        done.replaced[target] = True
    else:
        beside = source.path.with_suffix(".toml")
        statement = write_sidecar.merged(beside, overrides) if overrides else None
        target = copy_into(base.home.corpus, source, stated=statement)
    done.files[target] = origin


def _put_in_place(
    base: IndexUpkeep, path: Path, old: DocumentRecord, content: str, overrides: Overrides | None, gone: list[Path]
) -> Path:
    """Puts a file in the place of a document's, whose copies go into the trash with it; adds those to ``gone``."""
    from kb import trash
    from kb.import_files import files_of, replace_with
    from kb.indexing import write_sidecar

    here = base.home.path / old.path
    target = replace_with(base.home.corpus, old.id, here, path, write_sidecar.taking_over(here, path, overrides))
    copies = [base.home.path / copy for copy in old.copies]
    if (same := _of_digest(base, content)) and same.id != old.id:  # it was added beside the other one before
        trash.put(base.home.corpus, same.id, files_of([base.home.path / same.path]))
        gone.append(base.home.path / same.path)
    if copies:
        trash.put(base.home.corpus, old.id, files_of(copies))
        gone += copies
    return target


def _of_digest(base: IndexUpkeep, digest: str) -> DocumentRecord | None:
    """The document whose own file has that SHA-256."""
    for file in base.catalog().find_files(digests=[digest]):
        record = base.catalog().document(file.document or "")
        if record is not None and record.digest == digest:
            return record
    return None


def _digest_to_replace(base: IndexUpkeep, path: Path, overrides: Overrides | None) -> DocumentRecord | None:
    """The digest in corpus/ whose place a full text of the same id takes, if there is one."""
    from kb.documents.reader_process import read
    from kb.indexing.scan import document_id

    wanted = (overrides.id if overrides else None) or document_id(path)
    record = base.catalog().document(wanted)
    if record is None or record.metadata.text_status != "digest":
        return None
    return record if read(path).metadata.text_status == "full" else None


def remove(base: IndexUpkeep, document_id: str) -> DocumentRecord:
    """See ``kb.KnowledgeBase.remove``."""
    from kb import trash

    record = base.document(document_id)
    files = files_of(base, record)
    trash.put(base.home.corpus, record.id, files)
    base.index(removed=files)
    return record


def files_of(base: IndexUpkeep, record: DocumentRecord) -> Sequence[Path]:
    """The files of a document: its own, its copies, and the ``.toml`` beside them."""
    from kb.import_files import files_of as with_sidecars

    # Its own comes last: a removal that is interrupted has taken copies, or all.
    return with_sidecars([base.home.path / path for path in (*record.copies, record.path)])


def restore(base: IndexUpkeep, document_id: str) -> Sequence[DocumentRecord]:
    """See ``kb.KnowledgeBase.restore``."""
    from kb import trash

    files = trash.files_of(base.home.corpus, document_id)
    if not files:
        there = tuple(trash.held(base.home.corpus))
        if not there:
            raise InputError("There is no {document} in corpus/.trash/, which is empty.", document=document_id)
        raise InputError(
            "There is no {document} in corpus/.trash/; it holds: {there}.", document=document_id, there=there
        )
    now = next((record for record in base.documents() if record.id == document_id), None)
    gone = files_of(base, now) if now else ()
    trash.put(base.home.corpus, document_id, gone)
    trash.take_back(base.home.corpus, files)
    back = [target for _, target in files]
    base.index(removed=[path for path in gone if path not in back])
    found = base.catalog().find_files(paths=[base.below_home(path) for path in back])
    return [base.document(one) for one in sorted({file.document for file in found if file.document is not None})]
