"""Text becomes vectors: the embedded default, and any sentence-transformers model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder

DEFAULT = "default"


def load(name: str | None = None, *, spare: Path | None = None, built: str | None = None) -> Encoder:
    """The encoder of that name.

    Args:
        name: None or "default" for the embedded encoder, or the name or folder of a
            sentence-transformers model.
        spare: where the embedded encoder may keep its unpacked tables if the user's cache folder
            cannot be written (``index/`` is a good place).
        built: the ``name`` of the encoder that an index was built with. The same model in another
            folder takes that name.

    Raises:
        InputError: there is no such encoder, or it cannot be loaded.
    """
    from kb.encoders import embedded

    if name is None or name in (DEFAULT, embedded.NAME):
        return embedded.EmbeddedEncoder(spare)
    from kb.encoders.transformer import TransformerEncoder

    return TransformerEncoder(name, built)
