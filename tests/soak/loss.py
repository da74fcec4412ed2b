"""What must not be lost: documents whose files cannot be seen, files that are written over, all beside one bad one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from soak.crash import Tally
from soak.disks import disk, leave
from soak.home import LAMPS, WELLS, write
from soak.processes import command_line, copy_folder, in_child

_GOOD = "# Rules on ponds\n\n1. A pond is cleaned once in seven years, when its water is low.\n"
_TEXT = "\n1. Wells are tested twice a year by the township office.\n"


def _said(home: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command line, run in a child."""

    def work() -> list[object]:
        said = command_line(["--home", str(home), "--ui", "en", *arguments])
        return [said.code, said.out, said.err]

    ended = in_child(work)
    if not isinstance(ended.value, list):
        return -1, "", str(ended)
    code, out, err = ended.value
    return int(code), str(out), str(err)


def missing_corpora(small: Path, folder: Path, tally: Tally) -> None:
    """corpus/ is gone, empty, another one, or half of it: answers are those of before, and nothing is taken out."""

    def gone(corpus: Path) -> None:
        corpus.rename(folder / "unmounted")

    def empty(corpus: Path) -> None:
        gone(corpus)
        corpus.mkdir()

    def other(corpus: Path) -> None:
        empty(corpus)
        write(corpus, "ponds.md", _GOOD)

    def half(corpus: Path) -> None:
        shutil.copytree(corpus, folder / "unmounted")
        for path in sorted(corpus.glob("*.md"))[::2]:
            path.unlink()

    def a_file(corpus: Path) -> None:
        gone(corpus)
        corpus.write_text("no folder", encoding="utf-8")

    ways: list[Callable[[Path], None]] = [gone, empty, other, half, a_file]
    commands = [("ask", WELLS), ("ask", LAMPS), ("index",), ("index", "--rebuild"), ("doctor", "--repair"), ("list",)]
    for way in ways:
        home = folder / "home"
        copy_folder(small, home)
        before = _held(home)
        shutil.rmtree(folder / "unmounted", ignore_errors=True)
        way(home / "corpus")
        for command in commands:
            code, out, err = _said(home, *command)
            problems = []
            if code not in (0, 1, 2) or "Traceback" in err or len(err.splitlines()) > 3:
                problems.append(f"{code} {err[-300:]}")
            if command[0] == "ask" and ("wells" not in out and "lamps" not in out):
                problems.append(f"does not answer: {out[:200]} {err[-200:]}")
            if command == ("ask", WELLS) and way is not other and "--prune" not in err:
                problems.append(f"says nothing of it: {err[-200:]}")
            tally.count("commands without their corpus", [f"corpus {way.__name__}, {command}: {p}" for p in problems])
        corpus = home / "corpus"
        if corpus.is_dir():
            shutil.rmtree(corpus)
        corpus.unlink(missing_ok=True)
        (folder / "unmounted").rename(corpus)
        _said(home, "index", "--prune")
        after = _held(home)
        problems = [] if after == before else [f"corpus {way.__name__}: {before} is {after} when it is back"]
        tally.count("corpora that came back", problems)


def _held(home: Path) -> list[tuple[object, ...]]:
    """Ids, titles and sizes of documents; which of two equal files is the copy may change."""
    listed = json.loads(_said(home, "list", "--json")[1] or '{"documents": []}')
    return [(one["document"], one["title"], one["passages"]) for one in listed["documents"]]


