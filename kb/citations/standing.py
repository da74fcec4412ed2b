"""How a citation stands to those before it: the first of its source, a later one, or right behind another (ibid.).

citeproc-py tells this from the citations that it has rendered in one locale; it knows neither of notes that a writer
has in between nor of those in another language, and has no numbers of notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.citations.engine import Citation

Position = Literal["first", "subsequent", "ibid", "ibid-with-locator"]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a text, and the indices of the citations in it; ``own`` are the writer's, with words besides."""

    citations: tuple[int, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A position as CSL 1.0.2 has it, and how many notes the last citation of the source is away."""

    position: Position = "first"
    distance: int = 0


def standings(citations: Sequence[Citation], notes: Sequence[Note]) -> dict[tuple[int, str], Standing]:
    """By the index of a citation and the id of an item in it; ``notes`` are all of the text, in its order."""
    found: dict[tuple[int, str], Standing] = {}
    last: dict[str, int] = {}
    for number, note in enumerate(notes):
        before = notes[number - 1] if number else None
        alone = citations[before.citations[0]] if before and not before.own and len(before.citations) == 1 else ()
        for index in note.citations:
            for cite in citations[index]:
                source = cite.item.id
                position: Position = "subsequent" if source in last else "first"
                if (
                    len(alone) == 1
                    and alone[0].item.id == source
                    and not note.own
                    and (cite.words or not alone[0].words)
                ):
                    position = "ibid" if cite.words == alone[0].words else "ibid-with-locator"
                found[index, source] = Standing(position, number - last.get(source, number))
                last[source] = number
    return found
