"""How the index grows: size, build time, cold and warm latency and memory at 10 thousand to 5 million passages.

    .venv/bin/python scripts/bench_scale.py --laws FOLDER [--sizes 10000,100000,1000000] [--five-million]
        [--keep DIR] [--again]

Passages are made by recombining sentences of the law corpus (a folder of Markdown files), seeded, so
that two runs make the same ones: a title, and three sentences. Each sentence is encoded once; what
it adds to a passage is then added up, as indexing does it, and goes through the network's last
layers. So "write" holds all but reading files and encoding their text. Everything else is as it is
for a person: the index is a knowledge base's, "cold" is ``kb ask`` in a fresh process, "warm" is
``KnowledgeBase.ask`` with questions that were never asked before. Each size is built and asked in
processes of its own. ``--again`` asks anew what ``--keep`` kept. The last table has the exponent b
of cost = a * passages^b between the smallest and the largest size.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_speed import BARE, kb, process
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.encoders.embedded import EmbeddedEncoder

SEED = 20260103
EVERY = 10  # of so many files, the sentences of one are recombined
SENTENCES = 3  # of a passage
PER_DOCUMENT = 50
PORTION = 8192  # passages that are committed together, as indexing does
QUESTIONS = 100
COLD = 5


@dataclass(frozen=True)
class Measured:
    """One size: seconds, MiB, bytes, milliseconds.

    ``vector_bytes`` are those of a passage or sentence in its FAISS index with all that belongs to it,
    ``pool_recall`` how many of the 100 nearest are among the candidates that ranking looks at.
    """

    passages: int
    kind: str
    write_s: float
    write_processor_s: float
    order_s: float
    order_processor_s: float
    build_mib: float
    total_bytes: int
    vector_bytes: float
    bare_ms: float
    cold_ms: float
    cold_mib: float
    warm_ms: float
    warm_p99_ms: float
    warm_mib: float
    recall: float
    pool_recall: float


@dataclass(frozen=True)
class Pool:
    """Sentences, titles behind them, and what one pass of the network gives of each (``kb.encoders.token_sums``)."""

    texts: list[str]
    titles: int
    vectors: NDArray[np.float16]
    sums: NDArray[np.float16]
    lengths: NDArray[np.float32]
    windows: NDArray[np.int8]
    window_offsets: NDArray[np.int64]


def make_pool(laws: Path, place: Path) -> None:
    """Encodes the sentences of the law corpus once."""
    import numpy as np

    from kb.documents import read
    from kb.encoders.embedded import prepared
    from kb.passages import split
    from kb.text.normalise import normalise

    if (place / "pool.json").exists():
        return
    texts: dict[str, None] = {}
    titles: dict[str, None] = {}
    for file in sorted(laws.rglob("*.md"))[::EVERY]:
        document = read(file)
        titles[normalise(document.metadata.title)] = None
        for passage in split(document, "x"):
            for start, end in passage.sentences:
                if end - start > 12:
                    texts[normalise(passage.text[start:end])] = None
    every = [*texts, *titles]
    encoder = prepared(None)
    vectors, sums, lengths, windows, counts = [], [], [], [], []
    for first in range(0, len(every), 20_000):
        units = encoder.encode_token_sums(every[first : first + 20_000])
        vectors.append(encoder.compose(units.sums, units.lengths).astype(np.float16))
        sums.append(units.sums.astype(np.float16))
        lengths.append(units.lengths)
        windows.append(np.rint(units.windows * 127).astype(np.int8))
        counts.append(units.window_counts)
    np.save(place / "vectors.npy", np.concatenate(vectors))
    np.save(place / "sums.npy", np.concatenate(sums))
    np.save(place / "lengths.npy", np.concatenate(lengths))
    np.save(place / "windows.npy", np.concatenate(windows))
    np.save(place / "window_offsets.npy", np.concatenate([[0], np.cumsum(np.concatenate(counts))]))
    (place / "pool.json").write_text(json.dumps([len(titles), every], ensure_ascii=False), encoding="utf-8")


def load_pool(place: Path) -> Pool:
    import numpy as np

    titles, texts = json.loads((place / "pool.json").read_text(encoding="utf-8"))
    names = ("vectors", "sums", "lengths", "windows", "window_offsets")
    return Pool(texts, titles, *(np.load(place / f"{name}.npy", mmap_mode="r") for name in names))


def portions(
    pool: Pool, passages: int, encoder: EmbeddedEncoder, done: int = 0
) -> Iterator[list[tuple[Any, list[Any]]]]:
    """Documents with their passages and vectors, as many together as are committed together, but the first ``done``."""
    import numpy as np

    from kb.documents.document import Metadata
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, IndexedPassage

    rng = np.random.default_rng(SEED)
    sentences = len(pool.texts) - pool.titles
    number = 0
    for first in range(0, passages, PORTION):
        documents = -(-min(PORTION, passages - first) // PER_DOCUMENT)
        chosen = rng.integers(0, sentences, (documents * PER_DOCUMENT, SENTENCES))
        titles = sentences + rng.integers(0, pool.titles, documents)
        if first < done:
            number += documents
            continue
        members = np.concatenate([np.repeat(titles, PER_DOCUMENT)[:, None], chosen], axis=1)
        vectors = encoder.compose(
            pool.sums[members.ravel()].reshape(*members.shape, -1).astype(np.float32).sum(axis=1),
            pool.lengths[members].sum(axis=1),
        )
        own = pool.vectors[chosen.ravel()].astype(np.float32).reshape(*chosen.shape, -1)
        portion = []
        for document in range(documents):
            identity = f"d{number:07}"
            number += 1
            indexed = []
            for place in range(PER_DOCUMENT):
                at = document * PER_DOCUMENT + place
                which = chosen[at].tolist()
                parts = [pool.texts[i] for i in which]
                ends = np.cumsum([len(part) for part in parts]).tolist()
                text = "".join(parts)
                windows = np.concatenate(
                    [pool.windows[pool.window_offsets[i] : pool.window_offsets[i + 1]] for i in which]
                )
                passage = Passage(
                    f"{identity}:{place}", identity, str(place), (), text, text,
                    tuple(zip([0, *ends[:-1]], ends, strict=True)), 0, len(text), None, 1,
                )  # fmt: skip
                indexed.append(
                    IndexedPassage(passage, vectors[at], own[at], windows.astype(np.float32) / np.float32(127))
                )
            metadata = Metadata(title=pool.texts[titles[document]], language="zh", kind="law")
            record = DocumentRecord(identity, metadata, f"corpus/{identity}.md", "", None, 0, PER_DOCUMENT)
            portion.append((record, indexed))
        yield portion


def build(place: Path, home: Path, passages: int) -> list[float]:
    """Fills a knowledge base: seconds to write (wall, processor), seconds to put in order (likewise), peak MiB.

    Interrupted, it goes on where it was.
    """
    from kb.encoders.embedded import EmbeddedEncoder
    from kb.store import open_store

    (home / "corpus").mkdir(parents=True, exist_ok=True)
    (home / "kb.toml").touch()
    so_far = home / "so-far.json"
    seconds, processor, peak = json.loads(so_far.read_text()) if so_far.exists() else (0.0, 0.0, 0.0)
    encoder = EmbeddedEncoder()
    encoder.encode_queries(["ready"])
    store = open_store(home / "index", encoder.name, encoder.dimensions)
    pool = load_pool(place)
    clock = Clock()
    for portion in portions(pool, passages, encoder, store.sizes().passages):
        with store.transaction() as transaction:
            for record, indexed in portion:
                transaction.put(record, indexed)
            transaction.commit(more=True)
        wall, used, memory = clock.read()
        seconds, processor, peak = seconds + wall, processor + used, max(peak, memory)
        so_far.write_text(json.dumps([seconds, processor, peak]))
    clock.read()
    store.settle()
    order, order_processor, peak_of_order = clock.read()
    # What was replaced is removed by the next writer once nobody can be reading it.
    for path in (home / "index").glob("store-*/*/*"):
        os.utime(path, (1, 1))
    with store.transaction():
        pass
    return [seconds, processor, order, order_processor, max(peak, peak_of_order)]


class Clock:
    """Seconds on the wall and on the processors since it was last read, and the process's peak MiB."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float, float]:
        wall, processor = time.perf_counter(), time.process_time()
        passed = wall - self._wall, processor - self._processor
        self._wall, self._processor = wall, processor
        return *passed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions(place: Path) -> list[str]:
    """Beginnings of sentences, each asked once."""
    import numpy as np

    pool = load_pool(place)
    chosen = np.random.default_rng(SEED + 1).choice(len(pool.texts) - pool.titles, QUESTIONS, replace=False)
    return [pool.texts[i][:24] for i in chosen.tolist()]


