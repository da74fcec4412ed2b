"""What stands before a figure in a Chinese clause: what is counted, and the words that link it to the figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.han import HAN_LETTER
from kb.text.places import leading_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.periods import Mention
    from kb.text.statement import Comparator, Measure

# Words between what is counted and its figure, by what they say of the figure.
_BEFORE: dict[Comparator, str] = {
    "about": "约|大约|约为|大概|大致",
    "nearly": "近|接近|将近|逼近",
    "at-least": "至少|最少|最低|不低于|不少于|不小于|不得低于|不得少于|不能低于",
    "at-most": "至多|最多|最高|不超过|不高于|不多于|不大于|不得超过|不得高于|不能超过",
    "over": "突破|首破|超过|超出|超|逾|高于|大于|多于|跨越|跨过|迈上|迈过|迈进|跃上|站上|登上",
    "under": "低于|少于|小于|不到|不足|未达|不满",
}
_COMPARATORS = {word: comparator for comparator, words in _BEFORE.items() for word in words.split("|")}
UP = "跃升|提高|增长|增加|增产|上升|上涨|扩大|提升|上调|(?<!新)增|升|涨"
DOWN = "放缓|下降|降低|减少|减产|回落|缩小|缩减|压减|削减|收窄|下调|下跌|下滑|降|减|跌"
_LINKS = (
    "止跌|逆势|首次|历史性地?|已经|已|将|拟|力争|确保|争取|预计|要|达到|达|约为|为|是|有|实现|完成|稳定|稳|保持|维持|控制|"
    "在|到|至|按照|按|[拥现共]有|新?安排|平均|累计|总计|合计|共计|一共|共|仅|只|高达|(?<!人)均|都|也|仍|再|又|连续|一直|始终|分别|依次|各|率先|成功|为了|继续|持续|稳步|大幅|转为|每人每[年月]|每人|每[年月]|"
    "约合|折合|相当于|调整|设定在|定在|定为|则|同比|环比|年均|年平均|全年|连年|幅度|的|了|(?<=[高多超])出|从|由|(?<!旅)居|位居|列|位列|排名|排|跃居|再次|又一次|双双|恢复|实际|名义|净|还|已达"
)
_CHAIN = re.compile(
    f"(?:{_LINKS}|{'|'.join(sorted(_COMPARATORS, key=len, reverse=True))}|{UP}|{DOWN}|比重|占比|占|"
    r"(?<![更许众最])多|(?<![更最])少|[\s\"()])$"
)
_RANKED = re.compile(
    r"(?:位居|稳居|跃居|居|位列|列|排名?|保持|稳定在|[上下]?[升跃降退进移前列]+[至到]|从|由)(全[国省市县区]|世界|全球|东部|中西?部|西部|东北|长三角)(?:地区)?(?:的)?$"
)
_RANKED_SO = re.compile(_RANKED.pattern.replace("由)(", "由)?("))  # 综合指数全国第一
# 6个方面109项工程: how the figure is divided.
_DIVIDED = re.compile(r"[\d一二三四五六七八九十两]+个?方面")
# 最低收购价平均每50公斤提高7.4元
_EACH = re.compile(r"(?:平均)?每\d+(?:公斤|千克|斤|吨|亩|公里|平方米|立方米|千瓦时|人|户|名|元)")
_RUNNING = re.compile(r"连续[\d一二三四五六七八九十]+(?:年|个(?:季度|月|交易日))")
# 渔业总量跨过两个万亿元关口、超过6万亿元
_MARKS = re.compile(r"(?:[一二三四五六七八九十两\d]+个)?[百千万亿]+元?新?(?:大关|台阶|关口)、?")
# 年末失业率从上半年5.5%降到5.3%
_PART_OF_YEAR = re.compile("(?<=[从由较])(?:[上下]半年|前?[一二三四]季度|年初|上?年[末底])的?")
# What a goal is reached with: 在提高质量的基础上增长7%.
_GROUND = re.compile(r"在[^,;:。、\d]{2,24}?(?:基础|前提)上")
# 高于全国1.7个百分点
_OTHERS = (
    f'(?:全[国省市县区]|世界|全球|"?十[一二三四五]五"?(?:时期|期间)?|{HAN_LETTER}{{2,8}}?)(?:平均)?(?:水平|增速|增幅)?'
)
_BESIDE = re.compile(
    rf"(?:(?:(?P<above>高于|快于|高出|领先|超过(?=全))|(?<![不得])低于|慢于){_OTHERS}|(?<![同环对占])比(?![例重率值价]){_OTHERS}(?:(?P<higher>高|快|多)|低|慢|少)出?)$"
)
FROM = re.compile(
    r"(?:[一二三四五六七八九十\d]+年前|此前|原来)(?:仅|只)?(?:为|是|有)?$|"
    rf"(?:从|由)(?:原来的|过去的|[^,;。、到至升降增减]{{0,8}}年底?的?|每{HAN_LETTER}{{1,2}}|最初的|不足|不到|约)*$|"
    rf"(?:从|由)(?:上一?年|去年|前一年|\d{{4}}年)的?(?:{UP}|{DOWN})$"
)
"""What stands before the value that a change begins with: 从45%提高到92%."""
NEAR = 16  # characters before a figure in which that is looked for
_LONGEST_LINK = 4
LED_IN = re.compile(
    r"^(?:(?:以上$|[现共拥设已]有|这[个一些]|其中|并且|并|且|而|同时|另外|此外|以及|使得|使(?!用)|让|又|也|要|应当|应(?![届急用])|须|需要|需|必须|将|会|力争|争取|确保|努力|力促|推动|"
    r"促进|实现|保持|预计|计划|拟|持续|进一步|继续|坚持|累计|连续|[一二三四五六七八九十]{1,2}是|主要预期目标是|预期目标是|目标是|做到|"
    rf"但是|但|(?:政府|国家|中央)?(?:决定)?(?:把(?![关握脉])|将)|我们|我国|全年|上半年|下半年|年末|年底|每年|前三季度|首批|共|已|仅|带动|推进|加快|达到|和(?![美谐平])|与|及|年均|同比|以|在(?![建校职岗册编京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新])|从|由|到(?!位)|对(?!外|{HAN_LETTER}{{1,6}}?(?:进出口|出口|进口|贸易|投资|依存))|的|了|年度|末|底|"
    r"主要是|包括|即|为|是|年内|目前)|[\s\"'()《》·、\-]+)+"
)
_SAID = re.compile(
    r"^《[^《》]*》(?:中|里)?(?=则|为|是)|"
    r"^(?:[^,]*?《[^《》]*》[^,]{0,12}?(?:规定|要求|提出要?|明确|指出|显示|强调|说(?!明)|写道)[,:\"']*)|"
    r"^(?:根据|按照|依据|依照|据)?.{0,24}?(?:数据显示|统计显示|规定|要求|提出要?|明确|指出|显示|强调|统计|报道|透露|称)"
    r"(?!的)[,:]?"
)
# 湖北则提出: a place that says of itself
_SPEAKER = re.compile(
    r"(?:省|市|区)?(?:人民)?(?:政府|省委|市委)?(?:则|也|还|又|同样|同时|(?:今|明|去)年|\d{4}年)*"
    r"(?:规定|提出要?|明确|指出|强调|要求)[,:]?"
)
_BASE = re.compile(
    rf"(?:(?<![同环对占])比(?![例重率值价])|较)[^,。;:、]{{1,14}}?(?=(?:实际|名义|净|又|再|分别)?(?:{UP}|{DOWN}|高|低|多|少|快|慢|翻))"
)
_GROWTH_NOUN = re.compile(r"(?P<down>降幅|跌幅|降低率|下降率|下降|降低)$|(?:涨幅|增幅|增速|增长率|增长速度|增长)$")
_WHOLE_YEAR = re.compile("^(?:全年|上半年|前三季度|年末|年底)+")
_PLANNED = re.compile("^(?:[现共拥设]有|计划|拟|预计|力争|要|将|已|共|累计|的)+")
HIGHER: dict[str, Measure] = {
    "高": "growth", "快": "growth", "多": "growth", "低": "decline", "慢": "decline", "少": "decline",
}  # fmt: skip
_BASE_END = re.compile("(?:比|较)[^,。;:、]{1,14}?(?:分别)?[高低快慢多少]$")
_YEARLY = re.compile("(?:年均|年平均|累计)$")
_TARGET_NOUN = re.compile(
    r"(?:(?:分别)?完成(?:全?年度?)(?:计划|目标|任务)+|的?(?:主要)?(?:预期)?目标|预期|(?<!总)水平)$"
)
# 中位数为平均数的86.2%: what it is a share of
_OF_A_WHOLE = re.compile(
    f"(?:[约仅]?[为是]|相当于|达到|(?:按照?)?(?P<led>{_BEFORE['at-least']}|{_BEFORE['at-most']}))[^,;:、为是]{{2,16}}的$|"
    "[^,;:、]{2,16}之比[为是]?$"
)
_SHARE_BEHIND = re.compile(r"[\d.]+%")
_SHARE_OF = re.compile(r"^(?P<part>.*?)占(?P<whole>.{1,30}?)的?$")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a figure in its clause, taken apart."""

    subject: str
    span: tuple[int, int]
    place: str | None
    comparator: Comparator | None
    comparator_start: int | None
    measure: Measure
    since: int | None
    from_to: bool


