"""Indexing: only what is new or changed is read, ids stay, what fails is said, an interrupted run goes on."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.documents import read
from kb.encoders import load
from kb.errors import InputError
from kb.files import bounded
from kb.indexing import process_pool as pools
from kb.indexing import write_sidecar
from kb.indexing.scan import compare, failures
from kb.indexing.updating import update
from kb.indexing.updating import update as update_function
from kb.results import Change, Overrides, Progress
from kb.store import open_store
from kb.store.embedded import EmbeddedStore

SHIPPED = Path(__file__).resolve().parent.parent / "corpus"
RICE = "# Rice and its fields\n\nFarmers who grow rice get seed at half price. The county pays within a month.\n"
ROAD = "# 农村道路管护办法\n\n第一条 为了管好农村道路，制定本办法。\n\n第二条 道路由乡镇养护，费用由县里承担。\n"


class Base:
    """A home in a temporary folder, and what an update of it did."""

    def __init__(self, home: Path) -> None:
        self.corpus = home / "corpus"
        self.corpus.mkdir(parents=True)
        self.encoder = load()
        self.store: EmbeddedStore = open_store(home / "index", self.encoder.name, self.encoder.dimensions)

    def write(self, name: str, text: str) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def update(
        self, *, rebuild: bool = False, prune: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> Change:
        return update(self.corpus, self.store, self.encoder, rebuild=rebuild, prune=prune, progress=progress)

    def ids(self) -> dict[str, str]:
        with self.store.snapshot() as snapshot:
            return {record.path: record.id for record in snapshot.documents()}

    def up_to_date(self) -> bool:
        with self.store.snapshot() as snapshot:
            return compare(self.corpus, snapshot).up_to_date


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tmp_path)


def test_only_new_and_changed_files_are_read(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def watched(home: Path, path: str, identity: str) -> object:
        opened.append(path)
        return original(home, path, identity)

    module = __import__("kb.indexing.embed_files", fromlist=["read_file"])
    original = module.read_file
    monkeypatch.setattr(module, "read_file", watched)
    rice, road = base.write("rice.md", RICE), base.write("law/road.md", ROAD)
    assert [record.id for record in base.update().added] == ["road", "rice"]
    assert opened == ["corpus/law/road.md", "corpus/rice.md"]
    assert base.up_to_date()
    opened.clear()
    assert base.update().unchanged == ("rice", "road")
    os.utime(rice, (1, 1))
    assert not base.up_to_date()
    assert base.update().changed == ()
    assert base.up_to_date()
    assert opened == []
    road.write_text(ROAD + "\n第三条 本办法自公布之日起施行。\n", encoding="utf-8")
    assert [record.id for record in base.update().changed] == ["road"]
    assert opened == ["corpus/law/road.md"]
    rice.unlink()
    kept = base.update()
    assert (kept.removed, kept.missing) == ((), ("rice",))
    assert base.update(prune=True).removed == ("rice",)
    assert list(base.ids().values()) == ["road"]
    assert not base.store.verify()


def test_a_file_under_another_name_or_in_another_format_is_what_it_was(base: Base) -> None:
    base.write("rice.md", RICE).rename(base.corpus / "paddy.md")
    road = base.write("road.md", ROAD)
    base.update()
    (base.corpus / "paddy.md").rename(base.write("law/x.md", ROAD).with_name("paddy.md"))
    (base.corpus / "law" / "x.md").unlink()
    road.unlink()
    base.write("road.txt", ROAD + "\n第三条 本办法自公布之日起施行。\n")
    change = base.update()
    assert not change.missing
    assert base.ids() == {"corpus/law/paddy.md": "paddy", "corpus/road.txt": "road"}


def test_an_index_is_not_built_anew_without_documents_whose_files_cannot_be_seen(base: Base, tmp_path: Path) -> None:
    base.write("rice.md", RICE)
    base.write("road.md", ROAD)
    base.update()
    base.corpus.rename(tmp_path / "unmounted")
    assert base.update().missing == ("rice", "road")
    assert base.up_to_date()
    with pytest.raises(InputError, match="--prune"):
        base.update(rebuild=True)
    (tmp_path / "unmounted").rename(base.corpus)
    assert len(base.update(rebuild=True).added) == 2


def test_two_files_with_one_content_are_one_document(base: Base) -> None:
    base.write("b.md", RICE)
    base.update()
    copy = base.write("a.md", RICE)
    assert base.update().added == ()
    with base.store.snapshot() as snapshot:
        (record,) = snapshot.documents()
        assert (record.id, record.path, record.copies) == ("b", "corpus/b.md", ("corpus/a.md",))
    (base.corpus / "b.md").unlink()
    base.update()
    with base.store.snapshot() as snapshot:
        (record,) = snapshot.documents()
        assert (record.id, record.path, record.copies) == ("b", "corpus/a.md", ())
    base.write("c.md", RICE)
    base.update()
    copy.write_text(ROAD, encoding="utf-8")
    base.update()
    with base.store.snapshot() as snapshot:
        assert {d.path: d.metadata.language for d in snapshot.documents()} == {"corpus/a.md": "zh", "corpus/c.md": "en"}
    assert not base.store.verify()


def test_ids_come_from_names_and_stay(base: Base) -> None:
    base.write("z/Rice Fields (2026).md", RICE)
    base.update()
    base.write("a/rice_fields 2026.md", ROAD)
    base.update()
    wanted = {
        "corpus/a/rice_fields 2026.md": "rice-fields-2026-2",
        "corpus/z/Rice Fields (2026).md": "rice-fields-2026",
    }
    assert base.ids() == wanted
    base.update(rebuild=True)
    assert base.ids() == wanted
    base.write("a/rice_fields 2026.md", ROAD + "\n第三条 另行规定。\n")
    base.update()
    assert base.ids() == wanted
    with base.store.snapshot() as snapshot:
        assert all(p.id.startswith("rice-fields-2026-2:") for p in snapshot.passages_of("rice-fields-2026-2"))


def test_what_a_person_states_stays_beside_the_file(base: Base) -> None:
    path = base.write("scan0001.md", ROAD)
    write_sidecar.write(
        path, Overrides(id="road rules", issuer=("示例县人民政府", "另一机关"), issued=date(2025, 6, 1))
    )
    write_sidecar.write(path, Overrides(title='标题 "带引号" 与 \\ 反斜线'))
    base.update()
    shutil.rmtree(base.corpus.parent / "index")
    base.store = open_store(base.corpus.parent / "index", base.encoder.name, base.encoder.dimensions)
    base.update()
    with base.store.snapshot() as snapshot:
        (record,) = snapshot.documents()
        assert record.id == "road-rules"
        assert record.metadata.title == '标题 "带引号" 与 \\ 反斜线'
        assert record.metadata.issuer == ("示例县人民政府", "另一机关")
        assert record.metadata.issued == date(2025, 6, 1)
    write_sidecar.write(path, Overrides(kind="notice"))
    assert [record.metadata.kind for record in base.update().changed] == ["notice"]


def test_a_file_that_fails_costs_its_own_line_and_waits_for_a_change(base: Base) -> None:
    base.write("rice.md", RICE)
    base.write("empty.md", "")
    (base.corpus / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    outside = base.corpus.parent / "outside.md"
    outside.write_text(ROAD, encoding="utf-8")
    (base.corpus / "link.md").symlink_to(outside)
    first = base.update()
    assert [record.id for record in first.added] == ["rice"]
    failed = {failure.path: str(failure.error) for failure in first.failed}
    assert sorted(failed) == ["corpus/broken.pdf", "corpus/empty.md", "corpus/link.md"]
    assert all("\n" not in line and len(line) > 10 for line in failed.values())
    assert base.up_to_date()
    with base.store.snapshot() as snapshot:
        assert {failure.path for failure in failures(snapshot)} == set(failed)
    base.write("empty.md", ROAD)
    second = base.update()
    assert [record.id for record in second.added] == ["empty"]
    assert {failure.path for failure in second.failed} == {"corpus/broken.pdf", "corpus/link.md"}


def test_an_interrupted_run_goes_on_where_it_was(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("kb.indexing.update_run", fromlist=["PORTION"])
    monkeypatch.setattr(module, "PORTION", 4)
    for number in range(6):
        base.write(f"d{number}.md", ROAD.replace("县里", f"第{number}县"))
    writes = 0

    def interrupt(progress: Progress) -> None:
        nonlocal writes
        writes += progress.stage == "writing"
        if writes == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        base.update(progress=interrupt)
    before = set(base.ids().values())
    assert 0 < len(before) < 6
    assert not base.store.verify()
    rest = {record.id for record in base.update().added}
    assert before.isdisjoint(rest)
    assert before | rest == {f"d{number}" for number in range(6)}


def test_many_files_are_read_by_several_processes_and_one_that_dies_is_replaced(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = __import__("kb.indexing.embed_files", fromlist=["_MANY"])
    for path in SHIPPED.glob("*.md"):
        shutil.copy(path, base.corpus)
    base.update()
    with base.store.snapshot() as snapshot:
        alone = {record.id: snapshot.passages_of(record.id) for record in snapshot.documents()}
    monkeypatch.setattr(module, "_MANY", 1)
    monkeypatch.setattr("kb.indexing.pending_files._TASK", 1)
    started: list[int] = []
    original = pools.ProcessPool._start

    def watched(self: pools.ProcessPool) -> object:
        process = original(self)
        started.append(process.pid)
        if len(started) == 1:
            process.kill()
        return process

    monkeypatch.setattr(pools.ProcessPool, "_start", watched)
    change = update_function(base.corpus, base.store, base.encoder, rebuild=True)
    assert change.failed == ()
    assert len(started) >= 2
    with base.store.snapshot() as snapshot:
        assert {record.id: snapshot.passages_of(record.id) for record in snapshot.documents()} == alone
    assert not base.store.verify()
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_passage_keeps_its_id_when_others_come_and_go(base: Base) -> None:
    path = base.write("road.md", ROAD)
    base.update()
    with base.store.snapshot() as snapshot:
        before = snapshot.passages_of("road")
    base.write("rice.md", RICE)
    base.update()
    base.update(rebuild=True)
    with base.store.snapshot() as snapshot:
        assert snapshot.passages_of("road") == before
        assert len(before) == len(read(path).provisions)


def test_nothing_changed_opens_neither_vectors_nor_terms(base: Base) -> None:
    base.write("road.md", ROAD)
    (base.corpus.parent / "kb.toml").touch()
    base.update()
    code = (
        "import sys; from kb import KnowledgeBase; from pathlib import Path\n"
        "with KnowledgeBase.open(Path(sys.argv[1])) as base: assert base.index().unchanged == ('road',)\n"
        "assert not {'numpy', 'faiss', 'tantivy'} & sys.modules.keys()"
    )
    home = str(base.corpus.parent)
    assert subprocess.run([sys.executable, "-c", code, home], check=False).returncode == 0
    base.write("rice.md", RICE)
    assert subprocess.run([sys.executable, "-c", code, home], check=False, capture_output=True).returncode == 1


def test_processes_that_read_are_gone_before_what_they_read_last_is_written(base: Base) -> None:
    paths = [base.write(f"road-{number}.md", ROAD.replace("道路", f"道路{number}")) for number in range(4)]
    with pools.ProcessPool(base.corpus.parent, embed=False) as workers:
        tasks = [[(f"corpus/{path.name}", path.stem)] for path in paths]
        for done, _ in enumerate(workers.results(tasks), 1):
            if done == len(paths):
                assert all(process._process.wait(20) == 0 for process in workers._processes)


def test_what_cannot_be_read_for_a_moment_keeps_its_id_and_its_answers(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = base.write("rice-again.md", RICE)
    second = base.write("rice.md", RICE)
    base.update()
    assert base.ids() == {"corpus/rice-again.md": "rice-again"}
    second.write_text(RICE.replace("half", "a third of the"), encoding="utf-8")
    first.touch()
    module = __import__("kb.indexing.update_run", fromlist=["digest_of"])
    original = module.digest_of

    def broken(path: Path) -> str:
        if path == first:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return str(original(path))

    with monkeypatch.context() as patch:
        patch.setattr(module, "digest_of", broken)
        change = base.update()
    assert [str(failure.error) for failure in change.failed] == [
        "corpus/rice-again.md cannot be read (Input/output error)."
    ]
    wanted = {"corpus/rice-again.md": "rice-again", "corpus/rice.md": "rice"}
    assert base.ids() == wanted
    assert base.update().failed == ()
    assert base.ids() == wanted


@pytest.mark.parametrize("at", [1, 2])
def test_a_toml_that_cannot_be_read_for_a_moment_is_read_the_next_time(
    base: Base, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    base.write("rice.md", RICE)
    base.write("rice.toml", 'issuer = ["The county"]\n')
    original, done = bounded.read_bytes, 0

    def broken(path: Path, *arguments: Any) -> bytes:
        nonlocal done
        done += path.suffix == ".toml"
        if path.suffix == ".toml" and done == at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return original(path, *arguments)

    monkeypatch.setattr(bounded, "read_bytes", broken)
    assert [failure.path for failure in base.update().failed] == ["corpus/rice.md"]
    change = base.update()
    assert change.failed == ()
    assert [record.metadata.issuer for record in change.added] == [("The county",)]
