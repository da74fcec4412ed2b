"""What a document's passages say of its validity: takes effect, expires, repeals, replaces, amends.

Only plain forms count, and only what a document says of itself: 本条例自…起施行, not what it says of
licences, treaties or other laws. A wrong "in force" is worse than an "unknown".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.documents.validity import HOLDS_ONCE_ADOPTED, NO_CLAUSES, WITHOUT_VALIDITY, Clauses, Reference, Relation
from kb.passages.chinese_validity import ChineseReader
from kb.passages.english_validity import EnglishReader
from kb.passages.validity_event import ValidityEvent
from kb.quick_dataclass import dataclass
from kb.text.book_titles import outermost_titles
from kb.text.dates import CHINESE_DATE, dates_in, first_date
from kb.text.han import has_ideographs
from kb.text.normalise import normalise
from kb.text.numbers import han_number

if TYPE_CHECKING:
    from kb.documents.document import Metadata
    from kb.passages.passage import Passage

_HOLDS_ONCE_ISSUED = frozenset(("opinions", "notice", "plan", "decision"))
"""Official papers take effect on the day they bear, unless they say otherwise (GB/T 9704-2012; 国办发〔2000〕23号)."""

_NOT_THE_TEXT = re.compile(
    r"征求意见稿|草案|送审稿|审议稿|讨论稿|征求意见|解读|答记者问|问答|的说明$|\bdraft\b|\binterpreting\b|\bq&a\b",
    re.IGNORECASE,
)
"""Titles of drafts, and of what explains a text."""
_A_YEAR = timedelta(days=366)
_NAMED_VERSION = re.compile(r"[(（]\d{4}\D?\d\d?\D?\d\d?日?[)）]$")  # 某市船舶条例(2020-05-01)
_TELLING = re.compile(
    r"施行|实施|实行|执行|生效|试行|暂行|终止|废止|失效|有效|规划期|代替|取代|替代|修改|作废|停止|不再|撤销|"
    r"\beffect|\bforce\b|\boperation\b|\bcommence|\bcease|\blapse|repeal|supersed|\breplac|\bvalid\b|expire|annul|abolish|"
    r"revoke|withdrawn|rescind|terminate|amend|\bimplemented|\bappl(?:y|ies) (?:from|as of|with effect)",
    re.IGNORECASE,
)
_AMENDING = re.compile(
    r"关于(?:修改|修订|修正)[^《]{0,12}《|修正案(?:\([^)]*\))?$|"
    r"^decision on (?:amending|revising) (?:the )?(?P<amended>.+)",
    re.IGNORECASE,
)
_STATED_AS_FIELD = re.compile(rf"^(?:施行|实施|生效|执行)(?:日期|时间):\s*({CHINESE_DATE}|\d{{4}}-\d\d?-\d\d?)$")

_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?\s*(?:-|—|–|~|至|到|to)+\s*((?:19|20)\d\d)(?!\d)")
_FIVE_YEARS = re.compile(r"十([一二三四五六])五|第([一二三四五六七八九十]+)个五年|(\d{1,2})th five-year", re.IGNORECASE)
_YEAR_GOAL = re.compile(r"((?:19|20)\d\d)年(?:远景|中长期)")
_OF_A_YEAR = re.compile(r"((?:19|20)\d\d)年?(?:度)?[^0-9]*?(?:计划|方案|要点|安排)\)?$")
_WORK_OF_A_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(?:度)?[^0-9《》]{0,30}?(?:工作|任务|放假|考试|招聘|招生|安排|要点|行动|活动)"
)


_YEARS_OF_WORK = re.compile(r"([二三四五]|[2-5])年(?:行动|攻坚|整治|提升)")
_AUTUMN = 10


@dataclass(slots=True)
class _Read:
    effective: date | None = None
    adopted: ValidityEvent | None = None
    """That it takes effect when it is adopted, or some time after that."""
    expires: date | None = None
    months: int = 0
    ends_somehow: bool = False
    references: list[Reference] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    def note(self, event: ValidityEvent, label: str) -> None:
        """Takes up what a sentence of the passage with that label says."""
        match event.what:
            case "begins":
                self.effective, self.adopted = event.day, event if event.day is None else None
            case "ends":
                self.expires = event.day
            case "lasts":
                self.months = event.months
            case "ends-somehow":
                self.ends_somehow = True
                return
            case "goes-on":
                self.expires, self.months, self.ends_somehow = None, 0, True
            case relation:
                self.refer(relation, event.title, label, event.day)
                return
        self.evidence.append(label)

    def refer(self, relation: Relation, title: str, label: str, day: date | None = None) -> None:
        reference = Reference(relation, " ".join(title.split()), label, day)
        if 2 <= len(reference.title) <= 200 and reference not in self.references:
            self.references.append(reference)


def clauses_of(metadata: Metadata, passages: Sequence[Passage], stem: str = "") -> Clauses:
    """What a document says of its validity.

    Args:
        metadata: what is stated there holds over what the text says.
        passages: all of the document, in reading order.
        stem: the file's name without its ending, which may carry the date that the text lacks.
    """
    stated = metadata.effective or metadata.expires or metadata.supersedes
    title = normalise(metadata.title)
    reads = metadata.kind not in WITHOUT_VALIDITY and _NOT_THE_TEXT.search(title) is None
    if not reads and not stated:
        return NO_CLAUSES
    read = _Read()
    if reads:
        _read_title(read, title, metadata)
        # A text of no official kind may tell of another one's entry into force: only what it says of itself counts.
        official = metadata.kind in HOLDS_ONCE_ADOPTED or metadata.kind in _HOLDS_ONCE_ISSUED
        _read_passages(read, passages, title, official=official)
    for document in metadata.supersedes:
        read.refer("replaces", document, "")
    return _clauses(read, metadata, stem)


def _clauses(read: _Read, metadata: Metadata, stem: str) -> Clauses:
    named = next(iter(reversed(dates_in(stem))), None)
    version = metadata.issued or (None if metadata.day else named)
    if named and metadata.day and _NAMED_VERSION.search(stem) and named - metadata.day > _A_YEAR:
        version = named  # an amendment that its history lacks
    effective = metadata.effective or read.effective
    if effective is None and read.adopted is not None and (adopted := metadata.published or version):
        effective = _later(adopted, read.adopted.months, read.adopted.days)
    if effective is None and metadata.kind in HOLDS_ONCE_ADOPTED and _is_amended(metadata):
        since = version  # what was amended was in force
    else:
        since = effective
    if effective is not None and version is not None:
        since = max(effective, version)  # amended since it took effect
    if since is None and metadata.kind in _HOLDS_ONCE_ISSUED and metadata.issuer:
        since = metadata.day
    expires = metadata.expires or read.expires
    if expires is None and read.months and since is not None:
        expires = _later(effective or since, read.months, -1)
    if expires is None and read.ends_somehow:
        since = None
    return Clauses(
        effective=effective,
        expires=expires,
        since=since,
        version=version or metadata.published,
        references=tuple(read.references),
        evidence=tuple(dict.fromkeys(read.evidence)),
    )


def _is_amended(metadata: Metadata) -> bool:
    return bool(metadata.issued and metadata.published and metadata.issued - metadata.published > _A_YEAR)


def _later(day: date, months: int, days: int) -> date | None:
    """So many months and days after a day; None where the calendar ends before it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _read_title(read: _Read, title: str, metadata: Metadata) -> None:
    """The period in a plan's title, and the texts that a title repeals or amends."""
    if metadata.kind == "plan":
        years = [int(last) for _, last in _PERIOD.findall(title)]
        for match in _FIVE_YEARS.finditer(title):
            number = 10 + "一二三四五六".index(match[1]) + 1 if match[1] else int(match[3] or han_number(match[2]) or 0)
            years.append(1955 + 5 * number if number > 5 else 0)
        years += [int(year) for year in _YEAR_GOAL.findall(title)]
        if not years and (single := _OF_A_YEAR.search(title)):
            years.append(int(single[1]))
        if years and max(years) > 1949:
            read.expires = date(max(years), 12, 31)
    elif metadata.kind in _HOLDS_ONCE_ISSUED and (work := _WORK_OF_A_YEAR.search(title)):
        last = date(int(work[1]), 12, 31)
        if metadata.day is None or metadata.day <= last:  # later it tells of work that was done
            read.expires = last
    span = _YEARS_OF_WORK.search(title) if metadata.kind in _HOLDS_ONCE_ISSUED else None
    if span is not None and metadata.day is not None and read.expires is None:
        begins = metadata.day.year + (metadata.day.month >= _AUTUMN)  # issued late in a year, it begins with the next
        read.expires = date(begins + (han_number(span[1]) or 1) - 1, 12, 31)
    if "关于废止" in title:
        for named in outermost_titles(title):
            read.refer("repeals", named.title, "")
    elif re.search(r"关于(?:修改|修订|修正)", title):
        for named in outermost_titles(title):
            read.refer("amends", named.title, "")
    elif amendment := re.fullmatch(r"(.+)修正案(?:\([^)]*\))?", title):
        read.refer("amends", amendment[1], "")
    elif (amending := _AMENDING.search(title)) and amending["amended"]:
        read.refer("amends", amending["amended"], "")


def _read_passages(read: _Read, passages: Sequence[Passage], title: str, *, official: bool) -> None:
    amending = _AMENDING.search(title) is not None
    chinese = ChineseReader(title, official=official, amending=amending)
    english = EnglishReader(amending=amending)
    for passage in passages:
        text = passage.normalised
        if not (chinese.lists or english.lists or _TELLING.search(text)):
            continue
        for sentence in re.split(r"(?<=[。;\n])|(?<=[.])\s+(?=[A-Z])", text):
            if stated := _STATED_AS_FIELD.match(sentence.strip()):
                read.note(ValidityEvent("begins", first_date(stated[1])), passage.label)
            reader = chinese if has_ideographs(sentence) else english
            if reader is english or reader.lists or _TELLING.search(sentence):
                for event in reader.read(sentence):
                    read.note(event, passage.label)
