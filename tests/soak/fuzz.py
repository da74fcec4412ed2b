"""Files, questions and drafts broken at random: each ends in a result or in one line."""

# ruff: noqa: E501 - tables of data read better on one line

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from soak import hostile
from soak.crash import Tally
from soak.home import ROOT, write
from soak.processes import in_child

_SLOW = 30.0  # seconds for one input, beyond which it counts as hanging
_PIECES = (
    "第一条", "第二章", "（一）", "（1）", "1.", "一、", "1.2.3", "第", "条", "\n", "\n\n", "　", " ", "\t", "|", "---", "#", "##", "> ", "- ",
    "* ", "```", "[^1]", "[^1]: ", "“", "”", "《", "》", '"', "'", "。", "；", "！", "…", "-", "–", "\u200b", "\u202e", "\ufeff", "\0",
    "\x1b[31m", "\ud800", "⽣", "⺠", "ﬁ", "２０２６年", "7,831.3", "亿元", "billion yuan", "%", "half", "since", "2025", "2025-13-45",
    "以来", "在", "中", "according to", "the Plan", "《规划》", "国务院", "issued by", "wells", "水", "a" * 300, "水" * 300, "e\u0301" * 50,
    "[[kb: wells]]", "[[cite: wells:1]]", "[[", "]]", "<b>", "</", "&amp;", "&#x110000;", "\r", "\x0c", "\u2028", "Article 1", "Chapter II",
)  # fmt: skip


