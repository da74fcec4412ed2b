"""Commands as people type them: with a Chinese input method, from memory, by parts of titles; and their settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from draft_samples import make_base

from kb.cli.app import run
from kb.cli.command_line import as_typed, numbers_in
from kb.cli.messages import use_language
from kb.cli.parameters import read_since, read_until
from kb.user_settings import user_settings


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typing") / "home"
    make_base(folder).close()
    return folder


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KB_HOME", "KB_UI", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    user_settings.cache_clear()


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run([str(each) for each in arguments])
    printed = capsys.readouterr()
    use_language("en")
    user_settings.cache_clear()
    return code, printed.out, printed.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["ask", "电商", "－n", "３"], ["ask", "电商", "-n", "３"]),
        (["ask", "电商", "－n\u3000３"], ["ask", "电商", "-n", "３"]),
        (["ask", "-5℃\u3000冷库"], ["ask", "-5℃\u3000冷库"]),
        (["ask", "电商", "-n３"], ["ask", "电商", "-n3"]),
        (["ask", "电商", "—n", "3"], ["ask", "电商", "-n", "3"]),
        (["ask", "电商", "——json"], ["ask", "电商", "--json"]),
        (["ask", "电商", "－－language＝zh"], ["ask", "电商", "--language=zh"]),
        (["list", "--home", "x", "--ui=zh"], ["--home", "x", "--ui", "zh", "list"]),
        (["ask", "--", "—n"], ["ask", "--", "—n"]),
        (["help", "cite"], ["cite", "--help"]),
        (["版本"], ["--version"]),
        (["-V"], ["--version"]),
        (["ask", "电商", "-n=3"], ["ask", "电商", "-n3"]),
    ],
)
def test_options_are_read_however_the_input_method_writes_them(typed: list[str], meant: list[str]) -> None:
    assert as_typed(typed) == meant


@pytest.mark.parametrize(
    ("word", "ranks"),
    [
        ("1，3", ["1", "3"]),
        ("1、3", ["1", "3"]),
        ("1-3", ["1", "2", "3"]),
        ("２", ["2"]),
        ("a-1", []),
        ("20240101", []),
    ],
)
def test_lists_of_ranks(word: str, ranks: list[str]) -> None:
    assert numbers_in(word) == ranks


def test_a_question_needs_no_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--home", home, "配送中心怎么建？", "—n", "１")
    assert code == 0
    assert "qinghe-plan:2.3" in out
    code, out, _ = said(capsys, "how", "much", "did", "village", "shops", "sell", "online", "--home", home)
    assert "shops-2025" in out


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("search", "kb ask"),
        ("serch", "kb ask"),
        ("delete", "kb remove"),
        ("删除", "kb remove"),
        ("update", "kb index"),
        ("check", "kb draft check"),
        ("cit", "kb cite"),
        ("hepl", "kb --help"),
        ("查找", "kb ask"),
        ("校对", "kb draft check"),
        ("索引", "kb index"),
    ],
)
def test_a_wrong_command_is_told_the_right_one(name: str, guess: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, name, "x")
    assert code == 2
    assert guess in err


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        (["draft", "chekc", "x.md"], "kb draft check"),
        (["draft", "fil", "x.md"], "kb draft fill"),
        (["draft", "校对", "x.md"], "kb draft check"),
        (["list", "--sinc", "2020"], "mean --since"),
        (["ask", "--nn", "3", "x"], "mean -n?"),
    ],
)
def test_a_wrong_word_behind_a_command_is_told_the_nearest(
    words: list[str], guess: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, "--ui", "en", *words)
    assert code == 2
    assert guess in err


def test_ids_ranks_and_parts_of_titles_name_what_is_meant(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--home", home, "ask", "电商服务站和配送中心", "-n", "3")
    for words in (["1，2"], ["1、2"], ["1-2"]):
        code, out, _ = said(capsys, "--home", home, "cite", *words)
        assert code == 0
        assert "[2]" in out
    first = said(capsys, "--home", home, "cite", "1")
    for word in ("1.", "[1]", "（1）", "#1", "第1条"):
        assert said(capsys, "--home", home, "cite", word) == first
    assert said(capsys, "--ui", "zh", "--home", home, "cite", "9.")[2] == "kb: 上次查到 3 条，没有第 9 条。\n"
    assert said(capsys, "--ui", "zh", "--home", home, "cite", "1.，2")[0] == 2  # never a title with a 12 in it
    place = said(capsys, "--home", home, "show", "qinghe-plan：2.3")
    assert place[0] == 0
    assert said(capsys, "--home", home, "show", "QINGHE-PLAN:2.3") == place
    code, out, _ = said(capsys, "--home", home, "ask", "公示", "--document", "零售管理办法", "--json")
    assert '"passage": "qinghe-rules:' in out
    code, _, err = said(capsys, "--home", home, "ask", "公示", "--document", "青河县")
    assert code == 2
    assert "qinghe-plan" in err
    assert "qinghe-rules" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add"], "请写出路径或网址，例如：kb add opinions.pdf plan.docx。用法见：kb add --help"),
        (["cite"], "请写出段落或文件编号，或上次结果的序号，例如：kb cite 1 3。用法见：kb cite --help"),
        (
            ["draft", "fill"],
            "请写出文件，例如：kb draft fill 文稿.md --dry-run。用法见：kb draft fill --help",
        ),
        (
            ["draft", "讲话.md"],
            "没有“讲话.md”这个命令，是否想用 kb draft check 讲话.md？用法见：kb draft --help",
        ),
        (
            ["讲话.md"],
            "没有“讲话.md”这个命令，是否想用 kb add 讲话.md / kb draft check 讲话.md？用 kb --help 查看全部命令。",
        ),
        (
            ["ask", "-返乡创业"],
            "没有 -返 这个选项。内容以“-”开头时，前面加 --：kb ask -- -返乡创业。用法见：kb ask --help",
        ),
        (["ask", "电商", "--lang", "zh"], "没有 --lang 这个选项，是否想用 --language？用法见：kb ask --help"),
        (["cite", "1", "-o"], "没有 -o 这个选项。用法见：kb cite --help"),
        (["list", "养老"], "参数过多：“养老”；要查找请写 kb list --search 养老。用法见：kb list --help"),
        (["targets", "粮食", "数据.xlsx"], "要写入文件，请用 -o 指定：-o 数据.xlsx"),
        (["compare", "甲", "乙", "对照.docx"], "要写入文件，请用 -o 指定：-o 对照.docx"),
        (["export", "书目.bib"], "要写入文件，请用 -o 指定：-o 书目.bib"),
        (["brief", "电商", "简报.docx"], "要写入文件，请用 -o 指定：-o 简报.docx"),
    ],
)
def test_what_is_missing_or_misplaced_is_said_with_what_to_type(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "讲话.md").write_text("# 讲话\n", encoding="utf-8")
    assert said(capsys, "--ui", "zh", *words) == (2, "", f"kb: {says}\n")


def test_files_that_a_check_writes_are_named(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "讲话.md"
    draft.write_text("# 讲话\n\n没有引文。\n", encoding="utf-8")
    page, copy = tmp_path / "核对.html", tmp_path / "批注.md"
    code, _, err = said(
        capsys, "--ui", "zh", "--home", home, "draft", "check", draft, "--html", page, "--annotate", copy
    )
    assert (code, err) == (0, f"kb: 批注稿已写入：{copy}\nkb: 核对结果已写入：{page}\n")


def test_where_completion_was_installed_is_said_in_the_readers_language(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m kb --ui zh --install-completion; true"],
        env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    script = tmp_path / ".bash_completions" / "kb.sh"
    assert (done.stdout, done.stderr) == ("", f"kb: 命令补全已安装到 {script}，打开新的终端即可使用。\n")
    assert "_KB_COMPLETE=complete_bash" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--id", "--title", "--number", "--url"])
def test_what_is_of_one_document_is_not_said_of_a_folder(
    option: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(
            f"# Rules {name}\n\nNobody sleeps in the {name} ferry.\n", encoding="utf-8"
        )
    assert said(capsys, "--home", home, "add", tmp_path, option, "https://example.org/x") == (
        2, "", f"kb: {option} is said of one document, and 2 files were given.\n",
    )  # fmt: skip


def test_a_wording_of_several_words_needs_no_quotation_marks(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("trace", "targets"):
        together = said(capsys, "--home", home, command, "电商 服务站")
        assert said(capsys, "--home", home, command, "电商", "服务站") == together


def test_kinds_and_documents_are_named_by_a_word_of_theirs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_kind = said(capsys, "--home", home, "list", "--kind", "方案")
    assert by_kind == said(capsys, "--home", home, "list", "--kind", "plan")
    assert "qinghe-plan" in by_kind[1]
    assert said(capsys, "--home", home, "show", "rules") == said(capsys, "--home", home, "show", "qinghe-rules")


def test_a_name_with_spaces_needs_no_quotation_marks(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "我的 文稿").mkdir()
    (tmp_path / "我的 文稿" / "讲 话.md").write_text("没有引文。\n", encoding="utf-8")
    check = ("--ui", "zh", "--home", home, "draft", "check")
    whole = said(capsys, *check, "我的 文稿/讲 话.md")
    assert whole[0] == 0
    assert said(capsys, *check, "我的", "文稿/讲", "话.md") == whole
    assert said(capsys, *check, "我的", "文稿") == whole
    assert said(capsys, *check, "我的", "文档")[0] == 2


def test_a_filter_that_nothing_meets_says_which_and_what_there_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, "--home", home, "ask", "电商", "--issuer", "财政部")
    assert code == 1
    assert "财政部" in err
    assert "青河县商务局" in err
    assert "1 June 2024 to 31 December 2025" in said(capsys, "--home", home, "ask", "电商", "--since", "2030年1月")[2]
    assert (
        "从2024年6月1日到2025年12月31日"
        in said(capsys, "--ui", "zh", "--home", home, "ask", "电商", "--since", "2030")[2]
    )
    assert "截至2025年7月1日" in said(capsys, "--ui", "zh", "--home", home, "ask", "电商", "--as-of", "2025年7月1日")[1]
    assert said(capsys, "--home", home, "ask", "公示", "--language", "中文")[0] in (0, 1)
    assert "青河县商务局" in said(capsys, "--home", home, "list", "--issuer", "财政部")[2]
    code, _, err = said(capsys, "--ui", "zh", "--home", home, "list", "--status", "已废止")
    assert code == 1
    assert "“已废止”" in err
    assert "效力不详" in err


def test_statuses_are_named_and_read_in_the_language_that_shows_them(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "效力不详" in said(capsys, "--ui", "zh", "--home", home, "list", "--status", "x")[2]
    assert "qinghe-rules" in said(capsys, "--home", home, "list", "--status", "效力不详")[1]
    assert "qinghe-rules" in said(capsys, "--home", home, "list", "--status", "Validity unknown")[1]


def test_settings_are_shown_set_checked_and_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--home", home, "config")
    assert code == 0
    assert all(name in out for name in ("ui", "results", "style", "pager", "color", "rerank"))
    assert said(capsys, "config", "results", "2")[0] == 0
    assert said(capsys, "--home", home, "ask", "电商", "--json")[1].count('"rank":') == 2
    assert said(capsys, "config", "results", "1000")[0] == 0
    assert said(capsys, "config", "style", "apa")[0] == 0
    assert "[1]" not in said(capsys, "--home", home, "cite", "qinghe-plan")[1]
    for name, value in (
        ("results", "0"),
        ("ui", "fr"),
        ("style", "no-such-style-x"),
        ("nothing", "1"),
        ("pager", "no-such-program"),
    ):
        code, _, err = said(capsys, "config", name, value)
        assert code == 2, name
        assert err.count("\n") == 1
    assert said(capsys, "config", "ui", "zh")[0] == 0
    assert "结果" in said(capsys, "config", "results")[1]
    assert said(capsys, "config", "ui", "default")[0] == 0
    assert said(capsys, "--home", home, "config", "rerank", "never")[0] == 0
    assert 'rerank = "never"' in (home / "kb.toml").read_text(encoding="utf-8")
    assert said(capsys, "--home", home, "config", "rerank", "default")[0] == 0


@pytest.mark.parametrize("arguments", [["--ui", "中文"], ["--ui=中文"], ["--ui", "Chinese"], ["－－ui", "中文"]])
def test_the_language_of_messages_is_named_as_people_call_it(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, err = said(capsys, *arguments, "--home", home, "status")
    assert (code, err) == (0, "")
    assert "知识库" in out


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("ui", "英文", "en"), ("ui", "自动", "auto"), ("pager", "不分页", "never"), ("score", "小数", "number")],
)
def test_settings_take_the_words_that_explain_them(
    home: Path, capsys: pytest.CaptureFixture[str], name: str, value: str, kept: str
) -> None:
    assert said(capsys, "--home", home, "config", name, value)[0] == 0
    assert f'"{name}": "{kept}"' in said(capsys, "--home", home, "config", name, "--json")[1]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("二〇二五年", "2025-01-01", "2025-12-31"),
        ("二○二五年二月", "2025-02-01", "2025-02-28"),
        ("二〇二五年十二月三十一日", "2025-12-31", "2025-12-31"),
        ("2025年3月1号", "2025-03-01", "2025-03-01"),
        ("２０２５．３", "2025-03-01", "2025-03-31"),
    ],
)
def test_dates_are_read_as_chinese_documents_write_them(typed: str, first: str, last: str) -> None:
    assert (read_since(typed).isoformat(), read_until(typed).isoformat()) == (first, last)


@pytest.mark.parametrize("typed", ["2025-00", "2025-01-00", "二〇二五年十三月", "2025年2月30日", "明年", "二十五年"])
def test_what_is_no_date_is_told_how_dates_are_written(
    home: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    code, _, err = said(capsys, "--ui", "zh", "--home", home, "list", "--since", typed)
    assert code == 2
    assert "2026年1月3日" in err


def test_init_without_a_folder_makes_the_personal_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = said(capsys, "ask", "x")
    assert code == 2
    assert "kb init --with-samples" in err
    assert said(capsys, "init")[0] == 0
    assert (tmp_path / "data" / "kb" / "corpus").is_dir()
    assert said(capsys, "list")[0] == 0


def test_init_makes_the_folder_that_home_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It spoke of the personal one instead."""
    folder = tmp_path / "policies"
    assert said(capsys, "--ui", "zh", "init", "--home", folder) == (
        0, f"已在 {folder} 新建知识库。\n下一步：kb --home {folder} add …\n", "",
    )  # fmt: skip
    assert (folder / "corpus").is_dir()


