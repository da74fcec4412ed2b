"""A real process at a real terminal, in a pipe, interrupted, in another encoding: it behaves."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pseudo_terminal import output_on_a_terminal
from rich.cells import cell_len
from rich.console import Console
from screen_terminal import Terminal

from kb.cli import indexing
from kb.cli.app import run

KB = [sys.executable, "-c", "from kb.cli import main; main()"]
ENGLISH = "The dairy keeps cheese at twelve degrees for ninety days. " * 12 + "Each wheel is turned twice a week."
CHINESE = "村里的奶酪要在十二度的窖里放九十天。" * 12 + "每个奶酪一周翻两次。"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "cheese.md").write_text(
        f"---\nurl: https://example.org/cheese?a=b\n---\n# Rules on cheese\n\n## 1. Ageing\n\n{ENGLISH}\n",
        encoding="utf-8",
    )
    (folder / "奶酪.md").write_text(f"# 奶酪规定\n\n## 一、陈放\n\n{CHINESE}\n", encoding="utf-8")
    home = folder / "home"
    assert run(["init", str(home)]) == 0
    assert run(["--home", str(home), "add", str(folder / "cheese.md"), str(folder / "奶酪.md")]) == 0
    return home


def environment(**extra: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "KB_", "NO_COLOR", "LANG"))
    }
    return {
        **kept,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLUMNS": "80",
        "LINES": "40",
        "KB_PAGER": "never",
        **extra,
    }


def on_a_terminal(arguments: list[str], **extra: str) -> str:
    """What a person sees: the output of ``kb`` on a pseudo-terminal."""
    output = output_on_a_terminal([*KB, *arguments], environment(**extra))
    return output.decode("utf-8").replace("\r\n", "\n")


def bare(text: str) -> str:
    """Text without escape sequences."""
    return re.sub(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal_in_either_language(home: Path, columns: int) -> None:
    for question in ("How often is a cheese turned?", "奶酪多久翻一次？"):
        seen = on_a_terminal(["--home", str(home), "ask", question], COLUMNS=str(columns))
        assert all(cell_len(line) <= columns for line in bare(seen).split("\n"))


def test_the_answer_is_marked_and_the_address_is_a_link(home: Path) -> None:
    seen = on_a_terminal(["--home", str(home), "ask", "--language", "en", "How often is each wheel turned?"])
    assert "\x1b]8;" in seen
    assert "https://example.org/cheese?a=b" in seen
    assert re.search(r"\x1b\[1[;\d]*m(?:\x1b\[[\d;]*m)*Each wheel is", seen)
    assert "**" not in bare(seen)


def test_no_color_marks_with_plain_characters(home: Path) -> None:
    seen = on_a_terminal(
        ["--home", str(home), "ask", "--language", "en", "How often is each wheel turned?"], NO_COLOR="1"
    )
    assert "\x1b" not in seen
    assert "**Each wheel is" in seen


def test_a_long_passage_is_cut_to_the_answer_and_what_is_around_it(home: Path) -> None:
    seen = bare(on_a_terminal(["--home", str(home), "ask", "--language", "en", "How often is each wheel turned?"]))
    assert seen.count("ninety days") < 12
    assert "…" in seen


def test_in_a_pipe_nothing_is_coloured_wrapped_or_drawn(home: Path) -> None:
    done = subprocess.run(
        [*KB, "--home", str(home), "ask", "奶酪多久翻一次？"], env=environment(), capture_output=True, check=False
    )
    assert done.stderr == b""
    text = done.stdout.decode("utf-8")
    assert "\x1b" not in text
    assert any(cell_len(line) > 200 for line in text.splitlines())


def test_a_reader_that_goes_away_is_no_failure(home: Path) -> None:
    command = subprocess.Popen(
        [*KB, "--home", str(home), "show", "cheese"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    assert command.stderr.read() == b""
    assert command.wait(60) in {0, 141}


def test_ctrl_c_is_one_line_and_exit_code_130(home: Path, tmp_path: Path) -> None:
    command = subprocess.Popen(
        [*KB, "--home", str(home), "ask", "-"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell starts in the background has SIGINT ignored, tests too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(2)
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=60)
    assert command.returncode == 130
    assert out == b""
    assert err == b"kb: interrupted\n"


@pytest.mark.parametrize(
    "settings",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gb18030"},
    ],
    ids=str,
)  # fmt: skip
def test_a_terminal_that_cannot_show_chinese_is_no_failure(home: Path, settings: dict[str, str]) -> None:
    for arguments in (
        ["ask", "奶酪多久翻一次？"],
        ["ask", "--json", "奶酪多久翻一次？"],
        ["list"],
        ["--ui", "zh", "--help"],
    ):
        done = subprocess.run(
            [*KB, "--home", str(home), *arguments], env=environment(**settings), capture_output=True, check=False
        )
        assert done.returncode in {0, 1}, done.stderr
        assert b"Traceback" not in done.stderr
        if "--json" in arguments:
            import json

            encoding = "gb18030" if settings.get("PYTHONIOENCODING") == "gb18030" else "utf-8"
            assert json.loads(done.stdout.decode(encoding))["question"] == "奶酪多久翻一次？"


HEAVY = "torch transformers sentence_transformers pydantic pypdf docx lxml citeproc babel rich.console scipy sklearn"


@pytest.mark.parametrize(
    ("arguments", "without"),
    [
        (["list"], "numpy faiss tantivy"),
        (["trace", "cheese"], "numpy faiss tantivy"),
        (["show", "1"], "numpy faiss tantivy"),
        (["cite", "1"], "numpy faiss tantivy"),
        (["ask", "--json", "cheese"], f"faiss {HEAVY}"),
    ],
)
def test_a_command_imports_nothing_heavy_that_it_does_not_need(home: Path, arguments: list[str], without: str) -> None:
    subprocess.run([*KB, "--home", str(home), "ask", "cheese"], env=environment(), capture_output=True, check=True)
    program = (
        "import sys\n"
        "from kb.cli.app import run\n"
        f"assert run(['--home', {str(home)!r}, *{arguments!r}]) == 0\n"
        f"print([name for name in {without!r}.split() if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stderr == "[]\n"


def test_a_full_or_closed_output_is_one_line_or_none(home: Path) -> None:
    command = " ".join(f"'{word}'" for word in [*KB, "--home", str(home)])
    for arguments, code, said in (
        ("list >/dev/full", 2, b"kb: The disk is full; make room and run this again.\n"),
        ("list >&-", 2, b"kb: Standard output is closed: there is nowhere to print to.\n"),
        ("frobnicate 2>&-", 2, b""),
    ):
        done = subprocess.run(
            ["sh", "-c", f"{command} {arguments}"], env=environment(), capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (code, said)
        assert done.stdout == b""


def test_a_person_sees_that_work_goes_on_before_the_first_file_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = io.StringIO()
    monkeypatch.setattr(indexing, "is_terminal", lambda stream: True)
    monkeypatch.setattr(indexing, "error_console", lambda: Console(file=seen, force_terminal=True, width=60))
    with indexing.progress_bar():
        time.sleep(0.8)
    assert "0/?" in seen.getvalue()


def test_a_wait_is_explained_while_it_lasts_and_leaves_nothing() -> None:
    code = (
        "import time; from kb.cli.terminal import waiting\n"
        "with waiting('reading [bold]orchards'): time.sleep(1.5)\n"
        "print('done')"
    )
    terminal = Terminal([sys.executable, "-c", code], environment())
    terminal.wait("reading [bold]orchards")
    terminal.wait("done")
    assert "orchards" not in terminal.text
