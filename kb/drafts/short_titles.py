"""Which documents a title means, in full or in a short form: 种子法 for 中华人民共和国种子法."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.drafts.folding import fold
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.drafts.sources import Sources

LONGEST_WORD = 4
"""Characters of the longest word that is looked for across a joint."""
_STATE = "中华人民共和国"
_RULES_OF = re.compile("(?:的)?(?:实施|解释|修正案)")


def documents_titled(sources: Sources, title: str) -> set[str]:
    """The documents of the library that have a title, in full or in the short form that is nearest to it."""
    full = fold(normalise(title)).lower()
    # 政府工作报告(2014年): the year in brackets tells reports of one title apart.
    same = {document for known, document in sources.titles if known == full}
    if same:
        return same
    wanted = plain_title(full)
    exact, ending, within = set(), set(), set()
    for known, document in sources.titles:
        plain = plain_title(known)
        if plain == wanted:
            exact.add(document)
        elif full.startswith(_STATE) or not _is_short_for(wanted, plain):
            continue
        elif plain.endswith(wanted):
            ending.add(document)
        else:
            within.add(document)
    return exact or ending or within


def _is_short_for(wanted: str, title: str) -> bool:
    """Whether words are a part of a title that may stand for it: whole words of it, and not the law of its rules.

    路法 is no short form of 铁路法, and 食品安全法 none of 食品安全法实施条例.
    """
    before, found, behind = title.partition(wanted)
    if not found or _RULES_OF.match(behind):
        return False
    return not divides_a_word(before, wanted) and not divides_a_word(wanted, behind)


def divides_a_word(before: str, behind: str) -> bool:
    """Whether a word of the dictionary stands across the place between two strings: 海关 between 海 and 关法."""
    from kb.search.dictionary import dictionary

    words = dictionary()
    return words is not None and any(
        words.english(before[-left:] + behind[:right])
        for left in range(1, min(len(before), LONGEST_WORD - 1) + 1)
        for right in range(1, min(len(behind), LONGEST_WORD - left) + 1)
    )


def plain_title(title: str) -> str:
    """A title without what short forms leave out: the state's name, years in brackets, spaces."""
    title = re.sub(r"\s+", "", title)
    title = re.sub(r"[《》〈〉]|中华人民共和国", "", title)
    return re.sub(r"[(（](?:\d{4}[^()（）]*|试行|暂行|修订[^()（）]*|修正[^()（）]*|草案[^()（）]*)[)）]$", "", title)
