"""References between laws, as they stand and damaged: how many are accepted, found and repaired.

    .venv/bin/python scripts/bench_references.py ../shared/corpora/laws.tar.xz

Every 《title》第N条 in one law that names another of the collection by a title of its own is put into a draft of one
sentence, first as it stands, then with a character of the title exchanged, with an article, paragraph or item beyond
the last, with the year of a document number changed, with another date of issue. The draft is checked against the
laws that are named. Prints a table; nothing is trained on it.
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

from kb.drafts.check import check_draft
from kb.drafts.findings import Check
from kb.drafts.markdown_draft import read_markdown
from kb.knowledge_base import KnowledgeBase

NUMBER = "[零〇一二三四五六七八九十百千]+"
REFERENCE = re.compile(
    rf"《(?P<title>[^《》]{{2,60}})》(?P<behind>(?:[（(][^（）()《》]{{0,60}}[）)])?)第(?P<article>{NUMBER})条(?!之)"
    rf"(?:第(?P<paragraph>{NUMBER})款)?(?:第[（(]?(?P<item>{NUMBER})[）)]?项)?"
)
STATE = "中华人民共和国"


@dataclass(frozen=True)
class Reference:
    """A reference of one law to another: the sentence, where the reference stands in it, and the law that is named."""

    sentence: str
    match: re.Match[str]
    law: Path


def plain(title: str) -> str:
    """A title without the name of the state."""
    return title.removeprefix(STATE)


def references(folder: Path) -> list[Reference]:
    """All references that name a law of which the collection has one text."""
    files = sorted(folder.rglob("*.md"))
    titles: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        titles[plain(re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", file.stem).strip())].append(file)
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


def damaged(reference: Reference, chance: random.Random, characters: str) -> dict[str, tuple[str, str]]:
    """For each kind of damage, the sentence with it, and what the repair must have ("" where there is none)."""
    title = reference.match["title"]
    at = chance.randrange(len(STATE) if title.startswith(STATE) else 0, len(title) - 1)
    slip = title[:at] + chance.choice(characters.replace(title[at], "")) + title[at + 1 :]
    found = {
        "title": (replaced(reference, "title", slip), plain(title)),
        "article": (replaced(reference, "article", "九千九百"), ""),
    }
    if reference.match["paragraph"]:
        found["paragraph"] = (replaced(reference, "paragraph", "三十"), "")
    if reference.match["item"]:
        found["item"] = (replaced(reference, "item", "九十"), "")
    return found


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
            asked, right, mended = Counter[str](), Counter[str](), Counter[str]()
            for reference in found:
                for kind, (sentence, repair) in {
                    "as it stands": (reference.sentence, ""), **damaged(reference, chance, characters),
                }.items():  # fmt: skip
                    told, source = report(check_draft(read_markdown(sentence, "draft"), snapshot))
                    asked[kind] += 1
                    right[kind] += told != (kind == "as it stands")
                    mended[kind] += bool(repair) and repair in source
                    if told == (kind == "as it stands") and asked[kind] - right[kind] <= 8:
                        print(f"{kind}: {sentence}  [{source}]", file=sys.stderr)
            for metadata in (document.metadata for document in base.documents()):
                texts = {}
                if metadata.number:
                    texts["number"] = f"《{metadata.title}》（{metadata.number.replace('号', '9号')}）规定"
                if (day := metadata.issued) is not None:
                    texts["date"] = f"{day.year}年{day.month % 12 + 1}月{day.day}日公布的《{metadata.title}》"
                for kind, text in texts.items():
                    told, source = report(check_draft(read_markdown(text, "draft"), snapshot))
                    asked[kind] += 1
                    right[kind] += told
                    mended[kind] += bool(source)
    print(f"{'references':<14}{'n':>6}{'right':>8}{'repaired':>10}")
    for kind, count in asked.items():
        share = f"{mended[kind] / count:.3f}" if kind in ("title", "number", "date") else "-"
        print(f"{kind:<14}{count:>6}{right[kind] / count:>8.3f}{share:>10}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
