"""The commands, in the order in which ``kb --help`` lists them.

A command is the function named here, in the module of the command's name (``kb.cli.trace``); its docstring is its
help page. ``register(app)`` adds a group of commands instead. Modules are imported when their command is called, not
before, so that a question never pays for a draft. The one-line description is a message id.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from kb.cli.messages import mark as N_  # noqa: N812


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the list of commands shows it."""

    name: str
    function: str
    about: str

    def load(self) -> Callable[..., Any]:
        """The function, whose module is imported now."""
        found: Callable[..., Any] = getattr(import_module(f"kb.cli.{self.name}"), self.function)
        return found


def documented(command: Callable[..., Any]) -> tuple[str, str]:
    """What a command's docstring says and its examples, as message ids: a line for each paragraph and example."""
    about, _, examples = (inspect.getdoc(command) or "").partition("\n\nExamples:\n")
    paragraphs = [paragraph.replace("\n", " ") for paragraph in about.split("\n\n")]
    return "\n\n".join(paragraphs), inspect.cleandoc("\n" + examples) + "\n"


COMMANDS: tuple[Listed, ...] = (
    Listed("ask", "ask", N_("Ask a question; get ranked passages with citations.")),
    Listed("show", "show", N_("Show a passage in context, or a whole document.")),
    Listed("open", "open_source", N_("Open a result's source at its page.")),
    Listed("cite", "cite", N_("Cite passages: GB/T 7714, APA, Chicago, MLA or any CSL style.")),
    Listed("compare", "compare_documents", N_("Compare two documents provision by provision.")),
    Listed("trace", "trace_phrase", N_("Find every use of a wording over time, and its first.")),
    Listed("targets", "list_targets", N_("List the targets and figures that documents state.")),
    Listed("brief", "write_brief", N_("Write a briefing of cited sentences on a topic.")),
    Listed("draft", "register", N_("Fill a draft with quotations, or check the ones it has.")),
    Listed("export", "export", N_("Export the whole bibliography for Zotero, BibTeX or pandoc.")),
    Listed("mcp", "serve_assistants", N_("Serve assistants over the Model Context Protocol.")),
    Listed("serve", "serve_programs", N_("Serve programs over HTTP, on this machine or in an office.")),
    Listed("add", "add", N_("Add documents, folders or web pages.")),
    Listed("fetch", "fetch", N_("Download the official text of the documents that are listed as digests.")),
    Listed("list", "list_documents", N_("List the documents.")),
    Listed("remove", "remove", N_("Remove a document.")),
    Listed("restore", "restore", N_("Bring a removed document back.")),
    Listed("index", "index", N_("Bring the index up to date with corpus/, or rebuild it.")),
    Listed("status", "status", N_("Show counts, sizes and the encoder.")),
    Listed("doctor", "doctor", N_("Check everything; repair what can be repaired.")),
    Listed("migrate", "migrate", N_("Move the index to Milvus, or back.")),
    Listed("eval", "evaluate_set", N_("Measure retrieval on a labelled set of questions.")),
    Listed("config", "config", N_("Show, set and explain settings.")),
    Listed("init", "init", N_("Make a new knowledge base.")),
)
