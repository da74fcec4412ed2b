"""A small knowledge base to hurt, and what it must answer."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

_WELLS = """# Rules on village wells, 2025

1. Purpose. These rules keep the wells of a village clean and open to everybody.

2. Testing. The water of each well is tested twice a year, in May and in October. The result is posted at the well.

3. Costs. The township pays two thirds of the cost of a new pump; the village pays the rest.
"""
_WELLS_CHANGED = _WELLS.replace("twice a year, in May and in October", "four times a year, once in each season")
_LAMPS = """# 乡村路灯管理办法

第一条 为了让夜里的村道看得清，制定本办法。

第二条 路灯每天日落时开，夜里十一点关一半。节日整夜不关。

第三条 坏了的路灯，三天之内修好；修不好的，要在村口贴出告示说明原因。
"""
_BRIDGES = """# Notice on foot bridges

1. Every foot bridge is looked over before the rains and after them.

2. A bridge that is closed has a sign on either side, with the day on which it opens again.
"""
_SEEDS = """# 种子储藏须知

一、种子要放在干燥通风的地方，离地三十厘米以上。

二、每月翻动一次，发现虫子要马上过筛。

三、来年春天播种以前，先做发芽试验，发芽率不到八成的不用。
"""
_GRANARIES = """# 粮仓管理办法

第一条 粮仓每月查看一次，潮湿的要马上晾晒。

第二条 粮仓的钥匙由两人分开保管，进仓要登记。

第三条 粮仓周围五十米以内不许生火。
"""
_GRANARIES_DIGEST = """---
title: 粮仓管理办法
text_status: digest
---

# 粮仓管理办法

