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


def set_anew(path: Path) -> None:
    """The paper on A4, with the margins of GB/T 9704-2012, lines set wide, and a running head."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document(str(path))
    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin = Cm(2.8), Cm(2.6), Cm(3.7)
    section.header.paragraphs[0].text = "内部文件　注意保存"
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            paragraph.paragraph_format.line_spacing = Pt(25 if (run.font.size or Pt(16)).pt < 30 else 60)
            run.font.size = Pt(14) if run.font.size == Pt(16) else run.font.size
    document.save(str(path))


@pytest.mark.slow
@pytest.mark.parametrize("anew", [False, True])
def test_papers_that_libreoffice_renders_are_read_right(tmp_path: Path, anew: bool) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    rng = random.Random(22)
    papers = list(official_papers.papers())
    files = [official_papers.write(paper, "docx", tmp_path, rng) for paper in papers]
    for file in files if anew else ():
        set_anew(file)
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, files)], check=True, capture_output=True, timeout=280,
    )  # fmt: skip
    wrong = {paper.name: official_papers.wrong(paper, tmp_path / f"{paper.name}.pdf") for paper in papers}
    of_all = len(papers) * len(official_papers.FIELDS)
    assert sum(map(len, wrong.values())) <= 0.02 * of_all, wrong
