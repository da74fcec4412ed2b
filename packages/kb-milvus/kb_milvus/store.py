"""The store in Milvus: see ``layout`` for where things are, and ``leases`` for how writers agree."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kb.errors import DamageError, InputError, KbError
from kb_milvus.address import damaged
from kb_milvus.connection import connect
from kb_milvus.layout import Names, blobs, create, in_pieces, lexical_of
from kb_milvus.manifest import Manifest, decoded
from kb_milvus.snapshot import MilvusSnapshot
from kb_milvus.transaction import Known, MilvusTransaction
from kb_milvus.write_lease import Lease, lease_of, leases, newest

if TYPE_CHECKING:
    from kb.store.store import Counts, SourceFile
    from kb_milvus.address import Address
    from kb_milvus.connection import Connection

_PREFIX = "kb"
_REBUILD = "kbr"
_KEPT_MANIFESTS = 20


class MilvusStore:
    """The index of one knowledge base in one database of a Milvus.

    Args:
        address: where that is.
        encoder: name of the encoder that asks or indexes; None for whichever built what is there.
        dimensions: length of its vectors.
        patience: seconds to wait for another writer.
        prefix: begins the names of the collections that stand for turns.
    """

    def __init__(
        self,
        address: Address,
        encoder: str | None = None,
        dimensions: int | None = None,
        patience: float = 60.0,
        prefix: str = _PREFIX,
    ) -> None:
        self._address = address
        self._encoder = encoder
        self._dimensions = dimensions
        self._patience = patience
        self._prefix = prefix
        self._known: Known | None = None
        self._read: tuple[Lease, Manifest] | None = None

    @property
    def connection(self) -> Connection:
        return connect(self._address)

    def snapshot(self, *, opened: bool = True) -> MilvusSnapshot:
        """The state of now; there is nothing to open, whether it is to be ``opened`` or not.

        Raises:
            InputError: the index was built by another encoder, nothing is indexed yet, or Milvus fails.
            DamageError: the index is damaged.
        """
        state, manifest = self._state() or self._begin()
        self._refuse_other_encoders(manifest)
        return MilvusSnapshot(self.connection, Names(state.data), manifest)

    def recorded_encoder(self) -> str | None:
        """The name of the encoder that built the index; None where there is none yet."""
        found = self._state()
        return found[1].encoder if found is not None else None

    def _state(self) -> tuple[Lease, Manifest] | None:
        """The state that counts and its manifest; None where there is none yet."""
        for _ in range(5):
            state = newest(self.connection, self._prefix)
            if state is None:
                return None
            if self._read is None or self._read[0] != state:
                manifest = self._manifest(state)
                if manifest is None:
                    continue  # another state counts by now
                self._read = (state, manifest)
            return self._read
        raise damaged("manifest")

    def _manifest(self, state: Lease) -> Manifest | None:
        key = f"m{state.number}"
        since: int | None
        try:
            # One that has just been written may take a moment to be seen unless the newest is asked for.
            for since in (0, None):
                if data := blobs(self.connection, Names(state.data), [key], since).get(key):
                    return decoded(data)
        except InputError:
            if newest(self.connection, self._prefix) == state:
                raise
            return None
        if newest(self.connection, self._prefix) == state:
            raise damaged("manifest")
        return None

    def _begin(self) -> tuple[Lease, Manifest]:
        """An empty index, where there is none."""
        if self._encoder is None or self._dimensions is None:
            raise InputError("Nothing is indexed in {folder} yet: run kb index.", folder=self._address.uri)
        connection = self.connection
        with lease_of(connection, self._prefix, self._patience) as taken:
            if (found := self._state()) is not None:  # another machine was faster
                taken.cancel()
                return found
            self._sweep_data(None)
            names = Names(secrets.token_hex(4))
            lexical = lexical_of(connection)
            create(connection, names, self._dimensions, lexical)
            manifest = Manifest(self._encoder, self._dimensions, names.data, lexical, turn=taken.turn.number)
            self._write_manifest(names, manifest)
            taken.commit(names.data)
        found = self._state()
        if found is None:
            raise damaged("manifest")
        return found

    def _write_manifest(self, names: Names, manifest: Manifest) -> None:
        pairs = list(in_pieces(f"m{manifest.turn}", manifest.encoded(), manifest.turn))
        self.connection.insert(names.blobs, [row for row, _ in pairs], [size for _, size in pairs])

    def _refuse_other_encoders(self, manifest: Manifest) -> None:
        if self._encoder is not None and (manifest.encoder, manifest.dimensions) != (self._encoder, self._dimensions):
            raise InputError(
                "The index was built by the encoder {built}, not by {asked}: "
                "run kb index --encoder {asked} to rebuild it, or ask with {built}.",
                built=manifest.encoder,
                asked=self._encoder,
            )

    def files(self) -> Sequence[SourceFile]:
        with self.snapshot() as snapshot:
            return snapshot.files()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[MilvusTransaction]:
        """Takes a turn; leaving without ``commit()`` undoes everything."""
        if self._state() is None:
            self._begin()
        known, self._known = self._known, None
        with lease_of(self.connection, self._prefix, self._patience) as taken:
            found = self._state()
            if found is None:
                raise damaged("manifest")
            state, manifest = found
            self._refuse_other_encoders(manifest)
            names = Names(state.data)
            swept = self._sweep(state, manifest)
            snapshot = MilvusSnapshot(self.connection, names, manifest)
            transaction = MilvusTransaction(self.connection, names, taken, snapshot, known, swept)
            yield transaction
            self._known = transaction.known
            if transaction.known is not None:
                # Only now that a state says that their rows do not count may the graves be cleared.
                for number in swept:
                    self.connection.drop(Lease(self._prefix, "dead", number).name)

    def settle(self) -> None:
        """Merges what commits with ``more`` left in pieces."""
        with self.transaction() as transaction:
            transaction.settle()
            transaction.commit()

    def remembered_ids(self) -> Mapping[str, str]:
        """None: there is one layout of Milvus's collections so far, and what is damaged there is not to be trusted."""
        return {}

    def untidy(self) -> bool:
        """Whether a crash left something that the next transaction removes."""
        if any(turn.what != "state" for turn in leases(self.connection, self._prefix)):
            return True
        found = self._state()
        return found is not None and found[1].rerank_state == "no" and found[1].passages > 0

    def _sweep(self, state: Lease, manifest: Manifest) -> list[int]:
        """Removes what dead writers left; the numbers of their turns."""
        connection = self.connection
        names = Names(state.data)
        known = leases(connection, self._prefix)
        # The graves of older turns than the state's were noted, or belong to an index that was replaced.
        dead = [turn.number for turn in known if turn.what == "dead" and turn.number > manifest.turn]
        for number in dead:
            for collection in names.all():
                connection.delete(collection, f"turn == {number}")
        for turn in known:
            if turn.what != "write" and turn.number < state.number and turn.number not in dead:
                connection.drop(turn.name)
        if state.number % _KEPT_MANIFESTS == 0:
            connection.delete(names.blobs, f'key like "m%" and turn < {manifest.turn - _KEPT_MANIFESTS}')
        self._sweep_data(state)
        return dead

    def _sweep_data(self, state: Lease | None) -> None:
        """Drops collections that no state names: of rebuilds that were not finished, or took another's place."""
        if self._prefix != _PREFIX:
            return
        connection = self.connection
        names = connection.collections()
        rebuilding = leases(connection, _REBUILD)
        if any(turn.what == "write" for turn in rebuilding):
            return
        kept = {turn.data for turn in rebuilding} | {state.data if state is not None else ""}
        for name in names:
            parts = name.split("_")
            if len(parts) == 3 and parts[0] == _PREFIX and len(parts[1]) == 8 and parts[1] not in kept:
                connection.drop(name)

    @contextlib.contextmanager
    def replacement(self, encoder: str, dimensions: int) -> Iterator[MilvusReplacement]:
        """An empty store to fill in place of this one, which goes on answering until it is published."""
        connection = self.connection
        _drop_rebuild(connection)
        replacement = MilvusReplacement(self, MilvusStore(self._address, encoder, dimensions, self._patience, _REBUILD))
        try:
            yield replacement
        finally:
            _drop_rebuild(connection)

    def take(self, other: MilvusStore) -> None:
        """Puts a finished store in the place of the present one (``MilvusReplacement.publish``)."""
        connection = self.connection
        with other.snapshot() as snapshot:
            manifest = snapshot.manifest
        with lease_of(connection, self._prefix, self._patience, above=manifest.turn) as taken:
            # Turns of the old index, dead ones too: their numbers say nothing of the rows of the new one.
            old = [turn for turn in leases(connection, self._prefix) if turn.what != "write"]
            manifest.turn = taken.turn.number
            names = Names(manifest.data)
            self._write_manifest(names, manifest)
            taken.commit(manifest.data)
        for turn in leases(connection, _REBUILD):
            connection.drop(turn.name)
        for turn in old:
            connection.drop(turn.name)
        for data in {turn.data for turn in old if turn.data} - {manifest.data}:
            _drop_data(connection, data)
        self._encoder, self._dimensions = manifest.encoder, manifest.dimensions
        self._known = self._read = None

    def sizes(self) -> Counts:
        """How much the store holds."""
        with self.snapshot() as snapshot:
            return snapshot.counts()

    def repair(self) -> bool:
        """Nothing is mended in place; False where the index must be built anew."""
        return not self.verify()

    def verify(self) -> Sequence[KbError]:
        """Reads every passage and compares all counts with the manifest: what is damaged, one error each."""
        from kb_milvus.verify import verify

        try:
            if self._state() is None:
                return []
            return verify(self.connection, self.snapshot())
        except DamageError as error:
            return [error]


class MilvusReplacement:
    """A store that is being built beside the one it will replace."""

    def __init__(self, old: MilvusStore, new: MilvusStore) -> None:
        self._old = old
        self.store = new

    def publish(self) -> None:
        self._old.take(self.store)


def _drop_rebuild(connection: Connection) -> None:
    """Drops what an unfinished rebuild has made."""
    known = leases(connection, _REBUILD)
    current = {turn.data for turn in leases(connection, _PREFIX)}
    for turn in known:
        connection.drop(turn.name)
    for data in {turn.data for turn in known if turn.data} - current:
        _drop_data(connection, data)


def _drop_data(connection: Connection, data: str) -> None:
    there = set(connection.collections())
    for name in Names(data).all():
        if name in there:
            connection.drop(name)
