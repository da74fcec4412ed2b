"""What a draft takes from documents that are no longer in force: quotations, figures and references."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kb.documents.validity import ENDED_BY_ANOTHER
from kb.drafts.findings import Finding, Verified
from kb.drafts.folding import fold
from kb.text.normalise import normalise
from kb.timeline.succession import Succession, Successions

if TYPE_CHECKING:
    from kb.drafts.draft import Draft
    from kb.drafts.findings import Spot
    from kb.drafts.sources import Sources
    from kb.store.store import DocumentRecord

_TOLD = re.compile(
    r"已?(?:被取代|废止|失效)|不再有效|修订前|修正前|原《|no longer in force|superseded|repealed|former", re.IGNORECASE
)
# A line of a list of quotations, or an empty one; in HTML, tags may stand before it.
_QUOTED_LINE = re.compile(r"\s*(?:<[^>]*>|[-*•>]|\d+[.、]|\s)*(?:[“\"「『‘]|$)")
_SENTENCE_ENDS = ("。", "；", ".", ";")


class SupersededCheck:
    """Tells of each thing that a draft takes from a document whether another has ended that document."""

    def __init__(self, draft: Draft, sources: Sources) -> None:
        self._draft = draft
        self._sources = sources
        self._day = date.today()
        self._successions = Successions(sources.snapshot, self._day)
        self._named: set[str] = set()
        self._words_of = lru_cache(maxsize=64)(self._document_words)

    def taken(self, found: Verified) -> Finding | None:
        """A finding for a quotation or figure of which the text in force has other words, or none."""
        passage = self._sources.snapshot.find(found.passage)
        record = self._sources.records.get(passage.document) if passage is not None else None
        if passage is None or record is None or not self._ended(record) or self._is_told(found.spot):
            return None
        successor = self._successions.document_after(record)
        if (
            successor is not None
            and record.status(self._day) == "superseded"
            and _words(found.draft) in self._words_of(successor.id)
        ):
            return None
        following = self._successions.after(record, passage)
        now = "\n".join(each.text for each in following.places) if following is not None else ""
        return self._finding(record, found.spot, found.draft, following, now)

    def named(self, record: DocumentRecord, spot: Spot, words: str) -> Finding | None:
        """A finding where a document is named that is not in force; once for each."""
        if not self._ended(record) or record.id in self._named or self._is_told(spot):
            return None
        self._named.add(record.id)
        return self._finding(record, spot, words, self._successions.after(record), "")

    def _is_told(self, spot: Spot) -> bool:
        """Whether the draft says itself that the text is not in force, in the same line or the one that leads to it."""
        if _TOLD.search("\n".join(self._lines[spot.line - 1 : spot.end_line])):
            return True
        before = (self._lines[at] for at in reversed(range(min(spot.line - 1, len(self._lines)))))
        led = next((line for line in before if not _QUOTED_LINE.match(line)), "").rstrip()
        return not led.endswith(_SENTENCE_ENDS) and _TOLD.search(led) is not None

    @cached_property
    def _lines(self) -> list[str]:
        return self._draft.source.splitlines()

    def _document_words(self, document: str) -> str:
        return _words("".join(each.text for each in self._sources.snapshot.passages_of(document)))

    def _ended(self, record: DocumentRecord) -> bool:
        return record.status(self._day) in ENDED_BY_ANOTHER

    def _finding(
        self, record: DocumentRecord, spot: Spot, words: str, following: Succession | None, now: str
    ) -> Finding:
        repealed = record.status(self._day) == "repealed"
        parameters = {"title": record.metadata.title, "version": _version(record)}
        passage = None
        if following is None:
            template = "{title} ({version}) has been repealed." if repealed else "{title} ({version}) was superseded."
            return Finding("superseded", spot, words, now, passage, template, parameters)
        parameters |= {"successor": following.document.metadata.title, "new": _version(following.document)}
        template = (
            "{title} ({version}) has been repealed by {successor} ({new})."
            if repealed
            else "{title} ({version}) has been superseded by {successor} ({new})."
        )
        if following.places:
            passage = following.places[0].id
            parameters["places"] = ", ".join(each.id for each in following.places)
            template = "{title} ({version}) has been superseded by {successor} ({new}), which has this at {places}."
        return Finding("superseded", spot, words, now, passage, template, parameters)


def _version(record: DocumentRecord) -> str:
    """What tells a document from others of its title: its day, else its id."""
    return record.version_day.isoformat() if record.version_day else record.id


def _words(text: str) -> str:
    return "".join(fold(normalise(text)).split())
