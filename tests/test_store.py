"""The store: a commit is all or nothing, readers keep their state, what is gone never answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kb import KnowledgeBase
from kb.documents.document import Metadata
from kb.errors import DamageError, InputError, LockedError
from kb.passages.passage import Passage
from kb.store import embedded, faiss_index, open_store, recorded_encoder
from kb.store.embedded import EmbeddedStore
from kb.store.lexical import LexicalReader, LexicalWriter
from kb.store.snapshot import EmbeddedSnapshot
from kb.store.store import DocumentRecord, Filter, IndexedPassage, LexicalQuery, SourceFile
from kb.store.transaction import _unsettled
from kb.store.vector_index import VectorIndex
from kb.store.vector_layout import lists_of
from kb.text.index_terms import stem, terms
from kb.text.normalise import normalise

DIMENSIONS = 128
RANDOM = np.random.default_rng(20260103)


def unit(count: int) -> np.ndarray:
    vectors = RANDOM.standard_normal((count, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def document(
    identity: str, texts: Sequence[str], *, language: str = "zh", published: date | None = None, kind: str = "law"
) -> tuple[DocumentRecord, list[IndexedPassage]]:
    """A document whose passages are ``texts``, each of two sentences of random meaning."""
    metadata = Metadata(
        title=f"Title of {identity}", language=language, kind=kind, issuer=("国务院",), published=published
    )
    indexed = []
    for number, text in enumerate(texts, 1):
        half = len(text) // 2
        passage = Passage(
            f"{identity}:{number}", identity, str(number), ("Part",), text, normalise(text),
            ((0, half), (half, len(text))), 0, len(text), None, 1,
        )  # fmt: skip
        windows = unit(3)[:, :16]
        indexed.append(IndexedPassage(passage, unit(1)[0], unit(2), windows))
    record = DocumentRecord(identity, metadata, f"corpus/{identity}.md", "0" * 64, None, len(texts), len(texts))
    return record, indexed


def put(store: EmbeddedStore, *documents: tuple[DocumentRecord, list[IndexedPassage]]) -> None:
    with store.transaction() as transaction:
        for record, indexed in documents:
            transaction.put(record, indexed)
        transaction.commit()


def ids(snapshot: EmbeddedSnapshot, rows: np.ndarray) -> list[str]:
    return [passage.id for passage in snapshot.passages(rows.tolist())]


def words(text: str) -> LexicalQuery:
    return LexicalQuery(dict.fromkeys(terms(normalise(text)), 1.0))


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return open_store(tmp_path / "index", "test-encoder", DIMENSIONS)


def test_what_is_put_is_found_in_every_way(store: EmbeddedStore) -> None:
    rice = document("rice", ["水稻种植补贴政策。另有规定。", "农机购置补贴办法。另行公布。"])
    road = document("road", ["Rural roads are repaired. Counties pay."], language="en", published=date(2025, 5, 1))
    put(store, rice, road)
    with store.snapshot() as snapshot:
        assert [record.id for record in snapshot.documents()] == ["rice", "road"]
        assert snapshot.document("road") == road[0]
        for indexed in (*rice[1], *road[1]):
            passage = indexed.passage
            assert snapshot.find(passage.id) == passage
            assert ids(snapshot, snapshot.dense(indexed.vector, 1).rows) == [passage.id]
            for sentence in indexed.sentence_vectors:
                found = snapshot.dense_sentences(sentence, 1)
                assert ids(snapshot, found.rows) == [passage.id]
                assert found.scores[0] == pytest.approx(1, abs=1e-3)
            row = snapshot.dense(indexed.vector, 1).rows.tolist()
            assert np.allclose(snapshot.passage_vectors(row)[0], indexed.vector, atol=1e-3)
            assert np.allclose(snapshot.sentence_vectors(row)[0], indexed.sentence_vectors, atol=1e-3)
            windows, offsets = snapshot.window_vectors(row)
            assert offsets.tolist() == [0, 3]
            assert indexed.window_vectors is not None
            assert np.allclose(windows, indexed.window_vectors, atol=0.5 / 127)
        assert ids(snapshot, snapshot.lexical(words("农机补贴"), 1).rows) == ["rice:2"]
        assert ids(snapshot, snapshot.lexical(words("repairing a road"), 5).rows) == ["road:1"]
        assert len(snapshot.lexical(words("补贴 road"), 5, language="en").rows) == 1
        assert snapshot.document_frequency(["补贴", "road", "nothing"]) == {"补贴": 2, "road": 1, "nothing": 0}


def test_a_transaction_that_is_left_changes_nothing(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("kept", ["保留的文本。"]))
    before = {path for path in (tmp_path / "index").rglob("*") if path.is_dir()}
    with pytest.raises(RuntimeError, match="midway"), store.transaction() as transaction:
        transaction.put(*document("lost", ["失去的文本。"]))
        transaction.remove("kept")
        raise RuntimeError("midway")
    with store.snapshot() as snapshot:
        assert [record.id for record in snapshot.documents()] == ["kept"]
        assert len(snapshot.lexical(words("文本"), 5).rows) == 1
    assert {path for path in (tmp_path / "index").rglob("*") if path.is_dir()} == before
    assert not store.verify()


def test_a_reader_keeps_its_state_while_others_write(store: EmbeddedStore) -> None:
    old = document("plan", ["旧的规划文本。"])
    put(store, old)
    with store.snapshot() as before:
        new = document("plan", ["新的规划文本。", "又一段规划。"])
        put(store, new)
        for number in range(6):
            put(store, document(f"more-{number}", ["更多的规划文本。"]))
        assert [passage.text for passage in before.passages_of("plan")] == ["旧的规划文本。"]
        assert ids(before, before.dense(old[1][0].vector, 9).rows) == ["plan:1"]
        assert len(before.lexical(words("规划"), 9).rows) == 1
    with store.snapshot() as after:
        assert len(after.passages_of("plan")) == 2
        assert len(after.lexical(words("规划"), 20).rows) == 8


def test_a_reader_leaves_the_folder_alone_once_it_is_open(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    LexicalWriter(folder, None).commit()
    before = {path.name for path in folder.iterdir()}
    readers = [LexicalReader(folder) for _ in range(20)]
    time.sleep(0.2)  # what a thread of Tantivy's has begun as it is stopped comes to an end
    (folder / ".tantivy-meta.lock").unlink()
    # At a change, such as an index's removal, the thread would make it again; it looks twice a second.
    with (folder / "meta.json").open("a", encoding="utf-8") as meta:
        meta.write(" ")
    time.sleep(0.8)
    assert {path.name for path in folder.iterdir()} == before
    for reader in readers:
        reader.close()


def test_what_is_removed_or_replaced_never_answers(store: EmbeddedStore) -> None:
    documents = [document(f"d{number}", [f"第{number}号文件的正文。", "附则另定。"]) for number in range(12)]
    for one in documents:
        put(store, one)
    with store.transaction() as transaction:
        for number in range(0, 12, 2):
            transaction.remove(f"d{number}")
        transaction.put(*document("d1", ["完全不同的内容。"]))
        transaction.commit()
    gone = {f"d{number}" for number in range(0, 12, 2)}
    with store.snapshot() as snapshot:
        for _, indexed in documents:
            for found in (
                snapshot.dense(indexed[0].vector, 50),
                snapshot.dense_sentences(indexed[0].sentence_vectors[0], 50),
                snapshot.lexical(words(indexed[0].passage.text), 50),
            ):
                assert not gone & {passage.document for passage in snapshot.passages(found.rows.tolist())}
        assert len(snapshot.dense(documents[1][1][0].vector, 50).rows) == 11
        assert snapshot.counts().passages == 11
    assert not store.verify()


def test_a_filter_lets_n_results_through(store: EmbeddedStore) -> None:
    every = []
    for number in range(40):
        published = date(2000 + number, 1, 1)
        kind = "plan" if number % 10 == 0 else "law"
        every.append(document(f"d{number}", ["农业农村政策文本。"] * 3, published=published, kind=kind))
    put(store, *every[:25])
    put(store, *every[25:])
    with store.snapshot() as snapshot:
        query = unit(1)[0]
        for which, wanted in (
            (Filter(kind="plan"), 12),
            (Filter(documents=frozenset({"d7"})), 3),
            (Filter(since=date(2035, 1, 1)), 15),
            (Filter(until=date(2001, 1, 1), language="zh", issuer="国务院"), 6),
            (Filter(issuer="农业农村部"), 0),
        ):
            selection = snapshot.select(which)
            assert selection is not None
            assert len(snapshot.dense(query, 15, selection).rows) == wanted
            assert len(snapshot.dense_sentences(query, 15, selection).rows) == wanted
            assert len(snapshot.lexical(words("农村政策"), 15, selection).rows) == wanted
        assert snapshot.select(Filter()) is None


def test_translations_know_each_other(store: EmbeddedStore) -> None:
    from dataclasses import replace

    original, passages = document("opinions", ["原文。"])
    english, its = document("opinions-en", ["The text."], language="en")
    english = replace(english, metadata=replace(english.metadata, translation_of="opinions"))
    put(store, (original, passages), (english, its), document("other", ["别的。"]))
    with store.snapshot() as snapshot:
        assert snapshot.translations(["opinions", "opinions-en", "other"]) == {
            "opinions": {"opinions-en"},
            "opinions-en": {"opinions"},
            "other": frozenset(),
        }


def test_asking_with_another_encoder_says_what_to_do(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("a", ["文本。"]))
    other = open_store(tmp_path / "index", "another", 3)
    with pytest.raises(InputError, match="kb index"):
        other.snapshot()
    assert recorded_encoder(tmp_path / "index") == "test-encoder"
    with open_store(tmp_path / "index").snapshot() as snapshot:
        assert (snapshot.encoder, snapshot.dimensions) == ("test-encoder", DIMENSIONS)


def test_a_replacement_takes_over_in_one_step(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("old", ["旧文本。"]))
    reader = store.snapshot()
    with store.replacement("another", DIMENSIONS) as new:
        put(new.store, document("new", ["新文本。"]))
        assert [record.id for record in open_store(tmp_path / "index").snapshot().documents()] == ["old"]
        new.publish()
    assert [record.id for record in reader.documents()] == ["old"]
    reader.close()
    with open_store(tmp_path / "index").snapshot() as snapshot:
        assert snapshot.encoder == "another"
        assert [record.id for record in snapshot.documents()] == ["new"]


def test_one_writer_at_a_time(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("a", ["文本。"]))
    hasty = open_store(tmp_path / "index", "test-encoder", DIMENSIONS, patience=0.2)
    code = (
        "import sys, time; from pathlib import Path; from kb.store import open_store\n"
        "with open_store(Path(sys.argv[1])).transaction():\n    print('in', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "index")], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "in\n"
        with pytest.raises(LockedError), hasty.transaction():
            pass
        assert len(store.snapshot().documents()) == 1
    finally:
        holder.kill()
        holder.wait()
    put(hasty, document("b", ["死去的进程放开了锁。"]))


def test_many_small_commits_stay_few_segments(store: EmbeddedStore) -> None:
    every = [document(f"d{number:03}", ["一段文本。", "另一段文本。"]) for number in range(24)]
    for one in every:
        put(store, one)
    with store.snapshot() as snapshot:
        assert len(snapshot._catalog.segments()) <= 8
        for _, indexed in every:
            assert ids(snapshot, snapshot.dense(indexed[1].vector, 1).rows) == [indexed[1].passage.id]
    store.settle()
    with store.snapshot() as snapshot:
        assert len(snapshot._catalog.segments()) == 1
        assert snapshot.counts().sentences == 96
    assert not store.verify()


def test_who_read_documents_and_then_asks_gets_the_newest_state_where_a_writer_removed_the_old_files(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, document("plan", ["旧的规划文本。"]))
    (tmp_path / "corpus").mkdir()
    monkeypatch.setattr(embedded, "_GRACE", -1.0)
    with KnowledgeBase.open(tmp_path) as base:
        old = open_store(tmp_path / "index").snapshot(opened=False)
        assert [passage.text for passage in base.passages_of("plan")] == ["旧的规划文本。"]
        for text in ("新的规划文本。", "更新的规划文本。"):
            put(store, document("plan", [text]))
        with pytest.raises(InputError, match="ask again"):
            old.lexical(words("规划"), 9)
        assert [passage.text for passage in old.passages_of("plan")] == ["旧的规划文本。"]
        assert len(base.snapshot().lexical(words("更新"), 9).rows) == 1
        assert [passage.text for passage in base.passages_of("plan")] == ["更新的规划文本。"]


@pytest.mark.parametrize("kind", ["flat", "ivf-sq8"])
def test_vectors_are_read_and_searched_without_faiss_as_with_it(
    kind: str, store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss_index, "FLAT_LIMIT", 10**6 if kind == "flat" else 500)
    put(store, *(document(f"d{number:04}", ["文本。"] * 2) for number in range(600)))
    (path,) = (tmp_path / "index").rglob("sentences.faiss")
    index, query = VectorIndex(path), unit(1)[0]
    assert index.kind == kind
    same = faiss_index.opened(path, inverted=kind != "flat")
    if kind == "flat":
        decoded = same.reconstruct_batch(np.arange(index.count))
        assert np.array_equal(index.vectors(np.arange(index.count)), decoded)
        some = RANDOM.random(index.count) < 0.1
        for _ in range(3):  # the first search unpacks a few at a time, later ones find them unpacked
            for mask in (None, some):
                scores, positions = index.search(query, 200, mask)
                expected = faiss_index.search(same, query, 200, mask, None, quantized=False)
                assert np.array_equal(positions, expected[1])
                assert np.allclose(scores, expected[0], atol=1e-6)
    else:
        told, expected = lists_of(path.read_bytes()), faiss_index.described(same, quantized=False)
        assert told is not None
        for name in ("centroids", "code_size", "least", "step"):
            assert np.array_equal(getattr(told, name), getattr(expected, name))


@pytest.mark.parametrize("kind", ["ivf-sq8", "ivf-pq"])
def test_inverted_lists_find_what_comparing_all_finds(
    kind: str, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss_index, "FLAT_LIMIT", 500)
    monkeypatch.setattr(faiss_index, "SUBVECTORS", 32)
    monkeypatch.setattr(faiss_index, "BYTE_LIMIT", 500 if kind == "ivf-pq" else 10**6)
    every = [document(f"d{number:04}", ["文本。"] * 2) for number in range(600)]
    put(store, *every)
    with store.snapshot() as snapshot:
        assert snapshot.counts().vector_index == kind
        queries = [indexed[0].sentence_vectors[1] for _, indexed in every[::40]]
        rows = [snapshot.dense_sentences(query, 1).rows[0] for query in queries]
        assert ids(snapshot, np.array(rows)) == [indexed[0].passage.id for _, indexed in every[::40]]
        kept = snapshot.sentence_vectors(rows)
        floor = 0.9999 if kind == "ivf-sq8" else 0.7  # random vectors are the hardest to shorten
        cosines = [k[1] @ q / np.linalg.norm(k[1]) for k, q in zip(kept, queries, strict=True)]
        assert min(cosines) > floor
        narrow = snapshot.select(Filter(documents=frozenset({"d0007", "d0400"})))
        assert len(snapshot.dense(queries[0], 50, narrow).rows) == 4
    with store.transaction() as transaction:
        for number in range(0, 600, 2):
            transaction.remove(f"d{number:04}")
        transaction.commit()
    store.settle()
    with store.snapshot() as snapshot:
        assert snapshot.counts().passages == 600
        assert ids(snapshot, snapshot.dense(every[1][1][0].vector, 1).rows) == ["d0001:1"]
    assert not store.verify()


@pytest.mark.parametrize("kind", ["flat", "ivf-sq8", "ivf-pq"])
def test_cosines_are_those_of_the_vectors_that_are_kept(
    kind: str, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss_index, "FLAT_LIMIT", 10**6 if kind == "flat" else 500)
    monkeypatch.setattr(faiss_index, "SUBVECTORS", 32)
    monkeypatch.setattr(faiss_index, "BYTE_LIMIT", 500 if kind == "ivf-pq" else 10**6)
    put(store, *(document(f"d{number:04}", ["文本。"] * 2) for number in range(600)))
    put(store, document("apart", ["另一段。"] * 3))  # a segment of its own, which is flat
    query = unit(1)[0]
    with store.snapshot() as snapshot:
        rows = [*range(7, 900, 13), 1201, 3, 1200]  # in any order, from both segments
        for _ in range(2):  # again from what is at hand
            cosines = snapshot.cosines(query, rows)
            assert np.allclose(cosines.passages, snapshot.passage_vectors(rows) @ query, atol=1e-5)
            for place, sentences in enumerate(snapshot.sentence_vectors(rows)):
                assert np.allclose(cosines.of(place), sentences @ query, atol=1e-5)


def test_what_ranking_reads_of_passages_is_what_they_say(store: EmbeddedStore) -> None:
    odd = Passage(
        'a:"x", \\1', "a", '"x", \\1', ('Part "one"', "二、\\"), "Ｗｉｄｅ text", "Wide text", ((0, 9),), 0, 9, None, 1
    )
    plain, indexed = document("a", ["文本。"])
    put(store, (replace(plain, passages=2), [*indexed, replace(indexed[0], passage=odd)]))
    with store.snapshot() as snapshot:
        rows = list(snapshot.rows_of("a"))
        passages, texts = snapshot.passages(rows), snapshot.texts(rows)
        assert [tuple(text) for text in texts] == [
            (p.id, p.document, p.label, p.section, p.normalised) for p in passages
        ]
        assert passages[1] == odd


def test_files_are_found_by_path_and_content(store: EmbeddedStore) -> None:
    same, other = "0" * 64, "1" * 64
    contents = {"a": same, "b": same, "c": other}
    files = [SourceFile(f"corpus/{name}.md", "1", digest, document=name) for name, digest in contents.items()]
    with store.transaction() as transaction:
        for file in files:
            transaction.note_file(file)
        transaction.put(*document("a", ["文本。"]))
        transaction.commit()
    assert list(store.files()) == files
    with store.snapshot() as snapshot:
        assert list(snapshot.find_files(digests=[same])) == files[:2]
        assert list(snapshot.find_files(["corpus/c.md"], [same])) == files
        assert list(snapshot.titles()) == [("a", "Title of a")]


def test_a_crashed_writer_leaves_nothing_that_counts(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("a", ["文本。"]))
    code = (
        "import sys, os; sys.path.insert(0, 'tests'); from pathlib import Path; import test_store as t\n"
        "s = t.open_store(Path(sys.argv[1]), 'test-encoder', t.DIMENSIONS)\n"
        "from kb.store.catalog import Catalog\n"
        "Catalog.commit = lambda self: os._exit(9)\n"
        "t.put(s, t.document('b', ['没有写完。']))"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "index")], cwd=root, check=False)
    assert done.returncode == 9
    with store.snapshot() as snapshot:
        assert [record.id for record in snapshot.documents()] == ["a"]
    assert not store.verify()
    for path in (tmp_path / "index").rglob("*"):
        os.utime(path, (1, 1))
    put(store, document("c", ["写完了。"]))
    (current,) = (tmp_path / "index").glob("store-*")
    assert len(list((current / "vectors").iterdir())) == 2
    assert not store.verify()


def test_damage_is_found_before_anything_is_answered(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, document("a", ["文本一。", "文本二。"]))
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path / "index", whole)
    names = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.parent.name[0] == "0"]
    assert len(names) > 8
    for name in names:
        shutil.rmtree(tmp_path / "index")
        shutil.copytree(whole, tmp_path / "index")
        path = tmp_path / "index" / name
        content = bytearray(path.read_bytes())
        if content:
            content[len(content) // 2] ^= 0xFF
        path.write_bytes(content or b"x")
        again = open_store(tmp_path / "index")
        with pytest.raises(DamageError, match="kb doctor --repair"):
            again.snapshot()
        assert again.verify()


def test_terms_are_pairs_of_characters_and_plain_words() -> None:
    assert terms(normalise("农村电商,")) == ["农村", "村电", "电商"]
    assert terms("水") == ["水"]
    assert terms("the farmers' e-commerce projects") == ["the", "farmer", "e", "commerc", "ecommerc", "project"]
    assert terms("7,831.3 亿元 in 2024") == ["7831.3", "亿元", "in", "2024"]
    assert terms("WTO规则") == ["wto", "规则"]
    assert stem("planned") == stem("planning") == stem("plans") == stem("plan") == "plan"
    assert stem("subsidies") == stem("subsidy")
    assert stem("services") == stem("service")
    assert stem("business") == "business"


def test_what_one_segment_cannot_hold_is_shared_evenly() -> None:
    """A small rest would be kept in a structure with many times the bytes of a vector."""
    sizes = [(str(number), 8_200) for number in range(122)]
    while chosen := _unsettled(sizes):
        held = sum(count for name, count in sizes if name in chosen)
        sizes = [size for size in sizes if size[0] not in chosen] + [("-".join(chosen), held)]
    assert [count for _, count in sizes] == [500_200, 500_200]
