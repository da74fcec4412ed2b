"""PDF files as they come: columns, tables, notes, turned pages, running heads, bookmarks."""

from __future__ import annotations

from pathlib import Path

import official_papers
import pytest
from pdf_samples import PdfSample, paragraph

from kb.documents import read
from kb.documents.document import Block, Document
from kb.errors import InputError

PROSE = [
    "The district keeps its village shops open with a small fund that pays",
    "for cold storage, for the wages of one helper and for a van that brings",
    "fresh goods twice a week; the fund is open to co-operatives, to private",
    "owners and to village committees, and it is paid out every quarter of the",
    "year after a short report on what was sold.",
]
LEFT = """Roads in the hills are re-
paired before the rains
begin, and the county
pays two thirds of what
the work costs each year.
Bridges are inspected
every second spring by
engineers of the county
who report to the public
on what they have found.""".splitlines()
RIGHT = """Water is tested monthly
in every village, and the
results are posted where
people can read them and
ask what they mean now.
Where a well fails its
test, a tanker comes on
the same day, and goes on
coming until the well has
been cleaned and tested.""".splitlines()


def blocks(document: Document) -> list[Block]:
    return [block for provision in document.provisions for block in provision.blocks]


def write(tmp_path: Path, sample: PdfSample) -> Document:
    file = tmp_path / "sample.pdf"
    file.write_bytes(sample.bytes())
    return read(file)


def test_wrapped_lines_become_paragraphs_and_page_furniture_goes(tmp_path: Path) -> None:
    pages = []
    for number in range(1, 5):
        head = [(200.0, 770.0, 9.0, "County Gazette, spring issue")]
        foot = [(290.0, 30.0, 9.0, f"- {number} -")]
        pages.append(head + paragraph(PROSE, 70, 700, indent=22) + paragraph(PROSE, 70, 600, indent=22) + foot)
    document = write(tmp_path, PdfSample(pages))
    texts = [block.text for block in blocks(document)]
    assert len(texts) == 8
    assert set(texts) == {" ".join(PROSE)}
    assert [block.page for block in blocks(document)] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert document.pages == 4


def test_a_paragraph_that_runs_over_the_page_is_one_and_knows_both_pages(tmp_path: Path) -> None:
    first = paragraph([*PROSE[:4]], 70, 120, indent=22)
    second = paragraph([PROSE[4]], 70, 700) + paragraph(PROSE, 70, 680, indent=22)
    found = blocks(write(tmp_path, PdfSample([paragraph(PROSE, 70, 700, indent=22) + first, second])))
    assert found[1].text == " ".join(PROSE)
    assert [page for _, page in found[1].page_breaks] == [2]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    # Written line by line across both columns, as some programs do.
    across = [
        fragment
        for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
        for fragment in ((60.0, 700.0 - 15 * i, 11.0, left), (320.0, 700.0 - 15 * i, 11.0, right))
    ]
    text = " ".join(block.text for block in blocks(write(tmp_path, PdfSample([across]))))
    assert text.index("Bridges are inspected") < text.index("Water is tested")
    assert "repaired before the rains begin, and the county pays" in text


@pytest.mark.parametrize("lines", [10, 6])
def test_two_columns_whose_lines_stand_on_different_heights(tmp_path: Path, lines: int) -> None:
    page = [(60.0, 740.0, 11.0, "What the county does for its roads and for its water, told to those who live there")]
    page += [(60.0, 700.0 - 15 * i, 11.0, line) for i, line in enumerate(LEFT)]
    page += [(320.0, 693.0 - 15 * i, 11.0, line) for i, line in enumerate(RIGHT[:lines])]
    text = " ".join(block.text for block in blocks(write(tmp_path, PdfSample([page]))))
    assert text.index("Bridges are inspected") < text.index("Water is tested")
    assert "engineers of the county who report" in text
    assert "the results are posted where people can read" in text


def test_a_running_head_goes_from_two_pages_too_and_annexes_keep_their_names(tmp_path: Path) -> None:
    def page(number: int) -> list[tuple[float, float, float, str]]:
        head = [(200.0, 770.0, 9.0, "County Gazette"), (70.0, 730.0, 11.0, f"Annex {number}")]
        return [*head, *paragraph(PROSE, 70, 700, indent=22), (290.0, 30.0, 9.0, f"{number}")]

    for count in (2, 3):
        document = write(tmp_path, PdfSample([page(n) for n in range(1, count + 1)]))
        assert "County Gazette" not in [block.text for block in blocks(document)]
        assert document.provisions[-1].section == (f"Annex {count}",)


