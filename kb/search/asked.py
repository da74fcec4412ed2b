"""What a question asks for, by its language: a figure, a date, a list of names, a place, a person or a condition."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.search.answer_type import NOTHING, Asked
from kb.text.periods import parts_of_year

if TYPE_CHECKING:
    from kb.text.language import Language

_OF_A_MEETING = re.compile(
    r"\d{1,2}月(?:\d{1,2}日)?(?=[^,。?]{0,4}(?:发布|印发|出台|公布|召开|的?会议|的?文件|的?意见|的?规划))|"
    r"\b[A-Z][a-z]+ (?:\d{1,2}, )?\d{4} (?:document|opinions|meeting|plan|conference)\b"
)
"""A month that tells a document or a meeting, not of when a figure is."""


def asked(text: str, language: Language, *, of_documents: bool = False) -> Asked:
    """What a normalised question asks for; ``NOTHING`` where no answer type can be told.

    Args:
        of_documents: whether it asks which documents, years or provinces say something, or which said
            it first: the documents themselves are the list and the date.
    """
    if language == "en":  # each compiles patterns that the other language does not need
        from kb.search import asked_in_english

        found = asked_in_english.asked(text.lower())
    else:
        from kb.search import asked_in_chinese

        found = asked_in_chinese.asked(text)
    if "figure" in found.types:
        found = replace(found, parts_of_year=parts_of_year(_OF_A_MEETING.sub(" ", text)))
    if of_documents:
        types = tuple(kind for kind in found.types if kind not in ("list", "date", "place"))
        return replace(found, types=types) if types else NOTHING
    return found
