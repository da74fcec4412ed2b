"""What a draft is held against: the documents' texts, their candidates for some words, and their titles."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kb.drafts.folding import FoldedText, fold
from kb.passages.passage_statements import PassageStatement, document_place, passage_statements
from kb.quick_dataclass import dataclass
from kb.store.store import Filter, LexicalQuery
from kb.text.index_terms import terms
from kb.text.normalise import HAN, normalise
from kb.text.places import same_place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord, Snapshot

# Two passages of one provision read on; a new provision is set off by a character that no quotation has.
BREAK = "\x1e"
_KEPT = 64
_MOST_TERMS = 60
_PORTION = 8
_OPENING = 2
_MENTIONS = 16


@dataclass(frozen=True, slots=True)
class _Segment:
    """A heading or a passage's text: folded[start:end] of the document; ``index`` of the passage it goes with."""

    start: int
    end: int
    verbatim: str
    index: int


@dataclass(frozen=True)
class SourceText:
    """A document's wording from beginning to end, headings included, and which passage each part of it is."""

    document: str
    passages: Sequence[Passage]
    folded: str
    segments: Sequence[_Segment]

    @classmethod
    def of(cls, document: str, passages: Sequence[Passage]) -> SourceText:
        """Joins passages in reading order; a heading goes with the first passage under it."""
        parts: list[str] = []
        segments: list[_Segment] = []
        at = 0
        previous: Passage | None = None

        def add(joint: str, folded_text: str, verbatim: str, index: int) -> None:
            nonlocal at
            parts.extend((joint, folded_text))
            start = at + len(joint)
            at = start + len(folded_text)
            segments.append(_Segment(start, at, verbatim, index))

        for index, passage in enumerate(passages):
            folded_text = fold(passage.normalised)
            above = previous.section if previous is not None else ()
            for depth, heading in enumerate(passage.section):
                if heading and above[: depth + 1] != passage.section[: depth + 1]:
                    add(BREAK, fold(normalise(heading)), heading, index)
            joint = BREAK
            if previous is not None and passage.section == above and _provision(passage) == _provision(previous):
                joint = "" if not folded_text or not parts[-1] or _unspaced(parts[-1][-1], folded_text[0]) else " "
            add(joint, folded_text, passage.text, index)
            previous = passage
        return cls(document, passages, "".join(parts), segments)

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        # The last segment of a passage is its text; headings come before it.
        return {self.passages[segment.index].id: (segment.start, segment.end) for segment in self.segments}

    def span_of(self, passage: Passage) -> tuple[int, int]:
        """Where a passage's wording stands in ``folded``."""
        return self._spans[passage.id]

    def _segment_at(self, at: int) -> int:
        return max(bisect_right(self._starts, at) - 1, 0)

    def passages_in(self, start: int, end: int) -> Sequence[Passage]:
        """The passages that folded[start:end] stands in."""
        first = self.segments[self._segment_at(start)].index
        last = self.segments[self._segment_at(max(end - 1, start))].index
        return self.passages[first : last + 1]

    def verbatim(self, start: int, end: int) -> str:
        """The document's own words behind folded[start:end]."""
        joined = ""
        for segment in self.segments[self._segment_at(start) : self._segment_at(max(end - 1, start)) + 1]:
            low, high = max(start - segment.start, 0), min(end, segment.end) - segment.start
            piece = FoldedText.of(segment.verbatim).verbatim(low, high)
            joint = "" if not joined or not piece or _unspaced(joined[-1], piece[0]) else " "
            joined += joint + piece
        return joined


def _provision(passage: Passage) -> str:
    """The label without the ordinal of a passage within its provision."""
    label, dot, ordinal = passage.label.rpartition(".p")
    return label if dot and ordinal.isdigit() else passage.label if not passage.label.startswith("p") else "p"


def _unspaced(before: str, after: str) -> bool:
    return _is_han(before) or _is_han(after)


def _is_han(character: str) -> bool:
    import re

    return re.match(f"[{HAN}]", character) is not None


