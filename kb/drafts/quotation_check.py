"""Quotations held against the corpus: word for word, nearly, elsewhere, in meaning, or nowhere."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from kb.drafts.alignment import Difference, best_substring, clauses_apart, differences, shared, shared_words
from kb.drafts.folding import FoldedText, core, fold, weight
from kb.drafts.sources import BREAK
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kb.drafts.attribution import Attribution
    from kb.drafts.quotations import Quotation
    from kb.drafts.sources import Sources, SourceText
    from kb.passages.passage import Passage

# Shorter quoted words are terms and names ("三农", "digital village"), which no document owns.
LEAST_WEIGHT = 8.0
# Nearly the same: at most three edits in ten characters, or the same words in another order.
_NEAR = 0.7
# … of a quotation for which the draft names no source, and which may be anybody's.
_NEAR_UNNAMED = 0.75
_NEAR_IN_ANOTHER_ORDER = 0.75
# What is this near in the document that the draft names was meant to be from there, wherever else it stands.
_SURELY_MEANT = 0.85
_CANDIDATES = 40
_CANDIDATES_THERE = 16
_CANDIDATES_FOR_EXACT = 300
_WINDOWS = 6
_AS_PROMISING = 0.3
# Words left out (…… … ... [...]) or put in by the writer ([该省], [T]he), as GB/T 15834-2011
# and the Chicago Manual of Style have it.
_LEFT_OUT = re.compile(r"\s*[\[(]?\s*(?:\.{3,}|…+)\s*[\])]?\s*")
_PUT_IN = re.compile(r"\[(?!\d+\])[^\[\]]{1,40}\]")  # 〔2026〕 is part of a document number
_SENTENCE_END = re.compile(r"[.!?。;\x1e]")
_CLAUSE = re.compile(r"[^,.;:!?、。]+")
_REACH = 3
"""How far from where they should be other parts of a quotation are looked for, in lengths of the quotation."""

Status = Literal["exact", "near", "nowhere"]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands in a document, wholly or nearly.

    ``spans`` are half-open spans in ``text.folded``, one for each piece between ellipses, in the
    draft's order. ``similarity`` is from 0 to 1, 1 being word for word.
    """

    text: SourceText
    spans: tuple[tuple[int, int], ...]
    similarity: float

    @property
    def exact(self) -> bool:
        """Whether it is word for word."""
        return self.similarity == 1.0

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages that it stands in."""
        start, end = min(start for start, _ in self.spans), max(end for _, end in self.spans)
        return self.text.passages_in(start, end)

    @property
    def words(self) -> str:
        """The document's own words, pieces joined as the draft joins them."""
        joint = "……" if any(character > "\u2e7f" for character in self.text.folded[:200]) else " … "
        return joint.join(self.text.verbatim(start, end) for start, end in self.spans)


def pieces_of(folded: str) -> list[str]:
    """The parts of a quotation's wording that claim to stand in the source, without punctuation at their ends."""
    found = []
    for part in _LEFT_OUT.split(folded):
        start, end = core(part)
        if end > start:
            found.append(part[start:end])
    return found


def find(quotation: Quotation, sources: Sources, documents: Collection[str] | None = None) -> Match | None:
    """The best place of a quotation's words in the corpus, or in some documents of it; None when nowhere near.

    Words in square brackets are looked for as they stand (中发〔2026〕1号) and then as the writer's own.
    """
    folded = FoldedText.of(quotation.text).folded
    pieces = pieces_of(folded)
    if not pieces:
        return None
    best = _find_pieces(pieces, sources, documents)
    if (best is None or not best.exact) and _PUT_IN.search(folded):
        bare = [piece for part in _PUT_IN.split(folded) for piece in pieces_of(part) if weight(piece) >= 1]
        if bare and bare != pieces:
            again = _find_pieces(bare, sources, documents)
            if again is not None and (best is None or again.similarity > best.similarity):
                best = again
    return best


def parts_apart(quotation: Quotation, sources: Sources) -> list[Match]:
    """Where the parts of a quotation stand, each word for word; none where there is one, or one stands nowhere."""
    pieces = [piece for piece in pieces_of(FoldedText.of(quotation.text).folded) if weight(piece) >= LEAST_WEIGHT]
    found = [_find_pieces([piece], sources, None) for piece in pieces]
    exact = [match for match in found if match is not None and match.exact]
    return exact if len(exact) == len(pieces) > 1 else []


