"""Text becomes vectors: the embedded default, and any sentence-transformers model. Rerankers order what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.plugins import load as load_plugin
from kb.plugins import offered

if TYPE_CHECKING:
    from kb.encoders.encoder import CrossEncoder, Encoder
    from kb.home import RerankMode

DEFAULT = "default"
"""The name of the embedded encoder in commands."""
NONE = "none"
"""The name in commands that means no reranker."""


def load(
    name: str | None = None, *, spare: Path | None = None, built: str | None = None, rerank: RerankMode = "auto"
) -> Encoder:
    """The encoder of that name.

    Args:
        name: None or "default" for the embedded encoder, the name of one that another package offers (an entry
            point of the group ``kb.encoders``), or the name or folder of a sentence-transformers model.
        spare: where the embedded encoder may keep its unpacked tables if the user's cache folder
            cannot be written (``index/`` is a good place).
        built: the ``name`` of the encoder that an index was built with. The same model in another
            folder takes that name.
        rerank: when the embedded encoder has a rerank model beside it.

    Raises:
        InputError: there is no such encoder, or it cannot be loaded.
    """
    from kb.encoders import embedded

    if name is None or name in (DEFAULT, embedded.NAME):
        return embedded.EmbeddedEncoder(spare, rerank)
    # A folder, or a model's name with its publisher, is no name of another package's encoder.
    if "/" not in name and (own := name.partition("@")[0]) in offered("kb.encoders"):
        encoder: Encoder = load_plugin("kb.encoders", own).load(spare)
        return encoder
    from kb.encoders.transformer import TransformerEncoder

    return TransformerEncoder(name, built)


def load_cross_encoder(name: str | None) -> CrossEncoder | None:
    """The sentence-transformers cross-encoder of that name or in that folder; None for None and "none".

    Raises:
        InputError: there is no such model, or it cannot be loaded.
    """
    if name is None or name == NONE:
        return None
    from kb.encoders.transformer import TransformerCrossEncoder

    return TransformerCrossEncoder(name)
