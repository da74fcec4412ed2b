"""Nothing lost: killed, cut off, out of space, damaged or in a crowd, a knowledge base answers rightly.

Each test is the short form of a part of tests/soak, which says what it tries and how often.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.import_files import FileToImport, copy_into
from kb.knowledge_base import KnowledgeBase
from kb.results import Overrides

ROOT = Path(__file__).resolve().parent.parent
SOAK = [sys.executable, str(ROOT / "tests" / "soak")]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="faults are made with Linux's loader")


def soak(*arguments: str) -> dict[str, int]:
    """Runs parts of the soak, which must find no problem; what it tried and how often."""
    done = subprocess.run([*SOAK, *arguments], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines() if line.startswith("  ")]
    return {what: int(count.replace(",", "")) for count, what in lines}


@linux
def test_a_process_killed_at_any_change_of_a_file_leaves_the_state_before_or_after() -> None:
    tried = soak("crash", "--share", "0.003", "--seed", "3")
    if not tried:
        pytest.skip("no C compiler here")
    assert {"killed before each change of a file", "killed within each write"} <= tried.keys()


@linux
def test_a_full_broken_or_read_only_disk_costs_one_line_and_no_document() -> None:
    tried = soak("errors", "--share", "0.002", "--seed", "5")
    if not tried:
        pytest.skip("no C compiler here")
    assert len(tried) >= 4


@linux
def test_a_disk_that_is_really_full_or_read_only_costs_one_line_and_no_document() -> None:
    tried = soak("disks", "--share", "0.02")
    if not tried:
        pytest.skip("this process may not mount a file system")
    assert tried == {"really read-only disks": 8, "really full disks": 8}


@linux
def test_a_process_killed_at_a_random_moment_leaves_the_state_before_or_after() -> None:
    assert soak("moments", "--moments", "6", "--seed", "1") == {"killed at a random moment": 6}


@linux
def test_damage_is_never_answered_from_and_always_mended() -> None:
    tried = soak("damage", "--places", "4", "--files", "0.05")
    assert tried["bits flipped at random places"] == 4


@linux
def test_readers_and_writers_at_once_see_whole_states_and_lose_nothing() -> None:
    tried = soak("crowd", "--readers", "5", "--writers", "2", "--crowd-seconds", "5")
    assert tried["additions found at the end"] == tried["additions in a crowd"]
    assert tried["dead writers' locks taken over"] == 3


def test_a_file_that_vanishes_or_changes_while_it_is_read_is_no_failure(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    corpus = base.home.corpus
    for name in ("a", "b", "c"):
        (corpus / f"{name}.md").write_text(f"# Rules {name}\n\n1. Words of {name}.\n", encoding="utf-8")

    def meddle(progress: object) -> None:
        (corpus / "b.md").unlink(missing_ok=True)
        (corpus / "c.md").write_text("# Rules c\n\n1. Other words.\n", encoding="utf-8")

    # Progress is reported while files are read: what happens then happens in the middle.
    base.index(progress=meddle)
    base.index(prune=True)
    assert [record.id for record in base.documents()] == ["a", "c"]
    assert "Other words" in base.passages_of("c")[0].text
    assert base.up_to_date() and not base.doctor()


def test_copies_that_were_never_finished_go_after_an_hour(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    old, young = base.home.corpus / ".kb-part-old", base.home.corpus / ".kb-part-young"
    for part in (old, young):
        part.write_text("half of a", encoding="utf-8")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    source = tmp_path / "rules.md"
    source.write_text("# Rules\n\n1. Words.\n", encoding="utf-8")
    copy_into(base.home.corpus, FileToImport(source, Path("rules.md")))
    assert not old.exists() and young.exists()
    assert [record.id for record in base.index().added] == ["rules"]


def test_what_is_stated_with_add_is_there_from_the_first_moment(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    source = tmp_path / "rules.md"
    source.write_text("# Rules\n\n1. Words.\n", encoding="utf-8")
    stated = b'number = "7"\n'
    corpus = base.home.corpus
    # As if a process had been killed between the two: the same addition goes on, another one takes another name.
    (corpus / "rules.toml").write_bytes(stated)
    assert copy_into(corpus, FileToImport(source, Path("rules.md")), stated=stated).name == "rules.md"
    (corpus / "notes.toml").write_bytes(stated)
    assert copy_into(corpus, FileToImport(source, Path("notes.md")), stated=b'number = "8"\n').name == "notes-2.md"
    assert (corpus / "notes.toml").read_bytes() == stated


def test_two_rebuilds_at_once_both_end_well(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    (base.home.corpus / "rules.md").write_text("# Rules\n\n1. Wells are open to all.\n", encoding="utf-8")
    base.index()
    base.close()
    kb = [sys.executable, "-c", "from kb.cli import main; main()", "--home", str(tmp_path / "home")]
    both = [subprocess.Popen([*kb, "index", "--rebuild"], stderr=subprocess.PIPE) for _ in range(3)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    asked = subprocess.run([*kb, "ask", "--json", "Who may use a well?"], capture_output=True, timeout=60)
    assert "open to all" in json.loads(asked.stdout)["results"][0]["text"]
    assert sorted(path.name for path in (tmp_path / "home" / "index").glob("store-*"))[1:] == []


FULL = "# 粮仓管理办法\n\n第一条 粮仓每月查看一次。\n\n第二条 钥匙由两人分开保管。\n"


def digest_and_full_text(folder: Path) -> tuple[KnowledgeBase, Path]:
    """A knowledge base with a digest, and the full text of another format that is to take its place."""
    base = KnowledgeBase.create(folder / "home")
    (base.home.corpus / "granaries.md").write_text(
        "---\ntitle: 粮仓管理办法\n---\n\n# 粮仓管理办法\n\n第一条 每月看一次。\n", encoding="utf-8"
    )
    (base.home.corpus / "granaries.toml").write_text('text_status = "digest"\nnumber = "7"\n', encoding="utf-8")
    base.index()
    full = folder / "granaries.txt"
    full.write_text(FULL, encoding="utf-8")
    return base, full


def names(base: KnowledgeBase) -> list[str]:
    return sorted(path.name for path in base.home.corpus.iterdir() if path.name != ".trash")


@pytest.mark.parametrize("moment", range(1, 5))
def test_a_full_text_takes_a_digest_s_place_or_does_not_at_whatever_moment_it_is_killed(
    moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renames and deletions are counted; nothing after the one at ``moment`` happens any more."""
    base, full = digest_and_full_text(tmp_path)
    done = 0

    class Killed(BaseException):
        pass

    def count(real: Callable[..., object]) -> Callable[..., object]:
        def counting(self: Path, *arguments: object, **more: object) -> object:
            nonlocal done
            done += self.is_relative_to(base.home.corpus)
            if done >= moment and self.is_relative_to(base.home.corpus):
                raise Killed
            return real(self, *arguments, **more)

        return counting

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", count(Path.replace))
        patched.setattr(Path, "unlink", count(Path.unlink))
        with pytest.raises(Killed):
            base.add([full])
    base.index()
    there = {name for name in names(base) if not name.startswith(".")}
    assert there == ({"granaries.txt", "granaries.toml"} if moment > 1 else {"granaries.md", "granaries.toml"})
    [record] = base.documents()
    assert (record.id, record.metadata.number) == ("granaries", "7")
    assert record.metadata.text_status == ("full" if moment > 1 else "digest")
    base.add([full])
    assert [record.metadata.text_status for record in base.documents()] == ["full"]
    assert not [name for name in names(base) if name.startswith(".kb-swap-")]
    assert not base.doctor()


