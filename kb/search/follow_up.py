"""Follow-up questions: 那2026年呢？ after 2025年粮食产量目标是多少？ asks for 2026年粮食产量目标是多少？

A follow-up takes what it lacks from the question before. A year or a place that it names takes the place of the one
that was named there; anything else is asked together with it. Whoever shows an answer shows what was read.
"""

from __future__ import annotations

import re
from datetime import date

from kb.search.scope import read_scope
from kb.text.han import HAN_LETTER, has_ideographs
from kb.text.normalise import normalise

_LONGEST = 24
"""Chinese characters that a follow-up has at most; three times as many characters in another language."""
_LEAD = re.compile(
    r"^(?:那么?|还有|以及|另外|换成|换作|换到|再看看?|要是|如果是|至于|而)[,，、\s]*|"
    r"^(?:and|but|or|then|also|so)?\s*(?:what about|how about|what of)\s+|^(?:and|but|or|then|also)\b[,\s]*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:又?(?:呢|怎么样|如何)(?:了)?)?[?？。.!！\s]*$")
_ENDS_AS_ONE = re.compile(r"呢[?？。!！\s]*$")
_POINTS_BACK = re.compile(
    rf"^(?:它们?|其中|其(?={HAN_LETTER})(?!他)|这个|这项|这些|该项)的?|^(?:its?|they|their|them)\b\s*", re.IGNORECASE
)
_PREPOSITION = re.compile(r"^(?:in|for|of|by|from|on|the year|year)\s+", re.IGNORECASE)
_ASKS = re.compile(
    r"什么|多少|怎么|怎样|如何|哪|几[个项条年份]|是否|有没有|吗|为何|谁|"
    r"\b(?:what|which|who|how|when|where|why|does|do|is|are)\b",
    re.IGNORECASE,
)
_ENOUGH, _ENOUGH_WORDS = 8, 5
"""Characters, and words, from which a question with a question word stands by itself."""
_YEAR = re.compile(r"\d|[〇零一二三四五六七八九]{3}|[今去前明上本]年|year", re.IGNORECASE)


def read_follow_up(question: str, before: str, today: date | None = None) -> str:
    """The question as it is meant after the one ``before``; as it stands where it needs nothing of that.

    Args:
        question: what was typed.
        before: the question before it, as it was read itself.
        today: the day that 去年 and "last year" are told by.
    """
    typed = question.strip()
    if not typed or not before.strip():
        return question
    rest = _LEAD.sub("", typed)
    marked = rest != typed or _ENDS_AS_ONE.search(typed) is not None
    core = _TAIL.sub("", rest).strip(" ,，、")
    if pointing := _POINTS_BACK.match(core):
        marked, core = True, core[pointing.end() :]
    core = _PREPOSITION.sub("", core)
    if not core or len(core) > _LONGEST * (1 if has_ideographs(core) else 3):
        return question
    years, places, left = _parts(core, today)
    if not marked:
        # "2026?" names nothing to ask for; without a question mark it is the beginning of another question.
        if left or not re.search("[?？]$", typed):
            return question
    elif pointing is None and _stands_alone(core):
        return question
    if pointing is not None:
        return f"{before.strip().rstrip('?？。')}{'：' if has_ideographs(before) else ': '}{core}"
    if left:
        return f"{core}：{before.strip()}" if has_ideographs(before) else f"{before.strip().rstrip('?？。')} {core}?"
    read = before.strip()
    if years:
        read = _replaced(read, years, _parts(read, today)[0])
    if places:
        read = _replaced(read, places, _parts(read, today)[1])
    return read


def _stands_alone(core: str) -> bool:
    if not _ASKS.search(core):
        return False
    return len(core) >= _ENOUGH if has_ideographs(core) else len(core.split()) >= _ENOUGH_WORDS


def _parts(text: str, today: date | None) -> tuple[list[str], list[str], str]:
    """The years and places that a text names, and what is left of it without them."""
    words = list(dict.fromkeys(read_scope(normalise(text), today or date.today()).words))
    years = [word for word in words if _YEAR.search(word)]
    places = [word for word in words if word not in years]
    left = text
    for word in sorted(words, key=len, reverse=True):
        left = re.sub(re.escape(word) + "(?:年度?|省|市|自治区)?", " ", left, flags=re.IGNORECASE)
    return years, places, left.strip(" 的里中上,，、和与and")


def _replaced(question: str, wanted: list[str], held: list[str]) -> str:
    """The question with the ``wanted`` words in place of the first that it names itself; with them added if none."""
    chinese = has_ideographs(question)
    joined = ("、" if chinese else " and ").join(_written(word, chinese) for word in wanted)
    if held:
        first = min(held, key=lambda word: question.lower().find(word.lower()) % (len(question) + 1))
        pattern = re.escape(first) + ("(?:年度?|省|市|自治区)?" if chinese else "")
        return re.sub(pattern, lambda _match: joined, question, count=1, flags=re.IGNORECASE)
    if chinese:
        return joined + question
    body = question.rstrip("?？. ")
    return f"{body} in {joined}" + question[len(body) :].strip(" ")


def _written(word: str, chinese: bool) -> str:
    return f"{word}年" if chinese and re.fullmatch(r"\d{2,4}", word) else word
