"""Which documents a question is about: series, year and place, read from it and from each document's metadata.

Official documents come in series: the work report of a government, of every year and every province;
the report to a Party congress; a plenum's communiqué; a conference held every December. A question
names one by its series, its ordinal or year, and its place, rarely by its title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.text.normalise import normalise
from kb.text.numbers import han_number
from kb.text.places import PROVINCES

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord

_PLACE_ZH = re.compile("|".join(PROVINCES))
_PLACE_EN = re.compile(rf"\b(?:{'|'.join([*PROVINCES.values(), 'xizang'])})\b", re.IGNORECASE)
_BY_ENGLISH = {english: chinese for chinese, english in PROVINCES.items()} | {"xizang": "西藏"}
_HAN_DIGITS = "〇零一二三四五六七八九"
_YEAR = re.compile(
    rf"(?<!\d)(?P<full>(?:19|20)\d\d)(?!\d)|(?P<han>[一二][{_HAN_DIGITS}]{{3}})年|"
    rf"(?<![\d.])(?P<short>[0-3]\d)年(?!来|以来|间|内)"
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
"""A wording: a year in it (“中国制造2025”) says nothing of documents."""
_RANGE = re.compile(r"((?:19|20)\d\d)年?\s*(?:-|~|—|到|至|to|and|through)\s*((?:19|20)\d\d)(?!\d)")
_RELATIVE: tuple[tuple[str, int], ...] = (
    (r"大前年", -3), (r"前年|the year before last", -2), (r"去年|上年|上一年|last year|previous year", -1),
    (r"今年|本年|this year", 0), (r"明年|next year", 1),
)  # fmt: skip
_ORDINAL_EN = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """A document's place in a series: ``name`` of the series, ``ordinal`` ("18", "20.3") where it counts by one."""

    name: str
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a document is: its series, the years it is of or for, and the place it is "
    "of ("" for the whole country)."""

    series: Series | None
    years: frozenset[int]
    place: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question says of the documents that are to answer.

    ``series`` are those named, ``years`` those named or meant ("last year"), ``places`` the provinces
    named; ``national`` where the whole country is, ``provincial`` where every province is.
    ``first`` where the first mention is asked for, ``every`` where all documents that have
    something are, ``documents`` where the documents or years themselves are. ``words`` are the parts
    of the question that say so.
    """

    series: tuple[Series, ...] = ()
    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    national: bool = False
    provincial: bool = False
    first: bool = False
    every: bool = False
    documents: bool = False
    words: tuple[str, ...] = ()


NO_SCOPE = Scope()


_GOVERNMENT_REPORT = re.compile(
    r"(?:国务院的?)?政府工作报告|government work report|report on the work of the government|"
    r"\bwork reports?\b|"
    r"\b(?:provincial|government|\d{4}) reports?\b|(?<=省的)报告|省报告",
    re.IGNORECASE,
)
_CONGRESS = re.compile(
    r"(?P<short>十[一二三四五六七八九]?|二十[一二三四五]?)大(?:的)?(?:报告|以来)?(?=报告|提|讲|说|对|里|"
    r"上|怎么|关于|[,。?]|$)|"
    r"第(?P<long>[一二三四五六七八九十]+)次全国代表大会|(?P<en>\d{1,2})(?:st|nd|rd|th)\s+(?:cpc |national |"
    r"party |national party )*congress",
    re.IGNORECASE,
)
_PLENUM = re.compile(
    r"(?P<c>十[一二三四五六七八九]?|二十[一二三四五]?)届(?P<p>[一二三四五六七])中全会|"
    r"第(?P<lc>[一二三四五六七八九十]+)届中央委员会第(?P<lp>[一二三四五六七])次全体会议|"
    r"(?<!届)(?P<only>[一二三四五六七])中全会|(?P<en>first|second|third|fourth|fifth|sixth|seventh)\s+plen(?:um|ary)",
    re.IGNORECASE,
)
_CONFERENCES: tuple[tuple[str, str], ...] = (
    (r"中央经济工作会议|(?<![省市县区州委])经济工作会议|economic work conference", "economic conference"),
    (r"中央农村工作会议|(?<![省市县区州委])农村工作会议|rural work conference", "rural conference"),
)
_MENTIONING = r"(?:appear|mention|come up|came up|propose|raise|introduce|use|speak|talk)\w*"
_FIRST = re.compile(
    r"首次|最早|第一次(?:提|出现|写|讲)|什么时候开始提|哪一?年(?:的政府工作报告)?(?:开始|最先|首先|"
    r"第一次)|从哪年开始|开始提|"
    rf"\bfirst (?:to )?{_MENTIONING}|{_MENTIONING}\b.* (?:first|for the first time)\b|\bfirst (?:report|document)\b|"
    r"\bearliest\b|\bwhen did .* first\b",
    re.IGNORECASE,
)
_WHICH = r"which (?:of the |government |work |provincial |\d{4} )*"
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
    r"历年|历[次届]|各省份?|各地|这些年|每年|一步步|在?哪些?份?文件|"
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


def facets_of(record: DocumentRecord) -> Facets:
    """The facets of a document, from its title, issuers and dates."""
    metadata = record.metadata
    day = metadata.day
    return _facets(metadata.title, tuple(metadata.issuer), day.year if day else None)


@lru_cache(maxsize=8192)
def _facets(title: str, issuers: tuple[str, ...], year: int | None) -> Facets:
    title = normalise(title)
    named = " ".join([title, *map(normalise, issuers)])
    place = _PLACE_ZH.search(named)
    english = None if place else _PLACE_EN.search(named)
    series = next(iter(_series(title)), None)
    stated = {int(found["full"]) for found in _YEAR.finditer(title) if found["full"]}
    for low, high in _RANGE.findall(title):
        stated |= set(range(int(low), int(high) + 1))
    if series is not None and not stated and year is None and series.name == "congress":
        stated.add(_congress_year(series.ordinal))
    years = stated or ({year} if year else set())
    if year and stated and series is None:
        years = stated | {year}
    return Facets(series, frozenset(years), place[0] if place else _BY_ENGLISH[english[0].lower()] if english else "")


def _congress_year(ordinal: str) -> int:
    """A congress meets every five years; the eighteenth met in 2012."""
    return 2012 + 5 * (int(ordinal) - 18)


def _series(text: str) -> Iterable[Series]:
    """The series that a title or a question names."""
    for match in _PLENUM.finditer(text):
        congress, plenum = match["c"] or match["lc"], match["p"] or match["lp"]
        if congress and plenum:
            yield Series("plenum", f"{han_number(congress)}.{han_number(plenum)}")
        elif match["only"]:
            yield Series("plenum", f".{han_number(match['only'])}")
        elif match["en"]:
            yield Series("plenum", f".{_ORDINAL_EN[match['en'].lower()]}")
    if not re.search(r"届.中全会|中央委员会", text):
        for match in _CONGRESS.finditer(text):
            ordinal = match["en"] or str(han_number(match["short"] or match["long"]) or "")
            if ordinal:
                yield Series("congress", ordinal)
    for pattern, name in _CONFERENCES:
        if re.search(pattern, text, re.IGNORECASE):
            yield Series(name)
    if _GOVERNMENT_REPORT.search(text):
        yield Series("government report")


def _same_series(asked: Series, held: Series | None) -> bool:
    return held is not None and asked.name == held.name and held.ordinal.endswith(asked.ordinal)


def read_scope(text: str, today: date) -> Scope:
    """What a normalised question says of the documents that are to answer.

    Args:
        text: the question.
        today: the day that "this year" is told by.
    """
    words: list[str] = []
    years: set[int] = set()
    for match in _RANGE.finditer(text):
        years |= set(range(int(match[1]), int(match[2]) + 1)) if int(match[2]) - int(match[1]) < 60 else set()
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in _YEAR.finditer(text):
        if any(start < match.start() < end for start, end in quoted):
            continue
        words.append(match[0] + ("年" if text.startswith("年", match.end()) else ""))
        if match["full"]:
            years.add(int(match["full"]))
        elif match["han"]:
            years.add(int("".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in match["han"])))
        else:
            years.add(2000 + int(match["short"]))
    for pattern, offset in _RELATIVE:
        if relative := re.search(pattern, text, re.IGNORECASE):
            years.add(today.year + offset)
            words.append(relative[0])
            break
    places = set(_PLACE_ZH.findall(text)) | {_BY_ENGLISH[name.lower()] for name in _PLACE_EN.findall(text)}
    words += _PLACE_ZH.findall(text) + _PLACE_EN.findall(text)
    return Scope(
        series=tuple(dict.fromkeys(_series(text))),
        years=frozenset(years),
        places=frozenset(places),
        national=_NATIONAL.search(text) is not None and not places and _PROVINCIAL.search(text) is None,
        provincial=_PROVINCIAL.search(text) is not None,
        first=_FIRST.search(text) is not None,
        every=_EVERY.search(text) is not None,
        documents=_OF_DOCUMENTS.search(text) is not None,
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
    r"(?:(?<=[,。、:;\s和与跟及在对按从同比《])|^|(?P<years>(?:19|20)\d\d(?:\s*[-~到至]\s*(?:19|20)\d\d)?)年?的?)"
    r"(?P<zh>规划|意见|通知|决定|办法|条例)(?=里|中(?!央|小)|当中|提到|提出|怎么|分别|各|和|与|跟|比|、|,|"
    r"。|对|要求|上|$)|"
    r"\bthe (?:(?P<spans>(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?) )?(?P<en>plan|opinions|notice|decision|"
    r"measures|regulations?|article)\b(?! (?:for|to|of)\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]{2,80})》")
_LAW = re.compile(r"([一-鿿]{2,24}?(?:法|条例|办法|规定))(?=第[一二三四五六七八九十百零\d]+条)")
_FIVE_YEARS = re.compile(
    r"[\"“‘']?十([一二三四五])五[\"”’']?[一-鿿]{0,14}?规划(?!建议|的?建议|编制|目标|任务|时期|纲要的?建议)|"
    r"\b1([1-5])th five-year plan\b(?! period)",
    re.IGNORECASE,
)
_NAMED_PLAN = re.compile(
    r"\b(?:[A-Z][\w-]+ ){1,8}(?:Plan|Programme|Program|Outline)\s*\(((?:19|"
    r"20)\d\d)\s*-\s*((?:19|20)\d\d)\)"
)

_DOCUMENTS = re.compile(r"文件|\bdocuments?\b")


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that a question names: ids of those that are there, and the words for those that are not.

    ``words`` are the parts of the question that name the former.
    """

    documents: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def named(text: str, scope: Scope, records: Collection[DocumentRecord]) -> Named:
    """The documents that a normalised question names by title, kind and year, series, or article of a law."""
    found: set[str] = set()
    missing: list[str] = []
    naming: list[str] = []

    def take(which: list[DocumentRecord], words: str) -> None:
        found.update(record.id for record in which)
        (naming if which else missing).append(words)

    facets = {record.id: facets_of(record) for record in records}
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
            naming.append(match[0])
    for match in _FIVE_YEARS.finditer(text):
        ordinal = match[1] or "一二三四五"[int(match[2]) - 1]
        take(
            [one for one in records if re.search(rf"十{ordinal}五|第十{ordinal}个五年", normalise(one.metadata.title))],
            match[0],
        )
    for match in _NAMED_PLAN.finditer(text):
        years = {int(match[1]), int(match[2])}
        take([one for one in records if one.metadata.kind == "plan" and years <= facets[one.id].years], match[0])
    in_place = [one for one in records if _in_place(scope, facets[one.id])]
    if scope.series:
        of_series = [one for one in records if any(_same_series(each, facets[one.id].series) for each in scope.series)]
        if scope.places or scope.provincial:
            of_series = [one for one in of_series if one in in_place]
        elif any(not facets[one.id].place for one in of_series):
            of_series = [one for one in of_series if not facets[one.id].place]
        if scope.years:
            of_series = [one for one in of_series if facets[one.id].years & scope.years]
        words = _series_words(text, scope)
        take(of_series, words)
    elif scope.places or (scope.provincial and not _DOCUMENTS.search(text)):
        of_years = [one for one in in_place if facets[one.id].years & scope.years]
        found.update(one.id for one in of_years or in_place)
    elif found and (years := {int(year["full"]) for year in _YEAR.finditer(_without(text, naming)) if year["full"]}):
        # Beside a document, others are named by their year alone: in 2018, in the plan and in 2026.
        found.update(
            one.id for one in records if (day := one.metadata.day) and day.year in years and not facets[one.id].place
        )
    if found and (scope.series or scope.places or scope.provincial):
        naming += scope.words
    if scope.every or scope.provincial:
        naming += [match[0] for match in _ASKING_OF_DOCUMENTS.finditer(text)]
    return Named(frozenset(found), tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(naming)))


