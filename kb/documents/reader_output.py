"""What a reader of one format hands over: blocks in reading order, and what the file states of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields, replace
from datetime import date

from kb.documents.document import Block, Kind, TextStatus
from kb.quick_dataclass import dataclass
from kb.text.language import Language


@dataclass(frozen=True, slots=True)
class PartialMetadata:
    """Metadata as one place states it (a front matter, a ``.toml``, a page's meta elements); None is silence.

    The fields are those of Metadata.
    """

    title: str | None = None
    language: Language | None = None
    kind: Kind | None = None
    issuer: tuple[str, ...] | None = None
    number: str | None = None
    issued: date | None = None
    published: date | None = None
    source: str | None = None
    editors: tuple[str, ...] | None = None
    url: str | None = None
    text_status: TextStatus | None = None
    translation_of: str | None = None
    official_title: str | None = None
    addressee: str | None = None
    effective: date | None = None
    expires: date | None = None
    supersedes: tuple[str, ...] | None = None

    def over(self, other: PartialMetadata) -> PartialMetadata:
        """This, with ``other`` where this is silent."""
        silent = {f.name: getattr(other, f.name) for f in fields(self) if getattr(self, f.name) is None}
        return replace(self, **silent)


@dataclass(frozen=True, slots=True)
class ReaderOutput:
    """A file's blocks and what the format says around them.

    ``stated`` is metadata that holds whatever the text says (a front matter); ``suggested`` only
    fills in what neither it nor the text tells (a Word file's properties, a page's title element).
    ``pages``, ``recognised`` and ``notes`` are as in Document.
    """

    blocks: tuple[Block, ...]
    stated: PartialMetadata = field(default_factory=PartialMetadata)
    suggested: PartialMetadata = field(default_factory=PartialMetadata)
    pages: int | None = None
    recognised: float | None = None
    notes: tuple[str, ...] = ()


def titled(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that a format stated, with Title (level -1 or less) above Heading 1."""
    if min((block.level for block in blocks if block.kind == "heading" and block.level), default=0) >= 0:
        return list(blocks)
    return [
        replace(block, level=1 if block.level < 0 else block.level + 1)
        if block.kind == "heading" and block.level
        else block
        for block in blocks
    ]
