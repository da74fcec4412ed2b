"""What a figure counts, in words: a Chinese subject without how it is done, an English noun phrase as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.han import HAN_LETTER

if TYPE_CHECKING:
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Measure

_ENGLISH_ENDS = re.compile(
    r"^(?:(?:of|when|where|that|an?|the|its|our|their|need|keep|ensure|raise|increase|year's|overall|meaning|another|additional)\s+)+(?=\w+)"
    r"|(?:\s+(?:an?|the|above|below|within|past|under|over|between|at|by|to|of|in|for|on|average|total|record high|"
    r"exceed(?:ed|ing|s)?|topp(?:ed|ing|s)|reach(?:ed|ing|es)?|rising|falling|growing))+$",
    re.IGNORECASE,
)
# Where a noun phrase ends: its verb, or a clause of its own.
_FINITE = (
    r"(?:is|are|was|were|be|been|being|has|have|had|will|shall|would|can|could|may|might|must|should|do|does|did|that|which|"
    r"who|whose|while|where)"
)
_VERB_BEHIND = re.compile(rf"\s+{_FINITE}\b.*$", re.DOTALL)
# Banks should increase lending to small businesses by 40 percent: lending to small businesses.
_OBJECT = re.compile(
    r"^.*\b(?:should|will|shall|must|can|may|would|could)\s+(?:[a-z]+ly\s+)?(?!be\b|have\b)[a-z]+\s+"
    r"(?=\w)(?!(?:by|to|for|from|in|at|with|of|on|an?)\b)|^(?:\w+\s+){1,2}that\s+",
    re.DOTALL,
)
# What stands around it: where the figure came from; another figure, or a dash, before what this one counts.
_CAME_FROM = re.compile(r"\s+from\s+(?:(?:over|more|less|than|about|nearly|around)\s+)*[\d$].*$", re.DOTALL)
_CLAUSE_BEFORE = re.compile(
    r"^.*(?:(?<!\w)\d(?:[\d.,]*\d)?(?:\s*(?:percent|percentage points?|%|million|billion|trillion|yuan))*\s|"
    r"\w-(?=(?:the|an?)\s))",
    re.DOTALL,
)
_CHANGE = re.compile(r"(?:^|\s)(?:drop|increase|decrease|reduction|rise|decline|cut)$")
_SAYS_MEASURE = re.compile(r"\b(?:cuts?|reductions?|increases?|growth)$|^cut\b", re.IGNORECASE)
# 8.74 million college students graduating this year: a bare count counts the noun behind it.
_NO_NOUN = (
    rf"(?:{_FINITE}|an?|the|and|or|from|by|with|to|per|in|on|at|for|through|across|into|off|this|next|last|each)\b"
)
_THING_BEHIND = re.compile(
    rf"\s*(?:(?:of|in)\s+)?((?:(?!number\b)[A-Za-z][\w'-]*\s+and\s+)?(?!number\b|{_NO_NOUN})[A-Za-z][\w'-]*"
    rf"(?:\s+(?!{_NO_NOUN}|[a-z]+(?:ed|ly)\b)[A-Za-z][\w'-]*){{0,8}})"
)
# How a thing is done before what is counted: 有序推进第二轮土地承包….
_LEAD = re.compile(
    rf"^(?:全面|有序|稳妥|扎实|深入|持续|大力|着力|进一步|加快|稳步|切实|继续)+(?:推进|开展|推动|实施|做好)(?={HAN_LETTER}{{4}})"
)
# What a difference to others is measured from: 高于全国平均水平18.3个百分点 is no growth.
_BEYOND_OTHERS = re.compile(r"(?:增[速幅长])?(?:高于|低于|快于|慢于|高出)[^,;:、。0-9]{2,12}$")
_LONGEST_PHRASE = 160
_MEASURES: dict[Measure, tuple[str, str]] = {
    "level": ("", ""), "rank": ("", ""), "growth": ("增长", " growth"), "decline": ("下降", " decline"),
    "share": ("占比", " share"),
}  # fmt: skip


def named(stated: PassageStatement) -> str:
    """What a statement counts, with 增长, 下降 or 占比 where its figure is its growth, decline or share."""
    subject = subject_words(stated.statement.subject)
    if subject.isascii():
        phrase = _phrase(subject, stated)
        return phrase if _SAYS_MEASURE.search(phrase) else phrase + _MEASURES[stated.statement.measure][1]
    return subject + measure_words(stated)


def subject_words(words: str) -> str:
    """What is counted, without how it is done before it, or how much behind it."""
    if words.isascii():
        return _ENGLISH_ENDS.sub("", words) or words
    return _LEAD.sub("", words if words.count('"') % 2 == 0 else words.replace('"', ""))


def measure_words(stated: PassageStatement) -> str:
    """What a figure is of its subject: its growth, decline or share, or how far it is beyond others."""
    beyond = _BEYOND_OTHERS.search(stated.passage.normalised[: stated.statement.start])
    return beyond[0] if beyond is not None else _MEASURES[stated.statement.measure][0]


def _phrase(words: str, stated: PassageStatement) -> str:
    """English words for what is counted as they stand in the text: a noun phrase, without the clause around it."""
    text, figure = stated.passage.normalised, stated.statement.figure
    figure_end = (stated.statement.high or figure).end
    bare = figure.dimension == "count" and not figure.unit
    of = text.startswith(" of ", figure_end) and figure.dimension not in ("ratio", "points", "years", "months")
    if (bare or of) and (behind := _THING_BEHIND.match(text, figure_end)):
        return _ENGLISH_ENDS.sub("", " ".join(behind[1].split()))
    start, end = stated.statement.subject_span
    places = []
    at = start
    for word in words.split():
        match = re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", re.IGNORECASE).search(text, at, end)
        if match is None:
            return words
        places.append(match.span())
        at = match.end()
    first, last = places[0][0], places[-1][1]
    while first > start and text[first - 1].isalnum():  # 4G
        first -= 1
    while last < end and text[last].isalnum():  # M2
        last += 1
    first -= 4 if text[first - 4 : first].lower() == "per " else 0
    last += 5 if text.startswith(" rate", last) else 0
    phrase = text[first:last]
    if first < figure.start and stated.statement.start > first:
        phrase = text[first : min(last, stated.statement.start)]
        phrase = _CLAUSE_BEFORE.sub("", _CAME_FROM.sub("", _OBJECT.sub("", phrase)))
    elif first < figure_end:
        phrase = text[figure_end:last]
    if _CHANGE.search(phrase.strip(" a")) and text.startswith(" in ", figure_end):
        phrase = behind[1] if (behind := _THING_BEHIND.match(text, figure_end)) else phrase
    phrase = " ".join(re.sub(r"\([^()]*$|^[^()]*\)", "", _VERB_BEHIND.sub("", phrase)).split())
    return (_ENGLISH_ENDS.sub("", phrase) or words) if 0 < len(phrase) <= _LONGEST_PHRASE else words