def text(rng: random.Random) -> str:
    """Words, numbers and marks as documents, questions and drafts have them, in no order."""
    return "".join(rng.choice(_PIECES) for _ in range(rng.choice((1, 3, 10, 40, 150))))


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A file with a few places changed: bits, bytes, pieces cut, doubled, moved, numbers made large."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if not out:
            return b""
        at, end = sorted((rng.randrange(len(out)), rng.randrange(len(out))))
        end = min(end, at + rng.choice((1, 4, 40, 4000)))
        kind = rng.randrange(7)
        if kind == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            out[at:end] = b""
        elif kind == 2:
            out[at:at] = out[at:end] * rng.choice((1, 2, 50))
        elif kind == 3:
            out[at:end] = bytes(rng.randrange(256) for _ in range(end - at))
        elif kind == 4:
            del out[at + (len(out) - at) // 2 :]
        elif kind == 5:
            out[at:end] = rng.choice(
                (b"-1", b"0", b"99999999999", b"1e999", b"\0\0\0\0", b"\xff\xff\xff\xff", b"../../")
            )
        else:
            target = rng.randrange(len(out))
            out[target:target] = out[at:end]
    return bytes(out)


def mutated_package(data: bytes, rng: random.Random) -> bytes:
    """A zip package, one member of which is changed and packed again, so that it gets past the unpacking."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            members[info.filename] = archive.read(info)
    names = [name for name in members if name.endswith((".xml", ".rels"))] or list(members)
    name = rng.choice(names)
    members[name] = mutated(members[name], rng)
    return hostile.package(dict(members))


def seeds() -> dict[str, bytes]:
    """Small whole files of each format to begin with."""
    found = {
        "seed.docx": hostile.word("".join(hostile.paragraph(f"第{n}条 水井每年检查两次。") for n in "一二三四")),
        "seed.pdf": hostile.pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
            hostile._stream(b"BT /F 12 Tf 72 700 Td (1. Wells are tested twice a year.) Tj 0 -20 Td (2. Costs.) Tj ET"),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ),
        "seed.html": b"<html><head><title>Wells</title></head><body><h1>Wells</h1><p>1. Tested twice.</p>"
        b"<table><tr><td>a</td><td>b</td></tr></table></body></html>",
        "seed.md": "---\ntitle: 水井管理\nissued: 2025-03-01\n---\n\n# 水井管理\n\n## 一、总则\n\n（一）检查。每年两次。\n\n| a | b |\n|---|---|\n".encode(),
        "seed.txt": "水井管理办法\n\n第一章 总则\n\n第一条 水井每年检查两次。\n\n第二条 结果公布。\n".encode("gb18030"),
    }  # fmt: skip
    shared = ROOT.parent / "shared" / "documents"
    for path in (
        shared / "opinions-2026.docx",
        shared / "ofd" / "helloworld_with_pageblock.ofd",
        shared / "ofd" / "n.ofd",
    ):
        if path.is_file():
            found[path.name] = path.read_bytes()
    return found


def read_broken(path: Path, seed: int) -> str | None:
    """Reads one broken file in this process; what went wrong, None where nothing did."""
    from kb.documents.loading import read
    from kb.errors import InputError
    from kb.passages import split

    rng = random.Random(seed)
    name, data = rng.choice(sorted(seeds().items()))
    packed = name.endswith((".docx", ".ofd"))
    data = mutated_package(data, rng) if packed and rng.random() < 0.8 else mutated(data, rng)
    if name.endswith((".md", ".txt", ".html")) and rng.random() < 0.5:
        data += text(rng).encode("utf-8", "surrogatepass")
    file = path / f"{seed}-{name}"
    file.write_bytes(data)
    begun = time.monotonic()
    try:
        document = read(file)
        for passage in split(document, "fuzz"):
            in_order(passage)
    except InputError:
        pass
    except MemoryError:
        return "takes too much memory"
    except Exception:  # noqa: BLE001 - whatever it is, it is a finding
        return traceback.format_exc()
    if time.monotonic() - begun > _SLOW:
        return f"took {time.monotonic() - begun:.0f} s"
    file.unlink()
    return None


def in_order(passage: Any) -> None:
    """Sentences follow each other within a passage. Raises ValueError."""
    ends = [0]
    for start, end in passage.sentences:
        if not ends[-1] <= start < end <= len(passage.text):
            raise ValueError(f"sentences of {passage.id} overlap or leave the text")
        ends.append(end)
    if not passage.text.strip():
        raise ValueError(f"{passage.id} is empty")


def structure_of_anything(seed: int) -> list[str]:
    """Blocks of any text have provisions, each with a label of its own, which are answered."""
    from kb.documents.document import Block
    from kb.documents.structure import provisions_of
    from kb.text.normalise import normalise, normalise_with_offsets

    rng = random.Random(seed)
    blocks = []
    for _ in range(rng.randrange(1, 12)):
        kind = rng.choice(("heading", "paragraph", "list-item", "table", "quotation"))
        level = rng.randrange(1, 7) if kind == "heading" else 0
        words = text(rng).replace("\0", "").strip() or "x"
        blocks.append(Block(kind, words, level))  # type: ignore[arg-type]
    labels = [provision.label for provision in provisions_of(blocks)]
    if len(labels) != len(set(labels)):
        raise ValueError(f"labels come twice: {labels}")
    for block in blocks:
        normalised, offsets = normalise_with_offsets(block.text)
        if normalised != normalise(block.text) or len(offsets) != len(normalised) + 1:
            raise ValueError("normalised texts differ")
    return labels


def question_of_anything(home: Path, seed: int) -> None:
    """Any question has an answer, or one line that says why not."""
    from kb.errors import InputError
    from kb.knowledge_base import KnowledgeBase

    rng = random.Random(seed)
    with KnowledgeBase.open(home) as base:
        for _ in range(20):
            try:
                answer = base.ask(text(rng).encode("utf-8", "replace").decode(), n=rng.choice((1, 5, 50)))
            except InputError:
                continue
            for result in answer.results:
                if not 0 <= result.score <= 1:
                    raise ValueError(f"a score of {result.score}")
                if any(not 0 <= start < end <= len(result.passage.text) for start, end in result.highlights):
                    raise ValueError("a highlight leaves its passage")


def draft_of_anything(home: Path, folder: Path, seed: int) -> None:
    """Any draft can be held against the corpus."""
    from soak.processes import command_line

    rng = random.Random(seed)
    body = text(rng).encode("utf-8", "replace").decode() + "\n“" + text(rng).encode("utf-8", "replace").decode() + "”\n"
    draft = write(folder, f"draft-{seed}.{rng.choice(('md', 'txt'))}", body)
    said = command_line(["--home", str(home), "--ui", "en", "draft", "check", str(draft)])
    if said.code not in (0, 1, 2) or "inside kb" in said.err or "Traceback" in said.err:
        raise ValueError(f"exits with {said.code}: {said.err.strip()[-300:]}")
    draft.unlink()


def fuzz(folder: Path, seconds: float, seed: int, tally: Tally) -> None:
    """So many seconds, a quarter for each kind of input; finds stay in ``folder`` and are told with their seed."""
    place = folder / "fuzz"
    place.mkdir(exist_ok=True)
    home = folder / "fuzz-home"
    from soak import home as homes

    homes.make(home, place / "incoming")
    kinds: dict[str, Callable[[int], str | None]] = {
        "files": lambda number: read_broken(place, number),
        "texts": lambda number: structure_of_anything(number),  # type: ignore[func-returns-value]
        "questions": lambda number: question_of_anything(home, number),  # type: ignore[func-returns-value]
        "drafts": lambda number: draft_of_anything(home, place, number),  # type: ignore[func-returns-value]
    }
    number = seed
    for kind, work in kinds.items():
        until = time.monotonic() + seconds / len(kinds)
        while time.monotonic() < until:
            first = number

            def many(first: int = first, work: Callable[[int], str | None] = work, until: float = until) -> list[Any]:
                from kb.documents.reader_process import limit_memory

                limit_memory(1000)
                found: list[Any] = []
                end = time.monotonic() + 20
                current = first
                while time.monotonic() < min(end, until) and not found:
                    try:
                        problem = work(current)
                    except Exception:  # noqa: BLE001 - whatever it is, it is a finding
                        problem = traceback.format_exc()
                    if problem:
                        found.append(f"seed {current}: {' / '.join(problem.strip().splitlines()[-3:])}")
                    current += 1
                return [current - first, found]

            ended = in_child(many, patience=20 + 2 * _SLOW)
            if not isinstance(ended.value, list):
                tally.problems.append(f"fuzz, {kind} from seed {first}: {ended}")
                number += 1000
                continue
            done, found = ended.value
            tally.tried[f"fuzzed {kind}"] = tally.tried.get(f"fuzzed {kind}", 0) + done
            tally.problems += [f"fuzz, {kind}, {problem}" for problem in found]
            number += done


def guided(folder: Path, seconds: float, tally: Tally, keep: Path | None = None) -> None:
    """The same with atheris, where it is installed: so many seconds of the processor for all targets together."""
    from soak import guided as targets
    from soak import home as homes

    if not targets.available():
        print("guided fuzzing: left out, because atheris is not installed here", flush=True)
        return
    place, home = keep or folder / "guided", folder / "guided-home"
    place.mkdir(parents=True, exist_ok=True)
    homes.make(home, folder / "guided-incoming")
    environment = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", "KB_SOAK_SHIM")}
    for target in targets.TARGETS:
        each = max(1, round(seconds / len(targets.TARGETS)))
        command = [sys.executable, targets.__file__, target, str(each), str(place), str(home)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
        runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        what = f"inputs guided by coverage: {target}"
        tally.tried[what] = tally.tried.get(what, 0) + (int(runs[1]) if runs else 0)
        print(f". {target}: {runs[1] if runs else 'no'} inputs in {each} s, exit {done.returncode}", flush=True)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if not line.startswith(("#", "INFO", "stat::"))]
            tally.problems.append(f"guided fuzzing, {target}: {' / '.join(lines)[:900]}")
