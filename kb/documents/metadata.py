"""What a document says of itself: title, issuer, number, dates, addressee, source.

Read from its head (``head``), its signature and the lines after the text (``signature``). Lines that only carry
such facts, and notices of the site that carried the text, are taken off, so that they are neither indexed nor quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.documents.annexes import annex_of
from kb.documents.contents import with_names
from kb.documents.document import Block
from kb.documents.document_numbers import named_by_number
from kb.documents.facts import Facts, is_number_line, take_day, take_fact, take_licence
from kb.documents.head import take_head
from kb.documents.head_lines import bodies_and_day
from kb.documents.identity import key_of_title
from kb.documents.mail_head import take_mail_head
from kb.documents.reader_output import PartialMetadata
from kb.documents.signature import (
    day_of_agreement,
    issuers_by_title,
    take_back,
    take_issuer_from_title,
    take_signature,
    title_of_text,
)
from kb.text.dates import CHINESE_DATE

_NEWSPAPER = re.compile(
    r"日报|晚报|时报|报$|杂志|新华社|新华网|人民网|周刊|DAILY|TIMES|NEWS|JOURNAL|XINHUA|POST", re.IGNORECASE
)
# A clause of a law's history that its line does not end, and what ends one without a day of its own.
_HISTORY_BEGUN = re.compile(
    rf"\s*[（(]?(?:根据|自|由)?{CHINESE_DATE}(?=.*(?:代表大会|委员会|会议|修改))(?:(?!{CHINESE_DATE})[^。；])*(?<!通过)(?<!修[正订])(?<!批准)(?<!公布)\s*$"
)
_HISTORY_ENDS = re.compile(rf"(?:(?!{CHINESE_DATE})[^。；，])*(?:通过|修[正订]|批准|公布)[\s　）)]*")
_LICENCE = re.compile("(?:证书?|执照)$")
_MOST_HISTORY_LINES, _HEAD_BLOCKS = 4, 40


def take_metadata(blocks: Sequence[Block], named: str | None = None) -> tuple[PartialMetadata, list[Block]]:
    """What the text states of itself, and the blocks without the lines that only state it."""
    found = Facts()
    remaining = take_head(_with_whole_history(take_mail_head(blocks, found)), found, named)
    if _LICENCE.search(found.title or ""):
        for block in remaining[:_HEAD_BLOCKS]:
            take_licence(block.text, found)
    signed = take_signature(remaining, found)
    remaining = [replace(each, kind="signature") if at in signed else each for at, each in enumerate(remaining)]
    remaining = take_back(remaining, found)
    found.issued = found.issued or found.printed or day_of_agreement(remaining)
    if found.title is None and (found.letterhead or "").endswith("令"):
        found.title = title_of_text(remaining)
    found.title = found.title or found.letterhead or _of_annex(remaining) or named_by_number(found.number)
    take_issuer_from_title(found, remaining)
    return found.stated(), [block for block in remaining if not _says_again(block, found.title)]


def _with_whole_history(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with each clause of a law's history whole that a site broke over lines."""
    whole: list[Block] = []
    for index, block in enumerate(blocks):
        ends = index < _HEAD_BLOCKS and _HISTORY_ENDS.fullmatch(block.text)
        lines = range(len(whole) - 1, max(len(whole) - _MOST_HISTORY_LINES, 0) - 1, -1) if ends else ()
        begun = next((at for at in lines if _HISTORY_BEGUN.match(whole[at].text)), None)
        if begun is None:
            whole.append(block)
        else:
            text = "".join(each.text.strip() for each in (*whole[begun:], block))
            whole[begun:] = [replace(whole[begun], text=text)]
    return whole


def _says_again(block: Block, title: str | None) -> bool:
    """Whether a line that only looks like a heading is the title once more, as behind a standard's foreword."""
    return block.kind == "heading" and not block.level and key_of_title(block.text) == key_of_title(title or "")


def _of_annex(blocks: Sequence[Block]) -> str | None:
    """The name of an annex that is a file of its own."""
    first = next(iter(with_names(blocks[:6])), None)
    annex = annex_of(first) if first else None
    return annex.name or None if annex else None


def facts_in(lines: Sequence[str]) -> PartialMetadata:
    """What lines around a text state (``2026-02-03 19:00 来源：新华社``)."""
    found = Facts()
    for line in lines:
        if bodies := bodies_and_day(line):
            found.issuer = found.issuer or bodies
            take_day(line, found)
        elif not is_number_line(line):
            take_fact(line, found)
    found.editors = ()  # around a portal's page they are the portal's staff
    return found.stated()


def particulars_in(lines: Sequence[str], named: str | None = None) -> PartialMetadata | None:
    """What a portal's own table of particulars states (标题, 发文机关, 发文字号, 索引号 …), if there is one.

    ``named`` is what the page calls itself: a table that says the same (法規名稱) need not say much else.
    """
    found = Facts()
    table = "\n".join(line for line in lines if "|" in line)
    for line in (*lines, table) if table.count("\n") < 40 else lines:
        take_fact(line, found)
    alike = key_of_title(found.title or "") == key_of_title(named or "") != ""
    told = sum(map(bool, (found.title, found.issuer, found.number, found.issued, found.index, alike)))
    if told < 3 or not (found.index or found.number or found.issuer or alike):
        return None
    found.editors, found.issuer = (), issuers_by_title(found.title or named, found.issuer)
    return found.stated()


def looks_like_article(stated: PartialMetadata) -> bool:
    """Whether a text without an official kind is a newspaper's: a paper as source, or editors."""
    return bool(stated.editors) or bool(stated.source and _NEWSPAPER.search(stated.source))
