"""Writers take turns, on however many machines: names of collections are the lock and the commit.

A server changes its list of collections one request at a time, and every machine sees the newest list.

    PREFIX_write_NUMBER         turn NUMBER is being written, by whom says the name of a field of it
    PREFIX_state_NUMBER_DATA    it is done: the highest one is the state that counts
    PREFIX_dead_NUMBER          it was given up; none of its rows counts, ever

Making the first is taking the lock; renaming it to the second commits, in one step. A turn whose
writer shows no sign of life is renamed to the third by whoever waits for it: should that writer come
back, its commit fails, for the name is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError, KbError, LockedError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb_milvus.connection import Connection

_BEAT = 5.0  # seconds between signs of life
_SILENCE = 30.0  # seconds without one, after which a writer is taken for dead


@dataclass(frozen=True, slots=True)
class Lease:
    """A collection that stands for a turn: ``what`` is write, state (then ``data`` says of which rows) or dead."""

    prefix: str
    what: str
    number: int
    data: str = ""

    @property
    def name(self) -> str:
        name = f"{self.prefix}_{self.what}_{self.number:010d}"
        return f"{name}_{self.data}" if self.data else name


def leases(connection: Connection, prefix: str) -> list[Lease]:
    """All turns of an index, by number."""
    found = []
    for name in connection.collections():
        parts = name.split("_")
        if parts[0] != prefix or len(parts) < 3 or not parts[2].isdigit():
            continue
        if (parts[1] in {"write", "dead"} and len(parts) == 3) or (parts[1] == "state" and len(parts) == 4):
            found.append(Lease(prefix, parts[1], int(parts[2]), "".join(parts[3:])))
    return sorted(found, key=lambda turn: turn.number)


def newest(connection: Connection, prefix: str) -> Lease | None:
    """The state that counts."""
    states = [turn for turn in leases(connection, prefix) if turn.what == "state"]
    return states[-1] if states else None


class HeldLease:
    """A turn that this process holds."""

    def __init__(self, connection: Connection, turn: Lease) -> None:
        self._connection = connection
        self.turn = turn
        self._ended = threading.Event()
        self._beating = threading.Thread(target=self._beat, daemon=True)
        self._beating.start()

    def _beat(self) -> None:
        """Signs of life: collections with a running number, since they are seen at once everywhere."""
        count = 0
        while not self._ended.wait(_BEAT):
            count += 1
            with contextlib.suppress(KbError):
                self._connection.try_create(_beat_name(self.turn, count), _schema(self._connection))
                self._connection.drop(_beat_name(self.turn, count - 1))

    def commit(self, data: str) -> None:
        """Makes what was written the state that counts.

        Raises:
            LockedError: another writer took this one for dead meanwhile.
        """
        self._end()
        state = Lease(self.turn.prefix, "state", self.turn.number, data)
        if not self._connection.try_rename(self.turn.name, state.name) and state not in leases(
            self._connection, self.turn.prefix
        ):
            raise LockedError("Another kb process took over, so these changes were not saved: run the command again.")

    def cancel(self) -> None:
        """Ends a turn in which nothing was written."""
        self._end()
        self._connection.drop(self.turn.name)

    def give_up(self) -> None:
        self._end()
        with contextlib.suppress(KbError):
            _bury(self._connection, self.turn)

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def _end(self) -> None:
        self._ended.set()
        self._beating.join(10)
        for name in self._connection.collections():
            if name.startswith(_beat_prefix(self.turn)):
                self._connection.drop(name)


def take(connection: Connection, prefix: str, patience: float, above: int = 0) -> HeldLease:
    """Waits for a turn and takes it.

    Args:
        connection: to the server.
        prefix: which index.
        patience: seconds to wait for another writer.
        above: the number of the turn is to be higher than this.

    Raises:
        LockedError: another writer goes on for longer than that.
    """
    until = time.monotonic() + patience
    signs: dict[tuple[str, ...], float] = {}
    while True:
        names = connection.collections()
        known = leases(connection, prefix)
        writing = [turn for turn in known if turn.what == "write"]
        if not writing:
            number = max([above, *(turn.number for turn in known)]) + 1
            turn = Lease(prefix, "write", number)
            made = connection.try_create(turn.name, _schema(connection))
            if made and _alone(connection, turn):
                return HeldLease(connection, turn)
            if made:
                connection.drop(turn.name)
            time.sleep(0.05 * (1 + secrets.randbelow(10)))
        else:
            other = writing[0]
            sign = (other.name, *(name for name in names if name.startswith(_beat_prefix(other))))
            seen = signs.setdefault(sign, time.monotonic())
            if _is_dead(connection, other) or time.monotonic() - seen > _SILENCE:
                _bury(connection, other)
                continue
            time.sleep(0.2)
        if time.monotonic() > until:
            raise LockedError(
                "Another process has been writing to {folder} for more than {seconds} seconds: "
                "wait until it is done, or end it.",
                folder=connection.address.uri,
                seconds=round(patience),
            )


def _alone(connection: Connection, turn: Lease) -> bool:
    """Whether a turn just made is the only one, and the highest. Of two that begin at once both may give way."""
    others = [other for other in leases(connection, turn.prefix) if other != turn]
    return not any(other.what == "write" or other.number >= turn.number for other in others)


def _bury(connection: Connection, turn: Lease) -> None:
    buried = connection.try_rename(turn.name, Lease(turn.prefix, "dead", turn.number).name)
    for name in connection.collections():
        if name.startswith(_beat_prefix(turn)) or (name == turn.name and not buried):
            connection.drop(name)


def _is_dead(connection: Connection, turn: Lease) -> bool:
    """Whether the writer ran on this machine and runs no more."""
    try:
        fields = connection.fields(turn.name)
    except InputError:
        return False
    held = [name.split("_") for name in fields if name.startswith("held_")]
    if not held or held[0][1] != _machine() or not held[0][2].isdigit():
        return False
    pid = int(held[0][2])
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    """What tells this run of this machine, and this set of process numbers, from others."""
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        with contextlib.suppress(OSError):
            parts.append(Path(path).read_text(encoding="ascii", errors="replace").strip())
    with contextlib.suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _beat_prefix(turn: Lease) -> str:
    return f"{turn.prefix}_beat_{turn.number:010d}_"


def _beat_name(turn: Lease, count: int) -> str:
    return f"{_beat_prefix(turn)}{count:08d}"


def _schema(connection: Connection) -> object:
    """A schema that says who made it, and that no other call makes: a server takes making the same
    collection twice for success."""
    api = connection.api
    schema = api.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", api.DataType.INT64, is_primary=True)
    held = f"held_{_machine()}_{os.getpid()}_{secrets.token_hex(8)}"
    schema.add_field(held, api.DataType.FLOAT_VECTOR, dim=2)
    return schema


@contextlib.contextmanager
def lease_of(connection: Connection, prefix: str, patience: float, above: int = 0) -> Iterator[HeldLease]:
    """A turn that is given up unless it was committed."""
    taken = take(connection, prefix, patience, above)
    try:
        yield taken
    finally:
        if not taken.ended:
            taken.give_up()
