"""Any sentence-transformers model, by name or folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    Vectors = NDArray[np.float32]


class TransformerEncoder:
    """A sentence-transformers model; its own prompts for queries and passages are used where it has them.

    Args:
        model: a model's name (downloaded once, unless ``HF_HUB_OFFLINE`` is set) or its folder.

    Raises:
        InputError: there is no such model, or it cannot be loaded. Weights in pickle form and code
            that comes with a model are refused.
    """

    def __init__(self, model: str) -> None:
        folder, at, expected = model.rpartition("@")
        if at and Path(folder).is_dir():
            model = folder
        else:
            expected = ""
        self.name = _name(model)
        if expected and self.name != f"{model}@{expected}":
            raise InputError(
                "The encoder in {model} has changed since the index was built: "
                "run kb index --encoder {model} to build it anew.",
                model=model,
            )
        self._model = _load(model)
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise InputError("The model {model} does not say how long its vectors are: choose another.", model=model)
        self.dimensions: int = dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), dimensions), unit length."""
        import numpy as np

        vectors = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), dimensions), unit length."""
        import numpy as np

        vectors = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)


def _load(model: str) -> SentenceTransformer:
    # The libraries behind it write progress and advice to the terminal, which is not theirs.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, device=None, model_kwargs={"use_safetensors": True}, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise InputError(
            "The encoder {model} cannot be loaded ({reason}): give a sentence-transformers model's name or folder.",
            model=model,
            reason=str(error).strip().split("\n")[0],
        ) from error


def _name(model: str) -> str:
    """A model's name, or its folder with a digest of its weights, so that a changed model is noticed."""
    folder = Path(model)
    if not folder.is_dir():
        return model
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.safetensors")):
        digest.update(str(path.relative_to(folder)).encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return f"{folder.resolve()}@{digest.hexdigest()}"
