"""Numbers written in Chinese numerals or in Roman ones."""

from __future__ import annotations

import re
from fractions import Fraction

HAN_NUMERALS = "零〇○一二三四五六七八九十百千"
"""What numbers of articles, chapters and items are written with, for classes of regular expressions."""
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○ＯOo0", 0) | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral (一百二十三, 二〇二六, 二0二六, １２, 12), or None."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def han_value(text: str) -> Fraction | None:
    """The value of a numeral in Chinese or Arabic digits (三百二十万, 一亿二千万, 二点五), or None."""
    if not text:
        return None
    if text[0].isdigit():
        return Fraction(text.replace(",", ""))
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.rpartition(sign)
        if found:
            high = han_value(head) if head else Fraction(1)
            low = han_value(tail) if tail else Fraction(0)
            return None if high is None or low is None else high * size + low
    if "点" in text:
        whole, _, part = text.partition("点")
        value, digits = han_number(whole), [han_number(digit) for digit in part]
        if value is None or any(digit is None for digit in digits):
            return None
        return Fraction(f"{value}.{''.join(map(str, digits))}")
    value = han_number(text)
    return None if value is None else Fraction(value)


def roman_number(text: str) -> int | None:
    """The value of a Roman numeral in capitals, or None."""
    if not re.fullmatch(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", text) or not text:
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for index, character in enumerate(text):
        value = values[character]
        total += -value if index + 1 < len(text) and values[text[index + 1]] > value else value
    return total
