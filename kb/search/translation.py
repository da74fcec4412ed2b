"""A question's words in the other language, to be looked for in passages written in it.

Every word or known phrase of the question becomes a unit with its translations; a passage holds the
unit as well as it holds the best of them (A. Pirkola, "The effects of query structure and
dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998). A unit's
senses that nothing in the knowledge base mentions drop out by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.dictionary import Dictionary, dictionary
from kb.search.query_terms import ASKING_WEIGHT, asks, kinds_of_answer
from kb.text.han import HAN_LETTER
from kb.text.index_terms import stem, terms

if TYPE_CHECKING:
    from kb.text.language import Language

_ENGLISH_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_HAN_RUN = re.compile(rf"{HAN_LETTER}+|\d+(?:\.\d+)?|[a-z]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_LONGEST = 4
_ALIKE = 0.5
"""The least weight of two Chinese words' common translation for one to stand for the other."""


@dataclass(frozen=True, slots=True)
class TranslatedTerm:
    """A word or phrase of the question: its translations as terms of the index, and each one's weight (0 to 1).

    The best come first, since only the first few bring candidates. A translation is a tuple of terms
    that must all be there. ``weight`` is that of the unit itself, and ``word`` the unit itself, where others are to
    stand for it (in English as stems) or the dictionary lacks it (as it is written).
    """

    translations: Mapping[tuple[str, ...], float]
    weight: float
    word: str = ""


_UNTRANSLATED = TranslatedTerm({}, 1.0)
"""A word that the dictionary lacks: no passage in the other language is known to hold it."""


def translated_terms(text: str, language: Language) -> Sequence[TranslatedTerm]:
    """The units of a normalised question; none where there is no dictionary."""
    words = dictionary()
    if words is None:
        return ()
    lower = _spelt_out(text)
    kinds = kinds_of_answer(lower, language)
    return _from_english(lower, words, kinds) if language == "en" else _from_chinese(lower, words, kinds)


def _spelt_out(text: str) -> str:
    """A text in lower case as the dictionary spells it: r and d, and no 's."""
    return _POSSESSIVE.sub("", text.lower().replace("&", " and "))


def _from_english(text: str, words: Dictionary, kinds: frozenset[str]) -> list[TranslatedTerm]:
    asked = _ENGLISH_WORD.findall(text)
    bases = [words.base(word) for word in asked]
    written = dict(zip(bases, asked, strict=True))
    found: list[TranslatedTerm] = []
    for parts, translations in _phrases(bases, words.chinese, _LONGEST):
        unit = _translated_term(translations, parts, ASKING_WEIGHT if parts[-1] in kinds else 1.0)
        found.append(unit if translations else replace(unit, word=written[parts[0]]))
        if len(parts) > 1:  # a phrase's own words may stand apart
            found.extend(
                _translated_term(others, own, 0.5) for own, others in _phrases(parts, words.chinese, len(parts) - 1)
            )
    return found


def _phrases(
    stems: Sequence[str], look_up: Callable[[str], Mapping[str, float]], longest: int
) -> Iterator[tuple[Sequence[str], Mapping[str, float]]]:
    """The longest phrases that are known, one after another, and words that are not; none that only ask."""
    place = 0
    while place < len(stems):
        for length in range(min(longest, len(stems) - place), 0, -1):
            parts = stems[place : place + length]
            if all(map(asks, parts)):
                break
            translations = look_up(" ".join(parts))
            if length > 1 and (asks(parts[0]) or not translations):
                continue
            yield parts, translations
            place += length - 1
            break
        place += 1


def _translated_term(translations: Mapping[str, float], parts: Sequence[str], weight: float = 1.0) -> TranslatedTerm:
    made = {tuple(terms(word)): value for word, value in translations.items()}
    if not made or parts[0][0].isdigit():
        made = {tuple(parts): 1.0, **made}  # names and figures are often written alike
    return TranslatedTerm(made, weight)


def _from_chinese(text: str, words: Dictionary, kinds: frozenset[str]) -> list[TranslatedTerm]:
    found: list[TranslatedTerm] = []
    for run in _HAN_RUN.findall(text):
        if not "㐀" <= run[0] <= "鿿":
            found.append(TranslatedTerm({(stem(run),): 1.0}, 1.0))
            continue
        place = unknown = 0
        while place < len(run):
            length, unit = _longest(run, place, words, kinds)
            if length > 0 and unknown > 1:
                found.append(_UNTRANSLATED)
            unknown = unknown + 1 if length == 0 else 0
            place += max(1, length)
            if unit is not None:
                found.append(unit)
        if unknown > 1:
            found.append(_UNTRANSLATED)
    return found


