"""Outlines numbered 1 / 1.1 / 1.1.1 (GB/T 1.1-2020, 7.3; emergency plans, standards, statutes).

A bare number may be prose (3 个, 12 月), so what counts is the sequence: 2 comes after 1, and 2.1 under 2.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from kb.documents.document import Block
from kb.documents.numbering import Number

_Path = tuple[int, ...]
ITEM_ENDS = "；;，,、"
TITLE_HAN, TITLE_LATIN = 60, 140  # longest heading that is only recognised by its number, in characters
_FEW = 3  # bare numbers without a space behind them count from so many in a row


def settled(
    blocks: Sequence[Block], numbers: Sequence[Number | None], headings: Collection[int], starts: Collection[int]
) -> tuple[list[Number | None], set[int]]:
    """(numbers, of which those in a decimal outline are marked certain; the indexes of these).

    A number such as 1. or 1 over 1.1 becomes ``decimal`` as well; a bare one (1 总则) outside an outline becomes None.

    Args:
        headings: indexes of blocks that may be a heading by their looks.
        starts: indexes where counting starts anew (annexes).
    """
    kept = list(numbers)
    found: set[int] = set()
    edges = sorted({0, len(blocks), *starts})
    for start, end in pairwise(edges):
        within = range(start, end)
        articles = sum((n := kept[i]) is not None and n.level == "article" and n.certain for i in within)
        own = _of_segment(blocks, numbers, headings, within) if articles < 2 else set()
        found |= own
        for index in within:
            number = kept[index]
            if number is None:
                continue
            if index in own:
                kept[index] = replace(number, level="decimal", certain=True)
            elif number.level == "decimal" and (
                "." not in number.label or not blocks[index].text[number.end :].strip()
            ):
                kept[index] = None
    return kept, found


def _of_segment(
    blocks: Sequence[Block], numbers: Sequence[Number | None], headings: Collection[int], within: range
) -> set[int]:
    paths: dict[int, _Path] = {}
    for index in within:
        number = numbers[index]
        if number is not None and number.level in ("decimal", "third"):
            paths[index] = tuple(int(part) if part.isdecimal() else ord(part) for part in number.label.split("."))
    order = list(paths)
    tops = _tops(blocks, numbers, headings, paths, order)
    found: set[int] = set()
    last: _Path = ()
    for index in order:
        path = paths[index]
        if len(path) == 1:
            if index in tops:
                found.add(index)
                last = path
        elif _follows(last, path) or (
            index in headings and (blocks[index].kind == "heading" or (not last and path[-1] == 1)) and path > last
        ):
            found.add(index)
            last = path
    return found


def _follows(last: _Path, path: _Path) -> bool:
    """Whether a path comes next in an outline: 1.1 after 1, 1.2 after 1.1.3, 2.1 after 1.4 where 2 is not numbered.

    Standards of construction count 1.0.1 below 1 where a chapter has no sections; A.1 begins an annex.
    """
    if (path[:-1] == last and path[-1] == 1) or path == (*last, 0, 1) or (not last and path[0] >= ord("A")):
        return True
    level = len(path) - 1
    return level < len(last) and path[:level] == last[:level] and path[level] == last[level] + 1


def _tops(
    blocks: Sequence[Block],
    numbers: Sequence[Number | None],
    headings: Collection[int],
    paths: dict[int, _Path],
    order: Sequence[int],
) -> set[int]:
    """Indexes of the outline's first level: those over n.1, and those that count on from one to the next."""
    singles = [index for index in order if len(paths[index]) == 1]
    heads: set[int] = set()
    for position, index in enumerate(order):
        if len(paths[index]) == 1 and position + 1 < len(order):
            following = paths[order[position + 1]]
            if following in ((*paths[index], 1), (*paths[index], 0, 1)) and (
                index in headings or blocks[index].kind == "heading"
            ):
                heads.add(index)
    if heads:
        # 1 范围 and 2 规范性引用文件 have nothing below them, and are told by 3 術語 that has.
        dotted = [index for index in order if len(paths[index]) > 1]
        for before, after in pairwise(singles):
            if before in heads and after in headings and paths[after][0] == paths[before][0] + 1:
                heads.add(after)
        for after, before in pairwise(reversed(singles)):
            parted = bisect_left(dotted, before) != bisect_left(dotted, after)
            if after in heads and before in headings and paths[after][0] == paths[before][0] + 1 and not parted:
                heads.add(before)
        return heads
    bare = [
        index
        for index in singles
        if (number := numbers[index]) is not None and number.level == "decimal" and index in headings
    ]
    spaced = all(blocks[index].text[len(str(paths[index][0])) :][:1].isspace() for index in bare)
    counted = [paths[index][0] for index in bare] == list(range(1, len(bare) + 1))
    texts = all(index + 1 < len(blocks) and index + 1 not in bare for index in bare)
    if counted and texts and len(bare) >= (2 if spaced else _FEW):
        return set(bare)
    # 1 This Act may be cited as …: the sections of an act, of which each number stands before its sentence.
    sentences = [index for index in singles if (n := numbers[index]) and n.level == "decimal" and index not in headings]
    counted = [paths[index][0] for index in sentences] == list(range(1, len(sentences) + 1))
    return set(sentences) if counted and len(sentences) >= _FEW else set()


def stands_alone(text: str) -> bool:
    """Whether a block is a heading by its looks: short, and not a sentence."""
    longest = TITLE_LATIN if text.isascii() else TITLE_HAN
    return len(text) <= longest and text[-1] not in "。！？!?.：:" + ITEM_ENDS
