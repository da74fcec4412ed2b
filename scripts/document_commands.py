"""Writes docs/commands.md and the transcripts of the READMEs: every command's help in both languages, and real answers.

    .venv/bin/python scripts/document_commands.py [--readme]

Each command is run on a pseudo-terminal without colour, in a new knowledge base with the documents that ship,
so the pages show what a reader of them would see. `--readme` writes the READMEs alone.
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "commands.md"
COLUMNS = 92
README = ROOT / "README.md"
README_ZH = ROOT / "README.zh-CN.md"
README_COLUMNS = 100
README_ZH_SHOWN = (
    "kb ask 返乡创业有什么支持 -n 2",
    "kb cite 1",
    "kb ask 小麦最低收购价是多少 -n 1",
)
README_SHOWN = (
    'kb ask "How does the 2026 No. 1 document support rural e-commerce?" -n 1',
    "kb ask 返乡创业有什么支持 -n 1",
    "kb cite 1",
    "kb --ui zh ask 小麦最低收购价是多少 -n 1",
)
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=\n```$)", re.MULTILINE | re.DOTALL)

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


def output(line: str, folder: Path, columns: int = COLUMNS, locale: str = "en_US.UTF-8") -> str:
    """What a person sees of a command line on a terminal, and its exit code where it is not 0."""
    arguments = shlex.split(line)
    control, terminal = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("KB_", "LC_"))},
        "LANG": locale,
        "COLUMNS": str(columns),
        "NO_COLOR": "1",
        "TERM": "xterm",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUTF8": "1",
    }
    command = subprocess.Popen(
        arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=subprocess.PIPE
    )
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
    text = seen.decode("utf-8").replace("\r\n", "\n").rstrip("\n")
    return text + (f"\n[exit code {code}]" if code else "")


def transcript(lines: tuple[str, ...], folder: Path, hidden: str) -> list[str]:
    """Command lines with what they print, as a console block each."""
    blocks = []
    for line in lines:
        printed = output(line, folder).replace(hidden, "~")
        blocks.append(f"```console\n$ {line.strip()}\n{printed}\n```")
    return blocks


def readme(page: Path, shown: tuple[str, ...], locale: str) -> str:
    """A README with what its commands print today."""
    with tempfile.TemporaryDirectory() as place:
        output("kb init . --with-samples", Path(place))
        printed = [f"$ {line}\n{output(line, Path(place), README_COLUMNS, locale)}" for line in shown]
    return _CONSOLE.sub(lambda _: "\n\n".join(printed), page.read_text(encoding="utf-8"), count=1)


def commands() -> str:
    """The page of commands."""
    parts = [INTRODUCTION.rstrip()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        (folder / "Village Libraries.md").write_text(REPORT, encoding="utf-8")
        (folder / "questions.jsonl").write_text(QUESTIONS, encoding="utf-8")
        (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
        home = folder / "policies"
        for section in SECTIONS:
            parts.append(f"## kb {section.command}")
            if section.about:
                parts.append(section.about)
            for ui in ("en", "zh"):
                parts += transcript((f"kb --ui {ui} {section.command} --help",), folder, str(folder))
            parts += transcript(section.shown, home if home.exists() else folder, str(folder))
            print("kb", section.command, file=sys.stderr)
        parts.append("## Mistakes")
        parts.append("A mistake is one line on stderr that says what is wrong and what to do.")
        parts += transcript(MISTAKES, home, str(folder))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    for page, shown, locale in ((README, README_SHOWN, "C.UTF-8"), (README_ZH, README_ZH_SHOWN, "zh_CN.UTF-8")):
        page.write_text(readme(page, shown, locale), encoding="utf-8")
    if "--readme" not in sys.argv[1:]:
        PAGE.write_text(commands(), encoding="utf-8")


if __name__ == "__main__":
    main()
