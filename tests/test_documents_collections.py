"""Heads of papers and of portals' pages, and pages of PDF files, in forms met in public collections."""

from __future__ import annotations

from pathlib import Path

from pdf_samples import PdfSample

from kb.documents import read
from kb.documents.document import Document


def texts(document: Document) -> list[str]:
    return [block.text for provision in document.provisions for block in provision.blocks]


def test_a_page_of_addresses_is_text_that_needs_no_recognition(tmp_path: Path) -> None:
    links = [f"{n}. https://example.org/reports/water/wells/depth/part{n}/index.html" for n in range(1, 9)]
    (tmp_path / "links.pdf").write_bytes(
        PdfSample([[(70, 700 - 20 * i, 11, link) for i, link in enumerate(links)]]).bytes()
    )
    document = read(tmp_path / "links.pdf")
    assert document.recognised is None
    assert all(link[3:] in "\n".join(texts(document)) for link in links)


def test_numbers_set_off_by_a_tab_are_those_of_headings(tmp_path: Path) -> None:
    lines = [("1", "Scope"), ("1.1", "Wells"), ("", "Wells are holes with water in them."), ("1.2", "Pumps"),
             ("", "Pumps lift the water."), ("2", "Duties"), ("2.1", "Owners"),
             ("", "Owners keep the lid shut.")]  # fmt: skip
    page = [(300.0, 760.0, 16.0, "Rules")]
    for index, (number, text) in enumerate(lines):
        y = 720.0 - 24 * index
        page += [(70.0, y, 12.0, number)] if number else []
        page.append((100.0 if number else 94.0, y, 12.0, text))
    (tmp_path / "rules.pdf").write_bytes(PdfSample([page]).bytes())
    provisions = read(tmp_path / "rules.pdf").provisions
    assert [p.label for p in provisions if p.numbered] == ["1.1", "1.2", "2.1"]
