"""A Chinese character is one in every room: rare ones and radicals too, so that names of people and places count."""

from __future__ import annotations

import pytest

from kb.cli.messages import choose_language
from kb.text.han import count_ideographs, has_ideographs
from kb.text.language import language_of, question_language


@pytest.mark.parametrize("character", ["山", "㐂", "𠮷", "豈", "⼭"])
def test_a_rare_character_makes_a_text_chinese_everywhere(character: str) -> None:
    assert has_ideographs(character) and count_ideographs(f"a{character}b") == 1
    assert language_of(character) == question_language(character) == "zh"
    assert choose_language(["ask", character], {}) == "zh"


@pytest.mark.parametrize("text", ["", "one", "。", "「」", "カナ", "한글", "2026", "…"])
def test_punctuation_kana_and_hangul_are_no_chinese_characters(text: str) -> None:
    assert not has_ideographs(text)
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("村庄的Internet", "zh"),
        ("the village of 石桥 and its roads", "en"),
        ("石桥 Shiqiao bridge", "en"),
        ("GDP增长5%", "zh"),
    ],
)
def test_a_text_is_in_chinese_where_a_third_as_many_characters_as_letters_are(text: str, language: str) -> None:
    assert language_of(text) == language
