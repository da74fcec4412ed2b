"""One hundred official papers, of all letterhead forms in five formats, are read right in 98 of 100 and more."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import official_papers
import pytest


def test_one_hundred_official_papers_are_read_right(tmp_path: Path) -> None:
    right, failures = official_papers.measure(tmp_path)
    print(right)
    assert min(right.values()) >= 98, failures


@pytest.mark.slow
def test_papers_that_libreoffice_renders_are_read_right(tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    rng = random.Random(22)
    papers = list(official_papers.papers())
    files = [official_papers.write(paper, "docx", tmp_path, rng) for paper in papers]
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, files)], check=True, capture_output=True, timeout=280,
    )  # fmt: skip
    wrong = {paper.name: official_papers.wrong(paper, tmp_path / f"{paper.name}.pdf") for paper in papers}
    of_all = len(papers) * len(official_papers.FIELDS)
    assert sum(map(len, wrong.values())) <= 0.02 * of_all, wrong
