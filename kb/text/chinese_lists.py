"""Lists of things counted: 城镇和农村人均住房面积, of which each member has its own figure."""

from __future__ import annotations

import re

from kb.text.han import HAN_LETTER

_SUFFIXES = tuple("品类业物油菜果肉料材")
_MEASURED = re.compile(f"{HAN_LETTER}+[量率额值数度费价]$")
HEAD_NOUN = re.compile(
    r"(?:年|日|总|月)?(?:均)?(?:实际)?(?:增加值|能耗|水耗|用水量|总产值|产值|产量|销量|出栏量|存栏量|零售额|销售额|交易额|成交额|总额|总量|规模|面积|"
    r"收入|支出|利润|投资|贷款余额|余额|覆盖率|普及率|入学率|参保率|化率|比率|占比|比重|率|人数|人次|数量|里程|能力|装机容量|装机|"
    r"吞吐量|周转量|(?:人均)?(?:财政)?(?:补助|保障|最低)?标准|价格|(?:最低)?收购价|浓度|强度|[起户件家宗例]数|排放量|排放|消费量|消费|储备|进出口|进口|出口|总数|数|企业|机构|项目|平台|基地|园区)$"
)
_EVENTS = re.compile("(?:案件|事故)$")  # 刑事、治安案件, of which a number may be counted too
# 城镇和农村人均住房面积: of two groups the same is counted
GROUP = re.compile(
    "(城镇|农村|城市|乡村|县城|沿海|内陆|东部|中部|西部|东北|国有|民营|男性|女性|"
    "(?<!党)中央(?=财政|本级|政府|预算|企业|[和、与])|地方(?!法|性)|全国(?=财政|一般公共|政府性)|"
    r"(?i:\b(?:urban|rural)\b|\b(?:local|central) government))(?:地区|居民|人口|企业)?"
)
_LEVEL, _LEVEL_OF = re.compile(f"^{HAN_LETTER}{{1,4}}级$"), re.compile(f"{HAN_LETTER}{{1,4}}级({HAN_LETTER}{{2,}})$")
_USUAL_GROUPS = {"城市": "城镇", "乡村": "农村", "urban": "城镇", "rural": "农村"}
_NUMBERED = re.compile("[一二三四]{2,4}(?=次?产)")
_SECTORS = ("一", "二", "三")
_ALL_SECTORS = re.compile("(?:全[省市区县])?(?:三次产业(?:结构|比例|构成)?|第?一[、和]第?二[、和]第?三(?:次)?产业)")
_BOTH = ("城镇", "农村")


def of_other_groups(one: str, other: str) -> bool:
    """Whether two texts name groups of people, places or firms, and none in common: 每百户农村居民, 城镇居民每百户."""
    first, second = (
        frozenset(_USUAL_GROUPS.get(each.lower(), each.lower()) for each in GROUP.findall(text))
        for text in (one, other)
    )
    return bool(first and second) and first.isdisjoint(second)


def listed_things(subject: str, count: int) -> list[str]:
    """The members of a list of things counted, each with the noun that all share."""
    first, listed_with, _ = subject.partition("、")
    if count == len(_BOTH) and subject.startswith("城乡") and not (listed_with and _has_head(first)):
        return [part + subject[2:] for part in _BOTH]
    if (numbered := _NUMBERED.match(subject)) and len(numbered[0]) == count:
        return [each + subject[count:] for each in numbered[0]]  # 一二三产增加值
    if count == len(_SECTORS) and (sectors := _ALL_SECTORS.match(subject)):  # 三次产业, 一、二、三产业增加值
        return [f"第{each}产业{subject[sectors.end() :]}" for each in _SECTORS]
    # Names have joints of their own: 信息传输和软件服务业、租赁和商务服务业.
    listed = (re.split(joints, subject) for joints in ("、", "、|以及|及|和|与"))
    parts = next((parts for parts in listed if len(parts) == count and all(map(str.strip, parts))), [])
    if not parts:
        return []
    parts = [part.strip() for part in parts]
    if all(GROUP.fullmatch(part) for part in parts[:-1]) and (last := GROUP.match(parts[-1])):
        return [part if part == parts[-1] else part + parts[-1][last.end() :] for part in parts]
    ending, of_all, kind = parts[-1].partition("等")
    if of_all and kind:  # 食品、石化等产业增加值
        return [*(part + kind for part in parts[:-1]), ending + kind]
    if all(_LEVEL.search(part) for part in parts[:-1]) and (level := _LEVEL_OF.match(parts[-1])):
        return [*(part + level[1] for part in parts[:-1]), parts[-1]]  # 国家级、省级创新平台
    shared = HEAD_NOUN.search(parts[-1]) or _EVENTS.search(parts[-1])
    if shared is None or len(shared[0]) == 1:  # 化肥、农药施用量: what both share stands behind the first one's length
        at = len(parts[0])
        at += parts[-1][at : at + 1] in _SUFFIXES
        shared = _MEASURED.match(parts[-1], at) or shared
    if shared is None or shared.start() == 0:
        return parts
    noun = shared[0]
    if any(_has_head(part) for part in parts[:-1]):
        return parts  # 进口货值、免签入境游客、离岛免税销售额: each has its own
    return [part if part.endswith(noun) else part + noun for part in parts]


def _has_head(part: str) -> bool:
    return HEAD_NOUN.search(part) is not None or _MEASURED.fullmatch(part) is not None
