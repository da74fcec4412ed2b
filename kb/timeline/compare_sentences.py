"""Two documents without a common numbering compared: plan against opinions, two years' reports, two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    by_new: dict[int, SentencePair] = {}
    further: dict[int, list[SentencePair]] = {}
    for pair in pairs:
        if pair.new in by_new:
            further.setdefault(pair.new, []).append(pair)
        else:
            by_new[pair.new] = pair
    changes: list[ProvisionChange] = []
    for (passage, kind, source), group in groupby(
        range(len(after)), key=lambda at: _key(by_new.get(at), before, after[at])
    ):
        members = list(group)
        if kind == "new":
            changes.append(_one_sided("new", [after[at] for at in members]))
        elif kind == "same":
            text = "".join(after[at].text for at in members)
            changes.append(ProvisionChange("same", (source,), (passage,), 1.0, (Edit("equal", text),), ()))
        for at in members:
            pairs_of = further.get(at, []) if kind == "same" else _pairs_of(at, by_new, further)
            changes += [_pair(each, before[each.old], after[at], across=across) for each in pairs_of]
    gone = [at for at in range(len(before)) if at not in {pair.old for pair in pairs}]
    for _, group in groupby(gone, key=lambda at: before[at].passage.id):
        changes.append(_one_sided("dropped", [before[at] for at in group]))
    return Comparison(old.id, new.id, tuple(changes))


def _pairs_of(
    at: int, first: Mapping[int, SentencePair], further: Mapping[int, list[SentencePair]]
) -> list[SentencePair]:
    return [*([first[at]] if at in first else []), *further.get(at, [])]


def _key(pair: SentencePair | None, before: Sequence[Sentence], sentence: Sentence) -> tuple[str, str, str]:
    if pair is None:
        return sentence.passage.id, "new", ""
    source = before[pair.old]
    return sentence.passage.id, "same" if source.normalised == sentence.normalised else "reworded", source.passage.id


def _one_sided(kind: str, sentences: Sequence[Sentence]) -> ProvisionChange:
    text = "".join(each.text for each in sentences)
    passage = (sentences[0].passage.id,)
    if kind == "new":
        return ProvisionChange("new", (), passage, 0.0, (Edit("insert", text),), ())
    return ProvisionChange("dropped", passage, (), 0.0, (Edit("delete", text),), ())


def _pair(
    pair: SentencePair,
    before: Sentence,
    after: Sentence,
    *,
    across: bool,
) -> ProvisionChange:
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
