"""A briefing as Markdown, HTML and a Word file, with its bibliography (GB/T 7714-2025)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from kb.citations.citing import quotation_marks
from kb.citations.engine import Cite, render
from kb.citations.item import adapted, item
from kb.citations.locator import Locator, locator
from kb.citations.rich_text import RichText, Run, as_html, as_markdown
from kb.citations.styles import find_style
from kb.citations.word import add_runs, new_word_document, word_bytes
from kb.quick_dataclass import dataclass
from kb.timeline.brief_words import words_in

if TYPE_CHECKING:
    from kb.timeline.brief import Brief, Quoted

_STYLE = "gb7714"


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading of a level, or a paragraph (level 0), of runs; a quotation is set apart."""

    text: RichText
    level: int = 0
    quotation: bool = False


def as_brief_markdown(brief: Brief) -> str:
    """The briefing as Markdown."""
    parts = []
    for block in _blocks(brief):
        text = as_markdown(block.text)
        parts.append(f"{'#' * block.level} {text}" if block.level else f"- {text}" if block.quotation else text)
    return "\n\n".join(parts) + "\n"


def as_brief_html(brief: Brief) -> str:
    """The briefing as one page of HTML; all text is escaped."""
    title = escape(_title(brief))
    parts = [
        f'<!doctype html>\n<html lang="{brief.language}">\n<meta charset="utf-8">\n<title>{title}</title>',
        "<style>body{max-width:46em;margin:2em auto;padding:0 1em;line-height:1.7;font-family:serif;"
        "overflow-wrap:anywhere}.quoted{margin:.4em 0 .4em 1.5em}sup{white-space:nowrap;line-height:0}"
        "h1,h2{font-family:sans-serif}</style>",
    ]
    for block in _blocks(brief):
        text = as_html(block.text)
        tag = f"h{block.level}" if block.level else "p"
        parts.append(f'<p class="quoted">{text}</p>' if block.quotation else f"<{tag}>{text}</{tag}>")
    return "\n".join(parts) + "\n</html>\n"


def as_brief_docx(brief: Brief) -> bytes:
    """The briefing as a Word file."""
    from docx.shared import Cm

    document = new_word_document("Normal", "Title", "Heading 1", "Heading 2")
    for block in _blocks(brief):
        paragraph = document.add_heading(level=block.level - 1) if block.level else document.add_paragraph()
        if block.quotation:
            paragraph.paragraph_format.left_indent = Cm(0.75)
        add_runs(paragraph, block.text)
    return word_bytes(document)


def _title(brief: Brief) -> str:
    return words_in(brief.language).title.format(topic=brief.topic)


def _blocks(brief: Brief) -> Iterator[_Block]:
    words = words_in(brief.language)
    marks, entries = _citations(brief.quoted)
    at = iter(marks)
    yield _Block((Run(_title(brief)),), level=1)
    for section in brief.sections:
        yield _Block((Run(section.heading),), level=2)
        for each in section.items:
            if each.lead:
                yield _Block((Run(each.lead),))
            for quoted in each.quoted:
                yield _Block((Run(_words(quoted)), *next(at)), quotation=True)
    if entries:
        yield _Block((Run(words.sources),), level=2)
        for entry in entries:
            yield _Block(entry)


def _words(quoted: Quoted) -> str:
    """A sentence in quotation marks; a digest's words are nobody's to quote, and stand without."""
    sentence = " ".join(quoted.sentence.split())
    return sentence if quoted.document.metadata.text_status == "digest" else quotation_marks(sentence)


def _places(quoted: Quoted) -> tuple[Locator, ...]:
    """The place of a sentence; a heading in a digest's own words is none, since it would stand in quotation marks."""
    metadata = quoted.document.metadata
    place = locator(quoted.passage, metadata.language)
    is_own_heading = metadata.text_status == "digest" and "“" in place.words(metadata.language)
    return () if is_own_heading else (place,)


def _citations(quoted: Sequence[Quoted]) -> tuple[Sequence[RichText], Sequence[RichText]]:
    """The mark behind each sentence, and the bibliography."""
    if not quoted:
        return (), ()
    style = find_style(_STYLE)
    items = {each.document.id: adapted(item(each.document, date.today()), style.name) for each in quoted}
    cites = [(Cite(items[each.document.id], _places(each)),) for each in quoted]
    rendered = render(cites, style)
    return rendered.marks, [entry.text for entry in rendered.entries]
