"""A connection to Milvus: every request has a time limit, and every failure is one sentence."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kb.errors import InputError, KbError, LockedError
from kb_milvus.address import Address, listed

T = TypeVar("T")

_CONNECT = 8.0  # seconds
ANSWER = 30.0  # seconds for a question
WRITE = 120.0  # seconds for an insert, an index, a load
_IN = 1000  # values in one "in" list
WINDOW = 16384  # the most rows that a server gives for one request
_NOT_LOADED = 101  # Milvus's code
_MESSAGE = 8_000_000  # bytes of one insert; servers take 64 MB, less behind some proxies


_open: dict[Address, Connection] = {}
_opening = threading.Lock()


def connect(address: Address) -> Connection:
    """The connection of this process to that Milvus; opened when first asked for."""
    with _opening:
        if address not in _open:
            _open[address] = Connection(address)
        return _open[address]


def disconnect(address: Address) -> None:
    """Closes the connection; a Milvus Lite file can then be opened by another process."""
    with _opening:
        connection = _open.pop(address, None)
    if connection is not None:
        connection.close()


class Connection:
    """Requests to one database of one Milvus.

    Raises (from every method):
        InputError: it does not answer, is too slow, refuses the token, or knows no such database.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client: Any = None
        self._writing = threading.RLock()  # Milvus Lite takes one write at a time
        self.version = (0, 0)
        self.lite = False
        os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")  # else it obeys a .env in the current folder
        import pymilvus
        from pymilvus.client import entity_helper

        for name in ("pymilvus", "milvus_lite", "grpc"):  # which log what they also raise
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if hasattr(entity_helper, "CHECK_STR_ARRAY"):
            # pymilvus 3.0 looks at every single character of a text; the server checks its length anyway.
            entity_helper.CHECK_STR_ARRAY = False
        self.api = pymilvus
        if address.is_file:
            Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
        with self._explained(_CONNECT):
            self._client = pymilvus.MilvusClient(
                uri=address.uri, token=address.token, db_name=address.database, timeout=_CONNECT, dedicated=True
            )
            said = str(self._client.get_server_version(timeout=_CONNECT))
        self.lite = said.startswith("milvus_lite") or address.is_file
        numbers = said.rpartition("-")[2] if self.lite else said.lstrip("v").partition("-")[0]
        with contextlib.suppress(ValueError):
            major, minor = numbers.split(".")[:2]
            self.version = (int(major), int(minor))
        self.collections()  # the first request that needs the database and the right to it

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._client.close()
        if self.address.is_file:
            with contextlib.suppress(Exception):
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(self.address.uri)

    # Collections.

    def collections(self) -> list[str]:
        """Names of all collections, sorted: the newest state of the server's own catalog."""
        return sorted(self._ask(lambda c: c.list_collections(timeout=ANSWER), ANSWER))

    def fields(self, collection: str) -> list[str]:
        """Names of a collection's fields."""
        found = self._ask(lambda c: c.describe_collection(collection, timeout=ANSWER), ANSWER)
        return [str(field["name"]) for field in found.get("fields", ())]

    def index_type(self, collection: str, column: str) -> str:
        """The kind of a vector index, as Milvus names it, in lower case."""
        found = self._ask(lambda c: c.describe_index(collection, column, timeout=ANSWER), ANSWER) or {}
        return str(found.get("index_type", "flat")).lower()

    def create(self, collection: str, schema: Any, indexes: Any = None) -> None:
        """Makes a collection, and loads it where it has indexes."""

        def make(client: Any) -> None:
            client.create_collection(collection, schema=schema, timeout=WRITE)
            if indexes is not None:
                client.create_index(collection, indexes, timeout=WRITE)
                client.load_collection(collection, timeout=WRITE)

        with self._writing:
            self._ask(make, WRITE)

    def try_create(self, collection: str, schema: Any) -> bool:
        """Makes a collection unless there is one of that name; whether it did."""
        return self._unless_refused(lambda c: c.create_collection(collection, schema=schema, timeout=WRITE))

    def try_rename(self, collection: str, name: str) -> bool:
        """Renames a collection, in one step, unless it is gone or the name is taken; whether it did."""
        return self._unless_refused(lambda c: c.rename_collection(collection, name, timeout=WRITE))

    def drop(self, collection: str) -> None:
        with self._writing:
            self._ask(lambda c: c.drop_collection(collection, timeout=WRITE), WRITE)

    def _unless_refused(self, request: Callable[[Any], Any]) -> bool:
        try:
            with self._writing:
                self._ask(request, WRITE)
        except InputError as error:
            if error.template.startswith(("Milvus at {uri} refused a request", "The knowledge base in Milvus")):
                return False
            raise
        return True

    # Rows.

    def insert(self, collection: str, rows: Sequence[dict[str, Any]], sizes: Sequence[int]) -> None:
        """Inserts rows, in as many requests as their sizes (bytes, roughly) ask for."""
        first = held = 0
        for last, size in enumerate(sizes, 1):
            held += size
            if held >= _MESSAGE or last == len(rows) or last - first >= 4096:
                part = rows[first:last]
                with self._writing:
                    self._ask(partial(_insert, collection, list(part)), WRITE)
                first, held = last, 0

    def delete(self, collection: str, expression: str) -> None:
        with self._writing:
            self._read(collection, lambda c: c.delete(collection, filter=expression, timeout=WRITE), WRITE)

    def written(self, collection: str) -> int:
        """The server's time of this process's last write to a collection; 0 where it is not known."""
        from pymilvus.client import ts_utils

        with contextlib.suppress(Exception):
            endpoint = self._client._get_connection().server_address
            return int(ts_utils.get_collection_ts(collection, endpoint, self.address.database) or 0)
        return 0

    def query(
        self,
        collection: str,
        expression: str,
        fields: Sequence[str],
        *,
        since: int | None = 0,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Rows that satisfy an expression, in no order; ``since`` as in ``_consistency``."""
        return list(
            self._read(
                collection,
                lambda c: c.query(
                    collection,
                    filter=expression,
                    output_fields=list(fields),
                    timeout=ANSWER,
                    **({} if limit is None else {"limit": limit}),
                    **_consistency(since),
                ),
            )
        )

    def query_in(
        self,
        collection: str,
        column: str,
        values: Iterable[int | str],
        fields: Sequence[str],
        *,
        since: int | None = 0,
        step: int = _IN,
        also: str = "",
    ) -> list[dict[str, Any]]:
        """Rows whose ``column`` is one of ``values``, asked for ``step`` values at a time."""
        wanted = list(values)
        found: list[dict[str, Any]] = []
        for start in range(0, len(wanted), step):
            expression = f"{column} in {listed(wanted[start : start + step])}{also}"
            found += self.query(collection, expression, fields, since=since)
        return found

    def query_all(
        self, collection: str, key: str, expression: str, fields: Sequence[str], *, since: int | None = 0
    ) -> list[dict[str, Any]]:
        """All rows that satisfy an expression, however many, by ascending int64 primary key ``key``."""
        columns = [key, *(field for field in fields if field != key)]
        if self.lite:  # knows no limit, and no order
            return sorted(self.query(collection, expression, columns, since=since), key=lambda row: int(row[key]))
        found: list[dict[str, Any]] = []
        last = -1
        page = 4000
        while True:
            # A server gives the rows with the lowest primary keys first.
            some = self.query(collection, f"{key} > {last} and ({expression})", columns, since=since, limit=page)
            some.sort(key=lambda row: int(row[key]))
            found += some
            if len(some) < page:
                return found
            last = some[-1][key]

    def search(
        self,
        collection: str,
        vector: Any,
        column: str,
        metric: str,
        n: int,
        expression: str,
        fields: Sequence[str],
        *,
        since: int | None = 0,
    ) -> list[tuple[int, float, dict[str, Any]]]:
        """The n nearest rows: (primary key, score, fields), best first."""
        parameters = {"metric_type": metric, "params": {"ef": max(256, 2 * n)} if metric == "IP" else {}}
        if column == "terms":
            parameters["params"] = {}
        hits = self._read(
            collection,
            lambda c: c.search(
                collection,
                data=[vector],
                anns_field=column,
                limit=min(n, WINDOW),
                filter=expression,
                output_fields=list(fields),
                search_params=parameters,
                timeout=ANSWER,
                **_consistency(since),
            ),
        )[0]
        return [(int(hit.get("id", hit.get("row"))), float(hit["distance"]), dict(hit["entity"])) for hit in hits]

    # Failures.

    def _read(self, collection: str, request: Callable[[Any], T], seconds: float = ANSWER) -> T:
        """A request to a collection, which is loaded where it is not: Milvus Lite forgets that when it ends."""
        with self._explained(seconds):
            try:
                return request(self._client)
            except self.api.MilvusException as error:
                if error.code != _NOT_LOADED and "not loaded" not in str(error):
                    raise
        with self._writing:
            self._ask(lambda c: c.load_collection(collection, timeout=WRITE), WRITE)
        return self._ask(request, seconds)

    def _ask(self, request: Callable[[Any], T], seconds: float) -> T:
        with self._explained(seconds):
            return request(self._client)

    @contextlib.contextmanager
    def _explained(self, seconds: float) -> Iterator[None]:
        try:
            yield
        except KbError:
            raise
        except Exception as error:  # gRPC's own errors pass through pymilvus as they are
            raise self._explanation(error, seconds) from error

    def _explanation(self, error: Exception, seconds: float) -> KbError:
        uri, database = self.address.uri, self.address.database
        text = str(error)
        low = text.lower()
        code = getattr(error, "code", None)
        if self.address.is_file and ("local milvus" in low or "lock" in low):
            return LockedError(
                "{uri} is open in another process, or damaged: a Milvus Lite file serves one process at a time. "
                "End that one, or run a Milvus server.",
                uri=uri,
            )
        # Of a token that is refused while connecting only the cause tells.
        if (
            "unauthenticated" in f"{low} {error.__cause__}".lower()
            or "auth check" in low
            or "permission" in low
            or code in (1800, 1801)
        ):
            return InputError(
                "Milvus at {uri} refuses the token: correct KB_MILVUS_TOKEN, or token_file under [store] in kb.toml.",
                uri=uri,
            )
        if "deadline" in low or "timeout" in low or "timed out" in low:
            return InputError(
                "Milvus at {uri} did not answer within {seconds} seconds: it may be overloaded; try again later.",
                uri=uri,
                seconds=round(seconds),
            )
        if "database not found" in low or (database in text and "database" in low and "exist" in low):
            return InputError(
                "Milvus at {uri} has no database {database}: create it there, or correct database under [store] in "
                "kb.toml.",
                uri=uri,
                database=database,
            )
        if "fail connecting" in low or "unavailable" in low or "failed to connect" in low or "closed channel" in low:
            return InputError(
                "Milvus at {uri} does not answer: start it, or correct uri under [store] in kb.toml.", uri=uri
            )
        if "dimension" in low or "dim" in low.split():
            return InputError(
                "Milvus at {uri} holds vectors of another length than this encoder makes: run kb index --rebuild.",
                uri=uri,
            )
        if code == 100 or "collection not found" in low:
            return InputError("The knowledge base in Milvus at {uri} was rebuilt meanwhile: ask again.", uri=uri)
        reason = str(getattr(error, "message", "") or text).splitlines()[0][:200] if text else type(error).__name__
        return InputError("Milvus at {uri} refused a request ({reason}): look at its log.", uri=uri, reason=reason)


def _insert(collection: str, rows: list[dict[str, Any]], client: Any) -> None:
    client.insert(collection, rows, timeout=WRITE)


def _consistency(since: int | None) -> dict[str, Any]:
    """How new what is read must be: None is the newest, 0 whatever is at hand, else a time of the server.

    The newest makes a server wait for its own clock, about a fifth of a second.
    """
    if since is None:
        return {"consistency_level": "Strong"}
    if since == 0:
        return {"consistency_level": "Eventually"}
    return {"consistency_level": "Customized", "guarantee_timestamp": since}
