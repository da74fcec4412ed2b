"""Files of every format become the same document, and what cannot be read is one clear line."""

from datetime import date
from pathlib import Path

import pytest

from kb.documents import is_supported, read
from kb.documents.document import Document
from kb.errors import InputError
from kb.text.normalise import normalise

TEXT = """# 某市促进乡村旅游发展的若干措施

（2025年3月9日）

## 一、总体要求

稳步推进。

## 二、主要任务

### （一）完善设施

建设道路。
"""


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def normalised(document: Document) -> list[tuple[str, bool, str, str]]:
    return [
        (p.label, p.numbered, normalise("|".join(p.section)), normalise("\n".join(b.text for b in p.blocks)))
        for p in document.provisions
    ]


@pytest.mark.shared
def test_the_opinions_are_the_same_27_provisions_from_markdown_html_and_word(shared: Path) -> None:
    documents = [read(shared / "documents" / f"opinions-2026.{ending}") for ending in ("md", "html", "docx")]
    assert sum(p.numbered for p in documents[0].provisions) == 27
    assert normalised(documents[0]) == normalised(documents[1]) == normalised(documents[2])
    for document in documents:
        metadata = document.metadata
        assert metadata.title == "中共中央 国务院关于锚定农业农村现代化 扎实推进乡村全面振兴的意见"
        assert metadata.issuer == ("中共中央", "国务院")
        assert (metadata.kind, metadata.issued, metadata.language) == ("opinions", date(2026, 1, 3), "zh")
    assert documents[1].metadata.published == date(2026, 2, 3)
    assert documents[1].metadata.source == "新华社"


@pytest.mark.shared
def test_the_plan_is_the_same_34_provisions_from_markdown_and_pdf(shared: Path) -> None:
    text, pdf = (read(shared / "documents" / f"plan-2024-2027.{ending}") for ending in ("md", "pdf"))
    assert sum(p.numbered for p in text.provisions) == 34
    assert normalised(text) == normalised(pdf)
    assert pdf.pages == 19
    assert pdf.provisions[-1].blocks[0].page == 19
    assert text.metadata.kind == pdf.metadata.kind == "plan"
    assert text.metadata.published == date(2025, 1, 22)
    assert any("生态宜居" in normalised for _, _, _, normalised in normalised(pdf))


@pytest.mark.shared
def test_the_saved_article_gives_its_particulars_and_drops_the_sites_notice(shared: Path) -> None:
    document = read(shared / "documents" / "article-rural-ecommerce.txt")
    metadata = document.metadata
    assert metadata.title == "Strengthening the endogenous driving force of rural e-commerce development"
    assert (metadata.kind, metadata.source, metadata.published) == ("article", "ECONOMIC DAILY", date(2026, 3, 13))
    assert metadata.editors == ("He Chuanning", "Su Suiyue")
    assert metadata.language == "en"
    (provision,) = document.provisions
    assert provision.blocks[-1].text.endswith("(New Society)")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk"])