第一条 每月看一次粮仓。
"""
WELLS, LAMPS = "How often is the water of a well tested?", "路灯几点关？"
SEEDS, BRIDGES, GRANARIES = "种子要离地多高？", "Who looks over foot bridges?", "粮仓的钥匙由谁保管？"
QUESTIONS: tuple[str, ...] = (WELLS, LAMPS, SEEDS, BRIDGES, GRANARIES)


@dataclass(frozen=True, slots=True)
class Operation:
    """A change of a knowledge base: what is prepared beforehand, and the command lines that make the change."""

    name: str
    prepare: Any
    commands: tuple[tuple[str, ...], ...]
    questions: tuple[str, ...]
    """What is asked before and after: one about what changes, one about what stays."""


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def make(home: Path, incoming: Path) -> None:
    """Documents indexed in ``home``, one of them twice and one a digest; more lie in ``incoming``."""
    from kb.home import make_home
    from kb.knowledge_base import KnowledgeBase

    make_home(home)
    write(home / "corpus", "wells.md", _WELLS)
    write(home / "corpus", "lamps.md", _LAMPS)
    write(home / "corpus", "wells-again.md", _WELLS)
    write(home / "corpus", "granaries.md", _GRANARIES_DIGEST)
    write(incoming, "bridges.md", _BRIDGES)
    write(incoming, "seeds.txt", _SEEDS)
    write(incoming, "granaries.txt", _GRANARIES)
    write(incoming, "granaries.toml", 'issuer = ["粮站"]\n')
    with KnowledgeBase.open(home) as base:
        base.index()


def warm(home: Path, incoming: Path) -> None:
    """Does everything once, in this process, so that children forked from it have all they need from the start."""
    import gc

    from soak.processes import command_line

    kb = ["--home", str(home), "--ui", "en"]
    full, seeds = str(incoming / "granaries.txt"), str(incoming / "seeds.txt")
    for command in (
        ["doctor"], ["ask", QUESTIONS[0]], ["add", full], ["add", seeds, "--issued", "2025-03-01"], ["remove", "seeds"],
        ["index", "--rebuild"], ["index"], ["doctor", "--repair"], ["ask", "--document", "nothing", "x"],
    ):  # fmt: skip
        command_line([*kb, *command])
    state(home)
    # What is there now is never looked at by the collector again: its pages stay shared.
    gc.collect()
    gc.freeze()


def make_other(home: Path) -> None:
    """Another knowledge base, whose files are of the same kinds."""
    from kb.home import make_home
    from kb.knowledge_base import KnowledgeBase

    make_home(home)
    write(home / "corpus", "bridges.md", _BRIDGES)
    write(home / "corpus", "seeds.txt", _SEEDS)
    with KnowledgeBase.open(home) as base:
        base.index()


def _edit(home: Path) -> None:
    """The corpus changes under the index: one document new, one changed, one under another name."""
    write(home / "corpus", "bridges.md", _BRIDGES)
    write(home / "corpus", "wells.md", _WELLS_CHANGED)
    (home / "corpus" / "lamps.md").rename(home / "corpus" / "street-lamps.md")


def _nothing(home: Path) -> None:
    del home


def _anew(home: Path) -> None:
    """The index is gone altogether."""
    shutil.rmtree(home / "index")
    (home / "index").mkdir()


def operations(incoming: Path) -> list[Operation]:
    """The changes that are interrupted."""
    bridges, seeds, full = (str(incoming / name) for name in ("bridges.md", "seeds.txt", "granaries.txt"))
    return [
        Operation("add", _nothing, (("add", bridges),), (BRIDGES, LAMPS)),
        Operation(
            "add with metadata", _nothing, (("add", seeds, "--issuer", "村委会", "--issued", "2025-03-01"),),
            (SEEDS, WELLS),
        ),
        Operation(
            "add in place of a digest", _nothing, (("add", full, "--issued", "2025-03-01"),), (GRANARIES, WELLS)
        ),
        Operation("index", _edit, (("index",),), (WELLS, LAMPS)),
        Operation("first index", _anew, (("index",),), (WELLS, LAMPS)),
        Operation("remove", _nothing, (("remove", "wells-again"),), (WELLS, LAMPS)),
        Operation("index --rebuild", _nothing, (("index", "--rebuild"),), (WELLS, LAMPS)),
        Operation("ask", _edit, (("ask", WELLS),), (WELLS, LAMPS)),
    ]  # fmt: skip


def make_real(home: Path, incoming: Path) -> None:
    """The documents that ship, indexed; real files of several formats lie in ``incoming``, where they are here."""
    from kb.home import make_home
    from kb.knowledge_base import KnowledgeBase

    make_home(home)
    for path in sorted((ROOT / "corpus").iterdir()):
        if path.stem.startswith("article") or path.suffix == ".toml":
            shutil.copyfile(path, home / "corpus" / path.name)
    incoming.mkdir(parents=True)
    shutil.copyfile(ROOT / "corpus" / "opinions-2026.md", incoming / "opinions-2026.md")
    documents = ROOT.parent / "shared" / "documents"
    if documents.is_dir():
        shutil.copyfile(documents / "opinions-2026.docx", incoming / "word.docx")
        shutil.copyfile(documents / "opinions-2026.html", incoming / "page.html")
    with KnowledgeBase.open(home) as base:
        base.index()


def real_operations(incoming: Path) -> list[Operation]:
    """Changes with real documents."""

    def edit(home: Path) -> None:
        for path in incoming.iterdir():
            shutil.copyfile(path, home / "corpus" / path.name)
        corpus = home / "corpus"
        (corpus / "article-rural-ecommerce-zh.md").rename(corpus / "rural-shops.md")

    return [
        Operation("add a folder", _nothing, (("add", str(incoming)),), REAL_QUESTIONS),
        Operation("index", edit, (("index",),), REAL_QUESTIONS),
        Operation("remove", _nothing, (("remove", "article-rural-ecommerce"),), REAL_QUESTIONS),
        Operation("index --rebuild", _nothing, (("index", "--rebuild"),), REAL_QUESTIONS),
    ]


REAL_QUESTIONS: tuple[str, ...] = (
    "农村电商怎么发展",
    "How large were rural online retail sales?",
    "粮食产量目标是多少",
)


def state(home: Path, questions: tuple[str, ...] = QUESTIONS) -> list[Any]:
    """What a knowledge base holds and answers as it is: documents, all passages, passages in full for each question."""
    from kb.knowledge_base import KnowledgeBase
    from kb.search.judge import FLOOR

    with KnowledgeBase.open(home) as base:
        documents = sorted(f"{r.id} {r.metadata.title} {r.passages} {r.metadata.issuer}" for r in base.documents())
        if not documents:
            return [[], [], []]
        held = [[p.id, p.text, p.page] for record in base.documents() for p in base.passages_of(record.id)]
        answers = []
        for question in questions:
            found = [
                [r.passage.id, r.passage.text, r.document.metadata.title]
                for r in base.ask(question, n=50).results
                if r.score >= FLOOR  # of a document that says nothing, any passage may be the best
            ]
            # What answers comes first. Behind it, order is not looked at: a document that was read once more has
            # left words behind that count in Tantivy's frequencies until segments are merged.
            answers.append([found[:1], sorted(found)])
        return [documents, held, answers]


def left_over(home: Path) -> list[str]:
    """Files that no finished command leaves; copies cut off in corpus/ may lie there for an hour."""
    found = []
    for folder, folders, names in os.walk(home):
        for name in (*folders, *names):
            part = name.startswith(".kb-part-") and not Path(folder).is_relative_to(home / "corpus")
            if part or name.startswith("new-") or name.endswith(".new") or name == "rebuild":
                found.append(os.path.relpath(Path(folder, name), home))
    stores = [path.name for path in (home / "index").iterdir() if path.name.startswith("store-")]
    return found + (sorted(stores) if len(stores) > 1 else [])
