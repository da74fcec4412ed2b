"""What somebody else left lying about: modules, caches, settings, and titles that a shell would run."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from soak.crash import Tally
from soak.home import WELLS, write

STRANGER = 65534
"""The user id of nobody, on Linux."""
MODULES = ("json", "lxml", "docx", "numpy", "faiss", "tantivy", "yaml", "marisa_trie", "pyromark", "readline", "kb_own")
_PLANTED = "from pathlib import Path\nPath({marker!r}).touch()\nraise ImportError('planted')\n"
HOSTILE = (
    "$(touch {marker})", "`touch {marker}`", "'; touch {marker}; '", '"; touch {marker}; "', "\\$(touch {marker})",
    "${{(e):-$(touch {marker})}}", "<(touch {marker})", "| touch {marker}", "\\n touch {marker} \\n",
    "*(e:touch {marker}:)",
)  # fmt: skip
"""Titles and sentences that one shell or another would run."""


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command line in a folder."""
    where = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=where, capture_output=True, text=True, timeout=240, check=False)


def kb(home: Path, *arguments: str) -> list[str]:
    """The command line of kb as a person starts it: the script that pip makes, and no module by its name."""
    return [sys.executable, "-c", "from kb.cli import main; main()", "--home", str(home), "--ui", "en", *arguments]


def planted_modules(folder: Path, home: Path, tally: Tally) -> None:
    """Every process that kb starts, started where modules of the names that it imports lie."""
    place, marker = folder / "planted", folder / "ran"
    place.mkdir()
    for name in MODULES:
        (place / f"{name}.py").write_text(_PLANTED.format(marker=str(marker)), encoding="utf-8")
    document, draft = place / "wells.docx", place / "draft.docx"
    _word(document)
    shutil.copyfile(document, draft)
    many = place / "many"
    for number in range(70):
        write(
            many, f"bridge-{number}.md", f"# Bridge {number}\n\n1. Bridge {number} is closed in flood month {number}.\n"
        )
    script = Path(sys.executable).with_name("kb")
    started = [str(script)] if script.exists() else [sys.executable, "-P", "-m", "kb"]
    trials: dict[str, tuple[list[str], dict[str, str]]] = {
        "a file read": ([*started, "--home", str(home), "add", str(document)], {}),
        "a draft read": ([*started, "--home", str(home), "draft", "check", str(draft)], {}),
        "many files read": ([*started, "--home", str(home), "add", str(many)], {}),
        "an empty PYTHONPATH": ([*started, "--home", str(home), "list"], {"PYTHONPATH": f":{folder}"}),
        "python -m kb": ([sys.executable, "-m", "kb", "--home", str(home), "list"], {}),
    }
    for what, (command, environment) in trials.items():
        done = run(command, place, **environment)
        problems = [f"{what}: {done.stderr[-300:]}"] if done.returncode not in (0, 1) else []
        if marker.exists():
            problems.append(f"{what}: a module beside the documents ran")
            marker.unlink()
        tally.count("processes started beside planted modules", problems)


