"""Citations of passages and documents in a style and a format."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from kb.citations.bibliography_files import as_bibtex, as_csl_json, as_pandoc_references, as_ris
from kb.citations.item import Item, adapted, item
from kb.citations.locator import locator
from kb.citations.rich_text import RichText, Run, as_html, as_markdown, escaped_markdown, plain
from kb.citations.short import short_citation
from kb.citations.styles import find_style
from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.citations.engine import Rendered
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord
    from kb.text.language import Language

    Cited = tuple[DocumentRecord, Passage | None]

Format = Literal["text", "markdown", "html", "bibtex", "csl-json", "ris", "pandoc", "official"]
FORMATS: tuple[Format, ...] = get_args(Format)
ExportFormat = Literal["csl-json", "bibtex", "ris"]

_FILES: dict[str, Callable[[Iterable[Item]], str]] = {
    "bibtex": as_bibtex, "csl-json": as_csl_json, "ris": as_ris,
}  # fmt: skip


def cite(
    cited: Sequence[Cited],
    *,
    style: str = "gb7714",
    format: Format = "text",  # noqa: A002  (the option's name)
    quote: bool = False,
    together: bool = False,
    accessed: date | None = None,
    language: Language = "en",
) -> str:
    """Cites passages (or whole documents, where the passage is None), in order.

    Args:
        cited: documents with passages.
        style: a common name (gb7714, apa …), the name of any CSL style, or a ``.csl`` file.
        format: text, markdown and html give the list of references, then what stands in the text
            (``[1]三（十二）``) where a place is cited; note styles give the notes. pandoc gives citation
            marks and the references as YAML metadata. bibtex, csl-json and ris give entries. official
            gives the form of Chinese official writing (《…》（2026年1月3日）三（十二）).
        quote: puts the passage's words, in quotation marks, before its citation.
        together: makes one citation of all of them, each with its place and page.
        accessed: the day of access that a citation of a web page names; None is today.
        language: of the citation's own words where no style decides ("In the text").

    Returns:
        Lines without a final newline. Raises InputError for an unknown style or format.
    """
    if format not in FORMATS:
        raise InputError("There is no format {format}; choose one of {formats}.", format=format, formats=tuple(FORMATS))
    if quote and format in _FILES:
        raise InputError("A quotation has no place in {format}; use text, markdown, html or pandoc.", format=format)
    day = accessed or date.today()
    entries = {record.id: item(record, day) for record, _ in cited}
    if format in _FILES:
        return _FILES[format](entries.values())
    quotations = [quotation(record, passage) if quote and passage else None for record, passage in cited]
    if format == "official":
        lines = [short_citation(record, passage, "zh") for record, passage in cited]
        return "\n".join(f"{line}：{words}" if words else line for line, words in zip(lines, quotations, strict=True))
    chosen = find_style(style)
    entries = {identifier: adapted(entry, chosen.name) for identifier, entry in entries.items()}
    if format == "pandoc":
        marks = _pandoc_marks(cited, quotations, together=together and not quote)
        return "\n\n".join(marks) + "\n\n" + as_pandoc_references(entries.values())

    from kb.citations.engine import Cite, render

    cites = [
        Cite(entries[record.id], (locator(passage, record.metadata.language),) if passage else ())
        for record, passage in cited
    ]
    rendered = render([tuple(cites)] if together else [(each,) for each in cites], chosen)
    if together:
        words = " ".join(each for each in quotations if each)
        quotations = [words or None]
    has_place = any(passage is not None for _, passage in cited)
    if format == "html":
        return _html(rendered, quotations, has_place)
    return _lines(rendered, quotations, has_place, plain if format == "text" else as_markdown, language)


def export(records: Iterable[DocumentRecord], format: ExportFormat, *, accessed: date | None = None) -> str:  # noqa: A002
    """The bibliography of whole documents as CSL-JSON, BibTeX or RIS, without a final newline.

    Raises InputError for another format.
    """
    if format not in _FILES:
        raise InputError("A bibliography is written as {formats}.", formats=tuple(_FILES))
    day = accessed or date.today()
    return _FILES[format](item(record, day) for record in records)


def quotation(record: DocumentRecord, passage: Passage) -> str:
    """The passage's words on one line in quotation marks, with marks inside them turned to the inner kind."""
    return quotation_marks(re.sub(r"\s*\n\s*", "" if record.metadata.language == "zh" else " ", passage.text.strip()))


def quotation_marks(words: str) -> str:
    """Words in quotation marks, with marks inside them turned to the inner kind."""
    # GB/T 15834-2011, 4.8: inside “ ” stand ‘ ’; English (US) usage is the same.
    return "“" + words.replace("“", "‘").replace("”", "’") + "”"


def _pandoc_marks(cited: Sequence[Cited], quotations: Sequence[str | None], *, together: bool) -> list[str]:
    marks = [pandoc_mark(record, passage) for record, passage in cited]
    if together:
        return ["[" + "; ".join(mark[1:-1] for mark in marks) + "]"]
    pairs = zip(quotations, marks, strict=True)
    return [f"> {escaped_markdown(words)} {mark}" if words else mark for words, mark in pairs]


def pandoc_mark(record: DocumentRecord, passage: Passage | None) -> str:
    """[@opinions-2026, 三（十二）] as pandoc-citeproc and Zotero's Better BibTeX write it."""
    words = locator(passage, record.metadata.language).words(record.metadata.language) if passage else ""
    key = record.id if re.fullmatch(r"[\w-]+(?:[:.#$%&+?<>~/-][\w-]+)*", record.id) else f"{{{record.id}}}"
    words = words.replace("[", "(").replace("]", ")")
    return f"[@{key}, {words}]" if words else f"[@{key}]"


def _lines(
    rendered: Rendered,
    quotations: Sequence[str | None],
    has_place: bool,
    write: Callable[[RichText], str],
    language: Language,
) -> str:
    def with_quotation(at: int, mark: str) -> str:
        words = quotations[at]
        return mark if words is None else f"{write((Run(words),))}{mark}"

    marks = [write(mark) for mark in rendered.marks]
    entries = [write(entry.text) for entry in rendered.entries]
    blank = "\n" if write is plain else "\n\n"
    if rendered.notes:
        notes = [
            f"{write((Run(words),))} {mark}" if (words := quotations[at]) else mark for at, mark in enumerate(marks)
        ]
        return blank.join(notes)
    if any(quotations):
        return blank.join(with_quotation(at, mark) for at, mark in enumerate(marks)) + "\n\n" + blank.join(entries)
    if not has_place or not entries:
        return blank.join(entries or marks)
    label = "正文标注：" if language == "zh" else "In the text: "
    return blank.join(entries) + "\n\n" + label + ("；" if language == "zh" else "; ").join(marks)


def _html(rendered: Rendered, quotations: Sequence[str | None], has_place: bool) -> str:
    """HTML as citeproc-js shapes it: ``csl-bib-body`` holding ``csl-entry``."""
    lines = []
    if rendered.notes or has_place or any(quotations):
        for words, mark in zip(quotations, rendered.marks, strict=True):
            said = as_html((Run(words),)) if words else ""
            lines.append(f'<p class="csl-citation">{said}{as_html(mark)}</p>')
    if rendered.entries and not rendered.notes:
        lines.append('<div class="csl-bib-body">')
        lines += [f'  <div class="csl-entry">{as_html(entry.text)}</div>' for entry in rendered.entries]
        lines.append("</div>")
    return "\n".join(lines)
