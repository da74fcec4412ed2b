"""What an evaluation found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.evaluation.judged import UNGRADED, GradedReport


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
