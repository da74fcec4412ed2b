"""Places that stand before what is counted: 全国, 全县, 广东, 我省, China's."""

from __future__ import annotations

import re

PROVINCES: dict[str, str] = {
    "北京": "beijing", "天津": "tianjin", "河北": "hebei", "山西": "shanxi", "内蒙古": "inner mongolia",
    "辽宁": "liaoning", "吉林": "jilin", "黑龙江": "heilongjiang", "上海": "shanghai", "江苏": "jiangsu",
    "浙江": "zhejiang", "安徽": "anhui", "福建": "fujian", "江西": "jiangxi", "山东": "shandong", "河南": "henan",
    "湖北": "hubei", "湖南": "hunan", "广东": "guangdong", "广西": "guangxi", "海南": "hainan", "重庆": "chongqing",
    "四川": "sichuan", "贵州": "guizhou", "云南": "yunnan", "西藏": "tibet", "陕西": "shaanxi", "甘肃": "gansu",
    "青海": "qinghai", "宁夏": "ningxia", "新疆": "xinjiang", "香港": "hong kong", "澳门": "macao", "台湾": "taiwan",
}  # fmt: skip
"""Divisions of the first level (GB/T 2260), by their short Chinese names, in the standard's order."""
_LEADING = re.compile(
    r"(?P<own>(?:全|我|本|该|各)(?:国|省|市|县|区|州|镇|乡|村|旗|自治区))(?:的|内|范围内)?(?!人大|政协|产|外)"
    rf"|(?P<named>(?:{'|'.join(PROVINCES)})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?)(?:的|全省|全市|全区)?"
)


def leading_place(words: str) -> tuple[str | None, int]:
    """The place that Chinese words begin with, in its short form, and how many characters it takes; or (None, 0)."""
    match = _LEADING.match(words)
    if match is None:
        return None, 0
    if match["own"]:
        return "全" + match["own"][1:], match.end()
    name = match["named"]
    return next(province for province in PROVINCES if name.startswith(province)), match.end()


_GOVERNMENT = re.compile(
    r"([\u4e00-\u9fff]{1,8}?(?:省|市|自治区|县|区|州|旗|镇|乡))(?:人民政府|人大常委会|委员会|政府工作报告|\d{4}年)"
)
_KIND_OF_PLACE = re.compile("省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区")
_PROVINCE = re.compile("|".join(PROVINCES))


def place_of_document(title_and_issuer: str) -> str | None:
    """The place below the nation that a document speaks of, told from its title and issuer; None for the nation."""
    government = _GOVERNMENT.search(title_and_issuer)
    if government is not None:
        return government[1]
    province = _PROVINCE.search(title_and_issuer)
    return province[0] if province else None


def same_place(one: str, other: str) -> bool:
    """Whether two names are one place, with or without the word for its kind: 广东, 广东省; 内蒙古, 内蒙古自治区."""
    short, long = sorted((one, other), key=len)
    return short == long or (short in PROVINCES and _KIND_OF_PLACE.fullmatch(long.removeprefix(short)) is not None)
