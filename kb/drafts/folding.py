"""The wording of a text: what is compared when a quotation is checked.

``kb.text.normalise`` already takes away what only printing makes different (widths, radicals,
traditional characters, line wraps). Quotations differ in two more ways that change no word: quotation
marks inside them turn from double to single, and marks at their ends belong to the draft's sentence.
"""

from __future__ import annotations

from functools import cached_property

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise_with_offsets

# Both kinds of quotation mark, and the apostrophe, become one character (of length one: offsets stay).
_MARKS = str.maketrans({"'": '"'})
_EDGES = " \t\n,.;:!?、。·\"'-()[]"


@dataclass(frozen=True)
class FoldedText:
    """A text, its wording, and the way back.

    ``text`` is verbatim; ``folded`` its wording; ``offsets`` has for each character of ``folded`` the
    index in ``text``, and at the end len(text).
    """

    text: str
    folded: str
    offsets: list[int]

    @classmethod
    def of(cls, text: str) -> FoldedText:
        """The wording of ``text``."""
        normalised, offsets = normalise_with_offsets(text)
        return cls(text, normalised.translate(_MARKS), offsets)

    def verbatim(self, start: int, end: int) -> str:
        """The text behind folded[start:end], with all of its last character and without space at the ends."""
        return self.text[self.offsets[start] : self.offsets[end]].strip() if end > start else ""

    @cached_property
    def core(self) -> tuple[int, int]:
        """The half-open span of ``folded`` without punctuation at its ends."""
        return core(self.folded)


def fold(normalised: str) -> str:
    """The wording of a text that is normalised already; of the same length."""
    return normalised.translate(_MARKS)


def core(folded: str) -> tuple[int, int]:
    """The half-open span without punctuation and space at the ends."""
    start, end = 0, len(folded)
    while start < end and folded[start] in _EDGES:
        start += 1
    while end > start and folded[end - 1] in _EDGES:
        end -= 1
    return start, end


def weight(folded: str) -> float:
    """How much a text says: a Chinese character counts one, a Latin letter or digit a third."""
    return sum(1.0 if character > "\u2e7f" else 1 / 3 for character in folded if character.isalnum())
