"""Figures held against the passage that a sentence of a draft is from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from kb.drafts.alignment import Alignment, best_substring, shared
from kb.drafts.meaning import language_of_words
from kb.drafts.wording import core, fold, weight
from kb.text.figures import Figure, figures_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kb.drafts.sources import Sources
    from kb.passages.passage import Passage

_CANDIDATES = 20
# A passage that holds this share of a sentence's words (pairs of characters) is where it is from.
_SAME_SENTENCE = 0.5
# Passages this much below the best hold the words as well: a law and its revision, a digest and its source.
_AS_GOOD = 0.1
# A sentence this like its source runs as it does, so that each figure has its counterpart.
_ALIKE = 0.6
# Passages this near the likest one are as likely the source.
_AS_LIKE = 0.01
# What stands around two figures that are the same one: a share of characters in common.
_SAME_CONTEXT = 0.5
_CLEARLY_BETTER = 0.3
_AROUND = 10
# A count this small is said in passing (三个方面, two sides) more often than taken from a source.
_SMALL = 10


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """What became of a figure: ``source`` is the figure it was held against, in ``passage``; None where none is."""

    status: Literal["equal", "rounded", "differs", "unsourced"]
    source: Figure | None = None
    passage: Passage | None = None


_Status = Literal["equal", "rounded"]
_BORNE_OUT: tuple[_Status, ...] = ("equal", "rounded")


@dataclass(frozen=True)
class _Candidate:
    """A passage that holds a sentence's words; ``share`` of them. ``sentence`` is the draft's, from ``offset`` on."""

    passage: Passage
    share: float
    text: str
    figures: tuple[Figure, ...]
    sentence: str
    offset: int

    @cached_property
    def _region(self) -> Alignment:
        return best_substring(self.sentence, self.text)

    @property
    def likeness(self) -> float:
        """How like the sentence the passage is at its best place, figures included: 0 to 1."""
        return self._region.similarity

    @cached_property
    def _steps(self) -> list[tuple[int, int, int, int]]:
        from rapidfuzz.distance import Levenshtein

        region = self.text[self._region.start : self._region.end]
        return [
            (step.src_start, step.src_end, step.dest_start, step.dest_end)
            for step in Levenshtein.opcodes(self.sentence, region)
        ]

    def counterpart(self, figure: Figure) -> Figure | None:
        """The passage's figure that stands where this one does in the sentence; None where they do not run alike."""
        if self.likeness < _ALIKE:
            return None
        low, high = figure.start - self.offset, figure.end - self.offset
        covered = [
            (first + max(low - start, 0), last - max(end - high, 0)) if end - start == last - first else (first, last)
            for start, end, first, last in self._steps
            if start < high and (end > low or (start == end and low <= start))
        ]
        if not covered:
            return None
        first = self._region.start + min(start for start, _ in covered)
        last = self._region.start + max(end for _, end in covered)
        there = [
            other for other in self.figures
            if other.start < last and first < other.end and other.dimension == figure.dimension
        ]  # fmt: skip
        return max(there, key=lambda other: min(other.end, last) - max(other.start, first), default=None)


def judge_figures(
    text: str,
    figures: Sequence[Figure],
    sources: Sources,
    documents: Collection[str],
    by_meaning: Callable[[str], Sequence[Passage]] | None,
) -> list[FigureVerdict | None]:
    """A verdict for each of the figures in a sentence; None for what is no claim of a source's.

    Args:
        text: the sentence's wording.
        figures: the figures in it.
        sources: the corpus.
        documents: ids of the documents that the draft names for this sentence; may be empty.
        by_meaning: finds passages for a sentence that no passage holds word for word, best first;
            None when there is no encoder.
    """
    bare = _without(text, figures)
    candidates = _candidates(bare, text, sources, documents)
    if not candidates and documents and not _mostly_other_language(text, sources, documents):
        candidates = _candidates(bare, text, sources, ())
    if candidates:
        return [_in_words(text, figure, candidates) for figure in figures]
    passages = by_meaning(text) if by_meaning is not None and weight(bare) >= 4 else ()
    named = [passage for passage in passages if passage.document in documents] if documents else []
    return [judge_in_meaning(figure, named or passages) for figure in figures]


def _mostly_other_language(text: str, sources: Sources, documents: Collection[str]) -> bool:
    language = language_of_words(text)
    return all(sources.records[document].metadata.language != language for document in documents)


def _candidates(bare: str, text: str, sources: Sources, documents: Collection[str]) -> list[_Candidate]:
    """Passages that hold a sentence's words, those as good as the best one, best first."""
    found = []
    led_in = _LED_IN.match(text)
    offset = led_in.end() if led_in else 0
    start, end = core(text[offset:])
    for passage in sources.candidates(text, _CANDIDATES, documents or None):
        wording = fold(passage.normalised)
        share = shared(bare, wording)
        if share >= _SAME_SENTENCE:
            sentence = text[offset + start : offset + end]
            found.append(_Candidate(passage, share, wording, _figures_of(wording), sentence, offset + start))
    found.sort(key=lambda candidate: -candidate.share)
    return [candidate for candidate in found if candidate.share >= found[0].share - _AS_GOOD]


