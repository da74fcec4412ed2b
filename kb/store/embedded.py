"""The store inside the process: SQLite, Tantivy and FAISS in one folder.

    index/current            the name of the folder that counts
    index/write.lock         held by the one writer
    index/<name>/catalog.sqlite3
    index/<name>/lexical/    one folder for each state of the lexical index
    index/<name>/vectors/    one folder for each segment of vectors
    index/<name>/rescoring/  one folder for each state of the rerank vectors

Files below these folders are complete and flushed before the catalog names them, and never
change afterwards. A writer's last step is the catalog's commit: a crash before it leaves only
folders that no catalog names, which the next writer removes.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError, KbError, LockedError
from kb.files.atomic_write import write_whole
from kb.files.durable import PART, damage, flush_folder, remove_folder, verify_checksums
from kb.store import catalog as catalogs
from kb.store.catalog import Catalog, named_folders

if TYPE_CHECKING:
    from kb.store.snapshot import EmbeddedSnapshot, OpenState
    from kb.store.store import Counts, SourceFile
    from kb.store.transaction import EmbeddedTransaction

_CATALOG = "catalog.sqlite3"
_CURRENT = "current"
_LOCK = "write.lock"
_REBUILD = "rebuild"
_REBUILD_LOCK = "rebuild.lock"
_GRACE = 60.0  # seconds that a folder no catalog names is left to readers that are just opening it


class EmbeddedStore:
    """The index of one knowledge base in ``index/``.

    Args:
        index: the folder; made when first needed.
        encoder: name of the encoder that asks or indexes; None for whichever built what is there.
        dimensions: length of its vectors.
        patience: seconds to wait for another writer.
    """

    def __init__(
        self, index: Path, encoder: str | None = None, dimensions: int | None = None, patience: float = 60.0
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._dimensions = dimensions
        self._patience = patience
        self._open: OpenState | None = None

    def snapshot(self, *, opened: bool = True) -> EmbeddedSnapshot:
        """The state of now; ``opened`` says whether the files that only questions need are opened at once.

        Raises:
            InputError: the index was built by another encoder.
            DamageError: it is damaged.
        """
        from kb.store.snapshot import EmbeddedSnapshot

        for attempt in range(20):
            catalog = None
            try:
                folder = self._folder()
                catalog = Catalog(folder / _CATALOG)
                catalog.begin()
                built = self._refuse_other_encoders(catalog)
                snapshot = EmbeddedSnapshot(catalog, self._state_of(folder, catalog), *built)
                if opened:
                    snapshot.open_files()
                return snapshot
            except FileNotFoundError as error:
                # A writer may just have replaced and removed what this state names: take the next one.
                if catalog is not None:
                    catalog.close()
                if attempt == 19:
                    raise damage(Path(error.filename or "").name) from error
                time.sleep(0.002 * attempt)
            except BaseException:
                if catalog is not None:
                    catalog.close()
                raise
        raise AssertionError

    def files(self) -> Sequence[SourceFile]:
        """Every file of corpus/ that was read or tried, ordered by path; none where nothing is indexed yet."""
        try:
            folder = _current(self._index)
            catalog = Catalog(folder / _CATALOG)
        except FileNotFoundError:
            return ()
        with contextlib.closing(catalog):
            catalog.begin()
            self._refuse_other_encoders(catalog)
            for place in named_folders(catalog):
                verify_checksums(folder / place, catalog.sums(place))
            return catalog.files()

    def _state_of(self, folder: Path, catalog: Catalog) -> OpenState:
        from kb.store.snapshot import OpenState

        generation = (folder.name, catalog.setting("generation"))
        if self._open is None or self._open.generation != generation:
            self._open = OpenState(generation, folder)
        return self._open

    def _folder(self) -> Path:
        """The folder that counts; made, empty, where there is none yet."""
        try:
            return _current(self._index)
        except FileNotFoundError:
            with self._locked():
                try:
                    return _current(self._index)
                except FileNotFoundError:
                    if self._encoder is None or self._dimensions is None:
                        raise InputError(
                            "Nothing is indexed in {folder} yet: run kb index.", folder=self._index
                        ) from None
                    folder = _new_store(self._index, self._encoder, self._dimensions)
                    _make_current(folder)
                    return folder

    @contextlib.contextmanager
    def _locked(self, name: str = _LOCK) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self._index.mkdir(parents=True, exist_ok=True)
            with FileLock(self._index / name, timeout=self._patience):
                yield
        except Timeout as error:
            raise LockedError(
                "Another process has been writing to {folder} for more than {seconds} seconds: "
                "wait until it is done, or end it.",
                folder=self._index,
                seconds=round(self._patience),
            ) from error
        except PermissionError as error:
            raise InputError(
                "{folder} cannot be written: change its permissions, or ask whoever keeps it to run kb index.",
                folder=self._index,
            ) from error

    def _refuse_other_encoders(self, catalog: Catalog) -> tuple[str, int]:
        """Name and dimensions of the encoder that built the store; InputError if another one is meant."""
        catalogs.refuse_other_formats(catalog)
        built: str = catalog.setting("encoder")
        dimensions: int = catalog.setting("dimensions")
        if self._encoder is not None and (built, dimensions) != (self._encoder, self._dimensions):
            raise InputError(
                "The index was built by the encoder {built}, not by {asked}: "
                "run kb index --encoder {asked} to rebuild it, or ask with {built}.",
                built=built,
                asked=self._encoder,
            )
        return built, dimensions

    @contextlib.contextmanager
    def transaction(self) -> Iterator[EmbeddedTransaction]:
        """Takes the write lock; leaving without ``commit()`` undoes everything."""
        from kb.store.transaction import EmbeddedTransaction  # few processes write

        self._folder()
        with self._locked():
            folder = self._folder()
            catalog = Catalog(folder / _CATALOG, write=True)
            try:
                catalog.begin(write=True)
                _, dimensions = self._refuse_other_encoders(catalog)
                if not (self._index / _CURRENT).exists():
                    _make_current(folder)
                _sweep(self._index, folder, catalog)
                transaction = EmbeddedTransaction(folder, catalog, dimensions)
                try:
                    yield transaction
                finally:
                    transaction.close()
            finally:
                catalog.close()

    def settle(self) -> None:
        """After much was added: makes few large segments of many small ones."""
        merged = True
        while merged:
            # One at a time: each takes minutes in a large library, and what is done stays done.
            with self.transaction() as transaction:
                merged = transaction.settle()

    @contextlib.contextmanager
    def replacement(self, encoder: str, dimensions: int) -> Iterator[EmbeddedReplacement]:
        """An empty store to fill in place of this one, which goes on answering until it is published."""
        with self._locked(_REBUILD_LOCK):
            replacement = EmbeddedReplacement(self, self._index / _REBUILD, encoder, dimensions, self._patience)
            try:
                yield replacement
            finally:
                replacement.close()

    def remembered_ids(self) -> Mapping[str, str]:
        """The document that each file was, as far as an older or damaged catalog still tells; not checked."""
        try:
            catalog = Catalog(_current(self._index) / _CATALOG)
        except (KbError, FileNotFoundError):
            return {}
        try:
            return dict(catalog.rows("SELECT path, document FROM files WHERE typeof(path || document) = 'text'"))
        except KbError:
            return {}
        finally:
            catalog.close()

    def untidy(self) -> bool:
        """Whether something lies in index/ that a crash left: a transaction removes it."""
        if not self._index.is_dir():
            return False
        names = {path.name for path in self._index.iterdir()}
        return (
            _REBUILD in names
            or any(name.startswith(("new-", PART)) for name in names)
            or sum(_is_name(name) for name in names) > 1
            or self._lacks_rerank_vectors()
        )

    def _lacks_rerank_vectors(self) -> bool:
        """Whether a crash left passages without the rerank vectors that they are to have."""
        try:
            catalog = Catalog(_current(self._index) / _CATALOG)
        except FileNotFoundError:
            return False
        with contextlib.closing(catalog):
            return catalog.rerank_vectors()[1] == "no" and bool(catalog.every_row())

    def take(self, folder: Path, encoder: str, dimensions: int) -> None:
        """Puts a finished store in the place of the present one (``EmbeddedReplacement.publish``)."""
        with self._locked():
            moved = self._index / _new_name()
            folder.rename(moved)
            _make_current(moved)
            for old in _stores(self._index):
                if old != moved:
                    remove_folder(old)
        self._encoder, self._dimensions, self._open = encoder, dimensions, None

    def sizes(self) -> Counts:
        """How much the store holds."""
        with self.snapshot() as snapshot:
            return snapshot.counts()

    def repair(self) -> bool:
        """Mends what can be mended without reading corpus/; False where the index must be built anew.

        Nothing is mended in place: what ``verify`` finds may have spread into what looks whole.
        """
        return not self.verify()

    def verify(self) -> Sequence[KbError]:
        """Reads everything and says what is damaged, one error each."""
        from kb.store.verify import verify

        try:
            return verify(_current(self._index))
        except FileNotFoundError:
            return []
        except KbError as error:
            return [error]


class EmbeddedReplacement:
    """A store that is being built beside the one it will replace."""

    def __init__(self, old: EmbeddedStore, place: Path, encoder: str, dimensions: int, patience: float) -> None:
        remove_folder(place)
        self._old, self._place, self._encoder, self._dimensions = old, place, encoder, dimensions
        self.store = EmbeddedStore(place, encoder, dimensions, patience)

    def publish(self) -> None:
        with self.store.transaction():
            pass
        self._old.take(_current(self._place), self._encoder, self._dimensions)

    def close(self) -> None:
        remove_folder(self._place)


def _current(index: Path) -> Path:
    """The store's folder that counts; FileNotFoundError where there is none yet."""
    try:
        name = (index / _CURRENT).read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        stores = _stores(index)
        if not stores:
            raise
        if len(stores) > 1:
            raise damage(_CURRENT) from None
        return stores[0]  # its making was interrupted just before it was named, or the name is lost: it is the one
    folder = index / name
    if not _is_name(name) or not folder.is_dir():
        raise damage(_CURRENT)
    return folder


