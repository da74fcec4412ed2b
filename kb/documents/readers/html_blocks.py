"""Elements of a page become blocks: headings, paragraphs, lists, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kb.documents.document import Block
from kb.documents.fact_keys import begins_with_key, key_of
from kb.documents.facts import DATE_LINE
from kb.documents.lines import paragraphs
from kb.documents.numbering import number_of
from kb.documents.readers.html_page import BLOCKS, clean, is_layout_table
from kb.documents.readers.word_numbering import in_style
from kb.documents.titles import joined_title

_BOLD = frozenset(("b", "strong"))
_BOLD_STYLE = re.compile(
    r"font-weight\s*:\s*(bold|bolder|[6-9]00)|font-family\s*:[^;]*(黑体|SimHei|小标宋)", re.IGNORECASE
)
_KEYED = 400  # characters of keys and their values
_SENTENCE = re.compile(r"[。；！.!;:：][”’」』）)\"']*$")
_NOTE_ID = re.compile(r"^_?(?:fn|ftn|footnote|edn|endnote|note|cite_note)[-_:.]*(\d{1,3})$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"^[\[［〔（(]?\d{1,3}[\]］〕）)]?[.、:：]?\s*|\s*[↩↑⏎^]+\ufe0e?\s*$")
_SET_APART = re.compile(r"[a-z)][A-Z\d]")  # <span>Made</span><span>12th…, with a space that the page's style makes
# How lists are numbered, by their type, their style (CSS Counter Styles 3) or UEditor's class: ``in_style``, and form.
_LIST_STYLES = {
    name: (style, form)
    for names, style, form in (
        ("a lower-alpha lower-latin", "lowerLetter", "{}. "), ("A upper-alpha upper-latin", "upperLetter", "{}. "),
        ("i lower-roman", "lowerRoman", "{}. "), ("I upper-roman", "upperRoman", "{}. "),
        ("decimal-leading-zero", "decimalZero", "{}. "), ("num1", "decimal", "{}) "), ("num2", "decimal", "({}) "),
        ("cjk-ideographic simp-chinese-informal trad-chinese-informal cn", "chineseCounting", "{}、"),
        ("cn1", "chineseCounting", "{}) "), ("cn2", "chineseCounting", "（{}）"), ("none disc circle square", "", ""),
    )
    for name in names.split()
}  # fmt: skip
_LIST_CLASS = re.compile(r"(?:^|\s)custom_((?:cn|num)[12]?)(?:\s|$)")
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(?:outside\s+|inside\s+)?([a-z-]+)", re.IGNORECASE)
_UNIT = re.compile(r"(?:(?<![A-Za-z])[kcdm]?m|\d)$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def blocks_of(element: Any) -> Iterator[Block]:
    """Blocks under an element in reading order; text between block elements is a paragraph of its own."""
    if element.tag == "pre":  # a text that was put on the web as it stood, wrapped at a margin
        yield from (Block("paragraph", text) for text in paragraphs(element.text_content()))
        return
    loose: list[Any] = []
    pending = element.text or ""

    def flush() -> Iterator[Block]:
        nonlocal pending
        if not loose and not pending.strip():
            return
        text, bold = (
            keys_apart([pending, *(piece for node in loose for piece in (_inline(node), node.tail or ""))]),
            False,
        )
        solid = [node for node in loose if clean(_inline(node))]
        if solid and not clean(pending) and not any(clean(node.tail or "") for node in loose):
            bold = all(_is_bold(node) for node in solid)
        loose.clear()
        pending = ""
        yield from _paragraphs(text, bold)

    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag not in BLOCKS and not _holds_blocks(child):
            loose.append(child)
            continue
        yield from flush()
        yield from _block(child)
        pending = child.tail or ""
    yield from flush()


def keys_apart(pieces: Sequence[str]) -> str:
    """The pieces of a line as one text; where several begin with keys (来源：… 发布时间：…), these are in lines."""
    text = "".join(pieces)
    if len(pieces) < 3 or len(text) > _KEYED:
        return text
    keys = [key_of(piece) for piece in pieces]
    if sum(key is not None for key in keys) > 1:  # <i>文号</i><em>…</em>, told apart by the page's style
        said = zip(keys, pieces, strict=True)
        return "".join(piece if key is None else f"\n{piece.strip(' :：')}：" for key, piece in said)
    first = next((index for index, piece in enumerate(pieces) if piece.strip()), 0)
    if keys[first]:  # <label>文号</label><span>…</span>
        return f"{pieces[first].strip(' :：')}：{''.join(pieces[first + 1 :]).strip(' :：')}"
    keyed = [index for index, piece in enumerate(pieces) if begins_with_key(clean(piece))]
    if len(keyed) < 2 and not (keyed and DATE_LINE.fullmatch(clean("".join(pieces[: keyed[0]])))):
        return text
    return "".join("\n" + piece if index in keyed else piece for index, piece in enumerate(pieces))


def _holds_blocks(element: Any) -> bool:
    return any(isinstance(node.tag, str) and node.tag in BLOCKS for node in element.iterdescendants())


def _block(element: Any) -> Iterator[Block]:
    tag = element.tag
    note = _NOTE_ID.match(element.get("id") or "") if tag in ("li", "p", "div", "dd", "td") else None
    if note:
        text = _NOTE_MARK.sub("", " ".join(block.text for block in blocks_of(element)))
        if text:
            yield Block("footnote", f"[{note[1]}] {text}")
    elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        text = _heading(element)
        if text:
            yield Block("heading", text, int(tag[1]))
    elif tag == "table":
        yield from _table(element)
    elif tag == "li":
        if _holds_blocks(element):
            yield from _marked(_marker(element), blocks_of(element))
        elif text := clean(_inline(element)):
            yield Block("item", text if begins_with_key(text) else _marker(element) + text)
    elif tag == "blockquote":
        for block in blocks_of(element):
            yield Block("quote", block.text) if block.kind == "paragraph" else block
    elif tag == "pre":
        yield Block("code", element.text_content().strip("\n"))
    elif tag == "p" and not _holds_blocks(element):
        yield from _paragraphs(_inline(element, apart=True), _all_bold(element))
    else:
        yield from blocks_of(element)


def _heading(element: Any) -> str:
    """A heading's lines as one; a number in an element of its own is set off by the page's style: 1 The register."""
    first = next(iter(element), None)
    if first is not None and not first.tail and not (element.text or "").strip() and first.getnext() is not None:
        number = clean(_inline(first)).rstrip(".")
        if number[-1:].isalnum() and number.isascii() and (number.isdecimal() or number_of(number) is not None):
            first.tail = " "
    return joined_title([line for line in map(clean, _inline(element).split("\n")) if line])


def _marked(marker: str, blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks of a list's item that holds a list itself, or paragraphs, with its number before the first."""
    for block in blocks:
        if marker and block.kind in ("paragraph", "item"):
            block = Block("item", marker + block.text)
        marker = ""
        yield block


