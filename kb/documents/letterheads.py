"""Letterheads (发文机关标志, GB/T 9704-2012, 7.2.4) that say what a paper is: orders, minutes, standards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.documents.document import Block
from kb.documents.facts import ORGAN_END, is_organ
from kb.documents.head_tokens import is_token
from kb.documents.titles import set_close

STANDARD_HEAD = re.compile(
    r"[\u4e00-\u9fff]{0,16}(?:国家|行业|地方|团体|企业)标准(?:化指导性技术文件)?|ICS\s*[\d.]+|CCS\s*[A-Z]\s*\d+"
    r"|(?:GB|DB\s?\d{2,4}|[A-Z]{2})(?:/\s?[TZ])?|[TQ]/[A-Z\d]{2,12}|备案号.*|P"
)
STANDARD_ISSUED = re.compile(rf"(?P<body>[\u4e00-\u9fff、\s]{{2,60}}?{ORGAN_END})[\s\u3000]*(?:联合)?发\s*布")
_MINUTES = r"(?:[\u4e00-\u9fff]{0,8}会议)?纪\s*要"
_TELEGRAM = r"(?:内\s*部\s*)?(?:明\s*传|传\s*真)?\s*(?:电\s*报|明\s*电|发\s*电)"
_ISSUED_AS = rf"命\s*令(?:\s*[（(]\s*令\s*[）)])?|令|公\s*告|通\s*告|公\s*报|{_TELEGRAM}"
# A letterhead that says what the paper is; where no title follows it is the title.
SPEAKING_HEAD = re.compile(
    rf"(?P<body>[\u4e00-\u9fff（）()、\s]{{2,60}}?(?:{ORGAN_END}|主\s*席))\s*"
    rf"(?P<kind>{_MINUTES}|{_ISSUED_AS}|简\s*报|书?函|書函)"
)
# 某省人民政府令（第301号）: with its number in one line.
NUMBERED_HEAD = re.compile(
    SPEAKING_HEAD.pattern + r"\s*(?P<ordinal>[（(〔]?(?:(?:19|20)\d{2}\s*年\s*)?第\s*\d{1,4}\s*号[）)〕]?)"
)
ENGLISH_HEAD = re.compile(r"(?:Order|Decree) of (?:the )?(?P<body>[A-Z][^.;:]{3,90})")
ENGLISH_BODY = re.compile(
    r"(?:THE )?(?:TOWN|CITY|COUNTY|VILLAGE|STATE|PROVINCE|GOVERNMENT|MINISTRY|DEPARTMENT|OFFICE|BOARD|BUREAU|AGENCY|"
    r"COMMISSION|COMMITTEE|COUNCIL) OF [^.;:\d]{3,60}|[^.;:\d]{3,60} (?:COUNCIL|COMMISSION|BOARD|DIVISION|AUTHORITY)",
    re.IGNORECASE,
)
# A series that names no body: what it is stands on the line above its number.
BULLETIN = re.compile(rf"[\u4e00-\u9fff]{{0,10}}(?:简报|快报|专报|要报|通讯|动态)|{_MINUTES}")
# 令 on a line of its own below the bodies that give it.
SPEAKING_LINE = re.compile(rf"{_ISSUED_AS}|(?:会\s*议)?\s*纪\s*要")
STATUTORY = re.compile(r"(?:(?:SCOTTISH|WELSH|NORTHERN IRELAND) )?STATUTORY (?:INSTRUMENTS?|RULES?)", re.IGNORECASE)
"""Over the number, the subject in capitals and the title of an instrument of the United Kingdom."""


def rows_apart(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which a table that is a letterhead with the number below it is one block a row."""
    apart: list[Block] = []
    for block in blocks:
        rows = block.text.split("\n") if block.kind == "table" else ()
        cells = [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows]
        numbered = [is_token(row) for row in rows]
        if any(numbered) and all(
            token or all(is_organ(set_close(c)) or c.replace(" ", "") == "文件" for c in own)
            for token, own in zip(numbered, cells, strict=True)
        ):
            apart += [replace(block, text=row) for row in rows]
        else:
            apart.append(block)
    return apart
