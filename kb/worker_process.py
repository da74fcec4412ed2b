"""Python processes of kb's own that answer one request after another, over their standard input and output.

A message is a letter for its kind, the number of its bytes, and the bytes; what they mean, both ends agree on.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
from collections.abc import Callable, Mapping
from typing import IO, cast

from kb import python_process

_HEADER = struct.Struct("<cQ")


class WorkerProcess:
    """A process in which ``function`` of ``module`` answers; ``arguments`` are in its ``sys.argv``.

    ``environment`` is put over that of this process.
    """

    def __init__(
        self, module: str, function: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            python_process.command(module, function, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )
        self._requests = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self.pid = self._process.pid

    def ended(self) -> bool:
        return self._process.poll() is not None

    def send(self, kind: bytes, data: bytes) -> None:
        """Writes one message. Raises OSError when the process is gone."""
        send(self._requests, kind, data)

    def receive(self, wait: Callable[[], float] | None = None) -> tuple[bytes, bytes]:
        """Reads one message: its kind and its bytes.

        Args:
            wait: says how many seconds to wait before it is asked again; what it raises ends the waiting.

        Raises:
            EOFError: the process is gone.
        """
        return receive(self._answers, wait)

    def let_end(self) -> None:
        """Closes its input, after which it ends by itself."""
        with contextlib.suppress(OSError):
            self._requests.close()

    def kill(self) -> None:
        self._process.kill()

    def close(self, patience: float | None = None) -> int:
        """Waits until it has ended, in ``patience`` seconds at most where that is given; its exit status."""
        if patience is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
            self._process.kill()
        self.let_end()
        status = self._process.wait()
        self._answers.close()
        return status


def streams() -> tuple[IO[bytes], IO[bytes]]:
    """In the process itself: where requests come from and answers go; what a library prints goes to neither."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return os.fdopen(os.dup(0), "rb", buffering=0), answers


def send(stream: IO[bytes], kind: bytes, data: bytes) -> None:
    """Writes one message."""
    stream.write(_HEADER.pack(kind, len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], wait: Callable[[], float] | None = None) -> tuple[bytes, bytes]:
    """Reads one message, as ``WorkerProcess.receive``."""
    kind, length = _HEADER.unpack(_exactly(stream, _HEADER.size, wait))
    return kind, _exactly(stream, length, wait)


def _exactly(stream: IO[bytes], count: int, wait: Callable[[], float] | None) -> bytes:
    parts: list[bytes] = []
    descriptor = stream.fileno()
    while count:
        if wait is not None and not select.select([descriptor], [], [], wait())[0]:
            continue
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
