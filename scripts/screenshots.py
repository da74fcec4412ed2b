"""Writes the pictures of the screen in docs/images/, in both languages, of the documents that ship.

.venv/bin/python scripts/screenshots.py
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from kb.cli.messages import use_language
from kb.knowledge_base import KnowledgeBase
from kb.screen.app import KbScreen
from kb.screen.review import Review
from kb.text.language import Language

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = (110, 30)
QUESTIONS: dict[Language, str] = {"en": "How is rural e-commerce supported?", "zh": "返乡创业有什么支持"}
PLAN = """# 青河县乡村电商发展规划

> 发布机构：青河县人民政府
> 发布时间：2025年3月1日

## 一、目标

到2027年，全县建成村级电商服务站120个，农产品网络零售额达到3.6亿元。

## 二、任务

每个服务站每年得到运行补助两万元。
"""
REPORT = """# Report on Village Libraries (2025)

1. Every village library opens at least five days a week. On market days it stays open until nine in the evening.

2. The county buys 4,000 new books a year. Readers choose a third of them by vote.
"""
DRAFTS: dict[Language, str] = {
    "en": '# Reading in the county\n\nThe Report on Village Libraries (2025) says that "every village library opens at '
    'least six days a week", and that the county buys 5,000 new books a year.\n\nIt also says that "on market days it '
    'stays open until nine in the evening".\n',
    "zh": "# 农村电商情况汇报\n\n《青河县乡村电商发展规划》提出，“到2027年，全县建成村级电商服务站130个，"
    "农产品网络零售额达到3.6亿元”。\n\n规划还提出，“每个服务站每年得到运行补助两万元”。\n",
}


async def until(holds: Callable[[], object]) -> None:
    for _ in range(600):
        await asyncio.sleep(0.05)
        if holds():
            return
    raise TimeoutError


def saved(app: KbScreen, name: str) -> None:
    svg = app.export_screenshot(title="kb")
    # Fonts from elsewhere are not loaded in a page's pictures; any fixed-width one will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "ui-monospace, 'Noto Sans Mono CJK SC', monospace")
    (IMAGES / f"{name}.svg").write_text(re.sub(r"terminal-\d+", "kb", svg), encoding="utf-8")


async def pictures(home: Path, language: Language) -> None:
    use_language(language)
    app = KbScreen(lambda: KnowledgeBase.open(home))
    async with app.run_test(size=SIZE) as pilot:
        app.question.insert_text_at_cursor(QUESTIONS[language])
        await until(lambda: app.found is not None and not app._searching and app.place.border_title)
        await pilot.press("enter", "space")
        await pilot.pause(0.5)
        saved(app, f"screen-{language}")
        draft = home / "draft.md"
        draft.write_text(DRAFTS[language], encoding="utf-8")
        await pilot.press("f5")
        await until(lambda: app.screen.query("AskName Input"))
        app.screen.query_one("Input").value = str(draft)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, Review))
        await pilot.pause(0.5)
        saved(app, f"review-{language}")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        home = Path(folder) / "kb"
        with KnowledgeBase.create(home, samples=True) as base:
            (base.home.corpus / "qinghe-plan.md").write_text(PLAN, encoding="utf-8")
            (base.home.corpus / "village-libraries.md").write_text(REPORT, encoding="utf-8")
            base.index()
        for language in QUESTIONS:
            asyncio.run(pictures(home, language))
    print("written:", *(path.name for path in sorted(IMAGES.glob("*.svg"))))


if __name__ == "__main__":
    main()
