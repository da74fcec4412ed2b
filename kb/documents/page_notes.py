"""Raised numbers in the text of pages refer to the footnotes of these pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.documents.document import Block

_REFERENCES = re.compile("\ufff9([^\ufffb]*)\ufffb")
_UNIT = re.compile(r"(?<![A-Za-z])[kcdm]?m$")  # m² refers to nothing
_NOTE_NUMBER = re.compile(r"\s*[\[［〔（(]?(\d{1,3}|[①-⑳]|[*†‡])[\]］〕）)]?[\s.、]*")


def with_notes(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which raised numbers refer to footnotes, ``[1]``, where there is such a note on their pages."""
    numbers = [
        (block.page, match[1])
        for block in blocks
        if block.kind == "footnote" and (match := _NOTE_NUMBER.match(_REFERENCES.sub(r"\1", block.text)))
    ]
    alone = {number: page for page, number in numbers if sum(number == other for _, other in numbers) == 1}
    referred: set[tuple[int | None, str]] = set()

    def resolved(block: Block) -> Block:
        if "\ufff9" not in block.text:
            return block
        breaks = list(block.page_breaks)
        parts: list[str] = []
        at = length = 0
        for match in _REFERENCES.finditer(block.text):
            parts.append(block.text[at : match.start()])
            length += len(parts[-1])
            pages = {block.page, *(page for _, page in block.page_breaks)}
            found = next((key for key in ((page, match[1]) for page in pages) if key in numbers), None)
            if found is None and match[1] in alone:
                found = alone[match[1]], match[1]
            if match[1] in "23" and _UNIT.search(parts[-1]):
                found = None
            parts.append(f"[{match[1]}]" if found and block.kind != "footnote" else match[1])
            referred.update([found] if found else [])
            shift = len(parts[-1]) - len(match[0])
            breaks = [(o + shift if o > length else o, page) for o, page in breaks]
            length += len(parts[-1])
            at = match.end()
        return replace(block, text="".join(parts) + block.text[at:], page_breaks=tuple(breaks))

    found = [resolved(block) for block in blocks]
    for index, block in enumerate(found):
        match = _NOTE_NUMBER.match(block.text) if block.kind == "footnote" else None
        if match and (block.page, match[1]) in referred:
            found[index] = replace(block, text=f"[{match[1]}] {block.text[match.end() :]}")
    return found
