"""Quotations that render a document in another language: matched by meaning, never word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.store.store import Filter

if TYPE_CHECKING:
    from kb.documents.document import Language
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage
    from kb.store.store import Snapshot

# Cosine of a sentence and its rendering. With the embedded encoder, three in four English restatements of the
# provisions of two policy documents reach it, one in nine sentences of an article on the same subject, and none
# of 120 sentences on others (XQuAD).
_SAME_MEANING = 0.5
# Where the draft names the document.
_SAME_MEANING_THERE = 0.42


@dataclass(frozen=True, slots=True)
class Rendering:
    """A sentence of a passage that says what some words in another language say; ``similarity`` is a cosine."""

    passage: Passage
    sentence: str
    similarity: float


def language_of_words(text: str) -> Language:
    """The language that most of a text is in."""
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return "zh" if 3 * han >= len(re.findall(r"[A-Za-z]", text)) and han else "en"


def same_meaning(
    folded: str, snapshot: Snapshot, encoder: Encoder, documents: frozenset[str] = frozenset()
) -> Rendering | None:
    """The sentence in the other language that is nearest in meaning, or None where none is near enough.

    ``documents`` are ids of what the draft names as the source; empty for all.
    """
    other = "en" if language_of_words(folded) == "zh" else "zh"
    vector = encoder.encode_queries([folded])[0]
    selection = snapshot.select(Filter(documents=documents or None, language=other))
    rows = snapshot.dense_sentences(vector, 3, selection).rows.tolist()
    best: Rendering | None = None
    for passage, vectors in zip(snapshot.passages(rows), snapshot.sentence_vectors(rows), strict=True):
        similarities = vectors @ vector
        at = int(similarities.argmax()) if len(similarities) else -1
        if at >= 0 and (best is None or similarities[at] > best.similarity):
            start, end = passage.sentences[at]
            best = Rendering(passage, passage.text[start:end], float(similarities[at]))
    least = _SAME_MEANING_THERE if documents else _SAME_MEANING
    return best if best is not None and best.similarity >= least else None
