"""The collections that hold one index, and what a server can do.

    PREFIX_state_NUMBER_DATA    the newest one names the state that counts (see ``leases``)
    kb_DATA_passages            one row a passage: filters, text, vector, and sparse terms where there are such
    kb_DATA_sentences           one row a sentence: its vector, and the filters again
    kb_DATA_catalog             documents and files of corpus/
    kb_DATA_blobs               everything else, in pieces that fit a VARCHAR: manifests, term counts, and for
                                each passage all its vectors once more (one to be searched through is read back
                                cell by cell, at a third of a millisecond each; these come in one piece)

DATA is eight hexadecimal digits. Every row carries the number of the writer's turn that wrote it;
no row is ever changed. What a state shows is decided by its manifest.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb_milvus.connection import Connection

Lexical = Literal["bm25", "sparse", "postings"]
"""How lexical candidates are found: by the server's BM25 function (2.5), by sparse vectors that are made
here (2.4), or by posting lists that are kept in Milvus and read here (2.3)."""

PER_TURN = 1 << 20
"""Numbers that one turn can give: documents, passages, catalog rows; number = turn * PER_TURN + n."""
PER_PASSAGE = 1 << 12
"""Sentences of one passage: key = row * PER_PASSAGE + n."""
VARCHAR = 65535
PIECE = 65000  # characters of one blob


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the collections of one index."""

    data: str

    @property
    def passages(self) -> str:
        return f"kb_{self.data}_passages"

    @property
    def sentences(self) -> str:
        return f"kb_{self.data}_sentences"

    @property
    def catalog(self) -> str:
        return f"kb_{self.data}_catalog"

    @property
    def blobs(self) -> str:
        return f"kb_{self.data}_blobs"

    def all(self) -> tuple[str, ...]:
        return self.passages, self.sentences, self.catalog, self.blobs


def lexical_of(connection: Connection) -> Lexical:
    """The best way to lexical candidates that a server has.

    Milvus Lite has the function too, but weighs terms by each segment of its own; sparse vectors are
    exact there.
    """
    if connection.lite:
        return "sparse"
    if connection.version >= (2, 5):
        return "bm25"
    return "sparse" if connection.version >= (2, 4) else "postings"


def create(connection: Connection, names: Names, dimensions: int, lexical: Lexical) -> None:
    """Makes and loads the collections of a new index; those that are there stay."""
    there = set(connection.collections())
    api = connection.api
    kinds = api.DataType
    client = api.MilvusClient
    dense = {"index_type": "FLAT", "metric_type": "IP"}
    if not connection.lite:
        dense = {"index_type": "HNSW", "metric_type": "IP", "params": {"M": 16, "efConstruction": 200}}  # type: ignore[dict-item]

    def schema() -> Any:
        return client.create_schema(auto_id=False, enable_dynamic_field=False)

    def filters(made: Any) -> None:
        made.add_field("turn", kinds.INT64)
        made.add_field("document", kinds.INT64)
        made.add_field("language", kinds.VARCHAR, max_length=16)
        made.add_field("kind", kinds.VARCHAR, max_length=1024)
        made.add_field("dated", kinds.INT64)
        made.add_field("issuer", kinds.VARCHAR, max_length=8192)

    if names.passages not in there:
        made = schema()
        made.add_field("row", kinds.INT64, is_primary=True)
        filters(made)
        made.add_field("record", kinds.VARCHAR, max_length=VARCHAR)
        made.add_field("vector", kinds.FLOAT_VECTOR, dim=dimensions)
        indexes = client.prepare_index_params()
        indexes.add_index("vector", **dense)
        if lexical == "sparse":
            made.add_field("terms", kinds.SPARSE_FLOAT_VECTOR)
            indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        if lexical == "bm25":
            made.add_field(
                "words",
                kinds.VARCHAR,
                max_length=VARCHAR,
                enable_analyzer=True,
                analyzer_params={"tokenizer": "standard"},
            )
            made.add_field("terms", kinds.SPARSE_FLOAT_VECTOR)
            made.add_function(
                api.Function(
                    name="bm25",
                    function_type=api.FunctionType.BM25,
                    input_field_names=["words"],
                    output_field_names=["terms"],
                )
            )
            indexes.add_index(
                "terms",
                index_type="SPARSE_INVERTED_INDEX",
                metric_type="BM25",
                params={"bm25_k1": 1.2, "bm25_b": 0.75},
            )
        connection.create(names.passages, made, indexes)
    if names.sentences not in there:
        made = schema()
        made.add_field("row", kinds.INT64, is_primary=True)
        filters(made)
        made.add_field("passage", kinds.INT64)
        made.add_field("vector", kinds.FLOAT_VECTOR, dim=dimensions)
        indexes = client.prepare_index_params()
        indexes.add_index("vector", **dense)
        connection.create(names.sentences, made, indexes)
    # Milvus wants a vector and an index in every collection that is to be read.
    indexes = client.prepare_index_params()
    indexes.add_index("unused", index_type="FLAT", metric_type="L2")
    if names.catalog not in there:
        made = schema()
        made.add_field("key", kinds.INT64, is_primary=True)
        made.add_field("turn", kinds.INT64)
        made.add_field("sort", kinds.VARCHAR, max_length=16)
        made.add_field("name", kinds.VARCHAR, max_length=8192)
        made.add_field("number", kinds.INT64)
        made.add_field("translation_of", kinds.VARCHAR, max_length=8192)
        made.add_field("record", kinds.VARCHAR, max_length=VARCHAR)
        made.add_field("unused", kinds.FLOAT_VECTOR, dim=2)
        connection.create(names.catalog, made, indexes)
    if names.blobs not in there:
        made = schema()
        made.add_field("key", kinds.VARCHAR, is_primary=True, max_length=256)
        made.add_field("turn", kinds.INT64)
        made.add_field("document", kinds.INT64)
        made.add_field("piece", kinds.VARCHAR, max_length=VARCHAR)
        made.add_field("unused", kinds.FLOAT_VECTOR, dim=2)
        connection.create(names.blobs, made, indexes)


def in_pieces(key: str, data: bytes, turn: int, document: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """The rows of a blob and their sizes; the first piece says how many there are."""
    text = base64.b64encode(data).decode("ascii")
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)] or [""]
    pieces[0] = f"{len(pieces)}:{pieces[0]}"
    for number, piece in enumerate(pieces):
        row: dict[str, Any] = {
            "key": f"{key}.{number}",
            "turn": turn,
            "document": document,
            "piece": piece,
            "unused": [0.0, 0.0],
        }
        yield row, len(piece) + 64


def blobs(connection: Connection, names: Names, keys: Sequence[str], since: int | None) -> Mapping[str, bytes]:
    """Blobs by key; those that are not there are left out."""
    step = 256

    def pieces(wanted: Sequence[str]) -> dict[str, str]:
        found = connection.query_in(names.blobs, "key", wanted, ("key", "piece"), since=since, step=step)
        return {row["key"]: row["piece"] for row in found}

    first = pieces([f"{key}.0" for key in keys])
    counts: dict[str, int] = {}
    texts: dict[str, list[str]] = {}
    for key in keys:
        if (text := first.get(f"{key}.0")) is not None:
            said, _, rest = text.partition(":")
            counts[key], texts[key] = int(said), [rest]
    more = pieces([f"{key}.{number}" for key, count in counts.items() for number in range(1, count)])
    for key, total in counts.items():
        texts[key] += [more[f"{key}.{n}"] for n in range(1, total) if f"{key}.{n}" in more]
    return {key: base64.b64decode("".join(parts)) for key, parts in texts.items() if len(parts) == counts[key]}
