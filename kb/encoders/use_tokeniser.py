"""The tokeniser of Universal Sentence Encoder multilingual v3, from tables that are mapped, not loaded.

The weights package brings a pure Python tokeniser, faithful to SentencePiece, that builds its
vocabulary in memory at every start (0.6 s). This one gives the same tokens from a MARISA trie and
the model's own normalisation table, both mapped from disk, so that a start costs nothing.

The normalisation table is SentencePiece's precompiled charsmap (a Darts double array).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.encoders.unigram import SPACE

if TYPE_CHECKING:
    from kb.encoders.unigram import Unigram

UNKNOWN, BEGIN, END = 0, 1, 2
_LEAF = 0x100


class Charsmap:
    """SentencePiece's normalisation: the longest key at a position gives what replaces it.

    Args:
        units: the double array, 32-bit units (Darts-clone layout).
        replacements: zero-terminated UTF-8 strings that the leaves point into.
    """

    def __init__(self, units: Sequence[int], replacements: bytes) -> None:
        self._units = units
        self._replacements = replacements
        self._alone: dict[str, str] = {}

    def _replacement(self, offset: int) -> str:
        return self._replacements[offset : self._replacements.index(0, offset)].decode()

    def _walk(self, text: str, start: int) -> tuple[str, int, bool]:
        """(replacement, characters consumed, whether another character might have changed it)."""
        units = self._units
        size = len(units)
        node = (units[0] >> 10) << ((units[0] & 0x200) >> 6)
        found, length = -1, 0
        for end in range(start, len(text)):
            for byte in text[end].encode():
                place = node ^ byte
                unit = units[place] if place < size else 0
                if (unit & 0x800000FF) != byte:
                    return self._found(text, start, found, length, end > start)
                node = place ^ ((unit >> 10) << ((unit & 0x200) >> 6))
            if unit & _LEAF:
                found, length = units[node] & 0x7FFFFFFF, end + 1 - start
        return self._found(text, start, found, length, True)

    def _found(self, text: str, start: int, found: int, length: int, more: bool) -> tuple[str, int, bool]:
        if length == 0:
            return text[start], 1, more
        return self._replacement(found), length, more

    def normalise(self, text: str) -> str:
        """The text as the model saw it in training: NFKC-like, single spaces written ▁, one in front."""
        pieces = []
        alone = self._alone
        position, size = 0, len(text)
        while position < size:
            character = text[position]
            piece = alone.get(character)
            if piece is None:
                piece, length, more = self._walk(text, position)
                if not more and length == 1:
                    # No key is longer than this character, whatever follows it.
                    alone[character] = piece
                position += length
            else:
                position += 1
            pieces.append(piece)
        words = "".join(pieces).split(" ")
        kept = [word for word in words if word]
        return SPACE + SPACE.join(kept) if kept else ""


class UseTokeniser:
    """Text → piece ids, the same as the weights package's own tokeniser.

    Args:
        unigram: the model's vocabulary.
        charsmap: the model's normalisation.
    """

    def __init__(self, unigram: Unigram, charsmap: Charsmap) -> None:
        self._segment = unigram.segment
        self._normalise = charsmap.normalise

    def encode(self, text: str) -> list[int]:
        """Piece ids with the begin and end marks around them; an empty text is one unknown piece."""
        normalised = self._normalise(text)
        if not normalised:
            return [BEGIN, UNKNOWN, END]
        return [BEGIN, *self._segment(normalised), END]
