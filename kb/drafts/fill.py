"""Filling a draft: marks become quotations with citations, footnotes and a bibliography."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kb.citations.styles import find_style
from kb.drafts.parse_draft import draft_format
from kb.drafts.read_draft import read_draft

if TYPE_CHECKING:
    from pathlib import Path

    from kb.drafts.filling_plan import Filling, Library


def fill(path: Path, base: Library, *, style: str = "gb7714-note", accessed: date | None = None) -> Filling:
    """Fills the marks of a Markdown, Word, HTML, LaTeX or text file.

    A style of footnotes (gb7714-note, chicago-note) makes footnotes, another one writes citations in
    the text. A question that is not answered with confidence keeps its mark, and is reported. All
    else stays as it is: in formats of text byte for byte.

    Raises:
        InputError: the file cannot be read, or the style is unknown.
    """
    form = draft_format(path)
    read_draft(path)  # where it has limits: what it cannot do with this file must not be tried here
    chosen = find_style(style)
    if form == "word":
        from kb.drafts.word_filling import fill_word

        return fill_word(path, base, chosen, accessed or date.today())
    from kb.drafts.text_filling import fill_text

    return fill_text(path, base, chosen, accessed or date.today(), form)
