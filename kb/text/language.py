"""The language of a text, and that of a question."""

from __future__ import annotations

import re
from typing import Literal

from kb.text.han import count_ideographs

Language = Literal["zh", "en"]

_LATIN = re.compile(r"[A-Za-z]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> Language:
    """The language that most of a text is in: a Chinese character weighs three letters."""
    han = count_ideographs(text)
    return "zh" if han and 3 * han >= len(_LATIN.findall(text)) else "en"


def question_language(question: str) -> Language:
    """The language that most of a question's words are in: a Chinese character weighs half a word.

    An English question may quote a Chinese name and a Chinese one an English name; where there is
    neither (figures only), it is Chinese.
    """
    latin = len(_LATIN_WORD.findall(question))
    return "en" if latin > count_ideographs(question) / 2 else "zh"
