"""What every encoder offers, whichever model stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenSums:
    """What one pass over n short texts (titles, sentences) gives.

    ``sums`` float32 (n, 512) are the features of each text's tokens, summed; ``lengths`` float32
    (n,) counts the tokens. Added up over several texts, both give the vector of the texts together.
    ``windows`` float32 (w, 128) are unit vectors of every few tokens, one text after another;
    ``window_counts`` int64 (n,) says how many each text has.
    """

    sums: Vectors
    lengths: Vectors
    windows: Vectors
    window_counts: Integers

    @staticmethod
    def joined(parts: Sequence[TokenSums]) -> TokenSums:
        """Several, one after another."""
        return TokenSums(
            np.concatenate([part.sums for part in parts]),
            np.concatenate([part.lengths for part in parts]),
            np.concatenate([part.windows for part in parts]),
            np.concatenate([part.window_counts for part in parts]),
        )


class Encoder(Protocol):
    """Text becomes unit vectors.

    ``name`` identifies model and version; it is kept with the index and must match when asking.
    ``dimensions`` is the length of a vector.
    """

    name: str
    dimensions: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), dimensions), L2-normalised."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), dimensions), L2-normalised."""


@runtime_checkable
class LateInteractionEncoder(Protocol):
    """An encoder that also makes vectors of windows, for late interaction; a passage's come with its ``TokenSums``."""

    def encode_question(self, text: str) -> tuple[Vectors, Vectors]:
        """A question → its vector (dimensions,) and its windows' (windows, window_dimensions), unit length."""


class RerankEncoder(Protocol):
    """A larger model, too slow to find candidates with, that helps to order them."""

    def encode_question(self, text: str) -> Vectors:
        """A question → its vector, float32 (dimensions,), unit length."""

    def encode_sentences(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Sentences → float32 (len(texts), dimensions), unit length; ``progress`` is told how many are done."""


@runtime_checkable
class RerankingEncoder(Protocol):
    """An encoder that has a rerank model beside it, for stores of at most ``rerank_max_sentences`` sentences."""

    rerank_max_sentences: int

    def rerank_encoder(self) -> RerankEncoder | None:
        """The rerank model; None where it is not installed, or not wanted."""


@runtime_checkable
class ComposingEncoder(Protocol):
    """An encoder that encodes short texts once and makes the vectors of what they make up by addition."""

    def encode_token_sums(self, texts: Sequence[str]) -> TokenSums:
        """Titles, headings and sentences → what they add to the texts they are part of."""

    def compose(self, sums: Vectors, lengths: Vectors) -> Vectors:
        """Added-up sums (n, …) and token counts (n,) of units → float32 (n, dimensions), unit length.

        One unit alone gives the vector that ``encode_passages`` gives its text.
        """


class CrossEncoder(Protocol):
    """Reads a question and a text together and says how well the one answers the other. ``name`` tells which it is."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts),): the higher the better; logits, without bounds."""
