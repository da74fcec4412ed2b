"""Grows the trees that judge sentences and writes kb/search/sentence_model.npz.

    python scripts/train_sentences.py SIX LIBRARY ../shared/eval

SIX is a knowledge base of the six documents of ../shared/eval/policy-judged, LIBRARY one of the three
documents and ../shared/library. Every question of the judged sets is asked through kb's own search up to
the features of its sentences (kb/search/sentence_features.py); a sentence is right where it is labelled
with grade 2. Near misses have none, so a sentence that is on the subject and lacks the thing asked for
is learnt as wrong (but where the document that is named is missing, since that is known without judging);
no feature tells questions apart by their wording alone. Three files have more of both kinds, written for this: a
question, and the sentences that answer it (PASSAGE#N, the N-th of it), or "-" where nothing does.
scripts/judging_questions.tsv is over LIBRARY, with one sentence each; most questions that are answered have a twin
that is not. scripts/judging_questions_six.tsv is over SIX, with every sentence that answers.
scripts/judging_questions_everyday.tsv is over LIBRARY, half of it in words that no document uses; no rule of evidence
was mended on it, and the rerank model's adapter has not seen it. XQuAD counts .15 a question, so that ranking there
stays.

Trees are gradient boosting with logistic loss, and may not fall where better evidence rises. Then two
logistic steps over a passage's sentences: its probability, learnt from what would be shown of the judged sets, and
the order of passages, which may look at the ranking score too. Printed are five-fold
cross-validated measures, by question.
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from train_ranking import calibration_error

from kb import KnowledgeBase
from kb.encoders import load
from kb.encoders.encoder import Encoder
from kb.evaluation.beir_index import open_beir_index
from kb.evaluation.labelled_set import Question, read_beir, read_questions
from kb.evaluation.measures import comparable
from kb.search.judge import CONFIDENT, UNSTATED_PASSAGE
from kb.search.parse import parse
from kb.search.search import judged_features
from kb.search.sentence_features import NAMES
from kb.search.sentence_model import MODEL, evidence_of_passages
from kb.store.store import Snapshot
from kb.text.language import question_language

Floats = NDArray[np.float64]
WRITTEN = Path(__file__).with_name("judging_questions.tsv")
WRITTEN_SIX = Path(__file__).with_name("judging_questions_six.tsv")
EVERYDAY = Path(__file__).with_name("judging_questions_everyday.tsv")
RISING = {
    "encoder", "reranker", "words in sentence", "encoder, a part", "words of a part", "states", "states nearby",
    "words beside figure", "counts the same", "year", "place", "heading", "phrases of three", "longest phrase",
}  # fmt: skip
"""Features of which more never makes an answer less likely."""
TREES = {
    "max_iter": 150, "max_depth": 4, "max_leaf_nodes": 16, "learning_rate": 0.1, "l2_regularization": 30.0,
    "min_samples_leaf": 80, "early_stopping": False,
}  # fmt: skip
XQUAD, XQUAD_ORDER = 0.15, 1.0
"""What a question of XQuAD counts, for the probability and for the order."""
WEIGHTS = {"written": 0.2, "written, six": 0.4}
"""What a question of a set counts, if not 1. Rules of evidence were mended on what these two showed, so that they say
more there than they do of other questions: trees that learn most from them are too unsure of these."""
JUDGED = ("policy-judged", "library-judged")
"""Sets of which every answer is known, as others judged it."""
SHOWN = 5
"""Passages of a question that are shown, by which probabilities are measured."""
LEARNT_FROM = {**dict.fromkeys(JUDGED, SHOWN), "everyday": 1}
"""How many passages of each question of a set probabilities are learnt from, the first ones.

Learnt from all candidates, most of them far from everything, those of the first were too low: where .45 was said, .69
answered. Of everyday questions one answer is labelled, so that only of the first passage is it known.
"""
FIRST_ONLY = 0.7
"""What a passage counts for that where it is the only one of its question."""
FOLDS = 5


@dataclass
class Sample:
    """A question's judged candidates: features of sentences, where passages begin, and which are right."""

    set: str
    question: str
    values: Floats
    offsets: NDArray[np.int64]
    scores: Floats
    right: NDArray[np.bool_]
    passages: NDArray[np.bool_]
    answerable: bool


