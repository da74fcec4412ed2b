"""Whoever quotes a text that was recognised from images is told to look at the images."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb.cli.messages import _
from kb.cli.rendering import recognised_words
from kb.cli.terminal import note
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def warn_of_ocr(base: KnowledgeBase, passages: Iterable[str]) -> None:
    """One line on stderr for each document of ``passages`` (their ids, or the document's own) that was recognised."""
    for identifier in dict.fromkeys(passage.partition(":")[0] for passage in passages):
        confidence = base.document(identifier).recognised
        if confidence is not None:
            note(
                _("{document} was {recognised}: compare its words with the images before you quote them.").format(
                    document=one_line(identifier), recognised=recognised_words(confidence)
                )
            )
