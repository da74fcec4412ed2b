"""What a document's passages say of its validity: takes effect, expires, repeals, replaces, amends.

Only plain forms count, and only what a document says of itself: 本条例自…起施行, not what it says of
licences, treaties or other laws. A wrong "in force" is worse than an "unknown".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.documents.validity import HOLDS_ONCE_ADOPTED, NO_CLAUSES, WITHOUT_VALIDITY, Clauses, Reference, Relation
from kb.text.book_titles import NamedTitle, outermost_titles
from kb.text.dates import CHINESE_DATE, dates_in, first_date
from kb.text.normalise import normalise
from kb.text.numbers import han_number
from kb.text.units import ENGLISH_NUMBERS

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
_TELLING = re.compile(
    r"施行|实施|执行|生效|试行|暂行|终止|废止|失效|有效期|规划期|代替|取代|替代|修改|作废|停止|不再|"
    r"\beffect|\bforce\b|\boperation\b|\bcommence|\bcease|\blapse|repeal|supersed|\breplac|\bvalid\b|expire|annul|abolish|amend",
    re.IGNORECASE,
)
_DAY = rf"(?:{CHINESE_DATE})"
_ADOPTED = r"(?:公布|发布|印发|颁布|通过|下发|签发|签署|批准|公告|登报)"
_START = r"(?:^|[。;,:\n\"“(\s]|第[^条。]{1,6}条)"
_THIS = r"本(?!市|省|州|区|县|级|人|国|院|单位|次)"  # 本办法, not 本市
_TAKES_EFFECT = re.compile(
    rf"{_START}\s*(?:(?:{_THIS}|以上|上述|该)[^,。;《》第]{{1,16}}?)?(?:,\s*)?(?:自|从|于)?\s*"
    rf"(?:(?P<day>{_DAY})|{_ADOPTED}(?:之日|后)?)"
    r"(?P<later>起?(?:满)?[\d一二三四五六七八九十]+(?:日|天|个月|年)后?)?"
    r"\s*(?:零时|0时|起|开始)*\s*(?:正式)?(?:施行|实施|执行|生效|试行|暂行)"
    r"(?=[。;,、:\"”()!\s]|$|[\d一二两三四五六七八九十]+(?:年|个月))",
)
_EXPIRES = re.compile(
    rf"规划期限?[^。;,]{{0,6}}?(?:至|到|截至)\s*(?P<until>{_DAY}|\d{{4}}年(?:底|末)?)"
    r"|规划期限?(?:为|是)?\s*(?:从)?\d{4}年?\s*[-—–~至到]+\s*(?P<last>\d{4})"
)
_EXPIRES_AFTER = re.compile(
    rf"(?:有效期|施行期|执行期|实施期|试行期)限?[^。;,]{{0,4}}?(?:至|到|截至)\s*(?P<until>{_DAY}|\d{{4}}年(?:底|末)?)"
    r"|(?:有效期?|施行期|执行期|实施期|试行期?|暂行期?|暂定)限?(?:暂定)?(?:为|是)?\s*"
    r"(?P<count>[\d一二两三四五六七八九十]+)\s*(?P<unit>年|个月)(?!以?后)"
    rf"|(?P<within>{_DAY}|\d{{4}}年(?:底|末)?)(?:之|以)?前有效"
    rf"|(?:施行|实施|执行|有效)(?:期)?(?:至|到)\s*(?P<ends>{_DAY})"
    rf"|(?:起施行|起实施|起执行),?\s*(?:至)?\s*(?P<stops>{_DAY})\s*(?:废止|失效|止)"
)
"""Of the document only where the same sentence says when it takes effect, or begins with 本规定, 本办法."""
_FROM_TO = re.compile(
    rf"(?:有效|施行|执行|实施|试行)期限?(?:为|是)?\s*(?:自|从)?\s*(?P<day>{_DAY})\s*起?\s*(?:至|到|[-—–~])+\s*(?P<until>{_DAY})"
)
"""Both ends of a document's term: 有效期自…起至…止."""
_ENDS_SOMEHOW = re.compile(
    r"(?:自行|自动|自然)(?:失效|废止|终止)|(?:届满|期满|结束)(?:之?后|时)?[^,;。]{0,6}(?:失效|废止|终止)"
)
"""An end of which only the occasion is told: whether it has come cannot be known."""
_OF_ITSELF = re.compile(rf"\s*(?:第[^条]{{1,6}}条\s*)?{_THIS}")
_REPEALED = (
    r"(?:同时|即行|即|均|一并|相应|自行|自然|随之|现|统一)*(?:予以|宣布)?"
    r"(?:废止|失效|停止(?:执行|施行|使用)|不再(?:执行|适用|施行|有效)|作废)"
)
_LISTED = re.compile(
    r"\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*(?:等(?:规定|文件|办法)?|的(?:通知|规定|决定|公告))?\s*"
    rf"(?:[、,;和及与以]|并|$|自[^,。;《》]{{1,24}}(?:起|日)|从[^,。;《》]{{1,20}}起|{_REPEALED})"
)
_VERB = re.compile(_REPEALED)
_VERB_FIRST = re.compile(
    r"(?:^|[。;,:\s、])(?:现|决定|同时|并|会议决定[:,]?)*\s*(?:予以)?(?:废止|停止执行|宣布失效)"
    r"(?:了|以下|下列)?[^,。;《》:的]{0,40}:?\s*(?:[(\d一二三四五六七八九十)]+[.、)]?)?\s*$"
)
_REPLACES_FIRST = re.compile(r"(?<!部分)(?:代替|取代|替代)[^,。;《》]{0,24}$")
_UNCERTAIN = re.compile(r"应当|可以|建议|认为|如果|情形|需要|或者|的,|是否|不得")
_OTHERWISE = re.compile(
    r"^\s*(?:中|第[一二三四五六七八九十百零\d]+[条款项章节]|有关|关于|里|的(?!通知|规定|决定|公告))"
)
_LIST_OPENS = re.compile(
    r"(?:下列|以下|附件|如下|所列)[^。;]*?(?:废止|失效|停止执行)"
    r"|(?:废止|失效|停止执行)[^。;]*?(?:下列|以下|如下)"
)
_ITEM = re.compile(r"\s*(?:[(\d一二三四五六七八九十)]+[.、)]?\s*)?[^《》。;]{0,30}$")
_LINK = re.compile(r"\s*(?:\([^()]*\))?(?![^《》]*修改)[^《》。;]{1,60}|[。;]?\s*[(\d一二三四五六七八九十)]+[.、)]")
_AMENDING = re.compile(
    r"关于(?:修改|修订|修正)[^《]{0,12}《|修正案(?:\([^)]*\))?$|^decision on (?:amending|revising)", re.IGNORECASE
)
_AMENDS = re.compile(r"(?:^|[。;:\n、]|[一二三四五六七八九十]+、)\s*(?:决定)?(?:修改|对|将)\s*(?=《)")

