"""Statements of Chinese sentences. Text is normalised: commas and brackets are of half width."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.text.chinese_heads import DOWN, FROM, HIGHER, LED_IN, NEAR, UP, Head, measured, read_head
from kb.text.chinese_lists import HEAD_NOUN, listed_things
from kb.text.chinese_subjects import DONE, GENERIC, Named, subjects_of
from kb.text.chinese_tails import DONE_THERE, GIVEN, comparator_behind, noun_behind
from kb.text.figure_names import counted_together, is_attributive, is_name
from kb.text.han import HAN_LETTER
from kb.text.periods import Mention, Period, mentions
from kb.text.places import PROVINCES, leading_place
from kb.text.statement import Comparator, Measure, Statement
from kb.text.terms import leading_term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kb.text.figures import Figure

_CLAUSE_END = re.compile(r"[,;!?。\n]|(?<!\d):|:(?!\d)")
_APART = re.compile(r"《[^《》]{1,60}》|\([^()]{0,40}\)")
"""Titles and brackets, whose marks and years are no part of the sentence around them."""
_SEVERAL_YEARS = re.compile("年均|累计")
# 贸易顺差连续两年下降: a thing, and that it moves.
_MOVING = re.compile(
    f"({HAN_LETTER}{{2,12}}?)(?:连续[一二两三四五六七八九十]+年|不断|持续|稳步|大幅|明显|较快|快速|平稳|进一步|继续|再次?|又|[双量质]*齐)*"
    f"(?:{UP}|{DOWN}|创|跃上|迈上|突破|优化|投产|投用|建成(?!面积))"
)
# 继续提高渔民养老金,人均每年增长10%左右
_RAISED = re.compile(
    rf"(?:继续|进一步|逐步|适当|再次?|大幅|稳步|连续|第?[\d一二三四五六七八九十]+年)*"
    f"(?:提高|上调|降低|下调|增加|减少)({HAN_LETTER}{{3,16}})"
)
# 推进渔港改造,基本建成12座
_PUSHED = re.compile(f"(?:继续|进一步|加快|大力|全面|深入)*(?:推进|实施)({HAN_LETTER}{{3,16}}?)(?:建设|改造)?")
_THEN = 20  # characters behind a clause in which something is done with what it names
_JOINTS = re.compile(r"、|以及|及|和(?![美谐平])|与|并|,")
_NAMES = 4  # characters ahead of a figure that name what it counts
_VERB = 3  # characters of a verb between both figures of a change
_LEADING = 3  # characters that may stand before a period that begins a sentence
# Words with which a year begins no statement but names a thing: 落实2030年…目标.
_TASK = re.compile("落实|实施|完成|做好|制定|编制|召开|围绕|筹办|备战|实现")
_JUST_PAST = re.compile("在?(?:刚刚?)?过去的")
_SENTENCE_END = "。!?\n;"
_JOINT_MARKS = ("、", "和", "及", "与", "以", "并")


def chinese_statements(
    text: str, figures: Sequence[Figure], day: date | None, period: Period | None
) -> Iterator[Statement]:
    """The statements of normalised Chinese text; see ``kb.text.statements.statements``."""
    titles = [match.span() for match in _APART.finditer(text)]
    named = [each for each in mentions(text, day, period) if not any(low <= each.start < high for low, high in titles)]
    reader = _Reader(text, named, day, period)
    numbers = [figure for figure in figures if figure.day is None and not is_name(text, figure, named)]
    numbers = [
        figure for at, figure in enumerate(numbers) if not (at and is_attributive(text, numbers[at - 1], figure))
    ]
    for start, end in _clause_bounds(text, figures):
        inside = [figure for figure in numbers if start <= figure.start < end]
        yield from reader.clause(start, end, inside)


class _Reader:
    """Reads one clause after another, and remembers what a later one may leave out."""

    def __init__(self, text: str, named: Sequence[Mention], day: date | None, period: Period | None) -> None:
        self._text = text
        self._named = named
        self._day = day
        self._default = period
        self._carried: Period | None = None  # by a sentence before
        self._period: Period | None = None  # by this sentence
        self._leading: Period | None = None  # by the beginning of this sentence, which holds for those behind it
        self._first: Period | None = None  # the leading one of the sentence, lists with ; taken as one
        self._subjects: list[Named] = []  # of this sentence
        self._measured: dict[str, Measure] = {}  # the figure before, by its dimension
        self._listed = 0  # of how many things the figures before are
        self._began: Period | None = None  # when a change before began, and when it ended
        self._reached: Period | None = None
        self._led_from = False  # whether that one is what a change begins with

    def clause(self, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Statement]:
        """The statements of text[start:end], which has the figures given."""
        groups = self._groups(figures)
        if start == 0 or self._text[start - 1] in _SENTENCE_END:
            self._leading = next(
                (
                    each.period
                    for each in self._named
                    if (start <= each.start <= start + _LEADING or _JUST_PAST.fullmatch(self._text, start, each.start))
                    and not _TASK.search(self._text, start, each.start)
                ),
                None,
            )
            if start == 0 or self._text[start - 1] != ";":
                self._first = self._leading
        at = start
        for position, group in enumerate(groups):
            until = groups[position + 1][0].start if position + 1 < len(groups) else end
            behind = comparator_behind(self._text, group[-1])[1]
            tail, tail_end = "", behind
            # 年销售收入超10亿元的龙头企业达100家: the noun is what the next figure counts
            names = group[0].start - at >= _NAMES if until < end else HEAD_NOUN.search(self._text, at, group[0].start)
            if not (names and self._text.startswith("的", behind)):
                tail, tail_end = noun_behind(self._text, behind, until, group[-1])
            attributive = (
                group[-1].dimension not in ("count", "points", "times", "rank")
                and tail != ""
                and tail_end == until < end
                and groups[position + 1][0].dimension == "count"
            )  # 引进投资超10亿元重大项目14个
            yield from self._group(at, group, "" if attributive else tail)
            if attributive or (names and self._text.startswith("的", behind) and until < end):
                continue  # the next figure counts what this one is said of
            apart = self._text[tail_end : tail_end + 1] in _JOINT_MARKS or any(
                words.match(self._text, tail_end) for words in (GIVEN, DONE_THERE)
            )
            at = tail_end if apart else behind
        if not groups:
            self._note_period(start, end)
            self._note_subject(start, end)
        if self._text[end - 1] in _SENTENCE_END:
            if self._leading is not None:
                ahead = self._leading.deadline
                self._carried = None if ahead else Period(self._leading.first, self._leading.last, stated=False)
            if self._text[end - 1] != ";":
                if self._leading not in (None, self._first):
                    self._carried = None  # 今年…;去年…。: either may be meant
                self._first = None
            self._period = self._leading = None
            self._subjects, self._listed, self._began, self._reached = [], 0, None, None

    def _note_period(self, start: int, end: int) -> None:
        for each in self._named:
            if start <= each.start < end and each.period is not None and not self._compared(each, start):
                self._period = each.period

    def _note_subject(self, start: int, end: int) -> None:
        """Keeps what a clause without figures begins with: 粮食产量再创新高,达到1.09万亿斤."""
        words = self._text[start:end]
        ahead = LED_IN.match(words)
        at = ahead.end() if ahead is not None else 0
        at = max([at, *(each.end - start for each in self._named if each.start == start + at)])
        place, skip = leading_place(words[at:])
        moved = _MOVING.match(words, at + skip)
        raised = _RAISED.fullmatch(words, at + skip, len(words) - 1)
        if raised is None and DONE.search(self._text, end, end + _THEN):
            raised = _PUSHED.fullmatch(words, 0, len(words) - 1)
        term = leading_term(words[at + skip :]) or (raised[1] if raised else moved[1] if moved else "")
        # 与12.3%的家电零售增幅相比,制造业投资增得更快,达9.2%
        if term and (not self._subjects or (moved is not None and not GENERIC.match(term))):
            low = start + words.index(term, at + skip)
            self._subjects.append((term, (low, low + len(term)), place))

    def _compared(self, mention: Mention, start: int) -> bool:
        if _TIMES_OF.match(self._text, mention.end):
            return True  # 是2010年的2.2倍
        return _BASED.search(self._text, start, mention.start) is not None

    def _groups(self, figures: Sequence[Figure]) -> list[list[Figure]]:
        """Figures of a clause, those that only a joint or a dash keeps apart together."""
        groups: list[list[Figure]] = []
        for figure in figures:
            if groups:
                between = self._text[comparator_behind(self._text, groups[-1][-1])[1] : figure.start].strip()
                if between in _LIST_JOINTS or (
                    not between
                    and (self._bounds(groups[-1][-1], figure) or counted_together(self._text, groups[-1][-1], figure))
                ):
                    groups[-1].append(figure)
                    continue
            groups.append([figure])
        return groups

    def _bounds(self, low: Figure, high: Figure) -> bool:
        """Whether two figures are the ends of a range as laws state it: 五万元以上五十万元以下."""
        (first, between), (last, _) = (comparator_behind(self._text, each) for each in (low, high))
        alike = low.dimension == high.dimension and between == high.start
        return alike and (first, last) == ("at-least", "at-most")

    def _group(self, at: int, group: list[Figure], tail: str) -> Iterator[Statement]:
        text = self._text
        first = group[0]
        head_start = at
        joint = _JOINTS.match(text, at)
        if joint is not None and joint.end() <= first.start:
            head_start = joint.end()
        head = read_head(text, self._named, head_start, first.start)
        item = text.rfind("、", head_start, first.start) + 1
        if item and not (last := read_head(text, self._named, item, first.start)).subject and self._subjects:
            head, head_start = last, item  # 达到36亿元、稳居全国前列、增长2.5%
        if item and tail and len(group) == 1 and head_start < item and not head.subject.endswith("等"):
            head, head_start = last, item  # 三张清单、企业和个人15%所得税优惠
        before = self._measured.get(first.dimension)
        head = self._outdone(head, head_start, first.start) or head
        beside = not first.multiplies and self._beside(head_start, group[-1])
        if beside:
            head, tail = replace(head, subject="", measure=before or head.measure, comparator=None), ""
        elif not head.subject and before is not None and self._likewise(before, head, head_start, first.start):
            head = replace(head, measure=before)  # 增长目标由5%左右调整为4.5%-5%; 广东增长3.9%,浙江为5.5%
        if self._led_from and (len(head.subject) <= _VERB or text[first.start - 1] in "为至到成") and not tail:
            head = replace(head, subject="")  # 由66户整合至12户
        led, self._led_from = self._led_from, FROM.search(text, max(0, first.start - NEAR), first.start) is not None
        if len(group) > 1 and text[first.end] in _PROPORTION:
            head = replace(head, measure="share")  # 三次产业结构为7.7:42.6:49.7
        if _PART_OF.search(first.text) and head.measure == "level" and text[first.start - 1 : first.start] == "的":
            head, tail = replace(head, subject="", measure="share"), ""  # 接近规划总投资的三分之二
        if tail and text.endswith("提升", 0, first.start) and first.dimension not in ("ratio", "points", "times"):
            head = replace(head, measure="level")  # 改造提升25个养老机构
        if head.subject in HIGHER and not tail:
            head = replace(head, subject="", measure=HIGHER[head.subject])  # 比2024年的67%高0.9个百分点
        if tail and not head.subject and head.measure == "level" and first.dimension in ("ratio", "points"):
            tail, measure = measured(tail, "")  # 8%左右的国内生产总值增长目标
            head = replace(head, measure=measure)
        grown = _GROWN.match(text, comparator_behind(self._text, group[-1])[1])
        if grown is not None and head.measure == "level" and first.dimension == "ratio":
            head = replace(head, measure="growth" if grown["up"] else "decline")  # 营收保持20%以上增长
        # 比重达18.5%,提高7.2个百分点; 在国内生产总值中占比提高2.5个百分点
        of_share = (
            first.dimension == "points"
            and not head.subject
            and (self._measured.get("ratio") == "share" or _SHARE.search(text, head_start, first.start) is not None)
        )
        self._measured = {first.dimension: head.measure}
        period = self._period_of(head_start, first.start, head.from_to, beside)
        if period is not None and not period.stated and _SEVERAL_YEARS.search(text[head_start : first.start]):
            # Of more years than the one that the heading names, or of exactly those.
            period = replace(period, stated=True) if period.first < period.last or period.deadline else None
        if led and period is not None and period.stated and head.measure == "level":
            period = replace(period, first=period.last)  # 从2007年到2012年,…由6.12万亿元增至17.63万亿元
        bounded = len(group) == 2 and self._bounds(*group)
        ranged = bounded or (len(group) == 2 and text[group[0].end : group[1].start].strip() in _RANGE_JOINTS)
        subjects = subjects_of(text, head, tail, 1 if ranged else len(group), self._subjects)
        years = self._listed_years(head_start, first.start)
        periods = years if not ranged and len(years) == len(group) else [period] * len(group)
        shared = None if bounded else comparator_behind(self._text, group[-1])[0]
        if ranged:
            yield self._statement(group[0], group[1], head, subjects[0], period, shared, head.comparator_start)
        else:
            for number, (figure, subject, of) in enumerate(zip(group, subjects, periods, strict=True)):
                behind = comparator_behind(self._text, figure)[0] or shared
                lead = head.comparator_start if number == 0 else None
                counted = (subject[0] + "占比", *subject[1:]) if of_share and subject[0] else subject
                yield self._statement(figure, None, head, counted, of, behind, lead)
        if first.dimension == "rank" and not head.subject and _EACH_OF.search(text, head_start, first.start):
            for other in self._subjects[-self._listed : -1]:  # …增至3022家、…增至9.4万家,均居全国第一
                own = (other[0], other[1], head.place or other[2])
                yield self._statement(first, None, head, own, period, shared, head.comparator_start)
        self._listed = len(group) if len(group) > 1 and not ranged else self._listed + 1
        if len(group) == 1 and _EACH_OF.search(text, head_start, first.start):  # 二产和三产都增长5.2%
            parts = listed_things(subjects[0][0], subjects[0][0].count("、") + 2)
            subjects = [(part, *subjects[0][1:]) for part in parts] or subjects
        for words, span, place in dict.fromkeys(subjects):
            if words:  # 居全国第一: the nation is no place of the next figure
                kept = None if first.dimension == "rank" and place not in PROVINCES else place
                self._subjects = [each for each in self._subjects if each[0] != words] + [(words, span, kept)]

    def _beside(self, start: int, figure: Figure) -> bool:
        """Whether a figure is what the one before it is held against: 比2023年的28.6%回落, 好于5.5%左右的预期目标."""
        if figure.dimension in ("times", "points"):
            return False  # 是2010年的2.2倍, 高于"十三五"时期1.2个百分点
        if _GOAL.match(self._text, comparator_behind(self._text, figure)[1]) and _BEYOND.search(
            self._text, start, figure.start
        ):
            return True
        return any(
            start <= each.start < figure.start
            and self._compared(each, start)
            and _SET.fullmatch(self._text, each.end, figure.start)
            for each in self._named
        )

    def _outdone(self, head: Head, start: int, end: int) -> Head | None:
        """The head of a figure that the one before it outdoes: 农村居民收入增长9.2%,快于全国居民的8%."""
        match = _OUTDONE.search(self._text, start, end)
        if match is None or not self._subjects:
            return None
        place, skip = leading_place(match[1])
        whose, last = match[1][skip:], self._subjects[-1][0]
        at = last.find(whose)
        words = last[at:] if at >= 0 else whose + last
        measure = next(iter(self._measured.values()), head.measure)
        return replace(head, subject=words, place=place, measure=measure, comparator=None)

    def _listed_years(self, start: int, end: int) -> list[Period | None]:
        """The years of a list that 分别 binds one by one: 2024年、2025年产量分别为; else nothing."""
        listed = [each for each in self._named if start <= each.start < end]
        if "分别" not in self._text[start:end] or any(
            self._text[one.end : other.start] not in _LIST_JOINTS for one, other in pairwise(listed)
        ):
            return []
        return [each.period for each in listed]

    def _likewise(self, before: Measure, head: Head, start: int, end: int) -> bool:
        """Whether a figure without words for what it counts is a growth or share like the one before it."""
        # 占比从2.8%降到1.5%
        return bool(_LIKEWISE.search(self._text, start, end)) or (before == "share" and head.from_to)

    def _statement(
        self,
        figure: Figure,
        high: Figure | None,
        head: Head,
        subject: tuple[str, tuple[int, int], str | None],
        period: Period | None,
        behind: Comparator | None,
        lead: int | None,
    ) -> Statement:
        comparator: Comparator = behind or head.comparator or "exact"
        if comparator in ("exact", "about") and re.search("[多余]", figure.text):
            comparator = "over"
        end = comparator_behind(self._text, high or figure)[1]
        measure: Measure = "rank" if figure.dimension == "rank" else "growth" if figure.multiplies else head.measure
        words, span, place = subject
        start = figure.start if lead is None else lead
        led = FROM.search(self._text, max(0, figure.start - NEAR), figure.start)
        if led is not None:  # 今年由240元提高到280元: 240 is of before
            named = [each.period for each in self._named if led.start() <= each.start < led.end()]
            meant = self._period or self._carried or self._default
            period = self._began = named[0] if named else _first(period or self._period) or self._began
            if period is not None and meant is not None and period.last == meant.last and "上" in led[0]:
                period = replace(period, first=period.first - 1, last=period.last - 1)  # of 2016: 由上年下降2.3%
        return Statement(
            start, end, figure, high, comparator, measure, words, span, place, period, head.since, led is not None
        )

    def _period_of(self, start: int, end: int, from_to: bool, beside: bool) -> Period | None:
        found, before = None, ""
        for each in self._named:
            if start <= each.start < end and each.period is not None and not self._compared(each, start):
                if found is not None and not _BASE_YEAR.search(before):
                    self._period = found  # 2019年由上年的1.7%降至0.6%
                found, before = each.period, self._text[start : each.start + 1]
            elif beside and start <= each.start < end:
                return each.period  # 比2023年的28.6%
        if found is None and FROM.search(self._text[max(0, start) : end]):
            return None  # 从70万亿元增加到近100万亿元: of the years before
        if found is None:
            return self._period or (self._reached if from_to else None) or self._carried or self._default
        led = FROM.search(self._text[max(0, start) : end]) is not None  # 今年由240元提高到280元
        self._reached = found if from_to and not led else self._reached
        if (led or not from_to) and not _BASE_YEAR.search(before):
            self._period = found
        return found


def _first(period: Period | None) -> Period | None:
    """The first of the years that a change took, where they are named: 2020年到2025年,…从17.9%提升到35.5%."""
    ranged = period is not None and period.stated and period.first < period.last
    return Period(period.first, period.first) if period is not None and ranged else None


_SHARE = re.compile("占比|比重")
# 比2020年, 比按年初预算算的上年, 高于"十三五"时期
_BASED = re.compile("(?:(?<![同环对占])比(?![例重率值价])|较|[高低快慢好优]于)[^,;。、\\d]{0,8}$")
_EACH_OF = re.compile("均|双双|都")
_PART_OF = re.compile("分之|一半|半数")
_GROWN = re.compile("的?(?:年均|较快)?(?:(?P<up>增长|增速|增幅|涨幅)|下降|降幅)(?![目预到至为])")
_BASE_YEAR = re.compile("从|由|自")
_TIMES_OF = re.compile(r"(?:水平)?的[\d.]+倍")
_OUTDONE = re.compile("(?:快于|高于|低于|慢于|多于|少于|大于)([^,;:。的]{2,12})的$")
_BEYOND = re.compile("(?:好于|优于|高于|低于|快于|慢于|多于|少于|超过|超出|超额完成)(?:[原预既]定的?)?$")
_GOAL = re.compile("的?(?:年初|全年|年度)?(?:确定|设定|制定|提出)?的?(?:主要)?(?:预期|计划|既定)?目标")
_SET = re.compile("(?:[定设制]下|[设确制]定|提出|安排|(?:实际)?(?:完成|实现|达到|新增))?的?")  # 比2024年定下的1200万人
_LIKEWISE = re.compile("(?:调整|改)(?:为|到|至)|(?<![率值额量增降约])(?:则为?|为|是)$")
_PROPORTION = (":", "∶")
_RANGE_JOINTS = ("-", "~", "至", "到")
_LIST_JOINTS = ("、", *_PROPORTION, "和", "及", "与", "以及", ",", *_RANGE_JOINTS)


def _clause_bounds(text: str, figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """Half-open spans of the clauses, each with the mark that ends it."""
    closed = [(figure.start, figure.end) for figure in figures]
    closed += [match.span() for match in _APART.finditer(text)]
    found = []
    start = 0
    for match in _CLAUSE_END.finditer(text):
        at = match.start()
        if any(low <= at < high for low, high in closed):
            continue
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found
