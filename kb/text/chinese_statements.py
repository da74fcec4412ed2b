"""Statements of Chinese sentences. Text is normalised: commas and brackets are of half width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.periods import Mention, Period, mentions
from kb.text.places import leading_place
from kb.text.statement import Comparator, Measure, Statement
from kb.text.terms import leading_term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kb.text.figures import Figure

# Words between what is counted and its figure, by what they say of the figure.
_BEFORE: dict[Comparator, str] = {
    "about": "约|大约|约为|大概|大致",
    "nearly": "近|接近|将近|逼近",
    "at-least": "至少|最少|最低|不低于|不少于|不小于|不得低于|不得少于|不能低于",
    "at-most": "至多|最多|最高|不超过|不高于|不多于|不大于|不得超过|不得高于|不能超过",
    "over": "突破|超过|超出|超|逾|高于|大于|多于|跨越|迈上|跃上|站上|登上",
    "under": "低于|少于|小于|不到|不足|未达|不满",
}
_COMPARATORS = {word: comparator for comparator, words in _BEFORE.items() for word in words.split("|")}
_BEHIND: dict[str, Comparator] = {
    "左右": "about", "上下": "about", "及以上": "at-least", "以上": "at-least", "及以下": "at-most", "以下": "at-most",
    "以内": "at-most", "之内": "at-most",
}  # fmt: skip
_UP = "提高|增长|增加|上升|上涨|扩大|提升|上调|增|升|涨"
_DOWN = "下降|降低|减少|回落|缩小|缩减|压减|削减|收窄|下调|下跌|下滑|降|减|跌"
_LINKS = (
    "首次|历史性地?|已经|已|将|拟|力争|确保|争取|预计|要|达到|达|约为|为|是|有|实现|完成|稳定|稳|保持|维持|控制|"
    "在|到|至|按照|按|安排|平均|累计|总计|合计|共计|一共|共|仅|只|均|都|也|仍|再|又|连续|分别|依次|各|率先|成功|为了|"
    "同比|环比|年均|年平均|全年|连年|幅度|的|了|出|从|由|居|位居|列|位列|排名|排|跃居|再次|又一次|双双|恢复|实际|名义|净|还|已达"
)
_CHAIN = re.compile(
    f"(?:{_LINKS}|{'|'.join(sorted(_COMPARATORS, key=len, reverse=True))}|{_UP}|{_DOWN}|比重|占比|占|" r"[\s\"()])$"
)
_FROM = re.compile("(?:从|由)(?:原来的|过去的)?$")
_RANKED = re.compile(r"(?:位居|稳居|跃居|居|位列|列|排名?)(全[国省市县区]|世界|全球)(?:的)?$")
_LONGEST_LINK = 4
_LED_IN = re.compile(
    r"^(?:(?:其中|并且|并|且|而|同时|另外|此外|以及|使得|使|让|又|也|要|应当|应|须|需要|需|必须|将|会|力争|争取|确保|努力|力促|推动|"
    r"促进|实现|保持|预计|计划|拟|持续|进一步|继续|坚持|累计|连续|一是|二是|三是|四是|五是|主要预期目标是|预期目标是|目标是|做到|"
    r"我们|我国|全年|上半年|下半年|年末|年底|每年|前三季度|首批|共|已|仅|带动|推进|加快|达到|和|与|及|平均|年均|同比|以|在|从|由|到|对(?!外)|的|了|年度|末|底|"
    r"主要是|包括|即|为|是|位居|居(?!民)|位列|列|排名|排|跃居)|[\s\"'()《》·\-]+)+"
)
_SAID = re.compile(
    r"^(?:[^,]*?《[^《》]*》[^,]{0,12}?(?:规定|要求|提出要?|明确|指出|显示|强调)[,:\"']*)|"
    r"^(?:根据|按照|依据|依照|据)?.{0,24}?(?:数据显示|统计显示|规定|要求|提出要?|明确|指出|显示|强调|统计|报道|透露|称)"
    r"(?!的)[,:]?"
)
_BASE = re.compile(
    rf"(?:(?<![同环对占])比|较)[^,。;:、]{{1,14}}?(?=(?:实际|名义|净|又|再)?(?:{_UP}|{_DOWN}|高|低|多|少|快|慢|翻))"
)
_GROWTH_NOUN = re.compile(r"(?P<down>降幅|跌幅|降低率|下降率)$|(?:涨幅|增幅|增速|增长率|增长速度|增长)$")
_TARGET_NOUN = re.compile(r"(?:的?(?:主要)?(?:预期)?目标|预期|水平)$")
_MOVED_TO = re.compile(f"(?:{_UP}|{_DOWN}|缩短|延长|发展|变)(?:到|至|为)")
_SHARE_OF = re.compile(r"^(?P<part>.*?)占(?P<whole>.{1,30}?)的?$")
# Words that name no thing of their own but a side of the one before.
_GENERIC = re.compile(
    r"^(?:总量|总额|总数|总规模|规模|数量|金额|增速|增幅|涨幅|降幅|比重|占比|总值|人数|面积|产量|其|它|后者|前者|数值)$"
)
_HEAD_NOUN = re.compile(
    r"(?:年|日|总|月)?(?:均)?(?:实际)?(?:增加值|总产值|产值|产量|销量|出栏量|存栏量|零售额|销售额|交易额|成交额|总额|总量|规模|面积|"
    r"收入|支出|利润|投资|贷款余额|余额|覆盖率|普及率|入学率|参保率|化率|比率|占比|比重|率|人数|人次|数量|里程|能力|装机容量|装机|"
    r"吞吐量|周转量|标准|价格|浓度|强度|排放量|排放|消费量|消费|储备|进口|出口|总数|数)$"
)
_JOINTS = re.compile(r"、|以及|及|和|与|并|,")
_CLAUSE_END = re.compile(r"[,;:!?。\n]")
_LEADING = 3  # characters that may stand before a period that begins a sentence
_SENTENCE_END = "。!?\n;"
_WITHIN = re.compile(r"《[^《》]{1,60}》|\([^()]{0,40}\)")
# 迈上1.4万亿斤台阶
_NO_NOUN = re.compile(
    f"(?:新?台阶|大关|关口|水平|目标|高位|规模|{_UP}|{_DOWN}|到|至|达|位居|居|和|与|及|并|时|后|内|的[0-9])"
)
_JOINT_BEHIND = re.compile("(?:以及|及|和|与|并)$")
_JOINT_MARKS = ("、", "和", "及", "与", "以", "并")
_TAIL = re.compile(r"^[^,;:!?。\n、()\d]{1,24}")


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before a figure in its clause, taken apart."""

    subject: str
    span: tuple[int, int]
    place: str | None
    comparator: Comparator | None
    comparator_start: int | None
    measure: Measure
    since: int | None
    from_to: bool