_EN_DAY = r"(?:[A-Z][a-z]+\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]+,? \d{4}|\d{4}-\d{1,2}-\d{1,2})"
_EN_EFFECT = re.compile(
    r"\b(?:this|these|the present)\s+(?:[A-Za-z-]+\s+){1,5}(?:shall |will |is |are |to )*(?:hereby )?"
    r"(?:comes? into (?:force|effect|operation)|enters? into (?:force|effect)|takes? effect|"
    r"go(?:es)? into (?:force|effect)|commences?|(?:be |becomes? )?effective|be implemented|implemented|in force)\s+"
    r"(?:(?:starting |beginning )?(?:on|as of|as from|from|since|upon)\s+)?"
    rf"(?:(?P<day>{_EN_DAY})|(?:the (?:date|day) of )?(?:its |their |the )?"
    r"(?:promulgation|publication|issuance|adoption|release))",
    re.IGNORECASE,
)
_EN_OF_ITSELF = re.compile(
    r"\s*(?:(?i:article|section)\s+\d+\.?\s+)?(?i:this|these|the present)\s+(?:[A-Z][a-z]+\b|law\b|act\b)"
)
_EN_EXPIRES = re.compile(
    r"\b(?:(?:valid|in force|effective|in effect|in operation)\s+(?:until|till|through|to)|"
    r"(?:expires?|lapses?|terminates?|ceases? to (?:have effect|be (?:in force|valid|effective)|apply))\s+(?:on|after)|"
    rf"(?:from|on)\s+{_EN_DAY},?\s+(?:until|till|through|to))\s+(?P<day>{_EN_DAY})",
    re.IGNORECASE,
)
_EN_LASTS = re.compile(
    r"\b(?:valid|in force|effective|in effect|implemented)\s+for\s+(?:a\s+(?:trial\s+)?(?:period|term)\s+of\s+)?"
    rf"(?P<count>\d{{1,2}}|{'|'.join(ENGLISH_NUMBERS)})\s+(?P<unit>year|month)s?\b",
    re.IGNORECASE,
)
_EN_ISSUED = r"(?:promulgated|issued|adopted|published|released)"
_EN_TITLE = r"[A-Z](?:(?!,\s+(?i:and\s+)?the\b|\b(?:shall|will|is|are|ceases?)\b)[^.;]){4,200}?"
_EN_REPEALS = re.compile(
    r"(?:^|[.;]\s+|\band\s+|,\s*|\bupon which\s+)(?:(?i:article|section)\s+\d+\.?\s+)?(?:(?i:the)\s+)?"
    rf"(?P<title>{_EN_TITLE})\s*"
    r"(?:\([^)]*\)\s*)*"
    rf"(?:,?\s*(?:which (?:was|were)\s+)?{_EN_ISSUED}\b[^.;]*?)?,?\s*"
    r"(?:(?:shall|is|are|will)\s+(?:be\s+)?(?:hereby\s+|simultaneously\s+|thereupon\s+)*"
    r"(?P<verb>repealed|annulled|abolished|superseded|replaced|invalidated|rescinded|revoked|"
    r"no longer (?:in force|valid))"
    r"|(?:shall\s+|will\s+)?ceases?\s+to\s+(?:have effect|be (?:in force|effective|valid)|apply))"
)
_EN_REPLACES = re.compile(
    rf"(?<!may )(?<!should )(?<!could )\b(?:repeals?|replaces?|supersedes?)\s+(?:the\s+)?"
    rf"(?P<title>[A-Z](?:(?!\s+{_EN_ISSUED}\b)[^.;,(]){{4,160}})"
)