def _find_pieces(pieces: list[str], sources: Sources, documents: Collection[str] | None) -> Match | None:
    main = max(pieces, key=weight)
    best: Match | None = None
    for text, start, end, similarity in _places(main, sources, documents):
        match = _with_others(pieces, main, text, (start, end), similarity)
        if best is None or match.similarity > best.similarity:
            best = match
        if best.exact:
            break
    return best


def _places(
    piece: str, sources: Sources, documents: Collection[str] | None
) -> Iterator[tuple[SourceText, int, int, float]]:
    """Where a piece stands or nearly stands: (text, start, end, similarity), most promising document first."""
    candidates = sources.candidates(piece, _CANDIDATES_THERE if documents else _CANDIDATES, documents)
    spellings = _spellings(piece)
    ranked: list[tuple[float, Passage]] = []
    for passage in candidates:
        folded_text = fold(passage.normalised)
        if any(spelling in folded_text for spelling in spellings):
            text = sources.text_of(passage.document)
            at = text.span_of(passage)[0] + next(
                folded_text.index(spelling) for spelling in spellings if spelling in folded_text
            )
            yield text, at, at + len(piece), 1.0
        ranked.append((shared_words(piece, folded_text), passage))
    ranked.sort(key=lambda pair: -pair[0])
    seen: dict[str, list[tuple[int, int]]] = {}
    for share, passage in ranked[:_WINDOWS]:
        if share < max(0.2, ranked[0][0] - _AS_PROMISING):
            break
        text = sources.text_of(passage.document)
        reach = max(60, 2 * len(piece))
        low, high = text.span_of(passage)
        if any(start <= low and high <= end for start, end in seen.get(passage.document, ())):
            continue
        low = max(0, low - reach)
        window = text.folded[low : high + reach]
        seen.setdefault(passage.document, []).append((low, high + reach))
        start, end, similarity = _nearest(piece, window)
        if similarity > 0:
            yield text, low + start, low + end, similarity


def _spellings(piece: str) -> tuple[str, ...]:
    """The piece, and with its first letter in the other case: a sentence may begin within a sentence."""
    other = piece[0].swapcase() if piece[0].isascii() else piece[0]
    return (piece,) if other == piece[0] else (piece, other + piece[1:])


def _nearest(piece: str, window: str) -> tuple[int, int, float]:
    """Start, end and similarity of the best place of a piece in a window; similarity 0 where nothing is near."""
    for spelling in _spellings(piece):
        at = window.find(spelling)
        if at >= 0:
            return at, at + len(piece), 1.0
    clauses = [clause for clause in map(str.strip, _CLAUSE.findall(piece)) if weight(clause) >= 1]
    found = best_substring(piece, window)
    low, high = _provision_around(window, found.start, found.end)
    if (low, high) != (0, len(window)):
        start, end, similarity = _nearest(piece, window[low:high])
        return (low + start, low + end, similarity) if similarity else (0, 0, 0.0)
    start, end, similarity = found.start, found.end, found.similarity
    apart = clauses_apart(clauses, window)
    if (
        apart is not None
        and apart[1] - apart[0] <= 1.5 * len(piece) + 10
        and len(_SENTENCE_END.findall(window[slice(*apart)])) <= len(_SENTENCE_END.findall(piece))
    ):
        return apart[0], apart[1], min(max(similarity, _NEAR), 0.99)
    start, end = _with_clauses(piece, clauses, window, start, end)
    start, end = _to_marks(piece, window, start, end)
    region = window[start:end]
    from rapidfuzz.distance import OSA

    # Two characters that changed places are one slip: that tells two sentences apart that are alike otherwise.
    similarity = max(similarity, OSA.normalized_similarity(piece, region))
    if similarity >= _NEAR or (similarity >= 0.4 and shared(piece, region) >= _NEAR_IN_ANOTHER_ORDER):
        return start, end, min(similarity, 0.99)
    return 0, 0, 0.0