def _without(text: str, words: Collection[str]) -> str:
    for one in words:
        text = text.replace(one, " ")
    return text


def _in_place(scope: Scope, facets: Facets) -> bool:
    return facets.place in scope.places if scope.places else bool(facets.place)


def _series_words(text: str, scope: Scope) -> str:
    """The words of a question from the first to the last that name the series, its year and its place."""
    spans = [match.span() for match in _GOVERNMENT_REPORT.finditer(text)] + [
        match.span() for match in _CONGRESS.finditer(text)
    ]
    spans += [match.span() for match in _PLENUM.finditer(text)]
    spans += [match.span() for pattern, _ in _CONFERENCES for match in re.finditer(pattern, text, re.IGNORECASE)]
    spans += [(text.find(word), text.find(word) + len(word)) for word in scope.words]
    return text[min(start for start, _ in spans) : max(end for _, end in spans)].strip()


def _is_number_one(record: DocumentRecord) -> bool:
    """The first document of a year of Party centre and State Council, by custom on farming and the countryside."""
    metadata = record.metadata
    title = normalise(f"{metadata.title} {metadata.official_title or ''}")
    day = metadata.day
    about = re.search("农|乡村|[Rr]ural|[Aa]gricultur", title) is not None
    return metadata.kind == "opinions" and about and day is not None and day.month <= 2


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", normalise(title).lower())
