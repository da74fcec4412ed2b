"""Dates as documents print them, in Chinese and English."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

from kb.text.months import MONTH_NUMBERS
from kb.text.numbers import HAN_NUMERALS, han_number

_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_HAN = "〇零○Ｏ一二三四五六七八九十"
_YEAR = rf"[0-9０-９]{{4}}|[{_HAN}0O]{{4}}"  # 二0二四, 二O二四: typed where 〇 is not on the keyboard
_MONTH_OF_YEAR = rf"[0-9０-９]{{1,2}}|[{_HAN}]{{1,2}}"
_DAY_OF_MONTH = rf"[0-9０-９]{{1,2}}|[{_HAN}]{{1,3}}"
CHINESE_DATE = rf"(?:{_YEAR})\s*年\s*(?:{_MONTH_OF_YEAR})\s*月\s*(?:{_DAY_OF_MONTH})\s*日"
"""2026年1月3日, 二〇二六年一月三日: for patterns, without groups."""
DATE = re.compile(
    rf"(?P<y>{_YEAR})\s*年\s*(?P<m>{_MONTH_OF_YEAR})\s*月\s*(?P<d>{_DAY_OF_MONTH})\s*日"
    r"|(?<!\d)(?P<iy>\d{4})\s?(?P<sep>[-./])\s?(?P<im>\d{1,2})\s?(?P=sep)\s?(?P<id>\d{1,2})(?!\d)"
    rf"|\b(?P<em>{_MONTH})\.?\s+(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ey>\d{{4}})\b"
    rf"|\b(?P<fd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?P<fm>{_MONTH})\.?,?\s+(?P<fy>\d{{4}})\b",
    re.IGNORECASE,
)
REPUBLICAN_DATE = re.compile(
    r"[（(]?(?:中[華华])?民[國国]\s*(?P<y>\d{2,3}|[零〇一二三四五六七八九十百]{1,6})\s*年"
    r"\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
"""中華民國114年3月4日, in the calendar of the Republic of China: 2025-03-04."""
_IN_FIGURES = re.compile(r"(\d{1,2})([./])(\d{1,2})\2((?:19|20)\d{2})")


def dates_in(text: str) -> list[date]:
    """Every date in the text, in order; what looks like one but is none (2026-13-40) is left out."""
    return [found for match in DATE.finditer(text) if (found := date_of(match))]


def first_date(text: str) -> date | None:
    """The first date in the text, or None."""
    return next(iter(dates_in(text)), None)


def typed_date(text: str, *, last: bool = False) -> date | None:
    """The day that a person types as a day, a month or a year: 2026-01-03, 20260103, 2026/1, 2026年,
    二〇二六年一月三日.

    Of a month or a year it is the first day, or the ``last``. None where the text is no date.
    """
    digit = f"[0-9{HAN_NUMERALS}]"
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", plain) or re.fullmatch(
        rf"({digit}{{4}})(?:[-./年]({digit}{{1,2}})(?:[-./月]({digit}{{1,3}})[日号]?|月)?|年)?", plain
    )
    if match is None:
        return None
    year, month, day = (han_number(part or "") for part in match.groups())
    try:
        month = (12 if last else 1) if month is None else month
        day = (calendar.monthrange(year or 0, month)[1] if last else 1) if day is None else day
        return date(year or 0, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def typed_day(text: str) -> date | None:
    """The day that a person types; None where the text is no date, or a month or a year."""
    first, last = typed_date(text), typed_date(text, last=True)
    return first if first == last else None


def date_in_figures(text: str) -> date | None:
    """The date that a text is, day first or month first: 30.6.2021, 09/14/2021; None where both may be: 4/5/2021."""
    match = _IN_FIGURES.fullmatch(text.strip())
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "/" and first != second and max(first, second) <= 12:
        return None
    day, month = (second, first) if match[2] == "/" and second > 12 else (first, second)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def date_of(match: re.Match[str]) -> date | None:
    """The date of a match of DATE, or None when the calendar has no such day."""
    if match["y"]:
        parts = [han_number(match[key]) for key in "ymd"]
    elif match["iy"]:
        parts = [int(match[key]) for key in ("iy", "im", "id")]
    elif match["em"]:
        parts = [int(match["ey"]), MONTH_NUMBERS[match["em"].lower()], int(match["ed"])]
    else:
        parts = [int(match["fy"]), MONTH_NUMBERS[match["fm"].lower()], int(match["fd"])]
    year, month, day = (part or 0 for part in parts)
    try:
        return date(year, month, day) if 1000 <= year <= 2200 else None
    except ValueError:
        return None


def republican_date(match: re.Match[str]) -> date | None:
    """The date of a match of REPUBLICAN_DATE, or None when the calendar has no such day."""
    try:
        return date(1911 + (han_number(match["y"]) or 0), han_number(match["m"]) or 0, han_number(match["d"]) or 0)
    except ValueError:
        return None
