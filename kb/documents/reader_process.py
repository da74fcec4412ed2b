"""Reads files in a process of its own, so that a hostile or broken file costs one line and nothing else.

The process has limits of time (per file) and memory. It is started when the first file comes, reads
one file after the other, and is replaced when a file has brought it down.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kb.documents import serialization
from kb.errors import InputError
from kb.worker_process import WorkerProcess, receive, send, streams

if TYPE_CHECKING:
    from kb.documents.document import Document

SECONDS = 20.0
"""For one file: of the clock, and of the processor; a busy or sleeping machine is not the file's fault."""
_WAIT = 3  # times as long at most, however little the process has had of the processor
MEBIBYTES = 500
# Recognising a page takes two seconds on two free cores, and more where others are at work on them.
SECONDS_PER_IMAGE = 30.0
MEBIBYTES_FOR_IMAGES = 700  # of resident memory; a page of A4 takes 450
_ADDRESSES_FOR_IMAGES = 4000  # MiB
FILES = 2000  # a process is replaced after so many files, for what libraries leave behind
_IN_PROCESS = frozenset((".txt", ".text", ".md", ".markdown"))
_SMALL = 256 * 2**10  # bytes
_SECONDS_TO_END = 5.0  # killed sooner, as on a busy machine, it would leave LibreOffice behind


class _EndedError(Exception):
    """The reading process ended on its ``files``-th file; ``failure`` is the error of that file."""

    def __init__(self, failure: InputError, files: int) -> None:
        self.failure, self.files = failure, files


