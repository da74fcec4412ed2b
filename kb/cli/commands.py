"""The commands, in the order in which ``kb --help`` lists them.

A command lives in the module named here, which offers ``register(app)``: it adds the command (or a group
of commands) to a Typer application. Modules are imported when their command is called, not before, so
that a question never pays for a draft. The one-line description is a message id.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.cli.messages import mark as N_  # noqa: N812


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the list of commands shows it."""

    name: str
    module: str
    about: str


COMMANDS: tuple[Listed, ...] = (
    Listed("ask", "kb.cli.ask", N_("Ask a question; get ranked passages with citations.")),
    Listed("show", "kb.cli.show", N_("Show a passage in context, or a whole document.")),
    Listed("open", "kb.cli.open", N_("Open a result's source at its page.")),
    Listed("cite", "kb.cli.cite", N_("Cite passages: GB/T 7714, APA, Chicago, MLA or any CSL style.")),
    Listed("compare", "kb.cli.compare", N_("Compare two documents provision by provision.")),
    Listed("trace", "kb.cli.trace", N_("Find every use of a wording over time, and its first.")),
    Listed("targets", "kb.cli.targets", N_("List the targets and figures that documents state.")),
    Listed("brief", "kb.cli.brief", N_("Write a briefing of cited sentences on a topic.")),
    Listed("draft", "kb.cli.draft", N_("Fill a draft with quotations, or check the ones it has.")),
    Listed("export", "kb.cli.export", N_("Export the whole bibliography for Zotero, BibTeX or pandoc.")),
    Listed("mcp", "kb.cli.mcp", N_("Serve assistants over the Model Context Protocol.")),
    Listed("serve", "kb.cli.serve", N_("Serve programs over HTTP, on this machine or in an office.")),
    Listed("add", "kb.cli.add", N_("Add documents, folders or web pages.")),
    Listed("fetch", "kb.cli.fetch", N_("Download the official text of the documents that are listed as digests.")),
    Listed("list", "kb.cli.list", N_("List the documents.")),
    Listed("remove", "kb.cli.remove", N_("Remove a document.")),
    Listed("restore", "kb.cli.restore", N_("Bring a removed document back.")),
    Listed("index", "kb.cli.index", N_("Bring the index up to date with corpus/, or rebuild it.")),
    Listed("status", "kb.cli.status", N_("Show counts, sizes and the encoder.")),
    Listed("doctor", "kb.cli.doctor", N_("Check everything; repair what can be repaired.")),
    Listed("migrate", "kb.cli.migrate", N_("Move the index to Milvus, or back.")),
    Listed("eval", "kb.cli.eval", N_("Measure retrieval on a labelled set of questions.")),
    Listed("config", "kb.cli.config", N_("Show, set and explain settings.")),
    Listed("init", "kb.cli.init", N_("Make a new knowledge base.")),
)
