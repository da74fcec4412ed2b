"""A polite client for pages and documents: limits of time and size, retries with back-off, no private addresses."""

from __future__ import annotations

import ipaddress
import random
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    import httpx2

LIMIT = 50 * 2**20  # bytes of an answer
REDIRECTS = 6
TRIES = 3
_CONNECT, _READ, _WHOLE = 10.0, 20.0, 90.0  # seconds
_BACK_OFF = 0.8  # seconds before the second try; doubled before the third
_LONGEST_WAIT = 20.0  # a Retry-After longer than this is not waited for
_PASSING = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Response:
    """What came: the address it came from in the end, media type, charset if stated, bytes."""

    url: str
    media_type: str
    charset: str | None
    data: bytes


class _TryAgain(Exception):  # noqa: N818 - not an error but a turn
    """A failure that may pass. ``wait`` is what the server asks for, in seconds."""

    def __init__(self, error: InputError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def get(url: str, *, allow_private: bool = False, pause: Callable[[float], None] = time.sleep) -> Response:
    """Fetches an address over http or https.

    Redirects are followed to http and https only, and each address on the way is held to the same rule:
    private, loopback and link-local hosts are refused unless ``allow_private``.

    All of it, from the name to the last byte, takes 90 seconds at most: a limit on each read is none where a server
    sends a byte now and then. So it is done in a thread, which is left behind when time is up.

    Raises:
        InputError: the address is no web address or is refused, the host cannot be reached, the answer
            is an error, too large or too slow. One sentence says which.
    """
    import httpx2

    timeout = httpx2.Timeout(_READ, connect=_CONNECT)
    headers = {
        "User-Agent": f"kb/{version('kb')} (policy knowledge base; fetches single documents on request)",
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5",
        "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
    }
    deadline = time.monotonic() + _WHOLE
    with httpx2.Client(timeout=timeout, headers=headers, follow_redirects=False) as client:
        ended: Future[Response] = Future()

        def work() -> None:
            try:
                ended.set_result(_with_patience(client, url, allow_private, deadline, pause))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                ended.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            return ended.result(_WHOLE)
        except TimeoutError as error:
            raise InputError("{url} did not answer in time.", url=url) from error


def _with_patience(
    client: httpx2.Client, url: str, allow_private: bool, deadline: float, pause: Callable[[float], None]
) -> Response:
    for attempt in range(1, TRIES + 1):
        try:
            return _follow(client, url, allow_private, deadline)
        except _TryAgain as turn:
            wait = turn.wait if turn.wait is not None else _BACK_OFF * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311
            if attempt == TRIES or wait > _LONGEST_WAIT or time.monotonic() + wait > deadline:
                raise turn.error from turn
            pause(wait)
    raise AssertionError  # every turn returns or raises


def _follow(client: httpx2.Client, url: str, allow_private: bool, deadline: float) -> Response:
    current = url
    for _ in range(REDIRECTS):
        addresses = _permitted(current, allow_private)
        answer = _once(client, current, None if allow_private else addresses, deadline)
        if isinstance(answer, Response):
            return answer
        try:
            current = urljoin(current, answer)
        except ValueError as error:
            raise InputError("{url} leads to {address}, which is no web address.", url=url, address=answer) from error
    raise InputError("{url} leads from one address to the next without end.", url=url)


def _permitted(url: str, allow_private: bool) -> frozenset[str]:
    """The addresses of an address's host. Raises InputError where it must not or cannot be asked."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError("{url} is not a web address.", url=url) from error
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("{url} is not a web address (http or https).", url=url)
    if parts.username or parts.password:
        raise InputError("{url} holds a user name or password, which would end up in the index; leave it out.", url=url)
    try:
        infos = socket.getaddrinfo(host, port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if _through_proxy(parts.scheme, host):
            return frozenset()  # the proxy knows names that this machine does not
        raise InputError("{host} cannot be found; check the address and the network.", host=host) from error
    addresses = frozenset(str(info[4][0]).partition("%")[0] for info in infos)
    if not allow_private and not all(_is_public(address) for address in addresses):
        raise InputError(
            "{host} is an address on this machine or a private network; --allow-private permits it.", host=host
        )
    return addresses


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is not None:
            return _is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def _through_proxy(scheme: str, host: str) -> bool:
    return scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)


def _once(client: httpx2.Client, url: str, permitted: frozenset[str] | None, deadline: float) -> Response | str:
    """An answer, or the address it redirects to."""
    import httpx2

    try:
        with client.stream("GET", url) as response:
            _check_peer(response, url, permitted)
            if response.is_redirect and response.headers.get("location"):
                return str(response.headers["location"])
            _check_status(response, url)
            return Response(
                str(response.url),
                response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                response.charset_encoding,
                _body(response, url, deadline),
            )
    except httpx2.TimeoutException as error:
        raise _TryAgain(InputError("{url} did not answer in time.", url=url)) from error
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise _TryAgain(InputError("{url} cannot be reached ({reason}).", url=url, reason=reason[:200])) from error
    except (httpx2.InvalidURL, ValueError) as error:
        raise InputError("{url} is not a web address.", url=url) from error


def _check_peer(response: httpx2.Response, url: str, permitted: frozenset[str] | None) -> None:
    """Refuses an answer from an address other than the host had when it was looked up (DNS rebinding)."""
    parts = urlsplit(url)
    if permitted is None or _through_proxy(parts.scheme, parts.hostname or ""):
        return
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and str(peer[0]).partition("%")[0] not in permitted and not _is_public(str(peer[0]).partition("%")[0]):
        raise InputError(
            "{host} is an address on this machine or a private network; --allow-private permits it.",
            host=parts.hostname or url,
        )


def _check_status(response: httpx2.Response, url: str) -> None:
    status = response.status_code
    if status in _PASSING:
        after = response.headers.get("retry-after", "")
        error = InputError("{url} answers with an error ({status}); try again later.", url=url, status=status)
        raise _TryAgain(error, float(after) if after.isdecimal() else None)
    if status in (404, 410):
        raise InputError("{url} is not there (any more) ({status}); check the address.", url=url, status=status)
    if status in (401, 403, 407, 451):
        raise InputError("{url} may not be read from here ({status}).", url=url, status=status)
    if status != 200:
        raise InputError("{url} answers with an error ({status}).", url=url, status=status)


def _body(response: httpx2.Response, url: str, deadline: float) -> bytes:
    stated = response.headers.get("content-length", "")
    too_large = InputError("{url} is larger than {mebibytes} MiB.", url=url, mebibytes=LIMIT // 2**20)
    if stated.isdecimal() and int(stated) > LIMIT:
        raise too_large
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LIMIT:
            raise too_large
        if time.monotonic() > deadline:
            raise InputError("{url} did not answer in time.", url=url)
        parts.append(part)
    return b"".join(parts)