class Sources:
    """The documents of one snapshot, as quotations are looked for in them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.text_of = lru_cache(maxsize=_KEPT)(self._text_of)
        self._selection = lru_cache(maxsize=64)(lambda which: snapshot.select(Filter(documents=which)))
        self._rows = lru_cache(maxsize=64)(self._rows_of)  # the figures of a sentence ask alike
        self._statements: dict[str, tuple[PassageStatement, ...]] = {}

    @property
    def snapshot(self) -> Snapshot:
        """The state of the store that is asked."""
        return self._snapshot

    @cached_property
    def records(self) -> dict[str, DocumentRecord]:
        """Every document by id."""
        return {record.id: record for record in self._snapshot.documents()}

    @cached_property
    def quotable(self) -> frozenset[str] | None:
        """The documents that can be quoted: all but digests, whose words are nobody's; None where all can."""
        full = frozenset(each.id for each in self.records.values() if each.metadata.text_status != "digest")
        return None if len(full) == len(self.records) else full

    @cached_property
    def titles(self) -> list[tuple[str, str]]:
        """(wording of the title in lower case, document id): its own title, and the official one of a digest."""
        return [
            (fold(normalise(title)).lower(), record.id)
            for record in self.records.values()
            for title in {record.metadata.title, record.metadata.known_title}
        ]

    def _text_of(self, document: str) -> SourceText:
        """A document's wording."""
        return SourceText.of(document, self._snapshot.passages_of(document))

    def candidates(self, folded: str, n: int, documents: Collection[str] | None = None) -> Iterator[Passage]:
        """The n passages that share most terms with some words, BM25 deciding, best first, read as asked for."""
        rows = self._rows(folded, n, None if documents is None else frozenset(documents))
        for at in range(0, len(rows), _PORTION):
            yield from self._snapshot.passages(rows[at : at + _PORTION])

    def _rows_of(self, folded: str, n: int, documents: frozenset[str] | None) -> Sequence[int]:
        found = list(dict.fromkeys(terms(folded)))
        if len(found) > _MOST_TERMS:
            step = len(found) / _MOST_TERMS
            found = [found[int(at * step)] for at in range(_MOST_TERMS)]
        if not found:
            return ()
        selection = self._selection(documents) if documents is not None else None
        query = LexicalQuery(dict.fromkeys(found, 1.0), {"body": 1.0, "section": 0.3})
        rows: list[int] = self._snapshot.lexical(query, n, selection).rows.tolist()
        return rows

    def documents_of(self, year: int | None, place: str | None) -> frozenset[str]:
        """The documents of a place (None: the nation), of a year or the one behind it, which looks back at it."""
        return frozenset(
            each for each, (day, where) in self._years_and_places.items()
            if (year is None or (day is not None and day - year in (0, 1)))
            and (where == place or (where is not None and place is not None and same_place(place, where)))
        )  # fmt: skip

    def places_like(self, kind: str) -> frozenset[str]:
        """The places of the documents that are of a kind (市, 省), by their names."""
        return frozenset(place for _, place in self._years_and_places.values() if place and place.endswith(kind))

    @cached_property
    def _years_and_places(self) -> dict[str, tuple[int | None, str | None]]:
        found = {}
        for each, record in self.records.items():
            day = record.metadata.day
            found[each] = (day.year if day else None, document_place(record.metadata))
        return found

    def mentions(self, title: str) -> bool:
        """Whether a document of the library names another one by this title in 《》 (``title`` folded, lower case)."""
        marked = f"《{title}》"
        return any(marked in fold(each.normalised).lower() for each in self.candidates(marked, _MENTIONS))

    def passages_with(self, words: str, n: int) -> int:
        """How many passages, at most n, have these words (folded) as they stand, in their text or above it."""
        found = 0
        for each in self.candidates(words, _MENTIONS):
            found += words in fold(normalise("\n".join([*each.section, each.text])))
            if found == n:
                break
        return found

    def statements_of(self, passage: Passage) -> tuple[PassageStatement, ...]:
        """What a passage states in figures."""
        found = self._statements.get(passage.id)
        if found is None:
            found = self._statements[passage.id] = passage_statements(passage, self.records[passage.document].metadata)
        return found

    def statement_at(self, passage: Passage, start: int) -> PassageStatement | None:
        """The statement whose figure begins there in a passage's normalised text."""
        return next((each for each in self.statements_of(passage) if each.statement.figure.start == start), None)

    def opening(self, document: str) -> Sequence[Passage]:
        """The first passages of a document, where its dates stand."""
        return self.text_of(document).passages[:_OPENING]

    def same_text(self, documents: Collection[str]) -> frozenset[str]:
        """The documents, and their renderings in another language."""
        others = self._snapshot.translations(documents)
        return frozenset(documents).union(*others.values())
