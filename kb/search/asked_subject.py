"""What a question for a figure counts: it is read as the statement that would answer it.

福建有多少张床位 is read as 福建有5张床位, and what that counts is found as in any sentence (``kb.text.statements``), so
that questions, documents and drafts name what is counted in one way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.translation import verb_share, words_of
from kb.text.figures import figures_in
from kb.text.han import HAN_LETTER
from kb.text.statements import statements

if TYPE_CHECKING:
    from kb.search.answer_type import Asked
    from kb.text.language import Language

_LEADING = re.compile(
    r"^(?:请问|想问|想知道|我想了解|(?:\d{4}年)?[里中上]?(?:说|讲|提[出到]|写|要求|明确)[的了过到]?(?=.{4}))"
)
_FILLERS = re.compile(
    "现在|目前|这[几些]年来?|近[几些]?年来?|如今|至今|一共|总共|到底|究竟|一[年天](?=[产有能])|要?[干搞](?=多少|几)|(?:了|一次)(?=[?。]?$)"
)
_CHINESE = re.compile(
    r"百分之[几多]|(?:有)?(?P<many>多少|(?<![这那好前近后头])几)(?P<more>[亿万千百]*)(?P<unit>个?百分点|个?点|元|块?钱|美元)?|有?多(?:长时间|[大高长久远深宽重厚])"
)
_NOUN = re.compile(f"{HAN_LETTER}{{2}}")
_PARTICLES = re.compile("(?:[了过到着完]|[起出下上过回][来去])+")
"""What stands behind a verb: 修了, 做完, 讨回来."""
_PREPOSITIONS = frozenset("给对向为帮替把将让")
_INTENDS = frozenset(("想", "要", "会", "能", "应", "该", "应该", "计划", "一共", "总共", "再", "新"))
"""What stands before one."""
_VERB, _ALWAYS_VERB = 0.5, 0.6
"""The share of a word's senses that are verbs: of one that may be a verb, and of one that hardly is a noun."""
_ENGLISH = (
    (re.compile(r"^(?:by |to )?(?:how (?:much|fast|far)|what) (?:did|does|do|has|have|will|is|are|was|were) (.*?)"
                r"(?:(?: expected| set| needs?)? to)? (rise|grow|increase|fall|drop|decline|expand|shrink|risen|grown|"
                r"increased|fallen|dropped|declined|expanded|shrunk)\b(.*)"),
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
    return next((each.subject for each in read if each.figure.text.startswith("5")), "")


def _chinese(text: str, asked: Asked) -> list[str]:
    """The statements that a question may be answered by, the likeliest first."""
    text = _FILLERS.sub("", _LEADING.sub("", text))
    match = _CHINESE.search(text)
    if match is None:
        return [f"{text}是{_with_unit(asked)}"]
    before, behind = text[: match.start()], text[match.end() :]
    more = match["more"] or ""
    figure = next(iter(figures_in(f"5{more}{behind}")), None)
    at = max(0, figure.end - 1 - len(more)) if figure else 0
    noun_behind = _NOUN.match(behind, at) is not None
    if noun_behind and at and verb_share(words_of(behind[at:])[0]) >= _VERB and not before:
        return []  # 多少人享受了低保 counts people, whom sources call by many names
    before = _without_verbs(before, noun_behind=noun_behind)
    behind = behind[:at] + _without_predicate(behind[at:])
    before += "有" if match[0].startswith("有") else ""
    if (match["unit"] or "").endswith("点"):
        return [f"{before}5个百分点{behind}"]
    bare = [] if match["unit"] or match["many"] is None else [f"{before}5{more}{behind}"]
    return [*bare, f"{before}{_with_unit(asked)}{behind}"]


def _without_verbs(before: str, *, noun_behind: bool) -> str:
    """What stands before the words that ask, less the verb of which they are the object: 准备引进 of 准备引进多少企业.

    A source may say it in other words. Where no noun stands behind, only short verbs: 投资 of 投资多少 is counted.
    """
    *_, run = re.split(r"\W|\d+年?", before)
    words = words_of(run)
    done = False
    while words and (
        words[-1] in _INTENDS
        or _PARTICLES.fullmatch(words[-1])
        or (verb_share(words[-1]) >= _VERB and (noun_behind or done or len(words[-1]) == 1))
    ):
        done = _PARTICLES.fullmatch(words.pop()) is not None
    if noun_behind:  # whom it is done for
        words = words[: next((at for at, word in enumerate(words) if word in _PREPOSITIONS), None)]
    kept = "".join(word for word in words if word not in _PREPOSITIONS)
    return before[: len(before) - len(run)] + (kept if noun_behind or kept else run)


def _without_predicate(behind: str) -> str:
    """What stands behind a figure less the verbs in it: 困难家庭适老化改造 of 困难家庭做了适老化改造, 球队 of 球队参赛.

    All of it, where nothing but verbs is there.
    """
    *_, last = words = words_of(behind) or [""]
    kept = [
        word
        for word, following in zip(words, [*words[1:], ""], strict=True)
        if not (
            _PARTICLES.fullmatch(word)
            or (
                verb_share(word) >= _ALWAYS_VERB and (word == last or len(word) == 1 or _PARTICLES.fullmatch(following))
            )
        )
    ]
    return "".join(kept) or behind


def _with_unit(asked: Asked) -> str:
    if asked.dimensions & {"CNY", "USD"}:
        return "5亿元"
    return "5%" if asked.dimensions & {"ratio", "points"} else "5个"


def _english(text: str) -> str:
    for pattern, statement in _ENGLISH:
        if pattern.search(text):
            return pattern.sub(statement, text, count=1)
    return f"{re.sub(r'^(?:what|which) ', '', text)} is 5%"
