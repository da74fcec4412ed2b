"""The terminal is safe: nothing from a document, a file name or a question reaches it alive."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cli.markdown import escaped
from kb.text.sanitize import as_json, link, one_line, sanitize, whole

HOSTILE = {
    "a colour": "red\x1b[31m text",
    "a window title (OSC 0)": "a\x1b]0;owned\x07b",
    "a link (OSC 8)": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "the clipboard (OSC 52)": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "an 8-bit control sequence introducer": "a\x9b31mb",
    "an 8-bit operating system command": "a\x9d0;owned\x9cb",
    "a line that is overwritten": "safe\roverwritten",
    "back space": "abc\x08\x08\x08xyz",
    "a NUL": "a\x00b",
    "right-to-left override": "user\u202enimda",
    "isolates": "a\u2066b\u2069c",
    "zero width space": "ad\u200bmin",
    "a byte order mark inside": "a\ufeffb",
    "tag characters": "a\U000e0041\U000e0042b",
    "a lone surrogate": "a\ud800b",
    "a line separator": "a\u2028b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    shown = sanitize(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)
    assert "⟨U+" in shown, "what was there is shown, not hidden"


@given(st.text(st.characters()))
def test_no_text_at_all_gets_a_control_character_through(text: str) -> None:
    for shown in (sanitize(text), one_line(text)):
        left = {unicodedata.category(character) for character in shown.replace("\n", "")}
        assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "\n" not in one_line(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_gives_back_the_very_text_and_is_safe_to_look_at(text: str) -> None:
    document = as_json({"text": text})
    assert json.loads(document) == {"text": text}
    assert not any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in document if character != "\n"
    )


def test_json_with_a_lone_surrogate_can_still_be_encoded() -> None:
    document = as_json({"text": "a\ud800b"})
    assert json.loads(document.encode("utf-8")) == {"text": "a\ufffdb"}


def test_ordinary_chinese_and_english_stay_as_they_are() -> None:
    for text in ("（十二）培育壮大县域富民产业。", "Article 3. “Quoted” – 7,831.3 ½ ℃ é", "𠮷野家", "👍🏽"):
        assert sanitize(text) == text


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    assert one_line("report\nkb: everything is fine\x1b[0m.pdf") == "report kb: everything is fine⟨U+001B⟩[0m.pdf"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ssh://host",
        "https://",
        "http:///etc/passwd",
        "//x",
        "",
        None,
        "file:///etc/passwd",
    ],
)
def test_only_pages_become_links_and_files_where_this_program_names_them(address: str | None) -> None:
    assert link(address) is None
    assert link("file:///home/kb/corpus/a.md", ours=True) == "file:///home/kb/corpus/a.md"


def test_a_link_cannot_end_its_own_escape_sequence() -> None:
    found = link("https://example.org/\x1b\\\x1b]52;c;eA==\x07?q=中文")
    assert found is not None
    assert found.isascii()
    assert found.isprintable()
    assert link("https://www.gov.cn/zhengce/202602/content_7056931.htm#a") is not None


def test_document_text_cannot_turn_into_markdown() -> None:
    assert escaped("<img src=x> [a](javascript:b) `c` *d*") == "\\<img src=x\\> \\[a\\](javascript:b) \\`c\\` \\*d\\*"


def test_an_argument_in_a_locale_that_is_not_utf_8_is_read_as_utf_8() -> None:
    as_python_reads_it = "农村电商".encode().decode("ascii", "surrogateescape")
    assert whole(as_python_reads_it) == "农村电商"
    assert whole("a\udcff") == "a\ufffd"
    assert whole("农村\ud800") == "农村\ufffd"
