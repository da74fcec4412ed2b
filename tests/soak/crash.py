"""Interrupted at any moment, by anything: nothing is lost, and the next call finishes the job.

The method is SQLite's (https://www.sqlite.org/testing.html, "Crash testing" and "I/O error testing"):
every call that changes a file is counted, and the whole operation is run once for each of them, with
the fault at that call.
"""

from __future__ import annotations

import copy
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from soak import faults
from soak.faults import Fault
from soak.home import Operation, left_over, state
from soak.processes import Ended, Said, command_line, copy_folder, in_child, in_children


@dataclass
class Tally:
    """How often each thing was tried, and what went wrong."""

    tried: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def count(self, what: str, problems: Sequence[str] = ()) -> None:
        self.tried[what] = self.tried.get(what, 0) + 1
        self.problems.extend(problems)


class Stage:
    """One operation on a copy of a knowledge base, with what is right before and after it."""

    def __init__(self, base: Path, scratch: Path, operation: Operation) -> None:
        self.operation = operation
        self._base = base
        self._questions = operation.questions
        self.home = scratch / "home"
        self.cut_off = 0
        """Runs that were killed while they were still at work."""
        self.missed = 0
        """Runs that were over before their call came: threads do not always do the same number of calls."""
        self.set()
        self.before = self._state()
        begun = time.monotonic()
        first = in_child(self.perform)
        self.seconds = time.monotonic() - begun
        if first.value is None or "trace" in first.value or first.value["code"] not in (0, 1):
            raise RuntimeError(f"{operation.name} does not work even undisturbed: {first}")
        self.after = self._state()

    def beside(self, number: int) -> Stage:
        """The same with a folder of its own."""
        other = copy.copy(self)
        other.home = self.home.with_name(f"home-{number}")
        other.missed = 0
        return other

    def set(self) -> None:
        """A fresh copy of the knowledge base, prepared."""
        copy_folder(self._base, self.home)
        self.operation.prepare(self.home)

    def _state(self) -> Any:
        ended = in_child(lambda: state(self.home, self._questions))
        if isinstance(ended.value, dict):
            raise RuntimeError(ended.value["trace"])
        return ended.value

    def perform(self, fault: Fault | None = None, log: int = -1) -> Any:
        """The operation's command lines, in this process; what the last one said."""
        if fault is not None:
            faults.arm(self.home, fault, log)
        said = Said(0, "", "")
        for command in self.operation.commands:
            said = command_line(["--home", str(self.home), "--ui", "en", *command])
        steps = faults.counted() if fault is not None else 0
        return {"code": said.code, "out": said.out, "err": said.err, "steps": steps}

    def steps(self, mask: int) -> int:
        """How many calls of those kinds the undisturbed operation makes."""
        self.set()
        ended = in_child(lambda: self.perform(Fault("count", "count", 0, mask)))
        return int(ended.value["steps"])

    def trace(self, path: Path) -> None:
        """Writes the list of calls, to look at."""
        self.set()
        with path.open("wb") as log:
            in_child(lambda: self.perform(Fault("count", "count", 0), log.fileno()))

    def kill_after(self, seconds: float) -> list[str]:
        """One run killed at that moment."""
        self.set()
        ended = in_child(self.perform, kill_after=seconds)
        self.cut_off += ended.value is None
        return self.look(f"{self.operation.name}, killed after {seconds * 1000:.1f} ms")

    def suffer(self, fault: Fault) -> list[str]:
        """One run with a fault."""
        self.set()
        ended = in_child(lambda: self.perform(fault))
        what = f"{self.operation.name}, {fault.name} at {fault.at}"
        found = [f"{what}: hangs"] if ended.hung else []
        if fault.how not in ("once", "from") and ended.value is not None:
            self.missed += 1
        if fault.how in ("once", "from"):
            found = [f"{what}: {problem}" for problem in untidy(ended)]
        return found + self.look(what, unread=fault.mask == faults.READ)

    def look(self, what: str, *, unread: bool = False) -> list[str]:
        """What is wrong afterwards.

        ``unread``: a file could not be read. Until an index has read it, doctor may say so, and where it does the
        file's text may be missing; all others must be there as ever.
        """
        ended = in_child(lambda: self._after(unread))
        if ended.hung:
            return [f"{what}: hangs afterwards"]
        if ended.value is None:
            return [f"{what}: dies afterwards, signal {ended.signal}"]
        if isinstance(ended.value, dict):
            return [f"{what}: {ended.value['trace'].strip().splitlines()[-1]}"]
        return [f"{what}: {problem}" for problem in ended.value]

    def _after(self, unread: bool) -> list[str]:
        kb = ["--home", str(self.home), "--ui", "en"]
        found = []
        doctor = command_line([*kb, "doctor"])
        unread = unread and "cannot be read" in doctor.out
        before, after = self.before, self.after
        if doctor.code != 0 and not unread:
            found.append(f"doctor says: {doctor.out.strip()} {doctor.err.strip()}")
        seen = state(self.home, self._questions)
        one, other, now = set(_texts(before)), set(_texts(after)), set(_texts(seen))
        missing = {passage.partition(":")[0] for passage, text, _ in before[1] if text in (one & other) - now}
        allowed = unread and now <= one | other and len(missing) <= 1
        if seen not in (before, after) and not allowed:
            found.append(f"answers from neither state: {_difference(seen, self.before, self.after)}")
        asked = command_line([*kb, "ask", self._questions[0]])
        if asked.code not in (0, 1) or asked.err:
            found.append(f"ask exits with {asked.code}: {asked.err.strip()}")
        indexed = command_line([*kb, "index"])
        if indexed.code != 0:
            found.append(f"the next index exits with {indexed.code}: {indexed.err.strip()}")
        seen = state(self.home, self._questions)
        if unread and _texts(seen) == _texts(after):
            after = seen  # of two equal files the one that could be read gave the document its id, which stays
        if seen not in (before, after):
            found.append(f"answers from neither state after index: {_difference(seen, self.before, self.after)}")
        if seen != after:
            for command in self.operation.commands:
                command_line([*kb, *command])
            if (seen := state(self.home, self._questions)) != after:
                found.append(f"not finished by trying again: {_difference(seen, self.after)}")
        doctor = command_line([*kb, "doctor"])
        if doctor.code != 0:
            found.append(f"doctor says at last: {doctor.out.strip()} {doctor.err.strip()}")
        if left := left_over(self.home):
            found.append(f"left behind: {left}")
        return found


