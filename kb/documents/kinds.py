"""The kind of a document, and whether it is a newspaper's, by its title and source."""

from __future__ import annotations

import re

from kb.documents.document import Kind
from kb.documents.document_numbers import is_standard
from kb.text.language import Language
from kb.text.normalise import normalise

_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(报告|汇报)$"), "report"),
    (re.compile(r"[通告]知[书单]?$|通告$|通报$|公告$|公示$|通函$"), "notice"),
    (re.compile(r"(决定书?|决议|命令|令)$"), "decision"),
    (re.compile(r"(函|批复|答复|复电)$"), "letter"),
    (
        re.compile(
            r"(标准|导则)$|^(?:(?:GB|DB\d*|[A-Z]{2,3})(?:/T)?|[TQ]/[A-Z\d]{2,12})\s*[\d.]+\s*[-—–]\s*(?:19|20)\d{2}"
        ),
        "standard",
    ),
    (re.compile(r"意见$"), "opinions"),
    (re.compile(r"(规划|计[划画]|方案|预案|纲要|行动)$|规划纲要"), "plan"),
    (re.compile(r"解释(（[一二三四五六七八九十]+）)?$"), "interpretation"),
    (re.compile(r"[条规]例$|组织通则$"), "regulation"),
    (re.compile(r"(办法|若干措施)$"), "measures"),
    (re.compile(r"(规定|规则|细则|规程|规范|章程|准则)$"), "rules"),
    (re.compile(r"(法|法典|宪法|基本法|修正案)$"), "law"),
)
_ENGLISH_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"^(?:an act|a bill)\b|^to [a-z].* for other purposes$|\bact (?:19|20)\d\d$|\bbill$", re.I), "law"),
    (re.compile(r"\b(opinions?|guidelines?|guiding opinions)\b", re.I), "opinions"),
    (re.compile(r"\b(?:notice|notification|circular)\b", re.I), "notice"),
    (re.compile(r"\b(plan|programme|program|outline|strategy)\b", re.I), "plan"),
    (re.compile(r"\b(?:decision|resolution|RES|executive order)\b", re.I), "decision"),
    (re.compile(r"\binterpretation\b", re.I), "interpretation"),
    (re.compile(r"\b(regulations?|ordinance)\b", re.I), "regulation"),
    (re.compile(r"\bmeasures\b", re.I), "measures"),
    (re.compile(r"\b(rules?|provisions|code of (?:practice|conduct|ethics))\b", re.I), "rules"),
    (re.compile(r"\b(law|act|code|constitution)\b", re.I), "law"),
    (re.compile(r"\breport\b", re.I), "report"),
    (re.compile(r"\bstandard\b", re.I), "standard"),
    (re.compile(r"\b(letter|reply)\b", re.I), "letter"),
)
_MATTER = re.compile(
    r"\b(?:of(?! (?:practice|conduct|ethics))|on|for|to|in|adopting|approving|concerning|establishing|regarding)\b",
    re.I,
)


def kind_of_number(number: str | None) -> Kind | None:
    """The kind that a document's number names (GB/T 9704—2012, 第12/2021號行政法規), or None."""
    if is_standard(number):
        return "standard"
    named = re.search("[号號](法律|行政法[规規])$", number or "")
    return None if named is None else "law" if named[1] == "法律" else "regulation"


def kind_of_series(number: str | None) -> Kind | None:
    """The kind of the series that a document's number counts (Circular 3/2019, 教育局通告第5/2023號), or None."""
    han = re.match(r"\D{2,}(?=第|\d{4}年第)", normalise(number or ""))
    if han:
        kind = kind_of(han[0], "zh")
        return kind if kind in ("notice", "letter") else None  # an order brings texts of any kind
    return kind_of(number, "en") if number and number.isascii() else None


def kind_of(title: str, language: Language) -> Kind | None:
    """The kind that a title names, or None."""
    bare = re.sub(r"(\s*[（(][^）)]*[）)])+\s*$", "", title).strip()
    if language == "zh":
        if re.search("最高人民(法院|检察院)", title) and re.search(r"(解释|规定|批复|意见|答复|解答)$", bare):
            return "interpretation"
        # Only 《…》 at the very end names another text: 关于印发《…规划》的通知 is a notice.
        bare = normalise(bare.rstrip("》> "))
        return next((kind for pattern, kind in _KINDS if pattern.search(bare)), None)
    # A resolution adopting a plan is a resolution, and a strategy's annual report a report.
    for text in (_MATTER.split(bare)[0], bare):
        named = [(match.end(), kind) for each, kind in _ENGLISH_KINDS for match in each.finditer(text)]
        if named:
            return max(named, key=lambda found: found[0])[1]
    return None
