"""The years that a sentence speaks of: 2025年, 去年, “十四五”时期, 到2027年, by 2030, over the past five years.

And the parts of a year: 1月份, 三季度, the first half.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.han import HAN_LETTER
from kb.text.months import MONTHS
from kb.text.numbers import han_number
from kb.text.places import BY_ENGLISH, PROVINCES
from kb.text.units import number_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The years ``first`` to ``last``, both included.

    ``deadline`` says that something is to be reached by the end of it (到2027年). ``stated`` is False
    where the years come from a heading or an earlier sentence.
    """

    first: int
    last: int
    deadline: bool = False
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """A period named at text[start:end]; ``period`` is None where it cannot be told without the document's day."""

    start: int
    end: int
    period: Period | None


_NUMERAL = "一二三四五六七八九十"
_YEAR = r"(?:19|20)\d\d"
_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "当年": 0, "去年": -1, "上年度": -1, "上年": -1, "上一年": -1,
    "前年": -2, "明年": 1,
    "this year": 0, "last year": -1, "the previous year": -1, "the year before": -1, "a year earlier": -1,
    "next year": 1,
}  # fmt: skip
# The First Five-Year Plan began in 1953; from the sixth on each begins in a year that ends in 1 or 6.
_FIRST_OF_TENTH_PLAN = 2001
# 2026年政府工作报告, the 2016 report: the year names a document.
_DOCUMENT_OF = (
    rf"的?(?:中央|国务院|全国|(?:{'|'.join(PROVINCES)})?(?:省|市|(?:{HAN_LETTER}{{1,3}})?自治区)?"
    rf"|{HAN_LETTER}{{1,6}}?[县市区州旗])"
    "(?:一号文件|1号文件|政府工作报告)"
)
_SAYS = (
    "报告(?=提出|指出|明确|要求|强调|回顾|[,:])"  # 2011年报告提出: of the series, where no body's name stands before
)
_REPORT_OF = r"(?:\ government)?(?:\ work)?\ reports?\b|\ no\.?\ ?1\ (?:central\ )?document"
NAMED_IN_SERIES = re.compile(
    rf"(?-i:(?:(?:{'|'.join(PROVINCES)}){HAN_LETTER}{{0,6}}?的?)?{_YEAR}年{_DOCUMENT_OF})|"
    rf"(?<!{HAN_LETTER})(?:(?:根据|按照?|据|依据|对照)(?={_YEAR}年报告))?{_YEAR}年{_SAYS}|"
    r"(?:党的|中共)?(?:十[一二三四五六七八九]|二十[一二三四五]?)(?:大的?报告|届[一二三四五六七]中全会(?:的?公报|(?=[^,;。:\"]{0,4}[:\"])|(?=提出|指出|明确|要求|强调|审议)))|"
    r"\breport to the \d\dth (?:(?:CPC|Party|Communist Party|National|Party National) )*Congress|"
    rf"\b(?:the |(?:{'|'.join(BY_ENGLISH)})(?:['\"]s)? )?{_YEAR}{_REPORT_OF}",
    re.IGNORECASE,
)
"""A document of a series named by its year or session: 2026年政府工作报告, the 2016 report, 二十大报告."""
_TIMES = re.compile(
    rf"""
      (?-i:(?P<plan>"?(?<![{_NUMERAL}])十(?P<ordinal>[{_NUMERAL}])?五"?(?P<planned>时期|期间|期末|末|以来|五年|前(?P<begun>[一二三四])年
        |(?<=")(?![^,;。]{{0,8}}(?:收官|规划|纲要|开局|建议|[、和与]))(?=[^,;。]{{2,16}}?(?:年均|累计|\d))))
    | (?P<through>截[至止]到?(?P<upto>{_YEAR})年?的?(?:前|过去)?(?P<of>[{_NUMERAL}]|\d{{1,2}})年(?:里|中|间|内|来)?)
    | (?P<until>(?:到|至|截至|截止|力争)(?:"?十(?P<by>[{_NUMERAL}])五"?末))
    | (?:(?<![高加升长大宽降低少小减缩])(?P<lead>到|至|截至|截止|自|从|于))?
        (?P<first>{_YEAR}|二[〇零○0][〇零○0一二三四五六七八九]{{2}})年?
        (?:[-~至到](?P<last>{_YEAR}))?年(?!代|版|修|度计划|远景目标|{_DOCUMENT_OF}|{_SAYS}|\d{{1,2}}月\d{{1,2}}日起?(?:正式)?(?:施行|生效))
        (?:\d{{1,2}}月(?:\d{{1,2}}日)?)?(?P<ever>以来)?(?P<before>(?:年?底|末)?(?:之前|以前|前)|年?底|年?末)?
    | (?P<past>(?:过去|近|这|(?<!学)前)(?P<span>[{_NUMERAL}]|\d{{1,2}})年来?
        |(?<![{_NUMERAL}\d第续])(?P<since>[{_NUMERAL}]|\d{{1,2}})年(?:[来间里中]|(?=累计[,共])|(?=(?:累计|共|总共)?(?:削减|压减|减少|增加|增长|提高|下降|降低|新增))))
    | (?<![{_NUMERAL}\d第])(?P<ago>[{_NUMERAL}]|\d{{1,2}})年前(?![列茅景沿])
    | (?:今后|未来|今明)(?P<ahead>[{_NUMERAL}两]|\d{{1,2}})年
    | (?P<relative>本年度|今年|本年|当年|去年|上年度|上一?年(?!均)|(?<!学)前年|明年)(?P<end>年?底|年?末)?)
    | \bbetween\s+(?P<enfrom>{_YEAR})\s+and\s+(?P<enuntil>{_YEAR})
    | \b(?P<enplan>1[0-5])th\s+five-year\s+plan\b(?:\s+period)?
    | \b(?:(?P<enlead>by|by\ the\ end\ of|until|in|since|from|during|for)\s+(?:the\ year\ )?)?(?P<enfirst>{_YEAR})
        (?:\s*(?:-|to)\s*(?P<enlast>{_YEAR}))?(?![,.]?\d|{HAN_LETTER}|{_REPORT_OF})
    | \b(?:(?:over|in|during)?\s*the\s+(?:past|last))\s+(?P<enspan>two|three|four|five|ten|\d+)\s+years
    | \b(?:over|in|during|for|within)\s+the\s+(?:next|coming)\s+(?P<enahead>two|three|four|five|ten|\d+)\s+years
    | \b(?P<vague>over|(?<!with)in|during)\s+(?:(?:those|these)\s+)?(?:two|three|four|five|ten|\d+)\s+years
    | \b(?:over|in|during)\s+the\s+(?P<spanned>two|three|four|five|ten|\d+)\s+years
        (?:\s+(?:to|through)\s+(?P<to>{_YEAR}))?
    | \b(?P<enrelative>this\ year|last\ year|the\ previous\ year|the\ year\ before|a\ year\ earlier|next\ year)(?:'s)?\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mentions(text: str, day: date | None, spoken: Period | None = None) -> Iterator[Mention]:
    """Every period that a normalised text names, in order.

    Args:
        text: normalised.
        day: the day of its document, which 今年 and "last year" are told from.
        spoken: the years that its headings name: 上年 in 2025年统计公报 is 2024.
    """
    if not _MAY_NAME.search(text):
        return
    before: _Named | None = None
    for match in _TIMES.finditer(text):
        period = _period(match, day)
        relative = (match["relative"] or match["enrelative"] or "").lower()
        if relative in _YEAR_BEFORE:
            here = before is not None and not _SENTENCE_END.search(text, before.end, match.start())
            if here and before is not None:
                period = Period(before.year - 1, before.year - 1)  # 2019 …, the year before
            elif spoken is not None and spoken.first == spoken.last:
                period = Period(spoken.last - 1, spoken.last - 1)
        if match["first"] or match["enfirst"]:
            before = _Named(match.end(), period.last if period is not None else 0)
        yield Mention(match.start(), match.end(), period)


@dataclass(frozen=True, slots=True)
class _Named:
    """A year that a text names, and where the words for it end."""

    end: int
    year: int


_SENTENCE_END = re.compile(r"[。!?;\n]|\.(?=\s)")
_YEAR_BEFORE = ("上年", "上年度", "上一年", "the previous year", "the year before", "a year earlier")
_MAY_NAME = re.compile(rf"年|五\"?[时期末以]|{_YEAR}|\b(?:year|1\dth five-year)", re.IGNORECASE)


def _period(match: re.Match[str], day: date | None) -> Period | None:
    if match["plan"] or match["until"]:
        number = han_number(match["ordinal"] or match["by"] or "") or 0
        first = _FIRST_OF_TENTH_PLAN + 5 * number
        if match["until"] or match["planned"] in ("末", "期末"):
            return Period(first + 4, first + 4, deadline=_ahead(first + 4, day))
        return Period(first, first + (han_number(match["begun"]) or 0) - 1 if match["begun"] else first + 4)
    if match["enplan"]:
        first = _FIRST_OF_TENTH_PLAN + 5 * (int(match["enplan"]) - 10)
        return Period(first, first + 4)
    if match["enfrom"]:
        return Period(int(match["enfrom"]), max(int(match["enfrom"]), int(match["enuntil"])))
    if match["first"] or match["enfirst"]:
        first = han_number(match["first"]) or 0 if match["first"] else int(match["enfirst"])
        last = int(match["last"] or match["enlast"] or first)
        if match["ever"]:
            return Period(first, max(first, day.year - 1)) if day is not None else None
        led = match["lead"] in ("到", "至") or (match["enlead"] or "").lower().startswith(("by", "until"))
        limited = led or "前" in (match["before"] or "")
        return Period(first, max(first, last), deadline=limited and _ahead(last, day))
    if match["vague"]:
        return None
    if match["through"]:
        return Period(int(match["upto"]) - number_in_words(match["of"]) + 1, int(match["upto"]))
    if match["to"]:
        return Period(int(match["to"]) - number_in_words(match["spanned"]) + 1, int(match["to"]))
    if day is None:
        return None
    if match["ago"]:
        return Period(day.year - number_in_words(match["ago"]), day.year - number_in_words(match["ago"]))
    if years := match["ahead"] or match["enahead"]:
        return Period(day.year, day.year + (number_in_words(years) or 1) - 1, deadline=True)
    if match["relative"] or match["enrelative"]:
        word = (match["relative"] or match["enrelative"]).lower()
        year = day.year + _RELATIVE[word]
        return Period(year, year, deadline=bool(match["end"]) and year >= day.year)
    count = number_in_words(match["span"] or match["since"] or match["enspan"] or match["spanned"])
    return Period(day.year - count, day.year - 1)


def _ahead(year: int, day: date | None) -> bool:
    return day is None or year >= day.year


_REVIEW = re.compile(r"回顾|总结|成就|成效|进展|review|achievements", re.IGNORECASE)
_PLANNED_PART = re.compile(
    r"要求|任务|安排|部署|目标|打算|建议|取向|重点|plan|tasks|targets|objectives|propose|requirements", re.IGNORECASE
)


_LEADS = re.compile(r"[\s—–-]*(?:在?(?:刚刚?)?过去的)?")
_YEAR_AND_FIVE = re.compile("一年和(?:过去)?五年|五年和(?:过去)?一年")


def period_of_section(section: tuple[str, ...], day: date | None) -> Period | None:
    """The years that the headings above a passage name, the innermost that names any (2025年工作回顾); or None.

    Args:
        section: normalised headings, outermost first.
        day: the day of the document.
    """
    found = periods_of_section(section, day)
    return found[0] if len(found) == 1 else None


def names_several(section: tuple[str, ...], day: date | None) -> bool:
    """Whether the headings above a passage name several periods, so that the text tells which is spoken of."""
    for heading in reversed(section):
        named = {each.period for each in mentions(heading, day) if each.period is not None}
        if named or _YEAR_AND_FIVE.search(heading):
            return len(named) > 1 or _YEAR_AND_FIVE.search(heading) is not None
    return False


def looks_back(section: tuple[str, ...], day: date | None) -> bool:
    """Whether the innermost heading above a passage is of a review that leaves the text to say of when (工作回顾)."""
    return (
        bool(section)
        and _REVIEW.search(section[-1]) is not None
        and not any(each.period is not None for heading in section for each in mentions(heading, day))
    )


def last_leading_period(text: str, day: date | None) -> Period | None:
    """The years that the last sentence which begins with any begins with, which hold for those behind it; or None."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    found = None
    for each in mentions(text, day):
        start = max(end for end in ends if end <= each.start)
        if each.period is not None and _LEADS.fullmatch(text, start, each.start):
            found = None if each.period.deadline else Period(each.period.first, each.period.last, stated=False)
    return found


def periods_of_section(section: tuple[str, ...], day: date | None) -> tuple[Period, ...]:
    """As ``period_of_section``; where a heading names two plans, the one looked back on and the one ahead.

    Empty where it names none, or one and five years (过去一年和五年工作回顾).
    """
    for heading in reversed(section):
        if _YEAR_AND_FIVE.search(heading):
            return ()
        named = [each.period for each in mentions(heading, day) if each.period is not None]
        if named:
            # 2025年和“十四五”时期工作回顾: figures without a year are of the year.
            period = min(named, key=lambda each: each.last - each.first)
            plans = {each.first: each for each in named if each.last - each.first == period.last - period.first > 0}
            if len(plans) > 1:  # “十三五”时期发展成就和“十四五”时期主要任务
                before, ahead = plans[min(plans)], plans[max(plans)]
                return Period(before.first, before.last, stated=False), Period(ahead.last, ahead.last, True, False)
            planned = period.last > period.first and bool(_PLANNED_PART.search(heading)) and not _REVIEW.search(heading)
            first = period.last if planned else period.first
            return (Period(first, period.last, deadline=planned, stated=False),)
    return ()


_BRACKETED = re.compile(r"\([^()]*\)")


def speaks_of_a_year(title: str, day: date | None) -> bool:
    """Whether a normalised title says of which one year its document speaks: 2025年统计公报, not (2026年12月)."""
    wording = _BRACKETED.sub("", title)
    named = {each.period for each in mentions(wording, day) if each.period is not None}
    return day is not None and len(named) == 1 and all(each.first == each.last <= day.year for each in named)


_PARTS_OF_YEAR = re.compile(
    r"(?<![\d个])(?P<month>1[0-2]|0?[1-9])月(?!\d)|(?P<quarter>[一二三四])季度|(?P<half>[上下])半年|"
    rf"\b(?P<name>{'|'.join(MONTHS)})\b|"
    r"\b(?P<which>first|second|third|fourth)[ -](?:(?P<is_half>half)|quarter)\b",
    re.IGNORECASE,
)
_WHICH = ("first", "second", "third", "fourth")


def parts_of_year(text: str) -> frozenset[tuple[str, int]]:
    """The months, quarters and half-years that a normalised text names: ("month", 1), ("quarter", 3), ("half", 2)."""
    found: set[tuple[str, int]] = set()
    for match in _PARTS_OF_YEAR.finditer(text):
        if match["month"]:
            found.add(("month", int(match["month"])))
        elif match["quarter"]:
            found.add(("quarter", _NUMERAL.index(match["quarter"]) + 1))
        elif match["half"]:
            found.add(("half", "上下".index(match["half"]) + 1))
        elif match["name"] and match["name"][0].isupper():  # not the verbs may and march
            found.add(("month", MONTHS.index(match["name"].capitalize()) + 1))
        elif match["which"]:
            found.add(("half" if match["is_half"] else "quarter", _WHICH.index(match["which"].lower()) + 1))
    return frozenset(found)
