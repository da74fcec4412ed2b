"""Nothing lost: killed, cut off, out of space, damaged or in a crowd, a knowledge base answers rightly.

Each test is the short form of a part of scripts/soak.py, which says what it tries and how often.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.adding import Source, copy_into
from kb.knowledge_base import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
SOAK = [sys.executable, str(ROOT / "scripts" / "soak.py")]
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
    base.index()
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
    copy_into(base.home.corpus, Source(source, Path("rules.md")))
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
    assert copy_into(corpus, Source(source, Path("rules.md")), stated=stated).name == "rules.md"
    (corpus / "notes.toml").write_bytes(stated)
    assert copy_into(corpus, Source(source, Path("notes.md")), stated=b'number = "8"\n').name == "notes-2.md"
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