def number_lists(root: Any) -> None:
    """Gives each item of the numbered lists of a page its number as its ``value`` (HTML, 4.4.8, ordinal value)."""
    for parent in root.iter("ol"):
        items = [child for child in parent if child.tag == "li"]
        step = 1 if parent.get("reversed") is None else -1
        count = _whole(parent.get("start"), 1 if step == 1 else len(items))
        for item in items:
            count = _whole(item.get("value"), count)
            item.set("value", str(count))
            count += step


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?\d{1,6}\s*", text, re.ASCII) else default


def _marker(element: Any) -> str:
    """The number that a browser sets before an item of a numbered list; "" where it sets none, or a bullet."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    named = next((name for each in (element, parent) if (name := _list_style(each))), "decimal")
    style, form = _LIST_STYLES.get(named, ("decimal", "{}. "))
    count = _whole(element.get("value"), 1)
    if not style or ((own := number_of(element.text_content().strip())) and own.value == count):
        return ""  # it bears its number itself
    return form.format(in_style(count, style))


def _list_style(element: Any) -> str:
    styled = _LIST_STYLE.search(element.get("style") or "") or _LIST_CLASS.search(element.get("class") or "")
    return styled[1].lower() if styled else element.get("type") or ""


def _inline(element: Any, *, apart: bool = False) -> str:
    """Text of an inline element; line breaks in the source are spaces, <br> is a line break.

    ``apart``: elements in it that begin with keys are lines of their own (``keys_apart``).
    """
    parts: list[str] = []

    def walk(node: Any) -> None:
        parts.append((node.text or "").replace("\n", " "))
        for child in node:
            if isinstance(child.tag, str):
                if child.tag == "span" and _SET_APART.fullmatch("".join(parts)[-1:] + (child.text or "")[:1]):
                    parts.append(" ")
                if child.tag == "br":
                    parts.append("\n")
                elif child.tag == "sup" and (mark := child.text_content().strip()).isdecimal():
                    links = child.find(".//a") is not None or node.tag == "a"
                    power = not links and _UNIT.search("".join(parts)[-8:])  # m², 10³
                    parts.append(mark.translate(_RAISED) if power else f"[{mark}]")
                elif child.tag in ("s", "strike", "del") and child.text_content().strip():
                    parts.append("~~")
                    walk(child)
                    parts.append("~~")
                else:
                    walk(child)
            parts.append((child.tail or "").replace("\n", " "))

    if element.tag == "br":
        return "\n"
    walk(element)
    return keys_apart(parts) if apart else "".join(parts)


def _paragraphs(text: str, bold: bool) -> Iterator[Block]:
    lines = [line for line in (clean(line) for line in text.split("\n")) if line]
    if bold and lines and all(len(line) <= 60 for line in lines):
        joined = joined_title(lines)
        if len(joined) <= 80 and not _SENTENCE.search(joined):
            yield Block("heading", joined)
            return
    for line in lines:
        yield Block("paragraph", line)


def _is_bold(element: Any) -> bool:
    if element.tag in _BOLD or _BOLD_STYLE.search(element.get("style") or ""):
        return True
    return _all_bold(element)


def _all_bold(element: Any) -> bool:
    """Whether every character of an element is bold, by element or by style."""
    if _BOLD_STYLE.search(element.get("style") or ""):
        return True
    if (element.text or "").strip():
        return False
    found = False
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if (child.tail or "").strip():
            return False
        if not child.text_content().strip():
            continue
        if not _is_bold(child):
            return False
        found = True
    return found


def _table(table: Any) -> Iterator[Block]:
    if is_layout_table(table):
        for cell in table.iter("td", "th"):
            if next(cell.iterancestors("td", "th", "table"), None) is table:
                yield from blocks_of(cell)
        return
    for caption in table.iter("caption"):
        yield from _paragraphs(_inline(caption), False)
    rows: list[str] = []
    held: dict[int, int] = {}  # column → rows that a cell from above still fills
    for row in table.iter("tr"):
        cells: list[str] = []
        fresh: dict[int, int] = {}
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while held.get(len(cells), 0):
                cells.append("")
            span = cell.get("rowspan") or "1"
            if span.isdecimal() and 1 < int(span) < 1000:
                fresh[len(cells)] = int(span) - 1
            said = " ".join(b.text for b in blocks_of(cell)) if _holds_blocks(cell) else _inline(cell)
            cells.append(clean(said.replace("\n", " ")))
        while held.get(len(cells), 0):
            cells.append("")
        held = {column: left - 1 for column, left in held.items() if left > 1} | fresh
        if any(cells):
            rows.append(" | ".join(cells))
    if rows:
        yield Block("table", "\n".join(rows))
