"""What a question says of the documents that are to answer: series, years and places, and whether all are asked."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date

from kb.quick_dataclass import dataclass
from kb.search.facets import RANGE, YEAR, Series, series_in, year_of
from kb.text.places import PROVINCES, prefectures_in, provinces_in, with_kind
from kb.text.units import number_in_words

TITLE = re.compile(r"《([^《》]{2,80})》")
_YEARS_BEFORE = re.compile(
    r"\b(two|three|four|five|ten) years (?:before|up to|until|to|ending in) ((?:19|20)\d\d)\b|"
    r"(?<!\d)((?:19|20)\d\d)年?(?:之|以)?前的?([两二三四五十])年",
    re.IGNORECASE,
)
"""The years that a review covers: the five years before 2013."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
"""A wording: a year in it (“中国制造2025”) says nothing of documents."""
_RELATIVE: tuple[tuple[str, int], ...] = (
    (r"大前年", -3), (r"前年|the year before last", -2), (r"去年|上年|上一年|last year|previous year", -1),
    (r"今年|本年|this year", 0), (r"明年|next year", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question says of the documents that are to answer.

    ``series`` are those named, ``years`` those named or meant ("last year"), ``places`` the provinces
    named; ``national`` where the whole country is, ``provincial`` where every province is.
    ``national_first`` where nothing is said of a place and there are documents of the country and of places.
    ``first`` where the first mention is asked for, ``every`` where all documents that have
    something are, ``documents`` where the documents or years themselves are. ``words`` are the parts
    of the question that say so.
    """

    series: tuple[Series, ...] = ()
    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    national: bool = False
    provincial: bool = False
    national_first: bool = False
    first: bool = False
    every: bool = False
    documents: bool = False
    words: tuple[str, ...] = ()

    @property
    def years_of_reports(self) -> frozenset[int]:
        """The years of reports that tell of the years named: these, and those after them."""
        return self.years | {year + 1 for year in self.years}


NO_SCOPE = Scope()


_MENTIONING = r"(?:appear|mention|come up|came up|propose|raise|introduce|use|speak|talk)\w*"
_FIRST = re.compile(
    r"哪一?年(?:提|说|讲|写|要求|部署|规定)[出到过]*来?的|"
    r"(?:首次|最[早先]|(?:第|头)一[次回]|(?:什么时候|哪一?年)(?:的?政府工作报告)?(?:就?开始|起|首先))[^,。?]{0,12}?"
    r"(?:提|[写讲]|说[的到起]|出现|见[于诸]|部署|强调|列入|纳入|报告|文件)|"
    rf"\bfirst (?:to )?{_MENTIONING}|{_MENTIONING}\b.* (?:first|for the first time)\b|"
    r"\b(?:first|earliest) (?:report|document|mention)\b",
    re.IGNORECASE,
)
"""What asks where a wording was first: not where or when something was first done."""
_WHICH = r"which (?:of the |government |work |provincial |\d{4} )*"
_ONE_DOCUMENT, _MENTIONS = "哪[个份部一]+(?:文件|报告|规划|文章)", "(?:提|写|讲|说|规定|出现)"
_MENTIONED_IN = re.compile(
    rf"{_ONE_DOCUMENT}[里中上]?(?:都?(?:首次|最早)?(?:{_MENTIONS}|要求)|被{_MENTIONS})|"
    rf"{_MENTIONS}[到过出了的进在]*是?{_ONE_DOCUMENT}|"
    rf"\bwhich (?:document|report|article|plan)\b[^?]*\b{_MENTIONING}",
    re.IGNORECASE,
)
"""What asks for the document that has a wording."""
_EVERY = re.compile(
    r"哪些(?:省|地方|文件|报告|年)|哪几(?:个省|年|份|次)|历年|历[次届]|每[年次届]|各省|各地|这些年|近几年|近几次|这几年|逐年|一步步|"
    rf"\b{_WHICH}(?:provinces|documents|years|reports)\b|\bover the years\b|\beach (?:year|"
    r"province)\b|"
    r"\bevery (?:year|province)\b|\bprovinces? by province\b",
    re.IGNORECASE,
)
_OF_DOCUMENTS = re.compile(
    rf"哪些(?:文件|年|报告)|哪几(?:年|份|次)|\b{_WHICH}(?:documents|years|reports)\b",
    re.IGNORECASE,
)
ASKING_OF_DOCUMENTS = re.compile(
    r"哪些(?:省份?|地方|文件|年份?|报告)(?:今年|去年|前年|(?:(?:19|20)?\d\d|[一二][〇0零一二三四五六七八九]{3})年)?的?(?:政府工作)?(?:报告|文件)?[里中]?都?(?:提[到出及]|写[了进]|讲过|说到|点名|提了|[写讲提说有])?|"
    r"历年|历[次届]|各省份?|各地|这些年|每年|一步步|在?哪[些份个部]?(?:文件|报告|文章)[里中上]?(?:被)?提?到?的?|"
    rf"\b{_WHICH}(?:provinces|documents|reports)(?: (?:for|of) \d{{4}})?(?: mention| talk about| say that)?\b|"
    r"\bin their (?:\d{4} )?reports\b|\bover the years\b",
    re.IGNORECASE,
)
"""Words that ask for documents and say nothing of their subject."""
_PROVINCIAL = re.compile(
    r"哪些省|哪几个省|各省|省(?:级)?(?:政府工作)?报告|\bprovincial (?:government )?(?:work )?reports?\b|"
    r"\b(?:which|each|every|all) provinces?\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"国务院的?(?:政府工作报告|报告|历[年次]|每年|这[些几]年)|全国(?!人|两会|农业普查|性|碳|统一)|"
    r"国家(?:今年|这几年|层面)|\bnational\b(?! (?:park|key))|\bnationwide\b|\bstate council's\b|\bchina's\b",
    re.IGNORECASE,
)


def _relative(text: str, today: date) -> tuple[re.Match[str], int] | None:
    """Where a text names a year by where it stands from today, and which year that is."""
    found = ((re.search(pattern, text, re.IGNORECASE), today.year + offset) for pattern, offset in _RELATIVE)
    return next(((match, year) for match, year in found if match), None)


def with_absolute_year(text: str, today: date) -> str:
    """A question with the year in place of 今年, last year and the like: documents of other years say 今年 too.

    In 2024年比上年增加多少 the year before is that of the year that is asked about, not of today: it stays.
    """
    relative = _relative(text, today)
    if relative is None:
        return text
    match, year = relative
    before, behind = text[: match.start()], text[match.end() :]
    if before.endswith(("比", "较")) or re.search(r"\bthan (?:the )?$", before):
        return text
    if not match[0].isascii():
        return f"{before}{year}年{behind}"
    said = f"the {year}{behind[2:]}" if behind.startswith("'s") else f"in {year}{behind}"
    return before.removesuffix("the ") + said


def read_scope(text: str, today: date, places: Set[str] = frozenset()) -> Scope:
    """What a normalised question says of the documents that are to answer.

    Args:
        text: the question.
        today: the day that "this year" is told by.
        places: names of places that there are documents of, beside provinces, cities and prefectures.
    """
    words: list[str] = []
    years: set[int] = set()
    for match in _YEARS_BEFORE.finditer(text):
        last, count = int(match[2] or match[3]), number_in_words(match[1] or match[4])
        years |= set(range(last - count, last + 1))
    for match in RANGE.finditer(text):
        years |= set(range(int(match[1]), int(match[2]) + 1)) if int(match[2]) - int(match[1]) < 60 else set()
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in YEAR.finditer(text):
        if not any(start < match.start() < end for start, end in quoted):
            words.append(match[0] + ("年" if text.startswith("年", match.end()) else ""))
            years.add(year_of(match))
    if relative := _relative(text, today):
        years.add(relative[1])
        words.append(relative[0][0])
    untitled = TITLE.sub(" ", text)  # a title says itself which document it is
    provinces = provinces_in(untitled)
    others = sorted(each for each in places - PROVINCES.keys() if each in untitled)
    below = list(dict.fromkeys([*prefectures_in(untitled), *others]))
    words += [with_kind(name, untitled) for name in (*(word for word, _ in provinces), *below)]
    # In 浙江省杭州市 the province only says where the city is.
    city = rf"(?:省|自治区)?的?(?:{'|'.join(below)})"
    whose = {place for word, place in provinces if not (below and re.search(word + city, text))}
    of_one = _MENTIONED_IN.search(text) is not None
    return Scope(
        series=tuple(dict.fromkeys(series_in(text))),
        years=frozenset(years),
        places=frozenset(whose.union(below)),
        national=_NATIONAL.search(text) is not None and not whose and not below and _PROVINCIAL.search(text) is None,
        provincial=_PROVINCIAL.search(text) is not None,
        first=_FIRST.search(text) is not None,
        every=of_one or _EVERY.search(text) is not None,
        documents=of_one or _OF_DOCUMENTS.search(text) is not None,
        words=tuple(words),
    )
