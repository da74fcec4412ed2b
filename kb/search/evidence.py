"""Whether a sentence states what a question asks for.

A sentence that is on the subject and lacks the thing asked for does not answer: the price that is
to be "reasonably determined" is no price. What is looked for is the form alone (a figure in the
right dimension, a date, names); whether it belongs to the subject is told by how much of the
question the same sentence holds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.answer_type import ADDED, LIKENESS_UNKNOWN, SUPERLATIVE
from kb.text.chinese_lists import of_other_groups
from kb.text.figures import figures_in
from kb.text.han import HAN_LETTER, has_ideographs
from kb.text.months import MONTHS
from kb.text.numbers import han_number
from kb.text.ordinals import numbers_another
from kb.text.periods import parts_of_year
from kb.text.statements import statements
from kb.text.subjects import likeness

if TYPE_CHECKING:
    from datetime import date

    from kb.search.answer_type import Asked
    from kb.text.figures import Figure
    from kb.text.statement import Statement

_MONTHS = "|".join(MONTHS)
_DIGIT = re.compile(
    r"\d|百分之|[一二三四五六七八九十百千万亿两]+(?:多|余)?"
    r"(?:个|项|倍|成|元|岁|家|套|条|所|年|月|天|次|斤|亩|点|人|户|名|吨)|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|double|twice|hundred|thousand)\b",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?<![\d.])\d{1,3}\.\d+(?![\d.%])(?!个?百分|[万亿])")
"""A bare number, as of an index or a ratio: 由3.27缩小至2.93."""
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十百\d]+(?:次|届|批|轮|期|个)|\b\d+(?:st|nd|rd|th)\b|"
    r"\b(?:first|second|third|fourth|fifth|sixth)\b",
    re.IGNORECASE,
)
_DAY_OF_MONTH = r"\d{1,2}日|\d{1,2}月\d{1,2}号|(?<![\d第])\d{1,2}号(?=[\W_]|[前后起至到当之]|$)"
"""6号 is a day, in 6号机组 it is none."""
_DAY = re.compile(
    rf"{_DAY_OF_MONTH}|\d{{1,2}}月|(?:19|20)\d\d|[一二][0〇零][0〇零一二三四五六七八九]{{2}}年|[年月]底|年末|"
    rf"\b(?:{_MONTHS})\b",
    re.IGNORECASE,
)
_TO_THE_DAY = re.compile(
    rf"{_DAY_OF_MONTH}|\b(?:{_MONTHS}) \d{{1,2}}\b|"
    rf"\b\d{{1,2}} (?:{_MONTHS})\b",
    re.IGNORECASE,
)
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TIME = re.compile(
    r"年内|今年|去年|明年|年底|[上下]半年|季度|[上中下]旬|周[一二三四五六日末]|星期|每[天日周月年]|上午|"
    r"下午|早上|晚上|凌晨|"
    r"\d+时|[一二三四五六七八九十\d]+点(?:钟|半)|"
    r"\b(?:this|last|next|every|each) (?:year|month|week|day)\b|\bby the end of\b|\bwithin \w+ (?:days|"
    r"weeks|months)\b|"
    rf"\b\d{{1,2}}[:.]\d{{2}}\b|\b(?:{_HOURS}|\d{{1,2}}) ?(?:o'clock|[ap]\.?m\b)|\bat (?:{_HOURS}) (?:at|in)\b|"
    r"\bin the (?:morning|afternoon|evening)\b|\bat (?:night|noon|midnight)\b|\bquarter\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
    re.IGNORECASE,
)
"""Times that are no dates: of the day, the week, the year."""
_CURRENCY = re.compile(r"\s*(?:coins?|pounds?|yen|francs?|cents?|pence|rupees?|rubles?)\b", re.IGNORECASE)
"""Money in units whose worth kb does not know."""
_COUNTED = re.compile(rf"{HAN_LETTER}|\s+(?:[a-z]+ )?(?!(?:was|has|this|its|plus|less|across)\b)[a-z]{{2,}}s\b")
"""Behind a number, what is counted: 10 billion units are no money."""
_GROUP = re.compile(f"及?以[上下]的?{HAN_LETTER}")
"""Behind an age, people of that age: 5岁以下儿童."""
_OFTEN = re.compile(r"\bhow (?:often|long|soon)\b|多久|多长时间|几次|几点")
_FREQUENCY = re.compile(
    r"每[一两二三四五六七八九十]?[天日周月季年半]|([天日周月年])\1|[一两二三四五六七八九十\d]+(?:次|年|个月|天|日|周|小时)|一次|长期|永久|"
    r"\b(?:once|twice|thrice|daily|weekly|monthly|quarterly|yearly|annually|every|each|per)\b|"
    r"\b(?:times|hours|days|weeks|months|seasons|years)\b|\b(?:a|one|per) (?:hour|day|week|month|season|year)\b",
    re.IGNORECASE,
)
_MANY = r"(?:[一两二三四五六七八九十]+|(?<![\d年月])\d{1,3})(?:多|余)?个?"
_DURATIONS = {
    dimension: re.compile(rf"{_MANY}(?:{chinese})(?!\d|[末底初月])|\b[\w-]+[- ]{english}s?\b", re.IGNORECASE)
    for dimension, chinese, english in (
        ("years", "周年|年(?!级)", "year"), ("months", "月", "month"), ("weeks", "星期|周(?!年)", "week"),
        ("days", "天|日|工作日", "day"), ("hours", "小时", "hour"),
    )
}  # fmt: skip
_DOUBLED = re.compile(r"翻[一两三]?番|倍|\b(?:double|triple|quadruple|\w+fold|times)\w*\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"[与同和跟][^,。;]{2,14}(?:同步|持平|一致|相当)|(?:快于|高于|低于|不低于)[^,。;\d]{2,14}|零增长|只增不减|"
    r"\b(?:in step with|(?:keep|kept|keeping) (?:pace|step) with|faster than|slower than|"
    r"no (?:higher|lower) than|on a par with)\b",
    re.IGNORECASE,
)
"""A rate that is given by another one: 居民收入增长与经济增长同步."""
_IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half|"
    r"thirds?|quarters?|"
    r"fifths?|double|twice|all|none)\b|[一两二三四五六七八九十]+(?:成|分之)|一半|全部|翻番",
    re.IGNORECASE,
)
_HAN_YEAR = re.compile("([一二][〇零0一二三四五六七八九]{3})年")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CONDITIONS = {
    "papers": re.compile(
        r"证明|材料|手续|申请[书表]|证件|持有|凭|\b(?:certificates?|papers|forms?|documents required)\b", re.IGNORECASE
    ),
    "conditions": re.compile(
        r"(?<!符合)条件(?!的)|资格|应当?具备|须具备|符合(?!条件的)|年满|周岁|学历|学位|文凭|[本大专]科|限于|持有|"
        r"\b(?:must|eligib\w+|qualif\w+|required to|criteria|conditions?)\b",
        re.IGNORECASE,
    ),
    "sanctions": re.compile(
        r"处罚|处分|罚款|追究|问责|没收|惩|\b(?:fined?|penalt\w+|punish\w*|liable)\b", re.IGNORECASE
    ),
    "organ": re.compile(
        r"\b(?:responsible|in charge|under the leadership|departments?|ministr(?:y|ies)|commissions?|bureaus?|offices?|"
        r"authorit(?:y|ies)|administrations?|governments?|committees?)\b|"
        rf"牵头|负责|主管部门|责任单位|会同|党委|政府|(?<![自理])由{HAN_LETTER}{{2}}",
        re.IGNORECASE,
    ),
}
"""What states a condition, by the sort of it that is asked for."""
_BODY = re.compile(
    rf"{HAN_LETTER}(?:局|厅|部委|委员会|办公室|(?<![各关])部门|法院|仲裁院|(?P<firm>公司|集团|中心|银行|协会))(?![长部])"
)
"""A body in Chinese, which states who is in charge unless the question is about it, or asks for a department."""
_PER_UNIT = re.compile(
    r"每|[人户亩日月]均|一[个人户亩名]|[年月日](?:最低)?(?:标准|工资|薪|收入|补贴|租金)|/|\b(?:per|each|every|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?|"
    r"a (?:day|month|mu|tonne|head))\b",
    re.IGNORECASE,
)
_SUMMED_UP = re.compile(r"累计|(?-i:已经?[\W\d_A-Za-z])|\b(?:altogether|a total of|cumulative\w*)\b", re.IGNORECASE)
_REVIEW = re.compile(r"回顾|过去|成就|\breview\b|\bpast\b|\bachievements\b", re.IGNORECASE)
"""Headings over what has been done."""
_ADDED_WITHIN = 4
"""Characters before what a figure counts in which it may be said that it was added."""
_CLAUSE_END = re.compile(r"[,;。:!?]|(?<=[a-z])\.\s")
_CLAUSE_WITH_FIGURE = re.compile(r"[^,;。:!?]*\d")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sentence states of what is asked for: ``stated`` or not.

    Of a figure also in which ``clause``, what of the sentence may say what it counts (``around``: "" for all of it),
    and how surely that is what is asked for: ``likeness``, 0 to 1 (``kb.text.subjects.likeness``),
    ``LIKENESS_UNKNOWN`` where that cannot be told.
    """

    stated: bool
    clause: str = ""
    around: str = ""
    likeness: float = LIKENESS_UNKNOWN


