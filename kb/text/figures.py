"""Figures in Chinese and English text: amounts, shares, counts, spans of time and dates, as value and unit.

Libraries were looked at first: cn2an reads a Chinese numeral but neither finds it in a text nor knows
units, quantulum3 and babel do not know Chinese ones; what is common to them is small beside the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache

from kb.quick_dataclass import dataclass
from kb.text.han import HAN_LETTER
from kb.text.months import MONTH_NUMBERS
from kb.text.numbers import han_number, han_value
from kb.text.units import (
    CHINESE_MULTIPLES,
    CHINESE_UNIT,
    CHINESE_UNITS,
    ENGLISH_MULTIPLES,
    ENGLISH_NUMBERS,
    ENGLISH_ORDINALS,
    ENGLISH_PARTS,
    ENGLISH_UNITS,
    Dimension,
)

Day = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at text[start:end].

    ``value`` is in the base of its dimension (yuan, kilograms, parts of one); of a date it is the
    year, and ``day`` holds year, month and day as far as stated. ``quantum`` is the value of one in
    the last digit that is stated: a rounded figure may be half of it off. ``unit`` is the unit as it is
    stated, ``size`` what one of it is in the base of the dimension.
    """

    start: int
    end: int
    text: str
    dimension: Dimension
    value: Fraction
    quantum: Fraction
    day: Day | None = None
    unit: str = ""
    size: Fraction = Fraction(1)

    @property
    def multiplies(self) -> bool:
        """Whether it is a growth by its own word: 翻一番 and "doubled", which say the same as 增长1倍."""
        return self.dimension == "times" and _MULTIPLIED.match(self.text) is not None

    @property
    def number(self) -> Fraction:
        """The value in the unit that is stated (1.4万亿斤: 1.4e12)."""
        return self.value / self.size

    def equals(self, other: Figure) -> bool:
        """Whether both say the same, dates as far as both state them."""
        if self.dimension != other.dimension:
            # 突破3万亿: the unit may be left to the reader.
            return self.value == other.value >= 10_000 and "count" in (self.dimension, other.dimension)
        if self.day is not None and other.day is not None:
            return all(a == b for a, b in zip(self.day, other.day, strict=True) if a is not None and b is not None)
        return self.value == other.value

    def rounds(self, other: Figure) -> bool:
        """Whether this is ``other`` rounded to fewer digits, to the nearest or (3万多, over 3) downwards."""
        if self.dimension != other.dimension or self.day is not None or self.quantum <= other.quantum:
            return False
        nearest = (other.value / self.quantum + Fraction(1, 2)) // 1 * self.quantum
        below = other.value // self.quantum * self.quantum
        return self.value in (nearest, below) and self.value != other.value


_PERCENT, _SMALL = Fraction(1, 100), 10
_MULTIPLIED = re.compile("翻|倍增|doubl|tripl|quadrupl", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.]+")
_MULTIPLES_OF = {"double": 2, "triple": 3, "quadruple": 4}
_DIGITS = r"\d{1,20}"  # bounded: each digit of a long row would have the whole rest of it read
_ARABIC = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.{_DIGITS})?|{_DIGITS}(?:\.{_DIGITS})?"
_HAN = "零〇○一二两三四五六七八九十百千"
_HAN_LARGE = rf"[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?(?:[万亿]+[{_HAN}]*)*"


