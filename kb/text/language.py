"""The language of a text, and that of a question."""

from __future__ import annotations

import re
from typing import Literal

from kb.text.han import count_ideographs

Language = Literal["zh", "en"]

_NAMES: dict[str, Language] = {
    "zh": "zh", "中文": "zh", "汉语": "zh", "汉文": "zh", "chinese": "zh",
    "en": "en", "英文": "en", "英语": "en", "english": "en",
}  # fmt: skip
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def named_language(name: str) -> Language | None:
    """The language that a person calls so (zh, 中文, Chinese), or None."""
    return _NAMES.get(name.strip().lower())


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
