"""What stands behind a figure in a Chinese clause: how exactly it is meant, and the noun that it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.chinese_heads import DOWN, FROM, NEAR, UP
from kb.text.han import HAN_LETTER
from kb.text.units import CHINESE_UNIT

if TYPE_CHECKING:
    from kb.text.figures import Figure
    from kb.text.statement import Comparator

# Words behind a figure, by what they say of it.
_BEHIND: dict[str, Comparator] = {
    "左右": "about", "上下": "about", "及以上": "at-least", "以上": "at-least", "及以下": "at-most", "以下": "at-most",
    "以内": "at-most", "之内": "at-most",
}  # fmt: skip
_MORE_OF_UNIT = re.compile(rf"/[人户月年日天次吨亩件台辆]|\({HAN_LETTER}{{1,2}}\)")  # 645元/月, 6万户(套)
# 升 and 增 alone are verbs where they say to what: 21条升级举措.
_MOVES = "|".join(word if len(word) > 1 else f"{word}(?=[到至为了超近约\\d])" for word in f"{UP}|{DOWN}".split("|"))
# 迈上1.4万亿斤台阶
_NO_NOUN = re.compile(
    f"(?:调整|改为|的?较[高低]水平|(?:[百千万亿]+元)?新?(?:台阶|大关|关口)|水平|目标|高位|规模|{_MOVES}|到|至|达|位居|居(?![住民])|和|与|及|并|时|后|内|转|的?预期(?!性)|之间|安排|执行|掌握|计算|的[0-9])"
)
_JOINT_BEHIND = re.compile(
    f"(?:以及|及|和|与|并|[和与及]{HAN_LETTER}{{1,8}}等|(?:胜利|顺利|如期|全部|全面|基本|成功|陆续|相继|正式|有序|圆满|稳步|扎实|加快)+"
    "(?:完成|实现|建成|建设|铺开|推开|兑现|落地|落实|实施|见效|到位|投产|投用|投运|开工|竣工|启动|推进|开展|通车|开通|贯通|挂牌)+)$"
)
# 390万65岁以上老年人, 22个750千伏和330千伏电网工程
_SIZED = re.compile(r"(?:\d+周?岁|(?:[、和及]?\d[\d.]*(?:千伏|兆瓦|公里|毫米))+)(?:及?以[上下])?的?")
_OF_LEVELS = re.compile(rf"(?:、\d+(?:{CHINESE_UNIT})?{HAN_LETTER}{{1,4}}[级型类])+({HAN_LETTER}{{2,10}})")
_TAIL = re.compile(
    r"^(?!/)(?:[^,;:!?。\n、()\[\]\d]|(?<=[级型类])、(?!\d)|\d(?=[A-Z])|\([^()\d]{1,8}\)){1,24}"
)  # 27克/千克
_MODAL = re.compile(
    f"(?:用于|就(?=能|可|会)|达到|(?<!予以)(?<!给予)支持(?!率|系统)|可以|(?<![认许])可|(?<![主重需必首])要|能够|将|须|应(?![用急对届收付变聘])|都)(?!{HAN_LETTER}?(?:求|点|素|力|源|持续|靠|调度|再生))"
)


GIVEN = re.compile("发放|提供|减免|减税|办理|补缴|落实|追回|讨回|挽回|完成投资|[户人亩村]均")
"""What the one before gets, and what a new figure counts: 为1.2万名职工追回工资3000万元, 1600户农户户均增收4200元."""
# In, for or to these something is made, which the next figure counts: 在14个县城增补学位2万个.
_FOR_THESE = re.compile("(?:在|为|向|给)(?:全[国省市县区])?$")
DONE_THERE = re.compile(
    "(?:增补|新增|增设|新建|新设|改建|改造|建设|建成|设立|设置|配备|安装|开展|实施|举办|推广|布局|培训|培育|投放|配送|捐赠|交付)"
    f"(?={HAN_LETTER}{{2}})"
)
_BOUND = re.compile("(?:超过?|超出|近|约|逾|达到?|突破)$")  # 为29个省份保供煤炭|超35亿吨
_OWNS = re.compile("(?:拥有|具有|共有|现有|设有)[约近超]?过?$")


def comparator_behind(text: str, figure: Figure) -> tuple[Comparator | None, int]:
    """What the words behind a figure say of how exactly it is meant, and where they end."""
    more = _MORE_OF_UNIT.match(text, figure.end)
    end = more.end() if more is not None else figure.end
    for word, comparator in _BEHIND.items():
        if text.startswith(word, end):
            return comparator, end + len(word)
    return None, end


def noun_behind(text: str, start: int, until: int, figure: Figure) -> tuple[str, int]:
    """The noun that a figure stands before (1000家左右县域数字流通龙头企业), and where it ends."""
    if figure.dimension in ("points", "times", "rank", "years"):
        return "", start
    sized = _SIZED.match(text, start)
    start = sized.end() if sized is not None else start
    match = _TAIL.match(text[start:until])
    words = _JOINT_BEHIND.sub("", match[0]) if match else ""
    if _NO_NOUN.match(words):
        # 跃上1.4万亿斤新台阶、亩产提升10.1斤
        return "", start + len(words) if _NO_NOUN.fullmatch(words) else start
    noun = _BOUND.sub("", words.removeprefix("的"))
    if noun.count('"') == 1:
        noun = noun[: noun.index('"')] or noun  # 6处遗址入选“…
    if FROM.search(text, max(0, figure.start - NEAR), figure.start):
        return "", start  # 由66户整合至12户
    noun = _MODAL.split(noun)[0] or noun  # 7%左右的速度可以实现…
    if _OWNS.search(text, 0, figure.start):
        noun = noun.partition("的")[0]  # 拥有9000万名党员的政党
    given = GIVEN.search(noun)
    if given is None and _FOR_THESE.search(text, max(0, figure.start - NEAR), figure.start):
        given = DONE_THERE.search(noun)
    if given is not None and given.start() and until < len(text) and text[until].isdigit():
        return noun[: given.start()], start + given.start()
    if noun.endswith("、"):  # 6个世界级、9个区域级产业集群
        levels = _OF_LEVELS.match(text, start + len(words) - 1)
        noun = noun[:-1] + (levels[1] if levels is not None else "")
    return noun.strip('"'), start + len(words)
