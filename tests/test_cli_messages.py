"""Every message is there in Chinese and in English, and the language is chosen as the contract says."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kb.cli.answer_lines import filter_words
from kb.cli.messages import _, choose_language, ngettext, sentence, use_language
from kb.errors import InputError
from kb.store.store import Filter

CHECKOUT = Path(__file__).resolve().parent.parent


def test_every_message_has_a_chinese_translation_and_the_catalogue_is_current() -> None:
    pytest.importorskip("babel")
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, "run scripts/messages.py and translate what it prints:\n" + done.stdout + done.stderr


def test_what_is_said_of_a_draft_has_a_chinese_translation() -> None:
    sentences = {
        constant.value
        for path in (CHECKOUT / "kb" / "drafts").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "template"
        for constant in ast.walk(node.value)
        if isinstance(constant, ast.Constant)
        and " " in str(constant.value)
        and not isinstance(node.value, ast.JoinedStr)
    }
    use_language("zh")
    try:
        assert len(sentences) > 15
        assert [each for each in sentences if _(each) == each] == []
    finally:
        use_language("en")


def test_words_and_reasons_of_an_error_are_in_its_readers_language() -> None:
    unknown = InputError("There is no setting {name}; there are: {names}.", name="x", names=("ui", "style"))
    locked = InputError("{path} cannot be written ({reason}).", path="a.md", reason="Permission denied")
    assert str(unknown) == sentence(unknown) == "There is no setting x; there are: ui, style."
    use_language("zh")
    try:
        assert "ui、style" in sentence(unknown)
        assert sentence(locked) == "a.md 无法写入（没有权限）。"
        assert sentence(InputError("{path} cannot be written ({reason}).", path="x" * 900, reason="timed out")) == (
            f"{'x' * 500}… 无法写入（超时）。"
        )
        unreached = InputError(
            "{path} cannot be written ({reason}).", path="a.md", reason="[Errno 5] Input/output error: 'a.md'"
        )
        assert sentence(unreached) == "a.md 无法写入（磁盘读写出错）。"
    finally:
        use_language("en")


def test_every_error_is_raised_with_a_sentence_that_can_be_translated() -> None:
    for path in sorted([*(CHECKOUT / "kb").rglob("*.py"), *(CHECKOUT / "packages").glob("*/kb_*/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"InputError", "DamageError", "LockedError", "os_error_as"}
                and node.args
            ):
                assert not isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)), (
                    f"{path.name}:{node.lineno}: an f-string cannot be translated; use {{fields}}"
                )


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "KB_UI": "en"}, "en"),
        (["--ui", "zh", "list"], {"KB_UI": "en"}, "zh"),
        (["--ui=zh", "list"], {}, "zh"),
        (["--home", "--ui", "list"], {}, "en"),
        (["ask", "--ui", "zh"], {}, "en"),
        ([], {"LANG": "C"}, "en"),
        (["ask", "冷库补助"], {"LANG": "C.UTF-8"}, "zh"),
        (["ask", "冷库补助"], {}, "zh"),
        (["ask", "冷库补助"], {"LANG": "en_US.UTF-8"}, "en"),
        (["--ui", "en", "ask", "冷库补助"], {}, "en"),
        ([], {"KB_UI": "klingon", "LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_option_then_the_environment(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert choose_language(arguments, environment) == expected


def test_an_error_is_said_in_the_language_of_the_reader() -> None:
    error = InputError('"{value}" is not a date; write one like 2026-01-03.', value="tomorrow\x1b[0m\nkb: fine")
    use_language("zh")
    try:
        assert sentence(error) == "“tomorrow⟨U+001B⟩[0m kb: fine”不是日期；请写成 2026年1月3日或 2026-01-03。"
        assert ngettext("{n} page", "{n} pages", 1234) == "1,234 页"
    finally:
        use_language("en")
    assert sentence(error).startswith('"tomorrow')
    assert ngettext("{n} page", "{n} pages", 1) == "1 page"
    assert _("Nothing was found.") == "Nothing was found."


def test_the_catalogue_is_compiled_as_gettext_has_it() -> None:
    import gettext
    import io

    sys.path.insert(0, str(CHECKOUT))
    try:
        from hatch_build import compiled
    finally:
        sys.path.pop(0)
    source = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    source += '# a comment\nmsgid "one \\"two\\""\nmsgstr ""\n"一"\n"二\\n"\n\nmsgid "not yet"\nmsgstr ""\n\n'
    source += 'msgid "{n} page"\nmsgid_plural "{n} pages"\nmsgstr[0] "{n} 页"\n'
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled(source)))  # type: ignore[arg-type]
    assert catalogue.gettext('one "two"') == "一二\n"
    assert catalogue.gettext("not yet") == "not yet"
    assert catalogue.ngettext("{n} page", "{n} pages", 5) == "{n} 页"


def test_notes_on_documents_are_said_in_the_readers_language() -> None:
    from kb.cli.document_words import note_words
    from kb.documents.encoding import without_stray

    _text, notes = without_stray("一\x1b二")
    use_language("zh")
    try:
        assert [note_words(each) for each in notes] == ["已去掉多余的控制字符：U+001B。"]
        assert note_words("Of another package.") == "Of another package."
    finally:
        use_language("en")


def test_no_note_is_put_together_with_punctuation_of_one_language() -> None:
    for path in sorted((CHECKOUT / "kb").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note":
                texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
                joined = any(isinstance(each, ast.JoinedStr) for each in ast.walk(node))
                assert not (joined and any(isinstance(text, str) and ": " in text for text in texts)), (
                    f"{path.name}:{node.lineno}: Chinese puts other punctuation here; make the whole note one message"
                )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), ["of 2019"]),
        (date(2018, 1, 1), date(2020, 12, 31), ["2018 to 2020"]),
        (date(2018, 1, 1), None, ["since 1 January 2018"]),
        (date(2018, 1, 1), date(2018, 6, 30), ["since 1 January 2018", "until 30 June 2018"]),
    ],
)
def test_whole_years_of_a_filter_are_said_as_years(first: date, last: date | None, words: list[str]) -> None:
    assert filter_words(Filter(since=first, until=last)) == words
