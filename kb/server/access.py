"""Who may speak to the HTTP server: the token, and the checks of Host and Origin against pages in a browser."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.errors import InputError, os_error_as
from kb.files.atomic_write import write_private
from kb.files.bounded import read_bytes
from kb.files.caches import claimed, is_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

VARIABLE = "KB_SERVER_TOKEN"
"""Environment variable: the token that callers must show."""
_SHORTEST = 16
PUBLIC = frozenset({"/openapi.json"})
"""Paths that tell nothing of documents."""


def token_file() -> Path:
    """Where this user's token is kept."""
    from platformdirs import user_state_path

    return user_state_path("kb", appauthor=False) / "server-token"


def server_token() -> str:
    """The token that ``$KB_SERVER_TOKEN`` states, or this user's own: 43 random characters, made when first needed.

    Raises:
        InputError: the stated one is short, or none can be kept here.
    """
    stated = os.environ.get(VARIABLE, "").strip()
    if stated:
        if len(stated) < _SHORTEST or not stated.isascii():
            raise InputError("{name} must have {least} ASCII characters or more.", name=VARIABLE, least=_SHORTEST)
        return stated
    file = token_file()
    with os_error_as(
        "The token cannot be kept in {path} ({reason}); state one in {name}.", path=str(file), name=VARIABLE
    ):
        if not claimed(file.parent):
            raise PermissionError(None, os.strerror(13))
        if file.exists() and is_private(file) and not file.stat().st_mode & 0o077:
            kept = read_bytes(file).decode("ascii", "replace").strip()
            if len(kept) >= _SHORTEST and kept.isascii():
                return kept
        made = secrets.token_urlsafe(32)
        write_private(file, f"{made}\n".encode())
        return made


def is_loopback(host: str) -> bool:
    """Whether an address or name to listen on can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Guard:
    """ASGI middleware: refuses requests without the token, and those that a page of another site had a browser make.

    A page can only be of another site by its Origin, or by a name of its own that leads here (DNS rebinding): so
    Host must be an address, localhost, the name that is listened on or this machine's, and Origin the same as Host.

    Args:
        app: what is guarded.
        host: the name or address that is listened on.
        token: what ``Authorization: Bearer`` must show; None lets everybody in.
        say: an error in the language of the interface.
    """

    def __init__(self, app: ASGIApp, host: str, token: str | None, say: Callable[[BaseException], str]) -> None:
        self._app = app
        self._say = say
        self._token = None if token is None else token.encode("ascii")
        machine = socket.gethostname().lower()
        self._names = {"localhost", host.lower(), machine, machine.partition(".")[0]}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self._refusal(scope)) is not None:
            from starlette.responses import JSONResponse

            status, why = refusal
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            await JSONResponse({"error": self._say(why)}, status, headers)(scope, receive, send)
        elif scope["type"] in ("http", "lifespan"):
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, InputError] | None:
        from starlette.datastructures import Headers

        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            return 421, InputError("The Host header names another machine.")
        origin = headers.get("origin")
        if origin is not None and _place(origin) != host.lower():
            return 403, InputError("Pages of other sites may not use this server (Origin).")
        if self._token is None or scope["path"] in PUBLIC:
            return None
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secrets.compare_digest(shown.strip().encode("utf-8"), self._token):
            return None
        return 401, InputError("Show the token: Authorization: Bearer TOKEN.")

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._names
        return True


def _place(origin: str) -> str:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
