"""When a document holds: what it says of that itself, what others say of it, and its status on a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, get_args

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

Status = Literal["in-force", "not-yet", "superseded", "repealed", "expired", "unknown"]
Relation = Literal["repeals", "replaces", "amends", "extends"]
Ending = Literal["superseded", "repealed"]

STATUSES: tuple[Status, ...] = get_args(Status)
ENDED: frozenset[Status] = frozenset(("superseded", "repealed", "expired"))
"""What no longer holds."""
ENDED_BY_ANOTHER: frozenset[Status] = frozenset(get_args(Ending))
"""What another document put an end to."""
MAY_HOLD: frozenset[Status] = frozenset(("in-force", "unknown"))
"""What holds, as far as is known."""
HOLDS_ONCE_ADOPTED = frozenset(("law", "regulation", "rules", "interpretation", "measures"))
"""Kinds of which a later text of the same title takes the place of the earlier one."""
WITHOUT_VALIDITY = frozenset(("report", "article", "webpage"))
"""Kinds that neither take effect nor expire."""

_VERSION_NOTE = re.compile(
    r"\s*[(\[〔](?:(?:19|20)\d\d(?:[-.年]\d{1,2}[-.月]\d{1,2}日?|年)?)?"
    r"(?:第[一二三四五六七八九十]次)?(?:修订|修正|修改|版|revised|amended|revision)?(?:版|本|稿)?[)\]〕]\s*$",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^中华人民共和国(?=.{2})|^(?:the )?|^(?:law|regulations?) of the people's republic of china on ", re.I
)
_UNSAID = re.compile(r"[^\w<>()]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document that a passage repeals, replaces or amends, or of which it extends the term.

    ``title`` is as printed, ``label`` that of the passage. ``day`` is the first on which the other no longer
    holds, of an extension the last on which it does; None where it is the one on which this document takes effect.
    """

    relation: Relation
    title: str
    label: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a document says of its own validity.

    Attributes:
        effective: the day on which it says that it takes effect.
        expires: the last day for which it holds.
        since: the day from which this wording holds; None where nothing says that it ever did.
        version: the day that tells versions of one title apart: adopted, revised or amended.
        references: the documents that it repeals, replaces or amends.
        evidence: labels of the passages that say when it takes effect and expires.
    """

    effective: date | None = None
    expires: date | None = None
    since: date | None = None
    version: date | None = None
    references: tuple[Reference, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relations:
    """What the other documents of a library make of one.

    Attributes:
        supersedes: ids of documents that it repeals or replaces, or of which it is the later version.
        superseded_by: the id of the document that ended it.
        ending: how that one ended it.
        ended: the first day on which it no longer holds; None where that day is not known.
        evidence: ids of the passages in other documents that say so.
        extended: the last day for which it holds, where another document extends its term.
    """

    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    ending: Ending | None = None
    ended: date | None = None
    evidence: tuple[str, ...] = ()
    extended: date | None = None


NO_CLAUSES = Clauses()
NO_RELATIONS = Relations()


def last_day(clauses: Clauses, relations: Relations) -> date | None:
    """The last day for which a document holds, as it says itself or another one extends it; None where none is said."""
    days = [day for day in (clauses.expires, relations.extended) if day is not None]
    return max(days) if clauses.expires is not None else None


def status_on(day: date, clauses: Clauses, relations: Relations) -> Status:
    """Whether a document holds on a day; ``unknown`` where nothing says that it does."""
    if relations.ending is not None and (relations.ended is None or relations.ended <= day):
        return relations.ending
    if clauses.since is not None and clauses.since > day:
        return "not-yet"
    last = last_day(clauses, relations)
    if last is not None and last < day:
        return "expired"
    return "unknown" if clauses.since is None else "in-force"


def version_key(title: str) -> str:
    """What the titles of all versions of a text have in common: no state's name, no year of a revision, no marks."""
    bare = normalise(title).translate(_BRACKETS).strip()
    while (shorter := _VERSION_NOTE.sub("", bare)) != bare and shorter and not shorter.endswith("修正案"):
        bare = shorter
    bare = _STATE.sub("", bare.casefold())
    return _UNSAID.sub("", bare)


_BRACKETS = str.maketrans({"《": "<", "》": ">", "〈": "<", "〉": ">"})
