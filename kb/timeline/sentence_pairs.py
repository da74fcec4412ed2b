"""Which sentence of one document became which of another: by words, meaning and figures, without numbering."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kb.passages.passage_statements import passage_statements
from kb.quick_dataclass import dataclass
from kb.text.index_terms import terms
from kb.text.normalise import normalise
from kb.text.subjects import usual_name
from kb.timeline.provisions import heading_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot

    Matrix = NDArray[np.float32]

# Weights of words and of meaning (cosine of the sentences' vectors) where both documents are in one language,
_WORDS, _MEANING = 0.55, 0.45
# what a figure for the same thing adds,
_SAME_THING = 0.2
# and the least likeness of a pair. Across languages only meaning and figures count.
_PAIRED = 0.5
_PAIRED_ACROSS = 0.5
_SAME_FIGURE = 0.15
# What is added where the headings above two sentences are alike.
_SECTION = 0.08
_LIKE_HEADING = 0.5
# The weight of the best match of one sentence within the other (partial_ratio), beside the whole of both.
_PART = 0.75
# A text and its translation run in parallel: what is taken off for a difference in place of the whole length.
_PLACE = 0.3
# A clause this like another is that one, reworded.
_CLAUSE = 0.6
_SHORTEST_CLAUSE = 8
_CLAUSE_END = re.compile("[,。;:!?]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, or a heading above it: verbatim, normalised, and its figures.

    ``figures`` are what is counted, with the dimension and the year beside the document's; ``values`` how much.
    """

    passage: Passage
    text: str
    normalised: str
    figures: frozenset[tuple[str, str, int | None]]
    values: frozenset[str]
    statements: tuple[PassageStatement, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence of the old document and the one that it became; ``likeness`` is 1 for the same words."""

    old: int
    new: int
    likeness: float


def sentences_of(snapshot: Snapshot, record: DocumentRecord) -> tuple[list[Sentence], Matrix]:
    """The sentences of a document in order, and their vectors, float32 (sentences, dimensions)."""
    rows = snapshot.rows_of(record.id)
    found: list[Sentence] = []
    vectors: list[Matrix] = []
    above: tuple[str, ...] = ()
    for passage, own_vectors in zip(snapshot.passages_of(record.id), snapshot.sentence_vectors(rows), strict=True):
        for depth, heading in enumerate(passage.section):
            if above[: depth + 1] != passage.section[: depth + 1]:
                words = normalise(heading_words(heading))
                found.append(Sentence(passage, heading, words, frozenset(), frozenset(), (), heading=True))
                vectors.append(np.zeros((1, own_vectors.shape[1]), dtype=np.float32))
        above = passage.section
        vectors.append(own_vectors)
        counted = [
            (normalise(each.sentence).strip(), usual_name(each.statement.subject), each)
            for each in passage_statements(passage, record.metadata)
        ]
        for start, end in passage.sentences:
            text = passage.text[start:end]
            words = normalise(text).strip()
            own = [(name, each) for sentence, name, each in counted if each.text in words and sentence in words]
            own = own or [(name, each) for sentence, name, each in counted if words in sentence and each.text in words]
            figures = frozenset((name, each.statement.figure.dimension, _years_on(each)) for name, each in own if name)
            values = frozenset(str(each.statement.figure.value) for _, each in own)
            found.append(Sentence(passage, text, words, figures, values, tuple(each for _, each in own)))
    joined = np.concatenate(vectors) if vectors else np.empty((0, 1), dtype=np.float32)
    return found, joined.astype(np.float32)


def joined(sentences: Sequence[Sentence]) -> str:
    """Sentences one after another, a heading in a line of its own, and a space between those in Latin letters."""
    text = ""
    for at, each in enumerate(sentences):
        if at:
            own_line = each.heading or sentences[at - 1].heading
            text += "\n" if own_line else " " if text[-1:].isascii() else ""
        text += each.text.strip()
    return text


def _years_on(stated: PassageStatement) -> int | None:
    """How many years after the document's the year lies that a figure is for."""
    return stated.period.last - stated.year if stated.period is not None and stated.year is not None else None


def pair_sentences(
    before: Sequence[Sentence], after: Sequence[Sentence], old: Matrix, new: Matrix, *, across: bool
) -> list[SentencePair]:
    """The one-to-one pairs that are most alike altogether (Hungarian method), in the order of the new document.

    Args:
        before: the sentences of the old document, and ``after`` those of the new one.
        old: their vectors, and ``new`` those of the others.
        across: whether the documents are in two languages.
    """
    from scipy.optimize import linear_sum_assignment

    if not before or not after:
        return []
    same = _same_words(before, after)
    rest_old = [at for at in range(len(before)) if at not in same]
    matched = set(same.values())
    rest_new = [at for at in range(len(after)) if at not in matched]
    pairs = [SentencePair(one, other, 1.0) for one, other in same.items()]
    if rest_old and rest_new:
        likeness = _likeness(
            [before[at] for at in rest_old], [after[at] for at in rest_new], old[rest_old], new[rest_new], across=across
        )
        least = _PAIRED_ACROSS if across else _PAIRED
        likeness[likeness < least] = 0
        for row, column in zip(*linear_sum_assignment(likeness, maximize=True), strict=True):
            if likeness[row, column] >= least:
                pairs.append(SentencePair(rest_old[row], rest_new[column], min(float(likeness[row, column]), 0.99)))
    if not across:
        pairs += _further(before, after, pairs)
    return sorted(pairs, key=lambda pair: pair.new)


def _further(
    before: Sequence[Sentence], after: Sequence[Sentence], pairs: Sequence[SentencePair]
) -> list[SentencePair]:
    """Pairs beside those of one to one: a sentence that lists figures may become several, and the other way round.

    A figure goes to where the old document has one for the same thing and year; a sentence without a counterpart to
    the sentence of which it is a part.
    """
    partner = {pair.new: pair.old for pair in pairs}
    holders: dict[object, int] = {}
    for at, each in enumerate(before):
        for key in each.figures:
            holders.setdefault(key, at)
    found: dict[tuple[int, int], SentencePair] = {}
    for at, each in enumerate(after):
        told = before[partner[at]].figures if at in partner else frozenset()
        for key in each.figures - told:
            if key in holders and key[2] is not None:
                found[holders[key], at] = SentencePair(holders[key], at, _PAIRED)
    return list(found.values()) + _parts(before, after, {*partner} | {at for _, at in found})


def _parts(before: Sequence[Sentence], after: Sequence[Sentence], taken: set[int]) -> list[SentencePair]:
    """Sentences without a counterpart, with the old sentence that has a clause most like them."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    clauses = [(at, clause) for at, each in enumerate(before) for clause in _clauses(each)]
    wanted = [at for at, each in enumerate(after) if at not in taken and not each.heading]
    if not clauses or not wanted:
        return []
    own = [(at, clause) for at in wanted for clause in _clauses(after[at])]
    if not own:
        return []
    likeness = cdist(
        [clause for _, clause in own], [clause for _, clause in clauses], scorer=Indel.normalized_similarity
    )
    found: dict[int, tuple[float, int]] = {}
    for row, (at, _) in enumerate(own):
        column = int(likeness[row].argmax())
        score = float(likeness[row, column])
        if score >= _CLAUSE and score > found.get(at, (0.0, 0))[0]:
            found[at] = score, clauses[column][0]
    return [SentencePair(one, at, _PAIRED) for at, (_, one) in found.items()]


def _clauses(sentence: Sentence) -> list[str]:
    return [clause for clause in _CLAUSE_END.split(sentence.normalised) if len(clause) >= _SHORTEST_CLAUSE]


def _same_words(before: Sequence[Sentence], after: Sequence[Sentence]) -> Mapping[int, int]:
    """Sentences with the same words, first to first."""
    places: dict[str, list[int]] = {}
    for at, each in enumerate(after):
        places.setdefault(each.normalised, []).append(at)
    found = {}
    for at, each in enumerate(before):
        if waiting := places.get(each.normalised):
            found[at] = waiting.pop(0)
    return found


def _likeness(
    before: Sequence[Sentence], after: Sequence[Sentence], old: Matrix, new: Matrix, *, across: bool
) -> Matrix:
    """How alike each sentence is to each, float32 (before, after)."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist, cpdist

    meaning = np.clip(old @ new.T, 0, 1).astype(np.float32)
    if across:
        place = np.abs(
            np.linspace(0, 1, len(before), dtype=np.float32)[:, None] - np.linspace(0, 1, len(after), dtype=np.float32)
        )
        likeness = meaning - _PLACE * place + _SAME_FIGURE * _common(before, after, "values")
    else:
        olds, news = [each.normalised for each in before], [each.normalised for each in after]
        words = cdist(olds, news, scorer=Indel.normalized_similarity, workers=-1)
        one, other = np.nonzero(_share_words(olds, news))
        parts = cpdist([olds[at] for at in one], [news[at] for at in other], scorer=fuzz.partial_ratio, workers=-1)
        words[one, other] = np.maximum(words[one, other], _PART / 100 * parts)
        headings = np.array([each.heading for each in before])[:, None], np.array([each.heading for each in after])
        likeness = _WORDS * words + _MEANING * meaning + _SAME_THING * _common(before, after, "figures")
        likeness += _SECTION * _like_sections(before, after)
        likeness = np.where(headings[0] & headings[1], words, np.where(headings[0] | headings[1], 0, likeness))
    found: Matrix = likeness.astype(np.float32)
    return found


def _share_words(before: Sequence[str], after: Sequence[str]) -> NDArray[np.bool_]:
    """Whether two sentences share a third of the words of the shorter one: others are no part of each other.

    Comparing all pairs of two long English reports character by character takes seconds.
    """
    olds, news = ([frozenset(terms(text)) for text in texts] for texts in (before, after))
    shared = np.zeros((len(olds), len(news)), dtype=np.float32)
    places: dict[str, list[int]] = {}
    for at, words in enumerate(news):
        for word in words:
            places.setdefault(word, []).append(at)
    for at, words in enumerate(olds):
        for word in words:
            shared[at, places.get(word, [])] += 1
    shorter = np.minimum.outer([len(words) for words in olds], [len(words) for words in news])
    return shared * 3 >= shorter


def _like_sections(before: Sequence[Sentence], after: Sequence[Sentence]) -> Matrix:
    """Where the headings above two sentences are like each other: 1, else 0."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    olds, one = np.unique([_above(each) for each in before], return_inverse=True)
    news, other = np.unique([_above(each) for each in after], return_inverse=True)
    like = cdist(list(olds), list(news), scorer=Indel.normalized_similarity) >= _LIKE_HEADING
    found: Matrix = like[one][:, other].astype(np.float32)
    return found


def _above(sentence: Sentence) -> str:
    return "".join(normalise(heading_words(heading)) for heading in sentence.passage.section)


def _common(before: Sequence[Sentence], after: Sequence[Sentence], name: str) -> Matrix:
    """Where two sentences have a figure in common, by ``figures`` or ``values``: 1, else 0."""
    found = np.zeros((len(before), len(after)), dtype=np.float32)
    places: dict[object, list[int]] = {}
    for at, each in enumerate(after):
        for key in getattr(each, name):
            places.setdefault(key, []).append(at)
    for at, each in enumerate(before):
        for key in getattr(each, name):
            found[at, places.get(key, [])] = 1
    return found
