"""A Milvus server from the package ``milvus``, walled in.

Its ports listen on every interface and cannot be told otherwise. So it runs in a network namespace of
its own, where there is only a loopback; two relays joined by a Unix socket carry 127.0.0.1:PORT of this
machine to its port. The server dies with the process that started it.

    python packages/kb-milvus/tests/milvus_server.py serve DATA SOCKET [--authorize]    inside the namespace
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_PORT = 19530
_OFTEN = 50  # milliseconds


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _serve_unix(path: Path) -> None:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", _PORT)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pipe(reader, forth), _pipe(back, writer))

    server = await asyncio.start_unix_server(join, path)
    await server.serve_forever()


class Relay:
    """127.0.0.1:``port`` of this machine carried to a Unix socket, until ``close()``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                back, forth = await asyncio.open_unix_connection(self._path)
            except OSError:
                writer.close()
                return
            with contextlib.suppress(asyncio.CancelledError):  # asyncio reports a connection that was cancelled
                await asyncio.gather(_pipe(reader, forth), _pipe(back, writer))

        self._server = self._loop.run_until_complete(asyncio.start_server(join, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        # What is still being carried ends here, not when the interpreter finds it unfinished.
        self._server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


def can_be_walled_in() -> bool:
    """Whether this machine lets a process make a network namespace."""
    if shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True).returncode == 0
    )


@contextlib.contextmanager
def milvus_server(folder: Path, *, authorize: bool = False) -> Iterator[str]:
    """Starts a server with its data in ``folder``; gives its address (http://127.0.0.1:PORT)."""
    socket = folder / "relay"
    command = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--kill-child", "--fork"]
    command += [sys.executable, __file__, "serve", str(folder / "data"), str(socket)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command + ["--authorize"] * authorize,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        relay = Relay(socket)
        try:
            deadline = time.monotonic() + 180
            while not socket.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"Milvus did not start:\n{(folder / 'log').read_text(errors='replace')[-2000:]}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{relay.port}"
        finally:
            relay.close()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _die_with_parent() -> None:
    """Asks the kernel to kill this process when its parent ends (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _serve(data: str, socket: str, authorize: bool) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    from milvus import default_server as server

    # Where a collection stands is looked for once a second: most of what a test with a few documents takes.
    often = "".join(f"  {name}: {_OFTEN}\n" for name in ("checkChannelInterval", "checkSegmentInterval"))
    text = server.config.template_text.replace("\nqueryCoord:\n", f"\nqueryCoord:\n{often}")
    server.config.template_text = re.sub(r"\b(distPullInterval|timeTickInterval): \d+", rf"\1: {_OFTEN}", text)
    server.set_base_dir(data)
    server.config.set("authorization_enabled", authorize)
    server.config.set("system_log_level", "error")
    server.start()
    print("started", server.listen_port, flush=True)
    asyncio.run(_serve_unix(Path(socket)))


if __name__ == "__main__":
    _serve(sys.argv[2], sys.argv[3], "--authorize" in sys.argv)
