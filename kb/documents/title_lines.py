"""Whether a line of a head goes on with the title that the line above it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.documents.document_numbers import NUMBER
from kb.documents.head_lines import BILL, MADE_UNDER, MONTH, OPEN_END, OPEN_START, HeadLine
from kb.text.dates import DATE
from kb.text.han import has_ideographs

NAMED_ACT = re.compile(
    r"\b(?:Act|Code|Law|Order|Ordinance|Regulations?|Rules?) (?:19|20)\d{2}(?: \([A-Z][A-Za-z]+\))?$"
)
_SUBTITLE = re.compile(r"[（(【][^）)】:：]{1,40}[）)】]")
_GOES_ON_LOWER = re.compile(r"[a-z]+(?:\s(?!.*[a-z]{3}\. [A-Z])|\.?$)")  # and is not several sentences


def alike(lines: Sequence[HeadLine], index: int) -> bool:
    """Whether a line looks like the one above it."""
    one, other = (line.block for line in lines[index - 1 : index + 1])
    return (one.kind, one.level) == (other.kind, other.level)


def is_subtitle(lines: Sequence[HeadLine], index: int) -> bool:
    """Whether a title goes on in brackets: （试行）."""
    line = lines[index] if index < len(lines) else None
    return (
        line is not None and line.role == "aside" and _SUBTITLE.fullmatch(line.text) is not None
        and not any(each.search(line.text) for each in (DATE, MONTH, NUMBER)) and "章" not in line.text[:8]
    )  # fmt: skip


def title_goes_on(lines: Sequence[HeadLine], index: int) -> bool:
    """Whether a title in letters goes on in a line from the one above it."""
    above, text, line = lines[index - 1].text, lines[index].text, lines[index]
    if BILL.fullmatch(above):
        return text.startswith("To ")
    lower, opened = _GOES_ON_LOWER.match(text) is not None, OPEN_END.search(above) is not None
    if has_ideographs(text) or NAMED_ACT.search(above) or any(map(MADE_UNDER.fullmatch, (above, text))):
        return False
    if line.role not in ("open", "body", "aside"):
        return line.role == "text" and lower and (opened or above.startswith("To "))
    return (
        opened
        or lower
        or (alike(lines, index) and OPEN_START.match(text) is not None and not above.isupper())
        or (
            line.role != "body" != lines[index - 1].role
            and above.isupper()
            and text.isupper()
            and " " in text
            and len(above) > 8
        )
    )
