"""Letterheads (发文机关标志, GB/T 9704-2012, 7.2.4) that say what a paper is: orders, minutes, standards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.documents.document import Block
from kb.documents.facts import ORGAN, ORGAN_END, Facts, is_fact, is_organ, organs, take_ordinal
from kb.documents.head_tokens import is_token
from kb.documents.kinds import kind_of
from kb.documents.titles import RED_HEAD, is_complete, set_close
from kb.text.dates import DATE
from kb.text.han import HAN_LETTER, has_ideographs

STANDARD_HEAD = re.compile(
    rf"{HAN_LETTER}{{0,16}}(?:国家|行业|地方|团体|企业)标准(?:化指导性技术文件)?|ICS\s*[\d.]+|CCS\s*[A-Z]\s*\d+"
    r"|(?:GB|DB\s?\d{2,4}|[A-Z]{2})(?:/\s?[TZ])?|[TQ]/[A-Z\d]{2,12}|备案号.*|P"
)
STANDARD_ISSUED = re.compile(rf"(?P<body>(?:{HAN_LETTER}|[、\s]){{2,60}}?{ORGAN_END})[\s\u3000]*(?:联合)?发\s*布")
_MINUTES = rf"(?:(?!办公[室厅]){HAN_LETTER}{{0,8}}会议)?纪\s*要"
_TELEGRAM = r"(?:内\s*部\s*)?(?:明\s*传|传\s*真)?\s*(?:电\s*报|明\s*电|发\s*电)"
# 行政处罚决定书, 司法建议书, 责令改正通知书.
_PAPER = rf"{HAN_LETTER}{{0,8}}(?:建议|决定|通知|意见|告知|认定|许可|批准|判决|裁定)书"
_ISSUED_AS = rf"命\s*令(?:\s*[（(]\s*令\s*[）)])?|令|公\s*告|通\s*告|公\s*报|{_TELEGRAM}"
# A letterhead that says what the paper is; where no title follows it is the title.
SPEAKING_HEAD = re.compile(
    rf"(?P<body>(?:{HAN_LETTER}|[（）()、\s]){{2,60}}?(?:{ORGAN_END}|主\s*席))\s*"
    rf"(?P<kind>{_MINUTES}|{_ISSUED_AS}|简\s*报|书?函|开会通知单|{_PAPER})"
)
# 某省人民政府令（第301号）: with its number in one line.
_NUMBERED_HEAD = re.compile(
    SPEAKING_HEAD.pattern + r"\s*(?P<ordinal>[（(〔]?(?:(?:19|20)\d{2}\s*年\s*)?第\s*\d{1,4}\s*号[）)〕]?)"
)
_ENGLISH_HEAD = re.compile(r"(?:Order|Decree) of (?:the )?(?P<body>[A-Z][^.;:]{3,90})")
_ENGLISH_BODY = re.compile(
    r"(?!.*\b(?:by|minutes|meeting|agenda|statement|report|rules)\b)"
    r"(?:(?:THE )?(?:TOWN|CITY|COUNTY|DISTRICT|PARISH|REGION|MUNICIPALITY|VILLAGE|STATE|PROVINCE|GOVERNMENT|MINISTRY|"
    r"DEPARTMENT|OFFICE|BOARD|BUREAU|AGENCY|ADMINISTRATION|COMMISSION|COMMITTEE|COUNCIL) (?:OF|FOR|ON) [^.;:\d]{3,60}"
    r"|[^.;:\d]{3,60} (?:COUNCIL|COMMISSION|COMMITTEE|BOARD|DIVISION|AUTHORITY|DEPARTMENT|MINISTRY|BUREAU|COURT|"
    r"GOVERNMENT|ADMINISTRATION))",
    re.IGNORECASE,
)
_SERIES = 12  # characters of the name of a series whose issues are counted (第21期)
# What stands over a title and is none: gazettes, press releases, editions of a standard.
_GAZETTE = re.compile(
    r"(?:REPUBLIC|KINGDOM|COMMONWEALTH) OF [A-Z ]+|[A-Z' ]*GAZETTE[A-Z' ]*|[A-Z]+ SUPPLEMENT"
    r"|(?i:for immediate release|(?:news|press) release|(?:media )?contacts?: .*)"
    r"|(?i:(?:international|european|national) standard|(?:first|second|third|fourth|fifth|sixth) edition)"
)
# A series that names no body: what it is stands on the line above its number.
_BULLETIN = re.compile(rf"{HAN_LETTER}{{0,10}}(?:简报|快报|专报|要报|通讯|动态)|{_MINUTES}")
# 令 on a line of its own below the bodies that give it.
_SPEAKING_LINE = re.compile(rf"{_ISSUED_AS}|{_MINUTES}|{_PAPER}")
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


def text_of(blocks: Sequence[Block], index: int) -> str:
    """A block's text, its characters set close; "" behind the last one."""
    return set_close(blocks[index].text.strip()) if index < len(blocks) else ""


