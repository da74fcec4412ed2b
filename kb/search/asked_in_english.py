"""What a question in English asks for (``kb.search.asked``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.answer_type import NEVER, QuestionPatterns

if TYPE_CHECKING:
    from kb.text.units import Dimension

_MEASURE = re.compile(
    r"^(?!(?:how|why|what|which|who|when|where|is|are|do|does|did|was|were|will|can|should)\b)[^?.]*"
    r"\b(?:targets?|rate|ratio|quota|percentage|share)\b[^?.]*\??$"
)
_MONEY = (
    r"cost|money|pay|paid|subsid\w*|salar\w*|wage|price|fine|fee|budget|invest\w*|compensation|pension|revenue|"
    r"income|sales|debt|deficit amount|bonds?|fund\w*|premium|loan|yuan|spend\w*|payment"
)
_RATIO = r"percent\w*|per cent|share|rate|ratio|proportion|tariff|growth|interest|coverage|target for growth"
_CHANGES = re.compile(
    r"\b(?:ris(?:e|en|ing)|rose|gr[eo]w\w*|increas\w*|fall\w*|fell|drop\w*|declin\w*|cut|reduc\w*|go(?:ne)? up|went up|"
    r"raised?|lower\w*)\b"
)
"""A change of an amount may be stated as a share of it."""
_FIGURE = re.compile(
    r"\bwhat (?:is|are|was|were|will be) (?:the |its |china's |\w+'s )?(?:\w+[ -]){0,4}?"
    r"(?:pay|wages|earnings|expectancy|forecast|inflation|income|consumption|spending|turnover|profit|revenue|gdp|interest|yield|acreage|area|capacity|"
    r"weight|speed|distance|duration|time)"
    r"(?= (?:of|on|in|for|per|at|during)\b|\??$)|"
    r"\bwhat (?:is|was|were|are) (?:the )?(?:[a-z'-]+ ){0,2}(?:growth|increase|rise|decline|fall) (?:of|in)\b|"
    r"\bhow (?:many|much|large|big|high|long|far|fast|often|old)\b|\b(?:at|to|by) what (?:age|rate|percent\w*|"
    r"price|level)\b|"
    r"\bwhat (?!(?:do|does|did|has|have|had)\b)(?:is|are|was|were|will be)?\s*(?:the |a |its |china's |\w+'s )?"
    r"(?:\w+[ -]){0,4}?"
    r"(?:percentage|share|proportion|ratio|rate|amount|number|price|salary|fine|total|growth target|target|"
    r"size|level|"
    r"investment|threshold|age|sales|budget|figure|pension|wage|fee|cost|rent|population|output|quota|length|height)\b|"
    r"\bwhat (?:percentage|share|proportion|number|amount|fraction|acreage|area|price|interest rate|tariff|"
    r"growth target|deficit|salary|age)\b|"
    r"\bwhat .*\b(?:set|given|fixed|named) as (?:the |its )?(?:[a-z'-]+ ){0,3}(?:target|goal|rate|ratio|quota)\b|"
    r"\bby how (?:much|many)\b|\bto how many percent\b|"
    r"\bwhat (?:has|have|had) [^?]*\b(?:grown|risen|fallen|climbed|dropped|increased|declined)\b|"
    r"\bwhat (?:do|does|did|will|would) [^?]*\b(?:cost|earn|charge)\b"
)
_FIGURE_NOT = re.compile(rf"\bhow (?:much|long) (?:longer|more) should\b|\bhow far\b(?![^?]*(?:{_CHANGES.pattern}))")
_DATE = re.compile(
    r"\bwhen\b(?! it comes)|\b(?:what|which) (?:year|date|day|month)s?\b|\bby what (?:year|date)\b|"
    r"\bon what (?:date|day)s?\b|"
    r"\buntil when\b|\bsince when\b|\bhow soon\b"
)
_DAY = re.compile(r"\b(?:what|which) (?:date|day)s?\b")
_KINDS = (
    r"provinces?|cities|city|count(?:y|ies)|towns?|villages?|districts?|regions?|countries|country|"
    r"platforms?|compan(?:y|ies)|"
    r"firms?|enterprises?|banks?|schools?|universit(?:y|ies)|hospitals?|species|breeds?|brands?|ports?|teams?"
)
_LIST = re.compile(
    rf"\b(?:which|what|list(?: all)?(?: of)?(?: the)?|name(?: the|"
    rf" all)?)\s+(?:(?!(?:happen\w*|is|are|was|were|do|does|did|to|for|about|of|in)\b)\w+[ -]){{0,2}}?"
    rf"(?P<after>{_KINDS})\b|"
    rf"\bin which (?P<where>{_KINDS})\b"
)
_MEMBERS = re.compile(
    r"\b(?:which|what are the) (two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}) \w+"
)
_PLACE = re.compile(
    r"\bwhere (?:is|are|was|were|will|would|do|does|did|can) (?!(?:it|this|that|they)\b[^?]*\b(?:mention|"
    r"said|say|stat))"
    r"|\bwhere\b[^?]*\b(?:located|built|held|based|take place)\b"
)
_PERSON = re.compile(
    r"\bwho (?:heads?|leads?|led|chairs?|chaired|won|spoke|speaks|announced|presided|signed|designed|invented|"
    r"discovered|founded|wrote|coache[sd])\b"
    r"|\bwho (?:is|was|are|were) the (?:\w+ )?(?:head|minister|director|leader|chair\w*|secretary|premier|president|"
    r"governor|mayor|author|winner)\b"
    r"|\bwhich (?:minister|leader|official|premier|president|person|governor|mayor)\b"
    r"|\bname of the (?:minister|head|director)\b|\bwhich team won\b|\bwho (?:spoke|presided) and\b|\bpresided\b"
)
_PERSON_NOT = re.compile(
    r"\bwho (?:is|are) (?:responsible|eligible|entitled|covered|affected|allowed|"
    r"helped|to)\b|first responsible"
)
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "papers",
        re.compile(r"\b(?:which|what) (?:papers|documents|forms|certificates) (?:does|do|must|should|are needed)\b"),
    ),
    (
        "conditions",
        re.compile(
            r"\bwhat (?:conditions?|qualifications?|requirements?) (?:must|do|does|should|are needed|apply)\b|"
            r"\bwhat (?:[a-z]+ ){1,4}must (?:\w+ ){1,4}(?:have|hold|meet|reach)\b|"
            r"\bqualifications? (?:must|does|do|should|needed)\b|\bwho (?:is|are) (?:eligible|entitled)\b|"
            r"\b(?:eligib\w+|qualif\w+) (?:criteria|conditions?|for)\b"
        ),
    ),
    (
        "organ",
        re.compile(
            r"\b(?:which|what) (?:[a-z]+ ){0,2}(?:department|ministry|agency|bureau|office|authority|body|organ|"
            r"commission|administration|unit)s?\b|\bwho (?:is|are) (?:responsible|in charge)\b"
        ),
    ),
    (
        "sanctions",
        re.compile(
            r"\b(?:what|which|how large a|how big a) (?:is the |are the )?"
            r"(?:punishments?|penalt(?:y|ies)|fines?|sanctions?)\b"
        ),
    ),
)
_PLANNED = re.compile(r"\b(?:targets?|targeted|goals?|aims?|aimed|planned|projected|budgeted|set for)\b")
_REACHED = re.compile(r"\b(?:went|rose|grew|fell|got|ha(?:s|ve) been)\b")
_STOCK = re.compile(
    r"\bhow many (?:[\w'-]+ )+?(?:are there|(?:does|do|did) [^?]* (?:have|own|operate)|work|live|exist)\b"
)
_PER_UNIT = re.compile(
    r"\bper (?!cent\b|capita\b|year\b|annum\b)\w+|\b(?:each|every) (?!year)\w+|\bmonthly\b|"
    r"\ba (?:month|mu|tonne|head)\b"
)


def _figure(text: str) -> re.Match[str] | None:
    """The words that ask for a figure."""
    return None if _FIGURE_NOT.search(text) else _FIGURE.search(text) or _MEASURE.search(text)


def _dimensions(text: str, match: re.Match[str]) -> set[Dimension]:
    found: set[Dimension] = set()
    behind = text[match.end() : match.end() + 40]
    if re.match(r"\s+(?:yuan|money|rmb|dollars?)", behind) or re.search(r"\bhow many yuan\b", text):
        return {"CNY", "USD"}
    if "how long" in match[0]:
        return {
            "years",
            "months",
            "days",
            "weeks",
            "hours",
            *(("length",) if re.match(r"\s+(?:is|are|was|were)\b", behind) else ()),
        }
    if ("how fast" in match[0] or "how far" in match[0]) and _CHANGES.search(text):
        return {"ratio", "points"}
    if "how old" in match[0] or "age" in match[0].split():
        return {"years", "count"}
    if "how many" in match[0]:
        if re.match(r"\s+percentage points?\b", behind):
            return {"ratio", "points"}
        if re.match(r"\s+(?:percent|per cent)", behind) or match[0].endswith("percent"):
            return {"ratio"}
        if re.match(r"\s+(?:mu|hectares)\b", behind):
            return {"area"}
        if re.match(r"\s+(?:kilomet\w+|km|miles)\b", behind):
            return {"length"}
        if re.match(r"\s+(?:tonnes|tons|kilograms|kg)\b", behind):
            return {"mass"}
        if re.match(r"\s+(?:years|months|days)\b", behind):
            return {"years", "months", "days"}
        return {"count"}
    if re.search(r"(?<!exchange )\b(?:rate|ratio|percentage|share|proportion)$", match[0]):
        return {"ratio", "points"}
    said = match[0] + behind
    if re.search(_RATIO, said) or re.search(r"\bhow much of\b", said):
        found |= {"ratio", "points"}
    if re.search(_MONEY, text):
        found |= {"CNY", "USD", "EUR"}
        if _CHANGES.search(text):
            found |= {"ratio", "points"}
    return found


PATTERNS = QuestionPatterns(
    figure=_figure, dimensions=_dimensions, counters=lambda *_: frozenset(), date=_DATE, day=_DAY, list=_LIST,
    members=_MEMBERS, place=_PLACE, no_place=NEVER, person=_PERSON, no_person=_PERSON_NOT, role=NEVER,
    conditions=_CONDITIONS, no_condition=NEVER, planned=_PLANNED, reached=_REACHED, level=NEVER, stock=_STOCK,
    per_unit=_PER_UNIT,
)  # fmt: skip
