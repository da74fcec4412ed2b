"""How long a draft says that something held or takes, beside its figure: 连续9年稳定在1300亿斤以上, 用三年时间解决."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.figure_verdict import FigureVerdict
from kb.text.units import ENGLISH_ORDINALS, number_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Statement

_RUN = re.compile(
    r"连续第?(?P<zh>[一二两三四五六七八九十]+|\d+)个?(?P<unit>年|月|季度)|"
    r"(?<!\d)(?P<within>[一二两三四五六七八九十]|\d{1,2})(?P<withinunit>年|个月)(?:时间|内)|"
    r"\bfor (?:the |an? )?(?P<en>\w+?)(?:st|nd|rd|th)?[ -](?:consecutive|straight|successive) "
    r"(?P<enunit>year|month|quarter)",
    re.IGNORECASE,
)
_UNITS = {"年": "year", "月": "month", "季度": "quarter"}
_CLAUSE_START = re.compile(r"(?<![内间]),|[;。!?\n]|\.(?=\s|$)")  # 争取用三年时间,解决750万户…
_CLAUSE_END = re.compile(r"[,;。!?\n]|\.(?=\s|$)")


def wrong_runs(
    text: str,
    found: Sequence[FigureVerdict],
    said: Mapping[int, Statement],
    statements_of: Callable[[Passage], Sequence[PassageStatement]],
) -> Iterator[FigureVerdict]:
    """What differs in the runs of years beside the figures of a sentence that are right.

    Args:
        text: the sentence.
        found: the verdicts on its figures.
        said: its statements, by where their figures begin.
        statements_of: gives the statements of a passage.
    """
    for verdict in found:
        claim = said.get(verdict.start)
        run = _run_beside(text, claim.figure.start) if claim is not None else None
        if run is None or verdict.passage is None or verdict.status not in ("equal", "rounded"):
            continue
        for stated in statements_of(verdict.passage):
            there = _run_beside(verdict.passage.normalised, stated.statement.figure.start)
            if stated.figure_text != verdict.source or there is None or _unit(run) != _unit(there):
                continue
            judged = any(each.start < run.end() and run.start() < each.end for each in found)
            if _length(run) != _length(there) and not judged:
                yield FigureVerdict(*run.span(), "differs", there[0], verdict.passage)
            break


def _run_beside(text: str, at: int) -> re.Match[str] | None:
    """The run of years that the clause of a figure names."""
    start = max((match.end() for match in _CLAUSE_START.finditer(text, 0, at)), default=0)
    end = _CLAUSE_END.search(text, at)
    return _RUN.search(text, start, end.start() if end is not None else len(text))


def _unit(run: re.Match[str]) -> str:
    return run["withinunit"] or _UNITS.get(run["unit"]) or run["enunit"].lower()


def _length(run: re.Match[str]) -> int:
    words = run["zh"] or run["within"] or run["en"]
    return ENGLISH_ORDINALS.get(words.lower()) or ENGLISH_ORDINALS.get(f"{words}th".lower()) or number_in_words(words)
