"""Any sentence-transformers model, by name or folder: encoders, and cross-encoders that rerank."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders import checkpoint
from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors
    from kb.encoders.score_calibration import ScoreCalibration


_TASK = "Given a question about laws, policies or official documents, find the passages that answer it"

_CROSS_TOKENS = 1024
"""Tokens of question and text together that are read at most: passages are shorter, and what is longer takes long."""
_CROSS_BATCH = 16


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a question, and before a passage, for a model that was trained so.

    Most models say it in their ``config_sentence_transformers.json``; some only on their card, and are told by name.
    ``query`` and ``passage`` stand before each text; ``tasks`` are those that a model with adapters takes for each.

    None leaves it to the model's configuration.
    """

    query: str | None = None
    passage: str | None = None
    tasks: tuple[str, str] | None = None


# A family by a part of its name, the first that fits.
_FAMILIES = (
    (re.compile(r"(^|[-_/])e5[-_].*instruct"), Prompts(f"Instruct: {_TASK}\nQuery: ", "")),
    (re.compile(r"(^|[-_/])e5[-_]"), Prompts("query: ", "passage: ")),
    (re.compile(r"nomic-embed-text"), Prompts("search_query: ", "search_document: ")),
)
_QUERY_NAMES = ("query", "s2p_query", "web_search_query", "search_query")
_PASSAGE_NAMES = ("document", "passage", "corpus", "search_document")
_TASKS = ("retrieval.query", "retrieval.passage")


def prompts_of(name: str, configured: Mapping[str, str | None]) -> Prompts:
    """The prompts of the model ``name`` (or its folder), given those of its configuration by name."""
    if all(task in configured for task in _TASKS):
        return Prompts(configured[_TASKS[0]], configured[_TASKS[1]], _TASKS)
    query, passage = (
        next((text for text in map(configured.get, names) if text), None) for names in (_QUERY_NAMES, _PASSAGE_NAMES)
    )
    if query is not None or passage is not None:
        return Prompts(query or "", passage or "")
    called = name.replace("\\", "/").rstrip("/").rpartition("/")[2].lower()
    return next((prompts for part, prompts in _FAMILIES if part.search(called)), Prompts())


class TransformerEncoder:
    """A sentence-transformers model, pooled and prompted as its own files say (``prompts_of``).

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


class TransformerCrossEncoder:
    """A cross-encoder with one output: a sequence classifier, or a language model asked for yes or no.

    Args:
        model: a model's name (looked for on this machine, then downloaded, unless ``HF_HUB_OFFLINE``
            is set) or its folder.

    Raises:
        InputError: there is no such model, it cannot be loaded, or it is no reranker.
    """

    def __init__(self, model: str) -> None:
        model = checkpoint.located(model)
        if Path(model).is_dir():
            _scores_pairs(Path(model))
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise InputError(
                "sentence-transformers cannot be used here ({reason}); --reranker none asks without it.",
                reason=str(error),
            ) from error
        self.name = model
        self._model = checkpoint.load(CrossEncoder, model)
        if self._model.num_labels != 1:
            raise InputError(
                "The model {model} sorts into {count} classes and does not rank: choose a reranker.",
                model=model,
                count=self._model.num_labels,
            )
        longest = self._model.max_seq_length
        self._model.max_seq_length = min(longest, _CROSS_TOKENS) if longest else _CROSS_TOKENS

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts),): logits, the higher the better."""
        import numpy as np
        from torch import nn

        if not texts:
            return np.empty(0, dtype=np.float32)
        try:
            # Logits: what a sigmoid makes of the best ones is 1.0 for several.
            scores = self._model.predict(
                [(question, text) for text in texts],
                batch_size=_CROSS_BATCH,
                activation_fn=nn.Identity(),
                show_progress_bar=False,
            )
        except ValueError as error:
            if "chat template" not in str(error):
                raise
            raise InputError(
                "The reranker {model} is a language model whose chat template has no place for a question and a "
                "text: take its version for sentence-transformers, or put the template of its card into "
                "chat_template.jinja in its folder.",
                model=self.name,
            ) from error
        return np.asarray(scores, dtype=np.float32).reshape(len(texts))


def _scores_pairs(folder: Path) -> None:
    """Refuses an encoder: with a head that was never trained it would load, and order by chance."""
    named = checkpoint.configuration(folder, "config.json").get("architectures") or [""]
    if not str(named[0]).endswith(("ForSequenceClassification", "ForCausalLM", "ForRanking", "ForReranking")):
        raise InputError(
            "The model in {model} is no reranker ({architecture}): choose a cross-encoder.",
            model=str(folder),
            architecture=named[0] or "?",
        )
