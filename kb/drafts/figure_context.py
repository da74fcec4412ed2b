"""The words around a figure, and how well those around two figures explain each other."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.drafts.shared_words import explained, says_something
from kb.quick_dataclass import dataclass
from kb.text import english_words
from kb.text.chinese_lists import listed_things, of_other_groups
from kb.text.figures import figures_of
from kb.text.han import has_ideographs
from kb.text.subjects import usual_name
from kb.text.terms import Terms, chinese_terms, english_terms
from kb.text.units import CHINESE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.text.statement import Statement

_CLAUSE_END = re.compile(r"[,;:。!?\n]|\.(?=\s|$)")
_HALF, _ACROSS, _MOSTLY, _NEARLY = 0.5, 0.6, 0.75, 0.8
_SUPPLIED = 0.1
_MEMBER = 0.8  # of a list, whose figure may be that of all
_BEHIND_END = re.compile(rf"{_CLAUSE_END.pattern}|、|\band\b")
# What stands behind the head of an English noun phrase.
_BEHIND_HEAD = {"of", "for", "with"} | english_words.PREPOSITIONS | english_words.RELATIVE | english_words.BEGINS_VERB
_MODIFIERS_BEHIND = re.compile(rf"\s(?:{'|'.join(sorted(_BEHIND_HEAD))})\s")
_PART_END = re.compile(r"[。!?;\n]|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s|$)")
# What a share is of: 占农业总产值的比重达到64%, 达到耕地总面积的64%.
_WHOLE = re.compile("占([^,、]{2,16}?)的?(?:比重|比例|份额| |$)|(?:[为是]|达到|超过?|相当于)([^,、占]{2,16})的 ")
# 占全国的92.8%, 占全疆装机64%, 居西部第一: of the nation, the world, a place below the nation, a part of the country
_OF_SCOPE = re.compile(
    "(?:占(?:了|到|据)?|居|列|排名?)(?:(全国|我国)|(全球|全世界|世界)|(全[省市区县州盟旗疆])|([东西]部|中西?部|东北|西北|长三角))"
)
# 每平方米, 每人每月: what a rate is for
_EACH = re.compile(
    rf"每一?个?({CHINESE_UNIT})|\b(?:per|an?|each|every) (day|week|month|quarter|year|hectare|person|household)\b"
)
# 比上年增加, 比预算增加: against a year, a plan, others
_AGAINST = re.compile(
    r"[比较](?:年初)?(?:(上一?年|去年|前年|\d{4}年)|(预算|计划|目标|预期|规划)|(全[国省市区]平均|平均))"
)


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What is said to be counted, the words on both sides of the figure, and those of its sentence and ahead of it."""

    subject: str
    near: str
    wide: str

    @classmethod
    @lru_cache(maxsize=8192)
    def of(cls, text: str, statement: Statement, ahead: str = "") -> FigureContext:
        """The words around a statement of a normalised text; ``ahead`` are headings or the sentence before."""
        start, end = statement.figure.start, (statement.high or statement.figure).end
        near, earlier, part, sentence = _around(text, start, end)
        wide = f"{ahead} {sentence}"
        if statement.subject and "分别" in near:
            near = near.rpartition("分别")[2]  # 渔船、渔民分别减少5%、3%: each has its own
        # What the words beside a figure leave out stands before them, else behind.
        near = next(filter(says_something, (f"{statement.subject} {near}", earlier, ahead, part)), wide)
        return cls(statement.subject or near, near, wide)

    def fit(self, stated: FigureContext) -> float:
        """How well the words around a draft's figure and a source's explain each other: 0 to 1."""
        forward = max(self._names(stated.subject), self._names(stated.near), *map(self._in_part, stated.members))
        if not forward:
            return 0.0
        back = (explained(self.near, stated.near) + explained(self.near, stated.wide)) / 2
        return float((forward * back) ** 0.5)

    def names(self, subject: str) -> float:
        """The share of a subject that the words beside the figure say."""
        return explained(subject, self.near)

    def likeness(self, stated: FigureContext) -> float:
        """How alike the words beside two figures are, letter by letter: 0 to 1 (Indel)."""
        from rapidfuzz.distance import Indel

        return Indel.normalized_similarity(self.near, stated.near)

    def is_supplied(self, held: FigureContext, beside: FigureContext) -> bool:
        """Whether words said to be counted stand beside another figure of a source's sentence, and not beside its own.

        区外就业占95% for 应届毕业生就业率95%,其中区外就业占12%.
        """
        # grants for apprentices are theirs; 8,000 kilometers of which are high-speed lines
        chinese = has_ideographs(self.subject) and has_ideographs(held.near)
        if not (chinese or "of which" in beside.near) or explained(beside.subject, self.near) < 1:
            return False
        own = explained(self.subject, held.near)
        return own < 1 and explained(self.subject, f"{held.near} {beside.near}") > own + _SUPPLIED

    def is_explained_by(self, stated: FigureContext) -> bool:
        """Whether a source's sentence says nearly all that a draft does beside its figure."""
        least = _NEARLY if has_ideographs(self.near) == has_ideographs(stated.wide) else _ACROSS
        return explained(self.near, stated.wide) >= least

    def is_exchanged(self, stated: FigureContext) -> bool:
        """Whether one thing is named in the place of another: 农村新增就业 for 城镇新增就业.

        That is at the beginning of a subject; what follows tells rather how it is counted (开通里程, 运营里程).
        """
        if of_other_groups(self.near, stated.near):
            return True
        for pattern in (_OF_SCOPE, _AGAINST):
            sorts = [match.lastindex for each in (self, stated) if (match := pattern.search(each.near)) is not None]
            if len(set(sorts)) > 1:
                return True
        each = [set(_EACH.findall(words.near)) for words in (self, stated)]
        if each[0] - each[1] and each[1] - each[0]:
            return True
        return any(not set(own) & set(other) for at, own, other in self._exchanges(stated) if not at)

    def names_another(self, stated: FigureContext) -> bool:
        """Whether the draft has a term of statistics beside its figure that the source's sentence lacks."""
        there = _terms(stated.wide)
        return any(each not in there and _unsaid(each, stated.wide, _MOSTLY) for each in _terms(self.near))

    def may_be_exchanged(self, stated: FigureContext) -> bool:
        """Whether each has a term of statistics that the other lacks, or the words in one place are related."""
        return (
            self._is_other_term(stated)
            or any(self._exchanges(stated))
            or self._is_of_other_whole(stated)
            or (not has_ideographs(self.subject + stated.subject) and self.names_another(stated))
            or (
                any(_unsaid(each, stated.near, _MOSTLY) for each in _terms(self.near))
                and any(_unsaid(each, self.wide, _MOSTLY) for each in _terms(stated.subject))
            )
        )

    def _is_other_term(self, stated: FigureContext) -> bool:
        """Whether both are known terms, each in a language of its own, and not the same one."""
        if has_ideographs(self.subject) == has_ideographs(stated.subject):
            return False
        first, second = _read_terms(self.subject), _read_terms(stated.subject)
        whole = not any(character.isalnum() for character in first.rest + second.rest)
        return whole and set(first.found).isdisjoint(second.found)

    def _is_of_other_whole(self, stated: FigureContext) -> bool:
        """Whether both are shares, of things that have no name in common."""
        one, other = (_WHOLE.search(each.near) for each in (self, stated))
        if one is None or other is None:
            return False
        wholes = [match[1] or match[2] for match in (one, other)]
        return all(map(says_something, wholes)) and all(explained(*pair) < _HALF for pair in (wholes, reversed(wholes)))

    def _exchanges(self, stated: FigureContext) -> list[tuple[int, str, str]]:
        """What the draft has in the place of what, neither said by the other; nothing where usual names undo it."""
        found: list[tuple[int, str, str]] = []
        pairs = ((self.subject, stated.subject), (usual_name(self.subject), usual_name(stated.subject)))
        for pair in pairs if has_ideographs(self.subject) else pairs[:1]:
            found = [each for each in _replaced(*pair) if _unsaid(each[1], stated.near) and _unsaid(each[2], self.near)]
            if not found:
                break
        return found

    def _names(self, words: str) -> float:
        return (explained(words, self.near) + explained(words, self.wide)) / 2

    def _in_part(self, member: str) -> float:
        return _MEMBER * self._names(member)

    @property
    def members(self) -> list[str]:
        """The members of a list of things counted: 内江、眉山、遂宁经济总量."""
        parts = self.subject.count("、") + 1
        return listed_things(self.subject, parts) if parts > 1 else []


