"""Which document a miswritten title is meant for, and how that is told from the title of another document."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from kb.drafts.folding import fold
from kb.drafts.law_titles import laws_of_the_state
from kb.drafts.short_titles import LONGEST_WORD, divides_a_word, plain_title
from kb.text.han import HAN_LETTER
from kb.text.normalise import normalise
from kb.text.places import PROVINCES, place_of_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.drafts.sources import Sources

_MOST = ((5, 1), (14, 2))  # titles shorter than this differ in at most so many characters, longer ones in 3
_NEAREST = 10
_AS_NEAR = 3
_LEAST = 3
_LEAST_STEM = 4
_KNOWN_WORD = 5  # passages that have a word which the library knows
_BESIDE = 2
_LEAST_LAW = 2
_LEADING_PLACE = re.compile(f"(?!城市){HAN_LETTER}{{1,8}}?(?:省|市|自治[区州县]|县|州|盟|旗)")
_DIVISION = re.compile("(?:省|市|自治[区州县]|县|州|盟|旗)$")
_IN_BRACKETS = re.compile(r"\((?P<number>[零〇一二三四五六七八九十\d]+)\)$")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?")
_SERIES = re.compile("[〇零一二三四五六七八九十百\\d上下前后东西南北中]+")
# Words that say nothing of what a title is about, and names of those who issue: another document has them as well.
_FORMAL = re.compile(
    "最高人民(?:法院|检察院)|国务院|全国人民代表大会|常务委员会|人民政府|关于|若干|问题|适用|法律|暂行|有关|规定|解释|实施|"
    "办法|条例|决定|通知|意见|使用|组成|印发"
)
_KIND_WORDS = re.compile("(?:法|条例|规定|办法|决定|意见|规则|细则|通知|规划|计划|方案|纲要|公报|要点)$")
_YEARS = re.compile(r"\(\d{4}[^()]*\)$")
# Words for how a thing is done: another one of them makes no other title (扎实推动 for 扎实推进).
_DOING = re.compile(
    "推进|推动|促进|加强|强化|加快|加速|深化|扎实|深入|全面|切实|大力|持续|提升|提高|完善|健全|做好|抓好"
)


class NearTitles:
    """The titles of a library, by what is likely to be written in their place.

    A title that differs in a few characters is that title miswritten (optimal string alignment), unless it
    is known for another document's: a law of the state (``law_titles.txt``), a title that a document of
    the library names, one with another number of a series, place, or whole word of the language in it.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def meant_by(self, title: str) -> tuple[str, ...]:
        """The documents that a title which is none of the library's may be meant for, the likeliest first.

        Several, at most three, where they are as near; none where it is another document's title.
        """
        title = fold(normalise(title)).lower()
        plain = plain_title(title)
        if plain in laws_of_the_state():
            return ()
        kin, years = self.of_another_kind(title), _YEARS.search(title)
        if (
            kin is not None
            and years is not None
            and any(document == kin and known.endswith(years[0]) for known, document in self._sources.titles)
        ):
            return (kin,)  # 规则（2024—2027年） for 规划（2024—2027年）
        found: list[tuple[int, str]] = []
        for distance, wanted, known, document in self._near(title):
            if found and distance > found[0][0]:
                break
            # A word in the place of another makes another title, but no law that the list would not have.
            if (
                plain_title(known) in laws_of_the_state()
                or not _whole_word_differs(wanted, known)
                or self._is_unheard_of(wanted, known)
            ):
                found.append((distance, document))
        documents = tuple(dict.fromkeys(document for _, document in found))[:_AS_NEAR]
        return () if documents and self._sources.mentions(title) else documents

    def of_another_kind(self, title: str) -> str | None:
        """The document whose title differs in the word for its kind alone: 保障…支付条例 for 保障…支付办法; or None."""
        plain = plain_title(fold(normalise(title)).lower())
        stem = _KIND_WORDS.sub("", plain)
        if stem == plain or len(stem) < _LEAST_STEM:
            return None
        return next((each for known, each in self._stems.get(stem, ()) if known != plain), None)

    @cached_property
    def _stems(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for known, document in self._spelt[plain_title].items():
            found.setdefault(_KIND_WORDS.sub("", known), []).append((known, document))
        return found

    def _is_unheard_of(self, title: str, known: str) -> bool:
        """Whether a word of the title, which the library has, stands in it beside none that it stands beside here.

        诉讼资源 for 诉讼证据: another document's title is made of words that go together.
        """
        from rapidfuzz.distance import Levenshtein

        steps = [step for step in Levenshtein.opcodes(title, known) if step.tag != "equal"]
        start, end = steps[0].src_start, steps[-1].src_end
        word = title[start:end]
        if len(word) < _LEAST_LAW or self._sources.passages_with(word, _KNOWN_WORD) < _KNOWN_WORD:
            return False
        beside = [title[max(0, start - _BESIDE) : end], title[start : end + _BESIDE]]
        return not any(self._sources.passages_with(words, 1) for words in beside if words != word)

    def _near(self, title: str) -> list[tuple[int, str, str, str]]:
        """Distance, title, known title and document of those that are a slip away, the likeliest first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA, Indel

        found: list[tuple[int, int, str, str, str]] = []
        for spelling, documents in self._spelt.items():
            wanted = spelling(title)
            if len(wanted) < _LEAST and not _is_no_word(wanted):
                continue
            turned_round = self._by_characters[spelling].get("".join(sorted(wanted)))
            if turned_round is not None and turned_round != wanted:
                found.append((0, 0, wanted, turned_round, documents[turned_round]))  # 生产安全法
            most = next((most for length, most in _MOST if len(wanted) < length), 3)
            near = process.extract(wanted, list(documents), scorer=OSA.distance, score_cutoff=most, limit=_NEAREST)
            for known, distance, _ in near:
                if distance and not _are_two(wanted, known):
                    # Characters in another order, left out or put in are more easily missed than other ones.
                    turned = sorted(wanted) == sorted(known)
                    other = 0 if turned else 1 if Indel.distance(wanted, known) == distance else 2
                    found.append((distance, other, wanted, known, documents[known]))
        return [(each[0], *each[2:]) for each in sorted(found, key=lambda each: each[:2])]

    @cached_property
    def _by_characters(self) -> dict[Callable[[str], str], dict[str, str]]:
        """For each way to spell titles, the title of certain characters in any order."""
        return {
            spelling: {"".join(sorted(known)): known for known in known_ones}
            for spelling, known_ones in self._spelt.items()
        }

    @cached_property
    def _spelt(self) -> dict[Callable[[str], str], dict[str, str]]:
        return {
            spelling: {spelling(title): document for title, document in self._sources.titles}
            for spelling in (plain_title, _unmarked)
        }


def _unmarked(title: str) -> str:
    """A title without marks and spaces; a slip may stand in the name of the state, which short forms leave out."""
    return re.sub(r"[《》〈〉<>\s]", "", title)


def _is_no_word(title: str) -> bool:
    """Whether two characters that end as a law does are no word: 路法, and not 办法, 刑法."""
    from kb.search.dictionary import dictionary

    words = dictionary()
    return len(title) >= _LEAST_LAW and title.endswith("法") and words is not None and not words.english(title)


def _place_before(title: str) -> str | None:
    """The place that a title begins with; a slip in it (交海市) leaves none."""
    from kb.search.dictionary import dictionary

    match = _LEADING_PLACE.match(title)
    if match is None:
        return None
    words, place = dictionary(), match[0]
    bare = _DIVISION.sub("", place)
    if place.endswith("省"):
        return place if bare in PROVINCES else None
    known = bare in PROVINCES or words is None or any(words.english(each) for each in (place, bare) if len(each) > 1)
    return place if known else None


def _are_two(title: str, known: str) -> bool:
    """Whether what differs is a number of a series or a place: then the titles are those of two documents.

    第十二个五年规划的建议 and 第十五个五年规划的建议 are two, and so are an ordinance and the rules of its name.
    """
    if title[-1:] != known[-1:] and {bool(_KIND_WORDS.search(each)) for each in (title, known)} == {True}:
        return True
    if sorted(title) == sorted(known):
        return False
    behind, there = _IN_BRACKETS.search(title), _IN_BRACKETS.search(known)
    if behind and there and behind[0] != there[0]:
        return _NUMBER.fullmatch(behind["number"]) is not None
    if all(_SERIES.fullmatch(changed) for changed in _changes(title, known)):
        return True
    place = _place_before(title)
    if place is not None and place != _place_before(known):
        return True
    return len({place for place in map(place_of_document, (title, known)) if place is not None}) == 2


def _changes(title: str, known: str) -> Iterator[str]:
    """What the title and the known one have each in place of the other's, joined."""
    from rapidfuzz.distance import Levenshtein

    for step in Levenshtein.opcodes(title, known):
        if step.tag != "equal":
            yield title[step.src_start : step.src_end] + known[step.dest_start : step.dest_end]


def _whole_word_differs(title: str, known: str) -> bool:
    """Whether the title has another word in the place of one: 教师法, 律师法. Without a dictionary, yes."""
    from rapidfuzz.distance import Indel, Levenshtein

    from kb.search.dictionary import dictionary

    words = dictionary()
    if words is None:
        return True
    if sorted(title) == sorted(known) or Indel.distance(title, known) == 1:
        return False
    steps = [step for step in Levenshtein.opcodes(title, known) if step.tag != "equal"]
    first, last = steps[0].dest_start, steps[-1].dest_end
    if any(match.start() <= first and last <= match.end() for match in _FORMAL.finditer(known)):
        return False
    for match in _DOING.finditer(known):
        low, high = steps[0].src_start - (first - match.start()), steps[-1].src_end + (match.end() - last)
        if match.start() <= first and last <= match.end() and _DOING.fullmatch(title[max(low, 0) : high]):
            return False
    place = _place_before(known)
    if place is not None and last <= len(place) and _place_before(title) is None:
        return False  # 卫生省公路管理条例
    for start in range(max(0, first - LONGEST_WORD + 1), first + 1):
        for end in range(max(last, start + 2), min(len(known), start + LONGEST_WORD) + 1):
            other = title[steps[0].src_start - first + start : steps[-1].src_end - last + end]
            if len(other) < 2 or not words.english(other):
                continue
            if words.english(known[start:end]) or not (
                divides_a_word(known[:start], known[start:]) or divides_a_word(known[:end], known[end:])
            ):
                return True
    return False
