"""Writes docs/commands.md, and the transcripts of the READMEs and other pages: what their commands print today.

    .venv/bin/python scripts/document_commands.py [--check] [PAGE...]

In docs/commands.md stand every command's help in both languages and real answers. In every other page the commands of
its console blocks are run again, in their order, and what they print takes the place of what stands there. Without
pages all are written. `--check` writes nothing, names the pages that are not true any more, and exits with 1 where
there are some.

Each command is run on a pseudo-terminal without colour, in a new home folder with the files of docs/zh/samples and a
personal knowledge base with the documents that ship, so the pages show what a reader of them would see.
"""

from __future__ import annotations

import argparse
import atexit
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "docs" / "zh" / "samples"
COMMANDS = "docs/commands.md"
COLUMNS = 92
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=\n```$)", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)", re.MULTILINE)
# What differs from day to day: when a page was read, how sure an answer is, how long it took.
_CHANGING = re.compile(r"(?<=\[)\d{4}-\d\d-\d\d(?=\])| *\b\d+%$| *\d+\.\d+ ms|(?<=_ms.: )[\d.]+|  +", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page whose commands are run again: its path, the terminal's width and locale, and what comes before them."""

    path: str
    columns: int
    locale: str
    before: tuple[str, ...]


_INIT = "kb init --with-samples"
_ADD = "kb add 农机借用办法-2020.md 农机借用办法-2025.md 电商规划.md 电商通报.md"
_ZH, _EN = "zh_CN.UTF-8", "en_US.UTF-8"
PAGES = (
    Page("README.md", 100, "C.UTF-8", (_INIT,)),
    Page("README.zh-CN.md", 100, _ZH, (_INIT,)),
    Page("docs/zh/start.md", 80, _ZH, ()),
    *(Page(f"docs/zh/{name}.md", 80, _ZH, (_INIT, _ADD)) for name in ("asking", "citing", "drafts", "time")),
    *(Page(f"docs/{name}.md", 80, _EN, (_INIT, _ADD)) for name in ("time", "writing")),
)

REPORT = """\
# Report on Village Libraries

## 1. Opening hours

Every village library opens at least five days a week. On market days it stays open until nine in the evening.

## 2. Books

The county buys four thousand new books a year. Readers choose a third of them by vote.
"""
QUESTIONS = (
    '{"question": "哪一条讲乡村工匠？", "relevant": [{"document": "opinions-2026", "contains": "乡村工匠"}]}\n'
    '{"question": "How many days a week are libraries open?", '
    '"relevant": [{"document": "village-libraries", "contains": "five days a week"}]}\n'
)
DRAFT = """\
The county report says that "every village library opens at least six days a week".
"""


@dataclass(frozen=True)
class Section:
    """A command, what is said of it, and the command lines that are shown."""

    command: str
    about: str
    shown: tuple[str, ...]


SECTIONS = (
    Section("init", "Everything below happens in this new knowledge base.", ("kb init policies --with-samples",)),
    Section(
        "ask",
        "On a terminal the sentence that answers is bold and coloured; without colour, as here, and in a pipe it "
        "stands between `**`. In a pipe nothing is coloured and no line is broken. Exit code 1 says that nothing "
        "answers with confidence.",
        (
            'kb ask "How does the 2026 No. 1 document support rural e-commerce?" -n 2',
            "kb --ui zh ask 一号文件怎样支持农村电商？ -n 2",
            "kb --ui zh ask 小麦最低收购价是多少 -n 1",
            "kb ask 乡村工匠 --document opinions-2026 -n 1 --context 1",
            "kb ask 乡村工匠 --document opinions-2026 -n 1 --format markdown",
            "kb ask 乡村工匠 --document opinions-2026 -n 1 --json",
            'kb ask "Which team won the cup final?" -n 1',
        ),
    ),
    Section("show", "", ("kb show opinions-2026-en:3.12", "kb --ui zh show opinions-2026:3.12")),
    Section("open", "", ()),
    Section("cite", "", ("kb cite opinions-2026:3.12", "kb cite opinions-2026-en:3.12 --style apa", "kb cite 1")),
    Section("export", "", ("kb export opinions-2026 --format bibtex",)),
    Section(
        "add",
        "It exits with 0 when everything was taken, 1 when some of it failed, 2 when all of it did. Where a new file "
        "is nearly the same as one that is there, it says so, and how to put it in that one's place (`--replace ID`). "
        "What gives way goes into `corpus/.trash/`.",
        ('kb add "../Village Libraries.md"', 'kb --ui zh add "../Village Libraries.md" ../missing.pdf'),
    ),
    Section("fetch", "", ()),
    Section("draft", "", ("kb draft check ../draft.md",)),
    Section("compare", "", ()),
    Section("brief", "", ()),
    Section("trace", "", ("kb trace 新质生产力",)),
    Section("mcp", "Settings of common programs are in [assistants.md](assistants.md).", ()),
    Section("serve", "See [assistants.md](assistants.md#over-http).", ()),
    Section("targets", "", ("kb targets 粮食产量", "kb --ui zh targets 农村网络零售额")),
    Section("list", "", ("kb list", "kb --ui zh list")),
    Section(
        "index",
        "A document whose file cannot be seen stays, with one line that says so: a share that is not mounted looks "
        "like deleted files. Only `--prune` and `kb remove` take documents out.",
        ("kb index", "kb --ui zh index --rebuild"),
    ),
    Section("config", "", ()),
    Section("migrate", "See [scale.md](scale.md).", ()),
    Section("status", "", ("kb status", "kb --ui zh status", "kb status --json")),
    Section("doctor", "", ("kb doctor", "kb --ui zh doctor")),
    Section("eval", "", ("kb eval ../questions.jsonl", "kb --ui zh eval ../questions.jsonl")),
    Section(
        "remove",
        "On a terminal it names the files and asks, unless `--yes` is given. They go into `corpus/.trash/`, which is "
        "never indexed; delete it when nothing in it is wanted any more.",
        ("kb remove village-libraries",),
    ),
    Section("restore", "", ("kb restore village-libraries",)),
)
MISTAKES = (
    "kb ask",
    'kb ask "" ',
    "kb ask 电商 --sinc 2025",
    "kb show opinions-2026:3.99",
    "kb --ui zh remove opinion-2026",
    "kb --home /nowhere list",
)
INTRODUCTION = """\
# Commands

This page is written by `scripts/document_commands.py`; every transcript on it is real.

`kb` finds its knowledge base by, in order: `--home DIR`, `$KB_HOME`, the nearest folder upward from the current one
that holds `kb.toml` or both `corpus/` and `index/`, the user's data folder. Global options stand before the command.

Messages are in Chinese or English: `--ui zh|en`, else `$KB_UI`, else the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`);
where the locale names no language, Chinese words on the command line get Chinese messages.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | done, and the answer is "nothing": no confident passage, findings in a draft, problems found, files not taken |
| 2 | wrong usage or bad input; one line on stderr says what and how to mend it |
| 3 | the knowledge base is damaged or locked too long, or a defect of kb |
| 130, 141 | interrupted with Ctrl-C; the reader of a pipe went away |