def test_a_text_reads_the_same_in_every_encoding_an_office_uses(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "措施.md"
    file.write_bytes(TEXT.encode(encoding))
    document = read(file)
    assert document.metadata.title == "某市促进乡村旅游发展的若干措施"
    assert [p.label for p in document.provisions] == ["1", "2.1"]


def test_traditional_chinese_in_big5_is_recognised(tmp_path: Path) -> None:
    file = tmp_path / "big5.txt"
    file.write_bytes(("鄉村振興是一項長期任務，各級政府應當認真落實，確保農民收入穩定增長。\n" * 30).encode("big5"))
    assert "鄉村振興" in read(file).provisions[0].blocks[0].text


def test_front_matter_beats_the_text_and_the_toml_beside_beats_both(tmp_path: Path) -> None:
    file = tmp_path / "measures.md"
    file.write_text(
        '---\ntitle: "前置标题"\nissuer: [某市人民政府]\nissued: 2025-04-01\ntags: [x]\n---\n\n' + TEXT, "utf-8"
    )
    assert read(file).metadata.title == "前置标题"
    assert read(file).metadata.issued == date(2025, 4, 1)
    (tmp_path / "measures.toml").write_text('title = "旁注标题"\nnumber = "某政发〔2025〕3号"\n', "utf-8")
    metadata = read(file).metadata
    assert (metadata.title, metadata.number, metadata.issuer) == ("旁注标题", "某政发〔2025〕3号", ("某市人民政府",))


def test_an_unknown_field_beside_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some text here.", "utf-8")
    (tmp_path / "a.toml").write_text('titel = "x"\n', "utf-8")
    with pytest.raises(InputError, match="titel"):
        read(tmp_path / "a.txt")


def test_a_letterhead_gives_number_issuer_and_date(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(
        "某省人民政府办公厅关于做好冬季供水工作的通知\n某政办发〔2024〕15号\n各市人民政府：\n为做好冬季供水，现通知如下。\n"
        "一、提高认识\n各地要高度重视供水工作。\n二、落实责任\n明确专人负责巡查维护。\n某省人民政府办公厅\n2024年11月2日\n",
        "utf-8",
    )
    metadata = read(file).metadata
    assert metadata.title == "某省人民政府办公厅关于做好冬季供水工作的通知"
    assert metadata.number == "某政办发〔2024〕15号"
    assert metadata.issuer == ("某省人民政府办公厅",)
    assert (metadata.kind, metadata.issued) == ("notice", date(2024, 11, 2))


def test_lines_wrapped_at_a_margin_become_paragraphs_again(tmp_path: Path) -> None:
    file = tmp_path / "wrapped.txt"
    file.write_text(
        "On Village Shops\n\nVillage shops are more than places to buy things, since they are where\n"
        "people meet, collect parcels and learn what is going on in the neigh-\nbourhood. Many have closed in the "
        "last twenty years, and few have been\nreplaced by anything at all, which is a pity for everyone.\n\n"
        "A second paragraph follows after the blank line, and it also is wrapped\nat the margin like the first.\n",
        "utf-8",
    )
    texts = [b.text for b in read(file).provisions[0].blocks]
    assert len(texts) == 2
    assert "neighbourhood. Many" in texts[0]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.md", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("picture.txt", bytes(range(256)) * 20, "not text|not recognised"),
        ("letter.xyz", b"text", "not supported"),
        ("broken.pdf", b"%PDF-1.7\nnothing else", "damaged|no text"),
        ("broken.docx", b"PK\x03\x04 cut off", "damaged"),
        ("locked.docx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 90, "encrypted"),
        ("only-navigation.html", b"<html><body><nav><a href=x>Home</a></nav></body></html>", "no text"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        read(file)
    assert "\n" not in str(caught.value)


def test_a_file_under_another_formats_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    page = "<html><body><h1>某镇旅游措施</h1><p>一、总体要求</p><p>稳步推进。</p></body></html>"
    for name in ("page.doc", "page.docx", "page.txt", "page.md"):
        (tmp_path / name).write_text(page, "utf-8")
        assert read(tmp_path / name).metadata.title == "某镇旅游措施"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_cut_off_within_a_character_is_read_to_there(tmp_path: Path, encoding: str) -> None:
    text = "关于印发《某县河道管理办法》的通知\n第一条　为加强管理，制定本办法。\n第二条　本县适用本办法。"
    (tmp_path / "cut.txt").write_bytes(text.encode(encoding)[:-1])
    (tmp_path / "cut.html").write_bytes(f"<html><meta charset={encoding}><p>{text}".encode(encoding)[:-1])
    for name in ("cut.txt", "cut.html"):
        assert "本县适用本办法" in "".join(b.text for p in read(tmp_path / name).provisions for b in p.blocks)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.md"):
        read(tmp_path / "gone.md")


def test_a_tables_rows_stay_together(tmp_path: Path) -> None:
    file = tmp_path / "table.md"
    file.write_text("# 指标\n\n正文在此。\n\n| 指标 | 数值 |\n|---|---|\n| 产量 | 7000万吨 |\n", "utf-8")
    block = read(file).provisions[0].blocks[-1]
    assert (block.kind, block.text) == ("table", "指标 | 数值\n产量 | 7000万吨")


def test_only_documents_are_supported() -> None:
    assert is_supported(Path("a.MD"))
    assert not is_supported(Path("a.toml"))
    assert not is_supported(Path("a.exe"))


def test_a_line_set_in_behind_a_full_one_that_ends_a_sentence_begins_a_paragraph(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(
        "    《改造工作方案》已经市人民政府同意，现印发给你们，请认真执行。\n    附件：1.改造工作方案\n"
        "    2.责任单位名单\n"
        "    一、各单位应当把改造列入年度工作，每月检查两次，并把检查的结\n果向社会公布。\n"
        "    二、各县区应当把改造列入年度计划，每月检查三次，并把检查的结\n果报市人民政府办公室。\n",
        "utf-8",
    )
    assert [block.text for provision in read(tmp_path / "notice.txt").provisions for block in provision.blocks] == [
        "《改造工作方案》已经市人民政府同意，现印发给你们，请认真执行。", "附件：1.改造工作方案", "2.责任单位名单",
        "各单位应当把改造列入年度工作，每月检查两次，并把检查的结果向社会公布。",
        "各县区应当把改造列入年度计划，每月检查三次，并把检查的结果报市人民政府办公室。",
    ]  # fmt: skip
