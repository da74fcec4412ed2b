"""What a question asks for, by its language: a figure, a date, a list of names, a place, a person or a condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.search.answer_type import NOTHING, Asked

if TYPE_CHECKING:
    from kb.text.language import Language


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
    if of_documents:
        types = tuple(kind for kind in found.types if kind not in ("list", "date", "place"))
        return replace(found, types=types) if types else NOTHING
    return found
