"""Chinese names that an English question spells in pinyin (Luban, Saihanba): what of the candidates' texts is read so.

The dictionary has names of places; those of projects, persons and villages it lacks. Every syllable of such a word
stands for the characters that are read so, whatever their tone, and the word for any of them in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kb.search.dictionary import Dictionary, dictionary
from kb.search.translation import TranslatedTerm
from kb.text.index_terms import terms

_SYLLABLES = range(2, 5)
"""Of a name."""
_LONGEST_SYLLABLE = 6
_MOST = 4
"""Different names that a word may be read as."""


def with_names_read(units: Sequence[TranslatedTerm], texts: Iterable[str]) -> Sequence[TranslatedTerm]:
    """The units of a question in English, each untranslated word in pinyin with what is read so in Chinese texts."""
    patterns = {unit.word: pattern for unit in units if unit.word and (pattern := _pattern(unit.word))}
    if not patterns:
        return units
    whole = "\n".join(texts)
    found = {word: dict.fromkeys(pattern.findall(whole)) for word, pattern in patterns.items()}
    return [
        replace(unit, translations={tuple(terms(name)): 1.0 for name in names})
        if 0 < len(names := found.get(unit.word, {})) <= _MOST
        else unit
        for unit in units
    ]


@lru_cache(maxsize=64)
def _pattern(word: str) -> re.Pattern[str] | None:
    """What is read as a word in pinyin; None where it is none."""
    words = dictionary()
    if words is None:
        return None
    readings = ["".join(f"[{characters}]" for characters in each) for each in _readings(word, words)]
    return re.compile("|".join(readings)) if readings else None


def _readings(word: str, words: Dictionary) -> Iterator[tuple[str, ...]]:
    """Each way to read a word as two to four syllables: the characters that every syllable stands for."""
    ways: list[tuple[str, tuple[str, ...]]] = [(word, ())]
    while ways:
        rest, read = ways.pop()
        if not rest and len(read) in _SYLLABLES:
            yield read
        if not rest or len(read) >= _SYLLABLES.stop - 1:
            continue
        ways += [
            (rest[length:], (*read, characters))
            for length in range(1, min(len(rest), _LONGEST_SYLLABLE) + 1)
            if (characters := words.characters_read(rest[:length]))
        ]