def chinese_statements(
    text: str, figures: Sequence[Figure], day: date | None, period: Period | None
) -> Iterator[Statement]:
    """The statements of normalised Chinese text; see ``kb.text.statements.statements``."""
    titles = [match.span() for match in _WITHIN.finditer(text)]
    named = [each for each in mentions(text, day) if not any(low <= each.start < high for low, high in titles)]
    reader = _Reader(text, named, day, period)
    numbers = [figure for figure in figures if figure.day is None and not _is_name(text, figure, named)]
    bounds = _bounds(text, figures)
    for start, end in bounds:
        inside = [figure for figure in numbers if start <= figure.start < end]
        yield from reader.clause(start, end, inside)


def _is_name(text: str, figure: Figure, named: Sequence[Mention]) -> bool:
    """Whether a figure is part of a period (过去5年) or of a name (三年行动, 一个中心)."""
    if any(each.start < figure.end and figure.start < each.end for each in named):
        return True
    if figure.dimension not in ("years", "count"):
        return False
    return bool(
        _NAME_BEHIND.match(text, figure.end) or _NAME_BEFORE.search(text, max(0, figure.start - 4), figure.start)
    )


_NAME_BEFORE = re.compile("连续$|第.{1,3}$|新一轮$|学前$")
_NAME_BEHIND = re.compile(
    r"(?:时间|行动|规定|规划|计划|工程|攻坚|过渡期|来|方面|意识|自信|维护|确立|全面|布局|关键|支柱|强省)"
)


