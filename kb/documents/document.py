"""What a file becomes once it is read: a Document of metadata and blocks, then of provisions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from kb.quick_dataclass import dataclass
from kb.text.language import Language

TextStatus = Literal["full", "digest", "translation"]
Kind = Literal[
    "law", "regulation", "rules", "interpretation", "plan", "opinions", "notice", "decision",
    "measures", "report", "article", "webpage", "document", "standard", "letter",
]  # fmt: skip
# Fields of Metadata that are days, and lists.
DATES = ("issued", "published", "effective", "expires")
LISTS = ("issuer", "editors", "supersedes")
SIGNATURE = "signature"
"""The label of the part with the bodies that sign a document and its date, and of the lines below them."""
BlockKind = Literal["heading", "paragraph", "item", "table", "quote", "footnote", "code", "signature"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a citation needs to know of a document.

    ``title`` is the title without line breaks. ``issuer`` holds the bodies that issued it, one
    each (中共中央, 国务院). ``number`` is the official document number (中发〔2026〕1号). ``issued`` is
    the date the document bears, ``published`` the date it was made public. ``source`` is the
    newspaper or site that carried it (ECONOMIC DAILY). ``translation_of`` is the id of the document
    in this knowledge base that it renders in another language. ``official_title`` is, for a digest
    or translation, the title of the official text, and ``url`` where that text is published.
    ``addressee`` names whom an official paper is sent to (主送机关), as printed.
    ``effective``, ``expires`` and ``supersedes`` (ids or titles) are those that a person states or that
    stand among the particulars before the text; kb.passages.validity_clauses reads the text itself.
    """

    title: str
    language: Language
    kind: Kind = "document"
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued: date | None = None
    published: date | None = None
    source: str | None = None
    editors: tuple[str, ...] = ()
    url: str | None = None
    text_status: TextStatus = "full"
    translation_of: str | None = None
    official_title: str | None = None
    addressee: str | None = None
    effective: date | None = None
    expires: date | None = None
    supersedes: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The date a document is known by: the one it bears, else that on which it was made public."""
        return self.issued or self.published

    @property
    def known_title(self) -> str:
        """The title that others name the text by: of a digest or translation, that of the official text."""
        return self.official_title or self.title


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table, quotation or footnote, verbatim and without line wraps.

    ``level`` is the heading's depth where the format states one (1 = title or top), 0 where it
    does not. ``page`` is the page it begins on; it counts from 1 and is None where the format has no
    pages. ``page_breaks`` are (offset in text, page that begins there), where it runs over pages.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    page_breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """The smallest numbered part of a document that a citation names, or the text between two such parts.

    ``label`` is its place within the document as it appears in passage ids: ``3.12`` for （十二）
    under 三, ``12`` for 第十二条, ``0`` for a preamble, ``SIGNATURE`` for that, ``p1`` … for the paragraphs of a
    document without headings. ``section`` is the path of headings from the top, as printed, its own heading
    last (the document's title is not part of it). ``blocks`` is its text, own heading excluded.
    ``numbered`` says whether it counts as a provision (a preamble or unnumbered text does not).
    """

    label: str
    section: tuple[str, ...]
    blocks: tuple[Block, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A read document: metadata, provisions in reading order, and what was noticed while reading.

    ``pages`` is None where the format has none. ``recognised`` is the mean confidence (0 to 1) of
    optical character recognition, None where none was needed. ``notes`` are one-line remarks a
    person should see (English templates already formatted), e.g. that a part could not be read.
    """

    metadata: Metadata
    provisions: tuple[Provision, ...]
    pages: int | None = None
    recognised: float | None = None
    notes: tuple[str, ...] = ()