def written_over(small: Path, folder: Path, tally: Tally) -> None:
    """Files that a person names are written on a full disk: what was there is there."""
    with disk(folder / "small-disk", 24) as place:
        if place is None:
            print("written over: left out, because this process may not mount a file system", flush=True)
            return
        home = place / "home"
        copy_folder(small, home)
        _said(home, "ask", WELLS)
        draft = write(
            place, "draft.md", "Wells: [[cite: wells:2]].\n" + "The end of the draft must not be lost.\n" * 3000
        )
        listed = write(place, "references.bib", "% mine\n" + "% line\n" * 3000)
        trials = {
            draft: ("draft", "fill", str(draft), "-o", str(draft)),
            listed: ("export", "-o", str(listed), "--force"),
            home / "kb.toml": ("index", "--reranker", "none"),
        }
        for file, command in trials.items():
            for pages in (0, 1, 3):
                before = file.read_bytes()
                filler = leave(place, pages)
                code, _, err = _said(home, *command)
                now = file.read_bytes()
                filler.unlink()
                whole = now == before or (code in (0, 1) and (b"lost" in now or file != draft))
                problems = [] if whole else [f"{command}, {pages} pages left: {len(before)} bytes became {len(now)}"]
                problems += [f"{command}: exits with {code}: {err[-200:]}"] if code not in (0, 1, 2) else []
                left = [path.name for path in file.parent.iterdir() if path.name.startswith(".kb-")]
                problems += [f"{command}: leaves {left}"] if left else []
                file.write_bytes(before)
                tally.count("files written over on a full disk", problems)
    place = folder / "overwriting"
    mine, theirs = write(place, "mine.bib", "% mine\n"), write(place, "theirs.bib", "% theirs\n")
    link = place / "link.bib"
    link.symlink_to(theirs)
    if os.geteuid() == 0:
        os.chown(theirs, 65534, 65534)
    for target, force, kept in ((mine, False, mine), (link, True, theirs)):
        if target is link and os.geteuid() != 0:
            continue
        before = kept.read_bytes()
        code, _, err = _said(small, "export", "-o", str(target), *(["--force"] if force else []))
        wrong = code != 2 or kept.read_bytes() != before
        tally.count("files of others named with -o", [f"export -o {target.name}: {code} {err}"] if wrong else [])


FRONT_MATTER = {
    "an emoji as JSON spells it": 'title: "\\ud83d\\ude00 Rules"', "half a character": 'title: "x \\ud83d Rules"',
    "a number of 5,000 digits": f"number: {'9' * 5000}", "the same in hexadecimal": f"number: 0x{'f' * 5000}",
    "a key of 5,000 digits": f"? 0x{'f' * 5000}\n: x", "no boolean": "title: !!bool foo",
    "no number": 'title: !!int ""',
    "no date": "issued: !!timestamp foo", "a list in itself": "title: &a [*a]", "nesting": f"issuer: {'[' * 3000}",
    "the year 99999": "issued: 99999-01-01", "infinity": "number: 1e999", "a NUL": 'title: "a\\0b"',
    "half a character in a list": 'issuer: ["\\udc00a"]',
}  # fmt: skip
SIDECARS = {
    "a number of 5,000 digits": f"number = {'9' * 5000}", "the same in hexadecimal": f"number = 0x{'f' * 5000}",
    "an id that is one": f"id = 0x{'f' * 5000}", "nesting": f"title = {'[' * 5000}", "bytes": "\udcff\udcfe",
    "a table for an id": "[id]\nx = 1",
}  # fmt: skip


def poisoned_documents(folder: Path, tally: Tally) -> None:
    """Each bad front matter and .toml beside good documents: it costs that document at most, one line, and is named."""
    from kb.home import make_home

    home = folder / "poisoned"
    make_home(home)
    write(home / "corpus", "ponds.md", _GOOD)
    bad = {
        f"matter-{n}.md": f"---\n{front}\n---\n# Rules {n}\n{_TEXT}" for n, front in enumerate(FRONT_MATTER.values())
    }
    for number, content in enumerate(SIDECARS.values()):
        bad[f"beside-{number}.txt"] = f"Notice {number}\n{_TEXT}"
        (home / "corpus" / f"beside-{number}.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    for name, text in bad.items():
        write(home / "corpus", name, text)
    for command in (
        ("index",),
        ("ask", "How often is a pond cleaned?"),
        ("add", str(write(folder, "good.md", _GOOD + "2. Fish stay.\n"))),
    ):
        code, out, err = _said(home, *command)
        lines = [line for line in err.splitlines() if line.startswith("kb: ")]
        problems = []
        if code not in (0, 1) or len(lines) != len(err.splitlines()) or "inside kb" in err:
            problems.append(f"poisoned, {command[0]}: {code} {err[-300:]}")
        if command[0] == "ask" and "once in seven years" not in out:
            problems.append(f"poisoned: the good document does not answer: {out[:200]}")
        tally.count("commands beside poisoned documents", problems)
    listed, doctor = _said(home, "list", "--json")[1], _said(home, "doctor")[1]
    for name in bad:
        identity = Path(name).stem
        known = f'"{identity}"' in listed or identity in doctor
        tally.count("poisoned documents", [] if known else [f"{name}: neither listed nor named by doctor"])
    if "\U0001f600 Rules" not in listed:
        tally.problems.append("poisoned: the emoji is not read as one")
