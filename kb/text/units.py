"""Units of measure in Chinese and English, each with its dimension and its size in the dimension's base.

Chinese customary units by the State Council's order of 1959 and GB 3100-1993: 1 斤 is 500 g, 15 亩 are 1 ha.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from kb.text.numbers import han_number

Dimension = Literal[
    "CNY", "USD", "EUR", "HKD", "GBP", "mass", "area", "length", "volume", "density", "power", "energy", "ratio",
    "points", "times", "years", "months", "weeks", "days", "hours", "minutes", "count", "rank", "date",
]  # fmt: skip
Unit = tuple[Dimension, Fraction]

_MU = Fraction(2000, 3)


def _units(dimension: Dimension, **sizes: Fraction | int | float) -> dict[str, Unit]:
    return {name: (dimension, Fraction(str(size)) if isinstance(size, float) else Fraction(size))
            for name, size in sizes.items()}  # fmt: skip


# Mass in kilograms, area in square metres, length in metres, volume in cubic metres, density in µg per cubic metre,
# power in watts.
CHINESE_UNITS: dict[str, Unit] = {
    **_units("CNY", 元人民币=1, 人民币=1, 元=1, 块钱=1, **{"分/千瓦时": Fraction(1, 100)}),
    **_units("USD", 美元=1),
    **_units("EUR", 欧元=1),
    **_units("HKD", 港元=1, 港币=1),
    **_units("GBP", 英镑=1),
    **_units("mass", 公斤=1, 千克=1, 斤=Fraction(1, 2), 吨标准煤=1000, 吨=1000, 克=Fraction(1, 1000)),
    **_units("area", 亩次=_MU, 亩=_MU, 公顷=10_000, 平方公里=1_000_000, 平方千米=1_000_000, 平方米=1),
    **_units("length", 公里=1000, 千米=1000, 米=1, 厘米=Fraction(1, 100), 毫米=Fraction(1, 1000)),
    **_units("volume", 立方米=1, 升=Fraction(1, 1000)),
    **_units("density", **{"微克/立方米": 1, "微克每立方米": 1}),
    **_units("energy", 千瓦时=3_600_000, 千瓦小时=3_600_000, 度=3_600_000),
    **_units("power", 千瓦=1000, 兆瓦=1_000_000),
    **_units("points", 个百分点=1, 百分点=1),
    **_units("ratio", **{"%": Fraction(1, 100), "‰": Fraction(1, 1000)}),
    **_units("times", 倍=1),
    **_units("years", 周年=1, 年=1, 岁=1),
    **_units("months", 个月=1, 月=1),
    **_units("weeks", 周=1, 个星期=1),
    **_units("days", 个工作日=1, 工作日=1, 日=1, 天=1),
    **_units("hours", 个小时=1, 小时=1),
    **_units("minutes", 分钟=1),
}
_COUNTED = (
    "人次 人 名 位 户次 户 家 个 件次 件 项 条 座 所 台次 台 辆次 辆 次 场次 场 对 标箱 标准箱 班次 班 种 套 处 只 头 "
    "株 批次 批 支 口 宗 起 例 张 部 车次 架次 列次 艘次 "
    "篇 册 艘 架 间 栋 颗 轮 类 幢 列 盏 枚 尾 羽 匹 眼 幅"
)
CHINESE_UNITS |= dict.fromkeys(_COUNTED.split(), ("count", Fraction(1)))
# 1000万家庭, 14亿人口, 城乡二元结构: 家, 人 and 元 begin a word there, or stand in one, and are no units.
_WORDS_WITH = {
    "家": "庭", "人": "[口大才]", "个": "体|税|人所得", "类": "[似别型比]", "台": "阶", "轮": "[船胎廓换岗作流值]",
    "次": "产业", "元": "结构|体制|分割|对立|格局|共治|化|论", "列": "[为入]", "项": "目",
    "度": "假",
}  # fmt: skip
CHINESE_UNIT = "|".join(
    ("(?<=[万亿])" if unit == "度" else "")  # 2.5亿度, not 30度
    + re.escape(unit)
    + (f"(?!{_WORDS_WITH[unit]})" if unit in _WORDS_WITH else "")
    for unit in sorted(CHINESE_UNITS, key=len, reverse=True)
)
"""A unit, for patterns."""
CHINESE_MULTIPLES: dict[str, int] = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6,
    "十万": 10**5, "万": 10**4, "千": 1000, "百": 100,
}  # fmt: skip

ENGLISH_UNITS: dict[str, Unit] = {
    **_units("CNY", yuan=1, renminbi=1, rmb=1, cny=1),
    **_units("USD", **{"u.s. dollars": 1, "us dollars": 1, "dollars": 1, "dollar": 1, "usd": 1}),
    **_units("EUR", euros=1, euro=1, eur=1),
    **_units("mass", kilograms=1, kilogram=1, kg=1, jin=Fraction(1, 2), catties=Fraction(1, 2), **{"metric tons": 1000},
             tonnes=1000, tonne=1000, tons=1000, ton=1000, grams=Fraction(1, 1000)),
    **_units("area", mu=_MU, hectares=10_000, hectare=10_000, ha=10_000,
             **{"square kilometres": 10**6, "square kilometers": 10**6, "square metres": 1, "square meters": 1}),
    **_units("length", kilometres=1000, kilometers=1000, km=1000, metres=1, meters=1),
    **_units("volume", **{"cubic metres": 1, "cubic meters": 1}, litres=Fraction(1, 1000), liters=Fraction(1, 1000)),
    **_units("density", **{"micrograms per cubic meter": 1, "micrograms per cubic metre": 1}),
    **_units("energy", **{"kilowatt-hours": 3_600_000, "kwh": 3_600_000}),
    **_units("power", kilowatts=1000, kw=1000, megawatts=1_000_000, mw=1_000_000, gigawatts=10**9, gw=10**9),
    **_units("points", **{"percentage points": 1, "percentage point": 1, "percentage-point": 1}),
    **_units("ratio", **{"%": Fraction(1, 100), "percent": Fraction(1, 100), "per cent": Fraction(1, 100)}),
    **_units("times", times=1, fold=1),
    **_units("years", years=1, year=1),
    **_units("months", months=1, month=1),
    **_units("weeks", weeks=1, week=1),
    **_units("days", **{"working days": 1}, days=1, day=1),
    **_units("hours", hours=1, hour=1),
    **_units("minutes", minutes=1, minute=1),
}  # fmt: skip
ENGLISH_MULTIPLES: dict[str, int] = {
    "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "m": 10**6, "tn": 10**12,
}  # fmt: skip
ENGLISH_NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ENGLISH_ORDINALS: dict[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
ENGLISH_PARTS: dict[str, int] = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


def number_in_words(words: str) -> int:
    """The whole number that English or Chinese words say (five, 两, 12); 0 where they say none."""
    return ENGLISH_NUMBERS.get(words.lower()) or han_number(words) or 0
