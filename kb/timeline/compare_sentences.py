"""Two documents without a common numbering compared: plan against opinions, two years' reports, two languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from kb.timeline.changes import (
    Comparison,
    Edit,
    ProvisionChange,
    degree_changes,
    edits_between,
    figure_changes,
    translated_figures,
)
from kb.timeline.parallel_sentences import Bead, aligned_in_order, likeness_of, run_in_parallel
from kb.timeline.sentence_pairs import Sentence, SentencePair, joined, pair_sentences, sentences_of

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord, Snapshot
    from kb.timeline.sentence_pairs import Matrix


def compare_sentences(snapshot: Snapshot, old: DocumentRecord, new: DocumentRecord) -> Comparison:
    """Aligns the sentences of two documents; each change names the passages that the sentences stand in.

    Sentences with the same words make one change for each two passages that share them, and so do sentences of one
    passage that came or went.
    """
    across = old.metadata.language != new.metadata.language
    before, one = sentences_of(snapshot, old)
    after, other = sentences_of(snapshot, new)
    pairs = pair_sentences(before, after, one, other, across=across)
    if across:
        beads: list[Bead] = [((pair.old,), (pair.new,)) for pair in pairs]
        if run_in_parallel(pairs, min(len(before), len(after))):
            sizes = [len(each.normalised) for each in before], [len(each.normalised) for each in after]
            beads = aligned_in_order(pairs, one, other, sizes)
        changes = _translated(beads, before, after, one, other)
        kept = {at for olds, _ in beads for at in olds}
    else:
        changes = _reworded(pairs, before, after)
        kept = {pair.old for pair in pairs}
    gone = [at for at in range(len(before)) if at not in kept]
    for passage, group in groupby(gone, key=lambda at: before[at].passage.id):
        text = joined([before[at] for at in group])
        changes.append(ProvisionChange("dropped", (passage,), (), 0.0, (Edit("delete", text),), ()))
    return Comparison(old.id, new.id, tuple(changes))


def _reworded(
    pairs: Sequence[SentencePair], before: Sequence[Sentence], after: Sequence[Sentence]
) -> list[ProvisionChange]:
    """What became of the sentences of a document, in the order of the new one."""
    by_new: defaultdict[int, list[SentencePair]] = defaultdict(list)
    for pair in pairs:
        by_new[pair.new].append(pair)
    changes: list[ProvisionChange] = []
    for (passage, kind, source), group in groupby(
        range(len(after)), key=lambda at: _key(by_new[at], before, after[at])
    ):
        members = list(group)
        text = joined([after[at] for at in members])
        if kind == "new":
            changes.append(_new(passage, text))
        elif kind == "same":
            changes.append(ProvisionChange("same", (source,), (passage,), 1.0, (Edit("equal", text),), ()))
        for at in members:
            told = by_new[at][1:] if kind == "same" else by_new[at]
            changes += [_pair(each, before[each.old], after[at]) for each in told]
    return changes


def _translated(
    beads: Sequence[Bead], before: Sequence[Sentence], after: Sequence[Sentence], one: Matrix, other: Matrix
) -> list[ProvisionChange]:
    """What a text and one in another language have in common, and what only the new one has.

    A translation has no word in common: what is told is where it stands, and figures that differ.
    """
    by_new = {at: bead for bead in beads for at in bead[1]}
    changes: list[ProvisionChange] = []
    for (passage, bead), group in groupby(
        range(len(after)), key=lambda at: ("" if at in by_new else after[at].passage.id, by_new.get(at))
    ):
        members = [after[at] for at in group]
        if bead is None:
            changes.append(_new(passage, joined(members)))
            continue
        olds = [before[at] for at in bead[0]]
        said, says = ([stated for each in side for stated in each.statements] for side in (olds, members))
        figures = translated_figures(said, says)
        changes.append(
            ProvisionChange(
                change="reworded" if figures else "same",
                old=tuple(dict.fromkeys(each.passage.id for each in olds)),
                new=tuple(dict.fromkeys(each.passage.id for each in members)),
                similarity=likeness_of(one[list(bead[0])], other[list(bead[1])]),
                edits=(Edit("delete", joined(olds)), Edit("insert", joined(members))),
                figures=figures,
            )
        )
    return changes


def _new(passage: str, text: str) -> ProvisionChange:
    return ProvisionChange("new", (), (passage,), 0.0, (Edit("insert", text),), ())


def _key(pairs: Sequence[SentencePair], before: Sequence[Sentence], sentence: Sentence) -> tuple[str, str, str]:
    """The passage of a sentence, what became of its words, and the passage from which they come."""
    if not pairs:
        return sentence.passage.id, "new", ""
    source = before[pairs[0].old]
    return sentence.passage.id, "same" if source.normalised == sentence.normalised else "reworded", source.passage.id


def _pair(pair: SentencePair, before: Sentence, after: Sentence) -> ProvisionChange:
    edits = edits_between(before.text, after.text)
    return ProvisionChange(
        change="reworded",
        old=(before.passage.id,),
        new=(after.passage.id,),
        similarity=pair.likeness,
        edits=edits,
        figures=figure_changes(before.statements, after.statements, single=True),
        degrees=degree_changes(edits),
    )
