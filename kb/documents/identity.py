"""Whether two files hold the same document: a PDF, a Word file and a page of one text are one document.

A sketch of a document is small enough to keep for every document (bottom-k sketch: Broder 1997, "On the
resemblance and containment of documents"); two sketches tell about how much of the text is shared.
Versions of a law share nearly all of their text and are not the same document, so title, dates and the
number of provisions must agree as well.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from kb.documents.document import Document, Language
from kb.documents.normalise import normalise

_CLAUSE = re.compile(r"[^,.;:!?。、\s()\[\]\"'《》]{6,}")
_SIZE = 256  # hashes in a sketch: an error of about 2 % in the share of text
_ALIKE = 0.98  # share of clauses that copies in two text formats have in common
_ALIKE_RECOGNISED = 0.7  # a misread character spoils its clause
_SHORT = 8  # a text with fewer clauses is only the same if all of them are


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document to know it again.

    ``clauses`` are the _SIZE smallest 60-bit hashes of its clauses, ascending; ``count`` is how many
    different clauses it has. ``title`` is normalised, without spaces.
    """

    title: str
    language: Language
    issued: date | None
    published: date | None
    provisions: int
    recognised: bool
    count: int
    clauses: tuple[int, ...]


def sketch(document: Document) -> Sketch:
    """The sketch of a document; takes about a millisecond for 10,000 characters."""
    hashes: set[int] = set()
    for provision in document.provisions:
        text = normalise("\n".join([*provision.section[-1:], *(block.text for block in provision.blocks)]))
        for clause in _CLAUSE.findall(text):
            hashes.add(int.from_bytes(blake2b(clause.encode("utf-8", "replace"), digest_size=8).digest()) >> 4)
    metadata = document.metadata
    return Sketch(
        title=normalise(metadata.title).replace(" ", "").casefold(),
        language=metadata.language,
        issued=metadata.issued,
        published=metadata.published,
        provisions=sum(provision.numbered for provision in document.provisions),
        recognised=document.recognised is not None,
        count=len(hashes),
        clauses=tuple(heapq.nsmallest(_SIZE, hashes)),
    )


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of clauses two documents have in common, of all that either has (Jaccard), 0 to 1."""
    if not one.clauses or not other.clauses:
        return 0.0
    first, second = set(one.clauses), set(other.clauses)
    smallest = heapq.nsmallest(_SIZE, first | second)
    return sum(each in first and each in second for each in smallest) / len(smallest)


def same_document(one: Sketch, other: Sketch) -> bool:
    """Whether two documents are one text in two files, and not two versions of a text."""
    if one.language != other.language or min(one.count, other.count) < _SHORT <= max(one.count, other.count):
        return False
    if any(a and b and a != b for a, b in ((one.issued, other.issued), (one.published, other.published))):
        return False
    recognised = one.recognised or other.recognised
    if one.provisions != other.provisions and not recognised:
        return False
    shared = resemblance(one, other)
    if one.title != other.title:
        # A file without a title of its own goes by its name; then the text must agree to the word.
        return shared >= 0.999 and not recognised and min(one.count, other.count) >= _SHORT
    if recognised:
        return shared >= _ALIKE_RECOGNISED
    dated = bool((one.issued and other.issued) or (one.published and other.published))
    return shared >= (_ALIKE if dated else 0.995)


def preference(document: Document) -> tuple[int, ...]:
    """Sorts copies of a document, the best first: written before recognised, complete, with pages, with dates."""
    metadata = document.metadata
    characters = sum(len(block.text) for provision in document.provisions for block in provision.blocks)
    return (
        int(document.recognised is not None),
        int(metadata.text_status != "full"),
        -sum(provision.numbered for provision in document.provisions),
        -(characters // 200),
        int(document.pages is None),
        -sum(map(bool, (metadata.issued, metadata.published, metadata.url, metadata.number, metadata.issuer))),
        len(document.notes),
    )
