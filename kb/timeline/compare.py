"""What became of each provision from one document to another: same, reworded, split, merged, moved, new, dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kb.text.normalise import normalise
from kb.text.numbers import HAN_NUMERALS
from kb.timeline.changes import (
    ChangeKind,
    Comparison,
    Edit,
    ProvisionChange,
    degree_changes,
    edits_between,
    figure_changes,
    out_of_order,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot

# Provisions less like each other than this are not one provision (Indel similarity).
_LIKE = 0.6
# A provision of which so much stands in another came from it, where the other parts lack so much of it.
_CONTAINED = 0.6
_ADDS = 0.25
_SHORTEST_PART = 20
# A share of provisions with a counterpart below which two documents have no common order of provisions,
_COUNTERPARTS = 0.5
# where a provision has so many sentences on average: articles of a law have two or three.
_SENTENCES = 4
_ARTICLE = re.compile(rf"\s*(?:第[{HAN_NUMERALS}\d]+条|article\s+\d)", re.IGNORECASE)
_GRAM_HAN, _GRAM_LATIN = 5, 15


@dataclass(frozen=True, slots=True)
class _Provision:
    passages: tuple[Passage, ...]
    text: str
    normalised: str
    grams: frozenset[str]

    @property
    def printed(self) -> str:
        """The text as it is printed, without white space."""
        return "".join(self.text.split())


def compare(snapshot: Snapshot, old: DocumentRecord, new: DocumentRecord) -> Comparison:
    """Aligns the provisions of two documents, many to many, by their words.

    Where few provisions have a counterpart, as in two years' reports, and across languages, sentences are aligned.
    """
    before, after = _provisions(snapshot.passages_of(old.id)), _provisions(snapshot.passages_of(new.id))
    across = old.metadata.language != new.metadata.language
    pairs = {} if across else _assigned(before, after)
    if across or (_is_free(before, after) and len(pairs) < _COUNTERPARTS * min(len(before), len(after))):
        from kb.timeline.compare_sentences import compare_sentences

        return compare_sentences(snapshot, old, new)
    targets = {one: {other} for one, other in pairs.items()}
    sources = {other: {one} for one, other in pairs.items()}
    for one in sorted(set(range(len(before))) - set(targets)):  # into parts of which none is like the whole
        parts = _parts(before[one], after, set(sources))
        if len(parts) > 1:
            targets[one] = parts
            sources |= {other: {one} for other in parts}
    for other in sorted(set(range(len(after))) - set(sources)):
        parts = _parts(after[other], before, set(targets))
        if len(parts) > 1:
            sources[other] = parts
            targets |= {one: {other} for one in parts}
    for other in sorted(set(range(len(after))) - set(sources)):
        origin = _container(after[other], before, targets, after)
        if origin is not None:
            targets[origin].add(other)
            sources[other] = {origin}
    for one in sorted(set(range(len(before))) - set(targets)):
        goal = _container(before[one], after, sources, before)
        if goal is not None:
            targets[one] = {goal}
            sources[goal].add(one)
    moved = out_of_order(pairs)
    changes: list[ProvisionChange] = []
    told: set[int] = set()
    for at in range(len(after)):
        if at not in sources:
            changes.append(_change("new", [], [after[at]], old, new))
            continue
        group = sources[at] - told
        if not group:
            continue
        told |= group
        others = set[int]().union(*(targets[one] for one in group))
        kind: ChangeKind = "split" if len(others) > 1 else "merged" if len(group) > 1 else "reworded"
        if kind == "reworded" and group <= moved:
            kind = "moved"
        olds, news = [before[one] for one in sorted(group)], [after[other] for other in sorted(others)]
        if kind == "reworded" and olds[0].printed == news[0].printed:
            kind = "same"
        changes.append(_change(kind, olds, news, old, new))
    changes += [_change("dropped", [before[at]], [], old, new) for at in range(len(before)) if at not in told]
    return Comparison(old.id, new.id, tuple(changes))


def _is_free(before: Sequence[_Provision], after: Sequence[_Provision]) -> bool:
    """Whether two documents are set in running text rather than in articles: then sentences are what can be paired."""
    both = (*before, *after)
    articles = sum(_ARTICLE.match("".join(each.passages[0].section[-1:])) is not None for each in both)
    sentences = sum(len(passage.sentences) for each in both for passage in each.passages)
    return sentences >= _SENTENCES * len(both) > 2 * _SENTENCES * articles


def _provisions(passages: Iterable[Passage]) -> list[_Provision]:
    found = []
    for _, members in groupby(passages, key=lambda each: (each.section, each.label.partition(".p")[0])):
        group = tuple(members)
        text = "\n".join(each.text for each in group)
        normalised = normalise(text)
        size = _GRAM_LATIN if normalised.isascii() else _GRAM_HAN
        grams = frozenset(normalised[at : at + size] for at in range(len(normalised) - size + 1))
        found.append(_Provision(group, text, normalised, grams))
    return found


def _assigned(before: Sequence[_Provision], after: Sequence[_Provision]) -> dict[int, int]:
    """The one-to-one pairs that are most alike altogether (Hungarian method)."""
    if not before or not after:
        return {}
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist
    from scipy.optimize import linear_sum_assignment

    likeness = cdist(
        [each.normalised for each in before],
        [each.normalised for each in after],
        scorer=Indel.normalized_similarity,
    )
    likeness[likeness < _LIKE] = 0
    rows, columns = linear_sum_assignment(likeness, maximize=True)
    return {
        row: column
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if likeness[row, column] >= _LIKE
    }


def _container(
    part: _Provision, wholes: Sequence[_Provision], parts_of: Mapping[int, set[int]], parts: Sequence[_Provision]
) -> int | None:
    """The provision that ``part`` came from, or went into: one that holds most of it beside its other parts.

    ``parts_of`` has for each index of ``wholes`` those of ``parts`` that it was paired with.
    """
    if len(part.normalised) < _SHORTEST_PART or not part.grams:
        return None
    best, best_share = None, _CONTAINED
    for at in parts_of:
        whole = wholes[at]
        share = len(part.grams & whole.grams) / len(part.grams)
        if share >= best_share:
            others = frozenset[str]().union(*(parts[each].grams for each in parts_of[at]))
            if len((part.grams & whole.grams) - others) >= _ADDS * len(part.grams):
                best, best_share = at, share
    return best


def _parts(whole: _Provision, others: Sequence[_Provision], taken: set[int]) -> set[int]:
    """The provisions that are not taken and that stand for the most part in ``whole``."""
    return {
        at
        for at, each in enumerate(others)
        if at not in taken
        and len(each.normalised) >= _SHORTEST_PART
        and len(each.grams & whole.grams) >= _CONTAINED * len(each.grams) > 0
    }


def _change(
    kind: ChangeKind, olds: Sequence[_Provision], news: Sequence[_Provision], old: DocumentRecord, new: DocumentRecord
) -> ProvisionChange:
    from rapidfuzz.distance import Indel

    before, after = "\n".join(each.text for each in olds), "\n".join(each.text for each in news)
    likeness = 0.0
    if olds and news:
        likeness = Indel.normalized_similarity(
            "".join(each.printed for each in olds), "".join(each.printed for each in news)
        )
    edits = edits_between(before, after) if likeness < 1 else (Edit("equal", after),)  # white space may differ
    return ProvisionChange(
        change=kind,
        old=tuple(passage.id for each in olds for passage in each.passages),
        new=tuple(passage.id for each in news for passage in each.passages),
        similarity=likeness,
        edits=edits,
        figures=figure_changes(_stated(olds, old), _stated(news, new)) if olds and news and likeness < 1 else (),
        degrees=degree_changes(edits) if olds and news else (),
    )


def _stated(provisions: Sequence[_Provision], record: DocumentRecord) -> list[PassageStatement]:
    from kb.passages.passage_statements import passage_statements

    return [
        stated
        for each in provisions
        for passage in each.passages
        for stated in passage_statements(passage, record.metadata)
    ]