def sample(
    name: str, snapshot: Snapshot, encoder: Encoder, question: Question, labels: Sequence[tuple[str, str]]
) -> Sample:
    """Asks a question; ``labels`` are (document, words) of what answers it, "" for any document."""
    measured, passages, scores = judged_features(snapshot, encoder, question.text)
    right = np.zeros(len(measured.values), dtype=bool)
    for passage, start in zip(passages, measured.offsets.tolist(), strict=False):
        texts = [comparable(passage.text[a:b]) for a, b in passage.sentences]
        for document, words in labels:
            wanted = comparable(words)
            if document in ("", passage.document) and wanted in "".join(texts):
                held = [i for i, text in enumerate(texts) if wanted in text]
                right[start + (held[0] if held else _most(texts, wanted))] = True
    whole = np.logical_or.reduceat(right, measured.offsets[:-1])
    return Sample(name, question.id, measured.values, measured.offsets, scores, right, whole, bool(labels))


def _most(texts: Sequence[str], wanted: str) -> int:
    """The sentence that holds most of words which run over several."""
    start = "".join(texts).find(wanted)
    ends = np.cumsum([0, *map(len, texts)])
    held = [min(end, start + len(wanted)) - max(begin, start) for begin, end in pairwise(ends.tolist())]
    return int(np.argmax(held))


def judged_set(name: str, home: Path, folder: Path, encoder: Encoder) -> Iterator[Sample]:
    with contextlib.closing(KnowledgeBase.open(home).snapshot()) as snapshot:
        for file in ("questions.jsonl", "near-misses.jsonl"):
            for question in read_questions(folder / file):
                labels = [(one.document, one.contains) for one in question.relevant if one.grade == 2]
                if not parse(snapshot, question.text).missing:  # judging is not asked
                    yield sample(name, snapshot, encoder, question, labels)


def written(name: str, home: Path, file: Path, encoder: Encoder) -> Iterator[Sample]:
    """The questions of a file: each with the sentences that answer it, or "-"."""
    with contextlib.closing(KnowledgeBase.open(home).snapshot()) as snapshot:
        for line in file.read_text(encoding="utf-8").splitlines():
            text, _, answers = line.partition("\t")
            labels = []
            for answer in () if answers == "-" else answers.split():
                place, _, number = answer.partition("#")
                passage = snapshot.find(place)
                assert passage is not None, line
                start, end = passage.sentences[int(number) - 1]
                labels.append((passage.document, passage.text[start:end]))
            if not parse(snapshot, text).missing:  # judging is not asked
                yield sample(name, snapshot, encoder, Question(text, text, question_language(text), ()), labels)


