"""Measures, from the ir-measures library (MacAvaney et al., 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

from kb.evaluation.report import Report

if TYPE_CHECKING:
    from kb.evaluation.labelled_set import Question


def measure(
    name: str,
    questions: Sequence[Question],
    judgements: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Sequence[str]],
    milliseconds: Sequence[float],
) -> Report:
    """Means over ``questions`` of nDCG@10, MRR@10, Recall@10 and @100, hit@1 and hit@3.

    Args:
        name: of the set.
        questions: those asked.
        judgements: question id → item id → grade (above 0 is right).
        rankings: question id → item ids, best first.
        milliseconds: how long each question took.
    """
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    wanted = [nDCG @ 10, RR @ 10, R @ 10, R @ 100, Success @ 1, Success @ 3]
    run = {
        question: {item: float(len(items) - place) for place, item in enumerate(items)}
        for question, items in rankings.items()
    }
    qrels = {question.id: dict(judgements[question.id]) for question in questions}
    values: dict[str, dict[str, float]] = {str(one): dict.fromkeys(qrels, 0.0) for one in wanted}
    for metric in ir_measures.iter_calc(wanted, qrels, run):
        values[str(metric.measure)][metric.query_id] = float(metric.value)

    def mean(measure: str, language: str | None = None) -> float:
        chosen = [values[measure][q.id] for q in questions if language in (None, q.language)]
        return sum(chosen) / len(chosen)

    languages = sorted({question.language for question in questions}, reverse=True)
    return Report(
        set=name,
        queries=len(questions),
        ndcg_at_10=mean("nDCG@10"),
        mrr_at_10=mean("RR@10"),
        recall_at_10=mean("R@10"),
        recall_at_100=mean("R@100"),
        hit_at_1=mean("Success@1"),
        hit_at_3=mean("Success@3"),
        ms_per_query=median(milliseconds),
        ndcg_at_10_by_language={language: mean("nDCG@10", language) for language in languages},
        hit_at_3_by_language={language: mean("Success@3", language) for language in languages},
    )
