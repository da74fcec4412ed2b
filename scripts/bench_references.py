"""References between laws, as they stand and damaged: how many are accepted, found and repaired.

    .venv/bin/python scripts/bench_references.py ../shared/corpora/laws.tar.xz

Every 《title》第N条 in one law that names another of the collection by a title of its own is put into a draft of one
sentence, first as it stands, then with its title damaged (tests/title_damage.py), with an article, paragraph or item
beyond the last, with the year of a document number changed, with another date of issue. The draft is checked against
the laws that are named. A damaged title that is another law's is counted apart: nothing can tell it. The titles of all
other laws of the collection, which are not in the library, are named as well: none is another one miswritten. Prints a
table; nothing is trained on it.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from title_damage import STATE, damaged_titles  # noqa: E402

from kb.drafts.check import check_draft  # noqa: E402
from kb.drafts.findings import Check  # noqa: E402
from kb.drafts.markdown_draft import read_markdown  # noqa: E402
from kb.knowledge_base import KnowledgeBase  # noqa: E402

if TYPE_CHECKING:
    from kb.store.store import Snapshot

NUMBER = "[零〇一二三四五六七八九十百千]+"
REFERENCE = re.compile(
    rf"《(?P<title>[^《》]{{2,60}})》(?P<behind>(?:[（(][^（）()《》]{{0,60}}[）)])?)第(?P<article>{NUMBER})条(?!之)"
    rf"(?:第(?P<paragraph>{NUMBER})款)?(?:第[（(]?(?P<item>{NUMBER})[）)]?项)?"
)
REFERENCE_TITLE = re.compile("《([^《》]{1,60})》")
_SHOWN = 8


@dataclass(frozen=True)
class Reference:
    """A reference of one law to another: the sentence, where the reference stands in it, and the law that is named."""

    sentence: str
    match: re.Match[str]
    law: Path


def plain(title: str) -> str:
    """A title without the name of the state."""
    return title.removeprefix(STATE)


def law_title(file: Path) -> str:
    """The title of a law by its file's name, which ends with a date where there are several texts."""
    return plain(re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", file.stem).strip())


def references(folder: Path) -> list[Reference]:
    """All references that name a law of which the collection has one text."""
    files = sorted(folder.rglob("*.md"))
    titles: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        titles[law_title(file)].append(file)
    found = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        for match in REFERENCE.finditer(text):
            named = titles.get(plain(match["title"]), [])
            if len(named) == 1 and named[0] != file:
                start = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
                ends = [end for mark in "。；\n" if (end := text.find(mark, match.end())) >= 0]
                sentence = text[start : min(ends, default=len(text))].strip()
                again = next(each for each in REFERENCE.finditer(sentence) if each[0] == match[0])
                found.append(Reference(sentence, again, named[0]))
    return found


def replaced(reference: Reference, name: str, words: str) -> str:
    """The sentence with a part of its reference replaced."""
    start, end = reference.match.span(name)
    return reference.sentence[:start] + words + reference.sentence[end:]


def title_in(sentence: str, at: int) -> str:
    """The title in 《》 that begins there."""
    match = REFERENCE_TITLE.match(sentence, at)
    return plain(match[1]) if match else ""


def damaged(reference: Reference, chance: random.Random, characters: str) -> dict[str, tuple[str, str]]:
    """For each kind of damage, the sentence with it, and what the repair must have ("" where there is none)."""
    title = reference.match["title"]
    found = {
        f"title: {kind}": (replaced(reference, "title", slip), plain(title))
        for kind, slip in damaged_titles(title, chance, characters)
    }
    found["article"] = (replaced(reference, "article", "九千九百"), "")
    if reference.match["paragraph"]:
        found["paragraph"] = (replaced(reference, "paragraph", "三十"), "")
    if reference.match["item"]:
        found["item"] = (replaced(reference, "item", "九十"), "")
    return found


class Measured:
    """Counts by kind: how many were asked, how many judged rightly, how many repaired."""

    def __init__(self) -> None:
        self._asked, self._right, self._mended = Counter[str](), Counter[str](), Counter[str]()

    def count(self, kind: str, text: str, snapshot: Snapshot, repair: str = "", *, true: bool = False) -> None:
        """Checks a draft of one sentence, in which something is to be found unless it is true."""
        told, source = report(check_draft(read_markdown(text, "draft"), snapshot))
        self._asked[kind] += 1
        self._right[kind] += told != true
        self._mended[kind] += bool(repair) and repair in source
        if told == true and self._asked[kind] - self._right[kind] <= _SHOWN:
            print(f"{kind}: {text}  [{source}]", file=sys.stderr)

    def print(self) -> None:
        """Prints the table."""
        print(f"{'references':<18}{'n':>6}{'right':>8}{'repaired':>10}")
        for kind, count in self._asked.items():
            share = f"{self._mended[kind] / count:.3f}" if self._mended[kind] else "-"
            print(f"{kind:<18}{count:>6}{self._right[kind] / count:>8.3f}{share:>10}")


def report(check: Check) -> tuple[bool, str]:
    """Whether anything is said of a reference, and the repair."""
    said = [each for each in check.findings if each.kind.startswith("reference")]
    return bool(said), " ".join(each.source for each in said)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("laws", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(arguments.laws) as archive:
            archive.extractall(folder, filter="data")
        found = references(Path(folder))
        laws = sorted({reference.law for reference in found})
        base = KnowledgeBase.create(Path(folder) / "home")
        (base.home.path / "kb.toml").write_text('[search]\nrerank = "never"\n', encoding="utf-8")
        base.close()
        with KnowledgeBase.open(Path(folder) / "home") as base:
            base.add(laws)
            snapshot = base.snapshot()
            characters = "".join(sorted({c for law in laws for c in law.stem if "\u4e00" <= c <= "\u9fff"}))
            titles = {law_title(file) for file in Path(folder).rglob("*.md")}
            measured = Measured()
            others = 0
            for reference in found:
                measured.count("as it stands", reference.sentence, snapshot, true=True)
                for kind, (sentence, repair) in damaged(reference, chance, characters).items():
                    if kind.startswith("title") and title_in(sentence, reference.match.start()) in titles:
                        others += 1
                    else:
                        measured.count(kind, sentence, snapshot, repair)
            for law in sorted(titles - {law_title(file) for file in laws}):
                measured.count("another law", f"按照《{law}》执行", snapshot, true=True)
            for metadata in (document.metadata for document in base.documents()):
                if metadata.number:
                    number = re.sub(r"\d+号", "977号", re.sub(f"{NUMBER}号", "九十七号", metadata.number))
                    text = f"《{metadata.title}》（{number}）规定"
                    measured.count("number", text, snapshot, metadata.number)
                if (day := metadata.issued) is not None:
                    text = f"{day.year}年{day.month % 12 + 1}月{day.day}日公布的《{metadata.title}》"
                    measured.count("date", text, snapshot, f"{day.year}年")
    measured.print()
    print(f"{others} damaged titles are those of other laws")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
