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
NOTE = "青河县人民政府. 青河县乡村电商发展规划[EB/OL]. （2025-03-01）[2026-11-23]. <https://example.cn/plan>"


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


def test_the_full_stop_of_a_quotation_gives_way_to_the_sentences_own(base: KnowledgeBase, tmp_path: Path) -> None:
    draft, asked = tmp_path / "draft.md", "[[kb: 怎样建设县级配送中心和乡村配送专线？ | document=qinghe-plan]]"
    draft.write_text(f"甲：{asked}。\n\n乙：{asked}\n")
    text = fill(draft, base).content.decode()
    assert "”[^kb1]。\n" in text
    assert "。”[^kb1]" not in text
    assert "。”[^kb2]\n" in text


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


def test_word_footnotes_stand_in_the_order_of_their_marks(base: KnowledgeBase, tmp_path: Path) -> None:
    import re
    import zipfile

    pypandoc = pytest.importorskip("pypandoc")
    draft = tmp_path / "draft.docx"
    text = "甲[[cite: qinghe-plan:2.3]]乙[^1]丙[[cite: qinghe-rules:2]][[cite: shops-2025]]\n\n"
    text += "[^1]: 自注，见[[cite: qinghe-rules:3]]"
    pypandoc.convert_text(text, "docx", "markdown", outputfile=str(draft))
    (tmp_path / "filled.docx").write_bytes(fill(draft, base, accessed=DAY).content)
    with zipfile.ZipFile(tmp_path / "filled.docx") as archive:
        marks = re.findall(r'footnoteReference[^>]*w:id="(\d+)"', archive.read("word/document.xml").decode())
        notes = re.findall(
            r"<w:footnote\b(?![^>]*w:type)[^>]*?w:id=\"(\d+)\"(.*?)</w:footnote>",
            archive.read("word/footnotes.xml").decode(),
            re.DOTALL,
        )
    assert marks == sorted(marks, key=int) == [number for number, _ in notes]
    assert '<w:lang w:eastAsia="zh-CN"/>' in notes[0][1]  # its commas stand low, as in China
    said = ["".join(re.findall(r"<w:t\b[^>]*>([^<]*)", note)) for _, note in notes]
    starts = ("青河县人民政府. 青河县乡村电商", "自注，见青河县商务局. ", "青河县商务局. ", "Qinghe Bureau")
    assert all(each.strip().startswith(start) for each, start in zip(said, starts, strict=True)), said


@pytest.mark.parametrize(
    ("name", "text", "within", "behind"),
    [
        (
            "draft.tex",
            "\\documentclass{article}\n\\begin{document}\n"
            "甲[[cite: qinghe-plan:2.3]]。% [[cite: x]]\n\\end{document}\n",
            "甲\\footnote{青河县人民政府. 青河县乡村电商发展规划[EB/OL]. （2025-03-01）[2026-11-23]. "
            "\\url{https://example.cn/plan}: 二（三）.}。% [[cite: x]]\n",
            "\\end{document}\n",
        ),
        (
            "draft.html",
            "<html><body><p>甲[[cite: qinghe-plan:2.3]]。</p><!-- [[cite: x]] --></body></html>\n",
            '<p>甲<sup id="kb1-mark"><a href="#kb1">[1]</a></sup>。</p><!-- [[cite: x]] -->',
            "</p>\n</body></html>\n",
        ),
    ],
)
def test_latex_and_html_drafts_get_notes_of_their_own_kind(
    base: KnowledgeBase, tmp_path: Path, name: str, text: str, within: str, behind: str
) -> None:
    draft = tmp_path / name
    draft.write_text(text, encoding="utf-8")
    result = fill(draft, base, accessed=DAY)
    assert within in result.content.decode()
    assert result.content.decode().endswith(behind)
    assert not result.unfilled


def test_a_citation_within_a_note_stands_in_it(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("甲[^1]\n\n[^1]: 参见[[cite: qinghe-plan:2.3]]\n", encoding="utf-8")
    assert "[^1]: 参见青河县人民政府. " in fill(draft, base, accessed=DAY).content.decode()


@pytest.mark.parametrize("behind", ["。", "；另有自注。", ". More."])
def test_the_full_stop_of_a_citation_within_a_note_gives_way_to_the_notes_own(
    base: KnowledgeBase, tmp_path: Path, behind: str
) -> None:
    (tmp_path / "draft.md").write_text(f"甲[^1]\n\n[^1]: 参见[[cite: qinghe-plan:2.3]]{behind}\n", encoding="utf-8")
    assert f"二（三）{behind}\n" in fill(tmp_path / "draft.md", base, accessed=DAY).content.decode()
    pypandoc = pytest.importorskip("pypandoc")
    draft = tmp_path / "draft.docx"
    pypandoc.convert_file(str(tmp_path / "draft.md"), "docx", format="markdown", outputfile=str(draft))
    (tmp_path / "filled.docx").write_bytes(fill(draft, base, accessed=DAY).content)
    assert f"二（三）{behind}" in pypandoc.convert_file(
        str(tmp_path / "filled.docx"), "plain", extra_args=["--wrap=none"]
    )


def test_one_mark_cites_several_places_and_a_misspelt_one_is_reported(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("甲[[cite: qinghe-plan:1.2; qinghe-plan:2.3；qinghe-rules:2]]\n\n[[bibliographie]] [[首页]]\n")
    result = fill(draft, base, style="gb7714", accessed=DAY)
    assert "甲[1]一（二）；二（三）[2]第二条" in result.content.decode()
    assert result.filled[0].passages == ("qinghe-plan:1.2", "qinghe-plan:2.3", "qinghe-rules:2")
    assert [each.mark for each in result.unfilled] == ["[[bibliographie]]"]


_REPEATED = (
    "甲[[cite: qinghe-plan:2.3]]，乙[[cite: qinghe-plan:2.3]]，丙[^own]，丁[[cite: qinghe-plan:2.3]]，"
    "戊[[cite: qinghe-rules:2]]，己[[cite: qinghe-plan:2.3]]\n\n[^own]: 自注\n"
)


@pytest.mark.parametrize(
    ("style", "again"), [("gb7714-2015-note", "同上"), ("chicago-notes-bibliography-subsequent-ibid", "ibid")]
)
@pytest.mark.parametrize("word", [False, True])
def test_a_source_is_the_same_only_where_no_other_note_stands_between(
    base: KnowledgeBase, tmp_path: Path, style: str, again: str, word: bool
) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    draft = tmp_path / ("draft.docx" if word else "draft.md")
    if word:
        pypandoc.convert_text(_REPEATED, "docx", "markdown", outputfile=str(draft))
    else:
        draft.write_text(_REPEATED, encoding="utf-8")
    filled = tmp_path / f"filled{draft.suffix}"
    filled.write_bytes(fill(draft, base, style=style, accessed=DAY).content)
    plain = pypandoc.convert_file(str(filled), "plain", extra_args=["--wrap=none"])
    notes = [line.split("] ", 1)[1] for line in plain.splitlines() if line.startswith("[")]
    named = ["青河县" in note and "规划" in note for note in notes]
    assert named == [True, False, False, True, False, True]  # the third is the writer's, the fifth of another source
    assert [again in note.lower() for note in notes] == [False, True, False, False, False, False]
