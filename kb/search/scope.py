"""Which documents a question is about: series, year and place, read from it and from each document's metadata.

A question names a document by its series, its ordinal or year, and its place, rarely by its title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.facets import RANGE, YEAR, Facets, Series, same_series, series_in, series_spans, year_of
from kb.text.han import HAN_LETTER
from kb.text.months import MONTHS
from kb.text.normalise import normalise
from kb.text.places import PROVINCES, prefectures_in, provinces_in

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord

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
_ASKING_OF_DOCUMENTS = re.compile(
    r"哪些(?:省份?|地方|文件|年份?|报告)(?:今年|去年|前年|(?:(?:19|20)?\d\d|[一二][〇0零一二三四五六七八九]{3})年)?的?(?:政府工作)?(?:报告|文件)?[里中]?都?(?:提到|写[了进]|讲过|说到|点名|提了|[写讲提说有])?|"
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
    r"国家(?:今年|这几年|层面)|\bnational\b(?! (?:park|key))|\bstate council's\b|\bchina's\b",
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
    untitled = _TITLE.sub(" ", text)  # a title says itself which document it is
    provinces = provinces_in(untitled)
    others = sorted(each for each in places - PROVINCES.keys() if each in untitled)
    below = list(dict.fromkeys([*prefectures_in(untitled), *others]))
    words += [*(word for word, _ in provinces), *below]
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


_NUMBER_ONE = re.compile(
    r"(?:(?:(?:19|20)?\d\d|[一二][〇0零一二三四五六七八九]{3})年的?|[今去前上]年的?|本年度?的?)?(?:中央)?(?:一|1)号文件|"
    r"(?:\b(?:the|this year's|last year's) )?(?:\b(?:19|20)\d\d )?(?:central )?\bno\.?\s*1 (?:central )?document",
    re.IGNORECASE,
)
_KINDS = {
    "规划": "plan", "意见": "opinions", "通知": "notice", "决定": "decision", "办法": "measures", "条例": "regulation",
    "plan": "plan", "opinions": "opinions", "notice": "notice", "decision": "decision", "measures": "measures",
    "regulation": "regulation", "regulations": "regulation", "article": "article",
}  # fmt: skip
_KIND = re.compile(
    r"(?:(?<=[,。、:;\s和与跟及在对按从到同比《])|^|(?P<years>(?:19|20)\d\d(?:\s*[-~到至]\s*(?:19|20)\d\d)?)年?的?)"
    r"(?P<zh>规划|意见|通知|决定|办法|条例)(?=里|中(?!央|小)|当中|提到|提出|怎么|分别|各|和|与|跟|比|、|,|"
    r"。|对|要求|上|有(?:什么|何|哪)|到[^,。]{0,12}(?:规划|意见|通知|决定|办法|条例|报告|文件)|$)|"
    r"\bthe (?:(?P<spans>(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?) )?(?P<en>plan|opinions|notice|decision|"
    r"measures|regulations?|article)\b(?! (?:for|of)\b| to (?!the\b))",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]{2,80})》")
_LAW = re.compile(rf"({HAN_LETTER}{{2,24}}?(?:法|条例|办法|规定))(?=第[一二三四五六七八九十百零\d]+条)")
_FIVE_YEARS = re.compile(
    rf"(?-i:[\"“‘']?十([一二三四五])五[\"”’']?{HAN_LETTER}{{0,14}}?规划(?!建议|的?建议|编制|目标|任务|时期|纲要的?建议))|"
    r"\b1([1-5])th five-year plan\b(?! period)",
    re.IGNORECASE,
)
_NAMED_PLAN = re.compile(
    r"\b(?:[A-Z][\w-]+ ){1,8}(?:Plan|Programme|Program|Outline)\s*\(((?:19|"
    r"20)\d\d)\s*-\s*((?:19|20)\d\d)\)"
)

_DOCUMENTS = re.compile(r"文件|\bdocuments?\b")
_JOINS = re.compile(
    r"(?:[\W的年月省市和与及]|\d{1,2}(?=月)|'s|of|for|in|from|the|and|its|central|national|party|cpc|"
    rf"{'|'.join(MONTHS)})*",
    re.IGNORECASE,
)
"""What may stand between a series and its year or place."""
_ALIKE = re.compile(r"(?:[\s、,和与同跟及]|省|市|自治区|and|with|than|'s)*", re.IGNORECASE)
"""What stands between two places that are asked about alike."""


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that a question names: ids of those that are there, and the words for those that are not.

    ``words`` are the parts of the question that name the former, and ``spans`` where kinds of document stand in
    it: 规划 may be a part of other words elsewhere.
    """

    documents: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


