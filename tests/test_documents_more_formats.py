"""Presentations, workbooks and books: slides, sheets and chapters are places."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kb.documents import read
from kb.errors import InputError


def test_slides_are_read_in_order_with_their_titles_tables_and_notes(tmp_path: Path) -> None:
    import pptx
    from pptx.util import Cm

    deck = pptx.Presentation()
    for title, line in (("某市河道保洁培训", "每周巡查两次。"), ("考核办法", "每季度考核一次。")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = line
    table = slide.shapes.add_table(2, 2, Cm(1), Cm(12), Cm(10), Cm(2)).table
    for (row, column), text in {(0, 0): "项目", (0, 1): "分值", (1, 0): "漂浮物", (1, 1): "20"}.items():
        table.cell(row, column).text = text
    slide.notes_slide.notes_text_frame.text = "评分表见附件。"
    deck.save(str(tmp_path / "培训.pptx"))
    document = read(tmp_path / "培训.pptx")
    assert (document.metadata.title, document.pages) == ("某市河道保洁培训", 2)
    assert document.provisions[0].blocks[0].text == "每周巡查两次。"
    last = document.provisions[-1]
    assert (last.section, last.blocks[0].page) == (("考核办法",), 2)
    assert [block.text for block in last.blocks] == ["每季度考核一次。", "项目 | 分值\n漂浮物 | 20", "评分表见附件。"]


def test_sheets_are_sections_with_tables_under_their_header_rows(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "河道名录"
    sheet.append(["某市河道名录"])
    sheet.append(["名称", "长度"])
    for number in range(1, 61):
        sheet.append([f"第{number}号河", number * 1.5])
    hidden = book.create_sheet("草稿")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "名录.xlsx")
    document = read(tmp_path / "名录.xlsx")
    (provision,) = document.provisions
    tables = [block.text for block in provision.blocks if block.kind == "table"]
    assert provision.section == ("河道名录",)
    assert [table.splitlines()[0] for table in tables] == ["名称 | 长度"] * 2
    assert tables[1].endswith("第60号河 | 90")
    assert "不公开" not in "".join(tables)


def test_a_sheet_goes_by_the_line_below_its_mark_as_an_annex_and_shows_percentages(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    for row in (["附件2"], ["某县资金分配表"], ["单位：万元"], ["县区", "金额", "占比"], ["东县", 360.5, 0.6]):
        workbook.active.append(row)
    workbook.active["C5"].number_format = "0.0%"
    workbook.save(tmp_path / "资金.xlsx")
    document = read(tmp_path / "资金.xlsx")
    assert document.metadata.title == "某县资金分配表"
    assert document.provisions[-1].blocks[-1].text == "县区 | 金额 | 占比\n东县 | 360.5 | 60.0%"


def book(path: Path, encryption: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="O/p.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "O/p.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>某市河道志</dc:title><dc:publisher>某市水务局</dc:publisher><dc:date>2024-05-01</dc:date></metadata>"
            '<manifest><item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        for name, title in (("a", "第一章 河流"), ("b", "第二章 湖泊")):
            archive.writestr(
                f"O/{name}.xhtml",
                f"<html><head><title>某市河道志</title></head><body><h2>{title}</h2><p>{title}共三处，长年有水。</p></body></html>",
            )
        if encryption:
            archive.writestr("META-INF/encryption.xml", encryption)
    return path


def test_a_book_is_read_chapter_by_chapter(tmp_path: Path) -> None:
    document = read(book(tmp_path / "志.epub"))
    assert (document.metadata.title, document.metadata.issuer) == ("某市河道志", ("某市水务局",))
    assert [p.section for p in document.provisions] == [("第一章 河流",), ("第二章 湖泊",)]


def test_a_locked_book_or_workbook_is_called_encrypted(tmp_path: Path) -> None:
    locked = tmp_path / "名录.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    method = '<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>'
    for path in (locked, book(tmp_path / "志.epub", f"<encryption>{method}</encryption>")):
        with pytest.raises(InputError, match="is encrypted"):
            read(path)


def test_a_workbook_goes_by_its_title_though_its_body_stands_above(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["某省水利厅"],
        ["2023年全省水库蓄水情况表"],
        ["填报日期：2023年9月30日"],
        ["市州", "蓄水量"],
        ["某市", 12.5],
    ):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    assert read(tmp_path / "表.xlsx").metadata.title == "2023年全省水库蓄水情况表"
