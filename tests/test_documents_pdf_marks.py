"""Watermarks are no text, bold by printing twice is read once, columns and drop capitals in their order."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_samples import PdfSample, paragraph

from kb.documents import read
from kb.documents.document import Block

LINES = [
    "The county keeps a list of all wells and springs that are used",
    "for drinking water, and has them tested four times every year by",
    "a laboratory which publishes the results within ten days at the",
    "latest, so that people can see what they drink.",
]


def blocks(path: Path, sample: PdfSample) -> list[Block]:
    path.write_bytes(sample.bytes())
    return [block for provision in read(path).provisions for block in provision.blocks]


def text_at(x: float, y: float, size: float, text: str, matrix: str = "1 0 0 1") -> str:
    return f"BT /F1 {size} Tf {matrix} {x} {y} Tm ({text}) Tj ET\n"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("at an angle", "".join(text_at(100, y, 22, "Office 0579", "0.87 0.5 -0.5 0.87") for y in (200, 450, 690))),
        ("upright and pale", "0.85 g\n" + "".join(text_at(150, y, 20, "INTERNAL USE") for y in (650, 500)) + "0 g\n"),
        ("large and pale", "0.8 0.9 0.9 rg\n" + text_at(150, 650, 60, "DRAFT") + "0 g\n"),
    ],
)
def test_a_watermark_is_no_text(tmp_path: Path, name: str, mark: str) -> None:
    page = [(200.0, 740.0, 16.0, "Wells and Springs"), *paragraph(LINES, 70, 700), *paragraph(LINES, 70, 600)]
    found = blocks(tmp_path / "wells.pdf", PdfSample([page], drawn=mark))
    assert [block.text for block in found] == [" ".join(LINES)] * 2


def test_grey_text_stays_where_there_is_no_other(tmp_path: Path) -> None:
    grey = "0.7 g\n" + "".join(text_at(70, 700 - 15 * i, 11, line) for i, line in enumerate(LINES))
    assert "laboratory" in " ".join(b.text for b in blocks(tmp_path / "grey.pdf", PdfSample([[]], drawn=grey)))


@pytest.mark.parametrize("beside", [0.0, 0.3])
def test_bold_by_printing_twice_is_read_once(tmp_path: Path, beside: float) -> None:
    title = [(200.0, 740.0, 16.0, "Wells"), (200.0 + beside, 740.0, 16.0, "Wells")]
    twice = [(70.0, 600.0, 11.0, "Springs too"), (70.0 + beside, 600.0, 11.0, "Springs too")]
    path = tmp_path / "wells.pdf"
    found = blocks(path, PdfSample([[*title, *paragraph(LINES, 70, 700), *twice]]))
    assert (read(path).metadata.title, found[-1].text) == ("Wells", "Springs too")


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    lines = [[f"{word} column line {n} goes on." for n in range(1, 11)] for word in ("First", "Second", "Third")]
    page = [(200.0, 760.0, 18.0, "Gazette of the County")]
    for column, own in enumerate(lines):
        page += paragraph(own, 60 + 170 * column, 720, size=10)
    text = " ".join(block.text for block in blocks(tmp_path / "gazette.pdf", PdfSample([page])))
    places = [text.index(line) for own in lines for line in own]
    assert places == sorted(places)


def test_a_drop_capital_belongs_to_the_first_line_beside_it(tmp_path: Path) -> None:
    page = [(200.0, 740.0, 16.0, "Wells"), (70.0, 674.0, 36.0, "T")]
    page += paragraph(["he county keeps a list of all the wells and springs that are used", *LINES[1:3]], 96, 700)
    page += [(70.0, 657.0, 11.0, LINES[3])]
    (block, *_) = blocks(tmp_path / "wells.pdf", PdfSample([page]))
    assert block.text.startswith(
        "The county keeps a list of all the wells and springs that are used for drinking water"
    )


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_that_goes_on_has_its_header_row_on_the_next_page_too(tmp_path: Path, ruled: bool) -> None:
    def grid(top: float, rows: int) -> list[tuple[float, float, float, float]]:
        across = [(60.0, top - 20 * i, 460.0, top - 20 * i) for i in range(rows + 1)]
        return across + [(x, top, x, top - 20 * rows) for x in (60.0, 200.0, 330.0, 460.0)]

    def cells(top: float, rows: list[tuple[str, ...]]) -> list[tuple[float, float, float, str]]:
        return [
            (66.0 + 135 * column, top - 14 - 20 * row, 10.0, text)
            for row, own in enumerate(rows)
            for column, text in enumerate(own)
        ]

    names = ("Well", "Depth", "Keeper")
    first = cells(720, [names, *((f"W{n}", f"{n} m", f"Ward {n}") for n in range(1, 10))])
    second = cells(720, [(f"W{n}", f"{n} m", f"Ward {n}") for n in range(10, 20)])
    found = blocks(tmp_path / "wells.pdf", PdfSample([first, second], rules=grid(720, 10) if ruled else []))
    tables = [block for block in found if block.kind == "table"]
    assert [(table.page, table.text.splitlines()[0]) for table in tables] == [
        (1, " | ".join(names)),
        (2, " | ".join(names)),
    ]
    assert tables[1].text.splitlines()[1] == "W10 | 10 m | Ward 10"


@pytest.mark.parametrize(
    "shown",
    [
        "/F2 11 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj",
        "/F1 11 Tf 2 Tr 1 0 0 1 {x} {y} Tm ({text}) Tj 0 Tr",
        "/F1 11 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj 1 0 0 1 {x}.4 {y} Tm ({text}) Tj",
    ],
    ids=["in a bold font", "outlined", "printed twice"],
)
def test_a_bold_line_without_a_number_heads_a_section(tmp_path: Path, shown: str) -> None:
    bold = [(640, "Where wells are listed"), (540, "Who reads the list"), (440, "Note: no charge is made.")]
    drawn = "".join(f"BT {shown.format(x=70, y=y, text=text)} ET\n" for y, text in bold)
    text = [line for top in (620, 520, 420) for line in paragraph(LINES, 70, top)]
    path = tmp_path / "wells.pdf"
    blocks(path, PdfSample([[(200.0, 740.0, 16.0, "Wells and Springs"), *text]], drawn=drawn))
    document, body = read(path), " ".join(LINES)
    assert document.metadata.title == "Wells and Springs"
    assert [(p.label, p.section, [b.text for b in p.blocks]) for p in document.provisions] == [
        ("s1", ("Where wells are listed",), [body]),
        ("s2", ("Who reads the list",), [body, "Note: no charge is made.", body]),
    ]


def test_where_much_of_a_text_is_bold_no_line_of_it_is_a_heading(tmp_path: Path) -> None:
    drawn = "".join(f"BT /F2 11 Tf 1 0 0 1 70 {500 - 15 * i} Tm ({line}) Tj ET\n" for i, line in enumerate(LINES))
    drawn += "BT /F2 11 Tf 1 0 0 1 70 400 Tm (Springs too) Tj ET\n"
    path = tmp_path / "wells.pdf"
    blocks(path, PdfSample([[(200.0, 740.0, 16.0, "Wells and Springs"), *paragraph(LINES, 70, 700)]], drawn=drawn))
    assert [provision.label for provision in read(path).provisions] == ["p1"]


def test_headings_at_one_height_over_two_columns_head_one_each(tmp_path: Path) -> None:
    page = [(60.0, 760.0, 22.0, "Report of the Borough"), (60.0, 715.0, 14.0, "Wells"), (330.0, 715.0, 14.0, "Springs")]
    for x, word in ((60, "well"), (330, "spring")):
        page += paragraph(
            [f"The {word} in the {n} row is clean and deep" for n in ("first", "next", "third")] * 3, x, 690
        )
    path = tmp_path / "report.pdf"
    found = blocks(path, PdfSample([page]))
    assert [block.text for block in found if len(block.text) < 20] == ["Wells", "Springs"]
    assert found[1].text.startswith("The well in") and found[3].text.startswith("The spring in")
