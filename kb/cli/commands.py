"""The commands, in the order in which ``kb --help`` lists them.

A command is the function named here, in the module of the command's name (``kb.cli.trace``) or of the one that it
belongs with; its docstring is its help page. Several functions make a group of commands of their names (``kb draft
check``). Modules are imported when their command is called, not before, so that a question never pays for a draft. The
one-line description is a message id.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from kb.cli.messages import mark as N_  # noqa: N812
from kb.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the list of commands shows it."""

    name: str
    function: str | tuple[str, ...]
    about: str
    beside: str = ""
    """The command in whose module it stands, where that is another one."""

    @property
    def module(self) -> str:
        """The module of ``kb.cli`` that it stands in."""
        return self.beside or self.name

    @property
    def is_group(self) -> bool:
        """Whether it is a group of commands."""
        return not isinstance(self.function, str)

    def load(self) -> dict[str, Callable[..., Any]]:
        """The function under the command's name, or those of a group under theirs; the module is imported now."""
        module = import_module(f"kb.cli.{self.module}")
        if isinstance(self.function, str):
            return {self.name: getattr(module, self.function)}
        return {name: getattr(module, name) for name in self.function}


def documented(command: Callable[..., Any]) -> tuple[str, str]:
    """What a command's docstring says and its examples, as message ids: a line for each paragraph and example."""
    about, _, examples = (inspect.getdoc(command) or "").partition("\n\nExamples:\n")
    paragraphs = [paragraph.replace("\n", " ") for paragraph in about.split("\n\n")]
    return "\n\n".join(paragraphs), inspect.cleandoc("\n" + examples) + "\n"


COMMANDS: tuple[Listed, ...] = (
    Listed("ask", "ask", N_("Ask a question; get ranked passages with citations.")),
    Listed("show", "show", N_("Show a passage in context, or a whole document.")),
    Listed("open", "open_source", N_("Open a result's source at its page."), "show"),
    Listed("cite", "cite", N_("Cite passages: GB/T 7714, APA, Chicago, MLA or any CSL style.")),
    Listed("compare", "compare_documents", N_("Compare two documents provision by provision.")),
    Listed("trace", "trace_phrase", N_("Find every use of a wording over time, and its first.")),
    Listed("targets", "list_targets", N_("List the targets and figures that documents state.")),
    Listed("brief", "write_brief", N_("Write a briefing of cited sentences on a topic.")),
    Listed("draft", ("check", "fill"), N_("Fill a draft with quotations, or check the ones it has.")),
    Listed("export", "export", N_("Export the whole bibliography for Zotero, BibTeX or pandoc."), "cite"),
    Listed("mcp", "serve_assistants", N_("Serve assistants over the Model Context Protocol."), "serve"),
    Listed("serve", "serve_programs", N_("Serve programs over HTTP, on this machine or in an office.")),
    Listed("add", "add", N_("Add documents, folders or web pages.")),
    Listed("fetch", "fetch", N_("Download the official text of the documents that are listed as digests."), "add"),
    Listed("list", "list_documents", N_("List the documents.")),
    Listed("remove", "remove", N_("Remove a document.")),
    Listed("restore", "restore", N_("Bring a removed document back."), "remove"),
    Listed("index", "index", N_("Bring the index up to date with corpus/, or rebuild it.")),
    Listed("status", "status", N_("Show counts, sizes and the encoder.")),
    Listed("doctor", "doctor", N_("Check everything; repair what can be repaired."), "status"),
    Listed("migrate", "migrate", N_("Move the index to Milvus, or back."), "init"),
    Listed("eval", "evaluate_set", N_("Measure retrieval on a labelled set of questions.")),
    Listed("config", "config", N_("Show, set and explain settings.")),
    Listed("init", "init", N_("Make a new knowledge base.")),
)
