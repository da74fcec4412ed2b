"""The head of an official paper, whatever format it comes in (GB/T 9704-2012, 7.2 and 7.3).

From the top: copy number, secrecy, urgency, the issuing bodies (发文机关标志), number, signatory; the title in
one or several lines; the bodies it is addressed to (主送); the text. What stands before the title is metadata.
Nothing else is taken off: a line that is none of these stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.documents.document import Block
from kb.documents.document_numbers import NUMBER, compact, is_standard
from kb.documents.facts import (
    Facts,
    bodies_and_day,
    is_fact,
    is_organ,
    organs,
    take_day_behind,
    take_fact,
    take_ordinal,
)
from kb.documents.head_tokens import NAMES, is_token, take_tokens
from kb.documents.keyed_head import OFFICE
from kb.documents.letterheads import STANDARD_ISSUED, STATUTORY, Letterhead, is_english_body, rows_apart, text_of
from kb.documents.numbering import is_numbered
from kb.documents.titles import GOES_ON, bare, is_complete, joined_title
from kb.text.dates import DATE, first_date
from kb.text.han import HAN_LETTER, has_ideographs, simplified
from kb.text.normalise import normalise

_FRONT = 30  # how many blocks from the start may belong to the head
_TITLE_LINES = 6
_LOWER_START = re.compile(r"[a-z]+\s")
_NAMED_ACT = re.compile(
    r"\b(?:Act|Code|Law|Order|Ordinance|Regulations?|Rules?) (?:19|20)\d{2}(?: \([A-Z][A-Za-z]+\))?$"
)
_OPEN_END = re.compile(r"\b(?:of|the|and|on|for|to|in|an?|by|with|OF|THE|AND|ON|FOR|TO|IN|BY|WITH)$")
_ADDRESSEE = re.compile(r"[^。！？；;!?]{2,600}[:：]")
_NOT_ADDRESSED = re.compile(
    r"(如下|下列|以下|如次|包括|规定|要求|目标|原则|内容|问题|任务|情况|事项|条件|材料|附件|办理|通知|意见|报告|指出|强调|认为)\s*[:：]$"
)
_CONTENTS = re.compile(r"(目\s*[录錄次]|(table of )?contents)\s*$", re.IGNORECASE)
_BARE_NUMBER = re.compile(
    rf"(?:\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}}(?:[.．、]\s*|\s+|(?={HAN_LETTER}{{2,12}}$))|[IVX]{{1,4}}[.、]\s)(?=\S)"
)
_SUBTITLED = re.compile(r"[—－–-]{1,3}\s*\S")
# Of the Laws of Hong Kong, and the section under which a text below an ordinance was made.
_CHAPTER_OF_LAWS = re.compile(
    r"(?:第\s*\d{1,4}[A-Z]{0,2}\s*章|Cap\.?\s*\d{1,4}[A-Z]{0,2})(?:[，,]?\s*(?:附屬法例|sub\. ?leg\.)\s*[A-Z]{1,3})?"
)
_MADE_UNDER = re.compile(r"[（(](?:第\s*\d{1,4}[A-Z]{0,2}\s*章|Cap\.?\s*\d{1,4}[A-Z]{0,2})[^）)]{0,40}[）)]")
_ACTS = ("AN ACT", "A BILL", "AN ORDINANCE", "A JOINT RESOLUTION", "JOINT RESOLUTION")
_LONG_TITLE = re.compile(r"An? (?:Act|Bill|Ordinance) (?:to|for|about|respecting|relating|concerning) |本[条條]例旨在")
_MONTH = re.compile(
    r"(?:[〇零○一二三四五六七八九\d]{4}|(?:中[華华])?民[國国]\s*\d{2,3})\s*年\s*[一二三四五六七八九十\d]{1,3}\s*月"
)
_SUBTITLE = re.compile(r"[（(【][^）)】]{1,40}[）)】]$")
_MET_ON = re.compile(r"(?:会\s*议)?\s*时\s*间\s*[:：]")
_KEYED = re.compile(rf"{HAN_LETTER}{{2,8}}\s*[:：]\s*\S")
_CFR = re.compile(
    r"\d{1,2} CFR Parts?\b|\[[^\]]*\bNos?\.? [^\]]*\]$|RIN [\w-]+$"
)  # over a rule in the Federal Register
_ENDS = re.compile(r"[。；;！!]\s*$|[，,]\s*$")
_NEWS_LINE = re.compile(r"(本报|记者|通讯员|作者|新华社|本刊)")


def is_outline(text: str) -> bool:
    """Whether a line begins with a number of an outline, a bare one (1 总则) included."""
    return is_numbered(text) or _BARE_NUMBER.match(text) is not None


def take_head(blocks: Sequence[Block], found: Facts) -> list[Block]:
    """Takes the head off the start of a document into ``found``; everything else stays, in its order."""
    blocks = rows_apart(blocks[:_FRONT]) + list(blocks[_FRONT:])
    return _Head(blocks, found, Letterhead(blocks, found)).take()


@dataclass(slots=True)
class _Head:
    blocks: list[Block]
    found: Facts
    letterhead: Letterhead
    signed: bool = False
    statutory: bool = False

    def take(self) -> list[Block]:
        kept: list[Block] = []
        marked = self._marked_title()
        limit = min(len(self.blocks), _FRONT)
        index, titled = 0, False
        while index < limit:
            block, text = self.blocks[index], self._text(index)
            if block.kind not in ("heading", "paragraph", "quote", "item", "table"):
                break
            if self.letterhead.speaks and _MET_ON.match(text):
                break
            if not titled and self.letterhead.takes(index):
                index += 1
            elif index == marked:
                titled = True
                index = self._take_title(index)
            elif titled and (lines := self._title_again(index)):
                index += lines
            elif self._takes_line(index, before=not titled) or (not titled and self._is_stated_title(text)):
                index += 1
            elif (titled and (self._is_byline(index) or self._takes_subtitle(text) or _MONTH.fullmatch(text))) or (
                not titled
                and ((marked is not None and index < marked) or self._is_part_of_body(text) or self._is_caption(index))
            ):
                kept.append(block)
                index += 1
            elif not titled and self._is_addressed_above(index):
                self._take_addressee(index)
                kept.append(block)
                index += 1
            elif titled or self.found.title or not self._may_begin_title(index):
                break
            else:
                titled = True
                index = self._take_title(index)
        self._take_addressee(index)
        if self.letterhead.speaks:
            self.found.letterhead = self.letterhead.name
        return [*kept, *self.blocks[index:]]

    def _text(self, index: int) -> str:
        return text_of(self.blocks, index)

    def _is_caption(self, index: int) -> bool:
        """Whether a line is the caption of a portal's table of particulars: 信息公开."""
        below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        return below is not None and below.kind == "table" and is_fact(below.text)

    def _is_part_of_body(self, text: str) -> bool:
        """Whether a line in brackets below the letterhead names a part of its body: (Department of Water Resources)."""
        return self.letterhead.name != "" and not has_ideographs(text) and _SUBTITLE.fullmatch(text) is not None

    def _is_addressed_above(self, index: int) -> bool:
        """Whether the addressee stands above the subject, as in letters of Hong Kong."""
        if self.letterhead.name == "" or index + 1 >= len(self.blocks) or not is_addressee(self._text(index)):
            return False
        subject = self._text(index + 1)
        alone = has_ideographs(subject) and len(subject) <= 40 and not re.search(r"[。；：，]", subject)
        return alone and self._may_begin_title(index + 1)

    def _is_byline(self, index: int) -> bool:
        """Whether who spoke or wrote stands between the title and a date: it stays in the text."""
        text, following = self._text(index), self._text(index + 1)
        name = (
            len(text) <= (20 if has_ideographs(text) else 80)
            and not re.search(r"[。；，：:;,]|(?<!\bNo)\.", text)
            and not is_outline(text)
        )
        follows = following != "" and (is_fact(following) or is_addressee(following) or _MONTH.fullmatch(following))
        # 中华人民共和国外国中央银行 above 财产司法强制措施豁免法 is the title once more.
        body = is_english_body(text) or (
            is_organ(text) and (follows or not is_complete(joined_title([text, following])))
        )
        if name and body:
            self.found.issuer = self.found.issuer or (organs(text) if has_ideographs(text) else (text,))
        return name and self.blocks[index].kind == "paragraph" and bool(follows or body)

    def _takes_subtitle(self, text: str) -> bool:
        """Takes the day from the line that says when and where a report was given: ——2024年1月10日在…会议上.

        The long title of an act, and the English one of a standard, say nothing to take.
        """
        if _LONG_TITLE.match(text):
            take_day_behind(text, self.found)
            return True
        if is_standard(self.found.number) and not has_ideographs(text) and re.search("[a-z]", text):
            return len(text) < 200
        if len(text) > 100 or not _SUBTITLED.match(text):
            return False
        self.found.issued = self.found.issued or first_date(text)
        return True

    def _marked_title(self) -> int | None:
        """The heading that the format marks as the document's title, where it is that; AN ACT of a bill above it."""
        for index in range(min(len(self.blocks) - 1, _FRONT)):
            text = self._text(index)
            if (text.upper() in _ACTS and self._text(index + 1).startswith("To ")) or text.startswith("AN ACT "):
                return index
        tops = [
            index
            for index, block in enumerate(self.blocks[:_FRONT])
            if block.kind == "heading" and block.level == 1 and not is_outline(block.text)
            and not self.letterhead.is_at(index)
        ]  # fmt: skip
        if not tops:
            return None
        first = tops[0]
        before = [
            index for index in range(first) if not self.letterhead.is_at(index) and not is_fact(self._text(index))
        ]
        candidate = next((index for index in before if self._may_begin_title(index)), None)
        if candidate is None or candidate != before[0]:
            return first
        lines = [self._text(index) for index in before]
        complete = is_complete(joined_title(lines[:_TITLE_LINES])) or any(is_complete(line) for line in lines[:3])
        if is_complete(self._text(first)) and not complete:
            return first
        others = sum(block.kind == "heading" and block.level == 1 for block in self.blocks[first:]) > 1
        if complete or (others and len(lines) == 1 and self.blocks[candidate].kind == "paragraph"):
            return None
        return first

    def _takes_line(self, index: int, *, before: bool) -> bool:
        """Takes a line of the head besides the title; ``before``: it stands before the title."""
        text = self._text(index)
        if before and text and not any(map(str.isalnum, text)):
            return True  # the star and the rule below a letterhead
        if before and self.letterhead.name and OFFICE.match(simplified(text)):
            return True
        if before and (STATUTORY.fullmatch(text) or (self.statutory and text.isupper())):
            self.statutory = True
            return True
        if before and (_CFR.match(text) or _CFR.match(self._text(index + 1))):
            return True
        if not before and _MADE_UNDER.fullmatch(text):
            return True
        chapter = _CHAPTER_OF_LAWS.match(text) if before else None
        if chapter and text[chapter.end() :].strip().startswith("《"):  # 第628章 《漁業保育條例》
            self.found.number, self.found.title = chapter[0], bare(text[chapter.end() :].strip())
            return True
        if before and _CHAPTER_OF_LAWS.fullmatch(text) and is_complete(bare(self._text(index + 1))):
            self.found.number = self.found.number or text
            return True
        if before or len(text) < 60:
            if self.letterhead.name and take_ordinal(
                text, self.letterhead.name.replace("命令（令）", "令"), self.found
            ):
                return True
            if self.signed and before and NAMES.fullmatch(text) and not is_complete(text):
                return True  # further signatories below the first
            if taken := take_tokens(text, self.found):
                self.signed = taken == "signatory"
                return True
            if self.letterhead.name and (bodies := bodies_and_day(text)):
                self.found.issued = self.found.issued or first_date(text)
                self.found.issuer = self.found.issuer or bodies
                return True
            if not before and (body := _english_body_and_day(text)):
                self.found.issued = self.found.issued or first_date(text)
                self.found.issuer = self.found.issuer or (body,)
                return True
            if is_standard(self.found.number) and (match := STANDARD_ISSUED.fullmatch(text)):
                self.found.issuer = tuple(dict.fromkeys((*self.found.issuer, *organs(match["body"]))))
                return True
        return take_fact(text, self.found)

    def _is_stated_title(self, text: str) -> bool:
        """Whether a line repeats the title that the particulars above have stated, or a part of it."""
        own, title = normalise(text).replace(" ", ""), normalise(self.found.title or "").replace(" ", "")
        return title != "" and len(own) > 1 and own in title

    def _title_again(self, index: int) -> int:
        """How many lines from here on say the whole title once more, as below a heading that a site has put there."""
        title = normalise(self.found.title or "").replace(" ", "")
        own = ""
        for count in range(1, _TITLE_LINES):
            own += normalise(self._text(index + count - 1)).replace(" ", "")
            if not own or not title.startswith(own):
                return 0
            if own == title:
                return count
        return 0

    def _may_begin_title(self, index: int) -> bool:
        block, text = self.blocks[index], self._text(index)
        if block.kind not in ("heading", "paragraph") or is_outline(text) or is_outline(block.text.strip()):
            return False
        if _CONTENTS.match(text) or (self.letterhead.speaks and _KEYED.match(text)):
            return False
        if self._is_one_of_several(block) and not is_complete(text) and not self._further_lines([text], index + 1):
            return False
        if not has_ideographs(text):
            return len(text) <= 200 and not text.endswith((".", ";", ",", ":"))
        if _ENDS.search(text) or text.endswith(("：", ":")) or _is_note_on_annexes(text):
            return False
        if "，" in text and len(text) > 30 and not is_complete(text):
            return False  # a sentence that goes on
        return len(text) <= 60 or (len(text) <= 160 and is_complete(text) and "。" not in text)

    def _is_one_of_several(self, block: Block) -> bool:
        """Whether a heading has others of its depth: then it heads a section, not the document."""
        if block.kind != "heading" or not block.level:
            return False
        return sum(other.kind == "heading" and other.level == block.level for other in self.blocks) > 1

    def _take_title(self, index: int) -> int:
        """Takes the title that begins here; returns where it ends."""
        lines = [self._text(index)]
        index += 1
        han = has_ideographs(lines[0])
        while index < len(self.blocks) and len(lines) < _TITLE_LINES:
            more = self._further_lines(lines, index) if han else int(self._goes_on_in_english(lines, index))
            if not more:
                break
            lines += [self._text(index + offset) for offset in range(more)]
            index += more
        title = bare(joined_title(lines).rstrip("."))
        if (match := NUMBER.match(title)) and is_standard(match[0]) and title[match.end() :].strip():
            self.found.number = self.found.number or compact(match[0])
            title = title[match.end() :].strip()
        self.found.title = title
        if not han and self.found.issued is None:
            self.found.issued = first_date(self.found.title) if len(lines) > 1 else None
        return index

    def _further_lines(self, lines: list[str], index: int) -> int:
        """How many lines from here on belong to a Chinese title: as many as it takes to its end."""
        if (
            _SUBTITLE.fullmatch(self._text(index))
            and not _MADE_UNDER.fullmatch(self._text(index))
            and not DATE.search(self._text(index))
            and not is_fact(self._text(index))
        ):
            return int(not NUMBER.search(self._text(index)))
        if is_complete(joined_title(lines)):
            return 0
        together = list(lines)
        above = self.blocks[index - 1]
        open_ended = is_organ(lines[-1]) or lines[-1].count("《") > lines[-1].count("》")
        for offset in range(_TITLE_LINES - len(lines)):
            if index + offset >= len(self.blocks) or not self._may_continue(index + offset):
                break
            block = self.blocks[index + offset]
            if (block.kind, block.level) != (above.kind, above.level) and not open_ended:
                break
            together.append(self._text(index + offset))
            if is_complete(joined_title(together)):
                return offset + 1
        return int(is_organ(lines[-1]) and GOES_ON.match(self._text(index)) is not None)

    def _may_continue(self, index: int) -> bool:
        block, text = self.blocks[index], self._text(index)
        if block.kind not in ("heading", "paragraph") or is_outline(text) or len(text) > 60 or _NEWS_LINE.search(text):
            return False
        return not re.search(r"[。；！：:]\s*$", text) and not is_fact(text) and not is_token(text)

    def _goes_on_in_english(self, lines: list[str], index: int) -> bool:
        block, text = self.blocks[index], self._text(index)
        if block.kind not in ("heading", "paragraph") or is_outline(text) or len(text) > 200 or has_ideographs(text):
            return False
        if lines[-1].upper() in _ACTS:
            return text.startswith("To ")
        if not text or text.endswith((".", ";", ",", ":")) or is_fact(text):
            return False
        if _NAMED_ACT.search(lines[-1]):
            return False
        if _OPEN_END.search(lines[-1]):
            return True
        return _LOWER_START.match(text) is not None or (lines[-1].isupper() and text.isupper() and " " in text)

    def _take_addressee(self, index: int) -> None:
        text = self._text(index)
        if not self.found.addressee and is_addressee(text):
            self.found.addressee = re.sub(r"\s+", "" if has_ideographs(text) else " ", text.rstrip(":： "))


def is_addressee(text: str) -> bool:
    """Whether a line names whom the paper is sent to (主送机关), as its first line does: …人民政府："""
    if not _ADDRESSEE.fullmatch(text) or is_outline(text) or _NOT_ADDRESSED.search(text):
        return False
    return has_ideographs(text) or text.startswith(("To ", "Dear "))


def _is_note_on_annexes(text: str) -> bool:
    return re.match(r"附\s*[件录表]", text) is not None


def _english_body_and_day(text: str) -> str:
    """The body of a line that is its name and a day (Department of Culture, 3 May 2018), "" where it is not."""
    day = DATE.search(text)
    body = text[: day.start()].rstrip(", ") if day and day.end() == len(text) else ""
    return body if body[:1].isupper() and is_english_body(body) else ""
