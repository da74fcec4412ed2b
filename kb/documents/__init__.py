"""A file becomes a Document: metadata, and provisions with their places.

In the order in which a file goes through them:

- ``loading``: which reader, and what becomes of its blocks; ``reader_process`` does it with limits.
- ``readers/``: one a format, each gives ``ReaderOutput``. Fixed pages share ``page*``, ``layout`` and ``grid``, plain
  lines ``lines``, bytes ``encoding``, packages ``archive``, scans ``recognition``.
- ``metadata``: what the text says of itself. ``mail_head``, ``head`` (letterhead, head_lines, head_tokens,
  title_lines, titles) and ``signature`` take lines off it; ``facts`` knows what a line states, by ``fact_keys``,
  ``document_numbers`` and ``law_history``; ``kinds`` names the kind, ``sidecar`` what a person states.
- ``structure``: provisions. ``numbering`` reads numbers, ``outline`` tells which count, ``contents`` and ``annexes``
  what is none, ``parts`` gives places.
- ``identity`` and ``validity``: whether two are one document, and whether it is in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.documents.loading import is_supported, read

__all__ = ["is_supported", "read"]


def __getattr__(name: str) -> object:
    # A question needs kb.text.normalise and nothing of the readers: they load when first used.
    if name in __all__:
        import importlib

        module = importlib.import_module("kb.documents.loading")
        for each in __all__:
            globals()[each] = getattr(module, each)
        return globals()[name]
    raise AttributeError(name)
