"""Filters in plain words: since 2025, in the Plan, 国务院发布的, the year's No. 1 document.

Only plain wordings count. A filter read from a question that no passage passes is dropped by
``kb.search.search``, since then the words meant something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.facets import facets_of
from kb.search.named_documents import named, without
from kb.search.scope import Scope, read_scope, with_absolute_year
from kb.store.store import Filter
from kb.text.han import HAN_LETTER
from kb.text.months import MONTHS
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord, Snapshot

_SINCE = re.compile(
    r"(?<!\d)(\d{4})年(?:(\d{1,2})月)?(?:份)?(?:以来|之后|以后|后发布|起发布)|\bsince (?:early )?(\d{4})\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:issued|published|released) (?:in or )?after (\d{4})\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?-i:(?<!\d)(\d{{4}})年(?:以前|之前)(?!{HAN_LETTER}{{1,4}}的(?!规定|文件|政策|意见|通知|办法)))|"
    r"\b(?:issued|published|released) before (\d{4})\b",
    re.IGNORECASE,
)
_ISSUED = re.compile(r"(?:发布|印发|出台|制定|下发)的|\b(?:issued|published|released) by\b", re.IGNORECASE)
_ISSUERS = {
    "state council": "国务院",
    "central committee": "中共中央",
    "supreme people's court": "最高人民法院",
    "national people's congress": "全国人民代表大会",
}
_RECENT = re.compile(
    r"(?:最近|最新|近期|新近)(?:发布|印发|出台)?的?(?:文件|政策|规定|通知)|"
    r"\b(?:latest|most recent|newest|recent) (?:document|polic)",
    re.IGNORECASE,
)
_RECENTLY = timedelta(days=366)
# What is left of "which reports mention" once the documents are taken out.
_MENTIONED = re.compile(
    r"^\s*[里中]?都?(?:有?提[到及了]|写[到了进]|讲[到过]|说到|点名)|^\s*(?:mention|talk about|say)\b", re.IGNORECASE
)
_LIBRARY = re.compile(
    r"(?:在|从)?(?:[这那]些|[这那]?[几两三四五六七八九十]份|各份?|每份|所有)(?:政策)?文件(?:[里中]|当中)?(?:都|分别|各)?|"
    r"(?:在|从)?文件[里中]|"
    r"\b(?:in |across )?(?:the|these|all(?: the)?|each|every) (?:policy )?documents?\b"
    r"(?! (?:required|needed|necessary|that|which|to|must|for|on|of)\b)",
    re.IGNORECASE,
)
"""The documents there are, whichever they be: 这些文件都, what do the documents say about."""
_BESIDE_NAME = re.compile(
    r"(?:(?<=\s)|^)(?:[省市的里中上和与及在从对各]|自治区|'s\b)+(?=\s|$)|"
    r"(?:(?<=\s)|^)的?(?:政府)?(?:工作)?报告(?!了)|"
    r"(?<=\s)(?:里面?(?!程)|(?:提出?|定|讲|说|安排|要求|确定)[的了过])|"
    rf"(?:\b(?:the|of|in|to|at|by|from|for|and|between|reports?|{'|'.join(MONTHS)})\b[ ,]*)+"
    r"(?=\s{2}|\s*[?!.]*$)|"
    r"(?<!what )\b(?:does|did|do|will)\s{2,}(?:set|plan|aim|want|intend|expect|hope)\b(?: (?:for|to|at)\b)?",
    re.IGNORECASE,
)
"""Words beside the name of a document that are left where it was taken out."""
_MEANT = re.compile(r"[^\W_]")
_MANY = 5000
"""Beyond so many documents their titles are not looked through."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from a question.

    ``filter`` is what its words say of the documents, ``rest`` the question without those words (all of
    it if nothing else is left). ``missing`` are the words for documents that are named and not there.
    """

    filter: Filter
    rest: str
    scope: Scope
    missing: tuple[str, ...] = ()


def parse(snapshot: Snapshot, question: str) -> Parsed:
    """Reads which documents a question is about: by title, series, kind, year, place, issuer and date."""
    today = date.today()
    text = with_absolute_year(normalise(question), today)
    records = _chosen(snapshot, lambda _: True)
    found = Filter()
    said: list[str] = []
    for read in (_dates, _issuer):
        more, words = read(snapshot, text, found)
        if more != found:
            found = more
            said.append(words)
    facets = {record.id: facets_of(record) for record in records}
    issuer = "".join(said)  # what is part of its name says who issued, not where
    places = {each.place for each in facets.values() if each.place and each.place not in issuer}
    scope = read_scope(text, today, places)
    asks_of_one = not (scope.places or scope.national or scope.provincial or scope.every or scope.documents)
    if asks_of_one and places and any(not each.place for each in facets.values()):
        scope = replace(scope, national_first=True)
    names = named(text, scope, records, facets)
    said += names.words
    if names.documents and len(names.documents) < len(records):
        chosen = set(names.documents)
        for others in snapshot.translations(sorted(chosen)).values():
            chosen |= others
        found = replace(found, documents=frozenset(chosen))
    elif match := _RECENT.search(text):
        newest = max((day for one in records if (day := one.metadata.day)), default=None)
        if newest is not None and found.since is None:
            found = replace(found, since=newest - _RECENTLY)
            said.append(match[0])
    rest = _LIBRARY.sub(" ", without(text, said, names.spans))
    if names.documents:
        rest = _BESIDE_NAME.sub(" ", rest)
    if scope.every or scope.provincial:
        rest = _MENTIONED.sub(" ", rest, count=1)
    return Parsed(
        found, rest if len(_MEANT.findall(rest)) > 1 else text, scope, names.missing if not names.documents else ()
    )


def merge(stated: Filter, parsed: Filter | None) -> Filter:
    """Both filters together; what was stated holds where both say something."""
    if parsed is None:
        return stated
    return Filter(
        documents=stated.documents if stated.documents is not None else parsed.documents,
        issuer=stated.issuer or parsed.issuer,
        kind=stated.kind or parsed.kind,
        language=stated.language or parsed.language,
        since=stated.since or parsed.since,
        until=stated.until or parsed.until,
    )


def _dates(snapshot: Snapshot, text: str, found: Filter) -> tuple[Filter, str]:
    del snapshot
    if match := _SINCE.search(text):
        return replace(found, since=_day(match[1] or match[3], match[2])), match[0]
    if match := _AFTER.search(text):
        return replace(found, since=_day(str(int(match[1]) + 1), None)), match[0]
    if (match := _BEFORE.search(text)) and (day := _day(match[1] or match[2], None)):
        return replace(found, until=day - timedelta(days=1)), match[0]
    return found, ""


def _day(year: str, month: str | None) -> date | None:
    try:
        return date(int(year), int(month or 1), 1)
    except ValueError:
        return None


def _issuer(snapshot: Snapshot, text: str, found: Filter) -> tuple[Filter, str]:
    match = _ISSUED.search(text)
    if match is None:
        return found, ""
    for english, chinese in _ISSUERS.items():
        if named := re.match(rf"\s*(?:the )?(?:\w+ ){{0,3}}{english}", text[match.end() :], re.IGNORECASE):
            return replace(found, issuer=chinese), match[0] + named[0]
    records = _chosen(snapshot, lambda _: True)
    known = {normalise(issuer) for record in records for issuer in record.metadata.issuer}
    ends = [issuer for issuer in known if text[: match.start()].endswith(issuer)]
    if not ends:
        return found, ""
    longest = max(ends, key=len)
    return replace(found, issuer=longest), longest + match[0]


def _chosen(snapshot: Snapshot, which: Callable[[DocumentRecord], bool]) -> list[DocumentRecord]:
    if snapshot.counts().documents > _MANY:
        return []
    return [record for record in snapshot.documents() if which(record)]
