"""What an answer must name: the country, firm or site of which a figure, day or list is asked, and what is counted.

What is asked of India is answered by no passage that names it nowhere, however much of the rest it has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.named_things import COMMON_NAMES
from kb.search.query_terms import asks
from kb.search.spelling import out_of_vocabulary
from kb.search.translation import translated_terms
from kb.text.countries import countries_in
from kb.text.index_terms import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kb.search.translation import TranslatedTerm
    from kb.store.store import Snapshot
    from kb.text.language import Language

_CAPITALISED = re.compile(r"(?<=[\w,] )[A-Z][A-Za-z-]*[a-z](?:'s)?(?: [A-Z][A-Za-z-]*[a-z](?:'s)?)*")
_SHORTEST, _ROOT = 4, 5
"""Letters of a word that may be a name, and of those by which it is known in other forms (Japan, Japanese)."""
_MOST = 0.5
"""The share of capitalised words from which on capitals say nothing."""
_MANY = 300
"""English passages from which on a word that none of them has is one that they do not speak of."""
_COMMONEST = "the"
"""A word that every English passage has."""


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name: patterns for its parts in each language, none where it is not known how that language says it."""

    chinese: tuple[re.Pattern[str], ...]
    english: tuple[re.Pattern[str], ...]

    def may_stand_in(self, text: str, language: Language) -> bool:
        """Whether a normalised text says half of the name or more, or it is not known how it would."""
        parts = self.chinese if language == "zh" else self.english
        return 2 * sum(part.search(text) is not None for part in parts) >= len(parts)


def asked_names(text: str, language: Language, known: Collection[str]) -> list[AskedName]:
    """The names in a normalised question; ``known`` are words of it that say which documents are meant."""
    found = [
        AskedName((re.compile(chinese),), (re.compile(english),)) for chinese, english in countries_in(text, language)
    ]
    if found or language == "zh":
        return found
    words = re.findall(r"[A-Za-z]{2,}", text)
    if sum(word[0].isupper() for word in words) > max(2, _MOST * len(words)):
        return []
    names = (re.sub("'s\\b", "", match[0]).split() for match in _CAPITALISED.finditer(text))
    others = {word.lower() for each in known for word in each.split()}
    kept = ([word for word in name if word not in COMMON_NAMES and word.lower() not in others] for name in names)
    return [_named(name) for name in kept if any(len(word) >= _SHORTEST for word in name)]


def counts_out_of_vocabulary(subjects: Sequence[str], synonyms: Sequence[TranslatedTerm], snapshot: Snapshot) -> bool:
    """Whether what the figures asked for in English count has a word that no English passage has, in any form.

    Not where other words for it are there, or where there are few English passages.

    Args:
        subjects: what each of the figures counts.
        synonyms: other words for some of the question's.
    """
    if not subjects or snapshot.document_frequency([_COMMONEST])[_COMMONEST] < _MANY:
        return False
    others = {term for unit in synonyms for phrase in unit.translations for term in phrase}
    there = snapshot.document_frequency(others)
    known = {
        word
        for unit in synonyms
        if any(all(there[term] for term in phrase) for phrase in unit.translations)
        for word in unit.word.split()
    }
    of_each = [
        [word for word in re.findall("[a-z]{4,}", each.lower()) if not asks(stem(word)) and stem(word) not in known]
        for each in subjects
    ]
    return all(out_of_vocabulary(snapshot, words) for words in of_each)


def _named(words: list[str]) -> AskedName:
    units = [unit.translations for unit in translated_terms(" ".join(words), "en") if unit.translations]
    chinese = ("|".join("".join(f"(?=.*{re.escape(term)})" for term in phrase) for phrase in unit) for unit in units)
    return AskedName(
        tuple(re.compile(f"^(?:{unit})", re.DOTALL) for unit in chinese),
        tuple(re.compile(rf"\b{re.escape(word[:_ROOT])}", re.IGNORECASE) for word in words),
    )
