"""What an English clause says is counted: its words without those that say nothing of it, and the members of lists.

"respectively" or "and" gives each member of a list its own figure.
"""

from __future__ import annotations

import re

from kb.text import english_words as en
from kb.text.english_tokens import is_many, is_verb, tokens_of
from kb.text.places import BY_ENGLISH
from kb.text.units import ENGLISH_NUMBERS

# (Economic Daily, 2026)
SOURCE = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\b[^()]*\)")
# The Comprehensive Revival Plan keeps …, under the 14th Five-Year Plan: who says it, and when.
_TITLE = r"(?-i:(?:[A-Z][\w-]+ ){1,7}(?:Plan|Law|Outline|Programme|Program|Opinions|Regulations?)\b)(?: period)?"
_UNCOUNTED = re.compile(
    rf"{SOURCE.pattern}|\b(?:(?:during|under|in|over) )?(?:the )?1\dth five-year plan\b(?: period)?|{_TITLE}|"
    r"\bcentral government(?= (?:wants|aims|plans|expects|hopes|will|set|sets)\b)|"
    rf"\b(?:record high|in real terms|(?:be|been|being|is|are|was|were) cut)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\b[A-Z]{1,3}\d{1,2}\b|[A-Za-z][A-Za-z&'-]*[A-Za-z]|[A-Za-z]")
# The capital for the government in it.
_CAPITAL = re.compile(r"Beijing (?:set|sets|said|says|plans|planned|aims|wants|targets|will|has|pledged|announced)\b")
_PLACE = re.compile(
    rf"\b(?:(?P<province>{'|'.join(BY_ENGLISH)})|"
    r"(?P<nation>national|nationwide|China|(?:the )?(?:whole country|country as a whole)))(?:['\"]s)?\b",
    re.IGNORECASE,
)
RESPECTIVELY = re.compile(r"[^.;]{0,40}\brespectively\b")
"""What stands behind the last figure of a list that is bound one by one."""
_OF_THEIR = re.compile(r"\s*(?:or (?:more|above|higher)\s+)?(?:from|in|for)\s+their\b")
_LEADS_LIST = re.compile(r"(.+ (?:of|for) )(.+)$")
_PER = re.compile(r" per (?:unit of [\w ]+|capita|[a-z]+)$")
_SAYS_WHEN = en.MODIFIES | {"over", "by", "during"}
_MEMBER = 5  # words of a member of a list, its comma included


def content_words(words: str) -> str:
    """The words that say what is counted, in their order."""
    kept = [
        word for word in _WORD.findall(_PLACE.sub(" ", _UNCOUNTED.sub(" ", words))) if not _says_nothing(word.lower())
    ]
    return " ".join(kept)


def _says_nothing(word: str) -> bool:
    return word in en.UNCOUNTED or word in ENGLISH_NUMBERS or en.MOVED.fullmatch(word) is not None


def place_in(clause: str) -> str | None:
    """The place that a clause names first, by its short Chinese name; not a capital that stands for the government."""
    named = _PLACE.search(clause)
    if named is None or (named["province"] and _CAPITAL.match(clause, named.start())):
        return None
    return BY_ENGLISH[named["province"].lower()] if named["province"] else "全国"


def list_members(phrase: str, count: int) -> list[str]:
    """The members of a list, each with what leads the first and what the last one ends with; else nothing.

    landings of cod and herring: landings of cod, landings of herring;
    allowances for urban and rural residents: allowances for urban residents, allowances for rural residents.
    """
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", phrase)
    if len(parts) != count or not all(parts):
        return []
    per = _PER.search(phrase)
    if per is not None and not any(map(_PER.search, parts[:-1])):  # water and energy consumption per unit of GDP
        return [member + per[0] for member in list_members(phrase[: per.start()], count)]
    led = _LEADS_LIST.match(parts[0])
    lead, first = (led[1], led[2]) if led is not None else ("", parts[0])
    _, _, noun = parts[-1].partition(" ")
    ends = [f"{part} {noun}" if noun and _modifies(part) else part for part in (first, *parts[1:-1])] + [parts[-1]]
    shared = lead and not any(map(_LEADS_LIST.match, parts[1:]))
    return [lead + ends[0], *(lead + part if shared else part for part in ends[1:])]


def _modifies(part: str) -> bool:
    """Whether a member of a list is one word that wants the noun of the last: urban."""
    return " " not in part and not part.isupper() and not is_many(part)


def where_phrase_begins(text: str, start: int, before: list[int]) -> list[int]:
    """Where the words of each clause of a sentence begin, with one more: before a list, or a figure, that it goes on.

    spending on visits, vehicles, | and hospitality was cut; enterprises with revenue of 2 million yuan | from their
    """
    at = start
    if before and _OF_THEIR.match(text, start):
        at = before[-1]
    elif text.startswith("and ", start + (text[start : start + 1] == " ")):
        members = 0
        for earlier, until in zip(reversed(before), [start, *reversed(before[1:])], strict=False):
            words = [each.low for each in tokens_of(text, earlier, until)]
            says = any(is_verb(word) for word in words)
            led = members > 0 and words[0] in _SAYS_WHEN  # over the next five years, kelp, cod, | and crab
            if words[-1:] != [","] or any(word[0].isdigit() for word in words) or (says and not members) or led:
                break
            at, members = earlier, members + 1
            if says or len(words) > _MEMBER:
                break
        opens = tokens_of(text, at, start)[:1]
        if members <= 1 or not opens or opens[0].low in en.MODIFIES:
            at = start
    return [*before, at]
