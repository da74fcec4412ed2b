"""A figure is the same in any notation."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from kb.drafts.folding import FoldedText
from kb.text.figures import figures_in


def read(text: str) -> list[tuple[str, Fraction]]:
    return [(figure.dimension, figure.value) for figure in figures_in(FoldedText.of(text).folded)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7831.3亿元", "783.13 billion yuan"),
        ("7,831.3 亿元", "783.13 billion yuan"),
        ("７８３１．３亿元", "7831.3亿元"),
        ("3万亿元", "3 trillion yuan"),
        ("三万亿元", "RMB 3 trillion"),
        ("一亿二千万元", "120 million yuan"),
        ("三分之一", "one third of the villages"),
        ("九成", "90%"),
        ("九成", "ninety percent"),
        ("三分之一", "1/3"),
        ("百分之五十", "half of them"),
        ("千分之三", "0.3%"),
        ("1.4万亿斤", "700 million tonnes"),
        ("17.5亿亩", "1.75 billion mu"),
        ("6.7%", "6.7 per cent"),
        ("2个百分点", "2 percentage points"),
        ("三十日内", "30 days"),
        ("2万多户", "20,000 households"),
        ("两千万人次", "20 million"),
        ("500公里", "500 kilometres"),
        ("1公顷", "15亩"),
        ("二十五万美元", "US$250,000"),
        ("10—15%", "10 to 15 percent"),
        ("2万5千公里", "25,000 kilometres"),
        ("半数的村", "half of the villages"),
        ("两万人", "twenty thousand people"),
    ],
)
def test_notations_agree(one: str, other: str) -> None:
    assert read(one)
    assert read(one) == read(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026年1月3日", "3 January 2026"),
        ("2026年1月3日", "January 3, 2026"),
        ("二〇二六年一月三日", "2026-01-03"),
        ("2026年1月", "January 2026"),
        ("2026年", "in 2026"),
        ("2024—2027年", "2024 and 2027"),
    ],
)
def test_dates_agree(one: str, other: str) -> None:
    first, second = figures_in(FoldedText.of(one).folded), figures_in(FoldedText.of(other).folded)
    assert [figure.day for figure in first] == [figure.day for figure in second]
    assert all(figure.day is not None for figure in first)


@pytest.mark.parametrize(
    "text",
    ["第三条第二款", "Article 12", "No. 1 document", "中发〔2026〕1号", "一个", "5G", "“十四五”时期", "城乡二元结构"],
)
def test_numbers_of_parts_and_names_are_no_figures(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("draft", "source", "rounds"),
    [
        ("783 billion yuan", "783.31 billion yuan", True),
        ("7831亿元", "783.13 billion yuan", True),
        ("3万多亿元", "3.05万亿元", True),
        ("800 billion yuan", "783.31 billion yuan", False),
        ("7%", "6.7%", True),
        ("6%", "6.7%", True),  # 超6%
        ("8%", "6.7%", False),
        ("20个", "24个", False),
        ("783.31 billion yuan", "783 billion yuan", False),
        ("百分之三点五", "3.46%", True),
        ("百分之三点五", "3.4%", False),
        ("two thirds", "66.7%", True),
        ("two thirds", "45%", False),
        ("twenty million tonnes", "20.3 million tonnes", True),
        ("2万5千公里", "25,120公里", True),
    ],
)
def test_rounding_is_to_the_digits_that_are_stated(draft: str, source: str, rounds: bool) -> None:
    (one,), (other,) = figures_in(FoldedText.of(draft).folded), figures_in(FoldedText.of(source).folded)
    assert one.rounds(other) is rounds


@pytest.mark.parametrize("stated", ["2026-01-03", "千分之三", "百分之三点五", "a third", "二十五万美元", "半数"])
def test_a_figure_is_named_as_it_stands(stated: str) -> None:
    assert [figure.text for figure in figures_in(stated)] == [stated]


def test_a_long_row_of_digits_takes_time_by_its_length() -> None:
    """Half a minute: from each digit on all others were read."""
    began = time.perf_counter()
    assert figures_in("1" * 60_000 + "。") == []
    assert time.perf_counter() - began < 3
