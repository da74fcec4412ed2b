"""Forms in which files of public projects and of offices come: nothing is lost, and the title is a person's choice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from head_samples import Right, read_as, texts
from pdf_samples import PdfSample

from kb.documents import read
from kb.documents.document import Block
from kb.documents.facts import take_fact
from kb.documents.head import Facts, take_head, title_of
from kb.documents.page import Fragment, Page
from kb.documents.readers import pdf_pages
from kb.documents.titles import of_properties
from kb.errors import InputError

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def term(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"{term('A=π')}<m:sSup><m:e>{term('r')}</m:e><m:sup>{term('2')}</m:sup></m:sSup>", "A=πr²"),
        (f"<m:f><m:num>{term('a+b')}</m:num><m:den>{term('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:rad><m:deg/><m:e>{term('x+1')}</m:e></m:rad>", "√(x+1)"),
        (f"<m:sSub><m:e>{term('P')}</m:e><m:sub>{term('n')}</m:sub></m:sSub>", "P_n"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{term("i=1")}</m:sub><m:sup>{term("n")}</m:sup>'
            f"<m:e>{term('q')}</m:e></m:nary>",
            "∑_(i=1)^n q",
        ),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{term("k")}</m:e></m:d>', "[k]"),
    ],
)
def test_formulas_of_word_files_are_text(tmp_path: Path, inner: str, text: str) -> None:
    draft = docx.Document()
    draft.add_paragraph("The fee of a well is set by hand.")
    line = draft.add_paragraph("The fee is ")
    line._p.append(parse_xml(f"<m:oMath {MATH}>{inner}</m:oMath>"))
    line.add_run(", in yuan.")
    alone = draft.add_paragraph()
    alone._p.append(parse_xml(f"<m:oMathPara {MATH}><m:oMath>{inner}</m:oMath></m:oMathPara>"))
    draft.save(str(tmp_path / "fee.docx"))
    assert texts(read(tmp_path / "fee.docx"))[-2:] == [f"The fee is {text}, in yuan.", text]


def test_markdown_pasted_into_a_word_file_is_read_as_its_marks_say(tmp_path: Path) -> None:
    draft = docx.Document()
    for line in (
        "# 某市灯会安全管理办法", "**发布机构**: 某市文化局", "**文件编号**：某文〔2024〕8号",
        "**发布日期**: 2024-05-06", "**分类**:", "---", "## 政策全文", "一、总则", "灯会应当**安全**举办。",
        "二、附则", "- 自发布之日起施行。",
    ):  # fmt: skip
        draft.add_paragraph(line)
    draft.save(str(tmp_path / "lanterns.docx"))
    document = read(tmp_path / "lanterns.docx")
    metadata = document.metadata
    assert (metadata.title, metadata.issuer, metadata.number, metadata.published) == (
        "某市灯会安全管理办法", ("某市文化局",), "某文〔2024〕8号", date(2024, 5, 6)
    )  # fmt: skip
    assert [p.section for p in document.provisions if p.numbered] == [("一、总则",), ("二、附则",)]
    assert texts(document)[-2:] == ["灯会应当安全举办。", "自发布之日起施行。"]


def test_a_word_file_with_one_number_sign_is_no_markdown(tmp_path: Path) -> None:
    draft = docx.Document()
    for line in ("某县地名说明", "# 号楼指未命名的楼。", "1. *星号*不是标记。"):
        draft.add_paragraph(line)
    draft.save(str(tmp_path / "names.docx"))
    assert "# 号楼指未命名的楼。" in texts(read(tmp_path / "names.docx"))


def test_a_table_that_holds_more_than_a_key_and_its_value_is_text(tmp_path: Path) -> None:
    form = " | 名 称：某县灯笼厂 |  | 编 码 区\n" + "\n".join(
        f"竹灯笼{n} | {n} | 只 | 25.00 | 100.00" for n in range(9)
    )
    kept = take_head([Block("paragraph", "灯会采购单"), Block("table", form)], Facts(), None)
    assert [block.text for block in kept] == [form]
    assert take_fact("来源：某县报 | 浏览", Facts())


def test_a_table_of_letters_is_no_letterhead() -> None:
    blocks = [Block("heading", "Sizes of Lanterns", 1), Block("table", "A | B\nC | D"), Block("paragraph", "As above.")]
    assert [block.text for block in take_head(blocks, Facts(), None)] == ["A | B\nC | D", "As above."]


@pytest.mark.parametrize(
    "blocks",
    [
        [Block("paragraph", text) for text in ("Lantern notes", "Bamboo frames", "Paper covers", "Candles")],
        [Block("heading", text, 1) for text in ("Lantern notes", "Ann Lee, Guild of Makers", "Bo Wu, same guild")],
        [Block("paragraph", "Lantern notes"), Block("paragraph", "Frames of bamboo"), Block("table", "a | b\nc | d")],
        [
            Block("paragraph", "灯会笔记"),
            Block("paragraph", "竹架"),
            Block("paragraph", "纸面"),
            Block("paragraph", "蜡烛"),
        ],
    ],
)
def test_where_no_line_says_that_it_is_the_title_the_first_one_is(blocks: list[Block]) -> None:
    assert title_of(blocks, None) == blocks[0].text


def test_a_line_without_a_visible_character_is_no_title() -> None:
    blocks = [Block("paragraph", text) for text in ("Lantern rules", "", "Bamboo only")]
    assert title_of(blocks, None) == "Lantern rules"


BODY = "一、范围。全县。\n二、时间。六月。\n"
PAPERS = {
    "value that ends in a bracket of its own": (
        "文件名称：某县灯会发展规划（2026—2030年）\n文件编号：某政发〔2026〕3号\n发文机关：某县人民政府\n" + BODY,
        Right("某县灯会发展规划（2026—2030年）", ("某县人民政府",), "某政发〔2026〕3号", None, "plan"),
    ),
    "nothing stated": (
        "某县灯会管理办法\n发布机构：暂无\n文件编号：无\n分类：\n" + BODY + "某县文化局\n2024年3月5日\n",
        Right("某县灯会管理办法", ("某县文化局",), None, date(2024, 3, 5), "measures"),
    ),
    "day in the place of the number": (
        "某县灯会管理办法\n文件编号：2024年3月5日\n发布机构：某县文化局\n" + BODY,
        Right("某县灯会管理办法", ("某县文化局",), None, None, "measures"),
    ),
    "site of a department with a text of its government": (
        "某县人民政府办公室关于举办灯会的通知\n发布机构：某县文化局\n发布日期：2024-03-07\n" + BODY,
        Right("某县人民政府办公室关于举办灯会的通知", ("某县人民政府办公室",), None, None, "notice"),
    ),
    "title with the short name of its body": (
        "某省人大常委会关于灯会安全的决议\n（2003年5月29日某省第十届人民代表大会常务委员会第三次会议通过）\n" + BODY,
        Right("某省人大常委会关于灯会安全的决议", ("某省人民代表大会常务委员会",), None, date(2003, 5, 29), "decision"),
    ),
    "site of one of the bodies that sign": (
        "关于举办灯会的通知\n发布机构：某县文化局\n" + BODY + "某县文化局\n某县公安局\n2024年3月5日\n",
        Right("关于举办灯会的通知", ("某县文化局", "某县公安局"), None, date(2024, 3, 5), "notice"),
    ),
    "place in the place of the body": (
        "关于举办灯会的通知\n发布机构：某县\n" + BODY + "某县文化局\n2024年3月5日\n",
        Right("关于举办灯会的通知", ("某县文化局",), None, date(2024, 3, 5), "notice"),
    ),
    "office below the letterhead of its government": (
        "某县人民政府文件\n某政发〔2024〕5号\n关于灯会的批复\n文化局：\n" + BODY + "某县人民政府办公室\n2024年3月5日\n",
        Right("关于灯会的批复", ("某县人民政府",), "某政发〔2024〕5号", date(2024, 3, 5), "letter"),
    ),
    "permit": (
        "中华人民共和国\n灯会举办许可证\n说明\n" + BODY,
        Right("灯会举办许可证", ()),
    ),
    "invoice, its code beside its name": (
        "某市增值税电子普通发票 发票代码：050001700\n发票号码：77\n灯笼三盏，共六十元。\n",
        Right("某市增值税电子普通发票", ()),
    ),
    "report of an organization": (
        "WORLD LANTERN ORGANIZATION\nOutlook for Paper Lanterns\n\n"
        "Frames are made of bamboo, and covers of paper, as they always were.\n",
        Right("Outlook for Paper Lanterns", ("WORLD LANTERN ORGANIZATION",)),
    ),
    "standard with its language behind the number": (
        "Lantern technology — Vocabulary\nISO/IEC 29999-3:2012(E)\n\n1 Scope\nThis part defines terms.\n",
        Right("Lantern technology — Vocabulary", (), "ISO/IEC 29999-3:2012"),
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right


def test_a_title_below_what_a_site_calls_it_names_the_bodies() -> None:
    found = Facts()
    day, again = "发布日期：2024-03-07", "中共某县委 某县人民政府关于办好灯会的意见"
    lines = [Block("paragraph", text) for text in (day, again, "（2024年3月1日）", "一、范围。全县。")]
    kept = take_head([Block("heading", "关于办好灯会的意见", 1), *lines], found, None)
    assert (found.title, found.issuer, found.issued) == (again, ("中共某县委", "某县人民政府"), date(2024, 3, 1))
    assert [block.text for block in kept] == ["一、范围。全县。"]


def test_a_heading_with_a_colon_above_keys_is_the_title() -> None:
    title = Block("heading", "问答实录：《某县灯会管理办法》有关情况", 1)
    assert (
        title_of([title, Block("paragraph", "发布日期：2024-03-07"), Block("paragraph", "问：何时？")], None)
        == title.text
    )


def test_words_beside_quotation_marks_in_a_pdf_keep_their_spaces(tmp_path: Path) -> None:
    line = "We often refer to this rule as \x93The Great Lantern\x94. It is old."
    # Between some words there is more white than between others, as in lines that are set to one width.
    drawn = f"BT /F1 12 Tf 1 0 0 1 70 700 Tm [({line[:8]}) -60 ({line[8:20]}) 130 ({line[20:]})] TJ ET\n"
    path = tmp_path / "lantern.pdf"
    path.write_bytes(PdfSample([[]], drawn=drawn).bytes().replace(b"\xc2\x93", b"\x93").replace(b"\xc2\x94", b"\x94"))
    assert "refer to this rule as “The Great Lantern”. It is old." in " ".join(texts(read(path)))


def test_what_pdfium_leaves_out_of_a_line_printed_again_for_bold_is_not_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page(*fragments: tuple[str, float, float]) -> Page:
        return Page(1, 600, 800, tuple(Fragment(text, x, y, 26.0, width=90.0) for text, x, y in fragments))

    shown = page(("Lantern", 100.0, 700.0), ("", 100.2, 700.0), ("", 100.2, 699.8), ("", 300.0, 700.0))
    told = page(("LanternLantern", 100.2, 700.0), ("LanternLantern", 100.2, 699.8), ("x", 300.0, 700.0))
    monkeypatch.setattr(pdf_pages, "_page", lambda *_: told)
    reader: Any = SimpleNamespace(pages=[None])
    assert [f.text for f in pdf_pages._with_letters(shown, reader).fragments] == ["Lantern", "x"]


def test_a_title_parted_at_a_hyphen_keeps_it_without_a_space() -> None:
    lines = [Block("paragraph", text) for text in ("Lighting of Paper and Bamboo Lanterns by Solar-", "Charged Lamps")]
    assert title_of([*lines, Block("paragraph", "Lamps are charged by day.")], None) == (
        "Lighting of Paper and Bamboo Lanterns by Solar-Charged Lamps"
    )


def test_a_number_alone_is_no_title() -> None:
    blocks = [
        Block("paragraph", text) for text in ("17", "0:0:0.0 --> 0:0:1.5", "Lantern makers of old, and new ones.")
    ]
    assert title_of(blocks, None) is None


def test_what_a_browser_prints_around_a_page_is_no_text(tmp_path: Path) -> None:
    page = [
        (40.0, 780.0, 9.0, "Lanterns - Lanterns"), (380.0, 780.0, 9.0, "http://lanterns.example.org/all/"),
        (40.0, 700.0, 11.0, "A lantern is made of bamboo and of paper, and lit by a"),
        (40.0, 686.0, 11.0, "candle, which is put into it in the evening, when it is dark"),
        (40.0, 672.0, 11.0, "and people walk through the town."),
        (40.0, 20.0, 9.0, "1 of 1"), (460.0, 20.0, 9.0, "15.9.2007 11:02"),
    ]  # fmt: skip
    (tmp_path / "page.pdf").write_bytes(PdfSample([page]).bytes())
    said = " ".join(texts(read(tmp_path / "page.pdf")))
    assert said.startswith("A lantern") and said.endswith("through the town.")


def test_figures_that_a_ruled_row_lists_below_each_other_are_rows_of_their_own(tmp_path: Path) -> None:
    columns, rows = (50.0, 230.0, 330.0, 430.0, 530.0), (700.0, 600.0, 570.0)
    rules = [(50.0, y, 530.0, y) for y in rows] + [(x, 570.0, x, 700.0) for x in columns]
    listed = [("Item", "Number", "Price", "Sum"), ("Round lanterns", "4", "25.00", "100.00"),
              ("Square ones", "2", "30.00", "60.00"), ("Candles", "90", "1.00", "90.00")]  # fmt: skip
    page = [
        (x + 4, 684.0 - 18 * line, 10.0, text)
        for line, cells in enumerate(listed)
        for x, text in zip(columns, cells, strict=False)
    ]
    page += [(54.0, 580.0, 10.0, "All"), (434.0, 580.0, 10.0, "250.00")]
    page += [
        (50.0, 740.0 - 14 * n, 11.0, line) for n, line in enumerate(("Bill for the lanterns of the spring fair", ""))
    ]
    (tmp_path / "bill.pdf").write_bytes(PdfSample([page], rules=rules).bytes())
    table = next(b.text for p in read(tmp_path / "bill.pdf").provisions for b in p.blocks if b.kind == "table")
    assert table.split("\n") == [*(" | ".join(cells) for cells in listed), "All |  |  | 250.00"]


STORY = "Once upon a time there was a lantern maker, who had a shop beside the old bridge, and many children."
PAGES = {
    "paragraph whose id begins as an advertisement's does": (
        f'<p id="ad98f0b2">He made round ones, and sold them.</p><p id="b2">{STORY}</p><p id="c7">{STORY}</p>',
        ["He made round ones, and sold them.", STORY, STORY],
    ),
    "lists and paragraphs in cells": (
        "<table><tr><th>A</th><th>B</th></tr><tr><td><ul><li>Round lantern</li><li>Square</li></ul></td>"
        f"<td><p>Paper</p><p>Silk</p></td></tr></table><p>{STORY}</p>",
        ["A | B\nRound lantern Square | Paper Silk", STORY],
    ),
    "table of which each row has text in one cell": (
        f"<table><tr><td></td><td></td><td><p>{STORY}</p></td></tr><tr><td></td><td></td><td><p>1. This is said"
        " of the lanterns.</p></td></tr><tr><td></td><td></td><td><p>2. So is this.</p></td></tr></table>",
        [STORY, "This is said of the lanterns.", "So is this."],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_is_lost_or_run_together(tmp_path: Path, name: str) -> None:
    body, right = PAGES[name]
    page = f"<html><head><title>The Lantern Maker</title></head><body><h1>The Lantern Maker</h1>{body}</body></html>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert texts(read(tmp_path / "page.html")) == right


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="DC.Title" content="Lantern Law Database"><meta name="DC.Creator" content="Lantern Law Database">',
        '<meta property="og:title" content="Lantern Law"><meta property="og:site_name" content="Lantern Law">',
    ],
)
def test_what_a_pages_metadata_calls_site_and_title_is_the_site(tmp_path: Path, head: str) -> None:
    body = f"<div><p>{STORY}</p><p>{STORY}</p></div>"
    page = f"<html><head>{head}<title>How lanterns are made | Lantern Law</title></head><body>{body}</body></html>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert read(tmp_path / "page.html").metadata.title == "How lanterns are made"


def test_lines_of_one_letter_are_text() -> None:
    blocks = [Block("paragraph", text) for text in ("Parts of a lantern", "A", "B", "It hangs from a stick.")]
    assert [block.text for block in take_head(blocks, Facts(), None)] == ["A", "B", "It hangs from a stick."]


@pytest.mark.parametrize(
    "title", ["Word Document", "PowerPoint Presentation", "Slide 1", "Microsoft PowerPoint - fair"]
)
def test_what_programs_write_into_properties_is_no_title(title: str) -> None:
    assert of_properties(title) is None


def test_a_file_without_text_is_refused_with_a_way_out(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "photos.docx"))
    with pytest.raises(InputError, match=r"holds no text; .* print it to PDF"):
        read(tmp_path / "photos.docx")
