"""What each structure of vectors costs in answers: a labelled set, asked through each of them.

    python scripts/bench_faiss_index.py ../shared/eval/statutes

Flat is exact, the others are what larger segments get (kb/store/faiss_index.py). The passages are
encoded once; each structure then gets the same vectors, as that index keeps them (of more than
32,000 passages, one byte a dimension). "answers" are those of a question, with
words and ranking; "nearest" the passages nearest by vector alone. Recall is that of the labelled
passages; "as nearest" is how many of the flat index's 100 nearest are among 100, and 200, of the
structure's.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from kb.encoders import load
from kb.encoders.encoder import Encoder
from kb.evaluation.beir_index import open_beir_index
from kb.evaluation.labelled_set import Question, read_beir
from kb.evaluation.measures import measure
from kb.search.query import prepare
from kb.search.search import search
from kb.store import faiss_index, open_store
from kb.store import migrate as migration
from kb.store.embedded import EmbeddedStore

ANY = 1 << 60
LIMITS = {"flat": (ANY, ANY), "ivf-sq8": (0, ANY), "ivf-pq": (0, 0)}
DEPTH = 100

Found = dict[str, list[str]]


@contextlib.contextmanager
def only(kind: str) -> Iterator[None]:
    """Every segment gets that structure, whatever its size."""
    kept = faiss_index.FLAT_LIMIT, faiss_index.BYTE_LIMIT
    faiss_index.FLAT_LIMIT, faiss_index.BYTE_LIMIT = LIMITS[kind]
    try:
        yield
    finally:
        faiss_index.FLAT_LIMIT, faiss_index.BYTE_LIMIT = kept


def asked(store: EmbeddedStore, encoder: Encoder, questions: Sequence[Question]) -> tuple[Found, Found]:
    """For each question's id the passages in its answer, and the 200 nearest by vector, best first."""
    answers, nearest = {}, {}
    with contextlib.closing(store.snapshot()) as snapshot:
        for question in questions:
            found = search(snapshot, encoder, question.text, n=DEPTH).results
            answers[question.id] = [one for result in found for one in (result.passage.id, *result.same_as)]
            rows = snapshot.dense(prepare(encoder, question.text).vector, 2 * DEPTH, None).rows
            nearest[question.id] = [passage.id for passage in snapshot.passages(rows.tolist())]
    return answers, nearest


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a labelled set in the BEIR layout")
    folder: Path = parser.parse_args().folder
    encoder = load(None)
    labelled = read_beir(folder)
    encoded, item_of = open_beir_index(labelled.corpus, encoder)
    table = Table(title=f"{folder.name}, {len(labelled.questions)} questions")
    for name in ("structure", "answers: nDCG@10", "Recall@100", "nearest: Recall@100", "as nearest", "in 200"):
        table.add_column(name, justify="right")
    exact: Found = {}
    migration._PORTION = ANY  # in one go: no small segments that are packed first
    with tempfile.TemporaryDirectory(prefix="kb-structures-") as temporary:
        for kind in LIMITS:
            store = open_store(Path(temporary) / kind, encoder.name, encoder.dimensions)
            with only(kind):
                migration.migrate(encoded, store)
            answers, nearest = asked(store, encoder, labelled.questions)
            exact = exact or nearest
            shared = [
                np.mean([len({*ids[:depth]} & {*exact[question][:DEPTH]}) for question, ids in nearest.items()]) / DEPTH
                for depth in (DEPTH, 2 * DEPTH)
            ]
            answered, near = (
                measure(
                    kind,
                    labelled.questions,
                    labelled.judgements,
                    {question: list(dict.fromkeys(map(item_of, ids)))[:DEPTH] for question, ids in found.items()},
                    [0.0],
                )
                for found in (answers, nearest)
            )
            figures = (answered.ndcg_at_10, answered.recall_at_100, near.recall_at_100)
            table.add_row(kind, *(f"{one:.4f}" for one in figures), *(f"{one:.3f}" for one in shared))
    Console().print(table)


if __name__ == "__main__":
    main()