_STATED, _NOT_STATED = Evidence(True), Evidence(False)


@lru_cache(maxsize=256)
def things_named(text: str) -> frozenset[str]:
    """The figures, years and bodies of a normalised text, as they stand in it."""
    found = (match[0] for pattern in (_DAY, _BODY) for match in pattern.finditer(text))
    return frozenset([*(figure.text for figure in figures_in(text)), *found])


@lru_cache(maxsize=8192)
def years_in(text: str) -> frozenset[int]:
    """The years that a normalised text names, in either kind of digits (NFKC leaves 二0二九年 of 二〇二九年)."""
    written = (han_number(year) or 0 for year in _HAN_YEAR.findall(text)) if "年" in text else ()
    return frozenset([*map(int, _YEAR.findall(text)), *written])


@lru_cache(maxsize=8192)
def _statements(text: str, day: date | None, section: tuple[str, ...]) -> tuple[Statement, ...]:
    return statements(text, day=day, section=section)


def evidence(
    sentence: str,
    asked: Asked,
    own: frozenset[str],
    *,
    years: frozenset[int] = frozenset(),
    day: date | None = None,
    section: tuple[str, ...] = (),
    of_province: bool = False,
) -> Evidence:
    """Whether a normalised sentence states a thing of one of the types asked for.

    Args:
        sentence: normalised text.
        asked: what is asked for, at least one type.
        own: figures, years, places and bodies that the question has itself; they answer nothing.
        years: those that the question asks about.
        day: the day of the sentence's document.
        section: the headings above it.
        of_province: whether its document is of one province, which answers which province it is.
    """
    found = _NOT_STATED
    if numbers_another(sentence, asked.ordinals) or (asked.superlative and not SUPERLATIVE.search(sentence)):
        return found
    for kind in asked.types:
        if kind == "figure":
            found = _figure(sentence, asked, own, years, day, section)
        else:
            found = _STATED if _states(sentence, kind, asked, own, of_province) else _NOT_STATED
        if found.stated:
            return found
    return found


