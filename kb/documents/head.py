"""The head of an official paper, whatever format it comes in (GB/T 9704-2012, 7.2 and 7.3).

From the top: copy number, secrecy, urgency, the issuing bodies (发文机关标志), number, signatory; the title in
one or several lines; the bodies it is addressed to (主送); the text. Which lines are the title is decided for the
whole head at once: each run of lines that may be it is scored by what it says, what it looks like, and what would be
left above and below it unexplained; the best one is the title. What stands before it is metadata where it says
nothing else; every other line stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.documents.bodies import ORGAN, ORGAN_END, is_organ, organs
from kb.documents.document import Block
from kb.documents.document_numbers import number_line
from kb.documents.facts import DATE_LINE, Facts, take_ordinal
from kb.documents.head_lines import (
    BILL,
    KEY,
    LONG_TITLE,
    MADE_UNDER,
    RECITAL,
    STANDARD_ISSUED,
    HeadLine,
    bodies_and_day,
    is_english_body,
    lines_of,
    take_cells,
    take_line,
)
from kb.documents.identity import key_of_title
from kb.documents.kinds import kind_of
from kb.documents.letterhead import cells_apart
from kb.documents.title_lines import NAMED_ACT, alike, is_subtitle, title_goes_on
from kb.documents.titles import ACTS, GOES_ON, bare, is_complete, joined_title, number_and_title
from kb.quick_dataclass import dataclass
from kb.text.dates import DATE, first_date
from kb.text.han import HAN_LETTER, has_ideographs

_FRONT = 30  # how many blocks from the start may belong to the head
_TITLE_LINES = 6
_UNEXPLAINED = 1.2  # what a line costs that a choice of title leaves unexplained; two cost most
_WRAPPED = 40  # letters of a line behind which a title goes on
_HEAD_OF_BODY = re.compile(rf"({HAN_LETTER}{{2,20}}?{ORGAN_END}){HAN_LETTER}{{0,3}}[长長任席][\s\u3000]")
_FROM = re.compile(r"From\s*[:：]\s*(.+)", re.IGNORECASE)
_NO_TITLE = re.compile(r"(?:OF|AND|Mr|Mrs|Ms|Dr)\b")
_ON = re.compile(r"(?:on|about|concerning|regarding|amending)\b", re.IGNORECASE)
_BY = re.compile(r"(?:\w+ )?by |(?:Note|Paper|Report) (?:from|of|to) ", re.IGNORECASE)  # Note by the secretariat
_KEY_BEHIND = re.compile(
    rf"(?<=.{{4}})\s(?:\s*{HAN_LETTER}{{2,8}}[:：]\s*[A-Z\d年月日-]*)+$"
)  # 某市电子发票 发票代码：0500
_KEYED = re.compile(rf"{HAN_LETTER}{{2,8}}[:：]")
_GOES_ON = "的和与及、《（"  # behind these a title is not at its end


def take_head(blocks: Sequence[Block], found: Facts, named: str | None) -> list[Block]:
    """Takes the head off the start of a document into ``found``; everything else stays, in its order.

    ``named`` is what the format calls the document.
    """
    front = cells_apart(blocks[:_FRONT])
    return [*_Head(lines_of(front), blocks, found, named).take(), *blocks[_FRONT:]]


def title_of(blocks: Sequence[Block], named: str | None) -> str | None:
    """The title that blocks begin with, None where they have none; ``named`` as for ``take_head``."""
    lines = lines_of(cells_apart(blocks[:_FRONT]))
    start, end = _Head(lines, blocks, Facts(), named).title()
    says = "" if is_complete(named or "") else next((line.says for line in lines if line.role == "mast"), "")
    return joined_title([line.text for line in lines[start:end]]) or says or None


@dataclass(slots=True)
class _Head:
    lines: list[HeadLine]
    blocks: Sequence[Block]  # of the whole document
    found: Facts
    named: str | None
    letterhead: str = ""

    def take(self) -> list[Block]:
        start, end = self.title()
        for line in self.lines[:start]:
            self._take_above(line)
        kept = [line.block for line in self.lines[:start] if self._stays(line)]
        if end > start or self.found.title:  # what stands over it in its style heads no section
            own = self.lines[start].block.level if end > start else 0
            kept = [
                replace(b, kind="paragraph", level=0) if b.kind == "heading" and b.level == own else b for b in kept
            ]
        if end > start:
            lines = [line.text for line in self.lines[start:end]]
            if start and _ON.match(lines[0]) and number_line(self.lines[start - 1].text):
                lines.insert(0, self.lines[start - 1].text)  # REGULATION NO. 17 OF 2021 | ON THE LICENSING OF …
            if keyed := _KEY_BEHIND.search(lines[-1]):  # what is set beside it stays in the text
                lines[-1] = lines[-1][: keyed.start()]
                kept.append(self.lines[end - 1].block)
            self._take_title(lines)
        index = end
        while index < len(self.lines) and not self._begins_text(index):
            again = self._again(index)
            kept += [] if again else self._below(index)
            index += again or 1
        for line in self.lines[index : index + 1]:
            if line.role == "addressee":
                self.found.addressee = None  # whom the paper addresses goes before where a telegram is sent (发往)
            self._take_addressee(line)
            if recital := RECITAL.match(line.text):
                self.found.number = self.found.number or number_line(recital["number"] or "")
        return [*kept, *(line.block for line in self.lines[index:])]

    # Which lines are the title.

    def title(self) -> tuple[int, int]:
        """(start, end) of the title's lines; both where the text begins if there is no title."""
        lines = self.lines
        text = next((i for i, line in enumerate(lines) if line.role in ("text", "addressee")), len(lines))
        stated = Facts(title=self.found.title)
        for line in lines[:text]:
            if line.role == "fact":
                take_line(line, stated, "")
        if stated.title:
            key = key_of_title(stated.title)
            facts = max((i for i in range(text) if lines[i].role == "fact"), default=-1)
            rest = [i for i in range(facts + 1, text) if lines[i].role == "open"]
            end = next((i for i in rest if key_of_title(lines[i].text) not in key), text)
            return end, end
        spans = [
            (start, end) for start in range(len(lines)) if self._may_begin(start, text) for end in self._ends(start)
        ]
        # What the format calls the document is its title wherever the head says so: Type 2 diabetes: | management.
        spans += [(i, i + said) for i in range(text, len(lines)) if (said := self._says(i, self.named))]
        if not spans and (long := next((i for i in range(text) if LONG_TITLE.match(lines[i].text)), None)) is not None:
            return long, long + 1  # it has no short one
        official = any(map(self._is_official, range(len(lines))))
        best = max(spans, key=lambda span: self._score(span[0], span[1], text, official), default=(text, text))
        first = self.lines[best[0]].text if spans else ""
        if any(re.search("书$|[判裁][决決定]$", line.says) for line in lines[: best[0]]) and not is_complete(first):
            return text, text  # the letterhead of a judgment says all; the parties stand below it
        return best

    def _may_begin(self, index: int, text: int) -> bool:
        """Whether a title may begin at a line; ``text`` is where the text begins by its looks."""
        line = self.lines[index]
        if line.role not in ("open", "body") or line.text[0].islower() or _NO_TITLE.match(line.text):
            return False
        if not any(map(str.isalpha, line.text)):
            return False  # a page's number, a time
        if self._is_one_of_several(line) and line.block.level != 1 and not is_complete(bare(line.text)):
            return False
        if BILL.fullmatch(line.text) and self.lines[index + 1 : index + 2] and self.lines[index + 1].text[:3] == "To ":
            return True
        if index < text or (line.block.kind == "heading" and line.block.level == 1):
            return True
        # Letters of Hong Kong, and English ones, have the addressee above the subject.
        headed = self.lines[text].role == "addressee" and any(each.role != "open" for each in self.lines[:text])
        short = len(line.text) <= (40 if has_ideographs(line.text) else 100)
        return index == text + 1 and headed and short and not re.search(r"[；：，]", line.text)

    def _is_one_of_several(self, line: HeadLine) -> bool:
        """Whether a heading has others of its depth: then it heads a section, not the document."""
        level = line.block.level if line.block.kind == "heading" else 0
        return level > 0 and sum(b.kind == "heading" and b.level == level for b in self.blocks) > 1

    def _ends(self, start: int) -> Iterator[int]:
        """Where a title that begins at a line may end."""
        lines, texts = self.lines, [self.lines[start].text]
        han = has_ideographs(texts[0])
        end = start + 1
        if not han:
            while end < len(lines) and len(texts) < _TITLE_LINES and title_goes_on(self.lines, end):
                texts.append(lines[end].text)
                end += 1
            if any(line.role != "body" for line in lines[start:end]):
                yield end
                if (
                    len(texts[-1]) >= _WRAPPED
                    and end < len(lines)
                    and lines[end].role == "open"
                    and alike(self.lines, end)
                    and not (_BY.match(lines[end].text) or KEY.match(lines[end].text))
                ):
                    yield end + 1  # each line of a title that is set in two begins with a capital
            return
        while True:
            complete = is_complete(number_and_title(bare(joined_title(texts)))[1])
            follows = lines[end].text if end < len(lines) else ""
            named = len(texts) == 2 and lines[start].role == "body" and GOES_ON.match(texts[1])
            alone = len(texts) == 1 and lines[start].role == "open" and texts[0][-1] not in _GOES_ON
            if complete or named or alone:
                yield end + is_subtitle(self.lines, end)
            matter = texts[-1].partition("关于")[2]  # …关于进一步规范|…的意见
            goes_on = re.match("[和及与暨的]|（[^）]*）的", follows) is not None or (
                matter != "" and "的" not in matter
            )
            if (complete and not goes_on) or not follows or len(texts) == _TITLE_LINES or len(follows) > 60:
                return
            goes_on = goes_on or texts[-1].count("《") > texts[-1].count("》")
            if lines[end].role not in ("open", "body") or not (goes_on or alike(self.lines, end)):
                return
            texts.append(follows)
            end += 1

    def _score(self, start: int, end: int, text: int, official: bool) -> float:
        """How good a title some lines make, higher is better; the weights were set by hand on some 700 heads."""
        own, first = [line.text for line in self.lines[start:end]], self.lines[start]
        title, han = number_and_title(bare(joined_title(own)))[1], has_ideographs(own[0])
        score = -0.2 * (end - start)
        # What it says.
        if han:
            score -= (len(title) < 5) + (_KEYED.match(title) is not None and not is_complete(title))
            score += 3.5 * is_complete(title) + 0.5 * ("关于" in title) + 1.5 * title.endswith(("汇编", "选编"))
        else:
            score -= 1.5 * (start > 0 and title_goes_on(self.lines, start))
            dated = DATE.search(title) is not None and len(DATE.sub("", title).split()) < 3  # Version 2, 3 May 2022
            score -= 2.0 * (dated or _BY.match(title) is not None)
            score -= (len(title.split()) < 2) + 1.5 * (KEY.match(title) is not None and not title.isupper())
            score += 1.0 * (BILL.fullmatch(own[0]) is not None)
            score += 1.5 * (kind_of(title, "en") is not None or NAMED_ACT.search(title) is not None)
            # THE WATER ACT over (No. 43 of 2016) and another line is the act under which that was done.
            below = self.lines[end : end + 2]
            under = len(below) == 2 and below[1].role == "open" and below[0].text[:1] == "("
            score -= 2.0 * (under and (below[0].role == "fact" or MADE_UNDER.fullmatch(below[0].text) is not None))
            score -= 2.0 * title.endswith("and for other purposes")
        if self.named and len(title) >= 4:
            key, named = key_of_title(title), key_of_title(self.named)
            score += 3.0 if key == named else 1.0 * (key in named)
        if first.role == "body" and han:  # 某市统计局 above 某市2024年统计公报 is no part of the title
            rest = next((text for text in own if not is_organ(text)), "")
            bodies = (ACTS.split(rest, maxsplit=1)[0], own[0].rpartition("与")[0])
            matter = GOES_ON.match(rest) or any(map(is_organ, bodies))
            score += 1.0 + 0.3 * own.index(rest) if matter else -3.0 if own[1][:2] == own[0][:2] else -0.5
        # What is left above it: in an official paper, and over what says that it is a title, that may be any line.
        above = sum(line.role == "open" for line in self.lines[:start])
        score += -(0.2 if official or score > 0 else _UNEXPLAINED) * above if above else 0.6
        # What it looks like.
        if first.block.kind == "heading":
            several = self._is_one_of_several(first)
            own_place = -1.0 * (above > 0) if several else 2.5 + 2.0 * (not above)
            score += own_place if first.block.level == 1 else -1.0 if several else 0.5
        # What is left between it and the text.
        score -= 0.7 * sum(line.role == "text" for line in self.lines[:start]) * (not BILL.fullmatch(own[0]))
        score += 1.0 * (start > text and not han)  # below a salutation
        gap = 0.0
        for index in range(end, text):
            line = self.lines[index]
            section = line.block.level > first.block.level > 0
            if line.role == "open" and not section and key_of_title(line.text) not in key_of_title(title):
                gap += 0.3 if self._is_byline(index) and line.block.kind != "heading" else _UNEXPLAINED
        return score - min(gap, 2 * _UNEXPLAINED)

    def _is_official(self, index: int) -> bool:
        """Whether a line is of those that only an official paper has above its text: a day alone is no such."""
        line = self.lines[index]
        return line.role not in ("open", "text", "void") and not DATE_LINE.fullmatch(line.text)

    def _is_byline(self, index: int) -> bool:
        """Whether who spoke or wrote stands below the title, above a date or the addressee."""
        text = self.lines[index].text
        following = self.lines[index + 1].role if index + 1 < len(self.lines) else "text"
        name = len(text) <= (20 if has_ideographs(text) else 80) and (
            text.isupper() or not re.search(r"[，：:,;]|(?<!\bNo)\.", text)
        )
        return (name or KEY.match(text) is not None) and following in ("fact", "addressee", "aside", "body")

    # What the other lines say.

    def _begins_text(self, index: int) -> bool:
        """Whether the text begins at a line behind the title."""
        line, below = self.lines[index], self.lines[index + 1 :][:1]
        # The paper's own title over its number, below what a site calls it.
        paper = is_complete(line.text) and any(number_line(each.text) for each in below)
        return line.role in ("text", "addressee") or (
            line.role == "open" and not (paper or self._again(index) or self._is_byline(index))
        )

    def _stays(self, line: HeadLine) -> bool:
        """Whether a line above the title stays in the text: it is more than metadata, and does not say the title."""
        if line.role in ("open", "aside"):
            return key_of_title(line.text) not in key_of_title(self.found.title or "")
        return line.role in ("addressee", "text")

    def _take_above(self, line: HeadLine) -> None:
        """Takes what a line above the title says."""
        if line.role == "fact" and DATE_LINE.fullmatch(line.text) and re.search("[年A-Za-z]", line.text):
            self.found.printed = self.found.printed or first_date(line.text)
        elif line.role == "fact":
            take_line(line, self.found, self.letterhead)
        elif line.role in ("mast", "body"):
            take_ordinal(line.ordinal, line.says, self.found)
            # Below the letterhead of minutes stands which office wrote them.
            names = () if self.found.letterhead and not line.says else _bodies(line)
            self.found.letterhead = line.says or self.found.letterhead
            self.letterhead = line.says or self.letterhead + "".join(names)
            if is_english_body(line.bodies) or all(ORGAN.search(name) for name in names):
                self.found.issuer = (*self.found.issuer, *(n for n in names if n not in self.found.issuer))
        elif line.role == "addressee":
            self._take_addressee(line)
        elif line.role == "aside":
            take_cells(line.text, self.found)

    def _below(self, index: int) -> list[Block]:
        """Takes what a line between the title and the text says; the block, where it stays in the text."""
        line = self.lines[index]
        if (sender := _FROM.fullmatch(line.text)) and is_english_body(sender[1]):
            self.found.issuer = self.found.issuer or (sender[1],)
        if line.role == "fact":
            if number_line(line.text) and (self.found.number or "").endswith(("期", "次")):
                self.found.number = None  # that of the issue in which it stands
            take_line(line, self.found, self.letterhead)
            return []
        if line.role in ("body", "mast"):
            take_ordinal(line.ordinal, line.says, self.found)
            above = self.lines[index - 1]
            another = above.role == "body" == line.role and _bodies(above) == self.found.issuer
            if another or STANDARD_ISSUED.fullmatch(above.text):  # one a line
                self.found.issuer += tuple(body for body in _bodies(line) if body not in self.found.issuer)
            self.found.issuer = self.found.issuer or _bodies(line)
            if line.ordinal:
                return []
        elif line.role == "open":
            if match := _HEAD_OF_BODY.match(line.text):
                self.found.issuer = self.found.issuer or organs(match[1])
        elif line.role == "aside":
            if line.text.rstrip(". ")[-1:] == "]":  # An Act to … [23rd March 2016].
                self.found.issued = self.found.issued or first_date(line.text.rpartition("[")[2])
            take_cells(line.text, self.found)
            bodies = bodies_and_day(line.text.strip("（）()"))  # （某县委办公室　2024年2月28日）
            self.found.issuer = self.found.issuer or bodies
            if bodies or line.text[0] in "—－–-":
                self.found.issued = self.found.issued or first_date(line.text)
        return [] if line.role == "void" else [line.block]

    def _again(self, index: int) -> int:
        """How many lines from here on say the whole title once more, as below a heading that a site has put there."""
        before, said, behind = self.lines[index].text.partition(self.found.title or "\n")
        if said and not behind and is_organ(before):  # 某省委 某省人民政府关于…, below what a site calls it
            self.found.title, self.found.issuer = joined_title([self.lines[index].text]), organs(before)
            return 1
        return self._says(index, self.found.title)

    def _says(self, index: int, title: str | None) -> int:
        """How many lines from here on say this title and nothing else; 0 where they do not."""
        title, own = key_of_title(title or ""), ""
        for count, line in enumerate(self.lines[index : index + _TITLE_LINES], start=1):
            own += key_of_title(line.text)
            if not own or not title.startswith(own):
                return 0
            if own == title:
                return count
        return 0

    def _take_title(self, lines: Sequence[str]) -> None:
        number, title = number_and_title(bare(joined_title(lines).rstrip(".")))
        self.found.number = self.found.number or number
        self.found.title = title
        dated = len(lines) > 1 or re.search(r"\b(?:on|of) ", title, re.IGNORECASE)
        if self.found.issued is None and dated and not has_ideographs(title):
            self.found.issued = first_date(title)

    def _take_addressee(self, line: HeadLine) -> None:
        if line.role == "addressee" and not self.found.addressee:
            text = line.text.rstrip(":：, ")
            self.found.addressee = re.sub(r"\s+", "" if has_ideographs(text) else " ", text)


def _bodies(line: HeadLine) -> tuple[str, ...]:
    """The bodies that a line of a letterhead names, whose letters may be set wide; () where it names none."""
    if line.bodies and not has_ideographs(line.bodies):
        return tuple(line.bodies.split(" AND THE "))
    return organs(re.sub(rf"(?<={HAN_LETTER}) (?={HAN_LETTER}(?:\s|$))", "", line.bodies))