def xquad(sets: Path, encoder: Encoder) -> Iterator[Sample]:
    for name in ("xquad-zh-zh", "xquad-en-en", "xquad-zh-en", "xquad-en-zh"):
        labelled = read_beir(sets / name)
        lines = (sets / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        answers = {entry["_id"]: entry.get("answers") or [] for entry in map(json.loads, lines)}
        store, item_of = open_beir_index(labelled.corpus, encoder)
        with contextlib.closing(store.snapshot()) as snapshot:
            for question in labelled.questions:
                wanted = set(labelled.judgements[question.id])
                measured, passages, scores = judged_features(snapshot, encoder, question.text)
                right = np.zeros(len(measured.values), dtype=bool)
                whole = np.array([item_of(passage.id) in wanted for passage in passages])
                for place in np.flatnonzero(whole).tolist():
                    passage, start = passages[place], int(measured.offsets[place])
                    texts = [passage.text[a:b] for a, b in passage.sentences]
                    held = [i for i, text in enumerate(texts) if any(answer in text for answer in answers[question.id])]
                    right[[start + i for i in held[:3]]] = True
                yield Sample(
                    "xquad", question.id, measured.values, measured.offsets, scores, right, whole, answerable=True
                )


def grow(values: Floats, right: NDArray[np.bool_], weights: Floats) -> HistGradientBoostingClassifier:
    rising = [int(name in RISING) for name in NAMES]
    model = HistGradientBoostingClassifier(monotonic_cst=rising, random_state=0, **TREES)
    return model.fit(values, right, sample_weight=weights)


def of_samples(samples: Sequence[Sample], xquad: float) -> Floats:
    weights = {**WEIGHTS, "xquad": xquad}
    return np.array([weights.get(one.set, 1.0) for one in samples])


def logits_out_of_fold(samples: Sequence[Sample], folds: NDArray[np.int64]) -> list[Floats]:
    """The logits of each question's sentences by trees that were grown without its fold."""
    owner = np.repeat(np.arange(len(samples)), [len(one.values) for one in samples])
    values, right = np.concatenate([one.values for one in samples]), np.concatenate([one.right for one in samples])
    weights, found = of_samples(samples, XQUAD)[owner], np.zeros(len(values))
    for fold in range(FOLDS):
        held_out = folds[owner] == fold
        model = grow(values[~held_out], right[~held_out], weights[~held_out])
        found[held_out] = model.decision_function(values[held_out])
    return np.split(found, np.cumsum([len(one.values) for one in samples])[:-1])


def arrays_of(model: HistGradientBoostingClassifier) -> dict[str, NDArray[np.generic]]:
    """The trees as ``SentenceModel`` has them."""
    column, threshold, left, right, value, roots, depth = [], [], [], [], [], [], 0
    for (tree,) in model._predictors:
        base = len(column)
        roots.append(base)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            column.append(-1 if leaf else int(node["feature_idx"]))
            threshold.append(0.0 if leaf else float(node["num_threshold"]))
            left.append(0 if leaf else base + int(node["left"]))
            right.append(0 if leaf else base + int(node["right"]))
            value.append(float(node["value"]) if leaf else 0.0)
            depth = max(depth, int(node["depth"]))
    return {
        "column": np.array(column, np.int32),
        "threshold": np.array(threshold, np.float32),
        "left": np.array(left, np.int32),
        "right": np.array(right, np.int32),
        "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int32),
        "depth": np.array(depth),
        "base": np.array(float(np.ravel(model._baseline_prediction)[0])),
    }


def logistic(values: Floats, right: NDArray[np.bool_], weights: Floats | None = None) -> LogisticRegression:
    return LogisticRegression(max_iter=500).fit(values, right, sample_weight=weights)


def shown(chosen: Sequence[tuple[Sample, Floats]]) -> tuple[Floats, NDArray[np.bool_]]:
    """The probabilities of the best passages of each question, and whether they answer."""
    best = [np.argsort(-found)[:SHOWN] for _, found in chosen]
    return (
        np.concatenate([found[places] for (_, found), places in zip(chosen, best, strict=True)]),
        np.concatenate([one.passages[places] for (one, _), places in zip(chosen, best, strict=True)]),
    )


def report(name: str, samples: Sequence[Sample], probabilities: Sequence[Floats]) -> None:
    chosen = [(one, found) for one, found in zip(samples, probabilities, strict=True) if one.set == name]
    greatest = np.array([found.max() for _, found in chosen])
    answerable = np.array([one.answerable for one, _ in chosen])
    line = f"{name}: {len(chosen)} questions"
    if not answerable.all():
        real, near = greatest[answerable], greatest[~answerable]
        auc = (real[:, None] > near).mean() + 0.5 * (real[:, None] == near).mean()
        line += (
            f", AUC {auc:.3f}, confident {np.mean(real >= CONFIDENT):.3f}, near misses confident"
            f" {np.mean(near >= CONFIDENT):.3f}, calibration error {calibration_error(*shown(chosen)):.3f}"
        )
    found_right = [np.sort(found[one.passages & (np.argsort(np.argsort(-found)) < 10)])[::-1] for one, found in chosen]
    later = np.concatenate(
        [
            each[1:] if one.passages[np.argmax(found)] else each
            for (one, found), each in zip(chosen, found_right, strict=True)
        ]
    )
    first = np.mean([one.passages[np.argmax(found)] for one, found in chosen if one.answerable])
    print(f"{line}, first right {first:.3f}, right later at .5 or more {np.mean(later >= 0.5):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("six", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("sets", type=Path)
    arguments = parser.parse_args()
    encoder = load(None)
    samples = [
        *judged_set("policy-judged", arguments.six, arguments.sets / "policy-judged", encoder),
        *judged_set("library-judged", arguments.library, arguments.sets / "library-judged", encoder),
        *written("written", arguments.library, WRITTEN, encoder),
        *written("written, six", arguments.six, WRITTEN_SIX, encoder),
        *written("everyday", arguments.library, EVERYDAY, encoder),
        *xquad(arguments.sets, encoder),
    ]
    learn(samples)


def learn(samples: Sequence[Sample]) -> None:
    """Prints cross-validated measures, then grows the trees from all samples and writes the model."""
    random = np.random.RandomState(0)
    # A question in four languages stays in one fold.
    fold_of = {name: random.randint(FOLDS) for name in sorted({f"{one.set} {one.question}" for one in samples})}
    folds = np.array([fold_of[f"{one.set} {one.question}"] for one in samples])
    logits = logits_out_of_fold(samples, folds)
    evidence = np.concatenate([evidence_of_passages(f, one.offsets) for f, one in zip(logits, samples, strict=True)])
    gaps = np.concatenate([one.scores - one.scores.max() for one in samples])[:, None]
    right = np.concatenate([one.passages for one in samples])
    owner = np.repeat(np.arange(len(samples)), [len(one.passages) for one in samples])
    bounds = np.cumsum([len(one.passages) for one in samples])[:-1]
    of_order, weights = np.hstack([evidence, gaps]), of_samples(samples, XQUAD_ORDER)[owner]
    held_out = [folds[owner] == fold for fold in range(FOLDS)]
    by, probabilities = np.zeros((2, len(right)))
    for out in held_out:
        by[out] = logistic(of_order[~out], right[~out], weights[~out]).decision_function(of_order[out])
    ranks = np.concatenate([np.argsort(np.argsort(-one)) for one in np.split(by, bounds)])
    learnt_from = ranks < np.array([LEARNT_FROM.get(one.set, 0) for one in samples])[owner]
    counted = np.array([FIRST_ONLY if LEARNT_FROM.get(one.set) == 1 else 1.0 for one in samples])[owner]
    for out in held_out:
        known = learnt_from & ~out
        learnt = logistic(evidence[known], right[known], counted[known])
        probabilities[out] = learnt.predict_proba(evidence[out])[:, 1]
    states = [np.maximum.reduceat(one.values[:, NAMES.index("states")], one.offsets[:-1]) for one in samples]
    probabilities = np.where(np.concatenate(states) < 0, UNSTATED_PASSAGE * probabilities, probabilities)
    split = np.split(probabilities, bounds)
    for name in (*JUDGED, "written, six", "written", "everyday", "xquad"):
        report(name, samples, split)
    passage = logistic(evidence[learnt_from], right[learnt_from], counted[learnt_from])
    order = logistic(of_order, right, weights)
    every = np.repeat(np.arange(len(samples)), [len(one.values) for one in samples])
    model = grow(
        np.concatenate([one.values for one in samples]),
        np.concatenate([one.right for one in samples]),
        of_samples(samples, XQUAD)[every],
    )
    np.savez_compressed(
        MODEL,
        **arrays_of(model),
        passage=np.append(passage.coef_[0], passage.intercept_).astype(np.float32),
        order=order.coef_[0].astype(np.float32),
    )


if __name__ == "__main__":
    main()
