"""What a sentence of a Chinese document says of its validity: who begins, lasts or ends, and when.

Titles in 《》 and dates are replaced by one character each, brackets left out; then the subject of each verb is what
stands before it in its clause, less adverbs and times: the document itself (本办法, or nothing), titles, or anything
else, of which nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from kb.passages.validity_event import ValidityEvent
from kb.text.book_titles import outermost_titles
from kb.text.dates import CHINESE_DATE, first_date
from kb.text.numbers import han_number

if TYPE_CHECKING:
    from kb.documents.validity import Relation

_TITLE, _DAY, _YEAR = "\ue000", "\ue001", "\ue002"
_DATED = re.compile(rf"(?P<day>{CHINESE_DATE}|\d{{4}}-\d\d?-\d\d?)|\d{{4}}年(?:底|末)?")
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"^\s*(?:第[^条,本]{1,12}条|[(]?[一二三四五六七八九十\d]+[、.)])\s*")
_COUNT = r"[\d一二两三四五六七八九十]+"
_ADOPTED = r"(?:公布|发布|发文|印发|颁布|通过|下发|签发|签署|批准|公告|登报)"
_BEGINS = r"(?:施行|实施|执行|生效|试行|暂行|实行)"
_ENDS = r"(?:废止|失效|作废|(?<=自[动行])解除|(?:停止|不再|终止)(?:执行|施行|使用|试行|实施|适用|有效))"
_THIS = r"本(?!市|省|州|区|县|级|人|国|院|单位|次)"
_WHEN = (
    rf"(?:自|从|于|在|至|到|截至)?(?:[{_DAY}{_YEAR}]止?|{_ADOPTED}(?:之日|之?后|时)|{_BEGINS}之日|即日)|"
    rf"(?:自|从|于|在)(?:{_THIS}[^,;。的{_TITLE}]{{1,12}}?(?:{_ADOPTED}|{_BEGINS})(?:之日|之?后|时)|{_ADOPTED})"
)
_FILL = (
    rf"(?:(?:{_WHEN})(?:零时|0时|\s)*(?:起|开始|正式)*(?:满?{_COUNT}个?(?:日|天|月|年|工作日)之?后?)?|同时|即行|即|均|一并|相应|"
    rf"自行|自动|自然|随之|现|统一|予以|宣布|正式|[^,;。的{_TITLE}]{{0,12}}(?:结束|期满|届满|到期|出台)(?:之日|之?后|时)?起?|并|且|也|亦|将|已|原则上|继续|,|\s)"
)
_FILLS = re.compile(_FILL)
_SELF = re.compile(
    rf"(?:{_THIS}[^的第前后在{_TITLE}]{{1,16}}|(?:上述|以上|该)(?:政策|措施|规定|办法|条例|通知|意见|方案|标准|规则))的?$"
)
_OF_AN_AMENDMENT = re.compile(r"本(?:决定|修正案|通知)$")
_INTRODUCED = re.compile(rf"({_THIS}[^的第{_TITLE}]{{1,12}}?)(?:由|自|从|经|$)")
_VERB = re.compile(
    rf"(?P<term>(?:有效|施行|执行|实施|试行|暂行|适用|规划)期限?|有效(?=[至到])|{_BEGINS}(?=[至到]|{_COUNT}(?:年|个月))|暂定(?={_COUNT}))"
    rf"|(?P<end>{_ENDS})|(?P<begin>{_BEGINS}$)|(?P<counted>(?:计算|起算)$)|(?P<until>^(?:[至到]|直[至到]){_DAY}止?$)|(?P<occasion>^(?:[至到]|直[至到])[^{_DAY}{_TITLE}]{{2,24}}(?:时|之日|为)止?$)|(?P<before>前有效$)"
)
_BEGINNING = re.compile(rf"(?<![至到截止~—–-]){_DAY}(?!(?:零时|起)*满?{_COUNT}个?(?:日|天|月|年))")
_ADOPTION = re.compile(rf"{_ADOPTED}|{_BEGINS}之日")
_UNTIL = re.compile(rf"(?:至|到|截至|截止|~|-|—|–)+\s*([{_DAY}{_YEAR}])|([{_DAY}{_YEAR}])(?:之|以)?前")
_LENGTH = re.compile(rf"({_COUNT})\s*(年|个月)(?!以?后)")
_LATER = re.compile(rf"满?({_COUNT})个?(工作日|日|天|月|年)(?:之|以)?后?")
_MONTHS = {"月": 1, "年": 12}
_TO_AN_OCCASION = re.compile("期限?(?:至|到|截至|直至)")
_OF_ITSELF = re.compile("自行|自动|自然|期满|届满|到期|结束")
_OF_REPEALS = re.compile("废止|失效|清理|停止执行")

_UNCERTAIN = re.compile(r"应当|可以|建议|认为|如果|情形|需要|或者|的,|是否|不得")
_KIND = r"(?:及其\w{1,8}?(?=[自同均即停不废失、,])|等?(?:规定|文件|办法)|等|的(?:通知|规定|决定|公告))?"
_NAMED = rf"(?<!根据)(?<!依据)(?<!按照)(?<!依照)(?<!违反){_TITLE}\s*{_KIND}"
_JOINT = r"\s*(?:[、,和及与以并]|以及|和)+"
_TITLES_THEN_ENDS = re.compile(
    rf"{_NAMED}(?:(?:{_JOINT}[^{_TITLE}。;]{{0,120}}?)?{_TITLE}\s*{_KIND})*(?P<when>{_FILL}*)(?:从|自)?[^,。;{_TITLE}]{{0,2}}?{_ENDS}"
)
_ENDS_THEN_TITLES = re.compile(
    rf"(?:^|[。;,:、\s]|(?=决定,?撤销))(?P<when>(?:现|同时|并|会议|决定|{_FILL})*)(?:(?<=决定)撤销|(?<=决定,)撤销|{_ENDS})(?:了|以下|下列)?[^,。;:的{_TITLE}]{{0,40}}:?(?:{_COUNT}[.、])?"
    rf"(?:[^{_TITLE}。;:]{{0,60}}?{_TITLE})+"
)
_REPLACES = re.compile(
    rf"(?<!部分)(?:代替|取代|替代)[^,。;{_TITLE}]{{0,24}}{_TITLE}(?:{_JOINT}[^{_TITLE},。;]{{0,24}}{_TITLE})*"
)
_EXTENDS = re.compile(
    rf"{_TITLE}[^{_TITLE}。;]{{0,24}}(?:延长|延续|延期|顺延|继续(?:有效|执行|施行|实施))[^{_TITLE}{_DAY}。;]{{0,6}}[至到]{_DAY}"
)
_GOES_ON = re.compile(r"(?:期满|届满|到期)[^。;]{0,24}(?:继续(?:有效|执行|适用|施行)(?!的)|转[为入]正式)")
_FROM_DAY = re.compile(rf"(?:自|从|于){_DAY}(?:零时|起)*,?$|(?:自|从|于)?{_DAY}(?:零时)?起,")
_ONLY_A_PART = re.compile(rf"^\s*(?:中|第{_COUNT}[条款项章节]|有关|关于|里|的(?!通知|规定|决定|公告))")
_AMENDS = re.compile(rf"(?:^|[。;:\n、])\s*(?:决定)?(?:修改|对|将)\s*{_TITLE}")
_OPENS_LIST = re.compile(
    rf"{_ENDS}[^。;:]*?{_COUNT}(?:件|部|项|个)[^。;:]{{0,16}}:|(?:下列|以下|附件|如下|所列)[^。;]*?{_ENDS}|{_ENDS}[^。;]*?(?:下列|以下|如下)"
)
_TEXT_BEHIND_LIST = re.compile(rf"(?<={_TITLE})(?={_THIS}\w{{1,8}}[自从由])")
_LISTED = re.compile(rf"\s*(?:[(]?{_COUNT}[.、)]+\s*)?[^{_TITLE}。;]{{0,30}}{_TITLE}")
_BARE_ITEM = re.compile(
    rf"[(]?{_COUNT}[.、)]+\s*([^《》。;(]{{4,90}}(?:通知|意见|办法|规定|决定|方案|细则|公告|通告|规则|条例|制度|标准|规划|计划))\s*(?:[(;。\s\d]|$)"
)


class ChineseReader:
    """Reads one sentence after another of a document.

    Args:
        title: of the document, normalised.
        official: whether what begins without a subject is the document.
        amending: whether it quotes what another document will say; then only 本决定 is itself.
    """

    def __init__(self, title: str, *, official: bool, amending: bool) -> None:
        self._title, self._official, self._amending = title, official, amending
        self._self = _OF_AN_AMENDMENT if amending else _SELF
        self._spoke_of_itself = False
        self.lists = False
        """Whether what follows is a list of what is repealed."""

    def read(self, sentence: str) -> Iterator[ValidityEvent]:
        """What a normalised sentence says, in its order."""
        titles = list(outermost_titles(sentence))
        bare, at = "", 0
        for named in titles:
            bare, at = bare + sentence[at : named.start] + _TITLE, named.end
        bare += sentence[at:]
        while (shorter := _BRACKETS.sub("", bare)) != bare:
            bare = shorter
        days: list[date | None] = []

        def masked(match: re.Match[str]) -> str:
            day = first_date(match[0]) if match["day"] else date(int(match[0][:4]), 12, 31)
            days.append(day)
            return _DAY if match["day"] else _YEAR

        bare = _DATED.sub(masked, _NUMBER.sub("", bare))
        bare = _TEXT_BEHIND_LIST.sub("\n", bare)
        named_titles = [named.title for named in titles]
        yield from self._of_itself(bare, named_titles, days)
        if _GOES_ON.search(bare):
            yield ValidityEvent("goes-on")
        yield from self._of_others(bare, sentence, named_titles, days)

    def _of_itself(self, bare: str, titles: list[str], days: list[date | None]) -> Iterator[ValidityEvent]:
        before, self._spoke_of_itself = self._spoke_of_itself, False
        itself: bool | None = None
        offset = 0
        for number, clause in enumerate(re.split(r"[,;:。!\"\n]", bare)):
            reached = 0
            clause_start, offset = offset, offset + len(clause) + 1
            verbs = list(_VERB.finditer(clause))
            if not verbs and (introduced := _INTRODUCED.match(clause)) and self._self.match(introduced[1]):
                itself = True
            for at, verb in enumerate(verbs):
                until = verbs[at + 1].start() if at + 1 < len(verbs) else len(clause)
                subject = _FILLS.sub("", clause[reached : verb.start()])
                named = bare[: clause_start + verb.start()].count(_TITLE) - 1
                its_own = _TITLE in subject and titles[named] in self._title and not (verb["end"] or self._amending)
                explicit = its_own or self._self.match(subject) is not None
                if explicit:
                    itself = True
                elif subject:
                    itself = False
                elif itself is None and (verb["begin"] is not None and self._official):
                    itself = not self._amending
                elif itself is None and number == 0 and before and verb["term"]:
                    itself = True  # a sentence of its own: 有效期五年。
                window = clause[reached:until]
                dated = days[_count(bare[: clause_start + reached]) :]
                reached = verb.end()
                if itself or verb["term"] == "规划期":
                    certain = explicit or _OF_ITSELF.search(window) is not None
                    certain = certain and itself is True and _TITLE not in bare[:clause_start]
                    yield from self._event(verb, window, dated, certain=certain)
        self._spoke_of_itself = itself is True

    def _event(
        self, verb: re.Match[str], window: str, days: list[date | None], *, certain: bool
    ) -> Iterator[ValidityEvent]:
        """What a verb says of the document itself; ``days`` are those of the window and behind it."""

        def day_at(position: int) -> date | None:
            return days[_count(window[:position])]

        begins, until = _BEGINNING.search(window), _UNTIL.search(window)
        if begins is not None and not verb["end"]:
            yield ValidityEvent("begins", day_at(begins.start()))
        elif verb["begin"] and _DAY not in window and (adopted := _ADOPTION.search(window)):
            after = _LATER.search(window, adopted.end())
            count = han_number(after[1]) or 0 if after is not None else 0
            size = _MONTHS.get(after[2], 0) if after is not None else 0
            yield ValidityEvent("begins", months=count * size, days=0 if size else count)
        if verb["begin"] and until is not None and until[1] and begins is not None:  # 自…起至…止施行
            yield ValidityEvent("ends", day_at(until.end() - 1))
        if verb["begin"] or verb["counted"]:
            return
        if verb["occasion"]:
            yield ValidityEvent("ends-somehow")
            return
        length = _LENGTH.search(window)
        if until is not None:
            yield ValidityEvent("ends", day_at(until.end() - 1 if until[1] else until.start()))
        elif verb["end"] and _DAY in window:
            yield ValidityEvent("ends", day_at(window.index(_DAY)))
        elif verb["term"] and verb["term"] != "规划期" and length is not None:
            yield ValidityEvent("lasts", months=(han_number(length[1]) or 0) * (12 if length[2] == "年" else 1))
        elif certain or (verb["term"] and _TO_AN_OCCASION.search(window)):
            yield ValidityEvent("ends-somehow")

    def _of_others(
        self, bare: str, sentence: str, titles: list[str], days: list[date | None]
    ) -> Iterator[ValidityEvent]:
        """What a sentence repeals, replaces or amends."""

        def related(relation: Relation, start: int, end: int, day: date | None = None) -> Iterator[ValidityEvent]:
            for at in range(start, end):
                if bare[at] == _TITLE and not _ONLY_A_PART.match(bare[at + 1 :]):
                    yield ValidityEvent(relation, day, title=titles[bare[:at].count(_TITLE)])

        if self.lists and (listed := _LISTED.match(bare)):
            yield from related("repeals", *listed.span())
        if self._amending:
            for match in _AMENDS.finditer(bare):
                yield from related("amends", *match.span())
        elif not _UNCERTAIN.search(bare) or "同时废止" in bare:
            for match in (*_TITLES_THEN_ENDS.finditer(bare), *_ENDS_THEN_TITLES.finditer(bare)):
                place = bare.find(_DAY, *match.span("when"))
                if place < 0 and (ahead := _FROM_DAY.search(bare[: match.start()])):
                    place = bare.index(_DAY, ahead.start())
                day = days[_count(bare[:place])] if place >= 0 else None
                yield from related("repeals", *match.span(), day)
            for match in _EXTENDS.finditer(bare):
                yield from related("extends", *match.span(), days[_count(bare[: match.end() - 1])])
            for match in _REPLACES.finditer(bare):
                yield from related("replaces", *match.span())
        if (opens := _OPENS_LIST.search(bare)) and not _UNCERTAIN.search(bare):
            self.lists = True
            yield from related("repeals", opens.end(), len(bare))
        elif self.lists and "修改" in sentence:
            self.lists = False
        if self.lists and not titles and _OF_REPEALS.search(self._title):
            for item in _BARE_ITEM.finditer(sentence):
                yield ValidityEvent("repeals", title=item[1])


def _count(masked: str) -> int:
    """How many dates a masked text has."""
    return masked.count(_DAY) + masked.count(_YEAR)