def _figure(
    sentence: str, asked: Asked, own: frozenset[str], years: frozenset[int], day: date | None, section: tuple[str, ...]
) -> Evidence:
    if asked.parts_of_year and not asked.parts_of_year & parts_of_year("\n".join((*section, sentence))):
        return _NOT_STATED
    if asked.words.startswith("第"):
        return _STATED if _ORDINAL.search(sentence) else _NOT_STATED
    if _OFTEN.search(asked.words) and "length" not in asked.dimensions:
        return _STATED if _FREQUENCY.search(sentence) or _TIME.search(sentence) else _NOT_STATED
    clauses = [
        (clause, max((_likeness(one, statement.subject) for one in asked.subjects), default=LIKENESS_UNKNOWN))
        for statement in (_statements(sentence, day, section) if _DIGIT.search(sentence) else ())
        if _counts(sentence, statement, asked, own)
        and _of_years(statement, years)
        and not (asked.subjects and all(of_other_groups(one, statement.subject) for one in asked.subjects))
        for clause in [_clause(sentence, statement)]
        if not (asked.planned and _is_past(clause, statement, day, section))
        and not (asked.reached and _is_ahead(statement, day, section))
        and not (asked.level and statement.measure in ("growth", "decline"))
        and not (asked.stock and ADDED.search(_before(sentence, statement)))
        and not (asked.per_unit and _PER_UNIT.search(clause) is None)
    ]
    if clauses:
        each = tuple(dict.fromkeys(clause for clause, _ in clauses))
        return Evidence(True, " ".join(each), _around(sentence, each[-1]), max(like for _, like in clauses))
    lasting = (match for each in asked.dimensions & _DURATIONS.keys() for match in _DURATIONS[each].finditer(sentence))
    if any(match[0] not in own for match in lasting) or ("times" in asked.dimensions and _DOUBLED.search(sentence)):
        return _STATED
    relative = _RELATIVE.search(sentence) if asked.dimensions & {"ratio", "points"} else None
    if relative:
        return Evidence(True, _clause_of(sentence, relative.start(), relative.end()))
    if not asked.dimensions and _INDEX.search(sentence):
        return _STATED
    # Numbers in words that count nothing kb knows: a third, twice, dozens; ten coins.
    loose = not asked.dimensions or "count" in asked.dimensions
    words = [] if asked.counters else [match.end() for match in _IN_WORDS.finditer(sentence)]
    paid = bool(asked.dimensions & {"CNY", "USD"}) and any(_CURRENCY.match(sentence, end) for end in words)
    return _STATED if paid or (loose and words) else _NOT_STATED


