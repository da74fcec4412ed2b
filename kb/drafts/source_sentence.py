"""What the sentence of a source tells of a draft's figure, where another figure of the draft's sentence is from it.

比城镇居民快1.2个百分点 follows from 4.3%和5.5%; of the source's own words a draft may leave few: 750多万人次受益.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.drafts.changes import is_difference, says_again
from kb.drafts.figure_context import FigureContext
from kb.drafts.figure_verdict import FigureVerdict
from kb.drafts.shared_words import explained
from kb.drafts.word_match import SURE, WordMatch, context_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.draft_sentence import DraftSentence
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Statement

_LEAST = 0.3  # fit of words, where the sentence is known


def from_its_source(
    drafted: DraftSentence, verdict: FigureVerdict, found: Sequence[FigureVerdict]
) -> FigureVerdict | None:
    """The verdict on a figure that has no source, or differs, by the sentence that the nearest right one is from.

    None where that tells nothing.

    Args:
        drafted: the sentence.
        verdict: the verdict on one of its figures.
        found: the verdicts on all.
    """
    claims = {at: each for each in drafted.statements for at in (each.start, each.figure.start)}
    claim = claims.get(verdict.start)
    if verdict.status not in ("unsourced", "differs") or claim is None:
        return None
    right = [each for each in found if each.status in ("equal", "rounded") and each.start in claims]
    right = [each for each in right if ";" not in drafted.text[slice(*sorted((each.start, verdict.start)))]]
    right.sort(key=lambda each: abs(each.start - verdict.start))
    for each in right:
        if says_again(drafted.text, claim, claims[each.start]):
            return replace(verdict, status="equal", source=each.source, passage=each.passage)
    for each in right[:1]:
        for there in drafted.sources.statements_of(each.passage) if each.passage is not None else ():
            told = _told(drafted, claim, there) if there.figure_text == each.source else None
            # What another passage has instead stands back behind the value of the sentence that the draft is from.
            if told is not None and (verdict.status == "unsourced" or _is_rather(told, verdict)):
                return replace(told, start=verdict.start, end=verdict.end)
    return None


def _is_rather(told: FigureVerdict, verdict: FigureVerdict) -> bool:
    return told.status == "equal" and told.passage != verdict.passage


def _told(drafted: DraftSentence, claim: Statement, stated: PassageStatement) -> FigureVerdict | None:
    """What the sentence of a statement tells of a claim: a difference to another one in it, or its value."""
    words = FigureContext.of(drafted.own_words, claim)
    beside = [
        each for each in drafted.sources.statements_of(stated.passage)
        if each.sentence == stated.sentence and each.statement != stated.statement
    ]  # fmt: skip
    for each in beside:
        if (
            is_difference(claim, stated.statement, each.statement)
            and explained(words.near, each.statement.subject) >= SURE
        ):
            return FigureVerdict(0, 0, "equal", f"{stated.figure_text}, {each.figure_text}", stated.passage)
    match = WordMatch(
        claim, drafted.own_words, drafted.before, drafted.statements, [stated.passage], drafted.sources,
        lambda held: [each for each in held if each.stated in beside], least=0.0,
    )  # fmt: skip
    agreed = match.agreed
    if agreed is None or agreed.agreement is None or agreed.doubtful:
        return None
    there = context_of(agreed.stated)
    if agreed.fit >= _LEAST and explained(words.near, there.wide) >= SURE:
        return FigureVerdict(0, 0, agreed.agreement, agreed.stated.figure_text, stated.passage)
    if words.names_another(there):
        return None
    return FigureVerdict(0, 0, "unconfirmed", agreed.stated.figure_text, stated.passage)
