"""How the index grows: size, build time, cold and warm latency and memory at 10 thousand to 5 million passages.

    .venv/bin/python scripts/bench_scale.py --laws FOLDER [--sizes 10000,100000,1000000] [--five-million] [--keep DIR]

Passages are made by recombining sentences of the law corpus (a folder of Markdown files), seeded, so
that two runs make the same ones. A sentence's vector is its own; a passage's is the mean of its
sentences' and a little noise, which keeps the distances real without encoding each passage anew.
Each size is built in its own process, so that its memory is its own. The last column of the second
table is the exponent b of cost = a * passages^b between the smallest and the largest size.
"""

from __future__ import annotations

import argparse
import json
import math
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
from typing import Any

from rich.console import Console
from rich.table import Table

SEED = 20260103
FILES = 100  # whose sentences are recombined
SENTENCES = 3  # of a passage
PER_DOCUMENT = 50
PORTION = 20_000
QUESTIONS = 40


@dataclass(frozen=True)
class Measured:
    """One size: seconds, bytes, milliseconds, MiB."""

    passages: int
    kind: str
    build_s: float
    settle_s: float
    build_peak_mib: float
    total_bytes: int
    vector_bytes: float
    cold_ms: float
    cold_peak_mib: float
    warm_ms: float
    warm_p99_ms: float
    recall: float


