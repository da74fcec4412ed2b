"""Upgrades: an index that an older version wrote is built anew, one from the future is left alone."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.errors import NewerIndexError
from kb.knowledge_base import KnowledgeBase
from kb.store.catalog import FORMAT

KEPT = Path(__file__).parent / "data"


def kept(number: int, place: Path) -> Path:
    """A small knowledge base as the version with that layout of index/ left it."""
    with tarfile.open(KEPT / f"index-format-{number}.tar.gz") as archive:
        archive.extractall(place, filter="data")
    # Copying gave the files other times and places on disk; that is not what is tested here.
    return place


def catalog(home: Path) -> Path:
    return next((home / "index").glob("store-*/catalog.sqlite3"))


def test_there_is_a_small_index_of_every_layout() -> None:
    assert [int(path.name.split("-")[2].split(".")[0]) for path in sorted(KEPT.glob("index-format-*.tar.gz"))] == list(
        range(1, FORMAT + 1)
    )


@pytest.mark.parametrize("number", range(1, FORMAT))
@pytest.mark.parametrize(
    "command", [["ask", "How often is a well tested?"], ["list"], ["index"], ["show", "wells"], ["status"]]
)
def test_an_older_index_is_built_anew_with_one_line_said(
    number: int, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = kept(number, tmp_path)
    assert run(["--home", str(home), "--ui", "en", *command]) in (0, 1)
    seen = capsys.readouterr()
    assert seen.err == "kb: the index was written by an older version of kb; it is being rebuilt from corpus/.\n"
    assert seen.out
    assert run(["--home", str(home), "--ui", "en", *command]) in (0, 1)
    assert capsys.readouterr().err == ""
    assert run(["--home", str(home), "doctor"]) == 0


def test_ids_that_were_given_by_order_outlive_the_layout_and_damage(tmp_path: Path) -> None:
    home = kept(FORMAT - 1, tmp_path)
    # The later of two files of one name has the first place in the alphabet: names alone would turn them round.
    corpus = home / "corpus"
    (corpus / "a").mkdir()
    (corpus / "a" / "wells.md").write_text("# Wells of the other valley\n\n1. They are dry.\n", encoding="utf-8")
    with sqlite3.connect(catalog(home)) as connection:
        given = dict(connection.execute("SELECT path, document FROM files"))
        assert given["corpus/wells.md"] == "wells"
        connection.execute(
            "INSERT INTO files SELECT 'corpus/a/wells.md', '', '', '', 'wells-2', NULL, '{}' FROM files LIMIT 1"
        )
    assert run(["--home", str(home), "index"]) == 0

    def ids() -> dict[str, str]:
        with KnowledgeBase.open(home) as base:
            return {record.path: record.id for record in base.documents()}

    assert ids()["corpus/a/wells.md"] == "wells-2" and ids()["corpus/wells.md"] == "wells"
    vectors = next((home / "index").glob("store-*/vectors/*/passages.faiss"))
    vectors.write_bytes(b"nothing of the kind")
    assert run(["--home", str(home), "doctor", "--repair"]) == 0
    assert ids()["corpus/a/wells.md"] == "wells-2" and ids()["corpus/wells.md"] == "wells"
    with sqlite3.connect(catalog(home)) as connection:
        connection.execute("UPDATE settings SET value = 'x' WHERE key = 'encoder'")
        connection.execute("UPDATE files SET document = 'granny' WHERE path = 'corpus/lamps.md'")
    assert run(["--home", str(home), "doctor", "--repair"]) == 0
    assert ids()["corpus/a/wells.md"] == "wells-2" and "granny" not in ids().values()


def test_the_index_of_this_layout_is_read_as_it_is(tmp_path: Path) -> None:
    home = kept(FORMAT, tmp_path)
    with KnowledgeBase.open(home) as base:
        answer = base.ask("How often is the water of a well tested?")
        assert "twice a year" in answer.results[0].passage.text
        assert not base.verify(), "the layout has changed: give it a new number and keep an index of it"


def test_a_newer_index_is_refused_and_not_mended_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = kept(FORMAT, tmp_path)
    with sqlite3.connect(catalog(home)) as connection:
        connection.execute("UPDATE settings SET value = ? WHERE key = 'format'", (FORMAT + 1,))
    before = catalog(home).read_bytes()
    with KnowledgeBase.open(home) as base, pytest.raises(NewerIndexError):
        base.ask("wells")
    for command in (["ask", "wells"], ["add", str(home / "kb.toml")], ["list"], ["index"]):
        assert run(["--home", str(home), "--ui", "en", *command]) == 3
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "newer version" in said
    assert run(["--home", str(home), "--ui", "en", "doctor", "--repair"]) == 1
    assert catalog(home).read_bytes() == before
    shutil.rmtree(home / "index")
    (home / "index").mkdir()
    assert run(["--home", str(home), "list"]) == 0


@pytest.mark.parametrize("number", range(1, FORMAT))
def test_an_older_index_is_not_emptied_where_its_corpus_cannot_be_seen(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = kept(number, tmp_path)
    (home / "corpus").rename(tmp_path / "unmounted")
    assert run(["--home", str(home), "--ui", "en", "ask", "How often is a well tested?"]) == 2
    assert "--prune" in capsys.readouterr().err
    (tmp_path / "unmounted").rename(home / "corpus")
    assert run(["--home", str(home), "--ui", "en", "ask", "How often is a well tested?"]) in (0, 1)
    assert "wells:" in capsys.readouterr().out
