"""What several documents say on one thing: a matrix of documents and points, of sentences word for word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.search.answer import Answer
    from kb.store.store import DocumentRecord, Snapshot

    Ask = Callable[..., Answer]

_ANSWERS = 0.2  # the least probability at which a passage is on the topic
_SENTENCES = 8  # of one document
_ALIKE = 0.6  # cosine from which on two sentences make one point
_POINTS = 12  # that several documents make; further ones only of documents that would be missing otherwise
_ALONE = 3  # that only one document makes, of each


@dataclass(frozen=True, slots=True)
class PointSentence:
    """A sentence on the topic: the passage's id and the words."""

    passage: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """Sentences that say the like, by document id, at most one for each."""

    sentences: dict[str, PointSentence]


@dataclass(frozen=True, slots=True)
class TopicMatrix:
    """Documents by points, those that most documents make first."""

    topic: str
    documents: tuple[DocumentRecord, ...]
    points: tuple[Point, ...]

    @property
    def shared(self) -> tuple[Point, ...]:
        """The points that more than one document makes."""
        return tuple(point for point in self.points if len(point.sentences) > 1)

    def alone(self, document: str) -> tuple[PointSentence, ...]:
        """What only this document says."""
        return tuple(point.sentences[document] for point in self.points if set(point.sentences) == {document})

    @property
    def silent(self) -> tuple[str, ...]:
        """Ids of the documents without a sentence."""
        return tuple(each.id for each in self.documents if not any(each.id in point.sentences for point in self.points))


@dataclass(frozen=True, slots=True)
class _Found:
    document: str
    passage: Passage
    sentence: str
    vector: NDArray[np.float32]


def topic_matrix(snapshot: Snapshot, ask: Ask, topic: str, documents: Sequence[DocumentRecord]) -> TopicMatrix:
    """Groups the sentences that answer on a topic by what they say; points of most documents first.

    Args:
        snapshot: the state of the store that is read.
        ask: ``KnowledgeBase.ask`` of the same state.
        topic: in Chinese or English.
        documents: in the order in which they are to stand.

    Raises:
        InputError: the topic is empty, or fewer than two documents are named.
    """
    if not topic.strip():
        raise InputError("Name the topic on which to compare the documents: --topic 农村电商")
    if len(documents) < 2:
        raise InputError("Name two documents or more to compare.")
    found = [each for record in documents for each in _sentences(snapshot, ask, topic, record)]
    groups: list[list[_Found]] = []
    for each in found:
        likeness = [_nearest(each, group) for group in groups]
        best = int(np.argmax(likeness)) if likeness else -1
        if best >= 0 and likeness[best] >= _ALIKE and each.document not in {one.document for one in groups[best]}:
            groups[best].append(each)
        else:
            groups.append([each])
    groups.sort(key=lambda group: -len(group))
    points = [
        Point({each.document: PointSentence(each.passage.id, each.sentence) for each in group}) for group in groups
    ]
    return TopicMatrix(topic.strip(), tuple(documents), tuple(_kept(points)))


def _kept(points: Sequence[Point]) -> Iterator[Point]:
    """The points that are shown: no document that has a sentence is left out."""
    present: Counter[str] = Counter()
    for at, point in enumerate(points):
        single = len(point.sentences) == 1
        most = _ALONE if single else 1
        if (at < _POINTS and not single) or any(present[document] < most for document in point.sentences):
            present.update(list(point.sentences))
            yield point


def _nearest(each: _Found, group: Sequence[_Found]) -> float:
    return max(float(each.vector @ other.vector) for other in group)


def _sentences(snapshot: Snapshot, ask: Ask, topic: str, record: DocumentRecord) -> list[_Found]:
    """The sentences of a document that answer, best first, and those that have the topic's words."""
    answer: Answer = ask(topic, n=_SENTENCES, document=record.id, parse=False)
    passages = snapshot.passages_of(record.id)
    places = {passage.id: at for at, passage in enumerate(passages)}
    chosen = [
        (places[result.passage.id], at)
        for result in answer
        if result.score >= _ANSWERS
        for at, (start, end) in enumerate(result.passage.sentences)
        if any(start < high and low < end for low, high in result.highlights)
    ]
    words = normalise(topic).strip()
    for place, passage in enumerate(passages):
        if words in passage.normalised:
            texts = [normalise(passage.text[start:end]) for start, end in passage.sentences]
            chosen += [(place, at) for at, text in enumerate(texts) if words in text]
    rows = snapshot.rows_of(record.id)
    found: list[_Found] = []
    for place, at in list(dict.fromkeys(chosen))[:_SENTENCES]:
        (vectors,) = snapshot.sentence_vectors([rows[place]])
        start, end = passages[place].sentences[at]
        found.append(_Found(record.id, passages[place], passages[place].text[start:end].strip(), vectors[at]))
    return found