def test_a_tables_rows_stay_together(tmp_path: Path) -> None:
    rows = [("Measure", "2024", "2025"), ("Shops open", "310", "342"), ("Vans on the road", "41", "47")]
    table = [
        (x, 560.0 - 16 * i, 11.0, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((70, 300, 420), row, strict=True)
    ]
    found = blocks(write(tmp_path, PdfSample([paragraph(PROSE, 70, 700) + table + paragraph(PROSE, 70, 470)])))
    assert [block.kind for block in found] == ["paragraph", "table", "paragraph"]
    assert found[1].text == "Measure | 2024 | 2025\nShops open | 310 | 342\nVans on the road | 41 | 47"


RULED = [
    (70.0, 580.0, 11.0, "Kind of"), (70.0, 566.0, 11.0, "measure"), (210.0, 580.0, 11.0, "Year"),
    (210.0, 553.0, 11.0, "2024"), (300.0, 553.0, 11.0, "2025"),
    (70.0, 533.0, 11.0, "Vans that go"), (70.0, 519.0, 11.0, "to the hills"), (210.0, 526.0, 11.0, "41"),
    (300.0, 526.0, 11.0, "47"), (70.0, 499.0, 11.0, "Shops"), (300.0, 499.0, 11.0, "342"),
]  # fmt: skip
RULES = [
    (65.0, 595.0, 390.0, 595.0), (205.0, 567.0, 390.0, 567.0), (65.0, 547.0, 390.0, 547.0),
    (65.0, 513.0, 390.0, 513.0), (65.0, 493.0, 390.0, 493.0), (65.0, 493.0, 65.0, 595.0), (205.0, 493.0, 205.0, 595.0),
    (295.0, 493.0, 295.0, 567.0), (390.0, 493.0, 390.0, 595.0),
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_ruled_tables_cells_hold_what_stands_between_its_lines(tmp_path: Path, turned: bool) -> None:
    shift = -240.0 if turned else 0.0  # the turned page is 600 high
    page = [(x, y + shift, size, text) for x, y, size, text in paragraph(PROSE, 70, 700) + RULED]
    page += paragraph(PROSE, 70, 470 + shift)
    rules = [(x0, y0 + shift, x1, y1 + shift) for x0, y0, x1, y1 in RULES]
    found = blocks(write(tmp_path, PdfSample([page], rules=rules, turned=turned)))
    assert [block.kind for block in found] == ["paragraph", "table", "paragraph"]
    assert found[1].text.splitlines() == [
        "Kind of measure | Year",
        " | 2024 | 2025",
        "Vans that go to the hills | 41 | 47",
        "Shops |  | 342",
    ]


def test_a_cell_without_lines_around_it_may_have_several_lines_of_text(tmp_path: Path) -> None:
    rows = [
        ("Measure", "2024", "2025"), ("Vans that go out to the", "41", "47"), ("hills twice each week", "", ""),
        ("Shops open", "310", "342"),
    ]  # fmt: skip
    table = [
        (x, 560.0 - 14.3 * i, 11.0, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((70, 200, 260), row, strict=True)
        if cell
    ]
    found = blocks(write(tmp_path, PdfSample([paragraph(PROSE, 70, 700) + table + paragraph(PROSE, 70, 470)])))
    assert found[1].text.splitlines() == [
        "Measure | 2024 | 2025",
        "Vans that go out to the hills twice each week | 41 | 47",
        "Shops open | 310 | 342",
    ]


def test_a_raised_number_refers_to_its_footnote(tmp_path: Path) -> None:
    notes = [(70.0, 60.0, 8.0, "1 Counted at the end of the year, without markets.")]
    page = [*paragraph(PROSE, 70, 700), (283.0, 647.0, 6.0, "1"), *paragraph(PROSE, 70, 600), *notes]
    found = blocks(write(tmp_path, PdfSample([page])))
    assert [block.kind for block in found] == ["paragraph", "footnote", "paragraph"]
    assert found[0].text.endswith("what was sold.[1]")
    assert found[1].text == "[1] Counted at the end of the year, without markets."


def test_a_heading_that_repeats_a_word_of_the_title_is_kept(tmp_path: Path) -> None:
    page = [
        (70.0, 740.0, 22.0, "County Village Shops"), *paragraph(PROSE, 70, 700),
        (70.0, 600.0, 11.0, "Village Shops"), *paragraph(PROSE, 70, 570),
    ]  # fmt: skip
    document = write(tmp_path, PdfSample([page]))
    assert document.metadata.title == "County Village Shops"
    assert "Village Shops" in [block.text for block in blocks(document)]


def test_footnotes_stay_footnotes(tmp_path: Path) -> None:
    notes = [(70.0, 60.0, 8.0, "1 Counted at the end of the year, without markets.")]
    page = paragraph(PROSE, 70, 700) + paragraph(PROSE, 70, 600) + notes
    found = blocks(write(tmp_path, PdfSample([page, paragraph(PROSE, 70, 700)])))
    assert [block.kind for block in found].count("footnote") == 1
    assert found[[block.kind for block in found].index("footnote")].text.endswith("without markets.")


@pytest.mark.parametrize("sample", [{"rotate": 90}, {"turned": True}, {"rotate": 90, "turned": True}])
def test_turned_pages_read_like_upright_ones(tmp_path: Path, sample: dict[str, int]) -> None:
    found = blocks(write(tmp_path, PdfSample([paragraph(PROSE, 70, 560, indent=22)], **sample)))
    assert [block.text for block in found] == [" ".join(PROSE)]


def test_bookmarks_are_headings(tmp_path: Path) -> None:
    page = [(70.0, 740.0, 11.0, "Why shops matter"), *paragraph(PROSE, 70, 700), (70.0, 600.0, 11.0, "What is paid"),
            *paragraph(PROSE, 70, 570)]  # fmt: skip
    document = write(tmp_path, PdfSample([page], bookmarks=[("Why shops matter", 0), ("What is paid", 0)]))
    assert [p.section for p in document.provisions] == [("Why shops matter",), ("What is paid",)]


def test_an_encrypted_file_says_so(tmp_path: Path) -> None:
    import pypdf

    file = tmp_path / "plain.pdf"
    file.write_bytes(PdfSample([paragraph(PROSE, 70, 700)]).bytes())
    writer = pypdf.PdfWriter(clone_from=str(file))
    writer.encrypt("secret")
    locked = tmp_path / "locked.pdf"
    writer.write(str(locked))
    with pytest.raises(InputError, match="encrypted"):
        read(locked)


def test_a_file_cut_off_in_the_middle_gives_its_text_or_one_line(tmp_path: Path) -> None:
    data = PdfSample([paragraph(PROSE, 70, 700)]).bytes()
    file = tmp_path / "cut.pdf"
    file.write_bytes(data[: len(data) * 2 // 3])
    try:
        assert "village shops" in blocks(read(file))[0].text
    except InputError as error:
        assert "\n" not in str(error)


def test_two_columns_of_few_lines_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "1. These regulations may be cited as", "the Locks Regulations 2018.", "2. Every lock shall be closed between",
        "nine in the evening and five in the", "morning, save in times of flood or ice.",
    ]  # fmt: skip
    right = [
        "3. A lock keeper shall keep a book", "in which each passage is entered.", "4. The fees are in the Schedule.",
        "Made this 6th day of March, 2018.", "A. B. COOK,",
    ]  # fmt: skip
    lines = [(190.0, 760.0, 15.0, "LOCKS REGULATIONS 2018")]
    lines += [
        (x, 720.0 - 14 * i, 10.0, text) for x, column in ((60.0, left), (320.0, right)) for i, text in enumerate(column)
    ]
    (tmp_path / "paper.pdf").write_bytes(PdfSample([lines]).bytes())
    document = read(tmp_path / "paper.pdf")
    assert [p.label for p in document.provisions if p.numbered] == ["1", "2", "3", "4"]
    assert document.metadata.issued is not None


def test_a_letter_alone_on_its_line_is_read_where_its_font_is_not_there(tmp_path: Path) -> None:
    lines = [
        ("某县人民政府关于加强供暖工作的意", 22.0, 142.0), ("见", 22.0, 182.0), ("各乡镇人民政府：", 16.0, 222.0),
        ("一、各单位应当每月检查两次，结果向社会公布，接受监督。", 16.0, 252.0),
    ]  # fmt: skip
    placed = [official_papers._Placed(text, 90.0, y, size) for text, size, y in lines]
    (tmp_path / "paper.pdf").write_bytes(official_papers._pdf([(placed, [])]))
    assert read(tmp_path / "paper.pdf").metadata.title == "某县人民政府关于加强供暖工作的意见"
