"""What ranking, the filters of a question and the folding of duplicates do where one number decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kb.search.duplicates import _alike, _first, _shingles
from kb.search.features import _against_candidates
from kb.search.parse import parse
from kb.search.ranking import FIRST, in_order


def order(scores: Sequence[float], documents: Sequence[str]) -> list[int]:
    found: list[int] = in_order(np.array(scores, dtype=np.float32), documents).tolist()
    return found


@pytest.mark.parametrize(("less", "first"), [(0.8, "of the good document"), (1.2, "of the other")])
def test_behind_the_first_ten_a_passage_of_a_good_document_may_stand_before_a_slightly_better_one(
    less: float, first: str
) -> None:
    # The good document's three best are 2 better than the other's: half of that may be made up for.
    scores = [10.0] * 3 + [9.5] * 7 + [1.0 + less, 1.0, 0.0]
    documents = ["good"] * 3 + [f"other {i}" for i in range(7)] + ["poor", "good", "poor"]
    scores[11:11] = [8.0, 8.0]  # the poor document's best: (8 + 8 + 1 + less) / 3 would be too near
    documents[11:11] = ["third", "third"]
    means = {"good": 10.0, "poor": (1.0 + less + 0.0 + 0.0) / 3}
    assert FIRST == 10 and means["good"] - means["poor"] > 8
    scores[10] = 1.0 + less * (means["good"] - means["poor"]) / 2
    behind = [documents[place] for place in order(scores, documents)[FIRST:] if documents[place] in means]
    assert behind[0] == ("good" if first == "of the good document" else "poor")


def test_the_first_ten_go_by_their_own_numbers() -> None:
    scores = [float(20 - place) for place in range(12)]
    assert order(scores, ["a", "b", "b", *"cdefghijk"])[:FIRST] == list(range(FIRST))


def test_one_passage_in_another_language_is_compared_with_all_and_half_of_them_with_each_other() -> None:
    one = np.array([[0.9], *([[0.5]] * 10)], dtype=np.float32)
    same = np.array([True] + [False] * 10)
    alone = _against_candidates(one, same)[:, 0]
    assert alone[0] > 1.0, "compared with itself alone it would say nothing"
    halves = np.array([[0.9]] * 50 + [[0.5]] * 50, dtype=np.float32)
    spread = np.tile(np.linspace(0, 1, 50, dtype=np.float32), 2)[:, None]
    both = _against_candidates(halves + spread, np.arange(100) < 50)[:, 0]
    assert both[:50].mean() - both[50:].mean() < 0.5, "a language has hardly an advantage left, of 1.4 deviations"


def alike(one: str, other: str) -> bool:
    return _alike(_shingles(one), _shingles(other))


@pytest.mark.parametrize("seed", range(20))
def test_texts_that_say_the_same_have_one_of_their_first_shingles_in_common(seed: int) -> None:
    random = np.random.default_rng(seed)
    text = "".join(chr(code) for code in random.integers(0x4E00, 0x4E00 + 300, random.integers(3, 300)))
    for _ in range(200):
        other = list(text)
        for place in random.integers(0, len(text), random.integers(0, 1 + len(text) // 25)).tolist():
            other[place] = chr(0x5E00 + int(random.integers(300)))
        changed = "".join(other)[: len(text) - int(random.integers(0, 3))] + "末" * int(random.integers(0, 3))
        one, another = _shingles(text), _shingles(changed)
        assert not _alike(one, another) or set(_first(one)) & set(_first(another))


def test_a_reprint_with_a_word_changed_is_folded_and_a_new_version_is_not() -> None:
    text = (
        "Every year in the second week of April the county office inspects all foot bridges, writes down what is "
        "broken, and sends the list to the towns, which repair it before the rains begin. Boards of oak are used where "
        "the river is wide, and nails of copper; whoever finds a loose board tells the office on the same day."
    )
    assert alike(text, text.replace("broken", "damaged"))
    assert not alike(text, text.replace("oak", "steel, which does not rot, or pine where there is no oak at all"))
    assert not alike(text, text[: len(text) // 2])


@pytest.mark.parametrize("question", ["最近的文件对石桥有什么规定？", "What does the latest policy say about bridges?"])
def test_recent_documents_are_those_of_the_year_before_the_newest(question: str) -> None:
    def record(name: str, day: date) -> Any:
        metadata = SimpleNamespace(day=day, title=name, official_title=None, kind="notice", issuer=())
        return SimpleNamespace(id=name, metadata=metadata)

    records = [record("new", date(2026, 3, 1)), record("spring", date(2025, 3, 5)), record("old", date(2024, 12, 1))]
    snapshot: Any = SimpleNamespace(counts=lambda: SimpleNamespace(documents=3), documents=lambda: records)
    found = parse(snapshot, question)
    assert found.filter.since is not None
    assert [one.id for one in records if one.metadata.day >= found.filter.since] == ["new", "spring"]
