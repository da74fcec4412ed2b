"""As test_documents_first_sight: what is read of Word files, workbooks, pages, Markdown and of text placed on pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from kb.documents import read
from kb.documents.layout import blocks_of
from kb.documents.page import Fragment, Page


def test_a_letterhead_set_otherwise_than_the_title_below_it_is_no_part_of_it(tmp_path: Path) -> None:
    draft = docx.Document()
    draft.add_paragraph("某市民政局")
    draft.add_paragraph().add_run("关于召开会议的通知").bold = True
    for text in ("各县民政局：", "会期半天。", "某市民政局", "2024年1月19日"):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.issuer) == ("关于召开会议的通知", ("某市民政局",))


def test_a_page_in_english_on_a_chinese_site_says_its_title_once_above_its_subject(tmp_path: Path) -> None:
    text = (
        "<p>PUBLIC HEALTH</p><p>2018 No. 877</p><p>Made 19th July 2018</p>"
        "<p>1. These Regulations may be cited as the Beach Huts Regulations 2018.</p>"
        "<p>2. The owner of a hut must keep a fire blanket in it.</p>"
    )
    (tmp_path / "page.html").write_text(
        "<html lang=zh-CN><head><title>Beach Huts Regulations 2018</title></head><body>"
        f"<h1>Beach Huts Regulations 2018</h1><p>Status: original.</p><div>{text}</div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.number) == ("Beach Huts Regulations 2018", "2018 No. 877")
    assert (metadata.language, metadata.kind) == ("en", "regulation")


def test_contents_with_roman_figures_of_one_letter_go(tmp_path: Path) -> None:
    text = (
        "某规范\n目  次\n前言 Ⅱ\n1 范围 1\n附录A 分类 3\n前　言\n由某会提出。\n1 范围\n适用。\n2 要求\n新鲜。\n"
        "附录A\n分类\nA.1 两类。\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    labels = [p.label for p in read(tmp_path / "paper.txt").provisions]
    assert [label for label in labels if label.startswith("annex")] == ["annexa.1"]


def test_a_caption_in_a_table_with_a_rule_of_its_own_column_is_no_text(tmp_path: Path) -> None:
    draft = docx.Document()
    for text in ("BEFORE THE UTILITIES COMMISSION", "OF THE STATE OF ALDER"):
        draft.add_paragraph(text)
    cells = ("In the Matter of Tansy Water", ")\n)\n)", "Docket No. W-2022-118\n\nORDER NO. 4471")
    for text, cell in zip(cells, draft.add_table(1, 3).rows[0].cells, strict=True):
        cell.text = text
    for text in ("ORDER APPROVING SETTLEMENT", "The Commission finds it just.", "1. It is approved.", "2. Rates rise."):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.issuer) == ("ORDER APPROVING SETTLEMENT", ("UTILITIES COMMISSION",))
    assert metadata.number == "Docket No. W-2022-118"


def test_digits_placed_one_by_one_are_a_number_and_begin_a_paragraph() -> None:
    lines = []
    for n, text in enumerate(("清查时间为八月，各乡镇要按期完成清查任务。", "清查对象为法人单位。"), start=1):
        y = 800 - 24 * n
        # The box of a stop ends before the place it takes.
        lines += [Fragment("1.", 111, y, 16, width=11.6), Fragment(f"{n}{text}", 127, y, 16, width=16 * len(text) + 8)]
    found = [block.text for block in blocks_of([Page(1, 595, 842, tuple(lines))])]
    assert found == ["1.1清查时间为八月，各乡镇要按期完成清查任务。", "1.2清查对象为法人单位。"]


def test_a_sender_beside_a_link_is_the_issuer(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<h1>Guidance on campsites</h1><p>From: <a>Ministry of Rural Affairs</a></p><p>Published: 3 April 2023</p>"
        "<h2>1. Licences</h2><p>You need one for five tents.</p><h2>2. Fees</h2><p>The fee is fifty pounds.</p>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.issuer, metadata.published) == (("Ministry of Rural Affairs",), date(2023, 4, 3))


def test_one_wrapped_paragraph_is_one(tmp_path: Path) -> None:
    text = (
        "Notice to anglers\n\nThe lower pond is closed to all anglers from the first of May until the end of\n"
        "the season, so that the carp may spawn.\n\nThe upper pond stays open.\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    texts = [block.text for provision in read(tmp_path / "paper.txt").provisions for block in provision.blocks]
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("head", "title", "issuer", "number"),
    [
        (
            "<div>某市人民政府行政复议决定书</div><div>某政复决〔2023〕45号</div>",
            "某市人民政府行政复议决定书", ("某市人民政府",), "某政复决〔2023〕45号",
        ),
        (
            "<h1>《办法》政策解读</h1><p><span>某市住房局</span> <span>2023-08-17 16:20</span> <i>阅读 1023</i></p>",
            "《办法》政策解读", ("某市住房局",), None,
        ),
    ],
)  # fmt: skip
def test_a_page_of_a_column_goes_by_the_head_of_its_text(
    tmp_path: Path, head: str, title: str, issuer: tuple[str, ...], number: str | None
) -> None:
    text = "".join(f"<p>本机关认为，第{n}项事实清楚，证据确凿。</p>" for n in range(1, 9))
    (tmp_path / "page.html").write_text(
        f"<html><head><meta charset=utf-8><title>文书公开</title></head><body>{head}<div>{text}</div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.issuer, metadata.number) == (title, issuer, number)
    assert metadata.published == (date(2023, 8, 17) if number is None else None)


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ((("Policy No.", "401.2"), ("Title", "Use of Vehicles"), ("Adopted", "August 14, 2018")), "401.2"),
        ((("Document No.:", "SOP-17", "Revision:", "3"), ("Title:", "Use of Vehicles", "Page:", "1 of 4")), "SOP-17"),
    ],
)
def test_a_table_in_english_that_says_what_a_rule_is_is_read(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], number: str
) -> None:
    draft = docx.Document()
    table = draft.add_table(len(rows), len(rows[0]))
    for texts, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(texts, row.cells, strict=True):
            cell.text = text
    for text in ("VALLEY SCHOOL DISTRICT", "BOARD POLICY", "Vehicles are needed.", "1. Drivers have a licence."):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.number, metadata.issuer) == (
        "Use of Vehicles",
        number,
        ("VALLEY SCHOOL DISTRICT",),
    )


def test_a_header_in_two_rows_is_one_and_who_filled_a_workbook_in_its_issuer(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["农村公路计划表"],
        ["填报单位：某县交通局", None, None, "单位：公里"],
        ["序号", "项目", "规模", None],
        [None, None, "2023年", "2024年"],
        [1, "东沟", 12.5, 3],
        [None, "西庄", 8, 2],
    ):
        book.active.append(row)
    book.save(str(tmp_path / "plan.xlsx"))
    document = read(tmp_path / "plan.xlsx")
    assert document.metadata.issuer == ("某县交通局",)
    assert [b.text for p in document.provisions for b in p.blocks if b.kind == "table"] == [
        "序号 | 项目 | 规模 2023年 | 规模 2024年\n1 | 东沟 | 12.5 | 3\n | 西庄 | 8 | 2"
    ]


def test_attributes_of_a_markdown_heading_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "paper.md").write_text(
        "# 某局工作要点 {#某局工作要点}\n\n## 一、创作 {#一创作 .unnumbered}\n\n写戏。\n", "utf-8"
    )
    document = read(tmp_path / "paper.md")
    assert (document.metadata.title, document.provisions[-1].section) == ("某局工作要点", ("一、创作",))


def test_a_title_that_a_standard_repeats_behind_its_foreword_heads_no_section(tmp_path: Path) -> None:
    draft = docx.Document()
    head = ("T/QSNX 003—2023", "*香菇技术规范", "前　言", "本文件由某协会提出。")
    for text in (*head, "*香菇技术规范", "*1 范围", "适用于香菇。", "*2 要求", "新鲜。"):
        draft.add_paragraph().add_run(text.strip("*")).bold = text[0] == "*"
    draft.save(str(tmp_path / "paper.docx"))
    assert [p.label for p in read(tmp_path / "paper.docx").provisions if p.numbered] == ["1", "2"]


def test_a_cover_that_says_in_large_what_runs_below_every_page_keeps_its_title() -> None:
    name, below = "某区防汛应急预案", Fragment("某区防汛应急预案", 90, 40, 10, width=80)
    cover = (Fragment(name, 150, 700, 22, width=176), Fragment("某区人民政府", 200, 400, 16, width=96), below)
    heads = (Fragment(head, 90, 700, 16, width=56) for head in ("1 总则", "2 组织"))
    pages = [Page(1, 595, 842, cover), *(Page(n, 595, 842, (head, below)) for n, head in enumerate(heads, start=2))]
    assert [block.text for block in blocks_of(pages)] == [name, "某区人民政府", "1 总则", "2 组织"]


def centred(*lines: str, size: float = 16) -> list[Fragment]:
    """Lines one below the other, in the middle of a page whose text goes from 90 to 505."""
    half = [sum(0.5 if c.isascii() else 1.0 for c in line) * size / 2 for line in lines]
    return [
        Fragment(line, 297 - wide, 780 - 28 * n, size, width=2 * wide)
        for n, (line, wide) in enumerate(zip(lines, half, strict=True))
    ]


def read_of(*fragments: Fragment) -> list[str]:
    return [block.text for block in blocks_of([Page(1, 595, 842, fragments)])]


TEXT = Fragment("This Act applies to every lake of the state and to each river below it.", 90, 600, 16, width=415)


def test_centred_lines_that_had_room_beside_each_other_stand_apart_until_the_text_begins() -> None:
    lines = ("LAWS OF SAMBARA", "THE FORESTS ACT", "of 7 May 2018")
    assert read_of(*centred(*lines), TEXT) == [*lines, TEXT.text]
    wrapped = centred("REGULATIONS CONCERNING THE PROTECTION OF FORESTS AND", "LAKES OF THE STATE")
    assert read_of(*wrapped, TEXT)[0] == "REGULATIONS CONCERNING THE PROTECTION OF FORESTS AND LAKES OF THE STATE"


def test_a_number_at_the_right_and_a_letterhead_set_wide_make_no_columns() -> None:
    wide = [Fragment(c, 193 + 48 * n, 690, 36, width=36) for n, c in enumerate("检察建议书")]
    lines = (
        (372, "松检建〔2023〕9号"), (90, "某市市场监督管理局："),
        (122, "本院在办理食品安全案件中发现，你局监管工作存在"), (90, "问题："),
        (122, "一、日常检查频次不足。"), (122, "二、投诉举报处理不及时。"),
        (122, "根据有关法律规定，建议你局健全监管制度，并在收到"), (90, "建议书后两个月内书面回复。"),
        (394, "某某市人民检察院"), (397, "2023年12月14日"),
    )  # fmt: skip
    texts = [Fragment(text, x, 650 - 24 * n, 16, width=16 * len(text)) for n, (x, text) in enumerate(lines)]
    found = read_of(*centred("某市人民检察院", size=40), *wide, *texts)
    assert found[:4] == ["某市人民检察院", "检察建议书", "松检建〔2023〕9号", "某市市场监督管理局："]


def test_a_space_parts_two_bodies_on_a_page_though_what_they_did_follows_in_the_line() -> None:
    parts = (
        Fragment("某省财政厅", 100, 700, 20, width=100),
        Fragment("某省教育厅关于下达资金", 220, 700, 20, width=220),
    )
    assert read_of(*parts) == ["某省财政厅 某省教育厅关于下达资金"]