def _texts(seen: Any) -> list[str]:
    return sorted(text for _, text, _ in seen[1])


def untidy(ended: Ended) -> list[str]:
    """What is wrong with how a command line met a fault: it must end, with a known exit code and one line."""
    if ended.hung:
        return ["hangs"]
    if ended.value is None:
        return [f"died of signal {ended.signal}"]
    if "trace" in ended.value:
        return [ended.value["trace"].strip().splitlines()[-1]]
    code, err = ended.value["code"], ended.value["err"]
    if code not in (0, 1, 2, 3):
        return [f"exits with {code}: {err.strip()}"]
    if "Traceback" in err or "inside kb" in err:
        return [f"exits with {code}: {err.strip()}"]
    if code > 1 and len(err.strip().splitlines()) != 1:
        return [f"exits with {code} and {len(err.splitlines())} lines: {err.strip()}"]
    return []


def _difference(seen: Any, *wanted: Any) -> str:
    documents = " | ".join(str(one[0]) for one in wanted)
    if any(seen[0] == one[0] for one in wanted):
        return f"other passages for the documents {seen[0]}"
    return f"{seen[0]} and not {documents}"


def at_random_moments(stages: Sequence[Stage], count: int, seed: int, tally: Tally, stop: Callable[[], bool]) -> None:
    """Kills operations at random moments of their run, evenly over the operations."""
    rng = random.Random(seed)
    for number in range(count):
        if stop():
            return
        stage = stages[number % len(stages)]
        # A copy of the memory is made as the child touches it: the first run is the slowest.
        tally.count("killed at a random moment", stage.kill_after(rng.uniform(0, stage.seconds)))
    cut_off = sum(stage.cut_off for stage in stages)
    print(f". {cut_off} of the {count} were still at work when they were killed", flush=True)


def at_every_step(
    stage: Stage, how: str, tally: Tally, stop: Callable[[], bool], *, share: float = 1.0, seed: int = 0, jobs: int = 1
) -> None:
    """Kills at every call that changes a file, in turn (``share`` of them, evenly, where less than 1)."""
    names = {"kill": "killed before each change of a file", "torn": "killed within each write"}
    names["power"] = "power cut before each change of a file"
    # Only a write can be torn: before any other call that would be a kill once more. A kill before a flush
    # leaves what one before the next change leaves: a flush changes no file.
    mask = {"torn": faults.WRITE, "kill": faults.CHANGES & ~faults.SYNC, "power": faults.CHANGES}[how]
    steps = stage.steps(mask)
    each = [Fault(how, how, at, mask) for at in chosen(steps, share, seed)]
    _in_turn(stage, each, names[how], steps, tally, stop, jobs)


def with_each_error(
    stage: Stage, error: tuple[str, str, int, int], tally: Tally, stop: Callable[[], bool], *, share: float = 1.0,
    seed: int = 0, jobs: int = 1,
) -> None:  # fmt: skip
    """Makes every call of a kind fail in turn."""
    name, how, mask, number = error
    steps = stage.steps(mask)
    each = [Fault(name, how, at, mask, number) for at in chosen(steps, share, seed)]
    _in_turn(stage, each, name, steps, tally, stop, jobs)


def _in_turn(
    stage: Stage, each: Sequence[Fault], what: str, steps: int, tally: Tally, stop: Callable[[], bool], jobs: int
) -> None:
    """One run for each fault, ``jobs`` of them at a time, each in a folder of its own."""
    if stop():
        return
    begun, known = time.monotonic(), len(tally.problems)

    def some(number: int) -> list[Any]:
        own = stage.beside(number)
        suffered = []
        for fault in each[number::jobs]:
            if stop():
                break
            suffered.append(own.suffer(fault))
        return [suffered, own.missed]

    missed = 0
    for ended in in_children([partial(some, number) for number in range(jobs)]):
        if not isinstance(ended.value, list):
            tally.problems.append(f"{stage.operation.name}, {what}: {ended}")
            continue
        suffered, not_reached = ended.value
        missed += not_reached
        for problems in suffered:
            tally.count(what, problems)
    took = time.monotonic() - begun
    ended_before = f" ({missed} ended before their call)" if missed else ""
    count = len(tally.problems) - known
    print(f". {stage.operation.name}: {what}, {steps} calls{ended_before}, {count} problems, {took:.0f} s", flush=True)
    for problem in tally.problems[known:]:
        print(f". . {problem[:600]}", flush=True)


def chosen(steps: int, share: float, seed: int) -> Iterator[int]:
    """All of 1 … steps, or that share of them, spread evenly from a place that the seed chooses."""
    if share >= 1:
        yield from range(1, steps + 1)
        return
    stride = max(1, round(1 / share))
    yield from range(1 + seed % stride, steps + 1, stride)


def clean(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
