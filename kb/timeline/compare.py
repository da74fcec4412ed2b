"""What became of each provision from one document to another: same, reworded, split, merged, moved, new, dropped."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from kb.text.normalise import normalise
from kb.text.subjects import usual_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot

ChangeKind = Literal["same", "reworded", "split", "merged", "moved", "new", "dropped"]
EditKind = Literal["equal", "insert", "delete"]

# Provisions less like each other than this are not one provision (Indel similarity).
_LIKE = 0.6
# A provision of which so much stands in another came from it, where the other parts lack so much of it.
_CONTAINED = 0.6
_ADDS = 0.25
_SHORTEST_PART = 20
_GRAM_HAN, _GRAM_LATIN = 5, 15
# An equal stretch shorter than this between two edits is there by chance.
_EQUAL = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of text that both have, or one of them."""

    op: EditKind
    text: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure for one thing that differs; ``what`` is what it counts."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """What became of provisions.

    Attributes:
        change: the structural word where there is one (split, merged, moved), else what became of the words.
        old: ids of the passages in the old document.
        new: ids of those in the new one.
        similarity: 1 for the same words; 0 where there is nothing to compare with.
        edits: the old words made into the new ones, in order.
        figures: those that changed.
    """

    change: ChangeKind
    old: tuple[str, ...]
    new: tuple[str, ...]
    similarity: float
    edits: tuple[Edit, ...]
    figures: tuple[FigureChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes in the order of the new document; what was dropped stands last."""

    old: str
    new: str
    changes: tuple[ProvisionChange, ...]


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
    """Aligns the provisions of two documents, many to many, by their words."""
    before, after = _provisions(snapshot.passages_of(old.id)), _provisions(snapshot.passages_of(new.id))
    pairs = _assigned(before, after)
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
        origin = _container(after[other], before, {one: [after[at] for at in ats] for one, ats in targets.items()})
        if origin is not None:
            targets[origin].add(other)
            sources[other] = {origin}
    for one in sorted(set(range(len(before))) - set(targets)):
        goal = _container(before[one], after, {other: [before[at] for at in ats] for other, ats in sources.items()})
        if goal is not None:
            targets[one] = {goal}
            sources[goal].add(one)
    moved = _out_of_order(pairs)
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
    part: _Provision, wholes: Sequence[_Provision], parts_of: Mapping[int, Sequence[_Provision]]
) -> int | None:
    """The provision that ``part`` came from, or went into: one that holds most of it beside its other parts."""
    if len(part.normalised) < _SHORTEST_PART or not part.grams:
        return None
    best, best_share = None, _CONTAINED
    for at in parts_of:
        whole = wholes[at]
        share = len(part.grams & whole.grams) / len(part.grams)
        if share >= best_share:
            others = frozenset[str]().union(*(each.grams for each in parts_of[at]))
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


def _out_of_order(pairs: Mapping[int, int]) -> set[int]:
    """The pairs outside the longest run that keeps its order (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for one in sorted(pairs):
        at = bisect_left(tails, pairs[one])
        previous[one] = ends[at - 1] if at else None
        tails[at : at + 1] = [pairs[one]]
        ends[at : at + 1] = [one]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return set(pairs) - kept


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
    return ProvisionChange(
        change=kind,
        old=tuple(passage.id for each in olds for passage in each.passages),
        new=tuple(passage.id for each in news for passage in each.passages),
        similarity=likeness,
        edits=_edits(before, after) if likeness < 1 else (Edit("equal", after),),  # white space may differ
        figures=_figures(olds, news, old, new) if olds and news and likeness < 1 else (),
    )


def _edits(before: str, after: str) -> tuple[Edit, ...]:
    """The stretches of the least edit; a single character that stays between two edits belongs to both."""
    from rapidfuzz.distance import Indel

    edits: list[Edit] = []
    gone = come = ""

    def flush() -> None:
        nonlocal gone, come
        edits.extend(edit for edit in (Edit("delete", gone), Edit("insert", come)) if edit.text)
        gone = come = ""

    for step in Indel.opcodes(before, after):
        one, other = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        if step.tag == "equal" and (len(one) >= _EQUAL or not (gone or come) or step.src_end == len(before)):
            flush()
            edits.append(Edit("equal", one))
        else:
            gone, come = gone + one, come + other
    flush()
    return tuple(edits)


def _figures(
    olds: Sequence[_Provision], news: Sequence[_Provision], old: DocumentRecord, new: DocumentRecord
) -> tuple[FigureChange, ...]:
    """Figures for one thing of which the new text has another instead."""
    before, after = _stated(olds, old), _stated(news, new)
    found = []
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        if not {_value(each) for each in was} & {_value(each) for each in now}:
            found.append(FigureChange(was[0].statement.subject, was[0].text, now[0].text))
    return tuple(sorted(found, key=lambda each: (each.what, each.old)))


def _value(stated: PassageStatement) -> tuple[object, ...]:
    """What a figure says, however it is written."""
    said = stated.statement
    return said.figure.value, said.high.value if said.high is not None else None, said.comparator


def _stated(
    provisions: Sequence[_Provision], record: DocumentRecord
) -> dict[tuple[object, ...], list[PassageStatement]]:
    from kb.passages.passage_statements import passage_statements

    found: dict[tuple[object, ...], list[PassageStatement]] = {}
    for each in provisions:
        for passage in each.passages:
            for stated in passage_statements(passage, record.metadata):
                said = stated.statement
                if said.subject:
                    key = (usual_name(said.subject), said.measure, said.figure.dimension, stated.where)
                    found.setdefault(key, []).append(stated)
    return found