def _word(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Rules on wells in Word", 1)
    for number in range(1, 4):
        document.add_paragraph(f"Article {number}. Well number {number} is open to everybody who carries a bucket.")
    document.save(str(path))


def hostile_completion(folder: Path, tally: Tally) -> None:
    """Real shells complete ids of documents and passages whose titles and words would run."""
    home, marker = folder / "titles", folder / "completed"
    from kb.home import make_home

    make_home(home)
    for number, text in enumerate(HOSTILE):
        words = text.format(marker=marker)
        write(
            home / "corpus", f"rule-{number}.md",
            f"---\ntitle: {json.dumps('Rule ' + words)}\n---\n# Rule\n\n1. {words} is what it says here, word for word.\n",  # noqa: E501
        )  # fmt: skip
    done = run(kb(home, "index"), folder)
    tally.problems += [f"completion: {done.stderr}"] if done.returncode else []
    program = folder / "bin" / "kb"
    program.parent.mkdir()
    start = f'#!/bin/sh\nexec "{sys.executable}" -c "from kb.cli import main; main()" "$@"\n'
    program.write_text(start, encoding="utf-8")
    program.chmod(0o755)
    for shell in ("zsh", "bash", "fish"):
        if shutil.which(shell) is None:
            print(f"completion: {shell} left out, because it is not installed here", flush=True)
            continue
        lines = ("kb show rul", "kb show rule-3:", "kb remove r")
        for typed, seen in zip(lines, _typed(shell, lines, home, program.parent, folder), strict=True):
            problems = [f"{shell}, {typed}: what a title says was run"] if marker.exists() else []
            marker.unlink(missing_ok=True)
            if not re.search(r"rule-\d*:p1|rule-", re.sub(r"\x07|\x1b\[[0-9;?]*[A-Za-z]", "", seen)):
                problems.append(f"{shell}, {typed}: nothing is completed: {seen[-300:]!r}")
            tally.count(f"completed in {shell}", problems)


def _typed(shell: str, lines: Sequence[str], home: Path, programs: Path, folder: Path) -> list[str]:
    """What a shell shows for each line when it is typed and the tabulator is pressed twice."""
    asked = {**os.environ, "_KB_COMPLETE": f"source_{shell}"}
    script = subprocess.run([str(programs / "kb")], env=asked, capture_output=True, text=True, check=False).stdout
    told = folder / f"completion.{shell}"
    told.write_text(script, encoding="utf-8")
    begin = {"zsh": "autoload -Uz compinit; compinit -u -D; ", "bash": "bind 'set bell-style none'; ", "fish": ""}[
        shell
    ]
    command = {
        "zsh": ["zsh", "-f", "-i"],
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "fish": ["fish", "-N", "-i"],
    }[shell]
    environment = {
        **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "KB_HOME": str(home), "TERM": "xterm",
        "HOME": str(folder), "COLUMNS": "200", "LINES": "60", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment)
    _until_quiet(terminal, 2)
    os.write(terminal, f"{begin}source {told}\n".encode())
    _until_quiet(terminal, 2)
    shown = []
    for line in lines:
        os.write(terminal, f"{line}\t".encode())
        seen = _until_quiet(terminal, 2)
        os.write(terminal, b"\t")
        shown.append(seen + _until_quiet(terminal, 2))
        os.write(terminal, b"\x15")  # takes the line back
        _until_quiet(terminal, 0.3)
    os.kill(process, signal.SIGKILL)
    os.close(terminal)
    os.waitpid(process, 0)
    return shown


def _until_quiet(terminal: int, seconds: float) -> str:
    """What a terminal shows until nothing has come for so many seconds."""
    seen = b""
    while select.select([terminal], [], [], seconds)[0]:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:
            break
        if re.search(rb"\x1b\[(0?c|6n|>0q)", part):  # fish asks what the terminal can do
            os.write(terminal, b"\x1b[?1;2c")
        seen += part
    return seen.decode("utf-8", "replace")


def planted_caches(folder: Path, tally: Tally) -> None:
    """A dictionary that somebody else put where kb would look for it, in the folder that all share."""
    if os.geteuid() != 0:
        print("caches: left out, because only root can make files of another user", flush=True)
        return
    told = "from kb.search.dictionary import dictionary; print(sorted(dictionary().chinese('hog')))"
    nowhere = {"XDG_CACHE_HOME": "/dev/null/nowhere"}
    clean = folder / "clean"
    clean.mkdir(mode=0o1777)
    right = run([sys.executable, "-c", told], folder, TMPDIR=str(clean), **nowhere).stdout
    made = next((clean / f"kb-{os.getuid()}").glob("dictionary-*"), None)
    if made is None:
        tally.count("planted caches", ["caches: none is kept where there is no home"])
        return
    _forge(made)
    again = run([sys.executable, "-c", told], folder, TMPDIR=str(clean), **nowhere).stdout
    problems = [] if again != right else ["caches: the forged dictionary is no forgery, so nothing is tried"]
    for what in ("owner", "owner of the folder above", "mode", "link"):
        place = folder / f"shared-{what.replace(' ', '-')}"
        shutil.copytree(clean, place)
        top = place / f"kb-{os.getuid()}"
        inner = next(top.glob("dictionary-*"))
        if what == "owner":
            os.chown(inner, STRANGER, STRANGER)
        elif what == "owner of the folder above":
            os.chown(top, STRANGER, STRANGER)
        elif what == "mode":
            inner.chmod(0o777)
        else:
            shutil.move(top, folder / "elsewhere")
            os.chown(folder / "elsewhere", STRANGER, STRANGER)
            top.symlink_to(folder / "elsewhere")
        got = run([sys.executable, "-c", told], folder, TMPDIR=str(place), **nowhere)
        if got.stdout != right:
            problems.append(f"caches, another {what}: {got.stdout} {got.stderr[-300:]}")
        tally.count("planted caches", problems)
        problems = []


def _forge(made: Path) -> None:
    """Puts another dictionary into a cache folder, with sums that fit."""
    import marisa_trie

    from kb.encoders import weight_cache

    trie = marisa_trie.BytesTrie([("ehog", "假\t100".encode())])
    name = next(path.name for path in made.iterdir() if path.suffix == ".marisa")
    weight_cache.write(made, {name: trie.tobytes()}, {})


def other_owners(folder: Path, home: Path, tally: Tally) -> None:
    """Settings of another user above the current folder are told and passed over; named, they are obeyed."""
    if os.geteuid() != 0:
        print("owners: left out, because only root can make files of another user", flush=True)
        return
    for what in ("kb.toml", "folder", "corpus"):
        place = folder / f"foreign-{what}"
        for part in ("corpus", "index", "below/here"):
            (place / part).mkdir(parents=True)
        settings = '[store]\nbackend = "milvus"\nuri = "http://127.0.0.1:9"\n'
        (place / "kb.toml").write_text(settings, encoding="utf-8")
        os.chown({"kb.toml": place / "kb.toml", "folder": place, "corpus": place / "corpus"}[what], STRANGER, STRANGER)
        own = folder / "data" / "kb"
        if not own.exists():
            shutil.copytree(home, own)
        bare = [sys.executable, "-c", "from kb.cli import main; main()", "--ui", "en"]
        there = run([*bare, "ask", WELLS], place / "below" / "here", XDG_DATA_HOME=str(folder / "data"))
        problems = []
        if (
            there.returncode not in (0, 1)
            or "wells" not in there.stdout
            or there.stderr.count("belongs to another user") != 1
            or "127.0.0.1" in there.stderr
        ):
            problems.append(f"owner of {what}: {there.returncode} {there.stderr[-300:]}")
        none = run([*bare, "ask", WELLS], place / "below" / "here", XDG_DATA_HOME=str(folder / "none"))
        if none.returncode != 2 or "--home" not in none.stderr:
            problems.append(f"owner of {what}, no other home: {none.returncode} {none.stderr[-300:]}")
        named = run([*bare, "--home", str(place), "list"], folder)
        if "127.0.0.1" not in named.stderr:
            problems.append(f"owner of {what}, named: {named.returncode} {named.stderr[-300:]}")
        tally.count("knowledge bases of another owner", problems)