def _likeness(asked: str, stated: str) -> float:
    if not asked or not stated:
        return LIKENESS_UNKNOWN
    across = has_ideographs(asked) != has_ideographs(stated)
    return likeness(asked, stated) or (LIKENESS_UNKNOWN if across else 0.0)  # across languages few words are known


def _counts(sentence: str, statement: Statement, asked: Asked, own: frozenset[str]) -> bool:
    figure = statement.figure
    if figure.text in own:
        return False
    if not asked.dimensions:
        return True
    if figure.dimension not in asked.dimensions:
        return bool(asked.dimensions & {"CNY", "USD"}) and _may_be_money(figure, sentence[figure.end :])
    if figure.text.endswith("岁") and _GROUP.match(sentence, figure.end):
        return False
    counter = figure.unit[:1] or figure.text[-1]  # 人 of 人次
    return not asked.counters or not "\u4e00" <= counter <= "\u9fff" or counter in asked.counters


def _may_be_money(figure: Figure, behind: str) -> bool:
    """Whether a number without a currency that kb knows is a sum; ``behind`` is what follows it."""
    if figure.dimension != "count":
        return False
    if _CURRENCY.match(figure.text.rpartition(" ")[2] + behind):
        return True
    return figure.value >= 10_000 and not figure.unit and _COUNTED.match(behind) is None


def _of_years(statement: Statement, years: frozenset[int]) -> bool:
    period = statement.period
    return not years or period is None or any(period.first <= year <= period.last for year in years)


def _is_past(clause: str, statement: Statement, day: date | None, section: tuple[str, ...]) -> bool:
    """Whether a figure was reached, not aimed at: of years that were over when its document was written, or a sum."""
    if statement.period is not None:
        return day is not None and statement.period.last < day.year
    return _SUMMED_UP.search(clause) is not None or any(map(_REVIEW.search, section))


def _is_ahead(statement: Statement, day: date | None, section: tuple[str, ...]) -> bool:
    """Whether a figure is one to be reached: of a year that was not over when its document was written."""
    period = statement.period
    return period is not None and day is not None and period.last >= day.year and not any(map(_REVIEW.search, section))


def _clause(sentence: str, statement: Statement) -> str:
    """The clauses from the words for what is counted to the figure."""
    return _clause_of(sentence, _begin(statement), statement.end)


def _before(sentence: str, statement: Statement) -> str:
    """What stands before a figure, from the words for what it counts, or from the last one that says it of others."""
    begin = max(0, _begin(statement) - _ADDED_WITHIN)
    return re.split(r"[,;。:、!?]", sentence[begin : statement.start])[-1]


def _begin(statement: Statement) -> int:
    """Where the words for what is counted begin, or the figure where there are none before it."""
    return min(statement.start, statement.subject_span[0]) if statement.subject else statement.start


def _clause_of(sentence: str, start: int, end: int) -> str:
    ends = [match.end() for match in _CLAUSE_END.finditer(sentence)]
    begin = max((each for each in ends if each <= start), default=0)
    return sentence[begin : min((each for each in ends if each >= end), default=len(sentence))]


def _around(sentence: str, clause: str) -> str:
    """A sentence without what comes behind one of its clauses, from the next clause with a figure on.

    Where 高铁里程突破3400公里,2027年建成潍宿高铁, the length is not that of the line.
    """
    end = sentence.index(clause) + len(clause)
    behind = next((part.start() for part in _CLAUSE_WITH_FIGURE.finditer(sentence, end)), len(sentence))
    return sentence[:behind]


def _states(sentence: str, kind: str, asked: Asked, own: frozenset[str], of_province: bool) -> bool:
    if kind == "date":
        if asked.day:
            return _TO_THE_DAY.search(sentence) is not None
        return _TIME.search(sentence) is not None or any(found[0] not in own for found in _DAY.finditer(sentence))
    if kind in ("list", "place"):
        from kb.search.named_things import enumerates, names_things

        if asked.members:
            return enumerates(sentence, asked.members)
        return names_things(sentence, asked, kind, own, of_province=of_province)
    if kind == "person":
        if asked.names:
            return asked.names in sentence
        from kb.search.named_things import names_person  # compiles patterns that most questions do not need

        return names_person(sentence, asked)
    if asked.names == "organ":
        bodies = (found for found in _BODY.finditer(sentence) if found[0] not in own)
        if any(found["firm"] is None or "谁" in asked.words for found in bodies):
            return True
    return _CONDITIONS[asked.names].search(sentence) is not None
