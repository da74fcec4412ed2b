"""Learns the weights of ranking and of confidence, and writes kb/search/ranking.json.

    python scripts/train_ranking.py ../shared/eval ../shared/documents

Ranking is a linear model of the features in kb/search/features.py: the softmax of a question's
pool, maximum likelihood of its right passages, an L2 penalty, weights of similarities not negative.
Every set counts the same, however many questions it has, the policy questions twice. Sets: the four
XQuAD sets; four mixed ones, made here, asked in both languages, where some paragraphs are kept in
Chinese only and the rest in English only: every other one (twice), two of ten, eight of ten; the
statutes; the policy questions. Printed are nDCG@10 with all of them, and with each kind of set left
out of the training.

All of it twice: for libraries whose candidates the rerank model reorders, and for those that
are too large for it. All statutes are such; the former learn from the few laws that answer every
other question.

Confidence is two logistic steps: one from the best passage of a question (does it answer?), one
from how far another passage stands behind it. Questions of one set put to the passages of another
have no answer there.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from kb.encoders import load
from kb.encoders.encoder import Encoder
from kb.evaluation.beir_index import item_of as item_of_passage
from kb.evaluation.beir_index import open_beir_index
from kb.evaluation.evaluate import judge_passages
from kb.evaluation.labelled_set import Question, read_beir, read_corpus, read_questions
from kb.indexing.updating import update
from kb.search.candidates import Candidates, gather_candidates
from kb.search.features import COLUMNS, EVIDENCE, NAMES, Features, measure, with_rerank_cosines
from kb.search.lexical_features import LexicalFeatures
from kb.search.query import prepare
from kb.search.ranking import CONFIDENT, WEIGHTS, evidence
from kb.search.rerank import cosines_of_sentences
from kb.store import open_store
from kb.store.store import Snapshot

Floats = NDArray[np.float64]
FREE = {"law", "law size", "length"}
"""Features whose weight may be negative."""
PENALTY = 1e-3
RERANK_PENALTY = 2e-2
"""Of the weights of confidence where candidates are reranked; all others have ``PENALTY``."""
MIXED = {"mixed-0": "02468", "mixed-1": "13579", "mixed-zh": "01245689", "mixed-en": "37"}
"""Which paragraphs of every ten are kept in Chinese, by their last digit."""
TIMES = {"policy": 2}
"""How often a set counts: what people ask of policy documents is what all this is for."""


ANSWERED = 3
"""So many of four questions are taken to have an answer: people ask what they think is there.

Half of them made chances too low, by .24 for questions in words of one's own (.18 so).
"""


@dataclass
class Sample:
    """A question's candidates: features (n, len(NAMES)), which are right (grouped by what they find), evidence."""

    language: str
    relative: Floats
    absolute: Floats
    same: NDArray[np.bool_]
    right: list[list[int]]
    missing: int


def measured(snapshot: Snapshot, encoder: Encoder, question: str) -> tuple[Candidates, Features]:
    query = prepare(encoder, question)
    candidates = gather_candidates(snapshot, query, None)
    features = measure(LexicalFeatures(snapshot, query), query, candidates)
    cosines = cosines_of_sentences(snapshot, encoder, query, candidates)
    return candidates, features if cosines is None else with_rerank_cosines(features, candidates, cosines)


def sample_beir(folder: Path, encoder: Encoder, index: Path | None = None) -> list[Sample]:
    labelled = read_beir(folder)
    if index:
        store, item_of = open_store(index), item_of_passage
    else:
        store, item_of = open_beir_index(labelled.corpus, encoder)
    samples = []
    with contextlib.closing(store.snapshot()) as snapshot:
        for question in labelled.questions:
            candidates, features = measured(snapshot, encoder, question.text)
            places = {item_of(passage.id): place for place, passage in enumerate(candidates.passages)}
            wanted = [item for item, grade in labelled.judgements[question.id].items() if grade > 0]
            right = [[places[item]] for item in wanted if item in places]
            samples.append(
                Sample(
                    question.language,
                    features.relative,
                    features.absolute,
                    candidates.same_language,
                    right,
                    len(wanted) - len(right),
                )
            )
    return samples


def sample_questions(questions: Sequence[Question], snapshot: Snapshot, encoder: Encoder) -> list[Sample]:
    samples = []
    for question in questions:
        candidates, features = measured(snapshot, encoder, question.text)
        right = [places for places in judge_passages(question, candidates.passages) if places]
        missing = len(question.relevant) - len(right)
        samples.append(
            Sample(question.language, features.relative, features.absolute, candidates.same_language, right, missing)
        )
    return samples


