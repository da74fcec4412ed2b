"""The numbers of official documents: 国发〔2026〕1号, 国务院令第588号, GB/T 9704—2012, S.I. No. 214 of 2020."""

from __future__ import annotations

import re

from kb.text.han import HAN_LETTER

YEAR = r"(?:19|20|１９|２０)\d{2}"  # an office may type all its digits full width
_STANDARD_CODE = r"(?:(?:GB|DB\d{0,4}|[A-Z]{2,4})(?:/(?:[TZ]|IEC|TS|TR))?|[TQ]/[A-Z\d]{2,12})"
_NARROW = {ord("０") + digit: str(digit) for digit in range(10)}
NUMBER = re.compile(
    rf"{HAN_LETTER}{{1,12}}\s*[〔\[［（(【]\s*{YEAR}\s*[〕\]］）)】]\s*(?:第\s*)?\d{{1,5}}\s*号"
    rf"|{HAN_LETTER}{{2,30}}(?:令|公告|通告)\s*(?:[〔（(]?\s*{YEAR}\s*年?\s*[〕）)]?\s*)?"
    r"(?:第\s*[0-9０-９一二三四五六七八九十百零〇○]{1,6}\s*号|[〔（(]第\s*\d{1,4}\s*号[〕）)])"
    rf"|{HAN_LETTER}{{2,30}}第\s*\d{{1,4}}\s*号令"
    rf"|(?:\d{{2,3}}年度)?{HAN_LETTER}{{1,12}}字(?:第\s*\d{{2,15}}|\d{{6,15}})[A-Z]?\s*[号號](?:[令函])?"
    rf"|{_STANDARD_CODE}\s*\d{{1,6}}(?:[.-]\d{{1,3}})?\s*[-—–:]\s*{YEAR}"
    rf"|[A-Z][a-z]+(?:\s[A-Z][a-z]+){{0,3}}\s*[〔\[(]\s*{YEAR}\s*[〕\])]\s*No\.?\s*\d{{1,5}}"
    r"|(?:[A-Z][a-z]+\s)*(?:Order|Decree) No\.\s?\d{1,4}(?: of the (?:[A-Z][a-z]+(?: (?:of|and|the))*\s?)+)?"
    rf"|{YEAR}\s*年第\s*\d{{1,4}}\s*[号號](?:[条條]例|{HAN_LETTER}{{0,4}}公告)?(?:[（(]总第\s*\d+\s*[号期][）)])?"
)
"""An official document's number: 国发〔2026〕1号, 国务院令第588号, 府法字第1140012345號令, GB/T 9704—2012."""
_WORDS = r"(?:(?:[A-Z][\w.'’&]*|of|and|the|for)\s+){0,6}"
_LABEL = (
    r"(?i:Act|Bill|Bulletin|By-?law|Circular(?: Letter)?|Decision|Decree|Directive|Instruction|Law|Letter|Notice|"
    r"Notification|Order|Ordinance|Proclamation|Resolution|Rule)"
)
_SERIES = r"(?:[A-Z]{1,4}[-./ ]|\d{1,2}:)?\d{1,6}[A-Z]?(?:\s?[/-]\s?[\w.()]+)+"  # 12/3/2022-EC, 117-412, 3:21-cv-00417
# Numbers that count on a line of their own: in a sentence they may be another document's.
_ALONE = re.compile(
    rf"{_WORDS}(?:[A-Z]\.)*(?i:No\.?|Number):?\s?"
    rf"(?:{_SERIES}|[A-Z]\.? \d{{1,5}}|\d{{1,4}}(?:,\s?|\s(?i:of)\s){YEAR}|{YEAR}[-/]\d{{1,4}})"
    rf"|(?:[A-Z]\.){{2}} \d{{1,4}} of {YEAR}"  # L.N. 84 of 2007
    rf"|{_WORDS}{_LABEL} (?:{_SERIES}|(?i:No)\.?\s?\d{{1,4}}(?:[-/]\d{{1,4}})?|\d{{2,5}}\.\d{{1,3}}"
    rf"|{YEAR} No \d{{1,4}})"
    rf"|(?:{_WORDS}|(?:[A-Z]\.\s?){{2,4}}){YEAR},? (?:CHAPTER|c\.?|ch\.?|chap\.|No\.?|asp)"
    r" ?\w{1,5}(?:-\d+)?(?: \([A-Z]\. ?\d{1,4}\))?"
    # Symbols of the United Nations, and of registers: A/RES/76/219, S/RES/2711 (2023), SOR/2018-66.
    rf"|[A-Z]{{1,5}}(?:[./][A-Z\d.]{{1,8}})*/\d{{1,4}}(?:[/-]\d{{1,4}})*(?:\s\({YEAR}\))?"
    rf"|(?:(?:[A-Z]\. ?){{2,3}}|S\. ?)\d{{1,5}}(?:\([A-Z]\))?"
    rf"|[A-Z]{{2,5}} {YEAR}/\d{{1,4}}|[A-Z]{{2,5}}\d{{1,3}}\.\d{{1,3}}"
    rf"|[A-Z]{{2,5}}\({YEAR}\) \d{{1,5}}(?: final)?"
    rf"|{_WORDS}(?i:Executive Order|Circular|Bulletin|Directive|Bill) \d{{1,6}}"
    rf"|(?:S\.?I\.?|S\.?R\.?)\s?{YEAR}[-/]\d{{1,4}}"
    rf"|[（(]{YEAR}[）)]\s*{HAN_LETTER}\d{{0,4}}{HAN_LETTER}{{1,6}}\d{{1,6}}号"
    r"|[A-Z]{1,6}-\d{2,4}-\d{1,6}"  # M-22-31
    r"|(?:指导|典型|参考)(?:性)?案例\s*(?:第\s*)?\d{1,4}\s*号"
    # 立法會CB(1)512/2023(04)號文件
    rf"|(?:{HAN_LETTER}|[（）()]){{0,20}}[A-Z]{{1,6}}[A-Z\d()（）/. -]{{0,20}}\d[A-Z\d()（）]{{0,8}}\s*[号號](?:文件)?"
    rf"|(?:{HAN_LETTER}|[（）()]){{0,20}}第\s*\d{{1,5}}\s*/\s*(?:[A-Z]{{2,6}}/)?(?:{YEAR}|\d{{2}})(?:/[A-Z]{{1,3}})?"
    rf"\s*[号號]{HAN_LETTER}{{0,10}}"
)
_STANDARD = re.compile(rf"{_STANDARD_CODE}\s*\d{{1,6}}(?:[.-]\d{{1,3}})?\s*[-—–:]\s*{YEAR}")


