"""A copy of a draft with its findings in it: comments in Word, CriticMarkup in Markdown, brackets elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from kb.citations.rich_text import escaped_latex
from kb.citations.word import word_bytes
from kb.drafts.parse_draft import draft_format
from kb.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.drafts.draft import Draft, DraftFormat
    from kb.drafts.findings import Check, Finding

AUTHOR = "kb"
_NOTES: dict[DraftFormat, Callable[[str], str]] = {
    "text": str,
    "html": lambda said: f"<mark>{escape(said)}</mark>",
    "latex": lambda said: rf"\textbf{{{escaped_latex(said)}}}",
}


def annotated(path: Path, draft: Draft, check: Check, output: Path, sentence: Callable[[Finding], str]) -> bytes:
    """The bytes of an annotated copy of the draft in ``path``, for the file ``output``.

    ``sentence`` says what is the matter, with the kind of the finding. Raises InputError when ``output`` is of
    another format.
    """
    if draft_format(output) != draft.format:
        raise InputError(
            "A {ending} draft is annotated as {ending} too, not as {path}.", ending=path.suffix, path=output.name
        )
    if output.exists() and output.samefile(path):
        raise InputError("The annotated copy cannot take the place of {path}; name another file.", path=path.name)
    if draft.format == "word":
        return _word(path, check, sentence)
    return _text(draft, check, sentence)


def _text(draft: Draft, check: Check, sentence: Callable[[Finding], str]) -> bytes:
    """{==what is meant==}{>>what is said of it<<} (CriticMarkup), or 【…】 behind it in plain text."""
    text = draft.source
    for finding in sorted(check.findings, key=lambda each: -each.spot.start):
        start, end = finding.spot.start, finding.spot.end
        said = f"{AUTHOR}: {sentence(finding)}".replace("<<}", "<< }").replace("\n", " ")
        if draft.format == "markdown" and "\n\n" not in text[start:end]:
            text = f"{text[:start]}{{=={text[start:end]}==}}{{>>{said}<<}}{text[end:]}"
        elif draft.format == "markdown":
            text = f"{text[:end]}{{>>{said}<<}}{text[end:]}"
        else:
            note = _NOTES[draft.format](f"【{said}】")
            text = f"{text[:end]}{note}{text[end:]}"
    return text.encode("utf-8")


def _word(path: Path, check: Check, sentence: Callable[[Finding], str]) -> bytes:
    """Word comments on the words that findings are about."""
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from kb.drafts.word_draft import isolate, open_word, paragraphs_of

    document = open_word(path)
    paragraphs = paragraphs_of(document)
    # In the order of the text: LibreOffice and Word number comments as they stand in their part.
    for finding in sorted(check.findings, key=lambda each: each.spot.start):
        spot = finding.spot
        if spot.line > len(paragraphs):
            continue  # Word has no comments in notes, headers and footers
        element = paragraphs[spot.line - 1]
        runs = isolate(element, spot.column - 1, spot.column - 1 + (spot.end - spot.start))
        if not runs:
            continue
        owner = Paragraph(element, document)
        marked = [Run(run, owner) for run in (runs[0], runs[-1])]
        text = _printable(sentence(finding))
        document.add_comment(marked, text=text, author=AUTHOR, initials=AUTHOR)
    return word_bytes(document)


def _printable(text: str) -> str:
    """Text that XML can hold."""
    return "".join(character for character in text if character.isprintable() or character == "\n")