def _bounds(text: str, figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """Half-open spans of the clauses, each with the mark that ends it."""
    closed = [(figure.start, figure.end) for figure in figures]
    closed += [match.span() for match in _WITHIN.finditer(text)]
    found = []
    start = 0
    for match in _CLAUSE_END.finditer(text):
        at = match.start()
        if any(low <= at < high for low, high in closed):
            continue
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


class _Reader:
    """Reads one clause after another, and remembers what a later one may leave out."""

    def __init__(self, text: str, named: Sequence[Mention], day: date | None, period: Period | None) -> None:
        self._text = text
        self._named = named
        self._day = day
        self._default = period
        self._carried: Period | None = None  # by a sentence before
        self._period: Period | None = None  # by this sentence
        self._leading: Period | None = None  # by the beginning of this sentence, which holds for those behind it
        self._subjects: list[tuple[str, tuple[int, int], str | None]] = []  # of this sentence

    def clause(self, start: int, end: int, figures: Sequence[Figure]) -> Iterator[Statement]:
        """The statements of text[start:end], which has the figures given."""
        groups = self._groups(figures)
        if start == 0 or self._text[start - 1] in _SENTENCE_END:
            self._leading = next((each.period for each in self._named if start <= each.start <= start + _LEADING), None)
        at = start
        for position, group in enumerate(groups):
            until = groups[position + 1][0].start if position + 1 < len(groups) else end
            tail, tail_end = self._tail(self._behind(group[-1])[1], until, group[-1])
            yield from self._group(at, group, tail)
            at = tail_end if self._text[tail_end : tail_end + 1] in _JOINT_MARKS else self._behind(group[-1])[1]
        if not groups:
            self._note_period(start, end)
            self._note_subject(start, end)
        if self._text[end - 1] in _SENTENCE_END:
            if self._leading is not None and not self._leading.deadline:
                self._carried = Period(self._leading.first, self._leading.last, stated=False)
            self._period = self._leading = None
            self._subjects = []

    def _note_period(self, start: int, end: int) -> None:
        for each in self._named:
            if start <= each.start < end and each.period is not None and not self._compared(each, start):
                self._period = each.period

    def _note_subject(self, start: int, end: int) -> None:
        """Keeps what a clause without figures begins with: 粮食产量再创新高,达到1.09万亿斤."""
        words = self._text[start:end]
        ahead = _LED_IN.match(words)
        at = ahead.end() if ahead is not None else 0
        place, skip = leading_place(words[at:])
        term = leading_term(words[at + skip :])
        if term and not self._subjects:
            low = start + at + skip
            self._subjects.append((term, (low, low + len(term)), place))

    def _compared(self, mention: Mention, start: int) -> bool:
        return self._text[max(start, mention.start - 1) : mention.start] in ("比", "较")

    def _groups(self, figures: Sequence[Figure]) -> list[list[Figure]]:
        """Figures of a clause, those that only a joint or a dash keeps apart together."""
        groups: list[list[Figure]] = []
        for figure in figures:
            if groups:
                between = self._text[self._behind(groups[-1][-1])[1] : figure.start].strip()
                if between in _LIST_JOINTS:
                    groups[-1].append(figure)
                    continue
            groups.append([figure])
        return groups

    def _behind(self, figure: Figure) -> tuple[Comparator | None, int]:
        for word, comparator in _BEHIND.items():
            if self._text.startswith(word, figure.end):
                return comparator, figure.end + len(word)
        return None, figure.end

    def _group(self, at: int, group: list[Figure], tail: str) -> Iterator[Statement]:
        text = self._text
        first = group[0]
        head_start = at
        joint = _JOINTS.match(text, at)
        if joint is not None and joint.end() <= first.start:
            head_start = joint.end()
        head = self._head(head_start, first.start)
        period = self._period_of(head_start, first.start, head.from_to)
        ranged = len(group) == 2 and text[group[0].end : group[1].start].strip() in _RANGE_JOINTS
        subjects = self._subjects_of(head, tail, 1 if ranged else len(group))
        shared = self._behind(group[-1])[0]
        if ranged:
            yield self._statement(group[0], group[1], head, subjects[0], period, shared, head.comparator_start)
        else:
            for number, (figure, subject) in enumerate(zip(group, subjects, strict=True)):
                behind = self._behind(figure)[0] or shared
                lead = head.comparator_start if number == 0 else None
                yield self._statement(figure, None, head, subject, period, behind, lead)
        for subject in dict.fromkeys(subjects):
            if subject[0]:
                self._subjects = [each for each in self._subjects if each[0] != subject[0]] + [subject]

    def _statement(
        self,
        figure: Figure,
        high: Figure | None,
        head: _Head,
        subject: tuple[str, tuple[int, int], str | None],
        period: Period | None,
        behind: Comparator | None,
        lead: int | None,
    ) -> Statement:
        comparator: Comparator = behind or head.comparator or "exact"
        if comparator in ("exact", "about") and re.search("[多余]", figure.text):
            comparator = "over"
        end = self._behind(high or figure)[1]
        measure: Measure = "rank" if figure.dimension == "rank" else head.measure
        words, span, place = subject
        start = figure.start if lead is None else lead
        return Statement(start, end, figure, high, comparator, measure, words, span, place, period, head.since)

    def _period_of(self, start: int, end: int, from_to: bool) -> Period | None:
        found = None
        for each in self._named:
            if start <= each.start < end and each.period is not None and not self._compared(each, start):
                found = each.period
        if found is None and _FROM.search(self._text[max(0, start) : end]):
            return None  # 从70万亿元增加到近100万亿元: of the years before
        if found is None:
            return self._period or self._carried or self._default
        if not from_to and not re.search("从|由|自", self._text[max(0, start) : end]):
            self._period = found
        return found

    def _tail(self, start: int, until: int, figure: Figure) -> tuple[str, int]:
        """The noun that a figure stands before (1000家左右县域数字流通龙头企业), and where it ends."""
        if figure.dimension in ("points", "times", "rank", "years"):
            return "", start
        match = _TAIL.match(self._text[start:until])
        words = _JOINT_BEHIND.sub("", match[0]) if match else ""
        if _NO_NOUN.match(words):
            return "", start
        return words.removeprefix("的").strip('"'), start + len(words)

    def _subjects_of(self, head: _Head, tail: str, count: int) -> list[tuple[str, tuple[int, int], str | None]]:
        own = (head.subject + tail, head.span, head.place)
        if count > 1:
            parts = self._parts(head.subject, count)
            if parts:
                return [(part, head.span, head.place) for part in parts]
            if not head.subject and len(self._subjects) >= count:
                return self._subjects[-count:]
        unnamed = (not head.subject and not tail) or _GENERIC.match(head.subject)
        if unnamed and self._subjects:
            words, span, place = self._subjects[-1]
            return [(words, span, head.place or place)] * count
        if own[2] is None and self._subjects:
            own = (own[0], own[1], self._subjects[-1][2])
        return [own] * count

    def _parts(self, subject: str, count: int) -> list[str]:
        """The members of a list of things counted, each with the noun that all share."""
        parts = [part.strip() for part in re.split("、|以及|及|和|与", subject) if part.strip()]
        if len(parts) != count:
            return []
        shared = _HEAD_NOUN.search(parts[-1])
        if shared is None or shared.start() == 0:
            return parts
        noun = shared[0]
        return [part if _HEAD_NOUN.search(part) else part + noun for part in parts]

    def _head(self, start: int, end: int) -> _Head:
        text = self._text
        keep = [True] * (end - start)

        def drop(low: int, high: int) -> None:
            keep[max(0, low - start) : high - start] = [False] * (min(high, end) - max(low, start))

        since = None
        for match in _BASE.finditer(text, start, end):
            for each in self._named:
                if match.start() <= each.start < match.end() and each.period is not None:
                    since = each.period.last
            drop(*match.span())
        for each in self._named:
            if start <= each.start < end:
                drop(each.start, each.end)
        said = _SAID.match(text[start:end])
        if said is not None:
            drop(start, start + said.end())
        ranked = _RANKED.search(text[start:end])
        if ranked is not None:
            drop(start + ranked.start(), end)
        low, high = start, end
        links: list[str] = []
        comparator: Comparator | None = None
        lead = None
        while high > low:
            if not keep[high - 1 - start]:
                high -= 1
                continue
            floor = high
            while floor > max(low, high - _LONGEST_LINK) and keep[floor - 1 - start]:
                floor -= 1
            link = _CHAIN.search(text[floor:high])
            if link is None:
                break
            word = link[0]
            if word in _COMPARATORS and comparator is None:
                comparator = _COMPARATORS[word]
                lead = high - len(word) if not "".join(links) else None
            links.append(word)
            high -= len(word)
        chain = "".join(reversed(links))
        kept = [at for at in range(low, high) if keep[at - start]]
        words = "".join(text[at] for at in kept)
        first = len(words) - len(_LED_IN.sub("", words))
        words, kept = words[first:], kept[first:]
        place, skip = leading_place(words)
        place = place or (ranked[1] if ranked else None)
        words, kept = words[skip:].lstrip("的"), kept[skip:]
        words, measure = _measured(words, chain)
        span = (kept[0], min(kept[-1] + 1, kept[0] + len(words))) if kept and words else (start, start)
        from_to = bool(re.search(f"(?:{_UP}|{_DOWN}|扩大|缩短|延长|发展|变)(?:到|至|为)", chain)) or chain.startswith(
            ("从", "由")
        )
        return _Head(words, span, place, comparator, lead, measure, since, from_to)


_LIST_JOINTS = frozenset(("、", "和", "及", "与", "以及", ",", "-", "~", "至", "到"))
_RANGE_JOINTS = frozenset(("-", "~", "至", "到"))


def _measured(words: str, chain: str) -> tuple[str, Measure]:
    """What is counted, without the words for its change or share; and which of them it is."""
    measure: Measure = "level"
    if re.search(f"(?:{_UP}|{_DOWN})(?!(?:了|幅度)?(?:到|至|为))", chain):
        last = [match[0] for match in re.finditer(f"{_UP}|{_DOWN}", chain)][-1]
        measure = "growth" if re.fullmatch(_UP, last) else "decline"
        if re.search("(?:到|至|为)(?!少|多)", chain.rpartition(last)[2]):
            measure = "level"
    words = _TARGET_NOUN.sub("", words)
    noun = _GROWTH_NOUN.search(words)
    if noun is not None:
        measure = "decline" if noun["down"] else "growth"
        words = words[: noun.start()].rstrip("的")
    if "占" in chain or "比重" in chain:
        measure = "share" if measure == "level" else measure
    if "占" in chain and words.endswith("中"):
        words = ""  # 在国内生产总值中占比: what it is a share of
    share = _SHARE_OF.match(words)
    if share is not None:
        words = share["part"]
        measure = "share" if measure == "level" else measure
    if words == "经济" and measure in ("growth", "decline"):
        words = "国内生产总值"
    return words, measure
