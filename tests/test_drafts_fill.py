"""A filled draft has what was asked for in place of its marks, and everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from draft_samples import make_base

from kb.drafts.fill import fill
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase

DAY = date(2026, 11, 23)
NOTE = "青河县人民政府. 青河县乡村电商发展规划[EB/OL]. (2025-03-01)[2026-11-23]. <https://example.cn/plan>"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with make_base(tmp_path_factory.mktemp("fill") / "home") as made:
        yield made


def test_markdown_outside_the_marks_stays_byte_for_byte(base: KnowledgeBase, tmp_path: Path) -> None:
    before, after = "\ufeff# 标题 \r\n\r\n*甲*\t", "  \r\n`[[cite: x]]`\r\n\r\n```\r\n[[kb: y]]\r\n```\r\n末行"
    draft = tmp_path / "draft.md"
    draft.write_bytes(f"{before}[[cite: qinghe-plan:2.3]]{after}".encode())
    filled = fill(draft, base, accessed=DAY).content
    assert filled.startswith(f"{before}[^kb1]{after}".encode())
    assert filled.decode("utf-8").endswith(f"\r\n\r\n[^kb1]: {NOTE}: 二（三）.\r\n")
    assert b"\n" not in filled.replace(b"\r\n", b"")


def test_gb18030_stays_gb18030(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes("见[[cite: qinghe-plan:2.3]]。".encode("gb18030"))
    assert fill(draft, base, accessed=DAY).content.decode("gb18030").startswith("见（青河县人民政府. ")


def test_a_question_becomes_the_best_quotation_with_its_citation(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("物流：[[kb: 怎样建设县级配送中心和乡村配送专线？ | document=qinghe-plan]]\n\n[[bibliography]]\n")
    result = fill(draft, base, accessed=DAY)
    text = result.content.decode()
    assert "“整合邮政、供销、快递资源，" in text
    assert "[^kb1]: " + NOTE + ": 二（三）." in text
    assert "\n[1] 青河县人民政府. " in text
    assert result.filled[0].passages == ("qinghe-plan:2.3",)
    assert "+物流：“整合" in result.diff


def test_a_mark_between_quotation_marks_gets_no_second_ones(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("“[[kb: 怎样建设县级配送中心和乡村配送专线？ | document=qinghe-plan]]”\n")
    assert fill(draft, base).content.decode().startswith("“整合邮政")


def test_what_nothing_answers_stays_a_visible_mark_and_is_reported(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    marks = [
        "[[kb: How do penguins raise their young in winter?]]",
        "[[cite: nothing:1]]",
        "[[kb: 电商 | m=3]]",
        "[[kb: ]]",
    ]
    draft.write_text("\n\n".join(marks))
    result = fill(draft, base)
    assert result.content.decode() == "\n\n".join(marks)
    assert [left.mark for left in result.unfilled] == marks
    assert [left.line for left in result.unfilled] == [1, 3, 5, 7]


def test_a_style_without_notes_writes_citations_in_the_text(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("[[cite: qinghe-plan:1.1]] [[cite: qinghe-rules:2]] [[cite: qinghe-plan]]\n")
    numbered = fill(draft, base, style="gb7714").content.decode()
    assert numbered == "[1]一（一） [2]第二条 [1]\n"
    named = fill(draft, base, style="apa").content.decode()
    assert named.startswith("(青河县人民政府, 2025, 一（一）)")


def test_labels_of_the_drafts_own_footnotes_are_left_alone(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("甲[^kb1] [[cite: qinghe-plan]]\n\n[^kb1]: 自注\n")
    assert "[^kb2]: 青河县" in fill(draft, base).content.decode()


def test_word_gets_real_footnotes_and_keeps_its_styles(base: KnowledgeBase, tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("物流：", style="Intense Quote")
    paragraph.add_run("[[cite: qinghe").bold = True
    paragraph.add_run("-plan:2.3]]后文")
    document.add_paragraph("[[bibliography]]", style="List Bullet")
    document.add_paragraph("末段")
    document.save(str(tmp_path / "draft.docx"))
    result = fill(tmp_path / "draft.docx", base, accessed=DAY)
    (tmp_path / "filled.docx").write_bytes(result.content)
    again = docx.Document(str(tmp_path / "filled.docx"))
    texts = [(each.text, each.style.name) for each in again.paragraphs]
    assert texts[0] == ("物流：后文", "Intense Quote")
    assert texts[1][0].startswith("[1] 青河县人民政府. ")
    assert texts[1][1] == "List Bullet"
    assert texts[2] == ("末段", "Normal")
    pypandoc = pytest.importorskip("pypandoc")
    written = pypandoc.convert_file(str(tmp_path / "filled.docx"), "markdown", extra_args=["--wrap=none"])
    assert "物流：[^1]后文" in written
    assert "[^1]: 青河县人民政府. " in written


def test_a_word_file_that_has_footnotes_keeps_them(base: KnowledgeBase, tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    draft = tmp_path / "draft.docx"
    pypandoc.convert_text("甲[^1]，[[cite: qinghe-plan]]\n\n[^1]: 自注", "docx", "markdown", outputfile=str(draft))
    (tmp_path / "filled.docx").write_bytes(fill(draft, base).content)
    written = pypandoc.convert_file(str(tmp_path / "filled.docx"), "markdown", extra_args=["--wrap=none"])
    assert "[^1]: 自注" in written
    assert "[^2]: 青河县人民政府" in written


def test_a_broken_or_missing_draft_is_one_clear_error(base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 no")
    for name in ("broken.docx", "missing.md", "draft.odt"):
        with pytest.raises(InputError):
            fill(tmp_path / name, base)
