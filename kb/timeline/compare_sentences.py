"""Two documents without a common numbering compared: plan against opinions, two years' reports, two languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from kb.timeline.changes import (
    ChangeKind,
    Comparison,
    Edit,
    ProvisionChange,
    degree_changes,
    edits_between,
    figure_changes,
)
from kb.timeline.sentence_pairs import Sentence, SentencePair, pair_sentences, sentences_of

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord, Snapshot


def compare_sentences(snapshot: Snapshot, old: DocumentRecord, new: DocumentRecord) -> Comparison:
    """Aligns the sentences of two documents; each change names the passages that the sentences stand in.

    Sentences with the same words make one change for each two passages that share them, and so do sentences of one
    passage that came or went.
    """
    across = old.metadata.language != new.metadata.language
    before, one = sentences_of(snapshot, old)
    after, other = sentences_of(snapshot, new)
    pairs = pair_sentences(before, after, one, other, across=across)
    by_new: defaultdict[int, list[SentencePair]] = defaultdict(list)
    for pair in pairs:
        by_new[pair.new].append(pair)
    changes: list[ProvisionChange] = []
    for (passage, kind, source), group in groupby(
        range(len(after)), key=lambda at: _key(by_new[at], before, after[at])
    ):
        members = list(group)
        text = "".join(after[at].text for at in members)
        if kind == "new":
            changes.append(ProvisionChange("new", (), (passage,), 0.0, (Edit("insert", text),), ()))
        elif kind == "same":
            changes.append(ProvisionChange("same", (source,), (passage,), 1.0, (Edit("equal", text),), ()))
        for at in members:
            told = by_new[at][1:] if kind == "same" else by_new[at]
            changes += [_pair(each, before[each.old], after[at], across=across) for each in told]
    kept = {pair.old for pair in pairs}
    gone = [at for at in range(len(before)) if at not in kept]
    for passage, group in groupby(gone, key=lambda at: before[at].passage.id):
        text = "".join(before[at].text for at in group)
        changes.append(ProvisionChange("dropped", (passage,), (), 0.0, (Edit("delete", text),), ()))
    return Comparison(old.id, new.id, tuple(changes))


def _key(pairs: Sequence[SentencePair], before: Sequence[Sentence], sentence: Sentence) -> tuple[str, str, str]:
    """The passage of a sentence, what became of its words, and the passage from which they come."""
    if not pairs:
        return sentence.passage.id, "new", ""
    source = before[pairs[0].old]
    return sentence.passage.id, "same" if source.normalised == sentence.normalised else "reworded", source.passage.id


def _pair(pair: SentencePair, before: Sentence, after: Sentence, *, across: bool) -> ProvisionChange:
    figures = figure_changes(before.statements, after.statements, single=True)
    if across:
        # A translation has no word in common: what is told is where it stands, and figures that differ.
        kind: ChangeKind = "reworded" if figures else "same"
        edits: tuple[Edit, ...] = (Edit("delete", before.text), Edit("insert", after.text))
    else:
        kind = "reworded"
        edits = edits_between(before.text, after.text)
    return ProvisionChange(
        change=kind,
        old=(before.passage.id,),
        new=(after.passage.id,),
        similarity=pair.likeness,
        edits=edits,
        figures=figures,
        degrees=() if across else degree_changes(edits),
    )