def write_mixed(sets: Path, folder: Path, digits: str) -> None:
    """A BEIR set of XQuAD paragraphs, those with one of the last digits in Chinese only, the rest in English only."""
    chinese = list(read_corpus(sets / "xquad-zh-zh" / "corpus.jsonl.gz"))
    english = list(read_corpus(sets / "xquad-en-en" / "corpus.jsonl.gz"))
    kept = [(z if str(place)[-1] in digits else e) for place, (z, e) in enumerate(zip(chinese, english, strict=True))]
    questions, judgements = [], []
    for language in ("zh", "en"):
        one = read_beir(sets / f"xquad-{language}-{language}")
        for question in one.questions:
            questions.append((f"{language}-{question.id}", question.text))
            judgements += [(f"{language}-{question.id}", item[3:], 1) for item in one.judgements[question.id]]
    write_beir(folder, [(item.id[3:], item.title, item.text) for item in kept], questions, judgements)


def write_few_laws(statutes: Path, folder: Path) -> None:
    """A BEIR set of every other question of the statutes and the laws, whole, that hold what answers them."""
    labelled = read_beir(statutes)
    questions = labelled.questions[::2]
    wanted = {item for question in questions for item in labelled.judgements[question.id]}
    items = list(read_corpus(labelled.corpus))
    laws = {item.title.rpartition(" ")[0] for item in items if item.id in wanted}
    write_beir(
        folder,
        [(item.id, item.title, item.text) for item in items if item.title.rpartition(" ")[0] in laws],
        [(question.id, question.text) for question in questions],
        [(question.id, *one) for question in questions for one in labelled.judgements[question.id].items()],
    )


def write_beir(
    folder: Path,
    items: Sequence[tuple[str, str, str]],
    questions: Sequence[tuple[str, str]],
    judgements: Sequence[tuple[str, str, int]],
) -> None:
    """A BEIR set of items (id, title, text), questions (id, text) and judgements (question, item, grade)."""
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        for name, title, text in items:
            file.write(json.dumps({"_id": name, "title": title, "text": text}) + "\n")
    asked = "".join(json.dumps({"_id": name, "text": text}) + "\n" for name, text in questions)
    (folder / "queries.jsonl").write_text(asked, encoding="utf-8")
    judged = "".join(f"{question}\t{item}\t{grade}\n" for question, item, grade in judgements)
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", encoding="utf-8")


def fit(groups: Sequence[Sequence[Sample]], penalty: float = PENALTY) -> Floats:
    """Weights (len(NAMES),): see the top of this file."""
    spread = np.vstack([one.relative for group in groups for one in group]).std(axis=0)
    scale = np.where(spread > 0, spread, np.inf)  # what is never measured weighs nothing

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros(len(NAMES))
        for group in groups:
            for one in group:
                if not one.right:
                    continue
                x = one.relative / scale
                a = x @ weights
                e = np.exp(a - a.max())
                p = e / e.sum()
                expected = p @ x
                for places in one.right:
                    among = e[places] / e[places].sum()
                    share = 1 / (len(group) * len(one.right))
                    total -= share * np.log(p[places].sum() + 1e-30)
                    slope += share * (expected - among @ x[places])
        return total / len(groups) + penalty * weights @ weights, slope / len(groups) + 2 * penalty * weights

    bounds = [(None, None) if name in FREE else (0, None) for name in NAMES]
    return minimize(loss, np.full(len(NAMES), 0.3), jac=True, method="L-BFGS-B", bounds=bounds).x / scale


def counted(groups: dict[str, list[Sample]]) -> list[list[Sample]]:
    """Each group as often as it counts."""
    return [group for name, group in groups.items() for _ in range(TIMES.get(name, 1))]


def ndcg(sample: Sample, weights: Floats, depth: int = 10) -> tuple[float, bool, float]:
    """(nDCG at ``depth``, whether a right one is among the first three, recall at 100)."""
    order = np.argsort(-(sample.relative @ weights), kind="stable").tolist()
    rank = {place: i for i, place in enumerate(order)}
    first = {min(rank[place] for place in places) for places in sample.right}
    wanted = len(first) + sample.missing
    gain = sum(1 / np.log2(i + 2) for i in first if i < depth)
    ideal = sum(1 / np.log2(i + 2) for i in range(min(wanted, depth)))
    return gain / ideal, any(i < 3 for i in first), sum(i < 100 for i in first) / wanted


