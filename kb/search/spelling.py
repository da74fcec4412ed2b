"""Misspelt English words in a question: a word that nobody knows becomes the one it was meant for.

A word is taken as misspelt where neither the knowledge base nor the dictionary has it, and English
passages have one that differs by one letter: one missing, another one, two that changed places, or
one too many (F. Damerau, "A technique for computer detection and correction of spelling errors",
CACM 7, 1964; tried as in P. Norvig, "How to Write a Spelling Corrector", 2007). First letters and
words of fewer than four letters are left as they are, and capitals in words of four and five. Wrong Chinese characters
are those of ``kb.search.chinese_spelling``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kb.search.dictionary import dictionary
from kb.search.query_terms import asks
from kb.store.store import LexicalQuery
from kb.text.index_terms import stem

if TYPE_CHECKING:
    from kb.store.store import Snapshot

# Parts of hyphenated words, contractions and addresses are none.
_WORD = re.compile(r"(?<![\w@.'’-])(?:[A-Za-z]{6,20}|[a-z]{4,5})(?![\w@'’-]|\.\w)")
_LATIN = re.compile(r"[a-z]+")
_READ = 3
"""Passages that are looked at for each word that might be meant."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spelling(snapshot: Snapshot, question: str) -> Mapping[str, str]:
    """For each misspelt word of a question, in lower case, the word that it was meant for."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(question) if not asks(stem(word.lower())))
    known = dictionary() if words else None
    if known is None:
        return {}
    held = _held(snapshot, words)
    strange = [
        word
        for word in words
        if word not in held and not known.chinese(stem(word)) and not known.chinese(known.base(word))
    ]
    return {word: meant for word in strange if (meant := _meant(snapshot, word))}


def out_of_vocabulary(snapshot: Snapshot, words: Iterable[str]) -> set[str]:
    """Those of some English words in lower case that no passage has, nor a word one letter apart (centre, center)."""
    words = set(words)
    strange = words - _held(snapshot, words).keys()
    return {word for word in strange if not _held(snapshot, _edits(word))}


def corrected(question: str, meant: Mapping[str, str]) -> str:
    """The question with those words in the place of the misspelt ones."""
    return _WORD.sub(lambda match: meant.get(match[0].lower(), match[0]), question) if meant else question


def _meant(snapshot: Snapshot, word: str) -> str | None:
    """The word nearest to one, of those that English passages have; the most frequent of several."""
    held = _held(snapshot, _edits(word))
    form: str | None = None
    # A letter is left out more often than one too many is typed.
    for near in sorted(held, key=lambda near: (len(near) < len(word), -held[near])):
        forms = _forms(snapshot, stem(near))
        if near in forms:
            return near
        form = form or min(forms, default=None, key=lambda one: (abs(len(one) - len(word)), one))
    return form


def _forms(snapshot: Snapshot, term: str) -> set[str]:
    """Words with that stem, from the English passages that say most of it."""
    rows = snapshot.lexical(LexicalQuery({term: 1.0}, {"body": 1.0}), _READ, None, "en").rows
    texts = snapshot.texts(rows.tolist())
    return {word for text in texts for word in _LATIN.findall(text.normalised.lower()) if stem(word) == term}


def _held(snapshot: Snapshot, words: Iterable[str]) -> Mapping[str, int]:
    """How many passages have each of the words, of those that some have."""
    stems = {word: stem(word) for word in words}
    frequency = snapshot.document_frequency(dict.fromkeys(stems.values()))
    return {word: frequency[of] for word, of in stems.items() if frequency[of]}


def _edits(word: str) -> Iterator[str]:
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            for letter in _LETTERS:
                yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
