"""The encoder that ships: multilingual, without torch, ready in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders.use_network import DIMENSIONS, Network
from kb.encoders.use_tables import VERSION, load_tables
from kb.encoders.use_windows import PASSAGE_WINDOW, QUESTION_WINDOW, WINDOW_DIMENSIONS, WindowEncoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

NAME = f"use-multilingual-v3@{VERSION}"


class EmbeddedEncoder:
    """Universal Sentence Encoder multilingual v3: 16 languages, 512 dimensions.

    Its tables are mapped when the first text is encoded.

    Args:
        spare: a folder to unpack the tables into where the user's cache folder cannot be written.
    """

    name = NAME
    dimensions = DIMENSIONS
    window_dimensions = WINDOW_DIMENSIONS

    def __init__(self, spare: Path | None = None) -> None:
        self._spare = spare
        self._network: Network | None = None
        self._windows: WindowEncoder | None = None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), 512), unit length."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), 512), unit length."""
        network = self._ready()
        encode = self._tokeniser.encode
        return network.encode([encode(text) for text in texts])

    def encode_query_windows(self, text: str) -> Vectors:
        """A question → float32 (windows, 128), unit length: every few tokens of it, overlapping."""
        network = self._ready()
        return self._window_encoder(network).encode([self._tokeniser.encode(text)], QUESTION_WINDOW)[0]

    def encode_passage_windows(self, texts: Sequence[str]) -> list[Vectors]:
        """Passages → for each float32 (windows, 128), unit length: every few tokens of it, overlapping."""
        network = self._ready()
        encode = self._tokeniser.encode
        return self._window_encoder(network).encode([encode(text) for text in texts], PASSAGE_WINDOW)

    def _window_encoder(self, network: Network) -> WindowEncoder:
        if self._windows is None:
            self._windows = WindowEncoder(network)
        return self._windows

    def _ready(self) -> Network:
        if self._network is None:
            from platformdirs import user_cache_path

            places = (user_cache_path("kb"), *([self._spare] if self._spare else []))
            tables = load_tables(places)
            self._tokeniser = tables.tokeniser
            self._network = Network(tables)
        return self._network