_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?\s*(?:-|—|–|~|至|到|to)+\s*((?:19|20)\d\d)(?!\d)")
_FIVE_YEARS = re.compile(r"十([一二三四五六])五|第([一二三四五六七八九十]+)个五年|(\d{1,2})th five-year", re.IGNORECASE)
_YEAR_GOAL = re.compile(r"((?:19|20)\d\d)年(?:远景|中长期)")
_OF_A_YEAR = re.compile(r"((?:19|20)\d\d)年?(?:度)?[^0-9]*?(?:计划|方案|要点|安排)\)?$")
_WORK_OF_A_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(?:度)?[^0-9《》]{0,30}?(?:工作|任务|放假|考试|招聘|招生|安排|要点|行动|活动)"
)


@dataclass(slots=True)
class _Read:
    effective: date | None = None
    adopted: bool = False
    expires: date | None = None
    lasts: tuple[int, str] | None = None
    ends_somehow: bool = False
    references: list[Reference] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    def end(self, stated: str, label: str) -> None:
        """Notes the last day or year that is stated."""
        day = first_date(stated)
        self.expires = day or date(int(stated[:4]), 12, 31)
        self.evidence.append(label)

    def refer(self, relation: Relation, title: str, label: str) -> None:
        reference = Reference(relation, " ".join(title.split()), label)
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
        _read_passages(read, passages, amending=_AMENDING.search(title) is not None, official=official)
    for document in metadata.supersedes:
        read.refer("replaces", document, "")
    return _clauses(read, metadata, stem)


def _clauses(read: _Read, metadata: Metadata, stem: str) -> Clauses:
    named = None if metadata.day else next(iter(reversed(dates_in(stem))), None)
    version = metadata.issued or named
    effective = metadata.effective or read.effective
    if effective is None and read.adopted:
        effective = metadata.published or version
    if effective is None and metadata.kind in HOLDS_ONCE_ADOPTED and _is_amended(metadata):
        since = version  # what was amended was in force
    else:
        since = effective
    if effective is not None and version is not None:
        since = max(effective, version)  # amended since it took effect
    if since is None and metadata.kind in _HOLDS_ONCE_ISSUED and metadata.issuer:
        since = metadata.day
    expires = metadata.expires or read.expires
    if expires is None and read.lasts is not None and since is not None:
        expires = _after(since, *read.lasts)
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
    return bool(metadata.issued and metadata.published and metadata.issued - metadata.published > timedelta(days=366))


