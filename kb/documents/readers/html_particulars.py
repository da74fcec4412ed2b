"""The lines around a page's text: date, source, and the table in which a portal states a document's particulars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kb.documents.document import Block
from kb.documents.document_numbers import NUMBER
from kb.documents.fact_keys import begins_with_key, key_of
from kb.documents.facts import DATE_LINE, Facts, is_number_line, take_fact
from kb.documents.readers.html_blocks import keys_apart
from kb.documents.readers.html_page import BLOCKS, clean
from kb.text.normalise import normalise

_INLINE = ("span", "label", "b", "strong", "em", "font", "small", "i")
_MOST = 400  # lines that are looked at
_LONGEST = 400  # characters of one
_TITLE = 6  # characters of a title's last line
_HEAD = 60  # blocks within which a page states particulars
_NEAR = 3  # lines below a title within which a document's number stands


def lines_outside(root: Any, content: Any) -> list[str]:
    """Short lines before and around the body. A key and its value in two elements are one line."""
    lines = (line for line in _paired(_lines(root, set(content.iter()))) if 4 < len(line) < _LONGEST)
    return list(islice(lines, _MOST))


def number_below(title: str | None, lines: list[str]) -> Facts:
    """The number of a document, and its date, that a portal prints alone below the title, outside the text."""
    found = Facts()
    for index, line in enumerate(lines):
        if title and len(line) >= _TITLE and title.endswith(line):
            below = (each for each in lines[index + 1 : index + 1 + _NEAR] if is_number_line(each))
            take_fact(next(below, ""), found)
            break
    return found


def with_keys(blocks: list[Block]) -> list[Block]:
    """The blocks of a page, of which some may be keys and values by turns: these are one block each, and go first."""
    keys = [index for index, block in enumerate(blocks[:_HEAD]) if key_of(block.text) is not None]
    if len(keys) < 2 or (len(keys) == 2 and keys[0] + 2 != keys[1]):
        return blocks
    stated: list[Block] = []
    rest: list[Block] = []
    for index, block in enumerate(blocks):
        if index in keys:
            continue
        if index - 1 in keys and not begins_with_key(block.text):
            stated.append(Block("paragraph", _pair(blocks[index - 1].text, block.text)))
        else:
            rest.append(block)
    return stated + rest


def _lines(root: Any, inside: set[Any]) -> Iterator[str]:
    whole: set[Any] = set()  # elements whose text is given as one
    for element in root.iter("div", "p", "tr", "li", "h1", "h2", "h3", "h4", "dl", "dt", "dd", *_INLINE):
        if element in inside or element.getparent() in whole:
            whole.add(element)
            continue
        blocks = [child for child in element if child.tag in BLOCKS]
        if element.tag in ("tr", "dl") and not element.xpath(".//tr"):
            whole.add(element)
            cells = [clean(cell.text_content()) for cell in blocks]
            below = (
                element.getnext() if element.tag == "tr" and all(key_of(cell) is not None for cell in cells) else None
            )
            if below is not None and len(cells) > 2 and len(below) == len(cells):  # a row of keys over one of values
                whole.add(below)
                values = [clean(cell.text_content()) for cell in below]
                yield from (text for pair in zip(cells, values, strict=True) for text in pair)
                continue
            if sum(map(len, cells)) < _LONGEST:
                yield from cells if any(key_of(cell) is not None for cell in cells) else [" | ".join(cells)]
        elif not blocks or element.tag == "tr":
            whole.add(element)
            pieces = list(_pieces(element))
            said = [piece for piece in map(clean, pieces) if piece]
            apart = element.find(".//a") is None and (
                all(NUMBER.fullmatch(piece) or DATE_LINE.fullmatch(piece) for piece in said)
                or (len(said) == 2 and DATE_LINE.fullmatch(said[1]) is not None and key_of(said[0]) is None)
            )
            yield from map(clean, pieces if apart else keys_apart(pieces).split("\n"))


def _pieces(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield "\n" if child.tag == "br" else child.text_content().replace("\n", " ")
        yield (child.tail or "").replace("\n", " ")


def _paired(lines: Iterable[str]) -> Iterator[str]:
    """Lines in which a key alone and the value that comes next are one."""
    key = ""
    for line in lines:
        if not line:
            continue
        if key_of(line) is not None:
            key = line
            continue
        yield _pair(key, line) if key and not begins_with_key(line) else line
        key = ""


def _pair(key: str, value: str) -> str:
    name = normalise(key).strip("[]【】: ")
    return f"{'issuer' if key_of(name) == 'issuer' and name.isascii() else name}：{value}"  # From, on a site in English
