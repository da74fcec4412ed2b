"""Many at once: readers ask while writers add and change, and nobody sees half a change."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from soak.crash import Tally
from soak.home import write
from soak.processes import command_line, in_child, in_children

_TOPICS = ("水渠", "果园", "鱼塘", "晒谷场", "磨坊", "茶山", "竹林", "蜂箱", "牧场", "菜窖")
_VERSION = re.compile(r"version (\d+)")


def _document(writer: int, version: int) -> str:
    """A document that says in every passage which version it is."""
    parts = [f"# {_TOPICS[writer % len(_TOPICS)]} rules of village {writer}, version {version}\n"]
    parts += [
        f"{number}. Village {writer} keeps its {_TOPICS[(writer + number) % len(_TOPICS)]} in order; "
        f"this is part {number} of version {version} of the rules.\n"
        for number in range(1, 6)
    ]
    return "\n".join(parts)


def read_until(home: Path, until: float, seed: int) -> dict[str, Any]:
    """Asks again and again, each time with everything opened anew; answers what was seen."""
    from kb.knowledge_base import KnowledgeBase

    rng = random.Random(seed)
    asked, problems = 0, []
    while time.time() < until and len(problems) < 3:
        topic = rng.choice(_TOPICS)
        try:
            with KnowledgeBase.open(home) as base:
                answer = base.ask(f"Which village keeps its {topic} in order?", n=10)
                known = {record.id for record in base.documents()}
                seen: dict[str, set[str]] = {}
                for result in answer.results:
                    if result.document.id not in known:
                        problems.append(f"a passage of {result.document.id}, which is not in the same state")
                    versions = _VERSION.findall(result.passage.text) + _VERSION.findall(result.document.metadata.title)
                    seen.setdefault(result.document.id, set()).update(versions)
                problems += [f"{one} in versions {sorted(of)} at once" for one, of in seen.items() if len(of) > 1]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            problems.append(f"ask: {type(error).__name__}: {error}")
        asked += 1
    return {"count": asked, "problems": problems}


def write_until(home: Path, until: float, writer: int, incoming: Path) -> dict[str, Any]:
    """Adds documents and changes one of its own, again and again; answers what must be findable."""
    kb = ["--home", str(home), "--ui", "en"]
    added, changed, problems = [], 0, []
    number = 0
    while time.time() < until and len(problems) < 3:
        number += 1
        name = f"writer-{writer}-{number}"
        text = f"# Notice {name}\n\nThe key of shed {name} hangs at the post office of village {writer}.\n"
        said = command_line([*kb, "add", str(write(incoming, f"{name}.md", text))])
        if said.code:
            problems.append(f"add exits with {said.code}: {said.err.strip()}")
        added.append(name)
        part = home / "corpus" / f".kb-part-{writer}"
        part.write_text(_document(writer, number), encoding="utf-8")
        part.replace(home / "corpus" / f"rules-{writer}.md")
        said = command_line([*kb, "index"])
        if said.code:
            problems.append(f"index exits with {said.code}: {said.err.strip()}")
        changed += 1
    return {"count": len(added), "problems": problems, "added": added}


def crowd(home: Path, incoming: Path, *, readers: int, writers: int, seconds: float, seed: int, tally: Tally) -> None:
    """Readers and writers for so long; afterwards everything is there and in order."""
    for writer in range(writers):
        write(home / "corpus", f"rules-{writer}.md", _document(writer, 0))
    in_child(lambda: command_line(["--home", str(home), "index"]).code)
    until = time.time() + seconds
    works: list[Callable[[], Any]] = [partial(read_until, home, until, seed + number) for number in range(readers)]
    works += [partial(write_until, home, until, number, incoming) for number in range(writers)]
    names: list[str] = []
    for number, ended in enumerate(in_children(works, patience=seconds + 120)):
        kind = "question" if number < readers else "addition"
        if ended.value is None or "trace" in ended.value:
            tally.problems.append(f"crowd: a process hung or died ({kind}s): {ended}")
            continue
        tally.tried[f"{kind}s in a crowd"] = tally.tried.get(f"{kind}s in a crowd", 0) + ended.value["count"]
        tally.problems += [f"crowd: {problem}" for problem in ended.value["problems"]]
        names += ended.value.get("added", [])
    after = in_child(lambda: _found(home, names))
    tally.problems += after.value if isinstance(after.value, list) else [f"crowd, afterwards: {after.value}"]
    tally.tried["additions found at the end"] = len(names)


def _found(home: Path, names: list[str]) -> list[str]:
    """What is missing or out of order at the end."""
    from kb.knowledge_base import KnowledgeBase

    problems = []
    doctor = command_line(["--home", str(home), "--ui", "en", "doctor"])
    if doctor.code:
        problems.append(f"crowd: doctor says {doctor.out.strip()} {doctor.err.strip()}")
    with KnowledgeBase.open(home) as base:
        known = {record.id for record in base.documents()}
        problems += [f"crowd: {name} is missing" for name in names if name not in known]
        for name in names[:: max(1, len(names) // 20)]:
            answer = base.ask(f"Where does the key of shed {name} hang?", n=3, document=name)
            if not any(name in result.passage.text for result in answer.results):
                problems.append(f"crowd: {name} is not found")
        if not base.up_to_date():
            problems.append("crowd: the index is not up to date at the end")
    return problems


def dead_writer(home: Path, tally: Tally) -> None:
    """A process dies with the write lock in its hand: the next one takes it at once."""

    def hold() -> None:
        from kb.store import open_store

        with open_store(home / "index").transaction():
            os.kill(os.getpid(), signal.SIGKILL)

    in_child(hold)
    begun = time.monotonic()
    said = in_child(lambda: command_line(["--home", str(home), "index", "--rebuild"]).code, patience=60)
    took = time.monotonic() - begun
    problems = [] if said.value == 0 else [f"a dead writer's lock is not taken over: {said}"]
    tally.count("dead writers' locks taken over", problems + ([f"it took {took:.0f} s"] if took > 30 else []))
