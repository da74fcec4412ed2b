"""What one state of an index shows: written before the state counts, never changed."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, field
from typing import TYPE_CHECKING

from kb.errors import DamageError
from kb.quick_dataclass import dataclass
from kb_milvus.address import damaged, listed

if TYPE_CHECKING:
    from kb.store.store import RerankState
    from kb_milvus.layout import Lexical

FORMAT = 3


@dataclass(frozen=True, slots=True)
class Dead:
    """A document that was taken out: its rows are still there until ``purged``.

    ``first`` and ``count`` are its passages' rows, ``turn`` the one that took it out, ``at`` the time
    (seconds since 1970) of that.
    """

    number: int
    first: int
    count: int
    turn: int
    at: float
    purged: bool = False


@dataclass(frozen=True, slots=True)
class Retired:
    """A row of the catalog that counts no more."""

    key: int
    turn: int
    at: float


@dataclass(frozen=True, slots=True)
class TermSegment:
    """Term counts of one or more turns: ``buckets`` blobs a field, ``entries`` terms in all."""

    name: str
    buckets: int
    entries: int


@dataclass(frozen=True, slots=True)
class Garbage:
    """A segment of term counts that was merged into another one, and when."""

    name: str
    at: float


_WRITTEN_AS = {"rerank_vectors": "rescoring", "rerank_state": "rescored"}
"""Fields that have another name in a manifest, given by an earlier version of kb."""


@dataclass(slots=True)
class Manifest:
    """A state: rows of turns up to ``turn`` count, except those of turns that were given up and of the dead."""

    encoder: str
    dimensions: int
    data: str
    lexical: Lexical
    turn: int = 0
    aborted: list[int] = field(default_factory=list)
    documents: int = 0
    passages: int = 0
    sentences: int = 0
    size: int = 0
    """Bytes of all rows that were written, roughly."""
    lengths: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Terms in all passages: of the body, the section path, the title."""
    average: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    """Mean lengths by which sparse vectors were made; fixed by the first turn that wrote any."""
    dead: list[Dead] = field(default_factory=list)
    retired: list[Retired] = field(default_factory=list)
    segments: list[TermSegment] = field(default_factory=list)
    garbage: list[Garbage] = field(default_factory=list)
    rerank_vectors: str = ""
    """The blob of the rerank vectors; none where it is empty."""
    rerank_state: RerankState = "no"
    """Whether all passages have such vectors, or are to have none."""
    written: int = 0
    """The server's time of the last write that belongs to it."""

    def encoded(self) -> bytes:
        fields = {_WRITTEN_AS.get(name, name): value for name, value in asdict(self).items()}
        return zlib.compress(json.dumps({"format": FORMAT, **fields}, ensure_ascii=False).encode())

    def shown(self, *, dead: bool = True) -> str:
        """The filter that lets through the rows of passages and sentences that this state shows."""
        parts = [self._turns()]
        if dead and (gone := [one.number for one in self.dead if not one.purged]):
            parts.append(f"document not in {listed(gone)}")
        return " and ".join(parts)

    def catalogued(self) -> str:
        """The same for rows of the catalog."""
        parts = [self._turns()]
        if self.retired:
            parts.append(f"key not in {listed(one.key for one in self.retired)}")
        return " and ".join(parts)

    def _turns(self) -> str:
        limit = f"turn <= {self.turn}"
        return f"{limit} and turn not in {listed(self.aborted)}" if self.aborted else limit


def decoded(data: bytes) -> Manifest:
    """A manifest from its blob.

    Raises:
        DamageError: it is damaged, or of another version of kb.
    """
    try:
        fields = json.loads(zlib.decompress(data))
        if (found := fields.pop("format")) != FORMAT:
            if found > FORMAT:
                raise DamageError(
                    "The index was written by a newer version of kb: install that, or run kb index --rebuild."
                )
            raise DamageError("The index was written by an older version of kb: run kb index --rebuild.")
        for name, written in _WRITTEN_AS.items():
            if written in fields:
                fields[name] = fields.pop(written)
        fields["dead"] = [Dead(**one) for one in fields["dead"]]
        fields["retired"] = [Retired(**one) for one in fields["retired"]]
        fields["garbage"] = [Garbage(**one) for one in fields["garbage"]]
        fields["segments"] = [TermSegment(**one) for one in fields["segments"]]
        return Manifest(**fields)
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        raise damaged("manifest") from error
