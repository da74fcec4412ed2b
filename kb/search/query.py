"""What is searched for: a question's language, vectors and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.documents.normalise import normalise
from kb.encoders.encoder import WindowingEncoder
from kb.errors import InputError
from kb.search.language import question_language
from kb.search.translation import Unit, alternatives, joints, units
from kb.search.wording import Wording, wording

if TYPE_CHECKING:
    from kb.documents.document import Language
    from kb.encoders.encoder import Encoder, Vectors


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready.

    ``vector`` is float32 (dimensions,); ``windows`` float32 (windows, window dimensions), with no
    rows where the encoder makes none. ``asked`` is the question as typed, ``text`` normalised.
    ``units`` are its words in the other language, ``alternatives`` other words for some in its own;
    ``joints`` are those of its terms that only stand where two words meet.
    """

    asked: str
    text: str
    language: Language
    vector: Vectors
    windows: Vectors
    wording: Wording
    units: Sequence[Unit]
    alternatives: Sequence[Unit]
    joints: frozenset[str]


def prepare(encoder: Encoder, question: str) -> Query:
    """Makes a question ready. Raises InputError where it is empty."""
    text = normalise(question).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty: say what you want to know, in Chinese or English.")
    language = question_language(text)
    if isinstance(encoder, WindowingEncoder):
        vector, windows = encoder.encode_question(text)
    else:
        vector, windows = encoder.encode_queries([text])[0], np.empty((0, 0), dtype=np.float32)
    return Query(
        question,
        text,
        language,
        vector,
        windows,
        wording(text, language),
        units(text, language),
        alternatives(text, language),
        joints(text) if language == "zh" else frozenset(),
    )