A document is known by one day: the date that it bears (issued), otherwise the one on which it was made public
(published). That day is shown with results and in lists, and `--since` and `--until` compare with it. A citation in a
style names the date of publication where there is one, as the styles want it.

Files named with `-o` and the like are written whole or not at all; one that is there already is replaced only with
`--force`, except a draft that is filled in place.

`KB_DEBUG=1` adds a traceback to what went wrong. `NO_COLOR=1` turns colour off. `kb --install-completion` makes the
shell complete commands, options and the ids of documents and passages.
"""


def output(line: str, home: Path, folder: Path, columns: int = COLUMNS, locale: str = "en_US.UTF-8") -> str:
    """What a person whose home is `home` sees of a command line in `folder`, and its exit code where it is not 0.

    It is read on a terminal of so many columns, and `~` stands for `home`.
    """
    control, terminal = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("KB_", "LC_", "XDG_"))},
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "LANG": locale,
        "COLUMNS": str(columns),
        "NO_COLOR": "1",
        "TERM": "xterm",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUTF8": "1",
    }
    command = subprocess.Popen(
        ["bash", "-c", line],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(terminal)
    seen = b""
    while True:
        try:
            part = os.read(control, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(control)
    assert command.stderr is not None
    seen += command.stderr.read()  # no terminal, so that no progress bar is in it
    code = command.wait()
    text = seen.decode("utf-8").replace("\r\n", "\n").replace(str(home), "~").rstrip("\n")
    left = "退出码" if locale.startswith("zh") else "exit code"
    return text + (f"\n[{left} {code}]" if code else "")


@cache
def prepared(before: tuple[str, ...]) -> Path:
    """A home folder with the samples, after some commands; it is there until the process ends."""
    home = Path(tempfile.mkdtemp(prefix="kb-documented-")).resolve()
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    shutil.copytree(SAMPLES, home, dirs_exist_ok=True)
    for line in before:
        output(line, home, home)
    return home


def renewed(page: Page) -> str:
    """The text of a page with what the commands of its console blocks print today."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place).resolve() / "home"
        shutil.copytree(prepared(page.before), home)

        def printed(line: str) -> str:
            return f"$ {line}\n{output(line, home, home, page.columns, page.locale)}".rstrip("\n")

        return _CONSOLE.sub(
            lambda block: "\n\n".join(map(printed, _COMMAND.findall(block[0]))),
            (ROOT / page.path).read_text(encoding="utf-8"),
        )


def transcript(lines: tuple[str, ...], home: Path, folder: Path) -> list[str]:
    """Command lines with what they print, as a console block each."""
    return [f"```console\n$ {line.strip()}\n{output(line, home, folder)}\n```" for line in lines]


def commands() -> str:
    """The page of commands."""
    parts = [INTRODUCTION.rstrip()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        (folder / "Village Libraries.md").write_text(REPORT, encoding="utf-8")
        (folder / "questions.jsonl").write_text(QUESTIONS, encoding="utf-8")
        (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
        base = folder / "policies"
        for section in SECTIONS:
            parts.append(f"## kb {section.command}")
            if section.about:
                parts.append(section.about)
            for ui in ("en", "zh"):
                parts += transcript((f"kb --ui {ui} {section.command} --help",), folder, folder)
            parts += transcript(section.shown, folder, base if base.exists() else folder)
            print("kb", section.command, file=sys.stderr)
        parts.append("## Mistakes")
        parts.append("A mistake is one line on stderr that says what is wrong and what to do.")
        parts += transcript(MISTAKES, folder, base)
    return "\n\n".join(parts) + "\n"


def lasting(text: str) -> str:
    """The text of a page without what differs from day to day and between machines."""
    return _CHANGING.sub("", text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; name the pages that are not true any more")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="as docs/zh/time.md; all where none is named")
    chosen = parser.parse_args()
    renew = {COMMANDS: commands, **{page.path: partial(renewed, page) for page in PAGES}}
    untrue = 0
    for path in chosen.pages or renew:
        text = renew[path]()
        if lasting(text) != lasting((ROOT / path).read_text(encoding="utf-8")):
            print(path)
            untrue += 1
        if not chosen.check:
            (ROOT / path).write_text(text, encoding="utf-8")
    return min(untrue, 1) if chosen.check else 0


if __name__ == "__main__":
    sys.exit(main())
