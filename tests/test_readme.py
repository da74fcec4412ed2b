"""Commands of the pages run, in a folder that has the files they name, and what the pages say they print is true."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest

from kb.cli.app import run
from kb.cli.messages import use_language

CHECKOUT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What leaves the machine, sets up the checkout, opens a screen or a window, or serves until it is stopped.
LEFT_OUT = re.compile(r"^(?:scripts/|kb$|kb (?:init|open|serve|mcp|fetch)\b)|https?://|--watch")
PLAN = "# 发展规划{n}\n\n第一条 发展农村电商，建设服务站{n}个。\n\n第二条 到2030年，粮食产量达到5亿吨。\n"


def lines(page: str) -> list[str]:
    """The command lines of a page, without their comments."""
    blocks = BLOCK.findall((CHECKOUT / page).read_text(encoding="utf-8"))
    found = [re.sub(r"\s+#\s.*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in found if line and not LEFT_OUT.search(line)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the pages name, and a knowledge base of the user's own with the samples."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("KB_HOME", "KB_UI", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "desk"
    for name in ("文件夹", "文稿", "chapters", "folder"):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}-1.md").write_text("# 一\n\n报告要求“发展农村电商，建设服务站”。\n", encoding="utf-8")
    for name in ("报告.docx", "讲话稿.docx", "report.docx", "speech.docx"):
        document = docx.Document()
        document.add_paragraph("规划要求“发展农村电商，建设服务站”。")
        document.save(str(folder / name))
    for name in ("报告.md", "report.md", "draft.md"):
        (folder / name).write_text("见[[cite: plan-2024-2027]]。\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert run(["init", "--with-samples"]) == 0
    (folder / "add").mkdir()
    for name, n in (("规划-2020", 20), ("规划-2025", 25), ("plan-2020", 30), ("plan-2025", 35)):
        (folder / "add" / f"{name}.md").write_text(PLAN.format(n=n), encoding="utf-8")
    assert run(["add", str(folder / "add")]) == 0
    return folder


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_page_run(desk: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = lines(page)
    assert commands
    for line in commands:
        words = shlex.split(line)[1:]
        capsys.readouterr()
        code = run(words)
        use_language("en")
        assert code in (0, 1), (line, capsys.readouterr().err)


def _documentation() -> ModuleType:
    """scripts/document_commands.py."""
    found = importlib.util.spec_from_file_location("document_commands", CHECKOUT / "scripts" / "document_commands.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


documentation = _documentation()


@pytest.mark.parametrize("page", documentation.PAGES, ids=lambda page: page.path)
def test_what_the_page_says_its_commands_print_is_true(page: Any) -> None:
    written = (CHECKOUT / page.path).read_text(encoding="utf-8")
    assert "\n$ kb " in written
    assert documentation.lasting(documentation.renewed(page)) == documentation.lasting(written), (
        f"run scripts/document_commands.py {page.path}"
    )
