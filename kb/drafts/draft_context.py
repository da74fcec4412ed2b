"""What a whole draft tells of its sentences: its day, the place it speaks of, captions of tables, what is its own."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.documents.numbering import number_of
from kb.drafts.attribution import SPEAKS
from kb.text.figures import figures_in
from kb.text.normalise import normalise
from kb.text.places import PROVINCES, place_of_document, provinces_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.drafts.draft import Draft, Paragraph

_OPENING = 2
_DATED = 5  # paragraphs at the beginning that may bear the day of a draft, and at its end
_DATED_LAST = 3
_LINE = 60  # characters of a line that says who and when
_CAPTION = 50
_HEADING = 40
_SENTENCE_END = "。！？；;!?.:：,，"
_OURS = re.compile("[我全本](?:省|市|区|自治区)")
# The writer's own proposals, and what the writer did or was told: no document need state their figures.
_PROPOSALS = re.compile(
    r"建议|打算|对策|下一步|工作(?:安排|要求|举措)|改进|保障措施|"
    r"\b(?:recommendations?|next steps|way forward|proposals?)\b",
    re.IGNORECASE,
)
_FIELDWORK = re.compile(
    r"调研组|课题组|座谈会|走访|问卷|访谈|受访|实地(?:调研|考察|查看)|算(?:了一?笔)?账|"
    r"\b(?:we|our team|interviewers|respondents)\b[^.;]{0,40}\b(?:surveyed|interviewed|visited|looked at|spoke|asked|"
    r"sampled|counted|said|told)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:reports?|plans?|laws?|opinions|documents?|outlines?|regulations?|council|government|ministry|committee)\b",
    re.IGNORECASE,
)
_BINDS = re.compile(
    "(?:按照?|根据|依据|依照|落实)[^，,。;]{0,24}(?:要求|规定|部署|精神|标准|意见|规划|文件)|"
    "according to|as required|under the [A-Z]"
)


def draft_day(draft: Draft) -> date | None:
    """The day that a draft bears in a line of its own at its beginning or end, which 今年 is told from; or None.

    Of a month the first day.
    """
    paragraphs = [each for each in draft.paragraphs if each.cell is None]
    for each in (*paragraphs[:_DATED], *paragraphs[-_DATED_LAST:]):
        text = normalise(each.text).strip()
        figures = figures_in(text) if len(text) <= _LINE and not text.endswith(("。", ";", ".")) else []
        if len(figures) == 1 and figures[0].day is not None:
            year, month, day = figures[0].day
            if month is not None:
                try:
                    return date(year, month, day or 1)
                except ValueError:
                    continue
    return None


def home_of(draft: Draft) -> str | None:
    """The place that a draft speaks of, told from its first lines; else the only province that it calls 我省."""
    opening = normalise(" ".join(each.text for each in draft.paragraphs[:_OPENING]))
    place = place_of_document(opening)
    if place is not None and (place not in PROVINCES or len({each for _, each in provinces_in(opening)}) == 1):
        return place
    named = {
        place
        for each in draft.paragraphs
        for sentence in re.split("[。;]", normalise(each.text))
        if _OURS.search(sentence)
        for _, place in provinces_in(sentence)
    }
    return named.pop() if len(named) == 1 else None


def captions_of(draft: Draft) -> dict[int, str]:
    """The line above each table of a draft, by the table's number: 表1 三省2025年主要指标."""
    found: dict[int, str] = {}
    before = ""
    for each in draft.paragraphs:
        if each.cell is None:
            before = each.text.strip()
        elif each.cell[0] not in found:
            found[each.cell[0]] = before if len(before) <= _CAPTION and not before.endswith("。") else ""
    return found


def proposals_in(draft: Draft) -> frozenset[int]:
    """The paragraphs, by their identity, that stand under a heading for proposals (建议, Recommendations)."""
    found, proposing = set(), False
    for each in draft.paragraphs:
        if _is_heading(each):
            proposing = _PROPOSALS.search(each.text) is not None
        elif proposing:
            found.add(id(each))
    return frozenset(found)


def named_above(draft: Draft, names: Callable[[Paragraph], frozenset[str]]) -> dict[int, frozenset[str]]:
    """What ``names`` finds in the heading above a paragraph, or in one above that, by the paragraph's identity."""
    found: dict[int, frozenset[str]] = {}
    above: dict[str, frozenset[str]] = {}  # by the form of its number, outermost first
    for each in draft.paragraphs:
        if _is_heading(each):
            number = number_of(each.text.strip())
            form = number.level if number is not None and number.certain else ""
            for inner in list(above)[list(above).index(form) :] if form in above else ():
                del above[inner]
            above[form] = names(each)
        elif named := next(filter(None, reversed(above.values())), None):
            found[id(each)] = named
    return found


def _is_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    return paragraph.cell is None and len(text) <= _HEADING and not text.endswith(tuple(_SENTENCE_END))


def is_fieldwork(sentence: str) -> bool:
    """Whether a sentence tells what its writer did, saw or was told: 走访农户130户, "of the 20 we looked at"."""
    return _FIELDWORK.search(sentence) is not None and not rests_on_documents(sentence)


def rests_on_documents(sentence: str) -> bool:
    """Whether a sentence says what documents say or require: 按照…要求."""
    speaks = SPEAKS.search(sentence) and (not sentence.isascii() or _DOCUMENT.search(sentence))
    return bool(speaks or _BINDS.search(sentence) or "《" in sentence)
