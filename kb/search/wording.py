"""Questions about the words of documents: which have a wording, which had it first, where a meeting's day stands.

Such a question frames the wording with words of its own (哪些省的报告提到…, when did … first appear). They are taken
out, and what is left is looked for as it stands: a document that has it does mention it, whatever a model thinks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.query_terms import asks, without_asking
from kb.text.han import has_ideographs
from kb.text.index_terms import stem
from kb.text.language import question_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.store import PassageText

_FRAME = re.compile(
    r"(?:是|在|于|从|到)*(?:什么时候|何时|哪一?[年次届份]|哪个(?:年份|文件|报告))的?|(?:最早|首次|首先|[第头]一[次回]|最先|从?哪?开始)(?:[提讲说写](?![高升供出醒]))?|"
    r"(?:在|有)?(?:哪些|哪几[个份次年届])(?:省份?|地方|年份?|文件|报告|会议)?的?|历年|历[次届]|这些年|各省份?|各地|今年|"
    r"(?:都|分别)?(?:怎么|如何|怎样)(?:都|被)?(?:讲|说|提|写|出)(?:到|及|的|过)*|"
    r"(?:都|被)?(?:提[到及出]|讲[到过]|说[到过]|写[到进入了过]|提[了过]|出现|点名|列入|纳入(?=政府|报告))(?:来|了|过|的)*|"
    r"这(?:个|一)?(?:提法|说法|概念|词|表述|要求)|一词|的?(?:提法|说法|表述)|的要求|(?:要求|部署|规定)的$|"
    r"(?:的|在|里)*(?:国务院)?(?:政府工作报告|报告|文件|会议)(?:里|中|上|当中)?",
)
_REST = re.compile(
    r"(?:^|(?<=\s))(?:[里中上有是在的了过到提讲说写来都进入]+(?=\s|$)|到了|到|了)|(?<!存)(?<!所)[在于](?=\s|$)"
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

_HELD = re.compile(
    r"(?:召?开|举行|举办|开幕|闭幕|结束|会)的?|[在于是的了呢过从到至天日号月年底初末几]|\b(?:day|date|year|month|city|place|open|held|hold|took|take|taking|convene|meet|met|begin|start|happen)\w*"
)
"""What a question about a meeting's day and place says beside the meeting's name."""
_CONVENED = re.compile(
    r"(?:\d日|\d号)[^。]{0,24}(?:举行|召开|开幕)|(?:was|were) (?:held|convened)[^.]*\d|opened [^.]*\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What such a question is about: ``text`` is searched for, ``pattern`` matches it in normalised text."""

    text: str
    pattern: re.Pattern[str]

    def places(self, texts: Sequence[PassageText]) -> list[int]:
        """The indices of the passages that have the wording."""
        return [i for i, text in enumerate(texts) if self.pattern.search(text.normalised)]


def convening(question: str) -> Wording | None:
    """What says when and where a meeting was held, where a normalised question that names one asks nothing else."""
    language = question_language(question)
    rest = _HELD.sub(" ", without_asking(question, language))
    return None if re.search(r"\w", rest) else Wording(question, _CONVENED)


def wording(question: str) -> Wording | None:
    """The wording that a normalised question is about; None where too little or too much is left of it for one."""
    language, question = question_language(question), question.rstrip(" ?!.。")
    bare = _ENGLISH_FRAME.sub(" ", question) if language == "en" else _REST.sub(" ", _FRAME.sub(" ", question))
    text = re.sub(r"\s+", " ", bare).strip()
    pattern = _english_pattern(text) if language == "en" else _chinese_pattern(text)
    return Wording(text, pattern) if pattern is not None else None


def _english_pattern(text: str) -> re.Pattern[str] | None:
    words = re.findall(r"[^\s?!.,;:\"]+", text)
    while words and asks(stem(words[0].lower())):
        words.pop(0)
    while words and asks(stem(words[-1].lower())):
        words.pop()
    pattern = _JOINED.join(map(re.escape, words))
    return re.compile(rf"\b{pattern}(?!\w)", re.IGNORECASE) if 1 <= len(words) <= _MOST_WORDS else None


def _chinese_pattern(text: str) -> re.Pattern[str] | None:
    (said, *others) = without_asking(text, "zh").strip(_AROUND).split() or [""]
    said = said.strip(_AROUND)
    if others or not _SHORTEST <= len(said) <= _LONGEST:
        return None
    pieces = [re.escape(one) + (_JOINED if has_ideographs(one) else "") for one in said[:-1]] + [re.escape(said[-1])]
    return re.compile("".join(pieces), re.IGNORECASE)
