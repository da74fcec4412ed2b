"""The sentence, or the sentences, of a passage that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.passages.passage import Passage, Span
    from kb.search.candidates import Candidates
    from kb.search.lexical_features import LexicalFeatures

_WORDS = 1.0
"""What the share of the question's words in a sentence counts beside the cosine."""
_RERANK_WEIGHT = np.float32(2.0)
"""What the rerank model's cosine counts beside them."""
_CLOSE = 0.85
"""A second sentence is marked too if it does this well beside the best."""
_MOST = 2


def highlights(
    lexical: LexicalFeatures, candidates: Candidates, places: Sequence[int], rerank_cosines: Vectors | None = None
) -> list[tuple[Span, ...]]:
    """For the passages at ``places`` of the pool, spans in ``passage.text`` of the sentences that answer best.

    Those of a passage come in reading order. ``rerank_cosines`` are the rerank model's cosines, where they were made.
    """
    passages = [candidates.passages[place] for place in places]
    scores = [np.maximum(candidates.cosines.of(place), 0.0) for place in places]
    if rerank_cosines is not None:
        again = replace(candidates.cosines, sentences=_RERANK_WEIGHT * np.maximum(rerank_cosines, 0))
        for score, place in zip(scores, places, strict=True):
            score += again.of(place)
    for same in (True, False):
        # All sentences in one language at once.
        which = [
            i
            for i, place in enumerate(places)
            if candidates.same_language[place] == same and len(passages[i].sentences) == len(scores[i]) > 1
        ]
        if not which:
            continue
        held = lexical.in_sentences(
            [text for i in which for text in normalised_sentences(passages[i])], same_language=same
        )
        first = 0
        for i in which:
            scores[i] += _WORDS * held[first : first + len(scores[i])]
            first += len(scores[i])
    return [_marked(passage, score) for passage, score in zip(passages, scores, strict=True)]


def _marked(passage: Passage, scores: Vectors) -> tuple[Span, ...]:
    if not len(scores) or len(scores) != len(passage.sentences):
        return ()
    order = np.argsort(-scores, kind="stable").tolist()
    marked = [i for i in order[:_MOST] if scores[i] >= _CLOSE * scores[order[0]]]
    return tuple(passage.sentences[i] for i in sorted(marked))


@lru_cache(maxsize=4096)
def normalised_sentences(passage: Passage) -> tuple[str, ...]:
    """The sentences of a passage, normalised; the same few passages answer many questions."""
    sentences = (passage.text[start:end] for start, end in passage.sentences)
    return tuple(sentences if passage.normalised == passage.text else map(normalise, sentences))
