"""What lies in corpus/, and whether index/ knows it already."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kb.store.store import Snapshot


def up_to_date(corpus: Path, snapshot: Snapshot) -> bool:
    """Whether corpus/ is as it was when the index was last written, by names, sizes and times alone.

    Cheap enough for every question: files are listed, not read.
    """
    raise NotImplementedError
