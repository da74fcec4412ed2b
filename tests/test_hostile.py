"""A malicious file costs its own line only: each ends in text or in one sentence, within limits."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import fuzz, hostile

from kb.documents.document import Block
from kb.documents.loading import read
from kb.documents.structure import provisions_of
from kb.errors import InputError
from kb.passages import split

# What takes the process that reads them to its limit of time (20 s each) is left to tests/soak.
SLOW = {"deep.ofd", "attributes.html", "line.txt", "line-zh.txt", "filter-bomb.pdf", "sentences.txt", "unclosed.html"}
quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("group", [group for group in hostile.GROUPS if group != "PDF of others"])
def test_files_made_to_do_harm_end_in_text_or_one_line(group: str, tmp_path: Path) -> None:
    problems = []
    for name, content in hostile.GROUPS[group]():
        if name not in SLOW:
            path = tmp_path / name
            path.write_bytes(content)
            problems += hostile.met_in_child(path)
            path.unlink()
    assert problems == []
    assert list(tmp_path.iterdir()) == [], "a file wrote another one"


# Finds of the fuzzer, by its seed; each was an exception that python-docx raises over a damaged package.
@pytest.mark.parametrize("seed", [15, 463, 551, 572, 582, 636, 665, 1197, 1316])
def test_what_the_fuzzer_found_stays_mended(seed: int, tmp_path: Path) -> None:
    assert fuzz.read_broken(tmp_path, seed) is None


@quick
@given(st.integers(0, 2**40))
def test_a_file_broken_at_random_is_text_or_one_line(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    assert fuzz.read_broken(tmp_path_factory.getbasetemp(), seed) is None


@quick
@given(
    st.lists(
        st.builds(
            Block,
            st.sampled_from(("heading", "paragraph", "list-item", "table", "quotation")),
            st.text(
                st.sampled_from("第一二三十条章节（）、。；1234.() \n　AaBbIVX-") | st.characters(),
                min_size=1,
                max_size=60,
            ),
            st.integers(0, 6),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_structure_of_any_text_has_unique_labels(blocks: list[Block]) -> None:
    labels = [provision.label for provision in provisions_of(blocks)]
    assert len(labels) == len(set(labels))


@quick
@given(st.integers(0, 2**40))
def test_numbers_marks_and_words_in_any_order_have_a_structure(seed: int) -> None:
    labels = fuzz.structure_of_anything(seed)
    assert labels and len(labels) == len(set(labels))


@quick
@given(st.text(max_size=2000) | st.builds(lambda seed: fuzz.text(random.Random(seed)), st.integers(0, 2**40)))
def test_sentences_of_any_text_follow_each_other_within_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        passages = split(read(path), "any")
    except InputError as error:
        assert "\n" not in str(error)
        return
    for passage in passages:
        ends = [0, *(end for _, end in passage.sentences)]
        assert all(
            last <= start < end <= len(passage.text)
            for last, (start, end) in zip(ends, passage.sentences, strict=False)
        )


def test_a_bad_file_among_good_ones_costs_its_own_line_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kb.cli.app import run

    folder = tmp_path / "incoming"
    folder.mkdir()
    for name, content in hostile.packages():
        if name in ("laughs.docx", "entity.docx", "climb.docx", "bomb.docx", "lying.docx"):
            (folder / name).write_bytes(content)
    (folder / "good.md").write_text("# Good rules\n\n1. The good words are found.\n", encoding="utf-8")
    home = tmp_path / "home"
    assert run(["init", str(home)]) == 0
    assert run(["--home", str(home), "--ui", "en", "add", str(folder)]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if "not found in the file" not in line]
    assert 3 <= len(said) <= 5 and all(line.startswith("kb: ") for line in said)
    assert run(["--home", str(home), "--ui", "en", "ask", "Are the good words found?"]) in (0, 1)
    assert "The good words are found" in capsys.readouterr().out
    assert run(["--home", str(home), "doctor"]) == 0
