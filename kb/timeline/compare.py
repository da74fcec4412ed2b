"""What became of each provision from one document to another: same, reworded, split, merged, moved, new, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from kb.timeline.provisions import in_paragraphs, is_running_text, provisions_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.passages.passage_statements import PassageStatement
    from kb.store.store import DocumentRecord, Snapshot
    from kb.timeline.provisions import Provision

# Provisions less like each other than this are not one provision (Indel similarity).
_LIKE = 0.6
# A provision of which so much stands in another came from it, where the other parts lack so much of it.
_CONTAINED = 0.6
_ADDS = 0.25
_SHORTEST_PART = 20
# Provisions between the same neighbours are one from here on.
_LIKE_IN_PLACE = 0.5
# A reworded part: so much of it stands in the whole, and it is this like what the whole has beside its other parts.
_HINT = 0.2
_LIKE_REST = 0.6
# The share of the text in provisions with a counterpart below which running text is compared by sentences.
_COUNTERPARTS = 0.5


def compare(snapshot: Snapshot, old: DocumentRecord, new: DocumentRecord) -> Comparison:
    """Aligns the provisions of two documents, many to many, by their words.

    Where few provisions have a counterpart, as in two years' reports, and across languages, sentences are aligned.
    """
    before, after = provisions_of(snapshot.passages_of(old.id)), provisions_of(snapshot.passages_of(new.id))
    across = old.metadata.language != new.metadata.language
    running = is_running_text((*before, *after))
    if running and not across:
        before, after = in_paragraphs(before, after)
    pairs = {} if across else _assigned(before, after)
    if across or (running and _share_paired(before, after, pairs) < _COUNTERPARTS):
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
    pairs |= _in_place(before, after, targets, sources)
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


def _share_paired(before: Sequence[Provision], after: Sequence[Provision], pairs: Mapping[int, int]) -> float:
    """The share of the shorter document's text that stands in provisions with a counterpart."""
    paired = sum(min(len(before[one].normalised), len(after[other].normalised)) for one, other in pairs.items())
    return paired / max(1, min(sum(len(each.normalised) for each in side) for side in (before, after)))


def _assigned(before: Sequence[Provision], after: Sequence[Provision]) -> dict[int, int]:
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


def _in_place(
    before: Sequence[Provision], after: Sequence[Provision], targets: dict[int, set[int]], sources: dict[int, set[int]]
) -> dict[int, int]:
    """Pairs of provisions that are left, stand between the same neighbours and are somewhat alike; noted in both."""
    from rapidfuzz.distance import Indel

    found: dict[int, int] = {}
    for one in range(len(before)):
        if one in targets or (one and one - 1 not in targets):
            continue
        other = max(targets[one - 1]) + 1 if one else 0
        follows = min(targets[one + 1]) if one + 1 in targets else len(after) if one + 1 == len(before) else -1
        if other >= len(after) or other in sources or follows != other + 1:
            continue
        alike = Indel.normalized_similarity(before[one].normalised, after[other].normalised)
        if alike >= _LIKE_IN_PLACE:
            found[one] = other
            targets[one], sources[other] = {other}, {one}
    return found


def _container(
    part: Provision, wholes: Sequence[Provision], parts_of: Mapping[int, set[int]], parts: Sequence[Provision]
) -> int | None:
    """The provision that ``part`` came from, or went into: one that holds most of it beside its other parts.

    ``parts_of`` has for each index of ``wholes`` those of ``parts`` that it was paired with.
    """
    if len(part.normalised) < _SHORTEST_PART or not part.grams:
        return None
    best, best_share = None, 0.0
    for at in parts_of:
        whole = wholes[at]
        share = len(part.grams & whole.grams) / len(part.grams)
        if share < max(best_share, _HINT):
            continue
        others = [parts[each] for each in sorted(parts_of[at])]
        added = (part.grams & whole.grams).difference(*(each.grams for each in others))
        contained = share >= _CONTAINED and len(added) >= _ADDS * len(part.grams)
        if contained or _is_rest(part, whole, others):
            best, best_share = at, share
    return best


def _is_rest(part: Provision, whole: Provision, others: Sequence[Provision]) -> bool:
    """Whether a part, reworded or not, is what the whole has beside its other parts."""
    from rapidfuzz.distance import Indel

    edits = edits_between(whole.normalised, "".join(each.normalised for each in others))
    rest = "".join(edit.text for edit in edits if edit.op == "delete")
    return Indel.normalized_similarity(part.normalised, rest) >= _LIKE_REST


def _parts(whole: Provision, others: Sequence[Provision], taken: set[int]) -> set[int]:
    """The provisions that are not taken and that stand for the most part in ``whole``."""
    return {
        at
        for at, each in enumerate(others)
        if at not in taken
        and len(each.normalised) >= _SHORTEST_PART
        and len(each.grams & whole.grams) >= _CONTAINED * len(each.grams) > 0
    }


def _change(
    kind: ChangeKind, olds: Sequence[Provision], news: Sequence[Provision], old: DocumentRecord, new: DocumentRecord
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


def _stated(provisions: Sequence[Provision], record: DocumentRecord) -> list[PassageStatement]:
    from kb.passages.passage_statements import passage_statements

    return [
        stated
        for each in provisions
        for passage in each.passages
        for stated in passage_statements(passage, record.metadata)
    ]
