"""Word files that kb writes from nothing: their Chinese font, text with typographic marks, and their bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.citations.rich_text import RichText


def new_word_document(*styles: str) -> Any:
    """An empty document of python-docx on A4 in which these styles set Chinese characters in SimSun (宋体)."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document = Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)  # GB/T 9704-2012, 5.1
    # The template has a part of Word 2010 besides, with other styles than its own, which a validator takes amiss.
    for identifier, part in list(document.part.rels.items()):
        if part.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[identifier]
    for language in document.styles.element.iter(qn("w:lang")):  # punctuation as it is set in China, not in Taiwan
        language.set(qn("w:eastAsia"), "zh-CN")
    for name in styles:
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "宋体")
    return document


def add_runs(paragraph: Any, text: RichText) -> None:
    """Adds text to a paragraph of python-docx, italic, bold and superscript as it is."""
    for run in text:
        written = paragraph.add_run(run.text)
        written.italic, written.bold = run.italic or None, run.bold or None
        written.font.superscript = run.superscript or None


def word_bytes(document: Any) -> bytes:
    """The file's content, in which runs have no style that the document has not."""
    from docx.oxml.ns import qn

    known = {style.style_id for style in document.styles}
    for style in document.element.findall(f".//{qn('w:rPr')}/{qn('w:rStyle')}"):
        if style.get(qn("w:val")) not in known:
            style.getparent().remove(style)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
