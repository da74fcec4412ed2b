"""How far some words explain others: in any order, by other names, and in either language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.search.dictionary import dictionary
from kb.text.chinese_heads import DOWN, UP
from kb.text.english_subjects import content_words
from kb.text.han import HAN_LETTER, has_ideographs
from kb.text.index_terms import stem
from kb.text.places import PROVINCES
from kb.text.subjects import cognate
from kb.text.terms import english_terms, in_usual_names, other_names

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words that name nothing that is counted: links, comparators, moves, times.
_SAYS_NOTHING = re.compile(
    rf"{'|'.join(PROVINCES)}|提出|指出|明确|增幅|增速|涨幅|降幅|幅度|总量|总额|总数|数量|规模|水平|台阶|比重|占比|比例|{UP}|同比|环比|比上年|上年|去年|今年|全年|年均|年|月|日|我国|全国|全省|达到|达|超过|突破|接近|约|近|左右|以上|以下|"
    r"不足|不到|至少|实现|完成|保持|稳定在|稳定|已经|已|为|是|的|了|在|和|与|及|其中|而|则|也|将|要|把|由|从|到|至|等|仅|共|一共|"
    r"总计|累计|分别|逆势|稳步|大幅|较快|快速|持续|明显|平稳|继续|还|再|只|又|都|多|余|排在|排名|排|不及|高于|低于|快于|慢于|好于|优于|大于|小于|平均|目标|定为|这一|相比|依然|仍|同期|如今|目前|预计|计划|这|该|"
    rf"{DOWN}|比|较|占|为了|有|新|上|中|下|个|[^\w]|[\x00-\x7f]"
)
_HAN_RUN = re.compile(f"{HAN_LETTER}+")
_LATIN = re.compile(r"[a-z]{2,}|\b[a-z]\d\b")
_ALONE = 0.35  # what a character weighs that both have, with other neighbours
_LIKELY = 0.5  # the least weight of another name or a translation in the dictionary


@dataclass(frozen=True, slots=True)
class _Read:
    """A text: Chinese in its usual names, each character with its weight, or English: terms and stems, stems alone.

    ``names`` are other Chinese names of what it says.
    """

    chinese: str
    weights: tuple[float, ...]
    english: tuple[frozenset[str], frozenset[str]]
    names: str


@lru_cache(maxsize=8192)
def explained(words: str, by: str) -> float:
    """The share of some words that others say as well: 0 to 1, and 0 where they name nothing.

    A character counts wholly where it stands in both with its neighbour, or in a word of which the dictionary knows
    another name; an English word where both have its stem or term, or the other has a translation.
    """
    one, other = _read(words), _read(by)
    text, there = one.chinese, f"{other.chinese} {other.names}"
    held = [1.0 * (text in there)] if len(text) == 1 else [_ALONE * (each in other.chinese) for each in text]
    for at in range(len(text) - 1):
        if text[at : at + 2] in there:
            held[at] = held[at + 1] = 1.0
    for start, end, names in _other_names(text):
        if any(name in there for name in names):
            held[start:end] = [1.0] * (end - start)
    known = sum(weight * share for weight, share in zip(one.weights, held, strict=True))
    total = sum(one.weights)
    if total:
        return known / total
    return max(
        (sum(_is_in(each, other, there) for each in units) / len(units) for units in one.english if units), default=0.0
    )


def _is_in(unit: str, other: _Read, there: str) -> bool:
    if not unit.isascii():
        return unit in there or unit in other.english[0]
    return any(cognate(unit, each) for each in other.english[1]) or any(name in there for name in _chinese_of(unit))


def says_something(words: str) -> bool:
    """Whether any of the words may name a thing."""
    read = _read(words)
    return any(read.english) or any(read.weights)


def names_of(words: str) -> str:
    """Other Chinese names of what some words say, and translations of English ones."""
    return _read(words).names


@lru_cache(maxsize=16384)
def _read(text: str) -> _Read:
    if not has_ideographs(text):
        content = content_words(text).lower()
        terms, stems = english_terms(content), frozenset(map(stem, _LATIN.findall(content)))
        units = frozenset(terms.found) | frozenset(map(stem, _LATIN.findall(terms.rest)))
        return _Read("", (), (units, stems), " ".join(name for each in units | stems for name in _chinese_of(each)))
    words = in_usual_names(text)
    weights = [1.0] * len(words)
    for match in _SAYS_NOTHING.finditer(words):
        weights[match.start() : match.end()] = [0.0] * len(match[0])
    names = " ".join([text, *(name for _, _, each in _other_names(words) for name in each)])
    return _Read(words, tuple(weights), (frozenset(), frozenset()), names)


@lru_cache(maxsize=16384)
def _other_names(chinese: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """(start, end, other names) of the words of a Chinese text that the dictionary knows others for."""
    return tuple(_found_names(chinese))


def _found_names(chinese: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    known = dictionary()
    if known is None:
        return
    for run in _HAN_RUN.finditer(chinese):
        for start in range(run.start(), run.end()):
            for end in range(start + 2, min(start + known.longest_chinese, run.end()) + 1):
                if names := known.chinese_synonyms(chinese[start:end]):
                    yield start, end, tuple(name for name, weight in names.items() if weight >= _LIKELY)


@lru_cache(maxsize=8192)
def _chinese_of(word: str) -> tuple[str, ...]:
    known = dictionary()
    if not word.isascii():
        return (word, *other_names(word)[-1:])
    if known is None:
        return ()
    return tuple(name for name, weight in known.chinese(known.base(word)).items() if weight >= _LIKELY)
