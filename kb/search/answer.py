"""What a question gets: ranked results with places, highlights and a calibrated score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from datetime import date

    from rich.text import Text

    from kb.documents.validity import Status
    from kb.passages.passage import Passage, Span
    from kb.store.store import DocumentRecord, Filter
    from kb.text.language import Language


@dataclass(frozen=True, slots=True)
class Further:
    """Another passage of a result's document that answers; fields as in ``Result``."""

    score: float
    passage: Passage
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What no passage states: ``asks`` is the kind of thing, ``what`` the question's words for it."""

    asks: Literal["figure", "date", "list", "place", "person", "condition", "document"]
    what: str


@dataclass(frozen=True, slots=True)
class Version:
    """The same article in another version of a result's document; ``reworded`` where its words differ."""

    document: DocumentRecord
    passage: str
    reworded: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One passage that answers, the best of its document unless passages were asked for.

    ``score``, 0 to 1, is the probability that it would be accepted as an answer. ``highlights`` are
    half-open character spans in ``passage.text``. ``parts`` says what each part of the ranking gave
    (``--explain``). ``same_as`` are ids of near-identical passages that are not shown of their own.
    ``best`` is the likeliest sentence, marked or not; None where sentences were not judged.
    ``more`` are further passages of the same document that answer, best first. ``status`` says whether the
    document holds on the day asked for, ``successor`` what ended it; ``versions`` have the passage too.
    """

    rank: int
    score: float
    passage: Passage
    document: DocumentRecord
    highlights: tuple[Span, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    same_as: tuple[str, ...] = ()
    more: tuple[Further, ...] = ()
    status: Status = "unknown"
    successor: DocumentRecord | None = None
    versions: tuple[Version, ...] = ()
    best: Span | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a question to every document found: of ``searched`` documents these have something on it, and these nothing.

    Ids, in the order of the provinces where all are of provinces, else of time.
    """

    searched: int
    having: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's results, best first; iterating over it gives them. ``confident`` is False when nothing answers it.

    ``searched`` is the filter that applied, ``parsed`` the part of it that was read from the
    question's own words. ``spelling`` has the misspelt words of the question, in lower case, each with
    the word that was searched for. ``missing`` is what was asked for and no passage states; then nothing
    answers with confidence. ``as_of`` is the day that was asked for. ``survey`` is there where every document was
    asked for that says something (which provinces, which years, where first).
    """

    question: str
    language: Language
    confident: bool
    results: tuple[Result, ...]
    elapsed_ms: float
    searched: Filter
    parsed: Filter | None = None
    spelling: Mapping[str, str] = field(default_factory=dict)
    missing: Missing | None = None
    as_of: date | None = None
    survey: Survey | None = None

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __getitem__(self, index: int) -> Result:
        return self.results[index]

    def _repr_html_(self) -> str:
        from kb.search.answer_view import as_html

        return as_html(self)

    def __rich__(self) -> Text:
        from kb.search.answer_view import as_rich

        return as_rich(self)