def cold(place: Path, home: Path) -> list[float]:
    """(bare imports ms, ``kb ask`` ms, its peak MiB), in turns."""
    bare, asked = [], []
    for question in questions(place)[: COLD + 1]:
        bare.append(process([sys.executable, "-c", BARE]))
        asked.append(process(kb("ask", question), home))
    return [
        1000 * statistics.median(took.wall for took in bare[1:]),
        1000 * statistics.median(took.wall for took in asked[1:]),
        max(took.memory for took in asked),
    ]


def warm(place: Path, home: Path) -> list[float]:
    """(median ms, p99 ms, peak MiB) of questions in one process, none of which was asked before."""
    from kb import KnowledgeBase

    times = []
    asked = questions(place)
    with KnowledgeBase.open(home) as base:
        base.ask("农村电商怎么发展")
        for question in asked:
            begun = time.perf_counter()
            base.ask(question)
            times.append(1000 * (time.perf_counter() - begun))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [statistics.median(times), sorted(times)[math.ceil(0.99 * len(times)) - 1], peak]


def recall(place: Path, home: Path, passages: int) -> list[float]:
    """Of the 100 passages nearest by exact comparison of the vectors before they were packed, how many are found.

    Among the first 100, and among as many as ranking looks at.
    """
    import numpy as np

    from kb.encoders.embedded import EmbeddedEncoder
    from kb.search.candidates import DEPTH
    from kb.store import open_store

    encoder = EmbeddedEncoder()
    asked = encoder.encode_queries(questions(place)[:40])
    scores = [
        np.stack([one.vector for _, indexed in portion for one in indexed]) @ asked.T
        for portion in portions(load_pool(place), passages, encoder)
    ]
    exact = np.concatenate(scores)
    shares = []
    with open_store(home / "index").snapshot() as snapshot:
        for query, all_scores in zip(asked, exact.T, strict=True):
            nearest = set(np.argpartition(-all_scores, 100)[:100].tolist())  # rows count up from 0 in this order
            found = [set(snapshot.dense(query, n).rows.tolist()) for n in (100, DEPTH)]
            shares.append([len(nearest & some) / 100 for some in found])
    return [statistics.mean(share) for share in zip(*shares, strict=True)]


