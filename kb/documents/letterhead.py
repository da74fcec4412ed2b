"""A letterhead (GB/T 9704-2012, 7.2.4) that is set in a table, over several lines or in one with its number and day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.documents.bodies import is_organ
from kb.documents.document import Block
from kb.documents.facts import DATE_LINE, ORDINAL
from kb.documents.head_lines import FURNITURE, ISSUES_LINE, SPEAKING_HEAD, STANDARD_DAY, STANDARD_HEAD, STANDARD_ISSUED
from kb.documents.head_tokens import is_token
from kb.documents.titles import RED_HEAD, is_complete, set_close
from kb.text.dates import REPUBLICAN_DATE
from kb.text.han import HAN_LETTER

# On the cover of a standard, what stands beside the body or the code: 发布, DB | 3205.
_SET_BESIDE = re.compile(r"(?<=[^\d\s])\s*\|\s*(?=发\s*布\s*$)|(?<=DB)\s*\|\s*(?=\d{2,4}\s*$)", re.MULTILINE)
_LETTERHEAD_LINES = 8
_PART_OF_BODIES = re.compile(rf"(?:{HAN_LETTER}|[、（）()]){{4,40}}(?<![稿件料])")  # 征求意见稿 is none
_CELLS = 10  # most cells of a table that is a letterhead
_RULE = re.compile(r"[)§*:\s]+")  # beside the parties in a court's caption
_OF_LETTERHEAD = (ORDINAL, DATE_LINE, REPUBLICAN_DATE, ISSUES_LINE, STANDARD_HEAD, STANDARD_ISSUED, STANDARD_DAY)


def cells_apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a head: a letterhead over several lines is one, a table that is a letterhead one block a cell."""
    blocks = _with_whole_letterhead(blocks)
    apart: list[Block] = []
    for block in blocks:
        text = _SET_BESIDE.sub(" ", block.text) if block.kind == "table" else block.text
        cells = [cell.strip() for cell in re.split(r"[|\n]", text) if cell.strip()]
        cells.sort(
            key=lambda cell: set_close(cell) == "文件"
        )  # set beside the first of several bodies, it is below all
        said = [set_close(cell) for cell in cells[:_CELLS]]
        bodies = [is_organ(cell) for cell in said] if block.kind == "table" and 1 < len(cells) <= _CELLS else [True]
        caption = 1 < len(cells) <= _CELLS and any(map(_RULE.fullmatch, cells))
        if block.kind != "table" and (parts := _parts_of_letterhead(block.text)):
            cells, caption = parts, True
        if caption or (
            not all(bodies) and all(body or _is_of_letterhead(cell) for body, cell in zip(bodies, said, strict=True))
        ):
            apart += [replace(block, kind="paragraph", text=cell) for cell in cells]
        else:
            apart.append(block)
    return apart


def _with_whole_letterhead(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks, lines of a letterhead in one that break within a body's name: 某省推进城镇化 | 领导小组文件."""
    texts = [set_close(block.text.strip()) for block in blocks[:_LETTERHEAD_LINES]]
    last = next((index for index, text in enumerate(texts) if RED_HEAD.fullmatch(text)), 0)
    if not any(_breaks_off(text) for text in texts[:last]):
        return blocks
    whole: list[Block] = []
    begun = ""
    for index, text in enumerate(texts[: last + 1]):
        begun += text
        if index == last or not _breaks_off(text):
            whole.append(replace(blocks[index], text=begun))
            begun = ""
    return [*whole, *blocks[last + 1 :]]


def _breaks_off(text: str) -> bool:
    """Whether a line above the end of a letterhead ends within a body's name, being nothing else."""
    alone = is_organ(text) or is_complete(text) or is_token(text) or FURNITURE.fullmatch(text)
    return _PART_OF_BODIES.fullmatch(text) is not None and not alone


def _parts_of_letterhead(text: str) -> list[str]:
    """The parts of a line that is a letterhead, its day and number: 某部令 中華民國113年5月30日 某字第1130012345號."""
    parts = text.split() if len(text) < 100 and not FURNITURE.fullmatch(text.strip()) else []
    heads = any(map(is_letterhead, parts))
    return parts if len(parts) > 1 and heads and all(map(_is_of_letterhead, parts)) else []


def is_letterhead(text: str) -> bool:
    """Whether a line is a letterhead by itself, or what its bodies share: 某县人民政府文件, 某市水务局令, 文件."""
    return text == "文件" or any(pattern.fullmatch(text) for pattern in (RED_HEAD, SPEAKING_HEAD))


def _is_of_letterhead(text: str) -> bool:
    """Whether a cell besides names of bodies may be part of a letterhead."""
    return is_letterhead(text) or any(pattern.fullmatch(text) for pattern in _OF_LETTERHEAD) or is_token(text)
