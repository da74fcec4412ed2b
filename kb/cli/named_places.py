"""What a word names: an id, a rank of the last ``kb ask`` (``kb cite 1 3``), or a part of a title or an id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.cli.command_line import numbers_in, plain_id
from kb.errors import InputError
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.knowledge_base import KnowledgeBase

_RANK = re.compile(r"^[\[(#第]?(\d{1,3})[\]).,条]?$")
"""A rank as it is shown in lists and citations, or said: [1], (1), 1., #1, 第1条 (of characters in NFKC)."""
_LONGEST = 4
"""Digits of a rank; a longer number is a document's id (20240101)."""


def resolve_places(base: KnowledgeBase, words: Sequence[str]) -> list[str]:
    """The ids that several words stand for: ids, ranks, and lists of ranks as people type them (1，3 · 1-3).

    Raises:
        InputError: there is no result of a rank, or no document of a name.
    """
    found: list[str] = []
    for word in words:
        ranks = numbers_in(word)
        known = len(ranks) <= 1 or any(record.id == word for record in base.documents())
        found += [resolve_place(base, word)] if known else [resolve_rank(base, rank) for rank in ranks]
    return found


def resolve_place(base: KnowledgeBase, word: str) -> str:
    """The id of the passage or document that a word stands for: an id, a rank, or a part of a title.

    Raises:
        InputError: there is no result of that rank, or the word is a part of several titles.
    """
    word = plain_id(word)
    number = _RANK.sub(r"\1", word)
    ranked = resolve_rank(base, number)
    if ranked != number:
        return ranked
    document, colon, place = word.partition(":")
    return resolve_document(base, document) + colon + place


def resolve_document(base: KnowledgeBase, word: str) -> str:
    """The id of the document that a word names: its id, a part of its title, or a part of its id alone.

    A document and its translations or digests count as one; the one that is the text itself is meant.

    Raises:
        InputError: the word is a part of several. What is part of none comes back as it is.
    """
    word = plain_id(word)
    records = base.documents()
    if any(word in (record.id, *record.copies) for record in records):
        return word
    wanted = fold_title(word)
    if wanted.isdecimal() and len(wanted) < _LONGEST:  # a rank that was mistyped, not a year in a title
        return word
    titled = [record for record in records if wanted and wanted in fold_title(record.metadata.title)]
    titled = titled or [record for record in records if wanted and wanted in fold_title(record.id)]
    whole = [record for record in titled if fold_title(record.metadata.title) == wanted]
    own = [record for record in whole or titled if record.metadata.translation_of is None]
    found = own or whole or titled
    if len(found) > 1:
        raise InputError(
            '"{word}" fits several documents; name one by its id: {ids}.',
            word=word,
            ids=(*(record.id for record in found[:8]), *(["…"] if len(found) > 8 else [])),
        )
    return found[0].id if found else word


def fold_title(title: str) -> str:
    """A title for comparison: normalised, without spaces, marks and capitals."""
    return re.sub(r"[\W_]+", "", normalise(title).lower())


def resolve_rank(base: KnowledgeBase, word: str) -> str:
    """The passage id that ``word`` stands for where it is a rank; otherwise ``word``.

    Raises:
        InputError: there is no result of that rank.
    """
    if not word.strip():
        raise InputError("An id is empty; kb list shows those of the documents.")
    if not (word.isascii() and word.isdigit()) or len(word) > _LONGEST:
        return word
    ranks = base.last_results()
    if 1 <= int(word) <= len(ranks):
        return ranks[int(word) - 1]
    if any(record.id == word for record in base.documents()):
        return word
    if not ranks:
        raise InputError("There is no earlier answer to take passage {rank} from; ask with kb ask first.", rank=word)
    raise InputError(
        "There is no passage {rank} in the last answer; passages in it: {count}.", count=len(ranks), rank=word
    )
