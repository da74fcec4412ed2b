"""Where a Milvus is, as whom to speak to it, and values as its filters have them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import DamageError, InputError
from kb.files.bounded import read_bytes
from kb.quick_dataclass import dataclass

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
        InputError: there is none, it is the path of a file that Milvus Lite cannot take, or the file of the token
            cannot be read.
    """
    if not settings.uri:
        raise InputError(
            "Say where Milvus is: kb migrate --to milvus --uri http://HOST:19530, or uri under [store] in kb.toml."
        )
    uri = settings.uri
    if "://" not in uri:
        if not uri.endswith(".db"):
            raise InputError(
                'The uri "{uri}" in kb.toml is neither an address (http://host:19530) nor a Milvus Lite file, '
                "whose name ends in .db: correct it.",
                uri=uri,
            )
        uri = str(home / uri)
    return Address(uri, token_of(settings, home), settings.database or "default")


def token_of(settings: Settings, home: Path) -> str:
    """As whom to speak to Milvus: the variable, the file that kb.toml names, or what kb.toml itself says.

    Raises:
        InputError: the file cannot be read, or others can read it too.
    """
    if stated := os.environ.get("KB_MILVUS_TOKEN"):
        return stated
    if settings.token_file is None:
        return settings.token or ""
    path = home / Path(settings.token_file).expanduser()
    try:
        text = read_bytes(path).decode("utf-8").strip()
        shared = os.name == "posix" and path.stat().st_mode & 0o077
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError("{path} cannot be read ({reason}).", path=str(path), reason=reason) from error
    if shared:
        raise InputError("{path} holds the token of Milvus, and others can read it: chmod 600 {path}", path=str(path))
    return text


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
