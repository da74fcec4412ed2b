"""What becomes of a reference of a draft."""

from __future__ import annotations

from typing import Literal

from kb.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceVerdict:
    """What is said of a document at text[start:end], and what the library has instead.

    ``status`` is "not-in-library" where the library has no such document; ``right`` is what the
    document ``document`` really has, empty where it has nothing of the kind (an article beyond the last).
    """

    start: int
    end: int
    status: Literal["right", "differs", "not-found", "not-in-library"]
    what: Literal["title", "number", "part", "article", "paragraph", "item", "date", "issuer", "session"]
    document: str | None = None
    right: str = ""
