"""What a figure counts, in words: a Chinese subject without how it is done, an English noun phrase as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Measure

_SAYS_MEASURE = re.compile(r"\b(?:cuts?|reductions?|increases?|growth)$|^cut\b", re.IGNORECASE)
_SAYS_SHARE = re.compile(r"(?:.* as a )?(?:share|proportion|percentage|contribution)\b", re.IGNORECASE)
# How a thing is done before what is counted: 有序推进第二轮土地承包….
_LEAD = re.compile(
    rf"^(?:全面|有序|稳妥|扎实|深入|持续|大力|着力|进一步|加快|稳步|切实|继续)+(?:推进|开展|推动|实施|做好|落实)(?={HAN_LETTER}{{4}})|^做[大优强精]做[大优强精]|^围绕{HAN_LETTER}{{2,8}}?(?=建设|布局|开展|打造|实施|推进)"
)
_TITLE_END = re.compile("^[^《》]*》等?(?=..)")  # 《…条例》等9件地方性法规
# What a difference to others is measured from: 高于全国平均水平18.3个百分点 is no growth.
_BEYOND_OTHERS = re.compile(
    r"(?:增[速幅长])?(?<!不)(?<!不得)(?:高于|低于|快于|慢于|高出|超过(?=全))[^,;:、。0-9]{2,12}$"
)
# 增加值增幅居全国第七, 增速提高2个百分点, 排名提升3位: of a rate or a rank, not of what it is of.
_OF_A_RATE = re.compile(r"(增[速幅]|涨幅|降幅|排名|位次)[^,;:、。0-9]{0,10}$")
_MEASURES: dict[Measure, tuple[str, str]] = {
    "level": ("", ""), "rank": ("", ""), "growth": ("增长", " growth"), "decline": ("下降", " decline"),
    "share": ("占比", " share"),
}  # fmt: skip


def named(stated: PassageStatement) -> str:
    """What a statement counts, with 增长, 下降 or 占比 where its figure is its growth, decline or share."""
    subject = subject_words(stated.statement.subject)
    if subject.isascii():
        phrase = stated.statement.thing or subject
        measure = stated.statement.measure
        says = _SAYS_MEASURE.search(phrase) or (measure == "share" and _SAYS_SHARE.match(phrase))
        return phrase if says else phrase + _MEASURES[measure][1]
    return subject + measure_words(stated)


def subject_words(words: str) -> str:
    """What is counted, without how it is done before it, or how much behind it."""
    words = _TITLE_END.sub("", words)
    return _LEAD.sub("", words if words.count('"') % 2 == 0 else words.replace('"', ""))


def measure_words(stated: PassageStatement) -> str:
    """What a figure is of its subject: its growth, decline or share, or how far it is beyond others."""
    said, ahead = stated.statement, stated.passage.normalised[: stated.statement.start]
    beyond, rate = _BEYOND_OTHERS.search(ahead), _OF_A_RATE.search(ahead)
    if beyond is not None:
        return beyond[0]
    of_rate = rate is not None and (said.measure == "rank" or said.figure.dimension in ("points", "count"))
    return (rate[1] if rate is not None and of_rate else "") + _MEASURES[said.measure][0]