def test_a_change_that_was_begun_deletes_nothing_that_came_later(tmp_path: Path) -> None:
    base, full = digest_and_full_text(tmp_path)
    base.add([full])
    corpus = base.home.corpus
    # As if the process had been killed with everything done but the last step, and a person had then written a
    # new file of the old name.
    (corpus / ".kb-swap-1").write_text(
        json.dumps({"placed": [[".kb-part-1", "granaries.txt"]], "removed": [["granaries.md", "0" * 64]]})
    )
    # Records that speak of other names, or of other folders, are none of ours.
    for number, said in enumerate(
        (
            {"placed": [[".kb-part-1", "../kb.toml"]], "removed": []},
            {"placed": [], "removed": [["granaries.txt", "0" * 64]]},
            {"placed": [["granaries.txt", "granaries.md"]], "removed": []},
            ["nonsense"],
        )
    ):
        (corpus / f".kb-swap-no-{number}").write_text(json.dumps(said))
    (corpus / "granaries.md").write_text("# Other rules\n\n1. Written later.\n", encoding="utf-8")
    base.index()
    assert (corpus / "granaries.md").exists() and (corpus / "granaries.txt").exists()
    assert (tmp_path / "home" / "kb.toml").exists()
    assert not [name for name in names(base) if name.startswith(".kb-swap-")]


