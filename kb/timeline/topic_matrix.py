"""What several documents say on one thing: a matrix of documents and points, of sentences word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.passages.passage import Passage
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord, Snapshot

    Ask = Callable[..., Answer]

_ANSWERS = 0.2  # the least probability at which a passage is on the topic
_SENTENCES = 8  # of one document
_ALIKE = 0.6  # cosine from which on two sentences make one point
_POINTS = 12


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
    """Documents by points; ``silent`` are those of the documents that say nothing on the topic."""

    topic: str
    documents: tuple[DocumentRecord, ...]
    points: tuple[Point, ...]

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
    return TopicMatrix(topic.strip(), tuple(documents), tuple(points[:_POINTS]))


def _nearest(each: _Found, group: Sequence[_Found]) -> float:
    return max(float(each.vector @ other.vector) for other in group)


def _sentences(snapshot: Snapshot, ask: Ask, topic: str, record: DocumentRecord) -> list[_Found]:
    """The sentences of a document that answer, best first."""
    answer: Answer = ask(topic, n=_SENTENCES, document=record.id, parse=False)
    first = snapshot.rows_of(record.id).start
    places = {passage.id: first + at for at, passage in enumerate(snapshot.passages_of(record.id))}
    found: list[_Found] = []
    for result in answer:
        if result.score < _ANSWERS:
            continue
        (vectors,) = snapshot.sentence_vectors([places[result.passage.id]])
        found += [
            _Found(record.id, result.passage, result.passage.text[start:end].strip(), vectors[at])
            for at, (start, end) in enumerate(result.passage.sentences)
            if _is_marked(result, start, end)
        ]
    return found[:_SENTENCES]


def _is_marked(result: Result, start: int, end: int) -> bool:
    return any(start < high and low < end for low, high in result.highlights)
