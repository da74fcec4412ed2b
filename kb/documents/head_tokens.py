"""What stands above a paper's title besides its letterhead: copy number, secrecy, urgency, number, signatory."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.documents.document_numbers import NUMBER, YEAR, compact
from kb.documents.facts import Facts, is_number_line
from kb.text.han import HAN_LETTER

# A name of two characters is set as wide as one of three.
_NAME = (
    rf"(?:{HAN_LETTER}\s{{1,3}}{HAN_LETTER}(?!{HAN_LETTER})"
    rf"|(?:{HAN_LETTER}|·){{2,4}}(?!{HAN_LETTER}*\s*[〔\[（(]))"
)
_NUMBERS = (NUMBER, re.compile(rf"[〔\[（(]\s*{YEAR}\s*[〕\]）)]\s*(?:第\s*)?\d{{1,5}}\s*[号期]"))
_TOKENS = (
    re.compile(r"(?:份\s*号\s*[:：]?\s*)?(?:№|No\.?)?\s*\d{6}(?!\d)"),
    re.compile(
        r"(?:密\s*级\s*[:：]\s*)?(?:绝\s*密|机\s*密|秘\s*密|内\s*部)\s*"
        rf"(?:[★☆*]\s*(?:长期|\d{{1,2}}\s*(?:年|个?月|天)?)?)?(?!{HAN_LETTER})"
    ),
    re.compile(
        r"(?:(?:紧急程度|等\s*级)\s*[:：]?\s*)?(?:特\s*急|加\s*急|平\s*急|急\s*件|特\s*提)"
        rf"(?:\s*[·•．.]?\s*明\s*电)?(?!{HAN_LETTER})"
    ),
    *_NUMBERS,
    # The class of an answer to a proposal, and whether it may be made public.
    re.compile(r"类别(?:标记)?\s*[:：]\s*[A-D]\d?(?:\s*类)?(?![A-Za-z\d])|[A-D]\d?\s*类"),
    re.compile(r"(?:是否)?(?:主动|依申请|不予|同意|宜)?公开(?:选项)?(?:[:：].{1,8})?$"),
    re.compile(rf"(?:签\s*发\s*人?|会\s*签\s*人?)\s*[:：]\s*{_NAME}(?:[\s、，]*{_NAME}){{0,2}}"),
)
NAMES = re.compile(rf"{_NAME}(?:[\s、，]+{_NAME})*")
_BETWEEN = re.compile(r"[\s|\u3000]*")


@lru_cache(maxsize=512)
def is_token(text: str) -> bool:
    return take_tokens(text, Facts()) or is_number_line(text)


def take_tokens(text: str, found: Facts) -> bool:
    """Takes the number of a line of copy number, secrecy, urgency, number and signatory; False where it is none."""
    if len(text) > 160 or "。" in text:
        return False
    numbers: list[str] = []
    at = 0
    while at < len(text):
        match = next((match for pattern in _TOKENS if (match := pattern.match(text, at))), None)
        if match is None:
            return False
        if match.re in _NUMBERS:
            numbers.append(compact(match[0]))
        between = _BETWEEN.match(text, match.end())
        at = between.end() if between else match.end()
    if numbers:
        found.number = found.number or numbers[0]
    return bool(text)
