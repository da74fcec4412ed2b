"""The sentence, or the sentences, of a passage that answer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kb.documents.normalise import normalise

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.passages.passage import Passage, Span
    from kb.search.words import QuestionWords

_WORDS = 1.0
"""What the share of the question's words in a sentence counts beside the cosine."""
_CLOSE = 0.85
"""A second sentence is marked too if it does this well beside the best."""
_MOST = 2


def highlights(words: QuestionWords, passage: Passage, cosines: Vectors, *, same_language: bool) -> tuple[Span, ...]:
    """Spans in ``passage.text`` of the sentences that answer best, in reading order.

    Args:
        words: the question's words.
        passage: the passage.
        cosines: of the question and each of the passage's sentences, float32 (sentences,).
        same_language: whether the passage is in the question's language.
    """
    if not len(cosines) or len(cosines) != len(passage.sentences):
        return ()
    scores = np.maximum(cosines, 0.0)
    if len(cosines) > 1:
        scores += _WORDS * words.in_sentences(_sentences(passage), same_language=same_language)
    order = np.argsort(-scores, kind="stable").tolist()
    marked = [i for i in order[:_MOST] if scores[i] >= _CLOSE * scores[order[0]]]
    return tuple(passage.sentences[i] for i in sorted(marked))


@lru_cache(maxsize=256)
def _sentences(passage: Passage) -> tuple[str, ...]:
    """The sentences of a passage, normalised; the same few passages answer many questions."""
    sentences = (passage.text[start:end] for start, end in passage.sentences)
    return tuple(sentences if passage.normalised == passage.text else map(normalise, sentences))
