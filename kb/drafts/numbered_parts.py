"""Parts that a draft names behind a title (第三部分, 第二章, 第（十二）条), and the last ones of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.numbers import HAN_NUMERALS, han_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.passages.passage import Passage

_NUMBER = rf"[{HAN_NUMERALS}]+|\d+"
_NAMED = re.compile(
    rf"(?:\s*[(（][^()（）《》]{{0,40}}[)）])?\s*(?:的|中)?"
    rf"(?:第(?P<part>{_NUMBER})部分|第(?P<chapter>{_NUMBER})章|(?P<head>[{HAN_NUMERALS}]{{1,3}})(?=[(（]))?"
    rf"(?:第?[(（](?P<point>{_NUMBER})[)）](?!项|款)(?:条|点)?)?"
)
_HEADINGS = {
    "part": re.compile(rf"(?:第(?={_NUMBER}部分))?({_NUMBER})(?:部分|、)"),
    "chapter": re.compile(rf"第({_NUMBER})章"),
    "point": re.compile(rf"[(（]({_NUMBER})[)）]"),
}


def parts_named(text: str, at: int) -> Iterator[tuple[str, int, int, int]]:
    """(kind, number, start, end) of what is named right behind a title that ends there: part, chapter, point."""
    match = _NAMED.match(text, at)
    for group in ("part", "chapter", "head", "point") if match is not None else ():
        number = han_number(match[group]) if match is not None and match[group] else None
        if match is not None and number is not None:
            start, end = match.span(group)
            yield "part" if group == "head" else group, number, start, end


def last_part(kind: str, passages: Iterable[Passage]) -> int | None:
    """The highest number of a kind of part among the headings of a document; None where fewer than two have one."""
    headings = {heading.strip() for passage in passages for heading in passage.section}
    matches = [match for heading in headings if (match := _HEADINGS[kind].match(heading)) is not None]
    numbers = {number for match in matches if (number := han_number(match[1])) is not None}
    return max(numbers) if len(numbers) > 1 else None
