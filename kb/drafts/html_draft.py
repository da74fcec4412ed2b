"""HTML drafts: what a browser shows of a page as running text, with the places of its characters in the file."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Literal

from kb.drafts.draft import CellCounter, Draft, OpenParagraph, Paragraph

# Elements whose content is no running text of the author's.
_SILENT = frozenset({
    "code", "head", "kbd", "math", "noscript", "pre", "script", "style", "svg", "template", "textarea",
})  # fmt: skip
# Elements within a line (HTML Living Standard, phrasing content); any other one begins a paragraph.
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "font", "i", "img", "ins", "label", "mark",
    "output", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_TABLE: dict[str, Literal["table", "row", "cell"]] = {"table": "table", "tr": "row", "td": "cell", "th": "cell"}
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"})
_NOTE_MARK = re.compile(r"[\[(（〔]?\s*(?:\d{1,3}|[*†‡①-⑳])\s*[\])）〕]?")


def read_html(text: str, name: str) -> Draft:
    """The paragraphs of an HTML text, without code, scripts, comments and the head.

    ``q`` becomes quotation marks, ``blockquote`` a quotation set apart; a link such as [1] to an element of the page
    is a note mark, and that element the text of the note.
    """
    page = _Page(text)
    page.feed(text)
    page.close()
    page.end_paragraph()
    return Draft(name, "html", text, tuple(page.paragraphs), page.footnotes())


class _Page(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._source = source
        self._open = OpenParagraph()
        self._cells = CellCounter()
        self._silent: list[str] = []
        self._quotes = 0
        self._link: tuple[str, int] | None = None
        self._identifiers: list[str] = []
        self._of: dict[str, list[Paragraph]] = {}
        self._wanted: set[str] = set()
        self.paragraphs: list[Paragraph] = []

    def footnotes(self) -> dict[str, str]:
        """The text of each element that a note mark leads to, by the element's id."""
        return {label: "\n".join(each.text.strip() for each in self._of.get(label, ())) for label in self._wanted}

    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _add(self, words: str, *, length: int) -> None:
        """Adds words that the source writes with ``length`` characters at the place of the parser."""
        if not self._silent:
            at = self._at()
            self._open.add(words, at, at + length)

    def end_paragraph(self) -> None:
        """Ends the paragraph that is open."""
        paragraph = self._open.closed(quoted=self._quotes > 0)
        if paragraph is not None:
            self.paragraphs.append(paragraph)
            for each in self._identifiers:
                self._of.setdefault(each, []).append(paragraph)
        self._open, self._identifiers = OpenParagraph(), []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        if tag not in _INLINE and tag != "br":
            self.end_paragraph()
        if tag in _TABLE:
            cell = self._cells.begin(_TABLE[tag])
            self._open.cell = cell if _TABLE[tag] == "cell" else None
        given = dict(attrs)
        if identifier := given.get("id"):
            self._identifiers.append(identifier)
        if tag == "br":
            self._add("\n", length=len(self.get_starttag_text() or "<br>"))
        elif tag == "q":
            self._add("“", length=1)
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "a" and (given.get("href") or "").startswith("#"):
            self._link = ((given.get("href") or "")[1:], len(self._open.text))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no elements that end where they begin: <p/> opens a paragraph, <script/> a script.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
            return
        if tag == "q":
            self._add("”", length=1)
        elif tag == "a" and self._link is not None:
            self._note()
        elif tag not in _INLINE and tag not in _VOID:
            self.end_paragraph()
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)

    def _note(self) -> None:
        """Takes the mark of a note out of the text."""
        assert self._link is not None
        label, start = self._link
        self._link = None
        opened = self._open
        if start <= len(opened.text) and _NOTE_MARK.fullmatch("".join(opened.text[start:])):
            del opened.text[start:], opened.offsets[start:]
            opened.notes.append((start, label))
            self._wanted.add(label)

    def handle_data(self, data: str) -> None:
        self._add(data, length=len(data))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        written += ";" if self._source.startswith(";", self._at() + len(written)) else ""
        self._add(unescape(written).replace("\xa0", " "), length=len(written))
