"""corpus/ becomes index/: what is new or changed is read, embedded and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.indexing.failures import failures
from kb.indexing.scan import compare

if TYPE_CHECKING:
    from kb.indexing.updating import update

__all__ = ["compare", "failures", "update"]


def __getattr__(name: str) -> object:
    # Every question asks whether the index is up to date; few have anything to bring up to date.
    if name == "update":
        from kb.indexing.updating import update

        return update
    raise AttributeError(name)
