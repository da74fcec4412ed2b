"""Every use of a wording in the library, in the order of time; its variants, and the documents that lack it."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.text.han import IDEOGRAPHS
from kb.text.normalise import normalise, normalise_with_offsets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from kb.passages.passage import Passage, Span
    from kb.store.store import DocumentRecord, Snapshot

_IN_TITLE = re.compile(r"[(（]((?:19|20)\d\d)年?[)）]|^((?:19|20)\d\d)年")
_LONGEST = 200
# Parts shorter than this many characters stand together by chance.
_PART = 2
# Two things that are joined are not one wording.
_INSERTED = rf"(?:(?![和与及或、])[{IDEOGRAPHS}]){{1,4}}?"
_INSERTED_WORD = r" [A-Za-z-]+ "
# Cosine of two sentences from which on one renders the other.
_SAME_MEANING = 0.5
_DEGREES = "更加|更为|更|最|全面|深入|扎实|持续|不断"


@dataclass(frozen=True, slots=True)
class Use:
    """One occurrence: the passage's id, the verbatim sentence, and the half-open span of characters in it."""

    passage: str
    sentence: str
    span: Span


@dataclass(frozen=True, slots=True)
class DocumentUses:
    """The uses of a document in reading order.

    ``day`` is the document's date, or None; ``year`` that of its date, else of its title.
    """

    document: str
    day: date | None
    uses: tuple[Use, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The sentence of a translation (or of the original) that renders a sentence with the wording.

    ``of`` is the passage of that sentence, ``passage`` that of the rendering.
    """

    of: str
    passage: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a wording stands.

    Attributes:
        phrase: the normalised wording.
        documents: those that have it, in the order of their day; without one, behind those of the year in their title.
        variants: for each like wording the ids of the documents that have it, the most frequent wording first.
        in_headings: ids of those that have it in their title or headings alone, by day.
        without: ids of documents that lack it, of the series and language of those that have it, by day.
        counterparts: how the other language says it, where the library has a document in both; one for each document.
    """

    phrase: str
    documents: tuple[DocumentUses, ...]
    variants: Mapping[str, tuple[str, ...]]
    without: tuple[str, ...]
    in_headings: tuple[str, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()

    @property
    def first(self) -> str | None:
        """The id of the passage of the first use."""
        return self.documents[0].uses[0].passage if self.documents else None


def trace(snapshot: Snapshot, phrase: str, *, only_uses: bool = False) -> Trace:
    """Finds every occurrence of a wording in the normalised text of the passages.

    Args:
        snapshot: the state of the store that is read.
        phrase: the wording.
        only_uses: whether variants and counterparts are left out.

    Raises:
        InputError: the wording is empty or longer than 200 characters.
    """
    wanted = normalise(phrase)
    if not wanted:
        raise InputError("Name the wording to look for: kb trace 高质量发展")
    if len(wanted) > _LONGEST:
        raise InputError("The wording is longer than {n} characters; name a shorter one.", n=_LONGEST)
    records = sorted(snapshot.documents(), key=_by_day)
    pattern = None if only_uses else _variants_of(wanted)
    may_vary = _may_vary(wanted)
    rows = snapshot.rows_with(_ends(wanted) if pattern is not None else [wanted])
    texts = snapshot.texts(rows)
    having = [row for row, text in zip(rows, texts, strict=True) if wanted in text.normalised]
    used: defaultdict[str, list[Use]] = defaultdict(list)
    first_rows: dict[str, int] = {}
    for row, passage in zip(having, snapshot.passages(having), strict=True):
        first_rows.setdefault(passage.document, row)
        used[passage.document] += _uses(passage, wanted)
    forms: defaultdict[str, set[str]] = defaultdict(set)
    if pattern is not None:
        for text in texts:
            if may_vary(text.normalised):
                forms[text.document].update(match[0] for match in pattern.finditer(text.normalised))
    documents: list[DocumentUses] = []
    variants: dict[str, list[str]] = {}
    for record in records:
        if uses := used.get(record.id):
            documents.append(DocumentUses(record.id, record.metadata.day, tuple(uses), _year(record)))
        for form in forms.get(record.id, ()):
            variants.setdefault(form, []).append(record.id)
    ordered = sorted(variants.items(), key=lambda each: (-len(each[1]), each[0]))
    headed = {record.id for record in records if wanted in normalise(record.metadata.title)}
    headings = list(snapshot.sections())
    with_it = {each for each in set(chain.from_iterable(path for _, path in headings)) if wanted in normalise(each)}
    headed |= {document for document, path in headings if not with_it.isdisjoint(path)}
    return Trace(
        phrase=wanted,
        documents=tuple(documents),
        variants={form: tuple(found) for form, found in ordered},
        in_headings=tuple(record.id for record in records if record.id in headed and record.id not in used),
        without=tuple(each for each in _without(records, used) if each not in headed),
        counterparts=() if only_uses else tuple(_counterparts(snapshot, documents, first_rows)),
    )


def _counterparts(
    snapshot: Snapshot, documents: Sequence[DocumentUses], first_rows: Mapping[str, int]
) -> Iterator[Counterpart]:
    """The rendering of each document's first use: of the same provision, the sentence that means most the same."""
    having = {each.document for each in documents}
    families = snapshot.translations(sorted(having))
    for each in documents:
        for other in sorted(families.get(each.document, frozenset()) - having):
            found = _rendering(snapshot, each.uses[0], first_rows[each.document], other)
            if found is not None:
                yield found


def _rendering(snapshot: Snapshot, use: Use, row: int, other: str) -> Counterpart | None:
    (passage,) = snapshot.passages([row])
    (vectors,) = snapshot.sentence_vectors([row])
    at = next((n for n, (start, end) in enumerate(passage.sentences) if use.sentence in passage.text[start:end]), 0)
    place = passage.label.partition(".p")[0]
    best: Counterpart | None = None
    least = _SAME_MEANING
    there_are = list(zip(snapshot.rows_of(other), snapshot.passages_of(other), strict=True))
    same_place = [(row, each) for row, each in there_are if each.label.partition(".p")[0] == place]
    candidates = same_place or there_are
    vectors_there = snapshot.sentence_vectors([row for row, _ in candidates])
    for (_, candidate), there in zip(candidates, vectors_there, strict=True):
        for number, (start, end) in enumerate(candidate.sentences):
            likeness = float(there[number] @ vectors[at])
            if likeness >= least:
                best, least = Counterpart(use.passage, candidate.id, candidate.text[start:end].strip()), likeness
    return best


def _year(record: DocumentRecord) -> int | None:
    if record.metadata.day is not None:
        return record.metadata.day.year
    named = _IN_TITLE.search(record.metadata.title)
    return int(named[1] or named[2]) if named is not None else None


def _by_day(record: DocumentRecord) -> tuple[bool, int, bool, str, str]:
    day, year = record.metadata.day, _year(record)
    return year is None, year or 0, day is None, day.isoformat() if day else "", record.id


def _uses(passage: Passage, phrase: str) -> Iterator[Use]:
    text: str = passage.text
    offsets: Sequence[int] = range(len(text))
    if text.count(phrase) != passage.normalised.count(phrase):  # not as it stands everywhere
        text, offsets = normalise_with_offsets(text)
    at = text.find(phrase)
    while at >= 0:
        start, end = offsets[at], offsets[at + len(phrase) - 1] + 1
        touched = [span for span in passage.sentences if span[0] < end and span[1] > start]
        first, last = (touched[0][0], touched[-1][1]) if touched else (start, end)
        yield Use(passage.id, passage.text[first:last], (start - first, end - first))
        at = text.find(phrase, at + len(phrase))


def _ends(phrase: str) -> list[str]:
    """What every form of a phrase has that ``_variants_of`` finds: the least that a part at either end may be."""
    if re.fullmatch(rf"[{IDEOGRAPHS}]+", phrase):
        return [phrase] if len(phrase) < 2 * _PART else [phrase[:_PART], phrase[-_PART:]]
    words = phrase.split(" ")
    return [phrase] if len(words) < _PART else [words[0], words[-1]]


def _variants_of(phrase: str) -> re.Pattern[str] | None:
    """Matches the phrase with a degree word before it, with words put in, or with its parts the other way round."""
    if re.fullmatch(rf"[{IDEOGRAPHS}]+", phrase):
        splits = [(phrase[:at], phrase[at:]) for at in range(_PART, len(phrase) - _PART + 1)]
        forms = [f"(?:{_DEGREES}){phrase}"]
        forms += [f"{before}{_INSERTED}{after}" for before, after in splits]
        forms += [f"{after}的?{before}" for before, after in splits]
        return re.compile("|".join(forms))
    words = phrase.split(" ")
    if len(words) < _PART:
        return None
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return re.compile(
        "|".join(rf"\b{re.escape(before)}{_INSERTED_WORD}{re.escape(after)}\b" for before, after in splits)
    )


def _may_vary(phrase: str) -> Callable[[str], bool]:
    """Tells by counting, which costs less than a pattern, that a text has no variant of a Chinese phrase."""
    splits = [(phrase[:at], phrase[at:]) for at in range(_PART, len(phrase) - _PART + 1)]
    joined = [form for before, after in splits for form in (f"{after}{before}", f"{after}的{before}")]
    joined += [f"{degree}{phrase}" for degree in _DEGREES.split("|")]

    def told(text: str) -> bool:
        count = text.count(phrase)
        apart = any(text.count(before) > count < text.count(after) for before, after in splits)
        return apart or any(form in text for form in joined)

    return told if re.fullmatch(rf"[{IDEOGRAPHS}]+", phrase) else lambda text: True


def _without(records: Sequence[DocumentRecord], having: Collection[str]) -> Iterator[str]:
    groups = {group for record in records if record.id in having if (group := _group(record)) is not None}
    for record in records:
        if record.id not in having and _group(record) in groups:
            yield record.id


def _group(record: DocumentRecord) -> tuple[str, bool, str] | None:
    """The series, whether of a province, and the language; None where a document is of no series."""
    from kb.search.facets import facets_of

    facets = facets_of(record)
    return None if facets.series is None else (facets.series.name, bool(facets.place), record.metadata.language)
