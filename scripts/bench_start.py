"""How long a command takes from a fresh process, beside the bare imports that it cannot do without.

    .venv/bin/python scripts/bench_start.py [--home DIR] [--runs N]

Each row is the median of N fresh processes, run in turns with the others so that a busy machine weighs on
all alike: wall time, processor time, the ratio of wall time to the bare imports, and peak resident memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BARE = "import typer, rich, numpy, faiss, tantivy, sqlite3"
QUESTION = "农村电商怎么发展"
FIGURE = "农产品网络零售额是多少"
PHRASE = "乡村振兴"


@dataclass
class Row:
    """One command and what it took, run by run: seconds, seconds, MiB."""

    name: str
    command: list[str]
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure(row: Row) -> None:
    """Runs a command once in a fresh process, its output thrown away."""
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.execv(row.command[0], row.command)
    _, _, usage = os.wait4(pid, 0)
    row.wall.append(time.perf_counter() - begun)
    row.processor.append(usage.ru_utime + usage.ru_stime)
    row.memory.append(usage.ru_maxrss / 1024 if sys.platform != "darwin" else usage.ru_maxrss / 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="a knowledge base (otherwise a new one with the documents that ship)")
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    python = sys.executable
    # Where it is set, each process compiles all modules again: twice the time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    kb = [python, "-c", "from kb.cli import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home
        if home is None:
            home = Path(folder) / "home"
            os.spawnv(os.P_WAIT, python, [*kb, "init", str(home), "--with-samples"])
        asking = [*kb, "--home", str(home)]
        rows = [
            Row("python -c pass", [python, "-c", "pass"]),
            Row(f'python -c "{BARE}"', [python, "-c", BARE]),
            Row("kb ask (text, in a pipe)", [*asking, "ask", QUESTION]),
            Row("kb ask --json", [*asking, "ask", "--json", QUESTION]),
            Row("kb ask (for a figure)", [*asking, "ask", FIGURE]),
            Row("kb ask (in English)", [*asking, "ask", "How is rural e-commerce developed?"]),
            Row("kb list", [*asking, "list"]),
            Row("kb cite 1", [*asking, "cite", "1"]),
            Row("kb trace", [*asking, "trace", PHRASE]),
            Row("kb --help", [*kb, "--help"]),
        ]
        for row in rows:
            measure(row)  # once for the page cache, not counted
            row.wall, row.processor, row.memory = [], [], []
        for _ in range(arguments.runs):
            for row in rows:
                measure(row)
    bare = statistics.median(rows[1].wall)
    table = Table(title=f"Fresh processes, median of {arguments.runs}", title_justify="left")
    table.add_column("command", no_wrap=True)
    for heading in ("wall ms", "processor ms", "of bare imports", "peak MiB"):
        table.add_column(heading, justify="right")
    for row in rows:
        wall = statistics.median(row.wall)
        table.add_row(
            row.name,
            f"{wall * 1000:.0f}",
            f"{statistics.median(row.processor) * 1000:.0f}",
            f"{wall / bare:.2f}",
            f"{max(row.memory):.0f}",
        )
    Console(highlight=False, width=110 if not sys.stdout.isatty() else None).print(table)


if __name__ == "__main__":
    main()
