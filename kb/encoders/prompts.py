"""What is put before a question, and before a passage, for a model that was trained so.

Most models say it in their ``config_sentence_transformers.json``, and sentence-transformers puts it
there. Some say it only on their card, and are told by their names; what is written here is what
their cards ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TASK = "Given a question about laws, policies or official documents, find the passages that answer it"


@dataclass(frozen=True, slots=True)
class Prompts:
    """``query`` and ``passage`` stand before each text; ``tasks`` are those that a model with adapters takes for each.

    None leaves it to the model's configuration.
    """

    query: str | None = None
    passage: str | None = None
    tasks: tuple[str, str] | None = None


# A family by a part of its name, the first that fits.
_FAMILIES = (
    (re.compile(r"(^|[-_/])e5[-_].*instruct"), Prompts(f"Instruct: {_TASK}\nQuery: ", "")),
    (re.compile(r"(^|[-_/])e5[-_]"), Prompts("query: ", "passage: ")),
    (re.compile(r"nomic-embed-text"), Prompts("search_query: ", "search_document: ")),
)
_QUERY_NAMES = ("query", "s2p_query", "web_search_query", "search_query")
_PASSAGE_NAMES = ("document", "passage", "corpus", "search_document")
_TASKS = ("retrieval.query", "retrieval.passage")


def prompts_of(name: str, configured: Mapping[str, str | None]) -> Prompts:
    """The prompts of the model ``name`` (or its folder), given those of its configuration by name."""
    if all(task in configured for task in _TASKS):
        return Prompts(configured[_TASKS[0]], configured[_TASKS[1]], _TASKS)
    query, passage = (
        next((text for text in map(configured.get, names) if text), None) for names in (_QUERY_NAMES, _PASSAGE_NAMES)
    )
    if query is not None or passage is not None:
        return Prompts(query or "", passage or "")
    called = name.replace("\\", "/").rstrip("/").rpartition("/")[2].lower()
    return next((prompts for part, prompts in _FAMILIES if part.search(called)), Prompts())