def _provision_around(window: str, start: int, end: int) -> tuple[int, int]:
    """The span of the provision or heading that holds most of window[start:end]."""
    cuts = [-1, *(match.start() for match in re.finditer(BREAK, window)), len(window)]
    spans = [(low + 1, high) for low, high in pairwise(cuts)]
    return max(spans, key=lambda span: min(span[1], end) - max(span[0], start))


def _with_clauses(piece: str, clauses: Sequence[str], window: str, start: int, end: int) -> tuple[int, int]:
    """The region widened to the quotation's clauses that stand near it.

    A clause that fell out of the middle makes one side of the quotation look foreign to the other.
    """
    if not clauses:
        return start, end
    reach = _REACH * len(piece)
    one_sentence = not _SENTENCE_END.search(piece)
    for clause in clauses:
        if weight(clause) < 4 or clause in window[start:end]:
            continue
        after = window.find(clause, max(end - len(clause), start), end + reach)
        before = window.rfind(clause, max(0, start - reach), start + len(clause))
        if one_sentence:
            after = -1 if after >= 0 and _SENTENCE_END.search(window, end, after) else after
            before = -1 if before >= 0 and _SENTENCE_END.search(window, before, start) else before
        if after >= 0 and (before < 0 or after - end <= start - before):
            end = after + len(clause)
        elif before >= 0:
            start = before
    # A short clause counts at the ends only, between marks and within the sentence.
    first, last = clauses[0], clauses[-1]
    if weight(first) < 4 and not window.startswith(first, start):
        low = max(0, start - reach)
        places = _between_marks(first, window[low : start + len(first)])
        if places and not _SENTENCE_END.search(window, low + places[-1], start):
            start = min(start, low + places[-1])
    if weight(last) < 4 and not window.endswith(last, start, end):
        low = max(end - len(last), start)
        places = _between_marks(last, window[low : end + reach])
        if places and not _SENTENCE_END.search(window, end, low + places[0]):
            end = max(end, low + places[0] + len(last))
    return start, end


def _between_marks(clause: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(rf"(?<!\w){re.escape(clause)}(?!\w)", text)]


def _to_marks(piece: str, window: str, start: int, end: int) -> tuple[int, int]:
    """The region widened by a character or two to a punctuation mark, where the quotation is wrong at that end.

    An exchange of its first two characters is cheapest to explain by a region that leaves one out.
    """
    if window[start : start + 3] != piece[:3]:
        for back in (0, 1, 2):
            if start == back or (start > back and not window[start - back - 1].isalnum()):
                start -= back
                break
    if window[end - 3 : end] != piece[-3:]:
        for on in (0, 1, 2):
            if end + on == len(window) or (end + on < len(window) and not window[end + on].isalnum()):
                end += on
                break
    return start, end


