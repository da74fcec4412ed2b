"""Where a Milvus is, as whom to speak to it, and values as its filters have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import DamageError, InputError
from kb.home import milvus_token

if TYPE_CHECKING:
    from kb.home import Settings


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Milvus is, and as whom to speak to it: ``uri`` is a URL or the path of a Milvus Lite file."""

    uri: str
    token: str
    database: str

    @property
    def is_file(self) -> bool:
        return "://" not in self.uri


def address_of(settings: Settings, home: Path) -> Address:
    """The address in kb.toml; the path of a file is relative to HOME.

    Raises:
        InputError: it is the path of a file that Milvus Lite cannot take, or the file of the token cannot be read.
    """
    uri = settings.uri or ""
    if "://" not in uri:
        if not uri.endswith(".db"):
            raise InputError(
                'The uri "{uri}" in kb.toml is neither an address (http://host:19530) nor a Milvus Lite file, '
                "whose name ends in .db: correct it.",
                uri=uri,
            )
        uri = str(home / uri)
    return Address(uri, milvus_token(settings, home), settings.database or "default")


def damaged(what: str) -> DamageError:
    """The error for what is missing or does not fit in a Milvus store."""
    return DamageError("The index in Milvus is damaged ({what}): run kb index --rebuild.", what=what)


def quoted(text: str) -> str:
    """A text as a literal of Milvus's filter language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " else f"\\x{ord(c):02x}" for c in escaped) + '"'


def listed(values: Iterable[int | str]) -> str:
    """Values as a list of Milvus's filter language."""
    return "[" + ", ".join(quoted(v) if isinstance(v, str) else str(int(v)) for v in values) + "]"
