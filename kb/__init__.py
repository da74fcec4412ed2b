"""kb: a policy knowledge base with semantic search that runs in a terminal.

``from kb import KnowledgeBase`` gives Python code what the command line gives a person.
"""

TYPE_CHECKING = False  # as in typing, which is not imported before ``python_process`` has looked at where from
if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

__all__ = ["KnowledgeBase"]


def __getattr__(name: str) -> object:
    # Loaded when asked for: every command imports this package, and few need the whole of it.
    if name == "KnowledgeBase":
        from kb.knowledge_base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(name)
