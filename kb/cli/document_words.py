"""What a person reads of a document: its kind, days and language, whether it holds, and how it could be read."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kb.cli.messages import _, ui_language
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.terminal import note
from kb.documents.validity import ENDED_BY_ANOTHER, last_day
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kb.documents.validity import Status
    from kb.knowledge_base import KnowledgeBase
    from kb.search.answer import Result, Version
    from kb.store.store import DocumentRecord

_KINDS = {
    "law": N_("law"), "regulation": N_("regulation"), "rules": N_("rules"), "plan": N_("plan"),
    "interpretation": N_("interpretation"), "opinions": N_("opinions"), "notice": N_("notice"),
    "decision": N_("decision"), "measures": N_("measures"), "report": N_("report"), "article": N_("article"),
    "webpage": N_("web page"), "document": N_("document"), "standard": N_("standard"),
    "letter": N_("official letter"),
}  # fmt: skip
# What kb.documents says of how a file was read; the index keeps it in English.
_NOTES = (
    N_("A part of the file that is in another format was left out."),
    N_("Text that is struck through is marked ~~so~~."),
    N_("The file bears an electronic seal or signature, which was not checked."),
    N_("Pages that are images and were not recognised: {pages}."),
    N_("Only the first {n} rows were read."),
    N_("The page's text goes on on another page, which was not read."),
    N_("Pages that could not be read: {pages}."),
    N_("Pages whose text cannot be decoded: {pages}."),
    N_("The text was recognised with a confidence of only {percent}; hold quotations against the original."),
    N_("Stray control characters were left out: {characters}."),
)


def kind_word(kind: str) -> str:
    """A kind of document in the reader's language."""
    return _(_KINDS[kind]) if kind in _KINDS else one_line(kind)


def day_words(day: date) -> str:
    """A day as the reader's language writes it."""
    from kb.citations.short import chinese_date, english_date

    return chinese_date(day) if ui_language() == "zh" else english_date(day)


def language_word(language: str) -> str:
    """The language of documents, in the reader's own."""
    return {"zh": _("in Chinese"), "en": _("in English")}.get(language) or one_line(language)


def status_word(status: Status) -> str:
    """A status in the reader's language."""
    words = {
        "in-force": _("in force"),
        "not-yet": _("not yet in force"),
        "superseded": _("superseded"),
        "repealed": _("repealed"),
        "expired": _("expired"),
        "unknown": _("validity unknown"),
    }
    return words[status]


def standing_words(record: DocumentRecord, status: Status, successor: DocumentRecord | None) -> str:
    """What must be said of a document that does not hold; empty for one that does, or may."""
    if status == "not-yet":
        begins = record.clauses.since
        return _("takes effect on {day}").format(day=day_words(begins)) if begins else status_word(status)
    if status == "expired":
        ends = last_day(record.clauses, record.relations)
        return _("expired on {day}").format(day=day_words(ends)) if ends else status_word(status)
    if status not in ENDED_BY_ANOTHER:
        return ""
    ended = record.relations.ended
    if successor is None:
        return status_word(status)
    named = _named(successor, record)
    if status == "repealed":
        words = _("repealed by {document}") if ended is None else _("repealed by {document} as of {day}")
    else:
        words = _("superseded by {document}") if ended is None else _("superseded by {document} as of {day}")
    return words.format(document=named, day=day_words(ended) if ended else "")


def version_words(version: Version) -> str:
    """Another version of an article: the day that tells it apart, whether its words differ, and its id."""
    day = version.document.version_day
    words = _("also in {version}, reworded: {passage}") if version.reworded else _("also in {version}: {passage}")
    name = _("the version of {day}").format(day=day_words(day)) if day else one_line(version.document.id)
    return words.format(version=name, passage=one_line(version.passage))


def result_standing(result: Result) -> str:
    """The same of a result of a question."""
    return standing_words(result.document, result.status, result.successor)


def _named(successor: DocumentRecord, record: DocumentRecord) -> str:
    """The document that took a document's place: its title, or where that is the same its day."""
    title = one_line(successor.metadata.title)
    day = successor.version_day
    if title == one_line(record.metadata.title) and day is not None:
        return _("the version of {day}").format(day=day_words(day))
    return f"《{title}》" if successor.metadata.language == "zh" else title


def recognised_words(confidence: float) -> str:
    """What is said of a text that was read from images."""
    return _("recognised from images ({share}% sure)").format(share=round(confidence * 100))


def warn_of_ocr(base: KnowledgeBase, passages: Iterable[str]) -> None:
    """One line on stderr for each document of ``passages`` (their ids, or the document's own) that was recognised."""
    for identifier in dict.fromkeys(passage.partition(":")[0] for passage in passages):
        confidence = base.document(identifier).recognised
        if confidence is not None:
            note(
                _("{document} was {recognised}: compare its words with the images before you quote them.").format(
                    document=one_line(identifier), recognised=recognised_words(confidence)
                )
            )


def note_words(remark: str) -> str:
    """A note in the reader's language, on one line; one that is not known here as it is."""
    for template, pattern in _patterns():
        if match := pattern.fullmatch(remark):
            return one_line(_(template).format(**match.groupdict()))
    return one_line(remark)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences, each with a pattern whose groups are its fields."""
    return tuple(
        (each, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(each)), re.DOTALL)) for each in _NOTES
    )
