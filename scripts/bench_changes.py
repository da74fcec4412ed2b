"""Measures kb compare: facts on what changed from one document to the next.

    python scripts/bench_changes.py HOME ../shared/eval/changes/facts.jsonl [--show]

HOME is a knowledge base that holds the documents. A fact names two documents and says that a wording is new, dropped,
kept, or changed into another. It is confirmed where the comparison says so: a wording is new that stands in what came
and nowhere in the old document; kept or changed are wordings that stand on both sides of one change.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kb.knowledge_base import KnowledgeBase
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.timeline.changes import Comparison, ProvisionChange

_REMARK = re.compile(r"（[^）]*）$")


def main() -> None:
    """Prints the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--show", action="store_true", help="facts that are judged wrongly, one a line")
    options = parser.parse_args()
    counts: Counter[tuple[bool, bool]] = Counter()
    with KnowledgeBase.open(options.home) as base:
        for line in options.facts.read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            confirmed = _confirmed(base.compare(fact["from"], fact["to"]), fact)
            counts[fact["verified"], confirmed] += 1
            if options.show and confirmed != fact["verified"]:
                print("  ", fact["from"], fact["to"], fact["kind"], fact["old"], "→", fact["new"], fact["verified"])
    print(f"true facts confirmed: {counts[True, True]} of {counts[True, True] + counts[True, False]}")
    print(f"false facts confirmed: {counts[False, True]} of {counts[False, True] + counts[False, False]}")


def _confirmed(found: Comparison, fact: Mapping[str, str]) -> bool:
    old, new = (normalise(_REMARK.sub("", fact[name])) for name in ("old", "new"))
    if fact["kind"] == "new":
        return any(new in _side(each, "insert") for each in found.changes) and not any(
            new in _side(each, "delete") for each in found.changes
        )
    if fact["kind"] == "dropped":
        return any(old in _side(each, "delete") for each in found.changes) and not any(
            old in _side(each, "insert") for each in found.changes
        )
    return any(
        old in _side(each, "delete")
        and new in _side(each, "insert")
        and (fact["kind"] == "kept" or each.change != "same")
        for each in found.changes
    )


def _side(change: ProvisionChange, op: str) -> str:
    """The old words of a change ("delete") or the new ones ("insert")."""
    return normalise("".join(edit.text for edit in change.edits if edit.op in ("equal", op)))


if __name__ == "__main__":
    main()
