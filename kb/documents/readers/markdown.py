"""Markdown (CommonMark with tables, footnotes and a front matter), through pulldown-cmark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyromark

from kb.documents.document import Block, BlockKind
from kb.documents.encoding import decode, without_stray
from kb.documents.fact_keys import begins_with_key
from kb.documents.facts import DATE_LINE
from kb.documents.lines import join_all
from kb.documents.numbering import number_of
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.sidecar import from_front_matter

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
)
# Four blanks make a code block in Markdown; in Chinese texts they are a paragraph's indent.
_INDENTED_HAN = re.compile(r"^(?:[ \u3000]{2,}|\t|\u3000)(?=[\u3001-\uffef“‘])", re.MULTILINE)
_KEYED = re.compile(r"[^。；]{1,20}[:：]")
_LETTERED = re.compile(r"\s*[a-z][.)、]\s+\S")
_ENDED = re.compile(r"[。；：！？.;:!?][”’」』）)\"']*\s*$")
_PASTED = re.compile(r"#{1,6} \S|(?:- )?\*\*[^*]+\*\*\s*[:：]")  # ## 一、总体要求, **发布机构**：…
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a Markdown text; raw HTML is dropped, a link leaves its words, an image its description."""
    text, notes = without_stray(decode(data, path.name).replace("\r\n", "\n"))
    return replace(_Events(path.name).read(_INDENTED_HAN.sub("", text)), notes=notes)


def as_marked(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a file of another format; where Markdown was pasted into it, as its marks say."""
    if sum(block.kind == "paragraph" and _PASTED.match(block.text) is not None for block in blocks) < 2:
        return list(blocks)
    marked: list[Block] = []
    for typed, run in groupby(blocks, key=lambda block: block.kind == "paragraph"):
        own = list(run)
        marked += _Events("").read("\n" + "\n\n".join(block.text for block in own)).blocks if typed else own
    return marked


class _Events:
    """Collects pulldown-cmark's events into blocks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: list[Block] = []
        self.stated = PartialMetadata()
        self.text: list[str] = []
        self.inside: list[str] = []  # quote, item, footnote, code
        self.level = 0
        self.counters: list[int | None] = []
        self.marker = ""
        self.rows: list[str] = []
        self.cells: list[str] = []
        self.metadata: str | None = None

    def read(self, text: str) -> ReaderOutput:
        for event in pyromark.events(text, options=_OPTIONS):
            self.take(event)
        self.flush()
        return ReaderOutput(tuple(self.blocks), stated=self.stated)

    def take(self, event: Any) -> None:
        if isinstance(event, str):
            if event in ("SoftBreak", "HardBreak"):
                self.text.append("\n")
            return
        ((name, value),) = event.items()
        if name in ("Start", "End") and value == "Strikethrough":
            self.text.append("~~")
        elif name == "Start":
            self.start(value)
        elif name == "End":
            self.end(value)
        elif name == "FootnoteReference":
            self.text.append(f"[{value}]")
        elif name in ("Text", "Code"):
            self.text.append(value)
        elif name == "InlineHtml" and _BREAK.match(value):
            self.text.append("\n")

    def start(self, tag: Any) -> None:
        kind: str
        value: Any
        kind, value = next(iter(tag.items())) if isinstance(tag, dict) else (tag, None)
        if kind == "Heading":
            self.flush()
            self.level = int(value["level"][1])
        elif kind == "MetadataBlock":
            self.metadata = value
        elif kind == "BlockQuote":
            self.flush()
            self.inside.append("quote")
        elif kind == "FootnoteDefinition":
            self.flush()
            self.inside.append("footnote")
            self.marker = f"[{value}] "
        elif kind == "CodeBlock":
            self.flush()
            self.inside.append("code")
        elif kind == "List":
            self.flush()
            self.counters.append(value)
        elif kind == "Item":
            self.flush()
            self.inside.append("item")
            number = self.counters[-1] if self.counters else None
            self.marker = "" if number is None else f"{number}. "
            if number is not None:
                self.counters[-1] = number + 1
        elif kind == "Table":
            self.flush()
            self.rows = []
        elif kind in ("TableHead", "TableRow"):
            self.cells = []

    def end(self, tag: Any) -> None:
        kind = next(iter(tag)) if isinstance(tag, dict) else tag
        if kind == "Heading":
            self.flush("heading")
        elif kind == "MetadataBlock":
            self.stated = from_front_matter("".join(self.text), self.name, toml=self.metadata != "YamlStyle")
            self.text = []
        elif kind in ("BlockQuote", "FootnoteDefinition", "CodeBlock", "Item"):
            self.flush()
            if self.inside:
                self.inside.pop()
        elif kind == "Paragraph":
            self.flush()
        elif kind == "List":
            self.flush()
            if self.counters:
                self.counters.pop()
        elif kind == "TableCell":
            self.cells.append(re.sub(r"\s+", " ", "".join(self.text)).strip())
            self.text = []
        elif kind in ("TableHead", "TableRow"):
            self.rows.append(" | ".join(self.cells))
        elif kind == "Table":
            self.blocks.append(Block("table", "\n".join(row for row in self.rows if row.strip(" |"))))

    def flush(self, kind: BlockKind | None = None) -> None:
        raw = "".join(self.text)
        self.text = []
        marker, self.marker = self.marker, ""
        if not raw.strip():
            self.marker = marker
            self.level = 0 if kind else self.level
            return
        innermost = self.inside[-1] if self.inside else None
        if innermost == "code":
            self.blocks.append(Block("code", raw.strip("\n")))
            return
        kind = kind or (innermost if innermost in ("quote", "item", "footnote") else "paragraph")  # type: ignore[assignment]
        assert kind is not None
        level, self.level = self.level if kind == "heading" else 0, 0
        for lines in [raw.split("\n")] if level or "\n" not in raw else _items_apart(raw):
            self.blocks.append(Block(kind, marker + join_all(lines), level))
            marker = ""


def _items_apart(raw: str) -> list[list[str]]:
    """Lines of one paragraph as several where a line begins with a number: Markdown knows neither a. nor 第二条.

    Lines that all begin with a key (来源：… under 发布机构：…) are facts, not one sentence.
    """
    found: list[list[str]] = []
    lines = [line.strip() for line in raw.strip().split("\n")]
    keyed = all(len(line) < 120 and _KEYED.match(line) for line in lines)
    for line in lines:
        number = number_of(line) if found else None
        ended = bool(found) and _ENDED.search(found[-1][-1]) is not None
        apart = keyed or DATE_LINE.fullmatch(line) or begins_with_key(line) or _LETTERED.match(line)
        if not found or apart or (number is not None and number.certain and ended):
            found.append([line])
        else:
            found[-1].append(line)
    return found
