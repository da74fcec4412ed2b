"""The encoder that reranks candidates: vectors of their sentences by a larger model.

multilingual-e5-small costs twenty times what the embedded encoder does, too much for a library
of millions of sentences, but not for those of a few hundred documents. So it finds nothing; it only
helps to order what was found.

Vectors of such models lie in a narrow cone: the cosine of two texts that have nothing to do with each
other is .7 to .8 with this one, and how far a text is from the middle of the cone says more of its
kind than of its sense. Less their mean (J. Mu and P. Viswanath, "All-but-the-top", ICLR 2018) and
less half of what tells Chinese from English (J. Libovický and others, "On the language neutrality of
pre-trained multilingual representations", Findings of EMNLP 2020), they tell senses apart better
(docs/research/mean-centering.md has the figures). Half, because a little of the language helps where a question's own
language has the answer. ``scripts/train_mean_centering.py`` makes the numbers.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders import e5_tables
from kb.encoders.e5_network import WIDTH, E5Network, E5Tables, Int8E5Network

if TYPE_CHECKING:
    from kb.encoders.e5_bulk import E5BulkNetwork
    from kb.encoders.encoder import Vectors


DIMENSIONS = WIDTH
MEAN_CENTERING = Path(__file__).with_name("e5_mean_centering.npy")
_KEPT = np.float32(0.5)  # of the component that tells the two languages apart
_TOKENS = 256  # that go through the network together: more is no faster, and takes memory
_SORTED = 8192  # sentences that are put in the order of their lengths together
_MANY = 100_000  # characters, from which on importing torch is worth its time
_QUESTIONS = 256  # whose vectors are kept


@lru_cache(maxsize=1)
def _centre() -> Vectors:
    """Float32 (2, 384): the mean of vectors, and the direction from English to Chinese, of unit length."""
    centre: Vectors = np.load(MEAN_CENTERING, allow_pickle=False)
    return centre


def mean_centered(vectors: Vectors) -> Vectors:
    """Unit vectors of e5, float32 (n, 384) → theirs less what all have in common, unit length."""
    mean, language = _centre()
    found: Vectors = vectors - mean
    found -= ((1 - _KEPT) * (found @ language))[:, None] * language
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


class E5Encoder:
    """multilingual-e5-small: questions and sentences → vectors of 384 dimensions, unit length.

    Args:
        tables: of the model.
        arrange: what its vectors, float32 (n, 384), become.
    """

    def __init__(self, tables: E5Tables, arrange: Callable[[Vectors], Vectors] = mean_centered) -> None:
        self._encode = tables.tokeniser.encode
        self._arrange = arrange
        self._tables = tables
        self._network = Int8E5Network(tables)
        self._bulk: E5BulkNetwork | None = None
        self._encoded = 0
        self._question: Callable[[str], Vectors] = lru_cache(_QUESTIONS)(self._encode_question)

    def encode_question(self, text: str) -> Vectors:
        """A question → float32 (384,). Those asked last are kept: the same are asked again."""
        return self._question(text)

    def _encode_question(self, text: str) -> Vectors:
        vector: Vectors = self._arrange(self._network.vectors([self._encode(f"query: {text}")]))[0]
        return vector

    def encode_sentences(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Sentences → float32 (len(texts), 384), on all cores; ``progress`` is told how many are done."""
        found = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        network = self._for_many(sum(map(len, texts)))

        def encode(batch: tuple[Sequence[int], Sequence[Sequence[int]]]) -> int:
            places, ids = batch
            found[places] = self._arrange(network.vectors(ids))
            return len(places)

        done = 0
        with network.threads() as threads:
            # The first batches are at work while later ones are still made.
            for count in threads.map(encode, self._batches(texts)):
                done += count
                if progress:
                    progress(done)
        return found

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[list[int]]]]:
        """(places, token ids) of texts that go through the network together."""
        for first in range(0, len(texts), _SORTED):
            ids = {i: self._encode(f"passage: {texts[i]}") for i in range(first, min(first + _SORTED, len(texts)))}
            # The long ones with the long ones: those that go together are filled up to one length.
            batch: list[int] = []
            for i in sorted(ids, key=lambda i: len(ids[i])):
                if batch and len(ids[i]) * (len(batch) + 1) > _TOKENS:
                    yield batch, [ids[k] for k in batch]
                    batch = []
                batch.append(i)
            yield batch, [ids[k] for k in batch]

    def _for_many(self, characters: int) -> E5Network | E5BulkNetwork:
        """The network for that much further text: torch's, once its import is worth the time."""
        self._encoded += characters
        if self._bulk is None and ("torch" in sys.modules or self._encoded > _MANY):
            from kb.encoders.e5_bulk import E5BulkNetwork, is_fast

            if is_fast():
                self._bulk = E5BulkNetwork(self._tables)
        return self._bulk or self._network


_LOADED: list[E5Encoder | None] = []
_LOADING = threading.Lock()


def load(spare: Path | None = None) -> E5Encoder | None:
    """The rerank model, one for the whole process; None where its package is not installed.

    Args:
        spare: a folder to unpack its tables into where the user's cache folder cannot be written.
    """
    with _LOADING:
        if not _LOADED:
            from kb.files.caches import places

            tables = e5_tables.load_tables(places(spare))
            _LOADED.append(None if tables is None else E5Encoder(tables))
        return _LOADED[0]