def sentence_pool(laws: Path, place: Path) -> Path:
    """Sentences of the law corpus and their vectors, encoded once."""
    import numpy as np

    from kb.documents import read
    from kb.encoders.embedded import prepared
    from kb.passages import split

    pool = place / "pool.npz"
    if not pool.exists():
        files = sorted(laws.rglob("*.md"))
        texts: dict[str, None] = {}
        for file in files[:: max(1, len(files) // FILES)]:
            for passage in split(read(file), "x"):
                for start, end in passage.sentences:
                    if end - start > 12:
                        texts[passage.text[start:end]] = None
        encoder = prepared(None)
        units = encoder.encode_units(list(texts))
        vectors = encoder.compose(units.sums, units.lengths).astype(np.float16)
        np.savez(pool, texts=np.array(list(texts), dtype=np.str_), vectors=vectors)
    return pool


def build(pool: Path, home: Path, passages: int) -> tuple[float, float]:
    """Fills a store; seconds to write and seconds to put in order."""
    import numpy as np

    from kb.documents.document import Metadata
    from kb.documents.normalise import normalise
    from kb.passages.passage import Passage
    from kb.store import open_store
    from kb.store.store import DocumentRecord, IndexedPassage

    with np.load(pool, allow_pickle=False) as archive:
        texts, vectors = [normalise(text) for text in archive["texts"].tolist()], archive["vectors"].astype(np.float32)
    chance = np.random.default_rng(SEED)
    store = open_store(home, "bench", vectors.shape[1])

    def documents() -> Iterator[tuple[DocumentRecord, list[IndexedPassage]]]:
        for number in range(passages // PER_DOCUMENT):
            identity = f"d{number:07}"
            chosen = chance.integers(0, len(texts), (PER_DOCUMENT, SENTENCES))
            noise = chance.standard_normal((PER_DOCUMENT, vectors.shape[1])).astype(np.float32) * 0.01
            # Recombined sentences are so many that they would repeat: each gets a little noise of its own.
            own = chance.standard_normal((PER_DOCUMENT, SENTENCES, vectors.shape[1])).astype(np.float32) * 0.008
            sentences = vectors[chosen] + own
            sentences /= np.linalg.norm(sentences, axis=2, keepdims=True)
            whole = sentences.mean(axis=1) + noise
            whole /= np.linalg.norm(whole, axis=1, keepdims=True)
            indexed = []
            for place in range(PER_DOCUMENT):
                parts = [texts[i] for i in chosen[place].tolist()]
                ends = np.cumsum([len(part) for part in parts]).tolist()
                text = "".join(parts)
                passage = Passage(
                    f"{identity}:{place}", identity, str(place), (), text, text,
                    tuple(zip([0, *ends[:-1]], ends, strict=True)), 0, len(text), None, 1,
                )  # fmt: skip
                indexed.append(IndexedPassage(passage, whole[place], sentences[place]))
            metadata = Metadata(title=identity, language="zh", kind="law")
            yield DocumentRecord(identity, metadata, f"{identity}.md", "", None, 0, PER_DOCUMENT), indexed

    begun = time.perf_counter()
    rest = documents()
    left = passages // PER_DOCUMENT
    while left:
        with store.transaction() as transaction:
            for _ in range(min(left, PORTION // PER_DOCUMENT)):
                transaction.put(*next(rest))
                left -= 1
            transaction.commit(more=True)
    written = time.perf_counter()
    store.settle()
    return written - begun, time.perf_counter() - written


def questions(pool: Path) -> tuple[list[str], object]:
    """Questions: sentences of the pool, shortened, and their vectors."""
    import numpy as np

    from kb.encoders import load

    with np.load(pool, allow_pickle=False) as archive:
        texts = archive["texts"].tolist()
    chosen = np.random.default_rng(SEED + 1).choice(len(texts), QUESTIONS, replace=False)
    asked = [texts[i][:24] for i in chosen.tolist()]
    return asked, load().encode_queries(asked)


def ask(home: Path, pool: Path) -> tuple[float, float, float, float]:
    """(cold ms, peak MiB then, warm median ms, p99 ms): candidates of all three kinds, and their vectors."""
    from kb.documents.normalise import normalise
    from kb.store import open_store
    from kb.store.store import LexicalQuery
    from kb.store.terms import terms

    asked, vectors = questions(pool)
    begun = time.perf_counter()
    store = open_store(home)
    times = []
    cold = peak = 0.0
    for number, (text, vector) in enumerate(zip(asked, vectors, strict=True)):  # type: ignore[call-overload]
        start = time.perf_counter()
        with store.snapshot() as snapshot:
            dense = snapshot.dense(vector, 100)
            snapshot.dense_sentences(vector, 100)
            snapshot.lexical(LexicalQuery(dict.fromkeys(terms(normalise(text)), 1.0)), 100, None, "zh")
            snapshot.sentence_vectors(dense.rows.tolist())
            snapshot.passages(dense.rows.tolist())
        if number == 0:
            cold = 1000 * (time.perf_counter() - begun)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        else:
            times.append(1000 * (time.perf_counter() - start))
    return cold, peak, statistics.median(times), sorted(times)[math.ceil(0.99 * len(times)) - 1]


def recall(home: Path, pool: Path) -> float:
    """Of the 100 passages nearest by exact comparison of all vectors as kept, the share that a search finds."""
    import numpy as np

    from kb.store import open_store

    _, vectors = questions(pool)
    shares = []
    with open_store(home).snapshot() as snapshot:
        rows = np.concatenate([segment.rows_alive() for segment in snapshot._files.segments])
        some = list(vectors)[:10]  # type: ignore[call-overload]
        scores = [
            np.concatenate([snapshot.passage_vectors(rows[i : i + 20_000].tolist()) @ q for q in some]).reshape(10, -1)
            for i in range(0, len(rows), 20_000)
        ]
        exact = np.concatenate(scores, axis=1)
        for query, all_scores in zip(some, exact, strict=True):
            nearest = set(rows[np.argpartition(-all_scores, 100)[:100]].tolist())
            shares.append(len(nearest & set(snapshot.dense(query, 100).rows.tolist())) / 100)
    return statistics.mean(shares)


def measure(pool: Path, place: Path, passages: int) -> Measured:
    """One size, each part in a process of its own."""
    home = place / f"index-{passages}"
    shutil.rmtree(home, ignore_errors=True)
    built = _apart("build", pool, home, passages)
    asked = _apart("ask", pool, home, passages)
    found = _apart("recall", pool, home, passages)
    vector_files = [path for path in home.rglob("*.*") if path.parent.parent.name == "vectors"]
    kept = sum(p.stat().st_size for p in vector_files if not p.name.startswith("windows"))
    kind, size, vectors = _apart("sizes", pool, home, passages)
    return Measured(passages, kind, built[0], built[1], built[2], size, kept / vectors, *asked, found[0])


def _apart(what: str, pool: Path, home: Path, passages: int) -> list[Any]:
    command = [sys.executable, __file__, "--part", what, "--pool", str(pool), "--home", str(home), "--n", str(passages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    values: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return values


def part(arguments: argparse.Namespace) -> None:
    """What ``_apart`` runs."""
    if arguments.part == "pool":
        print(json.dumps([str(sentence_pool(arguments.pool, arguments.home))]))
    elif arguments.part == "build":
        seconds = build(arguments.pool, arguments.home, arguments.n)
        # What a crashed or replaced state left is removed by the next writer once nobody can be reading it.
        for path in arguments.home.glob("store-*/*/*"):
            import os

            os.utime(path, (1, 1))
        from kb.store import open_store

        with open_store(arguments.home).transaction():
            pass
        print(json.dumps([*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
    elif arguments.part == "ask":
        print(json.dumps(ask(arguments.home, arguments.pool)))
    elif arguments.part == "sizes":
        from kb.store import open_store

        sizes = open_store(arguments.home).sizes()
        print(json.dumps([sizes.vector_index, sizes.bytes, sizes.passages + sizes.sentences]))
    else:
        print(json.dumps([recall(arguments.home, arguments.pool)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--laws", type=Path, help="the law corpus: a folder of Markdown files")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--five-million", action="store_true")
    parser.add_argument("--keep", type=Path, help="work here and leave the indexes")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--pool", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--n", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        part(arguments)
        return
    if arguments.laws is None:
        parser.error("--laws FOLDER is needed")
    sizes = [int(size) for size in arguments.sizes.split(",")] + ([5_000_000] if arguments.five_million else [])
    with tempfile.TemporaryDirectory(prefix="kb-scale-") as temporary:
        place = arguments.keep or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        # Apart, as all that follows: a process counts its parent's memory at its start as its own.
        pool = Path(_apart("pool", arguments.laws, place, 0)[0])
        rows = []
        for size in sizes:
            rows.append(measure(pool, place, size))
            print(json.dumps(asdict(rows[-1])), file=sys.stderr)
    show(rows)


def show(rows: list[Measured]) -> None:
    console = Console(width=140)
    table = Table(title="By number of passages (three sentences each)")
    names = ["passages", "vectors", "write s", "order s", "build MiB", "index MB", "B/vector", "cold ms", "cold MiB"]
    for name in [*names, "warm ms", "p99 ms", "recall@100"]:
        table.add_column(name, justify="right")
    for r in rows:
        table.add_row(
            f"{r.passages:,}", r.kind, f"{r.build_s:.1f}", f"{r.settle_s:.1f}", f"{r.build_peak_mib:.0f}",
            f"{r.total_bytes / 1e6:.0f}", f"{r.vector_bytes:.0f}", f"{r.cold_ms:.0f}", f"{r.cold_peak_mib:.0f}",
            f"{r.warm_ms:.1f}", f"{r.warm_p99_ms:.1f}", f"{r.recall:.3f}",
        )  # fmt: skip
    console.print(table)
    if len(rows) < 2:
        return
    first, last = rows[0], rows[-1]
    growth = Table(title=f"Growth exponent, {first.passages:,} to {last.passages:,}")
    for name in ("write", "order", "index size", "cold", "cold memory", "warm"):
        growth.add_column(name, justify="right")
    fields = ("build_s", "settle_s", "total_bytes", "cold_ms", "cold_peak_mib", "warm_ms")
    span = math.log(last.passages / first.passages)
    growth.add_row(*(f"{math.log(getattr(last, f) / max(getattr(first, f), 1e-9)) / span:.2f}" for f in fields))
    console.print(growth)


if __name__ == "__main__":
    main()