def report(name: str, group: Sequence[Sample], weights: Floats) -> str:
    parts = []
    for language in ("zh", "en"):
        found = [ndcg(one, weights) for one in group if one.language == language]
        if found:
            mean = np.mean(found, axis=0)
            parts.append(f"{language} {mean[0]:.3f} hit@3 {mean[1]:.2f} R@100 {mean[2]:.3f}")
    return f"{name}: " + ", ".join(parts)


def evidence_of(group: Sequence[Sample], weights: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """For each question, what speaks for its best passage, (questions, len(EVIDENCE)), and whether it is right."""
    rows, right = [], []
    for one in group:
        scores = one.relative @ weights
        best = int(np.argmax(scores))
        features = Features(one.absolute.astype(np.float32), one.relative.astype(np.float32))
        rows.append(evidence(features, one.language, bool(one.same[best]), best))
        right.append(any(best in places for places in one.right))
    return np.array(rows, dtype=np.float64), np.array(right)


def fit_logistic(x: Floats, y: NDArray[np.bool_], share: Floats, penalty: float) -> tuple[Floats, float]:
    """Weights and intercept of a logistic regression with weighted rows."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / scale
    sign = np.where(y, 1.0, -1.0)
    share = share / share.sum()

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (z @ w[:-1] + w[-1])
        slope = -sign * share / (1 + np.exp(np.clip(margin, -50, 50)))
        gradient = np.append(z.T @ slope + 2 * penalty * w[:-1], slope.sum())
        return float(share @ np.logaddexp(0, -margin) + penalty * w[:-1] @ w[:-1]), gradient

    w = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return w[:-1] / scale, float(w[-1] - w[:-1] @ (mean / scale))


def fit_confidence(
    groups: dict[str, list[Sample]], strangers: dict[str, list[Sample]], weights: Floats, penalty: float = PENALTY
) -> tuple[Floats, float, float]:
    """Weights of evidence, intercept, and what one unit of ranking score behind the best costs in logits.

    Sets with answers count ``ANSWERED`` times what questions without any do.
    """
    parts = [evidence_of(group, weights) for group in groups.values()]
    none = [evidence_of(group, weights) for group in strangers.values()]
    x = np.vstack([rows for rows, _ in parts + none])
    y = np.concatenate([right for _, right in parts] + [np.zeros(len(rows), dtype=bool) for rows, _ in none])
    share = np.concatenate(
        [np.full(len(rows), ANSWERED / len(rows) / len(parts)) for rows, _ in parts]
        + [np.full(len(rows), 1 / len(rows) / len(none)) for rows, _ in none]
    )
    slopes, intercept = fit_logistic(x, y, share, penalty)
    # How fast the chance falls behind the best passage: of each question its first ten candidates.
    behind, right, offset = [], [], []
    for group in groups.values():
        rows, _ = evidence_of(group, weights)
        for row, one in zip(rows, group, strict=True):
            scores = one.relative @ weights
            for place in np.argsort(-scores)[1:10]:
                behind.append(scores.max() - scores[place])
                right.append(any(place in places for places in one.right))
                offset.append(row @ slopes + intercept)
    gaps, hits, base = np.array(behind), np.array(right), np.array(offset)

    def loss(step: float) -> float:
        return float(np.logaddexp(0, np.where(hits, -1, 1) * (base - step * gaps)).mean())

    step = minimize_scalar(loss, bounds=(0.1, 10.0), method="bounded").x
    return slopes, intercept, float(step)


WINDOWS = ("late interaction", "late interaction, worst third", "late interaction in a span")
RERANK = ("rerank cosine",)


def without(names: Sequence[str], groups: dict[str, list[Sample]]) -> dict[str, list[Sample]]:
    """The same samples as they would be where those features are not measured."""
    columns = [COLUMNS[name] for name in names]
    blank = {}
    for name, group in groups.items():
        blank[name] = [replace(one, relative=one.relative.copy(), absolute=one.absolute.copy()) for one in group]
        for one in blank[name]:
            one.relative[:, columns] = 0.0
            one.absolute[:, columns] = 0.0
    return blank


def confidence_block(slopes: Floats, intercept: float, step: float) -> dict[str, object]:
    """What ranking.json says of confidence."""
    return {
        "confidence": {name: round(float(value), 4) for name, value in zip(EVIDENCE, slopes, strict=True)},
        "intercept": round(intercept, 4),
        "behind": round(step, 4),
    }


def auc(positive: Floats, negative: Floats) -> float:
    """Area under the ROC curve."""
    return float((positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean())


def calibration_error(probability: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Naeini et al., 2015)."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return float(
        sum(abs(probability[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which))
    )


def learn(
    groups: dict[str, list[Sample]],
    strangers: dict[str, list[Sample]],
    *,
    unsure: Sequence[str] = (),
    penalty: float = PENALTY,
) -> dict[str, object]:
    """Fits everything, prints how well it does, and gives what ranking.json is to say.

    Confidence is not learnt from the sets named in ``unsure``; ``penalty`` is that of its weights.
    """
    for left_out in ("", "policy", "xquad", "mixed", "statutes"):
        weights = fit(counted({n: g for n, g in groups.items() if not left_out or not n.startswith(left_out)}))
        print(f"trained on all sets{f' but {left_out}' if left_out else ''}")
        for name, group in groups.items():
            if not left_out or name.startswith(left_out):
                print("   ", report(name, group, weights))
    weights = fit(counted(groups))
    learnt: dict[str, object] = {
        "ranking": {name: round(float(value), 4) for name, value in zip(NAMES, weights, strict=True)}
    }
    sure = {name: group for name, group in groups.items() if name not in unsure}
    others = {name: group for name, group in sure.items() if name != "policy"}
    for label, answered in (("all", sure), ("all but the policy questions", others)):
        slopes, intercept, step = fit_confidence(answered, strangers, weights, penalty)

        def probability(group: Sequence[Sample], slopes: Floats = slopes, intercept: float = intercept) -> Floats:
            return 1 / (1 + np.exp(-(evidence_of(group, weights)[0] @ slopes + intercept)))

        print(f"confidence trained on {label}")
        none = np.concatenate([probability(group) for group in strangers.values()])
        for name, group in groups.items():
            right = evidence_of(group, weights)[1]
            found = probability(group)
            print(
                f"    {name}: AUC {auc(found, none):.3f}, calibration error {calibration_error(found, right):.3f}, "
                f"confident {np.mean(found >= CONFIDENT):.2f}, strangers confident {np.mean(none >= CONFIDENT):.2f}"
            )
        if label == "all":
            learnt |= confidence_block(slopes, intercept, step)
    return learnt


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--statutes-index", type=Path, help="an index of the statutes that is there already")
    arguments = parser.parse_args()
    sets: Path = arguments.sets
    encoder = load(None)
    groups: dict[str, list[Sample]] = {}
    strangers: dict[str, list[Sample]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("xquad-zh-zh", "xquad-en-en", "xquad-zh-en", "xquad-en-zh"):
            groups[name] = sample_beir(sets / name, encoder)
        for name, digits in MIXED.items():
            write_mixed(sets, Path(scratch) / name, digits)
            groups[name] = sample_beir(Path(scratch) / name, encoder)
        if arguments.statutes_index != Path("none"):
            groups["statutes"] = sample_beir(sets / "statutes", encoder, arguments.statutes_index)
        write_few_laws(sets / "statutes", Path(scratch) / "few-laws")
        few_laws = sample_beir(Path(scratch) / "few-laws", encoder)
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for name in ("article-rural-ecommerce.txt", "opinions-2026.md", "plan-2024-2027.md"):
            shutil.copy(arguments.documents / name, corpus)
        store = open_store(Path(scratch) / "index", encoder.name, encoder.dimensions)
        update(corpus, store, encoder)
        with contextlib.closing(store.snapshot()) as snapshot:
            groups["policy"] = sample_questions(read_questions(sets / "policy-questions.jsonl"), snapshot, encoder)
            for name in ("xquad-zh-zh", "xquad-en-en"):
                asked = read_beir(sets / name).questions
                strangers[name] = sample_questions(asked, snapshot, encoder)
    print("without reranking")
    plain, unanswered = without(RERANK, groups), without(RERANK, strangers)
    groups["statutes"] = few_laws
    learnt = learn(plain, unanswered)
    ranking = np.array(list(learnt["ranking"].values()))
    bare = fit_confidence(without(WINDOWS, plain), without(WINDOWS, unanswered), ranking)
    print("with reranking")
    # STARD names few of the articles that answer: what it calls wrong misleads. With the rerank model the sets are told
    # apart so well that only a penalty keeps weights from making chances of nothing but 0 and 1.
    reranks = learn(groups, strangers, unsure=["statutes"], penalty=RERANK_PENALTY)
    learnt |= {"without late interaction": confidence_block(*bare), "with reranking": reranks}
    provenance = (
        "scripts/train_ranking.py: XQuAD (four sets and four mixed ones), STARD, the policy questions; "
        "development halves. Numbers only; see docs/search.md."
    )
    WEIGHTS.write_text(json.dumps({"provenance": provenance, **learnt}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
