"""Figures of Chinese text that count nothing: parts of names, periods and of what another figure counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.figures import Figure
    from kb.text.periods import Mention


def is_attributive(text: str, before: Figure, figure: Figure) -> bool:
    """Whether a figure only tells what is counted by the one before it: 3个过三千亿元城市."""
    between = text[before.end : figure.start]
    if counted_together(text, before, figure):
        return False
    if before.dimension == "count" and not between and figure.unit == "岁":
        return True  # 390万65岁以上老年人
    return before.dimension == "count" and between in ("", "过", "超", "超过", "逾", "上") and bool(before.unit)


def counted_together(text: str, before: Figure, figure: Figure) -> bool:
    """Whether two figures count one thing in two units: 21批173项案例."""
    counts = before.dimension == figure.dimension == "count" and before.end == figure.start
    return (
        counts and before.unit in _LOTS and figure.unit in _PIECES and not text.startswith(("以", "及以"), figure.end)
    )


def is_name(text: str, figure: Figure, named: Sequence[Mention]) -> bool:
    """Whether a figure is part of a period (过去5年) or of a name (三年行动, 一个中心)."""
    if any(each.start < figure.end and figure.start < each.end for each in named):
        return True
    if text.startswith("级", figure.end) and not text.startswith(("级以上", "级及以上"), figure.end):
        return True  # 7亿吨级矿产地
    # 12月11日至12日: no spans of time.
    if figure.unit == "月" or (
        figure.unit == "日" and figure.text[0].isdigit() and text[figure.end : figure.end + 1] != "内"
    ):
        return True
    if (
        text[figure.start - 1 : figure.start] == '"' == text[figure.end : figure.end + 1]
        and not figure.text[0].isdigit()
    ):
        return True  # 大气“十条”
    if figure.dimension in ("count", "hours", "minutes") and _QUOTED_NAME.match(text, figure.start - 1):
        return True  # “15分钟生活圈”
    if figure.multiplies and text[figure.start - 1 : figure.start] == "个":
        return True  # 六个翻番
    if figure.unit in ("年", "岁") and _OF_A_THING.match(text, figure.end):
        return True
    if figure.dimension == "years" and _PROGRAMME.match(text, figure.end):
        return True
    if figure.dimension in ("days", "weeks", "months") and _LASTED.search(text, 0, figure.start):
        return True
    if figure.dimension == "rank" and _PUT.search(text, 0, figure.start):
        return True  # 把质量放在第一位
    if figure.dimension == "ratio" and text[figure.start - 1 : figure.start] in ("前", "后"):
        return True  # 排名前1%的学科
    if figure.dimension not in ("years", "count"):
        return "最后" in text[max(0, figure.start - 3) : figure.start]
    if figure.dimension == "count" and figure.unit and figure.text[0].isdigit() and text.startswith("工程", figure.end):
        return False  # 28项工程, not 十大工程
    return bool(
        _NAME_BEHIND.match(text, figure.end) or _NAME_BEFORE.search(text, max(0, figure.start - 4), figure.start)
    )


_LASTED = re.compile("(?:为期|历时|已过去)[约近]?$")
_PUT = re.compile("[放摆]在[^,;。]{0,4}$")
_LOTS = ("批", "批次", "轮", "类", "大类", "种", "期", "个")
_PIECES = ("项", "件", "条", "个", "家", "座", "款", "例", "台", "辆", "套", "张", "部", "种")
_QUOTED_NAME = re.compile(f'"[\\d一二三四五六七八九十两]+(?:个小时|小时|分钟|{HAN_LETTER}){HAN_LETTER}{{2,12}}"')
# 二十年或五十年一遇, 九年义务教育, 3岁以下婴幼儿, 3岁幼儿, not 80岁以上
_OF_A_THING = re.compile(
    rf"(?:(?<=岁)|[-~至到]\d+岁)(?:的?(?=[婴幼儿老青少妇女男]))|(?:一贯制|义务教育|制|(?:[或、至到]{HAN_LETTER}{{1,4}}年)?一遇)|及?以[上下](?:的|{HAN_LETTER}{{2}})"
)
# 三年棚改攻坚计划, 66年的税收历史
_PROGRAMME = re.compile(rf"的?{HAN_LETTER}{{1,6}}?(?:行动|计划|规划|攻坚|方案|工程|历史)")
_NAME_BEFORE = re.compile(
    "连续$|第[^,;、]{1,3}$|新一轮$|学前$|届$|新$|经过$|历经$|历时$|为期$|(?<=[全居列国省市县区界球])前$"
)
_NAME_BEHIND = re.compile(
    r"(?:年均|时间|行动|规定|规划|计划|工程|攻坚|过渡期|来|方面|意识|自信|维护|确立|全面|布局|关键|支柱|强省)"
)
