"""What an English clause says is counted: its words without those that say nothing of it."""

from __future__ import annotations

import re

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
# Words that say nothing of what is counted.
_NO_NAMES = (
    "a about above according account accounted accounting accounts after against aim aimed aims almost also "
    "amount amounted amounting an and annual annually approximately are around as at average averaged averaging "
    "be been before being below between beyond by came can china china's chinese climb climbed climbing close "
    "come compared cost country currently data decline declined decrease decreased did do does down drop dropped "
    "contracted each earlier early late mid exceed exceeded exceeding exceeds expand expanded expanding expected fall "
    "fallen faster fell figure first fixed for from shrank shrunk "
    "further gave give given gives go goes going got government government's grew grow growing grown growth had "
    "has have held higher his hit hits hold hoped in included includes including increase increased increases "
    "increasing into is it its jump jumped keep keeping keeps kept last least less level like lower made maintain "
    "maintained make makes may meanwhile ministry more most moved moving must national nationwide nearly no not "
    "now number numbers of on on-year only or our out over per percentage plan plans pledged previous projected "
    "promised proportion proposes provides put rate reach reached reaches reaching reads record recorded "
    "reduce reduced "
    "reducing register registered registering released remain remained report represent represented representing "
    "represents require requires respectively rise risen rising rose roughly said says set sets shall share "
    "should showed shows slowed slower some stand stands state states stay stayed still stood such surpass "
    "surpassed target targets than that the their them then there these they this those through throughout time "
    "to top topped total totaled totaling toward towards under until up upon versus want wanted wants was we well "
    "went were which while who whole will with within without won would year year-on-year years yoy "
)
_EMPTY = frozenset(_NO_NAMES.split())
_WORD = re.compile(r"[A-Za-z][A-Za-z&'-]*[A-Za-z]|[A-Za-z]")
# The capital for the government in it.
_CAPITAL = re.compile(r"Beijing (?:set|sets|said|says|plans|planned|aims|wants|targets|will|has|pledged|announced)\b")
_PLACE = re.compile(
    rf"\b(?:(?P<province>{'|'.join(BY_ENGLISH)})|"
    r"(?P<nation>national|nationwide|China|(?:the )?(?:whole country|country as a whole)))(?:['\"]s)?\b",
    re.IGNORECASE,
)


def content_words(words: str) -> str:
    """The words that say what is counted, in their order."""
    kept = [
        word
        for word in _WORD.findall(_PLACE.sub(" ", _UNCOUNTED.sub(" ", words)))
        if word.lower() not in _EMPTY and word.lower() not in ENGLISH_NUMBERS
    ]
    return " ".join(kept)


def place_in(clause: str) -> str | None:
    """The place that a clause names first, by its short Chinese name; not a capital that stands for the government."""
    named = _PLACE.search(clause)
    if named is None or (named["province"] and _CAPITAL.match(clause, named.start())):
        return None
    return BY_ENGLISH[named["province"].lower()] if named["province"] else "全国"
