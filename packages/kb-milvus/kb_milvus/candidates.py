"""Lexical candidates from Milvus, in three ways: see ``layout.Lexical``. The scores are BM25's in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kb.quick_dataclass import dataclass
from kb.store.store import ScoredRows
from kb_milvus.address import listed
from kb_milvus.term_counts import FIELDS, K1, idf, saturation, term_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.store.store import LexicalQuery
    from kb_milvus.manifest import Manifest
    from kb_milvus.term_counts import PassageTerms

    Rows = NDArray[np.int64]

_REPETITIONS = 16  # of the heaviest term of a question; lighter ones have fewer
_MOST_WORDS = 6000  # of a passage, ten bytes each, in a VARCHAR
NOTHING = ScoredRows(np.empty(0, np.int64), np.empty(0, np.float32))


class Searched(Protocol):
    """What lexical search needs of a snapshot; see ``kb_milvus.snapshot.MilvusSnapshot``."""

    manifest: Manifest

    def frequencies(self, numbers: Iterable[int]) -> dict[int, int]: ...

    def postings(self, numbers: Iterable[int]) -> Iterator[tuple[int, Rows, NDArray[np.uint8], NDArray[np.uint8]]]: ...

    def averages(self) -> list[float]: ...

    def search_terms(self, vector: dict[int, float], n: int, expression: str) -> dict[int, float]: ...

    def search_words(self, text: str, n: int, expression: str) -> Iterator[tuple[int, str]]: ...

    def allowed(self, expression: str) -> set[int]: ...


def token(number: int) -> str:
    """A term as a word that every tokeniser of the server leaves whole."""
    return f"t{number:08x}"


def words(found: PassageTerms) -> str:
    """A passage's terms for the server's BM25 function."""
    repeated = [token(n) for n, times in zip(found.numbers.tolist(), found.occurrences.tolist(), strict=True)
                for _ in range(times)]  # fmt: skip
    codes = [0, 0, 0]
    for place, code in zip(found.fields.tolist(), found.codes.tolist(), strict=True):
        codes[place] = code
    # The codes of the fields' lengths, which scores need, ride along as one more word.
    return " ".join(["n" + "n".join(map(str, codes)), *repeated[:_MOST_WORDS]])


def sparse(found: PassageTerms, averages: list[float]) -> dict[int, float]:
    """A passage's sparse vector: BM25's saturation of each of its terms."""
    values = np.empty(len(found.numbers))
    for place in range(len(FIELDS)):
        mine = found.fields == place
        values[mine] = saturation(found.occurrences[mine].astype(float), found.codes[mine], averages[place])
    return dict(zip(found.numbers.tolist(), values.tolist(), strict=True)) or {0: 1e-9}


def lexical(snapshot: Searched, query: LexicalQuery, n: int, expression: str) -> ScoredRows:
    """The n passages that an expression lets through with the highest BM25 sum."""
    asked = _asked(snapshot, query)
    if not asked or n <= 0:
        return NOTHING
    how = snapshot.manifest.lexical
    if how == "sparse":
        vector = {number: term.factor for number, term in asked.items()}
        return _ranked(snapshot.search_terms(vector, n, expression), n)
    if how == "bm25":
        return _by_function(snapshot, asked, n, expression)
    return _by_postings(snapshot, asked, n, expression)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A term of a question: its field's place in FIELDS, its weight with the field's boost, and what its
    saturation is multiplied by in BM25's sum."""

    place: int
    weight: float
    factor: float


def _asked(snapshot: Searched, query: LexicalQuery) -> dict[int, _Asked]:
    """The terms of a question that occur anywhere, by number."""
    wanted: dict[int, tuple[int, float]] = {}
    for place, field in enumerate(FIELDS):
        boost = query.boosts.get(field, 0.0)
        for term, weight in query.terms.items():
            if boost * weight > 0:
                wanted[term_number(field, term)] = (place, boost * weight)
    containing = snapshot.frequencies(wanted)
    total = snapshot.manifest.passages
    return {
        number: _Asked(place, weight, (K1 + 1) * weight * idf(total, min(containing[number], total)))
        for number, (place, weight) in wanted.items()
        if containing[number] > 0
    }


def _ranked(scored: Mapping[int, float], n: int) -> ScoredRows:
    rows = np.fromiter(scored.keys(), np.int64, len(scored))
    scores = np.fromiter(scored.values(), np.float32, len(scored))
    order = np.lexsort((rows, -scores))[:n]
    return ScoredRows(rows[order], scores[order])


def _by_function(snapshot: Searched, asked: Mapping[int, _Asked], n: int, expression: str) -> ScoredRows:
    """The server's BM25 finds; its own scores know no fields, so BM25's sum over fields is computed here."""
    largest = max(term.weight for term in asked.values())
    text = " ".join(
        " ".join([token(number)] * max(1, round(_REPETITIONS * term.weight / largest)))
        for number, term in asked.items()
    )
    averages = snapshot.averages()
    scored: dict[int, float] = {}
    for row, words_of_passage in snapshot.search_words(text, 3 * n, expression):
        counts = Counter(words_of_passage.split())
        codes = [int(code) for code in next(word for word in counts if word.startswith("n"))[1:].split("n")]
        total = 0.0
        for number, term in asked.items():
            if occurrences := counts.get(token(number)):
                code = np.array([codes[term.place]], np.uint8)
                part = saturation(np.array([float(occurrences)]), code, averages[term.place])
                total += term.factor * float(part[0])
        scored[row] = total
    return _ranked(scored, n)


def _by_postings(snapshot: Searched, asked: Mapping[int, _Asked], n: int, expression: str) -> ScoredRows:
    """Posting lists are read and scored here, and the server says which of the best may answer."""
    averages = snapshot.averages()
    rows_of, scores_of = [], []
    for number, rows, occurrences, codes in snapshot.postings(asked):
        term = asked[number]
        rows_of.append(rows)
        scores_of.append(term.factor * saturation(occurrences.astype(float), codes, averages[term.place]))
    if not rows_of:
        return NOTHING
    unique, inverse = np.unique(np.concatenate(rows_of), return_inverse=True)
    scores = np.bincount(inverse, weights=np.concatenate(scores_of))
    order = np.lexsort((unique, -scores))
    step = max(4 * n, 400)
    start = 0
    chosen: list[int] = []
    while start < len(order) and len(chosen) < n:
        part = order[start : start + step]
        allowed = snapshot.allowed(f"row in {listed(unique[part].tolist())} and ({expression})")
        chosen += [i for i in part.tolist() if int(unique[i]) in allowed]
        start += step
        step = min(2 * step, 8000)
    best = np.array(chosen[:n], dtype=np.int64)
    return ScoredRows(unique[best], scores[best].astype(np.float32))
