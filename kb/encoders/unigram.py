"""Segmentation of a text into the pieces of a SentencePiece vocabulary.

Method: T. Kudo, "Subword Regularization", ACL 2018 (unigram language model, Viterbi segmentation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import marisa_trie

SPACE = "▁"
"""SentencePiece's visible space."""
_UNKNOWN_PENALTY = 10.0


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
