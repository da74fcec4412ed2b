"""A sentence of a draft that claims something of a source, and what it states in figures."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.drafts.attribution import SPEAKS
from kb.quick_dataclass import dataclass
from kb.text.han import HAN_LETTER
from kb.text.periods import NAMED_IN_SERIES, mentions
from kb.text.places import PROVINCES, last_province, provinces_in
from kb.text.statements import statements

if TYPE_CHECKING:
    from datetime import date

    from kb.drafts.sources import Sources
    from kb.text.periods import Period
    from kb.text.statement import Statement

_TITLE = re.compile("《[^《》]*》")
_ISSUING = rf"(?:{HAN_LETTER}|[\d、 ]){{0,40}}(?:印发|发布|公布|出台|下发|制定|通过)的?(?=《)"
_NAMED = re.compile(
    rf"(?:{_ISSUING})?(?:{_TITLE.pattern}|{NAMED_IN_SERIES.pattern})(?:\([^()]*\))*"
    rf"(?:[^,;:。]{{0,6}}?(?:{SPEAKS.pattern}))?|"
    r"\b(?:according to|as stated in)\b",
    re.IGNORECASE,
)
# A year that is a document's: the outline presented in 2026, 2011年的报告.
_ISSUED = re.compile(
    r"(?:presented|released|issued|published|adopted|unveiled|submitted)\s+(?:in|on)\s+(?:[A-Z]\w+\s+)?(\d{4})\b|"
    r"(\d{4})年(?:\d+月)?(?:\d+日)?(?:(?:发布|公布|印发|出台|通过|提出)的|的?(?:报告|文件|规划|意见|纲要|会议|全会|建议))",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile("[,;:。]")
# Not what a place is held against: 高于全国平均, 居全国第三.
_NATION = re.compile(
    "(?<![于居列占高低比])(?:全国|我国)(?!平均|水平|增速|第|首|前|各|最|人大|政协|的[\\d第])|国内生产总值"
)


def speaks_of_the_nation(text: str) -> bool:
    """Whether words speak of the whole country, and so do those behind them: 从全国看,…."""
    return _NATION.search(text) is not None


@dataclass(frozen=True)
class DraftSentence:
    """A sentence's wording.

    ``before`` is the sentence before, which may name what this one leaves out; ``home`` the place that the draft
    speaks of; ``of_documents`` says whether the draft names documents for the sentence; ``day`` is the draft's own,
    which 今年 and "last year" are told from where no document says them; ``carried`` are the years that the
    sentences before it speak of. Of a cell of a table (``in_table``) the table's caption is ``before``. ``place`` is
    the article that it names.
    """

    text: str
    before: str
    home: str | None
    of_documents: bool
    sources: Sources
    day: date | None = None
    carried: Period | None = None
    in_table: bool = False
    place: str | None = None

    @cached_property
    def own_words(self) -> str:
        """The sentence with blanks for the documents that it names, and for who says what."""
        return _NAMED.sub(lambda match: " " * len(match[0]), self.text)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What it states, each with its place, and with the only year that is named where it has none of its own."""
        words = f"{_TITLE.sub('', self.before)} {self.own_words}"
        issued = {int(match[1] or match[2]) for match in _ISSUED.finditer(words)}
        named = [
            each for each in mentions(words, self._said_on)
            if words[each.start - 1 : each.start] not in ("比", "较")
            and (each.period is None or each.period.last not in issued)
        ]  # fmt: skip
        only = named[0].period if len({each.period for each in named}) == 1 else None
        # 累计建成4128万亩,2025年…: the year is of its own clause and those behind it
        since = named[0].start - len(words) + len(self.text) if only is not None and not self.text.isascii() else 0
        since = max((match.end() for match in _CLAUSE_END.finditer(self.text, 0, max(since, 0))), default=0)
        found = []
        # 2030年政府工作报告将增长目标定为5%: the document is none of what is counted
        words = _NAMED.sub(lambda match: match[0] if "《" in match[0] else " " * len(match[0]), self.text)
        for each in statements(words, day=self._said_on, carried=self.carried):
            period = None if each.period is not None and each.period.last in issued else each.period
            if (period is None or not period.stated) and each.start >= since and not each.initial and only is not None:
                period = only
            found.append(replace(each, place=self._place(each), period=period))
        return tuple(found)

    @property
    def _said_on(self) -> date | None:
        return None if self.of_documents else self.day

    def _place(self, said: Statement) -> str | None:
        """The place that a statement names; 全市 is the draft's own, and nobody's where several are possible."""
        place = said.place
        if said.measure == "rank" and not self.of_documents:
            place = last_province(self.text[: said.start]) or place  # 宁夏…,居全国第八: of 宁夏
        if place is None and not self.of_documents and not self.text.isascii():
            # 在浙江,…: the only province that is named so far
            named = {each for _, each in provinces_in(self.text[: said.start])}
            return named.pop() if len(named) == 1 else None
        if place is None or not place.startswith("全") or place == "全国" or self.of_documents:
            return place
        before = last_province(self.text[: said.start])
        if place in ("全省", "全市", "全区") and (before or self.home in PROVINCES):
            return before or self.home  # 四川…,全省…
        if self.home is not None and self.home.endswith(place[1:]):
            return self.home
        return place if len(self.sources.places_like(place[1:])) <= 1 else f"本{place[1:]}"
