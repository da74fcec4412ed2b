"""Asks every question of a labelled set and measures the answers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.evaluation.labelled_set import read_beir, read_questions
from kb.evaluation.measures import Report, comparable, measure, measure_graded, ranking
from kb.search.search import search

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.evaluation.labelled_set import Question
    from kb.knowledge_base import KnowledgeBase
    from kb.passages.passage import Passage
    from kb.search.answer import Further, Result

_DEPTH = 100
"""How many passages are asked for: Recall@100 needs as many."""
_DOCUMENTS = 30
"""How many documents, each with its further passages."""


def evaluate(
    path: Path,
    knowledge_base: KnowledgeBase | None = None,
    *,
    queries: Path | None = None,
    qrels: Path | None = None,
    encoder: Encoder | None = None,
    reranker: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Measures retrieval on a labelled set, with the same search that answers a person.

    A folder is a BEIR set: its corpus is indexed through the real pipeline (one document of one
    passage for each item) into a cached index, and an item ranks where its passage does. A passage
    that is not shown because it says the same as another ranks right behind that one.

    A ``.jsonl`` file is questions against ``knowledge_base``. Each pair of ``document`` and
    ``contains`` is one thing to be found, and the highest result from that document that holds
    those words (compared normalised) finds it; further passages that hold them too count neither
    for nor against, beyond the rank they take up. Where one passage finds several pairs, they are
    one thing. So recall is the share of pairs found, hit@3 the share of questions with a right
    passage among the first three, and nDCG's ideal ranking has every pair's passage at the top.

    Args:
        path: a BEIR folder or a ``.jsonl`` of questions.
        knowledge_base: what is asked, for a ``.jsonl``.
        queries: a file to take in place of the folder's ``queries.jsonl``.
        qrels: a file to take in place of the folder's ``qrels.tsv``.
        encoder: for a BEIR folder; the embedded default where None.
        reranker: by name or folder; None for that of ``knowledge_base``, or for a BEIR folder none.
        progress: called with a stage ("indexing" or "asking"), how many are done, and of how many (0: not known).

    Raises:
        InputError: the set cannot be read, or is of the kind that needs a knowledge base and there is none.
    """
    if path.is_dir():
        return _evaluate_beir(path, queries, qrels, encoder, reranker, progress)
    if queries or qrels:
        raise InputError("--queries and --qrels go with a BEIR folder, and {path} is not a folder.", path=path)
    questions = read_questions(path)
    if knowledge_base is None:
        raise InputError("{path} asks about a knowledge base, and none is open.", path=path)
    judgements: dict[str, dict[str, int]] = {}
    rankings: dict[str, list[str]] = {}
    milliseconds: list[float] = []
    answers = []
    for done, question in enumerate(questions):
        answer = knowledge_base.ask(question.text, n=_DOCUMENTS, reranker=reranker)
        milliseconds.append(answer.elapsed_ms)
        answers.append(answer)
        if question.relevant:
            judgements[question.id], rankings[question.id] = judge(question, ranking(answer))
        if progress:
            progress("asking", done + 1, len(questions))
    answered = [question for question in questions if question.relevant]
    if not answered:
        raise InputError("{path} holds near misses only: questions with answers are needed too.", path=path)
    report = measure(path.stem, answered, judgements, rankings, milliseconds)
    return replace(report, graded=measure_graded(questions, answers))


def judge(question: Question, results: Sequence[Result | Further]) -> tuple[dict[str, int], list[str]]:
    """What was to be found for a question and the ranking, as ``evaluate`` describes it.

    Returns:
        The ids of right things (passage ids, or ``missing 1`` … for pairs that no result holds), each with
        the highest grade of what it holds, and the ranking of passage ids.
    """
    found = judge_passages(question, [result.passage for result in results])
    right: dict[str, int] = {}
    for number, (label, places) in enumerate(zip(question.relevant, found, strict=True), 1):
        name = results[places[0]].passage.id if places else f"missing {number}"
        right[name] = max(label.grade, right.get(name, 0))
    return right, [result.passage.id for result in results]


def judge_passages(question: Question, passages: Sequence[Passage]) -> list[list[int]]:
    """For each thing to be found, the places among ``passages`` of those that hold it, first place first."""
    texts = [(passage.document, comparable(passage.text)) for passage in passages]
    return [
        [i for i, (document, text) in enumerate(texts) if document == pair.document and words in text]
        for pair, words in ((pair, comparable(pair.contains)) for pair in question.relevant)
    ]


def _evaluate_beir(
    folder: Path,
    queries: Path | None,
    qrels: Path | None,
    encoder: Encoder | None,
    reranker: str | None,
    progress: Callable[[str, int, int], None] | None,
) -> Report:
    from kb.encoders import load, load_cross_encoder
    from kb.evaluation.beir_index import open_beir_index

    labelled = read_beir(folder, queries, qrels)
    encoder = encoder or load(None)
    second = load_cross_encoder(reranker)
    store, item_of = open_beir_index(labelled.corpus, encoder, progress)
    rankings: dict[str, list[str]] = {}
    milliseconds: list[float] = []
    with contextlib.closing(store.snapshot()) as snapshot:
        for done, question in enumerate(labelled.questions):
            answer = search(snapshot, encoder, question.text, n=_DEPTH, reranker=second, fold=False)
            milliseconds.append(answer.elapsed_ms)
            ranking: dict[str, None] = {}
            for result in answer.results:
                for passage in (result.passage.id, *result.same_as):
                    ranking.setdefault(item_of(passage))
            rankings[question.id] = list(ranking)
            if progress:
                progress("asking", done + 1, len(labelled.questions))
    return measure(labelled.name, labelled.questions, labelled.judgements, rankings, milliseconds)
