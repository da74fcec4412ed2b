"""Word files (.docx): text, headings, generated numbering, tables, footnotes, tracked changes, text boxes.

python-docx opens the package; what it has no interface for (numbering that Word generates, footnotes,
tracked changes, text boxes) is read from the parts themselves (ECMA-376 part 1, 17.3, 17.9, 17.11, 17.13).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from kb.documents.archive import check_archive, xml_root
from kb.documents.document import Block
from kb.documents.letterhead import is_letterhead
from kb.documents.reader_output import PartialMetadata, ReaderOutput, titled
from kb.documents.readers.markdown import as_marked
from kb.documents.readers.strict_ooxml import transitional
from kb.documents.readers.word_formulas import LOWERED, RAISED, M, formula
from kb.documents.readers.word_numbering import Numbering
from kb.documents.titles import joined_title, of_properties, set_close
from kb.errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V_TEXTBOX = f"{_W}txbxContent"
_HEADING = re.compile(r"^(?:heading|标题|título|titre|überschrift)\s*([1-9])$", re.IGNORECASE)
_SKIPPED = {f"{_W}{name}" for name in ["del", "sdtPr", "moveFrom", "rPr", "pPr", "sectPr", "instrText", "delText"]}
_FRONT = 10  # blocks among which a letterhead stands
_LIFTED = {"superscript": RAISED, "subscript": LOWERED}
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*[1-9]$", re.IGNORECASE)
_LEFT_OUT = "A part of the file that is in another format was left out."
_STRUCK = "Text that is struck through is marked ~~so~~."
_SPACE = re.compile(r"[ \t\xa0]+")
_SENTENCE = re.compile(r"[。；！？.!?;:：，,][”’」』）)\"']*$")


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a Word file as Word would show it with all changes accepted.

    Raises:
        InputError: the file is damaged, or no Word file.
    """
    archive = check_archive(data, path.name)
    import docx

    try:
        return _Word(docx.Document(BytesIO(transitional(archive, data))), path.name).read()
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception as error:
        # python-docx takes a package at its word: a missing part or a wrong element is any exception at all.
        raise InputError("{file} is damaged or not a Word file.", file=path.name) from error


