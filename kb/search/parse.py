"""Filters in plain words: since 2025, in the Plan, 国务院发布的, the year's No. 1 document.

Only plain wordings count. A filter read from a question that no passage passes is dropped by
``kb.search.search``, since then the words meant something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.store.store import Filter
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord, Snapshot

_SINCE = re.compile(
    r"(?<!\d)(\d{4})年(?:(\d{1,2})月)?(?:份)?(?:以来|之后|以后|后发布|起发布)|\bsince (?:early )?(\d{4})\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:issued|published|released) (?:in or )?after (\d{4})\b", re.IGNORECASE)
_BEFORE = re.compile(r"(?<!\d)(\d{4})年(?:以前|之前)|\b(?:issued|published|released) before (\d{4})\b", re.IGNORECASE)
_NUMBER_ONE = re.compile(
    r"(?:(\d{4})年?|今年|本年度?|去年)?的?(?:中央)?(?:一|1)号文件|"
    r"\b(?:(?:the|this year's|last year's)\s+)?(?:(\d{4})\s+)?(?:central )?no\.?\s*1 (?:central )?document",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]{2,80})》")
_KIND = re.compile(
    r"(?:(?<!\d)(?P<年>\d{4}(?:-\d{4})?)年?的?)?"
    r"(?P<类>规划|意见|通知|决定|办法|条例|文章|报告)(?:里面|里|中提|中说|中规定|当中|提到|提出)|"
    r"\b(?:in|does|do|under|according to) the (?:(?P<year>\d{4}(?:-\d{4})?) )?"
    r"(?P<kind>plan|opinions|notice|decision|measures|regulations?|article|report)\b",
    re.IGNORECASE,
)
_KINDS = {
    "规划": "plan", "意见": "opinions", "通知": "notice", "决定": "decision", "办法": "measures", "条例": "regulation",
    "文章": "article", "报告": "report", "regulations": "regulation",
}  # fmt: skip
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
_MEANT = re.compile(r"[^\W_]")
_MANY = 5000
"""Beyond so many documents their titles are not looked through."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A filter read from a question, and what is left of the question without those words (all of it if nothing)."""

    filter: Filter
    rest: str


def parse(snapshot: Snapshot, question: str, stated: Filter) -> Parsed | None:
    """The filter that a question's own words state, beside the one ``stated`` already; None where they state none."""
    text = normalise(question)
    found = Filter()
    rest = text
    for read in (_dates, _documents, _kind, _issuer):
        if (stated.since or stated.until) if read is _dates else stated.documents is not None:
            continue
        more, words = read(snapshot, text, found)
        if more != found:
            found = more
            rest = rest.replace(words, " ")
    if found == Filter():
        return None
    return Parsed(found, rest if len(_MEANT.findall(rest)) > 1 else text)


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


def _documents(snapshot: Snapshot, text: str, found: Filter) -> tuple[Filter, str]:
    if match := _NUMBER_ONE.search(text):
        chosen = _chosen(snapshot, _is_number_one)
        years = sorted({day.year for record in chosen if (day := record.metadata.day)})
        year = int(match[1] or match[2] or 0) or _spoken_year(match[0]) or (years[-1] if years else 0)
        of_year = [one for one in chosen if (day := one.metadata.day) and day.year == year]
        return _only(snapshot, found, of_year), match[0]
    if match := _TITLE.search(text):
        title = _bare(match[1])
        return _only(snapshot, found, _chosen(snapshot, lambda one: title in _bare(one.metadata.title))), match[0]
    if match := _RECENT.search(text):
        dated = _chosen(snapshot, lambda one: one.metadata.day is not None)
        newest = max((day for one in dated if (day := one.metadata.day)), default=None)
        if newest is not None:
            return replace(found, since=newest - _RECENTLY), match[0]
    return found, ""


def _spoken_year(words: str) -> int | None:
    """The year that "this year" or "last year" is today; None where it is not said."""
    words = words.lower()
    if words.startswith(("今年", "本年", "this year")):
        return date.today().year
    if words.startswith(("去年", "last year")):
        return date.today().year - 1
    return None


def _is_number_one(record: DocumentRecord) -> bool:
    """The first document of a year of Party centre and State Council, by custom on farming and the countryside."""
    metadata = record.metadata
    title = normalise(f"{metadata.title} {metadata.official_title or ''}")
    day = metadata.day
    about = re.search("农|乡村|[Rr]ural|[Aa]gricultur", title) is not None
    return metadata.kind == "opinions" and about and day is not None and day.month <= 2


def _kind(snapshot: Snapshot, text: str, found: Filter) -> tuple[Filter, str]:
    match = _KIND.search(text)
    if match is None or found.documents is not None:
        return found, ""
    word = (match["类"] or match["kind"]).lower()
    kind = _KINDS.get(word, word)
    of_kind = _chosen(snapshot, lambda one: one.metadata.kind == kind)
    if not of_kind:
        return found, ""
    year = match["年"] or match["year"]
    of_year = [one for one in of_kind if year and _is_of(one, year)]
    if 0 < len(of_year) < len(of_kind):
        return _only(snapshot, found, of_year), match[0]
    return replace(found, kind=kind), match[0]


def _is_of(record: DocumentRecord, year: str) -> bool:
    """Whether a document is of a year, or for the years (2024-2027), that a question names."""
    day = record.metadata.day
    return year in normalise(record.metadata.title) or (day is not None and str(day.year) == year)


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


def _only(snapshot: Snapshot, found: Filter, records: Sequence[DocumentRecord]) -> Filter:
    if not records:
        return found
    chosen = {record.id for record in records}
    for others in snapshot.translations(sorted(chosen)).values():
        chosen |= others
    return replace(found, documents=frozenset(chosen))


def _chosen(snapshot: Snapshot, which: Callable[[DocumentRecord], bool]) -> list[DocumentRecord]:
    if snapshot.counts().documents > _MANY:
        return []
    return [record for record in snapshot.documents() if which(record)]


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", normalise(title).lower())