def _with_others(pieces: Sequence[str], main: str, text: SourceText, span: tuple[int, int], similarity: float) -> Match:
    """A place of the main piece with the other pieces before and behind it."""
    spans: dict[int, tuple[int, int]] = {}
    scores: dict[int, float] = {}
    middle = list(pieces).index(main)
    spans[middle], scores[middle] = span, similarity
    reach = 2000
    for index in [*range(middle - 1, -1, -1), *range(middle + 1, len(pieces))]:
        piece = pieces[index]
        if index < middle:
            high = spans[index + 1][0]
            low = max(0, high - reach)
        else:
            low = spans[index - 1][1]
            high = min(len(text.folded), low + reach)
        window = text.folded[low:high]
        at = window.rfind(piece) if index < middle else window.find(piece)
        if at >= 0:
            spans[index], scores[index] = (low + at, low + at + len(piece)), 1.0
            continue
        start, end, score = _nearest(piece, window)
        # A piece that is nowhere near leaves the others where they are.
        anchor = high if index < middle else low
        spans[index] = (low + start, low + end) if score else (anchor, anchor)
        scores[index] = score
    total = sum(len(piece) for piece in pieces)
    mean = sum(scores[index] * len(piece) for index, piece in enumerate(pieces)) / total
    exact = all(score == 1.0 for score in scores.values())
    kept = tuple(spans[index] for index in range(len(pieces)) if spans[index][1] > spans[index][0])
    return Match(text, kept, 1.0 if exact else min(mean, 0.99))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quotation.

    ``match`` is where its words stand, ``own`` where the document that the draft names has something
    near, when that is another place.
    """

    status: Literal["exact", "near", "wrong-document", "wrong-place", "nowhere", "too-short"]
    match: Match | None = None
    own: Match | None = None


def judge(quotation: Quotation, attribution: Attribution | None, sources: Sources) -> Verdict:
    """Holds a quotation against the document that the draft names, and against all others."""
    size = weight(FoldedText.of(quotation.text).folded)
    named = attribution.documents if attribution is not None else frozenset()
    everywhere = sources.quotable
    if everywhere is not None:
        named &= everywhere
    if size < 2 or (size < LEAST_WEIGHT and not named):
        if size >= 4 and (match := find(quotation, sources, everywhere)) is not None and match.exact:
            return Verdict("exact", match)
        return Verdict("too-short")
    own = find(quotation, sources, named) if named else None
    if own is not None and own.exact:
        return Verdict("exact" if _at_place(own, attribution) else "wrong-place", own)
    if size < LEAST_WEIGHT and own is None:
        # A term that the document does not have: nobody can say that another document is meant.
        return Verdict("nowhere")
    match = find(quotation, sources, everywhere)
    if own is not None and (match is None or not match.exact or own.similarity >= _SURELY_MEANT):
        return Verdict("near", own)
    if match is None:
        return Verdict("nowhere")
    if not named:
        if not match.exact:
            match = _word_for_word(quotation, sources, everywhere) or match
        if match.similarity < _NEAR_UNNAMED:
            return Verdict("nowhere")
        return Verdict("exact" if match.exact else "near", match)
    if match.text.document in named:
        return Verdict("exact" if match.exact else "near", match)
    return Verdict("wrong-document", match, own)


def _word_for_word(quotation: Quotation, sources: Sources, documents: Collection[str] | None) -> Match | None:
    """A place further down the list of candidates: what many laws say alike fills the top of it with near ones."""
    folded = FoldedText.of(quotation.text).folded
    pieces = pieces_of(folded)
    main = max(pieces, key=weight)
    for passage in sources.candidates(main, _CANDIDATES_FOR_EXACT, documents):
        if main in fold(passage.normalised):
            text = sources.text_of(passage.document)
            at = text.folded.index(main, text.span_of(passage)[0])
            match = _with_others(pieces, main, text, (at, at + len(main)), 1.0)
            if match.exact:
                return match
    return None


def _at_place(match: Match, attribution: Attribution | None) -> bool:
    """Whether words stand at the place that the draft names, where it names one."""
    if attribution is None or attribution.place is None:
        return True
    from kb.citations.locator import locator
    from kb.drafts.attribution import place_in, same_place

    places = []
    for passage in match.passages:
        places.append(locator(passage, "zh").text)
        places += [number for heading in passage.section if (number := place_in(heading))]
    return not any(places) or same_place(attribution.place, [each for each in places if each])


def right_words(drafted: str, match: Match) -> tuple[str, tuple[Difference, ...]]:
    """The source's words, with the mark behind them where the draft quotes one too, and what differs.

    Marks at the ends of a quotation belong to the sentence that quotes and are no difference.
    """
    words = match.words
    folded_text = FoldedText.of(drafted)
    start, end = folded_text.core
    low, high = folded_text.offsets[start], folded_text.offsets[end - 1] + 1 if end > start else len(drafted)
    changed: tuple[Difference, ...] = ()
    if not match.exact:
        changed = tuple(
            Difference((low + each.draft[0], low + each.draft[1]), each.source)
            for each in differences(drafted[low:high], words)
        )
    last = max(stop for _, stop in match.spans)
    behind = match.text.folded[last : last + 1]
    if drafted[high:].strip() and behind and behind in ".,;:!?、。":
        words = match.text.verbatim(match.spans[-1][0], last + 1) if len(match.spans) == 1 else words
    return words, changed


def place_words(match: Match) -> str:
    """The place of a match, as a Chinese text names it: 三（十二）."""
    from kb.citations.locator import locator

    return locator(match.passages[0], "zh").text or match.passages[0].label
