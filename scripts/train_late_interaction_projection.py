"""Fits the projection that keeps window vectors short, and writes kb/encoders/late_interaction_projection.npy.

The leading principal components (not centred: cosines are what is kept) of the window vectors of
Chinese law articles and of English and Chinese encyclopaedia paragraphs, a third each: the
development sets ``statutes`` (STARD, arXiv 2406.15313), ``xquad-en-en`` and ``xquad-zh-zh``
(XQuAD). No question or judgement is used. What is written are 512 x 128 numbers; no text.

    python scripts/train_late_interaction_projection.py ../shared/eval
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from kb.encoders import load
from kb.encoders.embedded import EmbeddedEncoder
from kb.encoders.use_late_interaction import _PROJECTION, BLOCK, WINDOW_DIMENSIONS, spans
from kb.evaluation.labelled_set import read_corpus
from kb.text.normalise import normalise

ARTICLES = 1500
SEED = 20260103


def window_vectors(encoder: EmbeddedEncoder, text: str) -> np.ndarray:
    """float32 (windows of the text, 512): two blocks each, from one block to the next."""
    ids = encoder._tokeniser.encode(text)
    network = encoder._network
    projected = network.project(network.features([ids]), np.ones(len(ids), dtype=np.int64))
    # Double precision: differences of long running sums.
    running = np.concatenate([np.zeros((1, projected.shape[1])), np.cumsum(projected, axis=0, dtype=np.float64)])
    starts, ends = spans(len(ids), 2 * BLOCK, BLOCK)
    return network.compose((running[ends] - running[starts]).astype(np.float32), (ends - starts).astype(np.float32))


def main(sets: Path) -> None:
    encoder = load(None)
    if not isinstance(encoder, EmbeddedEncoder):
        raise TypeError
    rng = np.random.default_rng(SEED)
    groups = []
    for name in ("statutes", "xquad-en-en", "xquad-zh-zh"):
        texts = [normalise(item.text) for item in read_corpus(sets / name / "corpus.jsonl.gz")]
        if len(texts) > ARTICLES:
            texts = [texts[i] for i in rng.choice(len(texts), ARTICLES, replace=False)]
        groups.append(np.vstack([window_vectors(encoder, text) for text in texts]))
    size = min(map(len, groups))
    sample = np.vstack([group[rng.choice(len(group), size, replace=False)] for group in groups])
    values, vectors = np.linalg.eigh(sample.T @ sample / len(sample))
    kept = values[::-1][:WINDOW_DIMENSIONS].sum() / values.sum()
    np.save(_PROJECTION, vectors[:, ::-1][:, :WINDOW_DIMENSIONS].astype(np.float16))
    print(f"{3 * size} windows; {WINDOW_DIMENSIONS} of {len(values)} components keep {kept:.1%} of the squared length")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
