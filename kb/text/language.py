"""The language of a question."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿⼀-⿕\U00020000-\U0003134f]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def question_language(question: str) -> Language:
    """The language that most of a question's words are in: a Chinese character weighs half a word.

    An English question may quote a Chinese name and a Chinese one an English name; where there is
    neither (figures only), it is Chinese.
    """
    han = len(_HAN.findall(question))
    latin = len(_LATIN_WORD.findall(question))
    return "en" if latin > han / 2 else "zh"