def read_head(text: str, named: Sequence[Mention], start: int, end: int) -> Head:
    """Takes text[start:end], which stands before a figure in its clause, apart; ``named`` are the text's periods."""
    keep = [True] * (end - start)

    def drop(low: int, high: int) -> None:
        keep[max(0, low - start) : high - start] = [False] * (min(high, end) - max(low, start))

    since = None
    # The growth may be the figure itself: 比2020年翻一番.
    for match in _BASE.finditer(text, start, end + text.startswith("翻", end)):
        for each in named:
            if match.start() <= each.start < match.end() and each.period is not None:
                since = each.period.last
        drop(*match.span())
    for each in named:
        if start <= each.start < end:
            drop(each.start, each.end)
    said = _SAID.match(text[start:end])
    speaker = None
    if said is not None:
        drop(start, start + said.end())
        speaker, skip = leading_place(said[0])
        if speaker is not None and _SPEAKER.fullmatch(said[0], skip) is None:
            speaker = None
    for unsaid in (
        *_RUNNING.finditer(text, start, end),
        *_DIVIDED.finditer(text, start, end),
        *_EACH.finditer(text, start, end),
        *_GROUND.finditer(text, start, end),
        *_PART_OF_YEAR.finditer(text, start, end),
        *_MARKS.finditer(text, start, end),
    ):
        drop(*unsaid.span())
    ranked = (_RANKED_SO if text.startswith(("第", "首位"), end) else _RANKED).search(text[start:end])
    if ranked is not None:
        drop(start + ranked.start(), end)
    beside = _BESIDE.search(text[start:end])
    if beside is not None:
        drop(start + beside.start(), end)
    whole = _OF_A_WHOLE.search(text, start, end) if _SHARE_BEHIND.match(text, end) else None
    if whole is not None:
        drop(*whole.span())
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
        links.append({"多": "增", "少": "减"}.get(word, word))  # 比去年多100万人
        high -= len(word)
    chain = "".join(reversed(links))
    kept = [at for at in range(low, high) if keep[at - start]]
    words = "".join(text[at] for at in kept)
    first = len(words) - len(LED_IN.sub("", words))
    words, kept = words[first:], kept[first:]
    place, skip = leading_place(words)
    skip += len(words[skip:]) - len(_PLANNED.sub("", _WHOLE_YEAR.sub("", words[skip:])))
    place = place or (ranked[1] if ranked else speaker)
    words, kept = words[skip:].lstrip("的"), kept[skip:]
    words, measure = measured(words, chain)
    if words[-1:] in HIGHER and _BASE_END.search(text, start, end):
        words, measure = words[:-1], HIGHER[words[-1]]
    if beside is not None:
        measure = "growth" if beside["above"] or beside["higher"] else "decline"
    if whole is not None:
        measure = "share" if measure == "level" else measure
        comparator = _COMPARATORS.get(whole["led"] or "", comparator)
    span = (kept[0], min(kept[-1] + 1, kept[0] + len(words))) if kept and words else (start, start)
    from_to = bool(re.search(f"(?:{UP}|{DOWN}|扩大|缩短|延长|发展|变)(?:到|至|为)", chain)) or chain.startswith(
        ("从", "由")
    )
    return Head(words, span, place, comparator, lead, measure, since, from_to)


