"""A Document becomes passages: runs of whole sentences within one provision, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import ceil

from kb.documents.document import Block, Document, Provision
from kb.passages.passage import Passage, Span
from kb.passages.sentences import sentence_spans
from kb.text.normalise import normalise

# The longest passage, in Chinese characters; three Latin letters count as one character, so that an
# English passage of the same weight has about 150 words.
LENGTH = 300
# A passage may be this much over the length when the rest of its provision would be a scrap.
_SLACK = 1.25

_HAN = re.compile(r"[\u2e80-\uffef\U00020000-\U0003ffff]+")


def split(document: Document, document_id: str) -> tuple[Passage, ...]:
    """The passages of a document, in reading order, with ids unique within it.

    Every sentence of the document is in exactly one passage; a passage never crosses a provision.
    ``start`` and ``end`` count in the document's text: all blocks of all provisions, a line each.
    """
    passages: list[Passage] = []
    offset = 0
    for provision in document.provisions:
        text = "\n".join(block.text for block in provision.blocks)
        passages.extend(_of_provision(provision, text, offset, document_id))
        offset += len(text) + 1
    return tuple(passages)


def _of_provision(provision: Provision, text: str, offset: int, document_id: str) -> Iterator[Passage]:
    spans = sentence_spans(text)
    starts = [0]
    for block in provision.blocks:
        starts.append(starts[-1] + len(block.text) + 1)
    for ordinal, (first, last) in enumerate(_runs(text, spans, starts), start=1):
        start, end = spans[first][0], spans[last - 1][1]
        content = text[start:end]
        paragraph = bisect_right(starts, start)
        if provision.label == "p1" and not provision.section:
            label = f"p{ordinal}"
        else:
            label = provision.label if ordinal == 1 else f"{provision.label}.p{ordinal}"
        yield Passage(
            id=f"{document_id}:{label}",
            document=document_id,
            label=label,
            section=provision.section,
            text=content,
            normalised=normalise(content),
            sentences=tuple((a - start, b - start) for a, b in spans[first:last]),
            start=offset + start,
            end=offset + end,
            page=_page(provision.blocks[paragraph - 1], start - starts[paragraph - 1]),
            paragraph=paragraph,
        )


def _page(block: Block, position: int) -> int | None:
    page = block.page
    for offset, following in block.page_breaks:
        if offset <= position:
            page = following
    return page


def weight(text: str) -> float:
    """The length of a text in Chinese characters (three Latin letters count as one)."""
    han = sum(len(run) for run in _HAN.findall(text))
    return han + (len(text) - han) / 3


def _runs(text: str, spans: Sequence[Span], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open runs of sentences, about equally long, none longer than LENGTH where sentences allow.

    Between two ends that are about as good, the one at a paragraph's end is taken.
    """
    if not spans:
        return
    weights = [weight(text[a:b]) for a, b in spans]
    total = sum(weights)
    if total <= LENGTH * _SLACK:
        yield 0, len(spans)
        return
    target = total / ceil(total / LENGTH)
    borders = set(starts)
    first, current = 0, 0.0
    for index, here in enumerate(weights):
        remaining = sum(weights[index:]) if index > len(weights) - 4 else LENGTH
        new_paragraph = spans[index][0] in borders
        full = current + here / 2 > target or current + here > LENGTH * _SLACK
        if index > first and remaining > LENGTH / 6 and (full or (new_paragraph and current > 0.7 * target)):
            yield first, index
            first, current = index, 0.0
        current += here
    yield first, len(spans)
