"""kb: a policy knowledge base with semantic search that runs in a terminal.

``from kb import KnowledgeBase`` gives Python code what the command line gives a person (docs/python.md).
"""

TYPE_CHECKING = False  # as in typing, which is not imported before ``python_process`` has looked at where from
if TYPE_CHECKING:
    from kb.drafts.draft import Draft
    from kb.drafts.findings import Check, Finding, Verified
    from kb.errors import DamageError, InputError, KbError, LockedError
    from kb.knowledge_base import KnowledgeBase
    from kb.passages.passage import Passage
    from kb.results import Change, Overrides, Progress, Status
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord as Document

__all__ = [
    "Answer",
    "Change",
    "Check",
    "DamageError",
    "Document",
    "Draft",
    "Finding",
    "InputError",
    "KbError",
    "KnowledgeBase",
    "LockedError",
    "Overrides",
    "Passage",
    "Progress",
    "Result",
    "Status",
    "Verified",
]
_MODULES = {
    "Answer": "kb.search.answer",
    "Change": "kb.results",
    "Check": "kb.drafts.findings",
    "DamageError": "kb.errors",
    "Document": "kb.store.store",
    "Draft": "kb.drafts.draft",
    "Finding": "kb.drafts.findings",
    "InputError": "kb.errors",
    "KbError": "kb.errors",
    "KnowledgeBase": "kb.knowledge_base",
    "LockedError": "kb.errors",
    "Overrides": "kb.results",
    "Passage": "kb.passages.passage",
    "Progress": "kb.results",
    "Result": "kb.search.answer",
    "Status": "kb.results",
    "Verified": "kb.drafts.findings",
}


def __getattr__(name: str) -> object:
    # Loaded when asked for: every command imports this package, and few need the whole of it.
    if name not in _MODULES:
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULES[name]), "DocumentRecord" if name == "Document" else name)
