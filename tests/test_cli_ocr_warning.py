"""What was recognised from images is quoted with a warning."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase


@pytest.mark.shared
@pytest.mark.slow
def test_quoting_a_scan_carries_a_warning(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="the extra for recognising text is not installed")
    home = tmp_path / "home"

    def kb(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kb", "--ui", "en", "--home", str(home), *words]
        return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})

    kb("init", str(home))
    assert kb("add", str(shared / "documents" / "opinions-2026-scan.pdf")).returncode == 0
    assert "recognised from images" in kb("cite", "opinions-2026-scan:1.1", "--quote").stderr
    assert "recognised from images" not in kb("cite", "opinions-2026-scan:1.1").stderr
    draft = tmp_path / "draft.md"
    with KnowledgeBase.open(home) as base:
        passage = base.passage("opinions-2026-scan:1.2")
    words = passage.text[slice(*passage.sentences[1])].rstrip("。")
    draft.write_text(f"文件要求“{words}”。\n", encoding="utf-8")
    assert "recognised from images" in kb("draft", "check", str(draft)).stderr
