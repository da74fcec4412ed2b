"""Whether two files hold the same document: a PDF, a Word file and a page of one text are one document.

Versions of a law share nearly all of their text and are not the same document. So title, language,
dates and the number of provisions must agree, and the text as far as formats allow; two texts that no
date tells apart must agree nearly to the word. Where one has a figure that the other has not, and the
other way round, one of them corrects the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.documents.document import Metadata

_NUMBER = re.compile(r"\d+(?:\.\d+)?|[〇一二三四五六七八九十百千万亿两]{2,}")
_CLAUSE = re.compile(r"[^,.;:!?。、()\[\]\"'《》\n]{6,}")
_ALIKE = 0.98  # share of clauses that copies in two formats have in common
_ALIKE_UNDATED = 0.998  # where no date tells versions apart
_ALIKE_RECOGNISED = 0.7  # a misread character spoils its clause
_FEW = 8  # a text of fewer clauses than this is too short to judge by their share


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a document is known again by: its clauses (normalised), besides what is told of it.

    ``provisions`` counts numbered ones; ``recognised`` says whether the text comes from images.
    """

    metadata: Metadata
    provisions: int
    recognised: bool
    clauses: frozenset[str]


def title_key(metadata: Metadata) -> str:
    """What copies of a document have in common before anything else: the title, without spaces or case."""
    return key_of_title(metadata.title)


@lru_cache(maxsize=128)  # a head's lines are held against one title
def key_of_title(title: str) -> str:
    """``title_key`` of a document with that title."""
    return normalise(title).replace(" ", "").casefold()


def likeness(metadata: Metadata, provisions: int, recognised: bool, texts: Iterable[str]) -> Likeness:
    """``texts`` are the document's normalised passages."""
    clauses = frozenset(clause.strip() for text in texts for clause in _CLAUSE.findall(text))
    return Likeness(metadata, provisions, recognised, clauses)


def resemblance(one: Likeness, other: Likeness) -> float:
    """The share of clauses two documents have in common, of all that either has (Jaccard), 0 to 1."""
    either = len(one.clauses | other.clauses)
    return len(one.clauses & other.clauses) / either if either else 0.0


def same_document(one: Likeness, other: Likeness) -> bool:
    """Whether two documents are one text in two files, and not two versions or two languages of a text."""
    first, second = one.metadata, other.metadata
    if title_key(first) != title_key(second):
        return False
    if min(len(one.clauses), len(other.clauses)) < _FEW:
        # Only word for word: a short notice of one day, saved as a page and sent as a file.
        known = first.issued is not None and first.number == second.number
        if not known or one.clauses != other.clauses or one.provisions != other.provisions:
            return False
    if (first.language, first.text_status) != (second.language, second.text_status):
        return False
    dates = ((first.issued, second.issued), (first.published, second.published))
    if any(a and b and a != b for a, b in dates):
        return False
    shared = resemblance(one, other)
    if one.recognised or other.recognised:
        return shared >= _ALIKE_RECOGNISED
    if one.provisions != other.provisions or _differ_in_figures(one, other):
        return False
    return shared >= (_ALIKE if any(a and b for a, b in dates) else _ALIKE_UNDATED)


def _differ_in_figures(one: Likeness, other: Likeness) -> bool:
    """Whether each has numbers, in clauses that only it has, that the other has nowhere in such."""
    first, second = (
        {number for clause in clauses for number in _NUMBER.findall(clause)}
        for clauses in (one.clauses - other.clauses, other.clauses - one.clauses)
    )
    return bool(first - second) and bool(second - first)