class _Word:
    def __init__(self, document: Any, name: str) -> None:
        self.document = document
        self.name = name
        self.left_out = False
        self.struck = False
        self.styles = _styles(document)
        self.numbering = Numbering(_part_root(document, "numbering"), self.styles.numbering)
        self.footnotes = _notes(document)
        self.noted: list[str] = []
        self.initial = ""

    def read(self) -> ReaderOutput:
        body = self.document.element.body
        letterhead, blocks = self._letterhead(), list(self._children(body))
        said = {set_close(block.text) for block in blocks[:_FRONT]}
        blocks = [*(block for block in letterhead if set_close(block.text) not in said), *blocks]
        blocks = [*as_marked(titled(blocks)), *self._footnote_blocks()]
        suggested = PartialMetadata(title=of_properties(self.document.core_properties.title))
        notes = [_LEFT_OUT] if self.left_out else []
        notes += [_STRUCK] if self.struck else []
        return ReaderOutput(tuple(blocks), suggested=suggested, notes=tuple(notes))

    def _letterhead(self) -> list[Block]:
        """The page header of the first page, where it is a letterhead; else it says what runs over every page."""
        section = next(iter(self.document.sections), None)
        if section is None:
            return []
        header = section.first_page_header if section.different_first_page_header_footer else section.header
        blocks = [] if header.is_linked_to_previous else list(self._children(header._element))
        cells = [set_close(cell.strip()) for block in blocks for cell in re.split(r"[|\n]", block.text)]
        return blocks if any(map(is_letterhead, cells)) else []

    def _children(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            tag = child.tag
            if tag == f"{_W}p":
                yield from self._paragraph(child)
            elif tag == f"{_W}tbl":
                yield from self._table(child)
            elif _is_hidden(child) or _is_contents(child):
                continue
            elif tag == f"{_W}altChunk":
                yield from self._part_of_another_format(child)
            elif tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                yield from self._children(child)
            elif tag == f"{_MC}AlternateContent":
                yield from self._children(next(iter(child), child))
            elif tag == f"{M}oMathPara":
                yield Block("paragraph", " ".join(formula(child).split()))

    def _part_of_another_format(self, chunk: Any) -> Iterator[Block]:
        """A page, text or Word file that stands whole in the package (ECMA-376 part 1, 17.17.2)."""
        from kb.documents.loading import format_of

        try:
            part = self.document.part.rels[chunk.get(f"{_R}id")].target_part
            path = Path(str(part.partname))
            reader = format_of(path, part.blob)
            if reader not in ("html", "text", "word"):
                raise InputError("{file} is of another format.", file=path.name)
            yield from import_module(f"kb.documents.readers.{reader}").read(path, part.blob).blocks
        except (InputError, KeyError, ValueError):
            self.left_out = True

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or self.styles.default
        if style in self.styles.contents:
            return
        boxes: list[Any] = []
        text = "".join(self._text(paragraph, boxes)).replace("~~~~", "")
        lines = [line for line in (_SPACE.sub(" ", line).strip() for line in text.split("\n")) if line]
        # Word counts paragraphs without text too, but not those that are deleted.
        number = None if _is_on(paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del")) else self.numbering.of(paragraph, style)
        level = self._level(paragraph, style)
        if lines and _value(paragraph.find(f"{_W}pPr/{_W}framePr"), "dropCap") in ("drop", "margin"):
            self.initial += lines[0]  # of the paragraph that comes next (ECMA-376 part 1, 17.3.1.11)
        elif lines:
            lines[0], self.initial = self.initial + lines[0], ""
            yield from self._lines(paragraph, lines, number, level)
        for box in boxes:
            yield from self._children(box)

    def _lines(self, paragraph: Any, lines: list[str], number: Any, level: int) -> Iterator[Block]:
        marker = number.text if number else ""
        if level:
            yield Block("heading", marker + joined_title(lines), level)
            return
        if number and number.bullet:
            yield Block("item", lines[0])
        elif (
            not marker
            and len(lines) <= 3
            and self._is_bold(paragraph)
            and len(joined_title(lines)) <= 60
            and not _SENTENCE.search(lines[-1])
        ):
            yield Block("heading", joined_title(lines))
            return
        else:
            yield Block("paragraph", marker + lines[0])
        for line in lines[1:]:
            yield Block("paragraph", line)

    def _level(self, paragraph: Any, style: str | None) -> int:
        """Depth of a heading: -1 for Word's Title, 0 for what is none."""
        outline = _value(paragraph.find(f"{_W}pPr/{_W}outlineLvl"))
        if outline and outline.isdecimal() and int(outline) < 9:
            return int(outline) + 1
        return self.styles.levels.get(style or "", 0)

    def _is_bold(self, paragraph: Any) -> bool:
        found = False
        for run in paragraph.iter(f"{_W}r"):
            if not "".join(t.text or "" for t in run.iter(f"{_W}t")).strip():
                continue
            if not _is_on(run.find(f"{_W}rPr/{_W}b")):
                return False
            found = True
        return found

    def _text(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        """Text of a paragraph with changes accepted; text boxes are put aside into ``boxes``."""
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag in _SKIPPED or not isinstance(tag, str) or _is_hidden(child):
                continue
            elif tag == f"{_W}r" and (properties := child.find(f"{_W}rPr")) is not None:
                yield self._run(child, properties, boxes)
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                yield " "
            elif tag in (f"{_W}br", f"{_W}cr"):
                yield "\n" if _value(child, "type") in (None, "textWrapping") else ""
            elif tag == f"{_W}noBreakHyphen":
                yield "-"
            elif tag == f"{_W}sym":
                yield _symbol(child)
            elif tag == f"{M}oMath":
                following = child.getnext()
                yield formula(child) + (" " if following is not None and following.tag == child.tag else "")
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                yield self._note(child)
            elif tag == _V_TEXTBOX:
                boxes.append(child)
            elif tag == f"{_MC}AlternateContent":
                # The same drawing twice, for newer and for older programs: the first is enough.
                yield from self._text(next(iter(child), child), boxes)
            else:
                yield from self._text(child, boxes)

    def _run(self, run: Any, properties: Any, boxes: list[Any]) -> str:
        """Text of a run with properties, of which hiding, striking through and raising are told."""
        if _is_on(properties.find(f"{_W}vanish")):
            return ""
        text = "".join(self._text(run, boxes))
        if _is_on(properties.find(f"{_W}strike")) or _is_on(properties.find(f"{_W}dstrike")):
            self.struck = self.struck or bool(text.strip())
            return f"~~{text}~~" if text.strip() else text
        raised = _value(properties.find(f"{_W}vertAlign"))
        if raised and run.find(f"{_W}footnoteReference") is None and run.find(f"{_W}endnoteReference") is None:
            return text.translate(_LIFTED.get(raised, {}))  # m² and CO₂ are not m2 and CO2, and 10³ is not 103
        return text

    def _note(self, reference: Any) -> str:
        kind = "footnote" if reference.tag.endswith("footnoteReference") else "endnote"
        key = f"{kind}{_value(reference, 'id')}"
        if key not in self.footnotes:
            return ""
        if key not in self.noted:
            self.noted.append(key)
        return f"[{self.noted.index(key) + 1}]"

    def _footnote_blocks(self) -> Iterator[Block]:
        for ordinal, key in enumerate(self.noted, start=1):
            text = " ".join("".join(self._text(p, [])).strip() for p in self.footnotes[key].iter(f"{_W}p")).strip()
            if text:
                yield Block("footnote", f"[{ordinal}] {text}")

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[str] = []
        nested: list[Block] = []
        cells_in_all = 0
        for row in table.iter(f"{_W}tr"):
            if _nearest(row, f"{_W}tbl") is not table or row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                if _nearest(cell, f"{_W}tbl") is not table:
                    continue
                merged = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merged is not None and _value(merged) != "restart":
                    cells.append("")
                    continue
                blocks = list(self._children(cell))
                cells_in_all += 1
                cells.append(" ".join(block.text.replace("\n", " ") for block in blocks))
                nested = blocks
            if any(cells):
                rows.append(" | ".join(cells))
        if cells_in_all == 1:  # a frame around text
            yield from nested
        elif rows:
            yield Block("table", "\n".join(rows))


class _Styles:
    """What the styles say: heading levels and numbering by style id, and the default paragraph style."""

    def __init__(self) -> None:
        self.levels: dict[str, int] = {}
        self.numbering: dict[str, tuple[str, int]] = {}
        self.default: str | None = None
        self.contents: set[str] = set()  # of the lines of a table of contents


def _styles(document: Any) -> _Styles:
    found = _Styles()
    # Most styles of Word's templates are those of tables, and lxml takes its time to give each.
    own = document.styles.element.xpath("./w:style[@w:type='paragraph']")
    elements = {_value(style, "styleId") or "": style for style in own}
    for style_id, style in elements.items():
        if _value(style, "default") in ("1", "true"):
            found.default = style_id
        if _CONTENTS_STYLE.match(_value(style.find(f"{_W}name")) or ""):
            found.contents.add(style_id)
        current, seen = style, set[str]()
        while current is not None:
            name = (_value(current.find(f"{_W}name")) or "").strip()
            outline = _value(current.find(f"{_W}pPr/{_W}outlineLvl"))
            number = current.find(f"{_W}pPr/{_W}numPr")
            if style_id not in found.numbering and number is not None:
                number_id = _value(number.find(f"{_W}numId"))
                level = _value(number.find(f"{_W}ilvl")) or "0"
                if number_id:
                    found.numbering[style_id] = (number_id, int(level) if level.isdecimal() else 0)
            if style_id not in found.levels:
                if match := _HEADING.match(name):
                    found.levels[style_id] = int(match[1])
                elif name.lower() in ("title", "标题"):
                    found.levels[style_id] = -1
                elif outline and outline.isdecimal() and int(outline) < 9:
                    found.levels[style_id] = int(outline) + 1
            based_on = _value(current.find(f"{_W}basedOn")) or ""
            if based_on in seen:
                break
            seen.add(based_on)
            current = elements.get(based_on)
    return found


def _part_root(document: Any, kind: str) -> Any | None:
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
            continue
        try:
            return xml_root(relation.target_part.blob)
        except (etree.XMLSyntaxError, ValueError):
            return None
    return None


def _notes(document: Any) -> dict[str, Any]:
    notes: dict[str, Any] = {}
    for kind in ("footnote", "endnote"):
        root = _part_root(document, f"{kind}s")
        if root is None:
            continue
        for note in root.iter(f"{_W}{kind}"):
            if _value(note, "type") in (None, "normal"):
                notes[f"{kind}{_value(note, 'id')}"] = note
    return notes


def _value(element: Any, name: str = "val") -> str | None:
    return None if element is None else element.get(f"{_W}{name}")


def _is_on(element: Any) -> bool:
    """Whether a property is there and not turned off (ECMA-376 part 1, 17.17.4)."""
    return element is not None and _value(element) not in ("0", "false", "off")


def _is_hidden(element: Any) -> bool:
    """The reading above characters, and what a form asks for where nothing was filled in."""
    tag = element.tag
    return tag == f"{_W}rt" or (tag == f"{_W}sdt" and _is_on(element.find(f"{_W}sdtPr/{_W}showingPlcHdr")))


def _is_contents(element: Any) -> bool:
    """Whether an element is the table of contents that Word makes."""
    gallery = element.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery") if element.tag == f"{_W}sdt" else None
    return "Table of Contents" in (_value(gallery) or "")


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _symbol(element: Any) -> str:
    code = _value(element, "char") or ""
    try:
        character = chr(int(code, 16))
    except ValueError:
        return ""
    return "" if "\ue000" <= character <= "\uf8ff" else character
