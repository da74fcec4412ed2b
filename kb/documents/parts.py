"""The parts of a document under their headings, and the place of each: 3.12, annex1.2, an article's own number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import field

from kb.documents.document import Block
from kb.documents.numbering import RANK, Level
from kb.quick_dataclass import dataclass


@dataclass(slots=True)
class Heading:
    """A heading on its way: ``rank`` orders depths where ``level`` (the format's, 0 = none) does not."""

    text: str
    level: int
    rank: float
    kind: Level | None
    label: str | None
    rest: Block | None = None


@dataclass(slots=True)
class Part:
    """The text under one heading, or from the signature on.

    ``path`` holds the heads from the top, its own last.

    ``label`` is "" until ``label_parts`` gives it; that of a signature is known before.
    """

    path: tuple[Heading, ...]
    blocks: list[Block] = field(default_factory=list)
    label: str = ""
    leaf: bool = True


def label_parts(parts: Sequence[Part]) -> None:
    """Gives every part its place: 3.12, an article's own number, annex1.2, s2 for the second unnumbered heading."""
    labels: dict[int, tuple[str, str]] = {}  # heading → (place of what it stands under, its own number)
    ordinals: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    with_articles = {annexed(part) for part in parts if part.path and part.path[-1].kind == "article"}
    counting_on = _sections_counting_on(parts)
    with_articles |= set(counting_on.values())
    for part in parts:
        label = part.label or "0"
        if part.path:
            own = part.path[-1]
            above = _place(*labels[id(part.path[-2])]) if len(part.path) > 1 else ""
            if own.label is None:
                ordinals[above] += 1
                number = f"s{ordinals[above]}"
            elif own.kind not in ("article", "annex") and own.rank < RANK["article"] and annexed(part) in with_articles:
                # A bare number is an article's.
                number = f"{'section' if own.kind == 'first' else own.kind}{own.label}"
            else:
                # A.1 in annex A is annexa.1.
                number = own.label.partition(".")[2] if own.kind == "decimal" and own.label[0].isalpha() else own.label
            if own.kind == "article" or id(own) in counting_on:
                above = next((_place(*labels[id(h)]) for h in reversed(part.path[:-1]) if h.kind == "annex"), "")
            elif own.kind == "decimal" and part.path[-2:-1] and number.startswith(f"{labels[id(part.path[-2])][1]}."):
                above = labels[id(part.path[-2])][0]  # 1.2 under 1 is not 1.1.2
            label = _place(above, number)
        taken[label] += 1
        while taken[label] > 1:
            label = f"{label}_{taken[label]}"
            taken[label] += 1
        if part.path:
            labels[id(part.path[-1])] = (above, label[len(above) + 1 :] if above else label)
        part.label = label


def _sections_counting_on(parts: Sequence[Part]) -> dict[int, int | None]:
    """Headings 1, 2 | 3, 4 that count on from one part or chapter to the next, as the sections of acts do (s. 3).

    Returns:
        id of such a heading → which annex it stands in, None for the text itself.
    """
    found: dict[int, int | None] = {}
    last: dict[int | None, int] = {}
    divisions: dict[int | None, set[int]] = {}
    for part in parts:
        for above, own in zip((None, *part.path), part.path, strict=False):
            counts = own.kind in ("decimal", "third") and (own.label or "").isdecimal() and id(own) not in found
            # Marginal headings of acts have no numbers of their own.
            holds = above is None or above.kind in (None, "part", "subpart", "chapter")
            if not counts or not holds:
                continue
            annex = annexed(part)
            if int(own.label or 0) != last.get(annex, 0) + 1:
                return {}
            last[annex] = int(own.label or 0)
            divisions.setdefault(annex, set()).add(id(above))
            found[id(own)] = annex
    return {heading: annex for heading, annex in found.items() if len(divisions[annex]) > 1}


def _place(above: str, number: str) -> str:
    return f"{above}.{number}" if above else number


def annexed(part: Part) -> int | None:
    """Which annex a part stands in."""
    return next((id(heading) for heading in part.path if heading.kind == "annex"), None)