def named(text: str, scope: Scope, records: Collection[DocumentRecord], facets: Mapping[str, Facets]) -> Named:
    """The documents that a normalised question names by title, kind and year, series, or article of a law.

    Args:
        facets: of each of the records, by id.
    """
    found: set[str] = set()
    missing: list[str] = []
    naming: list[str] = []
    spans: list[tuple[int, int]] = []

    def take(which: list[DocumentRecord], words: str) -> None:
        found.update(record.id for record in which)
        (naming if which else missing).append(words)

    for match in _TITLE.finditer(text):
        title = _bare(match[1])
        take(
            [one for one in records if title in _bare(f"{one.metadata.title} {one.metadata.official_title or ''}")],
            match[0],
        )
    for match in _LAW.finditer(text):
        if not text[: match.start()].endswith("《"):
            law = re.sub(r"^(?:根据|按照|依据|依照|按|请问|我国的?|国家的?)", "", match[1])
            take([one for one in records if _bare(law) in _bare(one.metadata.title)], f"《{law}》")
    if number_one := _NUMBER_ONE.search(text):
        number_ones = [one for one in records if _is_number_one(one)]
        of_years = [one for one in number_ones if facets[one.id].years & scope.years]
        if scope.years:
            take(of_years, number_one[0])
        elif number_ones:
            latest = max(max(facets[one.id].years) for one in number_ones)
            take([one for one in number_ones if latest in facets[one.id].years], number_one[0])
    for match in _KIND.finditer(text):
        kind = _KINDS[(match["zh"] or match["en"]).lower()]
        years = {int(year) for year in re.findall(r"\d{4}", match["years"] or match["spans"] or "")}
        of_kind = [one for one in records if one.metadata.kind == kind]
        of_years = [one for one in of_kind if years <= facets[one.id].years] if years else of_kind
        if 0 < len(of_years) < len(records):
            found.update(one.id for one in of_years)
            spans.append(match.span())
    for match in _FIVE_YEARS.finditer(text):
        ordinal = match[1] or "一二三四五"[int(match[2]) - 1]
        take(
            [one for one in records if re.search(rf"十{ordinal}五|第十{ordinal}个五年", normalise(one.metadata.title))],
            match[0],
        )
    for match in _NAMED_PLAN.finditer(text):
        years = {int(match[1]), int(match[2])}
        take([one for one in records if one.metadata.kind == "plan" and years <= facets[one.id].years], match[0])
    if scope.series:
        words = _series_words(text, scope)
        take(_of_series(scope, words, records, facets), words)
    elif scope.places or (scope.provincial and not _DOCUMENTS.search(text)):
        in_place = [one for one in records if _in_place(scope, facets[one.id])]
        of_years = [one for one in in_place if facets[one.id].years & scope.years]
        if of_years or not scope.years or any(facets[one.id].years & scope.years_of_reports for one in in_place):
            found.update(one.id for one in of_years or in_place)
    elif found and (
        years := {int(year["full"]) for year in YEAR.finditer(without(text, naming, spans)) if year["full"]}
    ):
        # Beside a document, others are named by their year alone: in 2018, in the plan and in 2026.
        found.update(
            one.id for one in records if (day := one.metadata.day) and day.year in years and not facets[one.id].place
        )
    if found and (scope.series or scope.places or scope.provincial):
        matter = _words_of_the_matter(text, scope, {year for one in found for year in facets[one].years})
        naming += [word for word in scope.words if word not in matter]
    if scope.every or scope.provincial:
        naming += [match[0] for match in _ASKING_OF_DOCUMENTS.finditer(text)]
    return Named(frozenset(found), tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(naming)), tuple(spans))


def without(text: str, words: Collection[str], spans: Collection[tuple[int, int]]) -> str:
    """A text with spaces in place of what stands at the spans, and of the words wherever they stand."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    for one in sorted(words, key=len, reverse=True):
        text = text.replace(one, " ")
    return text


def _of_series(
    scope: Scope, words: str, records: Collection[DocumentRecord], facets: Mapping[str, Facets]
) -> list[DocumentRecord]:
    """The documents of the series that a question names with ``words``, of the places and years it says."""
    found = [one for one in records if any(same_series(each, facets[one.id].series) for each in scope.series)]
    if scope.places or scope.provincial:
        found = [one for one in found if _in_place(scope, facets[one.id])]
    elif any(not facets[one.id].place for one in found):
        found = [one for one in found if not facets[one.id].place]
    years = {year_of(match) for match in YEAR.finditer(words)}
    others = scope.years - years - {year - 1 for year in years}  # a report tells of the year before it
    if years:
        return [one for one in found if facets[one.id].years & (years | others)]
    if others and not any(each.ordinal for each in scope.series):
        # Years beside the name may be those of targets (到2035年): they choose where there is something to choose.
        return [one for one in found if facets[one.id].years & others] or found
    return found


def _words_of_the_matter(text: str, scope: Scope, years: Set[int]) -> set[str]:
    """The words of a scope that do not say which documents are meant, but what they are asked about.

    These are years that none of the documents is of (``years`` are theirs), and places behind another place and not
    joined to it by "and" (北京 in 河北怎么承接北京非首都功能疏解).
    """
    said = {word: YEAR.match(word) for word in scope.words}
    places = [word for word, year in said.items() if year is None]
    spans = sorted(match.span() for word in places for match in re.finditer(re.escape(word), text))
    apart = {text[start:end] for (_, last), (start, end) in pairwise(spans) if not _ALIKE.fullmatch(text[last:start])}
    return apart | {word for word, year in said.items() if year is not None and year_of(year) not in years}


def _in_place(scope: Scope, facets: Facets) -> bool:
    return facets.place in scope.places if scope.places else facets.place in PROVINCES


def _series_words(text: str, scope: Scope) -> str:
    """The words of a question that name the series, with its year and its place where these stand beside it."""
    series = series_spans(text)
    named = [match.span() for word in scope.words for match in re.finditer(re.escape(word), text)]
    start, end = min(series)
    for first, last in sorted([*series, *named]):
        if start < last and end < last and _JOINS.fullmatch(text[end:first]):
            end = last
    for first, last in sorted([*series, *named], reverse=True):
        if first < start and _JOINS.fullmatch(text[last:start]):
            start = first
    return text[start:end].strip()


def _is_number_one(record: DocumentRecord) -> bool:
    """The first document of a year of Party centre and State Council, by custom on farming and the countryside."""
    metadata = record.metadata
    title = normalise(f"{metadata.title} {metadata.official_title or ''}")
    day = metadata.day
    about = re.search("农|乡村|[Rr]ural|[Aa]gricultur", title) is not None
    return metadata.kind == "opinions" and about and day is not None and day.month <= 2


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", normalise(title).lower())
