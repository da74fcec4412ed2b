"""What the documents of a library make of each other: later versions, repeals, replacements.

What each says of itself is read when it is indexed (``kb.passages.validity_clauses``); what follows from that
depends on which others are there, and is found anew whenever documents come or go.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.validity import HOLDS_ONCE_ADOPTED, NO_RELATIONS, WITHOUT_VALIDITY, Relations, version_key
from kb.quick_dataclass import dataclass
from kb.text.dates import dates_in
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.documents.validity import Ending, Reference
    from kb.store.store import DocumentRecord, Store

_BY_A_BODY = re.compile(r"^[^<>()]{2,60}?(?=关于)")
_CARRIES = re.compile(r"^关于(?:印发|发布|公布|颁布|下发)<(.+)>的(?:通知|公告|通告|令|决定)$")
_FORMERLY = re.compile(r"^原")


@dataclass(slots=True)
class _Found:
    """What has been found of one document so far."""

    supersedes: list[str] = field(default_factory=list)
    superseded_by: str | None = None
    ending: Ending | None = None
    ended: date | None = None
    evidence: list[str] = field(default_factory=list)
    extended: date | None = None

    def end(self, how: Ending, by: str, day: date | None, evidence: str | None = None) -> None:
        """Notes an end: the earliest holds, and of one day a later version over a repeal."""
        over = (how, self.ending, day) == ("superseded", "repealed", self.ended)
        if self.ending is None or over or _is_earlier(day, self.ended):
            self.superseded_by, self.ending, self.ended = by, how, day
            self.evidence = [evidence] if evidence else []

    def relations(self) -> Relations:
        return Relations(
            tuple(sorted(set(self.supersedes))),
            self.superseded_by,
            self.ending,
            self.ended,
            tuple(self.evidence),
            self.extended,
        )


def note_relations(store: Store) -> None:
    """Brings what is kept of each document's relations up to date."""
    with store.snapshot() as snapshot:
        records = snapshot.documents()
    found = relations_of(records)
    changed = [
        replace(record, relations=found.get(record.id, NO_RELATIONS))
        for record in records
        if record.relations != found.get(record.id, NO_RELATIONS)
    ]
    if not changed:
        return
    with store.transaction() as transaction:
        for record in changed:
            there = transaction.document(record.id)
            if there is not None and there.digest == record.digest:
                transaction.amend(replace(there, relations=record.relations))
        transaction.commit()


def relations_of(records: Sequence[DocumentRecord]) -> Mapping[str, Relations]:
    """The relations of each document that has any, by id."""
    found: defaultdict[str, _Found] = defaultdict(_Found)
    titles = _Titles(records)
    for versions in titles.versions():
        _order(versions, found)
    for record in records:
        for reference in record.clauses.references:
            for other in titles.named(reference, record):
                _refer(reference, record, other, found)
    for record in records:  # a translation holds as long as its original
        original = found.get(record.metadata.translation_of or "")
        if original is not None and original.ending is not None and record.id not in found:
            ended = found[record.id]
            ended.superseded_by, ended.ending, ended.ended = original.superseded_by, original.ending, original.ended
            ended.evidence = list(original.evidence)
    return {identity: each.relations() for identity, each in found.items()}


def _order(versions: Sequence[DocumentRecord], found: Mapping[str, _Found]) -> None:
    """Each edition of a text ends when the next one takes effect; files of one day are one edition.

    Where the documents bear one day, days in the names of their files may tell them apart.
    """
    named = [dates_in(Path(one.path).stem) for one in versions]
    files = [max(each) if each and all(named) else None for each in named]
    days = zip(map(_day_of, versions), files, strict=True)
    dated = sorted(
        ((day, file or day, one) for (day, file), one in zip(days, versions, strict=True) if day),
        key=lambda each: (each[0], each[1], each[2].id),
    )
    editions = [[one for *_, one in group] for _, group in groupby(dated, key=lambda each: each[:2])]
    for older, newer in pairwise(editions):
        successor = newer[0]
        starts = [one.clauses.since for one in newer if one.clauses.since]
        begins = min(starts) if starts else _day_of(successor)
        for one in older:
            evidence = successor.clauses.evidence[:1]
            found[one.id].end("superseded", successor.id, begins, f"{successor.id}:{evidence[0]}" if evidence else None)
    for at, edition in enumerate(editions):
        for one in edition:
            found[one.id].supersedes += [older.id for earlier in editions[:at] for older in earlier]


