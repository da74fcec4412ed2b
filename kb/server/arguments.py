"""What callers may pass to each tool, as pydantic models: their JSON schemas, and the check of what comes."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kb.documents.document import Kind
from kb.documents.validity import Status
from kb.text.dates import typed_date
from kb.timeline.changes import ChangeKind

MOST_TEXT = 200_000
"""Characters of a text to check."""
MOST_PASSAGES = 100
"""Passages that one call reads or cites."""
_PAGE = 50
"""Changes, documents or figures of one answer: some 15,000 characters, which a model's context can hold."""

DocumentId = Annotated[str, Field(min_length=1, max_length=500, description="Id of a document, from list_documents.")]
Name = Annotated[str, Field(max_length=500)]


def _day(text: str) -> str:
    """A day, a month or a year as people and models write them; ``kb.arguments.as_day`` reads it."""
    if typed_date(text) is None:
        raise PydanticCustomError("day", "no day")
    return text


Day = Annotated[str, Field(max_length=50), AfterValidator(_day)]


def _no_file(style: str) -> str:
    """A style goes by its name alone: a caller has no business with files of this machine."""
    if re.fullmatch(r"(?i:gb/t)?[^/\\.]*", style) is None:
        raise PydanticCustomError("style", "no style")
    return style


class Arguments(BaseModel):
    """Arguments of a tool; names that are not there are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Page(Arguments):
    """Arguments of a tool whose list may be too long for one answer."""

    limit: int = Field(_PAGE, ge=1, le=10_000, description="How many of the list at most.")
    start: int = Field(0, ge=0, description="Where in the list to go on: what next said.")


class Search(Arguments):
    question: str = Field(
        min_length=1,
        max_length=2_000,
        description="A question in plain Chinese or English; documents in either language answer it. A year, a series, "
        "an issuer or a title named in it narrows the search.",
    )
    n: int | None = Field(
        None,
        ge=1,
        le=50,
        description="How many results. Otherwise 5, or as many documents as have something where all are asked for.",
    )
    document: DocumentId | None = Field(None, description="Only this document, by id; then n passages of it.")
    issuer: Name | None = Field(None, description="Only what this body issued; a part of its name.")
    kind: Name | None = Field(None, description=f"Only this kind: {', '.join(get_args(Kind))}.")
    language: Literal["zh", "en"] | None = Field(None, description="Only documents in this language.")
    since: Day | None = Field(None, description="Only what is dated then or later: 2025-01-01, 2025年1月, 2025.")
    until: Day | None = Field(None, description="Only what is dated then or earlier: 2025-12-31, 2025年12月, 2025.")
    as_of: Day | None = Field(None, description="Ask the library of that day: what held then, without what came later.")
    all_versions: bool = Field(False, description="Every version of an article, whether in force or not.")


class ReadPassage(Arguments):
    id: str = Field(
        min_length=1,
        max_length=500,
        description="Id of a passage (opinions-2026:3.12) for the section around it, or of a document for its text.",
    )
    start: str | None = Field(None, max_length=500, description="Of a long document: the passage to go on from (next).")


class Cite(Arguments):
    ids: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        min_length=1, max_length=MOST_PASSAGES, description="Ids of passages or documents."
    )
    style: Annotated[str, AfterValidator(_no_file)] = Field(
        "gb7714",
        min_length=1,
        max_length=100,
        description="gb7714, apa, chicago, mla, ieee, or the name of a CSL style.",
    )
    format: Literal["text", "markdown", "html", "bibtex", "csl-json", "ris", "pandoc", "official"] = "text"
    quote: bool = Field(False, description="Put the passage's words before its citation.")


class CheckText(Arguments):
    text: str = Field(
        min_length=1,
        max_length=MOST_TEXT,
        description="The text to check, with its quotation marks and the names of its sources.",
    )
    format: Literal["markdown", "text"] = "markdown"
    claims: bool = Field(
        False,
        description="Also claims without quotation marks that name a document: where it says so.",
    )


class Compare(Page):
    old: DocumentId = Field(description="Id of the earlier document.")
    new: DocumentId = Field(description="Id of the later document.")
    change: ChangeKind | None = Field(None, description="Only changes of this kind.")
    unchanged: bool = Field(False, description="Also the provisions whose words are the same.")


class CompareTopic(Arguments):
    topic: str = Field(
        min_length=1, max_length=200, description="The thing that is compared: 粮食产量, rural e-commerce."
    )
    documents: list[DocumentId] = Field(min_length=2, max_length=50, description="Ids of the documents.")


class Trace(Page):
    phrase: str = Field(min_length=1, max_length=200, description="The wording, as documents have it: 新质生产力.")
    uses: int = Field(5, ge=1, le=10_000, description="How many uses of each document at most.")


class Targets(Page):
    topic: str | None = Field(None, max_length=200, description="An indicator or thing in either language: 粮食产量.")


class ListDocuments(Page):
    search: Name | None = Field(None, description="Only documents with these words in title, number or id.")
    kind: Name | None = Field(None, description="Only this kind, as in search.")
    issuer: Name | None = Field(None, description="Only what this body issued; a part of its name.")
    status: Status | None = Field(None, description="Only what is of this status, today or on the day of as_of.")
    since: Day | None = Field(None, description="Only what is dated then or later.")
    until: Day | None = Field(None, description="Only what is dated then or earlier.")
    as_of: Day | None = Field(None, description="The day of status.")
