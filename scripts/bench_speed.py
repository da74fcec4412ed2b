"""Questions and indexing against the clock: cold, warm, from nothing, one more document, nothing changed.

    .venv/bin/python scripts/bench_speed.py --documents FOLDER [--laws FOLDER] [--keep DIR] [--peer FOLDER]

``--documents`` is a folder of a few documents, ``--laws`` one of thousands (Markdown); each becomes a
knowledge base of its own. ``--keep DIR`` works there and uses again what is there. ``--peer`` is the
folder of a sentence-transformers model, which encodes the same passages in the same run. Every
figure stands beside its aim; wall time, so that a busy machine shows. Memory of several processes is
the sum of their proportional set sizes (what they share counts once), looked at five times a second.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from kb import KnowledgeBase

BARE = "import typer, rich, numpy, faiss, tantivy, sqlite3"
RUNS = 9
QUESTIONS = (
    "农村电商怎么发展",
    "耕地保护有哪些要求",
    "谁来承担养护费用",
    "施工合同纠纷由哪个法院管辖",
    "劳动者加班怎么计算工资",
    "企业违法排污如何处罚",
    "未成年人犯罪怎么处理",
    "土地承包期满以后怎么办",
    "行政复议的期限是多久",
    "How are villages helped to sell online?",
    "Who pays for rural roads?",
    "What protects farmland?",
)
MORE = "# 示范县道路管护细则\n\n第一条 为了管好农村道路，制定本细则。\n\n第二条 道路由乡镇养护，费用由县里承担。\n"


@dataclass(frozen=True)
class Row:
    """A figure: what, how much, the aim ("" where there is none)."""

    what: str
    value: str
    aim: str = ""


@dataclass(frozen=True)
class Took:
    """What a fresh process took: seconds on the wall and on the processors, peak MiB.

    ``memory`` is of the process, or of the largest it started; ``together`` of all at once, where that was watched.
    """

    wall: float
    processor: float
    memory: float
    together: float = 0.0


def process(command: list[str], home: Path | None = None, *, watch: bool = False) -> Took:
    """Runs a command, its output thrown away."""
    environment = {**os.environ, **({"KB_HOME": str(home)} if home else {})}
    begun = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = threading.Event()
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(child.pid, done, peak))
    if watch:
        watcher.start()
    _, _, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = 0
    if watch:
        done.set()
        watcher.join()
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, peak[0])


def _watch(root: int, done: threading.Event, peak: list[float]) -> None:
    """Keeps in ``peak`` the most MiB that a process and all below it took at once."""
    while not done.wait(0.2):
        peak[0] = max(peak[0], sum(map(_proportional, _below(root))) / 1024)


def _below(root: int) -> list[int]:
    """A process and all that it, or they, started."""
    found = [root]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found.extend(map(int, task.read_text().split()))
    return found


def _proportional(process_id: int) -> int:
    """A process's proportional set size in KiB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def kb(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from kb.cli import main; main()", *arguments]


def cold(home: Path, ratio: float, mebibytes: int) -> list[Row]:
    """A question from a fresh process, in turns with the bare imports that it cannot do without."""
    bare, asked = [], []
    for _ in range(RUNS):
        bare.append(process([sys.executable, "-c", BARE]))
        asked.append(process(kb("ask", QUESTIONS[0]), home))
    floor = statistics.median(took.wall for took in bare)
    seconds = statistics.median(took.wall for took in asked)
    processor = statistics.median(t.processor for t in asked) / statistics.median(t.processor for t in bare)
    return [
        Row("cold question, ms (bare imports, ms)", f"{1000 * seconds:.0f} ({1000 * floor:.0f})"),
        Row(
            "cold question, of the bare imports (processor time)",
            f"{seconds / floor:.2f} ({processor:.2f})",
            f"≤ {ratio}",
        ),
        Row("cold question, peak MiB", f"{max(took.memory for took in asked):.0f}", f"≤ {mebibytes}"),
    ]


