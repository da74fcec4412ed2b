"""What a question asks for, and in which units the answer may be: what decides that no passage states it."""

from __future__ import annotations

import pytest

from kb.search.asked import asked

TIME = {"days", "months", "years"}


@pytest.mark.parametrize(
    ("question", "dimensions"),
    [
        ("How many hectares of orchards are there?", {"area"}),
        ("How many mu of land does the county farm?", {"area"}),
        ("How many kilometres of road are built?", {"length"}),
        ("How many tonnes of rice are stored?", {"mass"}),
        ("How many percent of villages have a doctor?", {"ratio"}),
        ("How many households receive aid?", {"count"}),
        ("By how many years is the term extended?", TIME),
        ("How long does the permit hold?", TIME | {"weeks", "hours"}),
        ("How old must an applicant be?", {"years", "count"}),
        ("How much yuan is paid?", {"CNY", "USD"}),
        ("补助多少钱？", {"CNY", "USD", "EUR", "HKD"}),
        ("有多少户？", {"count"}),
        ("果园面积多少亩？", {"area"}),
    ],
)
def test_a_figure_is_asked_for_in_its_units(question: str, dimensions: set[str]) -> None:
    found = asked(question, "en" if question.isascii() else "zh")
    assert found.types == ("figure",)
    assert found.dimensions == dimensions


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("申请补助要符合什么条件？", "condition"),
        ("违反规定怎么处罚？", "condition"),
        ("由哪个部门负责？", "condition"),
        ("什么时候开始施行？", "date"),
        ("在哪些县推广？", "list"),
        ("What conditions must an applicant meet?", "condition"),
        ("What are the penalties for late reports?", "condition"),
    ],
)
def test_conditions_penalties_bodies_days_and_lists_are_told_apart(question: str, asks: str) -> None:
    assert asked(question, "en" if question.isascii() else "zh").types == (asks,)


def test_people_and_households_are_counted_in_several_words() -> None:
    assert asked("有多少户？", "zh").counters == set("家户")
    assert asked("培训多少名电商人才？", "zh").counters == set("人名位口")
    assert asked("建多少座冷库？", "zh").counters == set("所座")
