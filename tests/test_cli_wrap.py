"""Lines are broken as Chinese and English are broken, and take the columns that they take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kb.cli.app import run
from kb.cli.commands import COMMANDS
from kb.cli.wrap import StyledText, line_width, wrap
from kb.text.sanitize import sanitize

CHINESE = "县里的合作社把新鲜水果送到城里，“当天采、当天发”；去年卖出3.5万箱（比前年多一成），农户增收约1200元。"
ENGLISH = (
    'The county (population 300,000) ships "same-day" fruit to the city; sales rose by 12.5% and incomes by 1,200 yuan.'
)


def texts(text: str, columns: int) -> list[str]:
    return ["".join(span.text for span in line) for line in wrap([StyledText(text)], columns)]


@pytest.mark.parametrize("columns", range(10, 60))
def test_no_line_begins_with_closing_punctuation_or_ends_with_opening(columns: int) -> None:
    lines = texts(CHINESE, columns)
    assert all(line[0] not in "，。；：”）、" for line in lines)
    assert all(line[-1] not in "“（" for line in lines)
    assert "".join(lines) == CHINESE


@pytest.mark.parametrize("columns", range(15, 60))
def test_english_is_broken_at_spaces_and_hyphens_only(columns: int) -> None:
    lines = texts(ENGLISH, columns)
    assert "".join(line if line.endswith("-") else line + " " for line in lines).strip() == ENGLISH


@given(st.text(), st.integers(12, 100))
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(text: str, columns: int) -> None:
    text = sanitize(text)
    lines = texts(text, columns)
    assert all(cell_len(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_mark_may_begin_and_end_inside_a_line_and_keeps_its_place() -> None:
    spans = [StyledText(CHINESE[:10]), StyledText(CHINESE[10:30], "answer"), StyledText(CHINESE[30:])]
    lines = wrap(spans, 24)
    marked = "".join(span.text for line in lines for span in line if span.role == "answer")
    assert marked == CHINESE[10:30]


def test_an_address_that_is_wider_than_the_screen_is_folded() -> None:
    assert all(cell_len(line) <= 20 for line in texts("https://example.org/" + "a" * 100, 20))


def test_without_columns_a_paragraph_is_one_line() -> None:
    assert texts(CHINESE * 10, 10_000) == [CHINESE * 10]
    assert len(wrap([StyledText(CHINESE * 10)], None)) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [*(each.name for each in COMMANDS), "draft check", "draft fill"])
def test_a_help_page_fits_eighty_columns(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--ui", language, *command.split(), "--help"]) == 0
    page = capsys.readouterr().out
    assert [line for line in page.splitlines() if cell_len(line) > 80] == []


def test_the_margin_counts() -> None:
    lead = (StyledText("    "),)
    assert all(line_width(line) <= 30 for line in wrap([StyledText(CHINESE)], 30, first=lead, rest=lead))
