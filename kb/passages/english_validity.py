"""What a sentence of an English document says of its validity: who begins, lasts or ends, and when.

Dates are replaced by one character each. The subject of a verb is what stands before it in its clause: the document
itself (these Measures, it, or nothing), the title of another one, or anything else, of which nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from kb.passages.validity_event import ValidityEvent
from kb.text.dates import DATE, date_of
from kb.text.units import ENGLISH_NUMBERS

if TYPE_CHECKING:
    from kb.documents.validity import Relation

_DAY = "\ue001"
_VERB = re.compile(
    r"\b(?:(?P<active>(?:repeals?|replaces?|supersedes?|revokes?)(?:\s+and\s+(?:repeals?|replaces?|supersedes?))?)(?=\s+(?:the\s+)?[A-Z])"
    r"|(?P<passive>(?:(?:be|is|are|stands?)\s+)(?:[a-z]+ly\s+|hereby\s+|thereupon\s+|being\s+)*"
    r"(?:repealed|annulled|abolished|superseded|replaced|invalidated|rescinded|revoked|withdrawn|"
    r"no\s+longer\s+(?:in\s+force|valid|in\s+effect)))"
    r"|(?P<end>cease[sd]?\s+to\s+(?:have\s+effect|be\s+(?:in\s+force|effective|valid)|apply)|lapse[sd]?|expire[sd]?|terminate[sd]?)"
    r"|(?P<begin>(?:comes?|came|go(?:es)?|enters?|entered|takes?|took)\s+(?:into\s+)?(?:force|effect|operation)|commenced?s?|"
    r"(?:(?:be|is|are|becomes?|remains?)\s+)?(?:effective|valid|in\s+force|in\s+effect|in\s+operation|implemented)|"
    rf"appl(?:y|ies)(?=\s+(?:from|as\s+of|with\s+effect)\s+{_DAY})))(?![a-z])",
)
_KINDS = (
    r"(?i:law|act|regulations?|measures|rules|provisions|decision|order|notice|circular|opinions?|standard|policy|plan|"
    r"guidance|guidelines|bye-?laws?|code|scheme|framework)"
)
_ITSELF = re.compile(
    rf"(?:(?i:this|these|the\s+present)\s+(?:[A-Z][a-z]+|{_KINDS}\b)(?:\s+[A-Z][a-z]+)*|(?i:it|they))$"
)
_SPEAKS_OF_ITSELF = re.compile(rf"\b(?i:this|these)\s+{_KINDS}\b(?:\s+\w+)?\s+(?:shall|will|is|are)\b")
_OF_AN_AMENDMENT = re.compile(r"(?i:this\s+(?:decision|amendment|order))$")
_TITLE = re.compile(
    r"(?:(?i:the|that|former|previous|existing|earlier)\s+)*(?P<title>[A-Z](?!\w*\s+(?i:shall|may|must)\b).{3,200})$"
)
_A_PART = re.compile(
    r"(?i:(?:the\s+)?(?:section|article|part|paragraph|chapter|schedule|clause|rule|regulation|item)s?\s+\d|an?\b|this|these|nothing|"
    r"upon|where|if|no\b|any\b)"
)
_LIST = re.compile(r"(?i:(?:the\s+)?following)\b")
_AUXILIARY = re.compile(
    r"\s*\b(?:shall|will|is|are|was|were|which|that|also|thereby|hereby|simultaneously|to|then|to\s+be)$"
)
_UNCERTAIN = re.compile(r"\b(?:may|should|could|would|might|not|nothing|if|unless|whether)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"^\s*(?:(?i:article|section)\s+\d+\.?\s+|\(?\w{1,3}[.)]\s+)?"
    r"(?:(?i:upon|on|from|with|as\s+of|after|when|since|at|beginning|starting)\b[^.;]*?,\s*)?"
)
_NEXT_CLAUSE = re.compile(
    r"\s*(?:,?\s*\b(?:and|but|whereupon|at\s+which\s+time|upon\s+which|until\s+then,?)\b|[,;:])\s*"
)
_UNLESS_EXTENDED = re.compile(
    r"\bunless\s+(?:(?:sooner|earlier|otherwise|previously)\s+)?(?:extended|renewed|repealed|revoked|terminated)\b[^,;.]*,?\s*",
    re.IGNORECASE,
)
_END_OF_YEAR = re.compile(r"(?:the\s+)?(?:last\s+day|end|close)\s+of\s+(?:the\s+year\s+)?((?:19|20)\d\d)\b")
_LATER = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(ENGLISH_NUMBERS)})\s+(?:calendar\s+|working\s+)?(?P<unit>day|month|year)s?\s+"
    r"(?:after|from|following|later\s+than)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(rf"\b(?:on|at|from|since|upon|starting|beginning|of|effective)\s+(?:and\s+from\s+)?{_DAY}")
_STOPS = re.compile(
    rf"\b(?:until|till|through|to|before|by|after|(?:end|close|expiry)\s+(?:of|on))\s+(?:the\s+end\s+of\s+)?{_DAY}"
)
_UNTIL = re.compile(r"^\s*(?:until|till)\b")
_ADOPTION = re.compile(
    r"promulgat|publication|published|issu(?:ance|ed)|\bmade\b|adopt(?:ion|ed)|release|approv",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(ENGLISH_NUMBERS)})[\s-]+(?P<unit>year|month)s?\b(?!\s+later)", re.IGNORECASE
)
_MONTHS = {"day": 0, "month": 1, "year": 12}
_AT_ONCE = re.compile(r"\s*(?:immediately|forthwith|at\s+once)\b")
_GIVEN = r",?\s+(?:which\s+(?:was|were)\s+)?(?:of|dated|issued|promulgated|adopted|published|released|made|enacted)\b"
_PARTICULARS = re.compile(rf"{_GIVEN}[^,;]*?{_DAY}.*$|(?!,?\s+of){_GIVEN}\s+(?:by|in|on|at)\b.*$|,\s+which$")
_BRACKETS = re.compile(r"\s*\([^()]{4,}\)")
_SEVERAL = re.compile(r"(?:,\s*|\s+and\s+|,\s*and\s+)(?:the\s+)(?=[A-Z])")
_ITEM = re.compile(r"(?:^|[:;,]|\band\b)\s*\(?(?:[a-z]|[ivx]+|\d{1,2})[.)]\s+|(?:^|[:;,])\s*(?:and\s+)?(?=the\s+[A-Z])")


class EnglishReader:
    """Reads one sentence after another of a document.

    Args:
        amending: whether it quotes what another document will say; then only "this Decision" is itself.
    """

    def __init__(self, *, amending: bool) -> None:
        self._self = _OF_AN_AMENDMENT if amending else _ITSELF
        self._amending = amending
        self._spoke_of_itself = False
        self.lists = False
        """Whether what follows is a list of what is repealed."""

    def read(self, sentence: str) -> Iterator[ValidityEvent]:
        """What a normalised sentence says, in its order."""
        days: list[date | None] = []

        def masked(match: re.Match[str]) -> str:
            days.append(date_of(match))
            return _DAY

        bare = _UNLESS_EXTENDED.sub("", _BRACKETS.sub("", DATE.sub(masked, sentence)))
        while (named := _END_OF_YEAR.search(bare)) is not None:
            days.insert(bare[: named.start()].count(_DAY), date(int(named[1]), 12, 31))
            bare = bare[: named.start()] + _DAY + bare[named.end() :]
        before, self._spoke_of_itself = self._spoke_of_itself, False
        self.lists = self.lists and _ITEM.match(bare) is not None
        if self.lists:
            yield from _related("repeals", bare, None, listed=True)
        if _UNCERTAIN.search(bare):
            return
        verbs = list(_VERB.finditer(bare))
        itself = not verbs and not self._amending and _SPEAKS_OF_ITSELF.search(bare) is not None
        reached = 0
        for at, verb in enumerate(verbs):
            until = verbs[at + 1].start() if at + 1 < len(verbs) else len(bare)
            subject = self._subject(bare[reached : verb.start()], first=at == 0)
            rest = bare[verb.end() : until]
            said = days[bare[: verb.end()].count(_DAY) :]
            reached = verb.end()
            if subject is None:
                explicit = False
            elif self._self.match(subject) or (not subject and not self._amending):
                explicit = subject.casefold() not in ("", "it", "they") or (itself if at else before)
                itself = explicit
            else:
                explicit = itself = False
            if verb["active"]:
                if explicit:
                    relation: Relation = "repeals" if re.search("repeal|revoke", verb["active"]) else "replaces"
                    yield from _related(relation, rest, None)
            elif explicit:
                yield from _event(verb, rest, said)
            elif subject and not self._amending and (verb["passive"] or verb["end"]):
                day = said[0] if _STARTS.search(rest) else None
                replaced = verb["passive"] is not None and verb["passive"].endswith(("superseded", "replaced"))
                self.lists = _LIST.match(subject) is not None
                text = rest if self.lists else subject
                yield from _related("replaces" if replaced else "repeals", text, day, listed=self.lists)
        self._spoke_of_itself = itself

    def _subject(self, text: str, *, first: bool) -> str | None:
        """What stands before a verb in its clause; None where the clause does not begin there."""
        if first:
            text = text[ahead.end() :] if (ahead := _AHEAD.match(text)) else text
        else:
            joint = _NEXT_CLAUSE.search(text)
            if joint is None:
                return None
            text = text[joint.end() :]
        text = text.strip()
        while (shorter := _AUXILIARY.sub("", text).rstrip(" ,")) != text:
            text = shorter
        return text


def _event(verb: re.Match[str], rest: str, days: list[date | None]) -> Iterator[ValidityEvent]:
    """What a verb says of the document itself; ``days`` are those of the text behind it."""
    starts, stops, length = _STARTS.search(rest), _STOPS.search(rest), _LENGTH.search(rest)
    ends = verb["end"] or verb["passive"]

    def day_at(match: re.Match[str]) -> date | None:
        return days[rest[: match.end() - 1].count(_DAY)]

    if verb["begin"] and starts is not None:
        yield ValidityEvent("begins", day_at(starts))
    elif verb["begin"] and (_ADOPTION.search(rest) or _AT_ONCE.match(rest)):
        after = _LATER.search(rest)
        count = _count(after) if after is not None else 0
        unit = after["unit"].casefold() if after is not None else "day"
        yield ValidityEvent("begins", months=count * _MONTHS[unit], days=count if unit == "day" else 0)
        length = None if after is not None else length
    if stops is not None or (ends and starts is not None):
        yield ValidityEvent("ends", day_at(stops or starts))  # type: ignore[arg-type]
    elif length is not None:
        yield ValidityEvent("lasts", months=_count(length) * _MONTHS[length["unit"].casefold()])
    elif ends or _UNTIL.match(rest):
        yield ValidityEvent("ends-somehow")


def _count(match: re.Match[str]) -> int:
    count = match["count"].casefold()
    return ENGLISH_NUMBERS.get(count) or int(count)


def _related(relation: Relation, text: str, day: date | None, *, listed: bool = False) -> Iterator[ValidityEvent]:
    """The titles in a text that names documents: the Net Rules 1998 and the Trap Rules of 3 May 2001."""
    parts = _ITEM.split(text)[1:] if listed else _SEVERAL.split(text)
    for part in parts:
        bare = _PARTICULARS.sub("", part.strip(" ,;."))
        title = None if _A_PART.match(bare) else _TITLE.match(bare)
        if title is not None:
            yield ValidityEvent(relation, day, title=title["title"].strip(" ,;."))