def without_number(title: str) -> tuple[str, str | None]:
    """(a title without the document's number that stands behind it in brackets, that number)."""
    if title.rstrip()[-1:] in "）)】":
        for opening in re.finditer(r"[（(【]", title):
            number = NUMBER.fullmatch(title[opening.end() :].rstrip().rstrip("）)】").strip())
            if number and opening.start() > 4:
                return title[: opening.start()].rstrip(), compact(number[0])
    return title, None


def is_standard(number: str | None) -> bool:
    """Whether a document's number is a standard's: GB/T 9704—2012, DB31/T 1234—2023."""
    return number is not None and _STANDARD.match(number) is not None


def number_line(text: str) -> str | None:
    """The number that a line is, in brackets or not, or None where it says anything else."""
    text = text.strip()
    if text[:1] in "（(" and text[-1:] in "）)":
        text = text[1:-1].strip()
    text = re.sub(r"(?<=:\d{4})\(E\)$", "", text)  # ISO/IEC 29500-3:2012(E): its language
    return compact(text) if len(text) < 80 and (NUMBER.fullmatch(text) or _ALONE.fullmatch(text)) else None


def named_by_number(number: str | None) -> str | None:
    """A number that says what the document is (第45/2022號行政長官批示, Circular No. 14/2022), else None."""
    return number if number and re.search(rf"[号號]{HAN_LETTER}{{2,}}$|[A-Za-z]{{4}}", number) else None


def compact(number: str) -> str:
    """A number without the spaces it is set with, its digits narrow; a standard's and an English one's are single."""
    number = number.translate(_NARROW)
    return re.sub(r"\s+", " " if (number[:1].isalpha() and number[:1].isascii()) or number.isascii() else "", number)
