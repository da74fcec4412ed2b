"""Sentences before and after a passage, for ``kb ask --context``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.passages.passage import Passage
    from kb.search.answer import Answer, Result


def context_of(base: KnowledgeBase, answer: Answer, reach: int) -> dict[str, tuple[str, str]]:
    """For each result's passage id, the text before and after it that lies within ``reach`` sentences of the answer.

    Only neighbours in the same section count: the next heading speaks of something else.
    """
    found: dict[str, tuple[str, str]] = {}
    documents: dict[str, Sequence[Passage]] = {}
    for result in answer.results:
        if result.document.id not in documents:
            documents[result.document.id] = base.passages_of(result.document.id)
        found[result.passage.id] = _around(result, documents[result.document.id], reach)
    return found


def _around(result: Result, passages: Sequence[Passage], reach: int) -> tuple[str, str]:
    place = next((index for index, passage in enumerate(passages) if passage.id == result.passage.id), None)
    if place is None:
        return "", ""
    answering = [
        index
        for index, (start, end) in enumerate(result.passage.sentences)
        if any(start < high and low < end for low, high in result.highlights)
    ] or [0]
    same = [passage for passage in passages if passage.section == result.passage.section]
    at = same.index(passages[place])
    before = [text for passage in same[:at] for text in sentences(passage)]
    after = [text for passage in same[at + 1 :] for text in sentences(passage)]
    missing_before = max(reach - answering[0], 0)
    missing_after = max(reach - (len(result.passage.sentences) - 1 - answering[-1]), 0)
    return (
        "".join(before[-missing_before:]) if missing_before else "",
        "".join(after[:missing_after]),
    )


def sentences(passage: Passage) -> list[str]:
    """The sentences of a passage, each with the white space that follows it."""
    starts = [start for start, _end in passage.sentences]
    ends = [*starts[1:], len(passage.text)]
    texts = [passage.text[start:end] for start, end in zip(starts, ends, strict=True)]
    return [*texts[:-1], texts[-1] + "\n"] if texts else []
