"""What Chinese figures count whose own words name a side of a thing, or nothing: of the things counted before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.chinese_lists import listed_things
from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.chinese_heads import Head

Named = tuple[str, tuple[int, int], str | None]
"""A thing counted, where its words stand, and its place."""
# Words that name no thing of their own but a side of the one before.
GENERIC = re.compile(
    r"^(?:总量|总额|总数|总规模|规模|数量|金额|增速|增幅|涨幅|降幅|比重|占比|总值|人数|人均|户均|(?:按)?(?:同|可比|全)口径|其|它|后者|前者|数值)$"
)
# Sides of a crop, a plant or a firm, which stand in each other's place: 粮食播种面积20.5万亩、总产量1.8亿斤.
_SIDE = re.compile("(?:(?:总|年)?产[量能值]|产销量|单产|亩产|(?:播种|种植|建成)?面积|营业收入|营收|利润|增加值)$")
_SIZE = re.compile("(?:总规模|规模|总量|数量)$")
_PART_OF_NUMBER = re.compile("[一二三四五六七八九十百千万]$")
_TOTALS = ("总数", "总量", "总额", "总规模", "其")
_NEWLY = re.compile("^(?:新增|新设立?|新登记(?:注册)?|新注册|新建|新开工|开工|新培育|新认定|净增)")
DONE = re.compile("(?:基本|已|累计|全面)*新?(?:建成|开工|竣工|投产|完工|投用|建成投用|交付)(?:建设)?")
_DONE_BEFORE, _DONE_BEHIND = re.compile(f"^{DONE.pattern}"), re.compile(f"{DONE.pattern}$")
# What a thing does, said of the one before: 改造小区1.8万个,惠及310万户; 33个项目完成投资15亿元、超年度计划28%.
_EFFECTS = re.compile(
    "惠及|覆盖面?|受益|参保|带动|服务|(?:累计|已)?完成投资|超(?:额完成|过|出)?(?:年度|全年|年初|既定)?的?(?:计划|目标|任务)"
)
_PEOPLE = re.compile("(?:参保|参加|受益|服务)?(?:人数|人次|总人数)$")  # 养老保险参保人数增加1.4亿、覆盖10.5亿人
# 新登记企业增长21.6%,平均每天新增1.2万户
_MORE = re.compile("(?:(?:平均)?(?:每[天日月年]|[日月年]均))?(?:净?增加?|新增|新设立?|新登记|新注册)")
# 淘汰落后的水泥产能1.5亿吨、炼铁产能3122万吨: both are gone
_GIVEN_UP = re.compile("(?:淘汰|关停|关闭|压减|化解|取消|减少|拆除|退出)(?:落后)?的?")
# 省属企业完成产业投资553亿元、研发投入133亿元: of the same whose own the first is
_OWNER = re.compile(f"{HAN_LETTER}{{2,8}}(?:企业|单位|机构|公司|园区|开发区|高新区)(?=(?:累计)?(?:完成|实现)..)")


def subjects_of(text: str, head: Head, tail: str, count: int, before: Sequence[Named]) -> list[Named]:
    """What each of ``count`` figures behind a head counts; ``before`` are the things counted in the sentence so far.

    Words that name a side of a thing, or nothing, take what they are said of from those before: 总数突破1万家.
    """
    own = (head.subject + tail, head.span, head.place)
    if count > 1:
        if parts := listed_things(head.subject, count):
            return [(part, head.span, head.place) for part in parts]
        if not head.subject and before and (parts := listed_things(before[-1][0], count)):
            return [(part, *before[-1][1:]) for part in parts]  # 三次产业结构优化,调整为8:41:51
        if not head.subject and len(before) >= count:
            return list(before[-count:])
    if not before:
        return [own] * count
    words, span, place = before[-1]

    def meant(subject: str) -> list[Named]:
        return [(subject, span, head.place or place)] * count

    if (not head.subject and not tail) or GENERIC.match(head.subject):
        # 新增外贸企业1357家、总数突破1万家
        return meant((_NEWLY.sub("", words) or words) if head.subject in _TOTALS else words)
    if DONE.fullmatch(head.subject) and not tail:
        return meant(head.subject + _DONE_BEHIND.sub("", _DONE_BEFORE.sub("", _NEWLY.sub("", words))))
    if _EFFECTS.fullmatch(head.subject + tail):
        return meant(_PEOPLE.sub("", words) + head.subject + tail)
    if _MORE.fullmatch(head.subject) and not tail:
        return meant(head.subject + _NEWLY.sub("", words))
    given_up = _GIVEN_UP.match(words)
    if given_up is not None and not tail and text[head.span[0] - 1] == "、":
        return meant(given_up[0] + head.subject)
    owner = _OWNER.match(words)
    if owner is not None and not tail and text[head.span[0] - 1] == "、":
        return meant(owner[0] + head.subject)
    if _SIDE.fullmatch(head.subject):
        return meant(_SIDE.sub("", words) + head.subject)
    if not tail and len(head.subject) > 1 and text[head.span[0] - 1] == "、":
        whole = _SIZE.sub("", words)
        if whole.endswith(head.subject) and not _PART_OF_NUMBER.search(whole[: -len(head.subject)] or "一"):
            return meant(whole)  # 清洁能源发电装机规模超7900万千瓦、装机占比超93%
    return [own if own[2] is not None else (own[0], own[1], place)] * count