def _is_name(name: str) -> bool:
    return len(name) == 14 and name.startswith("store-") and name[6:].isalnum()


def _stores(index: Path) -> list[Path]:
    return [path for path in index.iterdir() if _is_name(path.name)] if index.is_dir() else []


def _new_name() -> str:
    return f"store-{os.urandom(4).hex()}"


def _new_store(index: Path, encoder: str, dimensions: int) -> Path:
    working = index / f"new-{os.urandom(4).hex()}"
    (working / "vectors").mkdir(parents=True)
    (working / "lexical").mkdir()
    catalogs.create(working / _CATALOG, encoder, dimensions)
    flush_folder(working)
    folder = index / _new_name()
    working.rename(folder)
    return folder


def _make_current(folder: Path) -> None:
    flush_folder(folder.parent)
    write_whole(folder.parent / _CURRENT, f"{folder.name}\n".encode())


def _sweep(index: Path, folder: Path, catalog: Catalog) -> None:
    """Removes what crashed writers left, and what no state names any more."""
    named = named_folders(catalog)
    old = time.time() - _GRACE
    for kind in ("vectors", "lexical", "rescoring"):
        # The last of them is made when something is first put there.
        for place in (folder / kind).iterdir() if (folder / kind).is_dir() else ():
            if f"{kind}/{place.name}" not in named and place.stat().st_mtime < old:
                remove_folder(place)
    for place in index.iterdir():
        left = place.name.startswith("new-") or (_is_name(place.name) and place != folder)
        if left and place.is_dir():
            remove_folder(place)
        elif place.name.startswith(PART):
            place.unlink(missing_ok=True)
    if (index / _REBUILD).exists():
        from filelock import FileLock, Timeout

        with contextlib.suppress(Timeout), FileLock(index / _REBUILD_LOCK, timeout=0):
            remove_folder(index / _REBUILD)


def recorded_encoder(index: Path) -> str | None:
    """The name of the encoder that built the index; None where there is no index yet."""
    try:
        catalog = Catalog(_current(index) / _CATALOG)
    except FileNotFoundError:
        return None
    try:
        if catalog.setting("format") == catalogs.FORMAT:
            catalogs.refuse_other_formats(catalog)  # compares the checksum of what follows
        name: str = catalog.setting("encoder")
        return name
    finally:
        catalog.close()
