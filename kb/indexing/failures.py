"""Files that could not be read, as the index remembers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.errors import InputError

if TYPE_CHECKING:
    from kb.results import Failure
    from kb.store.store import Snapshot, SourceFile


def failures(snapshot: Snapshot) -> Sequence[Failure]:
    """Files in corpus/ that could not be read when they were last looked at, ordered by path."""
    return [failure_of(file) for file in snapshot.files() if file.failure is not None]


def failure_of(file: SourceFile) -> Failure:
    """The failure that a file's record remembers; only for a file that has one."""
    from kb.results import Failure

    template = file.failure
    assert template is not None
    return Failure(file.path, InputError(template, **file.parameters))
