"""Tagged PDF files: headings, lists, tables and footnotes are read as the file states them, if it states sense.

``data/tagged-zh.pdf`` and ``data/tagged-en.pdf`` were written by LibreOffice from ``data/office-zh.fodt`` and
``data/office-en.fodt``: headings no larger than the text, and a table without lines whose cells wrap.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_samples import PdfSample, paragraph

from kb.documents import read
from kb.documents.document import Block, Document
from kb.documents.page import Fragment
from kb.documents.readers.pdf_structure import Marked, blocks_of_structure
from kb.documents.readers.pdf_structure_tree import Element

DATA = Path(__file__).parent / "data"
PROSE = [
    "Each spring the county inspects its bridges and writes down what it has",
    "found; the list is posted in the town hall, where people may read it and",
    "say what is missing before the year's money is divided.",
]


def blocks(document: Document) -> list[Block]:
    return [block for provision in document.provisions for block in provision.blocks]


def sections(document: Document) -> list[tuple[str, ...]]:
    return [provision.section for provision in document.provisions]


def test_headings_tables_lists_and_footnotes_come_from_the_tags_in_chinese() -> None:
    document = read(DATA / "tagged-zh.pdf")
    assert document.metadata.title == "某县山区公路养护三年安排"
    assert sections(document) == [
        (), ("总体考虑", "基本想法"), ("总体考虑", "主要目标"), ("重点工作", "修补路面"), ("重点工作", "加固桥梁"),
        ("重点工作", "清理边沟"), ("组织保障", "资金来源"), ("组织保障", "督促检查"),
    ]  # fmt: skip
    found = blocks(document)
    (table,) = (block for block in found if block.kind == "table")
    assert table.text.splitlines()[0] == "项目 | 2025年 | 2026年 | 2027年"
    assert table.text.splitlines()[-1] == "清理边沟，含乡道和村道的全部边沟（公里） | 300 | 320 | 340"
    assert [block.text for block in found if block.kind == "footnote"] == [
        "[1] 里程以上年末县统计机构公布的数字为准。",
        "[2] 边沟是路边排水的浅沟，不含涵洞。",
    ]
    assert [block.text for block in found if block.kind == "item"] == [
        "1.坑槽当月修补", "2.裂缝入冬前灌缝",
        "3.沉陷路段立牌限速，并在两个月内查明原因、拿出处理办法，重大险情立即封闭交通并上报",
        "县级财政安排", "上级补助资金",
    ]  # fmt: skip
    text = "\n".join(block.text for block in found)
    assert "确保路上人员的安全。[2]雨季之前" in text
    assert "资料汇编" not in text
    assert "— 2 —" not in text


def test_headings_tables_lists_and_footnotes_come_from_the_tags_in_english() -> None:
    document = read(DATA / "tagged-en.pdf")
    assert document.metadata.title == "A Three-Year Plan for Mountain Bus Services"
    assert ("Services", "Drivers and training") in sections(document)
    found = blocks(document)
    (table,) = (block for block in found if block.kind == "table")
    assert table.text.splitlines()[1] == "Buses in service | 14 | 18 | 21"
    assert table.text.splitlines()[-1] == "Passengers carried on working days, in thousands | 310 | 355 | 400"
    note = next(i for i, block in enumerate(found) if block.kind == "footnote")
    assert found[note].text == "[1] Counted on two working days in October."
    assert found[note - 1].text.endswith("have recorded.[1]")
    over_the_page = next(block for block in found if block.page_breaks)
    assert (over_the_page.page, over_the_page.page_breaks[0][1]) == (1, 2)
    assert not any("  " in block.text for block in found)


class Tagged:
    """A page whose marked content is named by a tree: (role or None, lines); None is text without a tag.

    "Slanted" is a paragraph set at an angle.
    """

    def __init__(self, parts: list[tuple[str | None, list[str]]]) -> None:
        self.parts = parts

    def bytes(self) -> bytes:
        shown, elements, y = [], [], 740.0
        for role, lines in self.parts:
            text = ""
            turned, role = ("1 1 -1 1", "P") if role == "Slanted" else ("1 0 0 1", role)
            for x, at, size, line in paragraph(lines, 70, y):
                text += f"BT /F1 {size} Tf {turned} {x:.1f} {at:.1f} Tm ({line}) Tj ET\n"
            y -= 14.3 * len(lines) + 12
            if role == "Artifact":
                shown.append(f"/Artifact BMC\n{text}EMC\n")
            elif role:
                shown.append(f"/{role} <</MCID {len(elements)}>> BDC\n{text}EMC\n")
                elements.append(role)
            else:
                shown.append(text)
        content = "".join(shown)
        first = 7
        kids = " ".join(f"{first + i} 0 R" for i in range(len(elements)))
        objects = [
            "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R>>",
            "<</Type/Pages/Kids[4 0 R]/Count 1>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 6 0 R/StructParents 0"
            "/Resources<</Font<</F1 3 0 R>>>>>>",
            f"<</Type/StructTreeRoot/K[{kids}]/RoleMap<</Text#20body/P>>>>",
            f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
            *(f"<</Type/StructElem/S/{role}/P 5 0 R/Pg 4 0 R/K {i}>>" for i, role in enumerate(elements)),
        ]
        return PdfSample.file(objects)


def read_parts(tmp_path: Path, *parts: tuple[str | None, list[str]]) -> list[Block]:
    file = tmp_path / "tagged.pdf"
    file.write_bytes(Tagged([*parts]).bytes())
    return [
        block
        for provision in read(file).provisions
        for block in (*(Block("heading", head) for head in provision.section[-1:]), *provision.blocks)
    ]


def test_own_names_of_elements_are_looked_up_and_headings_need_no_size(tmp_path: Path) -> None:
    found = read_parts(
        tmp_path,
        ("H1", ["Care of bridges"]),
        ("H2", ["Inspection"]),
        ("Text#20body", PROSE),
        ("H2", ["Repair"]),
        ("Text#20body", PROSE),
    )
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "Inspection"),
        ("paragraph", " ".join(PROSE)),
        ("heading", "Repair"),
        ("paragraph", " ".join(PROSE)),
    ]


def test_text_that_no_tag_holds_is_not_lost(tmp_path: Path) -> None:
    many = [("P", PROSE)] * 6
    found = read_parts(tmp_path, ("H1", ["Care of bridges"]), *many, (None, ["Copy 7"]))
    assert [block.text for block in found].count(" ".join(PROSE)) == 6
    assert found[-1].text == "Copy 7"


@pytest.mark.parametrize(
    "parts",
    [
        [("P", [line]) for line in PROSE * 3],  # every line a paragraph
        [("Artifact", PROSE), ("Artifact", PROSE), ("Artifact", PROSE), ("P", PROSE)],  # the text said to be none
        [(None, PROSE), (None, PROSE), (None, PROSE), ("P", PROSE)],  # most of it not tagged at all
        [("H1", PROSE), ("H1", PROSE), ("H1", PROSE)],  # everything a heading
    ],
)
def test_tags_that_make_no_sense_are_passed_over(tmp_path: Path, parts: list[tuple[str | None, list[str]]]) -> None:
    found = read_parts(tmp_path, *parts)
    assert {block.kind for block in found} == {"paragraph"}
    assert " ".join(block.text for block in found).count(" ".join(PROSE)) == len(parts) // (3 if len(parts) > 4 else 1)


def test_a_tree_that_bites_its_own_tail_is_survived(tmp_path: Path) -> None:
    data = Tagged([("P", PROSE)]).bytes().replace(b"/Pg 4 0 R/K 0>>", b"/Pg 4 0 R/K 5 0 R>>")
    file = tmp_path / "circle.pdf"
    file.write_bytes(data)
    assert blocks(read(file))[0].text == " ".join(PROSE)


def test_what_a_browser_prints_of_divs_are_paragraphs_and_its_line_breaks_part_what_says_so() -> None:
    """Chromium calls a <div> and each run of text in it NonStruct, and tells nothing of <br>."""
    lines = ["某县供水办法", "各镇人民政府：", "现印发给你们，", "请遵照", "执行。"]  # in one element, by <br>:
    lines += ["某县水务局关于调价的通知", "某水〔2023〕8号", "各供水站：", "现将各类用水的价格通知如下"]
    pieces = {i: [Fragment(text, 70, 700 - 20 * i, 12, width=12 * len(text))] for i, text in enumerate(lines)}
    runs = [Element("NonStruct", [(1, i)]) for i in range(len(lines))]
    page = Element("NonStruct", [*(Element("NonStruct", [run]) for run in runs[:2]), Element("NonStruct", runs[2:5])])
    tree = Element("Document", [page, Element("P", runs[5:])])
    found = blocks_of_structure(tree, {1: Marked(pieces, (), ())})
    assert found and [block.text for block in found] == [*lines[:2], "现印发给你们，请遵照执行。", *lines[5:]]


def test_a_slanted_mark_is_no_text_though_it_is_tagged(tmp_path: Path) -> None:
    found = read_parts(tmp_path, ("H1", ["Care of bridges"]), *[("P", PROSE)] * 6, ("Slanted", ["Internal copy"]))
    assert {block.text for block in found} == {" ".join(PROSE)}
