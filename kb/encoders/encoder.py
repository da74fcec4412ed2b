"""What every encoder offers, whichever model stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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

    def encode_query_windows(self, text: str) -> Vectors:
        """A question → float32 (windows, window_dimensions), unit length."""
        ...

    def encode_passage_windows(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Passages → for each float32 (windows, window_dimensions), unit length."""
        ...