def counts_alike(one: Statement, other: Statement) -> bool:
    """Whether two English counts may be of one thing, by the head of each phrase: grants, students."""
    if "count" not in (one.figure.dimension, other.figure.dimension) or not (one.thing and other.thing):
        return True
    heads = [_MODIFIERS_BEHIND.split(each.thing)[0].rpartition(" ")[2] for each in (one, other)]
    return not all(heads) or explained(*heads) > 0


@lru_cache(maxsize=4096)
def _around(text: str, start: int, end: int) -> tuple[str, str, str, str]:
    """The words between the figures on either side, within the clause; those ahead; the part's; the sentence's."""
    low, high = _bounds(_PART_END, text, start, end)
    figures = [each for each in figures_of(text) if each.day is None and low <= each.start < high]
    first = max((each.end for each in figures if each.end <= start), default=low)
    clause = _BEHIND_END.search(text, end)
    # 390万65岁以上老年人: an age is part of what is counted
    until = min([high, clause.start() if clause else high, *(each.start for each in figures if each.start > end)])
    noun = _CLAUSE_END.search(text, first, start) if first > low else None
    if noun is not None and (text.isascii() or says_something(text[noun.end() : start])):
        first = noun.end()  # 13.86 million people, 2.8 million of whom …
    elif first > low and (joint := text.rfind(" and ", first, start)) >= 0 and says_something(text[end:until]):
        first = joint  # 1.4 trillion by local governments and 780 billion by the central government
    if first > low and text.endswith("、", first, start) and not _BEHIND_END.match(text, end):
        first = start  # 551万人脱贫、52个县摘帽
    near = f"{text[first:start]} {text[end:until]}"
    parts = (_without_figures(text, low, start), _without_figures(text, low, high))
    return near, *parts, _without_figures(text, *_bounds(_SENTENCE_END, text, start, end))


