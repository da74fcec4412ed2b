"""What goes into a draft where its marks stand: quotations, citations rendered once for all, a bibliography."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from kb.citations.citing import quotation
from kb.citations.engine import Cite, Rendered, render
from kb.citations.item import adapted, item
from kb.citations.locator import locator
from kb.citations.rich_text import without_last
from kb.citations.standing import Note
from kb.citations.styles import Style
from kb.drafts.marks import Mark
from kb.errors import InputError, KbError
from kb.quick_dataclass import dataclass
from kb.text.han import has_ideographs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.citations.rich_text import RichText
    from kb.passages.passage import Passage
    from kb.search.answer import Answer
    from kb.store.store import DocumentRecord


Source = tuple["DocumentRecord", "Passage | None"]
"""A document, and the passage of it that is cited; None for the whole of it."""

Place = tuple[int, int]
"""Where something stands in a draft: its paragraph or line, and how far into it."""

_OPENING = ("“", "「", "『", "«", '"')
_PUNCTUATION = tuple("。．.，,；;：:、！!？?")
_CLOSING = ("”", "」", "』", "»", '"')


class Library(Protocol):
    """What filling needs of a knowledge base."""

    def ask(self, question: str, *, n: int = ..., document: str | None = ...) -> Answer: ...

    def document(self, document_id: str) -> DocumentRecord: ...

    def resolve(self, identifier: str) -> tuple[DocumentRecord, Passage | None]: ...


@dataclass(frozen=True, slots=True)
class Filled:
    """A mark that was replaced, and the passages that stand in its place."""

    mark: str
    line: int
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A mark that was left as it is, and why."""

    mark: str
    line: int
    error: KbError


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled draft: the new file's bytes, what was done, and a unified diff of the text."""

    content: bytes
    filled: tuple[Filled, ...]
    unfilled: tuple[Unfilled, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """What replaces a mark: (words or None, index of the citation) for each; the bibliography has none."""

    mark: Mark
    line: int
    pieces: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that goes into a draft, citations rendered once for all so that their numbers run through.

    ``passages`` has for each citation the ids of what it cites.
    """

    insertions: tuple[Insertion, ...]
    unfilled: tuple[Unfilled, ...]
    citations: Rendered
    passages: tuple[tuple[str, ...], ...]

    def citation(self, index: int, behind: str = "") -> RichText:
        """What stands in the text for a citation, or in its footnote.

        ``behind`` is what follows it in the text: a citation of a note style ends with a full stop, which is left
        out where the sentence around it has its own punctuation.
        """
        written = self.citations.marks[index]
        if self.citations.notes and behind.startswith(_PUNCTUATION) and written[-1].text.endswith("."):
            return without_last(written)
        return written

    @property
    def filled(self) -> tuple[Filled, ...]:
        """What was done, mark by mark."""
        return tuple(
            Filled(each.mark.text, each.line, tuple(chain.from_iterable(self.passages[at] for _, at in each.pieces)))
            for each in self.insertions
        )


def plan(
    marks: Iterable[tuple[int, Mark | tuple[str, int, int, InputError]]],
    base: Library,
    style: Style,
    day: date,
    place: Callable[[int, Mark], Place],
    own: Sequence[Place],
) -> Plan:
    """Answers the questions of a draft's marks and renders all citations, in the draft's order.

    ``marks`` are pairs of a line and a mark; ``place`` gives where the mark of a note stands that a mark makes or
    stands in, ``own`` where those of the writer's own notes do.
    """
    insertions: list[Insertion] = []
    unfilled: list[Unfilled] = []
    cited: list[tuple[Source, ...]] = []
    for line, mark in marks:
        if not isinstance(mark, Mark):
            unfilled.append(Unfilled(mark[0], line, mark[3]))
            continue
        try:
            pieces = tuple(_pieces(mark, base))
        except KbError as error:
            unfilled.append(Unfilled(mark.text, line, error))
            continue
        first = len(cited)
        cited += [sources for _, sources in pieces]
        insertions.append(Insertion(mark, line, tuple((words, first + at) for at, (words, _) in enumerate(pieces))))
    citations = [
        tuple(
            Cite(
                adapted(item(record, day), style.name),
                (locator(passage, record.metadata.language),) if passage is not None else (),
            )
            for record, passage in sources
        )
        for sources in cited
    ]
    rendered = render(citations, style, _notes(insertions, place, own)) if citations else Rendered((), (), notes=False)
    names = tuple(
        tuple(passage.id if passage is not None else record.id for record, passage in sources) for sources in cited
    )
    return Plan(tuple(insertions), tuple(unfilled), rendered, names)


def _notes(
    insertions: Iterable[Insertion], place: Callable[[int, Mark], Place], own: Sequence[Place]
) -> tuple[Note, ...]:
    """The notes of the filled draft, in the order of their marks."""
    placed: list[tuple[Place, Note]] = []
    within: dict[Place, list[int]] = {each: [] for each in own}
    for insertion in insertions:
        at = place(insertion.line, insertion.mark)
        if at in within:
            within[at] += [index for _, index in insertion.pieces]
        else:
            placed += [(at, Note((index,))) for _, index in insertion.pieces]
    placed += [(at, Note(tuple(indices), own=True)) for at, indices in within.items()]
    return tuple(note for _, note in sorted(placed, key=lambda each: each[0]))


def _pieces(mark: Mark, base: Library) -> Iterable[tuple[str | None, tuple[Source, ...]]]:
    """(quotation or None, what it cites) for each citation of a mark."""
    if mark.kind == "bibliography":
        return
    if mark.kind == "cite":
        named = [each.strip() for each in re.split(r"[;；]", mark.argument) if each.strip()]
        yield None, tuple(base.resolve(each) for each in named)
        return
    document = base.document(mark.document).id if mark.document is not None else None
    answer = base.ask(mark.argument, n=mark.n, document=document)
    if not answer.confident or not answer.results:
        raise InputError("Nothing answers {question} with confidence.", question=mark.argument)
    for result in answer.results[: mark.n]:
        words = _best_words(result.passage, result.highlights, result.document)
        yield words, ((result.document, result.passage),)


def _best_words(passage: Passage, highlights: Sequence[tuple[int, int]], record: DocumentRecord) -> str:
    """The sentences that answer, in quotation marks, …… or … standing for what is between them."""

    if not highlights:
        return quotation(record, passage)
    joint = "……" if record.metadata.language == "zh" else " … "
    words = ""
    last = None
    for start, end in sorted(highlights):
        gap = passage.text[last:start].strip() if last is not None else ""
        words += joint if gap else passage.text[last:start] if last is not None else ""
        words += passage.text[start:end]
        last = end
    return quotation(record, replace(passage, text=words))


def within_marks(words: str | None, text: str, mark: Mark, *, last: bool) -> str | None:
    """The words as the text around a draft's mark wants them.

    They have no quotation marks of their own where the draft has put its mark between some, and, where they are the
    last ones of it, no full stop where the sentence goes on or ends behind it.
    """
    if words is None:
        return None
    if text[mark.start - 1 : mark.start] in _OPENING and text[mark.end : mark.end + 1] in _CLOSING:
        return words[1:-1]
    if last and text.startswith(_PUNCTUATION, mark.end):
        return re.sub(r"[。.](?=.?$)", "", words)
    return words


def space_between(words: str | None) -> str:
    """What stands between the pieces of one mark, of which the first has these words: Chinese puts no space there."""
    return "" if words is not None and has_ideographs(words[:8]) else " "


def unified_diff(before: str, after: str, name: str) -> str:
    """A unified diff of two texts."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), fromfile=name, tofile=f"{name} (filled)", lineterm=""
    )
    return "\n".join(lines)
