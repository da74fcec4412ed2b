"""A day of an official and a day of a writer, at a terminal, without the manual: ten tasks each, in both languages."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from mcp import Client, StdioServerParameters
from screen_terminal import Terminal

pytestmark = pytest.mark.slow

KB = str(Path(sys.executable).parent / "kb")
SCREENS = [("en", (80, 24)), ("zh", (120, 40)), ("zh", (80, 24)), ("en", (120, 40))]
_REPORT = """# 某县政府工作报告（{year}年）

> 发布机构：某县人民政府
> 发布时间：{year}年1月20日

## 一、目标

{year}年全县粮食产量目标是{tons}万吨。新建冷库{stores}座，由县财政给予补助，每座补助{grant}万元。

## 二、任务

办好县域富民产业，修好水渠。扎实推进乡村振兴。
"""


def desk_is_empty(text: str) -> bool:
    """Whether nothing is asked."""
    return text.startswith(("kb › Ask in Chinese", "kb › 用中文或英文"))


class Desk:
    """A person at a terminal with a knowledge base of two reports."""

    def __init__(self, folder: Path, ui: str, size: tuple[int, int]) -> None:
        self.folder, self.ui, self.size = folder, ui, size
        self.papers = folder / "papers"
        self.papers.mkdir(parents=True)
        for year, tons, stores, grant in ((2025, 12, 24, "二十"), (2026, 13, 30, "三十")):
            text = _REPORT.format(year=year, tons=tons, stores=stores, grant=grant)
            (self.papers / f"report-{year}.md").write_text(text, encoding="utf-8")
        self.environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "KB_HOME": str(folder / "home")}
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "KB_UI"):
            self.environment.pop(name, None)

    def say(self, english: str, chinese: str) -> str:
        """Words as this person reads them."""
        return chinese if self.ui == "zh" else english

    def run(self, *command: str, code: int = 0) -> str:
        """Runs a command to its end; what stood on the screen, every line within it."""
        terminal = Terminal([KB, "--ui", self.ui, "--no-pager", *command], self.environment, *self.size)
        assert terminal.ended(60) == code, terminal.text
        return terminal.text

    def screen(self) -> Terminal:
        """Opens the screen."""
        terminal = Terminal([KB, "--ui", self.ui], self.environment, *self.size)
        terminal.wait("kb ›")
        return terminal

    def ask(self, terminal: Terminal, question: str, answer: str) -> None:
        """Types a question over the one before, and waits for its answer."""
        terminal.press("Esc", "Esc", "Esc")
        terminal.wait(desk_is_empty)
        terminal.press(question)
        terminal.wait(answer)
        terminal.press("Enter")
        terminal.wait(self.say("Cite", "引用"))


@pytest.fixture(params=SCREENS, ids=lambda param: f"{param[0]}-{param[1][0]}x{param[1][1]}")
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path, *request.param)
    desk.run("init", str(tmp_path / "home"))
    yield desk


def test_the_day_of_an_official(desk: Desk, tmp_path: Path) -> None:
    # 1. Add a folder.
    assert "report-2026" in desk.run("add", str(desk.papers))
    # 2. Find, with the passage beside it; 3. read it in its place, and the whole document.
    terminal = desk.screen()
    desk.ask(terminal, "2025年新建冷库多少座？", "冷库24座")
    terminal.press("v")
    terminal.wait("修好水渠")
    # 4. A follow-up.
    desk.ask(terminal, "那2026年呢？", "冷库30座")
    assert desk.say("Read as: 2026年新建冷库多少座？", "理解为：2026年新建冷库多少座？") in terminal.text
    # 5. Narrow to a year.
    terminal.press("Esc", "F2")
    terminal.wait(desk.say("Search only", "检索范围"))
    terminal.press("2025 (", "Enter")
    terminal.wait("[2025]")
    terminal.press("Esc", "Esc")
    terminal.wait(lambda text: "[2025]" not in text)
    # 6. Cite two passages, into a file.
    desk.ask(terminal, "新建冷库补助多少万元", "report-202")
    terminal.press("Space", "Down", "Space", "e")
    terminal.wait("kb-passages.md")
    terminal.press("Enter")
    terminal.wait(desk.say("2 passages written", "已导出"))
    cited = (tmp_path / "kb-passages.md").read_text(encoding="utf-8")
    assert "[1]" in cited
    assert "[2]" in cited
    # 7. Compare two years.
    terminal.press("x")
    terminal.wait(desk.say("Compare report-202", "哪份文件对比"))
    terminal.press("Enter")
    terminal.wait("report-2025 → report-2026")
    terminal.wait("[+30+]")
    terminal.press("q")
    assert terminal.ended() == 0
    # 8. Trace a wording.
    traced = desk.run("trace", "乡村振兴")
    assert "2025-01-20" in traced
    assert "2026-01-20" in traced
    # 9. Replace a corrected file.
    corrected = tmp_path / "corrected.md"
    text = (desk.papers / "report-2026.md").read_text(encoding="utf-8")
    corrected.write_text(text.replace("冷库30座", "冷库36座"), encoding="utf-8")
    desk.run("add", str(corrected), "--replace", "report-2026")
    assert "冷库36座" in desk.run("ask", "2026年新建冷库多少座")
    assert "冷库30座" not in desk.run("ask", "2026年新建冷库多少座", "--full")
    # 10. See what there is, and why a filter leaves nothing.
    assert "report-2026" in desk.run("list", "--since", "2026")
    assert desk.say("issuers here: 某县人民政府", "现有发文机关：某县人民政府") in desk.run(
        "ask", "冷库", "--issuer", "某市", code=1
    )


def test_the_day_of_a_writer(desk: Desk, tmp_path: Path) -> None:
    desk.run("add", str(desk.papers))
    # 1. Ask, and 2. cite two by rank as people type them.
    assert "冷库30座" in desk.run("ask", "新建冷库多少座？", "－n　２")
    cited = desk.run("cite", "１、2")
    assert "（2025年）" in cited
    assert "（2026年）" in cited
    assert "[2]" in cited
    # 3. Take the words with their citation along.
    terminal = desk.screen()
    desk.ask(terminal, "2026年新建冷库多少座？", "冷库30座")
    terminal.press("w")
    terminal.wait(desk.say("copied", "复制"))
    # 4. Check a draft beside its sources; 5. go from finding to finding; 6. take the source's words; 7. save.
    draft = tmp_path / "draft.md"
    draft.write_text(
        "《某县政府工作报告（2026年）》提出，“新建冷库31座，由县财政给予补助”，“办好县域富民产业，修好水渠”。\n\n"
        "报告还说“木亭每年九月刷漆一次”。\n",
        encoding="utf-8",
    )
    terminal.press("F5")
    terminal.wait(desk.say("Check which draft", "核对哪份文稿"))
    terminal.press("draft.md", "Enter")
    terminal.wait(desk.say("1 of 2", "第 1 处，共 2 处"))
    terminal.wait("冷库30座")
    terminal.press("n")
    terminal.wait(desk.say("2 of 2", "第 2 处，共 2 处"))
    terminal.press("p", "t")
    terminal.wait(desk.say("1 of 1", "第 1 处，共 1 处"))
    terminal.press("s")
    terminal.wait("draft-reviewed.md")
    terminal.press("Enter")
    terminal.wait(desk.say("saved", "已保存"))
    assert "冷库30座" in (tmp_path / "draft-reviewed.md").read_text(encoding="utf-8")
    terminal.press("Esc")
    terminal.wait("kb ›")
    terminal.press("Ctrl+Q")
    assert terminal.ended() == 0
    assert desk.say("木亭", "查无出处") in desk.run("draft", "check", "draft-reviewed.md", code=1)
    # 8. Fill a draft.
    form = docx.Document()
    form.add_paragraph("[[kb: 2026年新建冷库多少座？]]")
    form.save(str(tmp_path / "form.docx"))
    desk.run("draft", "fill", "form.docx", "-o", "filled.docx")
    filled = docx.Document(str(tmp_path / "filled.docx"))
    assert "冷库30座" in "".join(paragraph.text for paragraph in filled.paragraphs)
    # 9. The bibliography for Zotero.
    assert "@" in desk.run("export", "--format", "bibtex")

    # 10. Hand it to an assistant, whose text is checked.
    async def handed() -> list[str]:
        server = StdioServerParameters(command=KB, args=["mcp"], env=desk.environment)
        async with Client(server, read_timeout_seconds=60) as client:
            answer = (await client.call_tool("search", {"question": "2025年每座冷库补助多少？"})).structured_content
            passage = answer["results"][0]["passage"]
            cited = (await client.call_tool("cite", {"ids": [passage]})).structured_content
            assert "2025" in cited["text"]
            text = "《某县政府工作报告（2025年）》提出“每座补助五十万元”和“修好水坝”。"
            found = (await client.call_tool("check_text", {"text": text})).structured_content
            return [each["kind"] for each in found["findings"]]

    assert len(asyncio.run(handed())) == 2
