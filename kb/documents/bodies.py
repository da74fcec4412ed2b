"""Names of the bodies that issue documents: 中共中央, 某市水务局, Department of Water."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.text.han import has_ideographs

# In a body's name: the state before its central bodies, the term of a congress.
_NO_NAME = re.compile(
    r"中华人民共和国(?=国务院|中央军事委员会)|第[一二三四五六七八九十]{1,3}届(?=(?:全国)?人民代表大会)"
)
ORGAN_END = (
    r"(?:中共中央|国务院|全国人大|全国人民代表大会|常务委员会|代表大会|办公厅|办公室|委员会|人民政府|政府|党组|党委|中央|"
    r"海关|法院|检察院|公司|集团|学校|大[学學]|学院|中心|协会|联合会|[中小]学|幼儿园|图书馆|博物馆|领导小组|指挥部|[总支大]队|调查队|银行|行政[区區]|"
    r"[委局署厅廳院社府处處室所]|部(?!门)|[会會](?![议議])|(?<![举施试执进实流代])行(?!政)|[办辦](?!公)|"
    r"Committee|Council|Ministry|Congress|Office|Government|Court|Commission|Administration|Bureau|Department)"
)
ORGAN = re.compile(ORGAN_END + r"\s*$")


def organs(text: str) -> tuple[str, ...]:
    """Issuing bodies, one each: 中共中央、国务院 and 中共中央 国务院 are two."""
    text = _NO_NAME.sub("", text)
    separators = r"[、，,;；\s]+" if has_ideographs(text) else r"\s*[;；]\s*|,\s+|\s+and\s+(?=the\b|[A-Z])"
    return tuple(organ for organ in re.split(separators, text.strip()) if organ)


@lru_cache(maxsize=512)  # a head's lines are looked at several times
def is_organ(text: str) -> bool:
    """Whether a line is the names of bodies and nothing else."""
    text = text.strip()
    return (
        2 < len(text) <= 60
        and not re.search(r"关于|[转批]发|印发|批转|举行|召开|[。；：:，,《》【】0-9]|、$", text)
        and all(ORGAN.search(organ) for organ in organs(text))
        and has_ideographs(text)
    )


def is_short_for(name: str, full: str) -> bool:
    """Whether the characters of a name stand in another in their order: 发改委 of 国家发展和改革委员会."""
    rest = iter(full)
    return all(character in rest for character in name)
