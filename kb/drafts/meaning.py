"""Quotations that render a document in another language: matched by meaning, never word for word."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.score_calibration import CalibratedEncoder
from kb.quick_dataclass import dataclass
from kb.search.facets import occasion
from kb.search.rerank import rerank_encoder_of
from kb.store.store import Filter
from kb.text.language import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.encoders.encoder import Encoder, RerankEncoder
    from kb.passages.passage import Passage
    from kb.store.store import Snapshot
    from kb.text.language import Language

# Cosine of a sentence and its rendering. With the embedded encoder, three in four English restatements of the
# provisions of two policy documents reach it, one in nine sentences of an article on the same subject, and none
# of 120 sentences on others (XQuAD).
# The second number is for where the draft names the document.
_SAME_MEANING = (0.5, 0.42)
# The same by the rerank model, where sentences have its vectors: .9 of 280 aligned sentences of work reports reach the
# first. Of 19 made-up quotations none passes over the six documents of ../shared, two over 82. Vectors made through
# torch are up to .02 off.
_SAME_MEANING_RERANKED = (0.6, 0.58)
_RERANKED = 20
# The sentences of so many passages are read by their clauses. Of many clauses one is nearer by chance, so .01 is taken
# off. Over 82 documents 26 of 35 English renderings of a clause of a Chinese sentence pass so (19 by whole sentences),
# and one of 35 made-up quotations.
_READ, _OF_MANY = 6, 0.01
_CLAUSES = re.compile(r"[，；。,;.]\s*")
# What a sentence with figures must reach before its figures are held against a passage in other words.
_SAME_MATTER = 0.42
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Rendering:
    """A sentence of a passage that says what some words in another language say; ``similarity`` is a cosine."""

    passage: Passage
    sentence: str
    similarity: float


def same_meaning(folded: str, snapshot: Snapshot, encoder: Encoder, documents: frozenset[str]) -> Rendering | None:
    """The sentence in the other language that is nearest in meaning, or None where none is near enough.

    A document that is there in the language of the words as well renders nothing: they would stand in that.

    Args:
        documents: ids of what the draft names as the source; empty for all.
    """
    language = language_of(folded)
    other: Language = "en" if language == "zh" else "zh"
    which = Filter(documents=documents or None, language=other)
    rerank_encoder = rerank_encoder_of(snapshot, encoder)
    anywhere, there = _SAME_MEANING if rerank_encoder is None else _SAME_MEANING_RERANKED
    found = _nearest(folded, snapshot, encoder, which, rerank_encoder)
    if rerank_encoder is not None and found:
        found = _by_clauses(folded, found[:_READ], rerank_encoder)
    likely = [each for each in found if each.similarity >= (there if documents else anywhere)]
    return next((each for each in likely if not _is_there_in(language, each.passage.document, snapshot)), None)


def _by_clauses(folded: str, found: Sequence[Rendering], rerank_encoder: RerankEncoder) -> list[Rendering]:
    """The renderings by the clauses of their sentences that are nearest, one or two on end: a part may be rendered."""
    parts = [
        (place, run)
        for place, each in enumerate(found)
        for one in [[part for part in _CLAUSES.split(each.sentence) if part.strip()]]
        for run in [*one, *(f"{first}，{second}" for first, second in pairwise(one))]
    ]
    cosines = rerank_encoder.encode_sentences([run for _, run in parts]) @ rerank_encoder.encode_question(folded)
    best = [each.similarity for each in found]
    for (place, _), cosine in zip(parts, cosines.tolist(), strict=True):
        best[place] = max(best[place], cosine - _OF_MANY)
    renewed = [replace(each, similarity=similarity) for each, similarity in zip(found, best, strict=True)]
    return sorted(renewed, key=lambda each: -each.similarity)


def _is_there_in(language: Language, document: str, snapshot: Snapshot) -> bool:
    """Whether a document's text is there in a language as well: said of it, or known by the occasion."""
    if snapshot.translations([document]).get(document):
        return True
    record = snapshot.document(document)
    of = occasion(record) if record else None
    if of is None:
        return False
    return any(each.metadata.language == language and occasion(each) == of for each in snapshot.documents())


def like_in_meaning(folded: str, snapshot: Snapshot, encoder: Encoder) -> list[Passage]:
    """The passages, in either language, with a sentence about the same as a sentence of a draft; best first."""
    found = _nearest(folded, snapshot, encoder, Filter())
    return [each.passage for each in found if each.similarity >= _SAME_MATTER]


def in_other_words(folded: str, snapshot: Snapshot, encoder: Encoder, documents: frozenset[str]) -> Rendering | None:
    """The sentence of some documents that is about the same as a sentence of a draft, in either language."""
    found = _nearest(folded, snapshot, encoder, Filter(documents=documents))
    return found[0] if found and found[0].similarity >= _SAME_MATTER else None


def _nearest(
    folded: str, snapshot: Snapshot, encoder: Encoder, which: Filter, rerank_encoder: RerankEncoder | None = None
) -> list[Rendering]:
    """The best sentence of each of the passages nearest in meaning, best first, by the rerank model if it is given."""
    vector = encoder.encode_queries([folded])[0]
    n = _RERANKED if rerank_encoder else _PASSAGES
    rows = snapshot.dense_sentences(vector, n, snapshot.select(which)).rows.tolist()
    vectors = snapshot.sentence_vectors(rows)
    scale = None
    if rerank_encoder is not None and rows:
        cosines = snapshot.rerank_cosines(rerank_encoder.encode_question(folded), rows)
        every = np.split(cosines, np.cumsum([len(each) for each in vectors])[:-1])
    else:
        every = [each @ vector for each in vectors]
        # What "near enough" means was measured with the embedded encoder.
        scale = encoder.calibration() if isinstance(encoder, CalibratedEncoder) else None
    asked = language_of(folded)
    found = []
    for passage, similarities in zip(snapshot.passages(rows), every, strict=True):
        if len(similarities):
            at = int(similarities.argmax())
            start, end = passage.sentences[at]
            similarity = float(similarities[at])
            if scale is not None:
                record = snapshot.document(passage.document)
                held = record.metadata.language if record else asked
                similarity = float(scale.comparable(similarities[at], asked, held))
            found.append(Rendering(passage, passage.text[start:end], similarity))
    return sorted(found, key=lambda each: -each.similarity)
