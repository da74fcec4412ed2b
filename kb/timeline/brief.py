"""A briefing on a topic: sentences of documents, word for word, each with its place, and fixed words between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kb.documents.validity import ENDED, version_key
from kb.errors import InputError, NothingFoundError
from kb.quick_dataclass import dataclass
from kb.search.facets import facets_of, occasion
from kb.search.in_force import was_there
from kb.text.language import Language, question_language
from kb.timeline.brief_words import Words, words_in
from kb.timeline.targets import targets
from kb.timeline.trace import trace

if TYPE_CHECKING:
    from kb.documents.validity import Status
    from kb.passages.passage import Passage
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord, Snapshot
    from kb.timeline.targets import Target
    from kb.timeline.trace import DocumentUses, Trace

    Ask = Callable[..., Answer]

_MARKS = re.compile('[“”"「」『』]')
_ANSWERS = 0.4  # the least probability at which a passage is quoted
_SURE = 0.6  # and the one from which on its other sentences are, beside those with the topic's words
_DOCUMENTS = 12
_OF_PLACES = 6  # documents of provinces and other places, beside those of the whole country
_FURTHER = 4  # sentences of one document
_FIGURES = 12
_PAIRS = 3  # documents that are compared with the one before them
_NAMED = 8  # documents that are named as silent


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of a passage, word for word."""

    document: DocumentRecord
    passage: Passage
    sentence: str