def warm(home: Path, aim: int) -> list[Row]:
    """Questions inside one process, encoder included: the same ones again, and others of which each is asked once."""
    from kb import KnowledgeBase

    rows = []
    with KnowledgeBase.open(home) as base:
        for question in QUESTIONS:
            base.ask(question)
        for what, asked in (("warm question", QUESTIONS * 10), ("warm question, never asked before", new(base))):
            times = []
            processor = time.process_time()
            for question in asked:
                begun = time.perf_counter()
                base.ask(question)
                times.append(1000 * (time.perf_counter() - begun))
            processor = 1000 * (time.process_time() - processor) / len(times)
            times.sort()
            median, last = statistics.median(times), times[int(0.99 * len(times))]
            rows.append(Row(f"{what}, median ms (mean processor ms)", f"{median:.1f} ({processor:.1f})", f"≤ {aim}"))
            rows.append(Row(f"{what}, p99 of the median", f"{last / median:.1f}", "≤ 3"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append(Row("asking in one process, peak MiB", f"{peak:.0f}"))
    return rows


def new(base: KnowledgeBase) -> list[str]:
    """120 questions about what is in a knowledge base: beginnings of sentences of passages here and there (seeded)."""
    rng = random.Random(20260103)
    documents = base.documents()
    questions: dict[str, None] = {}
    while len(questions) < 120:
        passage = rng.choice(base.passages_of(rng.choice(documents).id))
        start, end = rng.choice(passage.sentences)
        text = passage.text[start:end]
        if end - start > 12:
            questions[" ".join(text.split()[:10]) if text.isascii() else text[:20]] = None
    return list(questions)


def make(home: Path, source: Path) -> bool:
    """A home with the files of ``source`` in corpus/; whether it is new."""
    if (home / "index" / "current").exists():
        return False
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    (home / "kb.toml").touch()
    shutil.copytree(source, home / "corpus", dirs_exist_ok=True)
    return True


def timed(command: Callable[[], object]) -> float:
    begun = time.perf_counter()
    command()
    return time.perf_counter() - begun


def from_nothing(home: Path, minutes: str) -> list[Row]:
    """``kb index`` of everything, in a process of its own; its workers count as they are."""
    took = process(kb("index"), home, watch=True)
    passages = apart(count, home)
    largest = f"{took.together:.0f} ({took.memory:.0f})"
    return [
        Row("index from nothing, s (cores busy)", f"{took.wall:.0f} ({took.processor / took.wall:.2f})", minutes),
        Row("index from nothing, passages/s", f"{passages / took.wall:.0f}"),
        Row("index from nothing, peak MiB of all processes (of the largest)", largest, "< 2048"),
    ]


def count(home: Path) -> int:
    from kb.store import open_store

    return open_store(home / "index").sizes().passages


def incremental(home: Path) -> tuple[list[Row], float]:
    """One document more and one fewer, and a run that finds nothing to do: (rows, seconds to add)."""
    new = home / "corpus" / "bench-speed-more.md"
    process(kb("index"), home)
    nothing = min((process(kb("index"), home) for _ in range(3)), key=lambda took: took.wall)
    new.write_text(MORE, encoding="utf-8")
    added = process(kb("index"), home)
    new.unlink()
    removed = process(kb("index"), home)
    return [
        Row("index, nothing changed, s (processor s)", said(nothing), "< 0.5"),
        Row("index, one document more, s (processor s)", said(added)),
        Row("index, one document fewer, s (processor s)", said(removed), "< 0.5 more than nothing"),
    ], added.wall


def said(took: Took) -> str:
    return f"{took.wall:.2f} ({took.processor:.2f})"


def peer(model: Path, source: Path) -> list[Row]:
    """Passages a second of the embedded encoder (windows and sentences included) and of a peer, on one thread set."""
    from kb.documents import read
    from kb.encoders import load
    from kb.encoders.embedded import prepared
    from kb.indexing.embedding import embed
    from kb.passages import split

    documents = []
    passages = 0
    for path in sorted(source.rglob("*.md")):
        document = read(path)
        documents.append((document.metadata, split(document, path.stem)))
        passages += len(documents[-1][1])
        if passages > 600:
            break
    list(embed(documents[:1], prepared(None)))
    ours = passages / timed(lambda: list(embed(documents, prepared(None))))
    other = load(str(model))
    other.encode_passages(["ready"])
    texts = [passage.text for _, some in documents for passage in some]
    theirs = passages / timed(lambda: other.encode_passages(texts))
    return [
        Row("encode, passages/s, with every sentence and window", f"{ours:.0f}"),
        Row(f"encode, passages/s, {model.name}, passages alone", f"{theirs:.0f}"),
    ]


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function in a process of its own: a process counts its parent's memory at its start as its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def show(console: Console, title: str, rows: list[Row]) -> None:
    table = Table(title=title)
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("aim", justify="right")
    for row in rows:
        table.add_row(row.what, row.value, row.aim)
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=Path, required=True, help="a folder with a few documents")
    parser.add_argument("--laws", type=Path, help="a folder with thousands")
    parser.add_argument("--keep", type=Path, help="work here and leave everything")
    parser.add_argument("--peer", type=Path, help="the folder of a sentence-transformers model")
    arguments = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="kb-speed-") as temporary:
        place = arguments.keep or Path(temporary)
        empty = place / "empty"
        (empty / "corpus").mkdir(parents=True, exist_ok=True)
        (empty / "index").mkdir(exist_ok=True)
        (empty / "kb.toml").touch()
        alone = incremental(empty)[1]
        small = place / "documents"
        made = make(small, arguments.documents)
        rows = from_nothing(small, "") if made else []
        show(console, "A few documents", [*rows, *cold(small, 1.8, 120), *apart(warm, small, 5)])
        if arguments.laws is not None:
            large = place / "laws"
            rows = from_nothing(large, "≤ 300 on two cores") if make(large, arguments.laws) else []
            changes, added = incremental(large)
            more = Row("one document more than in an empty home, s more", f"{added - alone:.2f}", "≤ 1.5")
            title = f"{apart(count, large):,} passages"
            show(console, title, [*rows, *changes, more, *cold(large, 3.0, 250), *apart(warm, large, 15)])
        if arguments.peer is not None:
            show(console, "Encoding", apart(peer, arguments.peer, arguments.laws or arguments.documents))


if __name__ == "__main__":
    main()
