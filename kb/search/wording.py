"""Questions about a wording itself: which documents have it, which had it first.

Such a question frames the wording with words of its own (哪些省的报告提到…, when did … first appear). They are taken
out, and what is left is looked for as it stands: a document that has it does mention it, whatever a model thinks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.query_terms import asks, without_asking
from kb.text.han import IDEOGRAPHS
from kb.text.index_terms import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.store import PassageText
    from kb.text.language import Language

_FRAME = re.compile(
    r"(?:是|在|于|从|到)*(?:什么时候|何时|哪一?[年次届份]|哪个(?:年份|文件|报告))的?|最早|首次|首先|第一次|最先|从?哪?开始(?:[提讲说写](?![高升供出醒]))?|"
    r"(?:在|有)?(?:哪些|哪几[个份次年届])(?:省份?|地方|年份?|文件|报告|会议)?的?|历年|历[次届]|这些年|各省份?|各地|今年|"
    r"(?:都|分别)?(?:怎么|如何|怎样)(?:都|被)?(?:讲|说|提|写|出)(?:到|及|的|过)*|"
    r"(?:都|被)?(?:提[到及出]|讲[到过]|说[到过]|写[到进入了过]|提[了过]|出现|点名|列入|纳入(?=政府|报告))(?:来|了|过|的)*|"
    r"这(?:个|一)?(?:提法|说法|概念|词|表述|要求)|一词|的?(?:提法|说法|表述)|的要求|"
    r"(?:的|在|里)*(?:国务院)?(?:政府工作报告|报告|文件|会议)(?:里|中|上|当中)?",
)
_REST = re.compile(
    r"(?:^|(?<=\s))(?:[里中上有是在的了过到提讲说写来都]+(?=\s|$)|到了|到|了)|(?<!存)(?<!所)[在于](?=\s|$)"
)
"""What is left of a frame's words where others were taken out beside them."""
_ENGLISH_FRAME = re.compile(
    r"\b(?:in )?(?:which|what|when)\b"
    r"(?: (?:of the |government |work |provincial |\d{4} )*(?:reports?|documents?|provinces?|years?)\b)?|"
    r"\b(?:did|does|do|was|were|is|are|has|have|been|be)\b|"
    r"\bfor the first time\b|\b(?:the )?first(?: to)?\b|\bearliest\b|"
    r"\b(?:appear\w*|mention\w*|come up|came up|propose[sd]?|raise[sd]?|introduce[sd]?|say about|talk about|used)\b|"
    r"\bin (?:a|the|their|any)?(?: \d{4})? ?(?:government |work |provincial )*(?:reports?|documents?)\b|"
    r"\b(?:the )?(?:idea|term|phrase|notion|concept|word)s?(?: of)?\b",
    re.IGNORECASE,
)
_JOINED = r"[\s、,·\"'-]{0,2}"
"""What may stand between two characters of a wording: 大众创业、万众创新 is 大众创业万众创新."""
_SHORTEST, _LONGEST, _MOST_WORDS = 2, 30, 8
_AROUND = " \"'“”‘’《》?!.,;:、。的了过吗呢"
_HAN = re.compile(f"[{IDEOGRAPHS}]")


def framed(question: str, language: Language) -> str:
    """A normalised question about a wording, without the words that ask for documents and years."""
    question = question.rstrip(" ?!.。")
    if language == "zh":
        question = _REST.sub(" ", _FRAME.sub(" ", question))
        return re.sub(r"\s+", " ", question).strip()
    return re.sub(r"\s+", " ", _ENGLISH_FRAME.sub(" ", question)).strip()


def wording(framed_question: str, language: Language) -> re.Pattern[str] | None:
    """Matches the wording in normalised text; None where too little or too much is left of a question for one."""
    if language == "en":
        words = re.findall(r"[^\s?!.,;:\"]+", framed_question)
        while words and asks(stem(words[0].lower())):
            words.pop(0)
        while words and asks(stem(words[-1].lower())):
            words.pop()
        pattern = _JOINED.join(map(re.escape, words))
        return re.compile(rf"\b{pattern}(?!\w)", re.IGNORECASE) if 1 <= len(words) <= _MOST_WORDS else None
    (text, *others) = without_asking(framed_question, language).strip(_AROUND).split() or [""]
    text = text.strip(_AROUND)
    if others or not _SHORTEST <= len(text) <= _LONGEST:
        return None
    pieces = [re.escape(one) + (_JOINED if _HAN.match(one) else "") for one in text[:-1]] + [re.escape(text[-1])]
    return re.compile("".join(pieces), re.IGNORECASE)


def having(pattern: re.Pattern[str], texts: Sequence[PassageText]) -> list[int]:
    """The indices of the passages that have the wording."""
    return [i for i, text in enumerate(texts) if pattern.search(text.normalised)]