class ReaderProcess:
    """Reads files one after the other in a child process with limits; a context manager.

    One Reader serves one thread. To read with several processes, use several Readers.
    """

    def __init__(self, seconds: float = SECONDS, mebibytes: int = MEBIBYTES) -> None:
        self.seconds = seconds
        self.mebibytes = mebibytes
        self._process: WorkerProcess | None = None
        self._files = 0

    def read(self, path: Path) -> Document:
        """As ``kb.documents.read``, within the limits.

        Raises:
            InputError: as ``kb.documents.read``, or the file took more time or memory than the limits.
        """
        if path.suffix.lower() in _IN_PROCESS and _size(path) <= _SMALL:
            # No format to be led astray by, and no library with a parser in it: not worth a process.
            from kb.documents import read

            return read(path)
        return serialization.load(self.answer("kb.documents.serialization", path))

    def answer(self, module: str, path: Path) -> bytes:
        """What ``read(path, more_time)`` of one of kb's own modules answers in the child.

        Raises:
            InputError: that raised it, or met the limits.
        """
        try:
            return self._answer(module, path)
        except _EndedError as error:
            closed = self._process is None  # by another thread, which waits for it no more
            self.close()
            if error.files > 1 and not closed:
                # What earlier files left behind may have ended it, or something outside: the file gets a new one.
                return self.answer(module, path)
            raise error.failure from error

    def _answer(self, module: str, path: Path) -> bytes:
        process = self._running()
        # The child may have been started in another current folder than a relative path is meant in.
        request = json.dumps({"module": module, "path": os.fspath(path), "folder": str(Path.cwd())}).encode()
        try:
            process.send(b"r", request)
            kind, data = process.receive(_Limit(process.pid, self.seconds).wait)
            if kind == b"i":  # so many of its pages take longer
                seconds = self.seconds + SECONDS_PER_IMAGE * int(json.loads(data))
                kind, data = process.receive(_Limit(process.pid, seconds, images=True).wait)
        except TimeoutError as error:
            self.close()
            raise InputError(
                "{file} took longer than {seconds} seconds to read and was left out; it may be damaged.",
                file=path.name, seconds=round(self.seconds),
            ) from error  # fmt: skip
        except (EOFError, OSError) as error:
            failure = InputError("{file} is damaged, or needs too much memory to read.", file=path.name)
            raise _EndedError(failure, self._files) from error
        except BaseException:
            self.close()  # interrupted between request and answer: the next answer would be this file's
            raise
        if kind == b"e":
            value = json.loads(data)
            failure = InputError(str(value["template"]), **{str(k): v for k, v in value["parameters"].items()})
            raise _EndedError(failure, self._files) if value["last"] else failure
        return data

    def close(self) -> None:
        """Ends the child process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.close(_SECONDS_TO_END)  # ended at once, or once it has ended LibreOffice, which it may have started

    def _running(self) -> WorkerProcess:
        if self._process is not None and (self._process.ended() or self._files >= FILES):
            self.close()
        if self._process is None:
            self._files = 0
            self._process = WorkerProcess("kb.documents.reader_process", "serve", str(self.mebibytes))
        self._files += 1
        return self._process

    def __enter__(self) -> ReaderProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


_shared: ReaderProcess | None = None
_owner = 0
_turn = threading.Lock()


def read(path: Path) -> Document:
    """Reads a file in the process that all of this process's callers share; it ends with this one.

    Raises:
        InputError: as ``kb.documents.read``, or the limits were met.
    """
    with _turn:
        return _reader().read(path)


def read_with(module: str, path: Path) -> bytes:
    """What ``read(path, more_time)`` of one of kb's own modules answers in that process.

    Raises:
        InputError: that raised it, or met the limits.
    """
    with _turn:
        return _reader().answer(module, path)


def _reader() -> ReaderProcess:
    global _shared, _owner
    if _shared is None or _owner != os.getpid():  # a forked process must not talk to its parent's reader
        _shared, _owner = ReaderProcess(), os.getpid()
        atexit.register(_shared.close)
    return _shared


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Limit:
    """How long an answer of a process is waited for, and how much memory it may come to use."""

    def __init__(self, process: int, seconds: float, *, images: bool = False) -> None:
        self._process, self._seconds, self._images = process, seconds, images
        self._begun, self._used = time.monotonic(), _processor_seconds(process)

    def wait(self) -> float:
        """Seconds to wait before asking again.

        Raises:
            TimeoutError: it has taken too long.
            EOFError: it has grown past MEBIBYTES_FOR_IMAGES.
        """
        if self._images and _resident(self._process) > MEBIBYTES_FOR_IMAGES * 2**20:
            raise EOFError
        passed = time.monotonic() - self._begun
        left = self._seconds - passed
        if left <= 0:
            used = _processor_seconds(self._process)
            if used is None or self._used is None or passed > _WAIT * self._seconds:
                raise TimeoutError
            left = self._seconds - (used - self._used)
            if left <= 0:
                raise TimeoutError
        return min(left, 0.1) if self._images else min(left, 1.0)


def _processor_seconds(process: int) -> float | None:
    """What a process has had of the processors; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _resident(process: int) -> int:
    """Bytes of memory that a process has in use; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def serve() -> None:
    """The child: reads the files it is told, until the other end is gone."""
    requests, answers = streams()
    from importlib import import_module

    from kb.documents import loading  # noqa: F401 - loaded before what counts as a file's memory

    limit_memory(int(sys.argv[1]))

    enlarged = False

    def more_time(pages: int) -> None:
        nonlocal enlarged
        enlarged = True
        # Its libraries map far more addresses than they use; from here on the parent watches what is used.
        limit_memory(_ADDRESSES_FOR_IMAGES)
        send(answers, b"i", json.dumps(pages).encode())

    while True:
        try:
            _, data = receive(requests)
        except EOFError:
            return
        request = json.loads(data)
        path = Path(request["path"])
        with contextlib.suppress(OSError):
            os.chdir(request["folder"])
        last = False
        if enlarged:  # what that has loaded stays; the next file may use as much as any other, and no more
            limit_memory(int(sys.argv[1]), further=True)
            enlarged = False
        try:
            answer: bytes = import_module(request["module"]).read(path, more_time)
            send(answers, b"d", answer)
            continue
        except InputError as error:
            failure = error
        except MemoryError:
            failure, last = InputError("{file} is damaged, or needs too much memory to read.", file=path.name), True
        except RecursionError:
            failure = InputError("{file} is damaged: its parts are nested too deeply.", file=path.name)
        except Exception as error:  # noqa: BLE001 - whatever a library raises over a broken file
            reason = f"{type(error).__name__}: {error}".split("\n")[0][:200]
            failure = InputError("{file} cannot be read ({reason}).", file=path.name, reason=reason)
        parameters = {key: value if isinstance(value, int) else str(value) for key, value in failure.parameters.items()}
        send(answers, b"e", json.dumps({"template": failure.template, "parameters": parameters, "last": last}).encode())
        if last:
            return


def limit_memory(mebibytes: int, *, further: bool = False) -> None:
    """Keeps this process from growing past so many MiB of memory (``further``: by so many), where the system can."""
    try:
        import resource

        pages = Path("/proc/self/statm").read_text().split()
        page = resource.getpagesize()
        address_space, resident = int(pages[0]) * page, int(pages[1]) * page
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # The limit is on addresses, of which a process has more than it uses: what may still be added counts.
        allowed = address_space + max(mebibytes * 2**20 - (0 if further else resident), 64 * 2**20)
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    except (ImportError, OSError, ValueError):
        return  # not Linux: the limit of time must do