@dataclass(frozen=True, slots=True)
class Item:
    """Fixed words, and the sentences that follow them."""

    lead: str
    quoted: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A briefing; ``language`` is that of its own words, ``day`` the day on which it holds."""

    topic: str
    language: Language
    day: date
    sections: tuple[Section, ...]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """All sentences in their order."""
        return tuple(each for section in self.sections for item in section.items for each in item.quoted)


def brief(snapshot: Snapshot, ask: Ask, topic: str, day: date | None = None) -> Brief:
    """What the documents say on a topic: in force, in figures, before and now, since when, and what they do not say.

    Args:
        snapshot: the state of the store that is read.
        ask: ``KnowledgeBase.ask`` of the same state.
        topic: in Chinese or English; the briefing is in its language, and quotes documents in it where there are any.
        day: the day on which documents are to hold; today where none is given.

    Raises:
        InputError: the topic is empty, or (``NothingFoundError``) nothing in the library is about it.
    """
    return _Writer(snapshot, ask, topic.strip(), day or date.today()).write()


class _Writer:
    def __init__(self, snapshot: Snapshot, ask: Ask, topic: str, day: date) -> None:
        self._snapshot, self._ask, self._topic, self._day = snapshot, ask, topic, day
        self._said: dict[str, tuple[Quoted, ...]] = {}
        self._language = question_language(topic)
        self._words: Words = words_in(self._language)

    def write(self) -> Brief:
        if not self._topic:
            raise InputError("Name the topic of the briefing: kb brief 农村电商 -o brief.docx")
        answer = self._asked()
        for result in answer:
            if result.document.id in self._records and (found := self._found(result)):
                self._said[result.document.id] = found
        for record in self._newest(self._records[each] for each in self._uses):
            if not facets_of(record).place:
                self._said.setdefault(record.id, self._using(record)[:_FURTHER])
        if not self._said:
            raise NothingFoundError("No document says anything on {topic}.", topic=self._topic)
        newest = self._newest(self._records[each] for each in self._said)
        words = self._words
        sections = (
            self._of_status("in-force", newest, words.in_force, (Item(words.nothing_in_force),)),
            # Reports, articles and the like neither hold nor end.
            self._of_status("unknown", newest, words.elsewhere),
            self._figures(),
            self._changes(newest),
            self._wording(),
            self._silence(answer, newest),
        )
        return Brief(self._topic, self._language, self._day, tuple(each for each in sections if each.items))

    def _newest(self, records: Iterable[DocumentRecord]) -> list[DocumentRecord]:
        """Documents in the briefing's language first, the newest of each first."""
        return sorted(
            records,
            key=lambda record: (record.metadata.language == self._language, record.metadata.day or date.min),
            reverse=True,
        )

    def _found(self, result: Result) -> tuple[Quoted, ...]:
        """The sentences of a document that answer; where it has the topic's words, those first that have them too."""
        answers = list(_quoted(result)) if result.score >= _ANSWERS else []
        if result.document.id not in self._uses:
            return tuple(answers)
        using = self._using(result.document)
        have = {each.sentence for each in using}
        sure = result.score >= _SURE
        found = [each for each in answers if each.sentence in have]
        found += [each for each in answers if sure and each.sentence not in have]
        found += [each for each in using if each not in found]
        return tuple(found[:_FURTHER])

    def _using(self, record: DocumentRecord) -> tuple[Quoted, ...]:
        """The sentences of a document that have the topic's words, each once."""
        found: dict[str, Quoted] = {}
        for use in self._uses[record.id].uses:
            passage, sentence = self._snapshot.find(use.passage), use.sentence.strip()
            if passage is not None and _may_be_quoted(record, sentence):
                found.setdefault(sentence, Quoted(record, passage, sentence))
        return tuple(found.values())

    @cached_property
    def _records(self) -> dict[str, DocumentRecord]:
        """The documents that there were on the day, by id; of one in two languages, that in the topic's."""
        there = [record for record in self._snapshot.documents() if was_there(record, self._day)]
        own = {record.id for record in there if record.metadata.language == self._language}
        occasions = {occasion(record) for record in there if record.id in own} - {None}
        originals = {record.metadata.translation_of for record in there if record.id in own}
        return {
            record.id: record
            for record in there
            if record.id in own
            or not (record.id in originals or record.metadata.translation_of in own or occasion(record) in occasions)
        }

    @cached_property
    def _trace(self) -> Trace:
        return trace(self._snapshot, self._topic, only_uses=True)

    @cached_property
    def _uses(self) -> dict[str, DocumentUses]:
        """The uses of the topic's words in each document that is read, by id, in the order of their days."""
        return {each.document: each for each in self._trace.documents if each.document in self._records}

    @cached_property
    def _targets(self) -> list[Target]:
        return [each for each in targets(self._snapshot, self._topic) if each.document in self._records]

    def _asked(self, **filters: object) -> Answer:
        return self._ask(self._topic, n=_DOCUMENTS, parse=False, as_of=self._day, **filters)

    def _of_status(
        self, status: Status, newest: Sequence[DocumentRecord], heading: str, otherwise: tuple[Item, ...] = ()
    ) -> Section:
        """What the documents of one status say, or ``otherwise`` where there is none."""
        items: list[Item] = []
        room = Counter[tuple[bool, bool]]()
        for record in newest:
            group = (bool(facets_of(record).place), record.metadata.language == self._language)
            most = _OF_PLACES if group[0] else _DOCUMENTS
            if record.status(self._day) == status and room[group] < most and self._said[record.id]:
                room[group] += 1
                items.append(Item(self._words.document(record), self._said[record.id]))
        return Section(heading, tuple(items) or otherwise)

    def _figures(self) -> Section:
        """The sentences with figures on the topic, of documents that have not ended: the country's, then by day."""
        languages = {self._records[each].metadata.language for each in self._said}
        found: dict[str, dict[str, Quoted]] = {}
        order = self._newest({each.document: self._records[each.document] for each in self._targets}.values())
        order.sort(key=lambda record: (record.metadata.language != self._language, facets_of(record).place != ""))
        places = {record.id: at for at, record in enumerate(order)}
        stated = sorted(self._targets, key=lambda each: places[each.document])
        for target in stated:
            record, sentence = self._records[target.document], target.sentence.strip()
            if self._has_ended(record) or record.metadata.language not in languages:
                continue
            passage = self._snapshot.find(target.passage)
            if passage is not None and sentence in passage.text and _may_be_quoted(record, sentence):
                found.setdefault(record.id, {}).setdefault(sentence, Quoted(record, passage, sentence))
            if sum(map(len, found.values())) == _FIGURES:
                break
        items = [Item(self._words.document(self._records[each]), tuple(said.values())) for each, said in found.items()]
        return Section(self._words.figures, tuple(items) or (Item(self._words.no_figures),))

    def _changes(self, newest: Sequence[DocumentRecord]) -> Section:
        """What documents say, and what the one before them of their series or title said."""
        items: list[Item] = []
        seen: set[tuple[object, ...]] = set()
        for record in newest:
            series = _series_of(record)
            before = _before(record, self._records.values()) if series not in seen else None
            if before is None:
                continue
            seen.add(series)
            old, new = self._of_document(before), self._said[record.id]
            kept = {each.sentence for each in old} & {each.sentence for each in new}
            gone, come = ([each for each in side if each.sentence not in kept] for side in (old, new))
            if gone or come:
                silent = "" if old else self._words.silent
                items.append(Item(self._words.before(before, ended=self._has_ended(before)) + silent, tuple(gone)))
                items.append(Item(self._words.now(record), tuple(come)))
            if len(seen) == _PAIRS:
                break
        return Section(self._words.changes, tuple(items))

    def _of_document(self, record: DocumentRecord) -> tuple[Quoted, ...]:
        """What a document says on the topic."""
        if record.id not in self._said:
            found = next((self._found(result) for result in self._asked(document=record.id)), ())
            self._said[record.id] = found or (self._using(record)[:_FURTHER] if record.id in self._uses else ())
        return self._said[record.id]

    def _wording(self) -> Section:
        documents = list(self._uses.values())
        first = next((each for each in documents if each.day is not None), None)
        if first is None:
            return Section(self._words.wording, (Item(self._words.no_wording),))
        items = [self._use(self._words.first, first)]
        last = documents[-1]
        if last.day is not None and last.document != first.document:
            items.append(self._use(self._words.last, last))
        silent = [self._records[each] for each in self._trace.without if each in self._records]
        if silent:
            items.append(Item(self._words.without + self._words.titles(silent[-_NAMED:])))
        return Section(self._words.wording, tuple(items))

    def _use(self, lead: str, uses: DocumentUses) -> Item:
        passage, record = self._snapshot.find(uses.uses[0].passage), self._records[uses.document]
        assert passage is not None
        document = self._words.document(record, ended=self._has_ended(record))
        return Item(lead + document, (Quoted(record, passage, uses.uses[0].sentence.strip()),))

    def _has_ended(self, record: DocumentRecord) -> bool:
        return record.status(self._day) in ENDED

    def _silence(self, answer: Answer, newest: Sequence[DocumentRecord]) -> Section:
        """What the library does not say, and what only texts say that are not in force."""
        items: list[Item] = []
        if not answer.confident:
            items.append(Item(self._words.unsure))
        if not any(each.by is not None and int(each.by) >= self._day.year for each in self._targets):
            items.append(Item(self._words.no_target))
        ended = [record for record in newest if self._has_ended(record)]
        if ended:
            items.append(Item(self._words.ended + self._words.titles(ended[:_NAMED])))
        return Section(self._words.silence, tuple(items) or (Item(self._words.no_gap),))


