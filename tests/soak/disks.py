"""Real disks that are full or read-only: a small file system of its own is mounted for each, where that is allowed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.crash import Stage, Tally, untidy
from soak.home import QUESTIONS
from soak.processes import command_line, in_child

_PAGE = 4096
READING = (("ask", QUESTIONS[0]), ("list",), ("show", "lamps"), ("cite", "lamps:1"), ("status",), ("doctor",))
"""Commands that need not write: on a full or read-only disk they answer as ever."""


@contextmanager
def disk(place: Path, mebibytes: int = 64) -> Iterator[Path | None]:
    """A file system in memory of that size at ``place``; None where this process may not mount one."""
    place.mkdir(parents=True, exist_ok=True)
    made = _mount("-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(place))
    try:
        yield place if made else None
    finally:
        if made:
            subprocess.run(["umount", "-l", str(place)], check=False)


def _mount(*arguments: str) -> bool:
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def leave(place: Path, pages: int) -> Path:
    """Fills a disk but for so many pages; the file that does it."""
    filler = place / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(place)
        size = (free.f_bavail - pages) * free.f_bsize
        block = b"\0" * (1 << 20)
        while size > 0:
            size -= file.write(block[:size])
    return filler


def full(stage: Stage, place: Path, every: range, tally: Tally, stop: Callable[[], bool]) -> None:
    """The operation on disks with 0, 1, 2 … pages left; what it could not do is done when there is room again."""
    for pages in every:
        if stop():
            return
        stage.set()
        filler = leave(place, pages)
        ended = in_child(stage.perform)
        what = f"{stage.operation.name}, {pages} pages left"
        problems = [f"{what}: {problem}" for problem in untidy(ended)]
        for command in READING:
            read = in_child(lambda command=command: _said(stage, command))  # type: ignore[misc]
            problems += [f"{what}, {command[0]}: {problem}" for problem in untidy(read)]
        filler.unlink()
        tally.count("really full disks", problems + stage.look(what))


def read_only(stage: Stage, place: Path, tally: Tally) -> None:
    """The operation on a disk that is mounted read-only, and questions beside it; it is done when that is over."""
    stage.set()
    if not _mount("-o", "remount,ro", str(place)):
        return
    what = f"{stage.operation.name}, read-only disk"
    ended = in_child(stage.perform)
    problems = [f"{what}: {problem}" for problem in untidy(ended)]
    if isinstance(ended.value, dict) and ended.value["code"] == 0 and stage.operation.commands[0][0] != "ask":
        problems.append(f"{what}: says that it is done")
    for command in READING:
        read = in_child(lambda: _said(stage, command))  # noqa: B023 - done at once
        problems += [f"{what}, {command[0]}: {problem}" for problem in untidy(read)]
        if isinstance(read.value, dict) and read.value["code"] not in (0, 1) and stage.before[0]:
            problems.append(f"{what}, {command[0]}: {read.value}")
    _mount("-o", "remount,rw", str(place))
    tally.count("really read-only disks", problems + stage.look(what))


def _said(stage: Stage, command: tuple[str, ...]) -> dict[str, object]:
    said = command_line(["--home", str(stage.home), "--ui", "en", *command])
    return {"code": said.code, "out": said.out, "err": said.err}
