"""Any sentence-transformers cross-encoder, by name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders import checkpoint
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.encoders.encoder import Vectors


_LENGTH = 1024
"""Tokens of question and text together that are read at most: passages are shorter, and what is longer takes long."""
_BATCH = 16


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
        self._model.max_seq_length = min(longest, _LENGTH) if longest else _LENGTH

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
                batch_size=_BATCH,
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
