"""The numbers that official documents print before their parts, Chinese and English.

Chinese: 第一编（篇） 第一分编 第一部分 第一章 第一节 第一条(之一), 一、（一）1.（1）① (GB/T 9704-2012, 7.3.3).
English: Part, Title, Chapter, Article, Section, I. A. 1. 1.1 (a) (i).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Literal

from kb.quick_dataclass import dataclass
from kb.text.character_tables import RADICALS, RADICALS_TO
from kb.text.han import HAN_LETTER
from kb.text.invisible import visible
from kb.text.numbers import HAN_NUMERALS, han_number, roman_number

Level = Literal[
    "annex", "part", "subpart", "title", "chapter", "section", "article",
    "first", "second", "decimal", "third", "fourth", "fifth",
]  # fmt: skip
# How deep each kind of number stands when nothing else tells: 一、 is first, （一） second, 1. third ...
RANK: dict[Level, float] = {
    "annex": -1, "part": 0, "subpart": 1, "title": 1, "chapter": 2, "section": 3, "article": 4,
    "first": 5, "second": 6, "decimal": 6.5, "third": 7, "fourth": 8, "fifth": 9,
}  # fmt: skip

_HAN_NUMBER = HAN_NUMERALS + "两"
_ENGLISH_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
}  # fmt: skip
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
RADICAL_SPELLINGS = {
    code: unicodedata.normalize("NFKC", RADICALS_TO[RADICALS.index(chr(code))] if chr(code) in RADICALS else chr(code))
    for code in range(0x2E80, 0x2FE0)
}
_HEAD = 200  # characters within which a number stands


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the head of a block: its kind, its value, its label, and where the text after it starts.

    ``label`` is the value as it stands in a place (``12``, ``12-1`` for 第十二条之一 and 第 12-1 條, ``1.2``);
    ``certain`` is False where it might be ordinary prose (第五条 without a space behind it).
    """

    level: Level
    value: int
    label: str
    end: int
    certain: bool = True


_HAN_PART = re.compile(
    rf"第\s*(?P<value>(?:[{_HAN_NUMBER}]\s*)+|[0-9０-９]+)(?:\s*[-－]\s*(?P<inserted>\d{{1,2}}))?"
    r"\s*(?P<unit>分[编編]|[编編篇]|部分?|章|[节節]|[条條])(?:\s*之\s*(?P<behind>[一二三四五六七八九十]+))?"
    r"(?P<gap>[\s：:、．.]*)(?P<next>.?)"
)
_HAN_LEVELS: dict[str, Level] = {
    "编": "part", "篇": "part", "分编": "subpart", "部分": "part", "部": "part", "章": "chapter",
    "节": "section", "条": "article", "編": "part", "分編": "subpart", "節": "section", "條": "article",
}  # fmt: skip
_HAN_FIRST = re.compile(rf"([{_HAN_NUMBER}]{{1,5}})\s*[、．]\s*")
# 一　总体要求: the sequence decides (kb.documents.structure).
_HAN_BARE = re.compile(rf"([{_HAN_NUMBER}]{{1,3}})(?:\u3000+| {{1,4}})(?={HAN_LETTER}{{2}})")
_CAPITALS = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾", "一二二三三四五六六七八九十")
_HAN_CAPITAL = re.compile(r"([壹贰貳叁參肆伍陆陸柒捌玖拾]{1,3})\s*[、．.]\s*")  # over 一、 in Taiwan
_SECTION_SIGN = re.compile(r"§{1,2}\s*((?:\d{1,4}[.-])*(\d{1,4})[a-z]?)\.?\s+(?=\S)")
_HAN_SECOND = re.compile(rf"[（(]\s*([{_HAN_NUMBER}]{{1,5}})\s*[)）]\s*[、.．]?\s*")
# Numbers that are one character with their brackets, dot or circle: the first one, the last one.
_ENCLOSED: tuple[tuple[str, str, Level], ...] = (
    ("㈠", "㈩", "second"), ("⒈", "⒛", "third"), ("⑴", "⒇", "fourth"), ("①", "⑳", "fifth"),
)  # fmt: skip
_DECIMAL = re.compile(r"([1-9]\d{0,2}(?:[.．]\d{1,2}){1,5})(?:[.．、]\s*|\s+|(?=[^\d\s.．%％])|$)")
_LETTERED = re.compile(rf"([A-Z](?:\.\d{{1,2}}){{1,5}})(?:[\s\u3000]+(?=\S)|(?={HAN_LETTER})|$)")  # A.1 in annex A
# 1 总则, 1总则, 1 Prohibition: the outline decides whether it is a number at all (kb.documents.outline).
_PLAIN = re.compile(rf"([1-9]\d?)(?:[ \t\u3000\xa0]+(?=(?:{HAN_LETTER}|[A-Z（(《“]))|(?={HAN_LETTER}))")
_THIRD = re.compile(r"(\d{1,3})\s*(?:[.．](?!\d)|、|．)\s*")
_FOURTH = re.compile(r"[（(]\s*(\d{1,3})\s*[)）]\s*|(\d{1,3})[)）]\s*")
_ENGLISH_PART = re.compile(
    r"(part|subpart|title|chapter|section|article|sec\.|art\.)\s+([0-9]{1,4}[A-Za-z]?|[IVXLC]+|[A-Z](?=\W|$)|"
    + "|".join(_ENGLISH_NUMBERS)
    + r")(?=[\s.:：—–-]|$)(?P<gap>[\s.:：—–-]*)",
    re.IGNORECASE,
)
_ENGLISH_LEVELS: dict[str, Level] = {
    "part": "part", "subpart": "subpart", "title": "title", "chapter": "chapter", "section": "section",
    "sec.": "section", "article": "article", "art.": "article",
}  # fmt: skip
_ROMAN = re.compile(r"([IVXL]{1,6})[.、]\s+")
_LETTER = re.compile(r"([A-Z])\.\s+(?=[A-Z])")
_LOWER = re.compile(r"[(（]([a-z]{1,4})[)）]\s*")
# What follows 第五条 when a sentence speaks of it, and not when the article begins.
_SPOKEN_OF = re.compile(r"规定|第|所|的|、|至|和|中|与|或|及|关于|款|项|修改|（(?:[一二三四五六七八九十\d]+）|第)")