def test_when_the_copy_that_answers_goes_the_other_one_is_read_at_once(tmp_path: Path) -> None:
    """A page and a text of one document: pages, numbers and words are always those of a file that is there."""
    base = KnowledgeBase.create(tmp_path / "home")
    corpus = base.home.corpus
    numbers = [f"{tens}{ones}" for tens in ("", "十", "二十", "三十") for ones in "一二三四五六七八九"]
    body = "".join(f"第{n}条 村里的第{n}口水井每年检查两次，结果贴在第{n}块木牌上。\n\n" for n in numbers)
    more = body.replace("木牌上。\n", "木牌上。这一句只在这一份里。\n", 1)
    (corpus / "a.md").write_text(
        f"---\nnumber: 井〔2025〕1号\nissued: 2025-03-01\n---\n# 水井管理办法\n\n{more}", encoding="utf-8"
    )
    (corpus / "b.toml").write_text("issued = 2025-03-01\n", encoding="utf-8")
    page = "".join(f"<p>{line}</p>" for line in body.split("\n\n"))
    (corpus / "b.html").write_text(
        f"<html><head><title>水井管理办法</title></head><body><h1>水井管理办法</h1>{page}</body></html>",
        encoding="utf-8",
    )
    base.index()
    [record] = base.documents()
    assert (record.path, record.copies) == ("corpus/a.md", ("corpus/b.html",))
    kept = record.id
    (corpus / "a.md").unlink()
    change = base.index()
    assert [one.id for one in change.changed] == [kept] and not change.removed and not change.added
    [record] = base.documents()
    assert (record.id, record.path, record.copies) == (kept, "corpus/b.html", ())
    assert record.passages == len(base.passages_of(kept))
    assert not any("只在这一份里" in passage.text for passage in base.passages_of(kept))
    assert base.up_to_date() and not base.doctor()


def test_what_cannot_be_indexed_is_not_copied(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    (base.home.corpus / "a.md").write_text("# Rules\n\n1. Words.\n", encoding="utf-8")
    base.index()
    base.close()
    (tmp_path / "b.md").write_text("# Notes\n\n1. More words.\n", encoding="utf-8")
    for home, encoder in ((tmp_path / "home", "another/encoder"), (tmp_path / "empty", "no/such-encoder")):
        if not home.exists():
            KnowledgeBase.create(home).close()
        (home / "kb.toml").write_text(f'[encoder]\nname = "{encoder}"\n', encoding="utf-8")
        with KnowledgeBase.open(home) as again:
            before = sorted(again.home.corpus.iterdir())
            with pytest.raises(InputError):
                again.add([tmp_path / "b.md"])
            assert sorted(again.home.corpus.iterdir()) == before


def test_a_read_error_after_a_full_text_took_a_digest_s_place_loses_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, full = digest_and_full_text(tmp_path)
    module = __import__("kb.indexing.update_run", fromlist=["digest_of"])
    original = module.digest_of

    def broken(path: Path) -> str:
        if path.suffix == ".txt":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return str(original(path))

    with monkeypatch.context() as patch:
        patch.setattr(module, "digest_of", broken)
        change = base.add([full])
    assert len(change.failed) == 1
    assert names(base) == ["granaries.toml", "granaries.txt"]
    # Adding it once more, as a person would, makes no second document of it.
    assert [record.id for record in base.add([full]).added] == ["granaries"]
    assert [record.path for record in base.documents()] == ["corpus/granaries.txt"]


@linux
def test_nothing_that_lies_about_is_run_or_believed() -> None:
    tried = soak("intrusion")
    assert tried["processes started beside planted modules"] == 5
    assert {f"completed in {shell}" for shell in ("zsh", "bash", "fish") if shutil.which(shell)} <= tried.keys()
    if os.geteuid() == 0:
        assert (tried["planted caches"], tried["knowledge bases of another owner"]) == (4, 3)


@linux
def test_nothing_is_lost_where_a_corpus_cannot_be_seen_a_disk_is_full_or_a_document_is_bad() -> None:
    tried = soak("loss")
    assert (tried["commands without their corpus"], tried["corpora that came back"]) == (30, 5)
    assert tried["poisoned documents"] == 20


@linux
def test_two_users_and_their_group_share_a_knowledge_base() -> None:
    tried = soak("sharing")
    if not tried:
        pytest.skip("only root can make two users, and they must be able to start this Python")
    assert tried == {"commands of two users in turns": 48}


@linux
def test_what_would_go_on_for_ever_or_take_everything_is_one_line() -> None:
    tried = soak("limits")
    assert (tried["drafts made to do harm"], tried["servers made to do harm"]) == (8, 17)
    assert tried["questions with little memory"] == 9


@linux
@pytest.mark.parametrize(("shared", "expected"), [(0o2775, (0o2775, 0o664)), (0o755, (0o700, 0o600))])
def test_in_a_folder_that_a_group_shares_a_strict_umask_locks_nobody_out(
    tmp_path: Path, shared: int, expected: tuple[int, int]
) -> None:
    home = tmp_path / "office"
    home.mkdir()
    home.chmod(shared)
    (tmp_path / "wells.md").write_text("# Wells\n\n1. Wells are tested in May.\n", encoding="utf-8")
    before = os.umask(0o077)
    try:
        KnowledgeBase.create(home).close()
        with KnowledgeBase.open(home) as base:
            base.add(tmp_path / "wells.md", overrides=Overrides(issuer=["Water office"]))
            base.remove("wells")
            base.restore("wells")
            base.index(rebuild=True)
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    folders = {path.stat().st_mode & 0o7777 for path in home.rglob("*") if path.is_dir()}
    files = {path.stat().st_mode & 0o777 for path in home.rglob("*") if path.is_file()}
    assert (folders, files) == ({expected[0]}, {expected[1]})
