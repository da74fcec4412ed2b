"""What a question gets: ranked results with places, highlights and a calibrated score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

    from kb.passages.passage import Passage, Span
    from kb.store.store import DocumentRecord, Filter
    from kb.text.language import Language


@dataclass(frozen=True, slots=True)
class Result:
    """One passage that answers.

    ``score`` is from 0 to 1, comparable between questions. ``highlights`` are half-open character
    spans in ``passage.text``. ``parts`` says what each part of the ranking gave (``--explain``).
    ``same_as`` are ids of near-identical passages that are not shown of their own.
    """

    rank: int
    score: float
    passage: Passage
    document: DocumentRecord
    highlights: tuple[Span, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's results, best first; iterating over it gives them. ``confident`` is False when nothing answers it.

    ``searched`` is the filter that applied, ``parsed`` the part of it that was read from the
    question's own words. ``spelling`` has the misspelt words of the question, in lower case, each with
    the word that was searched for.
    """

    question: str
    language: Language
    confident: bool
    results: tuple[Result, ...]
    elapsed_ms: float
    searched: Filter
    parsed: Filter | None = None
    spelling: Mapping[str, str] = field(default_factory=dict)

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