def number_of(text: str) -> Number | None:
    """The number that a block begins with, or None. Characters that show nothing are passed over."""
    head = text[:_HEAD]
    shown, places = visible(head)
    if len(shown) == len(head):
        return _number_of(text)
    bare = shown.lstrip()
    found = _number_of(bare + text[_HEAD:])
    if found is None:
        return None
    end = found.end + len(shown) - len(bare)
    return replace(found, end=places[end] if end <= len(shown) else end + len(head) - len(shown))


def is_numbered(text: str) -> bool:
    """Whether a line begins with a number of the document's outline for certain."""
    number = number_of(text)
    return number is not None and number.certain


def _number_of(text: str) -> Number | None:
    if _RADICAL.search(text, 0, 24):  # ⼀、 as the text layers of PDF files have it
        text = text[:200].translate(RADICAL_SPELLINGS) + text[200:]
    head = text[:1]
    if head == "第":
        return _han_part(text)
    if head in _HAN_NUMBER and (match := _HAN_FIRST.match(text) or _HAN_BARE.match(text)):
        value = han_number(match[1])
        return Number("first", value, str(value), match.end(), certain=match.re is _HAN_FIRST) if value else None
    if match := _HAN_CAPITAL.match(text):
        value = han_number(match[1].translate(_CAPITALS))
        return Number("chapter", value, str(value), match.end()) if value else None
    if head == "§" and (match := _SECTION_SIGN.match(text)):
        return Number("article", int(match[2]), match[1], match.end())
    if head in "（(":
        if match := _HAN_SECOND.match(text):
            value = han_number(match[1])
            return Number("second", value, str(value), match.end()) if value else None
        if match := _FOURTH.match(text):
            return Number("fourth", int(match[1]), match[1], match.end())
        if match := _LOWER.match(text):
            return Number("fourth", ord(match[1][0]) - 96, match[1], match.end(), certain=False)
        return None
    if head.isdecimal():
        if match := _DECIMAL.match(text):
            label = match[1].replace("．", ".")
            return Number("decimal", int(label.rpartition(".")[2]), label, match.end(), certain=False)
        if match := _THIRD.match(text):
            return Number("third", int(match[1]), str(int(match[1])), match.end())
        if match := _FOURTH.match(text):
            return Number("fourth", int(match[2]), match[2], match.end())
        if match := _PLAIN.match(text):
            return Number("decimal", int(match[1]), str(int(match[1])), match.end(), certain=False)
        return None
    for first, last, level in _ENCLOSED:
        if first <= head <= last:
            value = ord(head) - ord(first) + 1
            return Number(level, value, str(value), len(text) - len(text[1:].lstrip(" \u3000、.．")))
    if head.isascii() and head.isalpha():
        if match := _LETTERED.match(text):
            label = match[1].lower()
            return Number("decimal", int(label.rpartition(".")[2]), label, match.end(), certain=False)
        return _english(text)
    return None


def _han_part(text: str) -> Number | None:
    match = _HAN_PART.match(text)
    if not match:
        return None
    value = han_number(re.sub(r"\s+", "", match["value"]))
    if value is None or (match["unit"] == "部" and match["next"] and not match["gap"]):
        return None
    level = _HAN_LEVELS[match["unit"]]
    label = str(value)
    if inserted := match["inserted"] or match["behind"]:  # 第 3-1 條 is 第三条之一
        label += f"-{han_number(inserted)}"
    end = match.start("next")
    certain = bool(match["gap"]) or not match["next"] or match["next"] in "【[（(“《"
    if not certain or (match["next"] and match["next"] in "（("):
        if _SPOKEN_OF.match(text, end):
            return None
        certain = False
    return Number(level, value, label, end, certain)


def _english(text: str) -> Number | None:
    if match := _ENGLISH_PART.match(text):
        level = _ENGLISH_LEVELS[match[1].lower()]
        printed = match[2]
        if printed[0].isdecimal():
            return Number(level, int(re.match(r"\d+", printed)[0]), printed.lower(), match.end())  # type: ignore[index]
        # C, D, L and M alone are letters: no outline has a hundred parts.
        roman = len(printed) > 1 or printed.upper() in "IVX"
        value = _ENGLISH_NUMBERS.get(printed.lower()) or (roman_number(printed) if roman else None)
        if value:
            return Number(level, value, str(value), match.end())
        return Number(level, ord(printed[0].upper()) - 64, printed.lower(), match.end(), certain=bool(match["gap"]))
    if match := _ROMAN.match(text):
        value = roman_number(match[1])
        if value:
            return Number("first", value, str(value), match.end(), certain=len(match[1]) > 1 or value in (1, 5, 10))
    if match := _LETTER.match(text):
        return Number("second", ord(match[1]) - 64, match[1].lower(), match.end(), certain=False)
    return None
