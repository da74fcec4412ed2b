"""Ranks of the last ``kb ask`` in place of ids: ``kb cite 1 3``, ``kb show 1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import InputError

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_LONGEST = 4
"""Digits of a rank; a longer number is a document's id (20240101)."""


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
        "The last answer had {count} passages, so there is no passage {rank}.", count=len(ranks), rank=word
    )
