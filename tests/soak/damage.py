"""Each file of index/ is damaged in turn: kb never answers wrongly, and doctor finds and mends it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soak.crash import Tally
from soak.home import QUESTIONS, state
from soak.processes import Ended, command_line, copy_folder, in_child


@dataclass(frozen=True, slots=True)
class Damage:
    """What is done to a file of index/: "flip" (a bit at ``at``), "truncate" (to ``at`` bytes), "delete", "swap"."""

    kind: str
    path: str
    at: int = 0
    bit: int = 0
    other: Path | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.kind} {self.at}.{self.bit}"

    def do(self, index: Path) -> None:
        file = index / self.path
        if self.kind == "delete":
            file.unlink()
        elif self.kind == "truncate":
            with file.open("r+b") as opened:
                opened.truncate(self.at)
        elif self.kind == "swap" and self.other is not None:
            shutil.copyfile(self.other, file)
        else:
            data = bytearray(file.read_bytes())
            data[self.at] ^= 1 << self.bit
            file.write_bytes(data)


def files_of(index: Path) -> list[str]:
    """Every file below index/."""
    return sorted(str(path.relative_to(index)) for path in index.rglob("*") if path.is_file())


def every_file(index: Path, elsewhere: Path, seed: int) -> Iterator[Damage]:
    """Each file in turn, damaged in each way; ``elsewhere`` is another knowledge base's index/, to swap with."""
    rng = random.Random(seed)
    others = {_role(path): elsewhere / path for path in files_of(elsewhere)}
    for path in files_of(index):
        size = (index / path).stat().st_size
        if size:
            yield Damage("flip", path, rng.randrange(size), rng.randrange(8))
            yield Damage("truncate", path, size // 2)
            yield Damage("truncate", path, 0)
        yield Damage("delete", path)
        other = others.get(_role(path))
        if other is not None and other.read_bytes() != (index / path).read_bytes():
            yield Damage("swap", path, other=other)


def random_places(index: Path, count: int, seed: int) -> Iterator[Damage]:
    """Flipped bits: half of them anywhere in any byte, half in a file chosen first, so that small ones count."""
    rng = random.Random(seed)
    files = [(path, (index / path).stat().st_size) for path in files_of(index)]
    files = [(path, size) for path, size in files if size]
    for number in range(count):
        weights = [size for _, size in files] if number % 2 else None
        path, size = rng.choices(files, weights)[0]
        yield Damage("flip", path, rng.randrange(size), rng.randrange(8))


def _role(path: str) -> str:
    """What a file is: its name without the parts that are random."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return f"{folder.count('/')}{dot}{ending}" if len(stem) == 32 else name if dot else name.split("-")[0]


class Patient:
    """A knowledge base that is damaged again and again."""

    def __init__(self, base: Path, scratch: Path, questions: tuple[str, ...] = QUESTIONS) -> None:
        self._base = base
        self.home = scratch / "patient"
        self._questions = questions
        copy_folder(base, self.home)
        self.healthy = self._state()
        self.unnoticed = 0

    def _state(self) -> Any:
        ended = in_child(lambda: state(self.home, self._questions))
        if not isinstance(ended.value, list):
            raise RuntimeError(str(ended))
        return ended.value

    def suffer(self, damage: Damage) -> list[str]:
        """What is wrong with how kb meets the damage."""
        copy_folder(self._base, self.home)
        damage.do(self.home / "index")
        asked = in_child(self._ask, patience=60)
        found = _problems("ask", asked)
        # Asking may have changed something (SQLite's own recovery): doctor looks at the damage itself.
        copy_folder(self._base, self.home)
        damage.do(self.home / "index")
        mended = in_child(self._mend, patience=120)
        found += _problems("doctor", mended)
        if not mended.hung and mended.value is not None and mended.value.get("unnoticed"):
            # A bit in a page of SQLite that nothing uses, an empty log, a lost name that there is only one of:
            # no damage, since the answers are the same. The other files are compared whole.
            self.unnoticed += 1
            if "/vectors/" in damage.path or ("/lexical/" in damage.path and "lock" not in damage.path):
                found.append("doctor does not see it")
        return [f"{damage}: {problem}" for problem in found]

    def _ask(self) -> dict[str, Any]:
        from kb.errors import KbError

        problems = []
        try:
            if state(self.home, self._questions) != self.healthy:
                problems.append("WRONG ANSWER")
        except KbError as error:
            if len(str(error).splitlines()) != 1:
                problems.append(f"says more than a line: {error}")
        said = command_line(["--home", str(self.home), "--ui", "en", "ask", self._questions[0]])
        if said.code not in (0, 1, 2, 3) or "inside kb" in said.err or "Traceback" in said.err:
            problems.append(f"ask exits with {said.code}: {said.err.strip()[:300]}")
        elif said.code > 1 and len(said.err.strip().splitlines()) != 1:
            problems.append(f"ask says {said.err.strip()[:300]!r}")
        return {"problems": problems}

    def _mend(self) -> dict[str, Any]:
        kb = ["--home", str(self.home), "--ui", "en"]
        problems = []
        first = command_line([*kb, "doctor"])
        if first.code not in (0, 1, 3) or "inside kb" in first.err:
            problems.append(f"doctor exits with {first.code}: {first.err.strip()[:300]}")
        if first.code:
            repaired = command_line([*kb, "doctor", "--repair"])
            if repaired.code:
                problems.append(
                    f"doctor --repair exits with {repaired.code}: {(repaired.out + repaired.err).strip()[:300]}"
                )
        last = command_line([*kb, "doctor"])
        if last.code:
            problems.append(f"doctor is not content at last: {(last.out + last.err).strip()[:300]}")
        try:
            if state(self.home, self._questions) != self.healthy:
                problems.append("other answers after repair" if first.code else "WRONG ANSWER though doctor is content")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            problems.append(f"after repair: {type(error).__name__}: {error}")
        return {"problems": problems, "unnoticed": first.code == 0}


def _problems(command: str, ended: Ended) -> list[str]:
    """What a child found; or how it ended, where it did not end well."""
    if ended.hung:
        return [f"{command} hangs"]
    if ended.value is None:
        return [f"{command} dies of signal {ended.signal}"]
    if "trace" in ended.value:
        return [ended.value["trace"].strip().splitlines()[-1]]
    return list(ended.value["problems"])


def damage_all(patient: Patient, damages: Iterator[Damage], what: str, tally: Tally, stop: Callable[[], bool]) -> None:
    """Each damage in turn."""
    for damage in damages:
        if stop():
            return
        tally.count(what, patient.suffer(damage))
