"""Python code gets what the command line gives: the examples of docs/python.md run, and wrong input is one sentence."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

import kb
from kb import InputError, KnowledgeBase, Overrides

ROOT = Path(__file__).resolve().parent.parent
BRIDGE = "# Rules on foot bridges\n\n1. Every foot bridge is painted green in May.\n"


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    made = KnowledgeBase.create(str(tmp_path / "home"))
    (tmp_path / "bridges.md").write_text(BRIDGE, encoding="utf-8")
    made.add(str(tmp_path / "bridges.md"))
    return made


def test_the_examples_of_the_page_run_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(examples) == 5
    for example in examples:
        exec(compile(example, "docs/python.md", "exec"), {})
    printed = capsys.readouterr().out
    for words in (
        "opinions-2026",
        "notice 关于修缮石桥的通知 2026-02-01",
        "[1]",
        "@",
        "misquoted",
        '"novel" is none of them',
    ):
        assert words in printed
    assert "opinions-2026" not in (tmp_path / "filled.md").read_text(encoding="utf-8")


def test_what_the_package_names_is_there() -> None:
    for name in kb.__all__:
        assert getattr(kb, name).__name__ in (name, "DocumentRecord")
    with pytest.raises(AttributeError):
        _ = kb.nothing  # type: ignore[attr-defined]


def test_one_path_as_text_adds_that_file_alone(base: KnowledgeBase) -> None:
    assert [document.id for document in base.documents()] == ["bridges"]


def test_a_question_is_asked_of_several_documents(tmp_path: Path, base: KnowledgeBase) -> None:
    for name in ("lamps", "doors"):
        (tmp_path / f"{name}.md").write_text(BRIDGE.replace("bridge", name), encoding="utf-8")
    base.add([tmp_path / "lamps.md", tmp_path / "doors.md"])
    asked = base.ask("What is painted green?", document=["lamps", "bridges"])
    assert {result.document.id for result in asked} == {"lamps", "bridges"}
    assert len(base.ask("What is painted green?", document=[])) == 0
    with pytest.raises(InputError):
        base.ask("What is painted green?", document=["lamps", "windows"])


def test_an_answer_iterates_and_shows_itself_without_markup_of_the_documents(
    tmp_path: Path, base: KnowledgeBase
) -> None:
    (tmp_path / "odd.md").write_text("# <b>Lamps</b>\n\n1. Every \u202e\\<script\\>lamp is lit at dusk.\n", "utf-8")
    base.add([tmp_path / "odd.md"])
    answer = base.ask("When is every lamp lit?")
    assert list(answer) == list(answer.results) and answer[0] is answer.results[0] and len(answer) == 2
    page = answer._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page and "<mark>" in page and "\u202e" not in page
    out = io.StringIO()
    Console(file=out, width=80).print(answer)
    assert "odd" in out.getvalue() and "\u202e" not in out.getvalue()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda base: base.ask("bridges?", kind="novel"), "regulation"),
        (lambda base: base.ask("bridges?", language="fr"), "zh, en"),
        (lambda base: base.ask("bridges?", since="May"), "2026-01-03"),
        (lambda base: base.ask("bridges?", since="2026-02-01", until=date(2026, 1, 1)), "2026-02-01"),
        (lambda base: base.ask("bridges?", n=2.5), "from 1 to 1000"),
        (lambda base: base.ask("bridges?", n=True), "from 1 to 1000"),
        (lambda base: base.ask("bridges?", document="bridge"), "bridges"),
        (lambda base: base.ask(None), "text"),
        (lambda base: base.add(5), "pathlib.Path"),
        (lambda base: base.add([5]), "pathlib.Path"),
        (lambda base: base.cite("bridges:9"), "bridges:p1"),
        (lambda base: base.cite("bridges", style="mlaa"), "mla"),
        (lambda base: base.cite("bridges", format="word"), "bibtex"),
        (lambda base: base.export("bridge"), "bridges"),
        (lambda base: base.export(format="docx"), "bibtex"),
        (lambda base: base.check_draft("none.md"), "none.md"),
        (lambda base: Overrides(kind="novel"), "regulation"),
        (lambda base: Overrides(issued="2026-13-01"), "2026-01-03"),
    ],
)
def test_wrong_input_is_one_sentence_with_the_choices(
    base: KnowledgeBase, call: Callable[[KnowledgeBase], object], said: str
) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        call(base)


def test_a_folder_in_place_of_a_home_is_told_how_it_is_opened(tmp_path: Path) -> None:
    for folder in (tmp_path, str(tmp_path)):
        with pytest.raises(InputError, match=r"KnowledgeBase\.open\("):
            KnowledgeBase(folder)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["2026-03-01", "2026年3月1日", "2026/3/1", "20260301", "２０２６年３月１日"])
def test_a_day_is_read_as_it_is_typed(day: str) -> None:
    assert Overrides(issued=day).issued == date(2026, 3, 1)
    for part in ("2026年3月", "2026", "2026-02-30"):
        with pytest.raises(InputError, match="issued must be a day"):
            Overrides(issued=part)


def test_what_is_closed_stays_closed(base: KnowledgeBase) -> None:
    base.close()
    for call in (base.documents, base.index, base.status, lambda: base.ask("bridges?"), lambda: base.add("x.md")):
        with pytest.raises(InputError, match="closed"):
            call()
