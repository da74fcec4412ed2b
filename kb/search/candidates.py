"""Candidates: passages that may answer, gathered from every index, with all that ranking reads of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, overload

import numpy as np

from kb.passages.passage import Passage
from kb.quick_dataclass import dataclass
from kb.store.store import LexicalQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.encoders.encoder import Vectors
    from kb.search.query import Query
    from kb.search.translation import TranslatedTerm
    from kb.store.store import Cosines, DocumentRecord, LexicalField, PassageText, ScoredRows, Selection, Snapshot

    Rows = NDArray[np.int64]

DEPTH = 200
"""How many candidates each index gives."""
_BOOSTS: Mapping[LexicalField, float] = {"body": 1.0, "section": 1.0, "title": 0.5}
"""A title says what all passages of a document have in common."""
_SYNONYM_WEIGHT = 0.5
"""What a word counts that the question does not have, but one for the same thing."""
_SYNONYMS_PER_TERM = 2
_TRANSLATIONS_PER_TERM = 10
"""So many other words, and translations, of each word are looked for; more find nothing more and take time."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """n passages with what ranking needs of each, in one order.

    ``texts`` is what ranking reads of them; ``passages`` are read from the store when they are asked for.
    ``cosines`` are the question's with the passages and with their sentences; ``cosines_with`` gives those of another
    vector with the passages of some rows. ``windows`` reads the
    vectors of all windows, float32 (windows, window dimensions), and where those of each passage begin, int64 (n + 1,):
    they are large, and wanted once. ``same_language`` is True for each passage in the question's language.
    """

    rows: Rows
    texts: Sequence[PassageText]
    passages: Passages
    documents: Mapping[str, DocumentRecord]
    same_language: NDArray[np.bool_]
    cosines: Cosines
    cosines_with: Callable[[Vectors, Sequence[int]], Cosines]
    windows: Callable[[], tuple[Vectors, Rows]]

    def __len__(self) -> int:
        return len(self.rows)

    def document(self, place: int) -> DocumentRecord:
        """The document of the passage at ``place``."""
        return self.documents[self.texts[place].document]


class Passages(Sequence[Passage]):
    """The passages of those rows, read when they are asked for."""

    def __init__(self, snapshot: Snapshot, rows: Sequence[int]) -> None:
        self._snapshot = snapshot
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(place, slice):
            return self._snapshot.passages(self._rows[place])
        return self._snapshot.passages([self._rows[place]])[0]

    def at(self, places: Sequence[int]) -> Sequence[Passage]:
        """The passages at those places, read at once."""
        return self._snapshot.passages([self._rows[place] for place in places])

    def __iter__(self) -> Iterator[Passage]:
        return iter(self._snapshot.passages(self._rows))


def gather_candidates(snapshot: Snapshot, query: Query, selection: Selection | None, depth: int = DEPTH) -> Candidates:
    """The nearest passages by vector and those that share the most words, in either language."""
    found: list[ScoredRows] = [snapshot.dense(query.vector, depth, selection)]
    # Where the nearest are all that there are, words find nothing more.
    if len(found[0].rows) < snapshot.counts().passages:
        synonyms = {
            term: _SYNONYM_WEIGHT * weight for term, weight in _translations(query.synonyms, _SYNONYMS_PER_TERM).items()
        }
        found.append(
            snapshot.lexical(LexicalQuery({**synonyms, **query.query_terms.weights}, _BOOSTS), depth, selection)
        )
        if depth > DEPTH:
            # Who wants many results wants none missed; for the first few these add nothing.
            found.append(snapshot.dense_sentences(query.vector, depth, selection))
        if query.translated_terms:
            other = "en" if query.language == "zh" else "zh"
            found.append(
                snapshot.lexical(
                    LexicalQuery(_translations(query.translated_terms, _TRANSLATIONS_PER_TERM), _BOOSTS),
                    depth,
                    selection,
                    other,
                )
            )
    # Asked for nothing besides the values, np.unique imports numpy.ma, which takes 8 ms.
    rows, _ = np.unique(np.concatenate([one.rows for one in found]), return_index=True)
    listed = rows.tolist()
    texts = snapshot.texts(listed)
    documents = {}
    for identifier in dict.fromkeys(text.document for text in texts):
        record = snapshot.document(identifier)
        if record is not None:
            documents[identifier] = record
    spoken = _in_the_language_of_the_question(snapshot, documents, query.language)
    if len(spoken) < len(documents):
        kept = [place for place, text in enumerate(texts) if text.document in spoken]
        rows, texts, documents = rows[kept], [texts[place] for place in kept], spoken
        listed = rows.tolist()
    return Candidates(
        rows=rows,
        texts=texts,
        passages=Passages(snapshot, listed),
        documents=documents,
        same_language=np.array(
            [documents[text.document].metadata.language == query.language for text in texts], dtype=np.bool_
        ),
        cosines=snapshot.cosines(query.vector, listed),
        cosines_with=snapshot.cosines,
        windows=partial(snapshot.window_vectors, listed),
    )


def _in_the_language_of_the_question(
    snapshot: Snapshot, documents: Mapping[str, DocumentRecord], language: str
) -> dict[str, DocumentRecord]:
    """The documents without those of which another, in the question's language, was found as well."""
    foreign = [record.id for record in documents.values() if record.metadata.language != language]
    rendered = {
        identifier
        for identifier, others in snapshot.translations(foreign).items()
        if any(other in documents and documents[other].metadata.language == language for other in others)
    }
    return {identifier: record for identifier, record in documents.items() if identifier not in rendered}


def _translations(translated_terms: Sequence[TranslatedTerm], most: int) -> dict[str, float]:
    """The terms of all translations; each weighs what its best translation does, shared among that one's terms.

    Of each unit its first ``most`` translations only.
    """
    weights: dict[str, float] = {}
    for unit in translated_terms:
        for phrase, weight in islice(unit.translations.items(), most):
            for term in phrase:
                weights[term] = max(weights.get(term, 0.0), unit.weight * weight / len(phrase))
    return weights
