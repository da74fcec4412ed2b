"""Any sentence-transformers model, by name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders import checkpoint
from kb.encoders.prompts import prompts_of
from kb.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.encoders.score_calibration import ScoreCalibration

    Vectors = NDArray[np.float32]


class TransformerEncoder:
    """A sentence-transformers model, pooled and prompted as its own files say (``kb.encoders.prompts``).

    Args:
        model: a model's name (looked for on this machine, then downloaded, unless ``HF_HUB_OFFLINE``
            is set) or its folder.
        built: the ``name`` of the encoder that an index was built with; taken over where it is this
            model in another folder.

    Raises:
        InputError: there is no such model, it cannot be loaded, or it is not the one named in
            ``model`` any more.
    """

    def __init__(self, model: str, built: str | None = None) -> None:
        model, revision = checkpoint.split(model)
        model = checkpoint.located(model)
        if built and not revision and checkpoint.split(built)[0] == model:
            revision = checkpoint.split(built)[1]
        folder = Path(model)
        if folder.is_dir():
            own = checkpoint.identity(model)
            if revision and checkpoint.split(own)[1] != revision:
                raise InputError(
                    "The encoder in {model} has changed since the index was built: "
                    "run kb index --encoder {model} to rebuild it.",
                    model=model,
                )
            _pooled(folder)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise InputError(
                "sentence-transformers cannot be used here ({reason}); kb index --encoder default "
                "goes back to the encoder that needs nothing else.",
                reason=str(error),
            ) from error
        self._model = checkpoint.load(SentenceTransformer, model, revision)
        own = checkpoint.identity(model, SentenceTransformer.default_huggingface_organization, revision)
        self.name = built if built and checkpoint.same(own, built) else own
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise InputError("The model {model} does not say how long its vectors are: choose another.", model=model)
        self.dimensions: int = dimensions
        self._prompts = prompts_of(model, self._model.prompts)
        self._scale: ScoreCalibration | None = None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 (len(texts), dimensions), unit length."""
        return self._encode(texts, 0, self._prompts.query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages or sentences → float32 (len(texts), dimensions), unit length."""
        return self._encode(texts, 1, self._prompts.passage)

    def calibration(self) -> ScoreCalibration:
        """What its cosines mean: measured once on this machine, with a few dozen texts."""
        if self._scale is None:
            from kb.encoders.score_calibration import remembered

            self._scale = remembered(self)
        return self._scale

    def _encode(self, texts: Sequence[str], side: int, prompt: str | None) -> Vectors:
        import numpy as np

        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        if self._prompts.tasks:
            vectors = self._model.encode(
                list(texts),
                prompt=prompt,
                task=self._prompts.tasks[side],
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        else:
            encode = (self._model.encode_query, self._model.encode_document)[side]
            vectors = encode(list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)


def _pooled(folder: Path) -> None:
    """Refuses a folder that does not say how vectors are made of tokens: a guess gives bad ones without a word."""
    if not (folder / "modules.json").is_file():
        raise InputError(
            "The model in {model} does not say how its vectors are made (modules.json is missing): "
            "copy the whole folder of a sentence-transformers model.",
            model=str(folder),
        )
    if checkpoint.configuration(folder, "config_sentence_transformers.json").get("model_type") == "CrossEncoder":
        raise InputError(
            "The model in {model} is a reranker and makes no vectors: use it with --reranker.", model=str(folder)
        )
