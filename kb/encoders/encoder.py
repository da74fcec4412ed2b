"""What every encoder offers, whichever model stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.encoders.units import Units

    Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Text becomes unit vectors.

    ``name`` identifies model and version; it is kept with the index and must match when asking.
    ``dimensions`` is the length of a vector.
    """

    name: str
    dimensions: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), dimensions), L2-normalised."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), dimensions), L2-normalised."""
        ...


@runtime_checkable
class WindowingEncoder(Protocol):
    """An encoder that also makes vectors of a text's windows, for late interaction.

    ``window_dimensions`` is the length of a window's vector.
    """

    window_dimensions: int

    def encode_question(self, text: str) -> tuple[Vectors, Vectors]:
        """A question → its vector (dimensions,) and its windows' (windows, window_dimensions), unit length."""
        ...

    def encode_passage_windows(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Passages → for each float32 (windows, window_dimensions), unit length."""
        ...


class Rescorer(Protocol):
    """A deeper model, too slow to encode a library with, that looks once more at what was found."""

    def encode_question(self, text: str) -> Vectors:
        """A question → its vector, float32 (dimensions,), unit length."""
        ...

    def encode_sentences(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Sentences → float32 (len(texts), dimensions), unit length; ``progress`` is told how many are done."""
        ...


@runtime_checkable
class RescoredEncoder(Protocol):
    """An encoder that has a rescorer beside it, for stores of at most ``rescored_most`` sentences."""

    rescored_most: int

    def rescorer(self) -> Rescorer | None:
        """The rescorer; None where it is not installed, or not wanted."""
        ...


@runtime_checkable
class ComposingEncoder(Protocol):
    """An encoder that encodes short texts once and makes the vectors of what they make up by addition."""

    def encode_units(self, texts: Sequence[str]) -> Units:
        """Titles, headings and sentences → what they add to the texts they are part of."""
        ...

    def compose(self, sums: Vectors, lengths: Vectors) -> Vectors:
        """Added-up sums (n, …) and token counts (n,) of units → float32 (n, dimensions), unit length.

        One unit alone gives the vector that ``encode_passages`` gives its text.
        """
        ...
