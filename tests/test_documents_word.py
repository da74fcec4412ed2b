"""Word files as offices make them: what Word shows is what is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from head_samples import texts

from kb.documents import read
from kb.documents.document import Document
from kb.errors import InputError


def numbered(levels: list[tuple[str, str]]) -> str:
    """An abstract numbering of (style, pattern) levels, as numbering.xml has it."""
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>'
        + "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for index, (style, pattern) in enumerate(levels)
        )
        + "</w:abstractNum>"
    )


class Draft:
    """A Word file in the making."""

    def __init__(self) -> None:
        self.document = docx.Document()

    def numbering(self, *levels: tuple[str, str]) -> None:
        root = self.document.part.numbering_part.element
        root.insert(0, parse_xml(numbered(list(levels))))
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def add(self, text: str, style: str | None = None, level: int | None = None) -> docx.text.paragraph.Paragraph:
        paragraph = self.document.add_paragraph(text, style)
        if level is not None:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
            )
        return paragraph

    def read(self, tmp_path: Path) -> Document:
        file = tmp_path / "draft.docx"
        self.document.save(str(file))
        return read(file)


def test_numbers_that_word_generates_are_read_as_printed(tmp_path: Path) -> None:
    draft = Draft()
    draft.numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    draft.add("某区关于优化营商环境的意见", "Title")
    for level, text, body in ((0, "总体要求", "坚持问题导向。"), (0, "主要任务", ""), (1, "简化手续", "压缩时限。"),
                              (1, "降低成本", "减少收费。")):  # fmt: skip
        draft.add(text, level=level)
        draft.add(body)
    document = draft.read(tmp_path)
    assert [p.label for p in document.provisions] == ["1", "2.1", "2.2"]
    assert document.provisions[2].section == ("二、主要任务", "（二）降低成本")
    assert document.metadata.title == "某区关于优化营商环境的意见"


def test_articles_numbered_by_word_are_articles(tmp_path: Path) -> None:
    draft = Draft()
    draft.numbering(("chineseCountingThousand", "第%1条　"))
    draft.add("某区停车管理办法", "Title")
    for text in ("为加强停车管理，制定本办法。", "本办法适用于全区。", "本办法今日施行。"):
        draft.add(text, level=0)
    document = draft.read(tmp_path)
    assert [(p.label, p.numbered) for p in document.provisions] == [("1", True), ("2", True), ("3", True)]
    assert texts(document)[1] == "本办法适用于全区。"


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    draft = Draft()
    paragraph = draft.add("补助标准为每亩")
    marks = f'{nsdecls("w")} w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"'
    paragraph._p.append(parse_xml(f"<w:del {marks}><w:r><w:delText>一百</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {marks}><w:r><w:t>二百</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>元。</w:t></w:r>"))
    assert texts(draft.read(tmp_path)) == ["补助标准为每亩二百元。"]


def test_tables_keep_their_rows_and_text_boxes_their_text(tmp_path: Path) -> None:
    draft = Draft()
    draft.add("指标如下，由各部门分工完成。")
    table = draft.document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("指标", "数值", "粮食产量", "700万吨"), strict=True
    ):
        cell.text = text
    box = draft.add("")
    box._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
            "<w:p><w:r><w:t>框内的说明文字也要读到。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    document = draft.read(tmp_path)
    blocks = [block for provision in document.provisions for block in provision.blocks]
    assert [(b.kind, b.text) for b in blocks[1:]] == [
        ("table", "指标 | 数值\n粮食产量 | 700万吨"),
        ("paragraph", "框内的说明文字也要读到。"),
    ]


def test_footnotes_stay_footnotes(tmp_path: Path) -> None:
    draft = Draft()
    paragraph = draft.add("口径以统计部门公布的为准")
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}>{raised}<w:footnoteReference w:id="2"/></w:r>'))
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>。</w:t></w:r>"))
    draft.add("下一段没有脚注。")
    file = tmp_path / "plain.docx"
    draft.document.save(str(file))
    with_notes = tmp_path / "notes.docx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(with_notes, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                data = data.replace(
                    b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
                )
            if member.filename == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                data = data.replace(
                    b"</Relationships>",
                    f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
                )
            new.writestr(member, data)
        new.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            '<w:footnote w:id="2"><w:p><w:r><w:t>不含农场。</w:t></w:r></w:p></w:footnote></w:footnotes>',
        )
    blocks = [block for provision in read(with_notes).provisions for block in provision.blocks]
    assert [(b.kind, b.text) for b in blocks] == [
        ("paragraph", "口径以统计部门公布的为准[1]。"),
        ("footnote", "[1] 不含农场。"),
        ("paragraph", "下一段没有脚注。"),
    ]


def test_bold_lines_are_headings(tmp_path: Path) -> None:
    draft = Draft()
    for text, bold in (
        ("背景", True),
        ("过去一年进展顺利，各项工作有序推进。", False),
        ("展望", True),
        ("明年继续努力，争取更大成绩。", False),
    ):
        draft.add("").add_run(text).bold = bold
    draft.document.paragraphs[0].insert_paragraph_before("某地工作情况介绍", "Title")
    document = draft.read(tmp_path)
    assert [p.section for p in document.provisions] == [("背景",), ("展望",)]


def test_a_package_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * (120 * 2**20))
    with pytest.raises(InputError, match="unpacks to more"):
        read(file)


def test_entities_in_a_package_are_not_resolved(tmp_path: Path) -> None:
    draft = Draft()
    draft.add("正文内容在这里。")
    file = tmp_path / "plain.docx"
    draft.document.save(str(file))
    hostile = tmp_path / "hostile.docx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(hostile, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "word/document.xml":
                data = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', 1)
                data = data.replace("正文内容".encode(), "正文&e;内容".encode())
            new.writestr(member, data)
    content = Path("/etc/hostname").read_text() if Path("/etc/hostname").exists() else "\0"
    try:
        assert all(content.strip() not in text for text in texts(read(hostile)))
    except InputError as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize("name", ["letter.doc", "letter.wps", "letter.rtf"])
def test_older_formats_say_in_one_line_that_libreoffice_is_needed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda program, **_: None)
    file = tmp_path / name
    file.write_bytes(b"{\\rtf1 text}" if name.endswith("rtf") else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
    with pytest.raises(InputError, match=r"needs LibreOffice.*\.docx"):
        read(file)


def test_older_formats_go_through_libreoffice_where_it_is(tmp_path: Path) -> None:
    import shutil

    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        pytest.skip("LibreOffice is not installed here")
    file = tmp_path / "letter.rtf"
    file.write_bytes(rb"{\rtf1\ansi The shop in the village stays open.\par It is needed.\par}")
    assert "village" in texts(read(file))[0]


def run(text: str, properties: str = "") -> str:
    return f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_what_word_does_not_show_is_not_read(tmp_path: Path) -> None:
    draft = Draft()
    paragraph = draft.add("山塘由")
    paragraph._p.append(parse_xml(run("看不见的字", "<w:vanish/>")))
    paragraph._p.append(parse_xml(run("村里", '<w:vanish w:val="0"/>')))
    paragraph._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字</w:t>"
            "</w:r></w:sdtContent></w:sdt>"
        )
    )
    paragraph._p.append(
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:r><w:t>管护</w:t></w:r></w:sdtContent></w:sdt>")
    )
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:ruby><w:rt><w:r><w:t>guǎn</w:t></w:r></w:rt><w:rubyBase><w:r>"
            "<w:t>，不得填埋。</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        )
    )
    assert texts(draft.read(tmp_path)) == ["山塘由村里管护，不得填埋。"]


def test_powers_stay_apart_from_the_number_before_them(tmp_path: Path) -> None:
    draft = Draft()
    paragraph = draft.add("面积不超过30m")
    paragraph._p.append(parse_xml(run("2", '<w:vertAlign w:val="superscript"/>')))
    paragraph._p.append(parse_xml(run("，产量约为10")))
    paragraph._p.append(parse_xml(run("3", '<w:vertAlign w:val="superscript"/>')))
    paragraph._p.append(parse_xml(run("吨。")))
    assert texts(draft.read(tmp_path)) == ["面积不超过30m²，产量约为10³吨。"]


def test_a_text_box_that_is_written_twice_for_two_programs_is_read_once(tmp_path: Path) -> None:
    draft = Draft()
    box = "<w:txbxContent><w:p><w:r><w:t>框内的说明。</w:t></w:r></w:p></w:txbxContent>"
    draft.add("正文的第一段。")._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
            f"<wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    assert texts(draft.read(tmp_path)) == ["正文的第一段。", "框内的说明。"]


def test_an_empty_numbered_paragraph_counts_as_word_counts_it(tmp_path: Path) -> None:
    draft = Draft()
    draft.numbering(("chineseCounting", "%1、"))
    for text, body in (("总体要求", "坚持问题导向。"), ("", ""), ("主要任务", "抓紧落实。")):
        draft.add(text, level=0)
        draft.add(body)
    assert [p.label for p in draft.read(tmp_path).provisions] == ["1", "3"]


def test_a_list_below_marked_headings_is_a_list_and_the_next_heading_is_none_of_its(tmp_path: Path) -> None:
    draft = Draft()
    draft.numbering(("decimal", "%1."))
    draft.add("山塘管护安排", "Title")
    draft.add("日常管护", "Heading 1")
    draft.add("每天巡查一遍。")
    for text in ("清理水面", "检查坝体", "记录水位"):
        draft.add(text, level=0)
    draft.add("经费", "Heading 1")
    draft.add("由村里承担。")
    document = draft.read(tmp_path)
    assert [p.section for p in document.provisions] == [("日常管护",), ("经费",)]
    assert [b.kind for b in document.provisions[0].blocks] == ["paragraph", "item", "item", "item"]


def test_a_drop_capital_begins_the_paragraph_beside_it(tmp_path: Path) -> None:
    draft = Draft()
    draft.add("放映办法")
    frame = f'<w:framePr {nsdecls("w")} w:dropCap="drop" w:lines="3" w:wrap="around"/>'
    draft.add("为")._p.get_or_add_pPr().append(parse_xml(frame))
    draft.add("了丰富生活，制定本办法。")
    assert texts(draft.read(tmp_path)) == ["为了丰富生活，制定本办法。"]


@pytest.mark.parametrize(
    ("letterhead", "first_page", "issuer", "number"),
    [
        ((("某镇人民政府文件",), ("某政发〔2025〕3号",)), False, ("某镇人民政府",), "某政发〔2025〕3号"),
        ((("某 镇 人 民 政 府 文 件",),), True, ("某镇人民政府",), None),
        ((("某镇人民政府", "文件"), ("某镇党委", "")), True, ("某镇人民政府", "某镇党委"), None),
        ((("某镇人民政府",),), False, (), None),  # what runs over every page may be the name of whoever typed it
    ],
)
def test_a_letterhead_may_stand_in_the_page_header(
    tmp_path: Path,
    letterhead: tuple[tuple[str, ...], ...],
    first_page: bool,
    issuer: tuple[str, ...],
    number: str | None,
) -> None:
    draft = docx.Document()
    section = draft.sections[0]
    section.different_first_page_header_footer = first_page
    header = section.first_page_header if first_page else section.header
    table = header.add_table(len(letterhead), len(letterhead[0]), docx.shared.Cm(15))
    for row, said in zip(table.rows, letterhead, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
    for line in ("关于做好秋季防火的通知", "各村民委员会：", "一、加强巡查。", "二、加强值守。"):
        draft.add_paragraph(line)
    draft.save(str(tmp_path / "notice.docx"))
    document = read(tmp_path / "notice.docx")
    metadata = document.metadata
    assert (metadata.title, metadata.issuer, metadata.number) == ("关于做好秋季防火的通知", issuer, number)
    assert texts(document) == ["各村民委员会：", "加强巡查。", "加强值守。"]
