"""What a text numbers: 第二批试点, the third plenary session."""

from __future__ import annotations

import re

from kb.text.numbers import han_number
from kb.text.units import ENGLISH_ORDINALS

_ORDINAL = re.compile(
    r"第(?P<number>[一二三四五六七八九十百\d]+)(?P<unit>次|届|批|轮|期|季度|阶段|任)|"
    rf"\b(?P<word>{'|'.join(ENGLISH_ORDINALS)}|\d+(?=(?:st|nd|rd|th)\b))(?:st|nd|rd|th)? (?P<noun>[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)


def ordinals_in(text: str) -> frozenset[tuple[str, int]]:
    """What a normalised text numbers, and by which number: 第二批 gives ("批", 2), the 2nd session ("session", 2)."""
    found = set()
    for match in _ORDINAL.finditer(text):
        if match["number"]:
            found.add((match["unit"], han_number(match["number"]) or int(match["number"])))
        else:
            word = match["word"].lower()
            number = ENGLISH_ORDINALS.get(word) or int(word)
            found |= {(noun, number) for noun in match["noun"].lower().split() if len(noun) > 3}
    return frozenset(found)


def numbers_another(text: str, ordinals: frozenset[tuple[str, int]]) -> bool:
    """Whether a normalised text numbers a thing of one of these sorts, and only by other numbers than these."""
    if not ordinals or not (stated := ordinals_in(text)):
        return False
    sorts = {sort for sort, _ in ordinals} & {sort for sort, _ in stated}
    return any(not {each for each in stated if each[0] == sort} & ordinals for sort in sorts)
