"""Whether nearly the same words say the opposite: 不得促进 and 促进, 降低 and 提高, tighten and loosen."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.text.han import HAN_LETTER
from kb.text.numbers import HAN_NUMERALS, han_number

# Words that hold 不, 无 or 未 and deny nothing.
_NO_DENIAL = re.compile(
    r"不(?:断|同|仅|少|足|久|过|但|论|管|只|光|等|动产|低于|少于|超过|高于|晚于|早于)|无(?:论|人机|人驾驶|线|障碍|缝|神论|党派|害|偿|锡)|未(?:来|成年)|"
    r"\bnot only\b|\bno (?:less|fewer|more|later) than\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"不得|不准|不能|不可|不应|不予|不要|不|未|无|禁止|严禁|杜绝|取消|停止|"
    r"\b(?:not|no|never|cannot|without|neither|prohibit\w*|forbid\w*|ban(?:s|ned)?)\b",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        ("提高|提升|上调|增加|扩大|增长", "降低|下调|减少|缩小|压减|削减|下降"),
        ("加强|强化", "削弱|弱化|放松"),
        ("支持|鼓励|允许|准许|可以", "限制|禁止|严禁|不得|不准|不允许"),
        ("收紧|从严|严控|严格", "放宽|放松|放开"),
        ("加快|加速", "放缓|延缓"),
        ("高于|多于|快于", "低于|少于|慢于"),
        (r"\b(?:tighten|strengthen)\w*", r"\b(?:loosen|relax|weaken)\w*"),
        (r"\b(?:rais|increas|expand|lengthen)\w*", r"\b(?:lower|reduc|cut|shrink|decreas|shorten)\w*"),
        (r"\b(?:encourag|support|allow|permit)\w*", r"\b(?:discourag|restrict|prohibit|forbid)\w*"),
    )
)
_ALIKE = 60  # likeness of clauses that are about the same, in hundredths
_ONLY = re.compile("只(.)不(.)")
_ORDINAL = re.compile(rf"第([{HAN_NUMERALS}\d]+)[次届轮批个期](?P<noun>{HAN_LETTER}{{2}})")
_CLAUSE_END = re.compile(r"[,;，；、]")


def say_the_opposite(drafted: str, words: str) -> bool:
    """Whether a clause of ``words``, nearly those of ``drafted``, says the opposite of the clause most like it."""
    from rapidfuzz import fuzz, process

    there = [part for part in _CLAUSE_END.split(words) if part.strip()]
    there += [one + other for one, other in pairwise(there)]
    for clause in filter(str.strip, _CLAUSE_END.split(drafted)):
        nearest = process.extractOne(clause, there, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if nearest is not None and _opposed(clause, nearest[0]):
            return True
    return False


def other_ordinal(drafted: str, words: str) -> tuple[str, str] | None:
    """An ordinal of a draft and the one that ``words``, nearly the draft's, have before one noun: 第三次, 第四次."""
    for one in _ORDINAL.finditer(drafted):
        there = [each for each in _ORDINAL.finditer(words) if each["noun"] == one["noun"]]
        if there and han_number(one[1]) not in [han_number(each[1]) for each in there]:
            return one[0][: -len(one["noun"])], there[0][0][: -len(one["noun"])]
    return None


def denies(text: str) -> bool:
    """Whether a text denies an odd number of times."""
    return len(_DENIAL.findall(_NO_DENIAL.sub("", text))) % 2 == 1


def _opposed(drafted: str, words: str) -> bool:
    if any(one.groups() == other.groups()[::-1] and one[1] != one[2]
           for one in _ONLY.finditer(drafted) for other in _ONLY.finditer(words)):  # fmt: skip
        return True  # 只减不增, 只增不减
    for pair in _OPPOSITES:
        one, other = ([len(word.findall(text)) for word in pair] for text in (drafted, words))
        if (one[0] - other[0]) * (one[1] - other[1]) < 0:
            return True
    return denies(drafted) != denies(words)
