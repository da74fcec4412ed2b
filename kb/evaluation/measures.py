"""Measures: of rankings, from the ir-measures library (MacAvaney et al., 2022), and of graded sets.

A question of a graded set names every sentence that answers it, with a grade (2 answers, 1 is background), or none at
all: a near miss, which sounds as if the documents answered and is answered by none. Measured are whether answers are
complete, whether they are marked, and whether a score can be believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.evaluation.labelled_set import Question, RelevantText
    from kb.passages.passage import Passage, Span
    from kb.search.answer import Answer, Further, Result

ANSWERS = 2
"""The grade of a sentence that answers."""
SHOWN = 5
"""Passages of each question whose scores and marks are judged."""
_BINS = 10
_RANKED = (("ndcg", 10), ("mrr", 10), ("recall", 10), ("recall", 100), ("hit", 1), ("hit", 3))
_GRADED = (
    "documents@5", "documents@10", "answers@10", "marked", "answerable_confident", "near_miss_confident", "auc",
    "calibration_error",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GradedReport:
    """Measures from 0 to 1, None where the set holds nothing to measure by.

    ``documents_at_5`` and ``documents_at_10`` are the share of questions of which every document with an
    answering sentence is among the first results, with what is folded under them; ``answers_at_10`` is
    the share of answering sentences in the first ten passages; ``marked`` that of those in the first
    five passages which a highlight covers by half or more. ``auc`` is the area under the ROC curve of the
    greatest score, answerable questions against near misses. ``calibration_error`` is the expected
    calibration error (M. Naeini and others, AAAI 2015) over the first five passages of every question.
    """

    documents_at_5: float | None = None
    documents_at_10: float | None = None
    answers_at_10: float | None = None
    marked: float | None = None
    answerable_confident: float | None = None
    near_miss_confident: float | None = None
    auc: float | None = None
    calibration_error: float | None = None


UNGRADED = GradedReport()
"""What a set without grades gives."""


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
            **{f"{name}@{k}": round(getattr(self, f"{name}_at_{k}"), 4) for name, k in _RANKED},
            "ms_per_query": round(self.ms_per_query, 2),
            "by_language": {
                language: {"ndcg@10": round(value, 4), "hit@3": round(self.hit_at_3_by_language[language], 4)}
                for language, value in self.ndcg_at_10_by_language.items()
            },
            **{name: None if value is None else round(value, 4) for name, value in self.graded_measures().items()},
        }

    def graded_measures(self) -> dict[str, float | None]:
        """The measures of a graded set, by the names that ``kb eval --json`` gives them."""
        return {name: getattr(self.graded, name.replace("@", "_at_")) for name in _GRADED}


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


def ranking(answer: Answer) -> list[Result | Further]:
    """All passages of an answer, wherever they stand in it, the most probable first."""
    every: list[Result | Further] = []
    for result in answer.results:
        every += [result, *result.more]
    return sorted(every, key=lambda one: -one.score)


def comparable(text: str) -> str:
    """Text as it is compared: normalised, without case and white space."""
    return "".join(normalise(text).lower().split())


def holds(passage: Passage, label: RelevantText) -> bool:
    """Whether a passage is of the label's document and holds its words."""
    return passage.document == label.document and comparable(label.contains) in comparable(passage.text)


def measure_graded(questions: Sequence[Question], answers: Sequence[Answer]) -> GradedReport:
    """Measures the answers that questions of a graded set got, in the same order."""
    pairs = list(zip(questions, answers, strict=True))
    answerable = [pair for pair in pairs if any(label.grade == ANSWERS for label in pair[0].relevant)]
    near = [answer for question, answer in pairs if not question.relevant]
    return GradedReport(
        documents_at_5=_mean([_complete(question, answer, 5) for question, answer in answerable]),
        documents_at_10=_mean([_complete(question, answer, 10) for question, answer in answerable]),
        answers_at_10=_mean([found for pair in answerable for found in _found(*pair)]),
        marked=_mean([mark for pair in answerable for mark in _marks(*pair)]),
        answerable_confident=_mean([answer.confident for _, answer in answerable]),
        near_miss_confident=_mean([answer.confident for answer in near]),
        auc=_auc([_greatest(answer) for _, answer in answerable], [_greatest(answer) for answer in near]),
        calibration_error=_calibration_error([shown for pair in pairs for shown in _shown(*pair)]),
    )


def _answering(question: Question) -> list[RelevantText]:
    return [label for label in question.relevant if label.grade == ANSWERS]


def _complete(question: Question, answer: Answer, k: int) -> bool:
    shown = [result.passage for result in answer.results[:k]]
    shown += [further.passage for result in answer.results[:k] for further in result.more]
    labels = _answering(question)
    found = {label.document for label in labels if any(holds(passage, label) for passage in shown)}
    return found == {label.document for label in labels}


def _found(question: Question, answer: Answer) -> list[bool]:
    first = [one.passage for one in ranking(answer)[:10]]
    return [any(holds(passage, label) for passage in first) for label in _answering(question)]


def _marks(question: Question, answer: Answer) -> list[bool]:
    """Of each answering sentence in a passage shown, whether a highlight covers at least half of it."""
    marks = []
    for one in ranking(answer)[:SHOWN]:
        for label in _answering(question):
            if one.passage.document == label.document and (span := _span(one.passage.text, label.contains)):
                covered = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in one.highlights)
                marks.append(2 * covered >= span[1] - span[0])
    return marks


def _span(text: str, words: str) -> Span | None:
    """Where words stand in a text, white space apart; None where they do not."""
    kept = [place for place, character in enumerate(text) if not character.isspace()]
    wanted = "".join(words.split())
    at = "".join(text[place] for place in kept).find(wanted)
    return None if at < 0 or not wanted else (kept[at], kept[at + len(wanted) - 1] + 1)


def _shown(question: Question, answer: Answer) -> list[tuple[float, bool]]:
    """The score of each passage shown, and whether it answers."""
    labels = _answering(question)
    return [(one.score, any(holds(one.passage, label) for label in labels)) for one in ranking(answer)[:SHOWN]]


def _greatest(answer: Answer) -> float:
    return max((result.score for result in answer.results), default=0.0)


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _auc(answerable: Sequence[float], near: Sequence[float]) -> float | None:
    if not answerable or not near:
        return None
    won = sum((a > b) + 0.5 * (a == b) for a in answerable for b in near)
    return won / (len(answerable) * len(near))


def _calibration_error(pairs: Sequence[tuple[float, bool]]) -> float | None:
    if not pairs:
        return None
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for score, right in pairs:
        bins[min(int(score * _BINS), _BINS - 1)].append((score, right))
    off = sum(abs(sum(score for score, _ in one) - sum(right for _, right in one)) for one in bins)
    return off / len(pairs)
