"""Measures, from the ir-measures library (MacAvaney et al., 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from kb.evaluation.judged import UNGRADED, GradedReport

if TYPE_CHECKING:
    from kb.evaluation.labelled_set import Question


@dataclass(frozen=True, slots=True)
class Report:
    """Means over the questions of a set, each measure from 0 to 1.

    ``hit_at_1`` and ``hit_at_3`` are the share of questions with a right result that early.
    ``ms_per_query`` is the median time of a question on a warm index, in milliseconds.
    ``ndcg_at_10_by_language`` is by the language that the question is in.
    """

    set: str
    queries: int
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_10: float
    recall_at_100: float
    hit_at_1: float
    hit_at_3: float
    ms_per_query: float
    ndcg_at_10_by_language: Mapping[str, float]
    hit_at_3_by_language: Mapping[str, float]
    graded: GradedReport = UNGRADED

    def as_json(self) -> dict[str, object]:
        """The object that ``kb eval --json`` prints."""
        return {
            "set": self.set,
            "queries": self.queries,
            "ndcg@10": round(self.ndcg_at_10, 4),
            "mrr@10": round(self.mrr_at_10, 4),
            "recall@10": round(self.recall_at_10, 4),
            "recall@100": round(self.recall_at_100, 4),
            "hit@1": round(self.hit_at_1, 4),
            "hit@3": round(self.hit_at_3, 4),
            "ms_per_query": round(self.ms_per_query, 2),
            "by_language": {
                language: {"ndcg@10": round(value, 4), "hit@3": round(self.hit_at_3_by_language[language], 4)}
                for language, value in self.ndcg_at_10_by_language.items()
            },
            **{name: None if value is None else round(value, 4) for name, value in self.graded_measures().items()},
        }

    def graded_measures(self) -> dict[str, float | None]:
        """The measures of a graded set, by the names that ``kb eval --json`` gives them."""
        one = self.graded
        return {
            "documents@5": one.documents_at_5,
            "documents@10": one.documents_at_10,
            "answers@10": one.answers_at_10,
            "marked": one.marked,
            "answerable_confident": one.answerable_confident,
            "near_miss_confident": one.near_miss_confident,
            "auc": one.auc,
            "calibration_error": one.calibration_error,
        }


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