def test_open_says_what_it_opens(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "xdg-open" else None)
    code, out, _ = said(capsys, "--home", home, "open", "qinghe-plan:2.3", "--print")
    assert (code, out.strip()) == (0, str(home / "corpus" / "qinghe-plan.md"))
    assert (
        said(capsys, "--home", home, "open", "qinghe-plan", "--web", "--print")[1].strip() == "https://example.cn/plan"
    )
    assert said(capsys, "--home", home, "open", "qinghe-rules", "--web")[0] == 2


def test_a_source_that_no_program_opens_can_be_read_here(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text("#!/bin/sh\necho 'no default application' >&2\nexit 3\n", encoding="utf-8")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = said(capfd, "--home", home, "open", "qinghe-plan:2.3")
    assert code == 2
    assert f"kb --home {home} show qinghe-plan:2.3" in err
    assert "default application" not in err


def test_more_than_the_screen_holds_goes_through_the_pager(home: Path) -> None:
    from test_cli_terminal import bare, on_a_terminal

    question = ["--home", str(home), "ask", "电商服务站和配送中心", "-n", "3"]
    settings = {"KB_PAGER": "sed 's/^/P:/'"}
    assert "P: 1  " in bare(on_a_terminal(question, LINES="8", **settings))
    assert "P:" not in bare(on_a_terminal(question, LINES="60", **settings))
    assert "P:" not in bare(on_a_terminal([*question, "--no-pager"], LINES="8", **settings))


@pytest.mark.parametrize("text", ["cli = 3\n", "cli = [1]\n", "[cli\n"])
def test_settings_that_are_no_table_are_one_clear_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "config" / "kb").mkdir(parents=True)
    (tmp_path / "config" / "kb" / "config.toml").write_text(text, encoding="utf-8")
    code, _, err = said(capsys, "--home", home, "config")
    assert code == 2
    assert "cannot be read" in err and err.count("\n") == 1
