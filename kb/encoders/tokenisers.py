"""The tokenisers of both models, from tables that are mapped, not loaded.

A text is cut into the pieces of a SentencePiece vocabulary (T. Kudo, "Subword Regularization", ACL 2018: unigram
language model, Viterbi segmentation). The weights package of Universal Sentence Encoder brings a pure Python tokeniser,
faithful to SentencePiece, that builds its vocabulary in memory at every start (0.6 s). The one here gives the same
tokens from a MARISA trie and the model's own normalisation table, both mapped from disk, so that a start costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import marisa_trie

SPACE = "▁"
"""SentencePiece's visible space."""
_UNKNOWN_PENALTY = 10.0
_LEAF = 0x100
USE_UNKNOWN, _USE_BEGIN, _USE_END = 0, 1, 2
_E5_BEGIN, E5_END, E5_UNKNOWN = 0, 2, 3
E5_LONGEST = 512
"""Tokens of a text that e5 takes, marks included."""


class Unigram:
    """Normalised text → piece ids.

    Args:
        trie: the vocabulary.
        piece_of_key: the model's piece id for each of the trie's key ids.
        score_of_key: the piece's log probability for each of the trie's key ids.
        longest: the length in characters of the longest piece.
        lowest_score: the least log probability of any piece.
        unknown: the id for a character that no piece holds.
    """

    def __init__(
        self,
        trie: marisa_trie.Trie,
        piece_of_key: Sequence[int],
        score_of_key: Sequence[float],
        longest: int,
        lowest_score: float,
        unknown: int,
    ) -> None:
        self._prefixes: Callable[[str], Iterable[tuple[str, int]]] = trie.iter_prefixes_with_ids
        self._piece_of_key = piece_of_key
        self._score_of_key = score_of_key
        self._longest = longest
        self._unknown_score = lowest_score - _UNKNOWN_PENALTY
        self._unknown = unknown

    def segment(self, text: str) -> list[int]:
        """The most probable segmentation; of equal ones, that whose last piece starts first."""
        size = len(text)
        best = [-1e38] * (size + 1)
        best[0] = 0.0
        start_of = [0] * (size + 1)
        piece_at = [self._unknown] * (size + 1)
        prefixes, scores, pieces = self._prefixes, self._score_of_key, self._piece_of_key
        longest, unknown_score = self._longest, self._unknown_score
        for start in range(size):
            base = best[start]
            single = False
            for piece, key in prefixes(text[start : start + longest]):
                length = len(piece)
                end = start + length
                score = base + scores[key]
                if score > best[end]:
                    best[end] = score
                    start_of[end] = start
                    piece_at[end] = pieces[key]
                if length == 1:
                    single = True
            if not single and base + unknown_score > best[start + 1]:
                best[start + 1] = base + unknown_score
                start_of[start + 1] = start
                piece_at[start + 1] = self._unknown
        found = []
        end = size
        while end > 0:
            found.append(piece_at[end])
            end = start_of[end]
        found.reverse()
        return found


class Charsmap:
    """SentencePiece's normalisation, its precompiled charsmap: the longest key at a position gives what replaces it.

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
            return [_USE_BEGIN, USE_UNKNOWN, _USE_END]
        return [_USE_BEGIN, *self._segment(normalised), _USE_END]


class E5Tokeniser:
    """Text → piece ids of XLM-RoBERTa's vocabulary, for texts that kb has normalised (NFKC)."""

    def __init__(self, unigram: Unigram) -> None:
        self._segment = unigram.segment

    def encode(self, text: str) -> list[int]:
        """Piece ids with the begin and end marks around them; what is longer than the model takes is cut."""
        words = SPACE + SPACE.join(text.split())
        return [_E5_BEGIN, *self._segment(words)[: E5_LONGEST - 2], E5_END]