def _after(day: date, count: int, unit: str) -> date | None:
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "年" else 1)
    try:
        return date(months // 12, months % 12 + 1, min(day.day, 28)) - timedelta(days=1)
    except ValueError:
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
        read.expires = date(int(work[1]), 12, 31)
    if "关于废止" in title:
        for named in outermost_titles(title):
            read.refer("repeals", named.title, "")
    elif re.search(r"关于(?:修改|修订|修正)", title):
        for named in outermost_titles(title):
            read.refer("amends", named.title, "")
    elif amendment := re.fullmatch(r"(.+)修正案(?:\([^)]*\))?", title):
        read.refer("amends", amendment[1], "")


def _read_passages(read: _Read, passages: Sequence[Passage], *, amending: bool, official: bool) -> None:
    listing = False  # within a list of what is repealed
    for passage in passages:
        text = passage.normalised
        if not listing and not _TELLING.search(text):
            continue
        for sentence in re.split(r"(?<=[。;\n])|(?<=[.])\s+(?=[A-Z])", text):
            if listing and "《" in sentence:
                for named in outermost_titles(sentence):
                    if _ITEM.fullmatch(sentence[: named.start]) and not _OTHERWISE.match(sentence[named.end :]):
                        read.refer("repeals", named.title, passage.label)
            if not _TELLING.search(sentence):
                continue
            _read_effect(read, sentence, passage.label, amending=amending, official=official)
            if amending:
                for match in _AMENDS.finditer(sentence):
                    for named in outermost_titles(sentence):
                        if named.start == match.end():
                            read.refer("amends", named.title, passage.label)
            else:
                _read_repeals(read, sentence, passage.label)
            opens = _LIST_OPENS.search(sentence)
            if opens is not None and not _UNCERTAIN.search(sentence):
                listing = True
                for named in outermost_titles(sentence):
                    if named.start >= opens.end() and not _OTHERWISE.match(sentence[named.end :]):
                        read.refer("repeals", named.title, passage.label)
            elif listing and "修改" in sentence:
                listing = False


def _read_effect(read: _Read, sentence: str, label: str, *, amending: bool, official: bool) -> None:
    for match in _TAKES_EFFECT.finditer(sentence):
        if not official and "本" not in match[0]:
            continue
        if amending and not re.search(r"本(?:决定|修正案|通知)", match[0]):
            continue
        day = first_date(match["day"]) if match["day"] else None
        if match["day"] and (day is None or match["later"]):
            continue
        read.effective, read.adopted = day, day is None
        read.evidence.append(label)
    for match in _EN_EFFECT.finditer(sentence):
        day = first_date(match["day"]) if match["day"] else None
        read.effective, read.adopted = day, day is None
        read.evidence.append(label)
    for match in _EXPIRES.finditer(sentence):
        read.end(match["until"] or match["last"], label)
    if read.evidence[-1:] == [label] or _OF_ITSELF.match(sentence):
        for match in _EXPIRES_AFTER.finditer(sentence):
            if stated := match["until"] or match["ends"] or match["stops"] or match["within"]:
                read.end(stated, label)
            elif count := han_number(match["count"]):
                read.lasts = (count, match["unit"])
                read.evidence.append(label)
        for match in _FROM_TO.finditer(sentence):
            read.effective = first_date(match["day"])
            read.end(match["until"], label)
        if _ENDS_SOMEHOW.search(sentence):
            read.ends_somehow = True
    if read.evidence[-1:] == [label] or _EN_OF_ITSELF.match(sentence):
        for match in _EN_EXPIRES.finditer(sentence):
            if day := first_date(match["day"]):
                read.expires = day
                read.evidence.append(label)
        for match in _EN_LASTS.finditer(sentence):
            stated = match["count"].casefold()
            read.lasts = (
                ENGLISH_NUMBERS.get(stated) or int(stated),
                "年" if match["unit"].casefold() == "year" else "个月",
            )
            read.evidence.append(label)


def _read_repeals(read: _Read, sentence: str, label: str) -> None:
    titles = list(outermost_titles(sentence))
    if titles and _is_uncertain(sentence, titles):
        return
    verb_first = False
    for number, named in enumerate(titles):
        before = sentence[titles[number - 1].end if number else 0 : named.start]
        after = sentence[named.end :]
        if _OTHERWISE.match(after):
            continue
        if _VERB_FIRST.search(sentence[: named.start]) or (verb_first and _LINK.fullmatch(before)):
            verb_first = True
            read.refer("repeals", named.title, label)
        elif _REPLACES_FIRST.search(before):
            read.refer("replaces", named.title, label)
        elif _is_repealed(sentence, titles, number):
            read.refer("repeals", named.title, label)
    if not titles:
        for match in _EN_REPEALS.finditer(sentence):
            relation: Relation = "replaces" if match["verb"] in ("superseded", "replaced") else "repeals"
            read.refer(relation, match["title"], label)
        for match in _EN_REPLACES.finditer(sentence):
            read.refer("replaces", match["title"], label)


def _is_uncertain(sentence: str, titles: Sequence[NamedTitle]) -> bool:
    """Whether a sentence mentions a repeal only as a possibility or a duty."""
    bare = sentence
    for named in titles:
        bare = bare.replace(named.title, "")
    return _UNCERTAIN.search(bare.replace("《》", "")) is not None and "同时废止" not in bare


def _is_repealed(sentence: str, titles: Sequence[NamedTitle], number: int) -> bool:
    """Whether a title stands in a list that a verb of repealing follows."""
    for at in range(number, len(titles)):
        end = titles[at].end
        upto = titles[at + 1].start if at + 1 < len(titles) else len(sentence)
        between = sentence[end:upto]
        if at > number and _OTHERWISE.match(between):
            continue
        listed = _LISTED.match(between)
        if listed is None:
            return False
        verb = _VERB.search(between)
        if verb is not None and not re.search(r"[。;]", between[: verb.start()]):
            return True
    return False