def sizes(home: Path) -> list[Any]:
    """(structure of the vectors, bytes of everything, bytes of a vector in its FAISS index)."""
    from kb.store import open_store

    counts = open_store(home / "index").sizes()
    files = [path for path in (home / "index").glob("store-*/vectors/*/*") if not path.name.startswith("windows")]
    held = sum(path.stat().st_size for path in files)
    total = sum(path.stat().st_size for path in (home / "index").rglob("*") if path.is_file())
    return [counts.vector_index, total, held / (counts.passages + counts.sentences)]


def measure(place: Path, passages: int, again: bool) -> Measured:
    """One size, each part in a process of its own."""
    home = place / f"home-{passages}"
    kept = home / "built.json"
    if not kept.exists() or not again:
        if kept.exists():
            shutil.rmtree(home)
        values = apart("build", place, home, passages)
        kept.write_text(json.dumps([values, apart("recall", place, home, passages)]))
    (write, write_processor, order, order_processor, peak), (recall_at_100, in_pool) = json.loads(kept.read_text())
    kind, total, each = apart("sizes", place, home, passages)
    bare, asked, memory = apart("cold", place, home, passages)
    median, last, held = apart("warm", place, home, passages)
    return Measured(
        passages,
        kind,
        write,
        write_processor,
        order,
        order_processor,
        peak,
        total,
        each,
        bare,
        asked,
        memory,
        median,
        last,
        held,
        recall_at_100,
        in_pool,
    )


