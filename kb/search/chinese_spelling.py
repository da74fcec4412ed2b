"""Wrong characters in a Chinese question (医共休 for 医共体): one that makes no word becomes the one that belongs.

A character is taken as wrong where no word of the dictionary covers it and the knowledge base has it beside neither of
its neighbours, and where after the two characters before it (or ahead of the two behind it) the knowledge base nearly
always has one and the same character. Names look like that too, so ``kb.search`` takes such a reading only where the
question as it is written has no answer and the reading has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.search.dictionary import dictionary
from kb.store.store import LexicalQuery
from kb.text.han import has_ideographs, ideograph_runs
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.search.dictionary import Dictionary
    from kb.store.store import Snapshot

# Characters that stand for a word by themselves: beside them anything may stand.
_FUNCTION = frozenset(
    "的了是吗呢吧在被把让给到时后前中等和与及或对从向于为以也都还就才又再不没有无哪谁几何怎么什我你他她它们这那其该各每某上下里外内要会能可应"
    "须得着过地所而且但若如则一二三四五六七八九十两多少个位名年月日"
)
_SHORTEST_RUN = 3
_LONGEST_WORD = 4
_READ = 40  # passages that are looked at for each character that might be wrong
_LEAST = 3  # times that the right one must stand there,
_SHARE = 0.8  # of all that do


def wrong_characters(snapshot: Snapshot, question: str) -> Mapping[str, str]:
    """For each group of characters of a question with a wrong one among them, what it was meant for."""
    found: dict[str, str] = {}
    runs = [run for run in ideograph_runs(normalise(question)) if len(run) >= _SHORTEST_RUN]
    known = dictionary() if runs else None
    if known is None:
        return found
    strange = [(run, at) for run in runs for at in _uncovered(run, known)]
    if not strange:
        return found
    pairs = {run[start : start + 2] for run, at in strange for start in (at - 1, at) if 0 <= start < len(run) - 1}
    held = snapshot.document_frequency(pairs)
    for run, at in strange:
        if not any(held[run[start : start + 2]] for start in (at - 1, at) if 0 <= start < len(run) - 1):
            for context, before in _contexts(run, at):
                meant = _belongs(snapshot, context, before=before)
                if meant is not None and meant != run[at]:
                    found[context + run[at] if before else run[at] + context] = (
                        context + meant if before else meant + context
                    )
                    break
    return found


def with_right(question: str, wrong: Mapping[str, str]) -> str:
    """The normalised question with what was meant in the place of each group with a wrong character."""
    question = normalise(question)
    for written, meant in wrong.items():
        question = question.replace(written, meant)
    return question


def _uncovered(run: str, known: Dictionary) -> Iterator[int]:
    """The places of a run of characters that no word of the dictionary covers."""
    covered = [False] * len(run)
    for start in range(len(run)):
        for end in range(start + 2, min(start + _LONGEST_WORD, len(run)) + 1):
            if known.english(run[start:end]) or known.chinese_synonyms(run[start:end]):
                covered[start:end] = [True] * (end - start)
    return (at for at, whether in enumerate(covered) if not whether and run[at] not in _FUNCTION)


def _contexts(run: str, at: int) -> Iterator[tuple[str, bool]]:
    """The two characters before a place, and the two behind it, where there are two; whether they stand before."""
    if at >= 2:
        yield run[at - 2 : at], True
    if at + 3 <= len(run):
        yield run[at + 1 : at + 3], False


def _belongs(snapshot: Snapshot, context: str, *, before: bool) -> str | None:
    """The character that the knowledge base nearly always has behind (or ahead of) two others."""
    rows = snapshot.lexical(LexicalQuery({context: 1.0}, {"body": 1.0}), _READ, None, "zh").rows
    counts: Counter[str] = Counter()
    for text in snapshot.texts(rows.tolist()):
        parts = text.normalised.split(context)
        beside = (part[:1] for part in parts[1:]) if before else (part[-1:] for part in parts[:-1])
        counts.update(filter(has_ideographs, beside))
    if not counts:
        return None
    character, count = counts.most_common(1)[0]
    return character if count >= _LEAST and count >= _SHARE * counts.total() else None
