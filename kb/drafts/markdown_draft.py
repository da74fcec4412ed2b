"""Markdown drafts: CommonMark with footnotes and tables, read with the places of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from kb.drafts.draft import CellCounter, Draft, OpenParagraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.drafts.draft import Paragraph

# What holds no running text of the author's.
_SKIPPED = ("MetadataBlock", "CodeBlock", "HtmlBlock")
_TABLE: dict[str, Literal["table", "row", "cell"]] = {
    "Table": "table", "TableHead": "row", "TableRow": "row", "TableCell": "cell",
}  # fmt: skip
_BLOCKS = ("Paragraph", "Heading", "TableCell", "Item", "FootnoteDefinition", "DefinitionListTitle")


def read_markdown(text: str, name: str) -> Draft:
    """The paragraphs of a Markdown text, without markup, code, comments and front matter."""
    paragraphs: list[Paragraph] = []
    footnotes: dict[str, str] = {}
    for paragraph, footnote in _paragraphs(text):
        if footnote is not None:
            footnotes[footnote] = f"{footnotes.get(footnote, '')}{paragraph.text}\n"
        paragraphs.append(paragraph)
    return Draft(name, "markdown", text, tuple(paragraphs), footnotes)


def _paragraphs(text: str) -> Iterator[tuple[Paragraph, str | None]]:
    import pyromark

    options = (
        pyromark.Options.ENABLE_FOOTNOTES
        | pyromark.Options.ENABLE_TABLES
        | pyromark.Options.ENABLE_STRIKETHROUGH
        | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
        | pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
    )
    places = Places(text)
    current, cells = OpenParagraph(), CellCounter()
    quotes = skipped = 0
    footnote: str | None = None
    for event, span in pyromark.events_with_range(text, options=options):
        kind, value = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        start, end = places[span["start"]], places[span["end"]]
        if kind in ("Start", "End"):
            tag, detail = next(iter(value.items())) if isinstance(value, dict) else (value, None)
            step = 1 if kind == "Start" else -1
            if tag == "BlockQuote":
                quotes += step
            elif tag in _SKIPPED or tag == "Image":
                skipped += step
            if tag in _BLOCKS or tag == "BlockQuote":
                quoted = (quotes > 0 and tag != "BlockQuote") or (tag == "BlockQuote" and step < 0)
                if (paragraph := current.closed(quoted=quoted)) is not None:
                    yield paragraph, footnote
                current = OpenParagraph()
            if tag in _TABLE and step > 0:
                cell = cells.begin(_TABLE[tag])
                current.cell = cell if tag == "TableCell" else None
            if tag == "FootnoteDefinition":
                footnote = str(detail) if step > 0 else None
        elif skipped:
            continue
        elif kind == "Text":
            current.add(str(value), start, end)
        elif kind in ("SoftBreak", "HardBreak"):
            current.add("\n", start, end)
        elif kind == "Code":
            # Code is no quotation of a document, whatever stands in it; a space keeps words apart.
            current.add(" ", start, end)
        elif kind == "FootnoteReference":
            current.notes.append((len(current.text), str(value)))
    if (paragraph := current.closed(quoted=quotes > 0)) is not None:
        yield paragraph, footnote


class Places:
    """Byte offsets of UTF-8 → indexes of characters."""

    def __init__(self, text: str) -> None:
        self._known: Any = None
        if not text.isascii():
            self._known = {}
            at = 0
            for index, character in enumerate(text):
                self._known[at] = index
                code = ord(character)
                at += 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
            self._known[at] = len(text)

    def __getitem__(self, byte: int) -> int:
        return byte if self._known is None else int(self._known[byte])
