"""Work in child processes that may die: forked from one that has everything loaded, so that each costs little."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SLICE = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what it returned (None where it died), and the signal that killed it."""

    value: Any
    signal: int
    hung: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What one command line did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def in_child(work: Callable[[], Any], *, kill_after: float | None = None, patience: float = 120.0) -> Ended:
    """Runs ``work`` in a forked child; its JSON value comes back.

    Args:
        work: what is done there.
        kill_after: seconds after which the child is killed (SIGKILL).
        patience: seconds after which it counts as hung, and is killed. Both clocks stand still while
            this process is itself stopped (SIGSTOP, a sleeping machine).
    """
    return _answer(*_started(work), kill_after, patience)


def in_children(works: Sequence[Callable[[], Any]], *, patience: float = math.inf) -> list[Ended]:
    """Does each in a forked child, all at the same time, and waits for them, for each with ``patience``."""
    children = [_started(work) for work in works]
    return [_answer(child, reading, None, patience) for child, reading in children]


def _answer(child: int, reading: int, kill_after: float | None, patience: float) -> Ended:
    left = patience if kill_after is None else min(kill_after, patience)
    parts = []
    hung = False
    while True:
        begun = time.monotonic()
        ready = select.select([reading], [], [], max(0.0, min(left, _SLICE)))[0]
        # A longer wait than was asked for is one during which this process did not run.
        left -= min(time.monotonic() - begun, _SLICE)
        if not ready and left > 0:
            continue
        if not ready:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            hung = kill_after is None
            break
        part = os.read(reading, 1 << 16)
        if not part:
            break
        parts.append(part)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return _ended(b"".join(parts), status, hung)


def _started(work: Callable[[], Any]) -> tuple[int, int]:
    """(a forked child that does the work, where its answer comes from)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            os.setsid()
            value = json.dumps({"value": work()})
            with os.fdopen(writing, "w") as pipe:
                pipe.write(value)
            code = 0
        except BaseException:  # noqa: BLE001 - the child must never go on as if it were the parent
            with os.fdopen(writing, "w") as pipe:
                pipe.write(json.dumps({"trace": traceback.format_exc()}))
        finally:
            os._exit(code)
    os.close(writing)
    return child, reading


def _ended(text: bytes, status: int, hung: bool) -> Ended:
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if by or not text:
        return Ended(None, by, hung)
    answer = json.loads(text)
    if "trace" in answer:
        return Ended({"trace": answer["trace"]}, 0, hung)
    return Ended(answer["value"], 0, hung)


def command_line(arguments: list[str]) -> Said:
    """Runs ``kb`` with these arguments in this process, as a fresh one would; for use in a child."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sys.stdout.flush()
        sys.stderr.flush()
        kept = os.dup(1), os.dup(2)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            from kb.cli.app import run

            code = run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Said(code, *texts)


def copy_folder(source: Path, target: Path) -> None:
    """A copy of a folder, quickly."""
    import shutil

    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, symlinks=True)