def apart(what: str, place: Path, home: Path, passages: int, laws: Path = Path()) -> list[Any]:
    command = [sys.executable, __file__, "--part", what, "--keep", str(place), "--home", str(home)]
    command += ["--n", str(passages), "--laws", str(laws)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    values: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return values


def part(arguments: argparse.Namespace) -> list[Any]:
    """What ``apart`` runs."""
    place, home = arguments.keep, arguments.home
    match arguments.part:
        case "pool":
            make_pool(arguments.laws, place)
            return []
        case "build":
            return list(build(place, home, arguments.n))
        case "recall":
            return list(recall(place, home, arguments.n))
        case "sizes":
            return sizes(home)
        case "cold":
            return list(cold(place, home))
    return list(warm(place, home))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--laws", type=Path, help="the law corpus: a folder of Markdown files")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--five-million", action="store_true")
    parser.add_argument("--keep", type=Path, help="work here and leave the indexes")
    parser.add_argument("--again", action="store_true", help="ask what was kept, without building it anew")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--n", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(part(arguments)))
        return
    if arguments.laws is None:
        parser.error("--laws FOLDER is needed")
    wanted = [int(size) for size in arguments.sizes.split(",")] + ([5_000_000] if arguments.five_million else [])
    with tempfile.TemporaryDirectory(prefix="kb-scale-") as temporary:
        place = arguments.keep or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        # Apart, as all that follows: a process counts its parent's memory at its start as its own.
        apart("pool", place, place, 0, arguments.laws)
        rows = []
        for size in wanted:
            rows.append(measure(place, size, arguments.again))
            print(json.dumps(asdict(rows[-1])), file=sys.stderr, flush=True)
    show(rows)


def show(rows: list[Measured]) -> None:
    console = Console(width=150)
    built = Table(title="Built (three sentences each)")
    names = ("passages", "vectors", "write s (processor)", "order s (processor)", "peak MiB", "index/ MB")
    for name in (*names, "FAISS B/vector"):
        built.add_column(name, justify="right")
    asked = Table(title="Asked")
    for name in (
        "passages",
        "bare ms",
        "cold ms",
        "cold MiB",
        "warm ms",
        "p99 ms",
        "warm MiB",
        "recall@100",
        "in pool",
    ):
        asked.add_column(name, justify="right")
    for r in rows:
        built.add_row(
            f"{r.passages:,}", r.kind, f"{r.write_s:.0f} ({r.write_processor_s:.0f})",
            f"{r.order_s:.0f} ({r.order_processor_s:.0f})", f"{r.build_mib:.0f}",
            f"{r.total_bytes / 1e6:,.0f}", f"{r.vector_bytes:.0f}",
        )  # fmt: skip
        asked.add_row(
            f"{r.passages:,}", f"{r.bare_ms:.0f}", f"{r.cold_ms:.0f}", f"{r.cold_mib:.0f}", f"{r.warm_ms:.1f}",
            f"{r.warm_p99_ms:.1f}", f"{r.warm_mib:.0f}", f"{r.recall:.3f}", f"{r.pool_recall:.3f}",
        )  # fmt: skip
    console.print(built)
    console.print(asked)
    if len(rows) < 2:
        return
    first, last = rows[0], rows[-1]
    growth = Table(title=f"Growth exponent, {first.passages:,} to {last.passages:,}")
    fields = {
        "write": "write_processor_s", "order": "order_processor_s", "build memory": "build_mib",
        "index size": "total_bytes", "cold": "cold_ms", "cold memory": "cold_mib", "warm": "warm_ms",
    }  # fmt: skip
    span = math.log(last.passages / first.passages)
    values = []
    for name, attribute in fields.items():
        growth.add_column(name, justify="right")
        one, other = (getattr(row, attribute) for row in (first, last))
        values.append(f"{math.log(other / max(one, 1e-9)) / span:.2f}")
    growth.add_row(*values)
    console.print(growth)


if __name__ == "__main__":
    main()