def measured(words: str, chain: str) -> tuple[str, Measure]:
    """What is counted, without the words for its change or share; and which of them it is."""
    measure: Measure = "level"
    if re.search(f"(?:{UP}|{DOWN})(?!(?:了|幅度)?(?:到|至|为))", chain):
        last = [match[0] for match in re.finditer(f"{UP}|{DOWN}", chain)][-1]
        measure = "growth" if re.fullmatch(UP, last) else "decline"
        if re.search("(?:到|至|为)(?!少|多)", chain.rpartition(last)[2]):
            measure = "level"
    words, target = _TARGET_NOUN.subn("", words)
    noun = _GROWTH_NOUN.search(words)
    if noun is not None:
        measure = "decline" if noun["down"] else "growth"
        words = _YEARLY.sub("", words[: noun.start()].rstrip("的和、及与"))
    if "占" in chain or "比重" in chain:
        measure = "share" if measure == "level" else measure
    if "占" in chain and words.endswith("中"):
        words = ""  # 在国内生产总值中占比: what it is a share of
    share = _SHARE_OF.match(words)
    if share is not None:
        words = share["part"]
        measure = "share" if measure == "level" else measure
    if words and measure in ("growth", "decline") and ("占比" in chain or "比重" in chain):
        words += "占比"  # 服务业比重提高2.5个百分点
    if words in ("经济", "") and measure in ("growth", "decline") and (words or (noun and target)):
        words = "国内生产总值"
    return words, measure