def _any(words: Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MULTIPLE = _any(list(CHINESE_MULTIPLES))
_CHINESE = re.compile(
    rf"""
      (?P<date>(?P<year>(?<!\d)\d{{4}}|[一二][〇零○九一二三四五六七八]{{3}})年
        (?:(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号])?)?)
    | (?P<years>(?P<first>(?:1[6-9]|20)\d\d)(?:年)?\s*[-~至到]\s*(?P<last>(?:1[6-9]|20)\d\d)年)
    | (?P<parts>(?P<below>[{_HAN}万]+|{_DIGITS})分之(?P<above>[{_HAN}]+(?:点[{_HAN}]+)?|{_ARABIC}))
    | (?P<slashed>(?<![\d/.])(?P<over>[1-9])/(?P<under>[2-9]|10)(?![\d/.]))
    | (?P<listed>{_ARABIC})个?(?=(?:[、和与及](?:{_ARABIC})个?)*[、和与及](?:{_ARABIC})(?P<shared>个百分点|%))
    | (?P<structure>(?<![\d.]){_DIGITS}(?:\.{_DIGITS})?(?:[:∶]{_DIGITS}(?:\.{_DIGITS})?){{2,4}}(?![\d.%]))
    | (?P<tenths>(?P<tenth>[一二两三四五六七八九]|\d)成
        (?:(?P<hundredth>[一二三四五六七八九半])|[多余]|(?![为立本员果功效长熟品绩就型分人])))
    | (?P<doubled>翻了?(?P<fold>[一两二三1-3])?番|(?<=实现)倍增)
    | (?P<rank>第(?P<ordinal>[一二三四五六七八九十]{{1,3}}|\d{{1,3}})[位名](?!额)
        |(?:(?<=[居列国家省市县区界球排别部北])|(?<=[列排]在))
            (?:首位(?!度)|榜首|第(?P<place>[一二三四五六七八九十]|\d{{1,2}})(?!{HAN_LETTER}(?<![和与及])|\d))
        |第(?P<listedrank>[一二三四五六七八九十]|\d{{1,2}})(?=(?:[、和与及]第(?:[一二三四五六七八九十]|\d{{1,2}}))+[位名](?!额))
        |(?<=第[一二三四五六七八九十\d][、和与及])第(?P<nextrank>[一二三四五六七八九十]|\d{{1,2}})(?!{HAN_LETTER}|\d))
    | (?P<range>(?P<low>{_ARABIC})\s*(?P<lowmultiple>{_MULTIPLE})?\s*[-~至到]\s*
        (?P<high>{_ARABIC})\s*(?P<highmultiple>{_MULTIPLE})?[多余]?\s*(?P<rangeunit>{CHINESE_UNIT}))
    | (?P<composed>(?P<high1>{_DIGITS})(?P<sign1>[亿万])(?P<low1>\d)(?P<sign2>千多?万|百万|千|百)
        [多余]?(?P<unit1>{CHINESE_UNIT})?)
    | (?P<halved>一半|半数)
    | (?P<arabic>{_ARABIC})\s*[多余几]?(?P<multiple>万[多余]亿|{_MULTIPLE})?[多余]?(?P<unit>{CHINESE_UNIT})
    | (?P<bare>{_ARABIC})[多余]?(?P<baremultiple>万亿|亿|万)[多余]?(?![{_HAN}])
    | (?<![第{_HAN}.\d])(?P<han>{_HAN_LARGE})[多余]?(?P<hanmultiple>[万亿]*)[多余]?
        (?:(?P<hanunit>{CHINESE_UNIT})|(?:(?<=[万亿])|(?<=[万亿][多余]))(?![里众物分民多余]|有一)(?={HAN_LETTER}{{2}}))
    """,
    re.VERBOSE,
)
_WORD_NUMBER = rf"(?:(?:{_any(list(ENGLISH_NUMBERS))})(?:[\s-](?:{_any(list(ENGLISH_NUMBERS))}))?(?:\s+hundred)?)"
_ENGLISH_MULTIPLE = _any([word for word in ENGLISH_MULTIPLES if len(word) > 1])
_ENGLISH_UNIT = _any(list(ENGLISH_UNITS))
_MONTH = _any(list(MONTH_NUMBERS))


@cache
def _english_pattern() -> re.Pattern[str]:
    """Compiled for the first English text: it takes milliseconds."""
    return re.compile(
        rf"""
          (?P<iso>\b(?P<isoyear>(?:1[6-9]|20)\d\d)-(?P<isomonth>\d\d)-(?P<isoday>\d\d)\b)
        | (?P<dmy>\b(?:(?P<dday>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<dmonth>{_MONTH})\.?,?\s+
            (?P<dyear>(?:1[6-9]|20)\d\d)\b)
        | (?P<mdy>\b(?P<mmonth>{_MONTH})\.?\s+(?P<mday>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<myear>(?:1[6-9]|20)\d\d)\b)
        | (?P<parts>\b(?P<above>an?|{_any(list(ENGLISH_NUMBERS))})[\s-](?P<below>{_any(list(ENGLISH_PARTS))})s?\b
            (?=\s+(?:of|the|this|over|from)\b|[,.;)]|$))
        | (?P<doubled>\b(?P<word>double|triple|quadruple)d\b)
        | (?P<rank>\b(?:(?:rank(?:s|ed|ing)?|placed)\s+(?:it\s+)?
                (?P<place>{_any(list(ENGLISH_ORDINALS))}|\d{{1,3}}(?:st|nd|rd|th))\b
            |(?P<ordinal>{_any(list(ENGLISH_ORDINALS)[1:])}|\d{{1,3}}(?:st|nd|rd|th))[\s-]
                (?:(?:fast|larg|high|bigg|low|long|small|slow)est|most)\b))
        | (?P<half>\bhalf\s+of\b|(?:(?<=\bby\s)|(?<=\bthan\s)|(?<=\bover\s)|(?<=\bnearly\s))half\b(?!\s+an?\b|-))
        | (?P<range>(?<![\w.])(?P<low>{_ARABIC})\s*(?:-|to|and)\s*(?P<high>{_ARABIC})
            \s*(?P<rangemultiple>{_ENGLISH_MULTIPLE})?\s*(?P<rangeunit>{_ENGLISH_UNIT})(?![a-z]))
        | (?P<money>(?P<currency>us\$|\$|¥|rmb|cny|usd|eur|€|£)\s*(?P<amount>{_ARABIC})
            (?:\s*(?P<moneymultiple>{_ENGLISH_MULTIPLE}|[mk](?![a-z])))?)
        | (?<![\w.])(?P<arabic>{_ARABIC})(?:[\s-]*(?P<multiple>{_ENGLISH_MULTIPLE})(?![a-z]))?
            (?:[\s-]*(?:(?:more|additional|extra|further)\s+)?(?P<unit>{_ENGLISH_UNIT})(?![a-z]))?(?![\w])
        | (?<![\w-])(?P<words>{_WORD_NUMBER})(?:\s+(?P<wordmultiple>{_ENGLISH_MULTIPLE}))?
            (?:[\s-]*(?P<wordunit>{_ENGLISH_UNIT})(?![a-z]))?(?![\w-])
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_CURRENCIES: dict[str, Dimension] = {
    "us$": "USD", "$": "USD", "usd": "USD", "¥": "CNY", "rmb": "CNY", "cny": "CNY", "eur": "EUR", "€": "EUR",
    "£": "GBP",
}  # fmt: skip
# Words before a number that make it a name or a place, not a figure.
_LABELLED = re.compile(
    r"(?:第|no\.|number|article|art\.|chapter|section|sec\.|part|figure|table|annex|appendix|item|page|p\.|§|volume|vol\.)\s*$",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER = re.compile(r"\[\d{4}\]\s*\d*\s*号?|\d{1,20}号")
# 37.1 square metres …, rural residents 32.9.
_NOTHING_BEHIND = re.compile(r"[,;]|\.?(?:\s*$|\s+[A-Z])")
# rose by 800 to 2,950, up from 218
_MOVED_BY = re.compile(
    r"\b(?:by|(?:up|down)\s+from|compared\s+(?:with|to)|\d\s+to)\s+(?:(?:about|around|over|nearly|some)\s+)?$"
)
# grew from 10,000 to 100,000
_MOVED_TO = re.compile(r"\s+to\s+(?:(?:about|around|over|nearly|some|more than)\s+)?\d")
_FOLLOWED_BY_NOUN = re.compile(r"\s+(?:[a-z-]+\s+){0,2}?[a-z-]{3,}", re.IGNORECASE)


@lru_cache(maxsize=8192)
def figures_of(text: str) -> tuple[Figure, ...]:
    """``figures_in``, kept: a check of a draft reads the same text for each of its figures."""
    return tuple(figures_in(text))


def figures_in(text: str) -> list[Figure]:
    """The figures of a normalised text, in order, none overlapping another.

    Left out are numbers of parts and documents (第三条, No. 1), and bare numbers that count nothing.
    """
    found: list[Figure] = []
    taken = [match.span() for match in _DOCUMENT_NUMBER.finditer(text)]
    for figure in sorted([*_chinese(text), *_english(text)], key=lambda each: (each.start, -each.end)):
        if any(start < figure.end and figure.start < end for start, end in taken):
            continue
        before = text[max(0, figure.start - 12) : figure.start]
        if before.endswith(("每", " per ")) or ("," not in figure.text and _LABELLED.search(before)):
            continue  # 每千人床位数, per 100 households, No. 1
        taken.append((figure.start, figure.end))
        found.append(figure)
    return found


def said_in_passing(figure: Figure) -> bool:
    """Whether a figure is a small count (三个方面, two sides) or span (又是一年), rarely taken from a source."""
    spoken = figure.dimension in ("years", "months", "days") and not figure.text[0].isascii()
    return (figure.dimension == "count" or spoken) and figure.number < _SMALL


def _chinese(text: str) -> Iterator[Figure]:
    for match in _CHINESE.finditer(text):
        start, end = match.span()
        if match["date"]:
            year, month, day = (han_number(match[name]) if match[name] else None for name in ("year", "month", "day"))
            if year is not None:
                yield _date(match[0], start, end, (year, month, day))
        elif match["years"]:
            yield _date(match["first"], *match.span("first"), (int(match["first"]), None, None))
            yield _date(match["last"] + "年", match.start("last"), end, (int(match["last"]), None, None))
        elif match["parts"]:
            below, above = han_value(match["below"]), han_value(match["above"])
            if below and above is not None:
                quantum = Fraction(1, 10 ** _decimals(match["above"])) / below
                yield Figure(start, end, match[0], "ratio", above / below, quantum, None, "%", _PERCENT)
        elif match["slashed"]:
            quantum = Fraction(1, int(match["under"]))
            yield Figure(start, end, match[0], "ratio", int(match["over"]) * quantum, quantum, None, "%", _PERCENT)
        elif match["listed"]:
            dimension, size = CHINESE_UNITS[match["shared"]]
            yield _scaled(text, start, end, match["listed"], 1, dimension, size, match["shared"])
        elif match["structure"]:
            shares = [(start + each.start(), start + each.end(), each[0]) for each in _NUMBER.finditer(match[0])]
            if 99 <= sum(map(Fraction, re.split("[:∶]", match[0]))) <= 101:  # 7.7:42.6:49.7, parts of a whole
                yield from (_scaled(text, *share, 1, "ratio", _PERCENT, "%") for share in shares)
        elif match["tenths"]:
            part = match["hundredth"] or ""
            hundredths = 5 if part == "半" else han_number(part) or 0
            tenths = Fraction(10 * (han_number(match["tenth"].replace("两", "二")) or 0) + hundredths, 100)
            yield Figure(start, end, match[0], "ratio", tenths, Fraction(1, 100 if part else 10), None, "%", _PERCENT)
        elif match["doubled"]:
            grown = Fraction(2 ** (han_number((match["fold"] or "一").replace("两", "二")) or 1) - 1)
            yield Figure(start, end, match[0], "times", grown, Fraction(1), None, "倍")
        elif match["rank"]:
            rank = Fraction(
                han_number(match["ordinal"] or match["place"] or match["listedrank"] or match["nextrank"] or "1") or 0
            )
            yield Figure(start, end, match[0], "rank", rank, Fraction(1))
        elif match["range"]:
            dimension, size = CHINESE_UNITS[match["rangeunit"]]
            high_multiple = CHINESE_MULTIPLES.get(match["highmultiple"] or "", 1)
            low_multiple = CHINESE_MULTIPLES[match["lowmultiple"]] if match["lowmultiple"] else high_multiple
            unit, low_end = match["rangeunit"], max(match.end("lowmultiple"), match.end("low"))
            yield _scaled(text, match.start("low"), low_end, match["low"], low_multiple, dimension, size, unit)
            yield _scaled(text, match.start("high"), end, match["high"], high_multiple, dimension, size, unit)
        elif match["composed"]:  # 2万5千公里
            dimension, size = CHINESE_UNITS[match["unit1"]] if match["unit1"] else ("count", Fraction(1))
            last = CHINESE_MULTIPLES[match["sign2"].replace("多", "")] * size
            whole = int(match["high1"]) * CHINESE_MULTIPLES[match["sign1"]] * size + int(match["low1"]) * last
            yield Figure(start, end, match[0], dimension, whole, Fraction(last), None, match["unit1"] or "", size)
        elif match["halved"]:
            half = Fraction(1, 2)
            yield Figure(start, end, match[0], "ratio", half, half, None, "%", _PERCENT)
        elif match["arabic"]:
            if text.endswith("PM", 0, start):
                continue  # PM2.5年均浓度
            dimension, size = CHINESE_UNITS[match["unit"]]
            multiple = CHINESE_MULTIPLES.get(re.sub("[多余]", "", match["multiple"] or ""), 1)
            yield _scaled(text, start, end, match["arabic"], multiple, dimension, size, match["unit"])
        elif match["bare"]:
            yield _scaled(
                text, start, end, match["bare"], CHINESE_MULTIPLES[match["baremultiple"]], "count", Fraction(1), ""
            )
        elif match["han"]:
            words = match["han"] + (match["hanmultiple"] or "")
            value = han_value(words)
            unit = match["hanunit"] or ""
            dimension, size = CHINESE_UNITS[unit] if unit else ("count", Fraction(1))
            # 一个, 一种, 一次 are articles rather than counts, 千万工程 is a name.
            if value and not (value == 1 and dimension == "count") and (unit or words[0] not in "百千"):
                yield Figure(start, end, match[0], dimension, value * size, _quantum(value) * size, None, unit, size)


def _english(text: str) -> Iterator[Figure]:
    for match in _english_pattern().finditer(text):
        start, end = match.span()
        if match["iso"]:
            day = (int(match["isoyear"]), int(match["isomonth"]), int(match["isoday"]))
            yield _date(match[0], start, end, day)
        elif match["dmy"]:
            stated = int(match["dday"]) if match["dday"] else None
            yield _date(match[0], start, end, (int(match["dyear"]), MONTH_NUMBERS[match["dmonth"].lower()], stated))
        elif match["mdy"]:
            yield _date(
                match[0], start, end, (int(match["myear"]), MONTH_NUMBERS[match["mmonth"].lower()], int(match["mday"]))
            )
        elif match["parts"]:
            above = ENGLISH_NUMBERS.get(match["above"].lower(), 1)
            below = ENGLISH_PARTS[match["below"].lower()]
            share = Fraction(above, below)
            yield Figure(start, end, match[0], "ratio", share, Fraction(1, below), None, "%", _PERCENT)
        elif match["doubled"]:
            grown = Fraction(_MULTIPLES_OF[match["word"].lower()] - 1)
            yield Figure(start, end, match[0], "times", grown, Fraction(1), None, "times")
        elif match["rank"]:
            word = (match["place"] or match["ordinal"]).lower()
            rank = Fraction(ENGLISH_ORDINALS.get(word) or int(word[:-2]))
            yield Figure(start, end, match[0], "rank", rank, Fraction(1))
        elif match["half"]:
            half = Fraction(1, 2)
            yield Figure(start, start + 4, text[start : start + 4], "ratio", half, half, None, "%", _PERCENT)
        elif match["range"]:
            unit = _unit_name(match["rangeunit"])
            dimension, size = ENGLISH_UNITS[unit]
            multiple = ENGLISH_MULTIPLES.get((match["rangemultiple"] or "").lower(), 1)
            yield _scaled(text, match.start("low"), match.end("low"), match["low"], multiple, dimension, size, unit)
            yield _scaled(text, match.start("high"), end, match["high"], multiple, dimension, size, unit)
        elif match["money"]:
            word = (match["moneymultiple"] or "").lower()
            multiple = 1000 if word == "k" else ENGLISH_MULTIPLES.get(word, 1)
            currency = match["currency"].lower()
            yield _scaled(text, start, end, match["amount"], multiple, _CURRENCIES[currency], Fraction(1), currency)
        elif match["arabic"]:
            figure = _english_number(text, match)
            if figure is not None:
                yield figure
        elif match["words"] and (match["wordmultiple"] or match["wordunit"]):
            value = Fraction(_words_value(match["words"]))
            multiple = ENGLISH_MULTIPLES.get((match["wordmultiple"] or "").lower(), 1)
            dimension, size = (
                ENGLISH_UNITS[_unit_name(match["wordunit"])] if match["wordunit"] else ("count", Fraction(1))
            )
            quantum = (_quantum(value) if multiple == 1 else Fraction(1)) * multiple * size
            unit = _unit_name(match["wordunit"] or "")
            yield Figure(start, end, match[0], dimension, value * multiple * size, quantum, None, unit, size)


def _english_number(text: str, match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    number, word, unit = match["arabic"], match["multiple"], match["unit"]
    after = text[end : end + 1]
    if after and after > "\u2e7f":
        return None  # a Chinese word follows: a Chinese figure, or a name
    if unit or word:
        dimension, size = ENGLISH_UNITS[_unit_name(unit)] if unit else ("count", Fraction(1))
        multiple = ENGLISH_MULTIPLES.get((word or "").lower(), 1)
        return _scaled(text, start, end, number, multiple, dimension, size, _unit_name(unit or ""))
    if re.fullmatch(r"(?:1[6-9]|20)\d\d", number):
        return _date(number, start, end, (int(number), None, None))
    end = match.end("arabic")
    elided = re.search("[.,]", number) and text[start - 1 : start] == " " and _NOTHING_BEHIND.match(text, end)
    if (
        elided
        or _MOVED_BY.search(text, 0, start)
        or (_MOVED_TO.match(text, end) and text.endswith("from ", 0, start))
        or (_FOLLOWED_BY_NOUN.match(text, end) and not re.search(r"[(（]\s*$", text[:start]))
    ):
        return _scaled(text, start, end, number, 1, "count", Fraction(1), "")
    return None


def _unit_name(word: str) -> str:
    return re.sub(r"\s+", " ", word.lower())


def _date(text: str, start: int, end: int, day: Day) -> Figure:
    return Figure(start, end, text, "date", Fraction(day[0]), Fraction(1), day)


def _scaled(
    text: str, start: int, end: int, number: str, multiple: int, dimension: Dimension, size: Fraction, unit: str
) -> Figure:
    value = Fraction(number.replace(",", ""))
    decimals = _decimals(number)
    quantum = Fraction(1, 10**decimals) if decimals else Fraction(1) if multiple > 1 else _quantum(value)
    scale = multiple * size
    return Figure(start, end, text[start:end], dimension, value * scale, quantum * scale, None, unit, size)


def _decimals(number: str) -> int:
    point = number.find(".") if "." in number else number.find("点")
    return len(number) - point - 1 if point >= 0 else 0


def _quantum(value: Fraction) -> Fraction:
    """One in the last stated digit: a whole thousand or more is taken as stated to its last digit that is not 0."""
    if value.denominator != 1 or value < 1000:
        return Fraction(1)
    size, whole = 1, int(value)
    while whole % (size * 10) == 0:
        size *= 10
    return Fraction(size)


def _words_value(words: str) -> int:
    value = 0
    for word in re.split(r"[\s-]+", words.lower()):
        value = value * 100 if word == "hundred" else value + ENGLISH_NUMBERS[word]
    return value
