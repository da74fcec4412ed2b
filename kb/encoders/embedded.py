"""The encoder that ships: multilingual, without torch, ready in milliseconds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders.matrix_products import one_thread
from kb.encoders.use_late_interaction import WindowEncoder
from kb.encoders.use_network import DIMENSIONS, UseNetwork
from kb.encoders.use_tables import VERSION, load_tables

if TYPE_CHECKING:
    from kb.encoders.encoder import RerankEncoder, TokenSums, Vectors
    from kb.encoders.tokenisers import UseTokeniser
    from kb.encoders.use_bulk import UseBulkNetwork
    from kb.encoders.use_tables import UseTables
    from kb.home import RerankMode


# Tokens from which on it pays to import torch (seconds) and go on with it.
_MANY = 200_000
# Sentences of a store that are reranked unless told otherwise: six minutes on two cores, once.
_RERANK_MAX_SENTENCES = 50_000
NAME = f"use-multilingual-v3@{VERSION}"


class EmbeddedEncoder:
    """Universal Sentence Encoder multilingual v3: 16 languages, 512 dimensions.

    Its tables are mapped when the first text is encoded.

    Args:
        spare: a folder to unpack the tables into where the user's cache folder cannot be written.
        rerank: whether the rerank model reorders what is found: "auto" where the store is small enough.
    """

    name = NAME
    dimensions = DIMENSIONS

    def __init__(self, spare: Path | None = None, rerank: RerankMode = "auto") -> None:
        self._spare = spare
        self._rerank_vectors = rerank
        self.rerank_max_sentences = {"auto": _RERANK_MAX_SENTENCES, "always": sys.maxsize, "never": 0}[rerank]
        self._bulk: UseBulkNetwork | None = None
        self._encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), 512), unit length."""
        with one_thread():
            return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), 512), unit length."""
        encode = self._tokeniser.encode
        return self._network.encode([encode(text) for text in texts])

    def encode_token_sums(self, texts: Sequence[str]) -> TokenSums:
        """Titles and sentences → what ``compose`` makes vectors of, and their windows."""
        encode = self._tokeniser.encode
        ids = [encode(text) for text in texts]
        if self._bulk is None and sum(map(len, ids)) + self._encoded > _MANY:
            from kb.encoders.use_bulk import UseBulkNetwork

            self._bulk = UseBulkNetwork(self._tables)
        self._encoded += sum(map(len, ids))
        return (self._bulk or self._windows).token_sums(ids)

    def compose(self, sums: Vectors, lengths: Vectors) -> Vectors:
        """Sums (n, 512) and token counts (n,) of units, added up as they belong together → unit vectors (n, 512)."""
        return (self._bulk or self._network).compose(sums, lengths)

    def encode_question(self, text: str) -> tuple[Vectors, Vectors]:
        """A question → its vector, float32 (512,), and those of every few tokens of it, float32 (windows, 128)."""
        with one_thread():
            return self._windows.encode_question(self._tokeniser.encode(text))

    def rerank_encoder(self) -> RerankEncoder | None:
        """multilingual-e5-small; None where it is not installed, or not wanted."""
        from kb.encoders import e5_encoder

        return None if self._rerank_vectors == "never" else e5_encoder.load(self._spare)

    @cached_property
    def _network(self) -> UseNetwork:
        return UseNetwork(self._tables)

    @cached_property
    def _windows(self) -> WindowEncoder:
        return WindowEncoder(self._network)

    @property
    def _tokeniser(self) -> UseTokeniser:
        return self._tables.tokeniser

    @cached_property
    def _tables(self) -> UseTables:
        from kb.files.caches import places

        return load_tables(places(self._spare))


@cache
def prepared(spare: Path | None = None) -> EmbeddedEncoder:
    """The encoder of a process that has many texts to encode: it takes the long way in from the start."""
    encoder = EmbeddedEncoder(spare)
    encoder._encoded = _MANY
    return encoder
