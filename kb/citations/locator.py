"""The place of a passage in words a reader can look up: 三（十二）, 第十二条, sec. III(12), p. 5.

Section numbers are taken from the headings as printed, so they can be found in the official text;
only the words around them (page, section) follow the language of the citation.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass
from kb.text.han import has_ideographs
from kb.text.numbers import HAN_NUMERALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.passages.passage import Passage
    from kb.text.language import Language

# The kinds of locator that CSL 1.0.2 has a term for; "" is a place that needs no word before it.
LocatorLabel = Literal["", "section", "article-locator", "page", "paragraph"]


_NO_LABEL: LocatorLabel = ""
_LONGEST_HEADING = 40
_INNER_MARKS = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands: ``text`` as it is cited, ``label`` the CSL locator it is, ``page`` from 1 or None.

    ``text`` is empty for a document without any division.
    """

    text: str
    label: LocatorLabel
    page: int | None

    def words(self, language: Language) -> str:
        """The place with its words in ``language``: "三（十二），第5页", "sec. III(12), p. 5"; may be empty."""
        parts = []
        if self.text:
            word = {"section": "sec. ", "article-locator": "", "paragraph": "para. ", "page": "", "": ""}[self.label]
            if language == "zh":
                parts.append(f"第{self.text}段" if self.label == "paragraph" else self.text)
            else:
                parts.append(word + self.text)
        if self.page is not None:
            parts.append(f"第{self.page}页" if language == "zh" else f"p. {self.page}")
        return ("，" if language == "zh" else ", ").join(parts)


@cache
def _numbering() -> re.Pattern[str]:
    """GB/T 9704-2012, 7.3.3: 一、（一）1.（1）; laws number 编 章 节 条.

    Compiled when first needed: that takes 2 ms, and many a question needs none.
    """
    return re.compile(
        rf"""\s*(?:
          (?P<annex>附(?:件|录|表|图)\s*(?:[{HAN_NUMERALS}]+|[0-9０-９]+|[A-Z](?![A-Za-z]))?
            |(?:Annex|Appendix|ANNEX|APPENDIX|Schedule|SCHEDULE)\b(?:\s+(?:\d+|[IVXLC]+|[A-Z])\b)?)
        | (?P<article>第\s*(?:[{HAN_NUMERALS}\d]\s*)+[条條](?:之[{HAN_NUMERALS}]+)?)
        | (?P<division>第\s*(?:[{HAN_NUMERALS}\d]\s*)+(?:分[编編]|[编編]|章|[节節]|部分?))
        | (?P<chinese>[{HAN_NUMERALS}]+)(?=[、.．])
        | (?P<brackets>[（(](?:[{HAN_NUMERALS}]+|\d+|[a-z]{{1,4}})[)）])
        | (?P<circled>[①-⑳])
        | (?P<english_article>(?:Article|Art\.|ARTICLE|SEC\.|Sec\.|SECTION(?=\s\d+\.))\s+\d+[A-Za-z]?)
        | (?P<english_division>(?:Part|Chapter|Section|Title|PART|CHAPTER|SECTION|TITLE)
            \s+(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])\b)
        | (?P<numeral>[A-Z](?:\.\d+)+(?=\s|$)|\d+(?:\.\d+)*(?=[.、．)]|\s)|(?:[IVXLC]+|[A-Z])(?=[.、．)]))
        )""",
        re.VERBOSE,
    )


def locator(passage: Passage, document_language: Language) -> Locator:
    """The place of a passage within its document.

    An article number stands alone (第十二条 is unique in a law); other numbers are joined from the
    top (三（十二）, III(12), 2.1). Headings without numbers are named by the last of them.
    """
    number, label = _joined(passage.section)
    if number:
        return Locator(number, label if document_language == "en" or label != "section" else "", passage.page)
    # A passage id's last part is "p7" for the seventh paragraph of a text without headings.
    paragraph = re.fullmatch(r"p(\d+)(?:\.p\d+)?", passage.label)
    if not passage.section:
        if paragraph:
            return Locator(paragraph[1], "paragraph", passage.page)
        return Locator("", "", passage.page)
    heading = passage.section[-1].strip()
    if len(heading) > _LONGEST_HEADING:
        # Broken off it is no quotation, and stands without the marks of one.
        return Locator(heading[:_LONGEST_HEADING].rstrip() + "…", "", passage.page)
    return Locator(f"“{heading.translate(_INNER_MARKS)}”", "", passage.page)


def _joined(section: Sequence[str]) -> tuple[str, LocatorLabel]:
    """The numbers of a section path, joined as they are cited, and what kind of locator that makes."""
    text, label, annex = "", _NO_LABEL, ""
    for heading in section:
        match = _numbering().match(heading)
        if match is None or match.lastgroup is None:
            continue
        kind, number = match.lastgroup, re.sub(r"(?<=[^A-Za-z.])\s+|\s+(?=[^A-Za-z\d])", "", match[match.lastgroup])
        if kind == "annex":
            annex, text, label = number, "", _NO_LABEL
            continue
        if kind in ("article", "english_article"):
            return f"{annex}{'' if has_ideographs(number) else ', '}{number}" if annex else number, "article-locator"
        if kind == "english_division":  # it says of itself what it is
            text, label = f"{text}, {number}" if text else number, _NO_LABEL
        elif not text:
            text = number
            label = "section" if kind == "numeral" or number.startswith("(") else _NO_LABEL
        elif number.startswith(text + "."):  # 2, then 2.1
            text = number
        elif kind == "numeral":
            text += ("" if text[-1] in ")）编章节部分編節" else "、" if text[-1] in HAN_NUMERALS else ".") + number
        else:
            text += number
    if annex:
        # 附件1二（一）; Annex I, 2(a)
        between = ", " if not has_ideographs(annex) else " " if text[:1].isascii() and annex[-1].isascii() else ""
        return annex + (between if text else "") + text, _NO_LABEL
    return text, label
