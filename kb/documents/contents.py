"""Drops a table of contents; joins headings such as 第一章 to the names that are printed on the lines below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.documents.annexes import annexes_in
from kb.documents.document import Block
from kb.documents.head_lines import CONTENTS, is_outline
from kb.documents.numbering import RANK, Level, Number, number_of
from kb.documents.outline import stands_alone
from kb.documents.titles import is_complete, joined_title

_LEADERS = re.compile(r"[\s.…·．—–_-]*[（(]?(?:\d{0,4}|[Ⅰ-Ⅻ]{1,3}|(?<=[\s.…·—–-])[ivxlcIVXLC]{1,7})[）)]?[\s—–-]*$")
_ENTRY = re.compile(r"\S.{0,80}?(?:[\s.…·．—–_-]+)[（(]?(?:\d{1,4}|[ivxlcⅠ-Ⅻ]{1,7})[）)]?[\s—–-]*", re.IGNORECASE)
_DIVISIONS = ("part", "subpart", "title", "chapter", "section")
_TERM = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}")
_CLOSED = re.compile(r"[。；：.;:]\s*$")
_FIRSTS = frozenset("第PpTtCcSs")  # of 第一章, Part, Title, Chapter, Section
_WHITE = re.compile(r"\s+")


def without_contents(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drops a table of contents: from the word 目录 to where its first entry comes again."""
    for index, block in enumerate(blocks[:200]):
        if len(block.text) > 24 or not CONTENTS.match(block.text.strip()):
            continue
        if index + 1 >= len(blocks):
            return blocks[:index]
        first = _WHITE.sub("", _LEADERS.sub("", blocks[index + 1].text))
        for again in range(index + 2, min(len(blocks), index + 600)):
            if first and _WHITE.sub("", blocks[again].text) == first:
                return [*blocks[:index], *blocks[again:]]
        end = index + 1
        while end < len(blocks) and len(blocks[end].text) < 200 and _ENTRY.fullmatch(blocks[end].text):
            end += 1
        return [*blocks[:index], *blocks[end if end > index + 1 else _listed_end(blocks, index + 1) :]]
    return blocks


def _listed_end(blocks: Sequence[Block], start: int) -> int:
    """Where short lines end of which the first number comes again below; ``start`` where there are none."""
    entries: list[tuple[int, Number]] = []
    for index in range(start, len(blocks)):
        text = blocks[index].text
        if not stands_alone(text.rstrip(".")):
            break
        if number := number_of(text):
            if entries and _counts_as(number, entries[0][1]):
                break
            entries.append((index, number))
    first = entries[0][1] if entries else None
    while first and RANK[entries[-1][1].level] < RANK[first.level]:
        entries.pop()  # PART I over the text's own first section
    end = entries[-1][0] + 1 if entries else start
    below = (number_of(block.text) for block in blocks[end : end + 600])
    return end if first and any(number and _counts_as(number, first) for number in below) else start


def _counts_as(one: Number, other: Number) -> bool:
    return (one.level, one.value) == (other.level, other.value)


def with_names(blocks: Sequence[Block]) -> Sequence[Block]:
    """Blocks in which 附件1, 第一章 and CHAPTER I are followed by their names, which are printed on the lines below."""
    annexes, _ = annexes_in(blocks)
    if not annexes and not any(len(b.text) <= 24 and (b.text[:1] in _FIRSTS or _is_bare_term(b)) for b in blocks):
        return blocks
    joined: list[Block] = []
    index = 0
    while index < len(blocks):
        block, lines = blocks[index], list[str]()
        if index in annexes and not annexes[index].name:
            lines = _name_below(blocks, index + 1, 3)
        elif level := _bare_level(block):
            lines = _name_below(blocks, index + 1, 1)
            after = index + 1 + len(lines)
            alike = [(b.kind, b.level) == ("heading", block.level) for b in (block, *blocks[index + 1 : after])]
            begins = level != "article" and after < len(blocks) and number_of(blocks[after].text)
            if not (begins or all(alike)):
                lines = []
        elif _is_bare_term(block) and (
            not index or _CLOSED.search(blocks[index - 1].text) or number_of(blocks[index - 1].text)
        ):
            lines = [line for line in _name_below(blocks, index + 1, 1) if line[0].isalnum()]
        if lines:
            kind = "heading" if index in annexes else block.kind
            block = replace(block, kind=kind, text=f"{block.text.rstrip(':：')} {joined_title(lines)}")
        joined.append(block)
        index += 1 + len(lines)
    return joined


def _bare_level(block: Block) -> Level | None:
    """The level of a line that is the number of a chapter or article and no more, None for any other line."""
    text = block.text
    if len(text) > 24 or text[:1] not in _FIRSTS or block.kind not in ("heading", "paragraph"):
        return None
    number = number_of(text)
    bare = number is not None and number.level in (*_DIVISIONS, "article") and not text[number.end :].strip()
    return number.level if number and bare else None


def _is_bare_term(block: Block) -> bool:
    """Whether a line is the number of a term alone, as standards print it over the term (GB/T 1.1-2020, 8.7.3)."""
    return block.text[:1].isdecimal() and _TERM.fullmatch(block.text) is not None


def _name_below(blocks: Sequence[Block], index: int, most: int) -> list[str]:
    """The lines of a name from here on: short, no sentences, with text after them."""
    lines: list[str] = []
    complete = False
    for block in blocks[index : index + most]:
        text = block.text.strip()
        if block.kind not in ("heading", "paragraph") or not stands_alone(text) or is_outline(text) or len(text) > 60:
            break
        if (number := number_of(text)) and number.level in (*_DIVISIONS, "article"):
            break
        if lines and lines[-1][0] not in "（(" and not is_complete(joined_title([*lines, text])):
            break
        if complete and not (text[0] in "（(" and text[-1] in "）)"):
            break
        lines.append(text)
        complete = text[0] not in "（(" and is_complete(joined_title(lines))
    return lines if index + len(lines) < len(blocks) else []
