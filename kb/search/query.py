"""What is searched for: a question's language, vectors and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders.encoder import LateInteractionEncoder
from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.search.query_parts import parts_of
from kb.search.query_terms import QueryTerms, query_terms
from kb.search.translation import TranslatedTerm, cross_word_bigrams, synonyms, translated_terms
from kb.text.language import question_language
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors
    from kb.text.language import Language


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready.

    ``vector`` is float32 (dimensions,); ``windows`` float32 (windows, window dimensions), with no
    rows where the encoder makes none. ``asked`` is the question as typed, ``text`` normalised.
    ``translated_terms`` are its words in the other language, ``synonyms`` other words for some in its own;
    ``cross_word_bigrams`` are those of its terms that only stand where two words meet.
    """

    asked: str
    text: str
    language: Language
    vector: Vectors
    windows: Vectors
    query_terms: QueryTerms
    translated_terms: Sequence[TranslatedTerm]
    synonyms: Sequence[TranslatedTerm]
    cross_word_bigrams: frozenset[str]


def prepare(encoder: Encoder, question: str) -> Query:
    """Makes a question ready. Raises InputError where it is empty."""
    text = normalise(question).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty: say what you want to know, in Chinese or English.")
    return _query(encoder, question, text, question_language(text))


def prepare_parts(encoder: Encoder, query: Query) -> Sequence[Query]:
    """Makes each thing ready that a question lists; none where it is one thing."""
    parts = parts_of(query.text, query.language, query.cross_word_bigrams)
    return [_query(encoder, part, part, query.language) for part in parts]


def _query(encoder: Encoder, question: str, text: str, language: Language) -> Query:
    if isinstance(encoder, LateInteractionEncoder):
        vector, windows = encoder.encode_question(text)
    else:
        vector, windows = encoder.encode_queries([text])[0], np.empty((0, 0), dtype=np.float32)
    return Query(
        question,
        text,
        language,
        vector,
        windows,
        query_terms(text, language),
        translated_terms(text, language),
        synonyms(text, language),
        cross_word_bigrams(text) if language == "zh" else frozenset(),
    )
