"""Files are read and embedded in several processes at once."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from kb.indexing.indexing_process import Task, TaskResult, packed, unpacked
from kb.indexing.read_file import ReadResult
from kb.worker_process import WorkerProcess

_AHEAD = 2  # tasks of each worker that wait, or are done and not yet taken


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool:
    """A pool of worker processes, one for each core. Use as a context manager.

    Args:
        home: HOME, which paths are relative to.
        embed: whether the workers make vectors too, with the embedded encoder.
        spare: the encoder's spare place (``EmbeddedEncoder``).
    """

    def __init__(self, home: Path, *, embed: bool, spare: Path | None = None) -> None:
        self._home, self._embed, self._spare = str(home), embed, str(spare) if spare else None
        self._count = cores()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="kb-worker")
        self._own = threading.local()
        self._processes: list[WorkerProcess] = []
        self._closed = False

    def results(self, tasks: Sequence[Sequence[tuple[str, str]]]) -> Iterator[list[TaskResult]]:
        """What comes of each task's files (path, document id), in the order of the tasks."""
        waiting: deque[Future[list[TaskResult]]] = deque()
        rest = iter(tasks)
        while True:
            while len(waiting) < self._count * _AHEAD and (task := next(rest, None)) is not None:
                waiting.append(self._threads.submit(self._do, tuple(task)))
            if not waiting:
                return
            done = waiting.popleft().result()
            if not waiting:
                # What comes now is putting the index in order, which wants the memory.
                self._let_end()
            yield done

    def _let_end(self) -> None:
        for process in self._processes:
            process.let_end()

    def _do(self, files: tuple[tuple[str, str], ...]) -> list[TaskResult]:
        # Twice: a worker may have been ended from outside (memory was short elsewhere), and the
        # file at hand is not to blame.
        for _ in range(2):
            try:
                return self._ask(files)
            except (EOFError, OSError):
                if self._closed:
                    raise
                # Its pipes close before the system says that it has ended: it is not to be asked again.
                self._own.process = None
            if len(files) > 1:
                # One of them may have brought the worker down: find out which.
                return [done for one in files for done in self._do((one,))]
        path, _ = files[0]
        template = "{file} brought the reading process down: it is damaged, or made to do harm."
        return [TaskResult(ReadResult(path, None, (), template, (("file", path),)), None)]

    def _ask(self, files: tuple[tuple[str, str], ...]) -> list[TaskResult]:
        process: WorkerProcess | None = getattr(self._own, "process", None)  # one for each thread
        if process is None or process.ended():
            process = self._own.process = self._start()
        process.send(b"r", packed(Task(self._home, files, self._embed, self._spare)))
        answer: list[TaskResult] = unpacked(process.receive()[1])
        return answer

    def _start(self) -> WorkerProcess:
        # One thread each: as many workers as cores keep them all busy, and threads that wait for
        # each other on a busy machine cost many times what they bring.
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        process = WorkerProcess("kb.indexing.indexing_process", "main", environment=single)
        self._processes.append(process)
        return process

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        if kind is not None:
            for process in self._processes:
                process.kill()
        else:
            self._let_end()
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        for process in self._processes:
            process.close()