def is_english_body(text: str) -> bool:
    """Whether a line is the name of a body in English, and no title such as Report of the Rural Water Board."""
    return _ENGLISH_BODY.fullmatch(text) is not None and kind_of(text, "en") is None


@dataclass(frozen=True, slots=True)
class _Mast:
    """A line of a letterhead: bodies it names; what it says is issued, "" where it only names them; a number."""

    bodies: str = ""
    says: str = ""
    ordinal: str = ""


@dataclass(slots=True)
class Letterhead:
    """The letterhead at the start of a paper, which is as wide as the page and no title, taken line by line.

    ``name`` is that of the body, and what the letterhead issues where it ``speaks`` (某市人民政府令).
    """

    blocks: Sequence[Block]
    found: Facts
    name: str = ""
    speaks: bool = False

    def _text(self, index: int) -> str:
        return text_of(self.blocks, index)

    def is_at(self, index: int) -> bool:
        return self._line(index) is not None

    def takes(self, index: int) -> bool:
        """Takes the line at ``index`` where it belongs to the letterhead."""
        line = self._line(index)
        if line is None:
            return False
        if line.ordinal:
            take_ordinal(line.ordinal, line.says, self.found)
        if line.says:
            self.speaks, self.name = True, line.says
        elif line.bodies and not self.speaks:
            further = index > 0 and is_organ(self._text(index - 1))
            self.name = re.sub(r"\s+", "", self.name + line.bodies) if further else line.bodies
        # Letters of a letterhead are set wide, and its bodies stand below one another.
        names = organs(re.sub(rf"(?<={HAN_LETTER}) (?={HAN_LETTER}(?:\s|$))", "", line.bodies))
        if is_english_body(line.bodies) or all(ORGAN.search(name) for name in names):
            self.found.issuer = (*self.found.issuer, *(n for n in names if n not in self.found.issuer))
        return True

    def _line(self, index: int) -> _Mast | None:
        block = self.blocks[index]
        cells = [set_close(cell.strip()) for cell in re.split(r"[|\n]", block.text) if cell.strip()]
        if block.kind == "item" or index > 12 or len(block.text) > 200 or not cells:
            return None
        text = " ".join(cells)
        if text.replace(" ", "") == "文件" and self.name:
            return _Mast()
        if (STANDARD_HEAD.fullmatch(text) or _GAZETTE.fullmatch(text)) and index + 1 < len(self.blocks):
            return _Mast()
        first = [cell for cell in cells if cell.replace(" ", "") != "文件"]
        if RED_HEAD.fullmatch(text) or (len(first) < len(cells) and all(map(is_organ, first))):
            bodies = " ".join(first)
            return _Mast(match[1] if (match := RED_HEAD.fullmatch(bodies)) else bodies)
        says = re.sub(r"\s+", "", text) if len(cells) == 1 and has_ideographs(text) else text
        if (match := _NUMBERED_HEAD.fullmatch(text)) and index + 2 < len(self.blocks):
            return _Mast(match["body"], text[: match.start("ordinal")].strip(), match["ordinal"])
        if self._heads_number(index + 1):
            if _SPEAKING_LINE.fullmatch(text) and is_organ(self._text(index - 1)):
                return _Mast("", self.name + says)
            if match := SPEAKING_HEAD.fullmatch(text) or _ENGLISH_HEAD.fullmatch(text):
                return _Mast(match["body"], says)
            if _BULLETIN.fullmatch(text) or (
                len(text) <= _SERIES and self._text(index + 1).rstrip("）)").endswith("期")
            ):
                return _Mast("", says)
        if is_english_body(text) and self._heads_english(index + 1):
            return _Mast(text)
        return _Mast(text) if all(map(is_organ, cells)) and self._heads_paper(index + 1, cells[0]) else None

    def _heads_number(self, index: int) -> bool:
        """Whether a number or a date comes next, and more after it."""
        text = self._text(index)
        return index + 1 < len(self.blocks) and (is_token(text) or is_fact(text) or take_ordinal(text, "", Facts()))

    def _heads_english(self, index: int) -> bool:
        """Whether a number or title may come next: a line that is no sentence, and more after it."""
        text = self._text(index)
        return index + 1 < len(self.blocks) and (is_token(text) or not re.search(r"[.;:,]$", text))

    def _heads_paper(self, index: int, organ: str) -> bool:
        """Whether below names of bodies a paper of theirs begins: a number comes next, or a title with their name."""
        while index < len(self.blocks) and index < 12 and is_organ(self._text(index)):
            index += 1
        text = self._text(index)
        if text.replace(" ", "") == "文件" or RED_HEAD.fullmatch(text):
            return True
        if _SPEAKING_LINE.fullmatch(text):
            return self._heads_number(index + 1)
        if is_token(text) or is_fact(text):
            while index + 1 < len(self.blocks) and is_token(self._text(index + 1)):
                index += 1
            return bool(self._text(index + 1))
        # 某市统计局 above 某市2024年统计公报: the body is no part of the title.
        own = text.startswith(organ) or (text[:2] == organ[:2] and is_complete(text))
        return own and len(text) > len(organ) + 4 and not DATE.search(text)
