"""What a question for a figure counts: it is read as the statement that would answer it.

福建有多少张床位 is read as 福建有5张床位, and what that counts is found as in any sentence (``kb.text.statements``), so
that questions, documents and drafts name what is counted in one way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.translation import words_of
from kb.text.han import HAN_LETTER
from kb.text.statements import statements

if TYPE_CHECKING:
    from kb.search.answer_type import Asked
    from kb.text.language import Language

_LEADING = re.compile("^(?:请问|想问|想知道|我想了解)")
_FILLERS = re.compile(
    "现在|目前|如今|至今|一共|总共|到底|究竟|一[年天](?=[产有能])|要?[干搞](?=多少|几)|(?:了|一次)(?=[?。]?$)"
)
_CHINESE = re.compile(
    r"百分之[几多]|(?:有)?(?P<many>多少|(?<![这那好前近后头])几)(?P<more>[亿万千百]*)(?P<unit>个?百分点|个?点|元|块?钱|美元)?|有?多(?:长时间|[大高长久远深宽重厚])"
)
# The noun counted stands behind: 留多少建设用地. What may be left out in front of it.
_NOUN_BEHIND = re.compile(rf"(?:多少|几){HAN_LETTER}{{2}}")
_PREPOSITIONS = frozenset("给对向为把将让")
_ENGLISH = (
    (re.compile(r"^(?:by )?how (?:much|fast) (?:did|does|do|has|have|will|is|are|was|were) (.*?)"
                r"(?: to| expected to| set to)? (rise|grow|increase|fall|drop|decline|expand|shrink)\b(.*)"),
     r"\1 \2 by 5%\3"),
    (re.compile(r"^by how many (\w+)(?: \w+)?? (?:did|does|do|has|have|will|is|are|was|were) (.*)"), r"\2 by 5%"),
    (re.compile(r"^how (?:large|big|high|long|old|far|wide) (?:is|are|was|were|will) (.*?)(?: be)?$"), r"\1 is 5%"),
    (re.compile(r"\bhow (?:many|much)\b"), "5"),
    (re.compile(r"^what (?:does|do|did|will|would) (?:it cost to )?(.*?)(?: cost| pay)?$"), r"\1 is 5%"),
    (re.compile(r"\b(?:what|which) (?:percentage|share|proportion|fraction|percent|per cent)(?: of)?\b"), "5% of"),
    (re.compile(r"^what (?:is|are|was|were|will be) (.*)"), r"\1 is 5%"),
    (re.compile(r"^(?:at |to |by )?what (\w+(?: \w+)?) (?:is|are|was|were|did|does|do|will) (.*)"), r"\1 \2 is 5%"),
)  # fmt: skip


def asked_subject(text: str, language: Language, asked: Asked) -> str:
    """What the figure counts that a normalised question asks for; "" where that cannot be told."""
    said = [_english(text.rstrip(" ?!.").lower())] if language == "en" else _chinese(text.rstrip(" ?!。"), asked)
    read = (each for one in said for each in statements(one))
    found = next((each.subject for each in read if each.figure.text.startswith("5")), "")
    return found if language == "en" else _without_verbs(found, text)


def _without_verbs(subject: str, text: str) -> str:
    """What a figure counts less the prepositions and short verbs that stand before it, where a noun stands behind.

    Of 给乡村留多少建设用地, 给 and 留 are nothing that is counted, and a source may say 安排.
    """
    asking = _NOUN_BEHIND.search(text)
    if asking is None:
        return subject
    words = words_of(re.split(r"\W|\d+年?", text[: asking.start()])[-1])
    verbs = {word for word in words if word in _PREPOSITIONS} | {word for word in words[-2:] if len(word) == 1}
    return "".join(character for character in subject if character not in verbs)


def _chinese(text: str, asked: Asked) -> list[str]:
    """The statements that a question may be answered by, the likeliest first."""
    text = _FILLERS.sub("", _LEADING.sub("", text))
    match = _CHINESE.search(text)
    if match is None:
        return [f"{text}是{_with_unit(asked)}"]
    before, behind = text[: match.start()], text[match.end() :]
    before += "有" if match[0].startswith("有") else ""
    if (match["unit"] or "").endswith("点"):
        return [f"{before}5个百分点{behind}"]
    bare = [] if match["unit"] or match["many"] is None else [f"{before}5{match['more']}{behind}"]
    return [*bare, f"{before}{_with_unit(asked)}{behind}"]


def _with_unit(asked: Asked) -> str:
    if asked.dimensions & {"CNY", "USD"}:
        return "5亿元"
    return "5%" if asked.dimensions & {"ratio", "points"} else "5个"


def _english(text: str) -> str:
    for pattern, statement in _ENGLISH:
        if pattern.search(text):
            return pattern.sub(statement, text, count=1)
    return f"{re.sub(r'^(?:what|which) ', '', text)} is 5%"