def _longest(run: str, place: int, words: Dictionary, kinds: frozenset[str]) -> tuple[int, TranslatedTerm | None]:
    """The longest word there: its length (0: none is known) and its unit (None: it only asks)."""
    for length in range(min(words.longest_chinese, len(run) - place), 0, -1):
        word = run[place : place + length]
        if asks(word):
            return length, None
        translations = words.english(word) if length > 1 or len(run) == 1 else {}
        if translations:
            weight = ASKING_WEIGHT if word in kinds else 1.0
            return length, TranslatedTerm({tuple(phrase.split()): w for phrase, w in translations.items()}, weight)
    return 0, None


def cross_word_bigrams(text: str) -> frozenset[str]:
    """The pairs of Chinese characters in a normalised question that end one word and begin the next.

    The index has pairs of characters for terms; these few say nothing where no passage has them.
    """
    between, within = set[str](), set[str]()
    for run in _HAN_RUN.findall(text):
        words = words_of(run)
        within.update(pair for word in words for pair in map("".join, pairwise(word)))
        for word, following in pairwise(words):
            # Two single characters may be a name, or a word that the dictionary lacks.
            (between if max(len(word), len(following)) > 1 else within).add(word[-1] + following[0])
    return frozenset(between - within)


def words_of(run: str) -> list[str]:
    """The words of a run of Chinese characters, each the longest that the dictionary has; all of it without one."""
    words = dictionary()
    if words is None:
        return [run]
    found: list[str] = []
    start = 0
    while start < len(run):
        length = max(1, _longest(run, start, words, frozenset())[0])
        found.append(run[start : start + length])
        start += length
    return found


def verb_share(word: str) -> float:
    """The share of a Chinese word's senses that are verbs, where it is half or more; otherwise 0."""
    words = dictionary()
    return words.verb_share(word) if words else 0.0


def synonyms(text: str, language: Language) -> Sequence[TranslatedTerm]:
    """What may be said in other words of the same language, and those, in a normalised question."""
    words = dictionary()
    if words is None:
        return ()
    if language == "en":
        return [TranslatedTerm(others, 1.0, word) for word, others in _english_synonyms(_spelt_out(text), words)]
    return [TranslatedTerm(others, 1.0, word) for word, others in _chinese_synonyms(text, words)]


def words_alike(text: str) -> Mapping[str, Mapping[str, float]]:
    """The Chinese words of a normalised question, and others for each, with a weight up to 1: 工钱, 工资.

    Words that the glossaries give, and those with an English translation in common (C. Bannard and C. Callison-Burch,
    "Paraphrasing with bilingual parallel corpora", ACL 2005), by the product of the weights of both translations.
    """
    words = dictionary()
    if words is None:
        return {}
    found: dict[str, Mapping[str, float]] = {}
    for run in _HAN_RUN.findall(text.lower()):
        if run.isascii():  # GDP
            found[run] = {other: weight for other, weight in words.chinese(stem(run)).items() if weight >= _ALIKE}
            continue
        for word in words_of(run):
            if len(word) > 1 and not asks(word):
                found[word] = _alike(word, words)
    return {word: others for word, others in found.items() if others}


def _alike(word: str, words: Dictionary) -> Mapping[str, float]:
    found = dict(words.chinese_synonyms(word))
    for english, weight in words.english(word).items():
        for other, back in words.chinese(english).items():
            found[other] = max(found.get(other, 0.0), weight * back)
    return {other: weight for other, weight in found.items() if weight >= _ALIKE and len(other) > 1 and other != word}


def _english_synonyms(text: str, words: Dictionary) -> Iterator[tuple[str, dict[tuple[str, ...], float]]]:
    asked = _ENGLISH_WORD.findall(text)
    own = set(map(stem, asked))
    for parts, others in _phrases([words.base(word) for word in asked], words.english_synonyms, _LONGEST):
        said = {tuple(other.split()): weight for other, weight in others.items() if other not in own}
        if said:
            yield " ".join(map(stem, parts)), said


def _chinese_synonyms(text: str, words: Dictionary) -> Iterator[tuple[str, dict[tuple[str, ...], float]]]:
    for run in _HAN_RUN.findall(text):
        yield from _synonyms_within(run, words, words.longest_chinese, 1.0)


def _synonyms_within(
    run: str, words: Dictionary, longest: int, share: float
) -> Iterator[tuple[str, dict[tuple[str, ...], float]]]:
    place = 0
    while place < len(run):
        for length in range(min(longest, len(run) - place), 0, -1):
            word = run[place : place + length]
            others = words.chinese_synonyms(word)
            if others:
                yield word, {tuple(terms(other)): share * weight for other, weight in others.items()}
                if length > 2:  # of what happened (老公跑了) the words mean something too
                    yield from _synonyms_within(word, words, length - 1, share / 2)
            if others or words.english(word):  # a word that is part of a longer one is not meant
                break
        place += length
