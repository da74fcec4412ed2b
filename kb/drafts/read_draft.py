"""Reading a draft in a process with limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.drafts.parse_draft import draft_format
from kb.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.drafts.draft import Draft


def read_draft(path: Path) -> Draft:
    """Reads a draft in a process with limits, as documents are read: it may come from anybody.

    Raises:
        InputError: it is missing, of another format or unreadable, or needs more time or memory than a file may.
    """
    from kb.documents.reader_process import read_with
    from kb.drafts import serialization

    draft_format(path)
    if not path.is_file():
        raise InputError("There is no file {path}.", path=str(path))
    return serialization.load(read_with(serialization.__name__, path))
