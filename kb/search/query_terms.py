"""The words of a question: those that say what it is about, and those that only make it a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.index_terms import stem, terms

if TYPE_CHECKING:
    from kb.text.language import Language

_CHINESE = """
什么时候 是什么时候 什么样 什么 怎么样 怎么办 怎么做 怎么 怎样 如何 哪些 哪个 哪里 哪种 哪一 哪儿 哪 谁 多少 几个 几
多久 多大 多长 了没有 为什么 为何 何时 何地 何种 是否 是不是 有没有 能不能 可不可以 能否 可否 会不会 要不要 请问 请 吗
呢 吧 啊 呀 么 有什么 有哪些 是什么 的是 一下 告诉我 想知道 我想 关于 对于 根据 按照 应该 应当怎么 我 我们 你 您 他 她
它 了 的 这个 那个 这些 那些 这种 被称为 称为 叫做 有关 以及 还是 可以吗 属于 算不算 怎么算 怎么处理
"""
_ENGLISH = """
a an the of to in on at for and or be is are was were been being by with from as that this it its what which who whom
whose how when where why do does did can could will would shall should may might must no not have has had than into
about there their they them he she his her you your we our i me my if so such these those some any all more most other
many much say said tell mention main please according also between during through while
"""
# Longest first: a short one may be part of a longer one.
_ASKING = re.compile("|".join(sorted(map(re.escape, _CHINESE.split()), key=len, reverse=True)))
_STOPS = frozenset(map(stem, _ENGLISH.split()))
_CHINESE_WORDS = frozenset(_CHINESE.split())
_ENGLISH_FIGURE = re.compile(
    r"\bhow (?:many|much|long|old|far|often|tall|large|high|big)\b|\bwhen\b|\bvalue of\b"
    r"|\b(?:what|which) (?:year|date|month|day|percent\w*|share|proportion|number|amount|age|decade|century)\b"
)
_CHINESE_FIGURE = re.compile(
    r"多少|几[个年月天次条元岁]|多久|多大|多长|多高|多远|哪一?[年天月]|何时|什么时候|比例|百分之|占比"
)
KINDS_OF_ANSWER = "政策|措施|要求|规定|安排|内容|举措|计划"
_KINDS = f"{KINDS_OF_ANSWER}|做法|办法|规划"
_CHINESE_KIND = re.compile(rf"(?:什么|哪些|何种|哪种|怎样的|啥)({_KINDS}|方面)|({_KINDS})(?:是什么|有哪些|有什么|是啥)")
_ENGLISH_KIND = re.compile(
    r"\b(?:what|which)(?: (?:are|is|were|was|kind|kinds|of|the|any|new|current)){0,4} "
    r"((?:plan|measure|requirement|rule|provision|arrangement|step|detail)s?|policy|policies)\b"
    r"|\bwhat (?:is|are|has been|have been)(?: being)? (planned|required|done|proposed|provided)\b"
)
ASKING_WEIGHT = 0.5
"""What a pair of characters weighs that holds part of an asking word: some are words after all (请求, 了解)."""


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A question's terms (as ``kb.text.index_terms`` makes them), each once, in order, and how much each counts."""

    weights: Mapping[str, float]


def query_terms(normalised: str, language: Language) -> QueryTerms:
    """The terms of a question; English ones without stop words, unless there is nothing else."""
    every = dict.fromkeys(terms(normalised))
    about = frozenset(terms(_ASKING.sub(" ", normalised))) if language == "zh" else frozenset(every)
    kinds = kinds_of_answer(normalised, language)
    weights = {
        term: 1.0 if term in about and term not in kinds else ASKING_WEIGHT for term in every if term not in _STOPS
    }
    return QueryTerms(weights or dict.fromkeys(every, 1.0))


def without_asking(normalised: str, language: Language) -> str:
    """A question in lower case without the words that only make it one."""
    lower = normalised.lower()
    if language == "zh":
        return _ASKING.sub(" ", lower)
    return " ".join(word for word in re.findall(r"[\w'-]+", lower) if stem(word) not in _STOPS)


def kinds_of_answer(normalised: str, language: Language) -> frozenset[str]:
    """What sort of thing a question asks for (有什么政策, what are the plans for): words that many passages have.

    Chinese words, which are their terms; English stems.
    """
    pattern = _CHINESE_KIND if language == "zh" else _ENGLISH_KIND
    found = (match[match.lastindex or 0] for match in pattern.finditer(normalised.lower()))
    return frozenset(found if language == "zh" else map(stem, found))


def asks(word: str) -> bool:
    """Whether a Chinese word or an English stem only makes a question, and says nothing of what it is about."""
    return word in _STOPS or word in _CHINESE_WORDS


def asks_for_figure(normalised: str, language: Language) -> bool:
    """Whether a question wants a number, a share or a date for an answer."""
    pattern = _CHINESE_FIGURE if language == "zh" else _ENGLISH_FIGURE
    return pattern.search(normalised.lower()) is not None
