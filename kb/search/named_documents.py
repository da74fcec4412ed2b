"""The documents that a question names: by title, kind and year, series, or as a law.

A question names a document by its series, its ordinal or year, and its place, rarely by its title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.facets import YEAR, Facets, same_series, series_spans, year_of
from kb.search.scope import ASKING_OF_DOCUMENTS, TITLE, Scope
from kb.text.han import HAN_LETTER
from kb.text.months import MONTHS
from kb.text.normalise import normalise
from kb.text.places import PROVINCES, provinces_in

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord

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
_LAW = re.compile(
    rf"({HAN_LETTER}{{2,24}}?(?:法|条例|办法|规定))(?=第[一二三四五六七八九十百零\d]+条)|"
    rf"(?:^|(?<=[\s,、和与及跟]))({HAN_LETTER}{{2,20}}?(?:(?<![办方做执立看说想用语打违非合普守书算手无设依])(?<!(?<!公)司)法|法典|条例))"
    r"(?=对|[里中](?!央|小)|[怎如](?:么|何)|(?:是怎么)?规定|要求|有(?:什么|哪些|何)|(?:什么时候|何时|哪[年天])(?:起|开始)?(?:施行|生效|实施))"
)
"""A law by its name, before one of its articles or as what says something (网络安全法对个人信息怎么规定)."""
_FIVE_YEARS = re.compile(
    rf"(?-i:[\"“‘']?十([一二三四五])五[\"”’']?{HAN_LETTER}{{0,14}}?规划(?!建议|的?建议|编制|目标|任务|时期|期|纲要的?建议))|"
    r"(?<!\bover the )(?<!\bduring the )(?<!\bend of the )\b1([1-5])th five-year plan\b(?! period)",
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
    if not records:
        return Named()  # there are too many to be looked through, or none
    found: set[str] = set()
    missing: list[str] = []
    naming: list[str] = []
    spans: list[tuple[int, int]] = []

    def take(which: list[DocumentRecord], words: str) -> None:
        found.update(record.id for record in which)
        (naming if which else missing).append(words)

    for match in TITLE.finditer(text):
        title = _bare(match[1])
        take(
            [one for one in records if title in _bare(f"{one.metadata.title} {one.metadata.official_title or ''}")],
            match[0],
        )
    for match in _LAW.finditer(text):
        if not text[: match.start()].endswith("《"):
            law = re.sub(r"^(?:根据|按照|依据|依照|按|请问|我国的?|国家的?)", "", match[1] or match[2])
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
        naming += [match[0] for match in ASKING_OF_DOCUMENTS.finditer(text)]
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
    of_series = [one for one in records if any(same_series(each, facets[one.id].series) for each in scope.series)]
    national = [one for one in of_series if not facets[one.id].place]
    if scope.places or scope.provincial:
        found = _of_years(scope, words, [one for one in of_series if _in_place(scope, facets[one.id])], facets)
        # A place apart from the series may be of the matter: the 2021 report on the Hainan Free Trade Port.
        return (
            found
            if found or scope.provincial or _names_a_place(scope, words)
            else _of_years(scope, words, national, facets)
        )
    return _of_years(scope, words, national or of_series, facets)


def _names_a_place(scope: Scope, words: str) -> bool:
    return bool(provinces_in(words)) or any(place in words for place in scope.places)


def _of_years(
    scope: Scope, words: str, found: list[DocumentRecord], facets: Mapping[str, Facets]
) -> list[DocumentRecord]:
    """Those of the documents of a series, named with ``words``, that are of the years a question says."""
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
