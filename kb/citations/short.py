"""A citation in one line, cheap enough for every result of a question.

In Chinese the form official writing uses in running text (《…》（2026年1月3日）三（十二）); in English
title, issuer, date, place. Whole reference lists in named styles are ``kb.citations.citing.cite``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kb.citations.locator import locator
from kb.text.han import has_ideographs
from kb.text.months import MONTHS

if TYPE_CHECKING:
    from kb.documents.document import Metadata
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord
    from kb.text.language import Language


def short_citation(record: DocumentRecord, passage: Passage | None, language: Language) -> str:
    """One line that names document, date and place, and says when the text is a digest or translation.

    Args:
        record: the document.
        passage: the passage whose place is named; None cites the document as a whole.
        language: the language of the citation's own words.
    """
    metadata = record.metadata
    where = locator(passage, metadata.language).words(language) if passage is not None else ""
    day = metadata.day
    status = status_words(metadata, language)
    name = cited_title(metadata)
    if language == "zh":
        title = name if name.startswith("《") and name.endswith("》") else f"《{inner_title_marks(name)}》"
        number = f"（{metadata.number}）" if metadata.number else ""
        dated = f"（{chinese_date(day)}）" if day else ""
        return title + number + dated + where + (f"（{status}）" if status else "")
    parts = [name, *metadata.issuer]
    if metadata.source and not metadata.issuer:
        parts.append(metadata.source)
    if metadata.number:
        parts.append(metadata.number)
    if day:
        parts.append(english_date(day))
    if where:
        parts.append(where)
    return ", ".join(parts) + (f" ({status})" if status else "")


def cited_title(metadata: Metadata) -> str:
    """The title to cite: a digest in the language of the official text goes by the official title."""
    official = metadata.official_title
    if metadata.text_status == "digest" and official and has_ideographs(official) == (metadata.language == "zh"):
        return official
    return metadata.title


def status_words(metadata: Metadata, language: Language) -> str:
    """What must be said of a text that is not the official one; empty for a full text."""
    if metadata.text_status == "full":
        return ""
    official = metadata.official_title
    if official == cited_title(metadata):
        official = None
    if language == "zh":
        what = "摘要" if metadata.text_status == "digest" else "译文"
        return f"《{inner_title_marks(official)}》{what}，非官方原文" if official else f"{what}，非官方原文"
    what = metadata.text_status
    return f"{what} of {official}, not the official text" if official else f"{what}, not the official text"


def inner_title_marks(title: str) -> str:
    """A title inside 《》: its own title marks become 〈〉 (GB/T 15834-2011, 4.15)."""
    return title.replace("《", "〈").replace("》", "〉")


def chinese_date(day: date) -> str:
    """2026年1月3日 (GB/T 15835-2011)."""
    return f"{day.year}年{day.month}月{day.day}日"


def english_date(day: date) -> str:
    """3 January 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
