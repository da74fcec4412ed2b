"""The shapes of what tools give, for their output schemas and for the OpenAPI description.

They say what ``kb.json_output`` makes (the contract of ``--json``); a test holds the two together. More keys may come.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

Spans = list[tuple[int, int]]


class Page(BaseModel):
    total: int = Field(description="How long the whole list is.")
    next: int | None = Field(description="Where the list goes on: pass it as start.")


class Document(BaseModel):
    document: str = Field(description="Id of the document.")
    title: str
    issuer: list[str]
    kind: str
    number: str | None
    issued: str | None
    published: str | None
    language: str
    text_status: str = Field(description="full, digest (a summary, not the official text) or translation.")


class Listed(Document):
    pages: int | None
    provisions: int
    passages: int
    translation_of: str | None
    path: str
    status: str = Field(description="in-force, not-yet, superseded, repealed, expired or unknown.")
    effective: str | None
    expires: str | None
    superseded_by: str | None


class Further(BaseModel):
    rank: int
    passage: str
    score: float
    text: str
    highlights: Spans


class Result(Document):
    rank: int
    score: float = Field(description="Probability that this passage answers, 0 to 1.")
    passage: str = Field(description="Id of the passage: read it in its place with read_passage, cite it with cite.")
    section: list[str]
    page: int | None
    paragraph: int
    text: str = Field(description="The passage, verbatim.")
    highlights: Spans = Field(description="Half-open character spans of text: the sentences that answer.")
    url: str | None
    citation: str
    status: str = Field(description="Whether the document is in force: say so where it is not.")
    more: list[Further] = Field(description="Further passages of the same document.")


class Missing(BaseModel):
    asks: str
    what: str


class Survey(BaseModel):
    searched: int
    having: list[str] = Field(description="Documents that have something on what was asked.")
    without: list[str] = Field(description="Documents that have nothing on it.")


class Answer(BaseModel):
    question: str
    language: str
    confident: bool = Field(description="Whether at least one passage answers. Where false, say that nothing does.")
    survey: Survey | None = Field(None, description="Of a question to every document (which provinces, which years).")
    missing: Missing | None = Field(description="What is asked for and no passage states.")
    results: list[Result]
    note: str | None = Field(
        None, description="Where nothing is found: the filter that no document meets, and what there is."
    )


class PlacedPassage(BaseModel):
    passage: str
    section: list[str]
    page: int | None
    paragraph: int
    text: str
    citation: str


class Place(BaseModel):
    document: Listed
    marked: str | None
    passages: list[PlacedPassage]
    next: str | None = Field(description="Where a long document goes on: pass it as start.")


class Cited(BaseModel):
    id: str
    document: str
    citation: str = Field(description="In one line.")


class Citation(BaseModel):
    style: str
    format: str
    text: str = Field(description="The reference list in the style, and how each is cited in the text.")
    cited: list[Cited]


class Finding(BaseModel):
    kind: str
    line: int
    column: int
    draft: str
    source: str | None = Field(description="What the source has, verbatim.")
    passage: str | None
    message: str


class Verified(BaseModel):
    line: int
    column: int
    draft: str
    passage: str
    source: str
    how: str


class Information(BaseModel):
    kind: str
    line: int
    column: int
    draft: str
    message: str


class Check(BaseModel):
    file: str
    findings: list[Finding]
    verified: list[Verified]
    information: list[Information]
    translated: list[Verified]


class Edit(BaseModel):
    op: str
    text: str


class Figure(BaseModel):
    what: str
    old: str
    new: str


class Change(BaseModel):
    change: str = Field(description="same, reworded, split, merged, moved, new or dropped.")
    old: list[str]
    new: list[str]
    similarity: float
    edits: list[Edit]
    figures: list[Figure]


class Comparison(Page):
    old: str
    new: str
    counts: dict[str, int] = Field(description="How many changes there are of each kind; change asks for one kind.")
    changes: list[Change]


class Saying(BaseModel):
    document: str
    passage: str
    sentence: str


class Point(BaseModel):
    sentences: list[Saying]


class Matrix(BaseModel):
    topic: str
    documents: list[str]
    points: list[Point]
    silent: list[str] = Field(description="Documents that say nothing on it.")


class Use(BaseModel):
    passage: str
    sentence: str
    span: tuple[int, int]


class UsesOfDocument(BaseModel):
    document: str
    day: str | None
    uses: list[Use]


class Traced(Page):
    phrase: str
    first: str | None
    documents: list[UsesOfDocument]
    variants: dict[str, list[str]]
    without: list[str]
    in_headings: list[str] = Field(default_factory=list, description="Documents with it in titles or headings alone.")
    uses: int = Field(description="How many uses there are in all.")


class Target(BaseModel):
    what: str
    value: float
    high: float | None
    comparator: str
    unit: str
    text: str
    by: str | None
    where: str | None
    document: str
    passage: str
    sentence: str


class TargetTable(Page):
    targets: list[Target]


class Library(Page):
    documents: list[Listed]
    note: str | None = Field(
        None, description="Where none is listed: the filter that no document meets, and what there is."
    )
