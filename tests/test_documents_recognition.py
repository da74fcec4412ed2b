"""Scans: text recognition reads images of pages, says so, and says how sure it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from kb.documents import read, recognition
from kb.documents.document import Document
from kb.errors import InputError
from kb.text.normalise import normalise

pytest.importorskip("rapidocr")


def body(document: Document) -> str:
    return normalise("\n".join(b.text for p in document.provisions for b in [*p.blocks])).replace(" ", "")


@pytest.mark.shared
@pytest.mark.slow
def test_the_scan_of_the_opinions_is_read_with_its_provisions(shared: Path) -> None:
    text, scan = (read(shared / "documents" / name) for name in ("opinions-2026.md", "opinions-2026-scan.pdf"))
    assert scan.pages == 3
    assert scan.recognised is not None
    assert scan.recognised > 0.95
    assert scan.metadata.title.replace(" ", "") == text.metadata.title.replace(" ", "")
    labels = [p.label for p in scan.provisions]
    assert labels == [p.label for p in text.provisions][: len(labels)] == ["0", "1.1", "1.2", "1.3", "1.4"]
    recognised = body(scan)
    assert _matching(recognised, body(text)[: len(recognised)]) >= 0.985


def _matching(found: str, expected: str) -> float:
    import difflib

    matcher = difflib.SequenceMatcher(None, found, expected, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(expected), 1)


@pytest.mark.slow
def test_an_image_file_is_read(tmp_path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1400, 500), 245)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(40)
    for index, line in enumerate(
        ("Village shops stay open", "The county pays for cold storage", "and for deliveries twice a week.")
    ):
        pen.text((80, 60 + 90 * index), line, fill=20, font=font)
    file = tmp_path / "notice.png"
    image.rotate(1.2, expand=False, fillcolor=245).save(file)
    document = read(file)
    assert document.recognised is not None
    text = " ".join([document.metadata.title, *(b.text for p in document.provisions for b in p.blocks)])
    assert "cold storage" in text
    assert "twice a week" in text


@pytest.mark.slow
def test_only_pages_without_text_are_recognised(tmp_path: Path) -> None:
    import pypdf
    from pdf_samples import PdfSample, paragraph
    from PIL import Image, ImageDraw, ImageFont

    written, scanned, mixed = tmp_path / "written.pdf", tmp_path / "scanned.pdf", tmp_path / "mixed.pdf"
    written.write_bytes(
        PdfSample([paragraph(["This page has a text layer of its own,", "and is read from it."], 70, 700)]).bytes()
    )
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).text((150, 200), "This page is only an image.", fill=0, font=ImageFont.load_default(44))
    image.save(scanned, resolution=150)
    writer = pypdf.PdfWriter()
    for file in (written, scanned):
        writer.append(str(file))
    writer.write(str(mixed))
    document = read(mixed)
    texts = {b.page: b.text for p in document.provisions for b in p.blocks}
    assert document.recognised is not None
    assert "text layer of its own" in texts[1]
    assert "only an image" in texts[2]


def test_without_the_extra_one_line_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(recognition, "_engine", missing)
    from PIL import Image, ImageDraw

    image = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(image).rectangle((100, 100, 400, 200), fill=0)
    for name in ("scan.pdf", "scan.png"):
        image.save(tmp_path / name)
        with pytest.raises(InputError, match="rapidocr"):
            read(tmp_path / name)


def test_little_confidence_is_a_warning() -> None:
    assert recognition.notes(0.99) == ()
    assert "72%" in recognition.notes(0.72)[0]


LEFT = """Every stall in the market
has a number, and the
numbers are given out in
the order of the list that
hangs at the gate. Who
leaves early gives the
number back to the office
and may ask for another
one on the next day.""".splitlines()
RIGHT = """Fees are paid at noon in
the office by the gate.
Sellers from the village
itself pay half, and those
over seventy pay nothing
on working days. Receipts
are kept for one year and
shown to the inspectors
when they ask for them.""".splitlines()


def drawn(columns: list[list[str]], seal: bool = False) -> PillowImage.Image:
    """A scanned page of lines of text, in columns."""
    image = PillowImage.new("RGB", (1654, 2339), (246, 244, 240))
    pen = ImageDraw.Draw(image)
    for index, column in enumerate(columns):
        for row, line in enumerate(column):
            pen.text((150 + 740 * index, 300 + 70 * row), line, fill=(25, 25, 25), font=ImageFont.load_default(44))
    if seal:
        pen.ellipse((180, 1000, 480, 1300), outline=(220, 40, 40), width=10)
        for at, line in ((1060, "COUNTY"), (1180, "OFFICE")):
            pen.text((240, at), line, fill=(220, 40, 40), font=ImageFont.load_default(46))
    return image


def read_image(tmp_path: Path, image: PillowImage.Image) -> str:
    file = tmp_path / "page.png"
    image.save(file)
    return " ".join(block.text for provision in read(file).provisions for block in provision.blocks)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [1, 90, 180, 270])
def test_two_columns_of_a_scan_are_read_one_after_the_other_however_it_lies(tmp_path: Path, turn: int) -> None:
    text = read_image(tmp_path, drawn([LEFT, RIGHT]).rotate(turn, expand=turn > 1, fillcolor=(246, 244, 240)))
    assert "numbers are given out in the order of the list that hangs at the gate" in text
    assert text.index("number back to the office") < text.index("Fees are paid at noon")
    assert "over seventy pay nothing on working days" in text


@pytest.mark.slow
def test_what_a_seal_says_is_not_text_and_what_it_is_stamped_upon_is(tmp_path: Path) -> None:
    lines = [*LEFT, "", "Office of the county", "12 June 2025"]
    text = read_image(tmp_path, drawn([lines], seal=True))
    assert "COUNTY" not in text
    assert "OFFICE" not in text
    assert "of the county" in text
    assert "June 2025" in text


def without_maps(place: Path) -> Path:
    """A file whose fonts do not tell which characters their signs are."""
    import pypdf

    writer = pypdf.PdfWriter()
    writer.append(str(Path(__file__).parent / "data" / "tagged-zh.pdf"), pages=(0, 1))
    for font in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        del font.get_object()["/ToUnicode"]
    file = place / "coded.pdf"
    writer.write(str(file))
    return file


@pytest.mark.slow
def test_text_that_cannot_be_decoded_is_read_from_its_image(tmp_path: Path) -> None:
    document = read(without_maps(tmp_path))
    assert document.recognised is not None
    assert "各乡镇要把这项工作列入年度重点" in body(document)


def test_text_that_cannot_be_decoded_is_not_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(recognition, "_engine", missing)
    with pytest.raises(InputError, match="rapidocr"):
        read(without_maps(tmp_path))
