"""Another package adds a format, an encoder and a store by entry points, and nothing in kb is changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import InputError, KnowledgeBase, plugins
from kb.documents import reader_process
from kb.migration import move
from kb.plugins import offered

_READER = """
from kb.documents.document import Block
from kb.documents.reader_output import PartialMetadata, ReaderOutput

def read(path, data):
    title, *lines = data.decode("utf-8").splitlines()
    blocks = tuple(Block("paragraph", line) for line in lines if line)
    return ReaderOutput(blocks, PartialMetadata(title=title.removeprefix("= ")))
"""
_ENCODER = """
import numpy as np

class Letters:
    name, dimensions = "letters@1", 64

    def encode_passages(self, texts):
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts):
            for letter in text.lower():
                row[ord(letter) % 64] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    encode_queries = encode_passages

def load(spare):
    return Letters()
"""
_STORE = """
from kb.store import embedded

def open_store(index, settings, encoder, dimensions, patience):
    return embedded.EmbeddedStore(index / "elsewhere", encoder, dimensions, patience)

def recorded_encoder(index, settings):
    return embedded.recorded_encoder(index / "elsewhere")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package, as pip leaves it."""
    folder = tmp_path / "site"
    for name, code in (("reader", _READER), ("encoder", _ENCODER), ("store", _STORE)):
        (folder / "toy").mkdir(parents=True, exist_ok=True)
        (folder / "toy" / f"{name}.py").write_text(code, encoding="utf-8")
    (folder / "toy" / "__init__.py").write_text("", encoding="utf-8")
    info = folder / "toy-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[kb.readers]\nwiki = toy.reader\n[kb.encoders]\nletters = toy.encoder\n[kb.stores]\ntoy = toy.store\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
    offered.cache_clear()
    # The process that reads files imports from where this one did when it was started.
    monkeypatch.setattr(reader_process, "_shared", None)
    yield
    offered.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def test_a_format_of_another_package_is_read_indexed_and_found(package: None, tmp_path: Path) -> None:
    page = tmp_path / "lamps.wiki"
    page.write_text("= Rules on street lamps\nEvery lamp is lit at dusk.\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        change = base.add(page)
        assert [document.metadata.title for document in change.added] == ["Rules on street lamps"], change.failed
        assert "dusk" in base.ask("When is a lamp lit?")[0].passage.text


def test_an_encoder_and_a_store_of_another_package_answer(package: None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with KnowledgeBase.create(home) as base:
        (home / "kb.toml").write_text('[encoder]\nname = "letters"\n[store]\nbackend = "toy"\n', encoding="utf-8")
        (base.home.corpus / "lamps.md").write_text("# Lamps\n\n1. Every lamp is lit at dusk.\n", encoding="utf-8")
    with KnowledgeBase.open(home) as base:
        base.index()
        assert (base.status().encoder, base.status().store) == ("letters@1", "toy")
        assert base.ask("When is every lamp lit?")[0].document.id == "lamps"
    assert (home / "index" / "elsewhere").is_dir()


def test_an_index_moves_to_a_store_of_another_package_and_back(package: None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with KnowledgeBase.create(home) as base:
        (base.home.corpus / "lamps.md").write_text("# Lamps\n\n1. Every lamp is lit at dusk.\n", encoding="utf-8")
        base.index()
    mine = '# mine\n[store]  # where\nbackend = "embedded"\n\n[search]\nrerank = "never"\n'
    (home / "kb.toml").write_text(mine, encoding="utf-8")
    for store in ("toy", "embedded"):
        with KnowledgeBase.open(home) as base:
            assert move(base.home, store, uri="there").documents == 1
        stated = mine.replace('"embedded"', f'"{store}"').replace("# where\n", '# where\nuri = "there"\n')
        assert (home / "kb.toml").read_text(encoding="utf-8") == stated
        with KnowledgeBase.open(home) as base:
            assert (base.status().store, base.ask("When is every lamp lit?")[0].document.id) == (store, "lamps")


def test_what_no_package_offers_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    KnowledgeBase.create(home).close()
    (home / "kb.toml").write_text('[store]\nbackend = "toy"\n', encoding="utf-8")
    with pytest.raises(InputError, match='no store "toy" here'):
        KnowledgeBase.open(home)


def test_milvus_without_its_package_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    base = KnowledgeBase.create(home)
    monkeypatch.setattr(plugins, "offered", lambda group: {})
    with pytest.raises(InputError, match=r"-m pip install .*packages/kb-milvus"):
        move(base.home, "milvus", uri="http://127.0.0.1:9")
    (home / "kb.toml").write_text('[store]\nbackend = "milvus"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"-m pip install .*packages/kb-milvus"):
        KnowledgeBase.open(home)
