"""Quotations that render a document in another language: matched by meaning, never word for word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.encoders.score_calibration import CalibratedEncoder
from kb.store.store import Filter
from kb.text.language import language_of

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage
    from kb.store.store import Snapshot
    from kb.text.language import Language

# Cosine of a sentence and its rendering. With the embedded encoder, three in four English restatements of the
# provisions of two policy documents reach it, one in nine sentences of an article on the same subject, and none
# of 120 sentences on others (XQuAD).
_SAME_MEANING = 0.5
# Where the draft names the document.
_SAME_MEANING_THERE = 0.42
# What a sentence with figures must reach before its figures are held against a passage in other words.
_SAME_MATTER = 0.42
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Rendering:
    """A sentence of a passage that says what some words in another language say; ``similarity`` is a cosine."""

    passage: Passage
    sentence: str
    similarity: float


def same_meaning(
    folded: str, snapshot: Snapshot, encoder: Encoder, documents: frozenset[str] = frozenset()
) -> Rendering | None:
    """The sentence in the other language that is nearest in meaning, or None where none is near enough.

    ``documents`` are ids of what the draft names as the source; empty for all.
    """
    other: Language = "en" if language_of(folded) == "zh" else "zh"
    found = _nearest(folded, snapshot, encoder, Filter(documents=documents or None, language=other))
    least = _SAME_MEANING_THERE if documents else _SAME_MEANING
    return found[0] if found and found[0].similarity >= least else None


def like_in_meaning(folded: str, snapshot: Snapshot, encoder: Encoder) -> list[Passage]:
    """The passages, in either language, with a sentence about the same as a sentence of a draft; best first."""
    found = _nearest(folded, snapshot, encoder, Filter())
    return [each.passage for each in found if each.similarity >= _SAME_MATTER]


def in_other_words(folded: str, snapshot: Snapshot, encoder: Encoder, documents: frozenset[str]) -> Rendering | None:
    """The sentence of some documents that is about the same as a sentence of a draft, in either language."""
    found = _nearest(folded, snapshot, encoder, Filter(documents=documents))
    return found[0] if found and found[0].similarity >= _SAME_MATTER else None


def _nearest(folded: str, snapshot: Snapshot, encoder: Encoder, which: Filter) -> list[Rendering]:
    """The best sentence of each of the passages nearest in meaning, best first."""
    vector = encoder.encode_queries([folded])[0]
    # What "near enough" means was measured with the embedded encoder.
    scale = encoder.calibration() if isinstance(encoder, CalibratedEncoder) else None
    asked = language_of(folded)
    rows = snapshot.dense_sentences(vector, _PASSAGES, snapshot.select(which)).rows.tolist()
    found = []
    for passage, vectors in zip(snapshot.passages(rows), snapshot.sentence_vectors(rows), strict=True):
        similarities = vectors @ vector
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
