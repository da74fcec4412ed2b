"""Measures kb compare on edits made by this script in real laws: split, merge, move, reword; numbers shift by them.

    python scripts/bench_edits.py FOLDER [--each 300] [--seed 3]

FOLDER holds laws as Markdown. Each law gets up to seven edits at articles that do not touch each other; an edit
is found where the comparison has one change for the article, of that kind and with the articles that it became.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kb.documents.document import Block, Document, Provision
from kb.documents.loading import read
from kb.passages import split
from kb.store.store import DocumentRecord, Snapshot
from kb.timeline.compare import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.passages.passage import Passage

KINDS = ("split", "merged", "moved", "reworded")
_PART = 30  # characters of a part that can be told
_PUT_IN = "并依照有关程序"


@dataclass
class _Passages:
    """As much of a snapshot as a comparison of articles reads."""

    of: dict[str, Sequence[Passage]]

    def passages_of(self, document: str) -> Sequence[Passage]:
        return self.of[document]


@dataclass
class _Edited:
    """A law's articles, what each became, in which order, and which edit was made where."""

    articles: list[str]
    became: dict[int, list[str]]
    order: list[int]
    made: dict[int, str] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def pick(self, chance: random.Random, suits: Callable[[int], bool]) -> int | None:
        """An article with no edit beside it; it and its neighbours are taken from now on."""
        free = [
            at for at in range(2, len(self.articles) - 3) if not {at - 1, at, at + 1, at + 2} & self.taken and suits(at)
        ]
        if not free:
            return None
        found = chance.choice(free)
        self.taken |= {found - 1, found, found + 1}
        return found


def main() -> None:
    """Prints how many edits of each kind are found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    files = sorted(options.folder.rglob("*.md"))
    chance.shuffle(files)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in files:
        document = read(path)
        articles = [each for each in document.provisions if each.numbered]
        if not 25 <= len(articles) <= 90:
            continue
        edited = _edit([_text(each) for each in articles], chance)
        for kind, right in _judge(document, edited):
            made[kind] += 1
            found[kind] += right
        if min(made[kind] for kind in KINDS) >= options.each:
            break
    for kind in (*KINDS, "same"):
        print(f"{kind}: {found[kind]} of {made[kind]} ({found[kind] / max(made[kind], 1):.4f})")


def _text(provision: Provision) -> str:
    return "\n".join(block.text for block in provision.blocks)


def _sentences(text: str) -> list[str]:
    return [each for each in re.split("(?<=。)", text) if each.strip()]


def _parts(text: str) -> list[str]:
    sentences = _sentences(text)
    return [sentences[0], "".join(sentences[1:])] if len(sentences) > 1 else [text]


def _edit(articles: list[str], chance: random.Random) -> _Edited:
    edited = _Edited(articles, {at: [text] for at, text in enumerate(articles)}, list(range(len(articles))))
    for _ in range(2):
        at = edited.pick(
            chance, lambda at: min(map(len, _parts(articles[at]) * 2)) >= _PART and len(_parts(articles[at])) > 1
        )
        if at is not None:
            edited.became[at], edited.made[at] = _parts(articles[at]), "split"
        at = edited.pick(chance, lambda at: min(len(articles[at]), len(articles[at + 1])) >= _PART)
        if at is not None:
            edited.became[at], edited.became[at + 1] = [articles[at] + articles[at + 1]], []
            edited.made[at] = edited.made[at + 1] = "merged"
            edited.taken.add(at + 2)
        at = edited.pick(chance, lambda at: len(articles[at]) >= _PART + 10)
        if at is not None:
            text, place = articles[at], chance.randrange(5, len(articles[at]) - 10)
            edited.became[at], edited.made[at] = [text[:place] + _PUT_IN + text[place + 4 :]], "reworded"
    at = edited.pick(chance, lambda at: len(articles[at]) >= _PART)
    if at is not None:
        edited.order.remove(at)
        edited.order.insert((at + len(articles) // 2) % len(edited.order), at)
        edited.made[at] = "moved"
    return edited


def _judge(document: Document, edited: _Edited) -> list[tuple[str, bool]]:
    """For each article what was made of it, and whether the comparison says so."""
    texts = [(text, at) for at in edited.order for text in edited.became[at]]
    passages = {
        "old": split(_document(document, edited.articles), "old"),
        "new": split(_document(document, [text for text, _ in texts]), "new"),
    }
    records = [DocumentRecord(name, document.metadata, "", "", None, 0, 0) for name in ("old", "new")]
    changes = compare(cast("Snapshot", _Passages(passages)), *records).changes
    judged = []
    for at in range(len(edited.articles)):
        kind = edited.made.get(at, "same")
        into = at if edited.became[at] else at - 1
        wanted = {place for place, (_, source) in enumerate(texts) if source == into}
        told = [each for each in changes if at in map(_place, each.old)]
        right = len(told) == 1 and told[0].change == kind and set(map(_place, told[0].new)) == wanted
        judged.append((kind, right))
    return judged


def _document(document: Document, articles: Sequence[str]) -> Document:
    return replace(
        document,
        provisions=tuple(
            Provision(
                str(number),
                (f"第{number}条",),
                tuple(Block("paragraph", line) for line in text.split("\n") if line.strip()),
            )
            for number, text in enumerate(articles, 1)
        ),
    )


def _place(passage: str) -> int:
    return int(passage.rpartition(":")[2].partition(".p")[0]) - 1


if __name__ == "__main__":
    main()