def _refer(reference: Reference, record: DocumentRecord, other: DocumentRecord, found: Mapping[str, _Found]) -> None:
    begins, was = record.clauses.since or _day_of(record), _day_of(other)
    evidence = f"{record.id}:{reference.label}" if reference.label else None
    if reference.relation == "extends":
        each = found[other.id]
        each.extended = max(filter(None, (each.extended, reference.day)), default=None)
        each.evidence += [evidence] if evidence and each.ending is None else []
        return
    if reference.relation == "amends":
        # The amendment supersedes the text before it, but not one of its own day or a later one.
        if begins is None or other.clauses.version is None or other.clauses.version >= (_day_of(record) or begins):
            return
        found[other.id].end("superseded", record.id, begins, evidence)
        return
    if begins is not None and was is not None and was >= begins:
        return  # a later text of that title
    found[record.id].supersedes.append(other.id)
    how: Ending = "repealed" if reference.relation == "repeals" else "superseded"
    found[other.id].end(how, record.id, reference.day or begins, evidence)


def _is_earlier(day: date | None, other: date | None) -> bool:
    return day is not None and (other is None or day < other)


def _day_of(record: DocumentRecord) -> date | None:
    """The day that tells a document from others of its title."""
    return record.clauses.version or record.clauses.since


class _Titles:
    """The documents of a library by what all versions of their titles have in common."""

    def __init__(self, records: Sequence[DocumentRecord]) -> None:
        self._records = {record.id: record for record in records}
        self._by_key: defaultdict[str, list[DocumentRecord]] = defaultdict(list)
        self._by_subject: defaultdict[str, list[DocumentRecord]] = defaultdict(list)
        for record in records:
            for title in {record.metadata.title, record.metadata.known_title}:
                key = version_key(title)
                self._by_key[key].append(record)
                subject = _BY_A_BODY.sub("", key)
                if subject != key:
                    self._by_subject[subject].append(record)
                # 关于印发《…办法》的通知 carries the measures.
                if carried := _CARRIES.search(subject):
                    self._by_subject[carried[1]].append(record)

    def versions(self) -> Iterator[list[DocumentRecord]]:
        """Groups of documents that may be versions of one text."""
        for records in self._by_key.values():
            by_language: defaultdict[str, list[DocumentRecord]] = defaultdict(list)
            for record in records:
                if _may_have_versions(record):
                    by_language[record.metadata.language].append(record)
            for same in by_language.values():
                if len(same) > 1:
                    yield from _of_one_issuer(same)

    def named(self, reference: Reference, by: DocumentRecord) -> list[DocumentRecord]:
        """The documents that a reference names, but for the one that it stands in."""
        one = self._records.get(reference.title)
        if one is not None:
            return [one] if one.id != by.id else []
        key = version_key(reference.title)
        found = self._by_key.get(key)
        if not found:
            subject = _BY_A_BODY.sub("", key)
            same = [*self._by_key.get(subject, ()), *self._by_subject.get(subject, ())]
            bodies = {version_key(each.metadata.title) for each in same}
            found = same if len(bodies) == 1 else [each for each in same if _share_issuer(each, by)]
        return [each for each in found if each.id != by.id and each.metadata.language == by.metadata.language]


def _may_have_versions(record: DocumentRecord) -> bool:
    """Whether another text of the same title is a version of it, and not another occasion's (a notice of each year)."""
    kind = record.metadata.kind
    return kind in HOLDS_ONCE_ADOPTED or (kind not in WITHOUT_VALIDITY and record.clauses.effective is not None)


def _of_one_issuer(records: Iterable[DocumentRecord]) -> Iterator[list[DocumentRecord]]:
    groups: list[list[DocumentRecord]] = []
    for record in records:
        for group in groups:
            if any(_share_issuer(record, other) for other in group):
                group.append(record)
                break
        else:
            groups.append([record])
    yield from (group for group in groups if len(group) > 1)


def _share_issuer(one: DocumentRecord, other: DocumentRecord) -> bool:
    """Whether two may come from one body; one that is not known may be any."""
    first, second = _bodies(one), _bodies(other)
    if not first or not second:
        return True
    return any(a in b or b in a for a in first for b in second)


def _bodies(record: DocumentRecord) -> list[str]:
    return [_FORMERLY.sub("", normalise(issuer).casefold()).strip() for issuer in record.metadata.issuer]