@lru_cache(maxsize=2048)
def _figures_of(wording: str) -> tuple[Figure, ...]:
    return tuple(figures_in(wording))


_TITLE = (
    r"(?:根据|按照|依据|依照|据|按)?《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:\([^()]*\))*"
    r"(?:规定|要求|提出|明确|指出|显示)?"
)
_NAMED = re.compile(_TITLE)
_LED_IN = re.compile(rf"{_TITLE}[,:]?")


def _without(text: str, figures: Sequence[Figure]) -> str:
    """A sentence's words without figures, marks and the title of its source: what finds the source."""
    parts = []
    at = 0
    for figure in figures:
        parts.append(text[at : figure.start])
        at = figure.end
    parts.append(text[at:])
    if language_of_words(text) == "zh":
        return re.sub(r"[^\w]+", "", _NAMED.sub("", "".join(parts)))
    return " ".join(parts)


def _in_words(text: str, figure: Figure, candidates: Sequence[_Candidate]) -> FigureVerdict | None:
    """Holds a figure against the one that stands in its place, in any of the passages that have its words."""
    placed = [(candidate.likeness, other, candidate.passage) for candidate in candidates
              if (other := candidate.counterpart(figure)) is not None]  # fmt: skip
    if placed:
        best = max(likeness for likeness, _, _ in placed)
        placed = [held for held in placed if held[0] >= best - _AS_LIKE]
        for status in _BORNE_OUT:
            for _, other, passage in placed:
                if figure.equals(other) if status == "equal" else figure.rounds(other):
                    return FigureVerdict(status, other, passage)
        _, other, passage = max(placed, key=lambda held: held[0])
        return FigureVerdict("differs", other, passage)
    return _in_context(text, figure, candidates)


def _in_context(text: str, figure: Figure, candidates: Sequence[_Candidate]) -> FigureVerdict | None:
    """Holds a figure against the one whose surroundings are most like its own."""
    held: dict[str, tuple[float, Figure, Passage]] = {}

    def note(kind: str, likeness: float, other: Figure, passage: Passage) -> None:
        if kind not in held or likeness > held[kind][0]:
            held[kind] = (likeness, other, passage)

    around = _context(text, figure)
    for candidate in candidates:
        for other in candidate.figures:
            if other.dimension == figure.dimension or figure.equals(other):
                likeness = _alike(around, _context(candidate.text, other))
                note("best", likeness, other, candidate.passage)
                if figure.equals(other):
                    note("equal", likeness, other, candidate.passage)
                elif figure.rounds(other):
                    note("rounded", likeness, other, candidate.passage)
    if "best" not in held:
        return None if _said_in_passing(figure) else FigureVerdict("unsourced")
    best = held["best"]
    for status in _BORNE_OUT:
        if status in held and (best[0] - held[status][0] < _CLEARLY_BETTER or best[0] < _SAME_CONTEXT):
            return FigureVerdict(status, held[status][1], held[status][2])
    if best[0] < _SAME_CONTEXT:
        return None if _said_in_passing(figure) else FigureVerdict("unsourced")
    return FigureVerdict("differs", best[1], best[2])


def judge_in_meaning(figure: Figure, passages: Sequence[Passage]) -> FigureVerdict | None:
    """Holds a figure against passages that say the same in other words or another language."""
    for status in _BORNE_OUT:
        for passage in passages:
            for other in _figures_of(fold(passage.normalised)):
                if figure.equals(other) if status == "equal" else figure.rounds(other):
                    return FigureVerdict(status, other, passage)
    if _said_in_passing(figure):
        return None
    # Only an amount that is near is taken for the same one misstated: words do not tell here.
    for passage in passages[:1]:
        near = [
            other
            for other in _figures_of(fold(passage.normalised))
            if other.dimension == figure.dimension and other.value and figure.value and other.day is None
        ]
        near.sort(key=lambda other: abs(other.value / figure.value - 1))
        if near and abs(near[0].value / figure.value - 1) <= 1 and figure.dimension not in ("count", "years"):
            return FigureVerdict("differs", near[0], passage)
    return FigureVerdict("unsourced")


def _said_in_passing(figure: Figure) -> bool:
    if figure.day is not None:
        return figure.day[1] is None
    return figure.dimension == "count" and figure.value < _SMALL


def _context(text: str, figure: Figure) -> tuple[str, str]:
    """What stands before and behind a figure, other numbers made alike."""
    before = re.sub(
        r"[\d一二三四五六七八九十百千万亿.,]+", "#", text[max(0, figure.start - 2 * _AROUND) : figure.start]
    )
    behind = re.sub(r"[\d一二三四五六七八九十百千万亿.,]+", "#", text[figure.end : figure.end + 2 * _AROUND])
    return before[-_AROUND:], behind[:_AROUND]


def _alike(context: tuple[str, str], other: tuple[str, str]) -> float:
    """How much two contexts have in common, 0 to 1; the nearer end of each counts most."""
    from rapidfuzz.distance import Indel

    before = Indel.normalized_similarity(context[0], other[0]) if context[0] or other[0] else 1.0
    behind = Indel.normalized_similarity(context[1], other[1]) if context[1] or other[1] else 1.0
    # A sentence may be cut or led into otherwise on one side; the other side then tells.
    return 0.7 * max(before, behind) + 0.3 * min(before, behind)
