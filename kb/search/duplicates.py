"""One text, one result: near-identical passages, and the two languages of one document."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from kb.quick_dataclass import dataclass
from kb.search.in_force import version_families

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.search.candidates import Candidates
    from kb.search.in_force import Validity
    from kb.store.store import Snapshot
    from kb.text.language import Language

    Shingles = NDArray[np.uint64]
    _Kept = tuple[Shingles, "Shown"]

_UNSAID = re.compile(r"[\W_]+")
_SHINGLE = 4
_MIX = np.uint64(0x9E3779B97F4A7C15)  # polynomial hashing: two shingles of one number are not to be met
_ALIKE = 0.9
"""Share of character shingles in common (Jaccard; A. Broder, 1997) from which two passages say the same."""


_REWORDED = 0.3
"""The same share from which an article of one version is that of another, reworded."""


@dataclass(slots=True)
class Shown:
    """A place in the pool that is shown, and the places that it stands for; ``versions`` are those of other versions.

    Each of those comes with whether its words differ.
    """

    place: int
    also: list[int] = field(default_factory=list)
    versions: list[tuple[int, bool]] = field(default_factory=list)


def once(
    snapshot: Snapshot, candidates: Candidates, order: Iterable[int], language: Language, n: int, validity: Validity
) -> Sequence[Shown]:
    """The first n places of ``order`` that say something new.

    Of the versions of an article the one that holds is shown, at the rank of the first; the first where none holds.

    Of passages that say the same the first is shown. Of a provision of a document that is there in
    two languages, the one in the question's language is shown where it was found too, at the rank of the better.
    """
    shown: list[Shown] = []
    kept: list[_Kept] = []
    index: defaultdict[int, list[int]] = defaultdict(list)
    provisions: dict[tuple[frozenset[str], str], Shown] = {}
    families = _families(snapshot, candidates)
    versions = version_families(candidates)
    for place in order:
        text = candidates.texts[place]
        key = (families[text.document], text.label)
        other = provisions.get(key)
        if other is not None and candidates.texts[other.place].document != text.document:
            if (
                candidates.document(place).metadata.language
                == language
                != candidates.document(other.place).metadata.language
            ):
                other.place, place = place, other.place
            other.also.append(place)
            continue
        shingles = _shingles(text.normalised)
        # What is kept and may say the same, and the versions of the document.
        first = _first(shingles)
        near = [kept[i] for i in sorted({i for shingle in first for i in index.get(shingle, ())})]
        of_versions, others = _apart(kept, near, candidates, versions, text.document)
        if of_versions and not validity.all_versions:
            likeness, other = max(((_likeness(said, shingles), one) for said, one in of_versions), key=itemgetter(0))
            if likeness >= _REWORDED:
                if validity.holds(candidates.document(place)) and not validity.holds(candidates.document(other.place)):
                    other.place, place = place, other.place
                other.versions.append((place, likeness < 1))
                continue
        comparable = others if validity.all_versions else near
        same = next((one for said, one in comparable if _alike(said, shingles)), None)
        if same is not None:
            same.also.append(place)
            continue
        if len(shown) == n:
            break
        one = Shown(place)
        shown.append(one)
        for shingle in first:
            index[shingle].append(len(kept))
        kept.append((shingles, one))
        if len(families[text.document]) > 1:
            provisions.setdefault(key, one)
    return shown


def _apart(
    kept: list[_Kept], near: list[_Kept], candidates: Candidates, versions: Mapping[str, tuple[str, str]], document: str
) -> tuple[list[_Kept], list[_Kept]]:
    """What is kept of other versions of a document, and what is near and of no other version."""
    family = versions.get(document)
    if family is None:
        return [], near

    def of_version(entry: _Kept) -> bool:
        other = candidates.texts[entry[1].place].document
        return other != document and versions.get(other) == family

    return [entry for entry in kept if of_version(entry)], [entry for entry in near if not of_version(entry)]


def _families(snapshot: Snapshot, candidates: Candidates) -> Mapping[str, frozenset[str]]:
    """For each document, itself and all that are the same text in another language."""
    found = snapshot.translations(candidates.documents)
    return {document: found.get(document, frozenset()) | {document} for document in candidates.documents}


@lru_cache(maxsize=2048)
def _shingles(text: str) -> Shingles:
    """The distinct shingles of a text, each as a number made of its characters' codes."""
    bare = _UNSAID.sub("", text.lower()).ljust(_SHINGLE, "\0")
    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    numbers = codes[: len(codes) - _SHINGLE + 1].copy()
    for place in range(1, _SHINGLE):
        numbers *= _MIX
        numbers += codes[place : len(codes) - _SHINGLE + 1 + place]
    numbers.sort()
    distinct: Shingles = numbers[np.append(True, numbers[1:] != numbers[:-1])]
    return distinct


def _first(shingles: Shingles) -> list[int]:
    """The smallest shingles, of which two texts that say the same have one in common.

    Of n shingles at least ``_ALIKE`` n are in common, so at most the rest, and so many stand before the first of
    them (prefix filtering: S. Chaudhuri et al., "A primitive operator for similarity joins", ICDE 2006).
    """
    first: list[int] = shingles[: len(shingles) - math.ceil(_ALIKE * len(shingles)) + 2].tolist()
    return first


def _alike(one: Shingles, other: Shingles) -> bool:
    small, large = sorted((len(one), len(other)))
    return small >= _ALIKE * large and _likeness(one, other) >= _ALIKE


def _likeness(one: Shingles, other: Shingles) -> float:
    """The share of shingles in common, of all that either has."""
    both = np.concatenate([one, other])
    both.sort()
    common = int(np.count_nonzero(both[1:] == both[:-1]))
    return common / (len(one) + len(other) - common)