def _quoted(result: Result) -> Iterator[Quoted]:
    """The sentences that answer, of a result and its further passages, each once."""
    told: set[str] = set()
    passages = [(result.passage, result.highlights)]
    passages += [(each.passage, each.highlights) for each in result.more if each.score >= _ANSWERS]
    for passage, highlights in passages:
        for start, end in sorted(highlights):
            sentence = passage.text[start:end].strip()
            if sentence not in told and _may_be_quoted(result.document, sentence):
                told.add(sentence)
                yield Quoted(result.document, passage, sentence)
            if len(told) == _FURTHER:
                return


def _may_be_quoted(record: DocumentRecord, sentence: str) -> bool:
    """A digest's words are nobody's: what it has in quotation marks cannot be quoted from it."""
    spoken = record.metadata.text_status == "digest" and _MARKS.search(sentence) is not None
    return bool(sentence) and "\n" not in sentence and not spoken


def _series_of(record: DocumentRecord) -> tuple[object, ...]:
    facets = facets_of(record)
    if facets.series is not None:
        return (facets.series.name, facets.place, record.metadata.language)
    return (version_key(record.metadata.title), record.metadata.language)


def _before(record: DocumentRecord, records: Collection[DocumentRecord]) -> DocumentRecord | None:
    """The document before one in its series, or the version before it."""
    day = record.metadata.day
    series = _series_of(record)
    earlier = [
        other
        for other in records
        if other.id != record.id
        and day is not None
        and other.metadata.day is not None
        and other.metadata.day < day
        and _series_of(other) == series
    ]
    return max(earlier, key=lambda other: other.metadata.day or date.min, default=None)