def _bounds(ends: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """Half-open span of what stands between such ends around text[start:end]."""
    low = max((match.end() for match in ends.finditer(text, 0, start)), default=0)
    last = ends.search(text, end)
    return low, last.start() if last else len(text)


def _without_figures(text: str, start: int, end: int) -> str:
    parts, at = [], start
    for figure in figures_of(text):
        if start <= figure.start and figure.end <= end:
            parts.append(text[at : figure.start])
            at = figure.end
    return " ".join([*parts, text[at:end]])


def _unsaid(words: str, by: str, least: float = _HALF) -> bool:
    return says_something(words) and explained(words, by) < least


def _terms(words: str) -> tuple[str, ...]:
    return _read_terms(words).found


def _read_terms(words: str) -> Terms:
    return chinese_terms(words) if has_ideographs(words) else english_terms(words)


def _replaced(one: str, other: str) -> Iterator[tuple[int, str, str]]:
    """Where the source has something, what stands there in a draft, and that; of texts alike by half.

    Chinese is compared by characters, English by words.
    """
    from rapidfuzz.distance import Levenshtein

    if has_ideographs(one) != has_ideographs(other):
        return
    if not has_ideographs(one):
        yield from _replaced_words(one.lower().split(), other.lower().split())
        return
    alike = [step for step in Levenshtein.opcodes(one, other) if step.tag == "equal"]
    if 2 * sum(step.src_end - step.src_start for step in alike) < min(len(one), len(other)):
        return
    low = high = 0
    for step in alike:
        if step.src_end - step.src_start > 1:
            yield high, one[low : step.src_start], other[high : step.dest_start]
            low, high = step.src_end, step.dest_end  # one character alike is chance: 铁路, 公路
    if low:
        yield high, one[low:], other[high:]  # 净流入, 净流出


def _replaced_words(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """The same of English words, all as behind the beginning: only in Chinese does that tell what is counted."""
    from rapidfuzz.distance import Levenshtein

    steps = Levenshtein.opcodes(one, other)
    alike = sum(step.src_end - step.src_start for step in steps if step.tag == "equal")
    for step in steps if 2 * alike >= min(len(one), len(other)) else ():
        if step.tag == "replace":
            yield 1, " ".join(one[step.src_start : step.src_end]), " ".join(other[step.dest_start : step.dest_end])
