"""The figure of a passage that stands where a draft's figure stands, in sentences that run alike.

This judges dates and what ``kb.text.statements`` reads no subject for: where two sentences are alike
but for a figure, the figure is what differs.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from kb.drafts.alignment import Alignment, best_substring, shared
from kb.drafts.folding import core, fold
from kb.quick_dataclass import dataclass
from kb.text.figures import Figure, figures_of
from kb.text.language import language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A passage's figure in the place of a draft's one; ``likeness`` of the two sentences, 0 to 1."""

    figure: Figure
    passage: Passage
    likeness: float


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


class Counterparts:
    """The passages that a sentence of a draft runs like.

    Args:
        text: the sentence's wording.
        figures: all figures in it.
        sources: the documents.
        documents: ids of the documents that the draft names for the sentence; may be empty.
    """

    def __init__(self, text: str, figures: Sequence[Figure], sources: Sources, documents: Collection[str]) -> None:
        self._text = text
        self._figures = figures
        self._sources = sources
        self._documents = documents

    @cached_property
    def _candidates(self) -> list[_Candidate]:
        bare = without_figures(self._text, self._figures)
        found = _candidates(bare, self._text, self._sources, self._documents)
        if not found and self._documents and not self._mostly_other_language():
            found = _candidates(bare, self._text, self._sources, ())
        return found

    def of(self, figure: Figure) -> list[Counterpart]:
        """The figures that stand in this one's place in the likest passages; may be empty."""
        placed = [
            Counterpart(other, candidate.passage, candidate.likeness)
            for candidate in self._candidates
            if (other := candidate.counterpart(figure)) is not None
        ]
        best = max((each.likeness for each in placed), default=0.0)
        return sorted((each for each in placed if each.likeness >= best - _AS_LIKE), key=lambda each: -each.likeness)

    def _mostly_other_language(self) -> bool:
        language = language_of(self._text)
        return all(self._sources.records[document].metadata.language != language for document in self._documents)


def _candidates(bare: str, text: str, sources: Sources, documents: Collection[str]) -> list[_Candidate]:
    """Passages that hold a sentence's words, those as good as the best one, best first."""
    found = []
    led_in = _LED_IN.match(text)
    offset = led_in.end() if led_in else 0
    start, end = core(text[offset:])
    for passage in sources.candidates(text, _CANDIDATES, documents or None):
        folded_text = fold(passage.normalised)
        share = shared(bare, folded_text)
        if share >= _SAME_SENTENCE:
            sentence = text[offset + start : offset + end]
            found.append(_Candidate(passage, share, folded_text, figures_of(folded_text), sentence, offset + start))
    found.sort(key=lambda candidate: -candidate.share)
    return [candidate for candidate in found if candidate.share >= found[0].share - _AS_GOOD]


_TITLE = (
    r"(?:根据|按照|依据|依照|据|按)?《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:\([^()]*\))*"
    r"(?:规定|要求|提出|明确|指出|显示)?"
)
_NAMED = re.compile(_TITLE)
_LED_IN = re.compile(
    rf"(?:{_TITLE}|(?:该|本|此)?(?:法|办法|条例|规定|通知|意见|规划|文件)?第[^,:第]{{1,6}}条(?:第[^,:]{{1,4}}款)?(?:规定|明确|指出)?)[,:]?"
)


def without_figures(text: str, figures: Sequence[Figure]) -> str:
    """A sentence's words without figures, marks and the title of its source: what finds the source."""
    parts = []
    at = 0
    for figure in figures:
        parts.append(text[at : figure.start])
        at = figure.end
    parts.append(text[at:])
    if language_of(text) == "zh":
        words = "".join(parts)
        led_in = _LED_IN.match(words)
        return re.sub(r"[^\w]+", "", _NAMED.sub("", words[led_in.end() if led_in else 0 :]))
    return " ".join(parts)
