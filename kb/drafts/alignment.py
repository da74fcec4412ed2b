"""Where in a text a quotation stands when some of its characters are wrong.

Approximate matching after P. H. Sellers, "The theory and computation of evolutionary distances",
Journal of Algorithms 1 (1980): the edit distance of a pattern to the best substring of a text, both
ends of the substring being free. A row is computed at once with NumPy.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


# Clauses this near each other follow one another.
_ADJACENT = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of the draft and the stretch of the source that it should be; half-open spans."""

    draft: tuple[int, int]
    source: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """``start`` and ``end`` bound the best substring; ``similarity`` is 1 less edits per character."""

    start: int
    end: int
    similarity: float


def best_substring(pattern: str, text: str) -> Alignment:
    """The substring of ``text`` with the smallest edit distance to ``pattern``, the longest such one at its ends."""
    if not pattern or not text:
        return Alignment(0, 0, 0.0)
    at = text.find(pattern)
    if at >= 0:
        return Alignment(at, at + len(pattern), 1.0)
    last = _last_row(pattern, text)
    # The last place of the best score wins only where it directly follows: a final character that was
    # exchanged costs as much as one that was left out, and belongs to the quotation.
    end = int(last.argmin())
    while end + 1 < len(last) and last[end + 1] == last[end]:
        end += 1
    edits = int(last[end])
    head = text[max(0, end - 2 * len(pattern) - 1) : end]
    reversed_last = _last_row(pattern[::-1], head[::-1], anchored=True)
    length = int(reversed_last.argmin())
    while length + 1 < len(reversed_last) and reversed_last[length + 1] == reversed_last[length]:
        length += 1
    return Alignment(end - length, end, 1.0 - edits / len(pattern))


def _last_row(pattern: str, text: str, *, anchored: bool = False) -> NDArray[np.int32]:
    """For each end in ``text``, the edit distance of ``pattern`` to the best substring that ends there.

    ``anchored`` makes the substring begin where ``text`` begins. int32 (len(text) + 1,).
    """
    import numpy as np

    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    places = np.arange(len(letters) + 1, dtype=np.int32)
    row = places.copy() if anchored else np.zeros(len(letters) + 1, dtype=np.int32)
    for count, letter in enumerate(pattern, 1):
        following = np.empty_like(row)
        following[0] = count
        np.minimum(row[:-1] + (letters != ord(letter)), row[1:] + 1, out=following[1:])
        # An insertion takes the left neighbour plus one: a running minimum once the slope is taken off.
        row = np.minimum.accumulate(following - places) + places
    return row


def differences(draft: str, source: str) -> tuple[Difference, ...]:
    """What to change in ``draft`` to get ``source``, in order; neighbours are joined."""
    from rapidfuzz.distance import Levenshtein

    found: list[Difference] = []
    for step in Levenshtein.opcodes(draft, source):
        if step.tag == "equal":
            continue
        span = Difference((step.src_start, step.src_end), (step.dest_start, step.dest_end))
        if found and found[-1].draft[1] == span.draft[0] and found[-1].source[1] == span.source[0]:
            span = Difference((found[-1].draft[0], span.draft[1]), (found[-1].source[0], span.source[1]))
            found[-1] = span
        else:
            found.append(span)
    return tuple(found)


def shared(pattern: str, text: str) -> float:
    """The share of the pattern's pairs of neighbouring characters that occur in ``text``, 0 to 1."""
    pairs = [pattern[at : at + 2] for at in range(len(pattern) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else float(pattern in text)


def shared_words(pattern: str, text: str) -> float:
    """``shared``, where a text has words with spaces the share of its neighbouring words, in any case, too: 0 to 1.

    In a long English text nearly all pairs of letters occur.
    """
    words = pattern.lower().split()
    if len(words) <= _ADJACENT:
        return shared(pattern, text)
    there = text.lower()
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return (shared(pattern, text) + sum(pair in there for pair in pairs) / len(pairs)) / 2


def clauses_apart(clauses: Sequence[str], text: str) -> tuple[int, int] | None:
    """Where all of some clauses stand together in another order: the span of them; else None.

    Clauses that stand in ``text`` once are the frame. Of another one's places that in its right order
    counts where there is one, else the nearest to the frame, longer clauses choosing first.
    """
    places = [_occurrences(clause, text) for clause in clauses]
    if not all(places):
        return None
    at = {index: found[0] for index, found in enumerate(places) if len(found) == 1}
    if not at:
        return None
    low = min(at.values())
    high = max(start + len(clauses[index]) for index, start in at.items())
    for index in sorted(set(range(len(clauses))) - set(at), key=lambda each: -len(clauses[each])):
        size = len(clauses[index])
        before = max((at[each] for each in at if each < index), default=low - _ADJACENT - size)
        behind = min((at[each] for each in at if each > index), default=high + _ADJACENT + size)
        in_order = [start for start in places[index] if before < start < behind]
        chosen = in_order or places[index]
        at[index] = min(chosen, key=lambda start: max(low - start - size, start - high, 0))
        low, high = min(low, at[index]), max(high, at[index] + size)
    order = [at[index] for index in range(len(clauses))]
    return None if order == sorted(order) else (low, high)


def _occurrences(clause: str, text: str) -> list[int]:
    """Where a clause stands in a text: between marks where it does, else anywhere."""
    exact = re.escape(clause)
    found = [match.start() for match in re.finditer(rf"(?<!\w){exact}(?!\w)", text)]
    return found or [match.start() for match in re.finditer(exact, text)]
